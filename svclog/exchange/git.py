"""Set up git to merge a journal visit by visit instead of line by line."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from svclog.errors import Unreadable, UsageError, reason_of
from svclog.storage import without_torn_tail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DRIVER = "merge --driver -- %O %A %B %P"


def set_up(journal: Path) -> Path:
    """Set up git to merge `journal` in its clone, and return the path of `.gitattributes`. Raises UsageError."""
    journal = journal.resolve()
    if not journal.exists():
        raise UsageError(f"there is no journal at {journal}; clone its repository first, or name it with --journal")
    attributes = journal.parent / ".gitattributes"
    text = _with_line(attributes, _quoted("/" + journal.name))
    program = "svclog" if shutil.which("svclog") else f"{shlex.quote(sys.executable)} -m svclog"
    _git(journal.parent, "config", "merge.svclog.name", "svclog, visit by visit")
    _git(journal.parent, "config", "merge.svclog.driver", f"{program} {_DRIVER}")
    if text is not None:
        _write(attributes.resolve(), text)
    return attributes


def settings_of(journal: Path) -> Iterator[tuple[Path, int, str]]:
    """Yield the lines that `set_up` wrote for `journal`: each with its file and number."""
    folder = journal.parent
    for number, line in _lines(folder / ".gitattributes"):
        if line.endswith(" merge=svclog"):
            yield folder / ".gitattributes", number, line
    for parent in (folder, *folder.parents):
        inside = False
        for number, line in _lines(parent / ".git" / "config"):
            inside = line == '[merge "svclog"]' if line.startswith("[") else inside
            if inside and line:
                yield parent / ".git" / "config", number, line


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    with suppress(OSError):
        lines = file.read_bytes().splitlines()
        yield from ((number, os.fsdecode(line).strip()) for number, line in enumerate(lines, 1))


def _with_line(attributes: Path, pattern: str) -> bytes | None:
    """The file's content with the line for `pattern` added; None if it has the line already. Raises UsageError."""
    line = os.fsencode(pattern) + b" merge=svclog"
    if attributes.exists() and not attributes.is_file():
        raise UsageError(f"{attributes} is not a file; move it away")
    try:
        text = attributes.read_bytes() if attributes.exists() else b""
    except OSError as error:
        raise Unreadable(attributes, error, "fix that first") from None
    if line in text.splitlines():
        return None
    line_break = b"\r\n" if b"\r\n" in text else b"\n"
    missing = line_break if text and not text.endswith(b"\n") else b""
    return text + missing + line + line_break


def _write(file: Path, text: bytes) -> None:
    """Replace a file atomically. Raises UsageError."""
    new = file.with_name(f"{file.name}.new")
    try:
        new.write_bytes(text)
        if file.exists():
            shutil.copymode(file, new)
        new.replace(file)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise UsageError(f"{file} cannot be written: {reason_of(error)}; nothing was changed there") from None


def drop_unfinished(ours: Path) -> bool:
    """Remove an unfinished entry from the end of a file that git gave us, and return whether there was one."""
    whole = without_torn_tail(ours.read_bytes(), ours)
    if whole is not None:
        ours.write_bytes(whole)
    return whole is not None


def _quoted(pattern: str) -> str:
    """Escape a name as a pattern of `.gitattributes` that matches only it. Raises UsageError if that is impossible."""
    if any(character < " " or character == "\x7f" for character in pattern):
        raise UsageError(f"git cannot be told of a file called {pattern[1:]!r}; rename it without that character")
    special = "".join(f"\\{character}" if character in "\\*?[" else character for character in pattern)
    return '"' + special.replace("\\", "\\\\").replace('"', '\\"') + '"' if set(special) & set(' "\\') else special


def _git(folder: Path, *arguments: str) -> None:
    git = shutil.which("git")
    if git is None:
        raise UsageError("git is not installed; install it first")
    done = subprocess.run([git, "-C", str(folder), *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise UsageError(f"{folder} is in no git repository that can be set up; git says: {done.stderr.strip()}")
