"""A case: interactions that follow up one another, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.loyalty import in_order
from svclog.model import Interaction, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime


class Case(Struct, frozen=True):
    """The contacts about one matter, in time order, and their totals as of `now`.

    `days` are from the first contact to the last, in local dates. `recovered` is whether the last contact was resolved;
    None while its outcome is pending.
    """

    now: datetime
    contacts: list[Interaction]
    businesses: list[str]
    people: list[str]
    days: int
    minutes: int
    spent: float
    references: list[str]
    recovered: bool | None


def case(entry: Interaction, entries: Sequence[Interaction], now: datetime) -> Case:
    """Return the whole case that `entry` belongs to; an entry on its own is a case of one contact."""
    uids = reached(entry.uid, ((other.uid, other.re) for other in entries if other.re))
    contacts = in_order(other for other in entries if other.uid in uids)
    last = contacts[-1].outcome
    minutes, spent = cost(contacts)
    return Case(
        now=now,
        contacts=contacts,
        businesses=names_once(contact.business for contact in contacts),
        people=names_once(contact.employee for contact in contacts),
        days=(contacts[-1].when.date() - contacts[0].when.date()).days,
        minutes=minutes,
        spent=spent,
        references=names_once(contact.ref for contact in contacts),
        recovered=None if last is Outcome.PENDING else last is Outcome.RESOLVED,
    )


def reached(uid: str, ties: Iterable[tuple[str, str]]) -> set[str]:
    """Return the uids in the same case as `uid`; a tie is the uid of a contact and the uid that it follows up."""
    tied: dict[str, set[str]] = {}
    for one, other in ties:
        tied.setdefault(one, set()).add(other)
        tied.setdefault(other, set()).add(one)
    members = {uid}
    waiting = [uid]
    while waiting:
        new = tied.get(waiting.pop(), set()) - members
        members |= new
        waiting.extend(new)
    return members


def cost(visits: Sequence[Interaction]) -> tuple[int, float]:
    """Add up the minutes and the money (to the thousandth) of these visits, each once whatever its `times`."""
    minutes = sum(visit.minutes or 0 for visit in visits)
    return minutes, round(sum(visit.spent or 0.0 for visit in visits), 3)


def names_once(names: Iterable[str | None]) -> list[str]:
    """Return each name once, in the order of first mention."""
    return list(dict.fromkeys(name for name in names if name))
