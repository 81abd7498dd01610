"""The months in words, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog.loyalty import EARNED_LINE, LOST_LINE, MIN_VISITS, SoFar
from svclog.render.blocks import GOOD_VISITS, PLACE, Column, Sentence, Table
from svclog.render.pictures import sparkline
from svclog.render.words import difference, of_all, signed
from svclog.text import Command, Message, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from svclog.render.blocks import Block
    from svclog.reports.trend import Trend


def blocks(trend: Trend) -> Iterator[Block]:
    """Places down, months across; the score at each month's end, a blank until three visits make one.

    A place that has none in all these months is named below.
    """
    first, last = (f"{month:%B %Y}" for month in (trend.months[0], trend.months[-1]))
    if not trend.courses:
        yield Sentence(f"No visits {f'from {first} to {last}' if first != last else f'in {last}'}.")
        return
    *earlier, latest = (f"{month:%b'%y}" for month in trend.months)
    scores = [score for course in trend.courses for score in course.shown]
    lowest, highest = min([LOST_LINE, *scores]), max([EARNED_LINE, *scores])
    yield Table(
        (
            PLACE,
            *(Column(month, right=True, optional=number) for number, month in enumerate(earlier, start=1)),
            Column(latest, right=True),
            Column("course", drawn=True),
            GOOD_VISITS,
            Column("change", right=True),
        ),
        [
            (
                course.business,
                *("" if score is None else signed(score) for score in course.scores),
                sparkline(course.scores, lowest, highest),
                of_all(course.good, course.visits[-1]),
                "" if course.change is None else signed(difference(course.shown[0], course.shown[-1])),
            )
            for course in trend.courses
            if course.shown
        ],
    )
    for kind in SoFar:
        if leaning := [course.business for course in trend.courses if course.so_far is kind]:
            yield Sentence(f"No verdict yet, so far {kind}: {', '.join(leaning)}.")
    change = f"Change: from the first score since {first} to the last. " if earlier else ""
    yield Sentence(
        Message(
            f"The score at each month's end, blank under {counted(MIN_VISITS, 'visit')}. "
            f"Good visits: of all up to {last}. {change}"
            "The reasons for a score: ",
            Command("why PLACE"),
        ),
        aside=True,
    )


def json(trend: Trend) -> dict[str, object]:
    """The body of `trend --json`: `scores` and `visits` are one a month."""
    return {"months": [f"{month:%Y-%m}" for month in trend.months], "places": trend.courses}
