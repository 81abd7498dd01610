"""Convert a visit to the stable JSON form for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog.model import Interaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from svclog.model import Promise

_FIRST = ("id", "uid", "when", "recorded")
_KEYS = (*_FIRST, *(name for name in Interaction.__struct_fields__ if name not in _FIRST))


def ids_by_uid(entries: Iterable[Interaction]) -> dict[str, int]:
    """The ids of these entries by their uids."""
    return {entry.uid: entry.id for entry in entries}


def as_json(entry: Interaction, ids: Mapping[str, int]) -> dict[str, object]:
    """A visit with every key; `re` is the id of the visit it follows up, by all `ids`, or null if that is deleted."""
    body = {name: getattr(entry, name) for name in _KEYS}
    if entry.promise:
        body["promise"] = promise_as_json(entry.promise)
    return body | {"day": entry.is_day, "re": None if entry.re is None else ids.get(entry.re)}


def promise_as_json(promise: Promise) -> dict[str, object]:
    """A promise in the form that `as_json` uses."""
    return {"text": promise.text, "by": promise.by, "state": promise.state}
