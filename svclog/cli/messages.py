"""Messages to the user, on stderr: stdout is for what was asked for."""

from __future__ import annotations

import sys
from contextlib import suppress
from shutil import get_terminal_size

from svclog.text import Command, Message, clean_lines

NO_VISITS = Message("no visits yet; the first one: ", Command("add Blue Bottle r"))
"""What there is to say where no visit is."""


def say(message: str) -> None:
    """Tell the user something, on stderr: one line, or more where there is a list of what to fix."""
    with suppress(OSError):  # a message that cannot be printed is no reason to fail
        print("svclog:", "\n".join(clean_lines(message)), file=sys.stderr, flush=True)  # noqa: T201


def screen_width() -> int | None:
    """How many cells wide the terminal is that stdout goes to; None where it goes to a pipe or a file."""
    return get_terminal_size().columns if sys.stdout.isatty() else None
