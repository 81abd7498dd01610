"""`import` and `export`: every row comes in or is named, nothing comes in twice, and what goes out comes back equal."""

from __future__ import annotations

import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tinydb import TinyDB

from tests.cli.terminals import Terminal

if TYPE_CHECKING:
    from tests.conftest import Cli, Program

DATA = Path(__file__).parents[1] / "data"
VISITS = (
    *(str(DATA / "visits.csv"), "--map", "employee=Staff", "--map", "empathy=Rating", "--map", "outcome=Solved"),
    *("--value", "outcome:1=resolved", "--value", "outcome:0=unresolved"),
)
LOUNGES = (
    *(str(DATA / "lounges.csv"), "--map", "business=airline_name", "--map", "note=content"),
    *("--map", "empathy=staff_service_rating", "--map", "outcome=recommended"),
    *("--value", "outcome:1=resolved", "--value", "outcome:0=unresolved"),
)
"""A table as others export it: quotes and line breaks in cells, ratings that are empty or 0.0."""
UNREAD = (
    "svclog: columns not read: title, author, lounge_type, date_visit, overall_rating; "
    "to read one, import again with --map FIELD=COLUMN --update\n"
)

BAD_LOUNGES = "".join(
    f"{DATA / 'lounges.csv'}:{line}: empathy (column staff_service_rating): '0.0' is not allowed; "
    "give a whole number from 1 (very bad) to 5 (very good)\n"
    for line in (6, 7, 8, 12, 14, 15, 16)
)


@pytest.fixture
def rich(cli: Cli) -> None:
    """A journal with something in every field."""
    cli("import", *VISITS)
    cli(
        *("add", "Acme Cars/service", "-w", "Kim", "--empathy", "2", "--listening", "1", "-o", "unresolved"),
        *("--felt", "1", "-n", "'no\r\ncall'", "--when", "2026-10-25 03:30", "--via", "phone", "--minutes", "0"),
        *("--spent", "12.50", "--ref", "-7", "--tag", "car", "--tag", "#1", "--premium"),
        *("--promise", "=call back", "--by", "friday", "--re", "1"),
    )
    cli("edit", "2", "--note", "")
    cli("delete", "3", "--yes")


def other(tmp_path: Path) -> tuple[str, str]:
    """The options that name another journal."""
    return "--journal", str(tmp_path / "other.json")


def test_a_spreadsheet_comes_in_with_every_value_understood(cli: Cli, path: Path) -> None:
    result = cli("import", *VISITS)

    assert (result.out, result.err) == ("5 added\n", f"svclog: your journal begins, in {path}\n")
    assert cli("list").out == (
        "5  2026-10-30  Café Zoë                  resolved    Lovely | quiet 🍰\n"
        "4  2026-10-16  Blue Bottle    Jo    4/-  resolved    =SUM(A1) is not what I ordered\n"
        "3  2026-10-16  Blue Bottle    Jo    4/-  resolved    =SUM(A1) is not what I ordered\n"
        '2  2026-10-09  Harbour Hotel        1/-  unresolved  Queue of 40 minutes. "Not our problem", they said\n'
        "1  2026-10-02  Blue Bottle    Maya  5/-  resolved    Knew my name, and my order\n"
    )
    assert cli.entry(2)["note"] == 'Queue of 40 minutes.\n"Not our problem", they said'


def test_bad_rows_are_named_by_place_and_value_and_nothing_comes_in(program: Program, path: Path) -> None:
    result = program("import", *LOUNGES, code=2)

    assert result.out == ""
    assert result.err == (
        f"svclog: {DATA / 'lounges.csv'} has 7 rows that cannot be read as a visit; nothing was imported\n"
        f"{BAD_LOUNGES}"
        "`--value empathy:0.0=` clears that value, `--skip-bad=all` leaves them out (7 of 11 rows)\n"
    )
    assert not path.exists()


