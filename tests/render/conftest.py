"""The output of svclog on a terminal and in a pipe, under a fixed clock, and the golden files to compare it with.

A golden file is compared whole. After a change that is meant to show, write all of them anew and read the difference:

    UPDATE_GOLDEN=1 pytest tests/render
    git diff tests/render/golden

Two things are evened out: the blanks with which a terminal fills up a line, and digits of a JSON number beyond the
ninth decimal, which differ between versions of Python.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from svclog.cli import run
from svclog.cli.session import Session
from tests.conftest import Clock
from tests.render.screens import terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Cli

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compares a text with the golden file of this name."""

    def compare(name: str, text: str) -> None:
        file = GOLDEN / name
        if os.environ.get("UPDATE_GOLDEN"):
            file.write_text(text, encoding="utf-8")
        assert text == file.read_text(encoding="utf-8")

    return compare


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The journal of the demo, as `demo --keep` leaves it."""
    path = tmp_path_factory.mktemp("demo") / "journal.json"
    assert run(["demo", "--keep", str(path)], Session(clock=Clock())) == 0
    return path


@pytest.fixture
def piped(cli: Cli, demo: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Returns the output of a command on the demo in a pipe."""
    monkeypatch.setenv("SVCLOG_JOURNAL", str(demo))
    return lambda *arguments: cli(*arguments).out


@pytest.fixture
def shown(demo: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Returns the output of a command on the demo on a terminal of a given width."""
    monkeypatch.setenv("SVCLOG_JOURNAL", str(demo))

    def show(width: int, *arguments: str, color: bool = False) -> str:
        with terminal(width) as screen:
            assert run([*([] if color else ["--no-color"]), *arguments], Session(clock=Clock())) == 0
        return screen.getvalue()

    return show
