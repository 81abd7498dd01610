"""A journal whose file was emptied is not a new one."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyrage
import pytest

from svclog.cli.known import KnownJournals, known_journals, notes_file
from tests.storage.processes import Child

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Cli

COMMANDS = (["add", "Corner", "-o", "partial"], ["list"], ["encrypt"], ["undo"], ["import", "visits.csv"])
KEY = str(pyrage.x25519.Identity.generate())
"""An age key: it opens a file at once, where a passphrase takes a second."""
ADVICE = "nothing was written: put back a backup, or delete the file to begin anew"


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "visits.csv").write_text("business,when,outcome\nBlue Bottle,2026-10-02,resolved\n")
    monkeypatch.setenv("SVCLOG_PASSPHRASE", KEY)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_an_emptied_journal_is_told_about_and_left_alone(cli: Cli, path: Path, command: list[str]) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")
    empty(path)

    assert cli(*command, code=4).err == f"svclog: {path} is empty, but it held a journal; {ADVICE}\n"
    assert path.read_bytes() == b""

    path.unlink()
    assert "logged 1" in cli("add", "Corner", "-o", "partial").out


@pytest.mark.slow
def test_an_encrypted_journal_that_was_emptied_never_goes_on_as_a_plain_one(cli: Cli, path: Path) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")
    cli("encrypt")
    whole = path.read_bytes()
    empty(path)
    for command in COMMANDS:
        assert cli(*command, code=4).err == f"svclog: {path} is empty, but it held an encrypted journal; {ADVICE}\n"
    for length in (10, len(whole) // 2):
        path.write_bytes(whole[:length])
        for command in (COMMANDS[0], ["list"], ["undo"]):
            cli(*command, code=4)
        assert path.read_bytes() == whole[:length]
    path.write_bytes(whole)
    assert len(cli("list").lines) == 1


@pytest.mark.parametrize("name", ["journal.json.bak", "journal.sync-conflict-20261001-101010-ABCDEFG.json"])
def test_a_backup_beside_an_empty_journal_tells_of_it(cli: Cli, path: Path, name: str) -> None:
    cli("--journal", "other.json", "add", "Blue Bottle", "-o", "resolved")
    path.parent.mkdir(parents=True)
    path.with_name(name).write_bytes(Path("other.json").read_bytes())
    empty(path)

    assert cli("add", "Corner", "-o", "partial", code=4).err == (
        f"svclog: {path} is empty, but there is a copy of a journal beside it, {path.with_name(name)}; {ADVICE}\n"
    )


def test_an_empty_file_of_which_nothing_is_known_is_a_new_journal(cli: Cli, path: Path) -> None:
    path.parent.mkdir(parents=True)
    empty(path)
    # The remains of a first entry that was killed before it was committed.
    path.with_name(".journal.json.new").write_bytes(b'{"meta": {\n')

    assert cli("add", "Corner", "-o", "partial").out.startswith("logged 1 Corner")
    assert len(cli("list").lines) == 1


def test_of_journals_that_begin_at_once_each_is_known(tmp_path: Path) -> None:
    journals = [tmp_path / f"{number}.json" for number in range(16)]
    for journal in journals:
        journal.write_bytes(b"{}")
    waiting, go = os.pipe()

    def begin(journal: Path, _: Callable[[str], None]) -> None:
        os.close(go)
        os.read(waiting, 1)
        KnownJournals().replaced(journal)

    children = [Child(partial(begin, journal)) for journal in journals]
    os.close(go)

    assert [child.status() for child in children] == [0] * len(children)
    assert sorted(known_journals()) == sorted(journals)
    assert [file.name for file in notes_file().parent.iterdir()] == ["journals"]


def test_a_journal_is_known_whatever_characters_its_path_has(tmp_path: Path) -> None:
    old = tmp_path / "written by\x85a former svclog.json"
    notes_file().parent.mkdir(parents=True)
    notes_file().write_bytes(f"plain {old}\n".encode())
    journals = [old]
    for name in (b"two\nlines\r.json", b"latin-1 \xe9.json"):
        journals.append(tmp_path / os.fsdecode(name))
        journals[-1].write_bytes(b"{}")
        KnownJournals().replaced(journals[-1])

    assert known_journals() == journals
    assert [KnownJournals().trace(journal) for journal in journals] == ["it held a journal"] * len(journals)
