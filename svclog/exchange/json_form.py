"""An interaction as the JSON that svclog promises to scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from svclog.model import Interaction

__all__ = ["as_json", "ids_by_uid"]


def ids_by_uid(entries: Iterable[Interaction]) -> dict[str, int]:
    """The ids of these entries by their uids."""
    return {entry.uid: entry.id for entry in entries}


def as_json(entry: Interaction, ids: Mapping[str, int]) -> dict[str, Any]:
    """`entry` with every key, null where nothing is known; times are ISO 8601 with their offset.

    `ids` gives the ids of the whole journal by uid: `re` is the id of the interaction followed up, null if it is gone.
    """
    promise = entry.promise
    return {
        "id": entry.id,
        "uid": entry.uid,
        "when": _iso(entry.when),
        "recorded": _iso(entry.recorded),
        "business": entry.business,
        "employee": entry.employee,
        "empathy": entry.empathy,
        "listening": entry.listening,
        "outcome": entry.outcome.value,
        "felt": entry.felt,
        "premium": entry.premium,
        "via": entry.via and entry.via.value,
        "minutes": entry.minutes,
        "spent": entry.spent,
        "ref": entry.ref,
        "tags": list(entry.tags),
        "note": entry.note,
        "promise": promise and {"text": promise.text, "by": _iso(promise.by), "state": promise.state},
        "re": None if entry.re is None else ids.get(entry.re),
        "thanked": _iso(entry.thanked),
        "edited": _iso(entry.edited),
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
