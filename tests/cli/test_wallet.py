"""`svclog wallet`: statements against votes and visits; only the answers about payees are stored."""

from __future__ import annotations

import re
import shlex
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import jsonschema
import pytest

from svclog.model import Interaction, Outcome, Vote
from tests.render import schemas

if TYPE_CHECKING:
    from pathlib import Path

    from svclog.journal import Journal
    from tests.cli.conftest import Typist
    from tests.conftest import Cli, Clock, Result

DAY = timedelta(days=1)
HEADER = "Date,Description,Amount,Currency\n"
NOVEMBER = (
    HEADER
    + """2026-11-01,SQ *BLUE BOTTLE 0421 OAKLAND,-4.50,EUR
2026-11-02,FIT GYM MEMBERSHIP,-39.90,EUR
2026-11-03,FIT GYM,-39.90,EUR
2026-11-04,FIT GYM,9.90,EUR
2026-11-04,FIT GYM 0012 DAY PASS,-12.00,USD
2026-11-05,ZENITH ELECTRICAL,-80.00,EUR
2026-11-06,LIDL SAGT DANKE 1234,-34.20,EUR
2026-11-07,LIDL SAGT DANKE 1235,-14.20,EUR
2026-11-08,CORNER BOOKS,-60.00,EUR
2026-11-08,NETFLIX.COM,-12.99,USD
2026-11-09,TRANSFER TO SAVINGS 4411,-200.00,EUR
2026-11-10,SALARY,2500.00,EUR
2026-11-10,LAST,-1.00,EUR
"""
)
EARLIER = HEADER + "2026-10-20,ZENITH ELECTRICAL,-30.00,EUR\n2026-11-01,SQ *BLUE BOTTLE 0421 OAKLAND,-4.50,EUR\n"


@pytest.fixture
def told(journal: Journal, clock: Clock) -> Journal:
    """Blue Bottle has earned loyalty and is usually visited weekly, Zenith has lost it, Fit Gym was left in October."""
    for day in range(60, 20, -5):
        when = clock.now - day * DAY
        journal.add(Interaction(when=when, business="Blue Bottle", outcome=Outcome.RESOLVED, empathy=5))
    for day in (28, 27, 26, 25):
        when = clock.now - day * DAY
        journal.add(
            Interaction(when=when, business="Zenith Electrical", outcome=Outcome.UNRESOLVED, empathy=1, listening=1)
        )
    journal.add(Interaction(when=clock.now - 60 * DAY, business="Fit Gym", outcome=Outcome.UNRESOLVED))
    at = datetime.fromisoformat("2026-10-12T18:00:00+02:00")
    journal.vote(Vote(business="Fit Gym", leaves=True, at=at))
    return journal


@pytest.fixture
def november(tmp_path: Path) -> str:
    file = tmp_path / "november.csv"
    file.write_text(NOVEMBER, encoding="utf-8")
    return str(file)


@pytest.mark.usefixtures("told")
def test_the_report_says_what_the_money_does_after_the_votes(november: str, tmp_path: Path, cli: Cli) -> None:
    earlier = tmp_path / "earlier.csv"
    earlier.write_text(EARLIER, encoding="utf-8")

    found = cli("wallet", november, str(earlier), "--month", "november")

    assert found.lines[0] == (
        "1 to 10 November 2026: 11 payments, 473.70 EUR and 24.99 USD; 4 of them to places in your journal. "
        "2 lines are money that came in."
    )
    assert section(found, "LEFT, AND STILL PAID") == [
        (
            "Fit Gym: left on 12 October 2026 (v1), 2 payments since then, 39.90 EUR and 12.00 USD, "
            "from 3 to 4 November 2026; 9.90 EUR came back (svclog card 'Fit Gym')"
        )
    ]
    assert section(found, "LOST, AND PAID MORE THAN BEFORE") == [
        (
            "Zenith Electrical: lost since 27 October 2026; 1 payment in these 10 days, 80.00 EUR, on 5 November 2026; "
            "in as many days before, nothing (svclog why 'Zenith Electrical')"
        )
    ]
    assert section(found, "EARNED, AND HARDLY VISITED") == [
        (
            "Blue Bottle (+ earned): no visit and 1 payment, where 2 visits are usual (8 visits in the 39 days before)"
            "; last visit 28 October 2026 (svclog card 'Blue Bottle')"
        )
    ]
    assert section(found, "PAID, NEVER LOGGED")[1:4] == [
        "CORNER BOOKS            1  60.00 EUR",
        "LIDL SAGT DANKE         2  48.40 EUR",
        "LAST                    1   1.00 EUR",
    ]
    assert (
        section(found, "NOT SURE WHICH PLACE, AND NOT COUNTED")[1] == "FIT GYM MEMBERSHIP         1  39.90 EUR  Fit Gym"
    )
    assert section(found, "TRANSFERS, IT SEEMS, AND NOT COUNTED")[1].startswith("SAVINGS")
    assert found.err == "svclog: 1 line stands in more than one statement, and counts once\n"


