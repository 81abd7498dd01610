"""The commands that report: report, places, why, people, trend, demo."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svclog import dates
from svclog.cli import options as opt
from svclog.cli import output as out
from svclog.cli.messages import say
from svclog.cli.session import session_of
from svclog.errors import BadField, UsageError, shown
from svclog.fields import choice, naming
from svclog.text import Command, argument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from svclog.cli.session import Session
    from svclog.dates import Period
    from svclog.model import Interaction
    from svclog.render.blocks import Block
    from svclog.reports.monthly import MonthlyReport
    from svclog.reports.places import Places
    from svclog.reports.why import Why
    from svclog.reports.year import Year

Depth = Annotated[
    int | None, typer.Option("--depth", min=1, metavar="N", help="1 counts a place and all its desks as one.")
]


@opt.takes(shape=out.OPTIONS, span=opt.SPAN)
def report(
    context: typer.Context,
    period: Annotated[
        str | None,
        typer.Argument(
            metavar="[PERIOD]",
            help="last, 2026-10, october, october 2025, 2026 or 2026-Q3; if left out, this month so far.",
        ),
    ] = None,
    *,
    shape: opt.Given,
    span: opt.Given,
    depth: Depth = None,
) -> None:
    """See who earned your loyalty and who lost it in a month, a year or any other period.

    A report on a whole year also has its turning points.

    Example: `svclog report last`
    """
    session = session_of(context)
    wanted = out.wanted(shape)
    asked = _period(period, span.get("since"), span.get("until"), session)
    make = _maker_of_report(asked)
    of_period = partial(make, period=asked, now=session.clock(), votes=session.look.votes(), depth=depth)
    # A page shows visits that the report in text leaves out.
    is_page = wanted.form is out.Form.HTML
    result = of_period(session.entries) if is_page else session.look.read_with(of_period)
    _put_report(result, wanted, session)
    month = _of_month(result)
    if asked.start is not None and asked.start > month.now.replace(tzinfo=None):
        say(f"{asked.name} is still to come; this is how the places stand now")
    elif month.empty:
        session.tell_no_visits()
    elif wanted == out.Wanted(out.Form.TERMINAL) and session.asks and depth is None and not span:
        _tell_what_is_open(month, period or "", session)


def _maker_of_report(period: Period) -> Callable[..., MonthlyReport | Year]:
    """Return the function that makes the report on this period: for a whole year, a review."""
    if period.is_a_year:
        from svclog.reports.year import year_in_review

        return year_in_review
    from svclog.reports.monthly import monthly

    return monthly


def _of_month(found: MonthlyReport | Year) -> MonthlyReport:
    """Return the part that a report on any period has."""
    from svclog.reports.monthly import MonthlyReport

    return found if isinstance(found, MonthlyReport) else found.report


def _tell_what_is_open(report: MonthlyReport, period: str, session: Session) -> None:
    """Recommend the command that goes through the period's open matters, if there are any."""
    from svclog.render.open_matters import asked
    from svclog.reports.open_matters import open_matters

    if questions := asked(open_matters(report, session.look.votes())):
        session.tell("`", Command(f"vote {period}".rstrip()), f"` asks {questions}")
        session.told_what_is_open = True


