"""Score lines: the scores of places over time, visit by visit."""

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
"""The length of a score line in months."""
LINES = 24
"""The most places whose score lines are drawn: among more, a reader finds none."""
POINTS = 60
"""The most visits of a place that are all drawn; of more, only the last one of each week is."""


class Point(Struct, frozen=True):
    """A visit on the score line of its place, with the score and the verdict after it.

    It stands for `of` visits; `week` is whether it is the last visit of a week whose other visits are not drawn, and
    `turned` whether it is the first point, or has another verdict than the one before.
    """

    visit: Interaction
    went: Went
    score: float
    verdict: Verdict
    of: int
    week: bool
    turned: bool


class ScoreLine(Struct, frozen=True):
    """The score of a business over time: it changes only at visits.

    `score`, `verdict`, `visits` and the number of `good` visits are as of the line's end; `seen` is the number of
    visits before the line's beginning, and `before` the score after them (None if there were none).
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
    """The visit of the period with a note that contributed most to the verdict."""

    @property
    def first(self) -> float:
        """The score at the beginning of the line."""
        return self.before if self.before is not None else self.points[0].score if self.points else self.score

    @property
    def early(self) -> bool:
        """Whether the line begins with too few visits for a verdict."""
        begins_with = self.seen if self.before is not None else sum(point.of for point in self.points[:1])
        return 0 < begins_with < MIN_VISITS


class Lines(Struct, frozen=True):
    """Score lines as of `now`; they cover `start` to `end` in local time, and are known up to `until`."""

    now: datetime
    start: datetime
    end: datetime
    until: datetime
    drawn: list[ScoreLine]
    more: int
    """The number of places with a score whose line is not drawn."""

    @property
    def last(self) -> datetime:
        """The last day that the lines cover."""
        return self.end - timedelta(days=1)

    @property
    def early(self) -> bool:
        """Whether a line begins with too few visits for a verdict."""
        return any(line.early for line in self.drawn)

    @property
    def weekly(self) -> bool:
        """Whether a line shows only the last visit of a week."""
        return any(point.week for line in self.drawn for point in line.points)


def score_lines(visits_of: Mapping[str, Sequence[Interaction]], now: datetime) -> Lines:
    """Return the score lines of the first LINES places visited in the twelve months up to now."""
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
    """Return start and end, in local time, of the twelve months up to `end`, or up to `now` if that is earlier."""
    here = now.replace(tzinfo=None)
    last = here if end is None or end > here else end
    following = last if last == months_before(last, 0) else months_before(last, -1)
    return months_before(following, MONTHS), following


def from_first(start: datetime, visits_of: Iterable[Sequence[Interaction]]) -> datetime:
    """Return `start`, or the first day of the month of the first visit if that is later."""
    first = min((wall_clock(visit) for visits in visits_of for visit in visits), default=start)
    return max(start, months_before(first, 0))


def moved_line(
    business: str, visits: Sequence[Interaction], start: datetime, moved: BallotLine | None, period: Period
) -> ScoreLine:
    """Return the score line of a place for the report on `period`, whose ballot has the line `moved`, with a quote."""
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
