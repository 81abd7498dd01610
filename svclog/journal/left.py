"""Find the left place that a short form means, or say why there is none to return to."""

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
    """Resolve the name of a place to return to: a short form means a place that the user has left, if any matches.

    If not the business itself but one of its desks is left, that desk is meant. Raises NoSuchBusiness and Ambiguous.
    """
    left = [vote.business for vote in in_force(votes, now)]
    if names.business(text).known:
        return names.place(text)
    try:
        place = Names((other, None) for other in left).place(text)
    except NoSuchBusiness:
        return names.place(text)
    if any(belongs_to(place, other) for other in left):
        return place
    desks = [other for other in left if belongs_to(other, place)]
    if len(desks) > 1:
        raise Ambiguous(text, desks)
    return desks[0]


def not_left(business: str, votes: Sequence[Vote], now: datetime) -> NotLeft:
    """The error for a business that the user has not left; it says what became of the last vote on it."""
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
