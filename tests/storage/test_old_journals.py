"""Journals that an earlier svclog wrote (schema 1, whole documents in their history) open, and go all the way back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyrage
import pytest

from svclog.errors import NotFound
from svclog.journal import Journal
from svclog.storage import Encryption
from svclog.storage.layout import decode

DATA = Path(__file__).parent.parent / "data" / "schema-1"
KEY = pyrage.x25519.Identity.generate()
NOW = datetime(2027, 11, 1, 10, tzinfo=UTC)

PLAIN = [
    "import 1 entry from x.csv",
    "delete 3 Blue Bottle, v2 Corner",
    "rename Kim to Kimberly at Acme Cars, 2 visits",
    "rename Acme to Acme Cars, 2 visits",
    "vote to leave Corner",
    "vote on Acme, reviewed: regret some",
    "edit v1 Acme",
    "vote to leave Acme",
    "thanks 2 Acme/till",
    "promise 1 Acme, kept",
    "edit 2 Acme/till",
    "edit 1 Acme",
    "add 4 Corner",
    "add 3 Blue Bottle",
    "add 2 Acme/till",
    "add 1 Acme",
]
UNDONE = {
    "plain": PLAIN,
    "merged": [
        "edit 4 Corner",
        "merge of theirs: 1 new, 1 renumbered (6 Only Here is now 7)",
        "add 6 Only Here",
        "edit 1 Acme Cars",
        *PLAIN,
    ],
    "encrypted": PLAIN,
}
"""The changes that can be undone, the last one first."""


@pytest.fixture(params=UNDONE)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def old(path: Path, name: str) -> Journal:
    """A journal with a change of every kind, as the earlier svclog left it."""
    data = (DATA / f"{'plain' if name == 'encrypted' else name}.json").read_bytes()
    path.write_bytes(pyrage.encrypt(data, [KEY.to_public()]) if name == "encrypted" else data)
    return Journal(path, lambda: NOW, encryption=Encryption(lambda _path, _new: str(KEY)))


def test_an_old_journal_is_read(old: Journal, name: str) -> None:
    visits = {visit.id: visit for visit in old.interactions()}
    assert sorted(visits) == ([1, 2, 4, 5, 6, 7] if name == "merged" else [1, 2, 4, 5])
    assert visits[1].business == "Acme Cars"
    assert visits[1].promise is not None
    assert visits[1].promise.state == "kept"
    assert (visits[2].employee, visits[2].re) == ("Kimberly", visits[1].uid)
    assert [(vote.business, vote.regret) for vote in old.votes()] == [("Acme Cars", "some"), ("Import", None)]
    assert old.check() == (len(visits), [])


def test_all_that_an_old_journal_remembers_is_undone(old: Journal, name: str) -> None:
    assert [str(old.undo()) for _ in UNDONE[name]] == UNDONE[name]
    assert old.interactions() == []
    assert old.votes() == []
    with pytest.raises(NotFound, match="nothing left to undo"):
        old.undo()


def test_changes_on_top_of_an_old_journal_are_undone_down_to_the_old_ones(old: Journal, name: str) -> None:
    def tables() -> object:
        if name == "encrypted":
            return old.with_documents(lambda held: {table: dict(docs) for table, docs in held.items()})
        found = decode(old.path.read_bytes(), old.path)
        return {table: docs for table, docs in found.items() if table != "meta"}

    before = tables()
    old.edit(1, {"note": "changed", "promise": None})
    old.rename("Acme Cars", "Acme")
    old.edit_vote(1, {"because": "they closed"})
    old.delete([2])
    for _ in range(4):
        old.undo()
    assert tables() == before
    assert str(old.undo()) == UNDONE[name][0]
