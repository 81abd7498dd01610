"""Votes on what is left: which left place a short form means, and why there is nothing to return to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog.errors import Ambiguous, NoSuchBusiness, NotLeft
from svclog.names import Names
from svclog.query import belongs_to, in_force

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from svclog.model import Vote


def left_place(text: str, names: Names, votes: Sequence[Vote], now: datetime) -> str:
    """The place that is meant where it should be one that is left: a short form means one of those, if it can.

    Of a business that is not left itself, it means the desk that is. Raises NoSuchBusiness and Ambiguous.
    """
    left = [vote.business for vote in in_force(votes, now)]
    if names.business(text).known:
        return names.place(text)
    try:
        meant = Names((place, None) for place in left).place(text)
    except NoSuchBusiness:
        return names.place(text)
    if any(belongs_to(meant, place) for place in left):
        return meant
    desks = [place for place in left if belongs_to(place, meant)]
    if len(desks) > 1:
        raise Ambiguous(text, desks)
    return desks[0]


def not_left(business: str, votes: Sequence[Vote], now: datetime) -> NotLeft:
    """The error for a business that is not left, which says what became of the last vote on it."""
    desks = [vote.business for vote in in_force(votes, now) if belongs_to(vote.business, business)]
    if desks:
        return NotLeft(f"you have not left {business} itself, only {' and '.join(desks)}")
    on_it = (vote for vote in votes if belongs_to(business, vote.business) or belongs_to(vote.business, business))
    cast = [vote for vote in on_it if not vote.stays and vote.at <= now]
    last = max(cast, key=lambda vote: (vote.at, vote.id), default=None)
    if last is None:
        return NotLeft(f"you have not left {business}")
    if last.leaves:
        return NotLeft(f"your vote to leave {last.business} (v{last.id}) ended on {last.until:%Y-%m-%d}")
    return NotLeft(f"you returned to {last.business} on {last.at:%Y-%m-%d} (v{last.id})")
