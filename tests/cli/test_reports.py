"""`report`, `places`, `why`, `people`, `trend` and `demo`, from the command line to what is printed."""

from __future__ import annotations

import json
import re
import resource
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli, Clock


def imported(cli: Cli, folder: Path, *rows: dict[str, Any]) -> None:
    """Import these rows, one per day from 1 October on unless they have a date."""
    file = folder / "rows.jsonl"
    dated = [{"when": f"2026-10-{day:02}", **row} for day, row in enumerate(rows, start=1)]
    file.write_text("".join(f"{json.dumps(row)}\n" for row in dated), encoding="utf-8")
    cli("import", str(file))


def visits(*texts: str, business: str = "Blue Bottle", employee: str | None = None) -> list[dict[str, Any]]:
    """Visits as the design writes them: `4/4 resolved felt 5 kept premium`."""
    rows = []
    for text in texts:
        ratings, outcome, *rest = text.split()
        empathy, listening = map(int, ratings.split("/"))
        row: dict[str, Any] = {"business": business, "employee": employee, "outcome": outcome}
        row |= {"empathy": empathy, "listening": listening, "premium": "premium" in rest}
        if "felt" in rest:
            row["felt"] = int(rest[rest.index("felt") + 1])
        if state := next((word for word in rest if word in {"kept", "broken"}), None):
            row["promise"] = {"text": "to call", "by": "2026-10-31", "state": state}
        rows.append(row)
    return rows


GOOD, FINE, BAD = "5/5 resolved", "4/4 resolved", "1/1 unresolved"


# Periods -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def a_year(cli: Cli, tmp_path: Path) -> None:
    days = (
        "2025-12-31",
        "2026-01-01",
        "2026-07-01",
        "2026-09-30",
        "2026-10-01",
        "2026-10-31",
        "2026-11-01",
        "2026-11-21",
    )
    imported(cli, tmp_path, *[{"business": "Blue Bottle", "outcome": "resolved", "when": day} for day in days])


