"""Employees: whom to ask for, and whom a bad place is really about."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from svclog import loyalty
from svclog.loyalty import PERSON_LOST, TOLERANCE, Account, Answer, Verdict, compared
from svclog.model import fold
from svclog.reports.places import RANKED, by_place

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from datetime import datetime

    from svclog.loyalty import SoFar, Weight
    from svclog.model import Interaction
    from svclog.reports.gathered import VisitsTo


class Person(Struct, frozen=True):
    """One employee of one business; if a bad place is about them, `without` is its score over all other visits."""

    business: str
    employee: str
    verdict: Verdict
    score: float
    visits: int
    last_visit: datetime
    ask_for: bool
    """Whether they earned it, over at least three visits."""
    without: float | None
    so_far: SoFar | None = None
    good: int = 0

    @property
    def avoid(self) -> bool:
        """Whether they lost it, or are the one that a bad place is about."""
        return self.verdict is Verdict.LOST or self.without is not None


def people(entries: Sequence[Interaction], *, depth: int | None = None) -> list[Person]:
    """Every employee who was named: best verdict first, then the best score."""
    met = []
    for business, visits in by_place(entries, depth).items():
        about = loyalty.person_or_place(visits)
        for who, own in by_person(visits).items():
            is_the_one = about is not None and about.answer is Answer.PERSON and fold(about.employee or "") == who
            someone = person(business, own, without=about.without_score if about is not None and is_the_one else None)
            if someone is not None:
                met.append(someone)
    return ranked(met)


class Groups(Struct, frozen=True):
    """People by what to do about them."""

    ask_for: list[Person]
    in_between: list[Person]
    avoid: list[Person]
    """Those who lost it, at places that are bad whoever serves you."""
    to_blame: list[Person]
    """Those whom a bad place is really about."""
    too_early: list[Person]
    """Those with too few visits to say, the best so far first."""


def grouped(people: Iterable[Person]) -> Groups:
    """The people in their groups, each in the order given."""
    ask_for, in_between, avoid, to_blame, too_early = [], [], [], [], []
    for someone in people:
        if someone.without is not None:
            to_blame.append(someone)
        elif someone.ask_for:
            ask_for.append(someone)
        elif someone.avoid:
            avoid.append(someone)
        elif someone.verdict is Verdict.TOO_EARLY:
            too_early.append(someone)
        else:
            in_between.append(someone)
    return Groups(ask_for, in_between, avoid, to_blame, too_early)


def by_person(visits: Iterable[Interaction], only: Container[str] | None = None) -> dict[str, list[Interaction]]:
    """The visits with each employee of one business, by folded name; `only` with these."""
    named: dict[str, list[Interaction]] = {}
    for visit in visits:
        who = fold(visit.employee or "")
        if who and (only is None or who in only):
            named.setdefault(who, []).append(visit)
    return named


def person(
    business: str, visits: Sequence[Interaction], *, past: Iterable[Weight] = (), without: float | None = None
) -> Person | None:
    """Whom all these visits, and those before them with the weights `past`, were with; None where none counts."""
    standing = loyalty.standing(visits, past)
    if not standing.visits:
        return None
    last = max(visits, key=lambda visit: visit.when)
    return Person(
        business=business,
        employee=last.employee or "",
        verdict=standing.verdict,
        score=standing.score,
        visits=standing.visits,
        last_visit=last.when,
        ask_for=standing.verdict in {Verdict.EARNED, Verdict.WON_BACK},
        without=without,
        so_far=standing.so_far,
        good=standing.good,
    )


def ranked(people: Iterable[Person]) -> list[Person]:
    """Best verdict first, then the best score."""
    return sorted(people, key=lambda person: (RANKED.index(person.verdict), -person.score, fold(person.business)))


class Unseen(Struct, frozen=True):
    """Somebody to avoid at a place of the period whom nobody met in it."""

    business: str
    employee: str
    score: float


def met_and_unseen(places: Mapping[str, VisitsTo], not_good: Container[str]) -> tuple[list[Person], list[Unseen]]:
    """The people met in the period, each by all the visits with them, and the others to avoid at the places visited.

    To avoid is who lost it, or whom a place that is `not_good` is about.
    """
    met: list[Person] = []
    unseen: list[Unseen] = []
    for business, visits in places.items():
        if visits.new:
            here, others = _at(business, visits, may_be_about_one=business in not_good)
            met += here
            unseen += others
    return ranked(met), sorted(unseen, key=lambda one: (one.score, fold(one.business), fold(one.employee)))


def _at(business: str, visits: VisitsTo, *, may_be_about_one: bool) -> tuple[Iterable[Person], list[Unseen]]:
    new = by_person(visits.new)
    people = by_person([*visits.recent, *visits.new], new)
    past = visits.counted_with(people) if people else {}
    here = {who: someone for who, own in people.items() if (someone := person(business, own, past=past.get(who, ())))}
    met = visits.met
    points: dict[str, list[float]] = defaultdict(list)
    for who, value in met:
        if who and who not in new:
            points[who].append(value)
    # Who was never bad is not to be avoided.
    stands = {who: Account().run(values) for who, values in points.items() if min(values) < 0}
    bad = {who for who, account in stands.items() if account.verdict is Verdict.LOST}
    scores = [*(someone.score for someone in here.values()), *(account.score for account in stands.values())]
    if may_be_about_one and min(scores, default=0) <= PERSON_LOST + TOLERANCE:
        about = compared(met)
        if about.answer is Answer.PERSON and about.employee in here:
            here[about.employee] = replace(here[about.employee], without=about.without_score)
        elif about.answer is Answer.PERSON and about.employee in stands:
            bad.add(about.employee)
    names = visits.names | {who: own[-1].employee or "" for who, own in by_person(visits.recent).items()} if bad else {}
    return here.values(), [Unseen(business, names[who], stands[who].score) for who in bad]