def test_the_one_row_that_is_left_out_is_named(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("business,outcome,when\nBakery,resolved,someday\nBakery,resolved,2026-11-20\n")

    result = cli("import", str(file), "--skip-bad=all", "--dry-run")

    assert result.out == "1 would be added, 1 bad row left out\n"
    _, places, heading, row = result.err.splitlines()
    assert places == "svclog: new places: Bakery"
    assert heading == f"svclog: {file} has 1 row that cannot be read as a visit; it is left out"
    assert row.startswith(f"{file}:2: when: cannot read the date 'someday'; give ")


def test_each_row_that_is_left_out_can_be_found(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    rows = ["Bakery,resolved,2026-11-20"] * 50 + ["Bakery,resolved,someday"] * 25
    file.write_text("business,outcome,when\n" + "\n".join(rows))

    _, _, _, *named, more = cli("import", str(file), "--skip-bad", "--dry-run").err.splitlines()

    assert [row.split(":")[1] for row in named] == [f"{line}" for line in range(52, 72)]
    assert more == "and 5 more, in lines 72-76"


def test_bad_rows_can_be_left_out_and_come_in_later(cli: Cli) -> None:
    left_out = cli("import", *LOUNGES, "--skip-bad=all")
    assert left_out.out == "4 added, 7 bad rows left out\n"
    assert left_out.err.startswith(
        f"svclog: {DATA / 'lounges.csv'} has 7 rows that cannot be read as a visit; they are left out\n{BAD_LOUNGES}"
        "svclog: your journal begins, in "
    )
    assert left_out.err.endswith(UNREAD)
    assert {entry["empathy"] for entry in cli("list", "--json").json["interactions"]} == {4, 5, None}

    assert cli("import", *LOUNGES, "--value", "empathy:0.0=").out == "7 added, 4 here already\n"

    entries = cli("list", "--json").json["interactions"]
    assert [entry["empathy"] for entry in entries].count(None) == 8
    assert cli("list", "--text", "windowless", "--json").json["interactions"][0]["empathy"] is None
    assert cli("show", "1").out.endswith(
        'Two areas with "arm chairs".\nCoffee, newspapers.\n\nA better machine would help.\n'
    )


def test_a_second_import_adds_nothing_and_writes_nothing(cli: Cli, path: Path) -> None:
    cli("import", *LOUNGES, "--value", "empathy:0.0=")
    before = path.read_bytes()

    again = cli("import", *LOUNGES, "--value", "empathy:0.0=")

    assert (again.out, again.err) == ("0 added, 11 here already\n", UNREAD)
    assert path.read_bytes() == before


def test_a_visit_that_was_edited_in_an_exported_file_is_named(cli: Cli, tmp_path: Path) -> None:
    cli("import", *VISITS)
    cli("edit", "1", "--tag", "coffee")
    file = tmp_path / "mine.csv"
    cli("export", "--output", str(file))
    cli("rename", cli.entry(2)["business"], "Elsewhere", "--yes")
    cli("rename", "--employee", "Maya", "Mia", "--business", cli.entry(1)["business"], "--yes")
    assert cli("import", str(file)).err == ""

    rows = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join([rows[0], rows[1].replace("resolved", "partial"), *rows[2:]]), "utf-8")

    again = cli("import", str(file), "--update")
    assert again.out == "0 added, 5 here already\n"
    assert again.err == (
        "svclog: 1 visit that is here already says something else in this file, and nothing of that is taken; "
        "to change it: svclog edit 1\n"
    )


def test_the_same_file_on_another_machine_gives_the_same_entries(cli: Cli, tmp_path: Path) -> None:
    cli("import", *VISITS)
    cli(*other(tmp_path), "import", *VISITS)

    here, there = (cli(*options, "export", "-f", "jsonl").out for options in ((), other(tmp_path)))
    assert here == there
    assert cli("import", str(tmp_path / "other.json")).out == "0 added, 5 here already\n"


def test_what_was_edited_or_deleted_since_is_counted_and_left(cli: Cli) -> None:
    cli("import", *VISITS)
    cli("edit", "1", "--note", "what I think now")
    cli("delete", "2", "5", "--yes")

    result = cli("import", *VISITS)

    assert result.out == (
        "0 added, 3 here already (1 edited since, left as they are), 2 deleted here before, not brought back\n"
    )
    assert cli.entry(1)["note"] == "what I think now"
    assert len(cli("list").lines) == 3


def test_a_dry_run_says_what_would_come_in_and_writes_nothing(cli: Cli, path: Path) -> None:
    assert cli("import", *VISITS, "--dry-run").out == "5 would be added\n"
    assert not path.exists()

    cli("import", *VISITS)
    before = path.read_bytes()
    assert cli("import", *LOUNGES, "--dry-run", "--skip-bad=all").out == "4 would be added, 7 bad rows left out\n"
    assert path.read_bytes() == before


def test_a_file_can_be_piped_in(program: Program) -> None:
    text = 'place,date,outcome,note\nBlue Bottle,2026-10-02,resolved,"first\nsecond"\n'

    assert program("import", "-", stdin=text).out == "1 added\n"

    failed = program("import", "-", code=2, stdin=text.replace("resolved", "fine"))
    assert "\nstandard input:2: outcome: 'fine' is not allowed; give resolved, partial" in failed.err
    lines = program("export", "--format", "jsonl").out
    assert program("import", "-", stdin=lines).out == "0 added, 1 here already\n"


def test_what_output_names_gets_the_bytes_that_would_be_printed(cli: Cli, tmp_path: Path) -> None:
    cli("add", "Zoë", "--with", "Ann", "-e", "5", "-o", "resolved", "--note", "\u00fc")
    cli("add", "Acme", "-o", "unresolved", "--promise", "call", "--by", "2026-11-27")
    for command in (
        *(["export", "--format", form, "1-2"] for form in ("csv", "jsonl", "json", "markdown", "lines")),
        ["letter", "2", "--ask", "Call."],
        ["thanks", "1"],
        ["thanks", "1", "--json"],
        ["dossier", "Acme", "--facts"],
        ["dossier", "Acme", "--json"],
    ):
        file = tmp_path / "saved"
        printed = cli(*command).out
        assert cli(*command, "-O", "-").out == printed
        saved = cli(*command, "--output", str(file))
        assert (saved.out, saved.err) == ("", f"svclog: written to {file}\n")
        assert file.read_bytes() == printed.encode()
        assert file.stat().st_mode & 0o777 == 0o600
        file.unlink()
    assert "give the ID of the visit" in cli("thanks", "-O", "x", code=2).err
    assert "give the ID of the visit" in cli("thanks", "1", "--sent", "-O", "x", code=2).err
    assert cli("export", "-O", str(tmp_path / "no" / "x"), code=2).err.startswith("svclog: --output: ")


def test_an_export_does_not_overwrite_the_journal(cli: Cli, path: Path) -> None:
    cli("add", "Acme", "-o", "resolved")
    before = path.read_bytes()

    assert "is a journal; name another file" in cli("export", "-O", str(path), code=2).err
    assert path.read_bytes() == before


@pytest.mark.usefixtures("rich")
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_an_export_comes_back_as_an_equal_journal(cli: Cli, tmp_path: Path, form: str) -> None:
    file = tmp_path / "export"
    file.write_bytes(cli("export", "--format", form).out.encode())

    assert cli(*other(tmp_path), "import", str(file)).out == "5 added\n"

    here, there = (cli(*options, "export", "-f", "jsonl").lines for options in ((), other(tmp_path)))
    assert list(map(json.loads, here)) == list(map(json.loads, there))
    assert cli("import", str(file)).out == "0 added, 5 here already\n"


@pytest.mark.usefixtures("rich")
def test_another_journal_comes_in_whole_with_ids_and_ties(cli: Cli, path: Path, tmp_path: Path) -> None:
    path.write_text(path.read_text().replace('"minutes": 0', '"minutes": 0, "mood": {"x": [1]}'))

    assert cli(*other(tmp_path), "import", str(path)).out == "5 added\n"

    here, there = (cli(*options, "export", "-f", "jsonl").lines for options in ((), other(tmp_path)))
    assert list(map(json.loads, here)) == list(map(json.loads, there))
    assert cli(*other(tmp_path), "show", "6", "--json").json["interaction"]["re"] == 1
    assert '"mood": {"x": [1]}' in (tmp_path / "other.json").read_text()


def test_an_import_is_one_change_that_undo_takes_back(cli: Cli, path: Path) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")
    before = cli("export", "-f", "jsonl").out
    cli("import", *VISITS)

    assert cli("undo").out == f"took back: import 5 entries from {DATA / 'visits.csv'}\n"

    assert cli("export", "-f", "jsonl").out == before
    assert cli("import", *VISITS).out == "5 added\n"


def test_stock_tinydb_sees_what_was_imported(cli: Cli, path: Path) -> None:
    cli("import", *LOUNGES, "--value", "empathy:0.0=")

    with TinyDB(path) as database:
        entries = database.table("interactions").all()

    assert len(entries) == 11
    assert [entry.doc_id for entry in entries] == list(range(1, 12))
    assert entries[3]["note"] == '=HYPERLINK("x") stood on the door'
    assert json.loads(json.dumps(entries)) == [
        {name: value for name, value in json.loads(line).items() if name != "id"}
        for line in cli("export", "-f", "jsonl").lines
    ]


def test_names_take_the_spelling_that_the_journal_has(cli: Cli, tmp_path: Path) -> None:
    cli("add", "Café Zoë", "-o", "resolved")

    cli("import", *VISITS)

    assert len(cli("list", "--business", "café zoë").lines) == 2
    (tmp_path / "more.csv").write_text("place,date,outcome\nCAFÉ  zoë,2026-10-01,resolved\n")
    cli("import", str(tmp_path / "more.csv"))
    assert {entry["business"] for entry in cli("list", "--business", "café zoë", "--json").json["interactions"]} == {
        "Café Zoë"
    }


@pytest.mark.parametrize(
    "date", ["yesterday", "friday", "3 days ago", "14:30", "20 nov", "03/04/2026", "2027-01-01", ""]
)
def test_a_date_that_depends_on_the_day_it_is_read_is_refused_in_a_file(
    cli: Cli, path: Path, tmp_path: Path, date: str
) -> None:
    file = tmp_path / "visits.csv"
    file.write_text(f"place,date,outcome\nBlue Bottle,2026-10-02,resolved\nBlue Bottle,{date},resolved\n")

    result = cli("import", str(file), code=2)

    wrong = re.escape(repr(date)) if date else "empty"
    assert re.search(rf"^{re.escape(str(file))}:3: when \(column date\): .*{wrong}", result.err, re.MULTILINE)
    assert not path.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.csv"], "nowhere.csv cannot be read: no such file or directory; give the path of a file"),
        ([str(DATA)], f"{DATA} cannot be read: is a directory; give the path of a file"),
        (
            [VISITS[0], "--map", "outcome=Score"],
            f"--map outcome=Score: {VISITS[0]} has no such column; it has Place, Date",
        ),
        ([VISITS[0], "--map", "outcome"], "--map: 'outcome' is not allowed; give FIELD=COLUMN"),
        ([VISITS[0], "--skip-bad=some"], "--skip-bad: 'some' is not allowed; give all, or nothing"),
        ([VISITS[0], "--map", "mood=Solved"], "--map: there is no field 'mood'; give one of when, place"),
        ([VISITS[0], "--value", "outcome=x"], "--value: 'outcome=x' is not allowed; give FIELD:FROM=TO"),
        ([VISITS[0], "--set", "outcome=fine"], "--set outcome: 'fine' is not allowed; give resolved"),
    ],
)
def test_what_cannot_be_imported_is_refused_in_one_line(
    cli: Cli, path: Path, arguments: list[str], message: str
) -> None:
    result = cli("import", *arguments, code=2)

    assert result.err.startswith(f"svclog: {message}")
    assert result.err.count("\n") == 1
    assert not path.exists()


