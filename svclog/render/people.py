"""People as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog import dates
from svclog.render.blocks import (
    GOOD_VISITS,
    PERSON,
    PLACE,
    SCORE,
    SCORE_SO_FAR,
    Column,
    Heading,
    Sentence,
    table,
    table_of_first,
)
from svclog.render.words import leans, listed, of_all, scored, signed
from svclog.text import Command, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from svclog.render.blocks import Block, Cells
    from svclog.reports.monthly import MonthlyReport
    from svclog.reports.people import Groups, Person, Unseen
    from svclog.reports.thanks import Owed


def blocks(groups: Groups) -> Iterator[Block]:
    """Yield the people to ask for, in between, to avoid, and with too few visits."""
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
        yield _without(person, signed(person.without or 0.0))
    if groups.too_early:
        yield Heading("Fewer than 3 visits, so far")
        yield table(groups.too_early, {**_EARLY, **_LAST_VISIT})


def _without(person: Person, score: str) -> Sentence:
    return Sentence(f"Without the visits with {person.employee}, the score of {person.business} would be {score}.")


def json(people: Sequence[Person]) -> dict[str, object]:
    """Return the body of `people --json`."""
    return {"people": people}


NAMED: Cells[Person] = {
    PERSON: lambda person: person.employee,
    SCORE: lambda person: scored(person.score),
    GOOD_VISITS: lambda person: of_all(person.good, person.visits),
    PLACE: lambda person: person.business,
}
"""A person, their figures, and the place. It comes last, as the figures are not about it."""
_EARLY: Cells[Person] = {
    SCORE_SO_FAR: lambda person: leans(person.so_far, person.score),
    **{column: NAMED[column] for column in (PERSON, GOOD_VISITS, PLACE)},
}
_LAST_VISIT: Cells[Person] = {Column("last visit"): lambda person: dates.short(person.last_visit)}
_MOST_EARLY = 6
"""The most people without a verdict, and people to thank, that a report names."""
_MOST_UNSEEN = 3


def of_period(report: MonthlyReport, most: int | None = None) -> Iterator[Block]:
    """Yield the people of a report to ask for and to avoid, at most `most` of each, and the people to thank."""
    yield from _people_tables("People to ask for", report.ask_for, "good", report.ask_for_so_far, most)
    yield from _people_tables("People to avoid", report.avoid, "bad", report.avoid_so_far, most)
    yield from _unseen(report)
    if owed := report.thanks_owed:
        yield Heading("Thanks owed")
        have = "has" if len(owed) == 1 else "have"
        kind = f"{_first(owed, _MOST_EARLY)} treated you well in this period and {have} not been thanked. "
        yield Sentence(Message(kind, "Whom to thank for what: ", Command("thanks")))


def _first(people: Sequence[Owed | Unseen], most: int) -> str:
    """List the first people with their places, and the number of others."""
    names = [f"{one.employee} ({one.business})" for one in people[:most]]
    return listed([*names, *([f"{len(people) - most:,} more"] if people[most:] else [])])


def _unseen(report: MonthlyReport) -> Iterator[Block]:
    """Yield the people to avoid who were not met in the period, below those who were."""
    unseen = report.avoid_unseen
    if unseen and not (report.avoid or report.avoid_so_far):
        yield Heading("People to avoid")
    if unseen:
        more: list[str | Command] = [": ", Command("people")] if unseen[_MOST_UNSEEN:] else []
        yield Sentence(Message(f"Not met in this period, but still to avoid: {_first(unseen, _MOST_UNSEEN)}", *more))


def _people_tables(
    title: str, people: Sequence[Person], kind: str, early: Sequence[Person], most: int | None
) -> Iterator[Block]:
    """Yield a table of people with a verdict, and one of those with too few visits for one."""
    if not (people or early):
        return
    yield Heading(title)
    if people:
        yield from table_of_first(most, people, NAMED, "people")
    for one in people:
        if one.without is not None:
            yield _without(one, scored(one.without))
    if early:
        yield Sentence(f"So far {kind}, after fewer than 3 visits:")
        yield from table_of_first(_MOST_EARLY, early, NAMED, "people")
