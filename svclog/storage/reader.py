"""How a journal is read, decided in one place: the quick way, a full parse, or what an interrupted append left whole.

A caller says what it wants of the journal as a `View`; `read` finds the way to it.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from msgspec import Struct

from svclog.errors import Damaged, NewerJournal
from svclog.storage.layout import CLOSING, TAIL, TAIL_HEADER, Tables, decode, last_given, recover

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")

PIECE = 64 * 1024
"""How many bytes of a long file to look at in one go: few enough to stay in a processor's cache."""
SCHEMA = 2
"""The newest version of what the documents mean that is known here; a journal with a higher one is refused."""
_FIRST_LINES = re.compile(rb'\{"meta": \{\n "1": (\{[^\n]*\})\n')
_LINE = re.compile(rb'[ ,]"([0-9]+)": (\{.*\})')


class Named(Struct):
    """Where an entry was, and who served."""

    business: str
    employee: str | None = None


class NeedsFullParse(Exception):
    """Only a full parse can tell what the file holds: it is not in our layout, is damaged, or has what is no entry."""


class Readable(Protocol):
    """The bytes of a journal, to be looked at piece by piece."""

    @property
    def size(self) -> int:
        """How many there are."""

    def peek(self, start: int, length: int) -> bytes:
        """Up to `length` bytes from `start`."""

    def read(self) -> bytes:
        """All of them, as they are at one moment between two changes."""

    def release(self) -> None:
        """Let others change the journal: what is peeked at from now on stands before the closing, which alone moves."""


class InMemory(Struct, frozen=True):
    """Bytes that are in memory already."""

    data: bytes

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.data)

    def peek(self, start: int, length: int) -> bytes:
        """Up to `length` bytes from `start`."""
        return self.data[start : start + length]

    def read(self) -> bytes:
        """All of them."""
        return self.data

    def release(self) -> None:
        """Nobody else has them."""


class View(Struct, Generic[T], frozen=True):
    """What a caller wants of a journal: how to make it of all tables and, where there is one, the quick way to it.

    The quick way raises NeedsFullParse, maybe after it looked at much of the file.
    """

    full: Callable[[Tables], T]
    quick: Callable[[Readable, Path], T] | None = None


TABLES: View[Tables] = View(lambda tables: tables)
"""Every table, with every document in it."""


def read(source: Readable, path: Path, view: View[T]) -> tuple[T, bool]:
    """What is wanted of the journal at `path`, and whether an unfinished entry at its end was left out.

    Raises Damaged and NewerJournal.
    """
    if view.quick is not None:
        try:
            return view.quick(source, path), False
        except NeedsFullParse:
            pass
    data = source.read()
    torn = False
    try:
        tables = decode(data, path)
    except Damaged:
        whole = recover(data, path)
        if whole is None:
            raise
        tables, torn = decode(whole, path), True
    refuse_newer(tables, path)
    return view.full(tables), torn


def parse(data: bytes, path: Path) -> Tables:
    """The tables in the bytes of a journal that has to be whole. Raises Damaged and NewerJournal."""
    tables = decode(data, path)
    refuse_newer(tables, path)
    return tables


def without_torn_tail(data: bytes, path: Path) -> bytes | None:
    """The journal without the unfinished entry at its end; None where there is none, or the damage is another."""
    try:
        decode(data, path)
    except Damaged:
        return recover(data, path)
    return None


def tables_of(data: bytes, path: Path) -> tuple[Tables, bool]:
    """The tables in the bytes of a journal, and whether an unfinished entry at its end was left out.

    Raises Damaged and NewerJournal.
    """
    return read(InMemory(data), path, TABLES)


def refuse_newer(tables: Tables, path: Path) -> None:
    """Raise NewerJournal where a newer svclog wrote the tables."""
    for doc in tables.get("meta", {}).values():
        schema = doc.get("schema", 0)
        if isinstance(schema, int) and schema > SCHEMA:
            raise NewerJournal(path, schema, str(doc.get("written_by", "a newer svclog")))


def tail_lines(source: Readable) -> range | None:
    """The bytes of the tail table's lines but for the last line break; None where the file is not in our layout."""
    size = source.size
    ending = b"\n" + CLOSING
    if source.peek(max(0, size - len(ending)), len(ending)) != ending:
        return None
    header = find(source, TAIL_HEADER, size)
    return range(header + len(TAIL_HEADER), size - len(ending)) if header >= 0 else None


def find(source: Readable, wanted: bytes, stop: int, start: int = 0) -> int:
    """Where `wanted` first begins from `start` on and before `stop`, -1 if nowhere."""
    for begin in range(start, stop, PIECE):
        at = source.peek(begin, PIECE + len(wanted) - 1).find(wanted)
        if 0 <= at < stop - begin:
            return begin + at
    return -1


def next_line(source: Readable, path: Path) -> tuple[int, bool] | None:
    """The id of the next entry and whether it is the table's first, or None where an append is not possible."""
    table = tail_lines(source)
    first = _FIRST_LINES.match(source.peek(0, PIECE))
    if table is None or first is None:
        return None
    lines = [_LINE.fullmatch(line) for line in _last_lines(source, table)]
    try:
        meta = {"meta": {"1": json.loads(first[1])}}
        ids = [int(line[1]) if line else -1 for line in lines]
        # A text merge may have left them in any order, or another table below them.
        if -1 in ids or any(later <= earlier for earlier, later in pairwise(ids)):
            return None
        tail = {line[1].decode(): json.loads(line[2]) for line in lines[-1:] if line}
        next_id = last_given({**meta, TAIL: tail}) + 1
    except (ValueError, RecursionError):
        return None
    refuse_newer(meta, path)
    return next_id, not lines


def _last_lines(source: Readable, table: range) -> list[bytes]:
    """The last documents' lines, one at least, without their line breaks; none where the table is empty.

    No more than a piece of them: an append must cost the same however long the journal is.
    """
    length = PIECE
    while True:
        start = max(table.start, table.stop - length)
        lines = source.peek(start, table.stop - start).split(b"\n")
        if start == table.start:
            return lines if lines != [b""] else []
        if len(lines) > 1:
            return lines[1:]
        length *= 4