def section(found: Result, title: str) -> list[str]:
    """The lines of a section."""
    after = found.out.partition(f"{title}\n")[2]
    return after.partition("\n\n")[0].splitlines()


@pytest.mark.usefixtures("told")
def test_a_lost_place_is_compared_only_with_days_that_the_statements_cover(
    november: str, tmp_path: Path, cli: Cli
) -> None:
    gap = tmp_path / "september.csv"
    gap.write_text(f"{HEADER}2026-09-01,ZENITH ELECTRICAL,-1.00,EUR\n2026-10-01,LIDL,-1.00,EUR\n", encoding="utf-8")

    found = cli("wallet", november, str(gap), "--month", "november")

    assert section(found, "LOST, AND PAID")[0].endswith(
        "on 5 November 2026; the statements do not tell of the 10 days before (svclog why 'Zenith Electrical')"
    )


@pytest.mark.usefixtures("told")
def test_json_and_markdown_say_the_same(november: str, tmp_path: Path, cli: Cli) -> None:
    found = cli("wallet", november, "--json").json
    cli("wallet", november, "-O", str(tmp_path / "wallet.md"))

    jsonschema.validate(found, schemas.WALLET)
    [left] = found["left"]
    assert (left["business"], left["left"], left["payments"]) == ("Fit Gym", "2026-10-12", 2)
    assert left["sums"] == [{"amount": 39.9, "currency": "EUR"}, {"amount": 12.0, "currency": "USD"}]
    assert left["refunds"] == [{"amount": 9.9, "currency": "EUR"}]
    assert found["lost"][0]["before"] is None
    assert [one["payee"] for one in found["never_logged"]][:2] == ["CORNER BOOKS", "LIDL SAGT DANKE"]
    assert [(one["payee"], one["moves"]) for one in found["unmatched"]] == [
        ("FIT GYM MEMBERSHIP", False),
        ("SAVINGS", True),
    ]
    assert "svclog wallet --as 'FIT GYM MEMBERSHIP=Fit Gym'" in cli("wallet", november).out
    page = (tmp_path / "wallet.md").read_text(encoding="utf-8")
    assert page.startswith("# Feet against wallet, 1 to 10 November 2026\n")
    assert "## Left, and still paid" in page


@pytest.mark.usefixtures("told")
def test_what_is_said_of_payees_in_a_script_holds_from_then_on(november: str, cli: Cli) -> None:
    said = cli(
        "wallet", november, "--as", "FIT GYM MEMBERSHIP=fit", "--never", "POS TRANSFER TO SAVINGS 9911", "--json"
    )
    again = cli("wallet", november, "--json").json

    assert said.err == "svclog: payee FIT GYM MEMBERSHIP is Fit Gym\nsvclog: payee SAVINGS is never a visit\n"
    assert (again["unmatched"], again["never"], again["left"][0]["payments"]) == ([], 1, 3)
    assert cli("wallet").lines[1:] == [
        "payee               place",
        "FIT GYM MEMBERSHIP  Fit Gym",
        "SAVINGS             never a visit",
        "To be asked again: svclog wallet --ask PAYEE",
    ]
    cli("wallet", "--ask", "fit gym membership")
    assert cli("wallet", "--json").json["payees"] == [{"payee": "SAVINGS", "business": None, "never": True}]
    cli("undo")
    cli("undo")
    assert len(cli("wallet", november, "--json").json["unmatched"]) == 1


