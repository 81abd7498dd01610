"""What visits took: minutes, and the user's money."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svclog.model import Interaction


def cost(visits: Sequence[Interaction]) -> tuple[int, float]:
    """The minutes and, to the thousandth, the money that these visits took; one that counts several times, once."""
    minutes = sum(visit.minutes or 0 for visit in visits)
    return minutes, round(sum(visit.spent or 0.0 for visit in visits), 3)
