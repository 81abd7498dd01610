"""What a report is made of, whatever it is printed on: headings, sentences and tables of foreign text."""

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
    """Prose, wrapped where there is a width. The `lead` says the main thing; an aside is for whoever wonders."""

    text: str | Message
    lead: bool = False
    aside: bool = False
    commands: tuple[str, ...] = ()
    """Those in the text, which a terminal breaks between no words if it has room for them."""


class Column(Struct, frozen=True):
    """A column of a table: its title, which no other column of the table has, and how it is shown."""

    title: str
    right: bool = False
    """Figures, which stand at the right."""
    elastic: bool = False
    """Cut when the other columns need the room."""
    place: bool = False
    """Names of places: of a long name, its desk is kept (`Halvorsen…/service`)."""
    folded: bool = False
    """Goes on in a further line instead of being cut."""
    optional: int = 0
    """Left out by a narrow terminal, 1 before 2, which says so unless the column is blank; 0 never is."""
    drawn: bool = False
    """Draws what other columns say in figures: for terminals only."""
    labelled: bool = False
    """Named beside each of its cells where a narrow page lists them one below the other."""
    unbroken: bool = False
    """Never broken into two lines on a page."""


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
    """A colour for the first cell of each row, which says the same in words."""
    untitled: bool = False
    """Without titles in a pipe, where they would only be in the way."""


Cells = Mapping[Column, Callable[[T], str]]
"""The columns of a table about things of one kind, and what each cell says of a thing."""


def table(items: Sequence[T], cells: Cells[T], *, colour: Callable[[T], str] | None = None) -> Table:
    """A row for each item: for every column what its function makes of the item; `colour` is of the first cell."""
    rows = [tuple(cell(item) for cell in cells.values()) for item in items]
    return Table(tuple(cells), rows, styles=[colour(item) for item in items] if colour else ())


def table_of_first(most: int | None, items: Sequence[T], cells: Cells[T], rest: str) -> Iterator[Block]:
    """A table of so many of the items, or of all, and the command `rest` that shows those left out."""
    yield table(items[:most], cells)
    if left_out := len(items[most:]) if most else 0:
        yield Sentence(Message(f"And {left_out:,} more: ", Command(rest)), aside=True)


class Drawing(Struct, frozen=True):
    """A picture for terminals only, each line of it runs of text and their colours."""

    title: str
    lines: Sequence[Sequence[tuple[str, str]]]


Block = Heading | Sentence | Table | Drawing


def naming(program: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, with `program` as what calls the commands that they recommend."""
    for block in blocks:
        if isinstance(block, Sentence) and isinstance(block.text, Message):
            commands = tuple(f"{program} {part}" for part in block.text if isinstance(part, Command))
            yield replace(block, text=block.text.naming(program), commands=commands)
        else:
            yield block


def in_figures(table: Table) -> Table:
    """The table without the columns that only draw."""
    kept = [number for number, column in enumerate(table.columns) if not column.drawn]
    if len(kept) == len(table.columns):
        return table
    rows = [tuple(row[number] for number in kept) for row in table.rows]
    return replace(table, columns=[table.columns[number] for number in kept], rows=rows)
