"""What a period changed: a place after the visits before it, and after those in it as well."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.loyalty.account import TOLERANCE, Standing
from svclog.loyalty.ledger import Row, Sums, rows_from
from svclog.loyalty.weights import in_order, weights

if TYPE_CHECKING:
    from collections.abc import Iterable

    from svclog.loyalty.weights import Weight
    from svclog.model import Interaction

MOVED = 1.0
"""A score that moves at least this much in a period is worth a line."""


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
    ordered = in_order([*old, *(new := list(new))])
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


def _kind(then: Standing, now: Standing) -> ChangeKind:
    if now.visits == then.visits:
        return ChangeKind.NO_VISITS
    if not then.visits:
        return ChangeKind.NEW_PLACE
    if now.verdict is not then.verdict:
        return ChangeKind.VERDICT_CHANGED
    return ChangeKind.MOVED if abs(now.score - then.score) >= MOVED - TOLERANCE else ChangeKind.STEADY
