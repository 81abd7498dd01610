"""The standing of a place: its score, and the verdict that the rules give it visit by visit."""

from __future__ import annotations

from bisect import bisect_left
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.loyalty.weights import BAD_POINTS, GOOD_POINTS, PREMIUM_POINTS, in_order, wall_clock, weigh, weights

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from svclog.loyalty.weights import Weight
    from svclog.model import Interaction

FADE = 0.85
"""The share of a visit's weight that remains after each later visit. This and the six constants below balance false
turns against delay, measured in simulation and on 30,000 real reviews."""
PRIOR = 2
"""Neutral visits that every place starts with, so that the first visit alone does not decide the score."""
EARNED_LINE = +2
"""The lowest score with which a place earns loyalty, or wins it back."""
LOST_LINE = -2
"""The highest score with which a place is lost, if its last visits form a pattern."""
SLIP_LINE = +1
"""A place that has earned loyalty slips below this score."""
MIN_VISITS = 3
"""With fewer visits it is too early to say."""
PATTERN = 2
"""This many bad visits among the last three form a pattern; without a pattern no place is lost."""
TOLERANCE = 1e-9
"""Slack for rounding errors in comparisons, so that a score of +2 on paper is +2 here."""
SO_FAR_LINE = 1
"""A place without a verdict is good so far from this score on, bad so far from its negative on, and mixed between."""
_EARNED_FROM, _LOST_UP_TO, _SLIPS_BELOW = EARNED_LINE - TOLERANCE, LOST_LINE + TOLERANCE, SLIP_LINE - TOLERANCE
HIGHEST, LOWEST = (points / (1 + PRIOR * (1 - FADE)) for points in (GOOD_POINTS, -PREMIUM_POINTS))
"""The limits that a score approaches after endless best, or worst, possible visits."""


class Verdict(StrEnum):
    """The verdict on a place, or why there is none yet."""

    TOO_EARLY = "too early to say"
    UNDECIDED = "undecided"
    EARNED = "earned"
    SLIPPING = "slipping"
    LOST = "lost"
    WON_BACK = "won back"
    """Earned again after a loss: probation, since in real data such places do no better than undecided ones."""

    @property
    def sign(self) -> str:
        """One ASCII character for the verdict, for output without colour."""
        return _SIGNS[self]


# Module-level names: on Python 3.11 looking up a member on its class costs more than all the rules together.
_TOO_EARLY, _UNDECIDED, _EARNED, _SLIPPING, _LOST, _WON_BACK = Verdict
_SIGNS = {_TOO_EARLY: "?", _UNDECIDED: "~", _EARNED: "+", _SLIPPING: "!", _LOST: "x", _WON_BACK: "^"}


class SoFar(StrEnum):
    """Which way a place without a verdict leans. It is not used for ranking."""

    GOOD = "good"
    BAD = "bad"
    MIXED = "mixed"


class Standing(Struct, frozen=True):
    """The score of a place (above -20, below +9; 0 without visits), its verdict, and the number of `good` visits."""

    score: float
    verdict: Verdict
    visits: int
    ever_lost: bool
    good: int = 0

    @property
    def so_far(self) -> SoFar | None:
        """Which way the place leans; None if it has a verdict (neither too early nor undecided) or no visit counts."""
        if not self.visits or self.verdict not in {_TOO_EARLY, _UNDECIDED}:
            return None
        if abs(self.score) < SO_FAR_LINE - TOLERANCE:
            return SoFar.MIXED
        return SoFar.GOOD if self.score > 0 else SoFar.BAD

    @property
    def recovering(self) -> bool:
        """Whether the place is lost, but its score is above LOST_LINE again."""
        return is_recovering(self.verdict, self.score)

    @property
    def missing(self) -> int:
        """The number of further visits needed for a verdict."""
        return max(0, MIN_VISITS - self.visits)


