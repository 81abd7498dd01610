"""What the journal remembers for `undo`: little, and enough to go all the way back."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svclog.errors import JournalError, SvclogError
from svclog.journal import Journal
from svclog.model import Interaction, Outcome, Promise, Regret, Vote
from svclog.storage import Store, history
from svclog.storage.documents import after
from svclog.storage.history import NothingToUndo, difference, patched
from svclog.storage.layout import PIECE, TAIL, decode, encode
from svclog.storage.reader import next_line, read
from svclog.storage.snapshot import InMemory
from svclog.storage.store import ALL_VOTES
from svclog.storage.store import names as names_view
from svclog.storage.tinydb import JournalDB
from tests.storage.journals import NOWHERE, VISIT, docs, journal, stock_entries

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from svclog.storage.layout import Doc, Tables

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
PLEDGE = Promise(text="to call", by=NOW)


class Ticking:
    """A clock that advances by a second on each reading."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def opened(path: Path) -> Journal:
    return Journal(path, Ticking())


def visit(business: str, **fields: Any) -> Interaction:
    return Interaction(when=NOW, business=business, outcome=Outcome.PENDING, **fields)


def text_of(path: Path) -> str:
    """The tables of visits, votes and renames as the file has them, to the byte."""
    tables = decode(path.read_bytes(), path)
    return "\n".join(json.dumps(tables.get(name) or {}) for name in ("interactions", "votes", "renamed"))


def of_a_chain(path: Path, visits: int) -> Journal:
    """A journal of visits of one place with desks, among those of others."""
    entries: dict[str, Doc] = {}
    for number in range(1, 2 * visits + 1, 2):
        entries[str(number)] = {**VISIT, "uid": f"a{number}", "business": f"Chain/{number % 7}", "employee": "Kim"}
        entries[str(number + 1)] = {**VISIT, "uid": f"b{number}", "business": "Other", "note": "x" * 100}
    path.write_bytes(encode({"meta": {"1": {"schema": 1}}, "interactions": entries}))
    return opened(path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("visits", "renames"), [(200, 40), pytest.param(2000, 100, marks=[pytest.mark.slow, pytest.mark.torture])]
)
@pytest.mark.parametrize("names", [["Shop", "Chain"], None], ids=["to and fro", "ever new"])
def test_renames_of_a_large_place_leave_a_small_file_and_are_all_taken_back(
    path: Path, names: list[str] | None, visits: int, renames: int
) -> None:
    journal = of_a_chain(path, visits)
    before, size = text_of(path), path.stat().st_size
    name = "Chain"
    for number in range(renames):
        new = names[number % 2] if names else f"{number} Shop"
        journal.rename(name, new)
        name = new
    assert path.stat().st_size < 1.5 * size + renames * 10 * visits
    for _ in range(renames):
        journal.undo()
    assert text_of(path) == before


VERBS: dict[str, Callable[[Journal, int, str], object]] = {
    "add": lambda j, n, name: j.add(visit(name, employee="Kim", promise=PLEDGE if n % 2 else None)),
    "edit": lambda j, n, name: j.edit(n, {"note": f"n{n}", "business": name, "tags": ("a", "b"), "minutes": 0}),
    "clear": lambda j, n, _: j.edit(n, {"note": None, "employee": None, "promise": None}),
    "settle": lambda j, n, _: j.settle(n, "kept"),
    "thank": lambda j, n, _: j.thank(n),
    "delete": lambda j, n, _: j.delete([n]),
    "leave": lambda j, n, name: j.vote(Vote(business=name, leaves=n % 2 == 0, at=NOW, instead="B" if n > 3 else None)),
    "edit a vote": lambda j, n, name: j.edit_vote(n, {"because": name, "instead": None}),
    "review": lambda j, n, _: j.review(j.vote_with(n), Regret.SOME),
    "rename": lambda j, n, name: j.rename(name, f"{name}{n}"),
    "rename Kim": lambda j, n, name: j.rename("Kim", f"Kim{n}", at=name),
}
places = st.sampled_from(["Acme", "Acme/till", "Blue Bottle", "blue bottle"])
verbs = st.lists(st.tuples(st.sampled_from(sorted(VERBS)), st.integers(1, 6), places), max_size=12)


