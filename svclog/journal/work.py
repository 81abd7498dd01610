"""The unit of work of a verb: the visits and votes of a journal whose lock is held, and one change of them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic

import msgspec

from svclog.errors import ChangedMeanwhile, NoSuchInteraction, NoSuchVote, UsageError
from svclog.journal.results import Edited
from svclog.journal.values import identify
from svclog.names import Names
from svclog.storage import TAIL, VISITS, VOTES, Record, names_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from svclog.storage import Change, Doc, RecordKind, Store


class Records(Generic[Record]):
    """The documents of the visits, or of the votes, in a change; each has a uid."""

    def __init__(self, draft: Change, kind: RecordKind[Record], now: datetime) -> None:
        self._draft = draft
        self._kind: RecordKind[Record] = kind
        self._now = now
        identify(self._table)

    @property
    def _table(self) -> Mapping[str, Doc]:
        return self._draft.tables.get(self._kind.table, {})

    @property
    def docs(self) -> dict[int, Doc]:
        """The documents by number."""
        return {int(key): doc for key, doc in self._table.items()}

    def uids(self) -> set[str]:
        """The uids of all."""
        return {doc["uid"] for doc in self._table.values()}

    def require(self, numbers: Collection[int]) -> None:
        """Raise NoSuchInteraction, or NoSuchVote, for those of these that are not there."""
        if missing := [number for number in numbers if str(number) not in self._table]:
            raise NoSuchInteraction(missing) if self._kind.table == TAIL else NoSuchVote(missing)

    def doc(self, number: int) -> Doc:
        """The document with this number. Raises as `require` does."""
        self.require([number])
        return self._table[str(number)]

    def get(self, number: int) -> Record:
        """The record with this number. Raises as `require` does, and UsageError."""
        return self._readable(number, self.doc(number))

    def edit(self, number: int, values: Mapping[str, object], *, seen: Record | None = None) -> Edited[Record]:
        """Change these fields; where that changes anything, `edited` says when.

        Raises as `get` does, and ChangedMeanwhile where the record is not as it was `seen`.
        """
        doc = self.doc(number)
        before = self._kind.read_or_none(number, doc)
        if seen is not None and before != seen:
            raise ChangedMeanwhile(self._kind.name(number), "written", "edit it again")
        after = self._readable(number, self._kind.changed(doc, values))
        if after != before:
            new = self._kind.changed(doc, {**values, "edited": self._now})
            after = self._readable(number, new)
            self._draft.put(self._kind.table, number, new)
        return Edited(before, after)

    def _readable(self, number: int, doc: Doc) -> Record:
        try:
            return self._kind.read(number, doc)
        except msgspec.ValidationError as error:
            todo = "change that field too" if self._kind.table == TAIL else "fix it in an editor, or delete it"
            raise UsageError(f"{self._kind.name(number)} would still not be readable ({error}); {todo}") from None


class Work:
    """A change of the journal while a verb makes it."""

    def __init__(self, draft: Change, now: datetime) -> None:
        self.draft = draft
        self.now = now
        self.visits = Records(draft, VISITS, now)
        self.votes = Records(draft, VOTES, now)

    def names(self, *, excluding: int | None = None) -> Names:
        """The names that the visits have, but for one that is to be changed."""
        return Names(names_in(doc) for number, doc in self.visits.docs.items() if number != excluding)

    def finish(self, kind: str, what: str) -> None:
        """Write the change, and what `undo` will say of it; nothing where nothing was changed."""
        self.draft.finish(kind, self.now, what)


@contextmanager
def work(store: Store, now: datetime) -> Iterator[Work]:
    """One change of the journal: the verb ends with `finish`, or nothing is written."""
    with store.change() as draft:
        yield Work(draft, now)
