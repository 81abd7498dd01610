"""The command line: text in, one call, text out. Only here is typer imported."""

from svclog.cli.app import main, run

__all__ = ["main", "run"]
