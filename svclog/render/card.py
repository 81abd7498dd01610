"""A card in words, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog import dates
from svclog.loyalty import Answer, Verdict
from svclog.model import fold
from svclog.render.blocks import Sentence
from svclog.render.document import fields
from svclog.render.votes import in_force, vote_json
from svclog.render.words import (
    VIA,
    good_of,
    listed,
    missing,
    of_all,
    overdue,
    quote,
    scored,
    signed,
    stands,
    with_desks,
)
from svclog.text import Command, Message, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from svclog.loyalty import Standing
    from svclog.render.blocks import Block
    from svclog.reports.card import Card
    from svclog.reports.people import Person
    from svclog.reports.promises import Due


def blocks(card: Card) -> Iterator[Block]:
    """Yield at most 12 lines, most important first."""
    business = with_desks(card.business) if card.with_desks else card.business
    yield Sentence(f"{business}: {standing(card.standing)}", lead=True)
    if card.left is not None:
        yield Sentence(in_force(card.left))
    last = card.last
    by = f" with {last.employee}" if last.employee else ""
    what = f"{last.outcome}; you noted: {quote(last.note)}" if last.note else last.outcome
    visited = f"Last visit: {dates.say(last.when, card.now, day=last.is_day)}{by}, {what} ("
    yield Sentence(Message(visited, Command(f"show {last.id}"), ")"))
    if card.ask_for:
        yield Sentence(f"Ask for: {_people(card.ask_for, card)}")
    if card.avoid:
        yield Sentence(f"Avoid: {_people(card.avoid, card)}")
    about = card.person_or_place
    if about is not None and about.answer is Answer.PERSON and about.without_score is not None:
        without = signed(about.without_score)
        place = f"all of {card.business}" if card.with_desks else "the place"
        yield Sentence(f"It is {about.employee}, not {place}: without {about.employee} its score would be {without}")
    elif about is not None and about.answer is Answer.PLACE:
        yield Sentence(f"It is the place{' and its desks' if card.with_desks else ''}, whoever serves you")
    for due in card.promises:
        yield Sentence(_promise(due, card.now))
    if card.references:
        refs = [f"{entry.ref} ({dates.short(entry.when)})" for entry in card.references]
        yield Sentence(f"Their reference numbers: {listed(refs)}")
    if card.channels:
        worked = [f"{VIA[one.via]} {of_all(one.resolved, one.contacts)}" for one in card.channels]
        yield Sentence(f"Visits that ended resolved: {', '.join(worked)}")


def standing(standing: Standing) -> str:
    """Describe the standing of a place: verdict, score and visits."""
    where = stands(standing.verdict, standing.so_far, recovering=standing.recovering)
    if not standing.visits:
        return f"{where}, no visit counts yet"
    good = f"{counted(standing.visits, 'visit')}, {standing.good:,} good"
    if standing.missing:
        return f"{where} (score {scored(standing.score)}), {good}; {missing(standing.missing)}"
    return f"{where}, score {scored(standing.score)}, {good}"


def json(card: Card) -> dict[str, object]:
    """Return the body of `card --json`."""
    standing: dict[str, object] = {
        "business": card.business,
        "verdict": card.standing.verdict,
        "score": card.standing.score,
        "visits": card.standing.visits,
        "so_far": card.standing.so_far,
        "good": card.standing.good,
        "recovering": card.standing.recovering,
        "last_visit": {"id": card.last.id, "when": card.last.when, "outcome": card.last.outcome},
    }
    return (
        standing
        | fields(card, "now", "business", "standing", "last", "namesakes")
        | {
            "references": [{"id": entry.id, "when": entry.when, "ref": entry.ref} for entry in card.references],
            "left": card.left and vote_json(card.left.vote),
        }
    )


def _people(people: Sequence[Person], card: Card) -> str:
    """List people, each with their desk if several desks have somebody of that name."""
    return ", ".join(
        f"{person.employee}{f' of {person.business}' if fold(person.employee) in card.namesakes else ''} "
        f"({_good_visits(person)})"
        for person in people
    )


def _good_visits(person: Person) -> str:
    return f"{'so far ' if person.verdict is Verdict.TOO_EARLY else ''}{good_of(person.good, person.visits)}"


def _promise(due: Due, now: datetime) -> Message:
    when = f", {overdue(due)}" if due.overdue else f", due {dates.say(due.by, now)}" if due.by else ""
    promised = f"{'! ' if due.overdue else ''}Promised: {due.text}{when} ("
    return Message(promised, Command(f"show {due.id}"), ")")
