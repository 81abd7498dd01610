"""The one way to JSON: what svclog promises to scripts, in which keys are added over time, never changed or removed."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import to_builtins

from svclog.text import escaped_in_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from msgspec import Struct

    from svclog.dates import Period

VERSION = 1
"""Of the promise to scripts."""


def document(body: Mapping[str, object]) -> str:
    """One JSON document, its version first, in which no text acts.

    Values of reports become objects with their fields as keys; moments are ISO 8601 with their offset.
    """
    plain = to_builtins({"version": VERSION, **body}, builtin_types=(datetime,))
    text = json.dumps(plain, ensure_ascii=False, indent=2, default=datetime.isoformat)
    return f"{escaped_in_json(text)}\n"


def period_json(period: Period) -> dict[str, object]:
    """A period, which is of wall clock time, and ends before its `to`."""
    return {"name": period.name, "from": period.start, "to": period.end}


def fields(value: Struct, *without: str) -> dict[str, object]:
    """The fields of a value by name, in their order, but for some."""
    return {name: getattr(value, name) for name in value.__struct_fields__ if name not in without}