@given(verbs)
def test_whatever_was_done_is_undone_step_by_step(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, str]]
) -> None:
    path = tmp_path_factory.mktemp("journal") / "journal.json"
    journal = opened(path)
    for name in ("Acme", "Acme/till", "Blue Bottle"):
        journal.add(visit(name, employee="Kim", note="first", promise=PLEDGE))
    states = [text_of(path)]
    for verb, number, name in steps:
        with contextlib.suppress(SvclogError):  # there is no such visit or vote, or nothing to change
            VERBS[verb](journal, number, name)
        if (state := text_of(path)) != states[-1]:
            states.append(state)
    for state in reversed(states[:-1]):
        journal.undo()
        assert text_of(path) == state


@pytest.mark.slow
@given(docs, docs, st.randoms())
def test_a_patch_turns_a_document_back_into_what_it_was_to_the_byte(old: Doc, change: Doc, chance: Any) -> None:
    names = [*old, *change]
    chance.shuffle(names)
    new = {name: change.get(name, old.get(name)) for name in names if chance.random() < 0.8}
    assert json.dumps(patched(new, difference(new, old))) == json.dumps(old)


@pytest.mark.parametrize(
    ("old", "new"), [({"a": 1}, {"a": True}), ({"a": 1.0}, {"a": 1}), ({"a": [0]}, {"a": [False]})]
)
def test_values_that_are_equal_to_python_alone_are_told_apart(old: Doc, new: Doc) -> None:
    assert json.dumps(patched(new, difference(new, old))) == json.dumps(old)


def test_what_another_program_has_added_since_stays_when_an_edit_is_taken_back(path: Path) -> None:
    journal = opened(path)
    journal.add(visit("Acme", note="one"))
    journal.edit(1, {"note": "two"})
    tables = decode(path.read_bytes(), path)
    tables["interactions"]["1"]["mood"] = "sunny"
    path.write_bytes(encode(tables))
    journal.undo()
    doc = decode(path.read_bytes(), path)["interactions"]["1"]
    assert (doc["note"], doc["mood"], "edited" in doc) == ("one", "sunny", False)


def test_a_change_that_drops_an_entry_by_mistake_is_not_written(path: Path) -> None:
    path.write_bytes(journal(VISIT, VISIT))
    with Store(path).change() as draft:
        draft.put(TAIL, 1, {**VISIT, "note": "new"})
        del draft.tables[TAIL]["2"]
        with pytest.raises(JournalError, match="would lose entries"):
            draft.finish("edit", NOW, "of 1")
    assert path.read_bytes() == journal(VISIT, VISIT)


def test_what_is_added_and_changed_in_one_change_is_taken_back_as_added(path: Path) -> None:
    path.write_bytes(journal(VISIT))
    with Store(path).change() as draft:
        draft.put(TAIL, draft.add(TAIL, {**VISIT, "uid": "a2"}), {**VISIT, "uid": "a2", "note": "new"})
        draft.finish("import", NOW, "1 visit")
    assert stock_entries(path)[2]["note"] == "new"
    assert "changed" not in decode(path.read_bytes(), path)["history"]["1"]
    opened(path).undo()
    assert [*stock_entries(path)] == [1]


def test_what_replaces_a_version_of_the_end_of_time_has_its_stamp() -> None:
    end = datetime.max.replace(tzinfo=UTC)

    assert [after(at, NOW) for at in (end, NOW)] == [end, NOW + timedelta(seconds=1)]


def test_an_edit_whose_visit_is_gone_by_now_can_be_taken_back(path: Path) -> None:
    journal = opened(path)
    journal.add(visit("Acme"))
    journal.add(visit("Other"))
    journal.edit(1, {"note": "two"})
    tables = decode(path.read_bytes(), path)
    del tables["interactions"]["1"]
    path.write_bytes(encode(tables))
    assert str(journal.undo()) == "edit 1 Acme: note"
    assert [entry.id for entry in journal.interactions()] == [2]


def test_the_last_change_can_be_taken_back_however_large_and_what_is_forgotten_is_named(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "ROOM", 1000)
    journal = opened(path)
    for number in range(60):
        journal.add(visit("Acme", note=f"{number} {'x' * 100}"))
    journal.edit(1, {"note": "y"})
    before = text_of(path)
    journal.delete(range(2, 61))
    journal.undo()
    assert text_of(path) == before
    journal.delete(range(2, 61))
    assert len(decode(path.read_bytes(), path)["history"]) == 1
    journal.edit(1, {"note": "z"})
    assert len(decode(path.read_bytes(), path)["history"]) == 1
    assert str(journal.undo()) == "edit 1 Acme: note"
    with pytest.raises(NothingToUndo, match=r"the one before them stays: delete 2 Acme, 3 Acme, 4 Acme and 56 more$"):
        journal.undo()


