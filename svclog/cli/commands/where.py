"""The command that says where the journal is; on its own, so that it needs nothing else."""

from __future__ import annotations

from typing import Annotated

import typer

from svclog.cli.session import session_of


def path(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="List every file that svclog has written here.")] = False,
) -> None:
    """Print where the journal is, or with --all every file that svclog has written on this machine.

    That is what there is to delete when you leave: journals, with copies of damaged ones, the config file, templates,
    completions with the lines in the startup files of shells, what git was told, and what was left in the folder for
    temporary files. Files that you named yourself, as with --output or `>`, are not among them.

    Example: `cp "$(svclog path)" backup.json`
    """
    session = session_of(context)
    if not every:
        typer.echo(session.journal_path)
        return
    from svclog.cli.messages import say
    from svclog.cli.output import print_blocks
    from svclog.cli.written import written
    from svclog.installation import command_to_remove
    from svclog.render.blocks import Column, Table

    rows = [(found.what, str(found)) for found in written(session)]
    if rows:
        print_blocks([Table((Column("what"), Column("file", elastic=True, folded=True)), rows)], session)
    else:
        say("no file was written on this machine")
    say(f"to remove svclog itself: {command_to_remove()}")
