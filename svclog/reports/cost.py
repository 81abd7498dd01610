"""What visits took: minutes, and the user's money."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svclog.model import Interaction


def cost(visits: Sequence[Interaction]) -> tuple[int, float]:
    """The minutes that these visits took together, and the money, to the thousandth.

    What stands for several visits took what was noted, once.
    """
    minutes = sum(visit.minutes or 0 for visit in visits)
    return minutes, round(sum(visit.spent or 0.0 for visit in visits), 3)