def test_a_value_for_all_rows_stands_in_for_a_column(cli: Cli) -> None:
    cli("import", VISITS[0], "--set", "outcome=partial", "--set", "tags=paper notes")

    entries = cli("list", "--json").json["interactions"]
    assert {entry["outcome"] for entry in entries} == {"partial"}
    assert {tuple(entry["tags"]) for entry in entries} == {("paper", "notes")}


@pytest.mark.usefixtures("rich")
def test_an_export_holds_what_its_filters_choose(cli: Cli) -> None:
    assert len(cli("export", "--business", "blue bottle", "-f", "jsonl").lines) == 2
    assert [entry["id"] for entry in cli("export", "4-6", "-f", "json").json["interactions"]] == [4, 5, 6]
    assert cli("export", "--text", "nowhere", "-f", "jsonl").out == ""
    assert cli("export", "-f", "xml", code=2).err == (
        "svclog: --format: 'xml' is not allowed; give csv, jsonl, json, markdown or lines\n"
    )


@pytest.mark.parametrize(
    "text", ['[{"business": "A", "outcome": "resolved"}] [1]', '[{"business": "A"} {"business": "B"}]']
)
def test_a_file_that_is_not_one_list_is_refused_and_not_cut_short(cli: Cli, tmp_path: Path, text: str) -> None:
    file = tmp_path / "lists.json"
    file.write_text(text)

    assert (
        cli("import", str(file), code=2).err
        == f"svclog: {file}:1: this is not one JSON list; fix it, then import again\n"
    )


