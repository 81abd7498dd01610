"""Votes: which places were left, for what, and how that feels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

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
            vote.review is not None and vote.review <= now and vote.regret is None,
        )
        for vote in in_force(votes, now)
    ]


def covering(business: str, left: Iterable[Departure]) -> Departure | None:
    """The vote by which `business`, or what it is a desk of, is left."""
    return next((departure for departure in left if belongs_to(business, departure.vote.business)), None)


def to_review(left: Iterable[Departure]) -> list[Departure]:
    """Those whose review is due."""
    return [departure for departure in left if departure.review_due]
