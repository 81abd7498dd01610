"""Promises and cases: what they said they would do, and what became of it."""

from __future__ import annotations

import re
import shlex
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pexpect
import pytest

from tests.cli.terminals import Terminal
from tests.wound import PROGRAM

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Typist
    from tests.conftest import Cli, Clock


@pytest.fixture
def chase(cli: Cli) -> None:
    """A call-back that was promised, and chased twice."""
    cli(
        *("add", "Acme/service", "-w", "Kim", "-o", "unresolved", "--when", "2026-11-02 10:00", "--minutes", "20"),
        *("--ref", "T-1", "--promise", "to call back", "--by", "2026-11-04"),
    )
    cli("add", "Acme/service", "-w", "Lee", "-o", "unresolved", "--when", "2026-11-09", "--minutes", "15", "--re", "1")
    cli("add", "Acme/service", "-w", "Kim", "-o", "resolved", "--when", "2026-11-12", "--spent", "5", "--re", "2")


@pytest.mark.usefixtures("chase")
def test_an_open_promise_is_listed_and_an_overdue_one_is_marked(cli: Cli) -> None:
    cli("add", "Blue Bottle", "-o", "pending", "--promise", "a new grinder", "--by", "friday")

    result = cli("promises")

    assert result.lines[0].split() == ["id", "due", "place", "with", "promise"]
    assert "1  ! overdue by 18 days" in result.lines[1]
    assert "Friday 27 November 2026" in result.lines[2]
    assert "Acme/service, 1 made: none kept, 1 overdue." in result.out
    assert "Blue Bottle" not in cli("promises", "--overdue").out


@pytest.mark.usefixtures("chase")
def test_a_promise_kept_late_counts_as_kept_and_says_how_late(cli: Cli) -> None:
    said = cli("kept", "1", "--when", "today").out
    assert said.startswith("kept today: to call back, promised in visit 1 Acme/service, ")

    assert cli.entry(1)["promise"] == {"text": "to call back", "by": "2026-11-04T23:59:59+01:00", "state": "kept"}
    assert "1 made: 1 kept (the late one took 18 days longer)" in cli("promises").out
    assert cli("why", "Acme/service", "--json").json["drivers"]["promise"] > 0


@pytest.mark.usefixtures("chase")
def test_a_promise_can_be_settled_otherwise_later_and_taken_back(cli: Cli, path: Path) -> None:
    before = path.read_text()
    future = cli("kept", "1", "--when", "tomorrow", code=2)
    assert future.err == "svclog: --when: 'tomorrow' is in the future; give the day on which they kept or broke it\n"
    cli("broke", "1")
    assert cli.entry(1)["promise"]["state"] == "broken"
    assert "already; nothing was changed" in cli("broke", "1").err
    cli("kept", "1")
    assert cli.entry(1)["promise"]["state"] == "kept"

    assert [cli("undo").out for _ in range(2)] == [
        "took back: promise 1 Acme/service, kept\n",
        "took back: promise 1 Acme/service, broken\n",
    ]
    assert path.read_text().partition('"interactions"')[2] == before.partition('"interactions"')[2]


@pytest.mark.usefixtures("chase")
@pytest.mark.parametrize("command", ["kept", "broke"])
def test_where_nothing_was_promised_there_is_nothing_to_settle(cli: Cli, command: str) -> None:
    assert "visit 2 has no promise; give it one: `svclog edit 2 --promise TEXT`" in cli(command, "2", code=3).err
    assert "no visit has the id 9" in cli(command, "9", code=3).err


