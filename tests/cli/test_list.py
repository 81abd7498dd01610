"""`list` and `show`: reading back, with every filter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.cli.terminals import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli


@pytest.fixture
def four(cli: Cli) -> None:
    cli("add", "Blue Bottle", "-w", "Maya", "-o", "resolved", "-n", "remade it", "--when", "2026-10-31 23:50")
    cli("add", "Acme Cars/service", "-w", "Kim", "-o", "unresolved", "--via", "phone", "--when", "2026-11-02")
    cli("add", "Acme Cars", "-w", "Kim", "-o", "declined", "--tag", "car", "--when", "2026-11-10 09:00", "--re", "2")
    cli("add", "Acme Carsmiths", "-o", "partial", "--empathy", "3", "--when", "2026-11-01 00:10+09:00")


def ids(cli: Cli, *filters: str) -> list[int]:
    listed = [entry["id"] for entry in cli("list", *filters, "--json").json["interactions"]]
    assert listed == [int(line.split()[0]) for line in cli("list", *filters).lines]
    return listed


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ([], [3, 2, 1, 4]),
        (["--limit", "2"], [3, 2]),
        (["--limit", "0"], []),
        (["2-3"], [3, 2]),
        (["1", "4"], [1, 4]),
        (["1,3-4"], [3, 1, 4]),
        (["--business", "acme  CARS"], [3, 2]),
        (["-b", "Acme Cars/service"], [2]),
        (["--place", "Acme Cars/service"], [2]),
        (["--employee", "kim"], [3, 2]),
        (["--outcome", "declined"], [3]),
        (["--via", "phone"], [2]),
        (["--tag", "CAR"], [3]),
        (["--text", "IT remade"], [1]),
        (["--text", "nowhere"], []),
        (["--month", "2026-11"], [3, 2, 4]),
        (["--month", "october"], [1]),
        (["--since", "2026-11-02", "--until", "2026-11-02"], [2]),
        (["--since", "november"], [3, 2, 4]),
        (["--until", "2026-10"], [1]),
        (["-b", "acme cars", "-w", "kim", "--outcome", "unresolved"], [2]),
    ],
)
def test_each_filter_chooses_what_it_says(cli: Cli, filters: list[str], found: list[int]) -> None:
    assert ids(cli, *filters) == found


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize(
    ("filters", "message"),
    [
        (["--month", "never"], "--month: cannot read the period 'never'"),
        (["--since", "someday"], "--since: cannot read the date 'someday'"),
        (["--since", "2026-11-02", "--until", "2026-11-01"], "--since 2026-11-02 is not before --until 2026-11-01"),
        (["--outcome", "good"], "--outcome: 'good' is not allowed"),
        (
            ["--since", "novembr 2025"],
            "--since: cannot read the date 'novembr 2025'; did you mean november 2025? Or give",
        ),
        (["x"], "ID: 'x' is not allowed; give an id such as 12"),
        (["--limit", "-1"], "--limit: '-1' is not allowed; give a whole number, 0 or more"),
    ],
)
def test_a_filter_that_cannot_be_read_is_refused(cli: Cli, filters: list[str], message: str) -> None:
    result = cli("list", *filters, code=2)

    assert result.err.startswith(f"svclog: {message}")
    assert result.err.count("\n") == 1


def test_ratings_say_how_you_felt_where_that_is_known(cli: Cli) -> None:
    cli("add", "Acme", "5/4", "r")
    cli("add", "Acme", "5/4/3", "r")
    cli("add", "Acme", "r", "felt:1")

    assert [line.split()[3] for line in cli("list").lines] == ["-/-/1", "5/4/3", "5/4"]
    assert "e/l/felt" in Terminal("list").ends()


def test_an_empty_journal_is_done_and_says_how_to_begin_without_making_one(cli: Cli, path: Path) -> None:
    result = cli("list")

    assert (result.out, result.err.count("\n")) == ("", 1)
    assert "no visits yet" in result.err
    assert cli("list", "--json").json == {"version": 1, "interactions": []}
    assert not path.parent.exists()


@pytest.mark.parametrize("given", ["12x", "10-11", "1,2", "1-999999999999", ""])
def test_where_one_visit_is_meant_one_id_is_asked_for(cli: Cli, given: str) -> None:
    for command in ("show", "edit", "kept", "letter"):
        assert cli(command, given, code=2).err == f"svclog: ID: {given!r} is not allowed; give one id, such as 12\n"


def test_a_terminal_breaks_a_receipt_between_words_and_keeps_its_command_whole() -> None:
    place = "The Long Winding Lane Emporium of Buttons"
    shown = Terminal("add", place, "-o", "resolved", "--yes", "--when", "2026-11-02").ends()

    assert f"\nlogged 1 {place}, Monday 2 November 2026\n(undo: svclog undo)\n" in f"\n{shown}"
    assert Terminal("undo").ends().startswith(f"took back: add 1 {place}\n")


def test_a_terminal_breaks_what_was_said_between_words(cli: Cli) -> None:
    note = "They said they would ring on Monday, and then on Tuesday, and on Wednesday I rang, and nobody knew of it."
    cli("add", "Blue Bottle", "-o", "resolved", "--ref", note, "-n", f"{note}\n\n  as  it was")

    assert f"\n{note}\n\n  as  it was\n" in cli("show", "1").out
    lines = Terminal("show", "1", width=60).ends().splitlines()
    assert max(map(len, lines)) <= 60
    assert "reference  They said they would ring on Monday, and then on" in lines
    assert "           Tuesday, and on Wednesday I rang, and nobody knew" in lines
    assert "They said they would ring on Monday, and then on Tuesday," in lines
    assert "  as  it was" in lines


@pytest.mark.usefixtures("four")
def test_show_prints_every_field_and_the_case(cli: Cli) -> None:
    shown = dict(line.split(maxsplit=1) for line in cli("show", "3").lines)

    assert shown.pop("uid")
    assert shown == {
        "visit": "3",
        "place": "Acme Cars",
        "when": "Tuesday 10 November 2026, 09:00 (12 days ago)",
        "with": "Kim",
        "outcome": "declined",
        "tags": "car",
        "case": "2 (2026-11-02), 3 (2026-11-10)",
        "logged": "today 10:00",
    }


@pytest.mark.usefixtures("four")
def test_what_is_followed_up_keeps_its_tie_when_it_is_deleted_and_brought_back(cli: Cli) -> None:
    cli("delete", "2", "--yes")
    assert cli.entry(3)["re"] is None

    cli("undo")
    assert cli.entry(3)["re"] == 2


@pytest.mark.usefixtures("four")
def test_an_entry_that_cannot_be_read_is_told_about_and_not_dropped_in_silence(cli: Cli, path: Path) -> None:
    damaged = path.read_text().replace('"outcome": "partial"', '"outcome": "sideways"')
    path.write_text(damaged)

    result = cli("list")

    assert [line.split()[0] for line in result.lines] == ["3", "2", "1"]
    assert "1 of 4 entries cannot be read and are left out, the first is 4" in result.err
    assert cli("export", "--format", "json").err == result.err  # once, however often it reads
    assert cli("check", code=1).out.startswith("4: ")
    assert path.read_text() == damaged
    cli("edit", "4", "--outcome", "partial")
    assert cli("check").out.startswith("nothing is wrong: 4 entries")


def test_check_names_what_does_not_fit_together(cli: Cli, path: Path) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")
    cli("add", "Acme", "-o", "resolved", "--re", "1")
    first, second = cli.entry(1)["uid"], cli.entry(2)["uid"]
    text = path.read_text()
    path.write_text(text.replace(f'"re": "{first}"', '"re": "gone"').replace('"Acme"', '"BLUE bottle"'))

    result = cli("check", code=1)

    assert [line.partition(": ")[0] for line in result.lines] == ["2", "2"]
    missing = "2: the visit that it follows up is missing or cannot be read; give another: `svclog edit 2 --re ID`"
    assert missing in result.lines
    assert "'BLUE bottle' for 'Blue Bottle'" in result.out
    path.write_text(text.replace(second, first))
    assert "it has the uid of 1" in cli("check", code=1).out


def test_what_check_says_to_do_is_to_be_done_on_the_journal_that_was_checked(cli: Cli, path: Path) -> None:
    cli("add", "Blue Bottle", "-o", "resolved", "--empathy", "4")
    other = path.with_name("other.json")
    other.write_text(path.read_text().replace('"empathy": 4', '"empathy": 9'))

    said = cli("--journal", str(other), "check", code=1).out

    assert said.count(f"`svclog --journal {other} ") == 2
    assert said.count("`svclog") == 2


def test_check_says_that_an_entry_is_unfinished(cli: Cli, path: Path) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")
    cli("add", "Acme", "-o", "resolved")
    path.write_bytes(path.read_bytes()[:-20])

    assert cli("check", code=1).out == "2: the file ends in the middle of adding it; the next change fixes that\n"


def test_check_of_a_damaged_file_names_line_and_byte_and_exits_4(cli: Cli, path: Path) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")
    cli("add", "Acme", "-o", "resolved")
    damaged = path.read_bytes().replace(b'"business": "Blue', b'"business" "Blue')
    path.write_bytes(damaged)

    byte = damaged.index(b'"Blue')
    for command in (["check"], ["list"], ["add", "X", "-o", "resolved"], ["undo"]):
        result = cli(*command, code=4)
        assert "line 5, column " in result.err
        assert f"(byte {byte})" in result.err
    assert path.read_bytes() == damaged


def test_a_newer_journal_is_refused_and_untouched(cli: Cli, path: Path) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")
    ours = r'"schema": \d+(.*?), "written_by": "svclog [^"]+"'
    newer = re.sub(ours, r'"schema": 9\1, "written_by": "svclog 9.0"', path.read_text())
    path.write_text(newer)

    for command in (["list"], ["add", "X", "-o", "resolved"], ["edit", "1", "-n", "x"], ["export"], ["check"]):
        assert "was written by svclog 9.0 (schema 9)" in cli(*command, code=4).err
    assert path.read_text() == newer


def test_a_limit_of_0_is_no_search_without_a_match(cli: Cli) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")

    assert cli("list", "--limit", "0").err == ""
    assert "no visit matches" in cli("list", "--text", "nowhere").err


def test_the_visits_to_one_place_say_which_way_it_leans(cli: Cli) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")

    assert cli("list", "-b", "blue").err == (
        "svclog: Blue Bottle: so far good (score +3.0), 1 of 1 good; "
        "a verdict takes at least 2 more visits (svclog card 'Blue Bottle')\n"
    )
    assert cli("list", "-b", "blue", "--json").json["so_far"] == "good"
    assert "so_far" not in cli("list", "--json").json


@pytest.mark.parametrize("text", ["caf\u00e9", "cafe\u0301", "cafe", "CAFE", "\u0130stanbul", "istanbul"])
def test_words_are_found_by_what_is_seen(cli: Cli, text: str) -> None:
    cli("add", "A", "-o", "resolved", "-n", "the cafe\u0301 in ISTANBUL")
    cli("add", "B", "-o", "resolved", "-n", "the Caf\u00e9 in istanbul")
    cli("add", "C", "-o", "resolved", "-n", "the bar")

    assert [visit["id"] for visit in cli("list", "--text", text, "--json").json["interactions"]] == [2, 1]
