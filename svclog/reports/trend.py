"""The score of every business at the end of each month."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from svclog import loyalty
from svclog.dates import months_before
from svclog.loyalty import MIN_VISITS, Verdict
from svclog.model import fold
from svclog.reports.places import by_place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from svclog.loyalty import SoFar
    from svclog.model import Interaction


class Course(Struct, frozen=True):
    """One business over the months: `scores` are None before the third visit, `visits` are totals up to each month."""

    business: str
    scores: list[float | None]
    visits: list[int]
    verdict: Verdict
    score: float | None
    change: float | None
    so_far: SoFar | None = None
    """Which way it leans at the end of the last month; None if it has a verdict then, or no visit counts."""
    good: int = 0
    recovering: bool = False

    @property
    def shown(self) -> list[float]:
        """The scores of the months that have one."""
        return [score for score in self.scores if score is not None]


class Trend(Struct, frozen=True):
    """All businesses visited in these months; each month is named by its first moment."""

    months: list[datetime]
    courses: list[Course]


def trend(
    entries: Sequence[Interaction],
    now: datetime,
    *,
    months: int = 12,
    until: datetime | None = None,
    depth: int | None = None,
) -> Trend:
    """Return the last `months` months up to that of `now`, or up to `until` (exclusive); largest change first."""
    last = now.replace(tzinfo=None)
    if until is not None:
        last = min(last, until - timedelta.resolution)
    starts = [months_before(last, back) for back in range(months - 1, -1, -1)]
    ends = [*starts[1:], months_before(last, -1)]
    courses = [
        _course(business, visits, ends)
        for business, visits in by_place(entries, depth).items()
        if any(starts[0] <= loyalty.wall_clock(visit) < ends[-1] for visit in visits)
    ]
    courses.sort(key=lambda course: (-abs(course.change or 0.0), fold(course.business)))
    return Trend(starts, courses)


def _course(business: str, visits: Sequence[Interaction], ends: Sequence[datetime]) -> Course:
    standings = loyalty.history(visits, ends)
    scores = [standing.score if standing.visits >= MIN_VISITS else None for standing in standings]
    shown = [score for score in scores if score is not None]
    return Course(
        business=business,
        scores=scores,
        visits=[standing.visits for standing in standings],
        verdict=standings[-1].verdict,
        score=scores[-1],
        change=shown[-1] - shown[0] if len(shown) > 1 else None,
        so_far=standings[-1].so_far,
        good=standings[-1].good,
        recovering=standings[-1].recovering,
    )
