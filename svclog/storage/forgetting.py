"""What a journal remembers besides its current entries, and how it forgets that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.errors import CopyNotDeleted
from svclog.storage.documents import TRACES, after, instant
from svclog.storage.history import FORGOTTEN
from svclog.storage.layout import TAIL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from svclog.storage.engine import Transaction
    from svclog.storage.layout import Doc, Tables


class Memory(Struct, frozen=True):
    """What a journal remembers besides its current entries."""

    changes: int
    """How many changes are recorded for `undo`."""
    deletions: int
    """How many deleted visits, votes and payees have the time of their deletion recorded."""
    names: Sequence[str]
    """The former names, which renames have changed."""
    copies: Sequence[Path]
    """The copies of a damaged journal that were saved beside it."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to forget."""
        return not (self.changes or self.deletions or self.names or self.copies)


def memory(tables: Tables, copies: Sequence[Path]) -> Memory:
    """Return what these tables remember, with the `copies` of a damaged journal beside their file."""
    forgot_at = tables.get("meta", {}).get("1", {}).get("forgot", "")  # replaces the times of all earlier deletions
    return Memory(
        changes=len(tables.get("history", {})),
        deletions=sum(doc.get("at") != forgot_at for doc in tables.get("deleted", {}).values()),
        names=sorted({*_old_names(tables)}),
        copies=copies,
    )


def forget(transaction: Transaction, at: datetime) -> None:
    """Forget all earlier versions, times of deletion and former names.

    Deleted documents are marked as deleted now, or later if any timestamp is ahead, so that no merge brings them back;
    for the same reason, renamed documents are marked as named at that moment.
    """
    tables = transaction.tables
    renames = tables.pop("renamed", {})
    tombstones = tables.get("deleted", {})
    at = max([at, *(after(instant(doc.get("at")), at) for doc in (*renames.values(), *tombstones.values()))])
    for doc in tombstones.values():
        doc["at"] = at.isoformat()
    for doc in _named(tables):
        if not TRACES.isdisjoint(doc):
            for field in TRACES:
                doc.pop(field, None)
            doc["named_at"] = at.isoformat()
    tables.pop("history", None)
    about = {"horizon": transaction.last_given(TAIL), "forgotten": FORGOTTEN, "forgot": at.isoformat()}
    tables.setdefault("meta", {}).setdefault("1", {}).update(about)
    transaction.changed = True


def damaged_copies(journal: Path) -> list[Path]:
    """The whole or partial copies that svclog saved of damaged versions of this journal, sorted by name."""
    target = journal.resolve()
    ours = re.compile(rf"\.?{re.escape(target.name)}\.damaged-[0-9a-f]{{8}}(?:\.new(?:-[0-9a-f]{{8}})?)?")
    there = target.parent.iterdir() if target.parent.is_dir() else ()
    return sorted(path for path in there if ours.fullmatch(path.name) and path.is_file())


def remove(copies: Iterable[Path]) -> None:
    """Delete these copies. Raises CopyNotDeleted for the first that cannot be deleted."""
    for copy in copies:
        try:
            copy.unlink(missing_ok=True)
        except OSError as error:
            raise CopyNotDeleted(copy, error) from None


def _named(tables: Tables) -> Iterator[Doc]:
    """The documents that hold names."""
    return (doc for table in (TAIL, "votes", "payees") for doc in tables.get(table, {}).values())


def _old_names(tables: Tables) -> Iterator[str]:
    names = [rename.get("old") for rename in tables.get("renamed", {}).values()]
    names += [
        value for doc in _named(tables) for field, value in doc.items() if field in TRACES and field.endswith("_was")
    ]
    return (name for name in names if isinstance(name, str))