@pytest.mark.usefixtures("a_year")
@pytest.mark.parametrize(
    ("arguments", "bounds", "name", "found"),
    [
        ([], ("2026-11-01", "2026-12-01"), "November 2026 so far", 2),
        (["last"], ("2026-10-01", "2026-11-01"), "October 2026", 2),
        (["2026-10"], ("2026-10-01", "2026-11-01"), "October 2026", 2),
        (["october"], ("2026-10-01", "2026-11-01"), "October 2026", 2),
        (["october", "2025"], ("2025-10-01", "2025-11-01"), "October 2025", 0),
        (["2026", "q3"], ("2026-07-01", "2026-10-01"), "July to September 2026", 2),
        (["last", "--depth", "1", "month"], ("2026-10-01", "2026-11-01"), "October 2026", 2),
        (["December"], ("2025-12-01", "2026-01-01"), "December 2025", 1),
        (["2026"], ("2026-01-01", "2027-01-01"), "2026 so far", 7),
        (["2025"], ("2025-01-01", "2026-01-01"), "2025", 1),
        (["2026-Q3"], ("2026-07-01", "2026-10-01"), "July to September 2026", 2),
        (["--since", "2026-10-31"], ("2026-10-31", None), "since 31 October 2026", 3),
        (["--since", "october", "--until", "october"], ("2026-10-01", "2026-11-01"), "October 2026", 2),
        (
            ["--since", "2026-09-30", "--until", "2026-10-01"],
            ("2026-09-30", "2026-10-02"),
            "30 September to 1 October 2026",
            2,
        ),
        (["--until", "2025"], (None, "2026-01-01"), "until 31 December 2025", 1),
    ],
)
def test_a_report_is_on_the_period_that_was_asked_for(
    cli: Cli, arguments: list[str], bounds: tuple[str | None, str | None], name: str, found: int
) -> None:
    start, end = bounds
    document = cli("report", *arguments, "--json").json

    assert document["period"] == {
        "name": name,
        "from": start and f"{start}T00:00:00",
        "to": end and f"{end}T00:00:00",
    }
    assert document["visits"] == found
    visits = f"{found or 'no'} visit"
    assert cli("report", *arguments).lines[0].startswith(f"{name[:1].upper()}{name[1:]}: {visits}")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["last", "--since", "october"], "give either a period, or --since and --until"),
        (["2026", "--until", "october"], "give either a period, or --since and --until"),
        (["--since", "november", "--until", "october"], "--since november is not before --until october; swap them"),
        (["october", "--since", "2025"], "give either a period, or --since and --until"),
        (["someday"], "PERIOD: cannot read the "),
        (["2026", "Q5"], "PERIOD: cannot read the period '2026 Q5'; give last, this, 2026-10, october, october 2025,"),
        (["october", "2025", "2026"], "PERIOD: cannot read the period 'october 2025 2026'; give last, this, "),
        (
            ["novembr"],
            "PERIOD: cannot read the period 'novembr'; did you mean november? Or give last, this, 2026-10, ",
        ),
        (["2026-13"], "PERIOD: "),
        (["2026-Q5"], "PERIOD: "),
        (["--since", "someday"], "--since: cannot read the date 'someday'; give "),
        (["--until", "someday"], "--until: cannot read the date 'someday'; give "),
        (["--format", "pdf"], "--format: 'pdf' is not allowed; give terminal, markdown, html or json"),
        (["--format", ""], "--format: empty; give terminal"),
        (["--depth", "0"], "--depth: '0' is not allowed; give"),
    ],
)
def test_a_report_that_makes_no_sense_is_refused_in_one_line(
    cli: Cli, path: Path, arguments: list[str], message: str
) -> None:
    result = cli("report", *arguments, code=2)

    assert result.err.startswith(f"svclog: {message}")
    assert result.err.count("\n") == 1
    assert result.out == ""
    assert not path.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["places", "--sort", "loyalty"], "--sort: 'loyalty' is not allowed; give score, visits or name"),
        (
            ["places", "--verdict", "good"],
            "--verdict: 'good' is not allowed; give too early to say, undecided, earned,",
        ),
        (["trend", "--months", "0"], "--months: '0' is not allowed; give a whole number from 1 to 120"),
        (["trend", "--months", "121"], "--months: '121' is not allowed; give a whole number from 1 to 120"),
        (["trend", "--until", "someday"], "--until: cannot read the date 'someday'; give 2026, 2026-10, october, "),
        (["people", "--depth", "0"], "--depth: '0' is not allowed; give a whole number, 1 or more"),
        (["why"], "PLACE is missing; see `svclog why --help`"),
    ],
)
def test_other_reports_that_make_no_sense_are_refused_in_one_line(cli: Cli, arguments: list[str], message: str) -> None:
    result = cli(*arguments, code=2)

    assert result.err.startswith(f"svclog: {message}")
    assert (result.err.count("\n"), result.out) == (1, "")


# One sentence --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (visits(FINE), "1 visit (1 good) to 1 place. No place has a verdict yet: one takes at least 3 visits."),
        (
            visits(FINE) + visits(FINE, business="Bakery"),
            "2 visits (2 good) to 2 places. No place has a verdict yet: one takes at least 3 visits.",
        ),
        (
            visits(*[FINE] * 3),
            "3 visits (3 good) to 1 place. Blue Bottle earned your loyalty (no verdict before).",
        ),
        (
            visits(*[FINE] * 3, BAD),
            "4 visits (3 good and 1 bad) to 1 place. Blue Bottle went from no verdict to slipping.",
        ),
        (
            visits(*[BAD] * 3),
            "3 visits (3 bad) to 1 place. Blue Bottle went from no verdict to lost.",
        ),
        (
            visits(*[BAD] * 3, *[GOOD] * 8),
            "11 visits (8 good and 3 bad) to 1 place. Blue Bottle won your loyalty back (no verdict before).",
        ),
        (
            visits(*[FINE] * 3, BAD)
            + visits(*[FINE] * 3, BAD, business="Bakery")
            + visits(*[BAD] * 3, business="Bank"),
            (
                "11 visits (6 good and 5 bad) to 3 places. "
                "Bakery and Blue Bottle went from no verdict to slipping; "
                "Bank went from no verdict to lost."
            ),
        ),
        (
            visits(*["3/3 partial"] * 3),
            "3 visits (3 neither good nor bad) to 1 place. No place has earned or lost your loyalty yet.",
        ),
    ],
)
def test_the_first_line_is_the_month_in_one_sentence(
    cli: Cli, tmp_path: Path, rows: list[dict[str, Any]], sentence: str
) -> None:
    imported(cli, tmp_path, *rows)

    assert cli("report", "last").lines[0] == f"October 2026: {sentence}"


