"""A year in review in words, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svclog import dates
from svclog.dates import MONTHS
from svclog.loyalty import Verdict
from svclog.model import Outcome, Via
from svclog.render import monthly
from svclog.render.blocks import Heading, Sentence, Table
from svclog.render.json_reports import of_report, plain
from svclog.render.pictures import calendar
from svclog.render.words import COLOURS, VIA, driver, verdict
from svclog.text import Command, Message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from svclog.render.blocks import Block
    from svclog.reports.year import Turn, Year

__all__ = ["MOST_PEOPLE", "blocks", "json_of_year", "spent", "turns", "votes", "what_turned_it"]

MOST_PEOPLE = 10
"""People who are named; the rest are counted."""


def blocks(found: Year) -> Iterator[Block]:
    """The review, most important first; sections with nothing to say are left out."""
    report = found.report
    yield Sentence(": ".join(monthly.headline(report)), lead=True)
    yield from monthly.ballot(report)
    yield from calendar(report.period, report.days)
    yield from turns(found)
    yield from monthly.people(report, MOST_PEOPLE)
    yield from monthly.promises(report)
    yield from spent(found)
    yield from votes(found)
    yield from monthly.rest(report)


def json_of_year(found: Year) -> dict[str, Any]:
    """The body of `report --format json` for a year: that of any period, and what only a year has."""
    return of_report(found.report) | {
        "turning_points": [plain(turn) for turn in found.turns],
        "by_verdict": [plain(one) for one in found.by_verdict],
        "votes_cast": [plain(vote) for vote in found.votes],
    }


def what_turned_it(turn: Turn) -> str:
    """The place, and the visits that led to its turn: `Acme, after 2 bad visits in a row, mostly outcome (Rolf)`."""
    if not turn.in_a_row:
        which = "its third visit" if turn.was is Verdict.TOO_EARLY else "a visit neither good nor bad"
        return f"{turn.business}, with {which}"
    kind = "good" if turn.up else "bad"
    what = f"after {turn.in_a_row} {kind} visits in a row" if turn.in_a_row > 1 else f"after a {kind} visit"
    if turn.via and turn.via is not Via.COUNTER:
        what = f"{what} {VIA[turn.via]}"
    if turn.outcome and turn.outcome is not Outcome.RESOLVED:
        what = f"{what}, {'all ' if turn.in_a_row > 1 else ''}{turn.outcome}"
    driven = f", mostly {driver(turn.driver)}" if turn.driver else ""
    return f"{turn.business}, {what}{driven}{f' ({turn.employee})' if turn.employee else ''}"


def turns(found: Year) -> Iterator[Block]:
    """The visits that gave a place another verdict."""
    if not found.turns:
        return
    yield Heading("Turning points")
    yield Table(
        ("id", "day", "verdict", "what turned it"),
        [(str(turn.id), _day(turn.when), verdict(turn.verdict), what_turned_it(turn)) for turn in found.turns],
        right=frozenset({"id", "day"}),
        elastic=("what turned it",),
        folded="what turned it",
    )
    yield Sentence(Message("The visit that turned it: ", Command("show ID")), aside=True)


def _day(when: datetime) -> str:
    return f"{when.day} {MONTHS[when.month - 1][:3]}"


def spent(found: Year) -> Iterator[Block]:
    """Where time and money went, by verdict."""
    if not any(one.minutes or one.spent for one in found.by_verdict):
        return
    yield Heading("Where time and money went")
    yield Table(
        ("verdict", "places", "visits", "minutes", "money"),
        [
            (
                verdict(one.verdict),
                str(one.places),
                str(one.visits),
                f"{one.minutes:,}" if one.minutes else "",
                f"{one.spent:,.2f}" if one.spent else "",
            )
            for one in found.by_verdict
        ],
        right=frozenset({"places", "visits", "minutes", "money"}),
        styles=tuple(COLOURS[one.verdict] for one in found.by_verdict),
    )
    yield Sentence(Message("By where each place stands at the end of this period: ", Command("places")), aside=True)


def votes(found: Year) -> Iterator[Block]:
    """The votes of the year, and what came of them."""
    report = found.report
    if not (found.votes or report.visits_to_left):
        return
    yield Heading("What you voted")
    yield Table(
        ("date", "vote", "place", "for", "regret", "because"),
        [
            (
                dates.short(vote.at),
                "left" if vote.leaves else "returned",
                vote.business,
                vote.instead or "",
                vote.regret or "",
                vote.because or "",
            )
            for vote in found.votes
        ],
        elastic=("place", "for", "because"),
        place="place",
        folded="because",
    )
    yield from monthly.came_of_votes(report)
