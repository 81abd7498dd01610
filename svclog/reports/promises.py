"""Promises: which are open, which are overdue, and how each business keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.model import fold
from svclog.reports.places import by_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from svclog.dates import Period
    from svclog.model import Interaction, Promise


class Due(Struct, frozen=True):
    """An open promise. `days_late` counts the days since its due date, 0 if it is not late."""

    id: int
    business: str
    employee: str | None
    text: str
    by: datetime | None
    state: str
    overdue: bool
    days_late: int


class Tally(Struct, frozen=True):
    """How a business keeps its promises; `days_late` is the median of the `late` ones, None if none was late."""

    business: str
    made: int
    kept: int
    broken: int
    open: int
    overdue: int
    late: int
    days_late: float | None

    @property
    def not_due(self) -> int:
        """The number of open promises that are not overdue."""
        return self.open - self.overdue


class Promises(Struct, frozen=True):
    """The open promises as of `now`, soonest due first, those without a date last, and the tally of every business."""

    now: datetime
    open: list[Due]
    tally: list[Tally]

    @property
    def overdue(self) -> Promises:
        """The overdue promises, without a tally."""
        return Promises(self.now, [due for due in self.open if due.overdue], [])


def promises(entries: Sequence[Interaction], now: datetime) -> Promises:
    """Return the open promises and the tallies as of `now`."""
    return Promises(now, still_open(entries, now), tally(entries, now))


def still_open(entries: Iterable[Interaction], now: datetime) -> list[Due]:
    """Return the open promises, soonest due first, those without a date last."""
    still_open = [
        Due(
            entry.id,
            entry.business,
            entry.employee,
            entry.promise.text,
            entry.promise.by,
            entry.promise.state,
            is_overdue(entry, now),
            entry.promise.days_after(now),
        )
        for entry in entries
        if entry.promise is not None and entry.promise.state == "open"
    ]
    return sorted(still_open, key=lambda due: (due.by is None, due.by or now, due.id))


def overdue_by(entries: Iterable[Interaction], period: Period, now: datetime) -> list[Due]:
    """Return the promises overdue `now` that were due before the period ended, earliest first."""
    return [
        due
        for due in still_open((entry for entry in entries if is_overdue(entry, now)), now)
        if due.by is not None and _before_end(due.by, period)
    ]


def is_overdue(entry: Interaction, now: datetime) -> bool:
    """Return whether the entry has a promise that is overdue `now`."""
    return entry.promise is not None and entry.promise.is_overdue(now)


def tally(entries: Iterable[Interaction], now: datetime) -> list[Tally]:
    """Return the tally of every business that made a promise, most broken and overdue first."""
    made = [entry for entry in entries if entry.promise is not None]
    return sorted((_tally(business, visits, now) for business, visits in by_place(made).items()), key=_worst_first)


class InPeriod(Struct, frozen=True):
    """The promises of a business made or settled in a period, and those overdue or not due at its end."""

    business: str
    made: int
    kept: int
    broken: int
    overdue: int
    not_due: int


def in_period(entries: Iterable[Interaction], period: Period, now: datetime) -> list[InPeriod]:
    """Return the counts of every business whose promises a period affects, most broken and overdue first."""
    lines = []
    for business, visits in by_place(entry for entry in entries if entry.promise is not None).items():
        settled = [
            visit.promise.state
            for visit in visits
            if visit.promise and (day := visit.promise.settled or visit.promise.noted) and period.contains(day)
        ]
        promises = [visit.promise for visit in visits if visit.promise and _before_end(visit.when, period)]
        due = [promise for promise in promises if _due_by_end(promise, period, now)]
        not_due = [promise for promise in promises if not _due_by_end(promise, period, now)]
        line = InPeriod(
            business=business,
            made=sum(period.contains(visit.when) for visit in visits),
            kept=settled.count("kept"),
            broken=settled.count("broken"),
            # If only the day is known on which the settlement was noted, it may have been settled in time.
            overdue=sum(_open_at_end(promise, promise.settled, period) for promise in due),
            not_due=sum(_open_at_end(promise, promise.settled or promise.noted, period) for promise in not_due),
        )
        if line.made or line.kept or line.broken or line.overdue:
            lines.append(line)
    return sorted(lines, key=_worst_first)


def _worst_first(kept: Tally | InPeriod) -> tuple[int, int, str]:
    return -kept.broken - kept.overdue, -kept.made, fold(kept.business)


def _before_end(moment: datetime, period: Period) -> bool:
    return period.end is None or moment.replace(tzinfo=None) < period.end


def _due_by_end(promise: Promise, period: Period, now: datetime) -> bool:
    """Return whether the promise was due before the period ended, and before `now`."""
    by = promise.by
    return by is not None and by < now and _before_end(by, period)


def _open_at_end(promise: Promise, settled: datetime | None, period: Period) -> bool:
    """Return whether the promise was not settled when the period ended."""
    return promise.state == "open" or (settled is not None and not _before_end(settled, period))


def _tally(business: str, visits: Sequence[Interaction], now: datetime) -> Tally:
    from statistics import median  # takes as long to import as all the reports together

    states = [visit.promise.state for visit in visits if visit.promise]
    late = [days for visit in visits if visit.promise and (days := visit.promise.days_late) > 0]
    return Tally(
        business=business,
        made=len(states),
        kept=states.count("kept"),
        broken=states.count("broken"),
        open=states.count("open"),
        overdue=sum(is_overdue(visit, now) for visit in visits),
        late=len(late),
        days_late=median(late) if late else None,
    )
