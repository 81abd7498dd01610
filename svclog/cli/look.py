"""The commands that look: list, show."""

from __future__ import annotations

from typing import Annotated

import typer

from svclog.cases import case_of
from svclog.cli import options as opt
from svclog.cli.options import one_id, query_of
from svclog.cli.session import NO_VISITS, say, session_of


def list_(
    context: typer.Context,
    ids: opt.Ids = None,
    business: opt.OfBusiness = None,
    employee: opt.OfEmployee = None,
    since: opt.Since = None,
    until: opt.Until = None,
    month: opt.Month = None,
    outcome: opt.OfOutcome = None,
    via: opt.OfVia = None,
    tag: opt.OfTag = None,
    text: opt.Text = None,
    limit: Annotated[int | None, typer.Option("--limit", min=0, metavar="N", help="The newest N only.")] = None,
    json: opt.Json = False,
) -> None:
    """List visits, newest first, one line each.

    Example: `svclog list --business "Blue Bottle" --since october`
    """
    from svclog.render import interactions as render

    session = session_of(context)
    query = query_of(context.params, session)
    entries = session.journal.interactions()
    found = sorted(query.select(entries), key=lambda entry: (entry.when, entry.id), reverse=True)[:limit]
    if json:
        render.print_json(found, entries)
        return
    render.print_list(found, session.in_color)
    if not found:
        say("no visit matches" if entries else NO_VISITS)


def show(
    context: typer.Context,
    id: opt.OneId,  # noqa: A002 - the users' word
    json: opt.Json = False,
) -> None:
    """Show all of one visit, and the case it belongs to.

    Example: `svclog show 12`
    """
    from svclog.render import interactions as render

    session = session_of(context)
    entries = session.journal.interactions()
    entry = opt.entry_with(one_id(id), entries)
    if json:
        render.print_one_json(entry, entries)
        return
    render.print_one(entry, case_of(entry, entries), session.clock())
