"""The exit code tells whether a change is in the journal, whatever fails around it."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from typing import TYPE_CHECKING

import pytest

from svclog.cli import run
from svclog.cli.session import Session
from svclog.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Bash
    from tests.conftest import Cli, Program

pytestmark = pytest.mark.slow

CHANGES = [
    "add Corner -o partial",
    "edit 1 -n new",
    "leave 'Blue Bottle'",
    "rename 'Blue Bottle' Bluebottle",
    "delete 1 --yes",
    "undo",
]
LOGGED = "the change was logged, it is in the journal: do not repeat it"


@pytest.mark.parametrize("command", CHANGES)
def test_a_change_whose_receipt_cannot_be_printed_exits_5_and_says_that_it_is_logged(
    cli: Cli, bash: Bash, path: Path, command: str
) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")
    before = path.read_bytes()

    failed = bash(f"svclog {command} > /dev/full", code=5)

    assert failed.err.splitlines()[-1] == (f"svclog: the output cannot be written: no space left on device; {LOGGED}")
    assert path.read_bytes() != before


def test_a_reader_that_has_left_before_the_receipt_is_no_failure(cli: Cli, bash: Bash, path: Path) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")

    assert bash("(sleep 0.2; svclog add Corner -o partial) | true").err == ""
    assert cli("list").out.count("\n") == 2


def test_what_fails_after_a_change_never_says_that_nothing_was_written(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An example is a wrong answer to a question after another answer was saved."""

    def refuse(*_: object, **__: object) -> None:
        raise UsageError("this is wrong")

    monkeypatch.setattr(Session, "receipt", refuse)
    result = cli("add", "Blue Bottle", "-o", "resolved", code=5)

    assert result.err == f"svclog: this is wrong\nsvclog: before that {LOGGED}\n"
    assert len(cli("list").lines) == 1


def test_a_bug_shows_as_one_and_after_a_change_says_what_was_written(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(Session, "receipt", fail)
    assert run(("add", "Blue Bottle", "-o", "resolved"), Session(cli.clock)) == 5
    told = cli.capture.readouterr().err
    assert told.endswith(f"RuntimeError: a bug\nsvclog: before that {LOGGED}\n")

    monkeypatch.setattr(Session, "keep", fail)
    with pytest.raises(RuntimeError, match="a bug"):
        run(("list",), Session(cli.clock))


def test_what_fails_before_a_change_leaves_nothing(cli: Cli, bash: Bash, path: Path) -> None:
    bash("ulimit -f 0; trap '' XFSZ; svclog add 'Blue Bottle' -o resolved", code=4)

    assert not path.exists()
    assert not path.parent.exists()


@contextmanager
def held(path: Path) -> Iterator[None]:
    with path.open() as file:
        flock(file, LOCK_EX)
        yield


def test_a_journal_in_use_is_waited_for_once(cli: Cli, program: Program, path: Path) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")
    for command in (["add", "Corner", "-o", "partial"], ["edit", "1", "-n", "new"], ["report"]):
        with held(path):
            result = program("--wait", "1.1", *command, code=4)
        assert result.err == (
            f"svclog: waiting for another program to finish with {path}\n"
            f"svclog: {path} was in use by another program for 1.1 seconds; "
            "nothing was written: try again, or wait longer with --wait\n"
        )


# Where the journal is


@pytest.mark.skipif(not sys.platform.startswith("linux") or os.geteuid() != 0, reason="needs a mount of its own")
def test_a_journal_that_is_mounted_by_itself_is_not_to_be_tried_again(cli: Cli, bash: Bash, path: Path) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")
    before = path.read_bytes()
    if subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode:
        pytest.skip("may not mount")

    failed = bash(f"unshare -m sh -c \"mount --bind '{path}' '{path}' && svclog edit 1 -n new\"", code=4)

    assert failed.err == (
        f"svclog: {path}: device or resource busy; nothing was written, as a file that is mounted by itself cannot be "
        "replaced: mount the folder that it is in instead\n"
    )
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    bash(f"unshare -m sh -c \"mount --bind '{path}' '{path}' && svclog add Corner -o partial\"")
    assert len(cli("list").lines) == 2


def test_where_the_file_system_keeps_no_locks_a_journal_is_read_and_not_changed(
    cli: Cli, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")
    before = path.read_bytes()

    def no_locks(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.flock", no_locks)

    assert len(cli("list").lines) == 1
    for command in (["add", "Blue Bottle", "-o", "resolved"], ["edit", "1", "-n", "new"]):
        assert cli(*command, code=4).err == (
            f"svclog: {path}: no locks available; nothing was written, as this file system does not keep two programs "
            "from changing the file at once: move the journal to another disk\n"
        )
    assert path.read_bytes() == before
    new = path.with_name("new.json")
    cli("--journal", str(new), "add", "Corner", "-o", "partial", code=4)
    assert not new.exists()
