"""The journals converge, whoever merges which into which, and how often."""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from svclog.errors import Damaged, JournalBusy, SvclogError
from svclog.journal import Journal
from svclog.journal.merge import merged
from svclog.journal.merge.merged import Merged, compared, planned
from svclog.journal.merge.union import LOCAL, united, with_our_ids
from svclog.journal.merge.versions import NAMES as NAMED
from svclog.model import Interaction, Outcome, Vote, fold
from svclog.query import in_force
from svclog.storage import by_line, written
from svclog.storage.layout import TAIL, encode
from svclog.storage.snapshot import InMemory

if TYPE_CHECKING:
    from collections.abc import Callable

    from svclog.storage.layout import Doc, Tables

START = datetime(2026, 11, 22, 10, tzinfo=UTC)
NAMES = ["Acme", "acme", "Acme/sales", "Acme/service", "Best", "Best/sales", "Crow", "crow"]

names = st.sampled_from(NAMES)
people = st.sampled_from(["Kim", "kim", "Lee"])
payees = st.sampled_from(["ACME CARS", "Acme cars", "BEST"])
laptops = st.integers(0, 2)
verbs = st.one_of(
    st.tuples(st.just("add"), laptops, names, people),
    st.tuples(st.just("edit"), laptops, st.integers(1, 6)),
    st.tuples(st.just("move"), laptops, st.integers(1, 6), names),
    st.tuples(st.just("delete"), laptops, st.integers(1, 6)),
    st.tuples(st.just("rename"), laptops, names, names),
    st.tuples(st.just("rename_person"), laptops, people, people, names),
    st.tuples(st.just("leave"), laptops, names),
    st.tuples(st.just("give_back"), laptops, names),
    st.tuples(st.just("pay"), laptops, payees, st.none() | names),
    st.tuples(st.just("take_back"), laptops, payees),
    st.tuples(st.just("undo"), laptops),
    st.tuples(st.just("merge"), laptops, laptops),
)
clocks = st.tuples(*[st.integers(-4 * 24 * 60, 4 * 24 * 60)] * 3)
"""The error of each laptop's clock in minutes, up to four days."""
acts = st.tuples(st.integers(0, 1), verbs).map(lambda act: (act[0], *act[1]))

concurrent = st.one_of(
    st.tuples(st.just("edit"), laptops, st.none()),
    st.tuples(st.just("edit"), laptops, st.none()),
    st.tuples(st.just("delete"), laptops, st.none()),
    st.tuples(st.just("merge"), laptops, laptops),
    st.tuples(st.just("merge"), laptops, laptops),
)


@dataclass
class Laptops:
    """Three laptops that start with the same journal, and a clock that advances by a minute before an act, or not.

    The clock of each laptop is off by some minutes.
    """

    folder: Path
    now: datetime = START
    journals: list[Journal] = field(default_factory=list)
    off: tuple[int, ...] = (0, 0, 0)

    def __post_init__(self) -> None:
        self.journals = [Journal(self.folder / f"{number}.json", self.clock(number)) for number in range(3)]
        self.add(0, "Acme")
        self.add(0, "Acme/sales")
        for journal in self.journals[1:]:
            journal.path.write_bytes(self.journals[0].path.read_bytes())

    def clock(self, laptop: int) -> Callable[[], datetime]:
        return lambda: self.now + timedelta(minutes=self.off[laptop])

    def act(self, minutes: int, verb: str, *about: Any) -> None:
        self.now += timedelta(minutes=minutes)
        with contextlib.suppress(SvclogError):  # there is no such entry, or nothing to undo
            getattr(self, verb)(*about)

    def add(self, laptop: int, name: str, employee: str = "Kim") -> None:
        self.journals[laptop].add(
            Interaction(when=self.now, business=name, employee=employee, outcome=Outcome.RESOLVED)
        )

    def edit(self, laptop: int, doc_id: int) -> None:
        self.journals[laptop].edit(doc_id, {"note": f"edited on {laptop} at {self.now}"})

    def move(self, laptop: int, doc_id: int, name: str) -> None:
        self.journals[laptop].edit(doc_id, {"business": name})

    def delete(self, laptop: int, doc_id: int) -> None:
        self.journals[laptop].delete([doc_id])

    def rename(self, laptop: int, old: str, new: str) -> None:
        self.journals[laptop].rename(old, new)

    def rename_person(self, laptop: int, old: str, new: str, at: str) -> None:
        self.journals[laptop].rename(old, new, at=at)

    def leave(self, laptop: int, name: str) -> None:
        self.journals[laptop].vote(Vote(business=name, leaves=True, at=self.clock(laptop)()))

    def give_back(self, laptop: int, name: str) -> None:
        self.journals[laptop].vote(Vote(business=name, leaves=False, at=self.clock(laptop)()))

    def pay(self, laptop: int, payee: str, name: str | None) -> None:
        self.journals[laptop].assign_payee(payee, name)

    def take_back(self, laptop: int, payee: str) -> None:
        self.journals[laptop].forget_payee(payee)

    def undo(self, laptop: int) -> None:
        self.journals[laptop].undo()

    def merge(self, laptop: int, other: int) -> None:
        self.journals[laptop].merge([tables(self.journals[other])], "another")

    def note(self, laptop: int) -> str | None:
        """Return the note of visit 1; None if it is deleted."""
        doc = tables(self.journals[laptop])[TAIL].get("1")
        return None if doc is None else doc.get("note", "")

    def merge_all(self) -> None:
        for laptop, other in ((0, 1), (0, 2), (1, 0), (2, 0)):
            self.merge(laptop, other)


