"""The commands that vote: leave, return, votes, review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from svclog.cli import options as opt
from svclog.cli.session import receipt, say, session_of
from svclog.errors import BadValue, NoSuchBusiness, UsageError
from svclog.fields import naming, read

if TYPE_CHECKING:
    from datetime import datetime

    from svclog.cli.session import Session
    from svclog.model import Regret
    from svclog.reports.votes import Left

BusinessName = Annotated[str, typer.Argument(help="The place, with its desks.", show_default=False)]


def leave(
    context: typer.Context,
    business: BusinessName,
    because: Annotated[str | None, typer.Option("--because", metavar="TEXT", help="Why.", show_default=False)] = None,
    instead: Annotated[
        str | None, typer.Option("--for", metavar="OTHER", help="The place you go to instead.", show_default=False)
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Until then, not for good.", show_default=False)
    ] = None,
    review: Annotated[
        str | None, typer.Option("--review", metavar="DATE", help="When to think again.", show_default=False)
    ] = None,
) -> None:
    """Vote with your feet: leave a place.

    Example: `svclog leave "Acme Cars" --because "three broken promises" --for "Møller & Pine" --review "in 3 months"`
    """
    session = session_of(context)
    values = {
        "because": _field("note", because, "--because", session),
        "instead": _field("business", instead, "--for", session),
        "until": _ahead(until, "--until", session),
        "review": _ahead(review, "--review", session),
    }
    _vote(business, {"leaves": True, **values}, session)


def return_(context: typer.Context, business: BusinessName) -> None:
    """Take a vote back: return to a place that you left.

    Example: `svclog return "Acme Cars"`
    """
    _vote(business, {"leaves": False}, session_of(context))


def votes(context: typer.Context, json: opt.Json = False) -> None:
    """List the places you have left: since when, for what, and whether you went there all the same.

    Example: `svclog votes`
    """
    from svclog.render.votes import json_of_votes, of_votes

    session = session_of(context)
    found = _left(session)
    if json:
        from svclog.render.document import print_document

        print_document(json_of_votes(found))
        return
    from svclog.render.terminal import print_blocks

    print_blocks(of_votes(found, session.clock()), color=session.in_color)
    if not found:
        say('you have left no place; svclog leave "Acme Cars" leaves one')


def review(
    context: typer.Context,
    business: Annotated[
        str | None, typer.Argument(help="The place; all whose review is due if left out.", show_default=False)
    ] = None,
    regret: Annotated[
        str | None, typer.Option("--regret", metavar="HOW MUCH", help="none, some or much.", show_default=False)
    ] = None,
) -> None:
    """Think again about a place you left, and keep the answer.

    Example: `svclog review "Acme Cars" --regret none`
    """
    from svclog.reports.votes import covering, to_review

    session = session_of(context)
    found = _left(session)
    if business is None:
        due = to_review(found)
    elif (one := covering(business, found)) is not None:
        due = [one]
    else:
        raise NoSuchBusiness(business, None)
    if not due:
        say("no vote is due for review; svclog votes lists them all")
    for one in due:
        answer = _regret(regret if regret is not None else _asked(one, session))
        session.journal.review(one.vote, answer)
        receipt(f"kept: {answer} regret about leaving {one.vote.business}", session)


def _asked(one: Left, session: Session) -> str:
    from svclog.render.votes import question

    if not session.asks:
        raise UsageError(f"{question(one)} nobody is here to say; give --regret none, some or much")
    while True:
        answer = str(typer.prompt(f"{question(one)} none/some/much", default="none"))
        try:
            return str(_regret(answer))
        except UsageError as error:
            say(str(error))


def _regret(text: str) -> Regret:
    from svclog.model import Regret

    try:
        return Regret(text.strip().lower())
    except ValueError:
        raise BadValue("--regret", text, "none, some or much") from None


def _left(session: Session) -> list[Left]:
    from svclog.reports.votes import left

    journal = session.journal
    return left(journal.votes(), journal.interactions(), session.clock())


def _vote(business: str, values: dict[str, Any], session: Session) -> None:
    from svclog.render.votes import said

    values["business"] = _field("business", business, "BUSINESS", session)
    receipt(said(session.journal.vote(values), session.clock()), session)


def _field(name: str, text: str | None, where: str, session: Session) -> object:
    return None if text is None else read(name, text, session.dates, where=where)


def _ahead(text: str | None, where: str, session: Session) -> datetime | None:
    if text is None:
        return None
    with naming(where):
        moment = session.dates.due(text)
        if moment <= session.clock():
            raise UsageError(f"{text!r} is past; give a date to come")
    return moment
