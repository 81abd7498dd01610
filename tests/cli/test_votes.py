"""Votes: leaving a place, going there all the same, thinking again; and the card to read before."""

from __future__ import annotations

import shlex
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cli.terminals import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli, Clock


@pytest.fixture
def left(cli: Cli) -> None:
    """Acme Cars, left for Wheelwright."""
    cli("add", "Acme Cars/service", "-w", "Kim", "-o", "unresolved", "--when", "2026-11-20")
    cli("add", "Wheelwright", "-o", "resolved", "--when", "2026-11-21")
    cli("leave", "acme cars", "--because", "never called back", "--for", "WHEELWRIGHT", "--review", "in 3 months")


@pytest.mark.usefixtures("left")
def test_a_vote_is_kept_with_its_reasons(cli: Cli) -> None:
    [vote] = cli("votes", "--json").json["votes"]

    assert len(vote.pop("uid")) == 32
    assert vote == {
        "id": 1,
        "business": "Acme Cars",
        "at": "2026-11-22T10:00:00+01:00",
        "because": "never called back",
        "instead": "Wheelwright",
        "until": None,
        "review": "2027-02-22T23:59:59+01:00",
        "regret": None,
        "reviewed": None,
        "edited": None,
        "days": 0,
        "visits_since": 0,
        "review_due": False,
    }
    assert "Acme Cars" in cli("votes").out


@pytest.mark.usefixtures("left")
def test_a_visit_to_a_desk_of_a_place_that_was_left_says_so_and_is_logged(cli: Cli, clock: Clock) -> None:
    clock.now += timedelta(days=2)

    result = cli("add", "Acme Cars/sales", "-o", "partial")

    assert result.out.startswith("logged 3 Acme Cars/sales")
    assert result.err == "svclog: you left Acme Cars 2 days ago for Wheelwright; this visit is logged all the same\n"
    assert cli("votes", "--json").json["votes"][0]["visits_since"] == 1
    assert cli("add", "Acme Carsmiths", "-o", "partial").err == ""


def test_a_card_of_a_place_without_a_visit_that_counts_says_so(cli: Cli) -> None:
    cli("add", "Harbour", "-o", "pending")

    assert cli("card", "Harbour").lines[0] == "Harbour: ? too early to say, no visit counts yet"


@pytest.mark.usefixtures("left")
def test_a_return_takes_the_vote_back(cli: Cli) -> None:
    assert cli("return", "Acme Cars").out == "vote v2: returned to Acme Cars\n"

    assert cli("votes", "--json").json["votes"] == []
    assert cli("add", "Acme Cars/service", "-o", "resolved").err == ""
    assert cli("undo").out.startswith("took back: add 3")
    assert cli("undo").out == "took back: vote to return to Acme Cars\n"
    assert len(cli("votes", "--json").json["votes"]) == 1


@pytest.mark.usefixtures("left")
def test_a_place_may_be_left_again_after_a_return_and_a_desk_be_returned_to(cli: Cli, clock: Clock) -> None:
    cli("return", "Acme Cars")
    assert "you returned to Acme Cars on 2026-11-22 (v2)" in cli("return", "Acme Cars", code=2).err
    cli("leave", "Acme Cars/service")
    clock.now += timedelta(minutes=1)
    cli("leave", "Acme Cars")

    assert cli("return", "Acme Cars/service").out == "vote v5: returned to Acme Cars/service\n"
    assert [vote["business"] for vote in cli("votes", "--json").json["votes"]] == ["Acme Cars"]


@pytest.mark.usefixtures("left")
def test_in_a_script_a_slip_in_the_place_to_go_to_is_met_with_the_edit_that_fixes_it(cli: Cli) -> None:
    cli("add", "Møller & Pine", "-o", "resolved")
    result = cli("leave", "Wheelwright", "--for", "Moller & Pine")

    assert result.out == "vote v2: left Wheelwright for Moller & Pine\n"
    fix = "svclog edit v2 --for 'Møller & Pine'"
    assert result.err == f"svclog: 'Moller & Pine' is new here; if it is 'Møller & Pine': {fix}\n"
    cli(*shlex.split(fix)[1:])
    assert cli("votes", "--json").json["votes"][1]["instead"] == "Møller & Pine"