@opt.takes(shape=out.OPTIONS)
def places(
    context: typer.Context,
    sort: Annotated[str, typer.Option(metavar="ORDER", help="score, visits or name.")] = "score",
    verdict: Annotated[
        list[str] | None,
        typer.Option(
            "--verdict",  # Typer before 0.28 would name it as its metavar
            metavar="VERDICT",
            help="Only these: earned, won back, slipping, lost, undecided or too early to say; repeatable.",
        ),
    ] = None,
    depth: Depth = None,
    *,
    shape: opt.Given,
) -> None:
    """List every place with its verdict, score, visits and last visit.

    Example: `svclog places --verdict lost`
    """
    from svclog.loyalty import Verdict
    from svclog.render import places as render
    from svclog.reports.places import Places, Sort, places
    from svclog.reports.votes import departures

    session = session_of(context)
    wanted = out.wanted(shape)
    verdicts = [choice(Verdict, text, where="--verdict") for text in verdict or []]
    order = choice(Sort, sort, where="--sort")
    entries, now = session.entries, session.clock()
    left = departures(session.look.votes(), (), now)
    listing = Places(now, places(entries, left=left, depth=depth, verdicts=verdicts, sort=order))
    page = partial(_page_of_places, listing, entries, depth, session)
    report = out.Report("Where they stand", partial(render.blocks, listing), partial(render.json, listing), page)
    out.put(report, wanted, session)
    if wanted.form is not out.Form.JSON and not entries:
        session.tell_no_visits()
    elif wanted.form is not out.Form.JSON and not listing.places:
        say(f"no place has this verdict: {' or '.join(verdicts)}")


def _page_of_places(
    found: Places, entries: Sequence[Interaction], depth: int | None, session: Session
) -> Iterable[str]:
    from svclog.render.html import pages
    from svclog.reports.lines import score_lines
    from svclog.reports.places import by_place

    visits = by_place(entries, depth)
    lines = score_lines({place.business: visits[place.business] for place in found.places}, found.now)
    return pages.places(found, lines, session.program)


@opt.takes(shape=out.OPTIONS)
def why(context: typer.Context, business: opt.Place, *, shape: opt.Given) -> None:
    """Explain a verdict: the sums, what drives the score, whether it is one person, and what would change it.

    Example: `svclog why "Blue Bottle"`
    """
    from svclog.render import why as render
    from svclog.reports.votes import departures
    from svclog.reports.why import why

    session = session_of(context)
    wanted = out.wanted(shape)
    name, visits = opt.visits_to(business, session.look)
    now = session.clock()
    explanation = why(name, visits, now, departures(session.look.votes(), visits, now))
    page = partial(_page_of_why, explanation, visits, session)
    report = out.Report(
        f"The verdict explained: {name}", partial(render.blocks, explanation), partial(render.json, explanation), page
    )
    out.put(report, wanted, session)


def _page_of_why(found: Why, visits: Sequence[Interaction], session: Session) -> Iterable[str]:
    from svclog.render.html import pages
    from svclog.reports.lines import score_lines

    return pages.why(found, score_lines({found.business: visits}, found.now), session.program)


def people(context: typer.Context, depth: Depth = None, json: opt.Json = False) -> None:
    """List the people who served you: who to ask for, and who to avoid.

    Example: `svclog people`
    """
    from svclog.render import people as render
    from svclog.reports.people import grouped, people

    session = session_of(context)
    entries = session.entries
    staff = people(entries, depth=depth)
    out.print_found(session, json=json, blocks=lambda: render.blocks(grouped(staff)), body=lambda: render.json(staff))
    if json:
        return
    if not entries:
        session.tell_no_visits()
    elif not staff:
        session.tell("no visit names anybody; the next one: ", Command("add PLACE @NAME r"))


def trend(
    context: typer.Context,
    months: Annotated[int, typer.Option(min=1, max=120, metavar="N", help="How many months to show.")] = 12,
    until: Annotated[
        str | None, typer.Option(metavar="MONTH", help="The last month to show, such as 2025-10 or october.")
    ] = None,
    depth: Depth = None,
    json: opt.Json = False,
) -> None:
    """Show the score of every place month by month.

    Example: `svclog trend --months 6 --until 2025-10`
    """
    from svclog.render import trend as render
    from svclog.reports.trend import trend

    session = session_of(context)
    entries = session.entries
    end = _end_of_trend(until, session)
    scores = trend(entries, session.clock(), months=months, until=end, depth=depth)
    out.print_found(session, json=json, blocks=lambda: render.blocks(scores), body=lambda: render.json(scores))
    if json:
        return
    if not entries:
        session.tell_no_visits()
    elif not scores.courses:
        moments = [entry.when.replace(tzinfo=None) for entry in entries]
        too_early = end is not None and end <= min(moments)
        which, when = ("first", min(moments)) if too_early else ("latest", max(moments))
        its_month = Command(f"trend --until {when:%Y-%m}")
        session.tell(f"the {which} visit was on {dates.short(when)}; its month: ", its_month)


