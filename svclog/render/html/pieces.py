"""What a page is made of: sections of blocks and of pieces that only a page has, with all their words and figures."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from svclog import dates
from svclog.dates import MONTHS, WEEKDAYS
from svclog.loyalty import ChangeKind, Verdict
from svclog.model import Outcome
from svclog.render.blocks import Block, Drawing, Heading, Table, in_figures
from svclog.render.html.scales import Course, Frame, Move, Moves, Plot, course, frame, moves, plot
from svclog.render.monthly import what_moved
from svclog.render.words import COLOURS, counted, difference, listed, scored, signed
from svclog.text import Command, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from svclog.model import Interaction
    from svclog.reports.monthly import BallotLine
    from svclog.reports.page import Calendar, Lines, Month, Page, Point, ScoreLine, Spot, Visited
    from svclog.reports.thanks import Owed


ROWS = 100
"""Rows of one table that a page shows; it says how many more there are."""
QUOTED = 240
"""Characters of a note that are quoted in a table."""
TELLING = 140
"""Characters of a note that are quoted beside a line of the ballot or a score line."""
NAMED_A_DAY = 6
"""Places that a day of the calendar names."""


def figure(value: float) -> str:
    """A figure with one decimal and its sign, with a minus that is as wide as a plus."""
    return _wide(signed(value))


def _wide(text: str) -> str:
    return text.replace("-", "\N{MINUS SIGN}")


def quoted(note: str | None, length: int = QUOTED) -> str:
    """The beginning of a note, up to the end of a word."""
    words = " ".join((note or "")[: 2 * length].split())
    if len(words) <= length and len(note or "") <= 2 * length:
        return words
    return f"{words[:length].rpartition(' ')[0] or words[:length]} …"


class Chip(Struct, frozen=True):
    """A verdict as a page shows it: its word, its sign, and a colour that says nothing more."""

    sign: str
    word: str
    colour: str


def chip(verdict: Verdict) -> Chip:
    """The verdict with its sign."""
    return Chip(verdict.sign, str(verdict), COLOURS[verdict] or "plain")


# The ballot ----------------------------------------------------------------------------------------------------------


class BallotRow(Struct, frozen=True):
    """A place on the ballot."""

    business: str
    why: str
    quote: str
    by: str
    score: str
    change: str
    visits: str
    move: Move
    said: str
    """What `move` draws, in words."""


class Group(Struct, frozen=True):
    """The places with one verdict."""

    chip: Chip
    count: str
    rows: list[BallotRow]
    more: int


class Ballot(Struct, frozen=True):
    """Who earned your loyalty and who lost it, and what moved them in the period, or that nothing did."""

    groups: list[Group]
    moves: Moves
    moved: bool


def ballot(lines: Sequence[BallotLine], page: Page) -> Ballot | None:
    """The ballot of those visited in the period, or of all where none was."""
    shown = [line for line in lines if line.visits_in_period] or lines
    if not shown:
        return None
    telling = {line.business: line.telling for line in page.lines.drawn if line.telling is not None}
    drawn = moves([(None if line.kind is ChangeKind.NEW_PLACE else line.before, line.score) for line in shown])
    rows = [
        (line.verdict, _ballot_row(line, move, telling.get(line.business)))
        for line, move in zip(shown, drawn.lines, strict=True)
    ]
    groups = []
    for verdict in dict.fromkeys(verdict for verdict, _ in rows):
        own = [row for found, row in rows if found is verdict]
        groups.append(Group(chip(verdict), counted(len(own), "place"), own[:ROWS], max(0, len(own) - ROWS)))
    return Ballot(groups, drawn, any(line.visits_in_period for line in shown))


def _ballot_row(line: BallotLine, move: Move, telling: Interaction | None) -> BallotRow:
    new = line.kind is ChangeKind.NEW_PLACE
    if line.visits_in_period:
        visits = f"{line.visits_in_period:,} of {counted(line.visits, 'visit')}"
    else:
        visits = f"{counted(line.visits, 'visit')}, the last on {dates.short(line.last_visit)}"
    return BallotRow(
        business=line.business,
        why=what_moved(line) if line.visits_in_period else "",
        quote=quoted(telling.note, TELLING) if telling else "",
        by=_by(telling) if telling else "",
        score=_wide(scored(line.score)),
        change="new" if new else figure(difference(line.before, line.score)),
        visits=visits,
        move=move,
        said=f"new, {figure(line.score)}" if new else f"from {figure(line.before)} to {figure(line.score)}",
    )


def _by(visit: Interaction) -> str:
    who = f"with {visit.employee}, " if visit.employee else ""
    return f"{who}{_day(visit.when)}, visit {visit.id}"


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


# Score lines ---------------------------------------------------------------------------------------------------------


class Step(Struct, frozen=True):
    """A point of a score line in figures."""

    date: str
    id: int
    went: str
    what: str
    note: str
    score: str
    turned: Chip | None
    """The verdict, where this visit changed it."""


class Card(Struct, frozen=True):
    """A place with its score line."""

    business: str
    chip: Chip
    score: str
    visits: str
    why: str
    course: Course
    said: str
    steps: list[Step]
    weekly: bool


class Cards(Struct, frozen=True):
    """The score lines of a page, all of them drawn to one scale."""

    frame: Frame
    cards: list[Card]
    span: str
    period: str
    """The name of the months that are marked; empty where all of them are meant."""
    more: str
    """Which places are not drawn; empty where all are."""
    early: bool
    weekly: bool


def cards(
    lines: Lines, others: str = "", period: tuple[datetime | None, datetime | None, str] = (None, None, "")
) -> Cards | None:
    """The score lines of `lines`; `others` says which are not drawn, `period` is marked in them."""
    if not lines.drawn:
        return None
    start, end, name = period
    into = frame(lines, start, end)
    last = lines.end - timedelta(days=1)
    found = [_card(line, into) for line in lines.drawn]
    return Cards(
        frame=into,
        cards=found,
        span=f"{MONTHS[lines.start.month - 1]} {lines.start.year} to {MONTHS[last.month - 1]} {last.year}",
        period=name if into.period else "",
        more=f"{counted(lines.more, 'more place')} {others}" if lines.more else "",
        early=any(card.course.early for card in found),
        weekly=any(card.weekly for card in found),
    )


def _card(line: ScoreLine, into: Frame) -> Card:
    first = line.before if line.before is not None else line.points[0].score if line.points else line.score
    said = f"Score line: {'from' if line.before is not None else 'first'} {figure(first)}, at last {figure(line.score)}"
    return Card(
        business=line.business,
        chip=chip(line.verdict),
        score="" if line.verdict is Verdict.TOO_EARLY else _wide(scored(line.score)),
        visits=counted(line.visits, "visit"),
        why=what_moved(line.moved) if line.moved and line.moved.visits_in_period else "",
        course=course(line, into),
        said=f"{said}, {line.verdict}.",
        steps=[
            _step(point, before) for before, point in reversed([*zip([None, *line.points], line.points, strict=False)])
        ],
        weekly=any(point.of > 1 for point in line.points),
    )


def _step(point: Point, before: Point | None) -> Step:
    visit = point.visit
    who = f", with {visit.employee}" if visit.employee else ""
    week = f" (the last of {point.of} visits that week)" if point.of > 1 else ""
    return Step(
        date=dates.short(visit.when),
        id=visit.id,
        went=point.went,
        what=f"{visit.outcome}{who}{week}",
        note=quoted(visit.note, TELLING),
        score=_wide(scored(point.score)),
        turned=None if before is not None and before.verdict is point.verdict else chip(point.verdict),
    )


# The calendar --------------------------------------------------------------------------------------------------------


class Mark(Struct, frozen=True):
    """A visit in a day of the calendar."""

    went: str
    business: str


class Cell(Struct, frozen=True):
    """A day of the calendar; `said` is what its marks mean."""

    number: int
    marks: list[Mark]
    more: int
    good: int
    bad: int
    other: int
    said: str


class Grid(Struct, frozen=True):
    """A month as weeks from Monday to Sunday; None is a day of another month."""

    name: str
    weeks: list[list[Cell | None]]
    said: str


class Days(Struct, frozen=True):
    """The months of a period with their days: one large, or several small ones."""

    grids: list[Grid]
    weekdays: list[str]

    @property
    def large(self) -> bool:
        """Whether there is room for the names of places."""
        return len(self.grids) == 1


class Strip(Struct, frozen=True):
    """A year of a long period: the visits of each month, and how strong the month is drawn, 0 to 4."""

    year: int
    months: list[tuple[str, int]]
    visits: str
    bad: str


class Years(Struct, frozen=True):
    """A long period, a line for each year that had visits."""

    months: list[str]
    strips: list[Strip]


class Entry(Struct, frozen=True):
    """A visit of the period in figures."""

    day: str
    id: int
    business: str
    who: str
    went: str
    outcome: str
    ratings: str
    note: str


class Diary(Struct, frozen=True):
    """What happened in one month: its visits one by one, where these are few enough."""

    name: str
    said: str
    entries: list[Entry]
    opened: bool


class Tally(Struct, frozen=True):
    """The months of a period in figures."""

    rows: list[tuple[str, ...]]
    text: str | Message


def calendar(found: Calendar) -> Iterable[Days | Years | Diary | Tally]:
    """The days of a period, what happened on them, and the figures."""
    if found.with_days:
        yield Days([_grid(month) for month in found.months], list(WEEKDAYS))
    else:
        yield _years(found.months)
    lived = [month for month in found.months if month.visits]
    if not found.listed:
        rows = [
            (_month(month), *(f"{count:,}" for count in (month.visits, month.good, month.bad, _other(month))))
            for month in lived
        ]
        last = lived[-1].first.isoformat()[:7]
        yield Tally(
            rows, Message("Too many visits to tell one by one; those of a month: ", Command(f"list --month {last}"))
        )
        return
    yield from (_diary(month, opened=len(found.months) == 1) for month in lived)


def _month(month: Month) -> str:
    return f"{MONTHS[month.first.month - 1]} {month.first.year}"


def _other(month: Month) -> int:
    return month.visits - month.good - month.bad


def _said(visits: int, good: int, bad: int) -> str:
    if not visits:
        return "no visits"
    counts = ((good, "good"), (bad, "bad"), (visits - good - bad, "neither"))
    kinds = [f"{count:,} {kind}" for count, kind in counts if count]
    return f"{counted(visits, 'visit')}: {listed(kinds)}"


def _grid(month: Month) -> Grid:
    by_day = {day.day.day: day.visits for day in month.days}
    following = (month.first + timedelta(days=31)).replace(day=1)
    cells: list[Cell | None] = [None] * month.first.weekday()
    cells += [_cell(day, by_day.get(day, [])) for day in range(1, (following - month.first).days + 1)]
    cells += [None] * (-len(cells) % 7)
    weeks = [cells[start : start + 7] for start in range(0, len(cells), 7)]
    return Grid(_month(month), weeks, _said(month.visits, month.good, month.bad))


def _cell(number: int, visits: Sequence[Visited]) -> Cell:
    went = [visited.went for visited in visits]
    good, bad = went.count("good"), went.count("bad")
    named = visits[:NAMED_A_DAY]
    return Cell(
        number=number,
        marks=[Mark(visited.went or "neutral", visited.visit.business) for visited in named],
        more=len(visits) - len(named),
        good=good,
        bad=bad,
        other=len(visits) - good - bad,
        said=_said(len(visits), good, bad) if visits else "",
    )


def _years(months: Sequence[Month]) -> Years:
    most = max((month.visits for month in months), default=1)
    by_year: dict[int, dict[int, Month]] = {}
    for month in months:
        by_year.setdefault(month.first.year, {})[month.first.month] = month
    strips = []
    for year, own in by_year.items():
        counts = [own[number].visits if number in own else 0 for number in range(1, 13)]
        if any(counts):
            shades = [(f"{count:,}" if count else "", -(-4 * count // most)) for count in counts]
            bad = sum(month.bad for month in own.values())
            strips.append(Strip(year, shades, f"{sum(counts):,}", f"{bad:,}"))
    return Years([name[:3] for name in MONTHS], strips)


def _diary(month: Month, *, opened: bool) -> Diary:
    return Diary(
        name=_month(month),
        said=_said(month.visits, month.good, month.bad),
        entries=[_entry(visited) for day in month.days for visited in day.visits],
        opened=opened,
    )


def _entry(visited: Visited) -> Entry:
    visit = visited.visit
    ratings = [
        f"{name} {value}"
        for name, value in (("empathy", visit.empathy), ("listening", visit.listening), ("felt", visit.felt))
        if value is not None
    ]
    return Entry(
        day=f"{WEEKDAYS[visit.when.weekday()][:3]} {visit.when.day}",
        id=visit.id,
        business=visit.business,
        who=visit.employee or "",
        went=visited.went or "",
        outcome=str(visit.outcome),
        ratings=", ".join(ratings),
        note=quoted(visit.note),
    )


# Treatment against outcome -------------------------------------------------------------------------------------------


class Scatter(Struct, frozen=True):
    """Treatment against outcome, drawn and counted."""

    plot: Plot
    rows: list[tuple[str, ...]]
    left_out: str


def scatter(spots: Sequence[Spot], no_spot: int) -> Scatter | None:
    """The visits by how they were treated and how they ended; None where none was rated."""
    if not spots:
        return None
    rows = []
    for outcome in (Outcome.RESOLVED, Outcome.PARTIAL, Outcome.DECLINED, Outcome.UNRESOLVED):
        own = [spot for spot in spots if spot.outcome is outcome]
        badly = sum(spot.visits for spot in own if spot.rating < 3)
        well = sum(spot.visits for spot in own if spot.rating > 3)
        between = sum(spot.visits for spot in own) - badly - well
        rows.append((str(outcome), *(f"{count:,}" for count in (badly, between, well))))
    left_out = f"{counted(no_spot, 'visit')} without a rating or a known outcome not drawn." if no_spot else ""
    return Scatter(plot(spots), rows, left_out)


# Thanks --------------------------------------------------------------------------------------------------------------


class Thanks(Struct, frozen=True):
    """Who is to be thanked, and for what."""

    rows: list[tuple[str, str, str, str]]
    more: int


def thanks(owed: Sequence[Owed]) -> Thanks:
    """The latest first."""
    rows = [(one.employee, one.business, f"{dates.short(one.when)}, visit {one.id}", quoted(one.note)) for one in owed]
    return Thanks(rows[:ROWS], max(0, len(rows) - ROWS))


# Sections ------------------------------------------------------------------------------------------------------------


Piece = Block | Ballot | Cards | Days | Years | Diary | Tally | Scatter | Thanks


class Section(Struct, frozen=True):
    """A part of a page under its own heading."""

    title: str
    pieces: list[Piece]


def sections(blocks: Iterable[Block]) -> list[Section]:
    """Blocks by their headings; those before the first have no title. What only terminals draw is left out."""
    found = [Section("", [])]
    for block in blocks:
        if isinstance(block, Heading):
            found.append(Section(block.text, []))
        elif not isinstance(block, Drawing):
            found[-1].pieces.append(in_figures(block) if isinstance(block, Table) else block)
    return found if found[0].pieces else found[1:]
