"""Changes that can be taken back: each is written together with what was there before it."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from svclog.errors import JournalError, NotFound
from svclog.model import parse_spans, spans
from svclog.storage.layout import TAIL, not_tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from svclog.storage.engine import Transaction
    from svclog.storage.layout import Doc, Tables

HIGHEST_WISHED = 10**9
"""Ids from here on are no numbers that people type: a copy of the journal that has one gets the next free one."""
FARTHEST_WISHED = 10_000
"""How far above all ids one may be that a file wishes for: every later id is higher still, and `undo` mends it not."""
KEPT = 100
"""How many changes the journal remembers; an add needs no record, so any number of those can be taken back."""


class NothingToUndo(NotFound):
    """The journal remembers no change that is left to take back."""

    def __init__(self, *, forgotten: bool) -> None:
        super().__init__(
            f"nothing to undo: the last {KEPT} changes are remembered, and all of them are taken back"
            if forgotten
            else "nothing to undo: the journal has no change yet"
        )


class Change:
    """One change of the journal while it is being made."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._before: dict[str, dict[str, Doc]] = {}
        self._added: dict[str, list[int]] = {}
        self._next_id = {table: transaction.last_given(table) + 1 for table in (TAIL, "votes")}
        self._expected = len(self._table(TAIL))

    @property
    def tables(self) -> Tables:
        """The tables as they are now: to be read here, and changed with the methods."""
        return self._transaction.tables

    @property
    def changed(self) -> bool:
        """Whether there is anything to write."""
        return bool(self._before or self._added)

    def add(self, table: str, doc: Doc, doc_id: int | None = None) -> int:
        """Put a new document into `table`, under `doc_id` where that is just above all, and return its id."""
        docs = self._table(table)
        lowest = self._next_id.get(table) or max((int(key) for key in docs), default=0) + 1
        doc_id = max(lowest, doc_id if doc_id is not None and doc_id <= lowest + FARTHEST_WISHED else 0)
        docs[str(doc_id)] = doc
        self._next_id[table] = doc_id + 1
        self._added.setdefault(table, []).append(doc_id)
        self._expected += table == TAIL
        return doc_id

    def put(self, table: str, doc_id: int, doc: Doc) -> None:
        """Put `doc` in the place of the document that is there."""
        self._remember(table, doc_id)
        self._table(table)[str(doc_id)] = doc

    def remove(self, table: str, doc_id: int) -> None:
        """Take the document out of `table`."""
        self._remember(table, doc_id)
        del self._table(table)[str(doc_id)]
        self._expected -= table == TAIL

    def take(self, tables: Tables) -> None:
        """Let each of these tables hold these documents under these ids, and no others."""
        for name, docs in tables.items():
            table = self._table(name)
            for key in [key for key in table if key not in docs]:
                self.remove(name, int(key))
            for key, doc in docs.items():
                if key not in table:
                    self._added.setdefault(name, []).append(int(key))
                    self._expected += name == TAIL
                elif table[key] != doc:
                    self._remember(name, int(key))
                table[key] = doc
        self._next_id[TAIL] = max([self._next_id[TAIL], *(int(key) + 1 for key in self._table(TAIL))])

    def finish(self, kind: str, at: datetime, what: str) -> None:
        """Write the change's record beside it; without a change, write nothing."""
        if not self.changed:
            return
        self.commit_without_undo()
        history = self._table("history")
        record: dict[str, Any] = {
            "kind": kind,
            "what": what,
            "at": at.isoformat(),
            "last": self._next_id[TAIL] - 1,
            "before": self._before,
            "added": {table: spans(ids) for table, ids in self._added.items()},
        }
        history[str(max((int(key) for key in history), default=0) + 1)] = record
        for key in sorted(history, key=int)[:-KEPT]:
            forgotten = history.pop(key)
            if _is_record(forgotten):
                self._table("meta").setdefault("1", {})["horizon"] = forgotten["last"]

    def commit_without_undo(self) -> None:
        """Write a change that no person can see, without a record: `undo` would take back what nobody knows of."""
        if not self.changed:
            return
        if len(self._table(TAIL)) != self._expected:
            raise JournalError("this change would lose entries that it should not; nothing was written: report this")
        self._transaction.changed = True

    def _remember(self, table: str, doc_id: int) -> None:
        if doc_id not in self._added.get(table, ()):
            self._before.setdefault(table, {}).setdefault(str(doc_id), self._table(table)[str(doc_id)])

    def _table(self, name: str) -> dict[str, Doc]:
        return self.tables.setdefault(name, {})


