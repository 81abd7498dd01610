"""Where things lie in a drawing, in its own units: scores up and down, days from left to right."""

from __future__ import annotations

from datetime import timedelta
from math import ceil, floor, sqrt
from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.dates import MONTHS
from svclog.loyalty import EARNED_LINE, LOST_LINE, MIN_VISITS, SLIP_LINE
from svclog.model import Outcome
from svclog.render.words import counted, signed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from svclog.reports.page import Lines, ScoreLine, Spot, Went


_DAY = timedelta(days=1)


def _number(value: float) -> str:
    """A coordinate to the tenth, as short as it can be written."""
    return f"{value:.1f}".removesuffix(".0")


class Tick(Struct, frozen=True):
    """A word beside an axis."""

    at: str
    text: str


class Band(Struct, frozen=True):
    """A stretch of an axis."""

    at: str
    size: str


class Dot(Struct, frozen=True):
    """A visit on a score line, and what it says to who points at it."""

    x: str
    y: str
    went: Went
    said: str


class Course(Struct, frozen=True):
    """The line of one place; `early` is the part of it that rests on fewer than three visits."""

    line: str
    early: str
    dots: list[Dot]


class Frame(Struct, frozen=True):
    """What all score lines of a page are drawn into: the same months, and the same scores."""

    start: datetime
    end: datetime
    until: datetime
    lowest: int
    highest: int
    months: list[Tick]
    years: list[Tick]
    period: Band | None
    """The months that the report is on, where these are not all there are."""

    LEFT = 62
    RIGHT = 336
    TOP = 8
    BOTTOM = 128
    WIDTH = 340
    HEIGHT = 160

    def x(self, when: datetime) -> str:
        """Where a moment of the wall clock is."""
        share = (when - self.start) / (self.end - self.start)
        return _number(self.LEFT + min(1.0, max(0.0, share)) * (self.RIGHT - self.LEFT))

    def y(self, score: float) -> str:
        """Where a score is."""
        share = (self.highest - score) / (self.highest - self.lowest)
        return _number(self.TOP + share * (self.BOTTOM - self.TOP))

    @property
    def earned(self) -> Band:
        """Where loyalty is earned."""
        return Band(str(self.TOP), _number(float(self.y(EARNED_LINE)) - self.TOP))

    @property
    def lost(self) -> Band:
        """Where it is lost."""
        return Band(self.y(LOST_LINE), _number(self.BOTTOM - float(self.y(LOST_LINE))))

    @property
    def scores(self) -> list[Tick]:
        """The lines that a verdict turns on."""
        return [
            Tick(self.y(EARNED_LINE), f"earned +{EARNED_LINE}"),
            Tick(self.y(LOST_LINE), f"lost \N{MINUS SIGN}{-LOST_LINE}"),
        ]

    @property
    def slips(self) -> str:
        """The line below which an earned place slips."""
        return self.y(SLIP_LINE)


def frame(lines: Lines, start: datetime | None, end: datetime | None) -> Frame:
    """The frame for the score lines of `lines`, in which `start` to `end` is marked."""
    scores = [point.score for line in lines.drawn for point in line.points]
    scores += [line.before for line in lines.drawn if line.before is not None]
    bare = Frame(
        start=lines.start,
        end=lines.end,
        until=lines.until,
        lowest=min(LOST_LINE - 1, floor(min(scores, default=0.0))),
        highest=max(EARNED_LINE + 1, ceil(max(scores, default=0.0))),
        months=[],
        years=[],
        period=None,
    )
    firsts = [first for first in _firsts(lines.start, lines.end) if first < lines.end]
    months = [
        Tick(bare.x(first + (after - first) / 2), MONTHS[first.month - 1][0])
        for first, after in zip(firsts, [*firsts[1:], lines.end], strict=True)
    ]
    years = [
        Tick(month.at, str(first.year))
        for number, (first, month) in enumerate(zip(firsts, months, strict=True))
        if first.month == 1 or (not number and first.month < 11)
    ]
    left, right = float(bare.x(start or lines.start)), float(bare.x(end or lines.end))
    partly = left < right and (left > Frame.LEFT or right < Frame.RIGHT)
    return Frame(
        start=lines.start,
        end=lines.end,
        until=lines.until,
        lowest=bare.lowest,
        highest=bare.highest,
        months=months,
        years=years,
        period=Band(_number(left), _number(right - left)) if partly else None,
    )


def _firsts(start: datetime, end: datetime) -> Iterable[datetime]:
    day = start
    while day < end:
        yield day
        day = (day.replace(day=1) + 32 * _DAY).replace(day=1)


