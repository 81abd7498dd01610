"""One line from the person at the terminal, with what is known to choose from and what was typed before."""

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
    """The answer to one question, without the spaces around it.

    TAB goes through the `offers`, the up arrow back through `past` answers, the latest of which is the last. `hint`
    stands there until something is typed. The answer given `before` is kept with Enter and replaced by typing.
    Raises typer.Abort for Ctrl-C and Ctrl-D.
    """
    # What would act on the terminal, or be refused as an answer, is not offered.
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
    """Say something between two questions, where they are asked; the commands in it are called as `program`."""
    typer.echo(in_width(Message(sentence), program, screen_width()))


def tell_keys(*keys: str, quits: str) -> None:
    """Say what keys and answers do at the questions that follow, and what comes of it where the person quits."""
    tab = ("TAB: complete",) if has_menu() else ()
    parts = (*keys, *tab, f"Ctrl-C: quit; {quits}")
    typer.echo(in_lines("   ".join(parts), screen_width(), whole=parts))


def has_menu() -> bool:
    """Whether this terminal can show the offers under a question, and complete them."""
    return os.environ.get("TERM", "dumb") not in {"", "dumb", "unknown"}


def _plain_line(question: str, offers: Sequence[Offer], hint: str, before: str) -> str:
    """A terminal that cannot move its cursor shows no menu: a few of the offers stand in the question instead."""
    known = ", ".join(offer.text for offer in offers[:_FEW])
    shown = f" [{before}; - for nothing]" if before else "".join(f" ({part})" for part in (known, hint) if part)
    try:
        answer = input(f"{clean(f'{question}{shown}')} ").strip()
    except (EOFError, KeyboardInterrupt):
        typer.echo()
        raise
    return "" if before and answer == "-" else answer or before
