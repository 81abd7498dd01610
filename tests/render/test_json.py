"""The promise to scripts: every report's JSON has at least the keys it is said to have, for any journal."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from svclog.render.document import document
from tests.render import schemas

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Cli

SCHEMAS = {
    "report": schemas.REPORT,
    "places": schemas.PLACES,
    "people": schemas.PEOPLE,
    "trend": schemas.TREND,
    "why": schemas.WHY,
    "vote": schemas.VOTE,
    "calendar": schemas.CALENDAR,
}

ODD = {
    "one pending visit": [{"business": "Blue Bottle", "outcome": "pending"}],
    "one place": [{"business": "Blue Bottle", "outcome": "resolved", "empathy": 4, "employee": "Maya"}] * 4,
    "a desk": [{"business": "Acme Cars/service", "outcome": "unresolved", "felt": 1, "premium": True}] * 3,
    "unicode": [
        {
            "business": "Café 漢字 👩‍👩‍👧",
            "employee": "שלום",
            "outcome": outcome,
            "note": '"|\\\n\u2028',
            "felt": felt,
        }
        for outcome, felt in (("declined", 5), ("resolved", 1), ("unresolved", 1), ("partial", 2))
    ],
    "names like keys": [{"business": "version", "employee": "null", "outcome": "resolved"}] * 3,
    "long ago": [{"business": "Taberna", "outcome": "resolved", "when": "1900-08-24T13:00:00+00:00"}] * 3,
    "an odd offset": [{"business": "Bar", "outcome": "partial", "when": "2026-10-24T13:00:00.5+05:45"}] * 3,
}


def test_a_long_document_is_made_piece_by_piece_as_it_is_written() -> None:
    made = []

    def visit(number: int) -> dict[str, int]:
        made.append(number)
        return {"id": number}

    body = {"visits": [partial(visit, number) for number in range(10_000)]}

    pieces = iter(document(body))
    first = next(pieces)

    assert len(made) < 5_000
    assert json.loads(first + "".join(pieces))["visits"] == [{"id": number} for number in range(10_000)]


def test_the_schemas_are_schemas() -> None:
    for schema in SCHEMAS.values():
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.slow
@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_refuses_a_document_without_any_one_of_its_keys(piped: Callable[..., str], name: str) -> None:
    arguments = [name, "Grumbold Lettings"] if name == "why" else [name]
    document = json.loads(piped(*arguments, "--json"))

    for key in SCHEMAS[name]["required"]:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({other: value for other, value in document.items() if other != key}, SCHEMAS[name])


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_version_comes_first(piped: Callable[..., str], name: str) -> None:
    arguments = [name, "Grumbold Lettings"] if name == "why" else [name]

    assert piped(*arguments, "--json").startswith('{\n  "version": 1,\n')


@pytest.mark.parametrize("period", [[], ["last"], ["2026"], ["2026-Q3"], ["2020"], ["--since", "2026-05-04"]])
def test_the_report_on_the_demo_keeps_the_promise(piped: Callable[..., str], period: list[str]) -> None:
    for depth in ([], ["--depth", "1"]):
        document = json.loads(piped("report", *period, *depth, "--format", "json"))
        jsonschema.validate(document, schemas.REPORT)
        for line in document["ballot"]:
            assert sum(line["by_driver"].values()) == pytest.approx(line["change"], abs=1e-9)


@pytest.mark.parametrize("arguments", [["vote"], ["vote", "last"], ["vote", "2020"], ["calendar"]])
def test_the_open_matters_and_due_dates_of_the_demo_keep_the_promise(
    piped: Callable[..., str], arguments: list[str]
) -> None:
    jsonschema.validate(json.loads(piped(*arguments, "--json")), SCHEMAS[arguments[0]])


@pytest.mark.slow
def test_a_year_has_the_keys_of_a_report_and_its_own(piped: Callable[..., str]) -> None:
    document = json.loads(piped("report", "2026", "--json"))

    jsonschema.validate(document, schemas.YEAR)
    for key in ("turning_points", "by_verdict", "votes_cast"):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({other: value for other, value in document.items() if other != key}, schemas.YEAR)
    assert sum(one["visits"] for one in document["by_verdict"]) == document["visits"]


def test_the_other_reports_on_the_demo_keep_the_promise(piped: Callable[..., str]) -> None:
    places = json.loads(piped("places", "--json"))
    jsonschema.validate(places, schemas.PLACES)
    jsonschema.validate(json.loads(piped("people", "--json")), schemas.PEOPLE)
    trend = json.loads(piped("trend", "--json"))
    jsonschema.validate(trend, schemas.TREND)
    assert len(places["places"]) == 33
    assert {len(place["scores"]) for place in trend["places"]} == {len(trend["months"])} == {12}


@pytest.mark.slow
def test_why_of_every_place_of_the_demo_keeps_the_promise(piped: Callable[..., str]) -> None:
    for place in json.loads(piped("places", "--json"))["places"]:
        why = json.loads(piped("why", place["business"], "--json"))
        jsonschema.validate(why, schemas.WHY)
        assert {key: why[key] for key in ("verdict", "score", "visits")} == {
            key: place[key] for key in ("verdict", "score", "visits")
        }
        assert sum(why["drivers"].values()) == pytest.approx(why["score"])
        assert sum(sum(row["contributions"].values()) for row in why["ledger"]) == pytest.approx(why["score"])


def test_person_or_place_is_null_where_the_question_does_not_arise(piped: Callable[..., str]) -> None:
    assert json.loads(piped("why", "Café Brindille", "--json"))["person_or_place"] is None
    assert json.loads(piped("why", "Bun & Barrow", "--json"))["person_or_place"]["answer"] == "person"
    assert json.loads(piped("why", "Grumbold Lettings", "--json"))["person_or_place"]["answer"] == "place"


@pytest.mark.slow
@pytest.mark.parametrize("rows", ODD.values(), ids=ODD.keys())
def test_an_odd_journal_keeps_the_promise(cli: Cli, tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    file = tmp_path / "odd.jsonl"
    dated = [{"when": f"2026-11-{day:02}", **row} for day, row in enumerate(rows, start=1)]
    file.write_text("".join(f"{json.dumps(row)}\n" for row in dated), encoding="utf-8")
    cli("import", str(file))

    found = {name: cli(name, "--json").json for name in ("report", "places", "people", "trend")}
    stored = cli("list", "--limit", "1", "--json").json["interactions"][0]["business"]
    found["why"] = cli("why", stored, "--json").json

    for name, body in found.items():
        jsonschema.validate(body, SCHEMAS[name])
    assert [place["business"] for place in found["places"]["places"]] == [stored]
    assert found["why"]["business"] == stored


def test_an_empty_journal_keeps_the_promise(cli: Cli) -> None:
    for name in ("report", "places", "people", "trend"):
        jsonschema.validate(cli(name, "--json").json, SCHEMAS[name])


def test_a_pending_visit_alone_has_no_score_yet(cli: Cli) -> None:
    cli("add", "Blue Bottle", "-o", "pending")

    [place] = cli("places", "--json").json["places"]

    assert {key: place[key] for key in ("verdict", "score", "visits", "left")} == {
        "verdict": "too early to say",
        "score": None,
        "visits": 0,
        "left": False,
    }
