"""The commands that record: add, edit, kept, broke, delete, undo."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from svclog import dates
from svclog.cli import options as opt
from svclog.cli.naming import as_meant, say_how_to_mend
from svclog.cli.options import given_fields, ids_of, one_id
from svclog.cli.session import agree, changes, receipt, say, session_of
from svclog.errors import SvclogError
from svclog.fields import read, read_all, texts
from svclog.model import Interaction

if TYPE_CHECKING:
    from svclog.cli.session import Session
    from svclog.journal import Journal, ToDelete
    from svclog.model import VisitChanges, Vote

# Typer reads the parameters that a command declares, and keeps their values in the context: a command that hands all
# of them on takes them from there.


def add(
    context: typer.Context,
    business: Annotated[
        str | None,
        typer.Argument(
            metavar="[BUSINESS]",
            help="The place: Blue Bottle, or with a desk: Acme Cars/service.",
            show_default=False,
        ),
    ] = None,
    employee: opt.Employee = None,
    empathy: opt.Empathy = None,
    listening: opt.Listening = None,
    outcome: opt.OutcomeOption = None,
    felt: opt.Felt = None,
    note: opt.Note = None,
    when: opt.When = None,
    via: opt.ViaOption = None,
    minutes: opt.Minutes = None,
    spent: opt.Spent = None,
    ref: opt.Ref = None,
    tags: opt.Tag = None,
    premium: opt.Premium = None,
    promise: opt.PromiseText = None,
    by: opt.By = None,
    re: opt.Re = None,
    yes: opt.Yes = False,
) -> None:
    """Log a visit.

    Only the place and the outcome are needed. On a terminal, what you leave out is asked for: Enter skips a question,
    `<` goes back, Ctrl-C leaves. A new name that may stand for a known one is asked about too: Y takes the known one,
    n asks for the name again, new keeps it as a new one.

    Example: `svclog add "Blue Bottle" -w Maya --empathy 5 --listening 4 -o resolved -n "remade it, no fuss"`
    """
    session = session_of(context)
    given = given_fields(context.params)
    journal = session.journal
    # What was typed is checked before anything is asked, so that no answer is given in vain.
    for name, text in given.items():
        read(name, text, session.dates, where=opt.option_name(name))
    follows = opt.one_id(re) if re else None
    if session.asks and not yes:
        from svclog.cli.prompts import ask_missing

        given = ask_missing(given, session, follows)
    for name in ("business", "outcome"):
        if name not in given:
            raise opt.missing(name)
    votes = _votes(journal)
    now = session.clock().replace(microsecond=0)
    values = {"when": now, **read_all(given, session.dates, where=opt.option_name, at=now)}
    added = journal.add(Interaction(**values), follows=follows)
    pledge = added.entry.promise
    promised = f", promised by {dates.say(pledge.by, session.clock())}" if pledge else ""
    receipt(f"logged {_named(added.entry, session)}{promised}", session)
    if added.first:
        say(f"your journal begins, in {journal.path}")
    _remind_of_vote(added.entry, votes, session)
    if yes or not session.asks:
        say_how_to_mend(added.business, None, session)
        say_how_to_mend(added.employee, added.entry.business, session)


def _votes(journal: Journal) -> list[Vote]:
    """The votes, for a reminder; what keeps them from being read is no reason not to log a visit."""
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


def edit(
    context: typer.Context,
    id: opt.OneOfBoth,  # noqa: A002 - the users' word
    business: opt.Business = None,
    employee: opt.Employee = None,
    empathy: opt.Empathy = None,
    listening: opt.Listening = None,
    outcome: opt.OutcomeOption = None,
    felt: opt.Felt = None,
    note: opt.Note = None,
    when: opt.When = None,
    via: opt.ViaOption = None,
    minutes: opt.Minutes = None,
    spent: opt.Spent = None,
    ref: opt.Ref = None,
    tags: opt.Tag = None,
    premium: opt.Premium = None,
    promise: opt.PromiseText = None,
    by: opt.By = None,
    re: opt.Re = None,
    because: opt.Because = None,
    instead: opt.Instead = None,
    until: opt.VoteUntil = None,
    review: opt.Review = None,
) -> None:
    """Change a visit or a vote: by options or, without any, in your editor.

    An empty value (`--note ""`) clears a field; tags replace those there were. `v1` is a vote, and takes the options
    of `leave`.

    Example: `svclog edit 12 --outcome resolved`
    """
    session = session_of(context)
    if (vote_id := opt.vote_number(id)) is not None:
        from svclog.cli.votes import edit_vote

        edit_vote(vote_id, context.params, session)
        return
    doc_id = one_id(id)
    opt.refuse_vote_options(doc_id, context.params)
    journal = session.journal
    given = given_fields(context.params)
    if not given and re is None:
        from svclog.cli.editor import edited_fields

        [before] = journal.select([range(doc_id, doc_id + 1)])
        with edited_fields(before, session) as written:
            _change(doc_id, written, session, seen=before)
    else:
        builds = {"promise", "by"} & given.keys()
        seen = journal.select([range(doc_id, doc_id + 1)])[0] if builds else None
        _change(doc_id, given, session, seen=seen, re=re)


def _change(
    doc_id: int, given: dict[str, str], session: Session, *, seen: Interaction | None, re: str | None = None
) -> None:
    """Change these fields of a visit, given as text, which may build on the visit as it was `seen`."""
    promised, at = (seen.promise, seen.when) if seen else (None, None)
    values = read_all(given, session.dates, where=opt.option_name, before=promised, at=at)
    if session.asks:
        values = as_meant(values, session, besides=doc_id)
    if re == "":
        values["re"] = None
    edited = session.journal.edit(
        doc_id, cast("VisitChanges", values), follows=opt.one_id(re) if re else None, seen=seen
    )
    if edited.before == edited.after:
        say(f"nothing was changed in {doc_id}")
        return
    what = changes(_said(edited.before, session), _said(edited.after, session)) if edited.before else "readable again"
    receipt(f"changed {_named(edited.after, session)}: {what}", session)
    if not session.asks:
        say_how_to_mend(edited.business, None, session)
        say_how_to_mend(edited.employee, edited.after.business, session)


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
    receipt(f"{state}: {text}, promised at {_named(settled.after, session)}", session)


def delete(
    context: typer.Context,
    ids: opt.SomeIds,
    yes: opt.Yes = False,
) -> None:
    """Delete visits or votes, after showing them and asking.

    `svclog undo` brings them back.

    Example: `svclog delete 12 14-16`
    """
    session = session_of(context)
    journal = session.journal
    votes = [number for text in ids if (number := opt.vote_number(text)) is not None]
    doomed = journal.to_delete(ids_of([text for text in ids if opt.vote_number(text) is None]), votes)
    if not yes:
        _show(doomed, session)
        agree(f"Delete {_counted(doomed)}?", session, "nothing was deleted:")
    journal.delete(doomed.ids, doomed.vote_ids, seen=doomed)
    names = [_named(entry, session) for entry in doomed.entries]
    names += [f"{bad.name}, which could not be read" for bad in doomed.bad]
    names += [f"v{vote.id} {'to leave' if vote.leaves else 'to return to'} {vote.business}" for vote in doomed.votes]
    receipt(f"deleted {'; '.join(names[:3])}{f' and {len(names) - 3} more' if len(names) > 3 else ''}", session)


def _show(doomed: ToDelete, session: Session) -> None:
    """Print what is about to be deleted."""
    from svclog.cli.output import print_blocks
    from svclog.render import interactions, votes

    if doomed.entries:
        print_blocks(interactions.blocks(doomed.entries), session)
    if doomed.votes:
        print_blocks(votes.every_vote_blocks(doomed.votes), session)
    from svclog.text import clean

    for bad in doomed.bad:
        typer.echo(clean(f"{bad.name} cannot be read: {bad.reason}"))


def _counted(doomed: ToDelete) -> str:
    kinds = {(True, False): "visit", (False, True): "vote"}
    noun = kinds.get((not doomed.votes, not (doomed.entries or doomed.bad)), "record")
    return f"this {noun}" if len(doomed) == 1 else f"these {len(doomed)} {noun}s"


def undo(context: typer.Context) -> None:
    """Take back the last change, whatever it was.

    Again takes back the one before it: adds without end, other changes up to the last 100.

    Example: `svclog undo`
    """
    session = session_of(context)
    receipt(f"took back: {session.journal.undo()}", session, hint=False)


def _named(entry: Interaction, session: Session) -> str:
    return f"{entry.id} {entry.business}, {dates.say(entry.when, session.clock())}"


def _said(entry: Interaction, session: Session) -> dict[str, str]:
    """The fields of an entry as a receipt says them: dates in words."""
    said = texts(entry)
    said["when"] = dates.say(entry.when, session.clock())
    said["by"] = dates.say(entry.promise.by, session.clock()) if entry.promise else ""
    if entry.re:
        followed = (str(other.id) for other in session.entries if other.uid == entry.re)
        said["re"] = next(followed, "another visit")
    return {name: text for name, text in said.items() if name != "edited"}
