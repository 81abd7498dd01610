"""The 9/16 ledger: how a place's visits become a score, a verdict, and the reasons for both.

1. A visit's score is the plain average of its parts, each from -1 to +1: empathy, listening, outcome and, where given,
   how you felt at the end, and a settled promise.
2. A good visit earns up to 9 points, a bad one costs up to 16 (20 where a premium price was paid).
3. Loyalty = faded points / (faded visits + 2); each new visit fades the older ones to 85 %.
   +2 or more: earned. -2 or less: lost.

Every function takes the visits of one place in any order and sorts them by `when`; visits of the same moment keep the
order they are given in, which should be the order logged. An interaction with no part present is no visit here. Nothing
reads a clock: only a visit changes a score or a verdict.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from enum import StrEnum
from functools import cache
from itertools import pairwise
from math import floor
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, Protocol

from msgspec import Struct

from svclog.model import Outcome, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

__all__ = [
    "DRIVERS",
    "Answer",
    "Change",
    "ChangeKind",
    "Counterfactual",
    "Leading",
    "Like",
    "PersonOrPlace",
    "Row",
    "Standing",
    "Told",
    "Verdict",
    "Visit",
    "Weight",
    "change",
    "drivers",
    "history",
    "largest",
    "leading",
    "ledger",
    "parts",
    "person_or_place",
    "points",
    "standing",
    "tenths",
    "treatment",
    "visit_score",
    "wall_clock",
    "weigh",
    "what_would_change_it",
    "word_of_mouth",
]

GOOD_POINTS = 9
"""People told of a good experience: American Express Global Customer Service Barometer, 3 May 2011, 1,018 US adults."""
BAD_POINTS = 16
"""People told of a bad one: the same. The ratio 1.78 is near the 1.955 of a meta-analysis of 607 loss aversions."""
PREMIUM_POINTS = 20
"""A bad visit at a premium price. "Premium price, premium standard" is a principle, not data."""
FADE = 0.85
"""What is left of a visit after each later one. This and the six below are the trade-off between false turns and delay,
in simulation and on 30,000 real reviews."""
PRIOR = 2
"""Neutral visits every place starts with, so that the first visit alone is not the score."""
EARNED_LINE = +2
LOST_LINE = -2
SLIP_LINE = +1
MIN_VISITS = 3
"""Below this it is too early to say."""
PATTERN = 2
"""Bad visits among the last three that make a pattern: without one no place is lost."""
TOLERANCE = 1e-9
"""Comparisons forgive this much, so that what is +2 on paper is +2 here."""
_EARNED_FROM, _LOST_UP_TO, _SLIPS_BELOW = EARNED_LINE - TOLERANCE, LOST_LINE + TOLERANCE, SLIP_LINE - TOLERANCE
HIGHEST, LOWEST = (points / (1 + PRIOR * (1 - FADE)) for points in (GOOD_POINTS, -PREMIUM_POINTS))
"""What scores can come near to, after visits without end of which each is the best, or the worst, there can be."""
MOVED = 1.0
"""A score that moves at least this much in a period is worth a line."""
MOST_COPIES = 24
"""How many visits alike `what_would_change_it` tries before it gives up."""
PERSON_VISITS = 2
"""Visits with a person, and without, below which the two cannot be told apart."""
PERSON_LOST, REST_FINE, BOTH_BAD = -2, +1, -1
"""The lines of `person_or_place`."""

_FADED_AWAY = 1e-16
"""What a point is worth once 220 visits came after it: nothing that a score's 15 digits could show."""

PREMIUM = "premium"
"""The driver for what a bad visit costs beyond 16 points; all other drivers are parts of a visit."""
DRIVERS = ("empathy", "listening", "outcome", "felt", "promise", PREMIUM)
"""Every driver, in the order they are given in."""

_OUTCOMES: dict[str, float] = {
    Outcome.RESOLVED: 1.0,
    Outcome.PARTIAL: 0.0,
    Outcome.DECLINED: 0.0,  # a fair no
    Outcome.UNRESOLVED: -1.0,
}
_PROMISES: dict[str, float] = {"kept": 1.0, "broken": -1.0}


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


class _Settleable(Protocol):
    @property
    def state(self) -> str:
        """`open`, `kept` or `broken`."""


