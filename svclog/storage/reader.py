"""Read a journal: by a quick partial parse, by a full parse, or by recovery from a torn append."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import DecodeError, Struct, json

from svclog.errors import Damaged, NewerJournal
from svclog.storage.layout import (
    CLOSING,
    HEAD,
    PIECE,
    SCHEMA,
    SECTOR,
    TAIL,
    TAIL_HEADER,
    Note,
    Tables,
    cut_short,
    decode,
    last_given,
    note_of,
    recover,
    tail_of,
)
from svclog.storage.snapshot import InMemory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from svclog.storage.layout import Doc
    from svclog.storage.snapshot import Readable

T = TypeVar("T")

# Not compiled here, but where an entry is added: most commands only read.
_FIRST_LINES = rb'\{"meta": \{\n "1": (\{[^\n]*\})\n'
_LINE = rb'[ ,]"([0-9]+)": (\{.*\})'
_LONG_LINE = 512
"""Most lines are shorter than this, in bytes."""


class Named(Struct):
    """The names in an entry."""

    business: str
    employee: str | None = None


class NeedsFullParse(Exception):
    """Only a full parse can tell what the file holds: it is not in our layout, damaged, or has an invalid entry."""


def decode_part(decode: Callable[[bytes], T], text: bytes) -> T:
    """Decode a part of the file. Raises NeedsFullParse if the decoder refuses it."""
    try:
        return decode(text)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        raise NeedsFullParse from None


class View(Struct, Generic[T], frozen=True):
    """A query: how to compute it from all tables and, optionally, a quick way, which may raise NeedsFullParse."""

    full: Callable[[Tables], T]
    quick: Callable[[Readable, Path], T] | None = None


TABLES: View[Tables] = View(lambda tables: tables)
"""Every table, with every document in it."""


def read(source: Readable, path: Path, view: View[T]) -> tuple[T, bool]:
    """Return the result of `view`, and whether a torn entry at the end was left out. Raises Damaged, NewerJournal."""
    if view.quick is not None:
        try:
            return view.quick(source, path), False
        except NeedsFullParse:
            pass
    data = source.read()
    torn = False
    try:
        tables = decode(data, path)
    except Damaged as error:
        whole = recover(data, path)
        if whole is None:
            raise cut_short(data, path) or error from None
        tables, torn = decode(whole, path), True
    refuse_newer(tables, path)
    return view.full(tables), torn


def parse(data: bytes, path: Path) -> Tables:
    """Parse the bytes of a journal, which must be whole. Raises Damaged and NewerJournal."""
    tables = decode(data, path)
    refuse_newer(tables, path)
    return tables


def without_torn_tail(data: bytes, path: Path) -> bytes | None:
    """Return the journal without the unfinished entry at its end; None if it has none, or is damaged otherwise."""
    try:
        decode(data, path)
    except Damaged:
        return recover(data, path)
    return None


def tables_of(data: bytes, path: Path) -> tuple[Tables, bool]:
    """Parse the bytes of a journal; also return whether a torn entry was left out. Raises as `read` does."""
    return read(InMemory(data), path, TABLES)


def refuse_newer(tables: Tables, path: Path) -> None:
    """Raise NewerJournal if a newer svclog wrote the tables."""
    for doc in tables.get("meta", {}).values():
        schema = doc.get("schema", 0)
        if isinstance(schema, int) and schema > SCHEMA:
            raise NewerJournal(path, schema, str(doc.get("written_by", "a newer svclog")))


def tail_lines(source: Readable) -> range | None:
    """The byte range of the tail table's lines, without the last line break; None if the file is not in our layout."""
    size = source.size
    ending = b"\n" + CLOSING
    if source.peek(max(0, size - len(ending)), len(ending)) != ending:
        return None
    header = laid_out(source)
    if header < 0:
        header = find(source, TAIL_HEADER, size)
    return range(header + len(TAIL_HEADER), size - len(ending)) if header >= 0 else None


def entry_lines(source: Readable) -> range:
    """The byte range from `tail_lines`. Raises NeedsFullParse if the file is not in our layout."""
    if (lines := tail_lines(source)) is None:
        raise NeedsFullParse
    return lines


