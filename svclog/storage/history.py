"""Changes that `undo` can take back: each is written together with a record of what it replaced."""

from __future__ import annotations

import json
from contextlib import suppress
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from msgspec import Struct, ValidationError, convert, to_builtins

from svclog.errors import ChangedMeanwhile, JournalError, NotFound
from svclog.model import parse_spans, spans
from svclog.storage.documents import VISITS, VOTES, changed_at, instant
from svclog.storage.layout import TAIL, not_tables
from svclog.storage.lines import uids_in
from svclog.text import Command

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from svclog.model import Interaction, Vote
    from svclog.storage.engine import Transaction
    from svclog.storage.layout import Doc, Tables

FORGOTTEN = "forget"
"""Recorded in place of the last change that `undo` cannot take back, if `forget` has erased it."""
FIRST_UNTYPED_ID = 10**9
"""No user types ids from here on: an entry of another journal that has one gets the next free id."""
MAX_GAP = 10_000
"""The largest gap accepted for an imported id: every later id is higher still, and `undo` cannot fix it."""
KEPT = 100
"""How many changes the journal remembers; an add needs no record, so any number of those can be taken back."""
ROOM = 2 * 1024 * 1024
"""How many characters those may take; in a journal larger than twice this, half of its size."""
_dump = json.JSONEncoder(ensure_ascii=False).encode


class NothingToUndo(NotFound):
    """No change is left to take back; `forgotten` is the last change that the journal no longer remembers."""

    def __init__(self, forgotten: str | None) -> None:
        if forgotten == FORGOTTEN:
            super().__init__("nothing to undo: `", Command("forget"), "` has forgotten all changes before it")
            return
        remembered = (
            f"the last {KEPT} changes are remembered, fewer where they are large, and all of them are taken back"
        )
        stays = f"; the one before them stays: {forgotten}" if forgotten else ""
        super().__init__(
            "there is nothing left to undo" if forgotten is None else f"nothing to undo: {remembered}{stays}"
        )


