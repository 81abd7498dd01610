"""Locks on a file: taken in turn, waited for as long as a person wants, and gone with the process that holds them."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from svclog.errors import JournalBusy

if TYPE_CHECKING:
    from pathlib import Path

_SAY_SO_AFTER = 1.0
NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP}
"""What a file system says that keeps no locks."""


class Patience:
    """How long to wait for other processes all in all, in seconds, and how much of it is spent.

    One that several journals share makes a command wait once, however often it opens them.
    """

    def __init__(self, seconds: float | Callable[[], float]) -> None:
        self._seconds = seconds
        self._spent = 0.0

    def lock(self, descriptor: int, operation: int, path: Path, waiting: Callable[[], None]) -> None:
        """Take the lock of the file at `path`; `waiting` is called once we have waited for more than a second.

        Raises JournalBusy where another process holds it for too long, and OSError.
        """
        if _try_lock(descriptor, operation):
            return
        seconds = self._seconds() if callable(self._seconds) else self._seconds
        if self._spent < seconds:
            turn = _Turn(descriptor, operation)
            if self._spent < _SAY_SO_AFTER:
                if self._got(turn, min(seconds, _SAY_SO_AFTER)):
                    return
                if self._spent >= _SAY_SO_AFTER:
                    waiting()
            if self._got(turn, seconds):
                return
        raise JournalBusy(path, seconds)

    def _got(self, turn: _Turn, until: float) -> bool:
        """Whether our turn comes before we have spent so much."""
        started = time.monotonic()
        try:
            return turn.came(until - self._spent)
        finally:
            self._spent = min(until, self._spent + time.monotonic() - started)


Wait = float | Callable[[], float] | Patience
"""How many seconds to wait for another process, what says so once there is one to wait for, or what is left of it."""


def patience(wait: Wait) -> Patience:
    """That of `wait`: the one that is shared, or one anew."""
    return wait if isinstance(wait, Patience) else Patience(wait)


class _Turn:
    """A place in the system's queue for a lock.

    A thread stands there: who sleeps in the queue is woken as soon as the lock is free, where who looks now and then
    finds it taken again, for as long as there are others without pause.
    """

    def __init__(self, descriptor: int, operation: int) -> None:
        from threading import Event, Thread

        self._over = Event()
        self._error: OSError | None = None
        # A descriptor of its own: whoever has given up closes the other, and the lock goes with this one.
        Thread(target=self._queue, args=(os.dup(descriptor), operation), daemon=True).start()

    def _queue(self, descriptor: int, operation: int) -> None:
        try:
            fcntl.flock(descriptor, operation)
        except OSError as error:
            self._error = error
        finally:
            os.close(descriptor)
            self._over.set()

    def came(self, within: float) -> bool:
        """Whether the lock is ours within so many seconds. Raises OSError."""
        if not self._over.wait(within):
            return False
        if self._error is not None:
            raise self._error
        return True


def open_locked(path: Path, flags: int, *, exclusive: bool, patience: Patience, waiting: Callable[[], None]) -> int:
    """A descriptor of `path` that holds its lock, shared or exclusive, until it is closed.

    The system drops the lock with the process, so a killed one leaves none behind. A file that was replaced while we
    waited is opened anew. Where the file system keeps no locks a shared one goes without.

    Raises JournalBusy, and OSError where the file cannot be opened or locked.
    """
    while True:
        descriptor = os.open(path, flags | os.O_CLOEXEC, 0o600)
        try:
            try:
                patience.lock(descriptor, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH, path, waiting)
            except OSError as error:
                if exclusive or error.errno not in NO_LOCKS:
                    raise
            if is_still(descriptor, path):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _try_lock(descriptor: int, operation: int) -> bool:
    try:
        fcntl.flock(descriptor, operation | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return False
        raise
    return True


def unlock(descriptor: int) -> None:
    """Give up the lock of a descriptor that stays open."""
    fcntl.flock(descriptor, fcntl.LOCK_UN)


def is_still(descriptor: int, path: Path) -> bool:
    """Whether the open file is the one that `path` names now."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
