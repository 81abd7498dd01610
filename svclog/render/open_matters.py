"""The open matters of a period as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog import dates
from svclog.render.blocks import Heading, Sentence
from svclog.render.document import period_json
from svclog.render.votes import departure_json, question
from svclog.render.words import capitalized, first_words, listed, overdue, stands, verdict
from svclog.text import Command, Message, argument, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from svclog.render.blocks import Block
    from svclog.reports.open_matters import OpenMatters, Undecided
    from svclog.reports.promises import Due
    from svclog.reports.thanks import Owed


def blocks(matters: OpenMatters) -> Iterator[Block]:
    """Yield each matter on one line, with the commands that answer it."""
    yield Sentence(f"{capitalized(matters.period.name)}: {kinds(matters) or 'nothing is open'}.", lead=True)
    if matters.places:
        yield Heading("Stay, or leave?")
    for place in matters.places:
        name = argument(place.business)
        yield _line(f"{place.business}: {moved(place)}", f"stay {name}", f"leave {name}")
    if matters.overdue:
        yield Heading("Promises overdue")
    for due in matters.overdue:
        yield _line(promised(due), f"kept {due.id}", f"broke {due.id}", f"letter {due.id}")
    if matters.reviews:
        yield Heading("Votes to review")
    for departure in matters.reviews:
        answer = Command(f"review --regret none {argument(departure.vote.business)}")
        yield Sentence(Message(f"{question(departure)} (", answer, "; or some, or much)"))
    if matters.thanks:
        yield Heading("Thanks owed")
    for owed in matters.thanks:
        yield _line(kindness(owed), f"thanks {owed.id} --sent")
    if more := matters.to_thank - len(matters.thanks):
        yield Sentence(Message(f"And {more:,} more: ", Command("thanks")))


def asked(matters: OpenMatters) -> str:
    """Return what `vote` asks: `whether to stay with or leave Acme`; empty if nothing is open."""
    places = [place.business for place in matters.places]
    leaving = [departure.vote.business for departure in matters.reviews]
    questions = (
        (places, f"whether to stay with or leave {_named(places)}"),
        (
            matters.overdue,
            f"whether {'a promise was' if (count := len(matters.overdue)) == 1 else f'{count:,} promises were'} kept",
        ),
        (leaving, f"whether you regret leaving {_named(leaving)}"),
        (matters.thanks, "whom you have thanked"),
    )
    return listed([text for matter, text in questions if matter])


def _named(places: Sequence[str]) -> str:
    return listed(places) if len(places) <= _FEW else f"{len(places):,} places"


def kinds(matters: OpenMatters) -> str:
    """Count the open matters by kind: `2 places to decide about, 1 promise overdue and 1 vote to review`."""
    counts = (
        (len(matters.places), "place to decide about", "places to decide about"),
        (len(matters.overdue), "promise overdue", "promises overdue"),
        (len(matters.reviews), "vote to review", "votes to review"),
        (matters.to_thank, "person to thank", "people to thank"),
    )
    return listed([counted(count, one, many) for count, one, many in counts if count])


_FEW = 3


def json(matters: OpenMatters) -> dict[str, object]:
    """Return the body of `vote --json`."""
    return {
        "period": period_json(matters.period),
        "open": len(matters),
        "places": matters.places,
        "overdue": matters.overdue,
        "reviews": [departure_json(departure) for departure in matters.reviews],
        "thanks": matters.thanks,
        "to_thank": matters.to_thank,
    }


def moved(place: Undecided) -> str:
    """Return the change of a verdict, `+ earned -> ! slipping` or `still x lost`, or else which way a place leans."""
    if place.was is None:
        return stands(place.verdict, place.so_far)
    if place.was is place.verdict:
        return f"still {stands(place.verdict, None, recovering=place.recovering)}"
    return f"{verdict(place.was)} -> {verdict(place.verdict)}"


def promised(due: Due) -> str:
    """Describe an overdue promise."""
    promiser = f"{due.employee} of {due.business}" if due.employee else due.business
    return f"{promiser} promised: {due.text}, {overdue(due)}"


def kindness(owed: Owed) -> str:
    """Describe a visit to thank somebody for."""
    note = f": {first_words(owed.note)}" if owed.note else ""
    return f"{owed.employee} at {owed.business}, {dates.long(owed.when)}{note}"


def _line(text: str, *commands: str) -> Sentence:
    parts: list[str | Command] = [f"{text} ("]
    for number, words in enumerate(commands):
        parts += [", " if number else "", Command(words)]
    return Sentence(Message(*parts, ")"))
