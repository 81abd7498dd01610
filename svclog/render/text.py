"""Lines of text fitted to the width of a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog.text import clean, clean_lines

if TYPE_CHECKING:
    from collections.abc import Iterable


JOINT = "\uffff"
"""A placeholder for spaces that must not be broken while wrapping: a noncharacter, which occurs in no text."""


def joined(text: str, whole: Iterable[str]) -> str:
    """Replace the spaces within each of the `whole` parts of a text by JOINT."""
    for part in whole:
        text = text.replace(part, part.replace(" ", JOINT))
    return text


def in_lines(text: str, width: int | None, title: str = "", rest: str = "", whole: Iterable[str] = ()) -> str:
    """Wrap a text to `width` after its `title`, but break neither its `rest` nor any of the `whole` parts."""
    if width is None:
        return "  ".join(part for part in (f"{title}{text}", rest) if part)
    import textwrap

    broken = textwrap.fill(
        joined(text, whole),
        width,
        initial_indent=title,
        subsequent_indent=" " * len(title),
        replace_whitespace=False,
        break_long_words=False,
        break_on_hyphens=False,
    )
    broken = broken.replace(JOINT, " ") if whole else broken
    room = width - len(broken.rpartition("\n")[2])
    between = "  " if len(rest) + 2 <= room else "\n"
    return between.join(part for part in (broken or title, rest) if part)


def record(fields: Iterable[tuple[str, str]], prose: str | None, width: int | None) -> str:
    """Return one visit or vote, wrapped to `width`: one line per field, then its prose as it was written."""
    lines = [in_lines(clean(text), width, f"{title:<10} ") for title, text in fields]
    if prose:
        lines += ["", *(in_lines(line, width) for line in clean_lines(prose))]
    return "".join(f"{line}\n" for line in lines)