def test_a_month_without_visits_says_so_and_what_the_standings_are(cli: Cli, tmp_path: Path) -> None:
    imported(cli, tmp_path, *visits(*[FINE] * 3))

    result = cli("report")

    assert result.lines == [
        "November 2026 so far: no visits. The verdict of 1 place did not change: earned.",
        "",
        "WHERE PLACES STAND",
        "verdict   place        score  good visits  last visit",
        "+ earned  Blue Bottle   +3.4       3 of 3  2026-10-03",
        (
            "From the third visit on, a score of +2 or more earns your loyalty; -2 or less, with at least 2 of the "
            "last 3 visits bad, loses it, earned before or not. Score and good visits: of all your visits to the "
            "place, older ones too. "
            "What the words mean: svclog help verdicts; the sums: svclog why PLACE"
        ),
    ]
    assert result.err == ""


def test_the_scale_of_the_scores_is_said_once_in_the_first_month_too(cli: Cli, tmp_path: Path) -> None:
    imported(cli, tmp_path, *visits(FINE))
    assert cli("report", "last").out.count("a score of +2 or more earns your loyalty") == 1

    imported(cli, tmp_path, *visits(*[FINE] * 3, business="Bakery"))
    assert cli("report", "last").out.count("a score of +2 or more earns your loyalty") == 1


def test_a_visit_whose_note_reads_kinder_than_it_was_rated_shows_the_rating(cli: Cli) -> None:
    cli("add", "Parcels", "-o", "resolved", "--empathy", "1", "--listening", "2", "-n", "Carried it upstairs")

    lines = cli("report").lines

    assert lines[lines.index("RESOLVED, BUT RATED LOW") + 2].endswith("1.5 of 5     Carried it upstairs")


def test_a_period_that_is_still_to_come_is_said_to_be(cli: Cli, tmp_path: Path) -> None:
    imported(cli, tmp_path, *visits(*[FINE] * 3))

    assert cli("report", "2027-01").err == "svclog: January 2027 is still to come; this is how the places stand now\n"
    assert cli("report", "2026-11").err == ""


def test_every_command_in_a_report_names_the_journal_it_is_on(cli: Cli, tmp_path: Path) -> None:
    kept = tmp_path / "demo.json"
    cli("demo", "--keep", str(kept))

    for command in (["report", "last"], ["report", "2026"], ["why", "bun"], ["trend"], ["promises"], ["votes"]):
        printed = cli("--journal", str(kept), *command).out
        assert "svclog --journal" in printed
        assert not re.search(r"svclog (?!--journal)", printed)


def test_a_place_that_is_left_says_so_when_it_is_explained(cli: Cli, tmp_path: Path) -> None:
    imported(cli, tmp_path, *visits(*[BAD] * 3))
    cli("leave", "Blue Bottle", "--for", "Bakery")

    assert cli("why", "blue").lines[1] == "Your vote (v1), today: left Blue Bottle for Bakery"
    assert cli("why", "blue", "--json").json["left"]["business"] == "Blue Bottle"
    cli("return", "Blue Bottle")
    assert cli("why", "blue", "--json").json["left"] is None


def test_an_empty_journal_is_reported_on_and_told_how_to_begin(cli: Cli, path: Path) -> None:
    result = cli("report")

    assert result.out == "November 2026 so far: no visits.\n"
    assert result.err == "svclog: no visits yet; the first one: svclog add Blue Bottle r\n"
    unmade = (
        "svclog: there is no file no.json; the first visit would create it: svclog --journal no.json add Blue Bottle r"
    )
    assert cli("--journal", "no.json", "report").err == f"{unmade}\n"
    assert cli("--journal", "no.json", "list").err == f"{unmade}\n"
    assert not path.exists()


@pytest.mark.parametrize("command", ["places", "people", "trend"])
def test_on_an_empty_journal_every_report_is_done_and_says_how_to_begin(cli: Cli, command: str) -> None:
    assert "no visits yet; the first one: svclog add" in cli(command).err


def test_of_an_empty_journal_no_place_can_be_explained(cli: Cli) -> None:
    assert cli("why", "Blue Bottle", code=3).err.startswith("svclog: the journal has no place called 'Blue Bottle'")


