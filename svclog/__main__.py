"""`svclog` and `python -m svclog`: the program as a process of its own."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from svclog.cli.session import Session


def main(session: Session | None = None) -> None:
    """Run the program on the command line's arguments and exit with its code."""
    # Looking for garbage among modules that all stay takes a seventh of the time of a command.
    gc.disable()
    from svclog.cli import run

    code = run(sys.argv[1:], session)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    # Another seventh: the system takes the memory back at once, the interpreter would tidy up object by object.
    os._exit(code)


if __name__ == "__main__":
    main()