@pytest.mark.parametrize(
    ("zone", "minutes", "code"),
    [
        ("Europe/Berlin", -1, 0),
        ("Europe/Berlin", 1, 1),
        ("America/New_York", -1, 0),
        ("America/New_York", 1, 1),
        ("Asia/Kathmandu", -1, 0),
        ("Asia/Kathmandu", 1, 1),
    ],
)
def test_a_promise_is_overdue_at_the_same_moment_in_every_zone_and_across_a_change_of_the_clocks(
    cli: Cli, clock: Clock, zone: str, minutes: int, code: int
) -> None:
    due = clock.now.replace(month=10, day=25, hour=23, minute=59, second=59)  # the clocks went back that night
    clock.now = due - timedelta(days=3)
    cli("add", "Acme", "-o", "pending", "--promise", "to call", "--by", "2026-10-25")

    clock.now = (due.astimezone(ZoneInfo("UTC")) + timedelta(minutes=minutes)).astimezone(ZoneInfo(zone))

    assert (cli("promises", "--check", code=code).out != "") is True
    assert cli("promises", "--json").json["promises"][0]["overdue"] is bool(code)


def test_without_an_overdue_promise_the_check_is_content(cli: Cli) -> None:
    assert cli("promises", "--check").err == "svclog: no promise is open\n"
    assert cli("promises", "--json").json == {"version": 1, "promises": [], "tally": []}


@pytest.mark.usefixtures("chase")
def test_a_case_is_the_whole_chase_from_whichever_contact_it_is_asked_for(cli: Cli) -> None:
    first, *others = [cli("case", number).out for number in ("1", "2", "3")]

    assert others == [first, first]
    assert first.startswith(
        "Acme/service: 3 visits over 10 days, 2 with Kim and 1 with Lee. "
        "It cost you 35 minutes and 5.00. Resolved in the end.\n"
        "Their references: T-1\n"
    )
    assert "promised “to call back”, due Wednesday 4 November 2026: overdue" in first
    found = cli("case", "2", "--json").json
    assert [entry["id"] for entry in found["interactions"]] == [1, 2, 3]
    assert (found["days"], found["minutes"], found["spent"], found["recovered"]) == (10, 35, 5.0, True)


def test_a_contact_on_its_own_is_a_case_of_one(cli: Cli) -> None:
    cli("add", "Acme", "-o", "pending")

    assert cli("case", "1").lines[0] == "Acme: 1 visit. Still pending."


@pytest.mark.usefixtures("chase")
def test_what_became_of_a_promise_on_a_day_that_nobody_knows_is_never_called_late(cli: Cli) -> None:
    cli("kept", "1")

    assert cli.entry(1)["promise"] == {"text": "to call back", "by": "2026-11-04T23:59:59+01:00", "state": "kept"}
    assert "Acme/service, 1 made: 1 kept." in cli("promises").out
    assert "kept, noted on Sunday 22 November 2026" in cli("dossier", "acme").out
    told = [
        ("dossier", "acme"),
        ("promises",),
        ("why", "acme"),
        ("letter", "1"),
        ("case", "1"),
        ("report",),
        ("show", "1"),
    ]
    for command in told:
        assert not re.search(r"\blate\b|longer|in time", cli(*command).out), command
    assert cli("dossier", "acme", "--json").json["promises"]["late"] == 0
    assert "was kept already" in cli("kept", "1").err
    assert cli("broke", "1").out.rstrip().endswith("; it was kept before")
    cli("kept", "1", "--when", "2026-11-05")
    assert "kept late, on Thursday 5 November 2026" in cli("dossier", "acme").out
    assert "(the late one took 1 day longer)" in cli("promises").out
    cli("kept", "1", "--when", "2026-11-04")
    assert "kept in time, on Wednesday 4 November 2026" in cli("dossier", "acme").out
    assert "before the visit (Monday 2 November 2026)" in cli("kept", "1", "--when", "2026-11-01", code=2).err


