"""The ledger of a place row by row, the drivers of its score, and what a period changed: sums that add up exactly."""

from __future__ import annotations

from enum import StrEnum
from itertools import islice
from operator import mul
from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.loyalty.account import FADE, PRIOR, TOLERANCE, Account, Standing, Verdict, is_recovering
from svclog.loyalty.weights import DRIVERS, in_order, weigh, weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from svclog.loyalty.weights import Weight
    from svclog.model import Interaction

_FADED = tuple(FADE**later for later in range(220))
"""What remains of a point after 0, 1, 2... later visits; after 220, less than the 15 digits of a score can show."""
MOVED = 1.0
"""The smallest change of a score in a period that is reported."""


class Row(Struct, frozen=True):
    """One visit in the ledger: its points, and the standing of the place after it.

    `faded_points` (P) and `faded_visits` (N) are the running sums after the visit; `score` is P / (N + 2).
    `contributions` are the visit's shares of the *final* score, by driver: all rows add up to that score.
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
    """As how many consecutive visits it counts; the sums, score and verdict are those after the last of them."""

    @property
    def contribution(self) -> float:
        """The visit's share of the final score."""
        return sum(self.contributions.values())

    @property
    def recovering(self) -> bool:
        """Whether the place was lost after the visit, but with a score above LOST_LINE."""
        return is_recovering(self.verdict, self.score)


class Leading(Struct, frozen=True):
    """The largest driver in the verdict's direction, and the largest against it; None if there is none."""

    towards: str | None
    against: str | None


def ledger_rows(visits: Iterable[Interaction]) -> list[Row]:
    """Return a row for every visit that counts, in time order."""
    return rows_from(Account(), in_order(visits))


class Continued(Struct, frozen=True):
    """The ledger of a place from a certain visit on."""

    past: Sequence[Weight]
    """The weights of the earlier visits, in time order."""
    verdict: Verdict
    """The verdict after the earlier visits."""
    rows: list[Row]
    """The visits that follow."""
    faded_visits: float
    """N after the last row."""

    def past_contributions(self) -> Iterator[dict[str, float]]:
        """Yield each earlier visit's shares of the final score by driver, the latest visit first."""
        worth = islice(_fading(self.faded_visits), sum(row.times for row in self.rows), None)
        for weight, faded in zip(reversed(self.past), worth, strict=False):
            yield {driver: share * faded for driver, share in weight.shares}


def continued(past: Sequence[Weight], visits: Iterable[Interaction]) -> Continued:
    """Return the ledger of `visits`, which follow visits with the weights `past`, given in time order."""
    account = Account().run([weight.points for weight in past])
    verdict = account.verdict
    return Continued(past, verdict, rows_from(account, in_order(visits)), account.faded_visits)


def rows_from(account: Account, visits: Iterable[Interaction]) -> list[Row]:
    """Add further visits, given in time order, to `account`, and return their rows."""
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
    """Yield the weight of a point in the final score, for the last visit, the one before it, and so on."""
    worth = 1 / (faded_visits + PRIOR)
    while True:
        yield worth
        worth *= FADE


def drivers(visits: Iterable[Interaction]) -> dict[str, float]:
    """Return the score split by driver, in the order of `DRIVERS`; the drivers add up to the score."""
    return Sums().and_then(weights(in_order(visits))).by_driver


class Sums:
    """An account together with the drivers of its score."""

    def __init__(self, account: Account | None = None, by_driver: Mapping[str, float] | None = None) -> None:
        self.account = account or Account()
        self.by_driver = dict(by_driver or {})

    def and_then(self, later: Sequence[Weight]) -> Sums:
        """Return the sums after further visits, given in time order. All older points fade by the same factor."""
        if not later:
            return self
        account = self.account.copy().run([weight.points for weight in later])
        worth = 1 / (account.faded_visits + PRIOR)
        left = FADE ** len(later) * (self.account.faded_visits + PRIOR) * worth
        newest_first = later[: -len(_FADED) - 1 : -1]
        # map and zip are faster than a Python loop: a report runs all visits to the places of its period through this.
        columns = zip(*(weight.pulls for weight in newest_first), strict=True)
        known = self.by_driver.keys() | _drivers_of(newest_first)
        return Sums(
            account,
            {
                driver: self.by_driver.get(driver, 0.0) * left + sum(map(mul, pulls, _FADED)) * worth
                for driver, pulls in zip(DRIVERS, columns, strict=True)
                if driver in known
            },
        )


