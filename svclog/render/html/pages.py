"""The HTML pages: a report on a month or a year, every place, and one place explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog import dates
from svclog.render import monthly, people, promises, votes
from svclog.render import places as render_places
from svclog.render import why as render_why
from svclog.render import year as render_year
from svclog.render.blocks import Sentence
from svclog.render.html.paper import printed
from svclog.render.html.phrases import wide
from svclog.render.html.pieces import Highlights, Section, Thanks, ballot, cards, section, sections
from svclog.render.words import capitalized
from svclog.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from svclog.render.html.pieces import Piece
    from svclog.reports.lines import Lines
    from svclog.reports.monthly import MonthlyReport
    from svclog.reports.page import Page
    from svclog.reports.places import Places
    from svclog.reports.why import Why
    from svclog.reports.year import Year


def report(report: MonthlyReport, page: Page, program: str = "svclog", currency: str = "") -> Iterator[str]:
    """Yield the page of a report on a month or other period; `program` is put before recommended commands."""
    return _report(
        report,
        page,
        program,
        [
            *sections(votes.of_period(report)),
            *sections(promises.of_period(report)),
            _treatment(report, page),
            *_people(report, sections(people.of_period(report))),
            *sections(monthly.rest(report, currency)),
        ],
    )


def year(year: Year, page: Page, program: str = "svclog", currency: str = "") -> Iterator[str]:
    """Yield the page of a year in review."""
    report = year.report
    return _report(
        report,
        page,
        program,
        [
            *sections(render_year.turns(year)),
            *_people(report, sections(people.of_period(report, render_year.MOST_PEOPLE))),
            *sections(promises.of_period(report)),
            *sections(render_year.costs(year, currency)),
            *sections(render_year.votes(year)),
            _treatment(report, page),
            *sections(monthly.rest(report, currency)),
        ],
    )


def _report(report: MonthlyReport, page: Page, program: str, rest: Sequence[Section]) -> Iterator[str]:
    period = report.period
    ballot_sections = sections(monthly.ballot(report))
    asides: list[Piece] = [piece for part in ballot_sections for piece in part.pieces if isinstance(piece, Sentence)]
    parts = [
        *(
            Section(part.title, [Highlights(report.best, report.worst)])
            for part in sections(monthly.best_and_worst(report))
        ),
        section(ballot_sections[0].title if ballot_sections else "", ballot(report, page.lines), *asides),
        *sections(monthly.so_far(report)),
        section(
            "The scores, place by place", cards(page.lines, "that moved less", (period.start, period.end, period.name))
        ),
        section("The days" if page.calendar.with_days else "The months", page.calendar if report.visits else None),
        *rest,
    ]
    return _printed("Vote with my feet", monthly.headline(report), parts, page.lines.now, program)


def places(report: Places, lines: Lines, program: str = "svclog") -> Iterator[str]:
    """Yield the page of every place as it stands today."""
    parts = [
        section("Every place", *render_places.blocks(report)),
        section("The scores, place by place", cards(lines, "further down")),
    ]
    headline = dates.long(report.now), f"{counted(len(report.places), 'place')}."
    return _printed("Where they stand", headline, parts, report.now, program)


def why(why: Why, lines: Lines, program: str = "svclog") -> Iterator[str]:
    """Yield the page that explains the verdict on one place."""
    first, *rest = sections(render_why.blocks(why))
    parts = [section("The score line", cards(lines), *first.pieces[1:]), *rest]  # without the headline
    business, lead = render_why.headline(why)
    stands = capitalized(wide(lead.removeprefix(f"{why.verdict.sign} ")))
    return _printed("The verdict explained", (business, stands), parts, why.now, program)


def _treatment(report: MonthlyReport, page: Page) -> Section:
    treatment = page.treatment if page.treatment.spots else None
    return section("How you were treated, and what came of it", treatment, *monthly.surprises(report))


def _people(report: MonthlyReport, parts: Sequence[Section]) -> list[Section]:
    """Return these sections, with the list of people to thank added to the last one if thanks are owed."""
    if not report.thanks_owed:
        return [*parts]
    *others, thanks = parts
    return [*others, Section(thanks.title, [*thanks.pieces, Thanks(report.thanks_owed)])]


def _printed(
    kicker: str, headline: tuple[str, str], parts: Sequence[Section], now: datetime, program: str
) -> Iterator[str]:
    head, lead = headline
    return printed(
        "page.html.j2",
        kicker=kicker,
        head=head,
        lead=lead,
        sections=[part for part in parts if part.pieces],
        program=program,
        today=dates.long(now),
    )
