"""The evidence about one business: every contact in order, with its promises and when it was logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from svclog import loyalty
from svclog.model import Interaction, Promise, business_of, fold
from svclog.query import belongs_to
from svclog.reports.case import cost, names_once
from svclog.reports.promises import is_overdue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from svclog.loyalty import Standing


class Became(Struct, frozen=True):
    """A promise and its fate: `late` if it was kept after its due date, `overdue` if it is still open after it."""

    promise: Promise
    overdue: bool
    late: bool


class Contact(Struct, frozen=True):
    """One interaction as evidence, logged `noted_after` days later; `follows` is None also if that entry is deleted."""

    visit: Interaction
    noted_after: int | None
    follows: Interaction | None
    promised: Became | None


class Promised(Struct, frozen=True):
    """How many promises were made, kept, broken, overdue and open; all but `late` add up to `made`."""

    made: int
    kept: int
    late: int
    """How many of the kept ones were late."""
    broken: int
    overdue: int
    open: int
    """Open and not due yet."""


class Dossier(Struct, frozen=True):
    """The contacts with a business in time order, with totals as of `now`; `standing` is None for facts only."""

    business: str
    now: datetime
    since: datetime | None
    """The local time from which contacts are included."""
    contacts: list[Contact]
    days: int
    minutes: int
    spent: float
    people: list[str]
    references: list[str]
    promises: Promised
    standing: Standing | None

    @property
    def count(self) -> int:
        """The number of contacts; one entry may stand for several."""
        return sum(contact.visit.times for contact in self.contacts)


def dossier(
    business: str, journal: Sequence[Interaction], now: datetime, *, since: datetime | None = None, facts: bool = False
) -> Dossier:
    """Return the evidence in the whole `journal` about this business and its desks."""
    visits = [entry for entry in journal if belongs_to(entry.business, business)]
    by_uid = {entry.uid: entry for entry in journal}
    taken = (visit for visit in visits if since is None or visit.when.replace(tzinfo=None) >= since)
    ordered = loyalty.in_order(taken)
    minutes, spent = cost(ordered)
    contacts = [
        Contact(visit, _noted_after(visit), by_uid.get(visit.re or ""), became(visit, now)) for visit in ordered
    ]
    return Dossier(
        business=business,
        now=now,
        since=since,
        contacts=contacts,
        days=max(0, (ordered[-1].when.date() - ordered[0].when.date()).days) if ordered else 0,
        minutes=minutes,
        spent=spent,
        people=names_once(visit.employee for visit in ordered),
        references=names_once(visit.ref for visit in ordered),
        promises=_promised([contact.promised for contact in contacts if contact.promised]),
        standing=None if facts else loyalty.standing(visits),
    )


def became(visit: Interaction, now: datetime) -> Became | None:
    """Return the promise made at this visit and its fate as of `now`; None if nothing was promised."""
    promise = visit.promise
    if promise is None:
        return None
    return Became(promise, is_overdue(visit, now), promise.days_late > 0)


def still_owed(contacts: Iterable[Interaction], business: str) -> list[str]:
    """Return the texts of the promises of `business` and its desks that were not kept, even when promised again."""
    brand = fold(business_of(business, 1))
    promises = [
        contact.promise for contact in contacts if contact.promise and fold(business_of(contact.business, 1)) == brand
    ]
    owed: dict[str, str] = {}
    for promise in promises:
        if promise.state == "kept":
            owed.pop(fold(promise.text), None)
        else:
            owed.setdefault(fold(promise.text), promise.text)
    return list(owed.values())


def _noted_after(visit: Interaction) -> int | None:
    if visit.recorded is None:
        return None
    return max(0, (visit.recorded.date() - visit.when.date()).days)


def _promised(promises: Sequence[Became]) -> Promised:
    states = [became.promise.state for became in promises]
    overdue = sum(became.overdue for became in promises)
    return Promised(
        made=len(promises),
        kept=states.count("kept"),
        late=sum(became.late for became in promises),
        broken=states.count("broken"),
        overdue=overdue,
        open=states.count("open") - overdue,
    )