def test_a_place_that_had_no_verdict_is_said_to_and_a_new_place_is_new(cli: Cli, tmp_path: Path) -> None:
    imported(cli, tmp_path, *visits(FINE, FINE), *[row | {"when": "2026-11-02"} for row in visits(FINE)])
    imported(cli, tmp_path, *[row | {"when": "2026-11-03"} for row in visits(*[FINE] * 3, business="Bakery")])

    ballot = [line.split() for line in cli("report").lines if line.startswith("+ earned")]

    assert [" ".join(words) for words in ballot] == [
        "+ earned Bakery +3.4 new 3 of 3 3 visits; good outcomes",
        "+ earned Blue Bottle +3.4 +0.5 3 of 3 1 visit; better outcomes",
    ]


# Places, people, trend -----------------------------------------------------------------------------------------------


@pytest.fixture
def three_places(cli: Cli, tmp_path: Path) -> None:
    imported(
        cli,
        tmp_path,
        *visits(*[FINE] * 3, business="Bakery", employee="Yara"),
        *visits(*[BAD] * 4, business="Cars/service", employee="Rolf"),
        *visits(*[GOOD] * 2, business="Cars/sales", employee="Clara"),
    )


@pytest.mark.usefixtures("three_places")
def test_places_are_listed_with_what_their_verdict_rests_on(cli: Cli) -> None:
    assert cli("places").lines == [
        "verdict             so far  place          score  good visits  last visit",
        "+ earned                    Bakery          +3.4       3 of 3  50 days ago",
        "x lost                      Cars/service    -9.8       0 of 4  46 days ago",
        "? too early to say  good    Cars/sales    (+4.3)       2 of 2  44 days ago",
        "So far good: a score of +1 or more; bad: -1 or less; mixed: in between. In brackets: of fewer than 3 visits.",
    ]
    assert [line.split()[2] for line in cli("places", "--sort", "name").lines[1:3]] == ["Bakery", "early"]
    assert [line.split()[0] for line in cli("places", "--sort", "visits").lines[1:4]] == ["x", "+", "?"]


@pytest.mark.usefixtures("three_places")
def test_places_of_one_verdict_only_and_a_word_where_there_is_none(cli: Cli) -> None:
    assert [line.split()[2] for line in cli("places", "--verdict", "lost").lines[1:]] == ["Cars/service"]
    assert len(cli("places", "--verdict", "too early to say").lines) == 3
    assert len(cli("places", "--verdict", "too early to say", "--verdict", "lost").lines) == 4
    none = cli("places", "--verdict", "won back")
    assert (none.out, none.err) == ("", "svclog: no place has this verdict: won back\n")
    assert cli("places", "--verdict", "won back", "--json").json["places"] == []


@pytest.mark.usefixtures("three_places")
def test_depth_1_takes_the_desks_of_a_business_as_one_place(cli: Cli) -> None:
    rolled = [
        {place["business"]: place["visits"] for place in cli("places", "--depth", "1", "--json").json["places"]},
        {place["business"]: place["visits"][-1] for place in cli("trend", "--depth", "1", "--json").json["places"]},
        {line["business"]: line["visits"] for line in cli("report", "last", "--depth", "1", "--json").json["ballot"]},
    ]

    assert rolled[0] == rolled[1] == {"Bakery": 3, "Cars": 6}
    assert rolled[2].items() <= rolled[0].items()
    assert {person["business"] for person in cli("people", "--depth", "1", "--json").json["people"]} == {
        "Bakery",
        "Cars",
    }
    assert cli("why", "cars", "--json").json["visits"] == 6


@pytest.mark.usefixtures("three_places")
def test_people_are_those_to_ask_for_then_those_to_avoid(cli: Cli) -> None:
    assert cli("people").lines == [
        "ASK FOR",
        "person  score  good visits  place   last visit",
        "Yara     +3.4       3 of 3  Bakery  2026-10-03",
        "",
        "AVOID",
        "person  score  good visits  place         last visit",
        "Rolf     -9.8       0 of 4  Cars/service  2026-10-07",
        "",
        "FEWER THAN 3 VISITS, SO FAR",
        "score so far  person  good visits  place       last visit",
        "+4.3, good    Clara        2 of 2  Cars/sales  2026-10-09",
    ]