def test_an_import_does_not_stumble_over_uids_that_are_none(cli: Cli, path: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("business,outcome,when\nAcme,resolved,2026-11-01\n")
    cli("import", str(rows))
    tables = json.loads(path.read_text())
    tables["interactions"]["2"] = {**tables["interactions"]["1"], "uid": ["no", "uid"]}
    tables["deleted"] = {"1": {"uid": {"no": "uid"}, "at": []}}
    path.write_text(json.dumps(tables))

    assert cli("import", str(rows)).out == "0 added, 1 here already\n"
    rows.write_text("business,outcome,when\nBolt,resolved,2026-11-01\n")
    assert cli("import", str(rows)).out == "1 added\n"


@pytest.mark.parametrize("number", [10**15 - 1, 10**9 - 1, 10_002])
def test_an_id_far_above_all_is_not_taken_over(cli: Cli, tmp_path: Path, number: int) -> None:
    file = tmp_path / "far.jsonl"
    file.write_text(
        f'{{"business": "A", "outcome": "resolved", "when": "2026-11-01", "id": {number}, "uid": "{"a" * 32}"}}\n'
    )
    cli("import", str(file))

    assert cli.entry(1)["business"] == "A"
    assert cli("undo").out.startswith("took back: import 1 entry")


@pytest.mark.parametrize("form", ["csv", "jsonl", "json"])
def test_visits_that_another_program_wrote_without_a_uid_come_back_as_those_that_they_are(
    cli: Cli, path: Path, tmp_path: Path, form: str
) -> None:
    visit = {"when": "2026-11-01T10:00:00+01:00", "business": "Cafe", "outcome": "resolved"}
    vote = {"business": "Cafe", "leaves": True, "at": "2026-11-02T10:00:00+01:00"}
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"interactions": {"1": visit, "2": visit, "3": visit}, "votes": {"1": vote}}))
    copy = tmp_path / "copy"
    copy.write_text(cli("export", "--format", form).out)
    before = path.read_bytes()

    assert "0 added, 3 here already" in cli("import", str(copy)).out

    assert path.read_bytes() == before
    cli("edit", "1", "--note", "x")
    assert "0 added, 3 here already" in cli("import", str(copy)).out
    assert len(cli("votes", "--json").json["votes"]) == 1


