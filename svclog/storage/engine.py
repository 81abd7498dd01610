"""Read and change the journal's tables under its lock: each change is one atomic replacement, or one append."""

from __future__ import annotations

import gc
from contextlib import closing, contextmanager
from copy import copy
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from svclog import __version__
from svclog.errors import ChangedInPlace, JournalError, UsageError
from svclog.storage.documents import says_more_than_1
from svclog.storage.encryption import Encryption, is_encrypted
from svclog.storage.file import NO_FILE, NOBODY, JournalFile
from svclog.storage.layout import EARLY, FIGURES, SECTOR, TAIL, document_line, encode, encode_written, last_given
from svclog.storage.reader import TABLES, NeedsFullParse, View, last_documents, next_line, read, tables_of, tail_holds
from svclog.storage.snapshot import InMemory
from svclog.text import Command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import Self

    from svclog.storage.file import State, Witness
    from svclog.storage.layout import Doc, Tables
    from svclog.storage.lines import Lines
    from svclog.storage.locks import Wait
    from svclog.storage.snapshot import Readable, Snapshot

T = TypeVar("T")
TRIES = 3
"""How often a change is prepared without the lock, while others change the journal, before the lock is taken first."""


def ignore_message(_: str) -> None:
    """Do nothing."""


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Pause the garbage collector: scanning a growing number of records that all stay takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Sight:
    """One state of a journal's file, loaded at first use and decrypted if needed."""

    def __init__(self, file: JournalFile, encryption: Encryption, *, whole: bool = False) -> None:
        self._file = file
        self._whole = whole
        self._encryption = encryption
        self.seen: Snapshot | InMemory | None = None
        self.state = NO_FILE
        """The state of the file when it was loaded."""
        self.told_torn = False
        """Whether the user was told of an unfinished entry in the file."""

    def show(self, use: Callable[[Readable], T]) -> T:
        """Call `use` with the file, and return the result; if it changes at first use, load it whole and retry."""
        if self.seen is not None:
            return self._made(self.seen, use)
        self.seen = self._now(whole=self._whole)
        try:
            return self._made(self.seen, use)
        except ChangedInPlace:
            self.close()
            self.seen = self._now(whole=True)
            return use(self.seen)

    def close(self) -> None:
        """Close the file."""
        if self.seen is not None:
            self.seen.close()

    def _made(self, source: Snapshot | InMemory, use: Callable[[Readable], T]) -> T:
        try:
            result = use(source)
        except Exception as error:
            if source.is_intact:
                raise
            raise ChangedInPlace(self._file.path) from error
        if not source.is_intact:
            raise ChangedInPlace(self._file.path)
        return result

    def _now(self, *, whole: bool) -> Snapshot | InMemory:
        with self._file.reading() as held:
            if held is None:
                return InMemory(b"")
            self.state = held.state
            if not whole and not is_encrypted(held.peek(0, SECTOR)):
                return held.snapshot()
            data = held.read()
            if held.state != self.state:
                raise ChangedInPlace(self._file.path)
        return InMemory(self._encryption.open(data, self._file.path) if is_encrypted(data) else data)


class Transaction:
    """The tables of a journal whose lock is held: if they are `changed`, one replacement writes them at the end."""

    def __init__(self, tables: Tables, size: int = 0, state: State = NO_FILE) -> None:
        self.tables = tables
        self.size = size
        """The size of the journal in bytes when it was read."""
        self.state = state
        """The state of the file that the tables were read from."""
        self.changed = False
        self.given = {table: last_given(tables, table) for table in (TAIL, "votes")}
        """The highest id that an entry, and a vote, ever had: ids are not reused."""

    def last_given(self, table: str) -> int:
        """The highest id that a document of `table` has or ever had."""
        return max(self.given.get(table, 0), last_given(self.tables, table))


