"""Copies of the journal: from other machines, and conflict copies that sync programs leave beside it."""

from __future__ import annotations

import re
from glob import escape
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from svclog.errors import UsageError
from svclog.exchange.source import Form, open_source
from svclog.storage import TAIL_HEADER, InMemory, by_line, tables_of
from svclog.text import Command

if TYPE_CHECKING:
    from typing import BinaryIO

    from svclog.storage import Encryption, Tables

# Dropbox, Nextcloud and others add this word in brackets, in the machine's language: conflicted, Konflikt, conflit, ...
_CONFLICT = "onfli[ckt]|競合|冲突|衝突|충돌|конфликт|ристрікт"
_ADDED = rf"""
    \.sync-conflict-\d{{8}}-\d{{6}}(?:-\w+)?    # Syncthing
    | \ \([^/]*(?:{_CONFLICT})[^/]*\)           # Dropbox, Nextcloud
    | \ [2-9] | \ [1-9]\d                       # iCloud
"""


class Copy(NamedTuple):
    """A copy of a journal: its source, its tables, and whether an unfinished entry at its end is left out."""

    name: str
    tables: Tables
    torn: bool


def open_copy(where: str, stdin: BinaryIO, journal: Path, encryption: Encryption) -> Copy:
    """Read a copy of `journal`, from stdin for "-". Raises UsageError if it is not one, Damaged, and JournalError."""
    source = open_source(where, stdin, encryption)
    if where != "-" and journal.exists() and journal.samefile(where):
        raise UsageError(f"{where} is the journal itself; give a copy of it from another machine")
    # A journal whose tail is torn within a character is not valid text, but still a journal.
    if TAIL_HEADER not in source.data and source.form is not Form.JOURNAL:
        raise UsageError(f"{source.name} is not a journal; `", Command("import"), "` reads CSV and JSON lines")
    path = Path(source.name)
    tables = by_line(InMemory(source.data), path)
    return Copy(source.name, tables, torn=False) if tables else Copy(source.name, *tables_of(source.data, path))


def beside(journal: Path) -> list[Path]:
    """All files beside `journal`, or its link target, that may be copies: backups, conflict copies, leftovers."""
    beside_it: set[Path] = set()
    for path in (journal, journal.resolve()):
        name = escape(path.name)
        kept = chain.from_iterable(path.parent.glob(pattern) for pattern in (f"{name}.*", f".{name}.*"))
        beside_it.update((copy for copy in kept if copy.is_file()), conflict_copies(path))
    return sorted(beside_it - {journal, journal.resolve()})


def conflict_copies(journal: Path) -> list[Path]:
    """The copies of `journal` that Syncthing, Dropbox and iCloud left beside it, by name."""
    added = re.compile(rf"{re.escape(journal.stem)}(?:{_ADDED}){re.escape(journal.suffix)}", re.VERBOSE | re.IGNORECASE)
    there = journal.parent.iterdir() if journal.parent.is_dir() else ()
    return sorted(path for path in there if added.fullmatch(path.name) and path.is_file())
