"""One file that is read whole, appended to in place, or replaced whole: under a lock, synced, never half done."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import zlib
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from svclog import interrupts
from svclog.errors import Emptied, JournalError, JournalUnusable, Unconfirmed, reason_of
from svclog.storage import system
from svclog.storage.layout import CLOSING
from svclog.storage.locks import NO_LOCKS, Patience, is_still, open_locked, try_lock, unlock
from svclog.storage.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from svclog.storage.layout import Note
    from svclog.storage.locks import Wait


class Witness:
    """Is told of changes, and knows of journals that are gone. This base class does nothing and knows none."""

    def replaced(self, path: Path) -> None:
        """Note that there is a new file at `path`."""

    def trace(self, path: Path) -> str:
        """Return evidence that the empty file at `path` once held a journal; "" if there is none."""
        del path
        return ""


NOBODY = Witness()
State = tuple[int, int, int]
"""A file's inode, its size, and when it was last written."""
NO_FILE: State = (0, 0, 0)
"""The state of a journal whose file is missing or empty."""


class JournalFile:
    """The file at `path`, links followed; `waiting` is called once if a lock takes more than a second."""

    def __init__(
        self, path: Path, *, wait: Wait = 30.0, waiting: Callable[[], None] = lambda: None, witness: Witness = NOBODY
    ) -> None:
        self.path = path
        self.witness = witness
        self._wait = wait
        self._waiting = waiting

    def exists(self) -> bool:
        """Whether there is a file."""
        with _explained(self.path):
            return self.path.exists()

    def read(self) -> bytes:
        """Return the file's bytes, never in the middle of a change; b"" if there is no file. Creates nothing."""
        with self.reading() as held:
            return held.read() if held is not None else b""

    @contextlib.contextmanager
    def reading(self) -> Iterator[HeldFile | None]:
        """Yield the file with its shared lock held, or None if there is none. Raises Emptied if it lost its journal."""
        with _explained(self.path):
            target = self._target()
            try:
                held = HeldFile(target, self._open(target, os.O_RDONLY, exclusive=False), self.witness)
            except FileNotFoundError:
                held = None
        try:
            if held is not None:
                self._refuse_emptied(held, target)
            yield held
        finally:
            if held is not None:
                held.close()

    @contextlib.contextmanager
    def writing(self) -> Iterator[HeldFile]:
        """Yield the file with its exclusive lock held; if missing, create it, mode 0600 in a folder of mode 0700."""
        interrupts.unwind()
        made: list[Path] = []
        with _explained(self.path):
            target = self._target()
            was_there, held = self._open_or_make(target, made)
        try:
            if was_there:
                self._refuse_emptied(held, target)
            yield held
        finally:
            # Without a first entry there is no journal. A process waiting for the lock finds it gone and makes its own.
            if not was_there:
                system.remove_empty(target, made)
            held.close()

    def _refuse_emptied(self, held: HeldFile, target: Path) -> None:
        if held.size == 0 and (trace := self.witness.trace(target)):
            raise Emptied(self.path, trace)

    def _open_or_make(self, target: Path, made: list[Path]) -> tuple[bool, HeldFile]:
        """Return whether the file existed, and the locked file; folders created for it are added to `made`."""
        while True:
            was_there = True
            try:
                system.make_folder(target.parent, made)
                was_there = target.exists()
                descriptor = self._open(target, os.O_RDWR | os.O_CREAT, exclusive=True)
                return was_there, HeldFile(target, descriptor, self.witness)
            except FileNotFoundError:
                if target.parent.exists():
                    raise
                # Another process wrote no first entry, and has just removed its folder: make it again.
            except OSError:
                system.remove_empty(None if was_there else target, made)
                raise

    def _target(self) -> Path:
        target = Path(os.path.realpath(self.path))
        if target.is_symlink():
            todo = "name the journal's file with --journal"
            raise JournalUnusable(self.path, "this is a link that leads to itself", todo)
        if self.path.is_symlink() and not target.exists():
            raise JournalUnusable(
                self.path,
                f"this is a link to {target}, which is not there",
                f"mount the disk it is on, or make an empty file there: install -m 600 /dev/null {quote(str(target))}",
            )
        return target

    def _open(self, target: Path, flags: int, *, exclusive: bool) -> int:
        with contextlib.suppress(FileNotFoundError):
            # Before opening: a pipe would block, a device might act.
            mode = target.stat().st_mode
            if not stat.S_ISREG(mode):
                kind = "a folder" if stat.S_ISDIR(mode) else "not a file"
                raise JournalUnusable(self.path, f"this is {kind}", "name the journal's file with --journal")
        patience = self._wait if isinstance(self._wait, Patience) else Patience(self._wait)
        return open_locked(target, flags, exclusive=exclusive, patience=patience, waiting=self._waiting)