@pytest.mark.usefixtures("told")
def test_nothing_of_a_statement_is_in_the_journal_but_the_words_of_payees(november: str, cli: Cli, path: Path) -> None:
    before = path.read_bytes()
    cli("wallet", november)
    cli("wallet", november, "--json")
    assert path.read_bytes() == before

    cli("wallet", november, "--as", "SQ *BLUE BOTTLE 0421 OAKLAND=Blue Bottle", "--never", "LIDL SAGT DANKE 1234")

    text = re.sub("[0-9a-f]{32}", "", path.read_text(encoding="utf-8"))  # uids hold any digits now and then
    assert '"payee": "BLUE BOTTLE"' in text
    for word in ("0421", "OAKLAND", "1234", "34.2", "LAST", "SALARY", "ZENITH E", "NETFLIX", "november.csv", "EUR"):
        assert word not in text
    assert len(text.splitlines()) == len(before.splitlines()) + 6


@pytest.mark.usefixtures("told")
def test_what_cannot_be_meant_is_refused_and_nothing_is_saved(november: str, tmp_path: Path, cli: Cli) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("2026-11-02,Blue Bottle,-4.50\n", encoding="utf-8")

    refusals = {
        ("wallet", november, "--as", "BLUE BOTTLE"): (2, "--as: 'BLUE BOTTLE' is not allowed; give PAYEE=PLACE"),
        ("wallet", november, "--as", "A=Nowhere"): (3, "Nowhere"),
        ("wallet", "--never", ""): (2, "--never: empty; give a payee"),
        ("wallet", "--ask", "NOBODY"): (3, "nothing is known of the payee 'NOBODY'"),
        ("wallet", str(bad), "--never", "SAVINGS"): (2, "seems to have no header"),
        ("wallet", str(tmp_path / "none.csv")): (2, "none.csv"),
        ("wallet", november, "--month", "october"): (2, "the statement covers 2026-11-01 to 2026-11-10"),
        ("wallet", "--month", "october"): (2, "--month is about statements"),
        ("wallet", november, "--format", "html"): (2, "--format: 'html' is not allowed"),
        ("wallet", november, "--map", "payee"): (2, "--map: 'payee' is not allowed; give PART=COLUMN"),
        ("wallet", november, "--map", "tip=Amount"): (2, "--map: 'tip' is not allowed"),
        ("wallet", november, "--paid", "both"): (2, "--paid: 'both' is not allowed"),
    }
    for arguments, (code, sentence) in refusals.items():
        found = cli(*arguments, code=code)
        assert sentence in found.err
        assert (found.out, len(found.err.splitlines())) == ("", 1)
    assert cli("wallet", "--json").json["payees"] == []


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("rows", "summary", "is_told"),
    [
        ("2026-11-10,SALARY,2500.00", "10 November 2026: 0 payments; none of them", False),
        ("2026-10-26,ZENITH,-9.00 2026-11-10,LIDL,-1.00", "26 October to 10 November 2026: ", False),
        ("2026-10-10,LIDL,-1.00 2026-10-26,ZENITH,-9.00 2026-10-30,ZENITH,-8.00", "10 to 30 October 2026: ", False),
        ("2026-10-10,LIDL,-1.00 2026-10-26,ZENITH,-7.00 2026-10-30,ZENITH,-8.00", "10 to 30 October 2026: ", True),
    ],
)
def test_a_lost_place_is_told_only_if_it_was_paid_more_than_before(
    rows: str, summary: str, is_told: bool, tmp_path: Path, cli: Cli
) -> None:
    file = tmp_path / "statement.csv"
    file.write_text(
        HEADER + "".join(f"{row.replace('ZENITH', 'ZENITH ELECTRICAL')},EUR\n" for row in rows.split()),
        encoding="utf-8",
    )

    found = cli("wallet", str(file), "--paid", "negative")

    assert found.out.startswith(summary)
    assert bool(section(found, "LOST, AND PAID MORE THAN BEFORE")) is is_told


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("\n", "NOT SURE WHICH PLACE"),
        ("", "svclog will ask about the rest next time\n"),
        ("Nowhere\nnever\n", "payee FIT GYM MEMBERSHIP is never a visit"),
        ("y\n", "payee FIT GYM MEMBERSHIP is Fit Gym"),
    ],
)
def test_a_payee_that_is_not_sure_is_asked_about(november: str, typist: Typist, typed: str, said: str) -> None:
    found = typist("wallet", november, typed=typed).out

    assert "FIT GYM MEMBERSHIP, 1 payment, 39.90 EUR, on 2 November 2026\nFit Gym? (" in found
    assert said in found
    assert ("the journal has no place called 'Nowhere'" in found) == ("Nowhere" in typed)
    assert ("perhaps" in found) == (not typed.strip())


