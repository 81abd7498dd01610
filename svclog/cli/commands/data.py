"""The commands for names and data: rename, import, export, check."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Annotated

import typer

from svclog.cli import options as opt
from svclog.cli.messages import say
from svclog.cli.options import query_of
from svclog.cli.session import session_of
from svclog.cli.terminal.answers import agree
from svclog.errors import BadValue, UsageError
from svclog.fields import FIELDS, choice
from svclog.text import Message, clean, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from svclog.cli.session import Session
    from svclog.exchange.columns import Choices
    from svclog.exchange.incoming import Incoming
    from svclog.exchange.source import Source
    from svclog.journal import Imported

_COLUMNS_NAMED = 5


def rename(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="OLD", help="The name as it is, or the start of it.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The name as it should be.")],
    employee: Annotated[bool, typer.Option("--employee", help="Rename a person at --business, and its desks.")] = False,
    business: Annotated[
        str | None, typer.Option("--business", "-b", metavar="NAME", help="Where the person is.")
    ] = None,
    yes: opt.Yes = False,
) -> None:
    """Rename a place and its desks everywhere, or with --employee a person there.

    Where the new name is known, the two become one. A person: `svclog rename --employee Jo Joanne --business Harbour`.

    Example: `svclog rename "Blue Botle" "Blue Bottle"`
    """
    from svclog.cli.terminal.names import suggest_rename
    from svclog.names import Name
    from svclog.render import renames

    session = session_of(context)
    if employee != (business is not None):
        raise UsageError("--employee and --business BUSINESS go together: say whom to rename, and where")
    field = FIELDS["employee" if employee else "business"]
    name = field.read(new, session.reading, where="NEW")
    if name is None:
        raise BadValue("NEW", "", field.allowed)
    if not yes:
        name = _agreed_name(old, name, business, session)
    done = session.journal.rename(old, name, at=business)
    if not done.changes:
        say(f"nothing was changed: {done.old} is called so already")
        return
    session.receipt(renames.receipt(done))
    if yes or not session.asks:
        suggest_rename(Name(done.new, known=False, near=done.near), done.at, session)


def _agreed_name(old: str, new: str, business: str | None, session: Session) -> str:
    """The new name, after the questions that a rename raises."""
    from svclog.cli.terminal.names import chosen
    from svclog.render import renames

    plan = session.journal.plan_rename(old, new, at=business)
    if plan.near and session.asks:
        new = chosen(new, session, at=plan.at, excluding_ids=plan.visits)
        plan = session.journal.plan_rename(old, new, at=business)
    if question := renames.question(plan, old):
        agree(question, session, question)
    return new


def import_(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="CSV, JSON lines or a journal; - for what is piped in.")],
    maps: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help="Read a field from a column of another name."),
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option("--value", metavar="FIELD:FROM=TO", help="Read a value as another; nothing after = clears it."),
    ] = None,
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="Give a field the same value in every row.")
    ] = None,
    order: Annotated[
        str | None, typer.Option("--dates", metavar="ORDER", help="How 03/04/2026 is read: day-first or month-first.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Preview; change nothing.")] = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Leave out the rows that cannot be read, and name them.")
    ] = False,
) -> None:
    """Bring in visits from CSV, JSON lines or another journal.

    All come in or, if a row is bad, none. Importing the same file again adds nothing.

    Example: `svclog import visits.csv --map business=Place --value outcome:1=resolved --value outcome:0=unresolved`
    """
    from svclog.exchange.bad_rows import left_out
    from svclog.exchange.columns import Choices
    from svclog.exchange.source import open_source

    session = session_of(context)
    choices = Choices.parse(maps or (), values or (), sets or (), order)
    source = open_source(file, sys.stdin.buffer, session.encryption)
    incoming = _read(source, choices, session, skip_bad=skip_bad)
    journal = session.journal
    is_new = not journal.path.exists()
    done = journal.import_documents(incoming.documents, incoming.source, votes=incoming.votes, dry_run=dry_run)
    typer.echo(_summary(done, len(incoming.bad), dry_run=dry_run))
    if incoming.bad:
        say(left_out(incoming.source, incoming.bad))
    if is_new and done.added and not dry_run:
        say(f"your journal begins, in {journal.path}")
    if incoming.ignored:
        more = len(incoming.ignored) - _COLUMNS_NAMED
        named = ", ".join(incoming.ignored[:_COLUMNS_NAMED]) + (f" and {more} more" if more > 0 else "")
        say(f"columns not read: {named}; --map FIELD=COLUMN reads one")


def _read(source: Source, choices: Choices, session: Session, *, skip_bad: bool) -> Incoming:
    """Read the file, with a progress bar where somebody watches."""
    from svclog.exchange.incoming import read_documents

    read = partial(read_documents, source, session.clock(), choices, skip_bad=skip_bad)
    if not sys.stderr.isatty():
        return read()
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True, no_color=not session.in_color), transient=True) as progress:
        task = progress.add_task("reading", total=None)
        return read(advance=lambda done, total: progress.update(task, completed=done, total=total))


def _summary(done: Imported, bad: int, *, dry_run: bool) -> str:
    counts = [f"{done.added:,} {'would be ' if dry_run else ''}added"]
    if done.votes:
        counts.append(f"{counted(done.votes, 'vote')} too")
    if done.known:
        edited = f" ({done.edited:,} edited since, left as they are)" if done.edited else ""
        counts.append(f"{done.known:,} here already{edited}")
    if done.deleted:
        counts.append(f"{done.deleted:,} deleted here before, not brought back")
    if bad:
        counts.append(f"{counted(bad, 'bad row')} left out")
    return ", ".join(counts)


@opt.takes(filters=opt.FILTERS)
def export(
    context: typer.Context,
    ids: opt.Ids = None,
    *,
    format: Annotated[  # noqa: A002 - the users' word
        str, typer.Option("--format", "-f", metavar="FORMAT", help="csv, jsonl, json or markdown.")
    ] = "csv",
    filters: opt.Given,
) -> None:
    """Print visits as CSV, JSON lines, JSON or Markdown, oldest id first.

    What csv and jsonl hold, `svclog import` brings back as it was.

    Example: `svclog export --format jsonl > journal.jsonl`
    """
    from svclog.exchange import outgoing
    from svclog.exchange.json_form import ids_by_uid
    from svclog.query import Query

    session = session_of(context)
    form = choice(outgoing.ExportFormat, format, where="--format")
    query = query_of(ids, filters, session)
    look, entries = session.look, session.entries
    query, unknown = opt.meant(query, entries)
    if unknown:
        session.tell(unknown)
    votes = look.votes() if query == Query() else ()
    documents = {"documents": look.documents, "vote_documents": look.vote_documents}
    with _writing() as write:
        outgoing.export(query.select(entries), form, write, ids=ids_by_uid(entries), votes=votes, **documents)


@contextmanager
def _writing() -> Iterator[Callable[[bytes], object]]:
    """What writes to stdout; a terminal would act on what a file keeps as it is, and is shown harmless lines."""
    sys.stdout.flush()
    if not sys.stdout.isatty():
        yield sys.stdout.buffer.write
        return
    from svclog.text import clean_lines

    held = BytesIO()
    yield held.write
    for line in clean_lines(held.getvalue().decode()):
        typer.echo(line)


def check(context: typer.Context, json: opt.Json = False) -> None:
    """Read the whole journal and say what is wrong with it, if anything is.

    Each line names an entry, what is wrong with it and what to do. Nothing is changed; exits 1 if anything is wrong.

    Example: `svclog check`
    """
    session = session_of(context)
    journal = session.look
    count, problems = journal.check()
    if json:
        from svclog.cli.output import print_document

        listed = [
            {"id": problem.id, "reason": str(problem.reason), "kind": "vote" if problem.is_vote else "visit"}
            for problem in problems
        ]
        print_document({"journal": str(journal.path), "entries": count, "problems": listed})
    else:
        for problem in problems:
            typer.echo(clean(Message(f"{problem.name}: ", problem.reason).naming(session.program)))
        if not problems:
            typer.echo(f"nothing is wrong: {counted(count, 'entry', 'entries')} in {journal.path}")
    if problems:
        raise typer.Exit(1)
