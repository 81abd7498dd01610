from __future__ import annotations

import os
import shlex
import subprocess
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING

import pytest

from tests.conftest import Result
from tests.wound import PROGRAM

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli


@pytest.fixture
def bash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bash:
    """A real shell in the working directory of this process, with svclog on its path."""
    programs = tmp_path / "bin"
    programs.mkdir()
    program = programs / "svclog"
    program.write_text(f'#!/bin/sh\nexec {shlex.join(PROGRAM)} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    return Bash(tmp_path)


class Bash:
    """Runs scripts, and fails the test if one exits with an unexpected code."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, script: str, *, code: int = 0) -> Result:
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", script],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        result = Result(done.stdout.decode(), done.stderr.decode())
        assert done.returncode == code, f"{script} exited {done.returncode}, not {code}: {result}"
        return result


class Typist:
    """Runs svclog in the process of the test as at a terminal without menus; after the lines, types Ctrl-D."""

    def __init__(self, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
        self._cli, self._monkeypatch = cli, monkeypatch

    def __call__(self, *arguments: str, typed: str = "", code: int = 0) -> Result:
        with self._monkeypatch.context() as patch:
            patch.setenv("TERM", "dumb")
            patch.setenv("NO_COLOR", "1")
            patch.setenv("COLUMNS", "80")
            patch.setattr("sys.stdin", TextIOWrapper(BytesIO(typed.encode())))
            patch.setattr("sys.stdin.isatty", lambda: True)
            patch.setattr("sys.stdout.isatty", lambda: True)
            return self._cli(*arguments, code=code)


@pytest.fixture
def typist(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Typist:
    return Typist(cli, monkeypatch)
