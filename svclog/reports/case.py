"""A case: interactions tied by what they follow up, as one story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.loyalty import in_order
from svclog.model import Interaction, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime


class Case(Struct, frozen=True):
    """The contacts about one matter, in the order in which they were lived, and what they came to as of `now`.

    `days` are from the first contact to the last, by the clock on the wall. `recovered` is whether it ended well after
    it had not: None while its outcome is not known.
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
    """The whole case that `entry` belongs to; an entry on its own is a case of one contact."""
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
    """The uids of the case that this one belongs to; a tie is the uid of a contact with that of what it follows up."""
    tied: dict[str, set[str]] = {}
    for one, other in ties:
        tied.setdefault(one, set()).add(other)
        tied.setdefault(other, set()).add(one)
    found = {uid}
    waiting = [uid]
    while waiting:
        new = tied.get(waiting.pop(), set()) - found
        found |= new
        waiting.extend(new)
    return found


def cost(visits: Sequence[Interaction]) -> tuple[int, float]:
    """The minutes and, to the thousandth, the money that these visits took; one that counts several times, once."""
    minutes = sum(visit.minutes or 0 for visit in visits)
    return minutes, round(sum(visit.spent or 0.0 for visit in visits), 3)


def names_once(names: Iterable[str | None]) -> list[str]:
    """Each name once, in the order of its first mention."""
    return list(dict.fromkeys(name for name in names if name))
