"""Calls to the operating system: read, write and create files and folders, keep their owners, sync to the disk."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


BINARY = getattr(os, "O_BINARY", 0)
"""Without this flag, Windows converts line breaks as it reads and writes."""
REPLACES_OPEN_FILES = os.name == "posix"
"""Whether an open file can be replaced, as on every system but Windows."""


def read_at(descriptor: int, length: int, start: int) -> bytes:
    """Up to `length` bytes of an open file from `start`."""
    if hasattr(os, "pread"):
        return os.pread(descriptor, length, start)
    os.lseek(descriptor, start, os.SEEK_SET)
    return os.read(descriptor, length)


def write(descriptor: int, data: bytes, start: int) -> None:
    """Write all of `data` into an open file, from `start` on."""
    rest = memoryview(data)
    while rest:
        if hasattr(os, "pwrite"):
            written = os.pwrite(descriptor, rest, start)
        else:
            os.lseek(descriptor, start, os.SEEK_SET)
            written = os.write(descriptor, rest)
        rest = rest[written:]
        start += written


def close(descriptor: int) -> None:
    """Close the file."""
    # What was synced is on the disk, whatever error closing gives.
    with contextlib.suppress(OSError):
        os.close(descriptor)


def make_beside(path: Path) -> tuple[Path, int]:
    """Create a file at `path` or beside it, open for writing; never use an existing file, or follow a link."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | BINARY
    with contextlib.suppress(FileExistsError):
        return path, os.open(path, flags, 0o600)
    with contextlib.suppress(PermissionError, FileExistsError, IsADirectoryError):
        # Left by a killed process: no other process can be writing it while we hold the journal's lock.
        path.unlink(missing_ok=True)
        return path, os.open(path, flags, 0o600)
    path = path.with_name(f"{path.name}-{os.urandom(4).hex()}")
    return path, os.open(path, flags, 0o600)


def write_beside(data: bytes, path: Path, ending: str = ".new", before: os.stat_result | None = None) -> Path:
    """Write `data` to a new file beside `path`, with the mode and owner `before`, and sync it; delete it on error."""
    new, descriptor = make_beside(path.with_name(f".{path.name}{ending}"))
    try:
        try:
            if before is not None:
                keep_mode_and_owner(descriptor, before)
            write(descriptor, data, 0)
            sync(descriptor)
        finally:
            close(descriptor)
    except BaseException:
        unlink(new)
        raise
    return new


def replace_file(data: bytes, path: Path) -> None:
    """Replace the whole file at `path`, which must not be a link, atomically; no lock need be held.

    The file keeps its mode and, where permitted, its owner; a new file can be read by its owner alone.
    """
    new = write_beside(data, path, f".new-{os.urandom(4).hex()}", path.stat() if path.exists() else None)
    try:
        new.replace(path)
    except BaseException:
        unlink(new)
        raise
    sync_folder(path.parent)


def unlink(path: Path) -> None:
    """Delete a file, if it is there and can be deleted."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


_NOT_ALLOWED = {errno.EPERM, errno.EACCES, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP}


def keep_mode_and_owner(descriptor: int, before: os.stat_result) -> None:
    """Give the open file the mode, group and owner of the file that it replaces, as far as permitted.

    If the group cannot be kept, the new group gets the rights of other users, not those of the old group.
    """
    if not hasattr(os, "fchown"):  # on Windows, rights come from the folder
        return
    mode = stat.S_IMODE(before.st_mode)
    now = os.fstat(descriptor)
    if (now.st_uid, now.st_gid) != (before.st_uid, before.st_gid) and not (
        _allowed(os.fchown, descriptor, before.st_uid, before.st_gid)
        or _allowed(os.fchown, descriptor, -1, before.st_gid)
    ):
        mode = mode & ~stat.S_IRWXG | (mode & stat.S_IRWXO) << 3
    _allowed(os.fchmod, descriptor, mode)


def _allowed(call: Callable[..., None], *arguments: int) -> bool:
    try:
        call(*arguments)
    except OSError as error:
        if error.errno not in _NOT_ALLOWED:
            raise
        return False
    return True


def make_folder(folder: Path, made: list[Path]) -> None:
    """Make the folder and its missing parents, and insert them at the start of `made`, innermost first."""
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir(mode=0o700, exist_ok=True)
        made.insert(0, parent)
        sync_folder(parent.parent)


def remove_empty(file: Path | None, made: list[Path]) -> None:
    """Delete a new file that stayed empty, and the new folders up to the first that is not empty."""
    with contextlib.suppress(OSError):
        if file is not None and file.exists() and file.stat().st_size == 0:
            file.unlink()
        for folder in made:
            folder.rmdir()


def sync_folder(folder: Path) -> None:
    """Sync the names in the folder to the disk, if the system can."""
    # A folder that cannot be synced (on some network file systems) or opened does not make the change fail.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sync(descriptor: int) -> None:
    """Sync the file's bytes to the disk."""
    if sys.platform == "darwin":  # its fsync stops at the drive's own cache
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)
