"""The commands that write documents about visits: dossier, letter, thanks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from svclog import dates
from svclog.cli import options as opt
from svclog.cli import output as out
from svclog.cli.messages import say
from svclog.cli.options import one_id
from svclog.cli.receipts import thank
from svclog.cli.session import session_of
from svclog.errors import UsageError
from svclog.fields import FIELDS, naming
from svclog.text import Command

if TYPE_CHECKING:
    from svclog.cli.session import Session
    from svclog.model import Interaction
    from svclog.reports.thanks import Owed


def dossier(
    context: typer.Context,
    business: opt.Place,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="From this day, month or year on.")] = None,
    facts: Annotated[bool, typer.Option("--facts", help="Leave out ratings, feelings and the verdict.")] = False,
    output: opt.Output = None,
    json: opt.Json = False,
) -> None:
    """Print the evidence on a place as Markdown: every visit in order, each promise and what became of it.

    `--output acme.md` saves it. Each visit says whether you noted it the same day.

    Example: `svclog dossier "Acme Cars" --facts`
    """
    from svclog.render import dossier as render
    from svclog.reports.dossier import dossier

    session = session_of(context)
    now = session.clock()
    start = opt.between(since, None, session).start
    name, _ = opt.visits_to(business, session.look)
    entries = session.entries
    evidence = dossier(name, entries, now, since=start, facts=facts)
    if json:
        from svclog.exchange.json_form import ids_by_uid

        out.put_document(render.json(evidence, ids_by_uid(entries)), output, session)
    else:
        out.put_text("".join(render.markdown(evidence, session.currency)), output, session)


def letter(
    context: typer.Context,
    id: opt.OneId,  # noqa: A002 - the users' word
    ask: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What you ask for; if left out, what they promised.")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="By when: friday, in 3 days, 2026-11-27; if left out, two weeks from now."),
    ] = None,
    output: opt.Output = None,
) -> None:
    """Write a factual letter of complaint about a visit and its case.

    It says what happened, what they promised, what it cost you and what you ask for, and leaves
    your ratings out.

    Example: `svclog letter 12 --ask "Refund the repair." --by "in 10 days"`
    """
    from svclog.cli.letters import complaint_about

    session = session_of(context)
    doc_id = one_id(id)
    asked = None if ask is None else FIELDS["note"].read(ask, session.reading, where="--ask")
    with naming("--by"):
        until = None if by is None else session.ordered(dates.coming, by, now=session.clock())
    out.put_text(complaint_about(doc_id, session, asked, until), output, session)


def thanks(
    context: typer.Context,
    id: Annotated[  # noqa: A002 - the users' word
        str | None, typer.Argument(metavar="[ID]", help="The visit to write a thank-you for.")
    ] = None,
    sent: Annotated[bool, typer.Option("--sent", help="Record that you thanked them.")] = False,
    output: opt.Output = None,
    json: opt.Json = False,
) -> None:
    """List the people who treated you well and whom you have not thanked, or write a thank-you for one visit.

    You owe thanks for a good visit with a named person, unless its ratings average 3 or less.
    Of several since you last thanked them, the best is listed.

    Example: `svclog thanks 12`
    """
    session = session_of(context)
    if id is None and sent:
        raise UsageError("--sent needs an ID: say which visit you thanked for")
    if output is not None and (id is None or sent):
        raise UsageError("--output is for a thank-you: give the ID of the visit, and no --sent")
    if id is None:
        _list_thanks(session, json)
        return
    entry = opt.entry_with(one_id(id), session.entries)
    owed = _owed(entry)
    if sent:
        thank(owed, session)
    else:
        _print_thanks(owed, session, output, json)


def _print_thanks(owed: Owed, session: Session, output: str | None, json: bool) -> None:
    from svclog.cli.settings import template_folder
    from svclog.render import thanks as render
    from svclog.render.letters import thank_you

    text = thank_you(owed, session.clock(), template_folder())
    if json:
        out.put_document({**render.json([owed]), "letter": text}, output, session)
        return
    out.put_text(text, output, session)
    if session.asks and owed.thanked is None:
        session.tell("once it is sent: ", Command(f"thanks {owed.id} --sent"))


def _list_thanks(session: Session, json: bool) -> None:
    from svclog.render import thanks as render
    from svclog.reports.thanks import thanks

    all_owed = thanks(session.entries)
    out.print_found(session, json=json, blocks=lambda: render.blocks(all_owed), body=lambda: render.json(all_owed))
    if json:
        return
    if not all_owed:
        say("there is nobody left to thank for a good visit")
    elif session.asks:
        session.tell("a letter: ", Command("thanks ID"), "; once it is sent: ", Command("thanks ID --sent"))


def _owed(entry: Interaction) -> Owed:
    """Return the thanks owed for a visit, and say if it was a bad one. Raises UsageError if it names nobody."""
    from svclog.render.interactions import went
    from svclog.reports.thanks import owed, was_unkind

    thanks_owed = owed(entry)
    if thanks_owed is None:
        raise UsageError(
            f"visit {entry.id} names nobody to thank; add a name: `", Command(f"edit {entry.id} --with NAME"), "`"
        )
    if was_unkind(entry):
        say(f"visit {entry.id} was a bad one: {went(entry)}")
    return thanks_owed
