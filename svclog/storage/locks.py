"""Locks on a file: taken in turn, waited for as long as a person wants, and gone with the process that holds them."""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from svclog.errors import JournalBusy
from svclog.storage import system

with contextlib.suppress(ImportError):  # Windows has none
    import fcntl
with contextlib.suppress(ImportError):  # and it alone has this
    import msvcrt

if TYPE_CHECKING:
    from pathlib import Path

_SAY_SO_AFTER = 1.0
_FAR_BYTE = 2**31 - 2
"""Behind the end of every journal: Windows lets nobody else read a byte that is locked."""
_PAUSE = 0.002
"""How long to sleep between two looks, in seconds: an append takes about 0.4 ms."""
_LOOK_FOR = 0.05
"""How long to look before queuing, which takes more time."""
NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP}
"""What a file system says that keeps no locks."""


class Patience:
    """How many seconds to wait for others in all, and how many of them are spent; several journals may share one."""

    def __init__(self, seconds: float | Callable[[], float]) -> None:
        self._seconds = seconds
        self._spent = 0.0

    def lock(self, descriptor: int, path: Path, waiting: Callable[[], None], *, exclusive: bool) -> None:
        """Take the lock; `waiting` is called once after more than a second. Raises JournalBusy, and OSError."""
        if try_lock(descriptor, exclusive=exclusive):
            return
        seconds = self._seconds() if callable(self._seconds) else self._seconds
        looked = 0.0
        while looked < _LOOK_FOR and self._spent < seconds:
            time.sleep(_PAUSE)
            looked += _PAUSE
            self._spent += _PAUSE
            if try_lock(descriptor, exclusive=exclusive):
                return
        if self._spent < seconds:
            turn = _Turn(descriptor, exclusive=exclusive)
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


class _Turn:
    """A place in the system's queue for a lock.

    A thread stands there: who sleeps in the queue is woken as soon as the lock is free, where who looks now and then
    finds it taken again, for as long as there are others without pause.
    """

    def __init__(self, descriptor: int, *, exclusive: bool) -> None:
        from threading import Event, Thread

        self._over = Event()
        self._error: OSError | None = None
        # A descriptor of its own: whoever has given up closes the other, and the lock goes with this one.
        Thread(target=self._queue, args=(os.dup(descriptor), exclusive), daemon=True).start()

    def _queue(self, descriptor: int, exclusive: bool) -> None:  # noqa: FBT001 - as a thread is given it
        try:
            _lock(descriptor, exclusive=exclusive, wait=True)
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
    """A descriptor of `path` that holds its lock until it is closed; a file that is replaced meanwhile is opened anew.

    Where the file system keeps no locks a shared one goes without. Raises JournalBusy, and OSError.
    """
    while True:
        descriptor = os.open(path, flags | system.BINARY, 0o600)
        try:
            try:
                patience.lock(descriptor, path, waiting, exclusive=exclusive)
            except OSError as error:
                if exclusive or error.errno not in NO_LOCKS:
                    raise
            if is_still(descriptor, path):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def try_lock(descriptor: int, *, exclusive: bool) -> bool:
    """Whether the lock of an open file is ours now. Raises OSError."""
    try:
        _lock(descriptor, exclusive=exclusive, wait=False)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return False
        raise
    return True


def _lock(descriptor: int, *, exclusive: bool, wait: bool) -> None:
    if "fcntl" in globals():
        fcntl.flock(descriptor, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | (0 if wait else fcntl.LOCK_NB))
        return
    if "msvcrt" not in globals():
        raise OSError(errno.ENOSYS, "this system keeps no locks on files")
    # It knows no shared lock: there readers take turns as well.
    while True:
        os.lseek(descriptor, _FAR_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError as error:
            if not wait or error.errno not in (errno.EDEADLK, errno.EACCES):  # it waits for ten seconds only
                raise
        else:
            return


def unlock(descriptor: int) -> None:
    """Give up the lock of a descriptor that stays open, where the file is then not written over."""
    if system.REPLACES_OPEN_FILES:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def is_still(descriptor: int, path: Path) -> bool:
    """Whether the open file is the one that `path` names now."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