def test_a_vote_holds_until_its_end(cli: Cli, clock: Clock) -> None:
    cli("add", "Acme", "-o", "partial")
    cli("leave", "Acme", "--until", "2026-12-01")
    clock.now = clock.now.replace(month=12, day=1, hour=23, minute=59)
    assert len(cli("votes", "--json").json["votes"]) == 1

    clock.now += timedelta(minutes=1)
    assert cli("votes", "--json").json["votes"] == []


def test_no_place_that_is_left_is_told_from_no_vote_at_all(cli: Cli) -> None:
    cli("add", "Bakery", "-o", "resolved")
    assert cli("votes").err == "svclog: you have left no place; to leave one: svclog leave PLACE\n"

    cli("leave", "Bakery")
    cli("return", "Bakery")

    assert cli("votes").err == "svclog: you are staying away from no place; all votes: svclog votes --all\n"


@pytest.mark.usefixtures("left")
def test_a_review_keeps_the_regret(cli: Cli, clock: Clock) -> None:
    assert "no vote is due for review" in cli("review").err
    clock.now += timedelta(days=93)
    assert cli("review", code=2).err == (
        "svclog: nothing was saved about leaving Acme Cars: no terminal to ask on; give --regret none, some or much\n"
    )
    assert "to review" in cli("votes").out

    assert cli("review", "--regret", "some").out == "saved: some regret about leaving Acme Cars\n"

    [vote] = cli("votes", "--json").json["votes"]
    assert (vote["regret"], vote["reviewed"], vote["review_due"]) == ("some", "2027-02-23T10:00:00+01:00", False)
    assert "no vote is due" in cli("review").err
    cli("review", "acme cars", "--regret", "much")
    cli("undo")
    assert cli("votes", "--json").json["votes"][0]["regret"] == "some"


@pytest.mark.usefixtures("left")
@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["leave", "Nowhere"], 3, "the journal has no place called 'Nowhere'"),
        (["leave", "Acme Carz"], 3, "did you mean 'Acme Cars'?"),
        (
            ["leave", "Wheelwright", "--until", "2026-11-01"],
            2,
            "--until: '2026-11-01' is in the past; give a future date",
        ),
        (["leave", "Wheelwright", "--review", "someday"], 2, "--review: cannot read the date 'someday'"),
        (["leave", "Wheelwright", "--for", ""], 2, "--for: empty; give"),
        (
            ["leave", "acme cars"],
            2,
            "you left Acme Cars on 2026-11-22 (v1); nothing was changed; `svclog edit v1`",
        ),
        (
            ["leave", "Acme Cars/service", "--because", "x"],
            2,
            "you left Acme Cars, which includes Acme Cars/service, on ",
        ),
        (["return", "Wheelwright"], 2, "you have not left Wheelwright; nothing was changed; `svclog votes` lists"),
        (["return", "Acme Cars/service"], 2, "service, on 2026-11-22 (v1); nothing was changed; `svclog return 'Acme"),
        (
            ["review", "Wheelwright", "--regret", "some"],
            2,
            "you have not left Wheelwright; nothing was changed; `svclog votes` lists the places",
        ),
        (["review", "Nowhere", "--regret", "some"], 3, "the journal has no place called 'Nowhere'"),
        (["review", "Acme Cars", "--regret", "a bit"], 2, "--regret: 'a bit' is not allowed; give none, some or much"),
    ],
)
def test_a_vote_that_cannot_be_is_refused_and_nothing_is_written(
    cli: Cli, path: Path, arguments: list[str], code: int, message: str
) -> None:
    before = path.read_bytes()

    assert message in cli(*arguments, code=code).err
    assert path.read_bytes() == before


@pytest.mark.usefixtures("left")
def test_a_rename_takes_the_votes_along(cli: Cli) -> None:
    cli("rename", "Acme Cars", "Acme")
    cli("rename", "Wheelwright", "Wheelwright & Co")

    [vote] = cli("votes", "--json").json["votes"]
    assert (vote["business"], vote["instead"]) == ("Acme", "Wheelwright & Co")


