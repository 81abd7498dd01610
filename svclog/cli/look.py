"""The commands that look: list, show, card, promises, case."""

from __future__ import annotations

from typing import Annotated

import typer

from svclog.cases import case_of
from svclog.cli import options as opt
from svclog.cli.options import one_id, query_of
from svclog.cli.output import print_found
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
    """List visits, newest first, one line each; e/l is empathy and listening.

    Example: `svclog list --business "Blue Bottle" --since october`
    """
    from svclog.render import interactions as render

    session = session_of(context)
    query = query_of(context.params, session)
    entries = session.journal.interactions()
    query, unknown = opt.meant(query, entries)
    found = sorted(query.select(entries), key=lambda entry: (entry.when, entry.id), reverse=True)[:limit]
    if json:
        render.print_json(found, entries)
    else:
        render.print_list(found, session.in_color)
    if unknown and entries:
        session.tell(unknown)
    elif not found and limit != 0 and not json:
        session.tell("no visit matches" if entries else NO_VISITS)


def card(
    context: typer.Context,
    business: Annotated[str, typer.Argument(metavar="BUSINESS", help="The place, with its desks.", show_default=False)],
    json: opt.Json = False,
) -> None:
    """Read up on a place before you go: where it stands, whom to ask for, what is open there.

    Example: `svclog card "Blue Bottle"`
    """
    from svclog.render import card as render
    from svclog.reports.card import card

    session = session_of(context)
    journal = session.journal
    name, visits = opt.visits_to(business, journal.interactions())
    now = session.clock()
    found = card(name, visits, journal.votes(), now)
    print_found(session, json=json, blocks=lambda: render.of_card(found, now), body=lambda: render.json_of_card(found))


def promises(
    context: typer.Context,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those that are overdue.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Exit with 1 when one is overdue.")] = False,
    json: opt.Json = False,
) -> None:
    """List the open promises, soonest first, and how each place keeps its word.

    Example: `svclog promises --overdue`
    """
    from svclog.render import json_reports
    from svclog.render.promises import of_promises
    from svclog.reports.promises import Promises, promises

    session = session_of(context)
    now = session.clock()
    found = promises(session.journal.interactions(), now)
    late = [due for due in found.open if due.overdue]
    shown = Promises(late, []) if overdue else found
    print_found(
        session, json=json, blocks=lambda: of_promises(shown, now), body=lambda: json_reports.of_promises(shown)
    )
    if not json and not shown.open:
        say("no promise is overdue" if overdue else "no promise is open")
    if check and late:
        raise typer.Exit(1)


def case(
    context: typer.Context,
    id: opt.OneId,  # noqa: A002 - the users' word
    json: opt.Json = False,
) -> None:
    """Show a whole case: every contact about one matter, in order, and what it took.

    Example: `svclog case 12`
    """
    from svclog.exchange.json_form import ids_by_uid
    from svclog.render import cases as render
    from svclog.reports.case import case

    session = session_of(context)
    entries = session.journal.interactions()
    found = case(opt.entry_with(one_id(id), entries), entries)
    print_found(
        session,
        json=json,
        blocks=lambda: render.of_case(found, session.clock()),
        body=lambda: render.json_of_case(found, ids_by_uid(entries)),
    )


def show(
    context: typer.Context,
    id: opt.OneOfBoth,  # noqa: A002 - the users' word
    json: opt.Json = False,
) -> None:
    """Show all of one visit with the case it belongs to, or all of one vote.

    Example: `svclog show 12`
    """
    from svclog.render import interactions as render

    session = session_of(context)
    if (vote_id := opt.vote_number(id)) is not None:
        from svclog.render import votes

        vote = session.journal.vote_with(vote_id)
        if json:
            votes.print_one_json(vote)
        else:
            votes.print_one(vote, session.clock())
        return
    entries = session.journal.interactions()
    entry = opt.entry_with(one_id(id), entries)
    if json:
        render.print_one_json(entry, entries)
        return
    render.print_one(entry, case_of(entry, entries), session.clock())
