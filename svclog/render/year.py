"""A year in review as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog import dates
from svclog.dates import MONTHS
from svclog.loyalty import Verdict
from svclog.model import Outcome, Via
from svclog.render import monthly, people, promises
from svclog.render.blocks import DATE, ID, PLACE, VERDICT, VISITS, Column, Heading, Sentence, table
from svclog.render.pictures import calendar
from svclog.render.votes import FOR, REGRET, came_of
from svclog.render.words import COLOURS, VIA, money, mover, verdict
from svclog.text import Command, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from svclog.model import Vote
    from svclog.render.blocks import Block, Cells
    from svclog.reports.year import Spent, Turn, Year


MOST_PEOPLE = 10
"""The most people who are named; the rest are counted."""


def blocks(year: Year, currency: str = "") -> Iterator[Block]:
    """Yield the review, most important first, without empty sections; amounts are in `currency`."""
    report = year.report
    yield Sentence(": ".join(monthly.headline(report)), lead=True)
    yield from monthly.best_and_worst(report)
    yield from monthly.ballot(report)
    yield from monthly.so_far(report)
    yield from turns(year)
    yield from people.of_period(report, MOST_PEOPLE)
    yield from promises.of_period(report)
    yield from costs(year, currency)
    yield from votes(year)
    yield from monthly.rest(report, currency)
    yield from calendar(report.period, report.days, report.now.date())


def json(year: Year) -> dict[str, object]:
    """Return the body of `report --format json` for a year: that for any period, and the parts that only a year has."""
    return monthly.json(year.report) | {
        "turning_points": year.turns,
        "by_verdict": year.by_verdict,
        "votes_cast": year.votes,
    }


def what_turned_it(turn: Turn) -> str:
    """Return the place and the cause of its turn: `Acme, after 2 bad visits in a row, mainly bad outcomes`."""
    if not turn.in_a_row:
        which = "its third visit" if turn.was is Verdict.TOO_EARLY else "a visit neither good nor bad"
        return f"{turn.business}, with {which}"
    kind = "good" if turn.up else "bad"
    what = f"after {turn.in_a_row} {kind} visits in a row" if turn.in_a_row > 1 else f"after a {kind} visit"
    what += f" with {turn.employee}" if turn.employee else ""
    if turn.via and turn.via is not Via.COUNTER:
        what = f"{what} {VIA[turn.via]}"
    if turn.outcome and turn.outcome is not Outcome.RESOLVED:
        what = f"{what}, {'all ' if turn.in_a_row > 1 else ''}{turn.outcome}"
    driven = f", mainly {mover(turn.driver, kind)}" if turn.driver else ""
    return f"{turn.business}, {what}{driven}"


def turns(year: Year) -> Iterator[Block]:
    """Yield a table of the visits that changed a verdict."""
    if not year.turns:
        return
    yield Heading("Turning points")
    yield table(year.turns, _TURN)
    yield Sentence(Message("The visit that turned it: ", Command("show ID")), aside=True)


_TURN: Cells[Turn] = {
    ID: lambda turn: str(turn.id),
    Column("day", right=True): lambda turn: f"{turn.when.day} {MONTHS[turn.when.month - 1][:3]}",
    VERDICT: lambda turn: verdict(turn.verdict),
    Column("what turned it", elastic=True, folded=True): what_turned_it,
}


def costs(year: Year, currency: str) -> Iterator[Block]:
    """Yield a table of the time and money spent, by verdict."""
    if not any(line.minutes or line.spent for line in year.by_verdict):
        return
    yield Heading("Where time and money went")
    cells: Cells[Spent] = {
        VERDICT: lambda line: verdict(line.verdict),
        Column("places", right=True): lambda line: str(line.places),
        VISITS: lambda line: str(line.visits),
        Column("minutes", right=True): lambda line: f"{line.minutes:,}",
        Column(f"money ({currency})" if currency else "money", right=True): lambda line: money(line.spent, ""),
    }
    yield table(year.by_verdict, cells, colour=lambda line: COLOURS[line.verdict])
    yield Sentence(Message("Verdicts: at the end of this period. Those of today: ", Command("places")), aside=True)


def votes(year: Year) -> Iterator[Block]:
    """Yield the votes of the year, visits to places left, and reviews due."""
    report = year.report
    if not (year.votes or report.visits_to_left):
        return
    yield Heading("Your votes" if year.votes else "Places you had left")
    yield table(year.votes, _CAST)
    yield from came_of(report)


_CAST: Cells[Vote] = {
    DATE: lambda vote: dates.short(vote.at),
    Column("decision"): lambda vote: vote.decision,
    PLACE: lambda vote: vote.business,
    FOR: lambda vote: vote.instead or "",
    REGRET: lambda vote: vote.regret or "",
    Column("because", elastic=True, folded=True): lambda vote: vote.because or "",
}
