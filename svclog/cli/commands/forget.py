"""The command that forgets what the journal remembers besides what it says."""

from __future__ import annotations

import typer

from svclog.cli import options as opt
from svclog.cli.messages import say, screen_width
from svclog.cli.session import session_of
from svclog.cli.terminal.answers import agree
from svclog.text import clean


def forget(context: typer.Context, yes: opt.Yes = False) -> None:
    """Forget earlier versions, times of deletions and old names, and delete damaged copies, after asking.

    The journal keeps these for `svclog undo` and `svclog merge`. Then nothing before now can be undone; what you
    deleted stays deleted in a merge, also where another machine has edited it since; and what another machine logged
    under an old name keeps that name. Your visits and votes stay as they are.

    Backups, other machines, and the history of git or of a synchronised folder still remember. Merge first, then
    forget on each machine: a merge with a journal that remembers old names writes them into this one again.

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
        typer.echo("This will be forgotten for good:")
        for consequence in memory.consequences(found):
            typer.echo(in_lines(clean(consequence), screen_width(), "- "))
        agree("Forget it?", session, "nothing was forgotten:")
    journal.forget(found)
    session.receipt(memory.receipt(found), hint=False)