def test_people_of_a_journal_that_names_nobody_are_none_and_a_word(cli: Cli) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")

    result = cli("people")

    assert (result.out, result.err) == (
        "",
        "svclog: no visit names anybody; the next one: svclog add PLACE @NAME r\n",
    )


@pytest.mark.usefixtures("three_places")
def test_the_trend_has_as_many_months_as_asked_for(cli: Cli) -> None:
    assert cli("trend", "--months", "2").lines[:2] == [
        "place         Oct'26  Nov'26  good visits  change",
        "Bakery          +3.4    +3.4       3 of 3     0.0",
    ]
    assert cli("trend", "--months", "14", "--json").json["months"][0] == "2025-10"
    none = cli("trend", "--months", "1")
    assert none.lines == ["No visits in November 2026."]
    assert none.err == "svclog: the latest visit was on 2026-10-09; its month: svclog trend --until 2026-10\n"
    before = cli("trend", "--until", "2025")
    assert before.lines == ["No visits from January 2025 to December 2025."]
    assert before.err == "svclog: the first visit was on 2026-10-01; its month: svclog trend --until 2026-10\n"


@pytest.mark.usefixtures("three_places")
def test_the_trend_ends_with_the_month_that_is_asked_for(cli: Cli) -> None:
    assert cli("trend", "--months", "2", "--until", "october").lines[:2] == [
        "place         Oct'26  good visits",
        "Bakery          +3.4       3 of 3",
    ]
    assert "Good visits: of all up to October 2026." in cli("trend", "--until", "2026-10-01").out
    assert cli("trend", "--until", "2025", "--json").json["months"][-1] == "2025-12"
    assert cli("trend", "--until", "2026", "--json").json["months"][-1] == "2026-11"
    assert cli("trend", "--until", "2026-12", code=2).err == (
        "svclog: --until: '2026-12' is in the future; give a month up to 2026-11\n"
    )


# Why -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Blue Botle", "did you mean 'Blue Bottle'?"),
        ("Acme Crs", "did you mean 'Acme Cars'?"),
        ("Acme Cars/servce", "did you mean 'Acme Cars/service'?"),
        ("Nowhere", "`svclog places` shows the names it has"),
        ("", "`svclog places` shows the names it has"),
    ],
)
def test_why_of_an_unknown_place_exits_3_and_offers_the_nearest(cli: Cli, name: str, hint: str) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")
    cli("add", "Acme Cars/service", "-o", "resolved")

    result = cli("why", name, code=3)

    assert result.err == f"svclog: the journal has no place called {name!r}; {hint}\n"
    assert result.out == ""


def test_why_takes_any_spelling_and_answers_in_the_journals_own(cli: Cli) -> None:
    cli("add", "Acme Cars/service", "-o", "resolved")

    assert cli("why", "acme  CARS/Service", "--json").json["business"] == "Acme Cars/service"
    assert cli("why", "ACME cars", "--json").json["business"] == "Acme Cars"
    assert cli("why", "Acme", "--json").json["business"] == "Acme Cars"
    cli("why", "Acne", code=3)


def test_why_of_a_place_where_nothing_counts_yet_says_so(cli: Cli) -> None:
    cli("add", "Blue Bottle", "-o", "pending")

    assert cli("why", "Blue Bottle").lines == [
        "Blue Bottle: ? too early to say, no score yet, the last visit today.",
        "No visit here counts yet: none has a rating or an outcome that is known.",
    ]
    assert cli("why", "Blue Bottle", "--json").json["score"] is None


def test_what_no_number_of_visits_would_change_is_said_in_a_whole_sentence(cli: Cli, tmp_path: Path) -> None:
    imported(cli, tmp_path, *visits("3/4 partial", BAD, BAD, BAD))

    assert ("24 more visits in a row, each as good as your best here, would not win back your loyalty.") in cli(
        "why", "Blue Bottle"
    ).out


def test_a_worst_visit_that_would_make_a_place_slip_and_cost_it_nothing_more_is_told_of_once(
    cli: Cli, tmp_path: Path
) -> None:
    imported(cli, tmp_path, *visits(FINE, FINE, FINE, "2/3 partial felt 3"))

    lines = cli("why", "Blue Bottle").lines

    at = lines.index("WHAT WOULD CHANGE IT")
    assert lines[at + 1 : at + 3] == ["2 more visits in a row, each as bad as your worst here, would make it slip.", ""]
    assert [turn["visits"] for turn in cli("why", "Blue Bottle", "--json").json["what_would_change_it"]] == [2, None]


