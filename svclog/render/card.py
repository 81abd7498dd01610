"""A card in words, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svclog import dates
from svclog.loyalty import Answer, Verdict
from svclog.render.blocks import Sentence
from svclog.render.json_reports import plain, plain_vote
from svclog.render.votes import in_force
from svclog.render.words import counted, listed, scored, signed, verdict
from svclog.text import Command, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from svclog.render.blocks import Block
    from svclog.reports.card import Card
    from svclog.reports.people import Person
    from svclog.reports.promises import Due

__all__ = ["json_of_card", "of_card"]


def of_card(found: Card, now: datetime) -> Iterator[Block]:
    """At most 12 lines, most important first."""
    standing = found.standing
    score = "" if standing.verdict is Verdict.TOO_EARLY else f", score {scored(standing.score)}"
    on = counted(standing.visits, "visit") if standing.visits else "no visit that counts yet"
    yield Sentence(f"{found.business}: {verdict(standing.verdict)}{score}, {on}", lead=True)
    if found.left is not None:
        yield Sentence(in_force(found.left, now))
    last = found.last
    by = f" with {last.employee}" if last.employee else ""
    yield Sentence(
        Message(f"Last visit: {dates.say(last.when, now)}{by}, {last.outcome} (", Command(f"show {last.id}"), ")")
    )
    if found.ask_for:
        yield Sentence(f"Ask for: {_people(found.ask_for)}")
    if found.avoid:
        yield Sentence(f"Rather not: {_people(found.avoid)}")
    about = found.person_or_place
    if about is not None and about.answer is Answer.PERSON and about.without_score is not None:
        yield Sentence(f"It is the person: without {about.employee} the place has {signed(about.without_score)}")
    elif about is not None and about.answer is Answer.PLACE:
        yield Sentence("It is the place, whoever serves you")
    for due in found.promises:
        yield Sentence(_promise(due, now))
    if found.references:
        refs = [f"{entry.ref} ({dates.short(entry.when)})" for entry in found.references]
        yield Sentence(f"Their references: {listed(refs)}")
    if found.channels:
        worked = [f"{channel.via} {channel.resolved} of {channel.contacts}" for channel in found.channels]
        yield Sentence(f"Resolved by channel: {', '.join(worked)}")


def json_of_card(found: Card) -> dict[str, Any]:
    """The body of `card --json`."""
    return {
        "business": found.business,
        "verdict": found.standing.verdict,
        "score": found.standing.score,
        "visits": found.standing.visits,
        "last_visit": {"id": found.last.id, "when": found.last.when, "outcome": found.last.outcome},
        "ask_for": [plain(person) for person in found.ask_for],
        "avoid": [plain(person) for person in found.avoid],
        "person_or_place": plain(found.person_or_place),
        "promises": [plain(due) for due in found.promises],
        "references": [{"id": entry.id, "when": entry.when, "ref": entry.ref} for entry in found.references],
        "channels": [plain(channel) for channel in found.channels],
        "left": found.left and plain_vote(found.left.vote),
    }


def _people(people: Sequence[Person]) -> str:
    return ", ".join(f"{one.employee} ({scored(one.score)} on {_rests_on(one)})" for one in people)


def _rests_on(person: Person) -> str:
    return f"{'only ' if person.verdict is Verdict.TOO_EARLY else ''}{counted(person.visits, 'visit')}"


def _promise(due: Due, now: datetime) -> Message:
    late = f"overdue {counted(due.days_late, 'day')}" if due.days_late else "overdue since today"
    when = late if due.overdue else f"due {dates.say(due.by, now)}"
    said = f"{'! ' if due.overdue else ''}Promised: {due.text}, {when} ("
    return Message(said, Command(f"show {due.id}"), ")")
