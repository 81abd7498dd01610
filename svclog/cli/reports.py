"""The commands that report: report, places, why, people, trend, demo."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from svclog import dates
from svclog.cli import options as opt
from svclog.cli.session import no_visits, say, session_of
from svclog.errors import BadValue, UsageError
from svclog.fields import naming

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from svclog.cli.session import Session
    from svclog.dates import Period
    from svclog.model import Interaction
    from svclog.render.blocks import Block
    from svclog.reports.monthly import MonthlyReport
    from svclog.reports.year import Year

FORMATS = ("terminal", "markdown", "json")

Depth = Annotated[
    int | None, typer.Option("--depth", min=1, metavar="N", help="1 takes a business with all its desks as one place.")
]


def report(
    context: typer.Context,
    period: Annotated[
        str | None,
        typer.Argument(
            metavar="[PERIOD]", help="last, 2026-10, october, 2026 or 2026-Q3; this month so far if left out."
        ),
    ] = None,
    format: Annotated[  # noqa: A002 - the users' word
        str, typer.Option("--format", "-f", metavar="FORMAT", help="terminal, markdown or json.")
    ] = "terminal",
    output: Annotated[
        Path | None, typer.Option("--output", "-O", metavar="FILE", help="Write it there.", show_default=False)
    ] = None,
    since: opt.Since = None,
    until: opt.Until = None,
    depth: Depth = None,
    json: opt.Json = False,
) -> None:
    """See who earned your loyalty and who lost it, so that you can vote with your feet.

    A whole year has its turning points told as well.

    Example: `svclog report last`
    """
    from svclog.reports.monthly import monthly
    from svclog.reports.year import year_in_review

    session = session_of(context)
    format = format.lower()  # noqa: A001 - as above
    if format not in FORMATS:
        raise BadValue("--format", format, " or ".join([", ".join(FORMATS[:-1]), FORMATS[-1]]))
    asked = _period(period, since, until, session)
    if json and format not in {"terminal", "json"}:
        raise UsageError(f"--json and --format {format} contradict each other; give one of them")
    entries = session.entries
    look_at = year_in_review if asked.is_a_year else monthly
    found = look_at(entries, asked, session.clock(), votes=session.journal.votes(), depth=depth)
    _print(found, "json" if json else format, output, session)
    if not entries:
        say(no_visits(session))


def places(
    context: typer.Context,
    sort: Annotated[str, typer.Option("--sort", metavar="ORDER", help="score, visits or name.")] = "score",
    verdict: Annotated[
        str | None, typer.Option("--verdict", metavar="VERDICT", help="Only these: earned, slipping, lost ...")
    ] = None,
    depth: Depth = None,
    json: opt.Json = False,
) -> None:
    """List every business as it stands today: verdict, score, visits, last visit.

    Example: `svclog places --verdict lost`
    """
    from svclog.loyalty import Verdict
    from svclog.render import json_reports, standings
    from svclog.reports.places import SORTS, places
    from svclog.reports.votes import left

    session = session_of(context)
    if sort not in SORTS:
        raise BadValue("--sort", sort, "score, visits or name")
    try:
        wanted = None if verdict is None else Verdict(verdict.strip().lower())
    except ValueError:
        raise BadValue("--verdict", verdict or "", ", ".join(Verdict)) from None
    entries = session.entries
    gone = left(session.journal.votes(), (), session.clock())
    found = places(entries, gone=gone, depth=depth, verdict=wanted, sort=SORTS[sort])
    if json:
        _print_json(json_reports.of_places(found))
    else:
        _print_blocks(standings.of_places(found, session.clock()), session, entries)
        if entries and not found:
            say(f"no place has this verdict: {wanted}")


def why(
    context: typer.Context,
    business: Annotated[str, typer.Argument(metavar="BUSINESS", help="The place, with its desks.", show_default=False)],
    json: opt.Json = False,
) -> None:
    """Explain a verdict: the ledger, what drives it, the person or the place, what would change it.

    Example: `svclog why "Blue Bottle"`
    """
    from svclog.render import json_reports, standings
    from svclog.reports.why import why

    session = session_of(context)
    entries = session.entries
    name, visits = opt.visits_to(business, entries)
    found = why(name, visits)
    if json:
        _print_json(json_reports.of_why(found))
    else:
        _print_blocks(standings.of_why(found, session.clock()), session, entries)


def people(context: typer.Context, depth: Depth = None, json: opt.Json = False) -> None:
    """List the people who served you: whom to ask for, and whom a bad place is really about.

    Example: `svclog people`
    """
    from svclog.render import json_reports, standings
    from svclog.reports.people import people

    session = session_of(context)
    entries = session.entries
    found = people(entries, depth=depth)
    if json:
        _print_json(json_reports.of_people(found))
    else:
        _print_blocks(standings.of_people(found), session, entries)
        if entries and not found:
            say(f"no visit names anybody; the next one: {session.program} add PLACE --with NAME")


def trend(
    context: typer.Context,
    months: Annotated[int, typer.Option("--months", min=1, max=120, metavar="N", help="How many months.")] = 12,
    depth: Depth = None,
    json: opt.Json = False,
) -> None:
    """See how every place's score went, month by month.

    Example: `svclog trend --months 6`
    """
    from svclog.render import json_reports, standings
    from svclog.reports.trend import trend

    session = session_of(context)
    entries = session.entries
    found = trend(entries, session.clock(), months=months, depth=depth)
    if json:
        _print_json(json_reports.of_trend(found))
    else:
        _print_blocks(standings.of_trend(found), session, entries)


def demo(
    context: typer.Context,
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="PATH", help="Leave the journal there to play with.")
    ] = None,
) -> None:
    """See a report on a year of invented visits; your own journal is not touched.

    Example: `svclog demo --keep demo.json`
    """
    from svclog.demo import visits, votes
    from svclog.reports.monthly import monthly

    session = session_of(context)
    now = session.clock()
    entries, cast = visits(now), votes(now)
    if keep is not None:
        if keep.exists():
            raise UsageError(f"--keep: {keep} is there already; name a file that is not")
        from svclog.storage.records import document

        session.use(keep)
        session.journal.import_documents(_documents(entries), "the demo", votes=map(document, cast))
    _print(monthly(entries, dates.period("last", now), now, votes=cast), "terminal", None, session)
    if keep is not None:
        say(f'the journal is {keep}; try: {session.program} why "{entries[0].business}"')
    else:
        say("these visits are invented; svclog demo --keep demo.json leaves them to play with")


def _documents(entries: Sequence[Interaction]) -> list[dict[str, object]]:
    from svclog.storage.records import document

    return [{**document(entry), "id": entry.id} for entry in entries]


def _period(period: str | None, since: str | None, until: str | None, session: Session) -> Period:
    if since is None and until is None:
        with naming("PERIOD"):
            return dates.period(period, session.clock())
    if period is not None:
        raise UsageError("PERIOD and --since or --until contradict each other; give one of them")
    return opt.between(since, until, session)


def _blocks(found: MonthlyReport | Year) -> Iterable[Block]:
    from svclog.render import monthly, year
    from svclog.reports.year import Year

    return year.blocks(found) if isinstance(found, Year) else monthly.blocks(found)


def _body(found: MonthlyReport | Year) -> dict[str, Any]:
    from svclog.render import json_reports, year
    from svclog.reports.year import Year

    return year.json_of_year(found) if isinstance(found, Year) else json_reports.of_report(found)


def _print(found: MonthlyReport | Year, form: str, output: Path | None, session: Session) -> None:
    from svclog.render.document import document

    if form == "terminal" and output is None:
        from svclog.render.terminal import print_blocks

        print_blocks(_blocks(found), color=session.in_color)
        return
    if form == "json":
        text = document(_body(found))
    elif form == "markdown":
        from svclog.render.markdown import markdown

        text = "".join(markdown("Vote with my feet", _blocks(found)))
    else:
        from svclog.render.terminal import plain

        text = plain(_blocks(found))
    data = text.encode(errors="backslashreplace")
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        return
    if output.exists() and session.journal_path.exists() and output.samefile(session.journal_path):
        raise UsageError(f"--output: {output} is the journal itself; name another file")
    try:
        output.write_bytes(data)
    except OSError as error:
        raise UsageError(f"--output: {output} cannot be written ({error.strerror}); name another file") from None
    say(f"written to {output}")


def _print_json(body: dict[str, Any]) -> None:
    from svclog.render.document import print_document

    print_document(body)


def _print_blocks(blocks: Iterable[Block], session: Session, entries: Sequence[Interaction]) -> None:
    from svclog.render.terminal import print_blocks

    print_blocks(blocks, color=session.in_color)
    if not entries:
        say(no_visits(session))