FIVE_AND_A_BAD_ONE = [*[FINE] * 5, "1/2 unresolved"]
AND_TWO_MORE = [*FIVE_AND_A_BAD_ONE, "2/1 unresolved", "2/2 unresolved"]
WORKED_EXAMPLES: dict[str, tuple[list[str], list[float], list[float], list[str], dict[str, float]]] = {
    "1": ([FINE], [6], [2.0], ["too early to say"], {"empathy": 0.5, "listening": 0.5, "outcome": 1.0}),
    "2": (
        [FINE] * 3,
        [6, 6, 6],
        [2.0, 2.8831, 3.3756],
        ["earned"],
        {"empathy": 0.8439, "listening": 0.8439, "outcome": 1.6878},
    ),
    "3": (
        FIVE_AND_A_BAD_ONE,
        [6, 6, -13.3333],
        [3.6864, 3.8979, 0.9071],
        ["earned", "earned", "slipping"],
        {"empathy": -0.0983, "listening": 0.3351, "outcome": 0.6703},
    ),
    "4": (
        AND_TWO_MORE,
        [-13.3333, -13.3333, -10.6667],
        [0.9071, -1.3155, -2.6230],
        ["slipping", "slipping", "lost"],
        {"empathy": -0.7840, "listening": -0.8336, "outcome": -1.0054},
    ),
    "5": (
        [*AND_TWO_MORE, *["5/5 resolved felt 5"] * 4],
        [9, 9, 9, 9],
        [-0.8807, 0.4988, 1.6048, 2.5006],
        ["lost", "lost", "lost", "won back"],
        {},
    ),
    "6": (
        ["5/5 declined felt 4", "1/2 resolved"],
        [5.6250, -2.6667],
        [1.8750, 0.5492],
        ["too early to say", "too early to say"],
        {},
    ),
    "7": (
        ["2/2 partial", "2/2 partial premium", "4/4 resolved premium"],
        [-5.3333, -6.6667, 6],
        [-1.7778, -2.9091, -0.7698],
        ["too early to say", "too early to say", "undecided"],
        {"empathy": -0.5890, "listening": -0.5890, "outcome": 0.6561, "premium": -0.2479},
    ),
    "8": (
        ["4/4 resolved kept", "4/4 resolved broken", "3/3 unresolved broken"],
        [6.75, 2.25, -8],
        [2.2500, 2.0747, -0.2648],
        ["too early to say", "too early to say", "undecided"],
        {"empathy": 0.3869, "listening": 0.3869, "outcome": -0.1010, "promise": -0.9375},
    ),
}


@pytest.mark.parametrize("example", WORKED_EXAMPLES)
def test_the_worked_examples_come_out_of_the_program(cli: Cli, tmp_path: Path, example: str) -> None:
    texts, points, scores, verdicts, drivers = WORKED_EXAMPLES[example]
    imported(cli, tmp_path, *visits(*texts))

    why = cli("why", "Blue Bottle", "--json").json

    def last(key: str, count: int) -> list[Any]:
        return [row[key] for row in why["ledger"][-count:]]

    def four(numbers: list[float]) -> list[float]:
        return [round(number, 4) for number in numbers]

    assert four(last("points", len(points))) == points
    assert four(last("score", len(scores))) == scores
    assert last("verdict", len(verdicts)) == verdicts
    assert (round(why["score"], 4), why["verdict"], why["visits"]) == (scores[-1], verdicts[-1], len(texts))
    if drivers:
        assert {name: round(value, 4) for name, value in why["drivers"].items()} == drivers


def test_the_worked_counterfactuals_come_out_of_the_program(cli: Cli, tmp_path: Path) -> None:
    imported(cli, tmp_path, *visits(*FIVE_AND_A_BAD_ONE), *visits(*AND_TWO_MORE, business="Bakery"))

    found = {
        place: [(turn["goal"], turn["visits"]) for turn in cli("why", place, "--json").json["what_would_change_it"]]
        for place in ("Blue Bottle", "Bakery")
    }

    assert found == {"Blue Bottle": [("earned", 2), ("lost", 2)], "Bakery": [("won back", 6)]}


