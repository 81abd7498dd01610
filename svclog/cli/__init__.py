"""The command line: text in, one call, text out. Only here is typer imported."""

from svclog.cli.app import run as run
