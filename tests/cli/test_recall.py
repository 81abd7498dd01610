"""`svclog recall`: places from memory become one visit each that stands for many, and the first verdicts."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from svclog.cli.terminal.recall import middle
from svclog.errors import UsageError
from tests.cli.terminals import Terminal

if TYPE_CHECKING:
    from tests.cli.conftest import Typist
    from tests.conftest import Cli

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=timezone(timedelta(hours=1)))
PLACE, TIMES, SINCE = "Which place?", "About how many visits?", "Since when?"
TREATED, OUTCOME, WORDS = "How were you usually treated?", "What usually came of it?", "In a few words?"


def tell(at: Terminal, *answers: tuple[str, str]) -> None:
    for question, keys in answers:
        at.sees(question)
        at.presses(f"{keys}\r")


def test_places_from_memory_get_their_first_verdicts(cli: Cli) -> None:
    at = Terminal("recall")
    tell(
        at,
        (PLACE, "Blue Bottle"),
        (TIMES, "a lot"),
        (TIMES, "about 40"),
        (SINCE, "2024"),
        (TREATED, "5/4"),
        (OUTCOME, "r"),
    )
    tell(at, (WORDS, "always kind"), (PLACE, "Landlord"), (TIMES, "500+"), (SINCE, "2016 to 2020"), (TREATED, "<"))
    tell(at, (SINCE, "10 years"), (TREATED, "2/1"), (OUTCOME, ""), (OUTCOME, "u"), (WORDS, ""), (PLACE, ""))
    at.sees("2 places recalled")
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", at.ends())

    assert "times: 'a lot' is not allowed; give a whole number from 1 to 99" in shown
    assert "500 count as 99: the verdict would be the same" in shown
    assert "required; give resolved" in shown
    assert re.search(r"\+ +earned +Blue Bottle", shown)
    assert re.search(r"lost +Landlord", shown)
    first, second = (cli.entry(number) for number in (1, 2))
    assert (first["times"], first["when"][:10], first["empathy"], first["listening"]) == (40, "2025-06-12", 5, 4)
    assert (first["tags"], first["outcome"], first["note"]) == (["opening"], "resolved", "always kind")
    assert (second["times"], second["when"][:7], second["outcome"]) == (99, "2021-11", "unresolved")


def test_who_leaves_keeps_what_was_logged_and_is_asked_about_a_place_that_is_there(cli: Cli) -> None:
    cli("add", "Bakery", "-o", "resolved", "--tag", "opening", "--times", "9")
    at = Terminal("recall")
    tell(at, (PLACE, "Bakery"), ("Bakery is recalled already. Add more visits to it? [y/N]", "n"))
    tell(at, (PLACE, "\x15Bar"), (TIMES, "3"), (SINCE, ""), (TREATED, ""), (OUTCOME, "p"), (WORDS, ""))
    at.sees(PLACE)
    at.interrupts()
    at.sees("1 place recalled")
    at.ends()
    assert [entry["business"] for entry in cli("list", "--json").json["interactions"]] == ["Bakery", "Bar"]


def test_who_leaves_at_once_has_logged_nothing(cli: Cli) -> None:
    at = Terminal("recall")
    tell(at, (PLACE, ""))
    assert "nothing was logged" in at.ends()
    assert cli("list").out == ""


def test_before_the_first_place_nothing_can_be_taken_back_and_ctrl_d_logs_nothing(typist: Typist) -> None:
    told = typist("recall", typed="<\n", code=130)

    assert "that was the first question; Enter ends, Ctrl-C quits\nWhich place?" in told.out
    assert told.err == "svclog: nothing was changed\n"


def test_help_is_given_at_a_question_which_then_is_asked_again(cli: Cli, typist: Typist) -> None:
    told = typist("recall", typed="Bar\n?\n3\n2019\n?\n5/4\nr\n\n\n").out

    assert "How many visits like this, one after the other: 1 to 99.\nAbout how many visits?" in told
    assert "5/- for one alone.\nHow were you usually treated?" in told
    assert (cli.entry(1)["times"], cli.entry(1)["empathy"]) == (3, 5)


def test_a_script_is_told_what_to_do_instead(cli: Cli) -> None:
    assert cli("recall", code=2).err == (
        "svclog: recall asks place by place, and there is no terminal to ask on; give "
        "`svclog add Blue Bottle 5/4 r times:20 when:2024-06-01 +opening` for each place\n"
    )
    cli("add", "Blue Bottle", "5/4", "r", "times:20", "when:2024-06-01", "+opening")
    assert cli.entry(1)["times"] == 20


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("last year", "2025-12-12"),
        ("", "2026-05-23"),
        ("2026", "2026-06-12"),
        ("since 2026", "2026-06-12"),
        ("2016 to 2019", "2017-12-31"),
        ("2016-2019", "2017-12-31"),
        ("2025 to now", "2025-12-12"),
        ("2 years", "2025-11-22"),
        ("march 2026", "2026-07-12"),
    ],
)
def test_a_visit_from_memory_is_in_the_middle_of_its_time(text: str, day: str) -> None:
    assert f"{middle(text, NOW)}" == day


def test_a_time_that_cannot_be_read_is_answered_with_those_that_can() -> None:
    said = "cannot read the time 'last summer'; give 2019, march 2024, 3 years, 2016 to 2020, or Enter"
    with pytest.raises(UsageError, match=said):
        middle("last summer", NOW)


@pytest.mark.parametrize("text", ["2027", "2020 to 2016", "soon"])
def test_a_time_to_come_is_none_to_remember(text: str) -> None:
    with pytest.raises(UsageError):
        middle(text, NOW)
