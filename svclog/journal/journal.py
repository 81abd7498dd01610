"""The class `Journal`: every verb a person has for a journal."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, TypeVar

from msgspec.structs import replace

from svclog.errors import NoSuchInteraction, NoSuchVote
from svclog.journal.values import Added, ToDelete, checked, identify, new_uid
from svclog.names import Name, Names
from svclog.storage import TAIL, VISITS, VOTES, BadRecord, Store
from svclog.text import Command, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from svclog.journal.merge.merged import Merged
    from svclog.journal.renames import Renamed
    from svclog.journal.values import Edited, Imported
    from svclog.journal.work import Work
    from svclog.model import Interaction, Regret, VisitChanges, Vote, VoteChanges
    from svclog.storage import Doc, Encryption, Record, RecordKind, Tables, Undone, Wait

_Result = TypeVar("_Result")


class Journal:
    """The journal at `path`.

    `clock` gives the present moment, aware. `tell` is called with what the user should know about the file; `wait` is
    how many seconds to wait for another process; `encryption` opens an encrypted one. Every method may raise
    JournalError, and has then written nothing.
    """

    def __init__(
        self,
        path: Path,
        clock: Callable[[], datetime],
        *,
        wait: Wait = 30.0,
        tell: Callable[[str | Message], None] = lambda _: None,
        encryption: Encryption | None = None,
    ) -> None:
        self.path = path
        self._clock = clock
        self._tell = tell
        self._store = Store(path, wait=wait, tell=tell, encryption=encryption)

    # Reading

    def interactions(self) -> list[Interaction]:
        """Every visit, by id. Documents that are none are left out, and told about.

        One that another program wrote without a uid has the one that the next change of the journal gives it.
        """
        return self.read_with(list)

    def read_with(self, use: Callable[[Iterable[Interaction]], _Result]) -> _Result:
        """What `use` makes of the visits of `interactions`, one after another as they are read.

        It goes through them before it returns, and may be given them again, from the first on: the file may turn out to
        need a full parse.
        """
        return self._store.read_with(use, lambda tables: use(self._identified(VISITS, tables)))

    def select(self, ids: Sequence[range]) -> list[Interaction]:
        """The visits with these ids, by id. Raises NoSuchInteraction for a span without any."""
        entries = self.interactions()
        missing = [span for span in ids if not any(entry.id in span for entry in entries)]
        if missing:
            raise NoSuchInteraction([span.start for span in missing])
        return [entry for entry in entries if any(entry.id in span for span in ids)]

    def to_delete(self, ids: Sequence[range], vote_ids: Sequence[int] = ()) -> ToDelete:
        """The documents with these ids, and the votes with these numbers, whether they can be read or not.

        Raises NoSuchInteraction for a span without any, and NoSuchVote.
        """
        visits, bad_visits = self._store.visits()
        votes, bad_votes = self._store.votes()
        known = {visit.id for visit in visits} | {bad.id for bad in bad_visits}
        if missing := [span.start for span in ids if not any(number in span for number in known)]:
            raise NoSuchInteraction(missing)
        if missing := sorted(set(vote_ids) - {vote.id for vote in votes} - {bad.id for bad in bad_votes}):
            raise NoSuchVote(missing)
        return ToDelete(
            [entry for entry in visits if any(entry.id in span for span in ids)],
            [vote for vote in votes if vote.id in vote_ids],
            [bad for bad in bad_visits if any(bad.id in span for span in ids)]
            + [bad for bad in bad_votes if bad.id in vote_ids],
        )

    def documents(self) -> dict[int, Doc]:
        """Every visit as the file holds it, fields that svclog does not know included, by id; each with a uid."""
        return _documents(TAIL, self._store.tables())

    def vote_documents(self) -> dict[int, Doc]:
        """Every vote as the file holds it, fields that svclog does not know included, by number; each with a uid."""
        return _documents(VOTES.table, self._store.tables())

    def recognise(self, name: str, *, at: str | None = None, excluding_ids: Collection[int] = ()) -> Name:
        """What would be stored for a business or, with `at`, for an employee at that business.

        The visits with the ids `excluding_ids` make no name known, as they are to be changed.
        """
        if excluding_ids:
            names = self.read_with(
                lambda entries: Names(
                    (entry.business, entry.employee) for entry in entries if entry.id not in excluding_ids
                )
            )
        elif self._store.knows(name) if at is None else self._store.knows(at, name):
            return Name(name, known=True)
        else:
            names = self._store.with_names(Names)
        return names.business(name) if at is None else names.employee(name, at)

    def has_promises(self) -> bool:
        """Whether anything was promised, as a quick look can tell; False too where only a full parse could."""
        return self._store.has_promises()

    def check(self) -> tuple[int, list[BadRecord]]:
        """How many visits there are, and what is wrong with any of them. Raises Damaged for a damaged file."""
        from svclog.journal.checks import problems

        return problems(*self._store.tables_and_torn())

    def votes(self) -> list[Vote]:
        """Every vote, by id; each has a uid, as visits do. Documents that are none are left out, and told about."""
        votes, bad = self._store.votes()
        if bad or not all(vote.uid for vote in votes):
            return self._identified(VOTES, self._store.tables())
        return votes

    def vote_with(self, vote_id: int) -> Vote:
        """The vote with this number. Raises NoSuchVote."""
        vote = next((vote for vote in self.votes() if vote.id == vote_id), None)
        if vote is None:
            raise NoSuchVote([vote_id])
        return vote

    def plan_rename(self, old: str, new: str, *, at: str | None = None) -> Renamed:
        """What `rename` would do; raises what that raises."""
        from svclog.journal.work import plan_rename

        return plan_rename(self._store.tables(), old, new, at)

    # At rest

    def encrypt(self) -> None:
        """Encrypt the journal, or begin an encrypted one. Raises UsageError where it is encrypted."""
        self._store.encrypt()

    def decrypt(self) -> None:
        """Make the journal plain again. Raises UsageError where it is."""
        self._store.decrypt()

    # Changing

    def add(self, visit: Interaction, *, follows: int | None = None) -> Added:
        """Append a visit; it is on the disk on return. `follows` is the id of the one that it follows up.

        The journal sets its id, uid and the moment of recording. Raises BadValue for what could not be read back, and
        NoSuchInteraction for `follows`.
        """
        visit = replace(checked(visit), id=0, uid=new_uid(), recorded=self._now(), edited=None)
        if follows is not None:
            visit = replace(visit, re=self._uid_of(follows))
        first = not self.path.exists()
        business, employee = Name(visit.business, known=True), visit.employee and Name(visit.employee, known=True)

        def spelt(known: Iterable[tuple[str, str | None]]) -> Interaction:
            """The visit with its names as the journal spells them when it is written."""
            nonlocal business, employee
            names = Names(known)
            business = names.business(visit.business)
            employee = visit.employee and names.employee(visit.employee, business.text)
            return replace(visit, business=business.text, employee=employee and employee.text)

        if self._store.knows(visit.business, visit.employee):
            doc_id = self._store.append(visit)
        else:
            doc_id = self._store.append_named(spelt)
        names = {"business": business.text, "employee": employee.text if employee else None}
        return Added(replace(visit, id=doc_id, **names), business, employee or None, first)

    def edit(
        self, doc_id: int, changes: VisitChanges, *, follows: int | None = None, seen: Interaction | None = None
    ) -> Edited[Interaction]:
        """Change these fields of one visit. Raises NoSuchInteraction, and BadValue as `add` does.

        The changes may build on the visit as it was `seen`: where another process changed it since, raises
        ChangedMeanwhile.
        """
        with self._work() as work:
            return work.edit_visit(doc_id, changes, follows, seen)

    def settle(self, doc_id: int, state: Literal["kept", "broken"]) -> Edited[Interaction]:
        """Settle the promise of one visit. Raises NoSuchInteraction, and NotFound where nothing was promised."""
        with self._work() as work:
            return work.settle(doc_id, state)

    def thank(self, doc_id: int) -> Edited[Interaction]:
        """Record that the employee of one visit was thanked; once is enough. Raises NoSuchInteraction."""
        with self._work() as work:
            return work.thank(doc_id)

    def delete(self, ids: Sequence[int], vote_ids: Sequence[int] = (), *, seen: ToDelete | None = None) -> None:
        """Delete these visits and votes, all or, with NoSuchInteraction or NoSuchVote, none.

        Where another process changed them since they were `seen`, raises ChangedMeanwhile.
        """
        with self._work() as work:
            work.delete(ids, vote_ids, seen)

    def vote(self, vote: Vote) -> Vote:
        """Cast a vote, on a business that a short form may name. The journal sets its id and uid.

        Raises BadValue for what could not be read back, NoSuchBusiness for a business that was never visited,
        Ambiguous, and UsageError for a vote that would change nothing: to leave what is left, or to return to what is
        not.
        """
        with self._work() as work:
            return work.vote(vote)

    def edit_vote(self, vote_id: int, changes: VoteChanges, *, seen: Vote | None = None) -> Edited[Vote]:
        """Change these fields of one vote. Raises NoSuchVote, BadValue and ChangedMeanwhile as `edit` does."""
        with self._work() as work:
            return work.edit_vote(vote_id, changes, seen)

    def review(self, vote: Vote, regret: Regret) -> None:
        """Record what came of thinking again about a vote. Raises NoSuchVote where it was taken back meanwhile."""
        with self._work() as work:
            work.review(vote, regret)

    def rename(self, old: str, new: str, *, at: str | None = None) -> Renamed:
        """Call the business `old`, with its desks, `new`, or the employee `old` at a business and its desks.

        Where `new` is known the two become one. `old` and `at` may be short forms. Where `new` is a desk of `old`, the
        other desks stay. Raises NoSuchBusiness, NoSuchEmployee and Ambiguous.
        """
        with self._work() as work:
            return work.rename(old, new, at)

    def import_documents(
        self, docs: Iterable[Doc], source: str, *, votes: Iterable[Doc] = (), dry_run: bool = False
    ) -> Imported:
        """Add the documents, and votes, whose uid is new here, in one change; `dry_run` only counts.

        A document's `id`, and a vote's, is kept where it is higher than every id so far. Names take the spelling that
        the journal has.
        """
        with self._work() as work:
            return work.import_documents(docs, source, votes, dry_run=dry_run)

    def merge(self, copies: Sequence[Tables], source: str, *, dry_run: bool = False) -> Merged:
        """Unite these copies of a journal with this one, in one change; `dry_run` only says what would come of it.

        By uid, the last edit wins, and what it drops is told. What was deleted stays so unless a copy has a later edit
        of it, and what was renamed stays so. The same again changes nothing.
        """
        with self._work() as work:
            return work.merge(copies, source, dry_run=dry_run)

    def undo(self) -> Undone:
        """Take back the last change. Raises NothingToUndo."""
        return self._store.undo(self._now())

    @contextmanager
    def _work(self) -> Iterator[Work]:
        from svclog.journal.work import Work  # late: to add a visit takes none of it

        now = self._now()
        with self._store.change() as draft:
            yield Work(draft, now)

    def _now(self) -> datetime:
        return self._clock().replace(microsecond=0)

    def _identified(self, kind: RecordKind[Record], tables: Tables) -> list[Record]:
        """The visits, or votes, that can be read, each with its uid; of the others the user is told."""
        records, bad = kind.read_all(tables)
        if bad:
            what = "votes" if kind.table != TAIL else "entries"
            count = f"{len(bad)} of {len(bad) + len(records)} {what}"
            which = f"cannot be read and are left out, the first is {bad[0].name} ("
            self._tell(Message(f"{count} {which}", bad[0].reason, "); `", Command("check"), "` names them all"))
        if all(record.uid for record in records):
            return records
        docs = _documents(kind.table, tables)
        return [record if record.uid else replace(record, uid=docs[record.id]["uid"]) for record in records]

    def _uid_of(self, doc_id: int) -> str:
        """The uid of a visit; one that another program wrote without is given one. Raises NoSuchInteraction."""
        uid = self._store.read_with(
            lambda visits: next((visit.uid for visit in visits if visit.id == doc_id), None),
            lambda tables: "" if str(doc_id) in tables.get(TAIL, {}) else None,
        )
        if uid is None:
            raise NoSuchInteraction([doc_id])
        if uid:
            return uid
        with self._store.transaction() as transaction:
            docs = _documents(TAIL, transaction.tables)
            if doc_id not in docs:
                raise NoSuchInteraction([doc_id])
            transaction.changed = True
        return str(docs[doc_id]["uid"])


def _documents(table: str, tables: Tables) -> dict[int, Doc]:
    docs = tables.get(table, {})
    identify(docs)
    return {int(key): doc for key, doc in docs.items()}
