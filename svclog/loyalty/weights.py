"""One visit: its parts, its score, and its points in the ledger."""

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
"""People told of a bad one (same source). The ratio 1.78 is near the 1.955 of a meta-analysis of 607 loss aversions."""
PREMIUM_POINTS = 20
"""The most that a bad visit at a premium price costs. "Premium price, premium standard" is a principle, not data."""

PREMIUM = "premium"
"""The driver for the extra cost of a bad visit at a premium price; all other drivers are parts of a visit."""
DRIVERS = ("empathy", "listening", "outcome", "felt", "promise", PREMIUM)
"""Every driver, in the order of output."""

_OUTCOMES: dict[str, float] = {
    Outcome.RESOLVED: 1.0,
    Outcome.PARTIAL: 0.0,
    Outcome.DECLINED: 0.0,  # a fair no
    Outcome.UNRESOLVED: -1.0,
}
_PROMISES: dict[str, float] = {"kept": 1.0, "broken": -1.0}


class Weight(Struct, frozen=True):
    """The weight of one visit in the ledger.

    `parts` are the parts present, each from -1 to +1, and `score` is their mean: good above 0, bad below. `points` go
    from -16 (-20 at a premium price) to +9; `shares` are these points by driver. `drivers` names the drivers that have
    a share; `pulls` has the shares of all DRIVERS in order, 0 for those without.
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
    """Return the same set object for equal drivers: identical sets compare fastest."""
    return frozenset(drivers)


def weigh(visit: Interaction) -> Weight | None:
    """Return the visit's weight in the ledger; None if it has no part, such as a pending visit without ratings."""
    promise = visit.promise
    state = None if promise is None else promise.state
    return _weigh_facts(visit.empathy, visit.listening, visit.outcome, visit.felt, state, visit.premium)


def visit_score(visit: Interaction) -> float | None:
    """Return the mean of the parts present, from -1 to +1: good above 0, bad below; None if the visit has no part."""
    weight = weigh(visit)
    return None if weight is None else weight.score


def treatment(visit: Interaction) -> float | None:
    """Return the mean of the ratings given, from -1 to +1, whatever the outcome; None without ratings."""
    weight = weigh(visit)
    ratings = [value for name, value in weight.parts if name not in {"outcome", "promise"}] if weight else []
    return sum(ratings) / len(ratings) if ratings else None


_when = attrgetter("when")
_id = attrgetter("id")


def in_order(visits: Iterable[Interaction]) -> list[Interaction]:
    """Sort visits by time, then by id, which is the order in which they were logged."""
    return sorted(sorted(visits, key=_id), key=_when)


def weights(visits: Iterable[Interaction]) -> list[Weight]:
    """Return the weights of the visits that count in the ledger, each repeated as often as the visit's `times` says."""
    result = []
    for visit in visits:
        if (weight := weigh(visit)) is not None:
            if visit.times == 1:
                result.append(weight)
            else:
                result += [weight] * visit.times
    return result


def wall_clock(visit: Interaction) -> datetime:
    """Return the local time of a visit without its zone: it decides to which month the visit belongs."""
    return visit.when.replace(tzinfo=None)