def tables(journal: Journal) -> Tables:
    return journal._store.tables() or {}


def shared(found: Tables) -> Tables:
    """Return the parts of a journal that are not specific to one copy."""
    return {table: docs for table, docs in found.items() if table not in LOCAL and docs}


def departures(journal: Journal) -> list[tuple[str, datetime]]:
    """Return the places that are left, once all clocks have passed the times of the votes."""
    return [(vote.business, vote.at) for vote in in_force(journal.votes(), START + timedelta(days=99))]


def without_ids(found: Tables) -> dict[str, list[Doc]]:
    return {table: sorted(docs.values(), key=lambda doc: str(doc["uid"])) for table, docs in shared(found).items()}


def seen(found: Tables) -> list[list[Doc]]:
    """Return the fields of each document that a person wrote, by uid, with names folded as the journal compares them.

    A merge may change the spelling of a name, for example if the visit with its first spelling is deleted.
    """
    docs = [sorted(map(written, found.get(table, {}).values()), key=lambda doc: str(doc["uid"])) for table in NAMED]
    return [[{key: fold(value) if key in _NAMES else value for key, value in doc.items()} for doc in of] for of in docs]


_NAMES = {"business", "employee", "instead"}


def scratch() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None)


def lived(done: list[tuple[Any, ...]], off: tuple[int, ...] = (0, 0, 0)) -> list[Tables]:
    """Return the journals of three laptops after these actions."""
    with scratch() as folder:
        found = Laptops(Path(folder), off=off)
        for one in done:
            found.act(*one)
        return [tables(journal) for journal in found.journals]


@given(st.lists(acts, max_size=16), clocks)
@example([(1, "edit", 0, 1), (0, "edit", 1, 1)], (0, 0, 0))
@example([(1, "add", 1, "Acme"), (1, "rename", 0, "Acme", "Best"), (1, "rename", 2, "Acme", "Crow")], (0, 0, 0))
def test_a_merge_in_any_order_and_as_often_as_one_likes_comes_to_the_same(
    done: list[tuple[Any, ...]], off: tuple[int, ...]
) -> None:
    a, b, c = lived(done, off)

    ab = united(a, b)

    assert shared(ab) == shared(united(b, a))
    assert shared(united(ab, b)) == shared(united(ab, a)) == shared(united(ab, ab)) == shared(ab)
    assert compared(ab, united(ab, ab), [ab]).nothing
    # Two spellings of one name become one even so.
    assert msgspec.structs.replace(compared(a, united(a, a), [a]), renamed=0).nothing
    assert without_ids(united(ab, c)) == without_ids(united(a, united(b, c)))


@given(st.lists(acts, max_size=16))
def test_a_merge_loses_no_entry_but_those_deleted_and_gives_each_an_id_of_its_own(done: list[tuple[Any, ...]]) -> None:
    a, b, _ = lived(done)

    found = united(a, b)

    uids = {doc["uid"] for one in (a, b) for doc in one[TAIL].values()}
    gone = {doc["uid"] for one in (a, b) for doc in one.get("deleted", {}).values()}
    kept = [doc["uid"] for doc in found[TAIL].values()]
    assert len(kept) == len(set(kept))
    assert uids - gone <= set(kept) <= uids


