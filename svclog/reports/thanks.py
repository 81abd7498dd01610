"""Thanks owed: the people who treated you well, by name, and were not thanked yet."""

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
    """A good visit, and who is to be thanked for it; `thanked` is when that was done."""

    id: int
    employee: str
    business: str
    when: datetime
    is_day: bool = field(name="day")
    note: str | None
    thanked: datetime | None


def thanks(entries: Iterable[Interaction]) -> list[Owed]:
    """The latest kind visit with everybody who has a name and was not thanked since, the best person first.

    The best is the one with the best score over these entries; of equals, the one met last comes first. Kind is a good
    visit, unless its ratings say that one was not treated well. Thanks for one visit are thanks for those before it.
    """
    visits: dict[tuple[str, str], list[Interaction]] = {}
    latest: dict[tuple[str, str], Interaction] = {}
    for entry in loyalty.in_order(entry for entry in entries if entry.employee):
        who = (entry.business, fold(entry.employee or ""))
        visits.setdefault(who, []).append(entry)
        if entry.thanked is not None:
            latest.pop(who, None)
        elif _was_kind(entry):
            latest[who] = entry
    scores = {entry.id: loyalty.standing(visits[who]).score for who, entry in latest.items()}
    newest_first = reversed(loyalty.in_order(latest.values()))
    best_first = sorted(newest_first, key=lambda entry: -scores[entry.id])
    return [to_thank for entry in best_first if (to_thank := owed(entry)) is not None]


def _was_kind(visit: Interaction) -> bool:
    """Whether it was a good visit at which one was treated well, or nothing is said of how; a rude yes is none."""
    treated = loyalty.treatment(visit)
    return (loyalty.visit_score(visit) or 0.0) > 0 and (treated is None or treated > 0)


def was_unkind(visit: Interaction) -> bool:
    """Whether it was a bad visit, or one at which one was treated badly."""
    return (loyalty.visit_score(visit) or 0.0) < 0 or (loyalty.treatment(visit) or 0.0) < 0


def owed(entry: Interaction) -> Owed | None:
    """What there is to thank for at this visit; None where nobody was named."""
    if not entry.employee:
        return None
    return Owed(entry.id, entry.employee, entry.business, entry.when, entry.is_day, entry.note, entry.thanked)
