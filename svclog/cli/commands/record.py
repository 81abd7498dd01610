"""The commands that record: add, kept, broke, delete, undo."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from svclog import dates
from svclog.cli import options as opt
from svclog.cli.messages import say
from svclog.cli.options import ids_of, one_id
from svclog.cli.session import session_of
from svclog.cli.terminal.answers import agree
from svclog.cli.terminal.names import suggest_rename
from svclog.errors import SvclogError, UsageError
from svclog.fields import FIELDS, read_visit, visit_of
from svclog.model import Interaction
from svclog.text import clean

if TYPE_CHECKING:
    from svclog.cli.session import Session
    from svclog.journal import Journal, ToDelete
    from svclog.model import Vote

_REQUIRED = ("business", "outcome")


@opt.takes(given=opt.BESIDE_PLACE)
def add(
    context: typer.Context,
    business: Annotated[
        str | None,
        typer.Argument(metavar="[BUSINESS]", help="The place: Blue Bottle, or with a desk: Acme Cars/service."),
    ] = None,
    *,
    given: opt.Given,
    yes: opt.Yes = False,
) -> None:
    """Log a visit.

    Only the place and the outcome are needed. On a terminal, what you leave out is asked for: Enter skips a question,
    `<` goes back, Ctrl-C leaves. A new name that may stand for a known one is asked about too: Y takes the known one,
    n asks for the name again, new keeps it as a new one.

    Example: `svclog add "Blue Bottle" -w Maya --empathy 5 --listening 4 -o resolved -n "remade it, no fuss"`
    """
    session = session_of(context)
    journal = session.journal
    asks = session.asks and not yes
    re = given.pop("re", "")
    follows = one_id(re) if re else None
    if business is not None:
        given["business"] = business
    visit = _visit(given, session, follows, asks=asks)
    votes = _votes(journal)
    added = journal.add(visit, follows=follows)
    promise = added.entry.promise
    promised = f", promised by {dates.say(promise.by, session.clock())}" if promise else ""
    session.receipt(f"logged {session.name_of(added.entry)}{promised}")
    if added.first:
        say(f"your journal begins, in {journal.path}")
    _remind_of_vote(added.entry, votes, session)
    if not asks:
        suggest_rename(added.business, None, session)
        suggest_rename(added.employee, added.entry.business, session)


def _visit(given: opt.Given, session: Session, follows: int | None, *, asks: bool) -> Interaction:
    """The visit that a command line gives, with what a person answers where it `asks`."""
    if asks:
        from svclog.cli.terminal.questions import ask_missing

        return ask_missing(given, session, follows)
    for name in _REQUIRED:
        if name not in given:
            raise UsageError(f"{_where(name)} is missing; give {FIELDS[name].allowed}")
    now = session.clock()
    return visit_of(read_visit(given, session.reading, where=_where, at=now), now)


def _where(name: str) -> str:
    return "BUSINESS" if name == "business" else FIELDS[name].where


def _votes(journal: Journal) -> list[Vote]:
    """The votes, for a reminder; where they cannot be read, the visit is logged all the same."""
    with suppress(SvclogError):
        return journal.votes()
    return []


def _remind_of_vote(entry: Interaction, votes: list[Vote], session: Session) -> None:
    """Say so when the place was left; the visit counts all the same."""
    if not votes:
        return
    from svclog.render.votes import reminder
    from svclog.reports.votes import covering, departures

    departure = covering(entry.business, departures(votes, (), session.clock()))
    if departure is not None:
        say(reminder(departure))


def kept(context: typer.Context, id: opt.OneId) -> None:  # noqa: A002 - the users' word
    """Settle a promise: they did what they said.

    Example: `svclog kept 12`
    """
    _settle(context, one_id(id), "kept")


def broke(context: typer.Context, id: opt.OneId) -> None:  # noqa: A002 - the users' word
    """Settle a promise: they did not do what they said.

    Example: `svclog broke 12`
    """
    _settle(context, one_id(id), "broken")


def _settle(context: typer.Context, doc_id: int, state: Literal["kept", "broken"]) -> None:
    session = session_of(context)
    settled = session.journal.settle(doc_id, state)
    if settled.before == settled.after:
        say(f"the promise of {doc_id} was {state} already; nothing was changed")
        return
    promise = settled.after.promise
    text = promise.text if promise else ""
    session.receipt(f"{state}: {text}, promised in visit {session.name_of(settled.after)}")


def delete(context: typer.Context, ids: opt.SomeIds, yes: opt.Yes = False) -> None:
    """Delete visits or votes, after showing them and asking.

    `svclog undo` brings them back.

    Example: `svclog delete 12 14-16`
    """
    session = session_of(context)
    journal = session.journal
    votes = [number for text in ids if (number := opt.vote_number(text)) is not None]
    marked = journal.to_delete(ids_of([text for text in ids if opt.vote_number(text) is None]), votes)
    if not yes:
        _show(marked, session)
        agree(f"Delete {_counted(marked)}?", session, "nothing was deleted:")
    journal.delete(marked.ids, marked.vote_ids, seen=marked)
    names = [session.name_of(entry) for entry in marked.entries]
    names += [f"{bad.name}, which could not be read" for bad in marked.bad]
    names += [f"v{vote.id} {'to leave' if vote.leaves else 'to return to'} {vote.business}" for vote in marked.votes]
    session.receipt(f"deleted {'; '.join(names[:3])}{f' and {len(names) - 3} more' if len(names) > 3 else ''}")


def _show(marked: ToDelete, session: Session) -> None:
    """Print what is about to be deleted."""
    from svclog.cli.output import print_blocks
    from svclog.render import interactions, votes

    if marked.entries:
        print_blocks(interactions.blocks(marked.entries), session)
    if marked.votes:
        print_blocks(votes.every_vote_blocks(marked.votes), session)
    for bad in marked.bad:
        typer.echo(clean(f"{bad.name} cannot be read: {bad.reason}"))


def _counted(marked: ToDelete) -> str:
    kinds = {(True, False): "visit", (False, True): "vote"}
    noun = kinds.get((not marked.votes, not (marked.entries or marked.bad)), "record")
    return f"this {noun}" if len(marked) == 1 else f"these {len(marked)} {noun}s"


def undo(context: typer.Context) -> None:
    """Take back the last change, whatever it was.

    Again takes back the one before it: adds without end, other changes up to the last 100.

    Example: `svclog undo`
    """
    session = session_of(context)
    session.receipt(f"took back: {session.journal.undo()}", hint=False)