class Patch(Struct, omit_defaults=True):
    """Turns some documents back into earlier versions: holds only the fields that differed."""

    was: dict[str, Any]
    """The earlier values of the fields that differed, by name."""
    absent: list[str] = []
    """The fields that the earlier version did not have."""
    order: list[str] = []
    """All fields in their earlier order, if that differed."""
    ids: str = ""
    """The ids of the documents, as `spans` writes them."""


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
        """The current tables: read them here, change them with the methods."""
        return self._transaction.tables

    @property
    def changed(self) -> bool:
        """Whether there is anything to write."""
        return bool(self._before or self._added)

    def add(self, table: str, doc: Doc, doc_id: int | None = None) -> int:
        """Add a document to `table` and return its id: `doc_id` if it is above all, by at most MAX_GAP, or the next."""
        docs = self._table(table)
        lowest = self._next_id.get(table) or max((int(key) for key in docs), default=0) + 1
        doc_id = max(lowest, doc_id if doc_id is not None and doc_id <= lowest + MAX_GAP else 0)
        docs[str(doc_id)] = doc
        self._next_id[table] = doc_id + 1
        self._added.setdefault(table, []).append(doc_id)
        self._expected += table == TAIL
        return doc_id

    def put(self, table: str, doc_id: int, doc: Doc) -> None:
        """Replace the document that has this id."""
        self._remember(table, doc_id)
        self._table(table)[str(doc_id)] = doc

    def remove(self, table: str, doc_id: int) -> None:
        """Remove the document from `table`."""
        self._remember(table, doc_id)
        del self._table(table)[str(doc_id)]
        self._expected -= table == TAIL

    def take(self, before: Tables, after: Tables) -> None:
        """Replace the documents `before` with those `after`, in each table of `after`."""
        for name, docs in after.items():
            table, was = self._table(name), before.get(name, {})
            for key in [key for key in was if key not in docs]:
                self.remove(name, int(key))
            for key, doc in docs.items():
                if key not in was:
                    self._added.setdefault(name, []).append(int(key))
                    self._expected += name == TAIL
                elif was[key] == doc:
                    continue
                else:
                    self._remember(name, int(key))
                table[key] = doc
        self._next_id[TAIL] = max([self._next_id[TAIL], *(int(key) + 1 for key in after.get(TAIL, {}))])

    def finish(self, kind: str, at: datetime, what: str) -> None:
        """Write the change and its record; without a change, write nothing."""
        if not self.changed:
            return
        self.commit_without_undo()
        history = self._table("history")
        whole, patches = reversal(self._before, self.tables)
        record: dict[str, Any] = {
            "kind": kind,
            "what": what,
            "at": at.isoformat(),
            "last": self._next_id[TAIL] - 1,
            "before": whole,
            **({"changed": patches} if patches else {}),
            "added": {table: spans(ids) for table, ids in self._added.items()},
        }
        history[str(max((int(key) for key in history), default=0) + 1)] = record
        self._forget(history)

    def commit_without_undo(self) -> None:
        """Write a change that users cannot see, without a record: `undo` would take back something unknown to them."""
        if not self.changed:
            return
        if len(self._table(TAIL)) != self._expected:
            raise JournalError("this change would lose entries that it should not; nothing was written: report this")
        self._transaction.changed = True

    def _forget(self, history: dict[str, Doc]) -> None:
        """Drop the oldest records if there are too many or too large ones; the latest stays whatever its size."""
        room = max(ROOM, self._transaction.size // 2)
        keys = sorted(history, key=int, reverse=True)
        for count, key in enumerate(keys):
            room -= size_of(history[key])
            if count == KEPT or (count > 0 and room < 0):
                break
        else:
            return
        forgotten = {key: history.pop(key) for key in keys[count:]}
        for _, record in islice(_records(forgotten), 1):
            about = {"horizon": record.last, "forgotten": f"{record.kind} {record.what}"}
            self._table("meta").setdefault("1", {}).update(about)

    def _remember(self, table: str, doc_id: int) -> None:
        if doc_id not in self._added.get(table, ()):
            self._before.setdefault(table, {}).setdefault(str(doc_id), self._table(table)[str(doc_id)])

    def _table(self, name: str) -> dict[str, Doc]:
        return self.tables.setdefault(name, {})


class Undone(Struct, frozen=True):
    """A change that `undo` takes back: its kind, its description as recorded, and when it was made, or NEVER."""

    kind: str
    what: str
    at: datetime
    edited: tuple[Interaction | Vote, Interaction | Vote] | None = None
    """Of an edit, the visit or vote before it and after it, if both can be read."""
    visit: Interaction | None = None
    """The visit that it logged by itself, if that can be read."""

    def __str__(self) -> str:
        return f"{self.kind} {self.what}"


class _Record(Struct):
    """A change as stored in the table `history`."""

    kind: str
    what: str
    last: int
    """The highest id of an entry after the change."""
    before: dict[str, dict[str, dict[str, Any]]]
    """Earlier documents kept whole, by table and id: removed or nearly all changed; with schema 1, all changed."""
    added: dict[str, str]
    """The ids of the added documents, by table."""
    changed: dict[str, list[Patch]] = {}
    """The patches that turn the other changed documents back, by table."""
    at: object = None
    """When the change was made."""

    def ids_added(self, table: str) -> list[str]:
        return [str(number) for number in ids_of(self.added[table])] if table in self.added else []

    def patched(self, table: str, docs: Mapping[str, Doc]) -> dict[str, Doc]:
        """Return the documents that have a patch, as they were before the change."""
        patches = ((str(number), patch) for patch in self.changed.get(table, []) for number in ids_of(patch.ids))
        return {key: patched(docs[key], patch) for key, patch in patches if key in docs}


def _records(history: Mapping[str, Doc]) -> Iterator[tuple[str, _Record]]:
    """Yield keys and records, latest first; skip other documents, which another program may have put there."""
    for key in sorted(history, key=int, reverse=True):
        with suppress(ValidationError, UnicodeEncodeError, ValueError):
            record = convert(history[key], _Record)
            for ids in (
                *record.added.values(),
                *(patch.ids for patches in record.changed.values() for patch in patches),
            ):
                ids_of(ids)
            if not_tables(record.before) is None:
                yield key, record


def last_change(tables: Tables) -> Undone:
    """The change that `take_back` takes back next. Raises NothingToUndo."""
    return _last(tables)[0]


def _last(tables: Tables) -> tuple[Undone, str, _Record | None]:
    """The last change with its record: an add has none, if an entry has a higher id than the last record."""
    key, record = next(_records(tables.get("history", {})), ("", None))
    meta = tables.get("meta", {}).get("1", {})
    horizon = meta["horizon"] if isinstance(meta.get("horizon"), int) else 0
    added = max((int(key) for key in tables.get(TAIL, {})), default=0)
    if added > (record.last if record else horizon):
        doc = tables[TAIL][str(added)]
        what, visit = f"{added} {doc.get('business', '')}", VISITS.read_or_none(added, doc)
        return Undone("add", what, instant(doc.get("recorded")), visit=visit), str(added), None
    if record is None:
        raise NothingToUndo(str(meta.get("forgotten", "")) if horizon else None)
    edited = _edited(record, tables) if record.kind == "edit" else None
    return Undone(record.kind, record.what, instant(record.at), edited), key, record


def _edited(record: _Record, tables: Tables) -> tuple[Interaction | Vote, Interaction | Vote] | None:
    """The visit or vote that was edited, before and after the edit; None if that cannot be read."""
    for kind in (VISITS, VOTES):
        docs = tables.get(kind.table, {})
        for key, old in (record.patched(kind.table, docs) | record.before.get(kind.table, {})).items():
            before, after = (kind.read_or_none(int(key), doc) for doc in (old, docs.get(key, {})))
            return (before, after) if before and after else None
    return None


def take_back(transaction: Transaction, at: datetime, seen: Undone | None = None) -> Undone:
    """Take back the last change. Raises NothingToUndo, and ChangedMeanwhile if it is not the one that was `seen`."""
    tables = transaction.tables
    change, key, record = _last(tables)
    if seen not in (None, change):
        raise ChangedMeanwhile("the journal", "taken back", "do it again")
    transaction.changed = True
    if record is None:
        _add_tombstone(tables, TAIL, tables[TAIL].pop(key), at)
        return change
    del tables["history"][key]
    for table in record.added:
        for doc_id in record.ids_added(table):
            doc = tables.get(table, {}).pop(doc_id, {})
            if record.kind in {"add", "vote", "payee"}:
                _add_tombstone(tables, table, doc, at)
    for table in record.changed:
        tables.setdefault(table, {}).update(record.patched(table, tables.get(table, {})))
    for table, docs in record.before.items():
        if record.kind == "delete":
            _make_room(tables.setdefault(table, {}), docs, transaction.last_given(table))
        current = tables.setdefault(table, {})
        current.update(docs)
        if table != TAIL:  # the tail table is sorted when it is written
            tables[table] = dict(sorted(current.items(), key=lambda item: int(item[0])))
    return change


def remembered(tables: Tables, table: str) -> Iterator[Doc]:
    """Yield the documents of `table` as they were before each change that `undo` can take back, latest change first."""
    docs = dict(tables.get(table, {}))
    for _, record in _records(tables.get("history", {})):
        for key in record.ids_added(table):
            docs.pop(key, None)
        before = record.patched(table, docs) | record.before.get(table, {})
        docs |= before
        if record.kind != "rename":  # a rename leaves the same version under another name
            yield from before.values()


def changed_ids(tables: Tables, table: str) -> Iterator[int]:
    """Yield the ids of the documents of `table` whose earlier versions are in the history."""
    for _, record in _records(tables.get("history", {})):
        yield from map(int, record.before.get(table, {}))
        for patch in record.changed.get(table, ()):
            yield from ids_of(patch.ids)


def _make_room(table: dict[str, Doc], docs: dict[str, Doc], given: int) -> None:
    """Give new ids to documents that another program has stored under the ids of these deleted documents."""
    reused = [key for key, doc in docs.items() if key in table and table[key].get("uid") != doc.get("uid")]
    above = max([given, *map(int, table), *map(int, docs)]) + 1
    for number, key in enumerate(reused, above):
        table[str(number)] = table.pop(key)


def _add_tombstone(tables: Tables, table: str, doc: Doc, at: datetime) -> None:
    """Record that this document was deleted, so that merging a copy of the journal does not bring it back."""
    known = (uid for name in (TAIL, "votes", "payees") for uid in uids_in(tables.get(name, {})))  # a copy may stay
    if "uid" in doc and doc["uid"] not in known:
        tombstones = tables.setdefault("deleted", {})
        key = str(max((int(key) for key in tombstones), default=0) + 1)
        tombstones[key] = {"uid": doc["uid"], "at": max(at, changed_at(doc, table)).isoformat()}


def size_of(doc: Mapping[str, Any]) -> int:
    """The length of a document as JSON, in characters."""
    return len(_dump(doc))


def ids_of(text: str) -> Iterator[int]:
    """Parse ids as `spans` writes them. Raises ValueError for any other text."""
    return chain.from_iterable(parse_spans(text, typed=False))


def reversal(before: Tables, after: Tables) -> tuple[Tables, dict[str, list[Doc]]]:
    """Return what turns the tables `after` a change into those `before`, by table: whole documents, and patches.

    Documents that were removed or nearly all changed are kept whole. The others are kept as patches, and documents with
    equal patches share one: to undo a rename of 2,000 visits takes one name and 2,000 ids.
    """
    whole: Tables = {}
    patches: dict[str, list[Doc]] = {}
    for table, docs in before.items():
        alike: dict[str, tuple[Doc, list[int]]] = {}
        for key, old in docs.items():
            new = after.get(table, {}).get(key)
            patch: Doc = {} if new is None else to_builtins(difference(new, old))
            text = _dump(patch)
            if new is None or len(text) > size_of(old):
                whole.setdefault(table, {})[key] = old
            else:
                alike.setdefault(text, (patch, []))[1].append(int(key))
        if alike:
            patches[table] = [{**patch, "ids": spans(ids)} for patch, ids in alike.values()]
    return whole, patches


def difference(new: Doc, old: Doc) -> Patch:
    """The patch that turns `new` into `old`, its order of fields included."""
    was = {name: value for name, value in old.items() if name not in new or not _same(value, new[name])}
    patch = Patch(was, [name for name in new if name not in old])
    if list(patched(new, patch)) != list(old):
        patch.order = list(old)
    return patch


def patched(doc: Doc, patch: Patch) -> Doc:
    """Return `doc` as it was, with the fields that another program has added since."""
    fields = {name: value for name, value in doc.items() if name not in patch.absent} | patch.was
    return {name: fields[name] for name in patch.order if name in fields} | fields


def _same(value: object, other: object) -> bool:
    """Whether two values are the same in JSON, where 1, 1.0 and true differ, although they are equal in Python."""
    return value == other and repr(value) == repr(other)