def course(line: ScoreLine, into: Frame) -> Course:
    """The line of one place: level from visit to visit, for nothing but a visit changes a score."""
    pens: dict[bool, list[str]] = {True: [], False: []}
    seen = line.seen
    at = None if line.before is None else (str(Frame.LEFT), into.y(line.before))
    dots = []
    for point in line.points:
        x, y = into.x(point.visit.when.replace(tzinfo=None)), into.y(point.score)
        if at is not None:
            pens[seen < MIN_VISITS].append(f"M{at[0]} {at[1]}H{x}V{y}")
        at = (x, y)
        seen += point.of
        week = f", the last of {point.of} visits that week" if point.of > 1 else ""
        said = f"{point.visit.when:%Y-%m-%d}: a {point.went} visit{week}, score {signed(point.score)}, {point.verdict}"
        dots.append(Dot(x, y, point.went, said))
    if at is not None:
        pens[seen < MIN_VISITS].append(f"M{at[0]} {at[1]}H{into.x(into.until)}")
    return Course(line="".join(pens[False]), early="".join(pens[True]), dots=dots)


class Move(Struct, frozen=True):
    """From one score to another on the scale of the ballot."""

    before: str | None
    now: str


class Moves(Struct, frozen=True):
    """The scale of the ballot, and where each of its lines is on it."""

    earned: str
    zero: str
    lost: str
    lines: list[Move]

    WIDTH = 168
    MARGIN = 6


def moves(scores: Sequence[tuple[float | None, float]]) -> Moves:
    """Each line's score before (None where there was none) and now, on one scale."""
    every = [score for pair in scores for score in pair if score is not None]
    lowest, highest = min([LOST_LINE - 1.0, *every]), max([EARNED_LINE + 1.0, *every])

    def x(score: float) -> str:
        share = (score - lowest) / (highest - lowest)
        return _number(Moves.MARGIN + share * (Moves.WIDTH - 2 * Moves.MARGIN))

    return Moves(
        earned=x(EARNED_LINE),
        zero=x(0),
        lost=x(LOST_LINE),
        lines=[Move(None if before is None else x(before), x(now)) for before, now in scores],
    )


class Bubble(Struct, frozen=True):
    """Visits that were treated alike and ended alike; `count` is written into it where it fits."""

    x: str
    y: str
    r: str
    count: str
    surprise: str
    said: str


class Plot(Struct, frozen=True):
    """Treatment from left to right, outcomes from top to bottom."""

    rows: list[Tick]
    ratings: list[Tick]
    bubbles: list[Bubble]
    badly: Band
    well: Band
    resolved: Band
    refused: Band

    LEFT = 78
    RIGHT = 352
    TOP = 26
    ROW = 44
    BOTTOM = TOP + 4 * ROW
    WIDTH = 366
    HEIGHT = BOTTOM + 56


_RATED = (Outcome.RESOLVED, Outcome.PARTIAL, Outcome.DECLINED, Outcome.UNRESOLVED)
_LARGEST, _SMALLEST = 15, 3.5


def plot(spots: Sequence[Spot]) -> Plot:
    """Visits as bubbles, whose areas are as their counts."""
    most = max((spot.visits for spot in spots), default=1)

    def x(rating: float) -> float:
        inner = Plot.RIGHT - Plot.LEFT - 2 * _LARGEST
        return Plot.LEFT + _LARGEST + (rating - 1) / 4 * inner

    def y(outcome: Outcome) -> float:
        return Plot.TOP + (_RATED.index(outcome) + 0.5) * Plot.ROW

    bubbles = []
    for spot in spots:
        radius = max(_SMALLEST, _LARGEST * sqrt(spot.visits / most))
        fits = spot.visits > 1 and radius >= 3.4 * len(str(spot.visits)) + 1.5
        said = f"{counted(spot.visits, 'visit')}: {spot.outcome}, ratings {spot.rating:g}"
        bubbles.append(
            Bubble(
                _number(x(spot.rating)),
                _number(y(spot.outcome)),
                _number(radius),
                str(spot.visits) if fits else "",
                spot.surprise or "",
                said,
            )
        )
    badly, well = (x(2.5) + x(3)) / 2, (x(3) + x(3.5)) / 2
    return Plot(
        rows=[Tick(_number(y(outcome)), str(outcome)) for outcome in _RATED],
        ratings=[Tick(_number(x(rating)), str(rating)) for rating in range(1, 6)],
        bubbles=bubbles,
        badly=Band(str(Plot.LEFT), _number(badly - Plot.LEFT)),
        well=Band(_number(well), _number(Plot.RIGHT - well)),
        resolved=Band(str(Plot.TOP), str(Plot.ROW)),
        refused=Band(str(Plot.TOP + 2 * Plot.ROW), str(2 * Plot.ROW)),
    )
