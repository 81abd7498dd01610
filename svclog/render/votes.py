"""Votes in words, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svclog import dates
from svclog.render.blocks import Sentence, Table
from svclog.render.document import print_document
from svclog.render.json_reports import plain_left, plain_vote
from svclog.render.words import counted
from svclog.text import Command, Message, clean, clean_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from svclog.model import Vote
    from svclog.render.blocks import Block
    from svclog.reports.votes import Left

# ruff: noqa: T201 - this prints a vote

__all__ = [
    "in_force",
    "json_of_all_votes",
    "json_of_votes",
    "of_all_votes",
    "of_votes",
    "print_one",
    "print_one_json",
    "question",
    "reminder",
    "said",
]


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
    return f"{sentence}, to review {dates.say(vote.review, now)}" if vote.review and vote.regret is None else sentence


def in_force(one: Left, now: datetime) -> str:
    """The vote by which a place is left, and whether it is to be thought about again."""
    due = ", which is due" if one.review_due else ""
    return f"Your vote (v{one.vote.id}), {dates.ago(one.vote.at, now)}: {said(one.vote, now)}{due}"


def reminder(one: Left) -> str:
    """What to say when a place is visited that was left."""
    instead = f" for {one.vote.instead}" if one.vote.instead else ""
    return f"you left {one.vote.business} {_ago(one)}{instead}; this visit is logged all the same"


def question(one: Left) -> str:
    """What a review asks."""
    instead = f" for {one.vote.instead}" if one.vote.instead else ""
    return f"Left {one.vote.business} {_ago(one)}{instead}. Regret?"


def _ago(one: Left) -> str:
    return f"{counted(one.days, 'day')} ago" if one.days else "today"


def of_votes(found: Sequence[Left], now: datetime) -> Iterator[Block]:
    """The places that are left."""
    yield Table(
        ("vote", "left", "place", "for", "visits since", "regret", "because"),
        [
            (
                f"v{one.vote.id}",
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
        place="place",
        yielding=("visits since", "because"),
    )
    if any(one.review_due for one in found):
        yield Sentence(Message("Think again about those to review: ", Command("review")), aside=True)


def of_all_votes(votes: Sequence[Vote]) -> Iterator[Block]:
    """Votes of every kind, one a line."""
    yield Table(
        ("vote", "date", "cast", "place", "for", "until", "regret", "because"),
        [
            (
                f"v{vote.id}",
                dates.short(vote.at),
                "left" if vote.leaves else "returned",
                vote.business,
                vote.instead or "",
                dates.short(vote.until) if vote.until else "",
                vote.regret or "",
                vote.because or "",
            )
            for vote in votes
        ],
        elastic=("place", "for", "because"),
        place="place",
        yielding=("until", "regret", "because"),
    )


def print_one(vote: Vote, now: datetime) -> None:
    """Every field that is given, one a line; why as it was written."""
    days = {"until": vote.until, "review": vote.review, "reviewed": vote.reviewed, "edited": vote.edited}
    lines = [("vote", f"v{vote.id}"), ("left" if vote.leaves else "returned", vote.business)]
    when, ago = dates.say(vote.at, now), dates.ago(vote.at, now)
    lines.append(("when", when if when.startswith(ago) else f"{when} ({ago})"))
    lines += [("for", vote.instead)] if vote.instead else []
    lines += [("regret", vote.regret)] if vote.regret else []
    lines += [(title, dates.say(day, now)) for title, day in days.items() if day]
    lines.append(("uid", vote.uid))
    for title, text in lines:
        print(f"{title:<10} {clean(text)}")
    if vote.because:
        print()
        for line in clean_lines(vote.because):
            print(line)


def print_one_json(vote: Vote) -> None:
    """The document of `show v1 --json`."""
    print_document({"vote": _plain(vote)})


def json_of_all_votes(votes: Sequence[Vote]) -> dict[str, Any]:
    """The body of `votes --all --json`."""
    return {"votes": [_plain(vote) for vote in votes]}


def _plain(vote: Vote) -> dict[str, Any]:
    return {**plain_vote(vote), "leaves": vote.leaves}


def json_of_votes(found: Sequence[Left]) -> dict[str, Any]:
    """The body of `votes --json`."""
    return {"votes": [plain_left(one) for one in found]}
