"""Foreign text made harmless for a terminal."""

from __future__ import annotations

import unicodedata

__all__ = ["clean", "clean_lines"]

# Of the invisible format characters, those that only join letters or emoji stay; the others can reorder a whole line.
_HARMLESS_FORMATS = frozenset("\u200c\u200d")
_UNSAFE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def clean(text: str) -> str:
    """`text` on one line, without anything that acts on a terminal: control and format characters are left out."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(character) for character in " ".join(text.split()))


def clean_lines(text: str) -> list[str]:
    """The lines of `text`, each of them harmless."""
    return [clean(line) for line in text.splitlines()]


def _visible(character: str) -> str:
    safe = unicodedata.category(character) not in _UNSAFE or character in _HARMLESS_FORMATS
    return character if safe else ""
