"""The command `merge`, which merges copies of the journal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svclog.cli.messages import say
from svclog.cli.receipts import say_begun
from svclog.cli.session import session_of
from svclog.errors import UsageError
from svclog.text import Command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svclog.cli.session import Session
    from svclog.exchange.copies import Copy

_OF_GIT = 4


def merge(
    context: typer.Context,
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE]...", help="Copies of the journal; - reads one from stdin.")
    ] = None,
    conflicts: Annotated[
        bool,
        typer.Option("--conflicts", help="Merge the copies that Syncthing, Dropbox or iCloud left beside the journal."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Preview; change nothing.")] = False,
    git_setup: Annotated[
        bool, typer.Option("--git-setup", help="Set up git to merge the journal visit by visit, in this clone.")
    ] = False,
    driver: Annotated[
        bool, typer.Option("--driver", help="For git alone, which runs it with BASE OURS THEIRS PATH.")
    ] = False,
) -> None:
    """Merge a copy of the journal from another machine.

    If both edited a visit, the later edit wins, and `merge` lists what was lost. A deleted visit stays deleted, unless
    the other machine edited it after that. A renamed place keeps its new name. Merging the same copy again changes
    nothing.

    Example: `svclog merge laptop/journal.json`
    """
    session, given = session_of(context), files or []
    if sum((bool(given) and not driver, conflicts, git_setup, driver)) != 1:
        raise UsageError("give a FILE to merge, or one of --conflicts, --git-setup and --driver")
    if dry_run and (git_setup or driver):
        raise UsageError("--dry-run is for copies that are merged now: give it with FILE or --conflicts")
    if git_setup:
        from svclog.exchange.git import set_up

        attributes = set_up(session.journal_path)
        session.receipt(f"git merges {session.journal_path} visit by visit now; commit {attributes}", hint=False)
        session.tell("each further clone needs `", Command("merge --git-setup"), "` once")
    elif driver:
        _merge_for_git(given, session)
    elif conflicts:
        _merge_conflicts(session, dry_run=dry_run)
    else:
        _merge([_opened(file, session) for file in given], session, dry_run=dry_run)


def _opened(file: str, session: Session) -> Copy:
    from svclog.exchange.copies import open_copy

    return open_copy(file, sys.stdin.buffer, session.journal_path, session.encryption)


def _merge(copies: Sequence[Copy], session: Session, *, dry_run: bool = False, hint: bool = True) -> None:
    from svclog.render.merged import discarded, summary

    journal = session.journal
    source = ", ".join(copy.name for copy in copies)
    is_new = not journal.path.exists()
    done = journal.merge([copy.tables for copy in copies], source, dry_run=dry_run)
    session.receipt(summary(done, source, dry_run=dry_run), hint=hint and not (dry_run or done.nothing))
    for lost in done.dropped:
        session.receipt(discarded(lost, session.clock()), hint=False)
    for copy in copies:
        if copy.torn:
            say(f"{copy.name} ends in an unfinished entry, which is left out")
    if is_new and journal.path.exists():
        say_begun(journal.path)


def _merge_conflicts(session: Session, *, dry_run: bool) -> None:
    from svclog.exchange.copies import conflict_copies
    from svclog.render.merged import copies_left

    journal = session.journal_path.resolve()
    paths = conflict_copies(journal)
    if not paths:
        say(f"no conflict copies beside {journal}")
        return
    copies = [_opened(str(path), session)._replace(name=path.name) for path in paths]
    _merge(copies, session, dry_run=dry_run)
    # Copies with unreadable parts stay: those parts may be nowhere else.
    merged = [path for path, copy in zip(paths, copies, strict=True) if not copy.torn]
    if merged and not dry_run:
        say(copies_left(merged))


def _merge_for_git(files: Sequence[str], session: Session) -> None:
    from svclog.exchange.git import drop_unfinished

    if len(files) != _OF_GIT:
        raise UsageError(
            "--driver takes what git gives it, %O %A %B %P; `", Command("merge --git-setup"), "` tells git so"
        )
    _, ours, theirs, name = files
    if drop_unfinished(Path(ours)):
        say(f"our {name} ended in an unfinished entry, which is left out")
    session.use(Path(ours))
    _merge([_opened(theirs, session)._replace(name=f"their {name}")], session, hint=False)
