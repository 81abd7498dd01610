"""`svclog vote`: what a month left open, one screen each at a terminal, and as a list in a script."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.terminals import Terminal, harmful

if TYPE_CHECKING:
    from pathlib import Path

    from svclog.journal import Journal
    from tests.cli.conftest import Typist
    from tests.conftest import Cli, Clock, Program

ENTER = "\r"
SELECTED = "\x1b[0;7m"
"""The escape sequence before a default answer, which typing replaces."""
OCTOBER = "2026-10-"
NOVEMBER = """Date,Description,Amount,Currency
2026-11-02,ACME CARS 0012 OAKLAND,-40.00,EUR
2026-11-24,ACME CARS 0012 OAKLAND,-80.00,EUR
2026-11-25,ACME CARS LEASING,-120.00,EUR
2026-11-26,TRANSFER TO SAVINGS,-100.00,EUR
2026-11-30,SALARY,2000.00,EUR
"""


@pytest.fixture
def october(cli: Cli) -> None:
    """A place that October lost, one that it won, one that is so far bad, a promise, a vote, and thanks owed."""
    for day in ("05", "12", "20"):
        cli("add", "Acme Cars", "-w", "Kim", "-o", "unresolved", "--empathy", "1", "--when", f"{OCTOBER}{day}")
    for day in ("06", "13", "21"):
        cli("add", "Café Zoë", "-o", "resolved", "--empathy", "5", "--when", f"{OCTOBER}{day}")
    cli("add", "Harbour", "-o", "unresolved", "--times", "2", "--when", f"{OCTOBER}07")
    promise = ("--promise", "call back", "--by", f"{OCTOBER}09")
    cli("add", "Fibre", "-o", "partial", *promise, "--when", f"{OCTOBER}08")
    cli("add", "Old Net", "-o", "partial", "--when", "2026-07-01")
    cli("add", "Bakery", "-w", "Jo", "-o", "resolved", "--when", f"{OCTOBER}09")


@pytest.fixture
def left(cli: Cli, clock: Clock, october: None) -> None:
    """A vote of summer that was to be reviewed in October."""
    now, clock.now = clock.now, clock.now - timedelta(days=120)
    cli("leave", "Old Net", "--because", "slow", "--review", "2026-10-15")
    clock.now = now


def asked(cli: Cli, *period: str) -> dict[str, Any]:
    found = cli("vote", *period, "--json").json
    matters = {
        "places": [(place["business"], place["was"], place["verdict"], place["so_far"]) for place in found["places"]],
        "overdue": [due["id"] for due in found["overdue"]],
        "reviews": [vote["business"] for vote in found["reviews"]],
        "thanks": [owed["id"] for owed in found["thanks"]],
    }
    assert found["open"] == sum(map(len, matters.values()))
    return {kind: of_kind for kind, of_kind in matters.items() if of_kind}


@pytest.mark.usefixtures("left")
def test_in_a_script_it_lists_what_it_would_ask_with_the_commands_that_answer(cli: Cli, path: Path) -> None:
    before = path.read_bytes()

    assert asked(cli, "last") == {
        "places": [
            ("Acme Cars", "too early to say", "lost", None),
            ("Café Zoë", "too early to say", "earned", None),
            ("Harbour", None, "too early to say", "bad"),
        ],
        "overdue": [8],
        "reviews": ["Old Net"],
        "thanks": [10],
    }
    told = cli("vote", "october")
    assert told.err == ""
    assert told.lines == [
        "October 2026: 3 places to decide about, 1 promise overdue, 1 vote to review and 1 person to thank.",
        "",
        "STAY, OR LEAVE?",
        "Acme Cars: ? too early to say -> x lost (svclog stay 'Acme Cars', svclog leave 'Acme Cars')",
        "Café Zoë: ? too early to say -> + earned (svclog stay 'Café Zoë', svclog leave 'Café Zoë')",
        "Harbour: ? too early to say, so far bad (svclog stay Harbour, svclog leave Harbour)",
        "",
        "PROMISES OVERDUE",
        "Fibre promised: call back, overdue by 44 days (svclog kept 8, svclog broke 8, svclog letter 8)",
        "",
        "VOTES TO REVIEW",
        "You left Old Net 120 days ago. Do you regret it? (svclog review --regret none 'Old Net'; or some, or much)",
        "",
        "THANKS OWED",
        "Jo at Bakery, Friday 9 October 2026 (svclog thanks 10 --sent)",
    ]
    assert path.read_bytes() == before


@pytest.mark.usefixtures("left")
def test_each_command_closes_its_matter_and_undo_opens_it_again(cli: Cli) -> None:
    everything = asked(cli, "last")
    commands = [
        ("stay", "Café Zoë"),
        ("leave", "Acme Cars"),
        ("stay", "harbour"),
        ("kept", "8"),
        ("review", "Old Net", "--regret", "none"),
        ("thanks", "10", "--sent"),
    ]
    for command in commands:
        cli(*command)
    assert asked(cli, "last") == {}
    assert cli("vote", "last").out == "October 2026: nothing is open.\n"
    for _ in commands:
        cli("undo")
    assert asked(cli, "last") == everything


def test_a_month_leaves_nothing_open_that_it_knew_nothing_of(cli: Cli, clock: Clock, october: None) -> None:
    assert asked(cli, "2026-09") == {}
    assert asked(cli, "2026-11") == {"overdue": [8]}
    assert cli("vote", "someday", code=2).err.startswith("svclog: PERIOD: ")


def test_a_place_is_asked_about_again_after_another_visit(cli: Cli, clock: Clock) -> None:
    cli("add", "Harbour", "-o", "unresolved")
    cli("stay", "Harbour")
    assert asked(cli) == {}

    clock.now += timedelta(days=1)
    cli("add", "Harbour", "-o", "unresolved")

    assert [place[0] for place in asked(cli)["places"]] == ["Harbour"]


def test_text_that_would_act_on_a_terminal_does_not(cli: Cli) -> None:
    cli("add", "[red]Bar", "-w", "$(id)", "-o", "resolved", "-n", "\x1b[2J\x9b1m\u202e[/hold]\nx")
    cli("add", "-o", "unresolved", "--times", "2", "--", "-o")

    told = cli("vote").out

    assert harmful(told) == set()
    assert "-o: ? too early to say, so far bad (svclog stay -- -o, svclog leave -- -o)" in told


def test_it_asks_neither_after_one_bad_visit_nor_twice_about_a_desk_nor_for_many_thanks(cli: Cli) -> None:
    cli("add", "Once", "-o", "unresolved")
    for place in ("Acme", "Acme/service"):
        cli("add", place, "-o", "unresolved", "--times", "2")
    for number in range(5):
        cli("add", f"Shop {number}", "-w", "Jo", "-o", "resolved", "-n", "" if number == 4 else f"note {number}")

    found = asked(cli)

    assert [place[0] for place in found["places"]] == ["Acme"]
    assert found["thanks"] == [8, 7, 6]
    told = cli("vote")
    assert "and 5 people to thank." in told.lines[0]
    assert told.lines[-1] == "And 2 more: svclog thanks"
    assert "Jo (Shop 4), Jo (Shop 3), Jo (Shop 2), Jo (Shop 1) and Jo (Shop 0) treated you well" in cli("report").out


def test_it_asks_about_thanks_to_people_of_a_place_that_it_asks_about_as_well(cli: Cli) -> None:
    cli("add", "Café Zoë", "-w", "Mia", "-o", "resolved", "--empathy", "5", "--times", "3")
    cli("add", "Bakery", "-w", "Jo", "-o", "resolved", "-n", "a note")

    assert asked(cli)["thanks"] == [1, 2]


@pytest.mark.usefixtures("left")
def test_a_vote_to_stay_is_a_vote_like_others(cli: Cli) -> None:
    assert cli("stay", "Harbour").out == "vote v2: stayed with Harbour\n"
    assert ["v2", "2026-11-22", "stayed", "Harbour"] in [line.split() for line in cli("votes", "--all").lines]
    assert cli("show", "v2").lines[1] == "stayed     Harbour"
    assert "\nYou stayed with Harbour on " in cli("report").out
    assert "returned" not in cli("report").out
    cli("leave", "Harbour")
    assert cli("stay", "harbour", code=2).err == (
        "svclog: you left Harbour on 2026-11-22 (v3); nothing was changed; `svclog return Harbour` returns to it\n"
    )
    assert cli("undo").out == "took back: vote to leave Harbour\n"
    assert cli("undo").out == "took back: vote to stay with Harbour\n"


@pytest.mark.usefixtures("left")
def test_the_walk_saves_each_answer_at_once_and_ends_in_three_lines(cli: Cli, journal: Journal) -> None:
    at = Terminal("vote", "last")
    at.sees(
        "1 of 6",
        "ACME CARS",
        "October 2026: ? too early to say -> x lost.",
        "Today: x lost, score",
        "The visits that count most:",
        "leave,",
    )
    at.presses("x" + ENTER)
    at.sees("'x' is not an answer; give stay, leave, decide later, the first letter", "Enter to skip")
    at.presses("l" + ENTER)
    at.sees("Why?")
    at.presses("three times" + ENTER)
    at.sees("instead?")
    at.presses("\tBakery" + ENTER)  # what is typed behind the offer that TAB put there replaces it
    at.sees("Until when?")
    at.presses("last year" + ENTER)
    at.sees("until: ", "Until when?")
    at.presses(ENTER)
    at.sees("think again?")
    at.presses("2027-02-22" + ENTER)
    at.sees("vote v2: left Acme Cars for Bakery (“three times”), to review", "2 of 6", "CAFÉ ZOË")
    assert [vote["business"] for vote in cli("votes", "--json").json["votes"]] == ["Old Net", "Acme Cars"]
    at.presses("s" + ENTER)
    at.sees("vote v3: stayed with Café Zoë", "3 of 6")
    at.presses(ENTER)
    at.sees("4 of 6", "Fibre promised: call back, overdue by 44 days")
    at.presses("r" + ENTER)
    at.sees("To: Fibre", "Yours faithfully", "Kept, broken")
    at.presses("kept" + ENTER)
    at.sees("On which day?")
    at.presses("2026-10-01" + ENTER)
    at.sees("'2026-10-01' is ", "before the visit", "On which day?")
    at.presses("2026-10-12" + ENTER)
    at.sees("kept on Monday 12 October 2026: call back", "5 of 6", "How much")
    assert {f"{visit.promise.settled:%Y-%m-%d}" for visit in journal.interactions() if visit.promise} == {"2026-10-12"}
    at.presses("some" + ENTER)
    at.sees("saved: some regret about leaving Old Net", "6 of 6")
    at.presses("letter" + ENTER)
    at.sees("Dear Jo", "to send?")
    at.presses("thanked" + ENTER)
    at.sees(
        "Places: left Acme Cars and stayed with Café Zoë.",
        "Promises, votes and thanks: Fibre kept its promise of visit 8",
        "Still open: 1 question (svclog vote last); svclog undo",
    )
    at.ends()

    took_back = [cli("undo").out for _ in range(5)]
    assert took_back == [
        "took back: thanks 10 Bakery\n",
        "took back: vote on Old Net, reviewed: regret some\n",
        "took back: promise 8 Fibre, kept\n",
        "took back: vote to stay with Café Zoë\n",
        "took back: vote to leave Acme Cars\n",
    ]


@pytest.mark.usefixtures("left")
def test_one_can_go_back_and_answer_anew(cli: Cli) -> None:
    at = Terminal("vote", "last")
    at.sees("1 of 6", "leave,")
    at.presses("<" + ENTER)
    at.sees("that was the first one", "1 of 6", "leave,")
    at.presses("?" + ENTER)
    at.sees("s: stay", "l: leave (asks why, ", "d: decide later", "Enter: skip   <: back", "Stay, leave,")
    at.presses("l" + ENTER)
    for question, answer in (
        ("Why?", "slow"),
        ("instead?", "Bakry"),
        ("Bakry: did you mean Bakery?", "<"),
        ("instead?", "Bakery"),
        ("Until when?", "<"),
        (f"instead? {SELECTED}Bakery", "<"),
        (f"Why? {SELECTED}slow", "<"),
        ("Stay, leave,", "l"),
        (f"Why? {SELECTED}slow", ""),
        (f"instead? {SELECTED}Bakery", ""),
        ("Until when?", ""),
        ("think again?", ""),
    ):
        at.sees(question)
        at.presses(answer + ENTER)
    at.sees("left Acme Cars for Bakery (“slow”)", "2 of 6", "leave,")
    at.presses("<" + ENTER)
    at.sees("1 of 6", "Saved: left Acme Cars. Enter leaves it so", "leave,")
    at.presses(ENTER)
    at.sees("2 of 6", "leave,")
    at.presses("<" + ENTER)
    at.sees("1 of 6", "leave,")
    at.presses("s" + ENTER)
    at.sees("stayed with Acme Cars", "2 of 6", "leave,")
    at.presses("<" + ENTER)
    at.sees("1 of 6", "leave,")
    at.presses("d" + ENTER)
    at.sees("2 of 6", "leave,")
    at.presses("s" + ENTER)
    at.sees("3 of 6", "leave,")
    at.presses(ENTER)
    for word, state in (("broken", "broken"), ("kept", "kept")):
        at.sees("4 of 6", "Kept, broken")
        at.presses(word + ENTER)
        at.sees("On which day?")
        at.presses(ENTER)
        at.sees("5 of 6", "How much")
        assert cli.entry(8)["promise"]["state"] == state
        at.presses("<" + ENTER)
    at.sees("4 of 6", "Saved: Fibre kept its promise", "Kept, broken")
    at.interrupts()
    at.sees("Places: stayed with Café Zoë.", "Still open: 4")
    assert "stopped; what was changed before that is in the journal" in at.ends(130)

    assert [vote["decision"] for vote in votes_cast(cli)] == ["left", "stayed"]
    assert cli.entry(8)["promise"]["state"] == "kept"


def votes_cast(cli: Cli) -> list[dict[str, Any]]:
    words = {(True, False): "left", (False, True): "stayed", (False, False): "returned"}
    cast = cli("votes", "--all", "--json").json["votes"]
    return [vote | {"decision": words[vote["leaves"], vote["stays"]]} for vote in cast]


@pytest.mark.usefixtures("october")
def test_back_from_the_day_of_a_promise_leads_to_what_became_of_it(cli: Cli, typist: Typist, path: Path) -> None:
    before = path.read_bytes()
    told = typist("vote", "2026-10", typed="\n\n\nkept\n<\n", code=130).out

    assert told.count("On which day? (Enter: today; ?: not known)") == 1
    assert told.count("Kept, broken, or remind them?") == 2
    assert path.read_bytes() == before


def test_in_a_month_that_is_not_over_a_place_is_shown_as_it_stands_so_far(cli: Cli, typist: Typist) -> None:
    for day in ("05", "12", "20"):
        cli("add", "Acme Cars", "-o", "unresolved", "--empathy", "1", "--when", f"2026-11-{day}")

    told = typist("vote", "2026-11", code=130).out

    assert "\nACME CARS: ? TOO EARLY TO SAY -> X LOST\nAcme Cars: x lost, score -9.0" in told
    assert "Today: " not in told


@pytest.mark.usefixtures("left")
def test_ctrl_c_before_any_answer_changes_nothing(cli: Cli, path: Path) -> None:
    for name in ("Ann", "Bo", "Cy"):  # with Jo one more than it asks about
        cli("add", f"Shop {name}", "-w", name, "-o", "resolved", "--when", f"{OCTOBER}10")
    before = path.read_bytes()
    at = Terminal("vote", "last")
    at.sees("1 of 8", "leave,")
    at.presses("l" + ENTER)
    at.sees("Why?")
    at.interrupts()
    at.sees("Leaving Acme Cars was not saved.")

    shown = at.ends(130)
    assert "Still open: 8 questions and 1 more person to thank (svclog vote last).\n" in shown
    assert "nothing was changed" in shown
    assert path.read_bytes() == before


@pytest.mark.usefixtures("left")
def test_a_report_on_a_terminal_ends_by_naming_it_where_something_is_open(cli: Cli) -> None:
    assert Terminal("report", "last").ends().partition("\nsvclog: ")[2] == (
        "`svclog vote last` asks whether to stay with or leave Acme Cars, Café\n"
        "Zoë and Harbour, whether a promise was kept, whether you regret leaving Old Net\n"
        "and whom you have thanked\n"
    )
    assert "vote last" not in cli("report", "last").err
    assert "svclog vote" not in Terminal("report", "2026-09").ends()


def test_an_answer_to_what_another_program_changed_is_refused_and_the_walk_goes_on(cli: Cli, october: None) -> None:
    at = Terminal("vote", "last", env={"TERM": "dumb"})
    at.sees("1 of 5", "leave,")
    cli("leave", "Acme Cars")
    at.presses("s\n")
    at.sees("you left Acme Cars on 2026-11-22 (v1); nothing was", "Stay, leave,")
    at.presses("\n")
    at.sees("2 of 5", "leave,")
    at.presses("s\n")
    at.sees("3 of 5", "leave,")
    cli("edit", "v2", "--because", "kind people")
    at.presses("<\n")
    at.sees("2 of 5", "Saved: stayed with Café Zoë", "leave,")
    at.presses("d\n")
    at.sees("was changed by another program meanwhile", "leave,")
    at.interrupts()
    at.sees("Places: stayed with Café Zoë.")
    at.ends(130)
    assert [vote["because"] for vote in votes_cast(cli)] == [None, "kind people"]


@pytest.mark.slow
@pytest.mark.usefixtures("left")
def test_the_story_of_a_month_ends_in_decisions_that_the_calendar_and_the_next_statement_know_and_undo_takes_back(
    program: Program, tmp_path: Path
) -> None:
    made = tmp_path / "svclog.ics"
    statement = tmp_path / "november.csv"
    statement.write_text(NOVEMBER, encoding="utf-8")

    def calendar() -> set[str]:
        program("calendar", "--output", str(made))
        return set(re.findall(r"^SUMMARY:(.*?)\r$", made.read_bytes().decode(), re.MULTILINE))

    assert "x lost" in program("report", "last").out
    before, open_before = calendar(), program("vote", "last").out
    assert {"Review your vote: you left Old Net", "Fibre promised: call back"} <= before

    at = Terminal("vote", "last")
    for number, question, answer in (
        ("1 of 6", "decide later?", "leave"),
        ("", "Why?", "three times"),
        ("", "instead?", ""),
        ("", "Until when?", ""),
        ("", "think again?", "2027-02-22"),
        ("2 of 6", "decide later?", ""),
        ("3 of 6", "decide later?", ""),
        ("4 of 6", "remind them?", "kept"),
        ("", "On which day?", "2026-10-12"),
        ("5 of 6", "some or much?", "none"),
        ("6 of 6", "to send?", "thanked"),
    ):
        at.sees(number, question) if number else at.sees(question)
        at.presses(answer + ENTER)
    at.sees("Places: left Acme Cars.", "Still open: 2")
    at.ends()

    assert calendar() == {"Review your vote: you left Acme Cars", "Read last month's report\\, and vote"}
    assert '"settled": "2026-10-12' in program("export", "--format", "jsonl", "8").out
    assert [line.split(":")[0] for line in program("vote", "last").lines[3:]] == ["Café Zoë", "Harbour"]

    (tmp_path / "clock").write_text("2026-12-01T09:00:00+01:00", encoding="utf-8")
    later = {"SVCLOG_TEST_CLOCK": str(tmp_path / "clock")}
    at = Terminal("wallet", str(statement), width=100, env=later)
    at.sees("1 of 2: ACME CARS LEASING, 1 payment, 120.00 EUR", "Acme Cars?")
    at.presses("acme" + ENTER)
    at.sees("payee ACME CARS LEASING is Acme Cars", "2 of 2: SAVINGS", "Never a visit?")
    at.presses("y" + ENTER)
    at.sees(
        "payee SAVINGS is never a visit", "LEFT, AND STILL PAID", "left on 22 November 2026 (v2)", "2 payments since"
    )
    assert "NOT SURE WHICH PLACE" not in at.ends()
    found = json.loads(program("wallet", str(statement), "--json", env=later).out)
    assert [one["sums"][0]["amount"] for one in found["left"]] == [200]

    undone = [program("undo").out for _ in range(6)]
    assert undone == [
        "took back: payee SAVINGS, never\n",
        "took back: payee ACME CARS LEASING, Acme Cars\n",
        "took back: thanks 10 Bakery\n",
        "took back: vote on Old Net, reviewed: regret none\n",
        "took back: promise 8 Fibre, kept\n",
        "took back: vote to leave Acme Cars\n",
    ]
    assert calendar() == before
    assert program("vote", "last").out == open_before
