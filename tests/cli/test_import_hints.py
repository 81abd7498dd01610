"""What `import` says beside its counts: each hint can be run as it is printed, and does what it says."""

from __future__ import annotations

import csv
import io
import shlex
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from svclog.cli.messages import in_width
from svclog.exchange.bad_rows import BadRows
from svclog.exchange.incoming import read_documents
from svclog.exchange.source import open_source
from svclog.text import Message, Options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.conftest import Cli

UNTIL_THEN = "correct it before the import"


def sheet_of(folder: Path, header: Sequence[str], *rows: Sequence[str], delimiter: str = ",") -> str:
    path = folder / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([header, *rows])
    return str(path)


def visits(cli: Cli, field: str, *journal: str) -> Counter[str]:
    return Counter(visit[field] for visit in cli(*journal, "list", "--json").json["interactions"])


def test_a_corrected_row_a_name_like_another_and_plain_columns_are_told_about(cli: Cli, tmp_path: Path) -> None:
    header = ("Shop", "Date", "Outcome", "Stars", "Clerk", "Cost", "What happened")
    row = ("Bob's Garage", "2026-10-01", "resolved", "5", "Ann", "12.50", "fine")
    assert cli("import", sheet_of(tmp_path, header, row)).err.count("\n") == 1
    assert (cli.entry(1)["felt"], cli.entry(1)["employee"], cli.entry(1)["note"]) == (5, "Ann", "fine")
    corrected = (*row[:3], "4", *row[4:])
    others = (("Bobs Garage", "2026-10-02", "resolved"), ("Shop 2", "2026-10-02", "resolved"))
    sheet = sheet_of(tmp_path, header, corrected, *others)

    again = "line 2: visit 1); if you corrected it, delete the old visit: `svclog delete 1`"
    assert again in cli("import", sheet, "--dry-run").err
    told = cli("import", sheet).err
    assert again in told
    assert """'Bobs Garage' is new here; if it is "Bob's Garage": svclog rename""" in told
    assert "new places: Bobs Garage, Shop 2\n" in told
    assert "'Shop 2'" not in told

    thrice = sheet_of(tmp_path, header, *((*row[:3], stars, *row[4:]) for stars in "321"))
    assert "(line 2: visit 1, line 3: visit 2); if you corrected them, delete" in cli("import", thrice).err


def test_a_visit_that_stands_twice_in_an_export_is_imported_once(cli: Cli, tmp_path: Path) -> None:
    cli("add", "Acme", "-o", "resolved")
    (tmp_path / "twice.jsonl").write_text(cli("export", "--format", "jsonl").out * 2, encoding="utf-8")
    there = ("--journal", str(tmp_path / "there.json"))

    assert cli(*there, "import", str(tmp_path / "twice.jsonl")).out == "1 added, 1 here already\n"
    assert len(cli(*there, "list", "--json").json["interactions"]) == 1


@pytest.mark.parametrize(
    ("new", "near", "has_option"),
    [
        ("Bobs Garage", "Bob's Garage", True),
        ("Mo, Larry & Curly", "Mo, Lary & Curly", True),
        ('The "Crown"', "The Crown", True),
        ("A=B Movers", "A-B Movers", True),
        ("A-B Movers", "A=B Movers", False),
        ("Bits|Bobs", "Bits Bobs", False),
    ],
)
def test_an_option_that_a_preview_suggests_for_a_slip_does_what_it_says(
    cli: Cli, tmp_path: Path, new: str, near: str, has_option: bool
) -> None:
    cli("add", near, "-o", "resolved")
    names = (new, new.upper(), new.replace(" ", "  "))
    sheet = sheet_of(tmp_path, ("place", "date", "outcome"), *((name, "2026-10-01", "resolved") for name in names))

    told = cli("import", sheet, "--dry-run").err
    option = told.partition(": add --value ")[2].partition("\n")[0]
    assert (bool(option), UNTIL_THEN in told) == (has_option, not has_option)
    if option:
        assert not cli("import", sheet, "--value", *shlex.split(option)).err
        assert set(visits(cli, "business")) == {near}


