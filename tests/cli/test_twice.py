"""The same visit, logged twice within minutes, is asked about or told; another visit never is."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from svclog.journal.twins import Twins
from svclog.model import Interaction, Outcome, Promise
from svclog.storage import document
from tests.cli.terminals import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli, Clock, Program

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
VISIT = ("add", "Blue Bottle", "-w", "Maya", "--empathy", "5", "-o", "resolved")
SAID = "svclog: this looks like visit 1, logged {}; if both are one visit: svclog delete 2 --yes\n"


@pytest.mark.parametrize(("minutes", "ago"), [(0, "just now"), (1, "1 minute ago"), (10, "10 minutes ago")])
def test_in_a_script_it_is_logged_and_the_way_back_is_said(cli: Cli, clock: Clock, minutes: int, ago: str) -> None:
    cli(*VISIT)
    clock.now += timedelta(minutes=minutes)

    again = cli("add", "blue  BOTTLE", "-w", "maya", "--empathy", "5", "-o", "resolved", "--yes")

    assert again.out == f"logged 2 Blue Bottle, today 10:{minutes:02}\n"
    assert again.err == SAID.format(ago)
    cli(*again.err.rpartition("svclog ")[2].split())
    assert [line.split()[0] for line in cli("list").lines] == ["1"]


@pytest.mark.parametrize(
    "other",
    [
        ("add", "Red Bottle", "-w", "Maya", "--empathy", "5", "-o", "resolved"),
        ("add", "Blue Bottle", "-w", "Ivo", "--empathy", "5", "-o", "resolved"),
        ("add", "Blue Bottle", "--empathy", "5", "-o", "resolved"),
        ("add", "Blue Bottle", "-w", "Maya", "--empathy", "4", "-o", "resolved"),
        (*VISIT, "--felt", "3"),
        (*VISIT[:-1], "partial"),
        (*VISIT, "--when", "yesterday"),
    ],
)
def test_another_visit_is_not_told_of(cli: Cli, other: tuple[str, ...]) -> None:
    cli(*VISIT)
    assert "the same" not in cli(*other).err


def test_nor_is_one_that_is_logged_later(cli: Cli, clock: Clock) -> None:
    cli(*VISIT)
    clock.now += timedelta(minutes=10, seconds=1)
    assert cli(*VISIT).err == ""


def test_it_is_found_behind_others_that_were_logged_since(cli: Cli, clock: Clock) -> None:
    cli(*VISIT)
    clock.now += timedelta(minutes=3)
    cli("add", "Elsewhere", "-o", "declined")
    cli("add", "Blue Bottle", "-w", "Ivo", "-o", "declined")
    assert cli(*VISIT).err == SAID.format("3 minutes ago").replace("delete 2", "delete 4")


def test_lines_that_are_piped_in_a_second_time_are_told_of_at_once(program: Program) -> None:
    lines = "".join(f"Place {'ABCDEFGHIJ'[at % 10] * (1 + at // 10)} r\n" for at in range(60))
    assert "same" not in program("add", "-", stdin=lines).err
    again = program("add", "-", stdin=lines)
    said = "60 of these visits are the same as visits logged within the last 10 minutes (1-60); "
    assert again.err.count("the same as") == 1
    assert again.err.endswith(f"svclog: {said}if they were logged twice by mistake: svclog delete 61-120 --yes\n")


def test_days_that_are_logged_one_after_another_are_no_twins_unless_they_are_one_day(cli: Cli) -> None:
    for day in ("friday", "thursday", "wednesday"):
        assert cli(*VISIT, "--when", day).err.count("same") == 0
    assert "like visit 3," in cli(*VISIT, "--when", "wednesday").err


def test_lines_that_are_piped_in_are_told_of_and_an_import_is_not(program: Program, tmp_path: Path, path: Path) -> None:
    line = "Blue Bottle @Maya 5/4 r\n"
    piped = program("add", "-", stdin=line + line)
    assert "this looks like visit 1, logged just now" in piped.err
    path.unlink()

    (tmp_path / "in.jsonl").write_text(
        2 * (json.dumps({"business": "B", "outcome": "resolved", "when": "2026-11-22T09:59:00+01:00"}) + "\n")
    )
    assert "same" not in program("import", str(tmp_path / "in.jsonl")).err


def test_a_last_line_that_another_program_wrote_is_no_hindrance(cli: Cli, path: Path) -> None:
    cli(*VISIT)
    text = path.read_text("utf-8")
    for wrong in ('"recorded": 5', '"recorded": "soon"', '"recorder": "2026-11-22T10:00:00+01:00"'):
        path.write_text(text.replace('"recorded": "2026-11-22T10:00:00+01:00"', wrong), "utf-8")
        assert "the same" not in cli(*VISIT).err


def test_a_person_is_asked_and_a_no_logs_nothing(cli: Cli) -> None:
    cli(*VISIT)
    for answer, code, visits in (("", 130, 1), ("y", 0, 2)):
        at = Terminal("add", "Blue Bottle", "@Maya", "5/-", "r")
        at.sees("This is the same as visit 1, logged just now. Log it again? [y/N]")
        at.types(answer)
        at.ends(code)
        assert len(cli("list").lines) == visits


@pytest.mark.slow
def test_a_visit_that_says_more_than_the_other_is_logged_without_a_question(cli: Cli) -> None:
    cli(*VISIT)
    said = "this looks like visit 1, logged just now; if both are one visit: svclog delete 2 --yes"
    shown = " ".join(Terminal("add", "Blue Bottle", "@Maya", "5/-", "r", "//", "the beans are new").ends().split())
    assert said in shown
    at = Terminal("add", "Blue Bottle", "@Maya", "5/-", "r", "//", "the beans are new")
    at.sees("This is the same as visit 2, logged just now. Log it again? [y/N]")
    at.types("")
    at.ends(130)
    assert [cli.entry(number)["note"] for number in (1, 2)] == [None, "the beans are new"]


@pytest.mark.parametrize(
    "more",
    [
        {"note": "new beans"},
        {"tags": ("lunch",)},
        {"via": "phone"},
        {"promise": Promise(text="to call", by=AT)},
        {"minutes": 5},
        {"times": 2},
        {"premium": True},
        {"re": "u"},
    ],
)
def test_what_a_visit_says_more_than_the_other_is_told_from_what_it_says_again(more: dict[str, Any]) -> None:
    """Of two that were logged, the one that says all is found, whichever came last."""
    plain = Interaction(when=AT, business="Bakery", outcome=Outcome.RESOLVED, recorded=AT)
    visit = replace(plain, business="BAKERY", recorded=None, **more)
    docs = [json.loads(json.dumps(document(logged))) for logged in (plain, replace(plain, **more))]
    follows = 7 if "re" in more else None

    found = Twins([(1, docs[0])], AT).of(visit)
    assert found
    assert not found.says_all_of(replace(visit, re=None), follows)
    for latest in ([*enumerate(docs)], [*enumerate(docs)][::-1]):
        found = Twins(latest, AT).of(visit)
        assert found
        assert found.id == 1
        assert found.says_all_of(replace(visit, re=None), follows)
