"""`svclog add`: a visit in, one receipt out, and every refusal in one line that says what to do."""

from __future__ import annotations

import re
import stat
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tinydb import TinyDB

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli, Clock, Program


def test_the_first_visit_needs_no_setup_and_says_where_the_journal_is(program: Program, path: Path) -> None:
    result = program(
        "add",
        "Blue Bottle",
        "-w",
        "Maya",
        "--empathy",
        "5",
        "--listening",
        "4",
        "-o",
        "resolved",
        "-n",
        "remade it, no fuss",
    )

    assert result.out.startswith("logged 1 Blue Bottle, today ")
    assert result.err == f"svclog: your journal begins, in {path}\n"
    assert "Blue Bottle" in program("list").out
    assert "remade it, no fuss" in program("show", "1").out
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_every_field_is_kept_as_it_was_given(cli: Cli) -> None:
    cli("add", "Acme Cars/service", "-o", "unresolved", "--when", "2026-11-19")
    cli(
        *("add", "Acme Cars/service", "--with", "Kim", "--empathy", "2", "--listening", "1", "--outcome", "unresolved"),
        *("--felt", "1", "--note", "no call", "--when", "2026-11-20 14:30", "--via", "phone", "--minutes", "25"),
        *("--spent", "12.50", "--ref", "T-100", "--tag", "car", "--tag", "warranty", "--premium"),
        *("--promise", "call back", "--by", "friday", "--re", "1"),
    )

    entry = cli.entry(2)

    assert len(entry.pop("uid")) == 32
    assert entry == {
        "id": 2,
        "when": "2026-11-20T14:30:00+01:00",
        "day": False,
        "recorded": "2026-11-22T10:00:00+01:00",
        "edited": None,
        "business": "Acme Cars/service",
        "employee": "Kim",
        "empathy": 2,
        "listening": 1,
        "outcome": "unresolved",
        "felt": 1,
        "premium": True,
        "times": 1,
        "via": "phone",
        "minutes": 25,
        "spent": 12.5,
        "ref": "T-100",
        "tags": ["car", "warranty"],
        "note": "no call",
        "promise": {"text": "call back", "by": "2026-11-27T23:59:59+01:00", "state": "open"},
        "re": 1,
        "thanked": None,
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["Blue Bottle", "-w", "Maya"],
            "--outcome is missing; give resolved, partial, declined, unresolved or pending",
        ),
        (["r"], "'r' was read as the place, and the outcome is missing; give both, as in: blue bottle r"),
        (
            ["blue bottle @maya 5/4 r // remade it"],
            "'@maya' was read as a part of the name of a place; quote only the note",
        ),
        (["-o", "resolved"], "PLACE is missing; give a name of at most 200 characters"),
        (["X", "-o", "good"], "--outcome: 'good' is not allowed; give resolved, partial"),
        (["X", "-o", ""], "--outcome: empty; give resolved"),
        (["", "-o", "resolved"], "PLACE: empty; give a name"),
        (["Acme/", "-o", "resolved"], "PLACE: 'Acme/' is not allowed; give a name on both sides"),
        (["Acme/", "-o", "resolved"], "PLACE: 'Acme/' is not allowed; give a name on both sides of the /"),
        (["a\x1b[31mb", "-o", "resolved"], r"PLACE: 'a\x1b[31mb' is not allowed; give it without U+001B"),
        (["a\u202eb", "-o", "resolved"], r"PLACE: 'a\u202eb' is not allowed; give it without U+202E, a character"),
        (["n" * 201, "-o", "resolved"], "PLACE: 'nnn"),
        (["X", "-w", "n" * 201, "-o", "resolved"], "--with: 'nnn"),
        (["X", "-o", "resolved", "--empathy", "6"], "--empathy: '6' is not allowed; give a whole number from 1"),
        (["X", "-o", "resolved", "--listening", "3.5"], "--listening: '3.5' is not allowed; give a whole number"),
        (
            ["X", "-o", "resolved", "--felt", "9"],
            "--felt: '9' is not allowed; give a whole number from 1 (very bad) to 5",
        ),
        (["X", "-o", "resolved", "--via", "fax"], "--via: 'fax' is not allowed; give counter, phone, chat"),
        (["X", "-o", "resolved", "--minutes=-1"], "--minutes: '-1' is not allowed; give a whole number of minutes"),
        (
            ["X", "-o", "resolved", "--spent", "1,234"],
            "--spent: '1,234' is not allowed; give 1234 or 1.2340",
        ),
        (["X", "-o", "resolved", "--ref", "a\x07b"], r"--ref: 'a\x07b' is not allowed; give it without U+0007"),
        (["X", "-o", "resolved", "--when", "someday"], "--when: cannot read the date 'someday'; give 2026-11-20"),
        (["X", "-o", "resolved", "--when", "tomorrow"], "--when: 'tomorrow' is in the future"),
        (["X", "-o", "resolved", "--when", "03/04/2026"], "--when: '03/04/2026' could be 3 April or 4 March 2026"),
        (["X", "-o", "resolved", "--by", "friday"], "--by needs --promise too: what was promised"),
        (["X", "-o", "resolved", "-n", "\udcff"], r"--note: '\udcff' is not allowed; give text that UTF-8 can hold"),
    ],
)
def test_bad_input_is_refused_in_one_line_that_says_what_is_allowed(
    cli: Cli, path: Path, arguments: list[str], message: str
) -> None:
    result = cli("add", *arguments, code=2)

    assert result.err.startswith(f"svclog: {message}")
    assert result.err.count("\n") == 1
    assert result.out == ""
    assert not path.exists()


