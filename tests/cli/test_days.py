"""A day without a time, midnight and noon come back as they went in, by every way; old journals mean the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.terminals import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Cli

DAY, MIDNIGHT, NOON, MORNING = "2026-11-20", "2026-11-20 00:00", "2026-11-20 12:00", "2026-11-20 09:15"
SAID = {
    DAY: "Friday 20 November 2026",
    MIDNIGHT: "Friday 20 November 2026, 00:00",
    NOON: "Friday 20 November 2026, 12:00",
    MORNING: "Friday 20 November 2026, 09:15",
}


def typed(cli: Cli, _: Path, when: str) -> None:
    cli("add", "Blue", "-o", "resolved", "--when", when)


def on_a_line(cli: Cli, _: Path, when: str) -> None:
    cli("add", "Blue", f"when:{when}", "r")


def edited(cli: Cli, _: Path, when: str) -> None:
    cli("add", "Blue", "-o", "resolved", "--when", "2026-11-01 12:00")
    cli("edit", "1", "--when", "2026-11-02")
    cli("edit", "1", "--when", when)


def from_an_inbox(cli: Cli, folder: Path, when: str) -> None:
    (folder / "inbox.txt").write_text(f"{when} Blue r\n")
    cli("import", str(folder / "inbox.txt"))


def from_json(cli: Cli, folder: Path, when: str) -> None:
    there = when if when == DAY else f"{when.replace(' ', 'T')}:00+01:00"
    (folder / "visits.jsonl").write_text(json.dumps({"business": "Blue", "outcome": "resolved", "when": there}))
    cli("import", str(folder / "visits.jsonl"))


def by_way_of(form: str) -> Callable[[Cli, Path, str], None]:
    def route(cli: Cli, folder: Path, when: str) -> None:
        other = str(folder / "other.json")
        cli("--journal", other, "add", "Blue", "-o", "resolved", "--when", when)
        exported = folder / f"exported.{form}"
        exported.write_text(cli("--journal", other, "export", "--format", form).out, "utf-8")
        cli("import", str(exported))

    return route


def merged(cli: Cli, folder: Path, when: str) -> None:
    other = str(folder / "other.json")
    cli("--journal", other, "add", "Blue", "-o", "resolved", "--when", when)
    cli("merge", other)


ROUTES = [typed, on_a_line, edited, from_an_inbox, from_json, *map(by_way_of, ("csv", "jsonl", "lines")), merged]


@pytest.mark.parametrize("route", ROUTES)
def test_a_day_midnight_and_noon_come_back_as_they_went_in(
    cli: Cli, tmp_path: Path, path: Path, route: Callable[[Cli, Path, str], None]
) -> None:
    for when, said in SAID.items():
        path.unlink(missing_ok=True)
        for left in ("other.json",):
            (tmp_path / left).unlink(missing_ok=True)
        route(cli, tmp_path, when)
        assert f"when       {said} (2 days ago)\n" in cli("show", "1").out, when
        entry = cli.entry(1)
        clock = "12:00" if when == DAY else when[11:]
        assert (entry["when"], entry["day"]) == (f"2026-11-20T{clock}:00+01:00", when == DAY)
        assert f"## Entry 1: {said} (UTC" in cli("dossier", "blue").out
        assert f" {when if when == DAY else when.replace(' ', 'T')}" in cli("export", "--format", "markdown").out


@pytest.mark.parametrize("when", SAID)
def test_the_form_shows_a_day_as_a_day_and_leaves_all_others_alone(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    cli("add", "Blue", "-o", "resolved", "--when", when, "--promise", "ring", "--by", "2026-11-25")
    editor = tmp_path / "editor"
    editor.write_text(f"#!/bin/sh\ncp $1 {tmp_path}/seen; sed -i 's/^with:.*/with: Kim/' $1\n")
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))

    cli("edit", "1")

    seen = (tmp_path / "seen").read_text()
    assert (f"when: {DAY}\n" in seen) == (when == DAY)
    assert "by: 2026-11-25\n" in seen
    assert SAID[when] + " (2 days ago)" in cli("show", "1").out


def test_an_old_journal_means_what_it_meant(cli: Cli, path: Path) -> None:
    """An old journal has days at noon, a real noon one second later, and no field that tells them apart."""
    cli("add", "Blue", "-o", "resolved", "--when", DAY)
    cli("add", "Blue", "-o", "resolved", "--when", MORNING)
    text = path.read_text("utf-8").replace('"day": true, ', "").replace("T09:15:00", "T12:00:01")
    assert "day" not in text
    path.write_text(text, "utf-8")

    assert f"when       {SAID[DAY]} (2 days ago)\n" in cli("show", "1").out
    assert f"when       {SAID[NOON]} (2 days ago)\n" in cli("show", "2").out
    exported = cli("export", "--format", "csv").out
    assert cli("edit", "1", "-n", "more").out
    assert f"when       {SAID[DAY]} (2 days ago)\n" in cli("show", "1").out
    assert exported.count("T12:00:0") == 2


def test_what_an_older_svclog_would_misread_is_in_a_file_that_it_refuses(cli: Cli, path: Path) -> None:
    cli("add", "Blue", "-o", "resolved", "--when", DAY)
    old = path.read_text("utf-8")
    head = '{"meta": {\n "1": {"schema": 1, "written_by": "svclog 0.0.9"}\n},\n"interactions":{'
    path.write_text(head + old.partition('"interactions":{')[2], "utf-8")

    cli("add", "Blue", "-o", "resolved", "--when", MORNING)
    assert '"schema": 1' in path.read_text("utf-8")
    cli("add", "Blue", "-o", "resolved", "--promise", "a refund")
    assert '"schema": 2' in path.read_text("utf-8")
    assert len(cli("list").lines) == 3


def test_a_promise_due_at_midnight_or_noon_is_due_then(cli: Cli) -> None:
    cli("add", "Blue", "-o", "pending", "--promise", "a call", "--by", "2026-11-25 12:00")
    assert "due Wednesday 25 November 2026, 12:00" in cli("show", "1").out


def test_at_the_prompt_a_day_is_a_day(cli: Cli) -> None:
    at = Terminal("add", "Blue", "-w", "", "-o", "r", "--empathy", "5", "--listening", "4")
    at.sees("What happened?")
    at.types("")
    at.sees("Log it?")
    at.types("when")
    at.sees("When was it?")
    at.types("yesterday")
    at.sees("Log it?")
    at.types("")
    at.ends()

    assert cli.entry(1)["day"] is True
