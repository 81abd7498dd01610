"""What must hold between the fields of a visit, or of a vote, whichever command writes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from svclog.errors import UsageError
from svclog.model import Interaction, Outcome, Promise, Vote
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from svclog.journal import Journal
    from tests.conftest import Cli

KEPT_BEFORE = "the promise was kept on 2026-11-06, before the visit (2026-11-10)"
DUE_BEFORE = "the promise is due on 2026-11-05, before the visit (2026-11-10)"


def add_promise(cli: Cli) -> None:
    cli("add", "Acme", "-o", "partial", "--when", "2026-11-02", "--promise", "to call", "--by", "2026-11-05")


def test_a_visit_is_not_moved_behind_the_day_of_its_promise(cli: Cli) -> None:
    add_promise(cli)
    before = cli.entry(1)

    refused = cli("edit", "1", "--when", "2026-11-10", code=2).err

    assert refused == f"svclog: --by: {DUE_BEFORE}; give a date after it\n"
    assert cli.entry(1) == before
    cli("edit", "1", "--when", "2026-11-05")
    assert (
        "due on 2026-11-05, before the visit (2026-11-06 14:00)"
        in cli("edit", "1", "--when", "6.11. 14:00", code=2).err
    )
    cli("edit", "1", "--when", "2026-11-10", "--by", "2026-11-12")
    assert cli("check").out.startswith("nothing is wrong")


def test_a_visit_is_not_moved_behind_the_day_on_which_its_promise_was_kept(cli: Cli) -> None:
    cli("add", "Acme", "-o", "partial", "--when", "2026-11-02", "--promise", "to call")
    cli("kept", "1", "--when", "2026-11-06")

    assert cli("edit", "1", "--when", "2026-11-10", code=2).err == (
        f"svclog: --when: {KEPT_BEFORE}; give an earlier date\n"
    )
    cli("edit", "1", "--when", "2026-11-06 20:00")


def test_a_visit_that_followed_up_a_deleted_one_can_be_moved_to_any_day(cli: Cli) -> None:
    cli("add", "Acme", "-o", "unresolved", "--when", "2026-11-10")
    cli("add", "Acme", "-o", "resolved", "--re", "1", "--when", "2026-11-12")
    assert (
        "cannot follow up visit 1 (2026-11-10), which is later" in cli("edit", "2", "--when", "2026-11-09", code=2).err
    )
    cli("delete", "1", "--yes")

    cli("edit", "2", "--when", "2026-11-09")

    assert cli.entry(2)["when"].startswith("2026-11-09")


def test_the_journal_takes_no_record_that_contradicts_itself(journal: Journal) -> None:
    visit = Interaction(when=NOW, business="Acme", outcome=Outcome.PARTIAL)
    late = Promise(text="to call", by=NOW.replace(day=1))
    journal.add(visit)

    for refused in (
        lambda: journal.add(Interaction(when=NOW, business="Acme", outcome=Outcome.PARTIAL, promise=late)),
        lambda: journal.add_all(
            [(visit, None), (Interaction(when=NOW, business="B", outcome=Outcome.PARTIAL, promise=late), 1)]
        ),
        lambda: journal.edit(1, {"promise": late}),
        lambda: journal.vote(Vote(at=NOW, business="acme", leaves=True, instead="ACME")),
    ):
        with pytest.raises(UsageError):
            refused()
    assert [entry.promise for entry in journal.interactions()] == [None]
    assert journal.votes() == []


@pytest.fixture
def old(path: Path) -> Path:
    """A journal of a former svclog, which refused none of this."""
    visit = {"business": "Acme", "outcome": "partial", "when": "2026-11-10T12:00:00+01:00"}
    promise = {"text": "to call", "by": "2026-11-05T23:59:59+01:00"}
    kept = {
        "text": "to call",
        "state": "kept",
        "settled": "2026-11-06T12:00:00+01:00",
        "noted": "2026-11-12T12:00:00+01:00",
    }
    visits: list[dict[str, object]] = [
        {"uid": "a", "promise": promise},
        {"uid": "b", "re": "b"},
        {"uid": "c", "promise": kept},
        {"note": "an entry that another program wrote"},
    ]
    vote = {"uid": "v", "business": "Acme", "leaves": True, "at": "2026-11-12T12:00:00+01:00", "instead": "Acme"}
    tables = {
        "votes": {"1": vote},
        "interactions": {str(number): {**visit, **more} for number, more in enumerate(visits, 1)},
    }
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(tables))
    return path


@pytest.mark.usefixtures("old")
def test_what_contradicts_itself_since_long_is_read_and_told_of_by_check(cli: Cli) -> None:
    assert cli("check", code=1).lines == [
        f"1: {DUE_BEFORE}; give a date after it: `svclog edit 1 --by DATE`",
        "2: 2 cannot follow up itself; give the id of an earlier visit: `svclog edit 2 --re ID`",
        f"3: {KEPT_BEFORE}; give an earlier date: `svclog edit 3 --when DATE`",
        "4: it has no uid; the next change of the journal gives it one",
        "v1: Acme cannot replace itself; give another place: `svclog edit v1 --for PLACE`",
    ]
    assert len(cli("list").lines) == 4
    for number in ("1", "2", "3", "v1"):
        cli("edit", number, *(("--because",) if number == "v1" else ("--note",)), "changed since")
    cli("broke", "1")
    cli("edit", "1", "--by", "2026-11-20")
    cli("edit", "2", "--re", "1")
    cli("edit", "3", "--when", "2026-11-06")
    cli("edit", "v1", "--for", "")
    assert cli("check").out.startswith("nothing is wrong")


def test_no_vote_leaves_a_place_and_stays_with_it(cli: Cli, old: Path) -> None:
    with pytest.raises(ValueError, match="leaves a place, or stays with it"):
        Vote(at=NOW, business="Acme", leaves=True, stays=True)
    old.write_text(old.read_text().replace('"leaves": true', '"leaves": true, "stays": true'))

    assert cli("check", code=1).lines[-1] == (
        "v1: this vote cannot be read (a vote leaves a place, or stays with it); fix it in an editor, or delete the "
        "vote: `svclog delete v1`"
    )
    assert "Acme" in cli("list").out


def test_a_vote_to_leave_for_a_place_that_is_the_same_names_none_any_more(cli: Cli) -> None:
    for place in ("Acme Cars", "Acme Car", "Corner"):
        cli("add", place, "-o", "unresolved")
    cli("leave", "Acme Cars", "--for", "Acme Car")
    cli("leave", "Corner", "--for", "Acme Car")
    before = cli("votes", "--json").json

    assert cli("rename", "Acme Car", "Acme Cars", "--yes").out == (
        "renamed Acme Car to Acme Cars: 1 visit and 2 votes; v1 names no place to go to instead any more: "
        "it is the one that was left\n"
    )
    votes = {vote["id"]: vote["instead"] for vote in cli("votes", "--json").json["votes"]}
    assert votes == {1: None, 2: "Acme Cars"}
    assert cli("check").out.startswith("nothing is wrong")
    cli("undo")
    assert cli("votes", "--json").json == before


def test_rows_of_a_file_that_contradict_themselves_are_refused_but_for_those_that_svclog_wrote(
    cli: Cli, old: Path, tmp_path: Path
) -> None:
    file, ours = tmp_path / "visits.csv", tmp_path / "ours.csv"
    file.write_text("business,when,outcome,promise,by\nAcme,2026-11-10,partial,to call,2026-11-05\n")
    ours.write_text(cli("export").out)
    old.unlink()

    refused = cli("import", str(file), code=2).err
    assert "5 November 2026, before the visit (Tuesday 10 November 2026); give a date after it\n" in refused
    assert not old.exists()
    cli("import", str(ours))
    assert len(cli("check", code=1).lines) == 4
