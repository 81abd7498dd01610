"""svclog at a terminal: it asks for what is missing, completes what it knows, and fits the screen."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from tests.cli.terminals import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli, Program

pytestmark = pytest.mark.slow

FULL = ("-w", "Maya", "--empathy", "5", "--listening", "4", "-o", "resolved", "-n", "remade it")
"""Options for all that `add` asks for, except the place."""
HINT = "  (undo: svclog undo)\n"


@pytest.fixture
def known(cli: Cli) -> None:
    """A journal that knows a business and an employee of it."""
    cli("add", "Blue Bottle", "-w", "Maya", "-o", "resolved")


def plain(shown: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown)


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("answers", "business"),
    [
        ([""], "Blue Bottle"),
        (["new"], "Blue Botle"),
        (["n", ""], "Blue Botle"),
        (["n", "Blue/", "blue BOTTLE"], "Blue Bottle"),
        (["what?", "Y"], "Blue Bottle"),
    ],
)
def test_a_name_close_to_a_known_one_is_asked_about(cli: Cli, answers: list[str], business: str) -> None:
    at = Terminal("add", "Blue Botle", *FULL)
    at.sees("Blue Botle: did you mean Blue Bottle? [Y/n/new]: ")
    at.types(answers[0])
    for answer in answers[1:]:
        at.sees("]: " if answers[0] == "what?" else "Enter to keep Blue Botle as a new one: ")
        at.types(answer)

    assert at.ends().endswith(HINT)
    assert cli.entry(2)["business"] == business


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("arguments", [("Blue Bottle", *FULL), ("Harbour Hotel", "-o", "resolved", "--yes")])
def test_nothing_is_asked_where_nothing_is_missing_or_yes_was_said(arguments: tuple[str, ...]) -> None:
    shown = Terminal("add", *arguments).ends()

    assert re.fullmatch(rf"logged 2 {arguments[0]}, today \d\d:\d\d  \(undo: svclog undo\)\n", shown)


@pytest.mark.usefixtures("known")
def test_delete_shows_what_will_go_and_asks(cli: Cli, path: Path) -> None:
    before = path.read_bytes()
    at = Terminal("delete", "1")
    at.sees("Blue Bottle", "Delete this visit? [y/N]: ")
    at.types("")
    assert at.ends(130).endswith("svclog: nothing was changed\n")
    assert path.read_bytes() == before

    at = Terminal("delete", "1")
    at.sees("Delete this visit? [y/N]: ")
    at.types("perhaps")
    at.sees("svclog: 'perhaps' is not an answer; give y or n, or Enter for n", "Delete this visit? [y/N]: ")
    at.types("y")
    assert re.search(r"\ndeleted 1 Blue Bottle, .*  \(undo: svclog undo\)\n$", at.ends())
    assert cli("list").out == ""


@pytest.mark.usefixtures("known")
def test_a_rename_onto_a_known_name_asks_before_it_merges(cli: Cli) -> None:
    cli("add", "BB", "-o", "resolved")

    at = Terminal("rename", "BB", "Blue Bottle")
    at.sees("Blue Bottle has 1 visit already; merge BB (1 visit) into it? [y/N]: ")
    at.types("y")

    assert at.ends().endswith(f"renamed BB to Blue Bottle: 1 visit{HINT}")


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("leave", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
@pytest.mark.parametrize(
    ("arguments", "question"),
    [
        (["add", "Blue Botle", *FULL], "[Y/n/new]: "),
        (["delete", "1"], "[y/N]: "),
    ],
    ids=["near", "delete"],
)
def test_leaving_at_a_question_leaves_the_journal_as_it_was(
    path: Path, arguments: list[str], question: str, leave: str
) -> None:
    before = path.read_bytes(), path.stat().st_mtime_ns
    at = Terminal(*arguments)
    at.sees(question)
    at.presses(leave)

    assert plain(at.ends(130)).endswith("\nsvclog: nothing was changed\n")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


@pytest.mark.parametrize("width", [80, 60])
def test_a_list_fits_the_terminal_under_a_header(cli: Cli, width: int) -> None:
    cli("add", "Acme Cars/service", "-w", "Maximilian", "--empathy", "2", "-o", "unresolved", "-n", "no call " * 50)
    cli("add", "東京カフェ", "-o", "resolved", "-n", "短い話 " * 50)
    cli("add", "Blue Bottle", "-o", "resolved", "-n", "short")

    lines = Terminal("--no-color", "list", width=width).ends().splitlines()

    assert lines[0].split() == ["id", "date", "place", "with", "e/l", "outcome", "note"]
    assert [line.split()[:2] for line in lines[1:]] == [[number, "2026-11-22"] for number in "321"]
    assert all(cell_len(line.rstrip()) <= width for line in lines)
    assert "resolved" in lines[1]
    assert lines[1].rstrip().endswith("short")
    assert lines[2].rstrip().endswith("…")
    assert lines[3].rstrip().endswith("…")
    assert "unresolved" in lines[3]


def test_a_list_uses_all_of_a_wide_terminal(cli: Cli) -> None:
    note = "a note of which nothing has to be left out where there is room for all of it, as there is here"
    cli("add", "Blue Bottle", "-o", "resolved", "-n", note)

    assert note in Terminal("list", width=160).ends()


def test_an_import_shows_a_bar_on_a_terminals_stderr_and_nowhere_else(program: Program, tmp_path: Path) -> None:
    rows = "".join(f"Blue Bottle,2026-10-02,resolved,note {number}\n" for number in range(3000))
    file = tmp_path / "visits.csv"
    file.write_text(f"business,when,outcome,note\n{rows}")
    here, there = pty.openpty()

    with subprocess.Popen(program.command("import", str(file)), stdout=subprocess.PIPE, stderr=there) as process:
        os.close(there)
        shown = b""
        while piece := _read(here):
            shown += piece
        assert process.stdout is not None
        out = process.stdout.read()
    os.close(here)

    assert process.returncode == 0
    assert b"reading" in shown
    assert b"100%" in shown
    assert out == b"3,000 added\n"
    again = program("import", str(file))
    assert (again.out, again.err) == ("0 added, 3,000 here already\n", "")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that nobody holds the other end any more
        return b""


@pytest.mark.usefixtures("known")
def test_edit_opens_the_editor_and_asks_again_where_the_form_cannot_be_read(cli: Cli, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text(
        "#!/bin/sh\n"
        'if grep -q "^empathy: 9" "$1"; then sed -i "s/^empathy: 9/empathy: 4/" "$1";\n'
        'else sed -i "s/^empathy:.*/empathy: 9/" "$1"; fi\n'
    )
    editor.chmod(0o755)

    at = Terminal("edit", "1", env={"EDITOR": str(editor)})
    at.sees("svclog: empathy: '9' is not allowed", "Go back to the form? [Y/n]: ")
    at.types("")

    assert " ".join(at.ends().split()).endswith("empathy (nothing) -> 4 (undo: svclog undo)")
    assert cli.entry(1)["empathy"] == 4


def test_the_undo_that_a_receipt_offers_is_for_the_journal_that_was_named(tmp_path: Path) -> None:
    file = tmp_path / "my visits.json"

    shown = Terminal("--journal", str(file), "add", "Blue Bottle", *FULL).ends()

    assert f"\n(undo: svclog --journal '{file}' undo)\n" in shown