# Where it goes -------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("three_places")
@pytest.mark.parametrize("form", ["terminal", "markdown", "json"])
def test_a_file_gets_exactly_what_a_pipe_gets(cli: Cli, tmp_path: Path, form: str) -> None:
    file = tmp_path / "report"

    result = cli("report", "last", "-f", form, "-O", str(file))

    told = " as plain text" if form == "terminal" else ""
    assert (result.out, result.err) == ("", f"svclog: written to {file}{told}\n")
    assert file.read_bytes() == cli("report", "last", "--format", form).out.encode()


@pytest.mark.parametrize(
    ("form", "name", "told"),
    [
        ("markdown", "x.html", " as markdown, which its name does not say"),
        ("html", "x.html", ""),
        ("terminal", "x.pdf", " as plain text, as svclog writes no PDF; print the page from the browser: --open"),
    ],
)
def test_a_file_whose_name_says_another_form_is_pointed_out(
    cli: Cli, tmp_path: Path, form: str, name: str, told: str
) -> None:
    assert cli("report", "-f", form, "-O", str(tmp_path / name)).err.startswith(
        f"svclog: written to {tmp_path / name}{told}\n"
    )


@pytest.mark.usefixtures("three_places")
def test_json_is_the_same_by_either_option(cli: Cli) -> None:
    assert cli("report", "last", "--json").out == cli("report", "last", "-f", "json").out


@pytest.mark.usefixtures("three_places")
@pytest.mark.parametrize("form", ["terminal", "markdown", "json"])
def test_a_file_that_cannot_be_written_is_named(cli: Cli, tmp_path: Path, form: str) -> None:
    for file, reason in ((tmp_path, "Is a directory"), (tmp_path / "no" / "folder", "No such file or directory")):
        result = cli("report", "-f", form, "-O", str(file), code=2)

        assert result.err == f"svclog: --output: {file} cannot be written ({reason}); name another file\n"
        assert result.out == ""


@pytest.mark.usefixtures("three_places")
def test_reading_never_writes(cli: Cli, path: Path) -> None:
    before = path.read_bytes(), sorted(path.parent.iterdir())

    for command in (["report"], ["places"], ["people"], ["trend"], ["why", "Bakery"], ["demo"]):
        cli(*command)

    assert (path.read_bytes(), sorted(path.parent.iterdir())) == before


# The demo ------------------------------------------------------------------------------------------------------------


def test_the_demo_reports_on_its_last_month_and_leaves_nothing(
    cli: Cli, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)

    result = cli("demo")

    assert result.lines[0].startswith(
        "October 2026: 29 visits (18 good, 10 bad and 1 not scored yet) to 19 places, 12 of them "
    )
    assert result.err == (
        "svclog: these visits are invented\n"
        "svclog: to try the commands above on these visits, type: svclog demo --keep demo.json\n"
        "svclog: then begin each of them with: svclog --journal demo.json\n"
    )
    assert [*home.rglob("*"), *tmp_path.iterdir()] == [home]


