"""Foreign text made harmless for a terminal."""

from __future__ import annotations

import shutil
import sys

from svclog.characters import left_out

__all__ = ["clean", "clean_lines", "in_lines"]


def clean(text: str) -> str:
    """`text` on one line, without anything that acts on a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return left_out(" ".join(text.split()))


def clean_lines(text: str) -> list[str]:
    """The lines of `text`, each of them harmless."""
    return [clean(line) for line in text.splitlines()]


def in_lines(text: str, title: str = "", rest: str = "") -> str:
    """A line: its title, its text, and the `rest`, which stays whole.

    A terminal would break it anywhere, so that for one it is broken between words.
    """
    if not sys.stdout.isatty():
        return "  ".join(part for part in (f"{title}{text}", rest) if part)
    import textwrap

    width = shutil.get_terminal_size().columns
    broken = textwrap.fill(
        text,
        width,
        initial_indent=title,
        subsequent_indent=" " * len(title),
        replace_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    )
    room = width - len(broken.rpartition("\n")[2])
    between = "  " if len(rest) + 2 <= room else "\n"
    return between.join(part for part in (broken or title, rest) if part)
