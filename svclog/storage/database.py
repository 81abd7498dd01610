"""TinyDB on the journal file: a storage with transactions and O(1) appends, and a table that uses them."""

from __future__ import annotations

import gc
import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from svclog import __version__
from svclog.errors import Damaged, JournalError, UsageError
from svclog.storage.file import JournalFile
from svclog.storage.layout import CLOSING, TAIL, TAIL_HEADER, decode, document_line, encode, last_given, recover
from svclog.storage.records import SCHEMA, BadRecord, bad_votes, interactions, met, names, refuse_newer, votes
from svclog.storage.seal import Seal, is_sealed
from svclog.storage.stream import PIECE, InMemory, Unusual, stream, tail_lines
from svclog.text import Command

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tinydb.queries import QueryLike

    from svclog.model import Interaction, Vote
    from svclog.storage.file import HeldFile
    from svclog.storage.layout import Tables
    from svclog.storage.locks import Wait

__all__ = ["JournalDB", "JournalStorage", "JournalTable", "Transaction", "tables_of"]

T = TypeVar("T")

Spelt = Callable[[Iterable[tuple[str, str | None]]], Mapping[str, Any]]
"""What makes a document of the business and employee of every entry."""


def _quiet(_: str) -> None:
    """Tell nobody."""


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Hold the garbage collector: looking through a growing pile of records that all stay costs a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Transaction:
    """The tables of a journal whose lock is held: what is done to them is written when it ends, in one replacement."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.changed = False
        self.last_id = last_given(tables)
        """The highest id that an entry ever had: ids are not given out twice."""
        self.last_vote = last_given(tables, "votes")
        """The same of the votes."""

    def highest_id(self) -> int:
        """The highest id in the tail table, 0 where it is empty."""
        return max((int(key) for key in self.tables.get(TAIL, {})), default=0)

    def last_given(self, table: str) -> int:
        """The highest id that a document of `table` has or ever had."""
        before = {TAIL: self.last_id, "votes": self.last_vote}.get(table, 0)
        return max(before, last_given(self.tables, table))


class JournalStorage(Storage):
    """A TinyDB storage whose writes are atomic, locked and synced.

    `tell` is called with sentences the user should read: an unfinished entry left out, a damaged file saved. `seal`
    opens an encrypted journal, and seals whatever is written to it; without one, such a journal is refused.
    Raises JournalError; after any error the file is as it was.
    """

    def __init__(
        self,
        path: Path,
        *,
        wait: Wait = 30.0,
        tell: Callable[[str], None] = _quiet,
        seal: Seal | None = None,
    ) -> None:
        super().__init__()
        self.path = path
        self._tell = tell
        self._file = JournalFile(path, wait=wait, waiting=self._say_waiting)
        self._seal = seal or Seal()
        self._transaction: Transaction | None = None

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is under way."""
        return self._transaction is not None

    def read(self) -> Tables | None:
        """All tables: those of the transaction that is under way, else those in the file."""
        if self._transaction is not None:
            return self._transaction.tables
        return self._readable(decode) or None

    def read_interactions(self) -> tuple[list[Interaction], list[BadRecord]]:
        """Every entry by id, and every document that is none."""
        try:
            return self.over(list), []
        except Unusual:
            return self.read_thoroughly()

    @_no_garbage_collection()
    def read_thoroughly(self) -> tuple[list[Interaction], list[BadRecord]]:
        """The same, slowly, where only a thorough look can tell."""
        return self._readable(interactions)

    @_no_garbage_collection()
    def over(self, use: Callable[[Iterable[Interaction]], T]) -> T:
        """What `use` makes of every entry, by id, while the file is read; it goes through them before it returns.

        Raises Unusual, maybe after `use` had many of them, where only a thorough look can tell what they are.
        """
        with self._file.reading() as held:
            if held is None:
                return use([])
            if not is_sealed(held.peek(0, PIECE)):
                entries = stream(held, self.path)
                held.unlock()  # nobody waits for what is made of them
                return use(entries)
            data = held.read()
        return use(stream(InMemory(self._plain(data)), self.path))

    def read_names(self) -> list[tuple[str, str | None]]:
        """Business and employee of every entry, by id."""
        return self._readable(names)

    def is_torn(self) -> bool:
        """Whether the file ends in an unfinished entry. Raises Damaged for any other damage."""
        return _whole(self._bytes(), self.path, decode)[1]

    def read_votes(self) -> tuple[list[Vote], list[BadRecord]]:
        """Every vote by id, and every document that is none. They stand before the entries, of which none is read."""
        with self._file.reading() as held:
            lines = None if held is None else tail_lines(held)
            head = b"" if held is None or lines is None else held.peek(0, lines.start) + CLOSING
        if lines is None:
            tables = self.read() or {}
        elif b'\n"votes": {\n' in head:
            tables = decode(head, self.path)
        else:
            tables = {}
        return votes(tables), bad_votes(tables)

    def write(self, data: Tables) -> None:
        """Make `data` the tables of the journal."""
        with self.transaction() as transaction:
            transaction.tables = data
            transaction.changed = True

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Hold the journal's lock from the first read to the last write, which are then one change or none."""
        if self._transaction is not None:
            yield self._transaction
            return
        self._open_early()
        with self._file.writing() as held:
            data = held.read()
            sealed = is_sealed(data)
            tables, torn = _whole(self._plain(data), self.path, decode)
            refuse_newer(tables, self.path)
            kept = len(tables.get(TAIL, {}))
            self._transaction = transaction = Transaction(tables)
            try:
                yield transaction
            finally:
                self._transaction = None
            if transaction.changed:
                new = _encode(transaction, self.path)
                copy = held.keep_copy(data) if torn else None
                held.replace(self._seal.close(new, self.path, data) if sealed else new)
                if copy is not None:
                    self._tell_kept(kept, copy)

    def append(self, doc: Mapping[str, Any] | Spelt) -> int | None:
        """Add one document to the tail table at a cost that does not grow with the journal, and return its id.

        None where that cannot be done: the file is not in our layout, or its last line is not whole. A document that
        depends on the names that the journal has then costs reading them.
        """
        with self._file.writing() as held:
            place = _next_place(held, self.path)
            if place is None:
                return None
            doc_id, first = place
            if callable(doc):
                doc = doc(names(held.read(), self.path))
            with _writable(self.path):
                line = document_line(doc_id, doc, first=first)
            held.append(line)
            return doc_id

    def tail_holds(self, field: str) -> bool:
        """Whether an entry's line holds exactly this text, such as `"business": "Blue Bottle"`.

        Looks from the end, where a known name is found soon. False where only a thorough look can tell.
        """
        wanted = field.encode(errors="backslashreplace")
        with self._file.reading() as held:
            if held is None:
                return False
            table = tail_lines(held)
            if table is None:
                return is_sealed(held.peek(0, PIECE)) and wanted in self._entries_at_hand(held.read())
            for start in range(held.size - PIECE, table.start - PIECE, -PIECE):
                first = max(table.start, start)
                if wanted in held.peek(first, start + PIECE - first + len(wanted) - 1):
                    return True
        return False

    def encrypt(self) -> None:
        """Seal the journal, or begin a sealed one, with a new secret. Raises UsageError where it is sealed already."""

        def readable(data: bytes) -> bytes:
            if is_sealed(data):
                raise UsageError(
                    f"{self.path} is encrypted already; nothing was changed: `", Command("decrypt"), "` opens it"
                )
            tables = _whole(data, self.path, decode)[0]
            refuse_newer(tables, self.path)
            return data or _encode(Transaction(tables), self.path)

        readable(self._file.read())
        self._seal.choose(self.path)  # before the lock is held: a question must not keep others waiting
        with self._file.writing() as held:
            held.replace(self._seal.close(readable(held.read()), self.path))

    def decrypt(self) -> None:
        """Make the journal plain, whatever it holds. Raises UsageError where it is plain already."""
        self._open_early()
        with self._file.reading() as there:
            if there is None or not is_sealed(there.peek(0, PIECE)):
                raise UsageError(
                    f"{self.path} is not encrypted; nothing was changed: `", Command("encrypt"), "` seals it"
                )
        with self._file.writing() as held:
            held.replace(self._plain(held.read()))

    def _plain(self, data: bytes) -> bytes:
        """What the file's bytes say."""
        return self._seal.open(data, self.path) if is_sealed(data) else data

    def _bytes(self) -> bytes:
        return self._plain(self._file.read())

    def _open_early(self) -> None:
        """Open a sealed journal before its lock is held: a question, or a slow key, must not keep others waiting."""
        with self._file.reading() as held:
            data = held.read() if held is not None and is_sealed(held.peek(0, PIECE)) else b""
        self._plain(data)

    def _entries_at_hand(self, data: bytes) -> bytes:
        """The entries of a sealed journal that was opened before; none where it would have to be opened first."""
        plain = self._seal.opened(data, self.path) or b""
        return plain[plain.find(TAIL_HEADER) :] if TAIL_HEADER in plain else b""

    def _readable(self, reader: Callable[[bytes, Path], T]) -> T:
        found, torn = _whole(self._bytes(), self.path, reader)
        if torn:
            self._tell(f"{self.path} ends in an unfinished entry, which is left out; the next change mends the file")
        return found

    def _tell_kept(self, count: int, copy: Path) -> None:
        self._tell(f"{self.path} ended in an unfinished entry: {count} entries are kept, the file as it was is {copy}")

    def _say_waiting(self) -> None:
        self._tell(f"waiting for another program to finish with {self.path}")


