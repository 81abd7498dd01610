"""Thanks owed: the named people who treated you well and have not been thanked yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from svclog import loyalty
from svclog.model import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
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
    """Return the best kind visit with each named person not thanked since, the later of equals; best person first.

    People are sorted by their score over these entries; of equals, the one with the later visit comes first. A good
    visit is kind unless its ratings say otherwise. Thanks cover all visits up to the one they are for, and all others
    up to the moment they were given.
    """
    visits: dict[tuple[str, str], list[Interaction]] = {}
    for entry in loyalty.in_order(entry for entry in entries if entry.employee):
        visits.setdefault((entry.business, fold(entry.employee or "")), []).append(entry)
    scores: dict[int, float] = {}
    found = []
    for met in visits.values():
        if best := max(reversed(_unthanked(met)), key=lambda entry: loyalty.visit_score(entry) or 0.0, default=None):
            found.append(best)
            scores[best.id] = loyalty.standing(met).score
    newest_first = reversed(loyalty.in_order(found))
    best_first = sorted(newest_first, key=lambda entry: -scores[entry.id])
    return [to_thank for entry in best_first if (to_thank := owed(entry)) is not None]


def _unthanked(met: Sequence[Interaction]) -> list[Interaction]:
    """Return the kind ones of these visits with a person, in time order, that no thanks cover."""
    thanked = [place for place, entry in enumerate(met) if entry.thanked]
    since = met[thanked[-1] + 1 :] if thanked else met
    given = [entry.thanked for entry in met if entry.thanked]
    return [entry for entry in since if _was_kind(entry) and all(entry.when > moment for moment in given)]


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