@pytest.mark.parametrize("form", ["csv", "jsonl", "json"])
@pytest.mark.parametrize("uid", ["550e8400-e29b-41d4-a716-446655440000", "=1", "a b", "é", "x"])
def test_an_export_comes_back_whatever_its_uids_look_like(
    cli: Cli, path: Path, tmp_path: Path, form: str, uid: str
) -> None:
    visit = {"when": "2026-11-01T10:00:00+01:00", "business": "Cafe", "outcome": "resolved"}
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"interactions": {"1": {"uid": uid, **visit}, "2": {"uid": "y", "re": uid, **visit}}}))
    copy = tmp_path / "copy"
    copy.write_text(cli("export", "--format", form).out)

    cli(*other(tmp_path), "import", str(copy))

    again = cli(*other(tmp_path), "export", "--format", "json").json["interactions"]
    assert [(one["uid"], one["re"]) for one in again] == [(uid, None), ("y", 1)]


def test_a_preview_says_in_one_line_which_column_is_taken_for_what(cli: Cli) -> None:
    assert cli("import", *VISITS, "--dry-run").err == (
        f"svclog: {VISITS[0]}: when from Date, place from Place, with from Staff, empathy from Rating, "
        "outcome from Solved, note from Comment\n"
        "svclog: new places: Blue Bottle, Harbour Hotel, Café Zoë\n"
    )


