"""Foreign text made harmless for a terminal."""

from __future__ import annotations

from svclog.characters import left_out

__all__ = ["clean", "clean_lines"]


def clean(text: str) -> str:
    """`text` on one line, without anything that acts on a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return left_out(" ".join(text.split()))


def clean_lines(text: str) -> list[str]:
    """The lines of `text`, each of them harmless."""
    return [clean(line) for line in text.splitlines()]
