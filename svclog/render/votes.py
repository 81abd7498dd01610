"""Votes in words, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svclog import dates
from svclog.render.blocks import Sentence, Table
from svclog.render.json_reports import plain_left
from svclog.render.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from svclog.model import Vote
    from svclog.render.blocks import Block
    from svclog.reports.votes import Left

__all__ = ["json_of_votes", "of_votes", "question", "reminder", "said"]


def said(vote: Vote, now: datetime) -> str:
    """A vote in one sentence."""
    if not vote.leaves:
        return f"returned to {vote.business}"
    parts = [f"left {vote.business}"]
    if vote.instead:
        parts.append(f"for {vote.instead}")
    if vote.until:
        parts.append(f"until {dates.say(vote.until, now)}")
    if vote.because:
        parts.append(f"({vote.because})")
    sentence = " ".join(parts)
    return f"{sentence}, to review {dates.say(vote.review, now)}" if vote.review else sentence


def reminder(one: Left) -> str:
    """What to say when a place is visited that was left."""
    instead = f" for {one.vote.instead}" if one.vote.instead else ""
    return f"you left {one.vote.business} {counted(one.days, 'day')} ago{instead}; this visit is logged all the same"


def question(one: Left) -> str:
    """What a review asks."""
    instead = f" for {one.vote.instead}" if one.vote.instead else ""
    return f"Left {one.vote.business} {counted(one.days, 'day')} ago{instead}. Regret?"


def of_votes(found: Sequence[Left], now: datetime) -> Iterator[Block]:
    """The places that are left."""
    yield Table(
        ("left", "place", "for", "visits since", "regret", "because"),
        [
            (
                dates.ago(one.vote.at, now),
                one.vote.business,
                one.vote.instead or "",
                str(one.visits_since),
                one.vote.regret or ("to review" if one.review_due else ""),
                one.vote.because or "",
            )
            for one in found
        ],
        right=frozenset({"visits since"}),
        elastic=("place", "for", "because"),
    )
    if any(one.review_due for one in found):
        yield Sentence("Think again about those to review: svclog review", aside=True)


def json_of_votes(found: Sequence[Left]) -> dict[str, Any]:
    """The body of `votes --json`."""
    return {"votes": [plain_left(one) for one in found]}
