"""Where a place stands: its score, and the verdict that the rules give it visit by visit."""

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
"""What is left of a visit after each later one. This and the six below are the trade-off between false turns and delay,
in simulation and on 30,000 real reviews."""
PRIOR = 2
"""Neutral visits every place starts with, so that the first visit alone is not the score."""
EARNED_LINE = +2
"""The score from which on a place has earned loyalty, or won it back."""
LOST_LINE = -2
"""The score down from which it is lost, if the last visits are a pattern."""
SLIP_LINE = +1
"""The score below which what was earned slips."""
MIN_VISITS = 3
"""Below this it is too early to say."""
PATTERN = 2
"""Bad visits among the last three that make a pattern: without one no place is lost."""
TOLERANCE = 1e-9
"""Comparisons forgive this much, so that what is +2 on paper is +2 here."""
SO_FAR_LINE = 1
"""How far from 0 a score has to be for a place without a verdict to be good, or bad, so far."""
_EARNED_FROM, _LOST_UP_TO, _SLIPS_BELOW = EARNED_LINE - TOLERANCE, LOST_LINE + TOLERANCE, SLIP_LINE - TOLERANCE
HIGHEST, LOWEST = (points / (1 + PRIOR * (1 - FADE)) for points in (GOOD_POINTS, -PREMIUM_POINTS))
"""What scores can come near to, after visits without end of which each is the best, or the worst, there can be."""


class Verdict(StrEnum):
    """What the visits to a place amount to."""

    TOO_EARLY = "too early to say"
    UNDECIDED = "undecided"
    EARNED = "earned"
    SLIPPING = "slipping"
    LOST = "lost"
    WON_BACK = "won back"
    """Earned again after it was lost: probation, for in real data such places do no better than undecided ones."""

    @property
    def sign(self) -> str:
        """One ASCII character that stands for the verdict where there is no colour."""
        return _SIGNS[self]


# Names of their own: on Python 3.11 reaching a member through its class costs more than all the rules together.
_TOO_EARLY, _UNDECIDED, _EARNED, _SLIPPING, _LOST, _WON_BACK = Verdict
_SIGNS = {_TOO_EARLY: "?", _UNDECIDED: "~", _EARNED: "+", _SLIPPING: "!", _LOST: "x", _WON_BACK: "^"}


class SoFar(StrEnum):
    """Which way a place leans that has no verdict yet. It ranks nothing."""

    GOOD = "good"
    BAD = "bad"
    MIXED = "mixed"


class Standing(Struct, frozen=True):
    """Where a place stands: its score (above -20, below +9; 0 without visits), and how many visits were `good`."""

    score: float
    verdict: Verdict
    visits: int
    ever_lost: bool
    good: int = 0

    @property
    def so_far(self) -> SoFar | None:
        """Which way the place leans; None once it has a verdict that is a vote, and where no visit counts."""
        if not self.visits or self.verdict not in {_TOO_EARLY, _UNDECIDED}:
            return None
        if abs(self.score) < SO_FAR_LINE - TOLERANCE:
            return SoFar.MIXED
        return SoFar.GOOD if self.score > 0 else SoFar.BAD

    @property
    def recovering(self) -> bool:
        """Whether the place is lost, and its score better than what loses one."""
        return is_recovering(self.verdict, self.score)

    @property
    def missing(self) -> int:
        """How many more visits a verdict needs."""
        return max(0, MIN_VISITS - self.visits)


class Account:
    """One place's running account: P (`points`), N (`faded_visits`) and the verdict after the visits so far."""

    __slots__ = ("ever_lost", "faded_visits", "good", "last_two", "points", "verdict", "visits")

    def __init__(self) -> None:
        self.points = 0.0
        self.faded_visits = 0.0
        self.visits = 0
        self.good = 0
        self.verdict = _TOO_EARLY
        self.ever_lost = False
        self.last_two = (0.0, 0.0)  # what the visit before the last, and the last, earned

    def copy(self) -> Account:
        """An account of its own that stands where this one does."""
        twin = Account()
        for slot in self.__slots__:
            setattr(twin, slot, getattr(self, slot))
        return twin

    def run(self, visits: Iterable[float]) -> Account:
        """Take in the points of further visits, in time order."""
        # Local names and no calls, for a report runs every visit of the journal through this loop.
        faded_points, faded_visits, count, good = self.points, self.faded_visits, self.visits, self.good
        verdict, ever_lost, (second_last, last) = self.verdict, self.ever_lost, self.last_two
        for earned in visits:
            faded_points = FADE * faded_points + earned
            faded_visits = FADE * faded_visits + 1
            score = faded_points / (faded_visits + PRIOR)
            count += 1
            if earned > 0:
                good += 1

            # The first rule that matches; where none does, the verdict stays what it was.
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
        """Where the place stands now."""
        return Standing(self.score, self.verdict, self.visits, self.ever_lost, self.good)


def is_recovering(verdict: Verdict, score: float) -> bool:
    """Whether a place with this verdict is lost, and its score better than what loses one."""
    return verdict is _LOST and score > _LOST_UP_TO


def standing(visits: Iterable[Interaction], past: Iterable[Weight] = ()) -> Standing:
    """Where a place stands after these visits; `past` are the weights, in time order, of visits before all of them."""
    return Account().run([weight.points for weight in (*past, *weights(in_order(visits)))]).standing


def history(visits: Iterable[Interaction], ends: Iterable[datetime]) -> list[Standing]:
    """Where a place stood at the end of each of several periods: wall clock times without zone, in time order."""
    ordered = [
        (wall_clock(visit), weight.points)
        for visit in in_order(visits)
        if (weight := weigh(visit))
        for _ in range(visit.times)
    ]
    walls = [wall for wall, _ in ordered]
    in_step = all(earlier <= later for earlier, later in pairwise(walls))
    account, done, standings = Account(), 0, []
    for end in ends:
        if in_step:
            upto = bisect_left(walls, end, lo=done)
            account.run([value for _, value in ordered[done:upto]])
            done = upto
        else:  # somebody travelled against the clock: what was lived later may belong to an earlier month
            account = Account().run([value for wall, value in ordered if wall < end])
        standings.append(account.standing)
    return standings


class Told(Struct, frozen=True):
    """How many people a typical customer would have told of good and bad visits, by the survey of the points."""

    good: int
    bad: int
    good_visits: int
    bad_visits: int


def word_of_mouth(visits: Iterable[Interaction]) -> Told:
    """Nine people for each good visit, sixteen for each bad one."""
    scores = [weight.score for weight in weights(visits)]
    good = sum(score > 0 for score in scores)
    bad = sum(score < 0 for score in scores)
    return Told(GOOD_POINTS * good, BAD_POINTS * bad, good, bad)
