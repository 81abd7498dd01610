"""Split a line into words by its quotes, and quote texts so that they stay together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from svclog.errors import UsageError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

OPENING = r'(?:@|[a-z]+:)?(["\u201c\u201d\u201e])'
"""Opening quotes: at the start of a word, or after an @ or a key. Not compiled, as words from a shell have none."""
_CURLY = '"\u201c\u201d'
"""Closing quotes for curly ones, which phones type; only a plain quote closes a plain one."""
_ESCAPED = {"n": "\n", '"': '"', "\\": "\\"}
_ESCAPES = str.maketrans({character: f"\\{letter}" for letter, character in _ESCAPED.items()})


def quoted(text: str) -> str:
    """Write a value after its mark, in quotes if needed."""
    plain = text and not any(map(str.isspace, text)) and not re.match(OPENING, text)
    return text if plain else f'"{text.translate(_ESCAPES)}"'


def words_in(text: str, rest: str) -> Iterator[str]:
    """Split a line into words; keep the text after the word `rest` as one. Raises UsageError for open quotes."""
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        word, at = _word(text, at)
        yield word
        if word == rest:
            note = text[at:]
            yield note[1:] if note[:1].isspace() else note
            return


def _word(text: str, at: int) -> tuple[str, int]:
    """Return the word that begins at `at`, without its quotes, and its end."""
    opening = re.compile(OPENING).match(text, at)
    if opening is None:
        end = next((end for end in range(at, len(text)) if text[end].isspace()), len(text))
        return text[at:end], end
    closing = '"' if opening[1] == '"' else _CURLY
    quoted_text = re.compile(rf'((?:\\[n"\\]|[^{closing}])*+)[{closing}](\S*)').match(text, opening.end())
    if quoted_text is None:
        raise UsageError(f"the quotes of {shown(text[at:])} are not closed; close them, or leave them out")
    inner = re.sub(r'\\([n"\\])', lambda escaped: _ESCAPED[escaped[1]], quoted_text[1])
    return f"{text[at : opening.start(1)]}{inner}{quoted_text[2]}", quoted_text.end()
