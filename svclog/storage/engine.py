"""The journal's tables, read and changed under its lock: one change is one atomic replacement, or one append."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from svclog import __version__
from svclog.errors import JournalError, UsageError
from svclog.storage.encryption import Encryption, is_encrypted
from svclog.storage.file import JournalFile
from svclog.storage.layout import TAIL, TAIL_HEADER, document_line, encode, last_given
from svclog.storage.reader import PIECE, TABLES, InMemory, View, next_line, read, tables_of, tail_lines
from svclog.text import Command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from svclog.storage.file import HeldFile, Wait
    from svclog.storage.layout import Doc, Tables

T = TypeVar("T")


def quiet(_: str) -> None:
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


class _Shared:
    """A plain journal file whose shared lock is held until it is released."""

    def __init__(self, held: HeldFile, read_again: Callable[[], bytes]) -> None:
        self._held = held
        self._read_again = read_again
        self.peek = held.peek
        self.release = held.unlock

    @property
    def size(self) -> int:
        return self._held.size

    def read(self) -> bytes:
        self.release()  # nobody waits while it is parsed
        return self._read_again()


class Transaction:
    """The tables of a journal whose lock is held: what is done to them is written when it ends, in one replacement."""

    def __init__(self, tables: Tables, size: int = 0) -> None:
        self.tables = tables
        self.size = size
        """How many bytes they took when they were read."""
        self.changed = False
        self.given = {table: last_given(tables, table) for table in (TAIL, "votes")}
        """The highest id that an entry, and a vote, ever had: ids are not given out twice."""

    def last_given(self, table: str) -> int:
        """The highest id that a document of `table` has or ever had."""
        return max(self.given.get(table, 0), last_given(self.tables, table))


class Engine:
    """Reads and changes the journal at `path`.

    `tell` is called with sentences the user should read: an unfinished entry left out, a damaged file saved.
    `encryption` opens an encrypted journal, and encrypts whatever is written to it; without one, such a journal is
    refused. Raises JournalError; after any error the file is as it was.
    """

    def __init__(
        self,
        path: Path,
        *,
        wait: Wait = 30.0,
        tell: Callable[[str], None] = quiet,
        encryption: Encryption | None = None,
    ) -> None:
        self.path = path
        self._tell = tell
        self._file = JournalFile(path, wait=wait, waiting=self._say_waiting)
        self._encryption = encryption or Encryption()
        self._transaction: Transaction | None = None

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is under way."""
        return self._transaction is not None

    def read(self, view: View[T]) -> T:
        """What is wanted of the journal as the file has it. Raises Damaged, NewerJournal and other JournalErrors."""
        result, torn = self._read(view)
        if torn:
            self._tell(f"{self.path} ends in an unfinished entry, which is left out; the next change fixes the file")
        return result

    def tables(self) -> Tables:
        """All tables: those of the transaction that is under way, else those in the file."""
        return self._transaction.tables if self._transaction else self.read(TABLES)

    def tables_and_torn(self) -> tuple[Tables, bool]:
        """All tables in the file, and whether it ends in an unfinished entry, of which nobody is told."""
        return self._read(TABLES)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Hold the journal's lock from the first read to the last write, which are then one change or none."""
        if self._transaction is not None:
            yield self._transaction
            return
        self._open_early()
        with self._file.writing() as held:
            data = held.read()
            plain = self._plain(data)
            tables, torn = tables_of(plain, self.path)
            kept = len(tables.get(TAIL, {}))
            self._transaction = transaction = Transaction(tables, len(plain))
            try:
                yield transaction
            finally:
                self._transaction = None
            if transaction.changed:
                new = _encode(transaction, self.path)
                copy = held.keep_copy(data) if torn else None
                held.replace(self._encryption.close(new, self.path, data) if is_encrypted(data) else new)
                if copy is not None:
                    self._tell_kept(kept, copy)

    def append_line(self, doc: Mapping[str, Any] | View[Doc]) -> int | None:
        """Add one document to the tail table at a cost that does not grow with the journal, and return its id.

        None where that cannot be done: the file is not in our layout, or its last line is not whole. A document may be
        made of what the journal holds while its lock is held, which costs reading that.
        """
        with self._file.writing() as held:
            place = next_line(held, self.path)
            if place is None:
                return None
            doc_id, first = place
            made = read(held, self.path, doc)[0] if isinstance(doc, View) else doc
            with _writable(self.path):
                line = document_line(doc_id, made, first=first)
            held.append(line)
            return doc_id

    def tail_holds(self, field: str) -> bool:
        """Whether an entry's line holds exactly this text, such as `"business": "Blue Bottle"`.

        Looks from the end, where a known name is found soon. False where only a full parse can tell.
        """
        wanted = field.encode(errors="backslashreplace")
        with self._file.reading() as held:
            if held is None:
                return False
            table = tail_lines(held)
            if table is None:
                return is_encrypted(held.peek(0, PIECE)) and wanted in self._decrypted_entries(held.read())
            for start in range(held.size - PIECE, table.start - PIECE, -PIECE):
                first = max(table.start, start)
                if wanted in held.peek(first, start + PIECE - first + len(wanted) - 1):
                    return True
        return False

    def encrypt(self) -> None:
        """Encrypt the journal, or begin an encrypted one, with a new secret. Raises UsageError if it is encrypted."""

        def readable(data: bytes) -> bytes:
            if is_encrypted(data):
                already = f"{self.path} is encrypted already; nothing was changed: `"
                raise UsageError(already, Command("decrypt"), "` opens it")
            tables, _ = tables_of(data, self.path)
            return data or _encode(Transaction(tables), self.path)

        readable(self._file.read())
        self._encryption.choose(self.path)  # before the lock is held: a question must not keep others waiting
        with self._file.writing() as held:
            held.replace(self._encryption.close(readable(held.read()), self.path))

    def decrypt(self) -> None:
        """Make the journal plain, whatever it holds. Raises UsageError if it is plain."""
        self._open_early()
        with self._file.reading() as held:
            if held is None or not is_encrypted(held.peek(0, PIECE)):
                plain = f"{self.path} is not encrypted; nothing was changed: `"
                raise UsageError(plain, Command("encrypt"), "` encrypts it")
        with self._file.writing() as held:
            held.replace(self._plain(held.read()))

    @_no_garbage_collection()
    def _read(self, view: View[T]) -> tuple[T, bool]:
        with self._file.reading() as held:
            if held is not None and not is_encrypted(held.peek(0, PIECE)):
                return read(_Shared(held, self._read_plain), self.path, view)
            data = held.read() if held is not None else b""
        return read(InMemory(self._plain(data)), self.path, view)

    def _plain(self, data: bytes) -> bytes:
        """What the file's bytes say."""
        return self._encryption.open(data, self.path) if is_encrypted(data) else data

    def _read_plain(self) -> bytes:
        return self._plain(self._file.read())

    def _open_early(self) -> None:
        """Decrypt a journal before its lock is held: a question, or a slow key, must not keep others waiting."""
        with self._file.reading() as held:
            data = held.read() if held is not None and is_encrypted(held.peek(0, PIECE)) else b""
        self._plain(data)

    def _decrypted_entries(self, data: bytes) -> bytes:
        """The entries of an encrypted journal that was opened before; none where it would have to be opened first."""
        plain = self._encryption.opened(data, self.path) or b""
        return plain[plain.find(TAIL_HEADER) :] if TAIL_HEADER in plain else b""

    def _tell_kept(self, count: int, copy: Path) -> None:
        self._tell(f"{self.path} ended in an unfinished entry: {count} entries are kept, the file as it was is {copy}")

    def _say_waiting(self) -> None:
        self._tell(f"waiting for another program to finish with {self.path}")


def _encode(transaction: Transaction, path: Path) -> bytes:
    meta = transaction.tables.get("meta", {})
    last_vote = transaction.last_given("votes")
    stamp = {
        **meta.get("1", {}),
        "schema": _schema(transaction.tables),
        "written_by": f"svclog {__version__}",
        "last_id": transaction.last_given(TAIL),
        **({"last_vote": last_vote} if last_vote else {}),
    }
    others = {name: docs for name, docs in transaction.tables.items() if name != "meta"}
    with _writable(path):
        return encode({"meta": {"1": stamp, **{key: doc for key, doc in meta.items() if key != "1"}}, **others})


def _schema(tables: Tables) -> int:
    """The oldest schema that says all that the tables do: 2 has patches in the history, where 1 has whole documents."""
    return 2 if any("changed" in record for record in tables.get("history", {}).values()) else 1


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    """Turn what JSON cannot hold into a sentence about `path`."""
    try:
        yield
    except (ValueError, RecursionError) as error:
        raise JournalError(f"{path} cannot be written: {error}; nothing was changed") from error
