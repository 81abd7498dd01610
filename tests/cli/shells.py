"""bash, zsh and fish at a real terminal, with svclog's completion installed as a user installs it."""

from __future__ import annotations

import os
import re
import shlex
import time
from contextlib import suppress
from io import StringIO
from typing import TYPE_CHECKING

import pexpect

from tests.wound import PROGRAM

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["SHELLS", "Shell"]

SHELLS = ("bash", "zsh", "fish")
_START = {
    "bash": ["--noprofile", "-i"],
    "zsh": ["-o", "no_global_rcs", "-i"],
    "fish": ["-i"],
}
_PATIENCE = 30


class Shell:
    """A shell in which `svclog` only records its arguments, except when completion calls it."""

    def __init__(self, name: str, program: str, home: Path) -> None:
        self.name = name
        self._noted = home / "arguments"
        noted = shlex.quote(str(self._noted))
        folder = home / "bin"
        folder.mkdir()
        caller = folder / "svclog"
        caller.write_text(
            "#!/bin/sh\n"
            f'[ -z "$_SVCLOG_COMPLETE" ] || exec {shlex.join(PROGRAM)} "$@"\n'
            f'printf "%s\\0" "$@" > {noted}.new; mv {noted}.new {noted}\n'
        )
        caller.chmod(0o755)
        env = {
            **{key: value for key, value in os.environ.items() if key not in {"COLUMNS", "LINES", "ENV", "BASH_ENV"}},
            "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
            "LC_ALL": "C.UTF-8",
            "HISTFILE": "",
            "PS1": "ready> ",
            "SHELL": program,
        }
        if name == "fish":  # at its first start it would read all manual pages of the system, for a minute
            (home / ".local" / "share" / "fish" / "generated_completions").mkdir(parents=True)
        self._seen = StringIO()
        self._child: pexpect.spawn[str] = pexpect.spawn(
            program, _START[name], env=env, dimensions=(50, 200), encoding="utf-8", timeout=_PATIENCE
        )
        self._child.logfile_read = self._seen
        self._child.delaybeforesend = None
        self._child.delayafterclose = 0
        self.receives("svclog path", at_once=True)

    def presses(self, keys: str) -> None:
        self._child.send(keys)

    def sees(self, text: str) -> None:
        """Wait until the screen shows this text."""
        self._child.expect_exact(text)

    def clears(self) -> None:
        """Cancel the line that is being typed."""
        self.presses("\x03")

    @property
    def screen(self) -> str:
        """Return the output so far, without escape sequences for cursor and colours."""
        return re.sub(
            r"\x1b(\[[0-9;?>=]*[a-zA-Z]|\][^\x07\x1b]*(\x07|\x1b\\)|[()][0-9A-B]|[=>78M])|[\x07\r]",
            "",
            self._seen.getvalue(),
        )

    def receives(self, keys: str, *, at_once: bool = False) -> list[str]:
        """Press these keys and Enter, and return the arguments that svclog gets."""
        self._noted.unlink(missing_ok=True)
        self.presses(keys)
        self.presses("\r")
        until = time.monotonic() + _PATIENCE
        while not self._noted.exists():
            assert time.monotonic() < until, f"svclog was not called: {self.screen}"
            assert self._child.isalive(), f"{self.name} ended: {self.screen}"
            with suppress(pexpect.TIMEOUT):
                self._child.read_nonblocking(65536, timeout=0.05)
        return self._noted.read_text().split("\0")[:-1]

    def ends(self) -> None:
        self._child.close(force=True)
