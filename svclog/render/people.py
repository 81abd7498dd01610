"""People in words, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog import dates
from svclog.render.blocks import GOOD_VISITS, PERSON, PLACE, SCORE, SO_FAR, Column, Heading, Sentence, table
from svclog.render.words import leans, of_all, scored, signed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from svclog.render.blocks import Block, Cells
    from svclog.reports.people import Groups, Person


def blocks(groups: Groups) -> Iterator[Block]:
    """Whom to ask for, whom a bad place is really about, and everybody else."""
    for title, people in (
        ("Ask for", groups.ask_for),
        ("In between", groups.in_between),
        ("Avoid", groups.avoid),
        ("It is the person, not the place", groups.to_blame),
    ):
        if people:
            yield Heading(title)
            yield table(people, {**NAMED, **_LAST_VISIT})
    for person in groups.to_blame:
        without = signed(person.without or 0.0)
        yield Sentence(f"Without {person.employee}, {person.business} would be at {without}.")
    if groups.too_early:
        yield Heading("Too early for a verdict, so far")
        yield table(groups.too_early, {**_EARLY, **_LAST_VISIT})


def json(people: Sequence[Person]) -> dict[str, object]:
    """The body of `people --json`."""
    return {"people": people}


NAMED: Cells[Person] = {
    PERSON: lambda person: person.employee,
    PLACE: lambda person: person.business,
    SCORE: lambda person: scored(person.score),
    GOOD_VISITS: lambda person: of_all(person.good, person.visits),
}
"""Whom to ask for, where, and what that rests on."""
_EARLY: Cells[Person] = {
    SO_FAR: lambda person: leans(person.so_far, person.score),
    **{column: NAMED[column] for column in (PERSON, PLACE, GOOD_VISITS)},
}
_LAST_VISIT: Cells[Person] = {Column("last visit"): lambda person: dates.short(person.last_visit)}
