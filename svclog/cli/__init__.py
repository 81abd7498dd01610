"""The command line: it parses text, calls the other packages and prints the result. Only it imports typer."""

from svclog.cli.app import run as run
