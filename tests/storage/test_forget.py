"""`forget` deletes the memory of a journal, such as its history, but none of its entries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svclog.journal import Journal
from svclog.model import Interaction, Outcome, Vote
from svclog.storage.history import NothingToUndo
from svclog.storage.layout import decode, encode

if TYPE_CHECKING:
    from pathlib import Path

    from svclog.storage.layout import Doc, Tables

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


class Machine:
    """A journal and the clock of the machine that it is on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.now = NOW
        self.journal = Journal(path, self.clock)

    def clock(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    def add(self, business: str, employee: str | None = None, note: str | None = None) -> int:
        visit = Interaction(when=NOW, business=business, employee=employee, outcome=Outcome.RESOLVED, note=note)
        return self.journal.add(visit).entry.id

    def forget(self) -> None:
        self.journal.forget(self.journal.memory())

    def tables(self) -> Tables:
        return decode(self.path.read_bytes(), self.path)

    def merge(self, other: Machine) -> None:
        self.journal.merge([other.tables()], "the other")

    def places(self) -> list[str]:
        return [visit.business for visit in self.journal.interactions()]


@pytest.fixture
def laptop(tmp_path: Path) -> Machine:
    """A journal that was edited, renamed, deleted from and damaged."""
    machine = Machine(tmp_path / "laptop.json")
    machine.add("Zum Hafen", "Mai", note="rude secret")
    machine.add("Secret Clinic")
    machine.add("Blue Bottle")
    machine.journal.vote(Vote(business="Zum Hafen", leaves=True, at=NOW))
    machine.journal.edit(1, {"note": "fine"})
    machine.journal.rename("Zum Hafen", "Harbour")
    machine.journal.rename("Mai", "Mia", at="Harbour")
    machine.journal.delete([2])
    for name in (
        "laptop.json.damaged-0123abcd",
        ".laptop.json.damaged-0123abcd.new",
        ".laptop.json.damaged-0123abcd.new-89abcdef",
        "laptop.json.bak",
    ):
        machine.path.with_name(name).write_bytes(b"rude secret")
    return machine


def copied(machine: Machine, name: str) -> Machine:
    copy = Machine(machine.path.with_name(name))
    copy.path.write_bytes(machine.path.read_bytes())
    copy.now = machine.now
    return copy


def test_what_a_journal_says_stays_and_what_it_said_is_gone(laptop: Machine) -> None:
    visits, votes, deleted_at = laptop.journal.interactions(), laptop.journal.votes(), laptop.now
    deletion = laptop.tables()["deleted"]["1"]["at"]

    found = laptop.journal.memory()
    laptop.forget()

    assert (found.changes, found.deletions, found.names) == (5, 1, ["Mai", "Zum Hafen"])
    assert (laptop.journal.interactions(), laptop.journal.votes()) == (visits, votes)
    assert laptop.journal.check()[1] == []
    text = laptop.path.read_text(encoding="utf-8")
    for gone in ("secret", "Secret Clinic", "Zum Hafen", "Mai", deletion, deleted_at.isoformat()):
        assert gone not in text
    assert sorted(path.name for path in laptop.path.parent.glob("*laptop*")) == ["laptop.json", "laptop.json.bak"]
    assert laptop.journal.memory().is_empty


def test_undo_says_that_it_was_forgotten_and_takes_back_what_came_after(laptop: Machine) -> None:
    laptop.forget()
    with pytest.raises(NothingToUndo, match=r"^nothing to undo: `svclog forget` has forgotten all changes before it$"):
        laptop.journal.undo()

    number = laptop.add("Later")
    laptop.journal.edit(number, {"note": "x"})

    assert number == 4  # an id is not given out twice, also after a deletion that was forgotten
    assert [laptop.journal.undo().kind, laptop.journal.undo().kind] == ["edit", "add"]
    with pytest.raises(NothingToUndo):
        laptop.journal.undo()
    assert laptop.places() == ["Harbour", "Blue Bottle"]


def test_a_merge_brings_back_nothing_that_was_deleted_and_no_old_name(laptop: Machine) -> None:
    laptop.journal.undo()  # the desktop does not know of the deletion
    laptop.journal.undo()
    laptop.journal.undo()
    desktop = copied(laptop, "desktop.json")
    laptop.journal.rename("Zum Hafen", "Harbour")
    laptop.journal.delete([2])
    phone = copied(laptop, "phone.json")
    desktop.journal.edit(2, {"note": "edited here after it was deleted there"})
    laptop.now += timedelta(days=1)
    laptop.forget()

    for one, other in ((laptop, desktop), (desktop, laptop), (phone, laptop), (laptop, phone)):
        one.merge(other)

    for machine in (laptop, desktop, phone):
        assert machine.places() == ["Harbour", "Blue Bottle"]
        assert [vote.business for vote in machine.journal.votes()] == ["Harbour"]


@settings(max_examples=10)
@given(ahead=st.integers(-300, 300), behind=st.integers(-300, 300))
def test_no_clock_has_to_be_right(tmp_path_factory: pytest.TempPathFactory, ahead: int, behind: int) -> None:
    laptop = Machine(tmp_path_factory.mktemp("machines") / "laptop.json")
    laptop.add("Zum Hafen")
    laptop.add("Clinic")
    desktop = copied(laptop, "desktop.json")
    laptop.now += timedelta(minutes=ahead)
    laptop.journal.rename("Zum Hafen", "Harbour")
    laptop.journal.delete([2])
    laptop.now += timedelta(minutes=behind)

    laptop.forget()
    laptop.merge(desktop)
    desktop.merge(laptop)

    assert laptop.places() == desktop.places() == ["Harbour"]
    assert laptop.journal.memory().names == []


def test_a_torn_journal_keeps_the_copy_of_which_the_user_is_told_now(laptop: Machine) -> None:
    laptop.path.write_bytes(laptop.path.read_bytes().removesuffix(b"}}\n") + b',"4": {"uid": "0')

    laptop.forget()

    assert len(list(laptop.path.parent.glob("*.damaged-*"))) == 1
    assert laptop.places() == ["Harbour", "Blue Bottle"]


def test_what_other_programs_keep_there_is_theirs(laptop: Machine) -> None:
    before: dict[str, Doc] = {"7": {"theirs": True}}
    tables = {"theirs": before, **laptop.tables(), "deleted": {"1": {"uid": 3}}}
    laptop.path.write_bytes(encode(tables))

    laptop.forget()

    assert laptop.tables()["theirs"] == before
    assert laptop.journal.memory().is_empty
