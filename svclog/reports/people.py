"""Employees: whom to ask for, and who causes the bad standing of a place."""

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
    """One employee of one business; `without` is its score over all other visits if its bad standing is due to them."""

    business: str
    employee: str
    verdict: Verdict
    score: float
    visits: int
    last_visit: datetime
    ask_for: bool
    """Whether their verdict is earned or won back."""
    without: float | None
    so_far: SoFar | None = None
    good: int = 0

    @property
    def avoid(self) -> bool:
        """Whether their verdict is lost, or a place has its bad standing because of them."""
        return self.verdict is Verdict.LOST or self.without is not None


def people(entries: Sequence[Interaction], *, depth: int | None = None) -> list[Person]:
    """Return every named employee, best verdict first, then best score."""
    met = []
    for business, visits in by_place(entries, depth).items():
        about = loyalty.person_or_place(visits)
        for name, own in by_person(visits).items():
            is_cause = about is not None and about.answer is Answer.PERSON and fold(about.employee or "") == name
            someone = person(business, own, without=about.without_score if about is not None and is_cause else None)
            if someone is not None:
                met.append(someone)
    return ranked(met)


class Groups(Struct, frozen=True):
    """People by what to do about them."""

    ask_for: list[Person]
    in_between: list[Person]
    avoid: list[Person]
    """People whose verdict is lost, but who are not the cause of a place's bad standing."""
    to_blame: list[Person]
    """People who cause the bad standing of a place."""
    too_early: list[Person]
    """People with too few visits for a verdict."""


def grouped(people: Iterable[Person]) -> Groups:
    """Sort people into groups, keeping their order."""
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
    """Group the visits to one business by folded employee name; `only` limits them to these names."""
    named: dict[str, list[Interaction]] = {}
    for visit in visits:
        name = fold(visit.employee or "")
        if name and (only is None or name in only):
            named.setdefault(name, []).append(visit)
    return named


def person(
    business: str, visits: Sequence[Interaction], *, past: Iterable[Weight] = (), without: float | None = None
) -> Person | None:
    """Return the person whom these visits, and earlier ones with weights `past`, were with; None if no visit counts."""
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
    """Sort by verdict, best first, then by score."""
    return sorted(people, key=lambda person: (RANKED.index(person.verdict), -person.score, fold(person.business)))


class Unseen(Struct, frozen=True):
    """Somebody to avoid at a place visited in the period, but not met in it."""

    business: str
    employee: str
    score: float


def met_and_unseen(places: Mapping[str, VisitsTo], not_good: Container[str]) -> tuple[list[Person], list[Unseen]]:
    """Return the people met in the period, judged by all visits with them, and the others to avoid at the same places.

    People to avoid have the verdict lost, or cause the bad standing of a place in `not_good`.
    """
    met: list[Person] = []
    unseen: list[Unseen] = []
    for business, visits in places.items():
        if visits.new:
            here, others = _people_at(business, visits, may_be_about_one=business in not_good)
            met += here
            unseen += others
    return ranked(met), sorted(unseen, key=lambda one: (one.score, fold(one.business), fold(one.employee)))


def _people_at(business: str, visits: VisitsTo, *, may_be_about_one: bool) -> tuple[Iterable[Person], list[Unseen]]:
    new = by_person(visits.new)
    people = by_person([*visits.recent, *visits.new], new)
    past = visits.counted_with(people) if people else {}
    here = {
        name: someone for name, own in people.items() if (someone := person(business, own, past=past.get(name, ())))
    }
    met = visits.met
    points: dict[str, list[float]] = defaultdict(list)
    for name, value in met:
        if name and name not in new:
            points[name].append(value)
    # Somebody without a bad visit is not to be avoided.
    stands = {name: Account().run(values) for name, values in points.items() if min(values) < 0}
    bad = {name for name, account in stands.items() if account.verdict is Verdict.LOST}
    scores = [*(someone.score for someone in here.values()), *(account.score for account in stands.values())]
    if may_be_about_one and min(scores, default=0) <= PERSON_LOST + TOLERANCE:
        about = compared(met)
        if about.answer is Answer.PERSON and about.employee in here:
            here[about.employee] = replace(here[about.employee], without=about.without_score)
        elif about.answer is Answer.PERSON and about.employee in stands:
            bad.add(about.employee)
    recent = {name: own[-1].employee or "" for name, own in by_person(visits.recent).items()} if bad else {}
    names = visits.names | recent
    return here.values(), [Unseen(business, names[name], stands[name].score) for name in bad]