@given(st.lists(acts, max_size=16))
def test_what_is_merged_under_our_own_ids_is_the_same_and_merges_to_the_same(done: list[tuple[Any, ...]]) -> None:
    a, b, _ = lived(done)
    found = united(a, b)

    kept = with_our_ids(a, found)

    assert without_ids(kept) == without_ids(found) == without_ids(united(kept, b))
    for table in ("deleted", "renamed", "payees"):
        ids = {doc["uid"]: key for key, doc in kept.get(table, {}).items()}
        assert {doc["uid"]: key for key, doc in a.get(table, {}).items()}.items() <= ids.items()


everywhere = st.lists(
    st.tuples(st.integers(-5, 9), names, st.none() | people, st.sampled_from(["", "business_was", "named_at", "uid"])),
    max_size=6,
)
"""Visits that all laptops have: time of logging, place, and other fields, or those that make it a copy of another."""


def with_visits(found: Tables, visits: list[tuple[int, str, str | None, str]]) -> Tables:
    """Return a journal with these entries added."""
    docs: dict[str, Doc] = {}
    for number, (minutes, name, employee, more) in enumerate(visits, 101):
        at = (START + timedelta(minutes=minutes)).isoformat()
        doc = {"uid": f"u{number}", "when": at, "business": name, "outcome": "partial", "recorded": at}
        doc |= {"employee": employee} if employee else {}
        docs[str(number)] = doc | ({} if not more else {more: {"uid": "u101", "named_at": at}.get(more, "Crow")})
    return found | {TAIL: found[TAIL] | docs}


@given(st.lists(acts, max_size=12), clocks, everywhere)
@example([(1, "add", 1, "acme", "Kim")], (0, -1, 0), [(0, "Acme", "kim", ""), (9, "Acme/sales", None, "")])
@example([], (0, 0, 0), [(0, 5, None, ""), (0, "Acme", None, "")])
@example([(1, "rename", 1, "Acme", "Best")], (0, 0, 0), [(5, "Acme", "Kim", ""), (0, "Best", None, "")])
def test_a_merge_that_decodes_only_what_is_not_the_same_everywhere_comes_to_the_same(
    done: list[tuple[Any, ...]], off: tuple[int, ...], visits: list[tuple[int, str, str | None, str]]
) -> None:
    whole = [with_visits(found, visits) for found in lived(done, off)]
    lines = [by_line(InMemory(encode(found)), Path("journal.json")) or found for found in whole]

    for count in (2, 3):
        of_all, by_lines = planned(whole[0], whole[1:count]), planned(lines[0], lines[1:count])

        assert by_lines.done == of_all.done
        for table, docs in of_all.after.items():
            was = of_all.before.get(table, {})
            merged = {key: doc for key, doc in was.items() if key not in by_lines.before.get(table, {})}
            assert merged | by_lines.after[table] == docs


edits = st.one_of(
    st.tuples(st.just("add"), laptops, names, people),
    st.tuples(st.just("edit"), st.just(0), st.integers(1, 4)),
    st.tuples(st.just("move"), st.just(0), st.integers(1, 4), names),
    st.tuples(st.just("rename"), st.integers(0, 1), names, names),
    st.tuples(st.just("merge"), st.just(0), st.just(1)),
    st.tuples(st.just("merge"), st.just(1), st.just(0)),
).map(lambda act: (1, *act))


@given(st.lists(edits, max_size=16))
def test_where_one_of_two_laptops_edits_no_merge_tells_of_a_loss(done: list[tuple[Any, ...]]) -> None:
    a, b, _ = lived(done)

    assert compared(a, united(a, b), [b]).dropped == compared(b, united(b, a), [a]).dropped == []


