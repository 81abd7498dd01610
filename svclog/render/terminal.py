"""Blocks on a terminal, fitted to its width; in a pipe, whole lines of plain text."""

from __future__ import annotations

import sys
from functools import cached_property
from io import StringIO
from typing import TYPE_CHECKING, Literal, TextIO, assert_never

from svclog.render.blocks import Drawing, Heading, Sentence, Table, in_figures
from svclog.render.words import listed
from svclog.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import Console

    from svclog.render.blocks import Block

__all__ = ["plain", "print_blocks"]

_NARROWEST = 4
"""Cells below which a column says nothing any more."""
_TELLING = 8
"""Cells below which a name is hardly told from the next."""
_READABLE = 12
"""Cells below which a column says so little that a yielding one makes way."""
_PROSE = 20
"""The same of a column that goes on below: it would go on for too long."""
_GAP = 2
_NAMED = 3
"""Columns left out that are named; of more, the first and the last."""


def print_blocks(blocks: Iterable[Block], *, color: bool) -> None:
    """Print blocks on stdout."""
    _write(blocks, _Terminal(color=color) if sys.stdout.isatty() else _Plain(sys.stdout))


def plain(blocks: Iterable[Block]) -> str:
    """Blocks as plain text, nothing cut."""
    out = StringIO()
    _write(blocks, _Plain(out))
    return out.getvalue()


def _write(blocks: Iterable[Block], writer: _Plain | _Terminal) -> None:
    first = True
    for block in blocks:
        match block:
            case Heading():
                if not first:
                    writer.line("")
                writer.line(clean(block.text).upper(), style="bold")
            case Sentence():
                writer.line(clean(str(block.text)), style="bold" if block.lead else "dim" if block.aside else "")
            case Table():
                if block.rows:
                    writer.table(block)
            case Drawing():
                writer.drawing(block)
            case _:
                assert_never(block)
        first = False


def _cleaned(table: Table) -> list[list[str]]:
    return [[clean(cell) for cell in row] for row in table.rows]


class _Plain:
    """Whole lines, for a pipe or a file."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def line(self, text: str, style: str = "") -> None:
        del style
        self._out.write(f"{text}\n")

    def table(self, table: Table) -> None:
        from rich.cells import cell_len

        table = in_figures(table)
        rows = _cleaned(table)
        shown = [*([] if table.bare else [list(table.titles)]), *rows]
        widths = [max(map(cell_len, column)) for column in zip(*shown, strict=True)]
        for row in shown:
            cells = [
                " " * (width - cell_len(cell)) + cell if title in table.right else cell + " " * (width - cell_len(cell))
                for title, cell, width in zip(table.titles, row, widths, strict=True)
            ]
            self._out.write((" " * _GAP).join(cells).rstrip() + "\n")

    def drawing(self, drawing: Drawing) -> None:
        del drawing  # it says nothing new


class _Terminal:
    """Rich, which costs as much to import as the rest of the program: only what somebody looks at needs it."""

    def __init__(self, *, color: bool) -> None:
        self._color = color

    @cached_property
    def _console(self) -> Console:
        from rich.console import Console

        return Console(file=sys.stdout, color_system="auto" if self._color else None, highlight=False)

    def line(self, text: str, style: str = "") -> None:
        from rich.text import Text

        self._console.print(Text(text, style=style))

    def drawing(self, drawing: Drawing) -> None:
        from rich.text import Text

        if drawing.title:
            self.line("")
            self.line(drawing.title.upper(), style="bold")
        for line in drawing.lines:
            self._console.print(Text.assemble(*line), no_wrap=True, overflow="crop")

    def table(self, table: Table) -> None:
        from rich.cells import cell_len
        from rich.table import Table as RichTable
        from rich.text import Text

        rows = _cleaned(table)
        columns = zip(table.titles, zip(*rows, strict=True), strict=True)
        below = {title: max(map(cell_len, column)) for title, column in columns}
        widths, missed = _shown(below, table, self._console.width)
        fitted = _fitted(widths, table.elastic, self._console.width - _GAP * (len(widths) - 1))
        grid = RichTable(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="dim")
        for title, width in fitted.items():
            justify: Literal["left", "right"] = "right" if title in table.right else "left"
            overflow: Literal["fold", "ellipsis"] = "fold" if title == table.folded else "ellipsis"
            above = Text(title, no_wrap=False, overflow="ellipsis")
            grid.add_column(above, no_wrap=overflow != "fold", overflow=overflow, width=width, justify=justify)
        for number, row in enumerate(rows):
            style = table.styles[number] if table.styles else ""
            cells = [
                Text(_with_its_desk(cell, fitted[title]) if title == table.place else cell)
                for title, cell in zip(table.titles, row, strict=True)
                if title in fitted
            ]
            cells[0].stylize(style)
            grid.add_row(*cells)
        self._console.print(grid)
        if missed:
            which = listed(missed) if len(missed) <= _NAMED else f"{missed[0]} to {missed[-1]}"
            self.line(f"No room for {which}: a wider terminal shows more, a pipe shows all.", style="dim")


def _shown(below: Mapping[str, int], table: Table, room: int) -> tuple[dict[str, int], list[str]]:
    """The columns to show, each with the width of all it says, and those with something to say that make way for them.

    Before one makes way, titles that are wider than what is `below` them go on in a second line.
    """
    from rich.cells import cell_len

    widths = {title: max(cell_len(title), width) for title, width in below.items()}
    broken = {title: max(_longest_word(title), width) for title, width in below.items()}
    if not _can_be_read(widths, table, room) and _can_be_read(broken, table, room):
        return broken, []
    missed = []
    for title in table.yielding:
        if _can_be_read(widths, table, room):
            break
        del widths[title]
        if below[title]:
            missed.append(title)
    return widths, missed


def _can_be_read(widths: Mapping[str, int], table: Table, room: int) -> bool:
    """Whether the columns fit into `room` with as much of the elastic ones as says something."""
    enough = {title: _PROSE if title == table.folded else _READABLE for title in table.elastic}
    least = [min(width, enough.get(title, width)) for title, width in widths.items()]
    return sum(least) + _GAP * (len(least) - 1) <= room


def _longest_word(title: str) -> int:
    from rich.cells import cell_len

    return max(map(cell_len, title.split()), default=0)


def _with_its_desk(place: str, width: int) -> str:
    """The name of a place in `width` cells; its desk is kept, for that is what tells it from the next."""
    from rich.cells import cell_len, set_cell_size

    brand, slash, desk = place.rpartition("/")
    room = width - cell_len(f"…{slash}{desk}")
    if cell_len(place) <= width or not slash or room < _NARROWEST:
        return place
    return f"{set_cell_size(brand, room).rstrip()}…{slash}{desk}"


def _fitted(widths: Mapping[str, int], elastic: Sequence[str], room: int) -> dict[str, int]:
    """Widths of columns that fit into `room`: of the elastic ones the widest gives way first, the others stay.

    Only when all of them are as narrow as a name and the words of a title can be, they go on to give way.
    """
    fitted = {title: min(width, room) for title, width in widths.items()}
    telling = {title: max(_TELLING, _longest_word(title)) for title in elastic}
    for least in (telling, dict.fromkeys(elastic, _NARROWEST)):
        while sum(fitted.values()) > room:
            wide = [title for title in elastic if fitted.get(title, 0) > least[title]]
            if not wide:
                break
            fitted[max(wide, key=fitted.__getitem__)] -= 1
    return fitted
