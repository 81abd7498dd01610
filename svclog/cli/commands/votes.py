"""The commands for votes: leave, return, stay, votes, review."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from svclog.cli import options as opt
from svclog.cli import receipts
from svclog.cli.output import print_found
from svclog.cli.session import session_of
from svclog.cli.terminal.answers import ask
from svclog.cli.terminal.names import vote_as_meant
from svclog.errors import BadValue, NobodyToAsk
from svclog.fields import VOTE_FIELDS, choice, read_vote
from svclog.names import Names
from svclog.text import Command

if TYPE_CHECKING:
    from svclog.cli.session import Session
    from svclog.model import Regret, VoteChanges
    from svclog.reports.votes import Departure


@opt.takes(given=opt.VOTE_OPTIONS)
def leave(context: typer.Context, business: opt.Place, *, given: opt.Given) -> None:
    """Vote with your feet: leave a place.

    Example: `svclog leave "Acme Cars" --because "three broken promises" --for "Møller & Pine" --review "in 3 months"`
    """
    session = session_of(context)
    if given.get("instead") == "":
        raise BadValue("--for", "", VOTE_FIELDS["instead"].allowed)
    if "instead" in given and session.asks:  # ask only once the place to leave is known to exist
        business, _ = opt.visits_to(_business(business, session), session.look)
    _vote(business, vote_as_meant(read_vote(given, session.reading), session), session, leaves=True)


def return_(context: typer.Context, business: opt.Place) -> None:
    """Vote to return to a place that you left.

    The vote to leave stays in the journal: `svclog votes --all` lists both.

    Example: `svclog return "Acme Cars"`
    """
    _vote(business, {}, session_of(context), leaves=False)


def stay(context: typer.Context, business: opt.Place) -> None:
    """Vote to stay with a place.

    `svclog vote` does not ask about it again until you have been there once more.

    Example: `svclog stay "Acme Cars"`
    """
    _vote(business, {}, session_of(context), leaves=False, stays=True)


def votes(
    context: typer.Context,
    every: Annotated[
        bool, typer.Option("--all", help="Every vote ever cast: to leave, to stay and to return.")
    ] = False,
    json: opt.Json = False,
) -> None:
    """List the places you have left: since when, for which other place, and whether you still went there.

    Each vote has a number, such as v1, for `svclog show`, `edit` and `delete`.

    Example: `svclog votes --all`
    """
    from svclog.render import votes as render

    session = session_of(context)
    if every:
        _print_all(session, json=json)
        return
    departures = _left(session)
    print_found(session, json=json, blocks=lambda: render.blocks(departures), body=lambda: render.json(departures))
    if not departures and not json:
        if session.look.votes():
            session.tell("you are staying away from no place; all votes: ", Command("votes --all"))
        else:
            session.tell("you have left no place; to leave one: ", Command("leave PLACE"))


def review(
    context: typer.Context,
    business: Annotated[
        str | None, typer.Argument(metavar="[PLACE]", help="The place; if left out, every place whose review is due.")
    ] = None,
    regret: Annotated[
        str | None, typer.Option(metavar="none|some|much", help="How much you regret it; if left out, you are asked.")
    ] = None,
) -> None:
    """Say whether you regret that you left a place.

    Example: `svclog review "Acme Cars" --regret none`
    """
    from svclog.journal.left import left_place, not_left
    from svclog.reports.votes import covering, to_review

    session = session_of(context)
    left = _left(session)
    if business is None:
        due = to_review(left)
    else:
        votes, now = session.look.votes(), session.clock()
        name = left_place(business, Names(opt.names_in(session.entries)), votes, now)
        departure = covering(name, left)  # leaving a place leaves its desks, too
        if departure is None:
            raise not_left(name, votes, now)
        due = [departure]
    if not due:
        session.tell("no vote is due for review; all votes: ", Command("votes --all"))
    for departure in due:
        answer = _asked(departure, session) if regret is None else _regret(regret)
        receipts.review(departure.vote, answer, session)


def _asked(one: Departure, session: Session) -> Regret:
    from svclog.render.votes import question

    if not session.asks:
        raise NobodyToAsk(f"nothing was saved about leaving {one.vote.business}:", "--regret none, some or much")
    return ask(f"{question(one)} none/some/much [none]", lambda answer: _regret(answer or "none"))


def _regret(text: str) -> Regret:
    from svclog.model import Regret

    likely = next((regret for regret in Regret if text and regret.startswith(text.lower())), text)
    return choice(Regret, likely, where="--regret")


def _left(session: Session) -> list[Departure]:
    from svclog.reports.votes import departures

    return departures(session.look.votes(), session.entries, session.clock())


def _print_all(session: Session, *, json: bool) -> None:
    from svclog.render import votes as render

    cast = session.look.votes()
    print_found(
        session, json=json, blocks=lambda: render.every_vote_blocks(cast), body=lambda: render.every_vote_json(cast)
    )
    if not cast and not json:
        session.tell("you have cast no vote; ", Command('leave "Acme Cars"'), " leaves a place")


def _vote(business: str, details: VoteChanges, session: Session, *, leaves: bool, stays: bool = False) -> None:
    business = _business(business, session)
    instead = session.journal.recognise(other) if (other := details.get("instead")) else None
    vote = receipts.cast(business, session, details, leaves=leaves, stays=stays)
    if instead is not None and instead.near is not None and not session.asks:
        fix = Command(f"edit v{vote.id} --for {shlex.quote(instead.near)}")
        session.tell(f"{instead.text!r} is new here; if it is {instead.near!r}: ", fix)


def _business(text: str, session: Session) -> str:
    return str(VOTE_FIELDS["business"].read(text, session.reading, where="PLACE"))
