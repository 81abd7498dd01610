"""Whatever a person does to the journal, a kill loses at most the change that was not acknowledged yet."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from svclog.journal import Journal
from svclog.model import Interaction, Outcome, Promise, Vote
from svclog.storage.layout import decode
from tests.storage.processes import Child
from tests.storage.test_kill import kill_at_random, time_of_one

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
PLEDGE = Promise(text="to call", by=NOW)


def opened(path: Path) -> Journal:
    return Journal(path, lambda: NOW)


def add(journal: Journal, note: str) -> int:
    visit = Interaction(when=NOW, business=f"Acme/{note}", outcome=Outcome.PENDING, note=note, promise=PLEDGE)
    return journal.add(visit).entry.id


def working(path: Path, name: str) -> Callable[[Callable[[str], None]], None]:
    """Return an act that adds a visit, edits it, settles its promise, leaves the place, and so on.

    It reports each change once it is done. Now and then it forgets the history, which must not affect the entries.
    """

    def act(say: Callable[[str], None]) -> None:
        journal = opened(path)
        for number in range(1000):
            note = f"{name}.{number}"
            doc_id = add(journal, note)
            say(f"added {doc_id} {note}")
            journal.edit(doc_id, {"note": f"{note}, edited", "outcome": Outcome.RESOLVED})
            say(f"edited {doc_id} {note}, edited")
            journal.settle(doc_id, "kept")
            say(f"kept {doc_id} {note}, edited")
            journal.vote(Vote(business=f"Acme/{note}", leaves=True, at=NOW, because=note))
            say(f"left {doc_id} {note}")
            if number % 3 == 0:
                journal.forget(journal.memory())

    return act


def hold_to(path: Path, said: list[str]) -> None:
    """Fail unless the journal is whole and has every change that was acknowledged, and none by half."""
    journal = opened(path)
    assert journal.check()[1] == []
    entries = {entry.id: entry for entry in journal.interactions()}
    votes = {vote.because for vote in journal.votes()}
    for line in said:
        verb, number, note = line.split(" ", 2)
        entry = entries[int(number)]
        assert entry.note is not None
        if verb == "added":
            assert entry.note.startswith(note)
        elif verb == "left":
            assert note in votes
        else:
            assert (entry.note, entry.outcome) == (note, "resolved")
            assert verb != "kept" or (entry.promise is not None and entry.promise.state == "kept")
    for entry in entries.values():
        assert (entry.outcome == "resolved") is (entry.note or "").endswith(", edited")


@pytest.mark.parametrize("kills", [20, pytest.param(150, marks=pytest.mark.torture)])
def test_adds_edits_settled_promises_and_votes_survive_a_kill(tmp_path: Path, kills: int) -> None:
    path = tmp_path / "journal.json"
    chance = random.Random(7)
    one = time_of_one(lambda: add(opened(path), "first"))
    said: list[str] = []

    for kill in range(kills):
        said += kill_at_random(working(path, str(kill)), chance, one)
        hold_to(path, said)

    assert {line.split()[0] for line in said} == {"added", "edited", "kept", "left"}


def test_many_at_once_lose_none_of_each_others_changes(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"

    def work(name: str) -> Callable[[Callable[[str], None]], None]:
        def act(say: Callable[[str], None]) -> None:
            journal = opened(path)
            for number in range(5):
                doc_id = add(journal, f"{name}.{number}")
                journal.edit(doc_id, {"note": f"{name}.{number}, edited", "outcome": Outcome.RESOLVED})
                journal.settle(doc_id, "kept")
                journal.vote(Vote(business=f"Acme/{name}.{number}", leaves=True, at=NOW, because=f"{name}.{number}"))
                say(f"kept {doc_id} {name}.{number}, edited")
                say(f"left {doc_id} {name}.{number}")

        return act

    children = [Child(work(str(name))) for name in range(10)]
    said = [line for child in children for line in child.heard()]

    assert [child.status() for child in children] == [0] * 10
    assert len(said) == 100
    hold_to(path, said)


@pytest.mark.parametrize("kills", [10, pytest.param(60, marks=pytest.mark.torture)])
def test_a_merge_that_is_killed_is_done_or_not_done_and_merges_among_adds_lose_nothing(
    tmp_path: Path, kills: int
) -> None:
    path = tmp_path / "journal.json"
    add(opened(path), "first")
    copies = []
    for laptop in range(5):
        other = opened(tmp_path / f"{laptop}.json")
        other.merge([decode(path.read_bytes(), path)], "first")
        for number in range(20):
            add(other, f"{laptop}.{number}")
        copies.append(decode(other.path.read_bytes(), other.path))
    chance = random.Random(7)

    def merge_and_undo(say: Callable[[str], None]) -> None:
        while True:
            opened(path).merge(copies, "all")
            say("merged")
            opened(path).undo()
            say("undone")

    one = time_of_one(lambda: (opened(path).merge(copies, "all"), opened(path).undo())) / 2
    for _ in range(kills):
        kill_at_random(merge_and_undo, chance, one)
        count, problems = opened(path).check()
        assert count in {1, 101}
        assert problems == []
        if count > 1:
            opened(path).undo()

    def work(laptop: int) -> Callable[[Callable[[str], None]], None]:
        def act(say: Callable[[str], None]) -> None:
            for number in range(5):
                opened(path).merge([copies[laptop]], "another")
                say(f"{add(opened(path), f'{laptop} {number}')}")

        return act

    children = [Child(work(laptop)) for laptop in range(5)]
    said = [line for child in children for line in child.heard()]
    assert [child.status() for child in children] == [0] * 5
    notes = [entry.note for entry in opened(path).interactions()]
    assert len(set(said)) == 25
    assert len(notes) == len(set(notes)) == 1 + 5 * 20 + 25
    assert opened(path).check()[1] == []
