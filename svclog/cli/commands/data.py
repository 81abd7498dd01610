"""The commands for names and data: rename, export, check."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from svclog.cli import options as opt
from svclog.cli.messages import say
from svclog.cli.options import query_of
from svclog.cli.session import session_of
from svclog.cli.terminal.answers import agree
from svclog.errors import BadValue, UsageError, shown
from svclog.fields import FIELDS, choice
from svclog.text import Message, clean, clean_lines, counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from svclog.cli.session import Session
    from svclog.journal.renames import Renamed
    from svclog.storage import Tables


def rename(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="OLD", help="The name as it is now, or a part of it.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The name as it should be.")],
    employee: Annotated[
        bool, typer.Option("--employee", help="Rename a person at the place that --business names.")
    ] = False,
    business: Annotated[
        str | None,
        typer.Option(
            "--business", "--place", "-b", metavar="PLACE", help="The place where the person works, with its desks."
        ),
    ] = None,
    yes: opt.Yes = False,
) -> None:
    """Rename a place with its desks or, with --employee, a person there.

    If the new name is known, the two become one, after a question.
    A person: `svclog rename --employee Jo Joanne --business Harbour`.

    Example: `svclog rename "Blue Botle" "Blue Bottle"`
    """
    from svclog.cli.terminal.names import suggest_rename
    from svclog.names import Name
    from svclog.render import renames

    session = session_of(context)
    if employee != (business is not None):
        raise UsageError("--employee and --business PLACE go together: say who to rename, and where")
    field = FIELDS["employee" if employee else "business"]
    name = field.read(new, session.reading, where="NEW")
    if name is None:
        raise BadValue("NEW", "", field.allowed)
    if not yes:
        name = _agreed_name(old, name, business, session)
    done = session.journal.rename(old, name, at=business, check=partial(_refuse_a_slip, old) if yes else None)
    if not done.changes:
        say(f"nothing was changed: {done.old} is called so already")
        return
    session.receipt(renames.receipt(done))
    if yes or not session.asks:
        suggest_rename(Name(done.new, known=False, near=done.near), done.at, session)


def _refuse_a_slip(old: str, plan: Renamed) -> None:
    """Raise UsageError if OLD is only the middle of a word of a name, and the user cannot be asked to confirm."""
    from svclog.names import bare

    typed, name = (f" {bare(text).replace('/', ' ')}" for text in (old, plan.old))
    if typed not in name:
        raise UsageError(f"OLD: nothing is called {shown(old)}; if you mean {plan.old!r}, give the whole name")


def _agreed_name(old: str, new: str, business: str | None, session: Session) -> str:
    """Return the new name, after the questions about a rename."""
    from svclog.cli.terminal.names import chosen
    from svclog.render import renames

    plan = session.journal.plan_rename(old, new, at=business)
    if plan.near and session.asks:
        new = chosen(new, session, at=plan.at, excluding_ids=plan.visits)
        plan = session.journal.plan_rename(old, new, at=business)
    if question := renames.question(plan, old):
        agree(question, session, renames.refusal(plan), f"--yes{' to merge the two' if plan.there else ''}")
    return new


@opt.takes(filters=opt.FILTERS)
def export(
    context: typer.Context,
    ids: opt.Ids = None,
    *,
    format: Annotated[  # noqa: A002 - the users' word
        str, typer.Option("--format", "-f", metavar="FORMAT", help="csv, jsonl, json, markdown or lines.")
    ] = "csv",
    output: opt.Output = None,
    filters: opt.Given,
) -> None:
    """Print visits as CSV, JSON lines, JSON, Markdown or quick lines, lowest id first.

    `svclog import` brings back csv, jsonl and lines. Unless filtered, csv, jsonl and markdown also hold your votes and
    your answers about payees.

    Example: `svclog export --format jsonl --output journal.jsonl`
    """
    from svclog.cli.output import file_of, save
    from svclog.exchange import outgoing
    from svclog.query import Query

    session = session_of(context)
    form, file = choice(outgoing.ExportFormat, format, where="--format"), file_of(output)
    query, look = query_of(ids, filters, session), session.keep(session.journal.look(whole=True))
    if query.business is not None or query.employee is not None:
        query, unknown = opt.meant(query, look.read_with(lambda visits: dict.fromkeys(opt.names_in(visits))))
        if unknown:
            session.tell(unknown)
    # Read everything before writing anything; the visits are then decoded once more, one by one.
    survey = look.read_with(lambda visits: outgoing.survey(filter(query.match, visits), form))
    ids_by_uid = look.ids_of(survey.followed)
    votes, payees = (look.votes(), look.payees()) if query == Query() else ((), ())

    def written(write: Callable[[bytes], object], documents: Tables) -> None:
        look.read_with(
            lambda visits: outgoing.export(
                filter(query.match, visits),
                form,
                write,
                columns=survey.columns,
                ids=ids_by_uid,
                documents=documents,
                votes=votes,
                payees=payees,
            )
        )

    data = bytearray()
    write = data.extend if file else _writer()
    if form is outgoing.ExportFormat.JSONL:
        look.with_documents(partial(written, write))
    else:
        written(write, {})
    if file:
        save(bytes(data), file, session)


def _writer() -> Callable[[bytes], object]:
    """Return a function that writes whole lines to stdout, made safe if that is a terminal, else unchanged."""
    sys.stdout.flush()
    return _show if sys.stdout.isatty() else sys.stdout.buffer.write


def _show(lines: bytes) -> None:
    for line in clean_lines(lines.decode()):
        typer.echo(line)


def check(context: typer.Context, json: opt.Json = False) -> None:
    """Read the whole journal and report what is wrong with it, if anything.

    Each line names a visit or a vote, what is wrong with it and what to do. Nothing is changed. The exit code is 1 if
    anything is wrong.

    Example: `svclog check`
    """
    session = session_of(context)
    if session.named and not session.journal_path.exists():  # a missing file must not pass as a sound backup
        raise UsageError(
            f"{session.named_by}: there is no file {clean(str(session.journal_path))}; name one that is there"
        )
    journal = session.look
    count, problems = journal.check()
    if json:
        from svclog.cli.output import print_document

        listed = [{"id": problem.id, "reason": str(problem.reason), "kind": problem.kind} for problem in problems]
        print_document({"journal": str(journal.path), "entries": count, "problems": listed})
    else:
        for problem in problems:
            typer.echo(clean(Message(f"{problem.name}: ", problem.reason).naming(session.program)))
        if not problems:
            typer.echo(f"nothing is wrong: {counted(count, 'entry', 'entries')} in {journal.path}")
    if problems:
        raise typer.Exit(1)
