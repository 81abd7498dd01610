"""One file that is read whole, appended to in place, or replaced whole: under a lock, synced, never half done."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from svclog import interrupts
from svclog.errors import JournalBusy, JournalError, JournalUnusable
from svclog.storage.layout import CLOSING
from svclog.storage.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

Wait = float | Callable[[], float]
"""How many seconds to wait for another process, or what says so once there is one to wait for."""

_PAUSE = 0.002
"""How long to sleep between two tries, in seconds: an append takes about 0.4 ms."""
_SAY_SO_AFTER = 1.0


class JournalFile:
    """The file at `path`, or at the end of the links that `path` is.

    `wait` is how many seconds to wait for another process; `waiting` is called once when that takes more than one.
    """

    def __init__(self, path: Path, *, wait: Wait = 30.0, waiting: Callable[[], None] = lambda: None) -> None:
        self.path = path
        self._wait = wait
        self._waiting = waiting

    def read(self) -> bytes:
        """All bytes of the file at one moment between two changes; none where there is no file. Creates nothing."""
        with self.reading() as held:
            return held.read() if held is not None else b""

    @contextlib.contextmanager
    def reading(self) -> Iterator[HeldFile | None]:
        """The file with its shared lock held, or None where there is no file."""
        with _explained(self.path):
            target = self._target()
            try:
                held = HeldFile(target, self._open(target, os.O_RDONLY, exclusive=False))
            except FileNotFoundError:
                held = None
        try:
            yield held
        finally:
            if held is not None:
                held.close()

    @contextlib.contextmanager
    def writing(self) -> Iterator[HeldFile]:
        """The file with its exclusive lock held; created empty, mode 0600 in a folder of mode 0700, where missing."""
        interrupts.unwind()
        with _explained(self.path):
            target = self._target()
            made, was_there, held = self._open_or_make(target)
        try:
            yield held
        finally:
            # Without a first entry there is no journal. Who waits for this one's lock finds it gone, and makes its own.
            if not was_there and held.size == 0:
                target.unlink(missing_ok=True)
                _remove_folders(made)
            held.close()

    def _open_or_make(self, target: Path) -> tuple[list[Path], bool, HeldFile]:
        """The folders that were made for the file, whether it was there, and the file, locked."""
        made: list[Path] = []
        while True:
            try:
                made += _make_folder(target.parent)
                was_there = target.exists()
                return made, was_there, HeldFile(target, self._open(target, os.O_RDWR | os.O_CREAT, exclusive=True))
            except FileNotFoundError:
                if target.parent.exists():
                    raise
                # Another process wrote no first entry, and has just taken its folder away: make it once more.

    def _target(self) -> Path:
        target = Path(os.path.realpath(self.path))
        if target.is_symlink():
            todo = "name the journal's file with --journal"
            raise JournalUnusable(self.path, "this is a link that leads to itself", todo)
        if self.path.is_symlink() and not target.exists():
            raise JournalUnusable(
                self.path,
                f"this is a link to {target}, which is not there",
                "mount the disk it is on, or make an empty file there",
            )
        return target

    def _open(self, target: Path, flags: int, *, exclusive: bool) -> int:
        with contextlib.suppress(FileNotFoundError):
            # Before opening: a pipe would block, a device might act.
            mode = target.stat().st_mode
            if not stat.S_ISREG(mode):
                kind = "a folder" if stat.S_ISDIR(mode) else "not a file"
                raise JournalUnusable(self.path, f"this is {kind}", "name the journal's file with --journal")
        return open_locked(target, flags, exclusive=exclusive, wait=self._wait, waiting=self._waiting)


class HeldFile:
    """A file whose lock this process holds, so that what it reads stays true until it writes."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptors = [descriptor]
        self._read: tuple[int, int, int] | None = None

    @property
    def _descriptor(self) -> int:
        return self._descriptors[0]

    @property
    def size(self) -> int:
        """The file's length in bytes."""
        return os.fstat(self._descriptor).st_size

    @property
    def size_and_time(self) -> tuple[int, int]:
        """The file's length in bytes, and when it was last written."""
        with _explained(self._path):
            status = os.fstat(self._descriptor)
        return status.st_size, status.st_mtime_ns

    def read(self) -> bytes:
        """The whole file."""
        with _explained(self._path):
            self._read = _identity(os.fstat(self._descriptor))
        return self.peek(0, self.size)

    def peek(self, start: int, length: int) -> bytes:
        """Up to `length` bytes from `start`."""
        pieces = []
        with _explained(self._path):
            while length > 0 and (piece := os.pread(self._descriptor, length, start)):
                pieces.append(piece)
                start += len(piece)
                length -= len(piece)
        return b"".join(pieces)

    def append(self, line: bytes) -> None:
        """Put `line` before the closing, on the disk. When that fails the file is as it was."""
        size = self.size
        start = size - len(CLOSING)
        with _explained(self._path):
            try:
                self._write(self._descriptor, line + CLOSING, start)
                sync(self._descriptor)
            except BaseException:
                # The file owns these bytes already, so this needs no room on a full disk. Cut first: a file that is
                # killed in between ends in the start of a line, which can be fixed, and not in the end of one.
                os.ftruncate(self._descriptor, size)
                self._write(self._descriptor, CLOSING, start)
                sync(self._descriptor)
                raise
        interrupts.progress.has_changed = True

    def replace(self, data: bytes) -> None:
        """Make `data` the whole file, at once or not at all, keeping mode, owner and links.

        Raises JournalError where the file is not the one that was read, because a program that takes no lock wrote it.
        """
        new = self._path.with_name(f".{self._path.name}.new")
        with _explained(self._path):
            before = os.fstat(self._descriptor)
            # Left by a process that was killed here: nobody else can hold it while we hold the journal.
            new.unlink(missing_ok=True)
            # Opened with its lock: whoever finds it under the journal's name waits until the folder is synced too.
            descriptor = open_locked(new, os.O_RDWR | os.O_CREAT | os.O_EXCL, exclusive=True, wait=0, waiting=_never)
            self._descriptors.append(descriptor)
            try:
                os.fchmod(descriptor, stat.S_IMODE(before.st_mode))
                if (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
                    os.fchown(descriptor, before.st_uid, before.st_gid)
                self._write(descriptor, data, 0)
                sync(descriptor)
                self._refuse_if_changed()
                new.replace(self._path)
            except BaseException:
                if new.exists():
                    new.unlink()
                else:  # Ctrl-C came right after it was put in place
                    interrupts.progress.has_changed = True
                raise
            interrupts.progress.has_changed = True
            _sync_folder(self._path.parent)
            self._descriptors.reverse()

    def keep_copy(self, data: bytes) -> Path:
        """Save `data`, the damaged journal, beside it and return where; the same damage is saved once."""
        copy = self._path.with_name(f"{self._path.name}.damaged-{zlib.crc32(data):08x}")
        with _explained(copy):
            if not (copy.exists() and copy.read_bytes() == data):
                # A name of its own until it is whole: a copy cut short must not pass for one.
                part = copy.with_name(f".{copy.name}.new")
                descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
                try:
                    self._write(descriptor, data, 0)
                    sync(descriptor)
                    part.replace(copy)
                except BaseException:
                    part.unlink(missing_ok=True)
                    raise
                finally:
                    os.close(descriptor)
                _sync_folder(copy.parent)
        return copy

    def snapshot(self) -> Snapshot:
        """The file as it is now; the lock is given up, as it can be read without."""
        with _explained(self._path):
            snapshot = Snapshot(HeldFile(self._path, os.dup(self._descriptor)))
            unlock(self._descriptor)
        return snapshot

    def close(self) -> None:
        """Give up the lock, and the file."""
        for descriptor in self._descriptors:
            os.close(descriptor)

    def _refuse_if_changed(self) -> None:
        if self._read != _identity(self._path.stat()):
            raise JournalError(
                f"{self._path} was changed by another program while it was being changed here; "
                "nothing was written: try again"
            )

    @staticmethod
    def _write(descriptor: int, data: bytes, start: int) -> None:
        rest = memoryview(data)
        while rest:
            written = os.pwrite(descriptor, rest, start)
            rest = rest[written:]
            start += written


def _identity(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_size, status.st_mtime_ns


def _never() -> None:
    """Nobody else can hold what nobody else can open."""


def _make_folder(folder: Path) -> list[Path]:
    """Make the folder, and return those that were missing, the outermost last."""
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir(mode=0o700, exist_ok=True)
        _sync_folder(parent.parent)
    return missing


def _remove_folders(made: list[Path]) -> None:
    """Take away the folders that were made for nothing, up to the first that holds something by now."""
    with contextlib.suppress(OSError):
        for folder in made:
            folder.rmdir()


def _sync_folder(folder: Path) -> None:
    # A folder that cannot be synced (some network file systems) or opened is no reason to call the change undone.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


_WAYS_OUT = {
    errno.EACCES: "nothing was written: see who may read and write the file and its folder with `ls -la`",
    errno.EPERM: "nothing was written: see who may read and write the file and its folder with `ls -la`",
    errno.EROFS: "nothing was written: mount the disk for writing, or name another file with --journal",
    errno.ENOSPC: "nothing was written: make room and try again",
    errno.EDQUOT: "nothing was written: make room and try again",
    errno.EFBIG: "nothing was written: raise the limit on a file's size (`ulimit -f`) and try again",
    errno.ENOTDIR: "name the journal's file with --journal",
}


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what the operating system refuses into a sentence about `path`."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        todo = _WAYS_OUT.get(error.errno or 0, "nothing was written: try again, or name another file with --journal")
        raise JournalUnusable(path, reason, todo) from error


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
