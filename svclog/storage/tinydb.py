"""TinyDB on the journal: a storage and a table that lock, append and sync as the engine does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from svclog.storage.engine import Engine, ignore_message
from svclog.storage.layout import TAIL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tinydb.queries import QueryLike

    from svclog.storage.encryption import Encryption
    from svclog.storage.layout import Tables
    from svclog.storage.locks import Wait


class JournalStorage(Storage):
    """A TinyDB storage whose writes are atomic, locked and synced."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine

    def read(self) -> Tables | None:
        """All tables: those of the transaction that is under way, else those in the file."""
        return self.engine.tables() or None

    def write(self, data: Tables) -> None:
        """Replace the tables of the journal."""
        with self.engine.transaction() as transaction:
            transaction.tables = data
            transaction.changed = True


class JournalTable(Table):
    """A TinyDB table that holds the lock from reading to writing, appends where it can, and caches nothing."""

    _storage: JournalStorage

    def __init__(self, storage: JournalStorage, name: str, *, persist_empty: bool = False, **_: object) -> None:
        super().__init__(storage, name, cache_size=0, persist_empty=persist_empty)

    def insert(self, document: Mapping[str, Any]) -> int:
        """Insert a document, by an append if possible, else by a rewrite."""
        plain = isinstance(document, Mapping) and not isinstance(document, self.document_class)
        if plain and self.name == TAIL and not self._storage.engine.in_transaction:
            doc_id = self._storage.engine.append_line(document)
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
        with self._storage.engine.transaction():
            super()._update_table(updater)

    def _get_next_id(self) -> int:
        if self.name != TAIL:
            return int(super()._get_next_id())  # type: ignore[no-untyped-call]  # of TinyDB
        with self._storage.engine.transaction() as transaction:
            transaction.given[TAIL] += 1
            return transaction.given[TAIL]

    @contextmanager
    def _fresh(self) -> Iterator[None]:
        """Hold the lock, and drop any id computed before it was held."""
        with self._storage.engine.transaction() as transaction:
            self._next_id = None
            transaction.given[TAIL] = transaction.last_given(TAIL)
            yield


class JournalDB(TinyDB):
    """The TinyDB of a journal, given its path or its engine."""

    table_class = JournalTable  # type: ignore[assignment]  # TinyDB pins its own class, where it means a base
    default_table_name = TAIL
    default_storage_class = JournalStorage  # type: ignore[assignment]

    storage: JournalStorage

    def __init__(
        self,
        journal: Path | Engine,
        *,
        wait: Wait = 30.0,
        tell: Callable[[str], None] = ignore_message,
        encryption: Encryption | None = None,
    ) -> None:
        if not isinstance(journal, Engine):
            journal = Engine(journal, wait=wait, tell=tell, encryption=encryption)
        super().__init__(journal)

    def drop_table(self, name: str) -> None:
        """Drop a table, if there is one of this name."""
        with self.storage.engine.transaction():
            super().drop_table(name)
