"""What to know about a business before a visit or a call."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from svclog import loyalty
from svclog.loyalty import PersonOrPlace, SoFar, Standing, Verdict
from svclog.model import Interaction, Outcome, Via, fold
from svclog.reports.people import Person, people
from svclog.reports.promises import Due, promises
from svclog.reports.votes import Departure, covering, departures

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from svclog.model import Vote


MOST = 3
"""The most people, promises and references that a card names of each kind."""


class Channel(Struct, frozen=True):
    """A channel, and how many of the contacts through it were resolved."""

    via: Via
    resolved: int
    contacts: int


class Card(Struct, frozen=True):
    """Where a business stands `now`, whom to ask for or avoid, the open promises, and the channels that worked."""

    now: datetime
    business: str
    standing: Standing
    last: Interaction
    ask_for: list[Person]
    avoid: list[Person]
    person_or_place: PersonOrPlace | None
    promises: list[Due]
    references: list[Interaction]
    """The latest entry with each reference number of the business, newest first."""
    channels: list[Channel]
    """The most successful first."""
    left: Departure | None
    with_desks: bool
    """Whether visits to its desks are included."""
    namesakes: frozenset[str]
    """The folded names that people of several desks share."""


def card(business: str, visits: Sequence[Interaction], votes: Iterable[Vote], now: datetime) -> Card:
    """Return the card made from these visits, at least one, to `business` and its desks."""
    ordered = loyalty.in_order(visits)
    met = people([visit for visit in ordered if visit.employee])
    bad = [person for person in reversed(met) if person.avoid or _leans(person, SoFar.BAD)]
    return Card(
        now=now,
        business=business,
        standing=loyalty.standing(ordered),
        last=ordered[-1],
        ask_for=[person for person in met if person.ask_for or _leans(person, SoFar.GOOD)][:MOST],
        avoid=sorted(bad, key=_is_new)[:MOST],
        person_or_place=loyalty.person_or_place(ordered),
        promises=promises(ordered, now).open[:MOST],
        references=list({visit.ref: visit for visit in ordered if visit.ref}.values())[: -MOST - 1 : -1],
        channels=_channels(ordered),
        left=covering(business, departures(votes, ordered, now)),
        with_desks=any(visit.business != business for visit in ordered),
        namesakes=frozenset(name for name, count in Counter(fold(one.employee) for one in met).items() if count > 1),
    )


def _leans(person: Person, so_far: SoFar) -> bool:
    """Return whether a person leans this way and has too few visits for a verdict; undecided people do not count."""
    return person.so_far is so_far and _is_new(person)


def _is_new(person: Person) -> bool:
    """Return whether it is too early for a verdict on the person."""
    return person.verdict is Verdict.TOO_EARLY


def _channels(visits: Sequence[Interaction]) -> list[Channel]:
    channels = []
    for via in Via:
        known = [visit for visit in visits if visit.via is via and visit.outcome is not Outcome.PENDING]
        if known:
            resolved = sum(visit.times for visit in known if visit.outcome is Outcome.RESOLVED)
            channels.append(Channel(via, resolved, sum(visit.times for visit in known)))
    return sorted(channels, key=lambda channel: (-channel.resolved / channel.contacts, -channel.contacts))
