"""What visits took: minutes, and the user's money."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svclog.model import Interaction


class Cost(NamedTuple):
    """Minutes, and an amount of money to the thousandth."""

    minutes: int
    spent: float


def cost(visits: Sequence[Interaction]) -> Cost:
    """What these visits took together; what stands for several visits took what was noted, once."""
    return Cost(
        sum(visit.minutes or 0 for visit in visits),
        round(sum(visit.spent or 0.0 for visit in visits), 3),
    )
