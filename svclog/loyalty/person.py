"""Tell whether one person, or the whole place, causes a bad standing."""

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
"""The verdicts for which the question is asked."""
PERSON_VISITS = 2
"""The fewest visits with a person, and without them, for which the two can be compared."""
PERSON_LOST, REST_FINE, BOTH_BAD = -2, +1, -1
"""The scores that decide. It is the person if the score with them is at most PERSON_LOST and the score without them at
least REST_FINE; it is the place if both scores are at most BOTH_BAD."""


class Answer(StrEnum):
    """The cause of a bad standing."""

    PERSON = "person"
    PLACE = "place"
    CANNOT_TELL = "cannot tell yet"


class PersonOrPlace(Struct, frozen=True):
    """The score over the visits with one person (`with_score`) beside that over all other visits (`without_score`).

    `employee` is the person with the lowest score; `visits_with` and `visits_without` count the visits behind the
    scores. While nobody has enough visits to be compared, the scores are None, these counts are 0, `employee` is the
    person who lacks the fewest visits (None if nobody was named), and `more_with` and `more_without` are the numbers of
    missing visits with that person and with others; otherwise both are 0.
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
    """Tell whether one person or the place causes the standing; None unless it is slipping, lost or undecided.

    Two spellings of a name are one person, shown as last written; a visit without a name counts as one with others.
    """
    met, names = _met(visits)
    if Account().run([value for _, value in met]).verdict not in NOT_GOOD:
        return None
    answer = compared(met)
    return replace(answer, employee=answer.employee and names[answer.employee])


def compared(met: Sequence[tuple[str, float]]) -> PersonOrPlace:
    """Do the same for a place whose verdict is known to be in NOT_GOOD, with a folded name as the `employee`.

    `met` has the folded employee name (empty if none) and the points of each visit that counts, in time order.
    """
    with_each: dict[str, list[float]] = {}
    for name, value in met:
        if name:
            with_each.setdefault(name, []).append(value)
    missing = {name: _missing(len(own), len(met) - len(own)) for name, own in with_each.items()}
    scores = {name: Account().run(own).score for name, own in with_each.items() if missing[name] == (0, 0)}
    if not scores:
        nearest = min(missing, key=lambda name: sum(missing[name]), default="")
        more_with, more_without = missing.get(nearest) or _missing(0, len(met))
        return PersonOrPlace(Answer.CANNOT_TELL, nearest or None, more_with=more_with, more_without=more_without)

    person = min(scores, key=lambda name: round(scores[name], 9))  # of equals, the one met first
    p, q = scores[person], Account().run(value for name, value in met if name != person).score
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
    """Return the folded employee name (empty if none) and the points of each visit, and the spelling of each name."""
    met, names = [], {}
    for visit in in_order(visits):
        if weight := weigh(visit):
            name = visit.employee or ""
            met += [(fold(name), weight.points)] * visit.times
            names[fold(name)] = name
    return met, names


def _missing(with_person: int, without: int) -> tuple[int, int]:
    return max(0, PERSON_VISITS - with_person), max(0, PERSON_VISITS - without)