class JournalTable(Table):
    """A TinyDB table that holds the lock from reading to writing, and appends where it can.

    Nothing of an earlier read is kept: another process may have written since.
    """

    _storage: JournalStorage

    def __init__(self, storage: JournalStorage, name: str, *, persist_empty: bool = False, **_: object) -> None:
        super().__init__(storage, name, cache_size=0, persist_empty=persist_empty)

    def insert(self, document: Mapping[str, Any]) -> int:
        """Insert a document: an append where it can be one, else a rewrite."""
        plain = isinstance(document, Mapping) and not isinstance(document, self.document_class)
        if plain and self.name == TAIL and not self._storage.in_transaction:
            doc_id = self._storage.append(document)
            if doc_id is not None:
                return doc_id
        with self._fresh():
            return super().insert(document)

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Insert documents, all in one rewrite."""
        with self._fresh():
            return super().insert_multiple(documents)

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[int]:
        """Update the documents that match, or insert this one."""
        with self._fresh():
            return super().upsert(document, cond)

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:
        with self._storage.transaction():
            super()._update_table(updater)

    def _get_next_id(self) -> int:
        if self.name != TAIL:
            return int(super()._get_next_id())  # type: ignore[no-untyped-call]  # of TinyDB
        with self._storage.transaction() as transaction:
            transaction.last_id += 1
            return transaction.last_id

    @contextmanager
    def _fresh(self) -> Iterator[None]:
        """The lock, and no id left over from before it was held."""
        with self._storage.transaction() as transaction:
            self._next_id = None
            transaction.last_id = max(transaction.last_id, transaction.highest_id())
            yield


class JournalDB(TinyDB):
    """The TinyDB of a journal: `JournalDB(path)`."""

    table_class = JournalTable  # type: ignore[assignment]  # TinyDB pins its own class, where it means a base
    default_table_name = TAIL
    default_storage_class = JournalStorage  # type: ignore[assignment]

    storage: JournalStorage

    def __init__(
        self, path: Path, *, wait: Wait = 30.0, tell: Callable[[str], None] = _quiet, seal: Seal | None = None
    ) -> None:
        super().__init__(path, wait=wait, tell=tell, seal=seal)

    def insert_spelt(self, spelt: Spelt) -> int:
        """Insert the entry that `spelt` makes of the names that the journal has while its lock is held."""
        doc_id = self.storage.append(spelt)
        if doc_id is not None:
            return doc_id
        with self.storage.transaction() as transaction:
            docs = sorted(transaction.tables.get(TAIL, {}).items(), key=lambda item: int(item[0]))
            return self.table(TAIL).insert(spelt(met(doc) for _, doc in docs))

    def drop_table(self, name: str) -> None:
        """Drop a table, if there is one of this name."""
        with self.storage.transaction():
            super().drop_table(name)


def tables_of(data: bytes, path: Path) -> tuple[Tables, bool]:
    """The tables in the bytes of a journal, and whether an unfinished entry at its end is left out.

    Raises Damaged and NewerJournal.
    """
    tables, torn = _whole(data, path, decode)
    refuse_newer(tables, path)
    return tables, torn


def _whole(data: bytes, path: Path, reader: Callable[[bytes, Path], T]) -> tuple[T, bool]:
    """What `reader` makes of the journal, without the torn tail of an interrupted append; whether there was one."""
    try:
        return reader(data, path), False
    except Damaged:
        good = recover(data, path)
        if good is None:
            raise
        return reader(good, path), True


def _encode(transaction: Transaction, path: Path) -> bytes:
    meta = transaction.tables.get("meta", {})
    last_vote = transaction.last_given("votes")
    stamp = {
        **meta.get("1", {}),
        "schema": SCHEMA,
        "written_by": f"svclog {__version__}",
        "last_id": transaction.last_given(TAIL),
        **({"last_vote": last_vote} if last_vote else {}),
    }
    others = {name: docs for name, docs in transaction.tables.items() if name != "meta"}
    with _writable(path):
        return encode({"meta": {"1": stamp, **{key: doc for key, doc in meta.items() if key != "1"}}, **others})


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    """Turn what JSON cannot hold into a sentence about `path`."""
    try:
        yield
    except (ValueError, RecursionError) as error:
        raise JournalError(f"{path} cannot be written: {error}; nothing was changed") from error


_FIRST_LINES = re.compile(rb'\{"meta": \{\n "1": (\{[^\n]*\})\n')
_LINE = re.compile(rb'[ ,]"([0-9]+)": (\{.*\})')


def _next_place(held: HeldFile, path: Path) -> tuple[int, bool] | None:
    """The id of the next entry and whether it is the table's first, or None where an append is not possible."""
    table = tail_lines(held)
    first = _FIRST_LINES.match(held.peek(0, PIECE))
    if table is None or first is None:
        return None
    lines = [_LINE.fullmatch(line) for line in _last_lines(held, table)]
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


def _last_lines(held: HeldFile, table: range) -> list[bytes]:
    """The last documents' lines, one at least, without their line breaks; none where the table is empty.

    No more than a piece of them: an append must cost the same however long the journal is.
    """
    length = PIECE
    while True:
        start = max(table.start, table.stop - length)
        lines = held.peek(start, table.stop - start).split(b"\n")
        if start == table.start:
            return lines if lines != [b""] else []
        if len(lines) > 1:
            return lines[1:]
        length *= 4