def test_a_preview_of_quick_lines_suggests_no_option_for_a_slip(cli: Cli, tmp_path: Path) -> None:
    cli("add", "Bob's Garage", "-o", "resolved")
    (tmp_path / "inbox.txt").write_text("2026-10-01 Bobs Garage r\n")

    told = cli("import", str(tmp_path / "inbox.txt"), "--dry-run").err
    new, near = told.splitlines()
    assert new == "svclog: new places: Bobs Garage"
    assert near == f"""svclog: 'Bobs Garage' would be new here; if it is "Bob's Garage": {UNTIL_THEN}"""


def test_new_places_and_people_that_look_like_others_are_named_once_with_what_joins_them(
    cli: Cli, tmp_path: Path
) -> None:
    cli("add", "Blue Bottle", "--with", "Mia", "-o", "resolved")
    rows = [("Acme Gym", ""), ("Acme Gim", ""), ("Acme Gim", ""), ("Blue Bottle", "Mai"), ("Blue Bottle", "Mai")]
    sheet = sheet_of(
        tmp_path, ("place", "date", "outcome", "with"), *((at, "2026-10-01", "r", who) for at, who in rows)
    )

    looks_alike = [line for line in cli("import", sheet, "--dry-run").err.splitlines() if "if it is" in line]
    assert looks_alike == [
        "svclog: 'Acme Gim' would be new here; if it is 'Acme Gym': add --value 'place:Acme Gim=Acme Gym'",
        f"svclog: 'Mai' would be new at Blue Bottle; if it is 'Mia': {UNTIL_THEN}",
    ]
    told = cli("import", sheet).err
    commands = [line.partition("': svclog ")[2] for line in told.splitlines() if "if it is" in line]
    assert commands == [
        "rename 'Acme Gim' 'Acme Gym' --yes",
        "rename --employee Mai Mia --business 'Blue Bottle' --yes",
    ]
    for command in commands:
        cli(*shlex.split(command))
    assert visits(cli, "business") == {"Acme Gym": 3, "Blue Bottle": 3}
    assert visits(cli, "employee") == {None: 3, "Mia": 3}


def test_a_person_is_called_with_in_what_is_wrong_with_a_file(cli: Cli, tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, ("place", "date", "outcome", "Name"), ("Acme", "2026-10-01", "r", "Ann"))

    assert "--map with=x: " in cli("import", sheet, "--map", "employee=x", code=2).err
    assert "--map and --set both give with" in cli("import", sheet, "--map", "with=Name", "--set", "with=A", code=2).err
    cli("import", sheet_of(tmp_path, ("place", "date", "outcome", "with"), ("Acme", "2026-10-01", "r", "Ann")))
    assert visits(cli, "employee") == {"Ann": 1}


