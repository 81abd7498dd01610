"""The documents of one table in a change of the journal, found and edited by their ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic

import msgspec

from svclog import rules
from svclog.errors import ChangedMeanwhile, NoSuchInteraction, NoSuchVote, UsageError
from svclog.journal.values import Edited, identify
from svclog.storage import TAIL, Record, after, changed_at, uids_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from svclog.storage import Change, Doc, RecordKind


class Records(Generic[Record]):
    """The documents of the visits, votes or payees in a change; each has a uid."""

    def __init__(self, draft: Change, kind: RecordKind[Record], now: datetime) -> None:
        self._draft = draft
        self._kind: RecordKind[Record] = kind
        self._now = now
        identify(self._table)

    @property
    def table(self) -> str:
        """The name of their table."""
        return self._kind.table

    @property
    def _table(self) -> Mapping[str, Doc]:
        return self._draft.tables.get(self._kind.table, {})

    def __iter__(self) -> Iterator[tuple[int, Doc]]:
        """Each document with its number."""
        return ((int(key), doc) for key, doc in self._table.items())

    def uids(self) -> set[str]:
        """The uids of all documents."""
        return {str(uid) for uid in uids_in(self._table)}

    def require(self, numbers: Collection[int]) -> None:
        """Raise NoSuchInteraction, or NoSuchVote, for numbers that no document has."""
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
        """Change these fields, and `edited`. Raises as `get` does, and ChangedMeanwhile if it differs from `seen`."""
        doc = self.doc(number)
        before = self._kind.read_or_none(number, doc)
        if seen is not None and before != seen:
            raise ChangedMeanwhile(self._kind.name(number), "written", "edit it again")
        after = self._readable(number, self._kind.changed(doc, values))
        rules.refuse(after, before)
        if after != before:
            new = self._kind.changed(doc, {**values, "edited": self.stamp(doc)})
            after = self._readable(number, new)
            self._draft.put(self._kind.table, number, new)
        return Edited(before, after)

    def stamp(self, doc: Doc) -> datetime:
        """The timestamp for an edit of this document: later than the previous edit, whatever the clock says.

        So a merge, which keeps the last edit, keeps an edit that was made on top of another one.
        """
        last = changed_at(doc, self._kind.table)
        return after(last, self._now) if "edited" in doc else max(last, self._now)

    def _readable(self, number: int, doc: Doc) -> Record:
        try:
            return self._kind.read(number, doc)
        except msgspec.ValidationError as error:
            unread = f"{self._kind.name(number)} would still not be readable ({error})"
            raise UsageError(f"{unread}; change that field too, fix it in an editor, or delete it") from None
