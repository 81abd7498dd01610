"""What a page says in words and figures: the filters and functions of its templates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from svclog import dates
from svclog.dates import MONTHS, WEEKDAYS
from svclog.loyalty import ChangeKind, Verdict
from svclog.render import monthly, words
from svclog.render.words import COLOURS, ended, first_words, good_of, scored
from svclog.text import counted

if TYPE_CHECKING:
    from datetime import date

    from svclog.model import Interaction
    from svclog.reports.calendar import Went
    from svclog.reports.highlights import Highlight
    from svclog.reports.lines import Point, ScoreLine
    from svclog.reports.monthly import BallotLine
    from svclog.reports.page import Spot

QUOTED = 240
"""Characters of a note that are quoted in a table."""
_MINUS = re.compile(r"(?<![\w-])-(?=\d)|(?<=[\dg] )-(?= \d)")
TELLING = 140
"""Characters of a note that are quoted beside a line of the ballot or a score line."""


def score(value: float) -> str:
    """A score that stands beside its verdict, with such a minus."""
    return wide(scored(value))


def wide(text: str) -> str:
    """Text whose figures have a minus that is as wide as a plus."""
    return _MINUS.sub("\N{MINUS SIGN}", text)


def many(count: int) -> str:
    """A count with its thousands apart."""
    return f"{count:,}"


def quoted(note: str | None, length: int = QUOTED) -> str:
    """The beginning of a note, up to the end of a word."""
    return first_words(note or "", length)


def colour(verdict: Verdict) -> str:
    """The class of a verdict, which says nothing that its word does not."""
    return COLOURS[verdict] or "plain"


def day(moment: date) -> str:
    """A day without its year: `5 October`."""
    return f"{moment.day} {MONTHS[moment.month - 1]}"


def month(moment: date) -> str:
    """A month with its year: `October 2026`."""
    return f"{MONTHS[moment.month - 1]} {moment.year}"


def weekday(moment: date) -> str:
    """A day of a month that is known: `Mon 5`."""
    return f"{WEEKDAYS[moment.weekday()][:3]} {moment.day}"


def kinds(visits: int, good: int, bad: int, uncounted: int) -> str:
    """How many visits, and how they went: `3 visits: 2 good, 1 bad`."""
    if not visits:
        return "no visits"
    return f"{counted(visits, 'visit')}: {words.kinds(visits, good, bad, uncounted)}"


def by(visit: Interaction | Highlight) -> str:
    """Whom a quoted visit was with, and when it was."""
    return f"{f'with {visit.employee}, ' if visit.employee else ''}{day(visit.when)}, visit {visit.id}"


def why_moved(line: BallotLine) -> str:
    """How many visits of a line of the ballot were good, and what moved it in the period, or when the last one was."""
    good = good_of(line.good, line.visits)
    if line.visits_in_period:
        return f"{good} · {monthly.what_moved(line)}"
    return f"{good}, the last visit on {dates.short(line.last_visit)}"


def change(line: BallotLine) -> str:
    """How far the score of a line of the ballot moved, with such a minus."""
    return wide(monthly.change(line))


def moved(line: BallotLine) -> str:
    """What the ballot draws of a line, in words."""
    if line.kind is ChangeKind.NEW_PLACE:
        return f"new, {score(line.score)}"
    return f"from {score(line.before)} to {score(line.score)}"


def course(line: ScoreLine) -> str:
    """What a score line draws, in words."""
    begin = "from" if line.before is not None else "first"
    return f"Score line: {begin} {score(line.first)}, at last {score(line.score)}, {line.verdict}."


def visit(went: Went) -> str:
    """How a visit went, in words: `a good visit`."""
    return "a visit neither good nor bad" if went == "neutral" else f"a {went} visit"


def point(point: Point) -> str:
    """What a mark on a score line says to who points at it."""
    week = f", the last of {point.of} visits that week" if point.week else ""
    when = dates.short(point.visit.when)
    return f"{when}: {visit(point.went)}{week}, score {score(point.score)}, {point.verdict}"


def happened(point: Point) -> str:
    """What happened at a point of a score line."""
    who = f", with {point.visit.employee}" if point.visit.employee else ""
    week = f" (the last of {point.of} visits that week)" if point.week else ""
    return f"{ended(point.visit)}{who}{week}"


def bubble(spot: Spot) -> str:
    """What a bubble says to who points at it."""
    on_average = " on average" if spot.visits > 1 else ""
    return f"{counted(spot.visits, 'visit')}: {spot.outcome}, rated {spot.mean:.1f} of 5{on_average}"


def shade(visits: int, most: int) -> int:
    """How strong a month is drawn, 0 to 4, where the strongest has `most` visits."""
    return -(-4 * visits // most)
