"""The command that says where the journal is; on its own, so that it needs nothing else."""

from __future__ import annotations

import typer

from svclog.cli.session import session_of


def path(context: typer.Context) -> None:
    """Print where the journal is.

    Example: `cp "$(svclog path)" backup.json`
    """
    typer.echo(session_of(context).journal_path)
