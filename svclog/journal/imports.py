"""Import documents into a journal: add the visits, votes and payees that are new there, and count the others."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from svclog.fields import FIELDS, with_options
from svclog.journal.lookalikes import lookalikes
from svclog.journal.renames import NAMES
from svclog.journal.values import Imported
from svclog.model import Outcome
from svclog.storage import TAIL, TRACES, is_uid, names_in
from svclog.text import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator

    from svclog.journal.records import Records
    from svclog.journal.work import Work
    from svclog.model import Payee, Vote
    from svclog.names import Names
    from svclog.storage import Doc

_GIST = ("business", "employee", "outcome", "empathy", "listening", "felt")
_TELL_APART = [
    field.name for field in with_options(FIELDS) if field.name not in {*_GIST, "when", "promise", "by", "re"}
]
_MINUTE = len("2026-11-20T14:30")
_NEVER_FILLED = {"id", "recorded", "edited"}


class Import:
    """The import of one source; `done` counts what is imported.

    With `update`, it fills the empty fields, and a pending outcome, of visits that are in the journal already.
    """

    def __init__(self, work: Work, *, dry_run: bool, update: bool) -> None:
        self.done = Imported()
        self._work = work
        self._dry_run = dry_run
        self._update = update
        self._recorded = msgspec.to_builtins(work.now)
        self._names = work.names()
        self._ids_by_uid = {doc["uid"]: number for number, doc in work.visits}
        self._deleted_uids = {
            uid for dead in work.draft.tables.get("deleted", {}).values() if is_uid(uid := dead.get("uid"))
        }
        self._known_names = {spelt for _, old in work.visits if (spelt := names_in(old))[0]}
        self._alike = Alike(work.visits)
        self._imported_uids: set[str] = set()
        self._found_again: set[int] = set()
        self._new: dict[tuple[str, str | None], None] = {}

    def take(self, index: int, doc: Doc) -> None:
        """Import a visit, the document with this index, unless the journal has it already or has deleted it."""
        uid = doc["uid"]
        if uid in self._imported_uids:
            self.done.known += 1
        elif uid in self._ids_by_uid:
            self._take_again(self._ids_by_uid[uid], doc)
        elif uid in self._deleted_uids:
            self.done.deleted += 1
        else:
            # The documents of a large file take much memory already: only a preview copies them.
            self._add(index, {**doc} if self._dry_run else doc)

    def take_others(self, here: Records[Vote] | Records[Payee], docs: Iterable[Doc]) -> int:
        """Import the votes, or payees, whose uid is new to the journal, and return how many those are."""
        there = here.uids()
        before = len(there)
        for doc in docs:
            if doc["uid"] in self._deleted_uids:
                self.done.deleted += 1
            elif doc["uid"] not in there:
                new = doc | {name: self._names.meet(doc[name])[0] for name in NAMES if doc.get(name)}
                self._work.draft.add(here.table, new, new.pop("id", None))
                there.add(doc["uid"])
        return len(there) - before

    def finish(self, source: str) -> Imported:
        """Write the change, except in a preview, and return the result."""
        done = self.done
        if not self._dry_run:
            more = f", {done.filled} filled in" if done.filled else ""
            self._work.finish("import", f"{counted(done.added, 'entry', 'entries')} from {source}{more}")
        places = {place for place, _ in self._known_names}
        done.new_places = tuple(dict.fromkeys(place for place, _ in self._new if place not in places))
        done.near = _like_known(self._new, self._known_names, self._names) if self._new else ()
        done.alike, done.changed = tuple(self._alike.pairs), self._alike.changed(self._found_again)
        return done

    def _add(self, index: int, doc: Doc) -> None:
        is_ours = "id" in doc  # svclog wrote it
        spelt = doc["business"], employee = self._names.meet(*names_in(doc))
        if employee:
            doc["employee"] = employee
        doc.setdefault("recorded", self._recorded)
        if not is_ours and spelt not in self._known_names:
            self._new[spelt] = None
        number = self._work.draft.add(TAIL, doc, doc.pop("id", None))
        self._alike.note(number, doc, -1 if is_ours else index)
        self._imported_uids.add(doc["uid"])
        self.done.added += 1

    def _take_again(self, number: int, doc: Doc) -> None:
        """Count a visit that the journal has already, and fill its empty fields from `doc` if asked to."""
        done, old = self.done, self._work.visits.doc(number)
        self._found_again.add(number)
        done.edited += old.get("edited") not in {None, doc.get("edited")}
        new = {name: value for name, value in doc.items() if name not in old and name not in _NEVER_FILLED}
        is_edited_in_file = "id" in doc and old.get("edited") == doc.get("edited")
        if is_edited_in_file and any(old.get(name, value) != value for name, value in _facts(doc)):
            done.differing.append(number)
        if old.get("outcome") == Outcome.PENDING != doc.get("outcome"):
            new["outcome"] = doc["outcome"]
        if new and self._update:
            if "employee" in new:
                new["employee"] = self._names.meet(old["business"], new["employee"])[1]
            edited = msgspec.to_builtins(self._work.visits.stamp(old))
            self._work.draft.put(TAIL, number, {**old, **new, "edited": edited})
            done.filled += 1
        else:
            done.known += 1
            done.fillable += bool(new)


def _facts(doc: Doc) -> Iterator[tuple[str, object]]:
    """Yield what a document says of a visit, except its names, which a rename may have changed in the journal."""
    left_out = {"business", "employee"} | TRACES | _NEVER_FILLED
    return ((name, _plain(value)) for name, value in doc.items() if name not in left_out)


def _like_known(
    new: Collection[tuple[str, str | None]], before: Collection[tuple[str, str | None]], names: Names
) -> tuple[tuple[str, str, str | None], ...]:
    """Return the `lookalikes`, and new places that have the old name of a renamed place, each with its new name."""
    renamed = {place: now for place, _ in new if (now := names.renamed(place))}
    like = (one for one in lookalikes(new, before) if one[0] not in renamed)
    return (*((place, now, None) for place, now in renamed.items()), *like)


class Alike:
    """The imported visits equal to one already in the journal, apart from fields that only one of the two has."""

    def __init__(self, visits: Iterable[tuple[int, Doc]]) -> None:
        self._visits = visits
        self._before: dict[str, list[tuple[int, Doc]]] | None = None
        self._by_moment: dict[tuple[str, str], list[int]] = {}
        self._others: list[tuple[int, list[int]]] = []
        self.pairs: list[tuple[int, int]] = []

    def note(self, number: int, doc: Doc, index: int) -> None:
        """Compare an imported visit, from the document with this index; -1 if svclog wrote the document."""
        if self._before is None:
            self._before = {}
            for other, old in self._visits:
                if other < number:
                    self._before.setdefault(_gist(old), []).append((other, old))
                    self._by_moment.setdefault(_moment_and_place(old), []).append(other)
        if self._before:
            same = [*islice((other for other, old in self._before.get(_gist(doc), ()) if not _differ(old, doc)), 1)]
            self.pairs += [(number, other) for other in same]
            if not same and index >= 0 and (others := self._by_moment.get(_moment_and_place(doc))):
                self._others.append((index, others))

    def changed(self, found_again: Container[int]) -> tuple[tuple[int, int], ...]:
        """Pair documents with visits at the same place and time that were not `found_again`: perhaps corrections."""
        taken: set[int] = set()
        pairs = []
        for index, others in self._others:
            if (old := next((one for one in others if one not in found_again and one not in taken), None)) is not None:
                taken.add(old)
                pairs.append((index, old))
        return tuple(pairs)


def _gist(doc: Doc) -> str:
    """A key that two entries of the same visit share, whatever program each comes from."""
    return f"{str(doc.get('when'))[:_MINUTE]} {[doc.get(name) for name in _GIST]}"


def _moment_and_place(doc: Doc) -> tuple[str, str]:
    return str(doc.get("when"))[:_MINUTE], str(doc.get("business"))


def _differ(one: Doc, other: Doc) -> bool:
    return any(_plain(one[name]) != _plain(other[name]) for name in _TELL_APART if name in one and name in other)


def _plain(value: object) -> object:
    """Convert a tuple to a list, as the journal file has it: imported documents have tuples."""
    return [*value] if isinstance(value, tuple) else value
