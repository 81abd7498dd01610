"""The pages there are: a report on a month or a year, every place, and one place explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from svclog import __version__, dates
from svclog.render import monthly
from svclog.render import places as render_places
from svclog.render import why as render_why
from svclog.render import year as render_year
from svclog.render.blocks import Sentence
from svclog.render.html import pieces
from svclog.render.html.paper import printed
from svclog.render.html.pieces import Section, Tally, sections
from svclog.render.words import counted
from svclog.text import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from svclog.render.html.pieces import Piece
    from svclog.reports.monthly import MonthlyReport
    from svclog.reports.page import Lines, Page
    from svclog.reports.places import Places
    from svclog.reports.why import Why
    from svclog.reports.year import Year


def report(report: MonthlyReport, page: Page, program: str = "svclog") -> Iterator[str]:
    """The report on a month or any other period."""
    return _report(
        report,
        page,
        program,
        [
            *sections(monthly.votes(report)),
            *sections(monthly.promises(report)),
            *_treatment(report, page),
            *_people(report, sections(monthly.people(report))),
            *sections(monthly.rest(report)),
        ],
    )


def year(year: Year, page: Page, program: str = "svclog") -> Iterator[str]:
    """The review of a year."""
    report = year.report
    return _report(
        report,
        page,
        program,
        [
            *sections(render_year.turns(year)),
            *_people(report, sections(monthly.people(report, render_year.MOST_PEOPLE))),
            *sections(monthly.promises(report)),
            *sections(render_year.costs(year)),
            *sections(render_year.votes(year)),
            *_treatment(report, page),
            *sections(monthly.rest(report)),
        ],
    )


def _report(report: MonthlyReport, page: Page, program: str, rest: Sequence[Section]) -> Iterator[str]:
    period = report.period
    ballot = sections(monthly.ballot(report))
    table = pieces.ballot(report.ballot, page)
    asides = [block for section in ballot for block in section.pieces if isinstance(block, Sentence)]
    score_lines = pieces.cards(page.lines, "that moved less", (period.start, period.end, period.name))
    parts = [
        _section("The ballot", [table, *asides] if table else []),
        _section("Twelve months, place by place", [score_lines]),
        _section(
            "The days" if page.calendar.with_days else "The months",
            pieces.calendar(page.calendar) if report.visits else [],
        ),
        *rest,
    ]
    return _printed("Vote with my feet", monthly.headline(report), parts, page.lines.now, program)


def places(report: Places, lines: Lines, program: str = "svclog") -> Iterator[str]:
    """Every place as it stands today."""
    parts = [
        Section("Every place", list(render_places.blocks(report))),
        _section("Twelve months, place by place", [pieces.cards(lines, "further down")]),
    ]
    headline = dates.long(report.now), f"{counted(len(report.places), 'place')}."
    return _printed("Where they stand", headline, parts, report.now, program)


def why(why: Why, lines: Lines, program: str = "svclog") -> Iterator[str]:
    """The verdict on one place, explained."""
    first, *rest = sections(render_why.blocks(why))
    _, *others = first.pieces  # but the headline
    parts = [_section("The score line", [pieces.cards(lines), *others]), *rest]
    return _printed("The verdict explained", render_why.headline(why), parts, why.now, program)


def _treatment(report: MonthlyReport, page: Page) -> list[Section]:
    named: list[Piece] = list(monthly.surprises(report))
    plot = pieces.scatter(page.spots, page.no_spot)
    return _only([_section("How you were treated, and what came of it", [plot, *named])])


def _people(report: MonthlyReport, found: Sequence[Section]) -> Iterable[Section]:
    owed = [pieces.thanks(report.thanks_owed)] if report.thanks_owed else []
    for section in found:
        yield Section(section.title, [*section.pieces, *owed])


def _section(title: str, found: Iterable[Piece | None]) -> Section:
    return Section(title, [piece for piece in found if piece is not None])


def _only(found: Iterable[Section]) -> list[Section]:
    return [section for section in found if section.pieces]


def _naming(program: str, found: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces, with `program` as what calls the commands that they recommend."""
    for piece in found:
        if isinstance(piece, (Sentence, Tally)) and isinstance(piece.text, Message):
            yield replace(piece, text=piece.text.naming(program))
        else:
            yield piece


def _printed(
    kicker: str, headline: tuple[str, str], parts: Sequence[Section], now: datetime, program: str
) -> Iterator[str]:
    head, lead = headline
    return printed(
        "page.html.j2",
        kicker=kicker,
        head=head,
        lead=lead,
        sections=[Section(part.title, [*_naming(program, part.pieces)]) for part in _only(parts)],
        most=pieces.ROWS,
        version=__version__,
        today=dates.long(now),
    )
