"""The data of a page's drawings for a period: score lines, a calendar, and treatment against outcome."""

from __future__ import annotations

from math import trunc
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from svclog import loyalty
from svclog.loyalty import MIN_VISITS, ChangeKind, wall_clock
from svclog.model import Outcome, business_of
from svclog.reports.calendar import Calendar, calendar
from svclog.reports.highlights import TREATED
from svclog.reports.lines import LINES, Lines, from_first, moved_line, window
from svclog.reports.places import by_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from svclog.model import Interaction
    from svclog.reports.monthly import MonthlyReport

RATED = (Outcome.RESOLVED, Outcome.PARTIAL, Outcome.DECLINED, Outcome.UNRESOLVED)
"""The outcomes that treatment is compared with, in the order of the drawing."""


class Spot(Struct, frozen=True):
    """Visits with the same treatment and the same outcome. `rating` is where they are drawn, 1 to 5 in half marks.

    It is rounded towards 3, so that rounding makes no surprises; `mean` is the mean of the ratings themselves.
    `surprise` is set if outcome and treatment disagree.
    """

    outcome: Outcome
    rating: float
    visits: int
    mean: float
    surprise: Literal["kind no", "rude yes"] | None


class Treatment(Struct, frozen=True):
    """Treatment against outcome: the spots of a period; `without` counts visits without a rating or a known outcome."""

    spots: list[Spot]
    without: int

    @property
    def rows(self) -> list[tuple[Outcome, int, int, int]]:
        """Each outcome, with the numbers of its visits treated badly, in between, and well."""
        rows = []
        for outcome in RATED:
            spots = [spot for spot in self.spots if spot.outcome is outcome]
            badly = sum(spot.visits for spot in spots if spot.rating < 3)
            well = sum(spot.visits for spot in spots if spot.rating > 3)
            rows.append((outcome, badly, sum(spot.visits for spot in spots) - badly - well, well))
        return rows


class Page(Struct, frozen=True):
    """The drawings beside a report."""

    lines: Lines
    calendar: Calendar
    treatment: Treatment


def page(entries: Sequence[Interaction], report: MonthlyReport) -> Page:
    """Return the drawings for the `report` on these entries."""
    period, now = report.period, report.now
    if period.is_a_year and period.start is not None and period.end is not None:
        start, end = period.start, period.end
    else:
        start, end = window(period.end, now)
    inside = [entry for entry in entries if period.contains(entry.when)]
    chosen, more = _chosen(report, entries, inside)
    start = from_first(start, chosen.values())
    on_ballot = {line.business: line for line in report.ballot}
    drawn = [
        moved_line(business, visits, start, on_ballot.get(business), period) for business, visits in chosen.items()
    ]
    return Page(
        lines=Lines(now, start, end, min(end, now.replace(tzinfo=None)), drawn, more),
        calendar=calendar(inside, period, now),
        treatment=_treatment(inside),
    )


def _chosen(
    report: MonthlyReport, entries: Sequence[Interaction], inside: Sequence[Interaction]
) -> tuple[dict[str, list[Interaction]], int]:
    """Return the places to draw with their visits, in the order of the ballot, and the number left out.

    Of too many, those whose score moved most are drawn.
    """
    ballot, depth = report.visited or report.ballot, report.depth
    by_weight = sorted(ballot, key=lambda line: (line.kind is not ChangeKind.VERDICT_CHANGED, -abs(line.change)))
    names = {line.business for line in by_weight[:LINES]}
    wanted = dict.fromkeys(line.business for line in ballot if line.business in names)
    if len(wanted) < LINES:
        known = {line.business for line in report.ballot}
        wanted |= dict.fromkeys(business for business in by_place(inside, depth) if business not in known)
    visits_to: dict[str, list[Interaction]] = {business: [] for business in wanted}
    end = report.period.end
    for entry in entries:
        visits = visits_to.get(business_of(entry.business, depth))
        if visits is not None and (end is None or wall_clock(entry) < end):
            visits.append(entry)
    scored = [
        business
        for business, visits in visits_to.items()
        if business in names or loyalty.standing(visits).visits >= MIN_VISITS
    ]
    drawn = {business: visits_to[business] for business in scored[:LINES]}
    return drawn, len(ballot) - len(names) + len(scored) - len(drawn)


def _treatment(inside: Iterable[Interaction]) -> Treatment:
    ratings: dict[tuple[Outcome, float], list[float]] = {}
    without = 0
    for entry in inside:
        treated = loyalty.treatment(entry)
        if treated is None or entry.outcome is Outcome.PENDING:
            without += entry.times
            continue
        spot = (entry.outcome, 3 + trunc(treated / TREATED) * TREATED * 2)
        ratings.setdefault(spot, []).extend([3 + 2 * treated] * entry.times)
    order = list(Outcome)
    spots = [
        Spot(outcome, rating, len(alike), sum(alike) / len(alike), _surprise(outcome, rating))
        for (outcome, rating), alike in ratings.items()
    ]
    return Treatment(sorted(spots, key=lambda spot: (order.index(spot.outcome), spot.rating)), without)


def _surprise(outcome: Outcome, rating: float) -> Literal["kind no", "rude yes"] | None:
    if outcome in {Outcome.DECLINED, Outcome.UNRESOLVED} and rating > 3:
        return "kind no"
    return "rude yes" if outcome is Outcome.RESOLVED and rating < 3 else None