@pytest.mark.parametrize(("rows", "has_command"), [(80, True), (400, False)])
def test_what_deletes_corrected_rows_can_be_run_as_it_is_printed(
    cli: Cli, tmp_path: Path, rows: int, has_command: bool
) -> None:
    journal = ("--journal", str(tmp_path / "j.json"))
    for odd in ("partial", "declined"):
        lines = [("A", f"{date(2025, 1, 1) + timedelta(at)}", odd if at % 2 else "resolved") for at in range(rows)]
        told = cli(*journal, "import", sheet_of(tmp_path, ("place", "date", "outcome"), *lines)).err

    assert f"{rows // 2} rows have the place and time of visits here" in told
    command = told.partition("delete the old visits: `svclog ")[2].partition("`")[0]
    assert (bool(command), "svclog " in told.partition("delete the old visits")[2]) == (has_command, has_command)
    if command:
        cli(*shlex.split(command), "--yes")
        assert visits(cli, "outcome", *journal) == {"resolved": rows // 2, "declined": rows // 2}


def test_more_slips_than_are_named_are_shown_by_a_command_on_the_same_journal(cli: Cli, tmp_path: Path) -> None:
    journal = str(tmp_path / "j.json")
    words = ("Almera", "Bentor", "Cardus", "Dolmen", "Ekarte", "Fergus")
    rows = [(name, "2026-10-01", "resolved") for word in words for name in (word, word[:-1])]

    told = cli("--journal", journal, "import", sheet_of(tmp_path, ("place", "date", "outcome"), *rows)).err
    assert told.endswith(f"svclog: 1 more new name looks like others; all names: svclog --journal {journal} places\n")


FRENCH = ("Date", "Magasin", "Vendeur", "Étoiles", "Résolu", "Commentaire", "Prix")
GERMAN = ("Besucht am", "Händler", "Verkäufer", "Note", "Gelöst", "Kommentar", "Betrag")


@pytest.mark.parametrize(
    ("header", "rows", "said"),
    [
        (
            FRENCH,
            [
                ("03/10/2026", "Dupont", "Mme Martin", "5", "oui", "Très aimable", "4,50"),
                ("14/10/2026", "Hôtel du Port", "", "3", "en partie", "", "120,00 €"),
                ("",) * 7,
            ],
            {"business": "Dupont", "employee": "Mme Martin", "felt": 5, "outcome": "resolved", "spent": 4.5},
        ),
        (
            GERMAN,
            [
                ("03.10.2026", "Kraus", "Frau Müller", "2", "ja", "Sehr freundlich", "1.004,50"),
                ("04.10.2026", "Telekom", "", "5", "", "", ""),
            ],
            {"employee": "Frau Müller", "outcome": "resolved", "note": "Sehr freundlich", "spent": 1004.5},
        ),
        (
            ("Bussiness", "Dat", "Outcom", "Emploee", "Notes"),
            [("Blue Bottle", "2026-10-03", "partial", "Maya", "nice"), ("Acme", "2026-10-04", "pending", "", "")],
            {"business": "Blue Bottle", "outcome": "partial", "employee": "Maya", "note": "nice"},
        ),
        (
            ("Data wizyty", "Sklep", "Stars"),
            [("3.10.2026", "Lidl", "8"), ("4.10.2026", "Żabka", "1")],
            {"business": "Lidl", "felt": 4, "outcome": "resolved"},
        ),
    ],
)
def test_a_file_with_other_titles_is_refused_with_the_options_that_read_it(
    cli: Cli, tmp_path: Path, header: Sequence[str], rows: Sequence[Sequence[str]], said: dict[str, object]
) -> None:
    sheet = sheet_of(tmp_path, header, *rows, delimiter=";")
    told = cli("import", sheet, code=2).err
    line = told.partition("\n- if these are the right columns: ")[2].partition("\n")[0]
    cli("import", sheet, *shlex.split(line))
    assert cli.entry(1)["when"].startswith("2026-10-03")
    assert {name: cli.entry(1)[name] for name in said} == said


def test_two_titles_of_other_languages_make_the_day_first_and_one_does_not(cli: Cli, tmp_path: Path) -> None:
    row = ("03/10/2026", "Dupont", "resolved")
    for header, is_told in ((("Date", "Magasin", "Résultat"), True), (("Date", "Commerce", "Outcome"), False)):
        told = cli("import", sheet_of(tmp_path, header, row), code=2).err
        assert ("right columns" in told, "day-first" in told) == (True, is_told)


def test_a_column_of_ratings_in_asterisks_is_proposed_by_its_foreign_name(cli: Cli, tmp_path: Path) -> None:
    rows = [("2026-10-03", "Dupont", "oui", "****"), ("2026-10-04", "Dupont", "non", "")]
    sheet = sheet_of(tmp_path, ("Date", "Magasin", "Résolu", "Étoiles"), *rows)

    options = cli("import", sheet, code=2).err.splitlines()[1].partition("right columns: ")[2]
    cli("import", sheet, *shlex.split(options))
    assert visits(cli, "felt") == {4: 1, None: 1}


def test_times_of_day_in_a_column_of_their_own_come_in_by_the_option_that_is_named(cli: Cli, tmp_path: Path) -> None:
    header = ("Date", "Time", "Place", "Outcome")
    sheet = sheet_of(tmp_path, header, ("2026-10-03", "14:30", "Acme", "r"), ("2026-10-04", "9:05", "Acme", "u"))

    told = cli("import", sheet).err
    assert "svclog: the times of day are in a column of their own: `svclog undo`, and import it again with " in told
    cli("undo")
    told = cli("import", sheet, *shlex.split(told.partition("again with ")[2].splitlines()[0])).err
    assert "Time" not in told
    assert {visit[11:16] for visit in visits(cli, "when")} == {"14:30", "09:05"}


def test_questions_of_a_form_are_told_apart_by_their_answers(cli: Cli, tmp_path: Path) -> None:
    header = ("Timestamp", "Which business?", "Who helped you?", "Did you get it?")
    sheet = sheet_of(tmp_path, header, ("2026-10-03", "Acme", "Ann", "Yes"), ("2026-10-04", "Acme", "", "Partly"))

    options = cli("import", sheet, code=2).err.splitlines()[1].partition("right columns: ")[2]
    cli("import", sheet, *shlex.split(options))
    assert (visits(cli, "outcome"), cli.entry(1)["employee"]) == ({"resolved": 1, "partial": 1}, "Ann")


@pytest.mark.parametrize("column", ["Solved", "Result", "Order status", "ok?"])
def test_a_column_called_like_outcomes_is_proposed_before_pending_ones_whatever_its_words(
    cli: Cli, tmp_path: Path, column: str
) -> None:
    rows = [("Acme", "2026-10-01", "sure"), ("Acme", "2026-10-02", "no way"), ("Acme", "2026-10-03", "no")]
    sheet = sheet_of(tmp_path, ("Place", "Date", column), *rows)

    told = cli("import", sheet, code=2).err
    options = told.splitlines()[1].partition("- if these are the right columns: ")[2]
    assert told.index("right columns") < told.index("outcome=pending")
    told = cli("import", sheet, *shlex.split(options), code=2).err
    more = told.partition("`")[2].partition("`")[0]
    assert more == "--value outcome:sure=OUTCOME --value 'outcome:no way=OUTCOME'"
    cli("import", sheet, *shlex.split(options), *shlex.split(more.replace("OUTCOME", "partial")))
    assert visits(cli, "outcome") == {"partial": 2, "unresolved": 1}


def test_no_columns_are_suggested_that_do_not_hold_what_their_names_say(cli: Cli, tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, ("Datum", "Laden 1", "Result"), ("soon", "12", "so-so"), ("later", "", "fine"))
    told = cli("import", sheet, code=2).err
    assert "\n- if these are the right columns: --map outcome=Result --set when=DATE\n" in told


def test_no_line_break_parts_options_to_copy() -> None:
    options = Options("--map 'when=Date de visite' --map place=Magasin")
    shown = in_width(Message("Some words that fill the line, and more: ", options), "svclog", 30)
    assert shown == f"Some words that fill the line,\nand more:\n{options}"


def test_no_line_break_parts_the_options_that_read_bad_rows(cli: Cli, tmp_path: Path) -> None:
    rows = [("A", "2026-10-01", word) for word in ("more or less", "not at all")]
    sheet = sheet_of(tmp_path, ("place", "date", "outcome"), *rows)
    with pytest.raises(BadRows) as refused:
        read_documents(open_source(sheet, io.BytesIO()), cli.clock())
    values = "--value 'outcome:more or less=OUTCOME' --value 'outcome:not at all=OUTCOME'"
    assert f"`{values}`" in in_width(refused.value.message, "svclog", 30)
