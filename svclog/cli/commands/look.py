"""The commands that show visits and places: list, show, card, promises, case."""

from __future__ import annotations

import shlex
from itertools import chain, islice
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from svclog.cli import options as opt
from svclog.cli.messages import say, screen_width
from svclog.cli.options import one_id, query_of
from svclog.cli.output import print_document, print_found
from svclog.cli.session import session_of
from svclog.text import Command

if TYPE_CHECKING:
    from collections.abc import Iterable

    from svclog.cli.session import Session
    from svclog.loyalty import Standing
    from svclog.model import Interaction
    from svclog.query import Query
    from svclog.text import Message

_when = attrgetter("when", "id")


@opt.takes(filters=opt.FILTERS)
def list_(
    context: typer.Context,
    ids: opt.Ids = None,
    *,
    filters: opt.Given,
    limit: Annotated[int | None, typer.Option(min=0, metavar="N", help="Only the newest N.")] = None,
    json: opt.Json = False,
) -> None:
    """List visits, newest first; the column e/l is empathy and listening.

    Example: `svclog list --business "Blue Bottle" --since october`
    """
    from svclog.render import interactions as render

    session = session_of(context)
    data = _read_list(query_of(ids, filters, session), limit, session)
    query, visits, standing = data.query, data.visits, data.standing
    print_found(
        session,
        json=json,
        blocks=lambda: render.blocks(visits),
        body=lambda: render.json(visits, session.look.ids_followed(visits), standing),
    )
    if data.unknown and data.any:
        session.tell(data.unknown)
    elif not visits and limit != 0 and not json:
        if data.any:
            say("no visit matches")
        else:
            session.tell_no_visits()
    elif standing is not None and standing.so_far and not json:
        its_card = Command(f"card {shlex.quote(query.business or '')}")
        session.tell(f"{query.business}: {render.leaning(standing)} (", its_card, ")")


class _ListData(Struct, frozen=True):
    """The data for a list."""

    any: bool
    """Whether the journal has any visit."""
    query: Query
    """The query, with full names."""
    unknown: str | Message
    """The message about an unknown name."""
    visits: list[Interaction]
    standing: Standing | None
    """The standing of the place of `--business`, by all its visits; None for any other list."""


def _read_list(query: Query, limit: int | None, session: Session) -> _ListData:
    """Read the data for a list, holding in memory only matching visits and those of places that may be meant."""
    if query.business is None and query.employee is None:

        def gather(entries: Iterable[Interaction]) -> _ListData:
            rest = iter(entries)
            first = [*islice(rest, 1)]
            return _ListData(bool(first), query, "", _newest(query, chain(first, rest), limit), None)

        return session.look.read_with(gather)
    names, kept = opt.named_like(session.look, business=query.business, employee=query.employee)
    query, unknown = opt.meant(query, names)
    standing = None
    if query.business is not None:
        from svclog import loyalty
        from svclog.query import Query

        standing = loyalty.standing(Query(business=query.business).select(kept))
    return _ListData(bool(names), query, unknown, _newest(query, kept, limit), standing)


def _newest(query: Query, entries: Iterable[Interaction], limit: int | None) -> list[Interaction]:
    """Return the entries that match, newest first."""
    matching = filter(query.match, entries)
    if limit is None:
        return sorted(matching, key=_when, reverse=True)
    from heapq import nlargest

    return nlargest(limit, matching, key=_when)


def card(context: typer.Context, business: opt.Place, json: opt.Json = False) -> None:
    """Read up on a place before you go: where it stands, who to ask for, what is still open.

    Example: `svclog card "Blue Bottle"`
    """
    from svclog.render import card as render
    from svclog.reports.card import card

    session = session_of(context)
    name, visits = opt.visits_to(business, session.look)
    place_card = card(name, visits, session.look.votes(), session.clock())
    print_found(session, json=json, blocks=lambda: render.blocks(place_card), body=lambda: render.json(place_card))


def promises(
    context: typer.Context,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those that are overdue.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Exit with code 1 if one is overdue.")] = False,
    json: opt.Json = False,
) -> None:
    """List open promises, soonest first, and how many promises each place kept.

    Example: `svclog promises --overdue`
    """
    from svclog.render import promises as render
    from svclog.reports.promises import promises

    session = session_of(context)
    every = promises(session.entries, session.clock())
    shown = every.overdue if overdue else every
    print_found(session, json=json, blocks=lambda: render.blocks(shown), body=lambda: render.json(shown))
    if not json and not shown.open:
        say("no promise is overdue" if overdue else "no promise is open")
    if check and every.overdue.open:
        raise typer.Exit(1)


def case(
    context: typer.Context,
    id: opt.OneId,  # noqa: A002 - the users' word
    json: opt.Json = False,
) -> None:
    """Show a whole case: every visit about one matter, in order, with the time and money it took.

    Example: `svclog case 12`
    """
    from svclog.exchange.json_form import ids_by_uid
    from svclog.render import case as render
    from svclog.reports.case import case

    session = session_of(context)
    whole_case = case(*opt.case_around(one_id(id), session.look), session.clock())
    print_found(
        session,
        json=json,
        blocks=lambda: render.blocks(whole_case, session.currency),
        body=lambda: render.json(whole_case, ids_by_uid(whole_case.contacts)),
    )


def show(
    context: typer.Context,
    id: opt.OneOfBoth,  # noqa: A002 - the users' word
    json: opt.Json = False,
) -> None:
    """Show everything about one visit and its case, or about one vote.

    Example: `svclog show 12`
    """
    from svclog.cli.said import one_id_or_last
    from svclog.loyalty import in_order
    from svclog.render import interactions as render

    session = session_of(context)
    if (vote_id := opt.vote_number(id)) is not None:
        from svclog.render import votes

        vote = session.look.vote_with(vote_id)
        if json:
            print_document(votes.record_json(vote))
        else:
            typer.echo(votes.record_text(vote, session.clock(), screen_width()), nl=False)
        return
    doc_id = one_id_or_last(id, session, instead="card")
    entry, contacts = opt.case_around(doc_id, session.look)
    if json:
        print_document(render.record_json(entry, contacts))
    else:
        case = in_order(contacts)
        typer.echo(render.record_text(entry, case, session.clock(), screen_width(), session.currency), nl=False)
