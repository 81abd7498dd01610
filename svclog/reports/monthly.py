"""The "vote with my feet" report on a month, or any other period."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING

from msgspec import Struct

from svclog import loyalty
from svclog.loyalty import NOT_GOOD, ChangeKind, SoFar, Told, Verdict, weigh, word_of_mouth
from svclog.model import Outcome, business_of, fold
from svclog.reports.case import cost
from svclog.reports.gathered import Gathered, VisitsTo, gathered
from svclog.reports.highlights import (
    Highlight,
    Leaning,
    Surprise,
    best_and_worst,
    best_first,
    highlight,
    leaning,
    surprises,
)
from svclog.reports.people import Person, Unseen, met_and_unseen
from svclog.reports.places import RANKED
from svclog.reports.promises import Due, InPeriod, in_period, overdue_by, still_open
from svclog.reports.thanks import Owed, thanks, thanks_given
from svclog.reports.votes import Departure, departures, to_left, to_review

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from svclog.dates import Period
    from svclog.model import Interaction, Vote


BALLOT = (Verdict.EARNED, Verdict.WON_BACK, Verdict.SLIPPING, Verdict.LOST)
"""The verdicts that are on the ballot, in the order of the report."""

_in_time, _cast = attrgetter("when", "id"), attrgetter("at", "id")


class BallotLine(Struct, frozen=True):
    """The standing of a place at the end of the period, and how the period changed it.

    `change` is `score` minus `before`; it is exactly `new_visits` (the contribution of the period's visits) plus
    `carried` (the effect of fading on the older ones), and exactly the sum of `by_driver`. `driver`, and `person` (an
    employee met in the period), moved the score most in the direction of the change; None if nothing did.
    """

    business: str
    verdict: Verdict
    was: Verdict
    score: float
    before: float
    change: float
    new_visits: float
    carried: float
    by_driver: dict[str, float]
    kind: ChangeKind
    visits_in_period: int
    bad_in_period: int
    visits: int
    driver: str | None
    person: str | None
    last_visit: datetime
    good: int
    recovering: bool
    uncounted_in_period: int
    """How many of the period's visits do not count in the ledger yet; `visits_in_period` excludes them."""
    person_visits: int
    """How many of `visits_in_period` were with `person`."""

    @property
    def standing(self) -> loyalty.Standing:
        """The standing of the place, except for `ever_lost`, which is not known here."""
        return loyalty.Standing(self.score, self.verdict, self.visits, ever_lost=False, good=self.good)


class Day(Struct, frozen=True):
    """A day of the period that had visits: how many, and how many of them were good or bad."""

    date: date
    visits: int
    good: int
    bad: int


class Rest(Struct, frozen=True):
    """The remaining figures of the period.

    `minutes_at_lost` and `spent_at_lost` are for the period's visits to places that are lost at its end. `told` is how
    many people a typical customer would have told of the visits; `uncounted` is how many visits do not count in the
    ledger yet. Minutes were logged for `minutes_noted` of the visits, money for `spent_noted`.
    """

    minutes_at_lost: int
    spent_at_lost: float
    told: Told
    uncounted: int
    minutes: int
    spent: float
    minutes_noted: int
    spent_noted: int


class MonthlyReport(Struct, frozen=True):
    """The contents of the report. `counts` are the numbers of places visited in the period, by verdict.

    It is as known `now`, and made with `depth`; `empty` is whether there is no visit at all, in any period.
    """

    now: datetime
    depth: int | None
    empty: bool
    period: Period
    visits: int
    places: int
    counts: dict[Verdict, int]
    ballot: list[BallotLine]
    """The places with a verdict in BALLOT, visited in the period or not, by verdict and then by score."""
    kind_no: list[Surprise]
    """The visits declined or unresolved, but with good treatment."""
    rude_yes: list[Surprise]
    """The visits resolved, but with bad treatment."""
    ask_for: list[Person]
    rest: Rest
    left: list[Departure]
    """The places that are left at the end of the period."""
    returned: list[Vote]
    """The votes of the period to return to a place, in time order."""
    stayed: list[Vote]
    """The votes of the period to stay with a place, in time order."""
    thanks_owed: list[Owed]
    """The good visits of the period for which thanks are owed, one per person; nobody to avoid is among them."""
    visits_to_left: list[int]
    """The ids of the period's visits to places that had been left before, and were not returned to that day."""
    promises: list[InPeriod]
    overdue: list[Due]
    """The promises still open that were due before the period ended, earliest first."""
    days: list[Day]
    """In time order; days without a visit are left out."""
    best: Highlight | None
    """The best visit of the period, if it was good or no visit was bad."""
    worst: Highlight | None
    """The worst visit of the period, if one was bad."""
    so_far: list[Leaning]
    """The other places visited in the period, and which way each leans."""
    avoid: list[Person]
    """The people met in the period whose verdict is lost, or who cause the bad standing of a place."""
    ask_for_so_far: list[Person]
    """The people met with too few visits for a verdict, but good so far."""
    avoid_so_far: list[Person]
    """The people met with too few visits for a verdict, but bad so far."""
    avoid_unseen: list[Unseen]
    """The people to avoid who were not met in the period, worst first."""
    not_counted: list[Highlight]
    """The period's visits that do not count in the ledger yet, in time order."""
    open_promises: list[Due]
    """The promises made before the period ended and still open `now`, soonest due first."""

    @property
    def last_day(self) -> datetime | None:
        """The last day of the period, if it is over."""
        end = self.period.end
        return end - timedelta(microseconds=1) if end is not None and end <= self.now.replace(tzinfo=None) else None

    @property
    def good(self) -> int:
        """The number of good visits."""
        return self.rest.told.good_visits

    @property
    def bad(self) -> int:
        """The number of bad visits."""
        return self.rest.told.bad_visits

    @property
    def changed(self) -> dict[Verdict, int]:
        """The number of visited places whose verdict changed, by their new verdict."""
        return Counter(line.verdict for line in self.visited if line.verdict is not line.was)

    @property
    def unchanged(self) -> dict[Verdict, int]:
        """The number of places on the ballot whose verdict did not change, visited or not, by verdict."""
        return Counter(line.verdict for line in self.ballot if line.verdict is line.was)

    @property
    def visited(self) -> list[BallotLine]:
        """The ballot lines of the places visited in the period."""
        return [line for line in self.ballot if _was_visited(line)]

    @property
    def unvisited(self) -> dict[Verdict, list[str]]:
        """The places on the ballot that were not visited in the period, by verdict; verdicts without any are absent."""
        places: dict[Verdict, list[str]] = {}
        for line in self.ballot:
            if not _was_visited(line):
                places.setdefault(line.verdict, []).append(line.business)
        return places

    @property
    def to_review(self) -> list[Departure]:
        """The votes whose review is due."""
        return to_review(self.left)


def _was_visited(line: BallotLine) -> bool:
    return bool(line.visits_in_period or line.uncounted_in_period)


def monthly(
    entries: Iterable[Interaction],
    period: Period,
    now: datetime,
    *,
    votes: Sequence[Vote] = (),
    depth: int | None = None,
) -> MonthlyReport:
    """Return the report on `period` as known `now`: where each place stands at its end, and what changed.

    A visit belongs to a period by its local time; later visits are ignored. The entries, sorted by id, are read in one
    pass, and little is kept of those before the period.
    """
    return monthly_of(gathered(entries, period, votes, depth), period, now, votes=votes, depth=depth)


def monthly_of(
    source: Gathered, period: Period, now: datetime, *, votes: Sequence[Vote] = (), depth: int | None = None
) -> MonthlyReport:
    """Return the report made from visits that are gathered already."""
    visits_to, earlier = source.places, source.earlier
    new = sorted(chain.from_iterable(visits.new for visits in visits_to.values()), key=_in_time)
    lines = [_line(business, visits) for business, visits in visits_to.items()]
    lines.sort(key=lambda line: (RANKED.index(line.verdict), -line.score, fold(line.business)))
    counts = dict.fromkeys(RANKED, 0) | Counter(line.verdict for line in lines if visits_to[line.business].new)
    not_good = {line.business for line in lines if line.verdict in NOT_GOOD}
    met, avoid_unseen = met_and_unseen(visits_to, not_good)
    early = [someone for someone in met if someone.verdict is Verdict.TOO_EARLY and not someone.avoid]
    avoid = [someone for someone in reversed(met) if someone.avoid]
    avoid_so_far = [someone for someone in reversed(early) if someone.so_far is SoFar.BAD]
    best, worst = best_and_worst(new)
    uncounted = [entry for entry in new if weigh(entry) is None]
    minutes, spent = cost(new)
    cast = [vote for vote in sorted(votes, key=_cast) if period.contains(vote.at)]
    at_lost = [entry for line in lines if line.verdict is Verdict.LOST for entry in visits_to[line.business].new]
    minutes_at_lost, spent_at_lost = cost(at_lost)
    return MonthlyReport(
        now=now,
        depth=depth,
        empty=source.empty,
        period=period,
        visits=sum(entry.times for entry in new),
        places=sum(counts.values()),
        counts=counts,
        ballot=[line for line in lines if line.verdict in BALLOT],
        kind_no=surprises(new, {Outcome.DECLINED, Outcome.UNRESOLVED}, well=True),
        rude_yes=surprises(new, {Outcome.RESOLVED}, well=False),
        ask_for=[someone for someone in met if someone.ask_for],
        rest=Rest(
            minutes_at_lost=minutes_at_lost,
            spent_at_lost=spent_at_lost,
            told=word_of_mouth(new),
            uncounted=sum(entry.times for entry in uncounted),
            minutes=minutes,
            spent=spent,
            minutes_noted=sum(entry.times for entry in new if entry.minutes is not None),
            spent_noted=sum(entry.times for entry in new if entry.spent is not None),
        ),
        left=departures(votes, [*earlier, *new], _end(period, now)),
        returned=[vote for vote in cast if not (vote.leaves or vote.stays)],
        stayed=[vote for vote in cast if vote.stays],
        visits_to_left=to_left(new, votes),
        thanks_owed=_without_people_to_avoid(avoid + avoid_so_far, thanks(new, thanks_given(source.thanked)), depth),
        promises=in_period([*earlier, *new], period, now),
        overdue=overdue_by([*earlier, *new], period, now),
        days=_days(new),
        best=best,
        worst=worst,
        so_far=best_first(
            leaning(line.business, line.standing, visits_to[line.business].new, line.visits_in_period)
            for line in lines
            if line.verdict not in BALLOT and visits_to[line.business].new
        ),
        avoid=avoid,
        ask_for_so_far=[someone for someone in early if someone.so_far is SoFar.GOOD],
        avoid_so_far=avoid_so_far,
        avoid_unseen=avoid_unseen,
        not_counted=[highlight(entry) for entry in uncounted],
        open_promises=still_open([*earlier, *new], now),
    )


def _without_people_to_avoid(avoid: Iterable[Person], owed: Iterable[Owed], depth: int | None) -> list[Owed]:
    """Return the thanks owed, except to people to avoid: no report asks to thank somebody and avoid them."""
    to_avoid = {(someone.business, fold(someone.employee)) for someone in avoid}
    return [one for one in owed if (business_of(one.business, depth), fold(one.employee)) not in to_avoid]


def _days(entries: Sequence[Interaction]) -> list[Day]:
    by_date: dict[date, list[float]] = {}
    for entry in entries:
        by_date.setdefault(entry.when.date(), []).extend([loyalty.visit_score(entry) or 0.0] * entry.times)
    return [
        Day(day, len(scores), sum(score > 0 for score in scores), sum(score < 0 for score in scores))
        for day, scores in sorted(by_date.items())
    ]


def _end(period: Period, now: datetime) -> datetime:
    """Return the end of the period in the zone of `now`, or `now` if that is earlier."""
    if period.end is None or period.end > now.replace(tzinfo=None):
        return now
    return period.end.replace(tzinfo=now.tzinfo)


def _line(business: str, visits: VisitsTo) -> BallotLine:
    moved = loyalty.compare(visits.recent, visits.new, visits.counted)
    person, person_visits = _person(moved, visits.new)
    return BallotLine(
        business=business,
        verdict=moved.now.verdict,
        was=moved.then.verdict,
        score=moved.now.score,
        before=moved.then.score,
        change=moved.change,
        new_visits=moved.new_visits,
        carried=moved.carried,
        by_driver=moved.by_driver,
        kind=moved.kind,
        visits_in_period=sum(row.times for row in moved.rows),
        bad_in_period=sum(row.times for row in moved.rows if row.points < 0),
        visits=moved.now.visits,
        driver=loyalty.largest(moved.by_driver, moved.change) if moved.rows else None,
        person=person,
        last_visit=visits.last,
        good=moved.now.good,
        recovering=moved.now.recovering,
        uncounted_in_period=sum(entry.times for entry in visits.new if weigh(entry) is None),
        person_visits=person_visits,
    )


def _person(moved: loyalty.Change, new: Sequence[Interaction]) -> tuple[str | None, int]:
    """Return the employee whose visits contributed most to the change, and the number of these visits."""
    names = {visit.id: visit.employee for visit in new}
    spelt: dict[str, str] = {}
    by_person: dict[str, float] = {}
    for row in moved.rows:
        if name := names[row.id]:
            folded = fold(name)
            spelt[folded] = name
            by_person[folded] = by_person.get(folded, 0.0) + row.contribution
    most = loyalty.largest(by_person, moved.change)
    if most is None:
        return None, 0
    return spelt[most], sum(row.times for row in moved.rows if fold(names[row.id] or "") == most)
