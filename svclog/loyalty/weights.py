"""One visit: its parts, its score, and the points that it puts into the ledger."""

from __future__ import annotations

from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from svclog.model import Interaction

GOOD_POINTS = 9
"""People told of a good experience: American Express Global Customer Service Barometer, 3 May 2011, 1,018 US adults."""
BAD_POINTS = 16
"""People told of a bad one: the same. The ratio 1.78 is near the 1.955 of a meta-analysis of 607 loss aversions."""
PREMIUM_POINTS = 20
"""A bad visit at a premium price. "Premium price, premium standard" is a principle, not data."""

PREMIUM = "premium"
"""The driver for what a bad visit costs beyond 16 points; all other drivers are parts of a visit."""
DRIVERS = ("empathy", "listening", "outcome", "felt", "promise", PREMIUM)
"""Every driver, in the order in which drivers are given."""

_OUTCOMES: dict[str, float] = {
    Outcome.RESOLVED: 1.0,
    Outcome.PARTIAL: 0.0,
    Outcome.DECLINED: 0.0,  # a fair no
    Outcome.UNRESOLVED: -1.0,
}
_PROMISES: dict[str, float] = {"kept": 1.0, "broken": -1.0}


class Weight(Struct, frozen=True):
    """What one visit puts into the ledger.

    `parts` are the parts present, each from -1 to +1, and `score` is their mean: good above 0, bad below. `points` are
    what the visit earns (up to 9) or costs (down to -16, or -20 at a premium price); `shares` are the same points by
    driver. `drivers` are those that have a share, and `pulls` the shares of all DRIVERS, 0 where there is none.
    """

    parts: tuple[tuple[str, float], ...]
    score: float
    points: float
    shares: tuple[tuple[str, float], ...]
    drivers: frozenset[str]
    pulls: tuple[float, ...]


_Facts = tuple[int | None, int | None, str, int | None, str | None, bool]


@cache  # a few thousand combinations exist, and a journal repeats few of them
def _weigh_facts(*facts: *_Facts) -> Weight | None:
    empathy, listening, outcome, felt, promise, premium = facts
    parts = {
        "empathy": None if empathy is None else (empathy - 3) / 2,
        "listening": None if listening is None else (listening - 3) / 2,
        "outcome": _OUTCOMES.get(outcome),
        "felt": None if felt is None else (felt - 3) / 2,
        "promise": _PROMISES.get(promise or ""),
    }
    present = [(name, value) for name, value in parts.items() if value is not None]
    if not present:
        return None
    score = sum(value for _, value in present) / len(present)
    rate = GOOD_POINTS if score >= 0 else BAD_POINTS
    points = rate * score
    shares = [(part, rate * value / len(present)) for part, value in present]
    if premium and score < 0:
        points = PREMIUM_POINTS * score
        shares.append((PREMIUM, (PREMIUM_POINTS - BAD_POINTS) * score))
    by_driver = dict(shares)
    pulls = tuple(by_driver.get(driver, 0.0) for driver in DRIVERS)
    return Weight(tuple(present), score, points, tuple(shares), _same_set(*by_driver), pulls)


@cache
def _same_set(*drivers: str) -> frozenset[str]:
    """One set for equal ones, which are told from others soonest."""
    return frozenset(drivers)


def weigh(visit: Interaction) -> Weight | None:
    """What the visit puts into the ledger; None if it has no part, such as a pending one without ratings."""
    promise = visit.promise
    state = None if promise is None else promise.state
    return _weigh_facts(visit.empathy, visit.listening, visit.outcome, visit.felt, state, visit.premium)


def visit_score(visit: Interaction) -> float | None:
    """The mean of the parts present, from -1 to +1: good above 0, bad below; None if the visit has no part."""
    weight = weigh(visit)
    return None if weight is None else weight.score


def treatment(visit: Interaction) -> float | None:
    """How one was treated, whatever the outcome: the mean of the ratings given, from -1 to +1; None without any."""
    weight = weigh(visit)
    ratings = [value for name, value in weight.parts if name not in {"outcome", "promise"}] if weight else []
    return sum(ratings) / len(ratings) if ratings else None


_when = attrgetter("when")
_id = attrgetter("id")


def in_order(visits: Iterable[Interaction]) -> list[Interaction]:
    """The visits in time order; those of the same moment by id, which is the order in which they were logged."""
    return sorted(sorted(visits, key=_id), key=_when)


def weights(visits: Iterable[Interaction]) -> list[Weight]:
    """The weights of the visits that count in the ledger; one that was so several times has its weight as often."""
    found = []
    for visit in visits:
        if (weight := weigh(visit)) is not None:
            if visit.times == 1:
                found.append(weight)
            else:
                found += [weight] * visit.times
    return found


def wall_clock(visit: Interaction) -> datetime:
    """What the clock on the wall showed, without zone: it says which month a visit belongs to."""
    return visit.when.replace(tzinfo=None)
