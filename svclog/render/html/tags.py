"""Small pieces of HTML that a page repeats hundreds of times; the texts in them are escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from svclog.render.blocks import VERDICT
from svclog.render.html import phrases
from svclog.render.html.svg import SIGNS, shape
from svclog.text import Command, Message, clean

if TYPE_CHECKING:
    from svclog.loyalty import Verdict
    from svclog.render.blocks import Column
    from svclog.reports.calendar import Day, Visited, Went

_MOST_NAMED = 6
"""The most visits of a day that a calendar names."""


def with_commands(text: str | Message, program: str) -> Markup:
    """Return the text with its commands marked up as code, each with `program` before it."""
    parts = text if isinstance(text, Message) else (text,)
    return Markup("").join(
        Markup("<code>{} {}</code>").format(clean(program), clean(part))
        if isinstance(part, Command)
        else clean_but_for_ends(part)
        for part in parts
    )


def clean_but_for_ends(text: str) -> str:
    """Clean a text before or after a command, keeping the blanks at its ends."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() else ""
    return f"{before}{phrases.wide(clean(text.strip()))}{after}"


def chip(verdict: Verdict, words: str = "") -> Markup:
    """Return a verdict, or `words` for it, with its icon and in its colour."""
    colour = phrases.colour(verdict)
    return Markup('<span class="verdict {}">{} {}</span>').format(colour, shape(verdict), words or verdict)


def went(how: Went | None) -> Markup:
    """Return the mark of a visit; empty for one that does not count."""
    if how is None:
        return Markup("")
    return Markup('{}<span class="sr">{}: </span>').format(_mark(how), phrases.visit(how))


def _mark(how: Went) -> Markup:
    return Markup('<span class="went {}" aria-hidden="true"></span>').format(how)


MARKS = Markup("{} good, {} bad, {} neither").format(_mark("good"), _mark("bad"), _mark("neutral"))
"""The legend of the marks."""


def more(count: int, every: str = "the same report with --format markdown or json") -> Markup:
    """Return how many rows are left out, and where to find them all; empty if none is."""
    if count <= 0:
        return Markup("")
    html = Markup('<p class="aside">And {:,} more, left out here. All of them: {}.</p>')
    return html.format(count, clean(every))


def attributes(column: Column) -> Markup:
    """Return the HTML attributes of a column's cells."""
    if column.right:
        return Markup(' class="figure"')
    if column.place:
        return Markup(' class="text name" dir="auto"')
    if column.elastic:
        return Markup(' class="text" dir="auto"')
    return Markup(' class="short"') if column.unbroken else Markup("")


def contents(cell: str, column: Column) -> str:
    """Return the contents of a cell: a verdict as a chip, figures with a wide minus, user text unchanged."""
    if column.title == VERDICT.title:
        return chip(SIGNS[cell[0]], clean(cell.partition(" ")[2]))
    return cell if column.elastic else phrases.wide(cell)


def cell(day: Day | None, *, large: bool) -> Markup:
    """Return the cell of a day in a calendar, empty for None (another month); a `large` one names the places."""
    if day is None:
        return Markup('<td class="void"></td>')
    number = Markup('<span class="number">{}</span>').format(day.day.day)
    if not day.count:
        return Markup("<td>{}</td>").format(number)
    counts = phrases.kinds(day.count, day.good, day.bad, day.uncounted)
    inside = _places(day) if large else _kinds(day)
    return Markup('<td class="lived">{}<span class="sr"> {}</span>{}</td>').format(number, counts, inside)


def _places(day: Day) -> Markup:
    named = [_place(visited) for visited in day.visits[:_MOST_NAMED]]
    rest = len(day.visits) - len(named)
    if rest:
        named.append(Markup('<span class="visit">and {} more</span>').format(rest))
    return Markup("").join(named)


def _place(visited: Visited) -> Markup:
    visit = visited.visit
    name = Markup("/<wbr>").join(clean(visit.business).split("/"))
    times = f" x{visit.times}" if visit.times > 1 else ""
    mark = _mark(visited.went or "neutral")
    return Markup('<span class="visit">{}<span class="name"> {}{}</span></span>').format(mark, name, times)


def _kinds(day: Day) -> Markup:
    kinds: list[tuple[Went, int]] = [("good", day.good), ("bad", day.bad), ("neutral", day.count - day.good - day.bad)]
    marks = [Markup('<span class="went {}"></span>').format(how) for how, count in kinds if count]
    return Markup('<span class="tally" aria-hidden="true">{}</span>').format(Markup("").join(marks))
