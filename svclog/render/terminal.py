"""Blocks as text: fitted to the width of a terminal, or in whole lines of plain text for a pipe."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING, Literal, assert_never

from svclog.render.blocks import Column, Drawing, Heading, Sentence, Table, in_figures
from svclog.render.text import JOINT, joined
from svclog.render.words import listed
from svclog.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from svclog.render.blocks import Block

_NARROWEST = 4
"""The fewest cells of any truncated column."""
_TELLING = 8
"""The fewest cells in which a name can be told from others."""
_READABLE = 12
"""An elastic column with fewer cells makes an optional column give way."""
_PROSE = 20
"""The same limit for a folded column, which would otherwise get too many lines."""
_BESIDE_NAMES = 16
"""The fewest cells of prose for which names of places stay whole."""
_GAP = 2
_NAMED = 3
"""The most dropped columns that are all named; of more, the first and the last are."""


def plain(blocks: Iterable[Block]) -> str:
    """Return blocks as plain text, not truncated, for a pipe or a file."""
    return _write_blocks(blocks, _Plain())


def fitted(blocks: Iterable[Block], width: int, *, color: bool) -> str:
    """Return blocks for a terminal `width` cells wide, with escape sequences for the colours that it supports."""
    return _write_blocks(blocks, _Terminal(width, color=color))


def _write_blocks(blocks: Iterable[Block], writer: _Plain | _Terminal) -> str:
    first = True
    for block in blocks:
        match block:
            case Heading():
                if not first:
                    writer.line("")
                writer.line(clean(block.text).upper(), style="bold")
            case Sentence():
                style = "bold" if block.lead else "dim" if block.aside else ""
                writer.line(clean(str(block.text)), style, [clean(command) for command in block.commands])
            case Table():
                if block.rows:
                    writer.table(block)
            case Drawing():
                writer.drawing(block)
            case _:
                assert_never(block)
        first = False
    return writer.out.getvalue()


def _cleaned(table: Table) -> list[list[str]]:
    return [[clean(cell) for cell in row] for row in table.rows]


def _countable(text: str) -> str:
    """Remove joiners at the beginning of words, where they join nothing and Rich miscounts the cells."""
    return text if text.isascii() else re.sub("(?<!\\S)[\u200c\u200d]+", "", text)


def _cells(text: str) -> int:
    """Return the width of a text in cells. ASCII text needs no Rich, which is slow to import."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


class _Plain:
    """Writes whole lines of plain text."""

    def __init__(self) -> None:
        self.out = StringIO()

    def line(self, text: str, style: str = "", whole: Iterable[str] = ()) -> None:
        del style, whole
        self.out.write(f"{text}\n")

    def table(self, table: Table) -> None:
        table = in_figures(table)
        rows = _cleaned(table)
        shown = rows if table.untitled else [[column.title for column in table.columns], *rows]
        widths = [max(map(_cells, cells)) for cells in zip(*shown, strict=True)]
        for row in shown:
            cells = [
                " " * (width - _cells(cell)) + cell if column.right else cell + " " * (width - _cells(cell))
                for column, cell, width in zip(table.columns, row, widths, strict=True)
            ]
            self.out.write((" " * _GAP).join(cells).rstrip() + "\n")

    def drawing(self, drawing: Drawing) -> None:
        del drawing  # figures elsewhere say the same


