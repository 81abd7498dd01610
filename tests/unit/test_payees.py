"""The user's answers about names on statements are stored in the journal, and nothing else of a statement is."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from svclog.errors import BadValue, NoSuchBusiness, NotFound
from svclog.exchange.incoming import read_documents
from svclog.exchange.source import Source
from svclog.journal import Journal
from svclog.model import Interaction, Outcome, Vote

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli, Clock

NOW = datetime(2026, 11, 20, 9, 15, tzinfo=UTC)


@pytest.fixture
def known(journal: Journal) -> Journal:
    """A journal with two places, one of which was left, and three payees."""
    for place in ("Blue Bottle", "Acme Cars/service"):
        journal.add(Interaction(when=NOW, business=place, outcome=Outcome.RESOLVED))
    journal.vote(Vote(business="Acme Cars", leaves=True, at=NOW))
    journal.assign_payee("BLUE BOTTLE COFFEE", "blue bottle")
    journal.assign_payee("ACME MOTORS", "Acme Cars")
    journal.assign_payee("SAVINGS", None)
    return journal


def said(journal: Journal) -> dict[str, str | None]:
    return {payee.payee: payee.business for payee in journal.payees()}


ALL = {"BLUE BOTTLE COFFEE": "Blue Bottle", "ACME MOTORS": "Acme Cars", "SAVINGS": None}


def test_what_is_said_of_a_payee_is_undone_step_by_step(known: Journal) -> None:
    known.assign_payee("blue bottle coffee", None)
    known.forget_payee("Acme motors")
    assert said(known) == {"BLUE BOTTLE COFFEE": None, "SAVINGS": None}

    assert str(known.undo()) == "payee Acme motors, taken back"
    assert said(known) == ALL | {"BLUE BOTTLE COFFEE": None}
    assert str(known.undo()) == "payee blue bottle coffee, never"
    assert said(known) == ALL
    assert str(known.undo()) == "payee SAVINGS, never"
    assert str(known.undo()) == "payee ACME MOTORS, Acme Cars"
    assert said(known) == {"BLUE BOTTLE COFFEE": "Blue Bottle"}


def test_what_cannot_be_read_back_is_refused(known: Journal) -> None:
    with pytest.raises(BadValue, match="payee"):
        known.assign_payee("ACME\x1b[2J", "Acme Cars")
    with pytest.raises(BadValue, match="payee"):
        known.assign_payee("  ", None)
    with pytest.raises(NoSuchBusiness):
        known.assign_payee("ZENITH", "Zenith")
    with pytest.raises(NotFound, match="ZENITH"):
        known.forget_payee("ZENITH")
    assert said(known) == ALL


def test_a_rename_takes_payees_along_and_says_so(known: Journal, cli: Cli) -> None:
    done = cli("rename", "Acme Cars", "Acme")

    assert done.out == "renamed Acme Cars to Acme: 1 visit, 1 vote and 1 payee\n"
    assert said(known) == ALL | {"ACME MOTORS": "Acme"}
    known.undo()
    assert said(known) == ALL


def test_of_two_answers_the_later_one_holds_on_both_machines(
    known: Journal, tmp_path: Path, clock: Clock, cli: Cli
) -> None:
    other = Journal(tmp_path / "other.json", clock)
    other.path.write_bytes(known.path.read_bytes())
    known.assign_payee("SAVINGS", "Acme Cars")
    clock.now = datetime.fromisoformat("2026-11-23T10:00:00+01:00")
    other.assign_payee("SAVINGS", "Blue Bottle")
    other.forget_payee("ACME MOTORS")

    merged = cli("merge", str(other.path))
    there = Journal(tmp_path / "there.json", clock)
    there.path.write_bytes(other.path.read_bytes())
    there.merge([known._store.tables()], "here")

    assert "2 payees new or changed" in merged.out
    assert "payee SAVINGS, Blue Bottle was edited on both" in merged.out
    expected = {"BLUE BOTTLE COFFEE": "Blue Bottle", "SAVINGS": "Blue Bottle"}
    assert said(known) == said(there) == expected
    assert cli("merge", str(other.path)).out.startswith("nothing new")


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_an_export_brings_payees_back_as_they_were(
    form: str, known: Journal, tmp_path: Path, clock: Clock, cli: Cli
) -> None:
    known.assign_payee('=ACME, "THE" CARS', "Acme Cars")
    exported = tmp_path / "all"
    exported.write_text(cli("export", "--format", form).out, newline="")
    new = Journal(tmp_path / "new.json", clock)

    first = cli("--journal", str(new.path), "import", str(exported))
    again = cli("--journal", str(new.path), "import", str(exported))

    assert first.out == "2 added, 1 vote too, 4 payees too\n"
    assert again.out == "0 added, 2 here already\n"
    assert new.payees() == known.payees()
    new.forget_payee("SAVINGS")
    incoming = read_documents(Source("all", exported.read_bytes()), NOW)
    assert new.import_documents(incoming.documents, "all", payees=incoming.payees).payees == 0
    assert "SAVINGS" not in said(new)


def test_votes_and_payees_that_have_no_number_in_a_table_get_one(
    known: Journal, tmp_path: Path, clock: Clock, cli: Cli
) -> None:
    table = cli("export", "--format", "csv").out
    (tmp_path / "all.csv").write_text(re.sub("^[vp][0-9]+,", ",", table, flags=re.MULTILINE), newline="")
    new = Journal(tmp_path / "new.json", clock)

    told = cli("--journal", str(new.path), "import", str(tmp_path / "all.csv"))

    assert told.out == "2 added, 1 vote too, 3 payees too\n"
    assert said(new) == ALL
    assert [vote.id for vote in new.votes()] == [1]


def test_a_whole_journal_brings_its_payees_along(known: Journal, tmp_path: Path, clock: Clock, cli: Cli) -> None:
    new = Journal(tmp_path / "new.json", clock)
    cli("--journal", str(new.path), "import", str(known.path))

    assert new.payees() == known.payees()
    assert "| p3 | " in cli("export", "--format", "markdown").out


def test_check_names_payees_of_places_that_are_gone_and_those_that_cannot_be_read(known: Journal, cli: Cli) -> None:
    known.delete([1])
    known.path.write_text(known.path.read_text().replace('"payee": "SAVINGS"', '"payee": 7'))

    found = cli("check", code=1).out

    assert "p1: no visit is to 'Blue Bottle', for which 'BLUE BOTTLE COFFEE' stands on statements" in found
    assert "p3: this payee cannot be read (Expected `str`, got `int`" in found
    assert [problem["kind"] for problem in cli("check", "--json", code=1).json["problems"]] == [
        "payee",
        "payee",
        "vote",
    ][:2]


def test_what_is_forgotten_leaves_payees_and_no_old_name_of_theirs(known: Journal, cli: Cli) -> None:
    known.rename("Acme Cars", "Acme")
    known.forget_payee("SAVINGS")
    cli("forget", "--yes")

    text = known.path.read_text(encoding="utf-8")
    assert said(known) == {"BLUE BOTTLE COFFEE": "Blue Bottle", "ACME MOTORS": "Acme"}
    assert "Acme Cars" not in text
    assert "SAVINGS" not in text
    known.merge([known._store.tables()], "itself")
    assert said(known)["ACME MOTORS"] == "Acme"
