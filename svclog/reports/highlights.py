"""The highlights of a period, apart from verdicts: its best and worst visit, surprises, and which way places lean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import asdict

from svclog import loyalty
from svclog.model import Interaction, Outcome, fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from svclog.loyalty import SoFar, Standing, Verdict


TREATED = 1 / 4
"""The least distance of treatment from 0, on the scale of -1 to +1, that makes a surprise: half a mark."""


class Highlight(Struct, frozen=True):
    """The details of a visit that a report shows."""

    id: int
    business: str
    employee: str | None
    when: datetime
    outcome: Outcome
    note: str | None


class Surprise(Highlight, frozen=True):
    """A visit whose outcome and treatment disagree; `treatment` is the mean of its ratings, from -1 to +1."""

    treatment: float

    @property
    def rating(self) -> float:
        """The treatment on the scale of ratings, from 1 to 5."""
        return 3 + 2 * self.treatment


class Leaning(Struct, frozen=True):
    """A place visited in the period but without a verdict at its end: which way it leans, and its `last` visit."""

    business: str
    verdict: Verdict
    so_far: SoFar | None
    score: float | None
    good: int
    visits: int
    visits_in_period: int
    missing: int
    last: Highlight
    last_counts: bool


def highlight(visit: Interaction) -> Highlight:
    """Return the details of a visit that a report shows."""
    return Highlight(visit.id, visit.business, visit.employee, visit.when, visit.outcome, visit.note)


def best_and_worst(visits: Iterable[Interaction]) -> tuple[Highlight | None, Highlight | None]:
    """Return the best visit (if good, or none is bad) and the worst (if bad).

    Of equals, the one with the most ratings is preferred, then one with a note, then the latest.
    """
    weighed = [(visit, weight.points) for visit in visits if (weight := loyalty.weigh(visit)) is not None]
    if not weighed:
        return None, None
    best = max(weighed, key=lambda one: (one[1], *_says_most(one[0])))
    worst = max(weighed, key=lambda one: (-one[1], *_says_most(one[0])))
    bad = worst[1] < 0
    return highlight(best[0]) if best[1] > 0 or not bad else None, highlight(worst[0]) if bad else None


def _says_most(visit: Interaction) -> tuple[int, bool, datetime, int]:
    rated = sum(rating is not None for rating in (visit.empathy, visit.listening, visit.felt))
    return rated, bool(visit.note), visit.when, visit.id


def surprises(new: Sequence[Interaction], outcomes: Collection[Outcome], *, well: bool) -> list[Surprise]:
    """Return the visits with one of these outcomes and good (`well`) or bad treatment, in time order."""
    surprises = []
    for entry in new:
        treated = loyalty.treatment(entry)
        if treated is not None and entry.outcome in outcomes and (treated if well else -treated) >= TREATED:
            surprises.append(Surprise(**asdict(highlight(entry)), treatment=treated))
    return surprises


def leaning(business: str, standing: Standing, visits: Sequence[Interaction], visits_in_period: int) -> Leaning:
    """Return how a place leans after its `visits` (at least one) in a period, of which `visits_in_period` count."""
    last = loyalty.in_order(visits)[-1]
    return Leaning(
        business=business,
        verdict=standing.verdict,
        so_far=standing.so_far,
        score=standing.score if standing.visits else None,
        good=standing.good,
        visits=standing.visits,
        visits_in_period=visits_in_period,
        missing=standing.missing,
        last=highlight(last),
        last_counts=loyalty.weigh(last) is not None,
    )


def best_first(leanings: Iterable[Leaning]) -> list[Leaning]:
    """Sort by score; places without a score come last."""
    return sorted(leanings, key=lambda one: (one.score is None, -(one.score or 0.0), fold(one.business)))
