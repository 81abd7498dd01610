"""`svclog add` at a terminal: it asks step by step, knows what was logged before, and lets one go back and leave."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svclog.cli.terminal.offers import Offer, fitting
from tests.cli.terminals import Terminal, colours
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Typist
    from tests.conftest import Cli

pytestmark = pytest.mark.slow

OPENING = (
    "Enter: skip   =: as last time   .: skip the rest   <: back   ?: help\r\n"
    "TAB: complete   Ctrl-C: quit; nothing is saved"
)

PLACE, WHO, OUTCOME = "Which place?", "Who served you?", "Outcome (r, p, d, u or w):"
EMPATHY, LISTENING = "Empathy, 1 (very bad) to 5 (very good):", "Listening, 1 (very bad) to 5 (very good):"
RATINGS = "Empathy/listening (5/4), 1 (very bad) to 5 (very good):"
FELT, NOTE = "How did you feel at the end, 1 (very bad) to 5 (very good):", "What happened?"
PROMISE, BY, WHEN = "What did they promise, if anything?", "By when?", "When was it?"
VIA, MINUTES, SPENT = "How did you reach them?", "How many minutes did it take you?", "What did you pay?"
REF, TAGS, PREMIUM = "Their reference, such as an order number?", "Tags of your own?", "premium price, y or n?"
FOLLOWS = "Which visit does it follow up?"
LOG = "Log it? [Y/n]   .: log   <: back"
UP, ENTER, TAB = "\x1b[A", "\r", "\t"
SHORT = ("Blue Bottle", "-w", "Maya", "-o", "resolved", "--empathy", "5", "-n", "")
"""All options but listening: `add` asks for what is left out."""


@pytest.fixture
def known(cli: Cli) -> None:
    """Two places, one of them with two people; the last visit was with Maya at Blue Bottle."""
    cli("add", "Acme Cars/service", "-w", "Kim", "-o", "unresolved", "--when", "2026-11-01")
    cli("add", "Blue Bottle", "-w", "Jo", "-o", "resolved", "--when", "2026-11-02")
    told = ("--empathy", "5", "--listening", "4", "--felt", "3", "-n", "remade it, no fuss")
    cli("add", "Blue Bottle", "-w", "Maya", "-o", "partial", "--when", "2026-11-03", *told)


@pytest.fixture
def more_asked(home: Path) -> None:
    """The config file brings three more questions into the row."""
    config = home / ".config" / "svclog" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('ask = ["felt", "when", "promise"]\n')


def plain(shown: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown)


def answer(at: Terminal, *answers: tuple[str, str]) -> None:
    """Wait for each question, and type the keys of its answer and Enter."""
    for question, keys in answers:
        at.sees(question)
        at.presses(keys + ENTER)


@pytest.mark.usefixtures("more_asked")
def test_add_alone_asks_for_each_thing_in_turn_and_says_how_to_leave(cli: Cli) -> None:
    at = Terminal("add")
    at.sees(OPENING)
    answer(at, (PLACE, "Harbour Hotel"), (WHO, "Ana"), (OUTCOME, "u"), (RATINGS, "2/1"), (FELT, "3"))
    answer(at, (NOTE, "no room"), (WHEN, "2026-11-20 9:15"), (PROMISE, "call back"), (BY, "2027-01-02"))
    at.sees("place      Harbour Hotel", "with       Ana", "outcome    unresolved", "felt       3")
    at.sees("promise    call back, due Saturday 2 January 2027: not due yet", "no room")
    answer(at, (LOG, ""))

    assert re.search(r"\nlogged 1 Harbour Hotel, .*,\spromise\sdue\s[\w\s]+\s\(undo: svclog undo\)\n", plain(at.ends()))
    entry = cli.entry(1)
    assert (entry["business"], entry["employee"], entry["outcome"]) == ("Harbour Hotel", "Ana", "unresolved")
    assert (entry["empathy"], entry["listening"], entry["felt"], entry["note"]) == (2, 1, 3, "no room")
    assert entry["promise"]["text"] == "call back"
    assert entry["promise"]["by"].startswith("2027-01-02")
    assert entry["when"].startswith("2026-11-20T09:15")


@pytest.mark.parametrize("width", [80, 60])
def test_enter_skips_a_question_but_not_the_two_that_a_visit_needs(cli: Cli, path: Path, width: int) -> None:
    at = Terminal("add", width=width)
    answer(at, (PLACE, ""))
    at.sees("required; give a name")
    answer(at, (PLACE, "Harbour Hotel"), (WHO, ""), (OUTCOME, ""))
    at.sees("required; give resolved, partial, declined,")
    answer(at, (OUTCOME, "d"), (RATINGS, ""), (NOTE, ""))
    answer(at, (LOG, "y"))

    assert "your journal begins, in" in at.ends()
    assert path.exists()
    entry = cli.entry(1)
    assert (entry["business"], entry["outcome"], entry["when"]) == ("Harbour Hotel", "declined", entry["recorded"])
    assert {entry[name] for name in ("employee", "empathy", "listening", "felt", "note", "promise")} == {None}


@pytest.mark.parametrize(
    ("letters", "outcome"),
    [("r", "resolved"), ("U", "unresolved"), ("w", "pending"), ("pe", "pending")],
)
def test_one_letter_is_enough_for_an_outcome(cli: Cli, letters: str, outcome: str) -> None:
    at = Terminal("add", "Blue Bottle", "-w", "Maya", "--empathy", "5", "--listening", "4", "-n", "", env=DUMB)
    answer(at, (OUTCOME, "?"))
    at.sees("r  I got what I came for", "w  waiting: not known yet")
    answer(at, (OUTCOME, letters), (LOG, ""))

    at.ends()
    assert cli.entry(1)["outcome"] == outcome


DUMB = {"TERM": "dumb"}


@pytest.mark.usefixtures("more_asked")
def test_a_wrong_answer_is_refused_at_once_with_what_is_allowed(cli: Cli) -> None:
    at = Terminal("add", *SHORT)
    answer(at, (LISTENING, "9"))
    at.sees("listening: '9' is not allowed; give a whole number from 1 (very bad) to 5")
    answer(at, (LISTENING, "3"), (FELT, ""), (WHEN, "tomorrow"))
    at.sees("when: 'tomorrow' is in the future")
    answer(at, (WHEN, "someday"))
    at.sees("when: cannot read the date 'someday'; give 2026-11-20")
    answer(at, (WHEN, "2026-11-20"), (PROMISE, "no"), (LOG, "perhaps"))
    at.sees("is not an answer; Enter or . logs the visit, n discards it")
    answer(at, (LOG, ""))

    at.ends()
    assert (cli.entry(1)["listening"], cli.entry(1)["when"][:10]) == (3, "2026-11-20")


@pytest.mark.usefixtures("more_asked")
def test_going_back_shows_what_was_answered_and_typing_replaces_it(cli: Cli) -> None:
    at = Terminal("add")
    answer(at, (PLACE, "<"))
    at.sees("that was the first question")
    answer(at, (PLACE, "Harbour Hotel"), (WHO, "Ana"), (OUTCOME, "r"), (RATINGS, "53"), (FELT, "<"))
    at.sees(RATINGS, "5/3")
    at.presses(f"<{ENTER}")
    at.sees(OUTCOME, "r")
    at.presses(ENTER)
    at.sees(RATINGS, "5/3")
    at.presses(f"4/3{ENTER}")
    answer(at, (FELT, ""), (NOTE, "kind"), (WHEN, ""), (PROMISE, "a letter"), (BY, "friday"))
    answer(at, (LOG, "<"))
    at.sees(BY, "friday")
    at.presses(f"<{ENTER}")
    at.sees(PROMISE, "a letter")
    at.presses(f"\x7f{ENTER}")
    answer(at, (LOG, ""))

    at.ends()
    entry = cli.entry(1)
    assert (entry["empathy"], entry["listening"], entry["outcome"], entry["note"]) == (4, 3, "resolved", "kind")
    assert entry["promise"] is None


@pytest.mark.usefixtures("known", "more_asked")
def test_the_last_visit_is_shown_and_the_up_arrow_takes_its_words(cli: Cli) -> None:
    at = Terminal("add", "Blue Bottle", "--when", "today", "--promise", "")
    at.sees(WHO, "(last time: Maya)")
    answer(at, ("", ""))
    at.sees(OUTCOME, "last time: partial")
    answer(at, ("", "r"))
    at.sees(RATINGS, "(last time: 5/4/3; Up)")
    answer(at, ("", f"{UP}\x7f\x7f"))
    at.sees(FELT, "(last time: 3; Up)")
    answer(at, ("", ""))
    at.sees(NOTE, "(last time: remade it, no fuss; Up)")
    answer(at, ("", UP), (LOG, ""))

    at.ends()
    entry = cli.entry(4)
    assert (entry["employee"], entry["empathy"], entry["listening"], entry["felt"]) == (None, 5, 4, None)
    assert entry["note"] == "remade it, no fuss"


@pytest.mark.usefixtures("known")
def test_equals_takes_the_answer_of_the_last_visit_and_a_dot_says_that_this_is_all(cli: Cli) -> None:
    at = Terminal("add")
    answer(at, (PLACE, "="), (WHO, "="), (OUTCOME, "="), (RATINGS, "="), (NOTE, "."))
    at.sees("felt       3", LOG)
    answer(at, ("", "spent"), (SPENT, "="))
    at.sees("there is nothing to repeat here")
    answer(at, (SPENT, "."), (LOG, "ratings"))
    at.sees(RATINGS)
    at.presses(f".{ENTER}")
    answer(at, (LOG, "."))

    at.ends()
    entry = cli.entry(4)
    assert (entry["business"], entry["employee"], entry["outcome"]) == ("Blue Bottle", "Maya", "partial")
    assert (entry["empathy"], entry["listening"], entry["felt"], entry["note"]) == (5, 4, 3, None)


@pytest.mark.parametrize("end", [f".{ENTER}", "\x04"], ids=["dot", "Ctrl-D"])
def test_who_has_no_more_to_say_is_asked_only_for_what_a_visit_needs(cli: Cli, end: str) -> None:
    at = Terminal("add")
    at.sees(PLACE)
    at.presses(f".{ENTER}")
    at.sees("required; give a name")
    answer(at, (PLACE, "Harbour"), (WHO, "."), (OUTCOME, "."))
    at.sees("required; give resolved")
    answer(at, (OUTCOME, "r"))
    at.sees(LOG)
    answer(at, ("", "with"))
    at.sees(WHO)
    at.presses(end)
    at.sees(LOG)
    at.presses(end)

    assert RATINGS not in plain(at.ends())
    assert (cli.entry(1)["business"], cli.entry(1)["outcome"]) == ("Harbour", "resolved")


def test_ctrl_d_drops_what_was_answered_only_after_a_question(cli: Cli, path: Path) -> None:
    at = Terminal("add")
    answer(at, (PLACE, "Harbour"))
    at.sees(WHO)
    at.presses("\x04")
    at.sees("Discard what you answered? [y/N]: ")
    at.presses(ENTER)
    answer(at, (WHO, "Ana"))
    at.sees(OUTCOME)
    at.presses("\x04")
    at.sees("Discard what you answered? [y/N]: ")
    at.presses(f"y{ENTER}")

    assert plain(at.ends(130)).endswith("\nsvclog: nothing was changed\n")
    assert not path.exists()


def test_ratings_that_are_none_are_refused_and_may_be_one_alone(cli: Cli) -> None:
    at = Terminal("add", "Harbour", "-w", "", "-o", "u", "-n", "")
    answer(at, (RATINGS, "5"))
    at.sees("'5' is not allowed; give two figures from 1")
    answer(at, (RATINGS, "6/1"))
    at.sees("'6/1' is not allowed; give two figures from 1")
    answer(at, (RATINGS, "2 -"), (LOG, ""))

    at.ends()
    assert (cli.entry(1)["empathy"], cli.entry(1)["listening"]) == (2, None)


@pytest.mark.usefixtures("known")
def test_five_visits_are_logged_with_tab_and_enter_alone(cli: Cli) -> None:
    """The place and the person used last come first; each further TAB goes to the next."""
    skipped = [(question, "") for question in (RATINGS, NOTE, LOG)]
    for place, who, outcome in [(1, 1, 1), (2, 1, 4), (2, 2, 2), (1, 1, 5), (2, 0, 3)]:
        at = Terminal("add")
        at.sees(PLACE, "Acme Cars/service")  # the menu is open
        at.presses(TAB * place + ENTER)
        answer(at, (WHO, TAB * who), (OUTCOME, TAB * outcome), *skipped)
        at.ends()

    logged = [(entry["business"], entry["employee"], entry["outcome"]) for entry in map(cli.entry, range(4, 9))]
    assert logged == [
        ("Blue Bottle", "Maya", "resolved"),
        ("Acme Cars/service", "Kim", "unresolved"),
        ("Blue Bottle", "Jo", "partial"),
        ("Blue Bottle", "Jo", "pending"),
        ("Acme Cars/service", None, "declined"),
    ]


@pytest.mark.usefixtures("known")
def test_tab_at_an_answer_that_was_given_before_goes_through_all_names(cli: Cli) -> None:
    at = Terminal("add", "Blue Bottle", "-o", "resolved", "--empathy", "5", "--listening", "4", "-n", "")
    answer(at, (WHO, TAB * 2), (LOG, "<"))
    at.sees(WHO, "Jo")
    at.presses(TAB + ENTER)
    answer(at, (LOG, ""))

    at.ends()
    assert cli.entry(4)["employee"] == "Maya"


@pytest.mark.usefixtures("known")
def test_a_word_of_a_name_finds_it(cli: Cli) -> None:
    at = Terminal("add", "-w", "", *SHORT[3:], "--listening", "4")
    answer(at, (PLACE, f"bot{TAB}"), (LOG, ""))

    at.ends()
    assert cli.entry(4)["business"] == "Blue Bottle"


def test_more_is_asked_for_only_by_who_wants_it(cli: Cli) -> None:
    at = Terminal("add", *SHORT, "--promise", "a refund", "--minutes", "5")
    answer(at, (LISTENING, "4"), (LOG, "more"), (FELT, "5"), (WHEN, ""), (VIA, "c"))
    at.sees("via: 'c' is not allowed; give ")
    answer(at, (VIA, "ph"), (SPENT, "12.50"), (REF, "A-17"), (TAGS, "lunch, rain"))
    answer(at, (PREMIUM, "y"), ("How many visits like this?", "2"), (FOLLOWS, ""))
    at.sees("premium    yes", "times      2", "via        phone", "minutes    5", "spent      12.50", "reference  A-17")
    answer(at, (LOG, ""))

    assert MINUTES not in at.ends()
    entry = cli.entry(1)
    assert (entry["via"], entry["minutes"], entry["spent"], entry["ref"]) == ("phone", 5, 12.5, "A-17")
    assert (entry["tags"], entry["premium"]) == (["lunch", "rain"], True)


def test_a_question_mark_says_what_may_be_typed_and_is_no_answer(cli: Cli) -> None:
    at = Terminal("add")
    answer(at, (PLACE, "?"))
    at.sees("The name of a place, such as Blue Bottle", "Or the whole visit on one line: blue bottle @maya 5/4 r")
    answer(at, (PLACE, "!"))
    at.sees("place: '!' is not allowed; give a name with letters or digits")
    answer(at, (PLACE, "Harbour r // help"), (LOG, "?"))
    at.sees("Enter or . logs the visit, n discards it")
    answer(at, (LOG, "spent"), (SPENT, "?"))
    at.sees("What you paid, such as 12.50.")
    answer(at, (SPENT, "<"))
    at.sees("more: felt, when, promise, via, minutes, spent, ref")
    answer(at, (LOG, ""))

    at.ends()
    assert (cli.entry(1)["employee"], cli.entry(1)["note"], cli.entry(1)["spent"]) == (None, "help", None)


def test_lines_that_are_typed_end_with_one_ctrl_d(cli: Cli) -> None:
    at = Terminal("add", "-")
    at.sees("a visit on each line; Ctrl-D on an empty one logs them all")
    at.types("blue bottle r // kind")
    at.presses("\x04")
    at.sees("logged 1 blue bottle")
    at.ends()


def test_one_thing_more_can_be_asked_for_by_its_name(cli: Cli) -> None:
    at = Terminal("add", *SHORT)
    answer(at, (LISTENING, "4"))
    at.sees("more: felt, when, promise, via, minutes, spent, ref, tags, premium, times, re", LOG, "(n: discard)")
    answer(at, ("", "minutes"), (MINUTES, "12"))
    at.sees(
        "minutes    12", "more: felt, when, promise, via, spent, ref, tags, premium, times, re", LOG, "(n: discard)"
    )
    answer(at, ("", "<"))
    at.sees(MINUTES, "12")
    answer(at, ("", ""), (LOG, "spent"), (SPENT, "<"), (LOG, "spending"))
    at.sees("is not an answer; Enter or . logs the visit, n discards it")
    answer(at, (LOG, ""))

    at.ends()
    assert (cli.entry(1)["minutes"], cli.entry(1)["spent"]) == (12, None)


@pytest.mark.usefixtures("known")
def test_every_field_can_be_named_at_the_end_and_a_wrong_answer_is_told_which(cli: Cli) -> None:
    at = Terminal("add", "Blue Bottle", "-w", "Maya", "-o", "r", "-n", "", "--promise", "a refund")
    answer(at, (RATINGS, "5/4/3"))
    at.sees("felt       3", "more: when, via, minutes, spent, ref, tags, premium, times, re")
    answer(at, (LOG, "min"), (MINUTES, "5"), (LOG, "tag"), (TAGS, "+parcel, c++"), (LOG, "by"), (BY, "friday"))
    answer(at, (LOG, "re"), (FOLLOWS, "9"))
    at.sees("no visit has the id 9")
    answer(at, (FOLLOWS, "3"), (LOG, "list"), (LISTENING, "5"), (LOG, "note"), (NOTE, "// kind"), (LOG, "p"))
    for name in ("ratings", "place", "with", "felt", "premium", "re"):
        at.sees(name)
    answer(at, (LOG, "who"), (WHO, "@Jo"))
    at.sees("follows    3", LOG)
    answer(at, ("", "."))

    at.ends()
    entry = cli.entry(4)
    assert (entry["minutes"], entry["tags"], entry["listening"], entry["note"]) == (5, ["parcel", "c++"], 5, "kind")
    assert (entry["employee"], entry["re"], entry["promise"]["by"][:10]) == ("Jo", 3, "2026-11-27")


def test_a_day_for_a_promise_that_is_named_at_the_end_asks_what_was_promised(cli: Cli) -> None:
    at = Terminal("add")
    answer(at, (PLACE, "Harbour u by:friday promise:call"), (LOG, "by"), (BY, "2026-12-01"), (LOG, "promise"))
    answer(at, (PROMISE, "no"), (LOG, "by"), (PROMISE, "a letter"), (BY, "2026-12-02"), (LOG, ""))

    at.ends()
    assert cli.entry(1)["promise"]["text"] == "a letter"
    assert cli.entry(1)["promise"]["by"][:10] == "2026-12-02"


@pytest.mark.usefixtures("known")
def test_who_has_no_more_to_say_at_a_question_that_needs_an_answer_is_asked_that_alone(cli: Cli) -> None:
    at = Terminal("add", "Blue Bottle")
    at.presses(TAB)  # ahead of the question
    at.sees("Ctrl-C", "\r\x1b[K", WHO)
    answer(at, ("", ENTER), (OUTCOME, "."))
    at.sees("required; give resolved")
    answer(at, (OUTCOME, "r"), (LOG, ""))

    at.ends()
    assert cli.entry(4)["outcome"] == "resolved"


def test_a_figure_behind_a_new_place_is_told_of_before_the_visit_is_logged(cli: Cli) -> None:
    at = Terminal("add")
    answer(at, (PLACE, "acme 5 r"))
    at.sees("'acme 5' is a new place; if a rating is meant, < goes back: write 5/-")
    answer(at, (LOG, "<"), (PLACE, "acme 5/- r"))
    at.sees("empathy    5")
    answer(at, (LOG, ""))

    at.ends()
    assert (cli.entry(1)["business"], cli.entry(1)["empathy"]) == ("acme", 5)


@pytest.mark.usefixtures("known")
def test_a_line_of_the_summary_is_corrected_by_its_name(cli: Cli) -> None:
    at = Terminal("add", "Acme Cars/service", "-o", "u", "--empathy", "1", "--listening", "4", "-n", "")
    answer(at, (WHO, "Kin"), ("Kin: did you mean Kim? [Y/n/new]: ", "new"))
    at.sees("with       Kin")
    answer(at, (LOG, "with"), (WHO, "Kim"), (LOG, "outcome"), (OUTCOME, "d"), (LOG, "promise"))
    answer(at, (PROMISE, "a call"), (BY, "friday"))
    at.sees("with       Kim", "outcome    declined", "promise    a call, due ")
    answer(at, (LOG, ""))

    at.ends()
    entry = cli.entry(4)
    assert (entry["employee"], entry["outcome"], entry["promise"]["text"]) == ("Kim", "declined", "a call")


def test_a_correction_that_leaves_a_promise_without_a_date_that_fits_is_asked_about_and_loses_nothing(cli: Cli) -> None:
    at = Terminal("add", *SHORT)
    answer(at, (LISTENING, "4"), (LOG, "when"), (WHEN, "2026-11-02"))
    answer(at, (LOG, "promise"), (PROMISE, "a call"), (BY, "2026-11-06"), (LOG, "when"), (WHEN, "2026-11-10"))
    at.sees("by: '2026-11-06' is Friday 6 November 2026, before the visit")
    answer(at, (PROMISE, ""), (BY, "2026-11-12"), (LOG, ""))

    assert "--by" not in at.ends()
    entry = cli.entry(1)
    assert (entry["listening"], entry["when"][:10], entry["promise"]["by"][:10]) == (4, "2026-11-10", "2026-11-12")


@pytest.mark.usefixtures("known")
def test_back_from_did_you_mean_leads_to_the_question(cli: Cli) -> None:
    at = Terminal("add", *SHORT[1:], "--listening", "4")
    answer(at, (PLACE, "Blue Botle"), ("Blue Botle: did you mean Blue Bottle? [Y/n/new]", "<"))
    at.sees(PLACE, "Blue Botle")
    at.presses(f"Wheel Inn{ENTER}")
    answer(at, (LOG, ""))

    at.ends()
    assert cli.entry(4)["business"] == "Wheel Inn"


@pytest.mark.usefixtures("known")
def test_the_menu_comes_back_when_the_line_is_cleared() -> None:
    at = Terminal("add", "Blue Bottle", "-w", "Maya", "--empathy", "5", "--listening", "4", "-n", "")
    at.sees(OUTCOME, "I got what I came for")
    for _ in range(100):  # until the menu had the time to close, for nothing begins so, before the line was cleared
        at.presses("x")
        at.sees("x")
        at.presses("\x15")
        if at.saw("I got what I came for"):
            break
    else:
        pytest.fail("the menu never came back")
    at.presses("\x03")
    at.ends(130)


def test_the_date_of_a_promise_says_that_it_counts_from_the_visit(cli: Cli) -> None:
    at = Terminal("add", *SHORT, "--when", "2026-11-02")
    answer(at, (LISTENING, "4"), (LOG, "promise"), (PROMISE, "a call"))
    at.sees(BY, "(counted from the visit: friday, in 3 days")
    answer(at, ("", "friday"), (LOG, ""))

    at.ends()
    assert cli.entry(1)["promise"]["by"].startswith("2026-11-06")


def test_the_moment_is_the_one_that_was_meant_when_it_was_typed(cli: Cli, tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text(NOW.isoformat())
    at = Terminal("add", *SHORT, env={"SVCLOG_TEST_CLOCK": str(clock)})
    answer(at, (LISTENING, "4"), (LOG, "when"), (WHEN, "2h ago"))
    at.sees(LOG)
    clock.write_text((NOW + timedelta(minutes=5)).isoformat())
    answer(at, ("", ""), (LOG, ""))

    at.ends()
    assert cli.entry(1)["when"] == "2026-11-22T08:00:00+01:00"
    assert cli.entry(1)["recorded"] == "2026-11-22T10:05:00+01:00"


@pytest.mark.parametrize(
    "rest", [("--when", "2026-11-10"), ("--felt", "", "--promise", "call", "--listening", "4")], ids=["when", "enough"]
)
def test_a_promise_due_before_the_visit_is_refused_before_anything_is_asked(path: Path, rest: tuple[str, ...]) -> None:
    shown = Terminal("add", *SHORT, "--by", "2026-11-01", *rest).ends(2)

    assert plain(shown).startswith("svclog: --by: '2026-11-01' is Sunday 1 November 2026, before the visit")
    assert "?" not in plain(shown)
    assert not path.exists()


@pytest.mark.parametrize("clear", ["\x15", "\x17", "\x0b"], ids=["Ctrl-U", "Ctrl-W", "Ctrl-K"])
def test_the_keys_that_clear_a_line_clear_an_answer_gone_back_to(cli: Cli, clear: str) -> None:
    at = Terminal("add", "Blue Bottle", "-o", "resolved", "--empathy", "5", "--listening", "4", "-n", "")
    answer(at, (WHO, "Maya"), (LOG, "<"))
    at.sees(WHO, "Maya")
    at.presses(f"{clear}Jo{ENTER}")
    answer(at, (LOG, "<"))
    at.sees(WHO, "Jo")
    at.presses(clear + ENTER)
    answer(at, (LOG, ""))

    at.ends()
    assert cli.entry(1)["employee"] is None


def test_a_day_without_a_promise_is_asked_what_was_promised_and_nothing_else(cli: Cli) -> None:
    at = Terminal("add", *SHORT, "--listening", "4", "--by", "friday")
    answer(at, (PROMISE, ""))
    at.sees("required; give ")
    answer(at, (PROMISE, "call"), (LOG, ""))

    at.ends()
    assert cli.entry(1)["promise"]["text"] == "call"


def test_a_day_without_a_promise_is_an_error_where_nothing_is_asked(path: Path) -> None:
    shown = Terminal("add", "Blue Bottle", "-o", "resolved", "--yes", "--by", "friday").ends(2)

    assert "--by needs " in shown
    assert not path.exists()


@pytest.mark.parametrize(("steps", "leave"), [(0, "\x03"), (0, "\x04"), (3, "\x03"), (5, "\x03")])
def test_leaving_at_any_question_leaves_no_journal(path: Path, steps: int, leave: str) -> None:
    answers = [(PLACE, "Harbour Hotel"), (WHO, "Ana"), (OUTCOME, "r"), (RATINGS, "5/5"), (NOTE, "kind"), (LOG, "")]
    at = Terminal("add")
    answer(at, *answers[:steps])
    at.sees(answers[steps][0])
    at.presses(leave)

    assert plain(at.ends(130)).endswith("\nsvclog: nothing was changed\n")
    assert not path.exists()


@pytest.mark.parametrize("leave", ["\x03"], ids=["Ctrl-C"])
def test_leaving_at_an_answer_that_was_given_before_leaves_too(path: Path, leave: str) -> None:
    at = Terminal("add", *SHORT)
    answer(at, (LISTENING, "4"), (LOG, "<"))
    at.sees(LISTENING, "4")
    at.presses(leave)

    assert plain(at.ends(130)).endswith("\nsvclog: nothing was changed\n")
    assert not path.exists()


def test_a_no_at_the_end_leaves_no_journal(path: Path) -> None:
    at = Terminal("add", *SHORT)
    answer(at, (LISTENING, ""), (LOG, "n"))

    assert plain(at.ends(130)).endswith("\nsvclog: nothing was changed\n")
    assert not path.exists()


@pytest.mark.usefixtures("known")
def test_a_terminal_without_a_cursor_is_asked_in_plain_lines(cli: Cli) -> None:
    at = Terminal("add", env=DUMB)
    at.sees("=: as last time   .: skip the rest   <: back   ?: help\r\nCtrl-C: quit; nothing is saved")
    answer(at, (f"{PLACE} (Blue Bottle, Acme Cars/service)", "Blue Bottle"), (f"{WHO} (Maya, Jo)", "Maya"))
    answer(at, (OUTCOME, "<"), (f"{WHO} [Maya; - for nothing]", "-"), (OUTCOME, "r"))
    answer(at, (f"{RATINGS} (last time: 5/4/3)", "5/4"), (NOTE, "<"), (f"{RATINGS} [5/4; - for nothing]", ""))
    answer(at, (NOTE, "kind"), (LOG, ""))

    assert "\x1b" not in at.ends()
    entry = cli.entry(4)
    assert (entry["business"], entry["employee"], entry["empathy"]) == ("Blue Bottle", None, 5)


@pytest.mark.parametrize("term", ["xterm-256color", "dumb"])
def test_what_a_journal_holds_does_not_act_on_the_terminal(cli: Cli, path: Path, term: str) -> None:
    title = "\x1b]0;owned\x07"
    cli("add", "Blue Bottle", "-w", "Maya", "-o", "resolved", "-n", f"a{title}b")
    cli("add", "Harbour Hotel", "-w", "Ana", "-o", "resolved")
    text = path.read_text().replace("Harbour Hotel", json.dumps(f"Har{title}bour")[1:-1])
    path.write_text(text.replace("Maya", json.dumps(f"Ma{title}ya")[1:-1]))

    at = Terminal("add", env={"TERM": term})
    answer(at, (PLACE, "Blue Bottle"), (WHO, ""), (OUTCOME, "r"), (RATINGS, ""))
    at.sees(NOTE, "last time: a]0;ownedb")
    answer(at, ("", ""), (LOG, ""))

    shown = at.ends()
    assert (f"{PLACE} (Blue Bottle) " in shown) == (term == "dumb")
    assert title not in shown
    assert "\x07" not in shown


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(("options", "env"), [(("--no-color",), {}), ((), {"NO_COLOR": "1"})])
def test_the_questions_have_no_colour_where_none_is_wanted(options: tuple[str, ...], env: dict[str, str]) -> None:
    at = Terminal(*options, "add", env=env)
    answer(at, (PLACE, "Blue Bottle"), (WHO, TAB))
    at.sees(OUTCOME, "last time: partial", "declined")
    at.presses("\x03")

    assert colours(at.ends(130)) == []


@pytest.mark.usefixtures("known")
def test_a_follow_up_suggests_the_place_it_follows_up(cli: Cli) -> None:
    at = Terminal("add", "--re", "1", "-w", "", *SHORT[3:], "--listening", "4")
    at.sees(PLACE, "Acme Cars/service")
    answer(at, ("", ""))
    at.sees("follows    1 (2026-11-01)")
    answer(at, (LOG, ""))

    at.ends()
    assert (cli.entry(4)["business"], cli.entry(4)["re"]) == ("Acme Cars/service", 1)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Acme re:2", "re:2 and --re 1 contradict each other; give one of them"),
        ("Acme re:77", "no visit has the id 77; `svclog list` shows the ids"),
        ("@Jan r", "the place is missing before @Jan r; begin with it"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused_and_asked_for_again(
    cli: Cli, typist: Typist, line: str, said: str
) -> None:
    for place in ("Blue Bottle", "Acme"):
        cli("add", place, "-o", "resolved", "--when", "2026-11-19")

    told = typist("add", "--re", "1", typed=f"{line}\n", code=130).out

    assert f"{said}\nWhich place?" in told


def test_a_follow_up_of_a_later_visit_is_refused_and_the_id_asked_for_again(cli: Cli, typist: Typist) -> None:
    cli("add", "Acme", "-o", "resolved", "--when", "2026-11-19")

    told = typist("add", "--re", "1", typed="Acme r when:2026-11-18\n\n\n").out

    assert "this visit (2026-11-18) cannot follow up visit 1 (2026-11-19), which is later" in told
    assert "Which visit does it follow up?" in told
    assert cli.entry(2)["re"] is None


@pytest.mark.usefixtures("more_asked")
def test_who_rated_all_three_is_not_asked_how_they_felt(cli: Cli, typist: Typist) -> None:
    told = typist("add", typed="Acme\n\nr\n5/4/2\n\n\n\n\n").out

    assert "How did you feel" not in told
    assert cli.entry(1)["felt"] == 2


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("wrong", "message", "code"),
    [(("--empathy", "9"), "--empathy: '9' is not", 2), (("--re", "99"), "no visit has", 3)],
)
def test_what_was_typed_wrong_is_refused_before_anything_is_asked(
    wrong: tuple[str, str], message: str, code: int
) -> None:
    assert Terminal("add", *wrong).ends(code).startswith(f"svclog: {message}")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["Café Brindille", "Blue Bottle", "Acme Cars/service", "Bottle & Co"]),
        ("bot", ["Bottle & Co", "Blue Bottle"]),
        ("bl bo", ["Blue Bottle"]),
        ("CAFE", ["Café Brindille"]),
        ("serv", ["Acme Cars/service"]),
        ("ottl", ["Blue Bottle", "Bottle & Co"]),
        ("zzz", []),
    ],
)
def test_offers_fit_by_their_beginning_then_by_words_then_by_letters(typed: str, found: list[str]) -> None:
    offers = [Offer(name) for name in ("Café Brindille", "Blue Bottle", "Acme Cars/service", "Bottle & Co")]

    assert [offer.text for offer in fitting(typed, offers)] == found


@given(st.text(), st.lists(st.text()))
def test_a_name_typed_in_full_is_always_offered(name: str, others: list[str]) -> None:
    assert Offer(name) in fitting(name, [Offer(other) for other in [*others, name]])
