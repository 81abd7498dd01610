"""Votes as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from svclog import dates
from svclog.render.blocks import DATE, PLACE, Column, Heading, Sentence, table
from svclog.render.document import fields
from svclog.render.text import record
from svclog.render.words import in_full, listed, regret, when
from svclog.text import Command, Message, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from svclog.model import Vote
    from svclog.render.blocks import Block, Cells
    from svclog.reports.monthly import MonthlyReport
    from svclog.reports.votes import Departure

FOR = Column("instead", elastic=True, labelled=True)
REGRET = Column("regret", labelled=True)


_LEFT: Cells[Departure] = {
    Column("vote"): lambda departure: f"v{departure.vote.id}",
    Column("left"): lambda departure: dates.ago(departure.vote.at, departure.now),
    PLACE: lambda departure: departure.vote.business,
    FOR: lambda departure: departure.vote.instead or "",
    Column("visits since", right=True, optional=1): lambda departure: str(departure.visits_since),
    REGRET: lambda departure: "to review" if departure.review_due else departure.vote.regret or "",
    Column("because", elastic=True, optional=2): lambda departure: departure.vote.because or "",
}
_CAST: Cells[Vote] = {
    Column("vote"): lambda vote: f"v{vote.id}",
    DATE: lambda vote: dates.short(vote.at),
    Column("decision"): lambda vote: vote.decision,
    PLACE: lambda vote: vote.business,
    FOR: lambda vote: vote.instead or "",
    Column("until", optional=1): lambda vote: dates.short(vote.until) if vote.until else "",
    replace(REGRET, optional=2): lambda vote: vote.regret or "",
    Column("because", elastic=True, optional=3): lambda vote: vote.because or "",
}


def blocks(left: Sequence[Departure]) -> Iterator[Block]:
    """Yield a table of the places that are left."""
    yield table(left, _LEFT)
    yield from _in_full([departure.vote for departure in left])
    if any(departure.review_due for departure in left):
        yield Sentence(Message("Say whether you regret those to review: ", Command("review")), aside=True)


def json(left: Sequence[Departure]) -> dict[str, object]:
    """Return the body of `votes --json`."""
    return {"votes": [departure_json(departure) for departure in left]}


def every_vote_blocks(votes: Sequence[Vote]) -> Iterator[Block]:
    """Yield a table of votes of every kind, one per line."""
    yield table(votes, _CAST)
    yield from _in_full(votes)


def _in_full(votes: Sequence[Vote]) -> Iterator[Block]:
    """Yield the command that shows a reason in full, which a terminal may truncate."""
    explained = [vote for vote in votes if vote.because]
    if explained:
        yield Sentence(Message("A vote in full: ", Command(f"show v{explained[0].id}")), aside=True)


def every_vote_json(votes: Sequence[Vote]) -> dict[str, object]:
    """Return the body of `votes --all --json`."""
    return {"votes": [_with_kind(vote) for vote in votes]}


def record_text(vote: Vote, now: datetime, width: int | None) -> str:
    """Return every given field, one per line, and the reason as it was written."""
    days = {"until": vote.until, "review": vote.review, "reviewed": vote.reviewed, "edited": vote.edited}
    lines = [
        ("vote", f"v{vote.id}"),
        (vote.decision, vote.business),
        ("when", when(vote.at, now, day=f"{vote.at:%T}" == "12:00:00")),
        ("for", vote.instead),
        ("regret", vote.regret),
        *((title, dates.say(day, now)) for title, day in days.items() if day),
        ("uid", vote.uid),
    ]
    return record([(title, text) for title, text in lines if text], vote.because, width)


def record_json(vote: Vote) -> dict[str, object]:
    """Return the body of `show v1 --json`."""
    return {"vote": _with_kind(vote)}


def vote_json(vote: Vote) -> dict[str, object]:
    """Return a vote with all its keys but the decision, null if not given."""
    return fields(vote, "leaves", "stays")


def departure_json(departure: Departure) -> dict[str, object]:
    """Return a vote to leave with the fields of its departure."""
    return vote_json(departure.vote) | fields(departure, "vote", "now")


def _with_kind(vote: Vote) -> dict[str, object]:
    return vote_json(vote) | {"leaves": vote.leaves, "stays": vote.stays}


def cast(vote: Vote, now: datetime) -> str:
    """Return a vote in one sentence: `left Acme for Bolt (three broken promises)`."""
    if not vote.leaves:
        return f"{vote.decision} {'with' if vote.stays else 'to'} {vote.business}"
    parts = [f"left {vote.business}"]
    if vote.instead:
        parts.append(f"for {vote.instead}")
    if vote.until:
        parts.append(f"until {dates.say(vote.until, now)}")
    if vote.because:
        parts.append(f"({in_full(vote.because)})")
    sentence = " ".join(parts)
    if vote.next_review is None:
        return sentence
    what = "review due since" if vote.next_review <= now else "to review"
    return f"{sentence}, {what} {dates.say(vote.next_review, now)}"


def in_force(departure: Departure) -> str:
    """Return the sentence about the vote by which a place is left, with its review date."""
    vote, now = departure.vote, departure.now
    return f"Your vote (v{vote.id}), {dates.ago(vote.at, now)}: {cast(vote, now)}"


def reminder(departure: Departure) -> str:
    """Return the reminder at a visit to a place that was left."""
    return f"you left {_place_and_when(departure)}; this visit is logged all the same"


def question(departure: Departure) -> str:
    """Return the question of a review."""
    return f"You left {_place_and_when(departure)}. Do you regret it?"


def _place_and_when(departure: Departure) -> str:
    ago = f"{counted(departure.days, 'day')} ago" if departure.days else "today"
    instead = f" for {departure.vote.instead}" if departure.vote.instead else ""
    return f"{departure.vote.business} {ago}{instead}"


def of_period(report: MonthlyReport) -> Iterator[Block]:
    """Yield the places left at the end of the period, its other votes, visits to places left, and reviews due."""
    if not (report.left or report.returned or report.stayed or report.visits_to_left):
        return
    yield Heading(_title(report))
    for vote in (departure.vote for departure in report.left):
        thought = f" You have {regret(vote.regret)}." if vote.regret else ""
        instead = f" for {vote.instead}" if vote.instead else ""
        because = f", because: {in_full(vote.because)}" if vote.because else ""
        yield Sentence(f"You left {vote.business}{instead} on {dates.long(vote.at)}{because}.{thought}")
    for vote in report.returned:
        yield Sentence(f"You returned to {vote.business} on {dates.long(vote.at)}.")
    for vote in report.stayed:
        yield Sentence(f"You stayed with {vote.business} on {dates.long(vote.at)}.")
    yield from came_of(report)


def _title(report: MonthlyReport) -> str:
    """Return the title of the section, which lists votes to leave as long as they hold, whenever cast."""
    left = [departure.vote for departure in report.left]
    voted = report.returned or report.stayed or any(report.period.contains(vote.at) for vote in left)
    if left and voted:
        others = ((report.returned, " or returned to"), (report.stayed, " or stayed with"))
        return f"Places you have left{''.join(words for votes, words in others if votes)}"
    return "Your votes in this period" if voted else "Places you have left" if left else "Places you had left"


def came_of(report: MonthlyReport) -> Iterator[Block]:
    """Yield the visits to places that had been left, and the votes whose review is due."""
    if report.visits_to_left:
        ids = " ".join(map(str, report.visits_to_left))
        visits = counted(len(report.visits_to_left), "visit was to a place", "visits were to places")
        yield Sentence(
            Message(
                f"{visits} that you had left and not yet returned to: ",
                Command(f"{'list' if ' ' in ids else 'show'} {ids}"),
            )
        )
    if report.to_review:
        places = listed([departure.vote.business for departure in report.to_review])
        yield Sentence(Message(f"It is time to say whether you regret leaving {places}: ", Command("review")))
