"""Opening the journal with the right lock held. Another platform is one more function here."""

from __future__ import annotations

import errno
import fcntl
import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from svclog.errors import JournalBusy

if TYPE_CHECKING:
    from pathlib import Path

Wait = float | Callable[[], float]
"""How many seconds to wait for another process, or what says so once there is one to wait for."""

_PAUSE = 0.002
"""How long to sleep between two tries, in seconds: an append takes about 0.4 ms."""
_SAY_SO_AFTER = 1.0


def open_locked(path: Path, flags: int, *, exclusive: bool, wait: Wait, waiting: Callable[[], None]) -> int:
    """A descriptor of `path` that holds its lock, shared or exclusive, until it is closed.

    The kernel drops the lock with the process, so a killed one leaves none behind. A file that was replaced while we
    waited is opened anew. `waiting` is called once when another process holds it for more than a second.

    Raises JournalBusy after `wait` seconds, and OSError where the file cannot be opened or locked.
    """
    operation = (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB
    patience = _Patience(path, wait, waiting)
    while True:
        descriptor = os.open(path, flags | os.O_CLOEXEC, 0o600)
        try:
            while not _try_lock(descriptor, operation):
                patience.pause()
            if _is_still(descriptor, path):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


class _Patience:
    """How long we have waited, and what comes of it."""

    def __init__(self, path: Path, wait: Wait, waiting: Callable[[], None]) -> None:
        self._path = path
        self._wait = wait
        self._waiting = waiting
        self._started = time.monotonic()
        self._said = False

    def pause(self) -> None:
        """Sleep a little. Raises JournalBusy once it has been long enough."""
        waited = time.monotonic() - self._started
        wait = self._wait() if callable(self._wait) else self._wait
        if waited >= wait:
            raise JournalBusy(self._path, wait)
        if waited >= _SAY_SO_AFTER and not self._said:
            self._waiting()
            self._said = True
        time.sleep(_PAUSE)


def _try_lock(descriptor: int, operation: int) -> bool:
    try:
        fcntl.flock(descriptor, operation)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return False
        raise
    return True


def unlock(descriptor: int) -> None:
    """Give up the lock of a descriptor that stays open."""
    fcntl.flock(descriptor, fcntl.LOCK_UN)


def _is_still(descriptor: int, path: Path) -> bool:
    """Whether the file we locked is the one that `path` names now."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "darwin":

    def sync(descriptor: int) -> None:
        """Return when the file's bytes are on the disk: macOS' fsync alone stops at the drive's own cache."""
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)

else:

    def sync(descriptor: int) -> None:
        """Return when the file's bytes are on the disk."""
        os.fsync(descriptor)
