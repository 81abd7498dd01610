"""The verbs that change a journal, each a function over a unit of work."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec.structs import replace

from svclog.errors import ChangedMeanwhile, NoSuchVote, NotFound, NotLeft, OfItself, UsageError
from svclog.journal.results import Imported
from svclog.journal.values import checked, checked_changes, new_uid
from svclog.model import VisitChanges, VoteChanges, fold
from svclog.query import belongs_to, in_force
from svclog.storage import TAIL, VISITS, VOTES, document, names_in
from svclog.text import Command, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from svclog.journal.merge.merged import Merged
    from svclog.journal.renames import Renamed
    from svclog.journal.results import Edited, ToDelete
    from svclog.journal.work import Work
    from svclog.model import Interaction, Regret, Vote
    from svclog.names import Names
    from svclog.storage import Doc, RecordKind, Tables

_NAMED_IN_UNDO = 3
_NAMED_IN_VOTE = ("business", "instead")


def edit_visit(
    work: Work, number: int, changes: VisitChanges, follows: int | None, seen: Interaction | None
) -> Edited[Interaction]:
    """Change these fields of one visit; its names take the spelling that the other visits have."""
    values = checked_changes(changes, VisitChanges)
    was_at, was_with = names_in(work.visits.doc(number))
    if follows is not None:
        followed = work.visits.doc(follows)
        if follows == number:
            raise OfItself("--re", str(number), "follow up", "the id of an earlier visit")
        values["re"] = followed["uid"]
    names = work.names(excluding=number)
    business = names.business(str(values["business"])) if "business" in values else None
    name = values.get("employee", was_with if business else None)
    employee = names.employee(str(name), business.text if business else was_at) if name else None
    if business:
        values["business"] = business.text
    if employee:
        values["employee"] = employee.text
    done = work.visits.edit(number, values, seen=seen)
    work.finish("edit", f"{number} {done.after.business}")
    return replace(done, business=business, employee=employee if "employee" in values else None)


def edit_vote(work: Work, number: int, changes: VoteChanges, seen: Vote | None) -> Edited[Vote]:
    """Change these fields of one vote."""
    values = checked_changes(changes, VoteChanges)
    if instead := values.get("instead"):
        values["instead"] = work.names().business(str(instead)).text
    done = work.votes.edit(number, values, seen=seen)
    work.finish("edit", f"v{number} {done.after.business}")
    return done


def settle(work: Work, number: int, state: Literal["kept", "broken"]) -> Edited[Interaction]:
    """Settle the promise of one visit."""
    promise = work.visits.get(number).promise
    if promise is None:
        raise NotFound(
            f"{number} has no promise; `", Command(f"edit {number} --promise TEXT --by DATE"), "` gives it one"
        )
    changes = {} if promise.state == state else {"promise": replace(promise, state=state, settled=work.now)}
    done = work.visits.edit(number, changes)
    work.finish("promise", f"{number} {done.after.business}, {state}")
    return done


def thank(work: Work, number: int) -> Edited[Interaction]:
    """Record that the employee of one visit was thanked; once is enough."""
    changes = {} if work.visits.get(number).thanked else {"thanked": work.now}
    done = work.visits.edit(number, changes)
    work.finish("thanks", f"{number} {done.after.business}")
    return done


def delete(work: Work, ids: Sequence[int], vote_ids: Sequence[int], seen: ToDelete | None) -> None:
    """Delete these visits and votes, all or none."""
    if seen is not None and not _are_as_seen(seen, work.draft.tables):
        raise ChangedMeanwhile("what was to be deleted", "deleted", "do it again")
    work.visits.require(ids)
    work.votes.require(vote_ids)
    gone = [(VISITS.table, VISITS.name(number), number, work.visits.doc(number)) for number in ids]
    gone += [(VOTES.table, VOTES.name(number), number, work.votes.doc(number)) for number in vote_ids]
    for table, _, number, _ in gone:
        work.draft.remove(table, number)
    # Of an entry and its copy, which has the same uid, one may stay: a tombstone would take that, too.
    left = work.visits.uids() | work.votes.uids()
    for uid in dict.fromkeys(doc["uid"] for *_, doc in gone if doc["uid"] not in left):
        work.draft.add("deleted", {"uid": uid, "at": work.now.isoformat()})
    named = ", ".join(f"{name} {doc.get('business', '')}" for _, name, _, doc in gone[:_NAMED_IN_UNDO])
    more = len(gone) - _NAMED_IN_UNDO
    work.finish("delete", f"{named} and {more} more" if more > 0 else named)


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


def vote(work: Work, vote: Vote) -> Vote:
    """Cast a vote, on a business that a short form may name."""
    vote = replace(checked(vote), id=0, uid=new_uid(), edited=None)
    names = work.names()
    vote = replace(vote, business=names.place(vote.business))
    _refuse_idle_vote(vote, in_force(VOTES.read_all(work.draft.tables)[0], work.now))
    if vote.instead:
        vote = replace(vote, instead=names.business(vote.instead).text)
        if vote.instead == vote.business:
            raise OfItself("--for", vote.instead, "replace", "another place")
    number = work.draft.add(VOTES.table, document(vote))
    work.finish("vote", f"to {'leave' if vote.leaves else 'return to'} {vote.business}")
    return replace(vote, id=number)


def _refuse_idle_vote(vote: Vote, standing: Sequence[Vote]) -> None:
    """Raise UsageError for a vote that would change nothing, as one in force says the same."""
    business = vote.business
    own = next((other for other in standing if fold(other.business) == fold(business)), None)
    above = own or next((other for other in standing if belongs_to(business, other.business)), None)
    if vote.leaves and above:
        left = f"you left {above.business} on {above.at:%Y-%m-%d} (v{above.id}); nothing was changed: `"
        raise UsageError(left, Command(f"edit v{above.id}"), "` changes that vote")
    if not vote.leaves and not above:
        raise NotLeft(business)
    if not vote.leaves and not own and above:
        left = f"you left {above.business}, which includes {business}; nothing was changed: `"
        raise UsageError(left, Command(f"return {quote(above.business)}"), "` returns to it")


def review(work: Work, vote: Vote, regret: Regret) -> None:
    """Record what came of thinking again about a vote."""
    if vote.uid not in ("", work.votes.doc(vote.id)["uid"]):
        raise NoSuchVote([vote.id])
    work.votes.edit(vote.id, {"regret": regret, "reviewed": work.now})
    work.finish("vote", f"on {vote.business}, reviewed: regret {regret}")


def plan_rename(tables: Tables, old: str, new: str, at: str | None) -> Renamed:
    """What a rename comes to in these tables."""
    from svclog.journal import renames

    visits = {int(key): names_in(doc) for key, doc in tables.get(TAIL, {}).items()}
    votes = {
        int(key): {name: doc[name] for name in _NAMED_IN_VOTE if isinstance(doc.get(name), str)}
        for key, doc in tables.get(VOTES.table, {}).items()
    }
    return renames.plan_rename(visits, votes, old, new, at)


def rename(work: Work, old: str, new: str, at: str | None) -> Renamed:
    """Call a business, or an employee at one, by another name."""
    from svclog.storage import renamed

    done = plan_rename(work.draft.tables, old, new, at)
    for number, (business, employee) in done.visits.items():
        names = {"business": business, **({"employee": employee} if employee else {})}
        work.draft.put(VISITS.table, number, renamed(work.visits.doc(number), names))
    for number, voted in done.votes.items():
        work.draft.put(VOTES.table, number, renamed(work.votes.doc(number), voted))
    if done.changes:
        work.draft.add("renamed", {"uid": new_uid(), **done.record(work.now).document})
    where = f" at {done.at}" if done.at else ""
    work.finish("rename", f"{done.old} to {done.new}{where}, {counted(len(done.visits), 'visit')}")
    return done


def import_documents(work: Work, docs: Iterable[Doc], source: str, votes: Iterable[Doc], *, dry_run: bool) -> Imported:
    """Add the documents, and votes, whose uid is new here."""
    from svclog.storage import is_uid

    recorded = msgspec.to_builtins(work.now)
    here = {doc["uid"]: "edited" in doc for doc in work.visits.docs.values()}
    gone = {uid for dead in work.draft.tables.get("deleted", {}).values() if is_uid(uid := dead.get("uid"))}
    names = work.names()
    added = known = edited = deleted = came = 0
    for doc in docs:
        uid = doc["uid"]
        if uid in here:
            known += 1
            edited += here[uid]
        elif uid in gone:
            deleted += 1
        else:
            business, employee = names.meet(*names_in(doc))
            new = {"recorded": recorded, **doc, "business": business}
            if employee:
                new["employee"] = employee
            work.draft.add(TAIL, new, new.pop("id", None))
            here[uid] = False
            added += 1
    cast = work.votes.uids()
    for doc in votes:
        uid = doc["uid"]
        if uid in gone:
            deleted += 1
        elif uid not in cast:
            new = {**doc, **_spelt(doc, names)}
            work.draft.add(VOTES.table, new, new.pop("id", None))
            cast.add(uid)
            came += 1
    if not dry_run:
        work.finish("import", f"{counted(added, 'entry', 'entries')} from {source}")
    return Imported(added, known, edited, deleted, came)


def _spelt(doc: Doc, names: Names) -> dict[str, str]:
    """The names in the document of a vote in the spelling that the journal has."""
    return {name: names.meet(doc[name])[0] for name in _NAMED_IN_VOTE if doc.get(name)}


def merge(work: Work, copies: Sequence[Tables], source: str, *, dry_run: bool) -> Merged:
    """Unite these copies of a journal with this one."""
    from svclog.journal.merge.merged import compared
    from svclog.journal.merge.union import LOCAL, united, with_our_ids

    before: Tables = {name: {**docs} for name, docs in work.draft.tables.items()}
    after = before
    for copy in copies:
        after = united(after, copy)
    done = compared(before, after, copies)
    if done.nothing:
        # A deletion of what is not here, say: it is kept, for a later copy may bring that.
        after = with_our_ids(before, after)
    if not dry_run:
        work.draft.take({name: docs for name, docs in after.items() if name not in LOCAL})
        if done.nothing:
            work.draft.commit_without_undo()
        else:
            work.finish("merge", f"of {source}: {done}")
    return done
