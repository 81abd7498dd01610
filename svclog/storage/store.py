"""The interface of the storage: all that svclog does with the journal file, with quick ways to read parts of it."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from itertools import chain, count
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr

from svclog.errors import Damaged, NewerJournal
from svclog.model import FIRST_DAY, LAST_DAY, Interaction
from svclog.storage.documents import PAYEES, VISITS, VOTES, document, names_in
from svclog.storage.engine import TRIES, Engine
from svclog.storage.layout import CLOSING, EARLY, PIECE, RENAMED, SCHEMA, TAIL, decode, encoded
from svclog.storage.reader import (
    Named,
    NeedsFullParse,
    View,
    count_lines,
    decode_part,
    decoded,
    entry_lines,
    find,
    laid_out,
    pieces,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from svclog.model import Payee, Vote
    from svclog.storage.documents import BadRecord, Record, RecordKind
    from svclog.storage.forgetting import Memory
    from svclog.storage.history import Change, Undone
    from svclog.storage.layout import Doc, Tables
    from svclog.storage.snapshot import Readable

T = TypeVar("T")
HasId = TypeVar("HasId", Interaction, "BadRecord")
if TYPE_CHECKING:
    UseOfNames = Callable[[Iterable[tuple[str, str | None]], Mapping[str, Doc]], T]


class Store(Engine):
    """The journal file as visits, votes and payees: read, append, change, undo, encrypt."""

    def visits_in(self, spans: Sequence[range]) -> tuple[list[Interaction], list[BadRecord]]:
        """Return all visits with these ids, sorted by id, and the documents with these ids that are not valid."""
        return self.read(visits_in(spans))

    def read_with(self, use: Callable[[Iterable[Interaction]], T], full: Callable[[Tables], T]) -> T:
        """Call `use` with the visits, sorted by id, one after another as they are read, and return the result.

        If a document is not a valid visit, or the file has another layout, call `full` with all tables instead; `use`
        may then have gone through many visits for nothing.
        """
        return self.read(read_with(use, full))

    def votes(self) -> tuple[list[Vote], list[BadRecord]]:
        """All votes, sorted by id, and all documents in their table that are not valid."""
        return self.read(ALL_VOTES)

    def payees(self) -> tuple[list[Payee], list[BadRecord]]:
        """All payees, sorted by id, and all documents in their table that are not valid."""
        return self.read(ALL_PAYEES)

    def with_names(self, use: UseOfNames[T]) -> T:
        """Call `use` with the business and employee of every visit, by id, and with all renames; return the result."""
        return self.read(names(use))

    def knows(self, business: str, employee: str | None = None) -> bool:
        """Whether a visit has exactly these names, by a quick search from the end; False if that cannot tell."""
        if self.in_transaction:
            return False
        field = b'"business": %b' % encoded(business)
        return self.tail_holds(b'%b, "employee": %b' % (field, encoded(employee)) if employee else field)

    def has_promises(self) -> bool:
        """Whether any visit has a promise, by a quick search; False if only a full parse could tell."""
        return self.tail_holds(b'"promise": {')

    def append(self, visit: Interaction) -> int:
        """Append a visit, and return its id."""
        return self._append(document(visit))

    def append_named(self, visit: UseOfNames[Interaction]) -> int:
        """Append the visit that `visit` returns for the current names and renames (see `with_names`); return its id."""
        return self._append(names(lambda known, renamed: document(visit(known, renamed))))

    def _append(self, doc: Doc | View[Doc]) -> int:
        if not self.in_transaction and (doc_id := self.append_line(doc)) is not None:
            return doc_id
        from svclog.storage.tinydb import JournalDB

        with self.transaction() as transaction:
            made = doc.full(transaction.tables) if isinstance(doc, View) else doc
            return JournalDB(self).table(TAIL).insert(made)

    @contextmanager
    def change(self, *, by_line: bool = False) -> Iterator[Change]:
        """Yield a change of the locked tables, written only by its `finish`; read `by_line` if it is of few visits."""
        from svclog.storage.history import Change

        with self.transaction(by_line=by_line) as transaction:
            yield Change(transaction)

    @contextmanager
    def change_as(self, plan: Callable[[Tables], T]) -> Iterator[tuple[Change, T]]:
        """Yield a change, and the plan for it, made without the lock unless others keep changing the journal."""
        from svclog.storage.history import Change

        for again in count(1):
            with self.look() as look:
                planned, _ = look.by_line_and_torn(plan)
                seen = look.state
            with self.transaction(by_line=True) as transaction:
                if transaction.state != seen:
                    if again < TRIES:
                        continue
                    planned = plan(transaction.tables)
                yield Change(transaction), planned
                return

    def last_change(self) -> Undone:
        """Return the change that `undo` takes back next. Raises NothingToUndo."""
        from svclog.storage.history import last_change

        with self.transaction(by_line=True) as transaction:
            return last_change(transaction.tables)

    def undo(self, at: datetime, seen: Undone | None) -> Undone:
        """Take back the last change. Raises NothingToUndo, and ChangedMeanwhile if it is not the one `seen`."""
        from svclog.storage.history import take_back

        with self.transaction(by_line=True) as transaction:
            return take_back(transaction, at, seen)

    def memory(self) -> Memory:
        """Return what the journal remembers besides its current entries."""
        from svclog.storage.forgetting import damaged_copies, memory

        return memory(self.tables(), damaged_copies(self.path))

    def forget(self, seen: Memory, at: datetime) -> None:
        """Forget what `memory` returns, in one change, and then delete the copies that were `seen`."""
        from svclog.storage.forgetting import forget, remove

        with self.transaction() as transaction:
            forget(transaction, at)
        remove(seen.copies)


class _Meta(Struct):
    schema: int = 0
    written_by: str = "a newer svclog"


class _Head(Struct):
    interactions: Annotated[dict[str, None], msgspec.Meta(max_length=0)]
    meta: dict[str, _Meta] = {}


# Made on first use: an add needs none of them, and making them takes as long as the rest of it.
_head = cache(lambda: msgspec.json.Decoder(_Head))
_entries = cache(lambda: msgspec.json.Decoder(dict[Annotated[int, msgspec.Meta(ge=0)], Interaction]))
_names = cache(lambda: msgspec.json.Decoder(dict[str, Named]))
_uid = attrgetter("uid")
_both_names = attrgetter("business", "employee")
_TABLE_END = b"\n},\n"


def read_with(use: Callable[[Iterable[Interaction]], T], full: Callable[[Tables], T]) -> View[T]:
    """A view that calls `use` with the entries by id, as they are read, or `full` with all tables, fully parsed."""
    return View(full, lambda source, path: use(stream(source, path)))


def visits_in(spans: Sequence[range] | None = None) -> View[tuple[list[Interaction], list[BadRecord]]]:
    """A view of the visits with these ids, or all, sorted by id, and of those documents that are not valid."""

    def wanted(records: Iterable[HasId]) -> list[HasId]:
        return [record for record in records if spans is None or any(record.id in span for span in spans)]

    def full(tables: Tables) -> tuple[list[Interaction], list[BadRecord]]:
        visits, bad = VISITS.read_all(tables)
        return wanted(visits), wanted(bad)

    return View(full, lambda source, path: (wanted(stream(source, path)), []))


def names(use: UseOfNames[T]) -> View[T]:
    """A view that calls `use` with the business and employee of every entry, and with all renames."""

    def full(tables: Tables) -> T:
        docs = tables.get(TAIL, {})
        return use((names_in(docs[key]) for key in sorted(docs, key=int)), tables.get(RENAMED, {}))

    def quick(source: Readable, path: Path) -> T:
        renamed = _in_head(RENAMED, source, path).get(RENAMED, {})
        parts = decoded(source, _names().decode)
        return use(chain.from_iterable(map(_both_names, entries.values()) for entries in parts), renamed)

    return View(full, quick)


def _all_of(kind: RecordKind[Record]) -> View[tuple[list[Record], list[BadRecord]]]:
    """A view of all records of one kind, sorted by id, and of the documents that are not valid."""

    def in_head(source: Readable, path: Path) -> tuple[list[Record], list[BadRecord]]:
        return kind.read_all(_in_head(kind.table, source, path))

    return View(kind.read_all, in_head)


def _in_head(table: str, source: Readable, path: Path) -> Tables:
    """Read one of the EARLY tables, and none of the entries; {} if it is not there."""
    stop = entry_lines(source).start
    start = _start_of(table, source, stop)
    if start < 0:
        return {}
    end = find(source, _TABLE_END, stop, start)
    if end < 0:
        raise NeedsFullParse
    try:
        return decode(b"{%b}}" % source.peek(start, end - start), path)
    except Damaged:
        raise NeedsFullParse from None  # another program has formatted it


def _start_of(wanted: str, source: Readable, stop: int) -> int:
    """The offset of one of the EARLY tables before `stop`; -1 if not found."""
    headers = {table: b'\n"%b": {\n' % table.encode() for table in EARLY}
    if laid_out(source) < 0:
        return find(source, headers[wanted], stop)
    start = find(source, _TABLE_END, stop) + len(_TABLE_END) - 1
    for table, header in headers.items():
        if source.peek(start, len(header)) == header:
            if table == wanted:
                return start
            start = find(source, _TABLE_END, stop, start) + len(_TABLE_END) - 1
    return -1


ALL_VOTES = _all_of(VOTES)
"""All votes, sorted by id, and all documents in their table that are not valid."""
ALL_PAYEES = _all_of(PAYEES)
"""All payees, sorted by id, and all documents in their table that are not valid."""


def stream(source: Readable, path: Path, *, piece: int = PIECE) -> Iterator[Interaction]:
    """Yield every entry by id. Raises NewerJournal and, maybe after entries that then do not count, NeedsFullParse."""
    lines = entry_lines(source)
    _refuse_newer(source.peek(0, lines.start) + CLOSING, path)
    return chain.from_iterable(_decoded(pieces(source, lines, piece)))


def _decoded(pieces: Iterable[bytes]) -> Iterator[Iterable[Interaction]]:
    """Decode the entries of each piece."""
    decode_entries = _entries().decode
    last_id = -1
    for lines in pieces:
        entries = decode_part(decode_entries, b"{%b}" % lines)
        ids = list(entries)
        # One document a line, with increasing ids: otherwise an id may be there twice, and one of the two be lost.
        if len(ids) != count_lines(lines) or ids[0] <= last_id or ids != sorted(ids):
            raise NeedsFullParse
        last_id = ids[-1]
        if not all(map(_uid, entries.values())) or _reaches_far(entries.values()):
            raise NeedsFullParse
        for number, entry in entries.items():
            force_setattr(entry, "id", number)
        yield entries.values()


def _reaches_far(entries: Iterable[Interaction], years: range = range(FIRST_DAY.year, LAST_DAY.year)) -> bool:
    """Whether a moment may be outside the days a journal accepts; unrolled for speed, as it runs for every visit."""
    for entry in entries:
        if (
            entry.when.year not in years
            or (entry.recorded is not None and entry.recorded.year not in years)
            or (entry.edited is not None and entry.edited.year not in years)
            or (entry.thanked is not None and entry.thanked.year not in years)
        ):
            return True
        if (promise := entry.promise) is not None:
            for moment in (promise.by, promise.settled, promise.noted):
                if moment is not None and moment.year not in years:
                    return True
    return False


def _refuse_newer(head: bytes, path: Path) -> None:
    for meta in decode_part(_head().decode, head).meta.values():
        if meta.schema > SCHEMA:
            raise NewerJournal(path, meta.schema, meta.written_by)