def test_new_places_are_named_but_not_all_those_of_a_first_import(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("place,date,outcome\nBakery,2026-11-20,resolved\n")
    assert "new places:" not in cli("import", str(file)).err
    with file.open("a") as rows:
        rows.writelines(f"{name},2026-11-21,resolved\n" for name in ("BAKERY", *"ABCDEABFG"))
    said = "svclog: new places: A, B, C, D, E and 2 more\n"
    assert said in cli("import", str(file), "--dry-run").err
    assert said in cli("import", str(file)).err
    assert "new places:" not in cli("import", str(file)).err


def test_a_second_import_with_one_more_column_fills_what_is_empty_and_nothing_else(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(
        "place,date,outcome,who,text\nBakery,2026-11-20,pending,Jo,fresh\nBar,2026-11-21,resolved,Al,loud\n"
    )
    cli("import", str(file))
    cli("edit", "2", "--note", "my own words")
    more = ("import", str(file), "--map", "employee=who", "--map", "note=text")

    told = cli(*more)
    assert told.out == "0 added, 2 here already (1 edited since, left as they are)\n"
    assert "2 of those here already have empty fields that this file fills; --update fills them" in told.err
    assert cli(*more, "--update", "--dry-run").out == "0 would be added, 2 would be filled in\n"
    assert cli.entry(1)["note"] is None

    assert cli(*more, "--update").out == "0 added, 2 filled in\n"
    assert [(cli.entry(number)["employee"], cli.entry(number)["note"]) for number in (1, 2)] == [
        ("Jo", "fresh"),
        ("Al", "my own words"),
    ]
    assert cli(*more, "--update").err == ""
    assert cli("undo").out.startswith("took back: import 0 entries from")
    assert cli.entry(1)["note"] is None


def test_bad_rows_above_a_third_are_left_out_only_on_a_further_word(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    rows = ["2026-11-20"] * 3 + ["someday"]
    file.write_text("place,outcome,date\n" + "".join(f"Bakery,resolved,{row}\n" for row in rows))
    assert cli("import", str(file), "--skip-bad", "--dry-run").out == "3 would be added, 1 bad row left out\n"
    file.write_text(f"{file.read_text()}Bakery,resolved,maybe\n")
    refused = cli("import", str(file), "--skip-bad", code=2).err.splitlines()
    assert refused[0].endswith("2 rows that cannot be read as a visit; more than a third, so nothing was imported")
    assert refused[-1].endswith("`--skip-bad=all` leaves them out (2 of 5 rows)")
    assert cli("import", str(file), "--skip-bad=all").out == "3 added, 2 bad rows left out\n"


def test_an_option_with_two_values_is_refused(cli: Cli) -> None:
    twice = ("import", VISITS[0], "--dates", "day-first", "--dates", "month-first")
    assert cli(*twice, code=2).err == "svclog: --dates is given twice, as 'day-first' and 'month-first'; give one\n"
    assert cli("add", "Bakery", "-o", "resolved", "--felt", "3", "--felt", "4", code=2).err.startswith(
        "svclog: --felt is given twice"
    )
    cli("add", "Bakery", "-o", "resolved", "-o", "resolved", "--tag", "a", "--tag", "b")


REVIEWS = """{"type": "FeatureCollection", "features": [
{"properties": {"date": "2026-03-04T10:15:30Z", "five_star_rating_published": 5, "location":{"name": "Café Luna"}}}]}"""


def test_a_known_file_says_what_it_is_and_outcomes_come_from_stars_on_request_alone(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "Reviews.json"
    file.write_text(REVIEWS, encoding="utf-8")
    result = cli("import", str(file))
    assert result.out == "1 added\n"
    assert result.err.startswith(
        "svclog: Google Maps reviews: when from properties.date, place from properties.location"
    )
    assert "svclog: all outcomes are pending; --outcome-from-stars takes them from the ratings\n" in result.err
    assert cli.entry(1)["outcome"] == "pending"

    again = cli("import", str(file), "--outcome-from-stars", "--update")
    assert again.out == "0 added, 1 filled in\n"
    assert cli.entry(1)["outcome"] == "resolved"


def test_whoever_is_at_a_terminal_is_asked_whether_stars_are_outcomes(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "Reviews.json"
    file.write_text(REVIEWS, encoding="utf-8")
    at = Terminal("import", str(file))
    at.sees("The file has ratings but no outcomes. Count 4 and 5 as resolved")
    at.presses("y\r")
    at.sees("1 added")
    at.ends()
    assert cli.entry(1)["outcome"] == "resolved"


def test_an_import_says_which_names_it_takes_for_a_place_and_its_desk(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(
        "place,date,outcome\nN/A,2026-01-02,resolved\n24/7 Gym,2026-01-02,resolved\nA//B,2026-01-03,partial\n"
    )

    assert (
        "svclog: 1 name with a / is a place with a desk: N/A; // is a / within a name\n" in cli("import", str(file)).err
    )


def test_a_file_is_read_whole_from_a_pipe_with_a_name(cli: Cli) -> None:
    rows = "".join(f"2026-11-20,Place {number},resolved\n" for number in range(3000))  # more than a read takes at once
    read, write = os.pipe()
    with ThreadPoolExecutor(1) as writer:
        text = f"when,business,outcome\n{rows}".encode()

        def fill() -> None:
            with os.fdopen(write, "wb") as pipe:
                pipe.write(text)

        done = writer.submit(fill)
        assert cli("import", f"/dev/fd/{read}").out.startswith("3,000 added")
        done.result()
    os.close(read)


def test_a_known_file_with_a_cell_too_many_is_refused_and_not_cut(cli: Cli, tmp_path: Path) -> None:
    diary = tmp_path / "daylio.csv"
    header = "full_date,date,weekday,time,mood,activities,note_title,note\n"
    diary.write_text(
        f"{header}2026-11-20,20 Nov,Friday,10:00,rad,coffee,Blue Bottle,kind, and quick\n", encoding="utf-8"
    )

    assert "a cell too many" in cli("import", str(diary), code=2).err