class Visit(Protocol):
    """What the ledger needs to know of an interaction; `svclog.model.Interaction` has it all."""

    @property
    def id(self) -> int:
        """The small number people type."""

    @property
    def when(self) -> datetime:
        """The moment of the visit; aware, in any offset."""

    @property
    def employee(self) -> str | None:
        """The person it was with, where named."""

    @property
    def empathy(self) -> int | None:
        """1 to 5."""

    @property
    def listening(self) -> int | None:
        """1 to 5."""

    @property
    def outcome(self) -> str:
        """A value of `svclog.model.Outcome`."""

    @property
    def felt(self) -> int | None:
        """1 to 5: how it felt at the end."""

    @property
    def promise(self) -> _Settleable | None:
        """What was promised, with its state."""

    @property
    def premium(self) -> bool:
        """Whether a premium price was paid."""


# One visit -----------------------------------------------------------------------------------------------------------


class Weight(NamedTuple):
    """What one visit puts into the ledger. `shares` are its points by driver."""

    parts: tuple[tuple[str, float], ...]
    score: float
    points: float
    shares: tuple[tuple[str, float], ...]


_Facts = tuple[int | None, int | None, str, int | None, str | None, bool]


@cache  # a few thousand combinations exist, and a journal repeats few of them
def _weigh_facts(*facts: *_Facts) -> Weight | None:
    empathy, listening, outcome, felt, promise, premium = facts
    present: list[tuple[str, float]] = []
    if empathy is not None:
        present.append(("empathy", (empathy - 3) / 2))
    if listening is not None:
        present.append(("listening", (listening - 3) / 2))
    if outcome != Outcome.PENDING:
        present.append(("outcome", _OUTCOMES[outcome]))
    if felt is not None:
        present.append(("felt", (felt - 3) / 2))
    if promise in _PROMISES:
        present.append(("promise", _PROMISES[promise]))
    if not present:
        return None
    score = sum(value for _, value in present) / len(present)
    rate = GOOD_POINTS if score >= 0 else BAD_POINTS
    points = rate * score
    shares = [(part, rate * value / len(present)) for part, value in present]
    if premium and score < 0:
        points = PREMIUM_POINTS * score
        shares.append((PREMIUM, (PREMIUM_POINTS - BAD_POINTS) * score))
    return Weight(tuple(present), score, points, tuple(shares))


def weigh(visit: Visit) -> Weight | None:
    """What the visit puts into the ledger; None for what is no visit there."""
    promise = visit.promise
    return _weigh_facts(
        visit.empathy,
        visit.listening,
        visit.outcome,
        visit.felt,
        None if promise is None else promise.state,
        visit.premium,
    )


def parts(visit: Visit) -> dict[str, float]:
    """The parts present, each from -1 to +1, in the order empathy, listening, outcome, felt, promise."""
    weight = weigh(visit)
    return {} if weight is None else dict(weight.parts)


def visit_score(visit: Visit) -> float | None:
    """The mean of the parts present: good above 0, bad below; None for what is no visit to the ledger."""
    weight = weigh(visit)
    return None if weight is None else weight.score


def treatment(visit: Visit) -> float | None:
    """How one was treated, apart from what came of it: the mean of the ratings that were given, from -1 to +1."""
    ratings = [value for name, value in parts(visit).items() if name in {"empathy", "listening", "felt"}]
    return sum(ratings) / len(ratings) if ratings else None


def points(visit: Visit) -> float | None:
    """What the visit earns (up to 9) or costs (down to -16, or -20 at a premium price); None for what is no visit."""
    weight = weigh(visit)
    return None if weight is None else weight.points


_when = attrgetter("when")
_id = attrgetter("id")


def _in_order(visits: Iterable[Visit]) -> list[Visit]:
    # By id, as they were logged, where they are of one moment: whatever parts they were gathered from.
    return sorted(sorted(visits, key=_id), key=_when)


def _weights(visits: Iterable[Visit]) -> list[Weight]:
    return [weight for visit in visits if (weight := weigh(visit)) is not None]


# One place -----------------------------------------------------------------------------------------------------------


class Standing(Struct, frozen=True):
    """Where a place stands: its score (above -20, below +9; 0 without visits) and verdict, and on how many visits."""

    score: float
    verdict: Verdict
    visits: int
    ever_lost: bool


