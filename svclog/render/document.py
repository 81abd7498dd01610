"""The one way to JSON: what svclog promises to scripts, in which keys are added over time, never changed or removed."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import to_builtins

from svclog.text import escaped_in_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from msgspec import Struct

    from svclog.dates import Period

VERSION = 1
"""Of the promise to scripts."""
_AT_ONCE = 10_000
"""Keys, values and marks between them that a piece of a document has."""


def document(body: Mapping[str, object]) -> Iterator[str]:
    """One JSON document, its version first, in which no text acts; piece by piece, as it may be long.

    Values of reports become objects with their fields as keys; moments are ISO 8601 with their offset. A function
    stands for what it returns, which is made when its turn comes.
    """
    parts = json.JSONEncoder(ensure_ascii=False, indent=2, default=_plain).iterencode({"version": VERSION, **body})
    while text := "".join(islice(parts, _AT_ONCE)):
        yield escaped_in_json(text)
    yield "\n"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return value() if callable(value) else to_builtins(value, builtin_types=(datetime,))


def period_json(period: Period) -> dict[str, object]:
    """A period, which is of wall clock time, and ends before its `to`."""
    return {"name": period.name, "from": period.start, "to": period.end}


def fields(value: Struct, *without: str) -> dict[str, object]:
    """The fields of a value by name, in their order, but for some."""
    return {name: getattr(value, name) for name in value.__struct_fields__ if name not in without}