class Engine:
    """Reads and changes the journal at `path`.

    `tell` is called with sentences the user should read: an unfinished entry left out, a damaged file saved.
    `encryption` decrypts an encrypted journal, and encrypts whatever is written to it; without it, such a journal is
    refused. `witness` is told of changes. Raises JournalError, which leaves the file unchanged, or Unconfirmed.
    """

    def __init__(
        self,
        path: Path,
        *,
        wait: Wait = 30.0,
        tell: Callable[[str], None] = ignore_message,
        encryption: Encryption | None = None,
        witness: Witness | None = None,
    ) -> None:
        self.path = path
        self._tell = tell
        waits = f"waiting for another program to finish with {path}"
        self._file = JournalFile(path, wait=wait, waiting=lambda: tell(waits), witness=witness or NOBODY)
        self._encryption = encryption or Encryption()
        self._transaction: Transaction | None = None
        self.sight: Sight | None = None
        """The state of the file that is read within `look`."""

    @contextmanager
    def look(self, *, whole: bool = False) -> Iterator[Self]:
        """Yield the journal as it is at the first read within the block, whatever others do to it meanwhile.

        A read raises ChangedInPlace if another program has written into the file since, unless it is held `whole`.
        """
        if self.sight is not None:
            yield self
            return
        look = copy(self)
        with closing(Sight(self._file, self._encryption, whole=whole)) as look.sight:
            yield look

    @property
    def state(self) -> State:
        """The state of the file that is read within `look`."""
        return self.sight.state if self.sight is not None else NO_FILE

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is under way."""
        return self._transaction is not None

    def read(self, view: View[T]) -> T:
        """Return the result of `view`. Raises Damaged, NewerJournal and other JournalErrors."""
        result, torn = self._read(view)
        if self.sight is not None:
            torn, self.sight.told_torn = torn and not self.sight.told_torn, torn
        if torn:
            self._tell(f"{self.path} ends in an unfinished entry, which is left out; the next change fixes the file")
        return result

    def tables(self) -> Tables:
        """All tables: those of the transaction that is under way, else those in the file."""
        return self._transaction.tables if self._transaction else self.read(TABLES)

    def by_line_and_torn(self, use: Callable[[Tables], T]) -> tuple[T, bool]:
        """Call `use` with all tables, visits read by line; return the result, and whether the last entry is torn."""
        from svclog.storage import lines

        def quick(source: Readable, path: Path) -> T:
            tables = lines.by_line(source, path)
            if tables is None:
                raise NeedsFullParse
            return use(tables)

        return self._read(View(use, quick))

    @contextmanager
    def transaction(self, *, by_line: bool = False) -> Iterator[Transaction]:
        """Hold the lock from the first read to the last write, for one change or none; visits may be read `by_line`."""
        if self._transaction is not None:
            yield self._transaction
            return
        from svclog.storage import lines

        # Before the lock is taken: a prompt, or a slow key, must not keep others waiting.
        self._plain(self._encrypted())
        with self._file.writing() as held:
            held.begin()
            data, torn, size = b"", False, held.size
            tables = lines.by_line(held, self.path) if by_line else None
            if tables is None:
                data = held.read()
                plain = self._plain(data)
                size = len(plain)
                tables, torn = tables_of(plain, self.path)
            kept = len(tables.get(TAIL, {}))
            self._transaction = transaction = Transaction(tables, size, held.state)
            try:
                yield transaction
            finally:
                self._transaction = None
            if transaction.changed:
                new = _encode(transaction, self.path)
                copy = held.keep_copy(data) if torn else None
                if is_encrypted(data):
                    new = [self._encryption.close(b"".join(new), self.path, data)]
                held.replace(new)
                if copy is not None:
                    what = f"{kept} entries are kept, the file as it was is {copy}"
                    self._tell(f"{self.path} ended in an unfinished entry: {what}")

    def append_line(self, doc: Mapping[str, Any] | View[Doc]) -> int | None:
        """Add one document to the tail table at a cost that does not grow with the journal, and return its id.

        Return None if that cannot be done: the file is not in our layout, its last line is not whole, or its schema is
        too old for the document. A view makes the document from the journal, which costs reading that.
        """
        if not self._file.exists():
            return None
        for again in count():
            made, seen = self._made(doc) if isinstance(doc, View) else (doc, None)
            with self._file.writing() as held:
                place = next_line(held, self.path)
                if place is None or (says_more_than_1(made) and b'"schema": 1' in held.peek(0, SECTOR)):
                    return None
                if seen not in {None, held.state}:
                    if again < TRIES:
                        continue
                    made = read(held, self.path, doc)[0] if isinstance(doc, View) else made
                with _writable(self.path):
                    line = document_line(place.doc_id, made, first=place.first)
                if held.append(line, place.size, place.note):
                    return place.doc_id
        raise AssertionError

    def _made(self, view: View[Doc]) -> tuple[Doc, State | None]:
        """Return the document that `view` makes of the journal, and the state of the file it was made from."""
        with self._file.reading() as held:
            if held is None or is_encrypted(held.peek(0, SECTOR)):
                return {}, NO_FILE
            seen = held.state
        return self._of_one_state(lambda source: read(source, self.path, view))[0], seen

    def tail_holds(self, wanted: bytes) -> bool:
        """Whether an entry's line contains these bytes, by a quick search from the end; False if that cannot tell."""
        if self.sight is None or self.sight.seen is None:
            data = self._encrypted()
            if data and self._encryption.opened(data, self.path) is None:
                return False  # a search would ask for the secret
        return self._of_one_state(lambda source: tail_holds(source, wanted))

    def last_documents(self, use: Callable[[Iterator[tuple[int, Doc]]], T], most: int) -> T:
        """Call `use` with the last `most` documents and their ids, latest first, without reading the rest."""
        return self._of_one_state(lambda source: use(last_documents(source, most)))

    def encrypt(self) -> None:
        """Encrypt the journal, or begin an encrypted one, with a new secret. Raises UsageError if it is already."""

        def readable(data: bytes) -> bytes:
            if is_encrypted(data):
                already = f"{self.path} is encrypted already; nothing was changed; `"
                raise UsageError(already, Command("decrypt"), "` opens it")
            tables, _ = tables_of(data, self.path)
            return data or b"".join(_encode(Transaction(tables), self.path))

        readable(self._file.read())
        self._encryption.choose(self.path)  # before the lock is taken, as above
        with self._file.writing() as held:
            held.replace([self._encryption.close(readable(held.read()), self.path)])

    def decrypt(self) -> None:
        """Decrypt the journal, even a damaged one. Raises UsageError if it is not encrypted."""
        data = self._encrypted()
        if not data:
            plain = f"{self.path} is not encrypted; nothing was changed; `"
            raise UsageError(plain, Command("encrypt"), "` encrypts it")
        self._plain(data)
        with self._file.writing() as held:
            held.replace([self._plain(held.read())])

    @_no_garbage_collection()
    def _read(self, view: View[T]) -> tuple[T, bool]:
        return self._of_one_state(lambda source: read(source, self.path, view))

    def _of_one_state(self, use: Callable[[Readable], T]) -> T:
        """Call `use` with the file as it is at one moment, and return the result."""
        if self.sight is not None:
            return self.sight.show(use)
        with closing(Sight(self._file, self._encryption)) as sight:
            return sight.show(use)

    def _encrypted(self) -> bytes:
        """The file's bytes if they are encrypted, else b""."""
        with self._file.reading() as held:
            return held.read() if held is not None and is_encrypted(held.peek(0, SECTOR)) else b""

    def _plain(self, data: bytes) -> bytes:
        """Return the file's bytes, decrypted if needed."""
        return self._encryption.open(data, self.path) if is_encrypted(data) else data


