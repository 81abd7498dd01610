"""The words and figures of pages: filters and functions of the templates."""

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
"""The most characters of a note quoted in a table."""
_MINUS = re.compile(r"(?<![\w-])-(?=\d)|(?<=[\dg] )-(?= \d)")
TELLING = 140
"""The most characters of a note quoted beside a ballot line or a score line."""


def score(value: float) -> str:
    """Return a score that agrees with its verdict, with a wide minus."""
    return wide(scored(value))


def wide(text: str) -> str:
    """Replace the hyphens of negative figures by a minus sign, which is as wide as a plus."""
    return _MINUS.sub("\N{MINUS SIGN}", text)


def many(count: int) -> str:
    """Return a count with thousands separators."""
    return f"{count:,}"


def quoted(note: str | None, length: int = QUOTED) -> str:
    """Return the beginning of a note, cut at the end of a word."""
    return first_words(note or "", length)


def colour(verdict: Verdict) -> str:
    """Return the CSS class for the colour of a verdict."""
    return COLOURS[verdict] or "plain"


def day(moment: date) -> str:
    """Return a day without its year: `5 October`."""
    return f"{moment.day} {MONTHS[moment.month - 1]}"


def month(moment: date) -> str:
    """Return a month with its year: `October 2026`."""
    return f"{MONTHS[moment.month - 1]} {moment.year}"


def weekday(moment: date) -> str:
    """Return a day without its month: `Mon 5`."""
    return f"{WEEKDAYS[moment.weekday()][:3]} {moment.day}"


def kinds(visits: int, good: int, bad: int, uncounted: int) -> str:
    """Count visits in total and by kind: `3 visits: 2 good, 1 bad`."""
    if not visits:
        return "no visits"
    return f"{counted(visits, 'visit')}: {words.kinds(visits, good, bad, uncounted)}"


def by(visit: Interaction | Highlight) -> str:
    """Return the source of a quoted note: employee, day and visit."""
    return f"{f'with {visit.employee}, ' if visit.employee else ''}{day(visit.when)}, visit {visit.id}"


def why_moved(line: BallotLine) -> str:
    """Return the good visits of a ballot line, and the reason for its change, or the last visit if there is none."""
    good = good_of(line.good, line.visits)
    if line.visits_in_period:
        return f"{good} · {monthly.what_moved(line)}"
    return f"{good}, the last visit on {dates.short(line.last_visit)}"


def change(line: BallotLine) -> str:
    """Return the change of a ballot line's score, with a wide minus."""
    return wide(monthly.change(line))


def moved(line: BallotLine) -> str:
    """Describe the drawing of a ballot line."""
    if line.kind is ChangeKind.NEW_PLACE:
        return f"new, {score(line.score)}"
    return f"from {score(line.before)} to {score(line.score)}"


def course(line: ScoreLine) -> str:
    """Describe the drawing of a score line."""
    begin = "from" if line.before is not None else "first"
    return f"Score line: {begin} {score(line.first)}, at last {score(line.score)}, {line.verdict}."


def visit(went: Went) -> str:
    """Describe how a visit went: `a good visit`."""
    return "a visit neither good nor bad" if went == "neutral" else f"a {went} visit"


def point(point: Point) -> str:
    """Return the tooltip of a mark on a score line."""
    week = f", the last of {point.of} visits that week" if point.week else ""
    when = dates.short(point.visit.when)
    return f"{when}: {visit(point.went)}{week}, score {score(point.score)}, {point.verdict}"


def happened(point: Point) -> str:
    """Describe the visit at a point of a score line."""
    employee = f", with {point.visit.employee}" if point.visit.employee else ""
    week = f" (the last of {point.of} visits that week)" if point.week else ""
    return f"{ended(point.visit)}{employee}{week}"


def bubble(spot: Spot) -> str:
    """Return the tooltip of a bubble."""
    on_average = " on average" if spot.visits > 1 else ""
    return f"{counted(spot.visits, 'visit')}: {spot.outcome}, rated {spot.mean:.1f} of 5{on_average}"


def shade(visits: int, most: int) -> int:
    """Return the shade of a month, 0 to 4; a month with `most` visits has the strongest."""
    return -(-4 * visits // most)
