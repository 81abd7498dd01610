"""Entries one after another, decoded a piece of the file at a time: they need not be in memory all at once."""

from __future__ import annotations

from functools import cache
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Protocol

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr

from svclog.errors import NewerJournal
from svclog.model import Interaction
from svclog.storage.layout import CLOSING, TAIL_HEADER
from svclog.storage.records import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["PIECE", "InMemory", "Readable", "Unusual", "stream", "tail_lines"]

PIECE = 64 * 1024
"""How many bytes of a long file to look at in one go: few enough to stay in a processor's cache."""


class Unusual(Exception):
    """Only a thorough look can tell what the file holds: it is not in our layout, damaged, or has what is no entry."""


class Readable(Protocol):
    """Bytes that can be looked at piece by piece."""

    @property
    def size(self) -> int:
        """How many there are."""

    def peek(self, start: int, length: int) -> bytes:
        """Up to `length` bytes from `start`."""


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


class _Meta(Struct):
    schema: int = SCHEMA
    written_by: str = "a newer svclog"


class _Head(Struct):
    interactions: Annotated[dict[str, None], msgspec.Meta(max_length=0)]
    meta: dict[str, _Meta] = {}


# Made when they are needed: an add reads nothing, and making them takes as long as the rest of it.
_head = cache(lambda: msgspec.json.Decoder(_Head))
_entries = cache(lambda: msgspec.json.Decoder(dict[Annotated[int, msgspec.Meta(ge=0)], Interaction]))
_uid = attrgetter("uid")
_NOT_THIS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def stream(source: Readable, path: Path, *, piece: int = PIECE) -> Iterator[Interaction]:
    """Every entry of a journal in our layout, by id, decoded straight from its bytes.

    Raises NewerJournal, and Unusual, maybe after many entries, which then count for nothing.
    """
    lines = tail_lines(source)
    if lines is None:
        raise Unusual
    _refuse_newer(source.peek(0, lines.start) + CLOSING, path)
    return chain.from_iterable(_decoded(_pieces(source, lines, piece)))


def _decoded(pieces: Iterable[bytes]) -> Iterator[Iterable[Interaction]]:
    """The entries of each piece."""
    decode = _entries().decode
    last_id = -1
    for lines in pieces:
        try:
            found = decode(b"{%b}" % lines)
        except _NOT_THIS:
            raise Unusual from None
        ids = list(found)
        # One document a line, with ever higher ids: otherwise one may stand twice, and one of the two be hidden.
        if len(ids) != lines.count(b"\n") + 1 or ids[0] <= last_id or ids != sorted(ids):
            raise Unusual
        last_id = ids[-1]
        if not all(map(_uid, found.values())):
            raise Unusual
        for number, entry in found.items():
            force_setattr(entry, "id", number)
        yield found.values()


def _pieces(source: Readable, lines: range, piece: int) -> Iterator[bytes]:
    """These lines, as many as fit into each piece, without the character that leads the first."""
    start, lead = lines.start, b" "
    while start < lines.stop:
        length, cut = piece, -1
        while cut < 0:  # twice as much, where one line is longer than a piece
            found = source.peek(start, min(length, lines.stop - start))
            cut = found.rfind(b"\n,") if start + length < lines.stop else len(found)
            length *= 2
        if not found.startswith(lead):
            raise Unusual
        yield found[1:cut]
        start, lead = start + cut + 1, b","


def _refuse_newer(head: bytes, path: Path) -> None:
    try:
        tables = _head().decode(head)
    except _NOT_THIS:
        raise Unusual from None
    for meta in tables.meta.values():
        if meta.schema > SCHEMA:
            raise NewerJournal(path, meta.schema, meta.written_by)


def tail_lines(source: Readable) -> range | None:
    """The bytes of the tail table's lines but for the last line break; None where the file is not in our layout."""
    size = source.size
    ending = b"\n" + CLOSING
    if source.peek(max(0, size - len(ending)), len(ending)) != ending:
        return None
    for start in range(0, size, PIECE):
        found = source.peek(start, PIECE + len(TAIL_HEADER)).find(TAIL_HEADER)
        if found >= 0:
            return range(start + found + len(TAIL_HEADER), size - len(ending))
    return None
