"""Blocks on a terminal, fitted to its width; in a pipe, whole lines of plain text."""

from __future__ import annotations

import sys
from functools import cached_property
from io import StringIO
from typing import TYPE_CHECKING, Literal, TextIO, assert_never

from svclog.render.blocks import Heading, Sentence, Table
from svclog.render.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import Console

    from svclog.render.blocks import Block

__all__ = ["plain", "print_blocks"]

_NARROWEST = 4
"""Cells below which a column says nothing any more."""
_GAP = 2


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
                writer.line(clean(block.text), style="bold" if block.lead else "dim" if block.aside else "")
            case Table():
                if block.rows:
                    writer.table(block, [[clean(cell) for cell in row] for row in block.rows])
            case _:
                assert_never(block)
        first = False


class _Plain:
    """Whole lines, for a pipe or a file."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def line(self, text: str, style: str = "") -> None:
        del style
        self._out.write(f"{text}\n")

    def table(self, table: Table, rows: Sequence[Sequence[str]]) -> None:
        from rich.cells import cell_len

        shown = [*([] if table.bare else [list(table.titles)]), *rows]
        widths = [max(map(cell_len, column)) for column in zip(*shown, strict=True)]
        for row in shown:
            cells = [
                " " * (width - cell_len(cell)) + cell if title in table.right else cell + " " * (width - cell_len(cell))
                for title, cell, width in zip(table.titles, row, widths, strict=True)
            ]
            self._out.write((" " * _GAP).join(cells).rstrip() + "\n")


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

    def table(self, table: Table, rows: Sequence[Sequence[str]]) -> None:
        from rich.cells import cell_len
        from rich.table import Table as RichTable
        from rich.text import Text

        columns = zip(table.titles, *rows, strict=True)
        widths = {column[0]: max(map(cell_len, column)) for column in columns}
        grid = RichTable(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="dim")
        fitted = _fitted(widths, table.elastic, self._console.width - _GAP * (len(widths) - 1))
        for title, width in fitted.items():
            justify: Literal["left", "right"] = "right" if title in table.right else "left"
            grid.add_column(title, no_wrap=True, overflow="ellipsis", width=width, justify=justify)
        for number, row in enumerate(rows):
            style = table.styles[number] if table.styles else ""
            grid.add_row(Text(row[0], style=style), *map(Text, row[1:]))
        self._console.print(grid)


def _fitted(widths: Mapping[str, int], elastic: Sequence[str], room: int) -> dict[str, int]:
    """Widths of columns that fit into `room`: of the elastic ones the widest gives way first, the others stay."""
    fitted = {title: min(width, room) for title, width in widths.items()}
    while elastic and sum(fitted.values()) > room:
        widest = max(elastic, key=lambda title: fitted[title])
        if fitted[widest] <= _NARROWEST:
            break
        fitted[widest] -= 1
    return fitted
