"""What is longer than the screen goes through the pager, at a terminal and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.terminals import Terminal, colours

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli, Program

LAST_LINE = "both or neither"
"""The end of the report on the demo: the legend of its days."""


@pytest.fixture
def demo(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cli("demo", "--keep", str(tmp_path / "demo.json"))
    monkeypatch.setenv("SVCLOG_JOURNAL", str(tmp_path / "demo.json"))


@pytest.fixture
def pager(tmp_path: Path) -> str:
    """A pager that identifies itself, and prints everything."""
    program = tmp_path / "pager"
    program.write_text("#!/bin/sh\necho PAGED\nexec cat\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.usefixtures("demo")
def test_a_long_report_is_paged_in_its_colours_and_a_short_one_is_not(pager: str) -> None:
    shown = Terminal("report", "last", env={"PAGER": pager, "TERM": "xterm-256color"}).ends()

    assert shown.startswith("PAGED")
    assert LAST_LINE in shown
    assert colours(shown)
    assert "PAGED" not in Terminal("card", "Old Badger", env={"PAGER": pager}).ends()


@pytest.mark.usefixtures("demo")
def test_no_pager_where_none_is_wanted(pager: str, program: Program) -> None:
    for arguments in (("--no-pager", "report", "last"), ("report", "last", "--no-pager"), ("report", "last", "--json")):
        assert "PAGED" not in Terminal(*arguments, env={"PAGER": pager}).ends()
    assert "PAGED" not in program("report", "last", env={"PAGER": pager}).out


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("pager", ["", "/nowhere/pager", "'"])
def test_a_missing_pager_is_no_failure(pager: str) -> None:
    assert LAST_LINE in Terminal("report", "last", env={"PAGER": pager}).ends()


@pytest.mark.usefixtures("demo")
def test_who_leaves_the_pager_early_has_seen_enough() -> None:
    assert "WHERE PLACES" not in Terminal("report", "last", env={"PAGER": "head -1"}).ends()


@pytest.mark.usefixtures("demo")
def test_a_question_behind_the_pager_is_left_with_ctrl_c(pager: str, cli: Cli) -> None:
    at = Terminal("delete", *(str(number) for number in range(1, 41)), env={"PAGER": pager})
    at.sees("PAGED", "[y/N]: ")
    at.interrupts()

    assert "nothing was changed" in at.ends(130)
    assert len(cli("list", "1-40", "--json").json["interactions"]) == 40
