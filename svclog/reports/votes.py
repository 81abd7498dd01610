"""Votes: which places were left, for what, and how that feels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.query import belongs_to, in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from svclog.model import Interaction, Vote

__all__ = ["Left", "covering", "left", "to_review"]


class Left(Struct, frozen=True):
    """A business that is left: the vote, days since, visits there all the same, and whether a review is due."""

    vote: Vote
    days: int
    visits_since: int
    review_due: bool


def left(votes: Iterable[Vote], entries: Sequence[Interaction], now: datetime) -> list[Left]:
    """The businesses that are left `now`, the longest ago first. The last vote on a business counts, until it ends."""
    return [
        Left(
            vote,
            (now - vote.at).days,
            sum(belongs_to(entry.business, vote.business) and vote.at < entry.when <= now for entry in entries),
            vote.review is not None and vote.review <= now and vote.regret is None,
        )
        for vote in in_force(votes, now)
    ]


def covering(business: str, found: Iterable[Left]) -> Left | None:
    """The vote by which `business`, or what it is a desk of, is left."""
    return next((one for one in found if belongs_to(business, one.vote.business)), None)


def to_review(found: Iterable[Left]) -> list[Left]:
    """Those whose review is due."""
    return [one for one in found if one.review_due]
