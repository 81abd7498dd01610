"""Places, people, the reasons for a verdict and the months, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog import dates
from svclog.loyalty import (
    BAD_POINTS,
    BOTH_BAD,
    EARNED_LINE,
    FADE,
    GOOD_POINTS,
    LOST_LINE,
    MIN_VISITS,
    MOST_COPIES,
    PATTERN,
    PERSON_LOST,
    PREMIUM_POINTS,
    PRIOR,
    REST_FINE,
    SLIP_LINE,
    Answer,
    Counterfactual,
    Like,
    PersonOrPlace,
    Verdict,
)
from svclog.render.blocks import Drawing, Heading, Sentence, Table
from svclog.render.pictures import bars, sparkline
from svclog.render.votes import in_force
from svclog.render.words import (
    COLOURS,
    counted,
    difference,
    driver,
    listed,
    scored,
    signed,
    tenths,
    verdict,
    word_of_mouth,
)
from svclog.text import Command, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from svclog.loyalty import Row
    from svclog.render.blocks import Block
    from svclog.reports.people import Person
    from svclog.reports.places import Place
    from svclog.reports.trend import Course, Trend
    from svclog.reports.why import Why

__all__ = ["headline", "of_people", "of_places", "of_trend", "of_why"]

MOST_ROWS = 12
"""Rows of a ledger that are printed; what came before is summed up."""
_PRINTED = 0.05
"""What a figure must be to be printed as anything but 0.0."""
MOST_DRAWN = 40
"""Visits whose scores are drawn in a line, the latest ones."""


def of_places(found: Sequence[Place], now: datetime) -> Iterator[Block]:
    """Every business today."""
    yield Table(
        ("verdict", "place", "score", "visits", "last visit"),
        [
            (
                verdict(place.verdict) + (", left" if place.left else ""),
                place.business,
                _score(place),
                str(place.visits),
                dates.ago(place.last_visit, now),
            )
            for place in found
        ],
        right=frozenset({"score", "visits"}),
        elastic=("place",),
        place="place",
        yielding=("last visit",),
        styles=tuple(COLOURS[place.verdict] for place in found),
    )


def of_people(found: Sequence[Person]) -> Iterator[Block]:
    """Whom to ask for, whom a bad place is really about, and everybody else."""
    about = [person for person in found if person.without is not None]
    groups = (
        ("Ask for", [person for person in found if person.ask_for]),
        ("In between", [person for person in found if _between(person) and person not in about]),
        ("Avoid", [person for person in found if person.avoid and person not in about]),
    )
    for title, people in groups:
        if people:
            yield Heading(title)
            yield _people(people)
    if about:
        yield Heading("It is the person, not the place")
        yield _people(about)
        for person in about:
            without = signed(person.without or 0.0)
            yield Sentence(f"{person.business} without {person.employee}: {without}", aside=True)
    early = sum(person.verdict is Verdict.TOO_EARLY and person.without is None for person in found)
    if early:
        yield Sentence(f"Too early to say of {counted(early, 'more person', 'more people')}: fewer than 3 visits each.")


def _between(person: Person) -> bool:
    return person.verdict in {Verdict.UNDECIDED, Verdict.SLIPPING}


def _people(people: Sequence[Person]) -> Table:
    return Table(
        ("person", "place", "score", "visits", "last visit"),
        [
            (
                person.employee,
                person.business,
                scored(person.score),
                str(person.visits),
                dates.short(person.last_visit),
            )
            for person in people
        ],
        right=frozenset({"score", "visits"}),
        elastic=("person", "place"),
        place="place",
    )


def of_trend(found: Trend) -> Iterator[Block]:
    """Businesses down, months across; the score at each month's end, a blank until three visits make one."""
    first, last = (f"{month:%B %Y}" for month in (found.months[0], found.months[-1]))
    if not found.courses:
        yield Sentence(f"No visits {f'from {first} to {last}' if first != last else f'in {last}'}.")
        return
    months = tuple(f"{month:%b'%y}" for month in found.months)
    scores = [score for course in found.courses for score in course.scores if score is not None]
    lowest, highest = min([LOST_LINE, *scores]), max([EARNED_LINE, *scores])
    yield Table(
        ("place", *months, "course", "visits", "change"),
        [
            (
                course.business,
                *("" if score is None else signed(score) for score in course.scores),
                sparkline(course.scores, lowest, highest),
                str(course.visits[-1]),
                "" if course.change is None else signed(difference(*_ends(course))),
            )
            for course in found.courses
        ],
        right=frozenset({*months, "visits", "change"}),
        elastic=("place",),
        place="place",
        yielding=months[:-1],
        drawn="course",
    )
    yield Sentence(
        Message(
            f"The score at each month's end, blank under {counted(MIN_VISITS, 'visit')}. "
            f"Visits: all up to {last}. Change: from the first score since {first} to the last. "
            "The reasons for a score: ",
            Command("why PLACE"),
        ),
        aside=True,
    )


