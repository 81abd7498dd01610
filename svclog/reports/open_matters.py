"""What a period left open: the places to decide about, and the promises, votes and thanks that wait for an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from svclog import loyalty
from svclog.loyalty import SoFar, Verdict
from svclog.query import belongs_to, in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from svclog.dates import Period
    from svclog.model import Interaction, Vote
    from svclog.reports.monthly import MonthlyReport
    from svclog.reports.promises import Due
    from svclog.reports.thanks import Owed
    from svclog.reports.votes import Departure

_SINKING = {Verdict.SLIPPING, Verdict.LOST}
_TWO = 2
_MOST_THANKS = 3


class Undecided(Struct, frozen=True):
    """A place to decide about: its verdict, and what it `was` before the period or, without one, how it is `so_far`."""

    business: str
    verdict: Verdict
    was: Verdict | None
    so_far: SoFar | None
    score: float | None
    good: int
    visits: int

    @property
    def recovering(self) -> bool:
        """Whether the place is lost, and its score better than what loses one."""
        return self.score is not None and loyalty.is_recovering(self.verdict, self.score)


class OpenMatters(Struct, frozen=True):
    """What a period left open, as of `now`, in the order in which it is asked about."""

    now: datetime
    period: Period
    places: list[Undecided]
    """Visited in the period: those whose verdict changed, that slip, are lost, or are so far bad after two visits."""
    overdue: list[Due]
    reviews: list[Departure]
    thanks: list[Owed]
    """The first few: `to_thank` people are owed thanks."""
    to_thank: int

    def __len__(self) -> int:
        """How many are asked about."""
        return len(self.places) + len(self.overdue) + len(self.reviews) + len(self.thanks)


def open_matters(report: MonthlyReport, votes: Sequence[Vote]) -> OpenMatters:
    """What is still open of the period; decided are places that are left, or voted on since their last visit in it."""
    standing = in_force(votes, report.now)
    left = {vote.uid for vote in standing}
    places = [place for place, last in _places(report) if not _is_decided(place.business, last, votes, standing)]
    places = [place for place in places if not any(_goes_with(place, other) for other in places)]
    return OpenMatters(
        now=report.now,
        period=report.period,
        places=places,
        overdue=report.overdue,
        reviews=[
            replace(departure, now=report.now, days=(report.now - departure.vote.at).days)
            for departure in report.to_review
            if departure.vote.uid in left
        ],
        thanks=report.thanks_owed[:_MOST_THANKS],
        to_thank=len(report.thanks_owed),
    )


def _goes_with(desk: Undecided, place: Undecided) -> bool:
    """Whether one vote decides about both: on a place, and on a desk of it that stands no other way."""
    alike = (desk.verdict, desk.so_far) == (place.verdict, place.so_far)
    return desk is not place and alike and belongs_to(desk.business, place.business)


def weightiest(visits: Sequence[Interaction]) -> list[Interaction]:
    """The two visits that count most in where a place stands, whichever way, in time order."""
    rows = sorted(loyalty.ledger_rows(visits), key=lambda row: -abs(row.contribution))[:_TWO]
    ids = {row.id for row in rows}
    return [visit for visit in loyalty.in_order(visits) if visit.id in ids]


def _places(report: MonthlyReport) -> Iterator[tuple[Undecided, datetime]]:
    """The places that may have to be decided about, each with its last visit of the period; the worst first."""
    lines = [line for line in report.visited if line.verdict is not line.was or line.verdict in _SINKING]
    for line in reversed(lines):
        place = Undecided(line.business, line.verdict, line.was, None, line.score, line.good, line.visits)
        yield place, line.last_visit
    for one in reversed(report.so_far):
        if one.so_far is SoFar.BAD and one.visits >= _TWO:  # one bad visit may be a bad day
            place = Undecided(one.business, one.verdict, None, one.so_far, one.score, one.good, one.visits)
            yield place, one.last.when


def _is_decided(business: str, last: datetime, votes: Iterable[Vote], standing: Iterable[Vote]) -> bool:
    cast = (*standing, *(vote for vote in votes if vote.at >= last))
    return any(belongs_to(business, vote.business) for vote in cast)
