"""The person or the place: whom a bad standing is really about."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from svclog.loyalty.account import TOLERANCE, Account, Verdict
from svclog.loyalty.weights import in_order, weigh
from svclog.model import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from svclog.model import Interaction

NOT_GOOD = frozenset({Verdict.UNDECIDED, Verdict.SLIPPING, Verdict.LOST})
"""The verdicts of places of which it is asked."""
PERSON_VISITS = 2
"""Visits with a person, and without, below which the two cannot be told apart."""
PERSON_LOST, REST_FINE, BOTH_BAD = -2, +1, -1
"""The scores that decide: it is the person at the first or below with them and the second or above without; it is the
place at the third or below both with them and without."""


class Answer(StrEnum):
    """Whom a bad standing is really about."""

    PERSON = "person"
    PLACE = "place"
    CANNOT_TELL = "cannot tell yet"


class PersonOrPlace(Struct, frozen=True):
    """The score over the visits with one person (`with_score`) beside that over all others (`without_score`).

    They rest on `visits_with` and `visits_without`; `employee` is the person with the lowest score. While nobody can be
    compared yet both scores are None, those visits are 0, `employee` is whoever is nearest to it (None where nobody was
    named), and `more_with` and `more_without` say how many visits with that person, and with anybody else, are still
    missing; otherwise both are 0.
    """

    answer: Answer
    employee: str | None
    with_score: float | None = None
    without_score: float | None = None
    visits_with: int = 0
    visits_without: int = 0
    more_with: int = 0
    more_without: int = 0


def person_or_place(visits: Iterable[Interaction]) -> PersonOrPlace | None:
    """Whether it is one person or the place; None unless it is slipping, lost or undecided.

    Two spellings of a name are one person, shown as last written; a visit without a name counts as with anybody else.
    """
    met, names = _met(visits)
    if Account().run([value for _, value in met]).verdict not in NOT_GOOD:
        return None
    found = compared(met)
    return replace(found, employee=found.employee and names[found.employee])


def compared(met: Sequence[tuple[str, float]]) -> PersonOrPlace:
    """The same of a place that is known to be none of the good ones, with the folded name as the `employee`.

    `met` says of each visit that counts, in time order, whom it was with (folded; empty for nobody) and its points.
    """
    with_each: dict[str, list[float]] = {}
    for who, value in met:
        if who:
            with_each.setdefault(who, []).append(value)
    missing = {who: _missing(len(own), len(met) - len(own)) for who, own in with_each.items()}
    scores = {who: Account().run(own).score for who, own in with_each.items() if missing[who] == (0, 0)}
    if not scores:
        nearest = min(missing, key=lambda who: sum(missing[who]), default="")
        more_with, more_without = missing.get(nearest) or _missing(0, len(met))
        return PersonOrPlace(Answer.CANNOT_TELL, nearest or None, more_with=more_with, more_without=more_without)

    person = min(scores, key=lambda who: round(scores[who], 9))  # of equals, the one met first
    p, q = scores[person], Account().run(value for who, value in met if who != person).score
    if p <= PERSON_LOST + TOLERANCE and q >= REST_FINE - TOLERANCE:
        answer = Answer.PERSON
    elif p <= BOTH_BAD + TOLERANCE and q <= BOTH_BAD + TOLERANCE:
        answer = Answer.PLACE
    else:
        answer = Answer.CANNOT_TELL
    return PersonOrPlace(
        answer,
        person,
        with_score=p,
        without_score=q,
        visits_with=len(with_each[person]),
        visits_without=len(met) - len(with_each[person]),
    )


def _met(visits: Iterable[Interaction]) -> tuple[list[tuple[str, float]], dict[str, str]]:
    """Whom each visit was with (folded; empty where nobody was named) and its points; and how each name is written."""
    met, names = [], {}
    for visit in in_order(visits):
        if weight := weigh(visit):
            name = visit.employee or ""
            met += [(fold(name), weight.points)] * visit.times
            names[fold(name)] = name
    return met, names


def _missing(with_person: int, without: int) -> tuple[int, int]:
    return max(0, PERSON_VISITS - with_person), max(0, PERSON_VISITS - without)
