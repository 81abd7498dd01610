"""svclog at a real terminal, with simulated key presses."""

from __future__ import annotations

import os
import re
import signal
import time
import unicodedata
from io import StringIO
from pathlib import Path

import pexpect

from tests.wound import PROGRAM

__all__ = ["Terminal", "colours", "harmful"]

CTRL_C = "\x03"
_ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"


class Terminal:
    """A terminal, 24 lines high, in which svclog was started with these arguments."""

    def __init__(self, *arguments: str, width: int = 80, env: dict[str, str] | None = None) -> None:
        around = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        self._shown = StringIO()
        program, *before = PROGRAM
        self._child: pexpect.spawn[str] = pexpect.spawn(
            program,
            [*before, *arguments],
            env={**around, "PAGER": "", **(env or {})},
            dimensions=(24, width),
            encoding="utf-8",
            timeout=30,
            preexec_fn=_heed_ctrl_c,
        )
        self._child.logfile_read = self._shown
        self._child.delaybeforesend = None
        self._child.delayafterclose = 0

    def sees(self, *texts: str) -> None:
        """Wait for these texts, in this order."""
        for text in texts:
            self._child.expect_exact(text)

    def saw(self, text: str, seconds: float = 0.5) -> bool:
        """Return whether this text comes within so many seconds; it may not, on a slow machine."""
        return self._child.expect_exact([text, pexpect.TIMEOUT], timeout=seconds) == 0

    def types(self, line: str) -> None:
        self._child.sendline(line)

    def presses(self, keys: str) -> None:
        if CTRL_C in keys:
            self._waits()
        self._child.send(keys)

    def interrupts(self) -> None:
        self.presses(CTRL_C)

    def _waits(self) -> None:
        """Wait until svclog waits for an answer: if Ctrl-C is pressed earlier, it may be needed twice."""
        stat = Path(f"/proc/{self._child.pid}/stat")
        until = time.monotonic() + 30
        while stat.exists() and ") S " not in stat.read_text() and time.monotonic() < until:
            time.sleep(0.01)

    def ends(self, code: int = 0) -> str:
        """Wait for the end, and return the whole output with normalized line ends."""
        self._child.expect(pexpect.EOF)
        self._child.close()
        shown = self._shown.getvalue().replace("\r\n", "\n")
        assert self._child.exitstatus == code, f"exited {self._child.exitstatus}, not {code}: {shown}"
        assert "Traceback" not in shown
        return shown


def _heed_ctrl_c() -> None:
    """Restore the default for Ctrl-C: processes in the background, and their children, ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def colours(shown: str) -> list[str]:
    """Return the escape sequences in an output that set a colour."""
    return [
        found for found in re.findall(r"\x1b\[[0-9;]*m", shown) if re.search(r"[\[;](?:[349][0-7]|10[0-7])[;m]", found)
    ]


def harmful(shown: str) -> set[str]:
    """Return the control and bidi characters in an output, except line breaks."""
    return {found for found in set(shown) - {"\n", *_JOINERS} if unicodedata.category(found) in _ACTING}