@given(st.lists(acts, max_size=12), verbs.filter(lambda verb: verb[0] not in {"undo", "merge"}), clocks)
@example([(0, "edit", 0, 1)], ("edit", 1, 1), (2, 0, 0))
@example([(0, "edit", 0, 1)], ("delete", 1, 1), (2, 0, 0))
@example([(0, "rename", 0, "Acme", "Best")], ("rename", 1, "Best", "Crow"), (2, 0, 0))
@example([(0, "rename", 0, "Acme", "Best")], ("rename", 1, "Best", "Acme"), (2, 0, 0))
@example([(0, "rename_person", 0, "Kim", "Lee", "Acme")], ("rename_person", 1, "Lee", "Kim", "Acme"), (2, 0, 0))
@example([(0, "leave", 0, "Acme")], ("give_back", 1, "Acme"), (2, 0, 0))
def test_what_is_done_with_knowledge_of_all_that_was_done_before_holds_whatever_the_clocks_say(
    done: list[tuple[Any, ...]], last: tuple[Any, ...], off: tuple[int, ...]
) -> None:
    with scratch() as folder:
        found = Laptops(Path(folder), off=off)
        for one in done:
            found.act(*one)
        found.merge_all()
        found.act(0, *last)
        wanted = tables(found.journals[last[1]])
        found.merge_all()

        for journal in found.journals:
            assert seen(tables(journal)) == seen(wanted)
            assert departures(journal) == departures(found.journals[last[1]])


@pytest.mark.parametrize("staff", [False, True])
def test_a_rename_of_a_name_that_meant_another_before_leaves_what_that_was_called_alone(
    tmp_path: Path, *, staff: bool
) -> None:
    found = Laptops(tmp_path)

    def rename(old: str, new: str) -> None:
        found.act(1, "rename_person", 0, old, new, "Acme") if staff else found.act(1, "rename", 0, old, new)

    old, first, second = ("Kim", "Lee", "Moe") if staff else ("Acme", "Best", "Crow")
    found.act(1, "add", 1, "Acme", "Kim")  # on the other laptop, which knows of no rename
    rename(old, first)
    found.act(1, "add", 0, "Acme", "Kim")
    rename(old, second)
    found.merge_all()

    for journal in found.journals:
        names = [visit.employee if staff else visit.business for visit in journal.interactions()]
        assert sorted(map(str, names)) == sorted([first, first if staff else f"{first}/sales", first, second])


@given(st.lists(concurrent, max_size=24), clocks)
def test_an_edit_or_a_deletion_gives_way_to_none_that_it_was_made_on_top_of(
    done: list[tuple[Any, ...]], off: tuple[int, ...]
) -> None:
    knows: list[set[int]] = [set(), set(), set()]
    made: dict[int, tuple[str | None, frozenset[int]]] = {}
    """The note of visit 1 after each edit or deletion, and the numbers of the edits that it builds on."""
    with scratch() as folder:
        found = Laptops(Path(folder), off=off)
        for number, (verb, laptop, other) in enumerate(done):
            found.now += timedelta(seconds=1)
            if verb == "merge":
                found.merge(laptop, other)
                knows[laptop] |= knows[other]
                continue
            try:
                getattr(found, verb)(laptop, 1)
            except SvclogError:
                continue  # it is deleted
            made[number] = found.note(laptop), frozenset(knows[laptop])
            knows[laptop].add(number)
        found.merge_all()
        [end] = {found.note(laptop) for laptop in range(3)}

    replaced = {number for _, before in made.values() for number in before}
    assert end in ({left for number, (left, _) in made.items() if number not in replaced} or {""})


@pytest.mark.parametrize("verb", ["edit", "delete"])
def test_what_an_older_svclog_did_on_top_of_an_edit_holds_though_its_clock_was_behind(
    verb: str, tmp_path: Path
) -> None:
    found = Laptops(tmp_path, off=(10, 0, 0))
    found.edit(0, 1)
    found.merge(1, 0)
    getattr(found, verb)(1, 1)
    fast, slow, _ = map(tables, found.journals)
    if verb == "edit":
        slow[TAIL]["1"]["edited"] = START.isoformat()
    else:
        slow["deleted"]["1"]["at"] = START.isoformat()

    for ours, theirs in ((fast, slow), (slow, fast)):
        both = united(ours, theirs)
        assert both[TAIL].get("1", {}).get("note") == slow[TAIL].get("1", {}).get("note")
        assert compared(ours, both, [theirs]).dropped == []
        assert shared(united(both, fast)) == shared(united(both, slow)) == shared(both)