class Undone(Struct, frozen=True):
    """What `undo` took back: a change of this kind, in the words that it was recorded in."""

    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind} {self.what}"


def take_back(transaction: Transaction, at: datetime) -> Undone:
    """Take back the last change. Raises NothingToUndo.

    An entry whose id is higher than all that the last recorded change knew was added after it.
    """
    tables = transaction.tables
    history = tables.get("history", {})
    ours = [key for key, record in history.items() if _is_record(record)]
    entries = tables.get(TAIL, {})
    last = max(ours, key=int, default=None)
    horizon = tables.get("meta", {}).get("1", {}).get("horizon", 0)
    horizon = horizon if isinstance(horizon, int) else 0
    added = transaction.highest_id()
    if added > (history[last]["last"] if last is not None else horizon):
        transaction.changed = True
        doc = entries.pop(str(added))
        _add_tombstone(tables, doc, at)
        return Undone("add", f"{added} {doc.get('business', '')}")
    if last is None:
        raise NothingToUndo(forgotten=horizon > 0)
    transaction.changed = True
    record = history.pop(last)
    for table, ids in record["added"].items():
        for doc_id in chain.from_iterable(parse_spans(ids, typed=False)):
            doc = tables.get(table, {}).pop(str(doc_id), {})
            if record["kind"] == "vote":
                _add_tombstone(tables, doc, at)
    for table, docs in record["before"].items():
        if record["kind"] == "delete":
            _make_room(tables.setdefault(table, {}), docs, transaction.last_given(table))
        tables.setdefault(table, {}).update(docs)
    return Undone(record["kind"], record["what"])


def remembered(tables: Tables, table: str) -> Iterator[Doc]:
    """The documents of `table` as they were before each change that `undo` can take back, the last change first."""
    history = tables.get("history", {})
    for key in sorted(history, key=int, reverse=True):
        if _is_record(history[key]):
            yield from history[key]["before"].get(table, {}).values()


def _make_room(table: dict[str, Doc], docs: dict[str, Doc], given: int) -> None:
    """Move what another program has put under the ids of these documents since they were deleted above all ids."""
    taken = [key for key, doc in docs.items() if key in table and table[key].get("uid") != doc.get("uid")]
    above = max([given, *map(int, table), *map(int, docs)]) + 1
    for number, key in enumerate(taken, above):
        table[str(number)] = table.pop(key)


def _is_record(record: Doc) -> bool:
    """Whether a document of the history is one of ours: another program may keep a table of that name."""
    shape = {"last": int, "kind": str, "what": str, "before": dict, "added": dict}
    if not all(isinstance(record.get(name), kind) for name, kind in shape.items()) or not_tables(record["before"]):
        return False
    try:
        return all(isinstance(ids, str) and parse_spans(ids, typed=False) for ids in record["added"].values())
    except ValueError:
        return False


def _add_tombstone(tables: Tables, doc: Doc, at: datetime) -> None:
    """Remember that this entry is gone, so that a copy of the journal does not bring it back."""
    if "uid" in doc and doc["uid"] not in _uids(tables):
        tombstones = tables.setdefault("deleted", {})
        key = str(max((int(key) for key in tombstones), default=0) + 1)
        tombstones[key] = {"uid": doc["uid"], "at": at.isoformat()}


def _uids(tables: Tables) -> list[Any]:
    """The uids of all that a tombstone could be for, as a copy may stay; another program's are anything."""
    return [doc.get("uid") for table in (TAIL, "votes") for doc in tables.get(table, {}).values()]