def _drivers_of(weights: Iterable[Weight]) -> set[str]:
    return {driver for drivers in {weight.drivers for weight in weights} for driver in drivers}


def largest(by_driver: Mapping[str, float], direction: float) -> str | None:
    """Return the driver that pulls hardest up (`direction` 0 or more) or down; None if none pulls that way."""
    hardest, pull = None, 0.0
    for driver, value in by_driver.items():
        towards = value if direction >= 0 else -value
        # Of equal drivers the first one wins, whatever the last bit of a sum.
        if towards > pull + TOLERANCE:
            hardest, pull = driver, towards
    return hardest


def leading(by_driver: Mapping[str, float], verdict: Verdict) -> Leading:
    """Return the leading drivers. A place without a verdict leans the way of its score."""
    if verdict in {Verdict.EARNED, Verdict.WON_BACK}:
        direction = 1.0
    elif verdict in {Verdict.SLIPPING, Verdict.LOST}:
        direction = -1.0
    else:
        direction = 1.0 if sum(by_driver.values()) >= -TOLERANCE else -1.0
    return Leading(towards=largest(by_driver, direction), against=largest(by_driver, -direction))


class ChangeKind(StrEnum):
    """What a period changed at a place: the first kind that matches, in this order."""

    NO_VISITS = "no visits"
    NEW_PLACE = "new place"
    VERDICT_CHANGED = "verdict changed"
    MOVED = "moved"
    STEADY = "steady"


class Change(Struct, frozen=True):
    """How a place's standing changed in a period.

    `change` is `now.score - then.score`. It is exactly `new_visits` (the contribution of the period's visits to the
    score now) plus `carried` (the change by fading of the older visits), and exactly the sum of `by_driver`. `rows` are
    the period's visits, with their contributions to the score now.
    """

    kind: ChangeKind
    then: Standing
    now: Standing
    change: float
    new_visits: float
    carried: float
    by_driver: dict[str, float]
    rows: list[Row]


def compare(old: Iterable[Interaction], new: Iterable[Interaction], past: Iterable[Weight] = ()) -> Change:
    """Compare the standing of a place after its `old` visits with that after its `old` and `new` visits.

    A new place starts at 0. Not all new visits need be later than the old ones: time zones can make the two overlap.
    `past` has the weights, in time order, of visits before all of these.
    """
    past = [*past]
    ordered = in_order([*old, *(new := list(new))])
    if not ordered:
        return _unchanged(past)
    new_ids = {visit.id for visit in new}
    first = next((place for place, visit in enumerate(ordered) if visit.id in new_ids), len(ordered))
    mixed = ordered[first:]  # all new, except old visits that time zones make overlap
    base = Sums().and_then([*past, *weights(ordered[:first])])
    before = base.and_then(weights(visit for visit in mixed if visit.id not in new_ids))
    after = base.and_then(weights(mixed))
    rows = [row for row in rows_from(base.account.copy(), mixed) if row.id in new_ids]
    then, now = before.account.standing, after.account.standing
    new_visits = sum((row.contribution for row in rows), 0.0)
    moved = now.score - then.score
    by_driver = {driver: value - before.by_driver.get(driver, 0.0) for driver, value in after.by_driver.items()}
    return Change(_kind(then, now), then, now, moved, new_visits, moved - new_visits, by_driver, rows)


def _unchanged(past: Sequence[Weight]) -> Change:
    """Return the change of a place without new visits, without summing up drivers: most places of a large journal."""
    standing = Account().run([weight.points for weight in past]).standing
    known = _drivers_of(past)
    by_driver = {driver: 0.0 for driver in DRIVERS if driver in known}
    return Change(ChangeKind.NO_VISITS, standing, standing, 0.0, 0.0, 0.0, by_driver, [])


def _kind(then: Standing, now: Standing) -> ChangeKind:
    if now.visits == then.visits:
        return ChangeKind.NO_VISITS
    if not then.visits:
        return ChangeKind.NEW_PLACE
    if now.verdict is not then.verdict:
        return ChangeKind.VERDICT_CHANGED
    return ChangeKind.MOVED if abs(now.score - then.score) >= MOVED - TOLERANCE else ChangeKind.STEADY