def _ends(course: Course) -> tuple[float, float]:
    """The first score that is shown, and the last."""
    shown = [score for score in course.scores if score is not None]
    return shown[0], shown[-1]


def headline(found: Why, now: datetime) -> tuple[str, str]:
    """The business, and where it stands."""
    stands, ago = verdict(found.verdict), dates.ago(found.last_visit, now)
    if found.score is None:
        return found.business, f"{stands}, no score yet, the last visit {ago}."
    on = counted(found.visits, "visit")
    return found.business, f"{stands}, score {scored(found.score)} on {on}, the last one {ago}."


def of_why(found: Why, now: datetime) -> Iterator[Block]:
    """The verdict explained, so that a person can do the sums again with a pencil."""
    yield Sentence(": ".join(headline(found, now)), lead=True)
    if found.left is not None:
        yield Sentence(in_force(found.left, now))
    if found.score is None:
        yield Sentence("No visit here counts yet: none has a rating or an outcome that is known.")
        return
    yield _course(found.ledger)
    yield from _desks(found.desks)
    yield from _drivers(found, found.score)
    yield from _ledger(found.ledger)
    yield from _whom(found.person_or_place)
    yield from _turns(found.what_would_change_it)
    yield Heading("Word of mouth")
    yield Sentence(word_of_mouth(found.told))


def _desks(found: Sequence[Place]) -> Iterator[Block]:
    """What is told of as one place here stands apart in the other reports."""
    if found:
        yield Heading("Each desk by itself")
        yield Table(
            ("verdict", "place", "score", "visits"),
            [(verdict(desk.verdict), desk.business, _score(desk), str(desk.visits)) for desk in found],
            right=frozenset({"score", "visits"}),
            elastic=("place",),
            place="place",
            styles=tuple(COLOURS[desk.verdict] for desk in found),
        )


def _score(place: Place) -> str:
    return "" if place.verdict is Verdict.TOO_EARLY or place.score is None else scored(place.score)


def _course(rows: Sequence[Row]) -> Drawing:
    """The score after each visit from the first that made one, the latest at the right."""
    scores = [row.score for row in rows[MIN_VISITS - 1 :]][-MOST_DRAWN:]
    lowest, highest = min([LOST_LINE, *scores]), max([EARNED_LINE, *scores])
    course = sparkline(scores, lowest, highest)
    which = "from the 3rd visit on" if len(rows) < MIN_VISITS + MOST_DRAWN else f"the last {MOST_DRAWN} visits"
    said = f"{course}  {signed(min(scores))} to {signed(max(scores))}, {which}" if len(scores) > 1 else ""
    return Drawing("", [[(said, "")]] if said else [])


def _drivers(found: Why, score: float) -> Iterator[Block]:
    yield Heading("What drives it")
    figures = tenths(list(found.drivers.values()), score)
    rows = [
        (driver(name), signed(figure), bar)
        for name, figure, bar in zip(found.drivers, figures, bars(figures), strict=True)
    ]
    yield Table(
        ("driver", "adds to the score", "█ lifts, ▒ lowers"),
        [*rows, ("together: the score", signed(score), "")],
        right=frozenset({"adds to the score"}),
        drawn="█ lifts, ▒ lowers",
    )
    said = [
        f"what {'lifts' if found.drivers[name] > 0 else 'lowers'} it most: {driver(name)}"
        for name in (found.leading.towards, found.leading.against)
        if name and abs(found.drivers[name]) >= _PRINTED
    ]
    if said:
        sentence = "; ".join(said)
        yield Sentence(f"{sentence[0].upper()}{sentence[1:]}.")


