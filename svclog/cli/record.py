"""The commands that record: add, edit, delete, undo."""

from __future__ import annotations

import shlex
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from svclog import dates
from svclog.cli import options as opt
from svclog.cli.options import given_fields, ids_of, one_id
from svclog.cli.session import confirm, receipt, say, session_of
from svclog.errors import SvclogError, UsageError
from svclog.fields import read_all, texts

if TYPE_CHECKING:
    from svclog.cli.session import Session
    from svclog.journal import Journal
    from svclog.model import Interaction, Vote

# Typer reads the parameters that a command declares, and keeps their values in the context: a command that hands all
# of them on takes them from there.


def add(
    context: typer.Context,
    business: Annotated[
        str | None,
        typer.Argument(help="The place: Blue Bottle, or with a desk: Acme Cars/service.", show_default=False),
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

    On a terminal, what you leave out is asked for; Enter skips a question.

    Example: `svclog add "Blue Bottle" -w Maya --empathy 5 --listening 4 -o resolved -n "remade it, no fuss"`
    """
    session = session_of(context)
    given = given_fields(context.params)
    journal = session.journal
    # What was typed is checked before anything is asked, so that no answer is given in vain.
    read_all(given, session.dates, where=opt.option_name)
    if session.asks and not yes:
        from svclog.cli.prompts import ask_missing

        given = ask_missing(given, journal, session.dates)
    for name in ("business", "outcome"):
        if name not in given:
            raise opt.missing(name)
    votes = _votes(journal)
    added = journal.add(read_all(given, session.dates, where=opt.option_name), follows=opt.one_id(re) if re else None)
    pledge = added.entry.promise
    promised = f", promised by {dates.say(pledge.by, session.clock())}" if pledge else ""
    receipt(f"logged {_named(added.entry, session)}{promised}", session)
    if added.first:
        say(f"your journal begins, in {journal.path}")
    _remind_of_vote(added.entry, votes, session)
    if added.near and (yes or not session.asks):
        names = [added.entry.business, added.near]
        dashed = any(name.startswith("-") for name in names)
        mend = f"{session.program} rename {shlex.join(['--yes', '--', *names] if dashed else [*names, '--yes'])}"
        say(f"{added.entry.business!r} is new here; if it is {added.near!r}: {mend}")


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
    from svclog.reports.votes import covering, left

    if (one := covering(entry.business, left(votes, (), session.clock()))) is not None:
        say(reminder(one))


def edit(
    context: typer.Context,
    id: opt.OneId,  # noqa: A002 - the users' word
    business: Annotated[str | None, opt._option("--business", "-b", metavar="NAME", help="The place.")] = None,
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
) -> None:
    """Change a visit: with options, or without any in your editor.

    An empty value (`--note ""`) clears a field.

    Example: `svclog edit 12 --outcome resolved`
    """
    session = session_of(context)
    doc_id = one_id(id)
    journal = session.journal
    given = given_fields(context.params)
    before = None
    if not given and re is None:
        from svclog.cli.editor import edited_fields

        [before] = journal.select([range(doc_id, doc_id + 1)])
        given = edited_fields(before, session)
    elif {"promise", "by"} & given.keys():
        [before] = journal.select([range(doc_id, doc_id + 1)])
    promised = before.promise if before else None
    values = read_all(given, session.dates, where=opt.option_name, before=promised)
    if re == "":
        values["re"] = None
    edited = journal.edit(doc_id, values, follows=opt.one_id(re) if re else None, seen=before)
    if edited.before == edited.after:
        say(f"nothing was changed in {doc_id}")
        return
    changes = ", ".join(_changes(edited.before, edited.after, session)) if edited.before else "readable again"
    receipt(f"changed {_named(edited.after, session)}: {changes}", session)


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
    """Delete visits, after showing them and asking.

    `svclog undo` brings them back.

    Example: `svclog delete 12 14-16`
    """
    session = session_of(context)
    journal = session.journal
    entries = journal.select(ids_of(ids))
    if not yes:
        from svclog.render.interactions import print_list

        print_list(entries, session.in_color)
        if not session.asks:
            raise UsageError("nothing was deleted: nobody is here to say yes; give --yes")
        if not confirm(f"Delete {'this visit' if len(entries) == 1 else f'these {len(entries)} visits'}?"):
            raise typer.Abort
    journal.delete([entry.id for entry in entries])
    named = "; ".join(_named(entry, session) for entry in entries[:3])
    receipt(f"deleted {named}{f' and {len(entries) - 3} more' if len(entries) > 3 else ''}", session)


def undo(context: typer.Context) -> None:
    """Take back the last change, whatever it was.

    Again takes back the one before it: adds without end, other changes up to the last 100.

    Example: `svclog undo`
    """
    session = session_of(context)
    receipt(f"took back: {session.journal.undo()}", session, hint=False)


def _named(entry: Interaction, session: Session) -> str:
    return f"{entry.id} {entry.business}, {dates.say(entry.when, session.clock())}"


def _changes(before: Interaction, after: Interaction, session: Session) -> list[str]:
    old, new = _said(before, session), _said(after, session)
    return [f"{name} {_short(old[name])} -> {_short(new[name])}" for name in old if old[name] != new[name]]


def _said(entry: Interaction, session: Session) -> dict[str, str]:
    """The fields of an entry as a receipt says them: dates in words."""
    said = texts(entry)
    said["when"] = dates.say(entry.when, session.clock())
    said["by"] = dates.say(entry.promise.by, session.clock()) if entry.promise else ""
    said["re"] = "another visit" if entry.re else ""
    return {name: text for name, text in said.items() if name != "edited"}


def _short(text: str) -> str:
    limit = 30
    return (text if len(text) <= limit else f"{text[: limit - 1]}…") or "(nothing)"
