"""Score lines: how the scores of places went, visit by visit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from svclog import loyalty
from svclog.dates import months_before
from svclog.loyalty import MIN_VISITS, Verdict, wall_clock
from svclog.reports.calendar import Went, went

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from svclog.dates import Period
    from svclog.loyalty import Row
    from svclog.model import Interaction
    from svclog.reports.monthly import BallotLine

MONTHS = 12
"""How far back a score line reaches."""
LINES = 24
"""Places whose score line is drawn, at most: who looks at more sees none."""
POINTS = 60
"""Visits of a place up to which each is drawn; beyond it, the last one of each week."""


class Point(Struct, frozen=True):
    """A visit on the score line of its place, with the score and the verdict after it.

    It stands for `of` visits; `week` is whether it is the last one of a week whose others are not drawn, and `turned`
    whether the point before it has another verdict, or there is none.
    """

    visit: Interaction
    went: Went
    score: float
    verdict: Verdict
    of: int
    week: bool
    turned: bool


class ScoreLine(Struct, frozen=True):
    """How the score of a business went: it changes at a visit, and at nothing else.

    `score`, `verdict`, `visits` and how many of these were `good` are as of the line's end; `seen` visits were there
    before its beginning, and had come to the score `before` (None where there were none).
    """

    business: str
    verdict: Verdict
    score: float
    visits: int
    good: int
    seen: int
    before: float | None
    points: list[Point]
    telling: Interaction | None = None
    """Of the visits of the period that have a note, the one that did most for the verdict."""

    @property
    def first(self) -> float:
        """The score that the line begins with."""
        return self.before if self.before is not None else self.points[0].score if self.points else self.score

    @property
    def early(self) -> bool:
        """Whether its beginning rests on too few visits for a verdict."""
        begins_with = self.seen if self.before is not None else sum(point.of for point in self.points[:1])
        return 0 < begins_with < MIN_VISITS


class Lines(Struct, frozen=True):
    """Score lines as of `now`, and what they cover: `start` to `end` on the wall clock, known `until` then."""

    now: datetime
    start: datetime
    end: datetime
    until: datetime
    drawn: list[ScoreLine]
    more: int
    """Places that have a score, and no line here."""

    @property
    def last(self) -> datetime:
        """The last day that they cover."""
        return self.end - timedelta(days=1)

    @property
    def early(self) -> bool:
        """Whether the beginning of one of them rests on too few visits for a verdict."""
        return any(line.early for line in self.drawn)

    @property
    def weekly(self) -> bool:
        """Whether only the last visit of some week is drawn."""
        return any(point.week for line in self.drawn for point in line.points)


def score_lines(visits_of: Mapping[str, Sequence[Interaction]], now: datetime) -> Lines:
    """The score lines of the first places visited in the twelve months up to now, from the first visit on."""
    start, end = window(None, now)
    scored = [
        business
        for business, visits in visits_of.items()
        if len(visits_of) == 1
        or (any(wall_clock(visit) >= start for visit in visits) and loyalty.standing(visits).visits >= MIN_VISITS)
    ]
    shown = {business: visits_of[business] for business in scored[:LINES]}
    start = from_first(start, shown.values())
    drawn = [_line(business, visits, loyalty.ledger_rows(visits), start) for business, visits in shown.items()]
    return Lines(now, start, end, now.replace(tzinfo=None), drawn, len(scored) - len(drawn))


def window(end: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    """The twelve months up to `end`, or to `now` where that is earlier or there is no end; on the wall clock."""
    here = now.replace(tzinfo=None)
    last = here if end is None or end > here else end
    following = last if last == months_before(last, 0) else months_before(last, -1)
    return months_before(following, MONTHS), following


def from_first(start: datetime, visits_of: Iterable[Sequence[Interaction]]) -> datetime:
    """The first day of the month of the first of these visits, where all of them came after `start`."""
    first = min((wall_clock(visit) for visits in visits_of for visit in visits), default=start)
    return max(start, months_before(first, 0))


def moved_line(
    business: str, visits: Sequence[Interaction], start: datetime, moved: BallotLine | None, period: Period
) -> ScoreLine:
    """The score line of a place on the report on `period`, which did `moved` to it, with the visit to quote."""
    rows = loyalty.ledger_rows(visits)
    line = _line(business, visits, rows, start)
    if moved is None:
        return line
    noted = {visit.id: visit for visit in visits if visit.note and period.contains(visit.when)}
    direction = 1 if moved.verdict in {Verdict.EARNED, Verdict.WON_BACK} else -1
    spoken = [row for row in rows if row.id in noted and direction * row.contribution > 0]
    most = max(spoken, key=lambda row: direction * row.contribution, default=None)
    return replace(line, telling=None if most is None else noted[most.id])


def _line(business: str, visits: Sequence[Interaction], rows: Sequence[Row], start: datetime) -> ScoreLine:
    by_id = {visit.id: visit for visit in visits}
    seen = next((place for place, row in enumerate(rows) if row.when.replace(tzinfo=None) >= start), len(rows))
    shown = [[row] for row in rows[seen:]] if len(rows) - seen <= POINTS else _by_week(rows[seen:])
    last = rows[-1] if rows else None
    return ScoreLine(
        business=business,
        verdict=last.verdict if last else Verdict.TOO_EARLY,
        score=last.score if last else 0.0,
        visits=sum(row.times for row in rows),
        good=sum(row.times for row in rows if row.visit_score > 0),
        seen=sum(row.times for row in rows[:seen]),
        before=rows[seen - 1].score if seen else None,
        points=[
            Point(
                by_id[row.id],
                went(row.visit_score),
                row.score,
                row.verdict,
                sum(row.times for row in week),
                week=len(week) > 1,
                turned=not number or shown[number - 1][-1].verdict is not row.verdict,
            )
            for number, week in enumerate(shown)
            for row in week[-1:]
        ],
    )


def _by_week(rows: Iterable[Row]) -> list[list[Row]]:
    weeks: dict[date, list[Row]] = {}
    for row in rows:
        day = row.when.date()
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(row)
    return list(weeks.values())
