"""The reasons for a verdict as text and as JSON."""

from __future__ import annotations

from itertools import accumulate
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
    PERSON_LOST,
    PREMIUM_POINTS,
    PRIOR,
    REST_FINE,
    Answer,
    Counterfactual,
    Like,
    PersonOrPlace,
    Verdict,
)
from svclog.render.blocks import DATE, ID, SCORE, Column, Drawing, Heading, Sentence, Table, table
from svclog.render.document import fields
from svclog.render.pictures import bars, sparkline
from svclog.render.places import desks
from svclog.render.votes import in_force, vote_json
from svclog.render.words import (
    capitalized,
    driver,
    listed,
    missing,
    scored,
    signed,
    stands,
    tenths,
    with_desks,
    word_of_mouth,
)
from svclog.text import Command, Message, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from svclog.loyalty import Row
    from svclog.render.blocks import Block, Cells
    from svclog.reports.why import Why

MOST_ROWS = 12
"""The most rows of a ledger that are printed; earlier ones are summed up."""
_PRINTED = 0.05
"""Smaller figures are printed as 0.0."""
MOST_DRAWN = 40
"""The most visits, the latest ones, whose scores are drawn."""


def headline(why: Why) -> tuple[str, str]:
    """Return the business, and its standing in a sentence."""
    business = with_desks(why.business) if why.with_desks else why.business
    where = stands(why.verdict, why.so_far, recovering=why.recovering)
    ago = dates.ago(why.last_visit, why.now)
    if why.score is None:
        return business, f"{where}, no score yet, the last visit {ago}."
    good = f"{counted(why.visits, 'visit')} ({why.good:,} good), the last visit {ago}"
    if why.missing:
        return business, f"{where} (score {scored(why.score)}): {good}; {missing(why.missing)}."
    return business, f"{where}, score {scored(why.score)}: {good}."


def blocks(why: Why) -> Iterator[Block]:
    """Yield the explanation of the verdict, in which every sum can be checked by hand."""
    yield Sentence(": ".join(headline(why)), lead=True)
    if why.left is not None:
        yield Sentence(in_force(why.left))
    if why.score is None:
        yield Sentence("No visit here counts yet: none has a rating or an outcome that is known.")
        return
    yield _course(why.ledger)
    if why.desks:  # other reports list desks separately
        yield Heading("Each desk by itself")
        yield desks(why.desks)
    yield from _drivers(why, why.score)
    yield from _ledger(why)
    yield from _person_or_place(why.person_or_place, "at all its desks, " if why.with_desks else "")
    yield from _counterfactuals(why.what_would_change_it)
    yield Heading("Word of mouth")
    yield Sentence(word_of_mouth(why.told))


def json(why: Why) -> dict[str, object]:
    """Return the body of `why --json`. Contributions are shares of the final score; all rows add up to it."""
    about = why.person_or_place
    return fields(why, "now") | {
        "person_or_place": about and {name.removesuffix("_score"): value for name, value in fields(about).items()},
        "left": why.left and vote_json(why.left.vote),
    }


def _course(rows: Sequence[Row]) -> Drawing:
    """Draw the score after each visit from the third on, the latest at the right."""
    counts = accumulate(row.times for row in rows)
    scores = [row.score for row, count in zip(rows, counts, strict=True) if count >= MIN_VISITS][-MOST_DRAWN:]
    lowest, highest = min([LOST_LINE, *scores]), max([EARNED_LINE, *scores])
    course = sparkline(scores, lowest, highest)
    which = "since the 3rd visit" if len(rows) < MIN_VISITS + MOST_DRAWN else f"in the last {MOST_DRAWN} visits"
    text = f"{course}  score {which}: {signed(min(scores))} to {signed(max(scores))}" if len(scores) > 1 else ""
    return Drawing("", [[(text, "")]] if text else [])