def _ledger(rows: Sequence[Row]) -> Iterator[Block]:
    yield Heading("The ledger, to redo with a pencil")
    shown = rows if len(rows) == MOST_ROWS + 1 else rows[-MOST_ROWS:]  # to sum up one row takes as much room
    worths = tenths([row.contribution for row in rows], rows[-1].score)
    if len(rows) > len(shown):
        last = rows[-len(shown) - 1]
        yield Sentence(
            f"The first {counted(len(rows) - len(shown), 'visit')} come to P {last.faded_points:.2f} and "
            f"N {last.faded_visits:.2f}."
        )
    yield Table(
        ("id", "date", "mean", "points", "P", "N", "score", "verdict", "worth"),
        [
            (
                str(row.id),
                dates.short(row.when),
                f"{row.visit_score:+.3f}",
                f"{row.points:+.2f}",
                f"{row.faded_points:.2f}",
                f"{row.faded_visits:.2f}",
                f"{row.score:+.2f}",
                verdict(row.verdict),
                signed(worth),
            )
            for row, worth in zip(shown, worths[-len(shown) :], strict=True)
        ],
        right=frozenset({"id", "mean", "points", "P", "N", "score", "worth"}),
        elastic=("verdict",),
        yielding=("mean", "worth"),
    )
    yield Sentence(
        "Mean: of the parts of a visit, each from -1 to +1: empathy, listening and how it felt as (rating - 3) / 2; "
        "resolved +1, unresolved -1, partial and declined 0; a promise kept +1, broken -1. "
        f"Points: {GOOD_POINTS} times the mean; if it is below 0, {BAD_POINTS} times, "
        f"at a premium price {PREMIUM_POINTS} times. P: {FADE} times the P above, plus the points. "
        f"N: {FADE} times the N above, plus 1. Score: P / (N + {PRIOR}). "
        f"Verdict: +{EARNED_LINE} earns; what is earned or won back slips below +{SLIP_LINE}, until +{EARNED_LINE} "
        f"again; {LOST_LINE} loses, if {PATTERN} of the last 3 visits were bad (mean below 0), until +{EARNED_LINE} "
        "wins it back; it is never called earned again. "
        "Worth: what the visit still adds to today's score.",
        aside=True,
    )
    most = sorted(zip(rows, worths, strict=True), key=lambda pair: -abs(pair[0].contribution))[:3]
    said = listed([f"{row.id} ({signed(worth)})" for row, worth in most])
    visits = "visit" if len(most) == 1 else "visits"
    yield Sentence(Message(f"What counts most today: {visits} {said}. See one: ", Command("show ID")))


def _whom(found: PersonOrPlace | None) -> Iterator[Block]:
    if found is None:
        return
    yield Heading("The person or the place")
    scores = ""
    if found.with_score is not None and found.without_score is not None:
        with_, without = counted(found.visits_with, "visit"), counted(found.visits_without, "visit")
        scores = (
            f" With {found.employee}: {signed(found.with_score)} on {with_}; "
            f"without: {signed(found.without_score)} on {without}."
        )
    match found.answer:
        case Answer.PERSON:
            yield Sentence(f"The person: {found.employee}.{scores}")
        case Answer.PLACE:
            yield Sentence(f"The place, whoever serves you.{scores}")
        case Answer.CANNOT_TELL:
            missing = []
            if found.more_with:
                missing.append(
                    f"{counted(found.more_with, 'more visit')} with {found.employee or 'one person whom you name'}"
                )
            if found.more_without:
                missing.append(f"{counted(found.more_without, 'more visit')} with anybody else")
            yield Sentence(
                f"Cannot tell yet. It would take {listed(missing)} to compare."
                if missing
                else f"Not clear-cut.{scores}"
            )
    if scores:
        yield Sentence(
            f"The person: {PERSON_LOST} or less with them, +{REST_FINE} or more without. "
            f"The place: {BOTH_BAD} or less with them and without.",
            aside=True,
        )


_LIKES = {
    Like.BEST: "like the best one here",
    Like.WORST: "like the worst one here",
    Like.A_GOOD_ONE: "with 4 for empathy and listening, resolved",
    Like.A_BAD_ONE: "with 2 for empathy and listening, unresolved",
}
_GOALS = {
    Verdict.EARNED: "earn your loyalty",
    Verdict.WON_BACK: "win you back",
    Verdict.SLIPPING: "make it slip",
    Verdict.LOST: "lose you",
}


def _turns(found: Sequence[Counterfactual]) -> Iterator[Block]:
    if not found:
        return
    yield Heading("What would change it")
    for turn in found:
        like, goal = _LIKES[turn.like], _GOALS[turn.goal]
        if turn.visits is None:
            yield Sentence(f"Not even {MOST_COPIES} more visits {like} would {goal}.")
        else:
            yield Sentence(f"{counted(turn.visits, 'more visit')} {like} would {goal}.")
