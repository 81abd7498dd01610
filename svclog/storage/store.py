"""The face of the storage: all that the rest of svclog asks of the journal file."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from svclog.storage import views
from svclog.storage.documents import document
from svclog.storage.engine import Engine
from svclog.storage.history import Change, take_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from svclog.model import Interaction, Vote
    from svclog.storage.documents import BadRecord
    from svclog.storage.history import Undone
    from svclog.storage.layout import Tables

T = TypeVar("T")


class Store(Engine):
    """The journal file as visits and votes: read, append, change, undo, encrypt."""

    def visits(self) -> tuple[list[Interaction], list[BadRecord]]:
        """Every visit by id, and every document that is none."""
        return self.read(views.ALL_VISITS)

    def read_with(self, use: Callable[[Iterable[Interaction]], T], full: Callable[[Tables], T]) -> T:
        """What `use` makes of the visits by id, one after another as they are read.

        Where that does not do, as a document is no visit or the file has another layout, what `full` makes of all
        tables; `use` may then have gone through many visits for nothing.
        """
        return self.read(views.read_with(use, full))

    def votes(self) -> tuple[list[Vote], list[BadRecord]]:
        """Every vote by id, and every document that is none."""
        return self.read(views.ALL_VOTES)

    def with_names(self, use: Callable[[Iterable[tuple[str, str | None]]], T]) -> T:
        """What `use` makes of business and employee of every visit, by id."""
        return self.read(views.names(use))

    def knows(self, business: str, employee: str | None = None) -> bool:
        """Whether a visit has exactly this business, with this employee where one is given.

        A quick look, from the newest visit on: False too where only a full parse could tell.
        """
        field = f'"business": {_encoded(business)}'
        return self.tail_holds(f'{field}, "employee": {_encoded(employee)}' if employee else field)

    def has_promises(self) -> bool:
        """Whether anything was promised, as a quick look can tell; False too where only a full parse could."""
        return self.tail_holds('"promise": {')

    def append(self, visit: Interaction) -> int:
        """Append a visit, and return its id."""
        from svclog.storage.tinydb import JournalDB

        return int(JournalDB(self).insert(document(visit)))

    def append_named(self, visit: Callable[[Iterable[tuple[str, str | None]]], Interaction]) -> int:
        """Append what `visit` makes of business and employee of every visit, with the lock held; return its id."""
        from svclog.storage.tinydb import JournalDB

        return JournalDB(self).insert_named(lambda names: document(visit(names)))

    @contextmanager
    def change(self) -> Iterator[Change]:
        """The journal's tables, locked, to change: the caller ends with `finish`, or nothing is written."""
        with self.transaction() as transaction:
            yield Change(transaction)

    def undo(self, at: datetime) -> Undone:
        """Take back the last change. Raises NothingToUndo."""
        with self.transaction() as transaction:
            return take_back(transaction, at)


def _encoded(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
