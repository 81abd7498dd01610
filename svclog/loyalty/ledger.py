"""The ledger of a place, row by row, what drives its score, and what a period changed: sums that add up exactly."""

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
"""What is left of a point once so many visits came after it: after 220, nothing that a score's 15 digits could show."""
MOVED = 1.0
"""A score that moves at least this much in a period is worth a line."""


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

    @property
    def recovering(self) -> bool:
        """Whether the place was lost after it, with a score better than what loses one."""
        return is_recovering(self.verdict, self.score)


class Leading(Struct, frozen=True):
    """The largest driver in the verdict's direction, and the largest one against it; None where there is none."""

    towards: str | None
    against: str | None


def ledger_rows(visits: Iterable[Interaction]) -> list[Row]:
    """Every visit that counts, in time order, with the standing after it and its contribution to the final score."""
    return rows_from(Account(), in_order(visits))


class Continued(Struct, frozen=True):
    """The ledger of a place from some visit on."""

    past: Sequence[Weight]
    """The weights of the visits before, in time order."""
    verdict: Verdict
    """The verdict after those."""
    rows: list[Row]
    """The further visits."""
    faded_visits: float
    """N after the last of them."""

    def past_contributions(self) -> Iterator[dict[str, float]]:
        """The shares of the final score that are of the visits before, the last of them first."""
        worth = islice(_fading(self.faded_visits), sum(row.times for row in self.rows), None)
        for weight, faded in zip(reversed(self.past), worth, strict=False):
            yield {driver: share * faded for driver, share in weight.shares}


def continued(past: Sequence[Weight], visits: Iterable[Interaction]) -> Continued:
    """The ledger of these visits, after those of the past weights, which are given in time order."""
    account = Account().run([weight.points for weight in past])
    verdict = account.verdict
    return Continued(past, verdict, rows_from(account, in_order(visits)), account.faded_visits)


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
        account = self.account.copy().run([weight.points for weight in later])
        worth = 1 / (account.faded_visits + PRIOR)
        left = FADE ** len(later) * (self.account.faded_visits + PRIOR) * worth
        newest_first = later[: -len(_FADED) - 1 : -1]
        # No loop of our own: a report runs every visit to a place of its period through this.
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


def compare(old: Iterable[Interaction], new: Iterable[Interaction], past: Iterable[Weight] = ()) -> Change:
    """Compare where a place stood after the `old` visits with where it stands after the `new` ones as well.

    A new place starts at 0. The new visits need not all come after the old ones: a journey can put them out of step.
    `past` are the weights, in time order, of visits before all of these.
    """
    past = [*past]
    ordered = in_order([*old, *(new := list(new))])
    if not ordered:
        return _unchanged(past)
    fresh = {visit.id for visit in new}
    first = next((place for place, visit in enumerate(ordered) if visit.id in fresh), len(ordered))
    mixed = ordered[first:]  # all new, but for what was logged on the other side of a journey
    base = Sums().and_then([*past, *weights(ordered[:first])])
    before = base.and_then(weights(visit for visit in mixed if visit.id not in fresh))
    after = base.and_then(weights(mixed))
    rows = [row for row in rows_from(base.account.copy(), mixed) if row.id in fresh]
    then, now = before.account.standing, after.account.standing
    new_visits = sum((row.contribution for row in rows), 0.0)
    moved = now.score - then.score
    by_driver = {driver: value - before.by_driver.get(driver, 0.0) for driver, value in after.by_driver.items()}
    return Change(_kind(then, now), then, now, moved, new_visits, moved - new_visits, by_driver, rows)


def _unchanged(past: Sequence[Weight]) -> Change:
    """Of a place that nothing was added to: of most places of a large journal, whose drivers need not be summed up."""
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