def _drivers(why: Why, score: float) -> Iterator[Block]:
    yield Heading("What drives the score")
    figures = tenths(list(why.drivers.values()), score)
    rows = [
        (driver(name), signed(figure), bar)
        for name, figure, bar in zip(why.drivers, figures, bars(figures), strict=True)
    ]
    yield Table(
        (Column("driver"), Column("adds to the score", right=True), Column("█ lifts, ▒ lowers", drawn=True)),
        [*rows, ("total: the score", signed(score), "")],
    )
    leading = [
        f"what {'lifts' if why.drivers[name] > 0 else 'lowers'} the score most: {driver(name)}"
        for name in (why.leading.towards, why.leading.against)
        if name and abs(why.drivers[name]) >= _PRINTED
    ]
    if leading:
        yield Sentence(f"{capitalized('; '.join(leading))}.")


_STEPS = (
    (
        "How a row is made. Visit score: the average of its parts, each from -1 to +1: empathy, listening and how you "
        "felt as (rating - 3) / 2; resolved +1, unresolved -1, partial and declined 0; a promise kept, on whatever "
        "day, +1, broken -1."
    ),
    (
        f"Points: a visit score of 0 or more, times {GOOD_POINTS}; below 0, times {BAD_POINTS} "
        f"(times {PREMIUM_POINTS} at a premium price)."
    ),
    (
        f"P: {FADE} times the P of the row above, plus the points. N: {FADE} times the N above, plus 1. "
        f"Score: P / (N + {PRIOR})."
    ),
    "Worth: what the visit still adds to today's score.",
)


_TIMES = "x n: n visits like this, one right after the other; the steps for P and N are done n times."


def _ledger(why: Why) -> Iterator[Block]:
    rows = why.ledger
    yield Heading("The ledger, step by step")
    shown = rows if len(rows) == MOST_ROWS + 1 else rows[-MOST_ROWS:]  # a summary of one row takes as much room
    figures = tenths([row.contribution for row in rows], rows[-1].score)
    worths = {row.id: signed(worth) for row, worth in zip(rows, figures, strict=True)}
    if len(rows) > len(shown):
        last = rows[-len(shown) - 1]
        first = sum(row.times for row in rows[: -len(shown)])
        yield Sentence(
            f"The first {counted(first, 'visit')} are not shown; after them P is {last.faded_points:.2f} and N "
            f"{last.faded_visits:.2f}."
        )
    several = any(row.times > 1 for row in shown)
    cells: Cells[Row] = {
        ID: lambda row: str(row.id),
        DATE: lambda row: dates.short(row.when),
        Column("visit score", right=True, optional=1): lambda row: f"{row.visit_score:+.3f}",
        Column("points", right=True): lambda row: f"{row.points:+.2f}",
        Column("P", right=True): lambda row: f"{row.faded_points:.2f}",
        Column("N", right=True): lambda row: f"{row.faded_visits:.2f}",
        SCORE: lambda row: f"{row.score:+.2f}",
        **({Column("times"): lambda row: f"x {row.times}" if row.times > 1 else ""} if several else {}),
        Column("verdict", elastic=True): lambda row: stands(row.verdict, None, recovering=row.recovering),
        Column("worth", right=True, optional=2): lambda row: worths[row.id],
    }
    yield table(shown, cells)
    for step in (*_STEPS, *([_TIMES] if several else [])):
        yield Sentence(step, aside=True)
    yield from _worked_example(shown, rows[-len(shown) - 1] if len(rows) > len(shown) else None)
    yield Sentence(Message("What makes a verdict: ", Command("help verdicts")), aside=True)
    most = listed([f"{row.id} ({worths[row.id]})" for row in why.weightiest])
    visits = "visit" if len(rows) == 1 else "visits"
    yield Sentence(Message(f"What counts most today: {visits} {most}. See one: ", Command("show ID")))


