"""A year in review: the month's report over a year, its turning points, where time and money went, what was voted."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from svclog import loyalty
from svclog.loyalty import Verdict
from svclog.reports.monthly import BALLOT, monthly
from svclog.reports.places import RANKED, by_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from svclog.dates import Period
    from svclog.loyalty import Row
    from svclog.model import Interaction, Outcome, Via, Vote
    from svclog.reports.monthly import MonthlyReport


T = TypeVar("T")


class Turn(Struct, frozen=True):
    """A visit of the year that gave a place another verdict, of those that are a vote, and what led to it.

    `in_a_row` is how many visits, this one the last, were good where the verdict went up, bad where it went down; 0 for
    a visit that was neither. `driver` pulled hardest in those; `employee`, `via` and `outcome` are what all of them
    share. Each is None where there is no such thing. `note` is this visit's.
    """

    id: int
    when: datetime
    business: str
    was: Verdict
    verdict: Verdict
    score: float
    up: bool
    in_a_row: int
    driver: str | None
    employee: str | None
    via: Via | None
    outcome: Outcome | None
    note: str | None


class Spent(Struct, frozen=True):
    """What the year's visits to the places with one verdict at its end took, in minutes and in the user's money."""

    verdict: Verdict
    places: int
    visits: int
    minutes: int
    spent: float


class Year(Struct, frozen=True):
    """Everything that the review says: the report on the year, and what only a year has to say."""

    report: MonthlyReport
    turns: list[Turn]
    """In time order."""
    by_verdict: list[Spent]
    """In the order in which verdicts are listed; those without a visit are left out."""
    votes: list[Vote]
    """Those cast in the year, to leave or to return, in time order."""


def year_in_review(
    entries: Sequence[Interaction],
    period: Period,
    now: datetime,
    *,
    votes: Sequence[Vote] = (),
    depth: int | None = None,
) -> Year:
    """The review of `period`, a year, as it is known `now`."""
    up_to_its_end = [entry for entry in entries if period.end is None or entry.when.replace(tzinfo=None) < period.end]
    visited = {
        business: visits
        for business, visits in by_place(up_to_its_end, depth).items()
        if any(period.contains(visit.when) for visit in visits)
    }
    turns = [turn for business, visits in visited.items() for turn in _turns(business, visits, period)]
    return Year(
        report=monthly(entries, period, now, votes=votes, depth=depth),
        turns=sorted(turns, key=lambda turn: (turn.when, turn.id)),
        by_verdict=_by_verdict(visited, period),
        votes=sorted((vote for vote in votes if period.contains(vote.at)), key=lambda vote: (vote.at, vote.id)),
    )


def review(
    entries: Iterable[Interaction],
    period: Period,
    now: datetime,
    *,
    votes: Sequence[Vote] = (),
    depth: int | None = None,
) -> MonthlyReport | Year:
    """The review of `period` where it is a year, else the report on it, as it is known `now`."""
    if period.is_a_year:
        return year_in_review([*entries], period, now, votes=votes, depth=depth)
    return monthly(entries, period, now, votes=votes, depth=depth)


def _turns(business: str, visits: Sequence[Interaction], period: Period) -> Iterable[Turn]:
    by_id = {visit.id: visit for visit in visits}
    rows = loyalty.ledger_rows(visits)
    for number, row in enumerate(rows):
        was = rows[number - 1].verdict if number else Verdict.TOO_EARLY
        if row.verdict is was or row.verdict not in BALLOT or not period.contains(row.when):
            continue
        up = row.verdict in {Verdict.EARNED, Verdict.WON_BACK}
        in_a_row = _in_a_row(rows[: number + 1], up=up)
        run = [by_id[row.id] for row in in_a_row]
        yield Turn(
            id=row.id,
            when=row.when,
            business=business,
            was=was,
            verdict=row.verdict,
            score=row.score,
            up=up,
            in_a_row=sum(visit.times for visit in run),
            driver=_driver(in_a_row, up=up),
            employee=_shared(visit.employee for visit in run),
            via=_shared(visit.via for visit in run),
            outcome=_shared(visit.outcome for visit in run),
            note=by_id[row.id].note,
        )


def _in_a_row(rows: Sequence[Row], *, up: bool) -> list[Row]:
    """The last rows, as far back as all are good or all are bad."""
    return [*takewhile(lambda row: row.points > 0 if up else row.points < 0, reversed(rows))]


def _driver(rows: Sequence[Row], *, up: bool) -> str | None:
    by_driver: dict[str, float] = {}
    for row in rows:
        for name, value in row.contributions.items():
            by_driver[name] = by_driver.get(name, 0.0) + value
    return loyalty.largest({name: by_driver[name] for name in loyalty.DRIVERS if name in by_driver}, +1 if up else -1)


def _shared(values: Iterable[T | None]) -> T | None:
    different = set(values)
    return different.pop() if len(different) == 1 else None


def _by_verdict(visited: Mapping[str, Sequence[Interaction]], period: Period) -> list[Spent]:
    gathered: dict[Verdict, list[list[Interaction]]] = {}
    for visits in visited.values():
        lived = [visit for visit in visits if period.contains(visit.when)]
        gathered.setdefault(loyalty.standing(visits).verdict, []).append(lived)
    return [
        Spent(
            verdict=verdict,
            places=len(gathered[verdict]),
            visits=sum(visit.times for lived in gathered[verdict] for visit in lived),
            minutes=sum(visit.minutes or 0 for lived in gathered[verdict] for visit in lived),
            spent=round(sum(visit.spent or 0.0 for lived in gathered[verdict] for visit in lived), 3),
        )
        for verdict in RANKED
        if verdict in gathered
    ]
