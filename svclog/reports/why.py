"""The reasons for the verdict on one business."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from svclog import loyalty
from svclog.reports.places import places
from svclog.reports.votes import covering

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from svclog.loyalty import Counterfactual, Leading, PersonOrPlace, Row, SoFar, Told, Verdict
    from svclog.model import Interaction
    from svclog.reports.places import Place
    from svclog.reports.votes import Departure


class Why(Struct, frozen=True):
    """The `Standing` of a business `now`, and its reasons: `drivers` add up to `score`, and so do the ledger's rows."""

    now: datetime
    business: str
    verdict: Verdict
    score: float | None
    """None if no visit counts."""
    visits: int
    last_visit: datetime
    desks: list[Place]
    """The standing of each of its desks; empty if all visits were to one."""
    drivers: dict[str, float]
    leading: Leading
    ledger: list[Row]
    person_or_place: PersonOrPlace | None
    what_would_change_it: list[Counterfactual]
    told: Told
    left: Departure | None
    """The vote by which the place is left."""
    so_far: SoFar | None
    good: int
    recovering: bool
    missing: int
    with_desks: bool
    """Whether visits to its desks are included."""

    @property
    def weightiest(self) -> list[Row]:
        """The three rows that contribute most to today's score, up or down, largest first."""
        return sorted(self.ledger, key=lambda row: -abs(row.contribution))[:3]


def why(business: str, visits: Sequence[Interaction], now: datetime, left: Iterable[Departure] = ()) -> Why:
    """Explain the standing of `business` after these visits, at least one; `left` are the places left."""
    standing = loyalty.standing(visits)
    by_driver = loyalty.drivers(visits)
    return Why(
        now=now,
        business=business,
        verdict=standing.verdict,
        score=standing.score if standing.visits else None,
        visits=standing.visits,
        last_visit=max(visit.when for visit in visits),
        desks=places(visits) if len({visit.business for visit in visits}) > 1 else [],
        drivers=by_driver,
        leading=loyalty.leading(by_driver, standing.verdict),
        ledger=loyalty.ledger_rows(visits),
        person_or_place=loyalty.person_or_place(visits),
        what_would_change_it=loyalty.what_would_change_it(visits),
        told=loyalty.word_of_mouth(visits),
        left=covering(business, left),
        so_far=standing.so_far,
        good=standing.good,
        recovering=standing.recovering,
        missing=standing.missing,
        with_desks=any(visit.business != business for visit in visits),
    )
