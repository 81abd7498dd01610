"""The versions of a visit or vote: which is the same as another, and which were there before it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from svclog.storage import TAIL, after, changed_at, instant, remembered, written

if TYPE_CHECKING:
    from datetime import datetime

    from svclog.storage import Doc, Tables

NAMES = {TAIL: ("business", "employee"), "votes": ("business", "instead"), "payees": ("business",)}
"""The tables of visits, votes and payees, and the fields that hold names."""


class Versions:
    """The versions of its visits and votes that a journal held before, as far as it remembers."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def earlier(self, table: str, uid: str) -> list[Doc]:
        """The earlier versions of a document, the last one first."""
        return self._earlier.get((table, uid), [])

    def knows(self, doc: Doc, table: str) -> bool:
        """Whether this was an earlier version of the document."""
        return any(is_same(doc, version, table) for version in self.earlier(table, doc["uid"]))

    @cached_property
    def _earlier(self) -> dict[tuple[str, str], list[Doc]]:
        versions: dict[tuple[str, str], list[Doc]] = {}
        for table in NAMES:
            for doc in remembered(self._tables, table):
                if isinstance(uid := doc.get("uid"), str):
                    versions.setdefault((table, uid), []).append(doc)
        return versions


def but_names(doc: Doc, table: str) -> Doc:
    """What a person wrote of a document besides names."""
    return {name: value for name, value in written(doc).items() if name not in NAMES[table]}


def is_same(one: Doc, other: Doc, table: str) -> bool:
    """Whether two documents are one version, whatever their places and people are called by now."""
    return one == other or but_names(one, table) == but_names(other, table)


def says_the_same(one: Doc, other: Doc, table: str) -> bool:
    """Whether two documents say the same, whenever that was written."""
    return is_same({**one, "edited": ""}, {**other, "edited": ""}, table)


def rank(doc: Doc, table: str) -> tuple[datetime, bool]:
    """Of two versions the later one has the higher: within the second in which it was written down, what was edited."""
    return changed_at(doc, table), "edited" in doc


def on_top(doc: Doc, of: Doc, table: str) -> Doc:
    """`doc`, which replaced another one, with a stamp that says so, whatever the clocks said."""
    if rank(doc, table) > rank(of, table):
        return doc
    return {**doc, "edited": after(changed_at(of, table), changed_at(doc, table)).isoformat()}


def buried(tombstone: Doc, doc: Doc, table: str) -> Doc:
    """The tombstone of this document, with a stamp that says so, whatever the clocks said."""
    at: datetime = changed_at(doc, table)
    return tombstone if at <= instant(tombstone.get("at")) else {**tombstone, "at": at.isoformat()}
