"""The journal on a system with other locks, or with none: Windows, simulated on this one."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

WINDOWS = """
import errno, fcntl as real, getpass, os, subprocess, sys, tempfile, types, typer

msvcrt = types.ModuleType("msvcrt")
msvcrt.LK_LOCK, msvcrt.LK_NBLCK = 1, 2

def locking(descriptor, mode, count):
    assert os.lseek(descriptor, 0, os.SEEK_CUR) > 10**9
    try:
        real.flock(descriptor, real.LOCK_EX | real.LOCK_NB)
    except BlockingIOError:
        raise OSError(errno.EACCES if mode == 2 else errno.EDEADLK, "locked") from None

msvcrt.locking = locking
sys.modules["fcntl"] = None
if {has_locks}:
    sys.modules["msvcrt"] = msvcrt
for name in ("pread", "pwrite", "fchmod", "fchown", "O_NOFOLLOW", "O_CLOEXEC"):
    delattr(os, name)
from svclog.storage import system
system.REPLACES_OPEN_FILES = False
from svclog.__main__ import main
main()
"""


def windows(journal: Path, *arguments: str, code: int = 0, has_locks: bool = True) -> str:
    program = WINDOWS.format(has_locks=has_locks)
    done = subprocess.run(
        [sys.executable, "-c", program, "--journal", str(journal), "--wait", "0", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


@pytest.mark.slow
def test_without_flock_it_adds_changes_and_takes_back_under_the_other_lock(tmp_path: Path) -> None:
    journal = tmp_path / "journal.json"
    windows(journal, "add", "Blue Bottle", "-o", "resolved", "-n", "a long note that is cut")
    windows(journal, "add", "Harbour Hotel", "-o", "partial")
    windows(journal, "edit", "1", "-n", "short")
    windows(journal, "delete", "2", "--yes")

    assert [doc["note"] for doc in json.loads(journal.read_text())["interactions"].values()] == ["short"]
    windows(journal, "undo")
    assert "Harbour Hotel" in windows(journal, "list")
    assert [path.name for path in tmp_path.glob("*journal*")] == ["journal.json"]


@pytest.mark.slow
def test_it_waits_for_that_lock_and_says_who_has_it(tmp_path: Path) -> None:
    import fcntl

    journal = tmp_path / "journal.json"
    windows(journal, "add", "Blue Bottle", "-o", "resolved")
    with journal.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert "was in use by another program" in windows(journal, "add", "B", "-o", "resolved", code=4)


def test_without_locks_of_either_kind_it_reads_and_says_why_it_does_not_write(tmp_path: Path) -> None:
    journal = tmp_path / "journal.json"
    windows(journal, "add", "Blue Bottle", "-o", "resolved")
    before = journal.read_bytes()

    said = windows(journal, "add", "B", "-o", "resolved", code=4, has_locks=False)

    assert "this system keeps no locks on files" in said
    assert "Blue Bottle" in windows(journal, "list", has_locks=False)
    assert journal.read_bytes() == before