@pytest.mark.parametrize(("typed", "amount"), [("4,5", 4.5), ("1234,50", 1234.5), ("$12.50", 12.5), ("3,20 €", 3.2)])
def test_an_amount_may_have_a_decimal_comma(cli: Cli, typed: str, amount: float) -> None:
    cli("add", "X", "-o", "resolved", "--spent", typed)

    assert cli.entry(1)["spent"] == amount


@pytest.mark.parametrize(
    ("letter", "outcome"),
    [("r", "resolved"), ("p", "partial"), ("d", "declined"), ("U", "unresolved"), ("w", "pending"), ("?", "pending")],
)
def test_a_letter_will_do_for_an_outcome(cli: Cli, letter: str, outcome: str) -> None:
    cli("add", "X", "-o", letter, "--via", "ph")

    assert (cli.entry(1)["outcome"], cli.entry(1)["via"]) == (outcome, "phone")
    cli("edit", "1", "-o", "d")
    assert cli.entry(1)["outcome"] == "declined"


@pytest.mark.parametrize(
    ("typed", "minutes"), [("25 min", 25), ("90m", 90), ("1h30", 90), ("2 H", 120), ("1 h 5 min", 65)]
)
def test_minutes_may_be_written_as_a_length_of_time(cli: Cli, typed: str, minutes: int) -> None:
    cli("add", "X", "-o", "resolved", "--minutes", typed)

    assert cli.entry(1)["minutes"] == minutes


def test_the_ratings_have_short_options(cli: Cli) -> None:
    cli("add", "X", "-e", "5", "-l4", "-o", "r")
    assert (cli.entry(1)["empathy"], cli.entry(1)["listening"]) == (5, 4)

    cli("edit", "1", "-e3", "-l", "")
    assert (cli.entry(1)["empathy"], cli.entry(1)["listening"]) == (3, None)
    assert cli("edit", "1", "-e", "6", code=2).err.startswith("svclog: --empathy: '6' is not allowed")


def test_following_up_a_visit_that_is_not_there_exits_3_and_writes_nothing(cli: Cli, path: Path) -> None:
    result = cli("add", "X", "-o", "resolved", "--re", "7", code=3)

    assert result.err == "svclog: no visit has the id 7; `svclog list` shows the ids\n"
    assert not path.exists()


def test_case_and_spaces_never_make_a_second_business_or_employee(cli: Cli) -> None:
    cli("add", "Blue Bottle", "-w", "Maya", "-o", "resolved")

    result = cli("add", "  blue   BOTTLE ", "-w", "MAYA", "-o", "partial")

    assert result.out.startswith("logged 2 Blue Bottle,")
    assert result.err == ""
    assert cli.entry(2)["business"] == "Blue Bottle"
    assert cli.entry(2)["employee"] == "Maya"


def test_a_new_desk_takes_the_spelling_of_its_business(cli: Cli) -> None:
    cli("add", "Acme Cars/sales", "-o", "resolved")

    assert cli("add", "ACME  cars/service", "-o", "resolved").out.startswith("logged 2 Acme Cars/service")
    assert cli("add", "acme cars", "-o", "resolved").out.startswith("logged 3 Acme Cars,")


def test_the_receipt_of_a_new_desk_says_that_it_is_one(cli: Cli) -> None:
    for number, (place, said) in enumerate(
        [
            ("Acme Cars/service", "Acme Cars/service (a desk of Acme Cars)"),
            ("acme cars/service", "Acme Cars/service"),
            ("ACME CARS/sales/used", "Acme Cars/sales/used (a desk of Acme Cars/sales)"),
            ("Acme Cars", "Acme Cars"),
            ("24/7 Fitness", "24/7 Fitness"),
            ("Fish // Chips", "Fish \u2215 Chips"),
        ],
        1,
    ):
        receipt = cli("add", place, "-o", "resolved").out
        assert receipt.startswith(f"logged {number} {said}, today"), receipt


def test_a_name_close_to_a_known_one_is_saved_with_the_rename_that_fixes_it(cli: Cli) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")

    result = cli("add", "Blue Botle", "-o", "resolved")

    assert "svclog rename 'Blue Botle' 'Blue Bottle'" in result.err
    assert cli.entry(2)["business"] == "Blue Botle"
    cli("rename", "Blue Botle", "Blue Bottle", "--yes")
    assert cli.entry(2)["business"] == "Blue Bottle"


