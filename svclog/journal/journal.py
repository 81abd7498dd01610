"""The journal: every verb a person has for it. The public API of svclog."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import msgspec
from msgspec import Struct

from svclog.errors import NoPromise, NoSuchInteraction, NoSuchVote, UsageError
from svclog.journal.values import checked, checked_changes
from svclog.model import Interaction, VisitChanges, Vote, VoteChanges, fold
from svclog.names import Name, Names
from svclog.query import belongs_to, in_force
from svclog.renaming import Renamed, rename_business, rename_employee
from svclog.storage.changes import Change, change, undo
from svclog.storage.database import JournalDB
from svclog.storage.layout import TAIL
from svclog.storage.records import BadRecord, bad_votes, document, interaction, merged, met, vote, vote_merged, votes
from svclog.storage.stream import Unusual
from svclog.text import Command, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from svclog.merging.merged import Merged
    from svclog.model import Regret
    from svclog.storage.changes import Undone
    from svclog.storage.layout import Doc, Tables
    from svclog.storage.locks import Wait
    from svclog.storage.seal import Seal

__all__ = ["Added", "Doomed", "Edited", "EditedVote", "Imported", "Journal"]

_Record = TypeVar("_Record", Interaction, Vote)
_Result = TypeVar("_Result")
_NAMED_IN_UNDO = 3
_NAMED_IN_VOTE = ("business", "instead")


class Added(Struct, frozen=True):
    """An entry that is on the disk now."""

    entry: Interaction
    business: Name
    employee: Name | None
    """None where nobody is named."""
    first: bool
    """Whether the journal began with it."""


class Edited(Struct, frozen=True):
    """An entry before and after a change; equal when there was nothing to change."""

    before: Interaction | None
    """None where the document could not be read before."""
    after: Interaction
    business: Name | None = None
    """What became of the name that was given; None where none was."""
    employee: Name | None = None


class EditedVote(Struct, frozen=True):
    """A vote before and after a change; equal when there was nothing to change."""

    before: Vote | None
    """None where the document could not be read before."""
    after: Vote


class Doomed(Struct, frozen=True):
    """What is about to be deleted: entries, votes, and the documents that are neither."""

    entries: list[Interaction]
    votes: list[Vote]
    bad: list[BadRecord]

    @property
    def ids(self) -> list[int]:
        """The ids of the entries, and of the documents that should be some."""
        return sorted([*(entry.id for entry in self.entries), *(bad.id for bad in self.bad if not bad.is_vote)])

    @property
    def vote_ids(self) -> list[int]:
        """The numbers of the votes, and of the documents that should be some."""
        return sorted([*(vote.id for vote in self.votes), *(bad.id for bad in self.bad if bad.is_vote)])

    def __len__(self) -> int:
        """How many documents these are."""
        return len(self.entries) + len(self.votes) + len(self.bad)


class Imported(Struct, frozen=True):
    """What an import came to."""

    added: int
    known: int
    """How many were in the journal already."""
    edited: int
    """How many of those were edited since, and were left as they are."""
    deleted: int
    """How many, votes among them, were deleted here before, and stay so."""
    votes: int
    """How many votes came in beside the entries."""


class Journal:
    """The journal at `path`.

    `clock` gives the present moment, aware. `tell` is called with what the user should know about the file; `wait` is
    how many seconds to wait for another process; `seal` opens an encrypted one. Every method may raise JournalError,
    and has then written nothing.
    """

    def __init__(
        self,
        path: Path,
        clock: Callable[[], datetime],
        *,
        wait: Wait = 30.0,
        tell: Callable[[str | Message], None] = lambda _: None,
        seal: Seal | None = None,
    ) -> None:
        self.path = path
        self._clock = clock
        self._tell = tell
        self._db = JournalDB(path, wait=wait, tell=tell, seal=seal)

    # Reading

    def interactions(self) -> list[Interaction]:
        """Every entry, by id. Documents that are none are left out, and told about.

        One that another program wrote without a uid has the one that the next change of the journal gives it.
        """
        return self.over(list)

    def over(self, use: Callable[[Iterable[Interaction]], _Result]) -> _Result:
        """What `use` makes of the entries of `interactions`, one after another as they are read.

        It goes through them before it returns, and may be given them again, from the first on: the file may turn out to
        need a thorough look.
        """
        try:
            return self._db.storage.over(use)
        except Unusual:
            entries, bad = self._db.storage.read_thoroughly()
        if bad:
            self._tell(_left_out("entries", bad, len(entries)))
        return use(entries if all(entry.uid for entry in entries) else _with_uids(entries, self.documents()))

    def select(self, ids: Sequence[range]) -> list[Interaction]:
        """The entries with these ids, by id. Raises NoSuchInteraction for a span without any."""
        entries = self.interactions()
        missing = [span for span in ids if not any(entry.id in span for entry in entries)]
        if missing:
            raise NoSuchInteraction([span.start for span in missing])
        return [entry for entry in entries if any(entry.id in span for span in ids)]

    def doomed(self, ids: Sequence[range], votes_too: Sequence[int] = ()) -> Doomed:
        """The documents with these ids, and the votes with these numbers, whether they can be read or not.

        Raises NoSuchInteraction for a span without any, and NoSuchVote.
        """
        tables = self._db.storage.read() or {}
        entries, bad = self._db.storage.read_interactions()
        cast, bad_cast = votes(tables), bad_votes(tables)
        there = {entry.id for entry in entries} | {one.id for one in bad}
        if missing := [span.start for span in ids if not any(number in span for number in there)]:
            raise NoSuchInteraction(missing)
        if missing := sorted(set(votes_too) - {one.id for one in cast} - {one.id for one in bad_cast}):
            raise NoSuchVote(missing)
        return Doomed(
            [entry for entry in entries if any(entry.id in span for span in ids)],
            [one for one in cast if one.id in votes_too],
            [one for one in bad if any(one.id in span for span in ids)]
            + [one for one in bad_cast if one.id in votes_too],
        )

    def documents(self) -> dict[int, Doc]:
        """Every entry as the file holds it, fields that svclog does not know included, by id; each with a uid."""
        return _identified((self._db.storage.read() or {}).get(TAIL, {}))

    def vote_documents(self) -> dict[int, Doc]:
        """Every vote as the file holds it, fields that svclog does not know included, by number; each with a uid."""
        return _identified((self._db.storage.read() or {}).get("votes", {}))

    def recognise(self, name: str, *, at: str | None = None, besides: Collection[int] = ()) -> Name:
        """What would be stored for a business or, with `at`, for an employee at that business.

        The entries with the ids `besides` make no name known, as they are to be changed.
        """
        if besides:
            names = Names((entry.business, entry.employee) for entry in self.interactions() if entry.id not in besides)
        elif self._db.storage.tail_holds(_names_field(name, None) if at is None else _names_field(at, name)):
            return Name(name, known=True)
        else:
            names = Names(self._db.storage.read_names())
        return names.business(name) if at is None else names.employee(name, at)

    def has_promises(self) -> bool:
        """Whether anything was promised, as a quick look can tell; False too where only a thorough look could."""
        return self._db.storage.tail_holds('"promise": {')

    def check(self) -> tuple[int, list[BadRecord]]:
        """How many entries there are, and what is wrong with any of them. Raises Damaged for a damaged file."""
        from svclog.checks import inconsistencies, unreadable, votes_on_nothing

        tables = self._db.storage.read() or {}  # every byte of every table, where a report reads what it needs
        entries, bad = self._db.storage.read_interactions()
        problems = [*map(unreadable, [*bad, *bad_votes(tables)]), *inconsistencies(entries)]
        problems += votes_on_nothing(votes(tables), entries)
        if self._db.storage.is_torn():
            last = max((entry.id for entry in entries), default=0)
            problems.append(BadRecord(last + 1, "the file ends in the middle of adding it; the next change mends that"))
        return len(entries) + len(bad), sorted(problems, key=lambda problem: (problem.is_vote, problem.id))

    # At rest

    def encrypt(self) -> None:
        """Encrypt the journal, or begin an encrypted one. Raises UsageError where it is encrypted."""
        self._db.storage.encrypt()

    def decrypt(self) -> None:
        """Make the journal plain again. Raises UsageError where it is."""
        self._db.storage.decrypt()

    # Changing

    def add(self, visit: Interaction, *, follows: int | None = None) -> Added:
        """Append a visit; it is on the disk on return. `follows` is the id of the one that it follows up.

        The journal sets its id, uid and the moment of recording. Raises BadValue for what could not be read back, and
        NoSuchInteraction for `follows`.
        """
        visit = msgspec.structs.replace(checked(visit), id=0, uid=_new_uid(), recorded=self._now(), edited=None)
        if follows is not None:
            visit = msgspec.structs.replace(visit, re=self._uid_of(follows))
        first = not self.path.exists()
        new = _New(visit)
        if self._db.storage.tail_holds(_names_field(new.entry.business, new.entry.employee)):
            doc_id = self._db.table(TAIL).insert(document(new.entry))
        else:
            doc_id = self._db.insert_spelt(new.spelt)
        return Added(msgspec.structs.replace(new.entry, id=doc_id), new.business, new.employee, first)

    def edit(
        self, doc_id: int, changes: VisitChanges, *, follows: int | None = None, seen: Interaction | None = None
    ) -> Edited:
        """Change these fields of one entry. Raises NoSuchInteraction, and BadValue as `add` does.

        The changes may build on the entry as it was `seen`: where another process changed it since, raises UsageError.
        """
        now = self._now()
        values = checked_changes(changes, VisitChanges)
        with change(self._db.storage) as draft:
            docs = _docs(draft)
            for wanted in [doc_id, *([follows] if follows is not None else [])]:
                if wanted not in docs:
                    raise NoSuchInteraction([wanted])
            if follows == doc_id:
                raise UsageError(f"--re: {doc_id} cannot follow up itself; give the id of an earlier visit")
            if follows is not None:
                values = {**values, "re": docs[follows]["uid"]}
            names = Names(met(doc) for other, doc in docs.items() if other != doc_id)
            was_at, was_with = met(docs[doc_id])
            business = names.business(str(values["business"])) if "business" in values else None
            at = business.text if business else was_at
            name = values.get("employee", was_with if business else None)
            employee = names.employee(str(name), at) if name else None
            if business:
                values = {**values, "business": business.text}
            if employee:
                values = {**values, "employee": employee.text}
            before = _readable(interaction, doc_id, docs[doc_id])
            if seen is not None and before != seen:
                raise UsageError(
                    f"{doc_id} was changed by another program meanwhile; nothing was written: edit it again"
                )
            after = _required(doc_id, merged(docs[doc_id], values))
            if after != before:
                doc = merged(docs[doc_id], {**values, "edited": now})
                after = _required(doc_id, doc)
                draft.put(TAIL, doc_id, doc)
                draft.finish("edit", now, f"{doc_id} {after.business}")
        return Edited(before, after, business, employee if "employee" in values else None)

    def settle(self, doc_id: int, state: Literal["kept", "broken"]) -> Edited:
        """Settle the promise of one entry. Raises NoSuchInteraction, and NoPromise where nothing was promised."""
        now = self._now()
        with change(self._db.storage) as draft:
            docs = _docs(draft)
            if doc_id not in docs:
                raise NoSuchInteraction([doc_id])
            before = _required(doc_id, docs[doc_id])
            if before.promise is None:
                raise NoPromise(doc_id)
            if before.promise.state == state:
                return Edited(before, before)
            promise = msgspec.structs.replace(before.promise, state=state, settled=now)
            doc = merged(docs[doc_id], {"promise": promise, "edited": now})
            draft.put(TAIL, doc_id, doc)
            draft.finish("promise", now, f"{doc_id} {before.business}, {state}")
        return Edited(before, _required(doc_id, doc))

    def thank(self, doc_id: int) -> Edited:
        """Keep that the employee of one entry was thanked; once is enough. Raises NoSuchInteraction."""
        now = self._now()
        with change(self._db.storage) as draft:
            docs = _docs(draft)
            if doc_id not in docs:
                raise NoSuchInteraction([doc_id])
            before = _required(doc_id, docs[doc_id])
            if before.thanked is not None:
                return Edited(before, before)
            doc = merged(docs[doc_id], {"thanked": now, "edited": now})
            draft.put(TAIL, doc_id, doc)
            draft.finish("thanks", now, f"{doc_id} {before.business}")
        return Edited(before, _required(doc_id, doc))

    def delete(self, ids: Sequence[int], votes_too: Sequence[int] = (), *, seen: Doomed | None = None) -> None:
        """Delete these entries and votes, all or, with NoSuchInteraction or NoSuchVote, none.

        Where another process changed them since they were `seen`, raises UsageError.
        """
        now = self._now()
        with change(self._db.storage) as draft:
            if seen is not None and not _are_there(seen, draft.tables):
                raise UsageError(
                    "what was to be deleted was changed by another program meanwhile; nothing was deleted: do it again"
                )
            docs, cast = _docs(draft), _vote_docs(draft)
            if missing := [doc_id for doc_id in ids if doc_id not in docs]:
                raise NoSuchInteraction(missing)
            if missing := [vote_id for vote_id in votes_too if vote_id not in cast]:
                raise NoSuchVote(missing)
            gone = [(TAIL, doc_id, docs[doc_id]) for doc_id in ids]
            gone += [("votes", vote_id, cast[vote_id]) for vote_id in votes_too]
            for table, doc_id, _ in gone:
                draft.remove(table, doc_id)
            # Of an entry and its copy, which has the same uid, one may stay: a grave would take that, too.
            left = {doc["uid"] for doc in [*_docs(draft).values(), *_vote_docs(draft).values()]}
            for uid in dict.fromkeys(doc["uid"] for _, _, doc in gone if doc["uid"] not in left):
                draft.add("deleted", {"uid": uid, "at": now.isoformat()})
            named = ", ".join(
                f"{doc_id if table == TAIL else f'v{doc_id}'} {doc.get('business', '')}"
                for table, doc_id, doc in gone[:_NAMED_IN_UNDO]
            )
            more = len(gone) - _NAMED_IN_UNDO
            draft.finish("delete", now, f"{named} and {more} more" if more > 0 else named)

    def plan_rename(self, old: str, new: str, *, at: str | None = None) -> Renamed:
        """What `rename` would do; raises what that raises."""
        return _renaming(self._db.storage.read() or {}, old, new, at)

    def votes(self) -> list[Vote]:
        """Every vote, by id; each has a uid, as entries do. Documents that are none are left out, and told about."""
        found, bad = self._db.storage.read_votes()
        if bad:
            self._tell(_left_out("votes", bad, len(found)))
        return found if all(one.uid for one in found) else _with_uids(found, self.vote_documents())

    def vote(self, vote: Vote) -> Vote:
        """Cast a vote, on a business that a short form may name. The journal sets its id and uid.

        Raises BadValue for what could not be read back, NoSuchBusiness for a business that was never visited,
        Ambiguous, and UsageError for a vote that would change nothing: to leave what is left, or to return to what is
        not.
        """
        now = self._now()
        vote = msgspec.structs.replace(checked(vote), id=0, uid=_new_uid(), edited=None)
        with change(self._db.storage) as draft:
            names = Names(map(met, _docs(draft).values()))
            vote = msgspec.structs.replace(vote, business=names.place(vote.business))
            _refuse_idle_vote(vote.business, in_force(votes(draft.tables), now), leaves=vote.leaves)
            if vote.instead:
                vote = msgspec.structs.replace(vote, instead=names.business(vote.instead).text)
                if vote.instead == vote.business:
                    raise UsageError(f"--for: {vote.instead} cannot replace itself; give another place")
            vote_id = draft.add("votes", document(vote))
            draft.finish("vote", now, f"to {'leave' if vote.leaves else 'return to'} {vote.business}")
        return msgspec.structs.replace(vote, id=vote_id)

    def vote_with(self, vote_id: int) -> Vote:
        """The vote with this number. Raises NoSuchVote."""
        found = next((one for one in self.votes() if one.id == vote_id), None)
        if found is None:
            raise NoSuchVote([vote_id])
        return found

    def edit_vote(self, vote_id: int, changes: VoteChanges, *, seen: Vote | None = None) -> EditedVote:
        """Change these fields of one vote. Raises NoSuchVote, and BadValue as `vote` does.

        The changes may build on the vote as it was `seen`: where another process changed it since, raises UsageError.
        """
        now = self._now()
        values = checked_changes(changes, VoteChanges)
        with change(self._db.storage) as draft:
            cast = _vote_docs(draft)
            if vote_id not in cast:
                raise NoSuchVote([vote_id])
            if values.get("instead"):
                names = Names(map(met, _docs(draft).values()))
                values = {**values, "instead": names.business(str(values["instead"])).text}
            before = _readable(vote, vote_id, cast[vote_id])
            if seen is not None and before != seen:
                raise UsageError(
                    f"v{vote_id} was changed by another program meanwhile; nothing was written: edit it again"
                )
            after = _required_vote(vote_id, vote_merged(cast[vote_id], values))
            if after != before:
                doc = vote_merged(cast[vote_id], {**values, "edited": now})
                after = _required_vote(vote_id, doc)
                draft.put("votes", vote_id, doc)
                draft.finish("edit", now, f"v{vote_id} {after.business}")
        return EditedVote(before, after)

    def review(self, vote: Vote, regret: Regret) -> None:
        """Keep what came of thinking again about a vote. Raises NoSuchVote where it was taken back meanwhile."""
        now = self._now()
        with change(self._db.storage) as draft:
            cast = _vote_docs(draft)
            if vote.id not in cast or vote.uid not in ("", cast[vote.id]["uid"]):
                raise NoSuchVote([vote.id])
            reviewed = {"regret": regret, "reviewed": now, "edited": now}
            draft.put("votes", vote.id, vote_merged(cast[vote.id], reviewed))
            draft.finish("vote", now, f"on {vote.business}, reviewed: regret {regret}")

    def rename(self, old: str, new: str, *, at: str | None = None) -> Renamed:
        """Call the business `old`, with its desks, `new`, or the employee `old` at a business and its desks.

        Where `new` is known the two become one. `old` and `at` may be short forms. Where `new` is a desk of `old`, the
        other desks stay. Raises NoSuchBusiness, NoSuchEmployee and Ambiguous.
        """
        from svclog.merging.names import Rename
        from svclog.merging.names import renamed as renamed_doc

        now = self._now()
        with change(self._db.storage) as draft:
            docs, cast = _docs(draft), _vote_docs(draft)
            done = _renaming(draft.tables, old, new, at)
            for doc_id, (business, employee) in done.visits.items():
                names = {"business": business, **({"employee": employee} if employee else {})}
                draft.put(TAIL, doc_id, renamed_doc(docs[doc_id], names))
            for vote_id, voted in done.votes.items():
                draft.put("votes", vote_id, renamed_doc(cast[vote_id], voted))
            if done.changes:
                record = Rename(now, done.old, done.new, done.at, joined=done.there > 0)
                draft.add("renamed", {"uid": _new_uid(), **record.document})
            where = f" at {done.at}" if done.at else ""
            draft.finish("rename", now, f"{done.old} to {done.new}{where}, {_counted(len(done.visits), 'visit')}")
        return done

    def import_documents(
        self, docs: Iterable[Doc], source: str, *, votes: Iterable[Doc] = (), dry_run: bool = False
    ) -> Imported:
        """Add the documents, and votes, whose uid is new here, in one change; `dry_run` only counts.

        A document's `id`, and a vote's, is kept where it is higher than every id so far. Names take the spelling that
        the journal has.
        """
        from svclog.storage.identity import is_uid

        now = self._now()
        recorded = msgspec.to_builtins(now)
        with change(self._db.storage) as draft:
            here = {doc["uid"]: "edited" in doc for doc in _docs(draft).values()}
            gone = {uid for grave in draft.tables.get("deleted", {}).values() if is_uid(uid := grave.get("uid"))}
            names = Names(map(met, _docs(draft).values()))
            added = known = edited = deleted = 0
            for doc in docs:
                uid = doc["uid"]
                if uid in here:
                    known += 1
                    edited += here[uid]
                elif uid in gone:
                    deleted += 1
                else:
                    business, employee = names.meet(*met(doc))
                    new = {"recorded": recorded, **doc, "business": business}
                    if employee:
                        new["employee"] = employee
                    draft.add(TAIL, new, new.pop("id", None))
                    here[uid] = False
                    added += 1
            cast = {doc["uid"] for doc in _vote_docs(draft).values()}
            came = 0
            for doc in votes:
                uid = doc["uid"]
                if uid in gone:
                    deleted += 1
                elif uid not in cast:
                    spelt = {name: names.meet(doc[name])[0] for name in _NAMED_IN_VOTE if doc.get(name)}
                    new = {**doc, **spelt}
                    draft.add("votes", new, new.pop("id", None))
                    cast.add(uid)
                    came += 1
            if not dry_run:
                draft.finish("import", now, f"{_counted(added, 'entry', 'entries')} from {source}")
        return Imported(added, known, edited, deleted, came)

    def merge(self, copies: Sequence[Tables], source: str, *, dry_run: bool = False) -> Merged:
        """Unite these copies of a journal with this one, in one change; `dry_run` only says what would come of it.

        By uid, the last edit wins, and what it drops is told. What was deleted stays so unless a copy has a later edit
        of it, and what was renamed stays so. The same again changes nothing.
        """
        from svclog.merging.merged import compared
        from svclog.merging.union import LOCAL, united, with_our_ids

        now = self._now()
        with change(self._db.storage) as draft:
            before: Tables = {name: {**docs} for name, docs in draft.tables.items()}
            after = before
            for copy in copies:
                after = united(after, copy)
            done = compared(before, after, copies)
            if done.nothing:
                # A deletion of what is not here, say: it is kept, for a later copy may bring that.
                after = with_our_ids(before, after)
            if not dry_run:
                draft.take({name: docs for name, docs in after.items() if name not in LOCAL})
                if done.nothing:
                    draft.finish_unseen()
                else:
                    draft.finish("merge", now, f"of {source}: {done}")
        return done

    def undo(self) -> Undone:
        """Take back the last change. Raises NothingToUndo."""
        return undo(self._db.storage, self._now())

    def _now(self) -> datetime:
        return self._clock().replace(microsecond=0)

    def _uid_of(self, doc_id: int) -> str:
        """The uid of an entry; one that another program wrote without is given one. Raises NoSuchInteraction."""
        entries, _ = self._db.storage.read_interactions()
        entry = next((entry for entry in entries if entry.id == doc_id), None)
        if entry is None:
            raise NoSuchInteraction([doc_id])
        if entry.uid:
            return entry.uid
        with self._db.storage.transaction() as transaction:
            docs = _identified(transaction.tables.get(TAIL, {}))
            if doc_id not in docs:
                raise NoSuchInteraction([doc_id])
            transaction.changed = True
        return str(docs[doc_id]["uid"])


class _New:
    """A new entry, whose names take the spelling that the journal has when it is written."""

    def __init__(self, entry: Interaction) -> None:
        self.entry = entry
        self.business = Name(entry.business, known=True)
        self.employee = Name(entry.employee, known=True) if entry.employee else None

    def spelt(self, known: Iterable[tuple[str, str | None]]) -> Doc:
        """The document of the entry, in a journal that knows these."""
        names = Names(known)
        self.business = names.business(self.entry.business)
        employee = self.employee and names.employee(self.employee.text, self.business.text)
        self.employee = employee
        self.entry = msgspec.structs.replace(
            self.entry, business=self.business.text, employee=employee.text if employee else None
        )
        return document(self.entry)


def _left_out(what: str, bad: Sequence[BadRecord], readable: int) -> Message:
    return Message(
        f"{len(bad)} of {len(bad) + readable} {what} cannot be read and are left out, the first is {bad[0].name} (",
        bad[0].reason,
        "); `",
        Command("check"),
        "` names them all",
    )


def _names_field(business: str, employee: str | None) -> str:
    """How the line of an entry with these names says so; without an employee it may name one or not."""
    text = f'"business": {_encoded(business)}'
    return f'{text}, "employee": {_encoded(employee)}' if employee else text


def _encoded(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _new_uid() -> str:
    return os.urandom(16).hex()


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def _docs(draft: Change) -> dict[int, Doc]:
    """The documents of the entries by id, each with a uid."""
    return _identified(draft.tables.get(TAIL, {}))


def _vote_docs(draft: Change) -> dict[int, Doc]:
    """The documents of the votes by number, each with a uid."""
    return _identified(draft.tables.get("votes", {}))


def _identified(docs: Mapping[str, Doc]) -> dict[int, Doc]:
    """Documents by id; those that another program wrote without a uid are given one, the same on every machine."""
    from svclog.storage.identity import Identities, is_uid

    if not all(is_uid(doc.get("uid")) for doc in docs.values()):
        identities = Identities({})
        for doc in docs.values():
            doc["uid"] = identities.identified(doc)["uid"]
    return {int(key): doc for key, doc in docs.items()}


def _are_there(seen: Doomed, tables: Tables) -> bool:
    """Whether every document that is there is as it was seen; of one that cannot be read, that it cannot."""
    entries, cast = tables.get(TAIL, {}), tables.get("votes", {})
    was = dict.fromkeys(seen.ids) | {entry.id: entry for entry in seen.entries}
    voted = dict.fromkeys(seen.vote_ids) | {one.id: one for one in seen.votes}
    return all(
        _readable(interaction, number, entries[str(number)]) == entry
        for number, entry in was.items()
        if str(number) in entries
    ) and all(_readable(vote, number, cast[str(number)]) == one for number, one in voted.items() if str(number) in cast)


def _with_uids(found: Iterable[_Record], docs: Mapping[int, Doc]) -> list[_Record]:
    """The same, each with its uid or, where it has none, with that of its document."""
    return [one if one.uid else msgspec.structs.replace(one, uid=docs.get(one.id, {}).get("uid", "")) for one in found]


def _readable(read: Callable[[int, Mapping[str, Any]], _Record], number: int, doc: Mapping[str, Any]) -> _Record | None:
    """The entry, or vote, that `read` makes of a document; None where it is none."""
    try:
        return read(number, doc)
    except msgspec.ValidationError:
        return None


def _required(doc_id: int, doc: Mapping[str, Any]) -> Interaction:
    try:
        return interaction(doc_id, doc)
    except msgspec.ValidationError as error:
        raise UsageError(f"{doc_id} would still not be readable ({error}); change that field too") from None


def _refuse_idle_vote(business: str, in_force: Sequence[Vote], *, leaves: bool) -> None:
    """Raise UsageError for a vote that would change nothing, as one in force says the same."""
    own = next((vote for vote in in_force if fold(vote.business) == fold(business)), None)
    standing = own or next((vote for vote in in_force if belongs_to(business, vote.business)), None)
    if leaves and standing:
        since = f"you left {standing.business} on {standing.at:%Y-%m-%d} (v{standing.id})"
        todo = Command(f"edit v{standing.id}")
        raise UsageError(f"{since}; nothing was changed: `", todo, "` changes that vote")
    if not leaves and not standing:
        raise UsageError(
            f"you have not left {business}; nothing was changed: `", Command("votes"), "` lists the places you left"
        )
    if not leaves and not own and standing:
        raise UsageError(f"{business} was left with {standing.business}; nothing was changed: return to that")


def _required_vote(vote_id: int, doc: Mapping[str, Any]) -> Vote:
    try:
        return vote(vote_id, doc)
    except msgspec.ValidationError as error:
        raise UsageError(
            f"v{vote_id} would still not be readable ({error}); mend it in an editor, or delete it"
        ) from None


def _renaming(tables: Tables, old: str, new: str, at: str | None) -> Renamed:
    """What renaming a business, or an employee `at` one, comes to in these tables."""
    visits = {int(key): met(doc) for key, doc in tables.get(TAIL, {}).items()}
    if at is not None:
        return rename_employee(visits, old, new, at)
    votes = {
        int(key): {name: doc[name] for name in _NAMED_IN_VOTE if isinstance(doc.get(name), str)}
        for key, doc in tables.get("votes", {}).items()
    }
    return rename_business(visits, votes, old, new)
