"""Whichever system call fails, the message about the change is true: done, not done, or done but not confirmed."""

from __future__ import annotations

import fcntl
import os
from datetime import UTC, datetime
from itertools import count
from shutil import rmtree
from typing import TYPE_CHECKING, Any

import pytest

from svclog import interrupts
from svclog.errors import JournalError, Unconfirmed
from svclog.journal import Journal
from svclog.model import Interaction, Outcome, Vote
from svclog.storage.layout import decode
from tests.storage.processes import outcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
CALLS = ["close", "fchmod", "fstat", "fsync", "ftruncate", "mkdir", "open", "pread", "pwrite", "replace", "stat"]
CALLS += ["unlink", "flock"]


def visit(business: str) -> Interaction:
    return Interaction(when=NOW, business=business, outcome=Outcome.RESOLVED)


CHANGES: dict[str, Callable[[Journal], object]] = {
    "add": lambda journal: journal.add(visit("Acme")),
    "add to a new place": lambda journal: journal.add(visit("Corner")),
    "edit": lambda journal: journal.edit(1, {"note": "new"}),
    "vote": lambda journal: journal.vote(Vote(business="Acme", leaves=True, at=NOW)),
    "undo": lambda journal: journal.undo(),
    "first": lambda journal: journal.add(visit("Acme")),
}


class Calls:
    """The system calls of a separate process, of which one fails, or one and all later ones."""

    def __init__(self, name: str, number: int, *, again: bool, half: bool) -> None:
        self.name = name
        self.number = number
        self.again = again
        self.half = half
        """Whether the failing call writes half of its bytes."""
        self.made = 0

    def fail(self) -> None:
        """Let the calls fail from here on."""
        module: Any = fcntl if self.name == "flock" else os
        call = getattr(module, self.name)

        def failing(*args: Any, **options: Any) -> object:
            self.made += 1
            if self.made < self.number or (self.made > self.number and not self.again):
                return call(*args, **options)
            if self.half and self.made == self.number:
                descriptor, data, start = args
                return call(descriptor, bytes(data)[: len(data) // 2], start)
            if self.name == "close":
                call(*args, **options)  # the system has closed it all the same
            raise OSError(5, "Input/output error")

        setattr(module, self.name, failing)


def said_of(change: Callable[[Journal], object], path: Path, calls: Calls) -> tuple[str, bool]:
    """Return the message about a change while calls fail, and whether a call failed."""

    def child() -> str:
        interrupts.progress.has_changed = False
        journal = Journal(path, lambda: NOW, wait=0)
        calls.fail()
        try:
            change(journal)
        except Unconfirmed:
            said = "unconfirmed"
        except (OSError, JournalError):
            said = "failed later" if interrupts.progress.has_changed else "failed"
        else:
            said = "done"
        return f"{said} {calls.made >= calls.number}"

    said, _, failed = outcome(child).strip("'").rpartition(" ")
    return said, failed == "True"


def check(before: bytes, path: Path, said: str, calls: Calls) -> None:
    """Check that the message was true, and that no file was left behind."""
    after = path.read_bytes() if path.exists() else b""
    if said != "failed":
        assert said in {"done", "unconfirmed"}
        assert after != before
        decode(after, path)
    elif after != before:
        # It could be neither undone nor finished: the next change repairs it.
        assert (calls.half, calls.again) == (True, True)
        assert len(Journal(path, lambda: NOW).interactions()) == 2
    if not (calls.again and calls.name in {"stat", "fstat", "unlink"}):  # without which nothing can be tidied up
        assert (path.exists(), path.parent.exists()) == (bool(after), bool(after))
        assert not path.exists() or list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("what", "again"),
    [
        pytest.param(what, again, marks=pytest.mark.torture if again or what != "add" else pytest.mark.slow)
        for what in CHANGES
        for again in (False, True)
    ],
)
def test_a_call_that_fails_leaves_the_journal_as_it_was_or_changed_and_said_to_be(
    path: Path, what: str, again: bool
) -> None:
    path.parent.rmdir()
    for _ in range(2):
        Journal(path, lambda: NOW).add(visit("Acme"))
    before = path.read_bytes() if what != "first" else b""
    rmtree(path.parent)
    met = set()
    for name, half in [*((name, False) for name in CALLS), ("pwrite", True)]:
        for number in count(1):
            if before:
                path.parent.mkdir()
                path.write_bytes(before)
            calls = Calls(name, number, again=again, half=half)
            said, failed = said_of(CHANGES[what], path, calls)
            check(before, path, said, calls)
            met |= {name} if failed else set()
            rmtree(path.parent, ignore_errors=True)
            if not failed:
                break
    assert met >= {"open", "flock", "pwrite", "fsync", "close"}