class Account:
    """The running account of one place: P (`points`), N (`faded_visits`) and the verdict after the visits so far."""

    __slots__ = ("ever_lost", "faded_visits", "good", "last_two", "points", "verdict", "visits")

    def __init__(self) -> None:
        self.points = 0.0
        self.faded_visits = 0.0
        self.visits = 0
        self.good = 0
        self.verdict = _TOO_EARLY
        self.ever_lost = False
        self.last_two = (0.0, 0.0)  # points of the last visit but one, and of the last

    def copy(self) -> Account:
        """Return an independent account in the same state."""
        twin = Account()
        for slot in self.__slots__:
            setattr(twin, slot, getattr(self, slot))
        return twin

    def run(self, visits: Iterable[float]) -> Account:
        """Add the points of further visits, given in time order."""
        # Local names and no calls: a report runs every visit of the journal through this loop.
        faded_points, faded_visits, count, good = self.points, self.faded_visits, self.visits, self.good
        verdict, ever_lost, (second_last, last) = self.verdict, self.ever_lost, self.last_two
        for earned in visits:
            faded_points = FADE * faded_points + earned
            faded_visits = FADE * faded_visits + 1
            score = faded_points / (faded_visits + PRIOR)
            count += 1
            if earned > 0:
                good += 1

            # The first matching rule decides; if none matches, the verdict stays.
            if count < MIN_VISITS:
                pass
            elif score >= _EARNED_FROM:
                verdict = _WON_BACK if ever_lost else _EARNED
            elif verdict is _LOST:
                pass
            elif score <= _LOST_UP_TO and (second_last < 0) + (last < 0) + (earned < 0) >= PATTERN:
                verdict, ever_lost = _LOST, True
            elif verdict is _TOO_EARLY:
                verdict = _UNDECIDED
            elif score < _SLIPS_BELOW and verdict is not _UNDECIDED:
                verdict = _SLIPPING
            second_last, last = last, earned
        self.points, self.faded_visits, self.visits, self.good = faded_points, faded_visits, count, good
        self.verdict, self.ever_lost, self.last_two = verdict, ever_lost, (second_last, last)
        return self

    @property
    def score(self) -> float:
        """P / (N + 2)."""
        return self.points / (self.faded_visits + PRIOR)

    @property
    def standing(self) -> Standing:
        """The standing after the visits so far."""
        return Standing(self.score, self.verdict, self.visits, self.ever_lost, self.good)


def is_recovering(verdict: Verdict, score: float) -> bool:
    """Return whether this verdict is "lost", but the score is above LOST_LINE again."""
    return verdict is _LOST and score > _LOST_UP_TO


def standing(visits: Iterable[Interaction], past: Iterable[Weight] = ()) -> Standing:
    """Return the standing after these visits; `past` has the weights, in time order, of all visits before them."""
    return Account().run([weight.points for weight in (*past, *weights(in_order(visits)))]).standing


def history(visits: Iterable[Interaction], ends: Iterable[datetime]) -> list[Standing]:
    """Return the standing of a place at each of these `ends`: wall clock times without zone, in time order."""
    ordered = [
        (wall_clock(visit), weight.points)
        for visit in in_order(visits)
        if (weight := weigh(visit))
        for _ in range(visit.times)
    ]
    walls = [wall for wall, _ in ordered]
    is_sorted = all(earlier <= later for earlier, later in pairwise(walls))
    account, done, standings = Account(), 0, []
    for end in ends:
        if is_sorted:
            stop = bisect_left(walls, end, lo=done)
            account.run([value for _, value in ordered[done:stop]])
            done = stop
        else:  # after a journey west, a later visit may have an earlier wall clock time
            account = Account().run([value for wall, value in ordered if wall < end])
        standings.append(account.standing)
    return standings


class Told(Struct, frozen=True):
    """How many people a typical customer would have told of good and bad visits, by the survey behind the points."""

    good: int
    bad: int
    good_visits: int
    bad_visits: int


def word_of_mouth(visits: Iterable[Interaction]) -> Told:
    """Count nine people told for each good visit, and sixteen for each bad one."""
    scores = [weight.score for weight in weights(visits)]
    good = sum(score > 0 for score in scores)
    bad = sum(score < 0 for score in scores)
    return Told(GOOD_POINTS * good, BAD_POINTS * bad, good, bad)