def test_a_history_of_whole_documents_as_earlier_versions_wrote_it_is_taken_back(path: Path) -> None:
    old = {**VISIT, "note": "old"}
    record = {"kind": "edit", "what": "1 Blue Bottle", "at": "2026-11-20T09:15:00Z", "last": 1}
    tables: Tables = {
        "meta": {"1": {"schema": 1}},
        "history": {"1": {**record, "before": {"interactions": {"1": old}}, "added": {}}},
        "interactions": {"1": {**VISIT, "note": "new", "edited": "2026-11-20T09:15:00Z"}},
    }
    path.write_bytes(encode(tables))
    journal = opened(path)
    journal.edit(1, {"note": "newest"})
    assert [str(journal.undo()), str(journal.undo())] == ["edit 1 Blue Bottle: note", "edit 1 Blue Bottle"]
    assert decode(path.read_bytes(), path)["interactions"] == {"1": old}


@pytest.mark.parametrize(
    "patches",
    [
        [],
        {"interactions": {}},
        {"interactions": [1]},
        {"interactions": [{"ids": "1"}]},
        {"interactions": [{"ids": "x", "was": {}}]},
        {"interactions": [{"ids": 1, "was": {}}]},
        {"interactions": [{"ids": "1", "was": {}, "absent": "note"}]},
    ],
)
def test_a_record_of_another_program_is_not_taken_for_one_of_ours(path: Path, patches: object) -> None:
    record = {"kind": "edit", "what": "x", "last": 1, "before": {}, "added": {}, "changed": patches}
    path.write_bytes(encode({"history": {"1": record}, "interactions": {"1": VISIT}}))
    assert str(opened(path).undo()) == "add 1 Blue Bottle"


class Counting(InMemory, frozen=True):
    """Bytes that refuse reads of large pieces: an add must not read a long history, or all entries."""

    def peek(self, start: int, length: int) -> bytes:
        assert length <= 2 * PIECE
        return super().peek(start, length)

    def read(self) -> bytes:
        raise AssertionError


@pytest.mark.parametrize("votes", [0, 3])
def test_what_an_add_looks_at_is_read_a_piece_at_a_time_however_long_the_history(votes: int) -> None:
    vote = {"uid": "v", "business": "Acme", "leaves": True, "at": VISIT["when"]}
    cast = {"votes": {str(number): vote for number in range(1, votes + 1)}} if votes else {}
    past = {str(number): {"what": "x" * 3000} for number in range(1, 100)}
    entries = {str(number): VISIT for number in range(1, 3000)}
    source = Counting(encode({"meta": {"1": {"schema": 1}}, "history": past, **cast, "interactions": entries}))

    assert len(read(source, NOWHERE, ALL_VOTES)[0][0]) == votes
    assert read(source, NOWHERE, names_view(lambda pairs, _: {business for business, _ in pairs}))[0] == {"Blue Bottle"}
    place = next_line(source, NOWHERE)
    assert place is not None
    assert (place.doc_id, place.first) == (3000, False)


@pytest.mark.parametrize("votes", [0, 3])
def test_an_add_costs_the_same_however_long_the_history(path: Path, votes: int) -> None:
    vote = {"uid": "v", "business": "Acme", "leaves": True, "at": VISIT["when"]}
    db = JournalDB(path)
    db.insert(VISIT)
    looked_at = []
    for changes in (0, 1000):
        with db.storage.engine.transaction() as transaction:
            past = {str(number): {"what": "x" * 3000} for number in range(1, changes + 1)}
            cast = {"votes": {str(number): vote for number in range(1, votes + 1)}} if votes else {}
            transaction.tables = {"history": past, **cast, TAIL: {"1": VISIT}}
            transaction.changed = True
        source = Summing(path.read_bytes())
        assert len(read(source, NOWHERE, ALL_VOTES)[0][0]) == votes
        place = next_line(source, NOWHERE)
        assert place is not None
        assert place.doc_id == 2
        looked_at.append(source.length)
    assert looked_at[1] < looked_at[0] + 4 * PIECE
    assert JournalDB(path).insert(VISIT) == 2
    assert list(stock_entries(path)) == [1, 2]


class Summing:
    """Bytes that count how many were read."""

    def __init__(self, data: bytes) -> None:
        self._data = InMemory(data)
        self.size = len(data)
        self.length = 0

    def peek(self, start: int, length: int) -> bytes:
        found = self._data.peek(start, length)
        self.length += len(found)
        return found

    def read(self) -> bytes:
        raise AssertionError
