"""Questions at the terminal, repeated until the answer can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import typer

from svclog import interrupts
from svclog.cli.messages import in_width, say, screen_width
from svclog.errors import NobodyToAsk, UsageError, shown
from svclog.rules import is_before_day
from svclog.text import Message

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from svclog.cli.session import Session
    from svclog.model import Interaction

T = TypeVar("T")

WHEN_SETTLED = "On which day? (Enter: today; ?: not known)"
_YES_OR_NO = {"": False, "y": True, "yes": True, "n": False, "no": False}


def ask(question: str, read: Callable[[str], T]) -> T:
    """Ask until `read` accepts the answer, and return its value. Raises typer.Abort for Ctrl-C and Ctrl-D."""
    interrupts.unwind()
    prompt = in_width(Message(question), "svclog", screen_width())
    while True:
        try:
            answer = str(typer.prompt(prompt, default="", show_default=False))
        except typer.Abort:
            typer.echo()
            raise
        try:
            return read(answer.strip())
        except UsageError as error:
            say(error.message)


def confirm(question: str, *, default: bool = False) -> bool:
    """Ask a yes-or-no question as `ask` does; Enter means the `default`."""

    def read(answer: str) -> bool:
        if answer.lower() not in _YES_OR_NO:
            raise UsageError(f"{shown(answer)} is not an answer; give y or n, or Enter for {'y' if default else 'n'}")
        return _YES_OR_NO[answer.lower()] if answer else default

    return ask(f"{question} [{'Y/n' if default else 'y/N'}]", read)


def agree(question: str, session: Session, refusal: str, option: str = "--yes") -> None:
    """Raise typer.Abort unless the user says yes; without a terminal, raise NobodyToAsk(`refusal`, `option`)."""
    if not session.asks:
        raise NobodyToAsk(refusal, option)
    if not confirm(question):
        raise typer.Abort


def settled_on(text: str, visit: Interaction, session: Session) -> datetime | None:
    """Parse the day on which a visit's promise was settled; `?` gives None, an unknown day. Raises UsageError."""
    from svclog import dates

    if text.strip() == "?":
        return None
    try:
        day = dates.as_moment(session.reading.visit(text.strip() or "today"))
    except dates.FutureVisit as error:
        raise UsageError(f"{error.what}; give the day on which they kept or broke it") from None
    if is_before_day(day, visit.when):
        raise dates.BeforeVisit(text, dates.long(day), dates.long(visit.when))
    return day
