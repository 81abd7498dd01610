"""Messages to the user, on stderr: stdout is for results."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from shutil import get_terminal_size

from svclog.text import Command, Message, Options, clean, clean_lines

FIRST_VISIT = Command("add Blue Bottle r")
NO_VISITS = Message("no visits yet; the first one: ", FIRST_VISIT)
"""The message if the journal has no visits."""


def say(message: str | Message, program: str = "svclog") -> None:
    """Print a message on stderr; commands in it begin with `program`."""
    text = in_width(Message("svclog: ", message), program, _width_of_errors())
    with suppress(OSError):  # failing to print a message must not stop the command
        print(text, file=sys.stderr, flush=True)  # noqa: T201


def in_width(message: Message, program: str, width: int | None) -> str:
    """Wrap a message to a terminal's width, but never within a command or within options to copy."""
    lines = clean_lines(message.naming(program))
    if width:
        from svclog.render.text import in_lines

        whole = [clean(f"{program} {part}") for part in message if isinstance(part, Command)]
        whole += [clean(part) for part in message if isinstance(part, Options)]
        lines = [in_lines(line, width, whole=whole) for line in lines]
    return "\n".join(lines)


def _width_of_errors() -> int | None:
    """Return the width of stderr's terminal in cells; None if stderr is a pipe or a file."""
    with suppress(OSError):
        return os.get_terminal_size(sys.stderr.fileno()).columns if sys.stderr.isatty() else None
    return None


def screen_width() -> int | None:
    """Return the width of stdout's terminal in cells; None if stdout is a pipe or a file."""
    return get_terminal_size().columns if sys.stdout.isatty() else None
