"""Other processes, forked from this one: they start in a millisecond and can be killed at any moment."""

from __future__ import annotations

import os
import resource
import signal
import sys
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOBODY = 65534


class Child:
    """A process that runs `act`; `heard` returns the lines that it sends with `say`."""

    def __init__(self, act: Callable[[Callable[[str], None]], object]) -> None:
        self._ear, mouth = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            status = 1
            try:
                os.close(self._ear)
                act(lambda line: _say(mouth, line))
                status = 0
            except BaseException:  # noqa: BLE001 - nothing of a child may reach pytest
                traceback.print_exc(file=sys.__stderr__)
            finally:
                os._exit(status)
        os.close(mouth)

    def kill(self) -> None:
        """Kill the process, as a power cut would."""
        os.kill(self.pid, signal.SIGKILL)

    def heard(self) -> list[str]:
        """Wait for the end of the process, and return all its lines."""
        pieces = []
        while piece := os.read(self._ear, 65536):
            pieces.append(piece)
        os.close(self._ear)
        return b"".join(pieces).decode().splitlines()

    def hear(self) -> str:
        """Wait for one line."""
        line = b""
        while not line.endswith(b"\n"):
            line += os.read(self._ear, 1) or b"\n"
        return line.decode().strip()

    def status(self) -> int:
        """Wait for the end of the process, and return its exit code, or minus the signal that killed it."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def _say(mouth: int, line: str) -> None:
    os.write(mouth, line.encode() + b"\n")


def outcome(act: Callable[[], object], *, before: Callable[[], None] = lambda: None) -> str:
    """Run `before` and `act` in a new process, and return the result or the exception of `act` as text."""

    def child(say: Callable[[str], None]) -> None:
        before()
        try:
            found = repr(act())
        except Exception as error:  # noqa: BLE001 - the test says which it expects
            found = f"{type(error).__name__}: {error}"
        say(found)

    process = Child(child)
    heard = process.heard()
    assert process.status() == 0
    return "\n".join(heard)


def become_nobody() -> None:
    """Give up root's rights, if the process has them."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def give_to_nobody(*paths: Path) -> None:
    """Give these files to the user of `become_nobody`."""
    if os.geteuid() == 0:
        for path in paths:
            os.chown(path, NOBODY, NOBODY)


def limit_file_size(size: int) -> Callable[[], None]:
    """Limit the files of this process to `size` bytes, to simulate a full disk."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit
