"""Votes: which places were left, for what, and how that feels."""

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
    """A place that is left as of `now`: the vote, whole days since, visits there all the same, whether to review it."""

    vote: Vote
    now: datetime
    days: int
    visits_since: int
    review_due: bool


def departures(votes: Iterable[Vote], entries: Sequence[Interaction], now: datetime) -> list[Departure]:
    """The places that are left `now`, the longest ago first. The last vote on a place counts, until it ends."""
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
    """The vote by which `business`, or what it is a desk of, is left."""
    return next((departure for departure in left if belongs_to(business, departure.vote.business)), None)


def to_left(visits: Sequence[Interaction], votes: Sequence[Vote]) -> list[int]:
    """The ids of those to places left before (a vote of that second came after), and not returned to on that day."""
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
    """Those whose review is due."""
    return [departure for departure in left if departure.review_due]