def test_one_desk_is_not_taken_for_a_slip_of_another(cli: Cli) -> None:
    cli("add", "Acme Cars/sales", "-o", "resolved")

    assert cli("add", "Acme Cars/service", "-o", "resolved").err == ""
    assert "Acme Cars/service" in cli("add", "Acme Cars/servce", "-o", "resolved").err


@pytest.mark.parametrize(
    ("when", "said", "stored"),
    [
        ("yesterday", "yesterday", "2026-11-21T12:00:00+01:00"),
        ("friday 9:15", "Friday 20 November 2026, 09:15", "2026-11-20T09:15:00+01:00"),
        ("2026-07-01", "Wednesday 1 July 2026", "2026-07-01T12:00:00+02:00"),
        ("2h ago", "today 08:00", "2026-11-22T08:00:00+01:00"),
        ("2026-11-20 14:30-05:00", "Friday 20 November 2026, 14:30 (UTC-05:00)", "2026-11-20T14:30:00-05:00"),
    ],
)
def test_the_receipt_says_the_date_as_it_was_understood(cli: Cli, when: str, said: str, stored: str) -> None:
    assert cli("add", "X", "-o", "resolved", "--when", when).out == f"logged 1 X, {said}\n"
    assert cli.entry(1)["when"] == stored


@pytest.mark.parametrize("typed", ["5 dec", "dec 5, 9:15", "22 may"])
def test_a_day_and_month_of_more_than_half_a_year_ago_is_told_once_with_its_distance(cli: Cli, typed: str) -> None:
    day = "Friday 22 May 2026, 184" if typed == "22 may" else "Friday 5 December 2025, 352"
    said = f"svclog: '{typed}' is {day} days ago; if another year is meant, give it\n"

    assert cli("add", "X", "-o", "resolved", "--when", typed).err.startswith(said)
    assert cli("add", "X", "@Kim", f"when:{typed}", "r").err == said
    assert cli("edit", "2", "-n", "x").err == ""
    assert cli("edit", "1", "--with", "Kim", "--when", typed).err == said


@pytest.mark.parametrize("typed", ["23 may", "5 dec 2025", "2025-12-05", "11 months ago", "20 nov"])
def test_no_other_day_is(cli: Cli, typed: str) -> None:
    assert "days ago" not in cli("add", "X", "-o", "resolved", "--when", typed).err


def test_a_visit_in_the_repeated_hour_keeps_the_pass_it_was_logged_in(cli: Cli, clock: Clock) -> None:
    clock.now = clock.now.replace(month=10, day=25, hour=2, minute=30, fold=0)
    cli("add", "X", "-o", "resolved")
    clock.now = clock.now.replace(fold=1)
    cli("add", "X", "-o", "resolved")

    first, second = cli.entry(1)["when"], cli.entry(2)["when"]

    assert (first, second) == ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00")
    assert len(cli("list", "--month", "october").lines) == 2


def test_stock_tinydb_reads_what_was_added(cli: Cli, path: Path, clock: Clock) -> None:
    cli("add", "Blue Bottle", "-o", "resolved", "-n", "first\nsecond")
    clock.now += timedelta(minutes=5)
    cli("add", "Café Zoë 🍰", "-o", "declined")

    with TinyDB(path) as database:
        entries = database.table("interactions").all()

    assert [(entry.doc_id, entry["business"], entry["outcome"]) for entry in entries] == [
        (1, "Blue Bottle", "resolved"),
        (2, "Café Zoë 🍰", "declined"),
    ]
    assert entries[0]["note"] == "first\nsecond"


def test_several_visits_alike_are_logged_at_once_and_counted_as_so_many(cli: Cli) -> None:
    cli("add", "Bakery", "--empathy", "4", "--listening", "4", "-o", "resolved", "--times", "3", "--minutes", "5")

    assert " resolved x3" in cli("list").out
    assert "times      3" in cli("show", "1").out
    assert cli.entry(1)["times"] == 3
    place = cli("places", "--json").json["places"][0]
    assert (place["verdict"], place["visits"], place["good"]) == ("earned", 3, 3)
    report = cli("report", "--json").json
    assert (report["visits"], report["days"][0]["visits"], report["rest"]["minutes"]) == (3, 3, 5)
    assert (report["ballot"][0]["visits_in_period"], report["ballot"][0]["visits"]) == (3, 3)
    assert re.search(r"\+3\.38 +x 3 +\+ earned", cli("why", "Bakery").out)
    assert "times" in cli("export", "--format", "csv").lines[0].split(",")


def test_once_is_as_if_nothing_was_said_and_is_not_stored(cli: Cli, path: Path) -> None:
    cli("add", "Bakery", "-o", "resolved", "--times", "1")
    assert "times" not in path.read_text(encoding="utf-8")
    cli("edit", "1", "--times", "x4")
    assert '"times": 4' in path.read_text(encoding="utf-8").replace('"times":4', '"times": 4')
    cli("edit", "1", "--times", "1")

    assert cli.entry(1)["times"] == 1
    for odd in ("0", "100", "many"):
        assert "a whole number from 1 to 99" in cli("add", "Bakery", "-o", "resolved", "--times", odd, code=2).err