class HeldFile:
    """A file whose lock this process holds, so that what it has read stays current until it writes."""

    def __init__(self, path: Path, descriptor: int, witness: Witness) -> None:
        self._path = path
        self._descriptors = [descriptor]
        self._witness = witness
        self._read: State | None = None

    @property
    def _descriptor(self) -> int:
        return self._descriptors[0]

    @property
    def size(self) -> int:
        """The file's length in bytes."""
        with _explained(self._path):
            return os.fstat(self._descriptor).st_size

    @property
    def state(self) -> State:
        """Differs after every change: an append makes the file longer, any other change makes a new file."""
        with _explained(self._path):
            status = os.fstat(self._descriptor)
        return _identity(status) if status.st_size else NO_FILE

    def read(self) -> bytes:
        """The whole file."""
        self.begin()
        return self.peek(0, self.size)

    def begin(self) -> None:
        """Remember the state of the file, which a change is now based on, for `replace` to compare."""
        with _explained(self._path):
            self._read = _identity(os.fstat(self._descriptor))

    def peek(self, start: int, length: int) -> bytes:
        """Up to `length` bytes from `start`."""
        pieces = []
        with _explained(self._path):
            while length > 0 and (piece := system.read_at(self._descriptor, length, start)):
                pieces.append(piece)
                start += len(piece)
                length -= len(piece)
        return b"".join(pieces)

    def append(self, line: bytes, size: int, note: Note | None = None) -> bool:
        """Write `line` before the closing of the file, which has `size` bytes, and the `note` into its head.

        On return it is on the disk; on an error the file is unchanged. Return False, with the file unchanged, if a
        program that takes no lock has changed or replaced the file since it was read.

        Raises Unconfirmed if the line stays in the file and the disk has not confirmed it.
        """
        start, had_changed = size - len(CLOSING), interrupts.progress.has_changed
        with _explained(self._path):
            if self.size != size or self.peek(start, len(CLOSING)) != CLOSING or not self._is_there():
                return False
            try:
                system.write(self._descriptor, line + CLOSING, start)
                if note is not None:
                    with contextlib.suppress(OSError):  # it only helps recovery, see `layout`
                        system.write(self._descriptor, note.new, note.start)
                system.sync(self._descriptor)
                there = self._is_there()
                if there:
                    interrupts.progress.has_changed = True
                else:
                    self._take_back(size, note)
            except BaseException as error:
                if self._took_back(line, size, note):
                    interrupts.progress.has_changed = had_changed
                    raise
                interrupts.progress.has_changed = True
                raise Unconfirmed(self._path, error) from error
        return there

    def _take_back(self, size: int, note: Note | None) -> None:
        # These bytes belong to the file already, so this needs no room on a full disk. Truncate first: if the process
        # is killed in between, the file ends in the start of a line, which can be fixed, and not in the end of one.
        os.ftruncate(self._descriptor, size)
        system.write(self._descriptor, CLOSING, size - len(CLOSING))
        if note is not None:
            with contextlib.suppress(OSError):
                system.write(self._descriptor, note.old, note.start)
        system.sync(self._descriptor)

    def _took_back(self, line: bytes, size: int, note: Note | None) -> bool:
        """Take back a failed append, and return whether its line is gone."""
        with contextlib.suppress(OSError):
            self._take_back(size, note)
        with contextlib.suppress(OSError, JournalError):
            return self.peek(size - len(CLOSING), len(line + CLOSING)) != line + CLOSING
        return False

    def replace(self, pieces: Iterable[bytes]) -> None:
        """Replace the whole file atomically, keeping links and, where permitted, mode and owner.

        Raises JournalError if a program that takes no lock has written the file since it was read.
        """
        if not system.REPLACES_OPEN_FILES:
            self._write_over(b"".join(pieces))
            return
        with _explained(self._path):
            before = os.fstat(self._descriptor)
            new, descriptor = system.make_beside(self._path.with_name(f".{self._path.name}.new"))
            self._descriptors.append(descriptor)
            try:
                # Locked before it gets the journal's name: processes that open it wait until the folder is synced too.
                try_lock(descriptor, exclusive=True)
                system.keep_mode_and_owner(descriptor, before)
                size = 0
                for piece in pieces:
                    system.write(descriptor, piece, size)
                    size += len(piece)
                system.sync(descriptor)
                self._refuse_if_changed()
                new.replace(self._path)
                interrupts.progress.has_changed = True
            except BaseException as error:
                if not self._is_named(descriptor):
                    system.unlink(new)
                    raise
                interrupts.progress.has_changed = True
                if not isinstance(error, OSError):
                    raise
            system.sync_folder(self._path.parent)
            self._descriptors.reverse()
            self._witness.replaced(self._path)

    def _write_over(self, data: bytes) -> None:
        """Overwrite the file in place, with a copy of `data` beside it meanwhile. Raises Unconfirmed if that fails."""
        with _explained(self._path):
            self._refuse_if_changed()
            copy = system.write_beside(data, self._path)
            try:
                system.write(self._descriptor, data, 0)
                os.ftruncate(self._descriptor, len(data))
                system.sync(self._descriptor)
                interrupts.progress.has_changed = True
            except BaseException as error:
                interrupts.progress.has_changed = True
                raise Unconfirmed(self._path, error) from error
            copy.unlink()
            self._witness.replaced(self._path)

    def keep_copy(self, data: bytes) -> Path:
        """Save `data`, the damaged journal, beside it and return the path; the same bytes are saved only once."""
        copy = self._path.with_name(f"{self._path.name}.damaged-{zlib.crc32(data):08x}")
        with _explained(copy):
            if not (copy.exists() and not copy.is_symlink() and copy.read_bytes() == data):
                # Written under a temporary name: a truncated copy must not pass for a whole one.
                part = system.write_beside(data, copy)
                try:
                    part.replace(copy)
                except BaseException:
                    system.unlink(part)
                    raise
                system.sync_folder(copy.parent)
        return copy

    def snapshot(self) -> Snapshot:
        """Return the file as it is now, and release the lock: a snapshot can be read without it."""
        with _explained(self._path):
            snapshot = Snapshot(HeldFile(self._path, os.dup(self._descriptor), self._witness))
        with contextlib.suppress(OSError):  # then closing the file releases it
            unlock(self._descriptor)
        return snapshot

    def close(self) -> None:
        """Release the lock and close the file."""
        for descriptor in self._descriptors:
            system.close(descriptor)

    def _is_there(self) -> bool:
        """Whether the journal's path still names this file. Raises FileNotFoundError if it names none."""
        return os.path.samestat(os.fstat(self._descriptor), self._path.stat())

    def _is_named(self, descriptor: int) -> bool:
        """Whether the journal's path names the file with this descriptor; False if that cannot be told."""
        with contextlib.suppress(OSError):
            return is_still(descriptor, self._path)
        return False

    def _refuse_if_changed(self) -> None:
        if self._read != _identity(self._path.stat()):
            raise JournalError(
                f"{self._path} was changed by another program while it was being changed here; "
                "nothing was written: try again"
            )


def _identity(status: os.stat_result) -> State:
    return status.st_ino, status.st_size, status.st_mtime_ns


_RIGHTS = "nothing was written: see who may read and write the file and its folder with `ls -la`"
_ROOM = "nothing was written: make room and try again"
_NO_LOCKS = (
    "nothing was written, as this file system does not keep two programs from changing the file at once: "
    "move the journal to another disk"
)
_WAYS_OUT = {
    **dict.fromkeys(NO_LOCKS, _NO_LOCKS),
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: "nothing was written: mount the disk for writing, or name another file with --journal",
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EFBIG: "nothing was written: raise the limit on a file's size (`ulimit -f`) and try again",
    errno.EBUSY: (
        "nothing was written, as a file that is mounted by itself cannot be replaced: "
        "mount the folder that it is in instead"
    ),
    errno.ENOTDIR: "name the journal's file with --journal",
}


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Raise JournalUnusable, about `path`, for an error of the operating system."""
    try:
        yield
    except OSError as error:
        todo = _WAYS_OUT.get(error.errno or 0, "nothing was written: try again, or name another file with --journal")
        raise JournalUnusable(path, reason_of(error), todo) from error
