"""Quotes: which words of a line belong together, and how to write a text so that its words do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from svclog.errors import UsageError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

OPENING = r'(?:@|[a-z]+:)?(["\u201c\u201d\u201e])'
"""Quotes where they may begin: at a word, or behind an @ or a key. As text: the words of a shell have none."""
_CURLY = '"\u201c\u201d'
"""What closes quotes that a phone made curly; plain ones are closed by a plain one alone."""
_ESCAPED = {"n": "\n", '"': '"', "\\": "\\"}
_ESCAPES = str.maketrans({character: f"\\{letter}" for letter, character in _ESCAPED.items()})


def quoted(text: str) -> str:
    """A value as it stands behind its mark, in quotes where it needs them."""
    plain = text and not any(map(str.isspace, text)) and not re.match(OPENING, text)
    return text if plain else f'"{text.translate(_ESCAPES)}"'


def words_in(text: str, rest: str) -> Iterator[str]:
    """The words of a line; what follows the word `rest` as one, as it is. Raises UsageError for open quotes."""
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
    """The word that begins there, without its quotes, and where it ends."""
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