class _Account:
    """One place's running account: P (`points`), N (`faded_visits`) and the verdict after the visits run so far."""

    __slots__ = ("ever_lost", "faded_visits", "last_two", "points", "verdict", "visits")

    def __init__(self) -> None:
        self.points = 0.0
        self.faded_visits = 0.0
        self.visits = 0
        self.verdict = _TOO_EARLY
        self.ever_lost = False
        self.last_two = (0.0, 0.0)  # what the visit before the last, and the last, earned

    def copy(self) -> _Account:
        twin = _Account()
        for slot in self.__slots__:
            setattr(twin, slot, getattr(self, slot))
        return twin

    def run(self, visits: Iterable[float]) -> _Account:
        """Take in the points of further visits, in time order."""
        # Local names and no calls, for a report runs every visit of the journal through this loop.
        faded_points, faded_visits, count = self.points, self.faded_visits, self.visits
        verdict, ever_lost, (second_last, last) = self.verdict, self.ever_lost, self.last_two
        for earned in visits:
            faded_points = FADE * faded_points + earned
            faded_visits = FADE * faded_visits + 1
            score = faded_points / (faded_visits + PRIOR)
            count += 1

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
        self.points, self.faded_visits, self.visits = faded_points, faded_visits, count
        self.verdict, self.ever_lost, self.last_two = verdict, ever_lost, (second_last, last)
        return self

    @property
    def score(self) -> float:
        return self.points / (self.faded_visits + PRIOR)

    @property
    def standing(self) -> Standing:
        return Standing(self.score, self.verdict, self.visits, self.ever_lost)


def standing(visits: Iterable[Visit], past: Iterable[Weight] = ()) -> Standing:
    """Where a place stands after these visits; `past` are the weights, in time order, of visits before all of them."""
    return _Account().run([weight.points for weight in (*past, *_weights(_in_order(visits)))]).standing


def history(visits: Iterable[Visit], ends: Iterable[datetime]) -> list[Standing]:
    """Where a place stood at the end of each of several periods: wall clock times without zone, in time order."""
    ordered = [(wall_clock(visit), weight.points) for visit in _in_order(visits) if (weight := weigh(visit))]
    walls = [wall for wall, _ in ordered]
    in_step = all(earlier <= later for earlier, later in pairwise(walls))
    account, done, standings = _Account(), 0, []
    for end in ends:
        if in_step:
            upto = bisect_left(walls, end, lo=done)
            account.run([value for _, value in ordered[done:upto]])
            done = upto
        else:  # somebody travelled against the clock: what was lived later may belong to an earlier month
            account = _Account().run([value for wall, value in ordered if wall < end])
        standings.append(account.standing)
    return standings


def wall_clock(visit: Visit) -> datetime:
    """What the clock on the wall showed: it says which month a visit belongs to."""
    return visit.when.replace(tzinfo=None)


# Why -----------------------------------------------------------------------------------------------------------------


class Row(Struct, frozen=True):
    """One visit in the ledger: what it was worth, and where the place stood after it.

    `faded_points` (P) and `faded_visits` (N) are the running sums after it; `score` is P / (N + 2). `contributions` are
    its shares of the *final* score, by driver: all rows together add up to that score.
    """

    id: int
    when: datetime
    visit_score: float
    points: float
    faded_points: float
    faded_visits: float
    score: float
    verdict: Verdict
    contributions: dict[str, float]

    @property
    def contribution(self) -> float:
        """What the visit is worth in the final score."""
        return sum(self.contributions.values())


def ledger(visits: Iterable[Visit]) -> list[Row]:
    """Every visit in time order, with the standing after it and its contribution to the final score."""
    return _rows(_Account(), _in_order(visits))


def _rows(account: _Account, visits: Iterable[Visit]) -> list[Row]:
    """Run further visits, already in order, through `account`, and write them down."""
    entries = [(visit, weight) for visit in visits if (weight := weigh(visit)) is not None]
    after = [account.run((weight.points,)).copy() for _, weight in entries]
    fading = _fading(account.faded_visits)
    rows = [
        Row(
            visit.id,
            visit.when,
            weight.score,
            weight.points,
            then.points,
            then.faded_visits,
            then.score,
            then.verdict,
            {driver: share * faded for driver, share in weight.shares},
        )
        for (visit, weight), then, faded in zip(reversed(entries), reversed(after), fading, strict=False)
    ]
    rows.reverse()
    return rows


