"""The unit of work of a verb: the visits and votes of a locked journal, and how the verbs change them."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from svclog import rules
from svclog.errors import ChangedMeanwhile, NoSuchVote, NotFound, UsageError
from svclog.fields import FIELDS, VOTE_FIELDS
from svclog.journal.followed import refuse_wrong_order
from svclog.journal.left import left_place, not_left
from svclog.journal.records import Records
from svclog.journal.renames import Renames, names_of, plan_rename
from svclog.journal.values import checked, checked_changes, checked_payee, fields_changed, new_uid
from svclog.model import Payee, VisitChanges, VoteChanges, fold
from svclog.names import Names
from svclog.query import belongs_to, in_force
from svclog.storage import PAYEES, VISITS, VOTES, after, changed_at, document, instant, names_in
from svclog.text import Command, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from svclog.journal.merge.merged import Plan
    from svclog.journal.renames import Renamed
    from svclog.journal.values import Edited, ToDelete
    from svclog.model import Interaction, Regret, Settled, Vote
    from svclog.storage import Change, RecordKind, Tables

_NAMED_IN_UNDO = 3


class Work:
    """A change of the journal while a verb makes it: only `finish` writes it."""

    def __init__(self, draft: Change, now: datetime) -> None:
        self.draft = draft
        self.now = now
        self.visits = Records(draft, VISITS, now)
        self.votes = Records(draft, VOTES, now)
        self.payees = Records(draft, PAYEES, now)

    def names(self, *, excluding: int | None = None) -> Names:
        """The names in the visits, without the visit `excluding`, which is being changed."""
        pairs = (names_in(doc) for number, doc in self.visits if number != excluding)
        return names_of(pairs, self.draft.tables.get("renamed", {}))

    def finish(self, kind: str, what: str) -> None:
        """Write the change, with its description for `undo`; without a change, write nothing."""
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
            values["re"] = self.visits.doc(follows)["uid"]
        names = self.names(excluding=number) if {"business", "employee"} & values.keys() else Names()
        business = names.business(str(values["business"])) if "business" in values else None
        name = values.get("employee", was_with if business else None)
        employee = names.employee(str(name), business.text if business else was_at) if name else None
        if business:
            values["business"] = business.text
        if employee:
            values["employee"] = employee.text
        done = self.visits.edit(number, values, seen=seen)
        if done.after.re and {"re", "when"} & values.keys():
            refuse_wrong_order(done.after, self.visits)
        self.finish("edit", f"{number} {done.after.business}{fields_changed(done, FIELDS)}")
        return replace(done, business=business, employee=employee if "employee" in values else None)

    def edit_vote(self, number: int, changes: VoteChanges, seen: Vote | None) -> Edited[Vote]:
        """Change these fields of one vote."""
        values = checked_changes(changes, VoteChanges)
        if instead := values.get("instead"):
            values["instead"] = self.names().business(str(instead)).text
        done = self.votes.edit(number, values, seen=seen)
        self.finish("edit", f"v{number} {done.after.business}{fields_changed(done, VOTE_FIELDS)}")
        return done

    def settle(self, number: int, state: Settled, on: datetime | None) -> Edited[Interaction]:
        """Settle the promise of one visit, `on` a day, or None if it is not known."""
        promise = self.visits.get(number).promise
        if promise is None:
            todo = Command(f"edit {number} --promise TEXT")
            raise NotFound(f"visit {number} has no promise; give it one: `", todo, "`")
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
        # No tombstone for an entry of which a copy, with the same uid, stays: a merge would delete the copy, too.
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
        """Cast a vote, on a business that may be given in short form."""
        vote = replace(checked(vote), id=0, uid=new_uid(), edited=None)
        names = self.names()
        cast = VOTES.read_all(self.draft.tables)[0]
        returns = not (vote.leaves or vote.stays)
        business = left_place(vote.business, names, cast, self.now) if returns else names.place(vote.business)
        # It is later than all votes on the same place, whatever the clock says.
        before = (one.at for one in cast if belongs_to(one.business, business) or belongs_to(business, one.business))
        last = max(before, default=vote.at)
        vote = replace(vote, business=business, at=after(last, vote.at) if last > vote.at else vote.at)
        self._refuse_idle_vote(vote, cast, max(vote.at, self.now))
        if vote.instead:
            vote = replace(vote, instead=names.business(vote.instead).text)
        rules.refuse(vote)
        number = self.draft.add(VOTES.table, document(vote))
        self.finish("vote", f"to {vote.decides} {vote.business}")
        return replace(vote, id=number)

    def _refuse_idle_vote(self, vote: Vote, cast: Sequence[Vote], now: datetime) -> None:
        """Raise UsageError for a vote that would change nothing, or contradict one in force."""
        business, standing = vote.business, in_force(cast, now)
        own = next((other for other in standing if fold(other.business) == fold(business)), None)
        above = own or next((other for other in standing if belongs_to(business, other.business)), None)
        which = f", which includes {business}," if above and not own else ""
        left = f"you left {above.business}{which} on {above.at:%Y-%m-%d} (v{above.id})" if above else ""
        if vote.leaves and above:
            raise UsageError(f"{left}; nothing was changed; `", Command(f"edit v{above.id}"), "` changes that vote")
        if above and (vote.stays or not own):
            return_ = Command(f"return {quote(above.business)}")
            raise UsageError(f"{left}; nothing was changed; `", return_, "` returns to it")
        if not (vote.leaves or vote.stays or above):
            raise not_left(business, cast, now)
        on_it = [other for other in cast if fold(other.business) == fold(business)]
        if vote.stays and on_it and (last := max(on_it, key=lambda other: (other.at, other.id))).stays:
            since = (doc for _, doc in self.visits if belongs_to(names_in(doc)[0], business))
            if not any(instant(doc.get("when")) > last.at for doc in since):
                stayed = f"you voted to stay with {business} on {last.at:%Y-%m-%d} (v{last.id})"
                raise UsageError(f"{stayed}, and have not been there since; nothing was changed")

    def review(self, vote: Vote, regret: Regret) -> None:
        """Record whether a vote is regretted."""
        if vote.uid not in ("", self.votes.doc(vote.id)["uid"]):
            raise NoSuchVote([vote.id])
        planned = self.votes.get(vote.id).review
        is_early = planned is not None and planned > self.now  # reviewed already, so it is not asked again
        done = {"regret": regret, "reviewed": self.now, **({"review": None} if is_early else {})}
        self.votes.edit(vote.id, done)
        self.finish("vote", f"on {vote.business}, reviewed: regret {regret}")

    def assign_payee(self, payee: str, business: str | None) -> Payee:
        """Record which business a payee on statements is; None means that paying it is never a visit."""
        payee = checked_payee(payee)
        business = business and self.names().place(business)
        if known := self._of_payee(payee):
            done = self.payees.edit(known[-1], {"business": business}).after
        else:
            new = Payee(uid=new_uid(), payee=payee, business=business, at=self.now)
            done = replace(new, id=self.draft.add(PAYEES.table, document(new)))
        self.finish("payee", f"{payee}, {business or 'never'}")
        return done

    def forget_payee(self, payee: str) -> None:
        """Take back what was recorded of a payee on statements."""
        payee = checked_payee(payee)
        known = self._of_payee(payee)
        if not known:
            raise NotFound(f"nothing is known of the payee {payee!r}; `", Command("wallet"), "` lists those that are")
        for number in known:
            doc = self.payees.doc(number)
            self.draft.remove(PAYEES.table, number)
            at = max(self.now, changed_at(doc, PAYEES.table))
            self.draft.add("deleted", {"uid": doc["uid"], "at": at.isoformat()})
        self.finish("payee", f"{payee}, taken back")

    def _of_payee(self, payee: str) -> list[int]:
        """The numbers of the documents about this payee, in order of their last change."""
        docs = [(number, doc) for number, doc in self.payees if fold(str(doc.get("payee"))) == fold(payee)]
        return [number for number, _ in sorted(docs, key=lambda pair: (changed_at(pair[1], PAYEES.table), pair[0]))]

    def rename(self, old: str, new: str, at: str | None, check: Callable[[Renamed], None] | None) -> Renamed:
        """Rename a business, or an employee at one, unless `check` raises."""
        from svclog.storage import renamed

        done = plan_rename(self.draft.tables, old, new, at)
        if check is not None:
            check(done)
        for number, (business, employee) in done.visits.items():
            names = {"business": business, **({"employee": employee} if employee else {})}
            self.draft.put(VISITS.table, number, renamed(self.visits.doc(number), names))
        for (table, number), names in done.others.items():
            doc = renamed(self.draft.tables[table][str(number)], names)
            if table == VOTES.table and number in done.for_itself:
                doc.pop("instead_was", None)
                doc = VOTES.changed(doc, {"instead": None, "edited": self.votes.stamp(doc)})
            self.draft.put(table, number, doc)
        if done.changes:
            known = Renames(self.draft.tables.get("renamed", {}).values())
            self.draft.add("renamed", done.record(new_uid(), self.now, known).document)
        where = f" at {done.at}" if done.at else ""
        self.finish("rename", f"{done.old} to {done.new}{where}, {counted(len(done.visits), 'visit')}")
        return done

    def merge(self, plan: Plan, source: str) -> None:
        """Write a planned merge."""
        self.draft.take(plan.before, plan.after)
        if plan.done.nothing:
            self.draft.commit_without_undo()
        else:
            self.finish("merge", f"of {source}: {plan.done}")


def _are_as_seen(seen: ToDelete, tables: Tables) -> bool:
    """Whether every document that still exists is as it was seen: the same or, if it was unreadable, unreadable."""
    visits = dict.fromkeys(seen.ids) | {entry.id: entry for entry in seen.entries}
    votes = dict.fromkeys(seen.vote_ids) | {vote.id: vote for vote in seen.votes}
    seen_by_kind: list[tuple[RecordKind[Any], Mapping[int, object]]] = [(VISITS, visits), (VOTES, votes)]
    return all(
        kind.read_or_none(number, docs[str(number)]) == record
        for kind, records in seen_by_kind
        for number, record in records.items()
        if str(number) in (docs := tables.get(kind.table, {}))
    )