def laid_out(source: Readable) -> int:
    """The offset of the tail table's header in a file that schema 2 has written whole; -1 in any other."""
    header = tail_of(source.peek(0, HEAD))
    return header if header and source.peek(header, len(TAIL_HEADER)) == TAIL_HEADER else -1


def find(source: Readable, wanted: bytes, stop: int, start: int = 0) -> int:
    """The first offset of `wanted` from `start` on and before `stop`; -1 if not found."""
    for begin in range(start, stop, PIECE + 1 - len(wanted)):
        at = source.peek(begin, PIECE).find(wanted)
        if 0 <= at < stop - begin:
            return begin + at
    return -1


def pieces(source: Readable, lines: range, piece: int = PIECE) -> Iterator[bytes]:
    """Yield these lines, as many as fit into each piece, without the first character of each piece."""
    start, lead = lines.start, b" "
    while start < lines.stop:
        length, cut = piece, -1
        while cut < 0:  # twice as much, if one line is longer than a piece
            text = source.peek(start, min(length, lines.stop - start))
            cut = text.rfind(b"\n,") if start + length < lines.stop else len(text)
            length *= 2
        if not text.startswith(lead):
            raise NeedsFullParse
        yield text[1:cut]
        start, lead = start + cut + 1, b","


def decoded(source: Readable, decode: Callable[[bytes], T]) -> Iterator[T]:
    """Decode the tail table, some lines at a time as one object. Raises NeedsFullParse."""
    for piece in pieces(source, entry_lines(source)):
        yield decode_part(decode, b"{%b}" % piece)


def count_lines(piece: bytes) -> int:
    """How many lines a piece has; faster than `count`, which checks each byte by itself."""
    return len(BytesIO(piece).readlines())


def tail_holds(source: Readable, wanted: bytes) -> bool:
    """Whether the tail table contains these bytes, searched from its end; False if the file is not in our layout."""
    table = tail_lines(source)
    if table is None:
        return False
    for start in range(source.size - PIECE, table.start - PIECE, -PIECE):
        first = max(table.start, start)
        if wanted in source.peek(first, start + PIECE - first + len(wanted) - 1):
            return True
    return False


def last_documents(source: Readable, most: int) -> Iterator[tuple[int, Doc]]:
    """Yield the last documents with their ids, latest first, up to the first unreadable line."""
    table = tail_lines(source)
    lines = _last_lines(source, table, most, _LONG_LINE * most) if table is not None else []
    for text in islice(reversed(lines), most):
        line = re.fullmatch(_LINE, text)
        try:
            document = (int(line[1]), json.decode(line[2])) if line else None
        except (ValueError, DecodeError, RecursionError):
            return
        if document is None:
            return
        yield document


class Place(Struct, frozen=True):
    """Where the next entry goes: its id, whether it is the table's first, the file's size, and the append's note."""

    doc_id: int
    first: bool
    size: int
    note: Note | None


def next_line(source: Readable, path: Path) -> Place | None:
    """The place of the next entry; None if an append is not possible."""
    size = source.size
    table = tail_lines(source)
    head = source.peek(0, 8 * SECTOR)
    first = re.match(_FIRST_LINES, head)
    if table is None or first is None:
        return None
    lines = [re.fullmatch(_LINE, line) for line in _last_lines(source, table)]
    try:
        meta = {"meta": {"1": json.decode(first[1])}}
        ids = [int(line[1]) if line else -1 for line in lines]
        # A text merge may have left the lines in any order, or another table below them.
        if -1 in ids or any(later <= earlier for earlier, later in pairwise(ids)):
            return None
        tail = {line[1].decode(): json.decode(line[2]) for line in lines[-1:] if line}
        next_id = last_given({**meta, TAIL: tail}) + 1
    except (ValueError, DecodeError, RecursionError):
        return None
    refuse_newer(meta, path)
    return Place(next_id, not lines, size, note_of(head, next_id))


def _last_lines(source: Readable, table: range, wanted: int = 1, length: int = PIECE) -> list[bytes]:
    """The last lines, at least `wanted` if there are so many, from the last `length` bytes, or more if needed."""
    while True:
        start = max(table.start, table.stop - length)
        lines = source.peek(start, table.stop - start).split(b"\n")
        if start == table.start:
            return lines if lines != [b""] else []
        if len(lines) > wanted:
            return lines[1:]
        length *= 4
