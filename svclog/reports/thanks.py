"""Thanks owed: the named people who treated you well and have not been thanked yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from svclog import loyalty
from svclog.model import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from svclog.model import Interaction

Met = tuple[str, str]
"""A person at a place: its name, and theirs folded."""


class Owed(Struct, frozen=True):
    """A good visit, and the person to thank for it; `thanked` is when they were thanked."""

    id: int
    employee: str
    business: str
    when: datetime
    is_day: bool = field(name="day")
    note: str | None
    thanked: datetime | None


def thanks(entries: Iterable[Interaction], given: Mapping[Met, datetime] | None = None) -> list[Owed]:
    """Return the best kind visit with each named person not thanked since, the later of equals; best person first.

    People are sorted by their score over these entries; of equals, the one with the later visit comes first. A good
    visit is kind unless its ratings say otherwise. Thanks cover all visits up to the moment they were `given`: for a
    part of the journal, give `thanks_given` of the whole.
    """
    visits: dict[Met, list[Interaction]] = {}
    for entry in loyalty.in_order(entry for entry in entries if entry.employee):
        visits.setdefault(_met(entry), []).append(entry)
    scores: dict[int, float] = {}
    found = []
    for person, met in visits.items():
        last = (thanks_given(met) if given is None else given).get(person)
        unthanked = [entry for entry in met if _was_kind(entry) and (last is None or entry.when > last)]
        if best := max(reversed(unthanked), key=lambda entry: loyalty.visit_score(entry) or 0.0, default=None):
            found.append(best)
            scores[best.id] = loyalty.standing(met).score
    newest_first = reversed(loyalty.in_order(found))
    best_first = sorted(newest_first, key=lambda entry: -scores[entry.id])
    return [to_thank for entry in best_first if (to_thank := owed(entry)) is not None]


def thanks_given(entries: Iterable[Interaction]) -> dict[Met, datetime]:
    """Return when each person was thanked last, or of a visit that is later still, when that was."""
    given: dict[Met, datetime] = {}
    for entry in entries:
        if entry.thanked is not None:
            last = max(entry.thanked, entry.when)
            given[_met(entry)] = max(given.get(_met(entry), last), last)
    return given


def _met(visit: Interaction) -> Met:
    return visit.business, fold(visit.employee or "")


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
