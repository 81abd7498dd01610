"""The blocks of a report, independent of the output format: headings, sentences and tables of untrusted text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from svclog.text import Command, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

T = TypeVar("T")


class Heading(Struct, frozen=True):
    """The title of a section."""

    text: str


class Sentence(Struct, frozen=True):
    """Prose, wrapped if the output has a width. The `lead` is the main statement; an `aside` explains details."""

    text: str | Message
    lead: bool = False
    aside: bool = False
    commands: tuple[str, ...] = ()
    """The commands in the text; a terminal does not break them across lines if they fit into one."""


class Column(Struct, frozen=True):
    """A column of a table: its title, unique in the table, and how it is shown."""

    title: str
    right: bool = False
    """Right-aligned, for figures."""
    elastic: bool = False
    """Truncated if the other columns need the room."""
    place: bool = False
    """Names of places: truncating one keeps its desk (`Halvorsen…/service`)."""
    folded: bool = False
    """Wrapped into further lines instead of being truncated."""
    optional: int = 0
    """Dropped on a narrow terminal, 1 before 2, with a note unless the column is blank; 0 is never dropped."""
    drawn: bool = False
    """A drawing of figures in other columns, for terminals only."""
    labelled: bool = False
    """On a narrow page that lists cells one below the other, shown with its title beside each cell."""
    unbroken: bool = False
    """Never wrapped on a page."""


ID = Column("id", right=True)
DATE = Column("date", unbroken=True)
VERDICT = Column("verdict", unbroken=True)
PLACE = Column("place", elastic=True, place=True)
WITH = Column("with", elastic=True, labelled=True)
PERSON = Column("person", elastic=True)
NOTE = Column("note", elastic=True)
OUTCOME = Column("outcome")
SCORE = Column("score", right=True)
VISITS = Column("visits", right=True)
SO_FAR = Column("so far", labelled=True, unbroken=True)
SCORE_SO_FAR = Column("score so far", labelled=True, unbroken=True)
GOOD_VISITS = Column("good visits", right=True, labelled=True)


class Table(Struct, frozen=True):
    """Rows of text, each with a cell for every column."""

    columns: Sequence[Column]
    rows: Sequence[tuple[str, ...]]
    styles: Sequence[str] = ()
    """A colour for the first cell of each row; its text says the same in words."""
    untitled: bool = False
    """Without column titles in a pipe, for scripts."""


Cells = Mapping[Column, Callable[[T], str]]
"""The columns of a table, each with the function that makes the cell of an item."""


def table(items: Sequence[T], cells: Cells[T], *, colour: Callable[[T], str] | None = None) -> Table:
    """Return a table with a row for each item; `colour` returns the colour of a row's first cell."""
    rows = [tuple(cell(item) for cell in cells.values()) for item in items]
    return Table(tuple(cells), rows, styles=[colour(item) for item in items] if colour else ())


def table_of_first(most: int | None, items: Sequence[T], cells: Cells[T], rest: str) -> Iterator[Block]:
    """Yield a table of the first `most` items (None for all), and the command `rest` that shows those left out."""
    yield table(items[:most], cells)
    if left_out := len(items[most:]) if most else 0:
        yield Sentence(Message(f"And {left_out:,} more: ", Command(rest)), aside=True)


class Drawing(Struct, frozen=True):
    """A picture for terminals only; each line is a sequence of texts and their colours."""

    title: str
    lines: Sequence[Sequence[tuple[str, str]]]


Block = Heading | Sentence | Table | Drawing


def naming(program: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks with `program` before the commands that they recommend."""
    for block in blocks:
        if isinstance(block, Sentence) and isinstance(block.text, Message):
            commands = tuple(f"{program} {part}" for part in block.text if isinstance(part, Command))
            yield replace(block, text=block.text.naming(program), commands=commands)
        else:
            yield block


def in_figures(table: Table) -> Table:
    """Return the table without its drawn columns."""
    kept = [number for number, column in enumerate(table.columns) if not column.drawn]
    if len(kept) == len(table.columns):
        return table
    rows = [tuple(row[number] for number in kept) for row in table.rows]
    return replace(table, columns=[table.columns[number] for number in kept], rows=rows)
