"""Every business today, and how visits are gathered by business."""

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
    """What places are sorted by."""

    SCORE = "score"
    VISITS = "visits"
    NAME = "name"


RANKED = (Verdict.EARNED, Verdict.WON_BACK, Verdict.SLIPPING, Verdict.LOST, Verdict.UNDECIDED, Verdict.TOO_EARLY)
"""The verdicts in the order in which places are listed."""


class Place(Struct, frozen=True):
    """A business, and where it stands, as `Standing` has it."""

    business: str
    verdict: Verdict
    score: float | None
    """None where no visit counts."""
    visits: int
    last_visit: datetime
    left: bool
    """Whether the last vote was to leave it."""
    so_far: SoFar | None
    good: int
    recovering: bool


class Places(Struct, frozen=True):
    """The places as they stand `now`."""

    now: datetime
    places: list[Place]


def by_place(entries: Iterable[Interaction], depth: int | None = None) -> dict[str, list[Interaction]]:
    """The entries of every business; at `depth` 1 a business has those of its desks."""
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
    """Every business, or those with one of the `verdicts`, best score first; places too early to rank come last."""
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
