"""What a period left open in words, and as JSON."""

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


def blocks(found: OpenMatters) -> Iterator[Block]:
    """Each matter on a line, with the commands that answer it."""
    yield Sentence(f"{capitalized(found.period.name)}: {kinds(found) or 'nothing is open'}.", lead=True)
    if found.places:
        yield Heading("Stay, or leave?")
    for place in found.places:
        name = argument(place.business)
        yield _line(f"{place.business}: {moved(place)}", f"stay {name}", f"leave {name}")
    if found.overdue:
        yield Heading("Promises overdue")
    for due in found.overdue:
        yield _line(promised(due), f"kept {due.id}", f"broke {due.id}", f"letter {due.id}")
    if found.reviews:
        yield Heading("Votes to review")
    for departure in found.reviews:
        answer = Command(f"review --regret none {argument(departure.vote.business)}")
        yield Sentence(Message(f"{question(departure)} (", answer, "; or some, or much)"))
    if found.thanks:
        yield Heading("Thanks owed")
    for owed in found.thanks:
        yield _line(kindness(owed), f"thanks {owed.id} --sent")
    if more := found.to_thank - len(found.thanks):
        yield Sentence(Message(f"And {more:,} more: ", Command("thanks")))


def asked(found: OpenMatters) -> str:
    """What `vote` asks: `whether to stay with Acme and whether a promise was kept`; nothing where all is answered."""
    places = [place.business for place in found.places]
    leaving = [departure.vote.business for departure in found.reviews]
    matters = (
        (places, f"whether to stay with {_named(places)}"),
        (
            found.overdue,
            f"whether {'a promise was' if len(found.overdue) == 1 else f'{len(found.overdue):,} promises were'} kept",
        ),
        (leaving, f"whether you regret leaving {_named(leaving)}"),
        (found.thanks, "whom you have thanked"),
    )
    return listed([question for matter, question in matters if matter])


def _named(places: Sequence[str]) -> str:
    return listed(places) if len(places) <= _FEW else f"{len(places):,} places"


def kinds(found: OpenMatters) -> str:
    """What is open, by its kind: `2 places to decide about, 1 promise overdue and 1 vote to review`."""
    counts = (
        (len(found.places), "place to decide about", "places to decide about"),
        (len(found.overdue), "promise overdue", "promises overdue"),
        (len(found.reviews), "vote to review", "votes to review"),
        (found.to_thank, "person to thank", "people to thank"),
    )
    return listed([counted(count, one, many) for count, one, many in counts if count])


_FEW = 3


def json(found: OpenMatters) -> dict[str, object]:
    """The body of `vote --json`."""
    return {
        "period": period_json(found.period),
        "open": len(found),
        "places": found.places,
        "overdue": found.overdue,
        "reviews": [departure_json(departure) for departure in found.reviews],
        "thanks": found.thanks,
        "to_thank": found.to_thank,
    }


def moved(place: Undecided) -> str:
    """What the period did to the verdict: `+ earned -> ! slipping`, or `still x lost`; or which way the place leans."""
    if place.was is None:
        return stands(place.verdict, place.so_far)
    if place.was is place.verdict:
        return f"still {stands(place.verdict, None, recovering=place.recovering)}"
    return f"{verdict(place.was)} -> {verdict(place.verdict)}"


def promised(due: Due) -> str:
    """A promise that is overdue."""
    who = f"{due.employee} of {due.business}" if due.employee else due.business
    return f"{who} promised: {due.text}, {overdue(due)}"


def kindness(owed: Owed) -> str:
    """A visit that somebody is to be thanked for."""
    note = f": {first_words(owed.note)}" if owed.note else ""
    return f"{owed.employee} at {owed.business}, {dates.long(owed.when)}{note}"


def _line(text: str, *commands: str) -> Sentence:
    parts: list[str | Command] = [f"{text} ("]
    for number, words in enumerate(commands):
        parts += [", " if number else "", Command(words)]
    return Sentence(Message(*parts, ")"))