def _fading(faded_visits: float) -> Iterator[float]:
    """What a point is worth in the final score: of the last visit, of the one before it, and so on."""
    worth = 1 / (faded_visits + PRIOR)
    while True:
        yield worth
        worth *= FADE


def drivers(visits: Iterable[Visit]) -> dict[str, float]:
    """The score by what drives it, in the order of `DRIVERS`; the drivers present add up to the score."""
    return _Sums().and_then(_weights(_in_order(visits))).by_driver


class _Sums:
    """An account together with what drives its score."""

    def __init__(self, account: _Account | None = None, by_driver: Mapping[str, float] | None = None) -> None:
        self.account = account or _Account()
        self.by_driver = dict(by_driver or {})

    def and_then(self, weights: Sequence[Weight]) -> _Sums:
        """The sums after further visits, in time order. Whatever is older fades alike."""
        if not weights:
            return self
        before = self.account.faded_visits + PRIOR
        account = self.account.copy().run([weight.points for weight in weights])
        left = FADE ** len(weights) * before / (account.faded_visits + PRIOR)
        totals = defaultdict(float, {driver: value * left for driver, value in self.by_driver.items()})
        for weight, faded in zip(reversed(weights), _fading(account.faded_visits), strict=False):
            if faded < _FADED_AWAY:
                break
            for driver, share in weight.shares:
                totals[driver] += share * faded
        return _Sums(account, {driver: totals[driver] for driver in DRIVERS if driver in totals})


def largest(by_driver: Mapping[str, float], direction: float) -> str | None:
    """The driver that pulls hardest upwards (`direction` 0 or more) or downwards; None if none pulls that way."""
    hardest, pull = None, 0.0
    for driver, value in by_driver.items():
        towards = value if direction >= 0 else -value
        # Equal drivers go by their order, not by the last bit of a sum.
        if towards > pull + TOLERANCE:
            hardest, pull = driver, towards
    return hardest


class Leading(Struct, frozen=True):
    """The largest driver in the verdict's direction, and the largest one against it; None where there is none."""

    towards: str | None
    against: str | None


def leading(by_driver: Mapping[str, float], verdict: Verdict) -> Leading:
    """Name the drivers that matter. Undecided, or too early to say, a place leans the way its score does."""
    if verdict in {_EARNED, _WON_BACK}:
        direction = 1.0
    elif verdict in {_SLIPPING, _LOST}:
        direction = -1.0
    else:
        direction = 1.0 if sum(by_driver.values()) >= -TOLERANCE else -1.0
    return Leading(towards=largest(by_driver, direction), against=largest(by_driver, -direction))


# Since last month ----------------------------------------------------------------------------------------------------


class ChangeKind(StrEnum):
    """What a period did to a place: the first that matches, in this order."""

    NO_VISITS = "no visits"
    NEW_PLACE = "new place"
    VERDICT_CHANGED = "verdict changed"
    MOVED = "moved"
    STEADY = "steady"


class Change(Struct, frozen=True):
    """How a place moved in a period.

    `change` is `now.score - then.score`. It is exactly `new_visits` (what the period's visits contribute to the score
    now) plus `carried` (what the older ones moved by fading), and exactly the sum of `by_driver`. `rows` are the
    period's visits, with their contributions to the score now.
    """

    kind: ChangeKind
    then: Standing
    now: Standing
    change: float
    new_visits: float
    carried: float
    by_driver: dict[str, float]
    rows: list[Row]


