"""Votes: the places that were left, for which others, and with what regret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.model import fold
from svclog.query import belongs_to, in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from svclog.model import Interaction, Vote


class Departure(Struct, frozen=True):
    """A place that is left as of `now`: the vote, whole days and visits since, and whether a review is due."""

    vote: Vote
    now: datetime
    days: int
    visits_since: int
    review_due: bool


def departures(votes: Iterable[Vote], entries: Sequence[Interaction], now: datetime) -> list[Departure]:
    """Return the places that are left `now`, earliest first. The last vote on a place counts, until it expires."""
    return [
        Departure(
            vote,
            now,
            (now - vote.at).days,
            sum(
                entry.times
                for entry in entries
                if belongs_to(entry.business, vote.business) and vote.at < entry.when <= now
            ),
            vote.next_review is not None and vote.next_review <= now,
        )
        for vote in in_force(votes, now)
    ]


def covering(business: str, left: Iterable[Departure]) -> Departure | None:
    """Return the vote by which `business`, or a place that it is a desk of, is left."""
    return next((departure for departure in left if belongs_to(business, departure.vote.business)), None)


def to_left(visits: Sequence[Interaction], votes: Sequence[Vote]) -> list[int]:
    """Return the ids of visits to places left before, and not returned to that day.

    A vote in the same second as a visit counts as after it.
    """
    places = {visit.business for visit in visits}
    ever_left = {place for place in places if any(vote.leaves and belongs_to(place, vote.business) for vote in votes)}
    return sorted(visit.id for visit in visits if visit.business in ever_left and _was_left(visit, votes))


def _was_left(visit: Interaction, votes: Sequence[Vote]) -> bool:
    day, here = visit.when.date(), visit.when.tzinfo
    returned = {fold(vote.business) for vote in votes if not vote.leaves and vote.at.astimezone(here).date() == day}
    return any(
        belongs_to(visit.business, vote.business) and fold(vote.business) not in returned
        for vote in in_force(votes, visit.when)
        if vote.at < visit.when
    )


def to_review(left: Iterable[Departure]) -> list[Departure]:
    """Return the departures whose review is due."""
    return [departure for departure in left if departure.review_due]
