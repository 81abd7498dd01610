"""The class `Look`: all verbs that read a journal, each from one state of the file."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from svclog.errors import NoSuchInteraction, NoSuchVote
from svclog.journal.twins import Twins
from svclog.journal.values import ToDelete, identify
from svclog.names import Name
from svclog.storage import PAYEES, TAIL, VISITS, VOTES, BadRecord
from svclog.text import Command, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from svclog.journal.renames import Renamed
    from svclog.model import Interaction, Payee, Vote
    from svclog.storage import Doc, Memory, Record, RecordKind, Store, Tables

_Result = TypeVar("_Result")
_LATEST = 50
"""How many of the visits logged last a quick search reads: each costs a few microseconds."""


class Look:
    """A journal that is only read. `tell` is called with what the user should know about the file."""

    def __init__(self, path: Path, store: Store, tell: Callable[[str | Message], None]) -> None:
        self.path = path
        self._store = store
        self._tell = tell
        self._parsed: list[Interaction] | None = None
        """The visits of the state read within `look`, if they needed a full parse."""

    @contextmanager
    def look(self, *, whole: bool = False) -> Iterator[Look]:
        """Yield the journal in one state, that of the first read within the block, for all reads within it.

        A read raises ChangedInPlace if another program has written into the file since, unless it is held `whole`.
        """
        with self._store.look(whole=whole) as store:
            yield Look(self.path, store, self._tell)

    def interactions(self) -> list[Interaction]:
        """Return every visit by id, each with a uid. Invalid documents are left out, and the user is told."""
        return self.read_with(list)

    def read_with(self, use: Callable[[Iterable[Interaction]], _Result]) -> _Result:
        """Call `use` with the `interactions` as they are read, and return the result; it may be called twice."""

        def full(tables: Tables) -> _Result:
            if self._store.sight is None:
                return use(self._identified(VISITS, tables))
            if self._parsed is None:  # once, as the user is told of what cannot be read
                self._parsed = self._identified(VISITS, tables)
            return use(self._parsed)

        return self._store.read_with(use, full)

    def select(self, ids: Sequence[range]) -> list[Interaction]:
        """Return the visits with these ids, sorted by id. Raises NoSuchInteraction for a span without any."""
        visits = self.read_with(lambda entries: [entry for entry in entries if any(entry.id in span for span in ids)])
        if missing := [span.start for span in ids if not any(entry.id in span for entry in visits)]:
            raise NoSuchInteraction(missing)
        return visits

    def ids_followed(self, visits: Iterable[Interaction]) -> dict[str, int]:
        """The ids of the visits that these visits follow up, by uid, without deleted ones."""
        visits = [*visits]
        wanted = {visit.re for visit in visits if visit.re}
        ids = {visit.uid: visit.id for visit in visits if visit.uid in wanted}
        return ids | self.ids_of(wanted - ids.keys())

    def ids_of(self, uids: Collection[str]) -> dict[str, int]:
        """The ids of the visits with these uids, by uid, without deleted ones."""
        if not uids:
            return {}
        return self.read_with(lambda visits: {visit.uid: visit.id for visit in visits if visit.uid in uids})

    def to_delete(self, ids: Sequence[range], vote_ids: Sequence[int] = ()) -> ToDelete:
        """These visits and votes, readable or not. Raises NoSuchInteraction for a span without any, and NoSuchVote."""
        with self._store.look() as store:
            visits, bad_visits = store.visits_in(ids)
            votes, bad_votes = store.votes()
        known = {visit.id for visit in visits} | {bad.id for bad in bad_visits}
        if missing := [span.start for span in ids if not any(number in span for number in known)]:
            raise NoSuchInteraction(missing)
        if missing := sorted(set(vote_ids) - {vote.id for vote in votes} - {bad.id for bad in bad_votes}):
            raise NoSuchVote(missing)
        return ToDelete(
            visits,
            [vote for vote in votes if vote.id in vote_ids],
            bad_visits + [bad for bad in bad_votes if bad.id in vote_ids],
        )

    def with_documents(self, use: Callable[[Tables], _Result]) -> _Result:
        """Call `use` with all visits, votes and payees by table and id, with uids, decoded on access."""

        def made(tables: Tables) -> _Result:
            held: Tables = {kind.table: tables.get(kind.table, {}) for kind in (VISITS, VOTES, PAYEES)}
            for docs in held.values():
                identify(docs)
            return use(held)

        return self._store.by_line_and_torn(made)[0]

    def recognise(self, name: str, *, at: str | None = None, excluding_ids: Collection[int] = ()) -> Name:
        """Return what would be stored for a business, or an employee `at` one, without the visits `excluding_ids`."""
        if not excluding_ids and (self._store.knows(name) if at is None else self._store.knows(at, name)):
            return Name(name, known=True)
        from svclog.journal.renames import names_of

        if excluding_ids:
            renamed = self._store.with_names(lambda _, renamed: renamed)
            names = self.read_with(
                lambda entries: names_of(
                    ((entry.business, entry.employee) for entry in entries if entry.id not in excluding_ids), renamed
                )
            )
        else:
            names = self._store.with_names(names_of)
        return names.business(name) if at is None else names.employee(name, at)

    def has_promises(self) -> bool:
        """Whether any visit has a promise, by a quick search; False if only a full parse could tell."""
        return self._store.has_promises()

    def check(self) -> tuple[int, list[BadRecord]]:
        """Return how many visits there are, and all problems of the journal. Raises Damaged for a damaged file."""
        from svclog.journal.checks import in_order, problems, unfinished

        (ids, bad), torn = self._store.by_line_and_torn(problems)
        return len(ids), in_order([*bad, unfinished(ids)]) if torn else bad

    def memory(self) -> Memory:
        """What the journal remembers besides its entries: earlier versions, deletions, old names, damaged copies."""
        return self._store.memory()

    def votes(self) -> list[Vote]:
        """Return every vote by id, each with a uid. Invalid documents are left out, and the user is told."""
        return self._each_with_uid(VOTES, *self._store.votes())

    def payees(self) -> list[Payee]:
        """Return every payee that the user was asked about, by id; of two with the same name, the later one holds."""
        return self._each_with_uid(PAYEES, *self._store.payees())

    def twins(self, now: datetime, most: int = 1) -> Twins:
        """Return the visits logged in the last minutes, among the latest 50 or `most`: the rest is not read."""
        return self._store.last_documents(lambda latest: Twins(latest, now), max(most, _LATEST))

    def last_id(self) -> int | None:
        """The id of the visit logged last, by a quick search; None also if only reading all visits could tell."""
        return self._store.last_documents(
            lambda latest: max((number for number, doc in latest if VISITS.read_or_none(number, doc)), default=None),
            _LATEST,
        )

    def vote_with(self, vote_id: int) -> Vote:
        """The vote with this number. Raises NoSuchVote."""
        vote = next((vote for vote in self.votes() if vote.id == vote_id), None)
        if vote is None:
            raise NoSuchVote([vote_id])
        return vote

    def plan_rename(self, old: str, new: str, *, at: str | None = None) -> Renamed:
        """Return what `rename` would do. Raises as `rename` does."""
        from svclog.journal.renames import plan_rename

        return plan_rename(self._store.tables(), old, new, at)

    def _each_with_uid(self, kind: RecordKind[Record], records: list[Record], bad: list[BadRecord]) -> list[Record]:
        if bad or not all(record.uid for record in records):
            return self._identified(kind, self._store.tables())
        return records

    def _identified(self, kind: RecordKind[Record], tables: Tables) -> list[Record]:
        """Return the readable records of one kind, each with its uid; the user is told of the others."""
        records, bad = kind.read_all(tables)
        if bad:
            what = "entries" if kind.table == TAIL else f"{kind.kind}s"
            count = f"{len(bad)} of {len(bad) + len(records)} {what}"
            which = f"cannot be read and are left out, the first is {bad[0].name} ("
            self._tell(Message(f"{count} {which}", bad[0].reason, "); `", Command("check"), "` names them all"))
        if all(record.uid for record in records):
            return records
        docs = documents(kind.table, tables)
        return [record if record.uid else replace(record, uid=docs[record.id]["uid"]) for record in records]


def documents(table: str, tables: Tables) -> dict[int, Doc]:
    """The documents of a table by number; each with a uid."""
    docs = tables.get(table, {})
    identify(docs)
    return {int(key): doc for key, doc in docs.items()}
