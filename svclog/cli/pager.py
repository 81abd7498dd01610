"""Show text that is longer than the screen in the pager."""

from __future__ import annotations

import os
import shlex
import sys
from contextlib import suppress
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from svclog import interrupts

if TYPE_CHECKING:
    from svclog.cli.session import Session

_USUAL = "less -FRX"


def show(text: str, session: Session) -> None:
    """Write `text` to stdout, through the pager if it exceeds the screen and a pager is wanted and installed."""
    command = os.environ.get("PAGER", _USUAL)
    with suppress(ValueError):  # an unclosed quote
        words = shlex.split(command)
        if words and _is_too_long(text) and session.pages and _show_in_pager(text, words):
            return
    sys.stdout.write(text)


def _is_too_long(text: str) -> bool:
    """Whether stdout is a terminal on which only the end would be seen."""
    is_real = sys.stdout is sys.__stdout__ and sys.stdin is sys.__stdin__
    return is_real and sys.stdout.isatty() and sys.stdin.isatty() and text.count("\n") >= get_terminal_size().lines


def _show_in_pager(text: str, words: list[str]) -> bool:
    """Show `text` in the pager; return False if it cannot be started. Quitting it early is not an error."""
    from subprocess import PIPE, Popen

    sys.stdout.flush()
    try:
        pager = Popen(words, stdin=PIPE)  # noqa: S603 - what the user set, or less
    except OSError:
        return False
    assert pager.stdin is not None
    former = interrupts.ignore()  # Ctrl-C is for the pager
    with suppress(BrokenPipeError):
        pager.stdin.write(text.encode(errors="backslashreplace"))
    with suppress(BrokenPipeError):
        pager.stdin.close()
    pager.wait()
    interrupts.restore(former)  # a question may follow
    return True
