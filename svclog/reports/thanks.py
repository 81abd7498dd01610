"""Thanks owed: the named people who treated you well and have not been thanked yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from svclog import loyalty
from svclog.model import fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from svclog.model import Interaction


class Owed(Struct, frozen=True):
    """A good visit, and the person to thank for it; `thanked` is when they were thanked."""

    id: int
    employee: str
    business: str
    when: datetime
    is_day: bool = field(name="day")
    note: str | None
    thanked: datetime | None


def thanks(entries: Iterable[Interaction]) -> list[Owed]:
    """Return the latest kind visit with each named person not thanked since, best person first.

    People are sorted by their score over these entries; of equals, the one met last comes first. A good visit is kind
    unless its ratings say otherwise. Thanks for one visit cover all earlier ones.
    """
    visits: dict[tuple[str, str], list[Interaction]] = {}
    latest: dict[tuple[str, str], Interaction] = {}
    for entry in loyalty.in_order(entry for entry in entries if entry.employee):
        person = (entry.business, fold(entry.employee or ""))
        visits.setdefault(person, []).append(entry)
        if entry.thanked is not None:
            latest.pop(person, None)
        elif _was_kind(entry):
            latest[person] = entry
    scores = {entry.id: loyalty.standing(visits[person]).score for person, entry in latest.items()}
    newest_first = reversed(loyalty.in_order(latest.values()))
    best_first = sorted(newest_first, key=lambda entry: -scores[entry.id])
    return [to_thank for entry in best_first if (to_thank := owed(entry)) is not None]


def _was_kind(visit: Interaction) -> bool:
    """Return whether the visit was good, and its ratings, if any, are good too; a rude yes is not kind."""
    treated = loyalty.treatment(visit)
    return (loyalty.visit_score(visit) or 0.0) > 0 and (treated is None or treated > 0)


def was_unkind(visit: Interaction) -> bool:
    """Return whether the visit was bad, or has bad ratings."""
    return (loyalty.visit_score(visit) or 0.0) < 0 or (loyalty.treatment(visit) or 0.0) < 0


def owed(entry: Interaction) -> Owed | None:
    """Return the thanks for this visit; None if nobody was named."""
    if not entry.employee:
        return None
    return Owed(entry.id, entry.employee, entry.business, entry.when, entry.is_day, entry.note, entry.thanked)