def test_a_line_without_a_payment_is_told_of(tmp_path: Path, cli: Cli) -> None:
    file = tmp_path / "balance.csv"
    file.write_text(f"{HEADER},OPENING BALANCE,,EUR\n2026-11-01,LIDL,-1.00,EUR\n", encoding="utf-8")

    assert cli("wallet", str(file)).err.startswith("svclog: skipped 1 line without a payment\n")


def test_who_has_answered_nothing_yet_is_told_how(cli: Cli) -> None:
    said = "you have not said yet which payee is which place; give a bank statement: svclog wallet FILE"
    assert cli("wallet").err == f"svclog: {said}\n"


def test_columns_are_named_as_they_stand_or_by_their_titles(tmp_path: Path, cli: Cli) -> None:
    bare, titled = tmp_path / "bare.csv", tmp_path / "titled.csv"
    bare.write_text("2026-11-02,x,Blue Bottle,-4.50\n", encoding="utf-8")
    titled.write_text("Tag,Wer,Summe\n2026-11-02,Blue Bottle,-4.50\n", encoding="utf-8")

    by_place = cli("wallet", str(bare), "--columns", "date,-,payee,amount", "--json").json
    by_title = cli(
        "wallet", str(titled), "--map", "date=Tag", "--map", "payee=Wer", "--map", "amount=Summe", "--json"
    ).json

    assert by_place["payments"] == by_title["payments"] == 1
    assert "BLUE BOTTLE" in str(by_place).upper()


def test_a_journal_without_visits_still_answers(november: str, cli: Cli) -> None:
    found = cli("wallet", november)

    assert "LIDL SAGT DANKE" in found.out
    assert "none of them to places in your journal" in found.out


def test_the_demo_comes_with_a_statement_to_try(tmp_path: Path, cli: Cli) -> None:
    kept = tmp_path / "demo.json"
    told = cli("demo", "--keep", str(kept)).err.splitlines()[-1]

    found = cli(*shlex.split(told.partition("svclog --journal")[2].join(["--journal", ""])))

    for title in (
        "LEFT, AND STILL PAID",
        "LOST, AND PAID MORE THAN BEFORE",
        "PAID, NEVER LOGGED",
        "NOT SURE WHICH PLACE, AND NOT COUNTED",
        "TRANSFERS, IT SEEMS, AND NOT COUNTED",
    ):
        assert section(found, title), title
    jsonschema.validate(
        cli("--journal", str(kept), "wallet", str(tmp_path / "demo-statement.csv"), "--json").json, schemas.WALLET
    )
    kept.unlink()
    assert "demo-statement.csv is there already" in cli("demo", "--keep", str(kept), code=2).err
    assert not kept.exists()