def change(old: Iterable[Visit], new: Iterable[Visit], past: Iterable[Weight] = ()) -> Change:
    """Compare where a place stood after the `old` visits with where it stands after the `new` ones as well.

    A new place starts at 0. The new visits need not all come after the old ones: a journey can put them out of step.
    `past` are the weights, in time order, of visits before all of these.
    """
    ordered = _in_order([*old, *(new := list(new))])
    fresh = {visit.id for visit in new}
    first = next((place for place, visit in enumerate(ordered) if visit.id in fresh), len(ordered))
    mixed = ordered[first:]  # all new, but for what was logged on the other side of a journey
    base = _Sums().and_then([*past, *_weights(ordered[:first])])
    was = base.and_then(_weights(visit for visit in mixed if visit.id not in fresh))
    is_ = base.and_then(_weights(mixed))
    rows = [row for row in _rows(base.account.copy(), mixed) if row.id in fresh]
    then, now = was.account.standing, is_.account.standing
    new_visits = sum((row.contribution for row in rows), 0.0)
    moved = now.score - then.score
    by_driver = {driver: value - was.by_driver.get(driver, 0.0) for driver, value in is_.by_driver.items()}
    return Change(_kind(then, now), then, now, moved, new_visits, moved - new_visits, by_driver, rows)


def _kind(then: Standing, now: Standing) -> ChangeKind:
    if now.visits == then.visits:
        return ChangeKind.NO_VISITS
    if not then.visits:
        return ChangeKind.NEW_PLACE
    if now.verdict is not then.verdict:
        return ChangeKind.VERDICT_CHANGED
    return ChangeKind.MOVED if abs(now.score - then.score) >= MOVED - TOLERANCE else ChangeKind.STEADY


# What would change it ------------------------------------------------------------------------------------------------


class Like(StrEnum):
    """The visit that is imagined to happen again and again."""

    BEST = "the best visit here"
    WORST = "the worst visit here"
    A_GOOD_ONE = "4/4 resolved"
    """Where no visit was good."""
    A_BAD_ONE = "2/2 unresolved"
    """Where no visit was bad."""


class Counterfactual(Struct, frozen=True):
    """How many more visits of a kind would bring the verdict to `goal`; None: not with visits like that."""

    goal: Verdict
    like: Like
    visits: int | None


_A_GOOD_ONE = GOOD_POINTS * (0.5 + 0.5 + 1) / 3
_A_BAD_ONE = BAD_POINTS * (-0.5 - 0.5 - 1) / 3


def what_would_change_it(visits: Iterable[Visit]) -> list[Counterfactual]:
    """How many visits like the best would better the verdict, and how many like the worst would make it worse.

    A lost place can be won back; any other can be lost; one that earned its standing, or won it back, can slip first.
    Nothing is said of a place while it is too early. A goal that the visits overshoot (an earned place that would be
    lost without slipping) is left out.
    """
    values = [weight.points for weight in _weights(_in_order(visits))]
    account = _Account().run(values)
    if account.verdict is _TOO_EARLY:
        return []
    best, worst = max(values), min(values)
    good = (best, Like.BEST) if best > 0 else (_A_GOOD_ONE, Like.A_GOOD_ONE)
    bad = (worst, Like.WORST) if worst < 0 else (_A_BAD_ONE, Like.A_BAD_ONE)
    regained = _WON_BACK if account.ever_lost else _EARNED
    if account.verdict is _LOST:
        return [_repeat(account, regained, *good)]
    lost = _repeat(account, _LOST, *bad)
    if account.verdict in {_UNDECIDED, _SLIPPING}:
        return [_repeat(account, regained, *good), lost]
    slipping = _repeat(account, _SLIPPING, *bad)
    return [lost] if slipping.visits is None and lost.visits is not None else [slipping, lost]


def _repeat(account: _Account, goal: Verdict, value: float, like: Like) -> Counterfactual:
    imagined = account.copy()
    for copies in range(1, MOST_COPIES + 1):
        if imagined.run((value,)).verdict is goal:
            return Counterfactual(goal, like, copies)
    return Counterfactual(goal, like, None)


# The person or the place ---------------------------------------------------------------------------------------------


class Answer(StrEnum):
    """Whom a bad standing is really about."""

    PERSON = "person"
    PLACE = "place"
    CANNOT_TELL = "cannot tell yet"


class PersonOrPlace(Struct, frozen=True):
    """The ledger with one person (`with_score`) beside the ledger without (`without_score`).

    They rest on `visits_with` and `visits_without`; `employee` is the person with the lowest score. While nobody can be
    compared yet both scores are None, those visits are 0, `employee` is whoever is nearest to it (None where nobody was
    named), and `more_with` and `more_without` say how many visits with that person, and with anybody else, are still
    missing; otherwise both are 0.
    """

    answer: Answer
    employee: str | None
    with_score: float | None = None
    without_score: float | None = None
    visits_with: int = 0
    visits_without: int = 0
    more_with: int = 0
    more_without: int = 0