@given(st.lists(acts, max_size=16), st.integers(1, 2))
def test_an_edit_on_each_of_two_laptops_is_told_whatever_came_before(done: list[tuple[Any, ...]], number: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = Laptops(Path(folder))
        for one in done:
            found.act(*one)
        found.act(1, "merge", 0, 1)
        found.act(1, "merge", 1, 0)
        try:
            for laptop in (0, 1):
                found.now += timedelta(minutes=1)
                found.edit(laptop, number)
        except SvclogError:
            return  # there is no such entry
        a, b = map(tables, found.journals[:2])

    for ours, theirs in ((a, b), (b, a)):
        [lost] = compared(ours, united(ours, theirs), [theirs]).dropped
        assert (lost.kept.id, lost.fields, lost.both_edited) == (number, ["note"], True)


@pytest.mark.parametrize("outcome", ["declined", "unresolved"])
def test_an_edit_within_the_second_of_the_entry_is_the_later_one(outcome: str) -> None:
    logged = {"uid": "a", "business": "Acme", "outcome": "partial", "recorded": "2026-11-22T10:00:00+00:00"}
    edited = {**logged, "outcome": outcome, "edited": logged["recorded"]}

    for ours, theirs in ((logged, edited), (edited, logged)):
        found = united({TAIL: {"1": ours}}, {TAIL: {"1": theirs}})
        assert found[TAIL]["1"]["outcome"] == outcome


def test_an_entry_that_was_copied_in_an_editor_is_kept_beside_the_first() -> None:
    first = {"uid": "a", "business": "Acme", "note": "first"}
    ours = {TAIL: {"1": first, "2": {**first, "note": "second"}, "3": {**first, "note": "second"}}}

    found = united(ours, {TAIL: {"1": first, "2": {**first, "note": "second"}}})

    assert [doc["note"] for doc in found[TAIL].values()] == ["first", "second", "second"]
    assert len({doc["uid"] for doc in found[TAIL].values()}) == 3
    assert shared(united(found, ours)) == shared(found)


def test_entries_without_uids_are_the_same_if_all_that_they_say_is() -> None:
    doc = {"business": "Acme", "outcome": "partial", "recorded": START.isoformat()}
    edited = [{**doc, "uid": "c", "note": note, "edited": START.isoformat()} for note in "xy"]
    before = {"1": {**doc, "note": "old"}, "3": {**doc, "uid": "c"}}
    record = {"kind": "edit", "what": "of 1", "at": START.isoformat(), "last": 3, "before": {TAIL: before}, "added": {}}

    found = united(
        {TAIL: {"1": doc, "3": edited[0]}, "history": {"1": record}},
        {TAIL: {"1": doc, "2": {**doc, "note": "b"}, "3": edited[1]}},
    )

    assert [one.get("note") for one in found[TAIL].values()] == [None, "b", "y"]
    assert all(one["uid"] for one in found[TAIL].values())


def test_a_number_too_large_for_json_is_named_by_its_place_as_where_all_is_decoded() -> None:
    [found, *_] = lived([])
    data = encode(found).replace(b'"employee": "Kim"', b'"employee": 1e999', 1)
    lines = by_line(InMemory(data), Path("journal.json"))
    assert lines is not None

    with pytest.raises(Damaged, match=r"line 5, column 115 .* 1e999 is not a JSON number"):
        planned(lines, [lines])


@pytest.mark.parametrize("busy", [2, 9])
def test_others_can_add_while_a_merge_compares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, busy: int) -> None:
    here, there = (Journal(tmp_path / name, lambda: START) for name in ("here.json", "there.json"))
    other = Journal(here.path, lambda: START, wait=0)
    visit = Interaction(when=START, business="Acme", outcome=Outcome.PARTIAL)
    here.add(visit)
    there.add(visit)
    added: list[str] = []

    def compared_slowly(*journals: Any) -> Merged:
        if len(added) < busy:
            with contextlib.suppress(JournalBusy):  # where others add all the time, they wait for once
                added.append(other.add(visit).entry.uid)
        return compared(*journals)

    monkeypatch.setattr(merged, "compared", compared_slowly)
    done = here.merge([tables(there)], "there")

    assert len(added) == min(busy, 3)
    assert done.new == 1
    assert {visit.uid for visit in here.interactions()} > {*added}
    assert len(here.interactions()) == len(added) + 2
