"""Fixtures that run svclog: in the process of the test under a fixed clock, or as a separate process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings

from svclog.cli import run
from svclog.cli.session import Session
from svclog.journal import Journal
from tests.wound import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

# No test is timed: how long an example takes says more about the machine than about svclog. The examples of a test are
# always the same, so that a run says something about the change; a number looks for as many others each time.
settings.register_profile("dose", deadline=None, derandomize=True, max_examples=20)
settings.register_profile("torture", deadline=None, derandomize=True, max_examples=300)
_examples = os.environ.get("SVCLOG_TEST_EXAMPLES", "dose")
if _examples.isdigit():
    settings.register_profile(_examples, deadline=None, max_examples=int(_examples))
settings.load_profile(_examples)


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Use one process more than there are cores, since many tests wait for another program."""
    return (yield) + 1


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests that drive a terminal as slow."""
    for item in items:
        if isinstance(item, pytest.Function) and "Terminal" in item.function.__code__.co_names:
            item.add_marker(pytest.mark.slow)


BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=BERLIN)  # a Sunday


@dataclass
class Clock:
    """A clock that a test sets and moves."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Result:
    """The output of a run."""

    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture(scope="session", autouse=True)
def zone() -> Iterator[None]:
    """Run all tests in the time zone for which they are written."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", BERLIN.key)
        time.tzset()
        yield
    time.tzset()


@pytest.fixture(scope="session")
def standing_clock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Set the clock of the processes that tests start, unless they set their own."""
    file = tmp_path_factory.mktemp("clock") / "clock"
    file.write_text(NOW.isoformat(), "utf-8")
    return file


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, standing_clock: Path) -> Path:
    """Set up an empty home, a fixed clock, and an environment without variables that svclog reads."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name in (
        "SVCLOG_JOURNAL",
        "SVCLOG_PASSPHRASE",
        "XDG_DATA_HOME",
        "XDG_CONFIG_HOME",
        "XDG_STATE_HOME",
        "NO_COLOR",
        "VISUAL",
        "EDITOR",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("SVCLOG_TEST_CLOCK", str(standing_clock))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TERM", "xterm-256color")
    return folder


@pytest.fixture
def path(home: Path) -> Path:
    """The path of the journal in this test's home, whether or not it exists."""
    if sys.platform == "darwin":
        return home / "Library/Application Support/svclog/journal.json"
    return home / ".local/share/svclog/journal.json"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@dataclass
class Cli:
    """Runs svclog in the process of the test; an unexpected exit code fails the test."""

    clock: Clock
    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str, code: int = 0) -> Result:
        self.capture.readouterr()
        found = run(arguments, Session(clock=self.clock))
        result = Result(*self.capture.readouterr())
        assert found == code, f"{arguments} exited {found}, not {code}: {result}"
        assert "Traceback" not in result.err
        return result

    def entry(self, doc_id: int) -> dict[str, Any]:
        """Return one entry from `show --json`."""
        found: dict[str, Any] = self("show", str(doc_id), "--json").json["interaction"]
        return found


@pytest.fixture
def cli(clock: Clock, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(clock, capsys)


@pytest.fixture
def journal(path: Path, clock: Clock) -> Journal:
    """The journal that `cli` writes."""
    return Journal(path, clock)


class Program:
    """Runs svclog as a separate process, without a terminal."""

    def command(self, *arguments: str) -> list[str]:
        return [*PROGRAM, *arguments]

    def __call__(
        self,
        *arguments: str,
        code: int = 0,
        stdin: str = "",
        env: dict[str, str] | None = None,
    ) -> Result:
        done = subprocess.run(
            self.command(*arguments),
            input=stdin.encode(),
            capture_output=True,
            check=False,
            env={**os.environ, **(env or {})},
        )
        result = Result(done.stdout.decode(), done.stderr.decode())
        assert done.returncode == code, f"{arguments} exited {done.returncode}, not {code}: {result}"
        assert "Traceback" not in result.err
        return result


@pytest.fixture
def program() -> Program:
    return Program()


@pytest.fixture
def installed() -> Callable[[str], str]:
    """Return the path of another program; skip the test if it is missing, or fail if it is required."""

    def find(name: str) -> str:
        if (found := shutil.which(name)) is not None:
            return found
        if name in os.environ.get("SVCLOG_TEST_REQUIRES", "").split():
            pytest.fail(f"{name} is not installed, and SVCLOG_TEST_REQUIRES names it")
        pytest.skip(f"{name} is not installed")

    return find