def test_a_promise_needs_no_date_and_is_then_never_overdue_and_listed_last(cli: Cli) -> None:
    cli("add", "Acme", "-o", "pending", "--when", "2026-10-01", "--promise", "a refund")
    cli("add", "Blue", "-o", "pending", "--when", "2026-10-01", "--promise", "a call", "--by", "2026-10-02")

    lines = cli("promises").lines
    assert ["overdue" in line for line in lines[1:3]] == [True, False]
    assert lines[2].split()[:4] == ["1", "no", "date", "given"]
    assert "Acme, 1 made: none kept, 1 not due yet." in lines
    assert cli("promises", "--check", "--overdue", code=1).out.count("\n") >= 1
    assert "Promised: a refund (svclog show 1)" in cli("card", "acme").out
    assert '- Promised: "a refund": still open, no date given' in cli("dossier", "acme").out
    assert "promise    a refund: open" in cli("show", "1").out
    assert cli.entry(1)["promise"] == {"text": "a refund", "by": None, "state": "open"}
    exported = cli("export", "--format", "csv").out
    assert "a refund" in exported
    cli("kept", "1", "--when", "2026-11-05")
    assert '- Promised: "a refund": kept, on Thursday 5 November 2026' in cli("dossier", "acme").out
    cli("edit", "2", "--by", "")
    assert cli.entry(2)["promise"]["by"] is None
    cli("edit", "2", "--by", "tomorrow")
    assert cli.entry(2)["promise"]["by"].startswith("2026-11-23")


@pytest.mark.usefixtures("chase")
def test_on_a_terminal_the_day_is_asked_for(cli: Cli) -> None:
    at = Terminal("kept", "1")
    at.sees("On which day? (Enter: today; ?: not known): ")
    at.types("2026-11-01")
    at.sees("before the visit")
    at.types("2026-11-03")
    at.sees("Tuesday 3 November 2026")
    at.ends()
    assert "kept in time, on Tuesday 3 November 2026" in cli("dossier", "acme").out


@pytest.mark.usefixtures("chase")
def test_a_day_that_is_not_known_is_an_answer_too(cli: Cli, typist: Typist) -> None:
    typist("kept", "1", typed="?\n")

    assert cli.entry(1)["promise"]["state"] == "kept"
    assert "kept, noted on Sunday 22 November 2026" in cli("dossier", "acme").out


@pytest.mark.usefixtures("chase")
def test_a_terminal_is_reminded_of_overdue_promises_once_a_day(home: Path) -> None:
    def run() -> str:
        return str(pexpect.run(shlex.join([*PROGRAM, "path"]), encoding="utf-8"))

    assert "svclog: 1 promise overdue: svclog promises" in run()
    assert "overdue" not in run()


@pytest.mark.parametrize(
    ("by", "due"), [("12 nov", "2026-11-12"), ("in 3 days", "2026-11-13"), ("friday", "2026-11-13")]
)
def test_a_promise_counts_from_the_visit_at_which_it_was_made_and_a_change_of_its_date_from_today(
    cli: Cli, by: str, due: str
) -> None:
    cli("add", "Acme", "-o", "pending", "--when", "2026-11-10", "--promise", "ring", "--by", by)

    assert cli.entry(1)["promise"]["by"].startswith(due)

    cli("edit", "1", "--when", "2026-10-27", "--by", "in 2 days")
    assert cli.entry(1)["promise"]["by"].startswith("2026-11-24")

    cli("edit", "1", "--by", "in 3 weeks")
    assert cli.entry(1)["promise"]["by"].startswith("2026-12-13")
    assert "before the visit" in cli("edit", "1", "--by", "2026-10-26", code=2).err


def test_a_promise_that_is_due_before_the_visit_is_refused(cli: Cli) -> None:
    said = cli("add", "Acme", "-o", "pending", "--promise", "ring", "--by", "2026-11-20", code=2).err
    assert said == (
        "svclog: --by: '2026-11-20' is Friday 20 November 2026, before the visit (today 10:00); give a date after it\n"
    )

    noon = ("--when", "2026-11-20 12:00", "--promise", "ring", "--by", "2026-11-20 9:00")
    assert "before the visit (Friday 20 November 2026, 12:00)" in cli("add", "Acme", "-o", "w", *noon, code=2).err
    cli("add", "Acme", "-o", "pending", "--when", "2026-11-20", "--promise", "ring", "--by", "2026-11-20 9:00")
    cli("edit", "1", "--by", "2026-11-20 8:00")
    said = cli("edit", "1", "--by", "2026-11-19", code=2).err
    assert "before the visit (Friday 20 November 2026)" in said