def person_or_place(visits: Iterable[Visit]) -> PersonOrPlace | None:
    """Whether it is one person or the place; None unless it is slipping, lost or undecided.

    Two spellings of a name are one person, shown as last written; a visit without a name counts as with anybody else.
    """
    met, names = _met(visits)
    if _Account().run([value for _, value in met]).verdict not in {_UNDECIDED, _SLIPPING, _LOST}:
        return None

    with_each: dict[str, list[float]] = {who: [] for who in names}
    for who, value in met:
        if who:
            with_each[who].append(value)
    missing = {who: _missing(len(own), len(met) - len(own)) for who, own in with_each.items()}
    scores = {who: _Account().run(own).score for who, own in with_each.items() if missing[who] == (0, 0)}
    if not scores:
        nearest = min(missing, key=lambda who: sum(missing[who]), default="")
        more_with, more_without = missing.get(nearest) or _missing(0, len(met))
        return PersonOrPlace(Answer.CANNOT_TELL, names.get(nearest), more_with=more_with, more_without=more_without)

    person = min(scores, key=lambda who: round(scores[who], 9))  # of equals, the one met first
    p, q = scores[person], _Account().run(value for who, value in met if who != person).score
    if p <= PERSON_LOST + TOLERANCE and q >= REST_FINE - TOLERANCE:
        answer = Answer.PERSON
    elif p <= BOTH_BAD + TOLERANCE and q <= BOTH_BAD + TOLERANCE:
        answer = Answer.PLACE
    else:
        answer = Answer.CANNOT_TELL
    return PersonOrPlace(
        answer,
        names[person],
        with_score=p,
        without_score=q,
        visits_with=len(with_each[person]),
        visits_without=len(met) - len(with_each[person]),
    )


def _met(visits: Iterable[Visit]) -> tuple[list[tuple[str, float]], dict[str, str]]:
    """Whom each visit was with (folded; empty where nobody was named) and its points; and how each name is written."""
    folded: dict[str | None, str] = {None: ""}
    met, names = [], {}
    for visit in _in_order(visits):
        weight = weigh(visit)
        if weight is None:
            continue
        name = visit.employee
        if name not in folded:
            folded[name] = fold(name or "")
        who = folded[name]
        met.append((who, weight.points))
        if name and who:
            names[who] = name
    return met, names


def _missing(with_person: int, without: int) -> tuple[int, int]:
    return max(0, PERSON_VISITS - with_person), max(0, PERSON_VISITS - without)


# Word of mouth -------------------------------------------------------------------------------------------------------


class Told(Struct, frozen=True):
    """How many people a typical customer would have told of the good visits, and of the bad ones, and of how many."""

    good: int
    bad: int
    good_visits: int
    bad_visits: int


def word_of_mouth(visits: Iterable[Visit]) -> Told:
    """Nine people for each good visit, sixteen for each bad one."""
    scores = [weight.score for weight in _weights(visits)]
    good = sum(score > 0 for score in scores)
    bad = sum(score < 0 for score in scores)
    return Told(GOOD_POINTS * good, BAD_POINTS * bad, good, bad)


# In print ------------------------------------------------------------------------------------------------------------


def tenths(values: Sequence[float], total: float) -> list[float]:
    """Round to one decimal so that the figures still add up to the printed total, by largest remainder.

    The printed total is `f"{total:.1f}"`; `tenths([total], total)` gives it without a "-0.0". While `values` add up to
    `total`, each figure is less than 0.1 from its value, and a value of 0 stays 0. Where they do not, the difference is
    spread evenly.
    """
    if not values:
        return []
    whole = [floor(value * 10) for value in values]
    to_share = round(round(total, 1) * 10) - sum(whole)
    everyone, extra = divmod(to_share, len(values))
    # Equal remainders go by order, not by the last bit of a product.
    by_remainder = sorted(range(len(values)), key=lambda i: round(whole[i] - values[i] * 10, 9))
    figures = [figure + everyone for figure in whole]
    for i in by_remainder[:extra]:
        figures[i] += 1
    return [figure / 10 for figure in figures]
