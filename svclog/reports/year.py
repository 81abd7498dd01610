"""A year in review: the monthly report over a year, turning points, time and money spent, and votes."""

from __future__ import annotations

from itertools import chain, takewhile
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from svclog import loyalty
from svclog.loyalty import Verdict
from svclog.reports.case import cost
from svclog.reports.gathered import Setting, gathered
from svclog.reports.monthly import BALLOT, monthly_of
from svclog.reports.places import RANKED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from svclog.dates import Period
    from svclog.model import Interaction, Outcome, Via, Vote
    from svclog.reports.gathered import VisitsTo
    from svclog.reports.monthly import MonthlyReport


T = TypeVar("T")


class Turn(Struct, frozen=True):
    """A visit of the year that changed a place's verdict to one in BALLOT, and what led to it.

    `in_a_row` is the number of consecutive visits up to this one that were good if the verdict went `up`, or bad if it
    went down; 0 if this one was not. `driver` pulled hardest in these visits; `employee`, `via` and `outcome` are those
    that all of them share, else None. `note` is that of this visit.
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
    """The minutes and the money that a year's visits took, for all places with the same verdict at its end."""

    verdict: Verdict
    places: int
    visits: int
    minutes: int
    spent: float


class Year(Struct, frozen=True):
    """The contents of the review: the report on the year, and the parts that only a year has."""

    report: MonthlyReport
    turns: list[Turn]
    """In time order."""
    by_verdict: list[Spent]
    """In the order of RANKED; verdicts without a visit are left out."""
    votes: list[Vote]
    """The votes cast in the year, in time order."""


def year_in_review(
    entries: Iterable[Interaction],
    period: Period,
    now: datetime,
    *,
    votes: Sequence[Vote] = (),
    depth: int | None = None,
) -> Year:
    """Return the review of `period`, a year, as known `now`. The entries, sorted by id, are read in one pass."""
    source = gathered(entries, period, votes, depth, settings=True)
    visited = {business: visits for business, visits in source.places.items() if visits.new}
    turns = [turn for business, visits in visited.items() for turn in _turns(business, visits, period)]
    return Year(
        report=monthly_of(source, period, now, votes=votes, depth=depth),
        turns=sorted(turns, key=lambda turn: (turn.when, turn.id)),
        by_verdict=_by_verdict(visited),
        votes=sorted((vote for vote in votes if period.contains(vote.at)), key=lambda vote: (vote.at, vote.id)),
    )


class _Step(Struct, frozen=True):
    """A visit on the way to a turn."""

    points: float
    contributions: Mapping[str, float]
    times: int
    setting: Setting


def _turns(business: str, visits: VisitsTo, period: Period) -> Iterable[Turn]:
    later = [*visits.recent, *visits.new]
    by_id = {visit.id: visit for visit in later}
    past = visits.counted_settings
    ledger = loyalty.continued([weight for weight, _ in past], later)
    rows, verdict = ledger.rows, ledger.verdict

    def back_from(number: int) -> Iterator[_Step]:
        """Yield the visits from a row back to the first one ever."""
        for row in reversed(rows[: number + 1]):
            visit = by_id[row.id]
            setting = Setting(visit.employee, visit.via, visit.outcome)
            yield _Step(row.points, row.contributions, row.times, setting)
        for (weight, setting), contributions in zip(reversed(past), ledger.past_contributions(), strict=True):
            yield _Step(weight.points, contributions, 1, setting)

    for number, row in enumerate(rows):
        was, verdict = verdict, row.verdict
        if was is verdict or row.verdict not in BALLOT or not period.contains(row.when):
            continue
        up = row.verdict in {Verdict.EARNED, Verdict.WON_BACK}
        run = _in_a_row(back_from(number), up=up)
        yield Turn(
            id=row.id,
            when=row.when,
            business=business,
            was=was,
            verdict=row.verdict,
            score=row.score,
            up=up,
            in_a_row=sum(step.times for step in run),
            driver=_driver(run, up=up),
            employee=_shared(step.setting.employee for step in run),
            via=_shared(step.setting.via for step in run),
            outcome=_shared(step.setting.outcome for step in run),
            note=by_id[row.id].note,
        )


def _in_a_row(back: Iterable[_Step], *, up: bool) -> list[_Step]:
    """Return the unbroken run of good visits (`up`), or of bad ones, that `back` begins with."""
    return [*takewhile(lambda step: step.points > 0 if up else step.points < 0, back)]


def _driver(run: Sequence[_Step], *, up: bool) -> str | None:
    by_driver = {name: sum(step.contributions.get(name, 0.0) for step in run) for name in loyalty.DRIVERS}
    return loyalty.largest(by_driver, +1 if up else -1)


def _shared(values: Iterable[T | None]) -> T | None:
    different = set(values)
    return different.pop() if len(different) == 1 else None


def _by_verdict(visited: Mapping[str, VisitsTo]) -> list[Spent]:
    visits_by_verdict: dict[Verdict, list[list[Interaction]]] = {}
    for place in visited.values():
        verdict = loyalty.standing([*place.recent, *place.new], place.counted).verdict
        visits_by_verdict.setdefault(verdict, []).append(place.new)
    result = []
    for verdict in filter(visits_by_verdict.__contains__, RANKED):
        visits = [*chain.from_iterable(visits_by_verdict[verdict])]
        times = sum(visit.times for visit in visits)
        result.append(Spent(verdict, len(visits_by_verdict[verdict]), times, *cost(visits)))
    return result
