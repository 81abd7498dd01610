"""Every reading command answers from one state of the journal, whatever others do to it meanwhile."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from datetime import timedelta
from itertools import cycle
from typing import TYPE_CHECKING

import pytest

from svclog.cli import run
from svclog.cli.session import Session
from svclog.errors import JournalBusy
from svclog.journal import Journal
from svclog.model import Interaction, Outcome, Promise, Vote
from svclog.storage import document
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Answer = tuple[int, str, str]
    Ask = Callable[[str], Answer]
    Change = Callable[[Path], object]

VISITS = 30
COMMANDS = [
    "list --limit 3",
    "list --business alpha --json",
    "show 3",
    "show 3 --json",
    "show v1",
    "card alpha",
    "why alpha",
    "why alpha --format html",
    "report 2026-11",
    "report 2026",
    "report 2026-11 --format html",
    "report 2026 --format html",
    "places",
    "places --format html",
    "people",
    "trend",
    "promises",
    "case 3",
    "dossier alpha",
    "dossier alpha --json",
    "letter 3",
    "thanks",
    "check",
    "export",
    "export -f jsonl",
    "export -f json",
    "export -f markdown",
    "votes",
    "votes --all",
    "TAB card",
    "TAB show",
    "TAB return",
    "TAB kept",
]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal of some pieces, with a case, a promise, votes and a rename to take back."""
    path = tmp_path_factory.mktemp("before") / "journal.json"
    journal = Journal(path, lambda: NOW)
    visits = [
        Interaction(
            uid=f"{number:032x}",
            when=NOW - timedelta(days=4 * (VISITS - number)),
            business=("Alpha", "Beta/till", "Gamma")[number % 3],
            employee=("Maya", "Jo")[number % 2],
            empathy=1 + number % 5,
            outcome=Outcome.RESOLVED if number % 4 else Outcome.UNRESOLVED,
            note=f"{number} " + "and so on " * 800,
            promise=Promise(text="a call", by=NOW - timedelta(days=4 * (VISITS - number))) if number % 9 == 3 else None,
            re=f"{number - 2:032x}" if number % 10 == 5 else None,
            recorded=NOW - timedelta(days=1),
        )
        for number in range(1, VISITS + 1)
    ]
    journal.import_documents(map(document, visits), "here")
    for left in ("Alpha", "Beta/till"):
        journal.vote(Vote(at=NOW, business=left, leaves=True, because="rude"))
    journal.rename("Gamma", "Delta")
    return path


def rename(path: Path) -> None:
    Journal(path, lambda: NOW, wait=0).rename("Alpha", "Alphabet")


def merge(path: Path) -> None:
    """Merge a journal whose visits were logged earlier, and so keep their ids."""
    earlier = {
        str(number): {
            "uid": f"{number:031x}e",
            "when": "2026-10-01T10:00:00+02:00",
            "business": "Alpha",
            "outcome": "partial",
            "recorded": "2026-10-01T10:00:00+02:00",
        }
        for number in (1, 3, 5)
    }
    Journal(path, lambda: NOW, wait=0).merge([{"interactions": earlier}], "a copy")


def vote(path: Path) -> None:
    Journal(path, lambda: NOW, wait=0).vote(Vote(at=NOW, business="Delta", leaves=True))


def undo(path: Path) -> None:
    Journal(path, lambda: NOW, wait=0).undo()


CHANGES = (rename, merge, vote, undo)