@pytest.mark.usefixtures("three_places")
def test_the_demo_never_touches_the_real_journal(cli: Cli, path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()

    cli("demo")
    cli("demo", "--keep", str(tmp_path / "demo.json"))

    assert path.read_bytes() == before
    assert [place["business"] for place in cli("places", "--json").json["places"]][:1] == ["Bakery"]


def test_the_demo_can_be_kept_where_there_is_no_journal_yet(cli: Cli, path: Path, tmp_path: Path) -> None:
    cli("demo", "--keep", str(tmp_path / "demo.json"))

    assert not path.exists()


def test_a_demo_that_is_kept_is_a_journal_that_everything_works_on(cli: Cli, tmp_path: Path) -> None:
    kept = tmp_path / "a demo.json"
    result = cli("demo", "--keep", str(kept))
    on_it = ("--journal", str(kept))

    assert cli(*on_it, "report", "last").out == result.out
    assert f"svclog --journal '{kept}' show 100\n" in result.out
    assert cli("demo").out == result.out.replace(f" --journal '{kept}'", "")
    assert cli(*on_it, "why", "bun & barrow").lines[0].startswith("Bun & Barrow: ! slipping, score ")
    assert len(cli(*on_it, "places").lines) == 35
    assert "Gordon" in cli(*on_it, "people").out
    assert "Oct'26" in cli(*on_it, "trend").lines[0]
    assert cli(*on_it, "show", "1", "--json").json["interaction"]["id"] == 1
    assert cli(*on_it, "add", "Bun & Barrow", "-w", "yara", "-o", "resolved").out.startswith("logged ")


def test_the_command_that_the_demo_offers_works_as_it_stands(cli: Cli, tmp_path: Path) -> None:
    import shlex

    hints = cli("demo", "--keep", str(tmp_path / "a demo.json")).err
    program, *arguments = shlex.split(hints.partition("try: ")[2].splitlines()[0])

    assert program == "svclog"
    assert ", score " in cli(*arguments).lines[0]


def test_a_demo_is_not_kept_over_something_that_is_there(cli: Cli, tmp_path: Path) -> None:
    kept = tmp_path / "demo.json"
    kept.write_text("mine")

    result = cli("demo", "--keep", str(kept), code=2)

    assert result.err == f"svclog: --keep: {kept} is there already; give a new file name\n"
    assert (result.out, kept.read_text()) == ("", "mine")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_demo_is_not_kept_behind_a_link(cli: Cli, tmp_path: Path) -> None:
    kept, elsewhere = tmp_path / "demo.json", tmp_path / "elsewhere.json"
    kept.symlink_to(elsewhere)

    cli("demo", "--keep", str(kept), code=4)

    assert not elsewhere.exists()


def test_the_demo_is_told_as_of_now(cli: Cli, clock: Clock) -> None:
    clock.now = clock.now.replace(year=2027, month=1)

    assert (
        cli("demo")
        .lines[0]
        .startswith("December 2026: 29 visits (18 good, 10 bad and 1 not scored yet) to 19 places, 12 of them ")
    )


ARMOR = b"-----BEGIN AGE ENCRYPTED FILE-----\n"
STOCK = b'{"_default": {}, "interactions": {"1": {"business": "Acme"}}}'


@pytest.mark.parametrize("content", [None, b"age-encryption.org/v1\n\xff", ARMOR, STOCK, b"\xef\xbb\xbf" + STOCK])
def test_no_report_is_written_over_a_journal(cli: Cli, path: Path, home: Path, content: bytes | None) -> None:
    other = home / "other.json"
    cli("--journal", str(other), "add", "Blue Bottle", "-o", "resolved")
    if content is not None:
        other.write_bytes(content)
    (home / "link.json").symlink_to(other)
    cli("add", "Blue Bottle", "-o", "resolved")
    before = other.read_bytes(), path.read_bytes()

    for file in (path, other, home / "link.json"):
        assert cli("report", "-O", str(file), code=2).err == (
            f"svclog: --output: {file} is a journal; name another file\n"
        )
    assert (other.read_bytes(), path.read_bytes()) == before


def test_a_report_that_cannot_be_written_leaves_the_former_one(cli: Cli, home: Path) -> None:
    report = home / "report.json"
    cli("demo", "--keep", str(home / "demo.json"))
    cli("--journal", str(home / "demo.json"), "report", "last", "-O", str(report))
    report.chmod(0o644)
    before, there = report.read_bytes(), set(home.iterdir())
    limit, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, most))
    try:
        said = cli("--journal", str(home / "demo.json"), "report", "last", "-O", str(report), code=2).err
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most))

    assert said == f"svclog: --output: {report} cannot be written (File too large); name another file\n"
    assert (report.read_bytes(), set(home.iterdir())) == (before, there)
    cli("report", "-O", str(report))
    assert (report.read_bytes() != before, report.stat().st_mode & 0o777, set(home.iterdir())) == (True, 0o644, there)


def test_a_format_is_known_in_any_letters(cli: Cli) -> None:
    assert cli("report", "-f", "JSON").json["version"] == 1


def test_the_demo_is_not_kept_in_a_journal_that_is_there_however_its_home_is_written(cli: Cli, home: Path) -> None:
    mine = home / "mine.json"
    cli("--journal", str(mine), "add", "Blue Bottle", "-o", "resolved")
    before = mine.read_bytes()

    assert "is there already" in cli("demo", "--keep=~/mine.json", code=2).err
    assert mine.read_bytes() == before
