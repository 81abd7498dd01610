"""The class `Journal`: all verbs of a journal."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec.structs import replace

from svclog import rules
from svclog.errors import NoSuchInteraction
from svclog.journal.look import Look, documents
from svclog.journal.values import Added, checked, new_uid
from svclog.model import spans
from svclog.names import Name
from svclog.storage import TAIL, VISITS, Store, document
from svclog.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from svclog.journal.merge.merged import Merged
    from svclog.journal.renames import Renamed
    from svclog.journal.values import Edited, Imported, ToDelete
    from svclog.journal.work import Work
    from svclog.model import Interaction, Payee, Regret, Settled, VisitChanges, Vote, VoteChanges
    from svclog.storage import Doc, Encryption, Memory, Tables, Undone, Wait, Witness
    from svclog.text import Message


class Journal(Look):
    """The journal at `path`. Every call reads the file again; use `look` for several reads of the same state.

    `clock` returns the current time, with a zone. `tell` is called with what the user should know about the file;
    `wait` is how many seconds to wait for another process; `encryption` opens an encrypted file; `witness` is told of
    changes. Every method may raise JournalError, with nothing written; one that writes may raise Unconfirmed.
    """

    def __init__(  # noqa: PLR0913 - all but two have defaults
        self,
        path: Path,
        clock: Callable[[], datetime],
        *,
        wait: Wait = 30.0,
        tell: Callable[[str | Message], None] = lambda _: None,
        encryption: Encryption | None = None,
        witness: Witness | None = None,
    ) -> None:
        store = Store(path, wait=wait, tell=tell, encryption=encryption, witness=witness)
        super().__init__(path, store, tell)
        self._clock = clock

    # Encryption

    def encrypt(self) -> None:
        """Encrypt the journal, or begin an encrypted one. Raises UsageError if it is encrypted already."""
        self._store.encrypt()

    def decrypt(self) -> None:
        """Decrypt the journal. Raises UsageError if it is not encrypted."""
        self._store.decrypt()

    # Changes

    def add(
        self, visit: Interaction, *, follows: int | None = None, check: Callable[[Name], object] = lambda _: None
    ) -> Added:
        """Append a visit; it is on the disk on return. `follows` is the id of the visit that it follows up.

        The journal sets its id, uid and time of recording. Raises BadValue for a value that could not be read back, and
        NoSuchInteraction for `follows`. `check` gets a place that may be new: if it raises, nothing is written.
        """
        visit = replace(checked(visit), id=0, uid=new_uid(), recorded=self._now(), edited=None)
        rules.refuse(visit)
        if follows is not None:
            uid = self._uid_of(follows, visit)
            if not uid:
                return self._add_to_one_without_uid(visit, follows, check)
            visit = replace(visit, re=uid)
        return self._added(visit, check)

    def _added(self, visit: Interaction, check: Callable[[Name], object]) -> Added:
        first = not self.path.exists()
        business, employee = Name(visit.business, known=True), visit.employee and Name(visit.employee, known=True)

        def spelt(known: Iterable[tuple[str, str | None]], renamed: Mapping[str, Doc]) -> Interaction:
            """Return the visit with its names in the spelling of the journal."""
            nonlocal business, employee
            from svclog.journal.renames import names_of

            names = names_of(known, renamed)
            business = names.business(visit.business)
            check(business)
            employee = visit.employee and names.employee(visit.employee, business.text)
            return replace(visit, business=business.text, employee=employee and employee.text)

        if self._store.knows(visit.business, visit.employee):
            doc_id = self._store.append(visit)
        else:
            doc_id = self._store.append_named(spelt)
        names = {"business": business.text, "employee": employee.text if employee else None}
        return Added(replace(visit, id=doc_id, **names), business, employee or None, first)

    def add_all(self, visits: Sequence[tuple[Interaction, int | None]]) -> list[Added]:
        """Append visits, each with the id of the visit it follows up, if any, in one change. Raises as `add` does."""
        if len(visits) == 1:
            return [self.add(visit, follows=follows) for visit, follows in visits]
        from svclog.journal.followed import refuse_later

        is_first = not self.path.exists()
        done: list[Added] = []
        with self._work(by_line=False) as work:
            names = work.names()
            for visit, follows in visits:
                business = names.business(visit.business)
                employee = names.employee(visit.employee, business.text) if visit.employee else None
                spelt = names.meet(business.text, employee.text if employee else None)
                re = visit.re if follows is None else work.visits.doc(follows)["uid"]
                entry = replace(checked(visit), id=0, uid=new_uid(), recorded=work.now, edited=None, re=re)
                entry = replace(entry, business=spelt[0], employee=spelt[1])
                rules.refuse(entry)
                if follows is not None and (followed := VISITS.read_or_none(follows, work.visits.doc(follows))):
                    refuse_later(followed, entry)
                number = work.draft.add(TAIL, document(entry))
                done.append(Added(replace(entry, id=number), business, employee, is_first and not done))
            work.finish("add", f"{counted(len(done), 'visit')}, {spans(added.entry.id for added in done)}")
        return done

    def edit(
        self, doc_id: int, changes: VisitChanges, *, follows: int | None = None, seen: Interaction | None = None
    ) -> Edited[Interaction]:
        """Change these fields of a visit. Raises as `add` does, and ChangedMeanwhile if it differs from `seen`."""
        with self._work() as work:
            return work.edit_visit(doc_id, changes, follows, seen)

    def settle(self, doc_id: int, state: Settled, on: datetime | None = None) -> Edited[Interaction]:
        """Settle the promise of a visit, `on` a day if it is known. Raises NoSuchInteraction, and NotFound."""
        with self._work() as work:
            return work.settle(doc_id, state, on)

    def thank(self, doc_id: int) -> Edited[Interaction]:
        """Record that the employee of one visit was thanked; once is enough. Raises NoSuchInteraction."""
        with self._work() as work:
            return work.thank(doc_id)

    def delete(self, ids: Sequence[int], vote_ids: Sequence[int] = (), *, seen: ToDelete | None = None) -> None:
        """Delete all of these or none. Raises NoSuchInteraction, NoSuchVote, and ChangedMeanwhile if not as `seen`."""
        with self._work() as work:
            work.delete(ids, vote_ids, seen)

    def vote(self, vote: Vote) -> Vote:
        """Cast a vote on a business, which may be given in short form. The journal sets the vote's id and uid.

        Raises BadValue for a value that could not be read back, NoSuchBusiness for a business that was never visited,
        Ambiguous, and UsageError for a vote that would change nothing or contradict one in force: to leave or stay with
        a place that the user has left, or to return to one that the user has not left.
        """
        with self._work() as work:
            return work.vote(vote)

    def edit_vote(self, vote_id: int, changes: VoteChanges, *, seen: Vote | None = None) -> Edited[Vote]:
        """Change these fields of one vote. Raises NoSuchVote, BadValue and ChangedMeanwhile as `edit` does."""
        with self._work() as work:
            return work.edit_vote(vote_id, changes, seen)

    def review(self, vote: Vote, regret: Regret) -> None:
        """Record whether a vote is regretted. Raises NoSuchVote if the vote was taken back meanwhile."""
        with self._work() as work:
            work.review(vote, regret)

    def assign_payee(self, payee: str, business: str | None) -> Payee:
        """Record which business a payee on statements is; None means never a visit. Raises as `vote` does."""
        with self._work() as work:
            return work.assign_payee(payee, business)

    def forget_payee(self, payee: str) -> None:
        """Take back what was recorded of a payee on statements. Raises NotFound if nothing was."""
        with self._work() as work:
            work.forget_payee(payee)

    def rename(
        self, old: str, new: str, *, at: str | None = None, check: Callable[[Renamed], None] | None = None
    ) -> Renamed:
        """Rename the business `old`, with its desks, to `new`, or the employee `old` at a business and its desks.

        If `new` exists, the two become one. `old` and `at` may be short forms. If `new` is a desk of `old`, the other
        desks stay. Raises NoSuchBusiness, NoSuchEmployee, Ambiguous, and what `check` raises for the planned rename.
        """
        with self._work(by_line=False) as work:
            return work.rename(old, new, at, check)

    def import_documents(  # noqa: PLR0913 - three kinds of documents
        self,
        docs: Iterable[Doc],
        source: str,
        *,
        votes: Iterable[Doc] = (),
        payees: Iterable[Doc] = (),
        dry_run: bool = False,
        update: bool = False,
    ) -> Imported:
        """Add the documents, votes and payees whose uid is new to the journal, in one change; `dry_run` only counts.

        The documents belong to the journal afterwards: they are changed and kept.

        `update` fills the empty fields, and a pending outcome, of visits that the journal has already. The `id` of a
        document or vote is kept if it is higher than every id so far. Names take the spelling of the journal.
        """
        from svclog.journal.imports import Import

        with self._work(by_line=False) as work:
            into = Import(work, dry_run=dry_run, update=update)
            for index, doc in enumerate(docs):
                into.take(index, doc)
            into.done.votes = into.take_others(work.votes, votes)
            into.done.payees = into.take_others(work.payees, payees)
            return into.finish(source)

    def merge(self, copies: Sequence[Tables], source: str, *, dry_run: bool = False) -> Merged:
        """Merge these copies of the journal into this one, in one change; `dry_run` only returns what would change.

        For each uid the last edit wins, and edits that it discards are listed. Deleted documents stay deleted unless a
        copy has a later edit, and renames stay in force. Merging the same copies again changes nothing.
        """
        from svclog.journal.merge.merged import Plan, planned
        from svclog.journal.work import Work

        def plan(tables: Tables) -> Plan:
            return planned(tables, copies)

        if dry_run:
            return self._store.by_line_and_torn(plan)[0].done
        now = self._now()
        with self._store.change_as(plan) as (draft, made):
            Work(draft, now).merge(made, source)
        return made.done

    def last_change(self) -> Undone:
        """Return the change that `undo` takes back next. Raises NothingToUndo."""
        return self._store.last_change()

    def undo(self, *, seen: Undone | None = None) -> Undone:
        """Take back the last change. Raises NothingToUndo, and ChangedMeanwhile if it is not the one `seen`."""
        return self._store.undo(self._now(), seen)

    def forget(self, seen: Memory) -> None:
        """Forget, in one change, all that `memory` counts; delete only those damaged copies that were `seen`."""
        self._store.forget(seen, self._now())

    @contextmanager
    def _work(self, *, by_line: bool = True) -> Iterator[Work]:
        """Yield a change of the journal; `by_line` decodes only the visits that are used."""
        from svclog.journal.work import Work  # late: adding a visit does not need it

        now = self._now()
        with self._store.change(by_line=by_line) as draft:
            yield Work(draft, now)

    def _now(self) -> datetime:
        return self._clock().replace(microsecond=0)

    def _uid_of(self, doc_id: int, follower: Interaction) -> str:
        """Return the uid of a visit that `follower` follows up; "" if it has none, or only a full parse can tell.

        Raises NoSuchInteraction, and UsageError if the visit is later than its follower.
        """
        from svclog.journal.followed import refuse_later

        def quick(visits: Iterable[Interaction]) -> str | None:
            followed = next((visit for visit in visits if visit.id == doc_id), None)
            if followed is None:
                return None
            refuse_later(followed, follower)
            return followed.uid

        uid = self._store.read_with(quick, lambda tables: "" if str(doc_id) in tables.get(TAIL, {}) else None)
        if uid is None:
            raise NoSuchInteraction([doc_id])
        return uid

    def _add_to_one_without_uid(self, visit: Interaction, follows: int, check: Callable[[Name], object]) -> Added:
        """Add a visit that follows up one without a uid, which gets one now. Raises as `_uid_of` does."""
        from svclog.journal.followed import refuse_later

        with self._store.transaction() as transaction:
            docs = documents(TAIL, transaction.tables)
            if follows not in docs:
                raise NoSuchInteraction([follows])
            if followed := VISITS.read_or_none(follows, docs[follows]):
                refuse_later(followed, visit)
            return self._added(replace(visit, re=docs[follows]["uid"]), check)