def _worked_example(rows: Sequence[Row], above: Row | None) -> Iterator[Block]:
    """Yield the sums of one row, the latest one whose rounded figures give exactly the printed results."""
    for before, row in reversed([*zip([above, *rows], rows, strict=False)]):
        points, score = round(row.points, 2), round(row.score, 2)
        p, n = round(row.faded_points, 2), round(row.faded_visits, 2)
        old_p, old_n = (round(before.faded_points, 2), round(before.faded_visits, 2)) if before else (0.0, 0.0)
        came = (round(FADE * old_p + points, 2), round(FADE * old_n + 1, 2), round(p / (n + PRIOR), 2))
        sign = "-" if points < 0 else "+"
        if row.times == 1 and came == (p, n, score):
            yield Sentence(
                f"For visit {row.id}: P = {FADE} x {old_p:.2f} {sign} {abs(points):.2f} = {p:.2f}; "
                f"N = {FADE} x {old_n:.2f} + 1 = {n:.2f}; score = {p:.2f} / {n + PRIOR:.2f} = {score:+.2f}.",
                aside=True,
            )
            return


def _person_or_place(answer: PersonOrPlace | None, where: str) -> Iterator[Block]:
    """Yield whether one person or the place causes the standing; `where` says which visits the score is from."""
    if answer is None:
        return
    yield Heading("The person or the place")
    scores = ""
    if answer.with_score is not None and answer.without_score is not None:
        with_, without = counted(answer.visits_with, "visit"), counted(answer.visits_without, "visit")
        whom = answer.employee
        scores = (
            f" {capitalized(f'{where}the score')} of the {with_} with {whom} is {signed(answer.with_score)}; "
            f"of the {without} without {whom} it is {signed(answer.without_score)}."
        )
    match answer.answer:
        case Answer.PERSON:
            yield Sentence(f"The person: {answer.employee}.{scores}")
        case Answer.PLACE:
            yield Sentence(f"The place, whoever serves you.{scores}")
        case Answer.CANNOT_TELL:
            needed = _missing(answer)
            unclear = f"Not clear-cut.{scores}"
            yield Sentence(f"Cannot tell yet. It takes {needed} to compare." if needed else unclear)
    if scores:
        yield Sentence(
            f"The rule: it is the person if the score is {PERSON_LOST} or less with them and +{REST_FINE} or more "
            f"without; it is the place if it is {BOTH_BAD} or less both ways.",
            aside=True,
        )


def _missing(answer: PersonOrPlace) -> str:
    """Return the visits still needed for a comparison; empty if none is missing."""
    needed = []
    if answer.more_with:
        whom = answer.employee or "one person whom you name"
        needed.append(f"{counted(answer.more_with, 'more visit')} with {whom}")
    if answer.more_without:
        needed.append(f"{counted(answer.more_without, 'more visit')} with anybody else")
    return listed(needed)


_LIKES = {
    Like.BEST: ("", "as good as your best here"),
    Like.WORST: ("", "as bad as your worst here"),
    Like.A_GOOD_ONE: ("resolved ", "rated 4 for empathy and listening"),
    Like.A_BAD_ONE: ("unresolved ", "rated 2 for empathy and listening"),
}
_GOALS = {
    Verdict.EARNED: "earn your loyalty",
    Verdict.WON_BACK: "win back your loyalty",
    Verdict.SLIPPING: "make it slip",
    Verdict.LOST: "cost this place your loyalty",
}


def _counterfactuals(turns: Sequence[Counterfactual]) -> Iterator[Block]:
    if not turns:
        return
    yield Heading("What would change it")
    for turn in turns:
        (kind, like), goal = _LIKES[turn.like], _GOALS[turn.goal]
        if turn.visits is None:
            if any(other.like is turn.like and other.visits for other in turns):
                continue  # slipping, the goal that such visits do reach, is enough
            yield Sentence(f"{MOST_COPIES} more {kind}visits in a row, each {like}, would not {goal}.")
        elif turn.visits == 1:
            yield Sentence(f"1 more {kind}visit, {like}, would {goal}.")
        else:
            yield Sentence(f"{turn.visits} more {kind}visits in a row, each {like}, would {goal}.")
