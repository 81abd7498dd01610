"""File locks: taken in turn, waited for as long as the user wants, and released with the process that holds them."""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from svclog.errors import JournalBusy
from svclog.storage import system

with contextlib.suppress(ImportError):  # not on Windows
    import fcntl
with contextlib.suppress(ImportError):  # on Windows only
    import msvcrt

if TYPE_CHECKING:
    from pathlib import Path

_SAY_SO_AFTER = 1.0
_FAR_BYTE = 2**31 - 2
"""Past the end of every journal: on Windows no other process can read a locked byte."""
_PAUSE = 0.002
"""How long to sleep between two attempts, in seconds: an append takes about 0.4 ms."""
_TRY_FOR = 0.05
"""How long to keep trying before queuing, which takes more time, in seconds."""
NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP}
"""The errors of a file system that does not support locks."""


class Patience:
    """How many seconds to wait for locks in all, and how many of them are spent; several journals may share one."""

    def __init__(self, seconds: float | Callable[[], float]) -> None:
        self._seconds = seconds
        self._spent = 0.0

    def lock(self, descriptor: int, path: Path, waiting: Callable[[], None], *, exclusive: bool) -> None:
        """Take the lock; `waiting` is called once after more than a second. Raises JournalBusy, and OSError."""
        if try_lock(descriptor, exclusive=exclusive):
            return
        seconds = self._seconds() if callable(self._seconds) else self._seconds
        tried = 0.0
        while tried < _TRY_FOR and self._spent < seconds:
            time.sleep(_PAUSE)
            tried += _PAUSE
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
        """Whether our turn comes before `until` seconds are spent."""
        started = time.monotonic()
        try:
            return turn.came(until - self._spent)
        finally:
            self._spent = min(until, self._spent + time.monotonic() - started)


Wait = float | Callable[[], float] | Patience
"""How many seconds to wait for other processes: a number, a function called when there is one, or a shared budget."""


class _Turn:
    """A place in the system's queue for a lock.

    A thread waits there and is woken as soon as the lock is free. A process that only tries now and then would find it
    taken again for as long as others keep taking it.
    """

    def __init__(self, descriptor: int, *, exclusive: bool) -> None:
        from threading import Event, Thread

        self._over = Event()
        self._error: OSError | None = None
        # A descriptor of its own: if the caller gives up and closes the other, closing this one releases the lock.
        Thread(target=self._queue, args=(os.dup(descriptor), exclusive), daemon=True).start()

    def _queue(self, descriptor: int, exclusive: bool) -> None:  # noqa: FBT001 - the thread passes it by position
        try:
            _lock(descriptor, exclusive=exclusive, wait=True)
        except OSError as error:
            self._error = error
        finally:
            os.close(descriptor)
            self._over.set()

    def came(self, within: float) -> bool:
        """Whether we get the lock within so many seconds. Raises OSError."""
        if not self._over.wait(within):
            return False
        if self._error is not None:
            raise self._error
        return True


def open_locked(path: Path, flags: int, *, exclusive: bool, patience: Patience, waiting: Callable[[], None]) -> int:
    """Open `path` and hold its lock until the descriptor is closed; a file replaced meanwhile is opened again.

    If the file system does not support locks, a shared lock is skipped. Raises JournalBusy, and OSError.
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
    """Try to lock an open file without waiting; return whether that succeeded. Raises OSError."""
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
    # Windows has no shared locks: readers take turns as well.
    while True:
        os.lseek(descriptor, _FAR_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError as error:
            if not wait or error.errno not in (errno.EDEADLK, errno.EACCES):  # LK_LOCK waits for ten seconds only
                raise
        else:
            return


def unlock(descriptor: int) -> None:
    """Release the lock of a descriptor that stays open, on systems where its file is never overwritten."""
    if system.REPLACES_OPEN_FILES:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def is_still(descriptor: int, path: Path) -> bool:
    """Whether the open file is the one that `path` names now."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
