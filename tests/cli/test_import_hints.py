"""What `import` says beside its counts: each hint can be run as it is printed, and does what it says."""

from __future__ import annotations

import csv
import shlex
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

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

    again = "line 2 is visit 1); if you corrected the file, delete the old one: `svclog delete 1`"
    assert again in cli("import", sheet, "--dry-run").err
    told = cli("import", sheet).err
    assert again in told
    assert """'Bobs Garage' is new here; if it is "Bob's Garage": svclog rename""" in told
    assert "Shop 2" not in told


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
    assert told == f"""svclog: 'Bobs Garage' would be new here; if it is "Bob's Garage": {UNTIL_THEN}\n"""


@pytest.mark.parametrize(("rows", "has_command"), [(80, True), (400, False)])
def test_what_deletes_corrected_rows_can_be_run_as_it_is_printed(
    cli: Cli, tmp_path: Path, rows: int, has_command: bool
) -> None:
    journal = ("--journal", str(tmp_path / "j.json"))
    for odd in ("partial", "declined"):
        lines = [("A", f"{date(2025, 1, 1) + timedelta(at)}", odd if at % 2 else "resolved") for at in range(rows)]
        told = cli(*journal, "import", sheet_of(tmp_path, ("place", "date", "outcome"), *lines)).err

    assert f"{rows // 2} rows have the place and time of a visit here" in told
    command = told.partition("delete the old ones: `svclog ")[2].partition("`")[0]
    assert (bool(command), "svclog " in told.partition("delete the old ones")[2]) == (has_command, has_command)
    if command:
        cli(*shlex.split(command), "--yes")
        assert visits(cli, "outcome", *journal) == {"resolved": rows // 2, "declined": rows // 2}


def test_more_slips_than_are_named_are_shown_by_a_command_on_the_same_journal(cli: Cli, tmp_path: Path) -> None:
    journal = str(tmp_path / "j.json")
    words = ("Almera", "Bentor", "Cardus", "Dolmen", "Ekarte", "Fergus")
    rows = [(name, "2026-10-01", "resolved") for word in words for name in (word, word[:-1])]

    told = cli("--journal", journal, "import", sheet_of(tmp_path, ("place", "date", "outcome"), *rows)).err
    assert told.endswith(f"svclog: 1 more new name looks like others; all names: svclog --journal {journal} places\n")
