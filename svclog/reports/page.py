"""What a page can show of a period beyond the words of its report: courses, a calendar, treatment against outcome."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import trunc
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from svclog import loyalty
from svclog.dates import months_before
from svclog.loyalty import MIN_VISITS, ChangeKind, Verdict, wall_clock
from svclog.model import Interaction, Outcome, business_of
from svclog.reports.monthly import TREATED
from svclog.reports.places import by_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from svclog.dates import Period
    from svclog.loyalty import Row
    from svclog.reports.monthly import BallotLine, MonthlyReport


MONTHS = 12
"""How far back a score line reaches."""
LINES = 24
"""Places whose score line is drawn, at most: who looks at more sees none."""
POINTS = 60
"""Visits of a place up to which each is drawn; beyond it, the last one of each week."""
LISTED = 400
"""Visits of a period up to which each is listed."""
CALENDARS = 12
"""Months up to which a calendar has days."""

RATED = (Outcome.RESOLVED, Outcome.PARTIAL, Outcome.DECLINED, Outcome.UNRESOLVED)
"""The outcomes that treatment is compared with."""

Went = Literal["good", "bad", "neutral"]
"""How a visit went in the ledger."""


class Visited(Struct, frozen=True):
    """An interaction, and how it went: None for what is no visit to the ledger."""

    visit: Interaction
    went: Went | None


class Point(Struct, frozen=True):
    """A visit on the score line of its place, with the score and the verdict after it.

    `of` visits are drawn as this one; `turned` is whether the point before it has another verdict, or there is none.
    """

    visit: Interaction
    went: Went
    score: float
    verdict: Verdict
    of: int
    turned: bool


class ScoreLine(Struct, frozen=True):
    """How the score of a business went: it changes at a visit, and at nothing else.

    `score`, `verdict` and `visits` are as of the line's end; `seen` visits were there before its beginning, and had
    come to the score `before` (None where there were none).
    """

    business: str
    verdict: Verdict
    score: float
    visits: int
    seen: int
    before: float | None
    points: list[Point]
    moved: BallotLine | None = None
    """What the period did to it; None for a business that is not on the ballot."""
    telling: Interaction | None = None
    """Of the visits of the period that have a note, the one that did most for the verdict."""

    @property
    def first(self) -> float:
        """The score that the line begins with."""
        return self.before if self.before is not None else self.points[0].score if self.points else self.score


class Day(Struct, frozen=True):
    """A day and its visits, in time order."""

    day: date
    visits: list[Visited]

    @property
    def good(self) -> int:
        """How many of its visits were good."""
        return sum(visited.went == "good" for visited in self.visits)

    @property
    def bad(self) -> int:
        """How many of them were bad."""
        return sum(visited.went == "bad" for visited in self.visits)


class Month(Struct, frozen=True):
    """A month, named by its first day, with the days that had visits and how these went."""

    first: date
    days: list[Day]
    visits: int
    good: int
    bad: int

    @property
    def weeks(self) -> list[list[Day | None]]:
        """Its days as weeks from Monday to Sunday; None is a day of another month."""
        known = {day.day: day for day in self.days}
        following = (self.first + timedelta(days=31)).replace(day=1)
        days = [self.first + timedelta(days=number) for number in range((following - self.first).days)]
        cells = [*[None] * self.first.weekday(), *(known.get(day, Day(day, [])) for day in days)]
        cells += [None] * (-len(cells) % 7)
        return [cells[start : start + 7] for start in range(0, len(cells), 7)]


class Year(Struct, frozen=True):
    """The visits of a year, month by month from January on."""

    year: int
    months: list[int]
    visits: int
    bad: int


class Calendar(Struct, frozen=True):
    """The months of a period, or where these are too many to have days, those from the first visit to the last.

    `listed` is whether the visits are few enough to be told one by one.
    """

    months: list[Month]
    with_days: bool
    listed: bool

    @property
    def lived(self) -> list[Month]:
        """The months that had visits."""
        return [month for month in self.months if month.visits]

    @property
    def years(self) -> list[Year]:
        """The years that had visits."""
        by_year: dict[int, list[Month]] = {}
        for month in self.lived:
            by_year.setdefault(month.first.year, []).append(month)
        years = []
        for year, lived in by_year.items():
            visits = {month.first.month: month.visits for month in lived}
            months = [visits.get(number, 0) for number in range(1, 13)]
            years.append(Year(year, months, sum(months), sum(month.bad for month in lived)))
        return years


class Spot(Struct, frozen=True):
    """Visits that were treated alike and ended alike. `rating` is the mean of the ratings, 1 to 5 in half marks.

    It is rounded towards 3, so that what stands out did so before. `surprise` is whether outcome and treatment say
    different things.
    """

    outcome: Outcome
    rating: float
    visits: int
    surprise: Literal["kind no", "rude yes"] | None


class Treatment(Struct, frozen=True):
    """Treatment against outcome: the spots of a period, and how many visits have no rating or no known outcome."""

    spots: list[Spot]
    without: int

    @property
    def rows(self) -> list[tuple[Outcome, int, int, int]]:
        """How many visits that ended so were treated badly, well, and in between: each outcome with the three counts.

        The order is badly, between, well.
        """
        rows = []
        for outcome in RATED:
            spots = [spot for spot in self.spots if spot.outcome is outcome]
            badly = sum(spot.visits for spot in spots if spot.rating < 3)
            well = sum(spot.visits for spot in spots if spot.rating > 3)
            rows.append((outcome, badly, sum(spot.visits for spot in spots) - badly - well, well))
        return rows


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
    def weekly(self) -> bool:
        """Whether a point of theirs stands for more than one visit."""
        return any(point.of > 1 for line in self.drawn for point in line.points)


class Page(Struct, frozen=True):
    """What is drawn beside a report."""

    lines: Lines
    calendar: Calendar
    treatment: Treatment


def page(entries: Sequence[Interaction], report: MonthlyReport, now: datetime, *, depth: int | None = None) -> Page:
    """What is to be drawn beside the `report` on these entries, made with the same `depth`."""
    period = report.period
    if period.is_a_year and period.start is not None and period.end is not None:
        start, end = period.start, period.end
    else:
        start, end = _window(period.end, now)
    inside = [entry for entry in entries if period.contains(entry.when)]
    chosen, more = _chosen(report, entries, inside, depth)
    on_ballot = {line.business: line for line in report.ballot}
    drawn = [_moved(business, visits, start, on_ballot.get(business), period) for business, visits in chosen.items()]
    return Page(
        lines=Lines(now, start, end, min(end, now.replace(tzinfo=None)), drawn, more),
        calendar=_calendar(inside, period, now),
        treatment=_treatment(inside),
    )


def score_lines(visits_of: Mapping[str, Sequence[Interaction]], now: datetime) -> Lines:
    """The score lines of the twelve months up to now: of the first of these businesses that were visited in them."""
    start, end = _window(None, now)
    scored = [
        business
        for business, visits in visits_of.items()
        if len(visits_of) == 1
        or (any(wall_clock(visit) >= start for visit in visits) and loyalty.standing(visits).visits >= MIN_VISITS)
    ]
    drawn = [
        _line(business, visits_of[business], loyalty.ledger_rows(visits_of[business]), start)
        for business in scored[:LINES]
    ]
    return Lines(now, start, end, now.replace(tzinfo=None), drawn, len(scored) - len(drawn))


def _window(end: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    """The twelve months up to `end`, or to `now` where that is earlier or there is no end; on the wall clock."""
    here = now.replace(tzinfo=None)
    last = here if end is None or end > here else end
    following = last if last == months_before(last, 0) else months_before(last, -1)
    return months_before(following, MONTHS), following


def _chosen(
    report: MonthlyReport, entries: Sequence[Interaction], inside: Sequence[Interaction], depth: int | None
) -> tuple[dict[str, list[Interaction]], int]:
    """The places to draw with their visits, in the order of the ballot, the undecided ones after it; how many others.

    Where they are too many, those that turned, and then those that moved most.
    """
    ballot = [line for line in report.ballot if line.visits_in_period] or report.ballot
    by_weight = sorted(ballot, key=lambda line: (line.kind is not ChangeKind.VERDICT_CHANGED, -abs(line.change)))
    names = {line.business for line in by_weight[:LINES]}
    wanted = dict.fromkeys(line.business for line in ballot if line.business in names)
    if len(wanted) < LINES:
        known = {line.business for line in report.ballot}
        wanted |= dict.fromkeys(business for business in by_place(inside, depth) if business not in known)
    visits_to: dict[str, list[Interaction]] = {business: [] for business in wanted}
    end = report.period.end
    for entry in entries:
        visits = visits_to.get(entry.business if depth is None else business_of(entry.business, depth))
        if visits is not None and (end is None or wall_clock(entry) < end):
            visits.append(entry)
    scored = [
        business
        for business, visits in visits_to.items()
        if business in names or loyalty.standing(visits).visits >= MIN_VISITS
    ]
    drawn = {business: visits_to[business] for business in scored[:LINES]}
    return drawn, len(ballot) - len(names) + len(scored) - len(drawn)


def _moved(
    business: str, visits: Sequence[Interaction], start: datetime, moved: BallotLine | None, period: Period
) -> ScoreLine:
    rows = loyalty.ledger_rows(visits)
    line = _line(business, visits, rows, start)
    if moved is None:
        return line
    noted = {visit.id: visit for visit in visits if visit.note and period.contains(visit.when)}
    direction = 1 if moved.verdict in {Verdict.EARNED, Verdict.WON_BACK} else -1
    spoken = [row for row in rows if row.id in noted and direction * row.contribution > 0]
    most = max(spoken, key=lambda row: direction * row.contribution, default=None)
    return replace(line, moved=moved, telling=None if most is None else noted[most.id])


def _line(business: str, visits: Sequence[Interaction], rows: Sequence[Row], start: datetime) -> ScoreLine:
    by_id = {visit.id: visit for visit in visits}
    seen = next((place for place, row in enumerate(rows) if row.when.replace(tzinfo=None) >= start), len(rows))
    shown = [[row] for row in rows[seen:]] if len(rows) - seen <= POINTS else _by_week(rows[seen:])
    last = rows[-1] if rows else None
    return ScoreLine(
        business=business,
        verdict=last.verdict if last else Verdict.TOO_EARLY,
        score=last.score if last else 0.0,
        visits=len(rows),
        seen=seen,
        before=rows[seen - 1].score if seen else None,
        points=[
            Point(
                by_id[row.id],
                _went(row.visit_score),
                row.score,
                row.verdict,
                len(week),
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


def _went(score: float) -> Went:
    return "good" if score > 0 else "bad" if score < 0 else "neutral"


def _visited(visit: Interaction) -> Visited:
    score = loyalty.visit_score(visit)
    return Visited(visit, None if score is None else _went(score))


def _calendar(inside: Sequence[Interaction], period: Period, now: datetime) -> Calendar:
    here = now.replace(tzinfo=None)
    days = [entry.when.date() for entry in inside]
    first = period.start.date() if period.start else min(days, default=here.date())
    ends = [end for end in (period.end and (period.end - timedelta(days=1)).date(), here.date()) if end]
    last = max([first, min(ends), *days])
    months = _months(first, last)
    if len(months) > CALENDARS and days:
        months = _months(min(days), max(days))
    by_day: dict[date, list[Visited]] = {}
    for entry in sorted(inside, key=lambda entry: (wall_clock(entry), entry.id)):
        by_day.setdefault(entry.when.date(), []).append(_visited(entry))
    by_month: dict[date, list[Day]] = {month: [] for month in months}
    for day, visits in by_day.items():
        by_month[day.replace(day=1)].append(Day(day, visits))
    return Calendar(
        months=[_month(month, days) for month, days in by_month.items()],
        with_days=len(months) <= CALENDARS,
        listed=len(inside) <= LISTED,
    )


def _months(first: date, last: date) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    before = first.year * 12 + first.month - 1
    return [date((before + number) // 12, (before + number) % 12 + 1, 1) for number in range(count)]


def _month(first: date, days: list[Day]) -> Month:
    went = [visited.went for day in days for visited in day.visits]
    return Month(first, days, len(went), went.count("good"), went.count("bad"))


def _treatment(inside: Iterable[Interaction]) -> Treatment:
    counts: dict[tuple[Outcome, float], int] = {}
    without = 0
    for entry in inside:
        treated = loyalty.treatment(entry)
        if treated is None or entry.outcome is Outcome.PENDING:
            without += 1
            continue
        spot = (entry.outcome, 3 + trunc(treated / TREATED) * TREATED * 2)
        counts[spot] = counts.get(spot, 0) + 1
    order = list(Outcome)
    spots = [Spot(outcome, rating, count, _surprise(outcome, rating)) for (outcome, rating), count in counts.items()]
    return Treatment(sorted(spots, key=lambda spot: (order.index(spot.outcome), spot.rating)), without)


def _surprise(outcome: Outcome, rating: float) -> Literal["kind no", "rude yes"] | None:
    if outcome in {Outcome.DECLINED, Outcome.UNRESOLVED} and rating > 3:
        return "kind no"
    return "rude yes" if outcome is Outcome.RESOLVED and rating < 3 else None
