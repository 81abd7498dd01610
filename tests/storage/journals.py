"""Journals for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from tinydb import TinyDB

from svclog.storage.layout import encode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from svclog.storage.layout import Tables

NOWHERE = Path("journal.json")
"""The name of a journal that exists in memory only."""

VISIT: dict[str, Any] = {
    "uid": "a1",
    "when": "2026-11-20T09:15:00+01:00",
    "business": "Blue Bottle",
    "outcome": "resolved",
}

texts = st.text(st.characters(), max_size=40)  # every code point, lone surrogates too
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(2**64, 2**200)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
docs = st.dictionaries(texts, values, max_size=5)
ids = st.integers(0, 10**30).map(str)
tables = st.dictionaries(texts, st.dictionaries(ids, docs, max_size=5), max_size=4)


def journal(*docs: Mapping[str, Any], last_id: int = 0, others: Tables | None = None) -> bytes:
    """The bytes of a journal of these entries, with the ids 1, 2, 3, ..."""
    meta = {"1": {"schema": 1, "written_by": "svclog 0", "last_id": last_id}}
    entries = {str(doc_id): dict(doc) for doc_id, doc in enumerate(docs, 1)}
    found: Tables = {"meta": meta, **(others or {}), "interactions": entries}
    return encode(found)


def stock_entries(path: Path) -> dict[int, dict[str, Any]]:
    """Return the entries as the stock TinyDB reads them."""
    with TinyDB(path, access_mode="r") as db:
        return {doc.doc_id: dict(doc) for doc in db.table("interactions")}


def stock_bytes(tables: Tables, **options: Any) -> bytes:
    """Return the file that the stock TinyDB writes for these tables."""
    return json.dumps(tables, **options).encode()
