"""The command that forgets what the journal remembers besides what it says."""

from __future__ import annotations

import typer

from svclog.cli import options as opt
from svclog.cli.messages import say, screen_width
from svclog.cli.session import session_of
from svclog.cli.terminal.answers import agree
from svclog.text import clean


def forget(context: typer.Context, yes: opt.Yes = False) -> None:
    """Forget earlier versions, deletions and old names, and delete the copies of a damaged journal, after asking.

    The journal keeps these for `svclog undo` and `svclog merge`. Once they are forgotten, you cannot undo any change
    you have made so far. In later merges, what you deleted stays deleted, even if it was edited elsewhere since; what
    another machine logged under an old name keeps that name. Your visits and votes stay as they are.

    Backups, other machines, and the history of git or of a synchronised folder still hold everything. Merge first, then
    forget on each machine: merging with a journal that remembers old names brings them back.

    Example: `svclog forget`
    """
    from svclog.render import memory
    from svclog.render.text import in_lines

    session = session_of(context)
    journal = session.journal
    found = journal.memory()
    if found.is_empty:
        say(f"there is nothing to forget in {journal.path}")
        return
    if not yes:
        typer.echo("This will be erased for good:")
        for consequence in memory.consequences(found):
            typer.echo(in_lines(clean(consequence), screen_width(), "- "))
        agree("Erase it?", session, "nothing was forgotten:")
    journal.forget(found)
    session.receipt(memory.receipt(found), hint=False)
