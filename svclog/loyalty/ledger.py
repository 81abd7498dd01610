"""The ledger of a place, row by row, and what drives its score: contributions that add up to the score exactly."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.loyalty.account import FADE, PRIOR, TOLERANCE, Account, Verdict
from svclog.loyalty.weights import DRIVERS, in_order, weigh, weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from svclog.loyalty.weights import Weight
    from svclog.model import Interaction

_FADED_AWAY = 1e-16
"""What a point is worth once 220 visits came after it: nothing that a score's 15 digits could show."""


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
    times: int = 1
    """As how many visits it counts, one right after the other; what is said of after it is of after the last."""

    @property
    def contribution(self) -> float:
        """What the visit is worth in the final score."""
        return sum(self.contributions.values())


class Leading(Struct, frozen=True):
    """The largest driver in the verdict's direction, and the largest one against it; None where there is none."""

    towards: str | None
    against: str | None


def ledger_rows(visits: Iterable[Interaction]) -> list[Row]:
    """Every visit that counts, in time order, with the standing after it and its contribution to the final score."""
    return rows_from(Account(), in_order(visits))


def rows_from(account: Account, visits: Iterable[Interaction]) -> list[Row]:
    """The rows of further visits, given in time order, from where `account` stands; it takes them in."""
    entries = [(visit, weight) for visit in visits if (weight := weigh(visit)) is not None]
    after = [account.run((weight.points,) * visit.times).copy() for visit, weight in entries]
    worth = _fading(account.faded_visits)
    fading = [sum(islice(worth, visit.times)) for visit, _ in reversed(entries)]
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
            visit.times,
        )
        for (visit, weight), then, faded in zip(reversed(entries), reversed(after), fading, strict=True)
    ]
    rows.reverse()
    return rows


def _fading(faded_visits: float) -> Iterator[float]:
    """What a point is worth in the final score: of the last visit, of the one before it, and so on."""
    worth = 1 / (faded_visits + PRIOR)
    while True:
        yield worth
        worth *= FADE


def drivers(visits: Iterable[Interaction]) -> dict[str, float]:
    """The score by what drives it, in the order of `DRIVERS`; the drivers present add up to the score."""
    return Sums().and_then(weights(in_order(visits))).by_driver


class Sums:
    """An account together with what drives its score."""

    def __init__(self, account: Account | None = None, by_driver: Mapping[str, float] | None = None) -> None:
        self.account = account or Account()
        self.by_driver = dict(by_driver or {})

    def and_then(self, later: Sequence[Weight]) -> Sums:
        """The sums after further visits, in time order. Whatever is older fades alike."""
        if not later:
            return self
        before = self.account.faded_visits + PRIOR
        account = self.account.copy().run([weight.points for weight in later])
        left = FADE ** len(later) * before / (account.faded_visits + PRIOR)
        totals = defaultdict(float, {driver: value * left for driver, value in self.by_driver.items()})
        for weight, faded in zip(reversed(later), _fading(account.faded_visits), strict=False):
            if faded < _FADED_AWAY:
                break
            for driver, share in weight.shares:
                totals[driver] += share * faded
        return Sums(account, {driver: totals[driver] for driver in DRIVERS if driver in totals})


def largest(by_driver: Mapping[str, float], direction: float) -> str | None:
    """The driver that pulls hardest upwards (`direction` 0 or more) or downwards; None if none pulls that way."""
    hardest, pull = None, 0.0
    for driver, value in by_driver.items():
        towards = value if direction >= 0 else -value
        # Equal drivers go by their order, not by the last bit of a sum.
        if towards > pull + TOLERANCE:
            hardest, pull = driver, towards
    return hardest


def leading(by_driver: Mapping[str, float], verdict: Verdict) -> Leading:
    """Name the drivers that matter. Undecided, or too early to say, a place leans the way its score does."""
    if verdict in {Verdict.EARNED, Verdict.WON_BACK}:
        direction = 1.0
    elif verdict in {Verdict.SLIPPING, Verdict.LOST}:
        direction = -1.0
    else:
        direction = 1.0 if sum(by_driver.values()) >= -TOLERANCE else -1.0
    return Leading(towards=largest(by_driver, direction), against=largest(by_driver, -direction))
