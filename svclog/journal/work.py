"""The unit of work of a verb: the visits and votes of a journal whose lock is held, and what the verbs do to them."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING, Generic, Literal

import msgspec
from msgspec.structs import replace

from svclog.errors import (
    ChangedMeanwhile,
    NoSuchInteraction,
    NoSuchVote,
    NotFound,
    NotLeft,
    OfItself,
    UsageError,
)
from svclog.journal.values import Edited, Imported, checked, checked_changes, identify, new_uid
from svclog.model import Outcome, VisitChanges, VoteChanges, fold
from svclog.names import Names
from svclog.query import belongs_to, in_force
from svclog.storage import TAIL, VISITS, VOTES, Lines, Record, after, changed_at, document, is_uid, names_in, uids_in
from svclog.text import Command, counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from svclog.journal.merge.merged import Merged
    from svclog.journal.renames import Renamed
    from svclog.journal.values import ToDelete
    from svclog.model import Interaction, Regret, Vote
    from svclog.storage import Change, Doc, RecordKind, Tables

_NAMED_IN_UNDO = 3
_NAMED_IN_VOTE = ("business", "instead")
_NEVER_FILLED = {"id", "recorded", "edited"}


class Records(Generic[Record]):
    """The documents of the visits, or of the votes, in a change; each has a uid."""

    def __init__(self, draft: Change, kind: RecordKind[Record], now: datetime) -> None:
        self._draft = draft
        self._kind: RecordKind[Record] = kind
        self._now = now
        if not isinstance(self._table, Lines):  # in which each has a uid
            identify(self._table)

    @property
    def _table(self) -> Mapping[str, Doc]:
        return self._draft.tables.get(self._kind.table, {})

    def __iter__(self) -> Iterator[tuple[int, Doc]]:
        """Each document with its number."""
        return ((int(key), doc) for key, doc in self._table.items())

    def uids(self) -> set[str]:
        """The uids of all."""
        return {str(uid) for uid in uids_in(self._table)}

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
            new = self._kind.changed(doc, {**values, "edited": self.stamp(doc)})
            after = self._readable(number, new)
            self._draft.put(self._kind.table, number, new)
        return Edited(before, after)

    def stamp(self, doc: Doc) -> datetime:
        """When an edit of this document is said to be: later than the edit before it, whatever the clock says.

        So a merge, which keeps the last edit, keeps what was made on top of another one.
        """
        last = changed_at(doc, self._kind.table)
        return after(last, self._now) if "edited" in doc else max(last, self._now)

    def _readable(self, number: int, doc: Doc) -> Record:
        try:
            return self._kind.read(number, doc)
        except msgspec.ValidationError as error:
            todo = "change that field too" if self._kind.table == TAIL else "fix it in an editor, or delete it"
            raise UsageError(f"{self._kind.name(number)} would still not be readable ({error}); {todo}") from None


class Work:
    """A change of the journal while a verb makes it: the verb ends with `finish`, or nothing is written."""

    def __init__(self, draft: Change, now: datetime) -> None:
        self.draft = draft
        self.now = now
        self.visits = Records(draft, VISITS, now)
        self.votes = Records(draft, VOTES, now)

    def names(self, *, excluding: int | None = None) -> Names:
        """The names that the visits have, but for one that is to be changed."""
        return Names(names_in(doc) for number, doc in self.visits if number != excluding)

    def finish(self, kind: str, what: str) -> None:
        """Write the change, and what `undo` will say of it; nothing where nothing was changed."""
        self.draft.finish(kind, self.now, what)

    def edit_visit(
        self, number: int, changes: VisitChanges, follows: int | None, seen: Interaction | None
    ) -> Edited[Interaction]:
        """Change these fields of one visit; its names take the spelling that the other visits have."""
        values = checked_changes(changes, VisitChanges)
        if "when" in values:
            values.setdefault("day", None)
        was_at, was_with = names_in(self.visits.doc(number))
        if follows is not None:
            followed = self.visits.doc(follows)
            if follows == number:
                raise OfItself("--re", str(number), "follow up", "the id of an earlier visit")
            values["re"] = followed["uid"]
        names = self.names(excluding=number) if {"business", "employee"} & values.keys() else Names()
        business = names.business(str(values["business"])) if "business" in values else None
        name = values.get("employee", was_with if business else None)
        employee = names.employee(str(name), business.text if business else was_at) if name else None
        if business:
            values["business"] = business.text
        if employee:
            values["employee"] = employee.text
        done = self.visits.edit(number, values, seen=seen)
        self.finish("edit", f"{number} {done.after.business}")
        return replace(done, business=business, employee=employee if "employee" in values else None)

    def edit_vote(self, number: int, changes: VoteChanges, seen: Vote | None) -> Edited[Vote]:
        """Change these fields of one vote."""
        values = checked_changes(changes, VoteChanges)
        if instead := values.get("instead"):
            values["instead"] = self.names().business(str(instead)).text
        done = self.votes.edit(number, values, seen=seen)
        self.finish("edit", f"v{number} {done.after.business}")
        return done

    def settle(self, number: int, state: Literal["kept", "broken"], on: datetime | None) -> Edited[Interaction]:
        """Settle the promise of one visit, `on` a day that is known, or not."""
        promise = self.visits.get(number).promise
        if promise is None:
            todo = Command(f"edit {number} --promise TEXT")
            raise NotFound(f"{number} has no promise; `", todo, "` gives it one")
        is_known = promise.state == state and (on is None or on == promise.known_day)
        settled = replace(promise, state=state, settled=on, noted=self.now)
        done = self.visits.edit(number, {} if is_known else {"promise": settled})
        self.finish("promise", f"{number} {done.after.business}, {state}")
        return done

    def thank(self, number: int) -> Edited[Interaction]:
        """Record that the employee of one visit was thanked; once is enough."""
        changes = {} if self.visits.get(number).thanked else {"thanked": self.now}
        done = self.visits.edit(number, changes)
        self.finish("thanks", f"{number} {done.after.business}")
        return done

    def delete(self, ids: Sequence[int], vote_ids: Sequence[int], seen: ToDelete | None) -> None:
        """Delete these visits and votes, all or none."""
        if seen is not None and not _are_as_seen(seen, self.draft.tables):
            raise ChangedMeanwhile("what was to be deleted", "deleted", "do it again")
        self.visits.require(ids)
        self.votes.require(vote_ids)
        gone = [(VISITS.table, VISITS.name(number), number, self.visits.doc(number)) for number in ids]
        gone += [(VOTES.table, VOTES.name(number), number, self.votes.doc(number)) for number in vote_ids]
        for table, _, number, _ in gone:
            self.draft.remove(table, number)
        # Of an entry and its copy, which has the same uid, one may stay: a tombstone would take that, too.
        left = self.visits.uids() | self.votes.uids()
        last_change: dict[str, datetime] = {}
        for table, _, _, doc in gone:
            last_change[doc["uid"]] = max(changed_at(doc, table), last_change.get(doc["uid"], self.now))
        for uid, at in last_change.items():
            if uid not in left:
                self.draft.add("deleted", {"uid": uid, "at": at.isoformat()})
        named = ", ".join(f"{name} {doc.get('business', '')}" for _, name, _, doc in gone[:_NAMED_IN_UNDO])
        more = len(gone) - _NAMED_IN_UNDO
        self.finish("delete", f"{named} and {more} more" if more > 0 else named)

    def vote(self, vote: Vote) -> Vote:
        """Cast a vote, on a business that a short form may name."""
        vote = replace(checked(vote), id=0, uid=new_uid(), edited=None)
        names = self.names()
        business = names.place(vote.business)
        cast = VOTES.read_all(self.draft.tables)[0]
        # It is cast on top of those on the same place, whatever the clock says.
        before = (one.at for one in cast if belongs_to(one.business, business) or belongs_to(business, one.business))
        last = max(before, default=vote.at)
        vote = replace(vote, business=business, at=after(last, vote.at) if last > vote.at else vote.at)
        _refuse_idle_vote(vote, in_force(cast, max(vote.at, self.now)))
        if vote.instead:
            vote = replace(vote, instead=names.business(vote.instead).text)
            if vote.instead == vote.business:
                raise OfItself("--for", vote.instead, "replace", "another place")
        number = self.draft.add(VOTES.table, document(vote))
        self.finish("vote", f"to {vote.decides} {vote.business}")
        return replace(vote, id=number)

    def review(self, vote: Vote, regret: Regret) -> None:
        """Record what came of thinking again about a vote."""
        if vote.uid not in ("", self.votes.doc(vote.id)["uid"]):
            raise NoSuchVote([vote.id])
        self.votes.edit(vote.id, {"regret": regret, "reviewed": self.now})
        self.finish("vote", f"on {vote.business}, reviewed: regret {regret}")

    def rename(self, old: str, new: str, at: str | None) -> Renamed:
        """Call a business, or an employee at one, by another name."""
        from svclog.journal.renames import Renames
        from svclog.storage import renamed

        done = plan_rename(self.draft.tables, old, new, at)
        for number, (business, employee) in done.visits.items():
            names = {"business": business, **({"employee": employee} if employee else {})}
            self.draft.put(VISITS.table, number, renamed(self.visits.doc(number), names))
        for number, voted in done.votes.items():
            self.draft.put(VOTES.table, number, renamed(self.votes.doc(number), voted))
        if done.changes:
            known = Renames(self.draft.tables.get("renamed", {}).values())
            self.draft.add("renamed", {"uid": new_uid(), **done.record(self.now, known).document})
        where = f" at {done.at}" if done.at else ""
        self.finish("rename", f"{done.old} to {done.new}{where}, {counted(len(done.visits), 'visit')}")
        return done

    def import_documents(
        self, docs: Iterable[Doc], source: str, votes: Iterable[Doc], *, dry_run: bool, update: bool
    ) -> Imported:
        """Add the documents, and votes, whose uid is new here; to `update` fills empty fields of those that are not."""
        recorded = msgspec.to_builtins(self.now)
        here = {doc["uid"]: number for number, doc in self.visits}
        gone = {uid for dead in self.draft.tables.get("deleted", {}).values() if is_uid(uid := dead.get("uid"))}
        names = self.names()
        added = known = edited = deleted = came = filled = 0
        for doc in docs:
            uid = doc["uid"]
            if uid in here:
                known += 1
                number = here[uid]
                if number:
                    edited += "edited" in self.visits.doc(number)
                    filled += self._fill(number, doc, names, change=update)
            elif uid in gone:
                deleted += 1
            else:
                # A document for each row of a large file is a lot already: only a preview makes copies.
                doc = {**doc} if dry_run else doc  # noqa: PLW2901 - the same, or its copy
                doc["business"], employee = names.meet(*names_in(doc))
                if employee:
                    doc["employee"] = employee
                doc.setdefault("recorded", recorded)
                self.draft.add(TAIL, doc, doc.pop("id", None))
                here[uid] = 0
                added += 1
        cast = self.votes.uids()
        for doc in votes:
            uid = doc["uid"]
            if uid in gone:
                deleted += 1
            elif uid not in cast:
                new = {**doc, **_spelt(doc, names)}
                self.draft.add(VOTES.table, new, new.pop("id", None))
                cast.add(uid)
                came += 1
        if not dry_run:
            more = f", {filled} filled in" if update and filled else ""
            self.finish("import", f"{counted(added, 'entry', 'entries')} from {source}{more}")
        fillable, filled = (0, filled) if update else (filled, 0)
        return Imported(added, known - filled, edited, deleted, came, fillable, filled)

    def _fill(self, number: int, doc: Doc, names: Names, *, change: bool) -> bool:
        """Whether a visit has empty fields that `doc` fills; they are filled if it is to be changed."""
        old = self.visits.doc(number)
        new = {name: value for name, value in doc.items() if name not in old and name not in _NEVER_FILLED}
        if old.get("outcome") == Outcome.PENDING != doc.get("outcome"):
            new["outcome"] = doc["outcome"]
        if new and change:
            if "employee" in new:
                new["employee"] = names.meet(old["business"], new["employee"])[1]
            self.draft.put(TAIL, number, {**old, **new, "edited": msgspec.to_builtins(self.visits.stamp(old))})
        return bool(new)

    def merge(self, copies: Sequence[Tables], source: str, *, dry_run: bool) -> Merged:
        """Unite these copies of a journal with this one."""
        from svclog.journal.merge.merged import compared
        from svclog.journal.merge.union import LOCAL, united, with_our_ids

        before: Tables = {name: {**docs} for name, docs in self.draft.tables.items()}
        after = before
        for copy in copies:
            after = united(after, copy)
        done = compared(before, after, copies)
        if done.nothing:
            # A deletion of what is not here, say: it is kept, for a later copy may bring that.
            after = with_our_ids(before, after)
        if not dry_run:
            self.draft.take({name: docs for name, docs in after.items() if name not in LOCAL})
            if done.nothing:
                self.draft.commit_without_undo()
            else:
                self.finish("merge", f"of {source}: {done}")
        return done


def _are_as_seen(seen: ToDelete, tables: Tables) -> bool:
    """Whether every document that is there is as it was seen; of one that cannot be read, that it cannot."""
    visits = dict.fromkeys(seen.ids) | {entry.id: entry for entry in seen.entries}
    votes = dict.fromkeys(seen.vote_ids) | {vote.id: vote for vote in seen.votes}
    return _all_read_as(VISITS, visits, tables) and _all_read_as(VOTES, votes, tables)


def _all_read_as(
    kind: RecordKind[Interaction] | RecordKind[Vote],
    records: dict[int, Interaction | None] | dict[int, Vote | None],
    tables: Tables,
) -> bool:
    table = tables.get(kind.table, {})
    return all(
        kind.read_or_none(number, table[str(number)]) == record
        for number, record in records.items()
        if str(number) in table
    )


def _refuse_idle_vote(vote: Vote, standing: Sequence[Vote]) -> None:
    """Raise UsageError for a vote that would change nothing, as one in force says the same."""
    business = vote.business
    own = next((other for other in standing if fold(other.business) == fold(business)), None)
    above = own or next((other for other in standing if belongs_to(business, other.business)), None)
    if vote.leaves and above:
        left = f"you left {above.business} on {above.at:%Y-%m-%d} (v{above.id}); nothing was changed: `"
        raise UsageError(left, Command(f"edit v{above.id}"), "` changes that vote")
    if vote.stays:
        if above:
            return_ = Command(f"return {quote(above.business)}")
            raise UsageError(f"you left {above.business}; nothing was changed: `", return_, "` returns to it")
        return
    if not vote.leaves and not above:
        raise NotLeft(business)
    if not vote.leaves and not own and above:
        left = f"you left {above.business}, which includes {business}; nothing was changed: `"
        raise UsageError(left, Command(f"return {quote(above.business)}"), "` returns to it")


def plan_rename(tables: Tables, old: str, new: str, at: str | None) -> Renamed:
    """What a rename comes to in these tables."""
    from svclog.journal import renames

    visits = {int(key): names_in(doc) for key, doc in tables.get(TAIL, {}).items()}
    votes = {
        int(key): {name: doc[name] for name in _NAMED_IN_VOTE if isinstance(doc.get(name), str)}
        for key, doc in tables.get(VOTES.table, {}).items()
    }
    return renames.plan_rename(visits, votes, old, new, at)


def _spelt(doc: Doc, names: Names) -> dict[str, str]:
    """The names in the document of a vote in the spelling that the journal has."""
    return {name: names.meet(doc[name])[0] for name in _NAMED_IN_VOTE if doc.get(name)}