class _Terminal:
    """Writes lines of limited width, in colour, with Rich, which is imported only here because that is slow."""

    def __init__(self, width: int, *, color: bool) -> None:
        from rich.console import Console

        self.out = StringIO()
        self._width = width
        self._console = Console(
            file=self.out, width=width, force_terminal=True, color_system="auto" if color else None, highlight=False
        )

    def line(self, text: str, style: str = "", whole: Iterable[str] = ()) -> None:
        """Write a text wrapped between words, but not within the parts of it that are in `whole`."""
        from rich.text import Text

        text = joined(text, [part for part in whole if len(part) <= self._width])
        with self._console.capture() as printed:
            self._console.print(Text(_countable(text), style=style))
        self.out.write(printed.get().replace(JOINT, " ") if whole else printed.get())

    def drawing(self, drawing: Drawing) -> None:
        from rich.text import Text

        if drawing.title:
            self.line("")
            self.line(drawing.title.upper(), style="bold")
        for line in drawing.lines:
            self._console.print(Text.assemble(*line), no_wrap=True, overflow="crop")

    def table(self, table: Table) -> None:
        from rich.table import Table as RichTable
        from rich.text import Text

        rows = [[_countable(cell) for cell in row] for row in _cleaned(table)]
        columns = zip(table.columns, zip(*rows, strict=True), strict=True)
        cell_widths = {column: max(map(_cells, cells)) for column, cells in columns}
        shown, dropped = _shown(cell_widths, self._width)
        widths = _fitted(shown, self._width - _GAP * (len(shown) - 1))
        grid = RichTable(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="dim")
        for column, width in widths.items():
            justify: Literal["left", "right"] = "right" if column.right else "left"
            overflow: Literal["fold", "ellipsis"] = "fold" if column.folded else "ellipsis"
            above = Text(column.title, no_wrap=False, overflow="ellipsis")
            grid.add_column(above, no_wrap=not column.folded, overflow=overflow, width=width, justify=justify)
        for number, row in enumerate(rows):
            cells = [
                Text(_truncated_place(cell, widths[column]) if column.place else cell)
                for column, cell in zip(table.columns, row, strict=True)
                if column in widths
            ]
            cells[0].stylize(table.styles[number] if table.styles else "")
            grid.add_row(*cells)
        self._console.print(grid)
        if dropped:
            which = listed(dropped) if len(dropped) <= _NAMED else f"{dropped[0]} to {dropped[-1]}"
            self.line(f"No room for {which}: a wider window shows more, | cat shows all.", style="dim")


def _shown(cell_widths: Mapping[Column, int], room: int) -> tuple[dict[Column, int], list[str]]:
    """Return the columns to show with their widths before truncation, and the titles of those dropped.

    Titles wider than their cells are wrapped if that saves a column from being dropped, or a place's name or every cell
    from being truncated. Dropped columns without any text are not named.
    """
    widths = {column: max(_cells(column.title), width) for column, width in cell_widths.items()}
    wrapped = {column: max(_longest_word(column.title), width) for column, width in cell_widths.items()}
    for is_enough, wrapped_is_enough in (
        (_can_be_read, _can_be_read),
        (_has_whole_names, _can_be_read),
        (_fits, _fits),
    ):
        if not is_enough(widths, room) and wrapped_is_enough(wrapped, room):
            return wrapped, []
    dropped = []
    for column in sorted((column for column in cell_widths if column.optional), key=lambda column: column.optional):
        if _can_be_read(widths, room):
            break
        del widths[column]
        if cell_widths[column]:
            dropped.append(column.title)
    return widths, dropped


def _fits(widths: Mapping[Column, int], room: int) -> bool:
    """Return whether the columns fit into `room` without truncation."""
    return sum(widths.values()) + _GAP * (len(widths) - 1) <= room


def _has_whole_names(widths: Mapping[Column, int], room: int) -> bool:
    """Return whether the columns fit into `room` without truncating names of places."""
    fitted = _fitted(widths, room - _GAP * (len(widths) - 1))
    return all(fitted[column] == width for column, width in widths.items() if column.place)


def _can_be_read(widths: Mapping[Column, int], room: int) -> bool:
    """Return whether the columns fit into `room` with the elastic ones wide enough to read."""
    least = [
        min(width, _PROSE if column.folded else _READABLE) if column.elastic else width
        for column, width in widths.items()
    ]
    return sum(least) + _GAP * (len(least) - 1) <= room


def _longest_word(title: str) -> int:
    return max(map(_cells, title.split()), default=0)


def _truncated_place(place: str, width: int) -> str:
    """Truncate the name of a place to `width` cells, keeping its desk, which tells it from others."""
    from rich.cells import set_cell_size

    brand, slash, desk = place.rpartition("/")
    room = width - _cells(f"…{slash}{desk}")
    if _cells(place) <= width or not slash or room < _NARROWEST:
        return place
    return f"{set_cell_size(brand, room).rstrip()}…{slash}{desk}"


def _fitted(widths: Mapping[Column, int], room: int) -> dict[Column, int]:
    """Shrink widths to fit into `room`: the widest elastic column first, prose before names of places."""
    fitted = {column: min(width, room) for column, width in widths.items()}
    elastic = [column for column in widths if column.elastic]
    telling = {column: max(_TELLING, _longest_word(column.title)) for column in elastic}
    prose = {column: fitted[column] if column.place else max(_BESIDE_NAMES, telling[column]) for column in elastic}
    for least in (prose, telling, dict.fromkeys(elastic, _NARROWEST)):
        while sum(fitted.values()) > room:
            wide = [column for column in elastic if fitted[column] > least[column]]
            if not wide:
                break
            fitted[max(wide, key=fitted.__getitem__)] -= 1
    return fitted
