"""Where things lie in a drawing, in its own units: scores up and down, days and ratings from left to right."""

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
    """A coordinate to the tenth, as short as it can be written."""
    return f"{value:.1f}".removesuffix(".0")


class Frame(Struct, frozen=True):
    """The months and scores that a score line is drawn into; `period` is where the report's own months are."""

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
        """Where a moment of the wall clock is."""
        share = (when.replace(tzinfo=None) - self.lines.start) / (self.lines.end - self.lines.start)
        return _to_the_tenth(self.LEFT + min(1.0, max(0.0, share)) * (self.RIGHT - self.LEFT))

    def y(self, score: float) -> float:
        """Where a score is."""
        share = (self.highest - score) / (self.highest - self.lowest)
        return _to_the_tenth(self.TOP + share * (self.BOTTOM - self.TOP))

    @property
    def months(self) -> list[tuple[float, datetime]]:
        """The first day of each month, and the middle of its room."""
        firsts = [*_firsts(self.lines.start, self.lines.end)]
        return [(self.x(first + (after - first) / 2), first) for first, after in pairwise([*firsts, self.lines.end])]

    @property
    def years(self) -> list[tuple[float, int]]:
        """The months labelled with their year, each by its middle: January, and the first if none is near."""
        (at, first), *rest = self.months
        near = any(day.month == 1 for _, day in rest[:2])
        return [*([] if near else [(at, first.year)]), *((at, day.year) for at, day in rest if day.month == 1)]

    def course(self, line: ScoreLine, *, early: bool) -> str:
        """The line of one place, level from visit to visit; the part that is `early` rests on fewer than three."""
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
    """The frame for one `line` of these, in which `start` to `end` is marked."""
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
    """The coordinate as it is written: what is drawn from it to another one ends exactly there."""
    return float(f"{value:.1f}")


class Scale(Struct, frozen=True):
    """The scale of the ballot: scores from left to right."""

    lowest: float
    highest: float

    WIDTH = 168
    MARGIN = 6
    EARNED, LOST = EARNED_LINE, LOST_LINE

    def x(self, score: float) -> float:
        """Where a score is."""
        share = (score - self.lowest) / (self.highest - self.lowest)
        return self.MARGIN + share * (self.WIDTH - 2 * self.MARGIN)


def scale(lines: Iterable[BallotLine]) -> Scale:
    """One scale for all these lines, with the score before of those that had one."""
    scores = [line.score for line in lines]
    scores += [line.before for line in lines if line.kind is not ChangeKind.NEW_PLACE]
    return Scale(min([LOST_LINE - 1.0, *scores]), max([EARNED_LINE + 1.0, *scores]))


class Plot(Struct, frozen=True):
    """Treatment from left to right, outcomes from top to bottom; the largest bubble has `most` visits."""

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
        """Where a rating is, 1 to 5."""
        inner = self.RIGHT - self.LEFT - 2 * self.LARGEST
        return self.LEFT + self.LARGEST + (rating - 1) / 4 * inner

    def y(self, outcome: Outcome) -> float:
        """Where an outcome is."""
        return self.TOP + (RATED.index(outcome) + 0.5) * self.ROW

    @property
    def badly(self) -> float:
        """Up to where one is treated badly."""
        return (self.x(2.5) + self.x(3)) / 2

    @property
    def well(self) -> float:
        """From where on one is treated well."""
        return (self.x(3) + self.x(3.5)) / 2

    def radius(self, spot: Spot) -> float:
        """The areas of bubbles are as their counts."""
        return max(self.SMALLEST, self.LARGEST * sqrt(spot.visits / self.most))

    def fits(self, spot: Spot) -> bool:
        """Whether its count can be written into the bubble."""
        return spot.visits > 1 and self.radius(spot) >= 3.4 * len(str(spot.visits)) + 1.5
