"""Ask for one line at the terminal, with offers to choose from and former answers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import typer

from svclog import interrupts
from svclog.cli.messages import in_width, screen_width
from svclog.cli.terminal.offers import Offer
from svclog.render.text import in_lines
from svclog.text import Message, clean

if TYPE_CHECKING:
    from collections.abc import Sequence

_FEW = 6


def ask_line(
    question: str, *, offers: Sequence[Offer] = (), past: Sequence[str] = (), hint: str = "", before: str = ""
) -> str:
    """Ask a question and return the answer, stripped.

    TAB goes through the `offers`, the up arrow back through `past` answers, the latest of which is last. `hint` is
    shown until something is typed. Enter keeps the answer given `before`; typing replaces it.
    Raises typer.Abort for Ctrl-C and Ctrl-D.
    """
    # Offer nothing that acts on the terminal: it would be refused as an answer, too.
    offers = [offer for offer in offers if clean(offer.text) == offer.text]
    past = [text for text in past if clean(text) == text]
    interrupts.unwind()
    try:
        if not has_menu():
            return _plain_line(question, offers, hint, before)
        from svclog.cli.terminal.menu import menu_line

        return menu_line(clean(question), offers, past, clean(hint), clean(before)).strip()
    except (EOFError, KeyboardInterrupt):
        raise typer.Abort from None


def tell(sentence: str | Message, program: str = "svclog") -> None:
    """Print a message between questions, to the same stream; commands in it begin with `program`."""
    typer.echo(in_width(Message(sentence), program, screen_width()))


def tell_keys(*keys: str, quits: str) -> None:
    """Explain the keys and answers of the next questions, and what quitting them does."""
    tab = ("TAB: complete",) if has_menu() else ()
    parts = (*keys, *tab, f"Ctrl-C: quit; {quits}")
    typer.echo(in_lines("   ".join(parts), screen_width(), whole=parts))


def has_menu() -> bool:
    """Whether this terminal can show a menu of offers under a question."""
    return os.environ.get("TERM", "dumb") not in {"", "dumb", "unknown"}


def _plain_line(question: str, offers: Sequence[Offer], hint: str, before: str) -> str:
    """Ask on a terminal without a movable cursor, with a few of the offers in the question instead of a menu."""
    known = ", ".join(offer.text for offer in offers[:_FEW])
    shown = f" [{before}; - for nothing]" if before else "".join(f" ({part})" for part in (known, hint) if part)
    try:
        answer = input(f"{clean(f'{question}{shown}')} ").strip()
    except (EOFError, KeyboardInterrupt):
        typer.echo()
        raise
    return "" if before and answer == "-" else answer or before
