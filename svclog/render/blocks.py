"""What a report is made of, whatever it is printed on: headings, sentences and tables of foreign text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from svclog.text import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["Block", "Drawing", "Heading", "Sentence", "Table", "in_figures", "naming"]


class Heading(Struct, frozen=True):
    """The title of a section."""

    text: str


class Sentence(Struct, frozen=True):
    """Prose, wrapped where there is a width. The `lead` says the main thing; an aside is for whoever wonders."""

    text: str | Message
    lead: bool = False
    aside: bool = False


class Table(Struct, frozen=True):
    """Rows of text under titles."""

    titles: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    right: frozenset[str] = frozenset()
    """The columns of figures."""
    elastic: tuple[str, ...] = ()
    """The columns that are cut when the rest needs the room."""
    place: str = ""
    """The one of them that names places: of a long name, its desk is kept (`Halvorsen…/service`)."""
    folded: str = ""
    """The one of them that goes on below instead of being cut."""
    yielding: tuple[str, ...] = ()
    """The columns that a narrow terminal leaves out, the first one first, and says so unless they are blank."""
    styles: tuple[str, ...] = ()
    """A colour for the first column of each row, which says the same in words."""
    drawn: str = ""
    """The column that draws what others say in figures: for terminals only."""
    bare: bool = False
    """Whether it is a list whose titles would only be in the way of a pipe."""


class Drawing(Struct, frozen=True):
    """A picture for terminals only, each line of it runs of text and their colours."""

    title: str
    lines: Sequence[Sequence[tuple[str, str]]]


Block = Heading | Sentence | Table | Drawing


def naming(program: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, with `program` as what calls the commands that they recommend."""
    for block in blocks:
        if isinstance(block, Sentence) and isinstance(block.text, Message):
            yield replace(block, text=block.text.naming(program))
        else:
            yield block


def in_figures(table: Table) -> Table:
    """The table without the column that only draws."""
    if not table.drawn:
        return table
    at = table.titles.index(table.drawn)
    rows = [(*row[:at], *row[at + 1 :]) for row in table.rows]
    return replace(table, titles=(*table.titles[:at], *table.titles[at + 1 :]), rows=rows, drawn="")