@pytest.fixture
def ask(path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Returns the answer of a command."""

    def asked(command: str) -> Answer:
        words = command.split()
        with monkeypatch.context() as patch:
            if words[0] == "TAB":
                words = [*words[1:], ""]
                patch.setenv("_SVCLOG_COMPLETE", "fish")
            capsys.readouterr()
            code = run(words, Session(clock=lambda: NOW))
        return code, *capsys.readouterr()

    path.parent.mkdir(parents=True)
    return asked


class Stop:
    """Changes the journal after a reader's given number of reads, or as soon after as possible."""

    def __init__(self, patch: pytest.MonkeyPatch, change: Callable[[], object] = lambda: None, after: int = 0) -> None:
        self.reads = 0
        self._pread = os.pread
        self._change = change
        self._after = after
        self._changing = self.changed = False
        patch.setattr(os, "pread", self._read)

    def _read(self, descriptor: int, length: int, start: int) -> bytes:
        read = self._pread(descriptor, length, start)
        if not self._changing:
            self.reads += 1
            if self.reads >= self._after and not self.changed:
                self._changing = True
                with suppress(JournalBusy):
                    self._change()
                    self.changed = True
                self._changing = False
        return read


class Reader:
    """Runs commands, and changes the journal while they read."""

    def __init__(self, path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = path
        self.ask = ask
        self._monkeypatch = monkeypatch

    def reads(self, command: str) -> range:
        """Return the numbers of reads after which a command can be stopped."""
        with self._monkeypatch.context() as patch:
            stop = Stop(patch)
            self.ask(command)
        return range(1, stop.reads + 1)

    def stopped(self, command: str, after: int, change: Change) -> Answer:
        """Return a command's answer if the journal is changed after this number of reads."""
        with self._monkeypatch.context() as patch:
            Stop(patch, lambda: change(self.path), after)
            return self.ask(command)

    def stops(self, before: Path) -> list[tuple[str, int]]:
        """Return each command with each of its numbers of reads."""
        shutil.copy(before, self.path)
        return [(command, after) for command in COMMANDS for after in self.reads(command)]

    def see_one_state(self, command: str, after: int, change: Change, before: Path) -> None:
        shutil.copy(before, self.path)
        was = self.ask(command)
        found = self.stopped(command, after, change)
        answers = was, self.ask(command)
        assert found in answers, f"{command}: after {after} reads and a {change.__name__} it is of neither state"


@pytest.fixture
def reader(path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> Reader:
    return Reader(path, ask, monkeypatch)


@pytest.mark.slow
def test_a_command_answers_from_one_state_of_the_journal(before: Path, reader: Reader) -> None:
    changes = cycle(CHANGES)
    for command, after in reader.stops(before)[::4]:
        reader.see_one_state(command, after, next(changes), before)


@pytest.mark.torture
@pytest.mark.parametrize("change", CHANGES)
def test_each_command_stopped_after_each_of_its_reads_answers_from_one_state(
    change: Change, before: Path, reader: Reader
) -> None:
    for command, after in reader.stops(before):
        reader.see_one_state(command, after, change, before)


def test_a_file_that_is_written_to_in_place_is_read_again_or_said_to_have_changed(
    before: Path, path: Path, reader: Reader
) -> None:
    shutil.copy(before, path)
    rename(path)
    renamed = path.read_bytes()
    again = 0
    for command in ("list", "export -f jsonl", "report 2026 --format html"):
        shutil.copy(before, path)
        before_it = reader.ask(command) if command.startswith("export") else ""  # which has begun to write by then
        path.write_bytes(renamed)
        after_it = reader.ask(command)
        for after in reader.reads(command):
            shutil.copy(before, path)
            found = reader.stopped(command, after, lambda path: path.write_bytes(renamed))
            said = (4, "", f"svclog: {path} was changed by another program while it was read; try again\n")
            assert found in (before_it, after_it, said)
            again += found == after_it
    assert again


def test_appends_go_on_while_a_look_is_held(path: Path) -> None:
    journal = Journal(path, lambda: NOW, wait=0)
    visit = Interaction(when=NOW, business="Alpha", outcome=Outcome.RESOLVED, note="long " * 40_000)
    for _ in range(3):
        journal.add(visit)
    with journal.look() as look:
        assert [entry.id for entry in look.interactions()] == [1, 2, 3]
        for _ in range(2):
            journal.add(visit)
        journal.rename("Alpha", "Beta")
        assert [(entry.id, entry.business) for entry in look.interactions()] == [(n, "Alpha") for n in (1, 2, 3)]
        assert look.with_documents(lambda tables: [*tables["interactions"]]) == ["1", "2", "3"]
    assert [entry.business for entry in journal.interactions()] == ["Beta"] * 5
    assert list(json.loads(path.read_bytes())["interactions"]) == ["1", "2", "3", "4", "5"]
