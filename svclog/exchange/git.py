"""Teaches git to merge a journal visit by visit instead of line by line."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from svclog.errors import UsageError
from svclog.storage import without_torn_tail

if TYPE_CHECKING:
    from pathlib import Path

_DRIVER = "merge --driver %O %A %B %P"


def set_up(journal: Path) -> Path:
    """Let git merge `journal` in the clone that it is in, and return the `.gitattributes` that say so.

    What is said there already stays as it is. Raises UsageError where there is no git, or the journal in no clone.
    """
    journal = journal.resolve()
    if not journal.exists():
        raise UsageError(f"there is no journal at {journal}; clone its repository first, or name it with --journal")
    program = "svclog" if shutil.which("svclog") else f"{shlex.quote(sys.executable)} -m svclog"
    _git(journal.parent, "config", "merge.svclog.name", "svclog, visit by visit")
    _git(journal.parent, "config", "merge.svclog.driver", f"{program} {_DRIVER}")
    attributes = journal.parent / ".gitattributes"
    line = f"{_quoted('/' + journal.name)} merge=svclog"
    text = attributes.read_text(encoding="utf-8") if attributes.exists() else ""
    if line not in text.splitlines():
        line_break = "\n" if text and not text.endswith("\n") else ""
        attributes.write_text(f"{text}{line_break}{line}\n", encoding="utf-8")
    return attributes


def drop_unfinished(ours: Path) -> bool:
    """Leave out an unfinished entry that a file of git's ends in, and return whether there was one.

    No copy of it is kept, as git has the file as it was. Any other damage stays.
    """
    whole = without_torn_tail(ours.read_bytes(), ours)
    if whole is not None:
        ours.write_bytes(whole)
    return whole is not None


def _quoted(pattern: str) -> str:
    """A name as a pattern of `.gitattributes` that means this name alone."""
    special = "".join(f"\\{character}" if character in "\\*?[" else character for character in pattern)
    return '"' + special.replace("\\", "\\\\").replace('"', '\\"') + '"' if set(special) & set(' "\\') else special


def _git(folder: Path, *arguments: str) -> None:
    git = shutil.which("git")
    if git is None:
        raise UsageError("git is not installed; install it first")
    done = subprocess.run([git, "-C", str(folder), *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise UsageError(f"{folder} is in no git repository that can be set up; git says: {done.stderr.strip()}")
