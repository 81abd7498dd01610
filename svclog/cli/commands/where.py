"""The command `path`, in a module of its own, so that it imports nothing else."""

from __future__ import annotations

from typing import Annotated

import typer

from svclog.cli.session import session_of


def path(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="List all that svclog wrote on this machine.")] = False,
) -> None:
    """Print where the journal is, or with --all every journal and other file that svclog wrote on this machine.

    Use --all to see what you can delete when you stop using svclog: journals and copies of damaged ones, the config
    file, your letter templates, what you saved with --output, pages that --open showed, completion with its lines in
    the startup files of shells, and settings of git. It does not list what your shell saved with `>`.

    Example: `cp "$(svclog path)" backup.json`
    """
    session = session_of(context)
    if not every:
        typer.echo(session.journal_path)
        return
    from svclog.cli.messages import say
    from svclog.cli.output import print_blocks
    from svclog.cli.written import written
    from svclog.installation import command_to_remove, command_to_remove_all
    from svclog.render.blocks import Column, Table

    rows = [(found.what, str(found)) for found in written(session)]
    if rows:
        print_blocks([Table((Column("what"), Column("file", elastic=True, folded=True)), rows)], session)
    else:
        say("no file was written on this machine")
    say(f"to remove svclog itself: {command_to_remove()}")
    if command := command_to_remove_all():
        say(f"to remove it with all that is in its virtual environment: {command}")
