"""What a command says of what it did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from svclog.cli.messages import screen_width
from svclog.text import Command, Message, clean

if TYPE_CHECKING:
    from svclog.cli.session import Session
    from svclog.model import Interaction


def receipt(sentence: str, session: Session, *, hint: bool = True) -> None:
    """Print what a change came to, in one line, and on a terminal how to take it back."""
    from svclog.render.text import in_lines

    undo_hint = Message("(undo: ", Command("undo"), ")").naming(session.program) if hint and session.asks else ""
    typer.echo(in_lines(clean(sentence), screen_width(), rest=clean(undo_hint)))


def named(entry: Interaction, session: Session) -> str:
    """How a receipt names a visit."""
    from svclog import dates

    return f"{entry.id} {entry.business}, {dates.say(entry.when, session.clock())}"


NO_VISITS = Message("no visits yet; the first one: ", Command('add "Blue Bottle" -o resolved'))
"""What there is to say where no visit is."""
