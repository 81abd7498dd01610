"""What can be wanted of a journal: its entries, their names, its votes, each with a quick way to it.

The quick ways decode a piece of the file at a time, so that the entries need not be in memory all at once.
"""

from __future__ import annotations

from functools import cache
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr

from svclog.errors import Damaged, NewerJournal
from svclog.model import Interaction
from svclog.storage.documents import VISITS, VOTES, names_in
from svclog.storage.layout import CLOSING, TAIL, decode
from svclog.storage.reader import PIECE, SCHEMA, Named, NeedsFullParse, View, find, tail_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from svclog.model import Vote
    from svclog.storage.documents import BadRecord
    from svclog.storage.layout import Tables
    from svclog.storage.reader import Readable

T = TypeVar("T")

NamePairs = list[tuple[str, str | None]]
"""Business and employee of entries."""


class _Meta(Struct):
    schema: int = 0
    written_by: str = "a newer svclog"


class _Head(Struct):
    interactions: Annotated[dict[str, None], msgspec.Meta(max_length=0)]
    meta: dict[str, _Meta] = {}


# Made when they are needed: an add reads nothing, and making them takes as long as the rest of it.
_head = cache(lambda: msgspec.json.Decoder(_Head))
_entries = cache(lambda: msgspec.json.Decoder(dict[Annotated[int, msgspec.Meta(ge=0)], Interaction]))
_names = cache(lambda: msgspec.json.Decoder(dict[str, Named]))
_uid = attrgetter("uid")
_VOTES_HEADER, _TABLE_END = b'\n"votes": {\n', b"\n},\n"
_NOT_THIS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def read_with(use: Callable[[Iterable[Interaction]], T], full: Callable[[Tables], T]) -> View[T]:
    """What `use` makes of the entries by id, one after another; of those that a full parse finds, `full` makes it."""
    return View(full, lambda source, path: use(stream(source, path)))


ALL_VISITS: View[tuple[list[Interaction], list[BadRecord]]] = View(
    VISITS.read_all, lambda source, path: (list(stream(source, path)), [])
)
"""Every entry by id, and every document that is none."""


def names(use: Callable[[Iterable[tuple[str, str | None]]], T]) -> View[T]:
    """What `use` makes of business and employee of every entry."""
    return View(lambda tables: use(_names_of(tables)), lambda source, _: use(_stream_names(source)))


def _names_of(tables: Tables) -> NamePairs:
    docs = sorted(tables.get(TAIL, {}).items(), key=lambda item: int(item[0]))
    return [names_in(doc) for _, doc in docs]


def _stream_names(source: Readable) -> Iterator[tuple[str, str | None]]:
    lines = tail_lines(source)
    if lines is None:
        raise NeedsFullParse
    source.release()
    decode_names = _names().decode
    for piece in _pieces(source, lines, PIECE):
        try:
            named = decode_names(b"{%b}" % piece)
        except _NOT_THIS:
            raise NeedsFullParse from None
        for entry in named.values():
            yield entry.business, entry.employee


def _votes_in_head(source: Readable, path: Path) -> tuple[list[Vote], list[BadRecord]]:
    """The votes, which stand before the entries: none of those is read."""
    lines = tail_lines(source)
    if lines is None:
        raise NeedsFullParse
    source.release()
    start = find(source, _VOTES_HEADER, lines.start)
    end = start if start < 0 else find(source, _TABLE_END, lines.start, start)
    if start < 0:
        return [], []
    if end < 0:
        raise NeedsFullParse
    try:
        tables = decode(b"{%b}}" % source.peek(start, end - start), path)
    except Damaged:
        raise NeedsFullParse from None  # another program has laid it out
    return VOTES.read_all(tables)


ALL_VOTES: View[tuple[list[Vote], list[BadRecord]]] = View(VOTES.read_all, _votes_in_head)
"""Every vote by id, and every document that is none."""


def stream(source: Readable, path: Path, *, piece: int = PIECE) -> Iterator[Interaction]:
    """Every entry of a journal in our layout, by id, decoded straight from its bytes.

    Raises NewerJournal, and NeedsFullParse, maybe after many entries, which then count for nothing.
    """
    lines = tail_lines(source)
    if lines is None:
        raise NeedsFullParse
    _refuse_newer(source.peek(0, lines.start) + CLOSING, path)
    source.release()  # nobody waits for what is made of them
    return chain.from_iterable(_decoded(_pieces(source, lines, piece)))


def _decoded(pieces: Iterable[bytes]) -> Iterator[Iterable[Interaction]]:
    """The entries of each piece."""
    decode_entries = _entries().decode
    last_id = -1
    for lines in pieces:
        try:
            entries = decode_entries(b"{%b}" % lines)
        except _NOT_THIS:
            raise NeedsFullParse from None
        ids = list(entries)
        # One document a line, with ever higher ids: otherwise one may stand twice, and one of the two be hidden.
        if len(ids) != lines.count(b"\n") + 1 or ids[0] <= last_id or ids != sorted(ids):
            raise NeedsFullParse
        last_id = ids[-1]
        if not all(map(_uid, entries.values())):
            raise NeedsFullParse
        for number, entry in entries.items():
            force_setattr(entry, "id", number)
        yield entries.values()


def _pieces(source: Readable, lines: range, piece: int) -> Iterator[bytes]:
    """These lines, as many as fit into each piece, without the character that leads the first."""
    start, lead = lines.start, b" "
    while start < lines.stop:
        length, cut = piece, -1
        while cut < 0:  # twice as much, where one line is longer than a piece
            text = source.peek(start, min(length, lines.stop - start))
            cut = text.rfind(b"\n,") if start + length < lines.stop else len(text)
            length *= 2
        if not text.startswith(lead):
            raise NeedsFullParse
        yield text[1:cut]
        start, lead = start + cut + 1, b","


def _refuse_newer(head: bytes, path: Path) -> None:
    try:
        tables = _head().decode(head)
    except _NOT_THIS:
        raise NeedsFullParse from None
    for meta in tables.meta.values():
        if meta.schema > SCHEMA:
            raise NewerJournal(path, meta.schema, meta.written_by)
