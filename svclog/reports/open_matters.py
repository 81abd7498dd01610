"""The open matters of a period: places to decide about, and promises, votes and thanks that wait for an answer."""

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
    """A place to decide about: its verdict now and before the period (`was`), or which way it leans (`so_far`)."""

    business: str
    verdict: Verdict
    was: Verdict | None
    so_far: SoFar | None
    score: float | None
    good: int
    visits: int

    @property
    def recovering(self) -> bool:
        """Whether the place is lost, but its score is above LOST_LINE again."""
        return self.score is not None and loyalty.is_recovering(self.verdict, self.score)


class OpenMatters(Struct, frozen=True):
    """The open matters of a period, as of `now`, in the order of the questions."""

    now: datetime
    period: Period
    places: list[Undecided]
    """Places visited in the period that changed their verdict, are slipping or lost, or bad so far after two visits."""
    overdue: list[Due]
    reviews: list[Departure]
    thanks: list[Owed]
    """The first few of the `to_thank` people who are owed thanks."""
    to_thank: int

    def __len__(self) -> int:
        """Return the number of questions."""
        return len(self.places) + len(self.overdue) + len(self.reviews) + len(self.thanks)


def open_matters(report: MonthlyReport, votes: Sequence[Vote]) -> OpenMatters:
    """Return what is still open. Places left, or voted on since their last visit in the period, are decided."""
    standing = in_force(votes, report.now)
    left = {vote.uid for vote in standing}
    places = [place for place, last in _places(report) if not _is_decided(place.business, last, votes, standing)]
    places = [place for place in places if not any(_shares_vote(place, other) for other in places)]
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


def _shares_vote(desk: Undecided, place: Undecided) -> bool:
    """Return whether one vote can decide about both a desk and its place, because they have the same verdict."""
    alike = (desk.verdict, desk.so_far) == (place.verdict, place.so_far)
    return desk is not place and alike and belongs_to(desk.business, place.business)


def weightiest(visits: Sequence[Interaction]) -> list[Interaction]:
    """Return the two visits that weigh most in the standing of a place, good or bad, in time order."""
    rows = sorted(loyalty.ledger_rows(visits), key=lambda row: -abs(row.contribution))[:_TWO]
    ids = {row.id for row in rows}
    return [visit for visit in loyalty.in_order(visits) if visit.id in ids]


def _places(report: MonthlyReport) -> Iterator[tuple[Undecided, datetime]]:
    """Yield the candidates for a decision, each with its last visit in the period; worst first."""
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
