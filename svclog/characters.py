"""Characters that act: which they are, and how foreign text is kept from doing anything by them.

They are the control characters (ESC, line breaks, the C1 block), the format characters (which turn round the order of a
whole line, or hide in a name), the line and paragraph separators, and the lone surrogates that UTF-8 cannot hold. The
two joiners are none of them: they are a part of words and of emoji.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["acts", "escaped_in_json", "left_out"]

_ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"


def acts(character: str) -> bool:
    """Whether `character` acts on a terminal, or unseen on the text around it."""
    return unicodedata.category(character) in _ACTING and character not in _JOINERS


def left_out(text: str) -> str:
    """`text` without the characters that act, line breaks among them."""
    return text.translate(_LEFT_OUT)


def escaped_in_json(text: str) -> str:
    """A JSON text in which the characters that act are escaped, so that it reads back equal.

    Those below the space are left, as JSON has none within its strings: they are its own line breaks.
    """
    return text.translate(_ESCAPED)


class _Instead(dict[int, str]):
    """A table for `str.translate`, which learns what stands for a character when that first occurs."""

    def __init__(self, instead: Callable[[str], str]) -> None:
        super().__init__()
        self._instead = instead

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = found = self._instead(character) if acts(character) else character
        return found


def _escape(character: str) -> str:
    if character < " ":
        return character
    units = character.encode("utf-16-be", errors="surrogatepass")
    return "".join(f"\\u{units[start : start + 2].hex()}" for start in range(0, len(units), 2))


_LEFT_OUT = _Instead(lambda _: "")
_ESCAPED = _Instead(_escape)
