"""A line of text fitted to the width of a terminal."""

from __future__ import annotations

import shutil
import sys

__all__ = ["in_lines"]


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
