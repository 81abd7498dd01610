"""The JSON output, a promise to scripts: keys are added over time, never changed or removed."""

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
"""The version of the JSON format."""
_AT_ONCE = 10_000
"""The number of JSON tokens in one piece of output."""


def document(body: Mapping[str, object]) -> Iterator[str]:
    """Yield one JSON document in pieces, version first, with control characters escaped.

    Structs become objects with their fields as keys; datetimes are ISO 8601 with their offset. A function in the body
    is called when its turn comes, and its result written.
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
    """Return a period in local time; its `to` is exclusive."""
    return {"name": period.name, "from": period.start, "to": period.end}


def fields(value: Struct, *without: str) -> dict[str, object]:
    """Return the fields of a struct in order, by name, except those in `without`."""
    return {name: getattr(value, name) for name in value.__struct_fields__ if name not in without}
