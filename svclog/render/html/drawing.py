"""The coordinates of drawings, in their own units: scores vertically, days and ratings from left to right."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from math import ceil, floor, sqrt
from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.loyalty import EARNED_LINE, LOST_LINE, MIN_VISITS, SLIP_LINE, ChangeKind
from svclog.model import LAST_DAY
from svclog.reports.page import RATED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from svclog.model import Outcome
    from svclog.reports.lines import Lines, ScoreLine
    from svclog.reports.monthly import BallotLine
    from svclog.reports.page import Spot


def number(value: float) -> str:
    """Write a coordinate with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


class Frame(Struct, frozen=True):
    """The axes of a score line, months and scores; `period` is the x range of the report's own period."""

    lines: Lines
    lowest: int
    highest: int
    period: tuple[float, float] | None

    LEFT = 66
    RIGHT = 298
    TOP = 6
    BOTTOM = 108
    WIDTH = 302
    HEIGHT = 142
    EARNED, LOST, SLIPS = EARNED_LINE, LOST_LINE, SLIP_LINE

    def x(self, when: datetime) -> float:
        """Return the x coordinate of a moment, in local time."""
        share = (when.replace(tzinfo=None) - self.lines.start) / (self.lines.end - self.lines.start)
        return _to_the_tenth(self.LEFT + min(1.0, max(0.0, share)) * (self.RIGHT - self.LEFT))

    def y(self, score: float) -> float:
        """Return the y coordinate of a score."""
        share = (self.highest - score) / (self.highest - self.lowest)
        return _to_the_tenth(self.TOP + share * (self.BOTTOM - self.TOP))

    @property
    def months(self) -> list[tuple[float, datetime]]:
        """The x coordinate of the middle of each month, and its first day."""
        firsts = [*_firsts(self.lines.start, self.lines.end)]
        return [(self.x(first + (after - first) / 2), first) for first, after in pairwise([*firsts, self.lines.end])]

    @property
    def years(self) -> list[tuple[float, int]]:
        """The year labels at the middle of their months: each January, and the first month if no January is near."""
        (at, first), *rest = self.months
        near = any(day.month == 1 for _, day in rest[:2])
        return [*([] if near else [(at, first.year)]), *((at, day.year) for at, day in rest if day.month == 1)]

    def course(self, line: ScoreLine, *, early: bool) -> str:
        """Return the SVG path of a place, level between visits: its `early` part (fewer than 3 visits) or the rest."""
        path, seen = [], line.seen
        at = None if line.before is None else (float(self.LEFT), self.y(line.before))
        for point in line.points:
            x, y = self.x(point.visit.when), self.y(point.score)
            if at is not None and (seen < MIN_VISITS) is early:
                path.append(f"M{number(at[0])} {number(at[1])}H{number(x)}V{number(y)}")
            at = (x, y)
            seen += point.of
        if at is not None and (seen < MIN_VISITS) is early:
            path.append(f"M{number(at[0])} {number(at[1])}H{number(self.x(self.lines.until))}")
        return "".join(path)


def frame(lines: Lines, line: ScoreLine, start: datetime | None, end: datetime | None) -> Frame:
    """Return the frame for one `line` of `lines`, with `start` to `end` marked."""
    scores = [point.score for point in line.points]
    scores += [] if line.before is None else [line.before]
    lowest = min(LOST_LINE - 1, floor(min(scores, default=0.0)))
    highest = max(EARNED_LINE + 1, ceil(max(scores, default=0.0)))
    whole = Frame(lines, lowest, highest, None)
    left, right = whole.x(start or lines.start), whole.x(end or lines.end)
    if left < right and (left > Frame.LEFT or right < Frame.RIGHT):
        return Frame(lines, lowest, highest, (left, right))
    return whole


def _firsts(start: datetime, end: datetime) -> Iterable[datetime]:
    day = start
    while day < end:
        yield day
        if (day.year, day.month) == (LAST_DAY.year, LAST_DAY.month):
            return
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _to_the_tenth(value: float) -> float:
    """Round a coordinate to what `number` writes, so that shapes meet exactly."""
    return float(f"{value:.1f}")


class Scale(Struct, frozen=True):
    """The axis of the ballot: scores from left to right."""

    lowest: float
    highest: float

    WIDTH = 168
    MARGIN = 6
    EARNED, LOST = EARNED_LINE, LOST_LINE

    def x(self, score: float) -> float:
        """Return the x coordinate of a score."""
        share = (score - self.lowest) / (self.highest - self.lowest)
        return self.MARGIN + share * (self.WIDTH - 2 * self.MARGIN)


def scale(lines: Iterable[BallotLine]) -> Scale:
    """Return one scale for the scores of all these lines, now and before."""
    scores = [line.score for line in lines]
    scores += [line.before for line in lines if line.kind is not ChangeKind.NEW_PLACE]
    return Scale(min([LOST_LINE - 1.0, *scores]), max([EARNED_LINE + 1.0, *scores]))


class Plot(Struct, frozen=True):
    """The axes of the bubbles: treatment from left to right, outcomes downwards; the largest has `most` visits."""

    most: int

    LEFT = 78
    RIGHT = 352
    TOP = 26
    ROW = 44
    BOTTOM = TOP + 4 * ROW
    WIDTH = 366
    HEIGHT = BOTTOM + 56
    LARGEST, SMALLEST = 15, 3.5
    OUTCOMES = RATED

    def x(self, rating: float) -> float:
        """Return the x coordinate of a rating, 1 to 5."""
        inner = self.RIGHT - self.LEFT - 2 * self.LARGEST
        return self.LEFT + self.LARGEST + (rating - 1) / 4 * inner

    def y(self, outcome: Outcome) -> float:
        """Return the y coordinate of an outcome."""
        return self.TOP + (RATED.index(outcome) + 0.5) * self.ROW

    @property
    def badly(self) -> float:
        """The right end of bad treatment."""
        return (self.x(2.5) + self.x(3)) / 2

    @property
    def well(self) -> float:
        """The left end of good treatment."""
        return (self.x(3) + self.x(3.5)) / 2

    def radius(self, spot: Spot) -> float:
        """Return the radius of a bubble, whose area is in proportion to its visits."""
        return max(self.SMALLEST, self.LARGEST * sqrt(spot.visits / self.most))

    def fits(self, spot: Spot) -> bool:
        """Return whether the number of visits fits into the bubble."""
        return spot.visits > 1 and self.radius(spot) >= 3.4 * len(str(spot.visits)) + 1.5
