"""Every business as it stands today, and visits grouped by business."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from svclog import loyalty
from svclog.loyalty import Verdict
from svclog.model import business_of, fold
from svclog.reports.votes import covering

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from svclog.loyalty import SoFar
    from svclog.model import Interaction
    from svclog.reports.votes import Departure


class Sort(StrEnum):
    """The orders in which places can be sorted."""

    SCORE = "score"
    VISITS = "visits"
    NAME = "name"


RANKED = (Verdict.EARNED, Verdict.WON_BACK, Verdict.SLIPPING, Verdict.LOST, Verdict.UNDECIDED, Verdict.TOO_EARLY)
"""The verdicts in the order in which places are listed."""


class Place(Struct, frozen=True):
    """A business with its `Standing`."""

    business: str
    verdict: Verdict
    score: float | None
    """None if no visit counts."""
    visits: int
    last_visit: datetime
    left: bool
    """Whether a vote to leave it is in force."""
    so_far: SoFar | None
    good: int
    recovering: bool


class Places(Struct, frozen=True):
    """The places as they stand `now`."""

    now: datetime
    places: list[Place]


def by_place(entries: Iterable[Interaction], depth: int | None = None) -> dict[str, list[Interaction]]:
    """Group entries by business; with `depth` 1, the entries of desks belong to their business."""
    visits: dict[str, list[Interaction]] = {}
    for entry in entries:
        visits.setdefault(business_of(entry.business, depth), []).append(entry)
    return visits


def places(
    entries: Iterable[Interaction],
    *,
    left: Sequence[Departure] = (),
    depth: int | None = None,
    verdicts: Collection[Verdict] = (),
    sort: Sort = Sort.SCORE,
) -> list[Place]:
    """Return every business, or those with one of the `verdicts`; by score, those too early to rank come last."""
    standing = [_place(business, visits, left) for business, visits in by_place(entries, depth).items()]
    standing = [place for place in standing if not verdicts or place.verdict in verdicts]
    standing.sort(key=lambda place: fold(place.business))
    if sort is Sort.SCORE:
        standing.sort(key=lambda place: (place.verdict is Verdict.TOO_EARLY, -(place.score or 0.0)))
    elif sort is Sort.VISITS:
        standing.sort(key=lambda place: -place.visits)
    return standing


def _place(business: str, visits: Sequence[Interaction], left: Sequence[Departure]) -> Place:
    standing = loyalty.standing(visits)
    return Place(
        business,
        standing.verdict,
        standing.score if standing.visits else None,
        standing.visits,
        max(visit.when for visit in visits),
        covering(business, left) is not None,
        standing.so_far,
        standing.good,
        standing.recovering,
    )