@pytest.mark.usefixtures("left")
def test_a_card_says_what_matters_in_at_most_12_lines(cli: Cli) -> None:
    for day in range(1, 6):
        cli("add", "Acme Cars/service", "-w", "Kim", "--empathy", "1", "-o", "unresolved", "--when", f"2026-11-0{day}")
        cli("add", "Acme Cars/sales", "-w", "Al", "--empathy", "5", "-o", "resolved", "--when", f"2026-11-0{day}")
        cli(
            *("add", "Acme Cars/service", "-o", "pending", "--promise", f"part {day}", "--by", "2026-11-10"),
            *("--ref", f"R-{day}", "--when", f"2026-11-0{day}", "--via", "phone"),
        )

    lines = cli("card", "acme cars").lines

    assert len(lines) <= 12
    assert lines[0].startswith("Acme Cars and its desks: ")
    text = "\n".join(lines)
    assert (
        "Your vote (v1), today: left Acme Cars for Wheelwright (“never called back”), to review Monday 22 February 2027"
        in text
    )
    assert "Last visit: Friday 20 November 2026 with Kim, unresolved (svclog show 1)" in text
    assert "Ask for: Al (" in text
    assert "Avoid: Kim (" in text
    assert "! Promised: part 1, overdue by 12 days" in text
    assert "Their reference numbers: R-5 (2026-11-05), R-4 (2026-11-04) and R-3 (2026-11-03)" in text
    found = cli("card", "acme cars", "--json").json
    assert (found["version"], found["business"], found["left"]["instead"]) == (1, "Acme Cars", "Wheelwright")


@pytest.mark.usefixtures("left")
@pytest.mark.parametrize("days", [1, 93])
def test_a_review_comes_again_on_a_new_day_that_is_set_for_it(cli: Cli, clock: Clock, days: int) -> None:
    clock.now += timedelta(days=days)
    cli("review", "Acme Cars", "--regret", "some")
    clock.now += timedelta(days=93)
    assert "no vote is due" in cli("review").err
    assert "to review" not in cli("votes").out + cli("card", "Acme Cars").out
    assert "Do you regret it?" not in cli("calendar").out

    cli("edit", "v1", "--review", "in 2 months")

    assert "Do you regret it?" in cli("calendar").out
    assert "to review" in cli("card", "Acme Cars").out
    assert "no vote is due" in cli("review").err
    clock.now += timedelta(days=63)
    assert "to review" in cli("votes").out
    assert "Do you regret it?" in cli("vote").out
    assert cli("review", "--regret", "none").out == "saved: no regret about leaving Acme Cars\n"
    assert "no vote is due" in cli("review").err
    cli("undo")
    assert cli("show", "v1", "--json").json["vote"]["regret"] == "some"
    cli("undo")
    assert "no vote is due" in cli("review").err


@pytest.mark.usefixtures("left")
@pytest.mark.parametrize("form", ["csv", "jsonl", "journal"])
def test_votes_come_along_to_another_journal_once(cli: Cli, path: Path, tmp_path: Path, form: str) -> None:
    cli("review", "Acme Cars", "--regret", "some")
    file = path
    if form != "journal":
        file = tmp_path / f"all.{form}"
        file.write_text(cli("export", "-f", form).out)
    other = ("--journal", str(tmp_path / "other.json"))

    assert cli(*other, "import", str(file)).out == "2 added, 1 vote too\n"
    assert cli(*other, "import", str(file)).out == "0 added, 2 here already\n"

    assert cli(*other, "votes", "--json").json == cli("votes", "--json").json
    assert cli(*other, "check").out.startswith("nothing is wrong")
    assert cli(*other, "undo").out.startswith("took back: import 2 entries")
    assert cli(*other, "votes", "--json").json["votes"] == []


def test_a_vote_that_cannot_be_read_is_a_bad_row_and_checked_for(cli: Cli, path: Path, tmp_path: Path) -> None:
    cli("add", "Acme", "-o", "partial")
    cli("leave", "Acme")
    exported = cli("export").out
    path.write_text(path.read_text().replace('"leaves": true', '"leaves": "yes"'))

    assert "1: this vote cannot be read" in cli("check", code=1).out
    file = tmp_path / "votes.jsonl"
    file.write_text('{"vote": {"business": "Acme"}}\n')
    assert "votes.jsonl:1: this is no vote" in cli("import", str(file), code=2).err
    file = tmp_path / "votes.csv"
    file.write_text(exported.replace(",leave,", ",go,"))
    assert "votes.csv:3: vote: 'go' is not allowed; give leave, return or stay" in cli("import", str(file), code=2).err


def test_a_card_of_an_unknown_place_offers_the_nearest(cli: Cli) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")

    assert "did you mean 'Blue Bottle'?" in cli("card", "Blue Botle", code=3).err


