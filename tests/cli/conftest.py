from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.conftest import Result
from tests.wound import PROGRAM

if TYPE_CHECKING:
    from pathlib import Path


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
