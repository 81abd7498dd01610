"""The command `help`, which explains verdicts, words, the quick line and dates."""

from __future__ import annotations

from typing import Annotated

import typer

from svclog.cli.lazy import COMMANDS
from svclog.errors import BadValue, UsageError
from svclog.text import Command


def help_(
    topic: Annotated[
        str | None, typer.Argument(metavar="[TOPIC]", help="verdicts, words, line or dates.", show_default=False)
    ] = None,
) -> None:
    """Read one screen about verdicts, words, the quick line or dates.

    Example: `svclog help verdicts`
    """
    from svclog.render.topics import TOPICS

    if topic is None:
        typer.echo("".join(f"svclog help {name}\n" for name in TOPICS) + "svclog COMMAND --help", nl=True)
        return
    name = topic.casefold()
    if name in COMMANDS:
        raise UsageError(f"TOPIC: {name} is a command: `", Command(f"{name} --help"), "` explains it")
    if name not in TOPICS:
        raise BadValue("TOPIC", topic, "verdicts, words, line or dates")
    typer.echo(TOPICS[name], nl=False)
