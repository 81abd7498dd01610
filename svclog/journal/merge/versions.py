"""The versions of a visit, vote or payee: whether two are the same, and which came before."""

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
    """The earlier versions of the documents of a journal, as far as it remembers them."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def earlier(self, table: str, uid: str) -> list[Doc]:
        """The earlier versions of a document, latest first."""
        return self._earlier.get((table, uid), [])

    def knows(self, doc: Doc, table: str) -> bool:
        """Whether the journal remembers `doc` as an earlier version."""
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
    """Return the fields of a document that the user wrote, without names."""
    return {name: value for name, value in written(doc).items() if name not in NAMES[table]}


def is_same(one: Doc, other: Doc, table: str) -> bool:
    """Whether two documents are the same version, apart from renames."""
    return one == other or but_names(one, table) == but_names(other, table)


def says_the_same(one: Doc, other: Doc, table: str) -> bool:
    """Whether two documents are the same apart from renames and the time of the last edit."""
    return is_same({**one, "edited": ""}, {**other, "edited": ""}, table)


def rank(doc: Doc, table: str) -> tuple[datetime, bool]:
    """A sort key for versions: the time of the change; within the same second, an edited version is later."""
    return changed_at(doc, table), "edited" in doc


def on_top(doc: Doc, of: Doc, table: str) -> Doc:
    """Return `doc`, which was made on top of `of`, with a later timestamp than `of`, whatever the clocks said."""
    if rank(doc, table) > rank(of, table):
        return doc
    return {**doc, "edited": after(changed_at(of, table), changed_at(doc, table)).isoformat()}


def buried(tombstone: Doc, doc: Doc, table: str) -> Doc:
    """Return the tombstone of `doc` with a timestamp not earlier than its last change, whatever the clocks said."""
    at: datetime = changed_at(doc, table)
    return tombstone if at <= instant(tombstone.get("at")) else {**tombstone, "at": at.isoformat()}