def _encode(transaction: Transaction, path: Path) -> Iterable[bytes]:
    from svclog.storage.lines import Lines

    meta = transaction.tables.get("meta", {})
    last_vote = transaction.last_given("votes")
    stamp = {
        **FIGURES,
        **meta.get("1", {}),
        **FIGURES,
        "written_by": f"svclog {__version__}",
        "last_id": transaction.last_given(TAIL),
        "last_line": max(map(int, transaction.tables.get(TAIL, {})), default=0),
        **({"last_vote": last_vote} if last_vote else {}),
    }
    first = {"meta": {"1": stamp, **{key: doc for key, doc in meta.items() if key != "1"}}}
    early = {name: transaction.tables[name] for name in EARLY if name in transaction.tables}
    others = {name: docs for name, docs in transaction.tables.items() if name not in {"meta", *EARLY}}
    tail, tables = transaction.tables.get(TAIL), {**first, **early, **others}
    if isinstance(tail, Lines):
        return _by_piece(tables, tail, path)
    with _writable(path):
        return [encode(tables)]


def _by_piece(tables: Tables, tail: Lines, path: Path) -> Iterator[bytes]:
    with _writable(path):
        yield from encode_written(tables, tail.written())


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    """Raise JournalError about `path` for a value that JSON cannot hold."""
    try:
        yield
    except (ValueError, RecursionError) as error:
        raise JournalError(f"{path} cannot be written: {error}; nothing was changed") from error