def _end_of_trend(until: str | None, session: Session) -> datetime | None:
    if until is None:
        return None
    end, start = opt.between(None, until, session).end, opt.between(until, None, session).start
    now = session.clock()
    if start is not None and start > now.replace(tzinfo=None):
        raise BadField("--until", f"{shown(until)} is in the future; give a month up to {now:%Y-%m}")
    return end


def demo(
    context: typer.Context,
    keep: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="Save its journal as this new file, with a bank statement beside it, to try commands on.",
        ),
    ] = None,
) -> None:
    """See a report on a year of invented visits; your own journal is not touched.

    Example: `svclog demo --keep demo.json`
    """
    from svclog.demo import documents, statement, visits, votes
    from svclog.reports.monthly import monthly

    session = session_of(context)
    now = session.clock()
    entries, cast = visits(now), votes(now)
    if keep is not None:
        from svclog.cli.settings import expanded

        keep = expanded(keep)  # as for --journal: shells do not expand the ~ in --keep=~/demo.json
        beside = keep.with_name(f"{keep.stem}-statement.csv")
        if taken := next((path for path in (keep, beside) if path.exists()), None):
            raise UsageError(f"--keep: {taken} is there already; give a new file name")
        session.use(keep)
        session.journal.import_documents(documents(entries), "the demo", votes=documents(cast))
        out.write(statement(now).encode(), beside, session)
    else:
        say("these visits are invented")
    example = monthly(entries, dates.period("last", now), now, votes=cast)
    _put_report(example, out.Wanted(out.Form.TERMINAL), session)
    if keep is None:  # said last, where it stays on the screen
        say("to try the commands above on these visits, type: svclog demo --keep demo.json")
        say("then begin each of them with: svclog --journal demo.json")
    else:
        session.tell(f"the journal is {keep}; try: ", Command(f'why "{entries[0].business}"'))
        session.tell(
            "an invented bank statement is beside it: ", Command(f"wallet {argument(str(beside))} --month last")
        )


def _period(period: str | None, since: str | None, until: str | None, session: Session) -> Period:
    if since is None and until is None:
        with naming("PERIOD"):
            return dates.period(period, session.clock())
    if period is not None:
        raise UsageError("give either a period, or --since and --until")
    return opt.between(since, until, session)


def _put_report(found: MonthlyReport | Year, wanted: out.Wanted, session: Session) -> None:
    from svclog.reports.monthly import MonthlyReport

    month = _of_month(found)
    blocks: Callable[[str], Iterable[Block]]
    if isinstance(found, MonthlyReport):
        from svclog.render import monthly

        blocks, body = partial(monthly.blocks, found), partial(monthly.json, found)
    else:
        from svclog.render import year

        blocks, body = partial(year.blocks, found), partial(year.json, found)
    title = f"Vote with my feet: {month.period.name}"
    page = partial(_page_of_report, found, session)
    out.put(out.Report(title, lambda: blocks(_currency(month, session)), body, page), wanted, session)


def _page_of_report(found: MonthlyReport | Year, session: Session) -> Iterable[str]:
    from svclog.render.html import pages
    from svclog.reports.monthly import MonthlyReport
    from svclog.reports.page import page

    month = _of_month(found)
    around = page(session.entries, month), session.program, _currency(month, session)
    return pages.report(found, *around) if isinstance(found, MonthlyReport) else pages.year(found, *around)


def _currency(report: MonthlyReport, session: Session) -> str:
    """Return the currency of the report's amounts; the config file is read only if there are any."""
    return session.currency if report.rest.spent else ""
