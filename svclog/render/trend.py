"""The trend over months as text and as JSON."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from svclog.loyalty import EARNED_LINE, LOST_LINE, MIN_VISITS, SoFar
from svclog.render.blocks import GOOD_VISITS, PLACE, Column, Sentence, table
from svclog.render.pictures import sparkline
from svclog.render.words import difference, of_all, signed
from svclog.text import Command, Message, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from svclog.render.blocks import Block, Cells
    from svclog.reports.trend import Course, Trend


def blocks(trend: Trend) -> Iterator[Block]:
    """Yield a table of places by month, from the first month with a score; places without scores are listed below."""
    first, last = (f"{month:%B %Y}" for month in (trend.months[0], trend.months[-1]))
    if not trend.courses:
        yield Sentence(f"No visits {f'from {first} to {last}' if first != last else f'in {last}'}.")
        return
    scored = [course for course in trend.courses if course.shown]
    if scored:
        yield table(scored, _cells(trend.months, scored))
    for kind, label in (*((kind, f"so far {kind}") for kind in SoFar), (None, "no score yet")):
        if early := [course.business for course in trend.courses if not course.shown and course.so_far is kind]:
            yield Sentence(f"Fewer than {MIN_VISITS} visits, {label}: {', '.join(early)}.")
    change = ""
    if _is_any_moved(scored):
        since = trend.months[_first_scored(scored)]
        change = f"Change: from the first score since {since:%B %Y} to the last. "
    figures = "From its third visit on, a place is listed with its score at each month's end. "
    if scored:
        visits = counted(MIN_VISITS, "visit")
        figures = f"The score at each month's end, blank under {visits}. Good visits: of all up to {last}. {change}"
    yield Sentence(Message(f"{figures}The reasons for a score: ", Command("why PLACE")), aside=True)


def _is_any_moved(courses: Sequence[Course]) -> bool:
    """Return whether one of the courses has two scores to compare."""
    return any(course.change is not None for course in courses)


def _first_scored(courses: Sequence[Course]) -> int:
    """Return the index of the first month with a score."""
    return min(course.scores.index(course.shown[0]) for course in courses)


def _cells(months: Sequence[datetime], courses: Sequence[Course]) -> Cells[Course]:
    scores = [score for course in courses for score in course.shown]
    lowest, highest = min([LOST_LINE, *scores]), max([EARNED_LINE, *scores])
    first = _first_scored(courses)
    month_by_month: Cells[Course] = {
        Column(f"{month:%b'%y}", right=True, optional=number if number < len(months) else 0): partial(
            _score_at, month=number - 1
        )
        for number, month in enumerate(months, start=1)
        if number > first
    }
    moved: Cells[Course] = {
        Column("course", drawn=True): lambda course: sparkline(course.scores, lowest, highest),
        GOOD_VISITS: _good,
        Column("change", right=True): lambda course: (
            "" if course.change is None else signed(difference(course.shown[0], course.shown[-1]))
        ),
    }
    return {
        PLACE: lambda course: course.business,
        **month_by_month,
        **(moved if _is_any_moved(courses) else {GOOD_VISITS: _good}),
    }


def _score_at(course: Course, month: int) -> str:
    score = course.scores[month]
    return "" if score is None else signed(score)


def _good(course: Course) -> str:
    return of_all(course.good, course.visits[-1])


def json(trend: Trend) -> dict[str, object]:
    """Return the body of `trend --json`; `scores` and `visits` have one value per month."""
    return {"months": [f"{month:%Y-%m}" for month in trend.months], "places": trend.courses}