@pytest.mark.usefixtures("left")
def test_votes_that_cannot_be_read_are_no_reason_to_log_a_visit_twice(cli: Cli, path: Path) -> None:
    path.write_text(path.read_text().replace('"leaves": true', '"leaves": true, "leaves": true'))

    assert cli("add", "Acme Cars", "-o", "partial").out.startswith("logged 3 Acme Cars")


def test_a_review_at_a_terminal_asks_until_it_is_answered_and_may_be_left(cli: Cli, clock: Clock) -> None:
    clock.now -= timedelta(days=365)  # the terminal's clock is the computer's
    cli("add", "Acme", "-o", "unresolved")
    cli("leave", "Acme", "--review", "in 3 months")

    at = Terminal("review", "Acme")
    at.sees("none/some/much [none]: ")
    at.types("lots")
    at.sees("svclog: --regret: 'lots' is not allowed; give none, some or much", "none/some/much [none]: ")
    at.interrupts()

    assert at.ends(130).endswith("\nsvclog: nothing was changed\n")


def test_a_place_that_nobody_knows_is_said_before_the_one_instead_is_asked_about(cli: Cli) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")

    shown = Terminal("leave", "Nowhere Inc", "--for", "Blue Botle").ends(3)

    assert shown.startswith("svclog: the journal has no place called 'Nowhere Inc'")


def test_a_vote_on_the_day_it_was_cast_and_one_that_was_reviewed_are_said_so(cli: Cli, clock: Clock) -> None:
    cli("add", "Acme Cars", "-o", "unresolved")
    cli("leave", "Acme Cars", "--review", "in 3 months")
    assert "you left Acme Cars today" in cli("add", "Acme Cars", "-o", "resolved").err
    clock.now += timedelta(days=93)
    assert "review due since" in cli("card", "Acme Cars").out

    cli("review", "--regret", "none")
    assert "review due" not in cli("card", "Acme Cars").out


def test_a_short_form_of_a_place_means_the_desk_of_it_that_is_left(cli: Cli) -> None:
    for place in ("Acme/service", "Acme/sales", "Blue", "Blue Bottle"):
        cli("add", place, "-o", "unresolved")
    cli("leave", "service")
    cli("leave", "Blue Bottle")

    assert cli("review", "acm", "--regret", "s").out == "saved: some regret about leaving Acme/service\n"
    assert "you have not left Acme itself, only Acme/service; nothing" in cli("return", "Acme", code=2).err
    assert "you have not left Blue; nothing" in cli("return", "blue", code=2).err
    assert cli("return", "acm").out == "vote v3: returned to Acme/service\n"
    assert "you returned to Acme/service on 2026-11-22 (v3); nothing" in cli("return", "acm", code=2).err
    cli("leave", "service")
    cli("leave", "sales")
    for command in ("return", "review"):
        assert "'acm' could be 'Acme/service' or 'Acme/sales'; type more" in cli(command, "acm", code=2).err


def test_what_is_not_left_any_more_says_since_when(cli: Cli, clock: Clock) -> None:
    cli("add", "Acme/service", "-o", "unresolved")
    cli("leave", "Acme")
    assert "you left Acme, which includes Acme/service, on 2026-11-22 (v1)" in cli("leave", "service", code=2).err
    cli("return", "Acme")
    for command in ("return", "review"):
        told = "svclog: you returned to Acme on 2026-11-22 (v2); nothing was changed; `svclog votes` lists the places"
        assert cli(command, "service", code=2).err.startswith(told)
    cli("leave", "Acme", "--until", "tomorrow")
    clock.now += timedelta(days=2)
    assert "your vote to leave Acme (v3) ended on 2026-11-23; nothing" in cli("return", "Acme", code=2).err


def test_a_vote_to_stay_is_cast_once_until_the_next_visit(cli: Cli, clock: Clock) -> None:
    cli("add", "Harbour", "-o", "unresolved")
    cli("stay", "Harbour")
    clock.now += timedelta(days=1)
    again = "you voted to stay with Harbour on 2026-11-22 (v1), and have not been there since; nothing was changed\n"
    assert cli("stay", "harbour", code=2).err == f"svclog: {again}"
    cli("add", "Harbour", "-o", "unresolved")
    clock.now += timedelta(seconds=1)
    cli("stay", "Harbour")
