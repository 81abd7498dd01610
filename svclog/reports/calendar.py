"""The days of a period, and how the visits on each day went."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from svclog import dates, loyalty
from svclog.loyalty import wall_clock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from svclog.dates import Period
    from svclog.model import Interaction

LISTED = 400
"""The most visits of a period that are listed one by one."""
CALENDARS = 12
"""The most months that a calendar shows day by day."""

Went = Literal["good", "bad", "neutral"]
"""How a visit went in the ledger."""


class Visited(Struct, frozen=True):
    """An interaction, and how it went: None if it does not count in the ledger."""

    visit: Interaction
    went: Went | None


class Day(Struct, frozen=True):
    """A day and its visits, in time order: how many there were, how many were good or bad, how many do not count."""

    day: date
    visits: list[Visited]
    count: int = 0
    good: int = 0
    bad: int = 0
    uncounted: int = 0


class Month(Struct, frozen=True):
    """A month, named by its first day, with the days that had visits and how the visits went."""

    first: date
    days: list[Day]
    visits: int
    good: int
    bad: int
    uncounted: int

    @property
    def weeks(self) -> list[list[Day | None]]:
        """The days of the month as weeks from Monday to Sunday; None stands for a day of another month."""
        known = {day.day: day for day in self.days}
        length = dates.month_length(self.first.year, self.first.month)
        days = [self.first.replace(day=number) for number in range(1, length + 1)]
        cells = [*[None] * self.first.weekday(), *(known.get(day, Day(day, [])) for day in days)]
        cells += [None] * (-len(cells) % 7)
        return [cells[start : start + 7] for start in range(0, len(cells), 7)]


class Year(Struct, frozen=True):
    """The numbers of visits in a year, month by month from January on."""

    year: int
    months: list[int]
    visits: int
    bad: int


class Calendar(Struct, frozen=True):
    """The months of a period, or only those from the first visit to the last if the period has more than CALENDARS."""

    months: list[Month]
    with_days: bool
    listed: bool

    @property
    def lived(self) -> list[Month]:
        """The months that had visits."""
        return [month for month in self.months if month.visits]

    @property
    def silent(self) -> list[date]:
        """The first days of the months without visits."""
        return [month.first for month in self.months if not month.visits]

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


def calendar(inside: Sequence[Interaction], period: Period, now: datetime) -> Calendar:
    """Return the calendar of `period` with the visits `inside` it, as known `now`."""
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
        score = loyalty.visit_score(entry)
        by_day.setdefault(entry.when.date(), []).append(Visited(entry, None if score is None else went(score)))
    by_month: dict[date, list[Day]] = {month: [] for month in months}
    for day, visits in by_day.items():
        by_month[day.replace(day=1)].append(_day(day, visits))
    return Calendar(
        months=[_month(month, days) for month, days in by_month.items()],
        with_days=len(months) <= CALENDARS,
        listed=len(inside) <= LISTED,
    )


def _day(day: date, visits: list[Visited]) -> Day:
    times: Counter[Went | None] = Counter()
    for visited in visits:
        times[visited.went] += visited.visit.times
    return Day(day, visits, times.total(), times["good"], times["bad"], times[None])


def _months(first: date, last: date) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    before = first.year * 12 + first.month - 1
    return [date((before + number) // 12, (before + number) % 12 + 1, 1) for number in range(count)]


def _month(first: date, days: list[Day]) -> Month:
    return Month(
        first,
        days,
        visits=sum(day.count for day in days),
        good=sum(day.good for day in days),
        bad=sum(day.bad for day in days),
        uncounted=sum(day.uncounted for day in days),
    )


def went(score: float) -> Went:
    """Tell how a visit with this visit score went."""
    return "good" if score > 0 else "bad" if score < 0 else "neutral"
