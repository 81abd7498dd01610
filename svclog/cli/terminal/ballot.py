"""The command `vote` at a terminal: a screen for each open matter of a period; answers are saved at once."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from svclog.cli.messages import screen_width
from svclog.cli.terminal.line import ask_line, tell, tell_keys
from svclog.cli.terminal.matters import AskAgain, Saved
from svclog.cli.terminal.names import BACK, WentBack
from svclog.cli.terminal.offers import Offer
from svclog.errors import JournalError, SvclogError, UsageError, shown
from svclog.render.blocks import naming
from svclog.render.terminal import fitted
from svclog.render.words import listed
from svclog.text import Command, Message, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svclog.cli.session import Session
    from svclog.cli.terminal.matters import Choice, Screen


def go_through(screens: Sequence[Screen], session: Session, again: Command, *, more: int = 0) -> None:
    """Ask about each matter in turn, and sum up the decisions in three lines; `again` is the command for the rest.

    `more` counts open matters without a screen. Raises typer.Abort if the user leaves early; answers stay saved.
    """
    session.tell_libraries()
    walk = _Walk(screens, session, more)
    try:
        walk.run()
    finally:
        walk.sum_up(again)


class _Walk:
    def __init__(self, screens: Sequence[Screen], session: Session, more: int) -> None:
        self._screens = screens
        self._more = more
        self._session = session
        self._saved: dict[int, Saved] = {}
        """The saved answers, by the number of the screen."""

    def run(self) -> None:
        """Go through the screens, forward and back."""
        _tell_keys("?: keys")
        at = 0
        while at < len(self._screens):
            self._show(at)
            at = max(at + self._step(at), 0)

    def sum_up(self, again: Command) -> None:
        """Print the decisions on places, those on all else, and what is still open."""
        typer.echo()
        for title, of_place in ("Places", True), ("Promises, votes and thanks", False):
            decided = [
                saved.decided for at, saved in sorted(self._saved.items()) if self._screens[at].of_place is of_place
            ]
            tell(f"{title}: {listed(decided) or 'nothing decided'}.")
        unanswered = len(self._screens) - len(self._saved)
        to_thank = f"{counted(self._more, 'more person', 'more people')} to thank" if self._more else ""
        still_open = " and ".join(filter(None, [counted(unanswered, "question") if unanswered else "", to_thank]))
        left = Message(f"Still open: {still_open} (", again, ")") if still_open else Message("Nothing is open any more")
        undo = Message("; ", Command("undo"), " takes back one answer after the other.")
        tell(Message(left, undo if self._saved else "."), self._session.program)

    def _show(self, at: int) -> None:
        screen, session = self._screens[at], self._session
        title, *rest = naming(session.program, screen.blocks())
        typer.echo()
        tell(f"{at + 1} of {len(self._screens)}")
        sys.stdout.write(fitted([title, *rest], screen_width() or 80, color=session.in_color))
        if at in self._saved:
            tell(f"Saved: {self._saved[at].decided}. Enter leaves it so; another answer replaces it.")

    def _step(self, at: int) -> int:
        """Ask until there is an answer, and save it; return 1 for the next screen, -1 for the one before."""
        while True:
            try:
                chosen = self._ask_for_choice(self._screens[at])
                if chosen is None:
                    return 1
                if isinstance(chosen, str):
                    if at == 0:
                        tell("that was the first one; Ctrl-C quits")
                    return -1
                self._answer(at, chosen)
            except (AskAgain, WentBack):
                continue
            except JournalError:
                raise
            except SvclogError as error:
                tell(error.message, self._session.program)
            else:
                return 1

    def _answer(self, at: int, choice: Choice) -> None:
        save = choice.choose()
        if before := self._saved.get(at):
            before.take_back()
            del self._saved[at]
        if save is not None:
            self._saved[at] = save()

    def _ask_for_choice(self, screen: Screen) -> Choice | str | None:
        """Ask for a choice; return it, BACK, or None for Enter. Raises UsageError, and AskAgain after `?`."""
        offers = [Offer(choice.word, choice.meaning) for choice in screen.choices]
        answer = ask_line(screen.question, offers=offers, hint="Enter: skip, <: back, ?: keys").lower()
        if answer == "?":
            letters = (f"{choice.word[0]}: {choice.word}" for choice in screen.choices)
            meanings = (f" ({choice.meaning})" if choice.meaning else "" for choice in screen.choices)
            _tell_keys(*map(str.__add__, letters, meanings))
            raise AskAgain
        if not answer or answer == BACK:
            return answer or None
        matches = [choice for choice in screen.choices if choice.word.startswith(answer)]
        if len(matches) != 1:
            words = ", ".join(choice.word for choice in screen.choices)
            raise UsageError(
                f"{shown(answer)} is not an answer; give {words}, the first letter of one, or Enter to skip"
            )
        return matches[0]


def _tell_keys(*keys: str) -> None:
    """Explain the keys of every question, and additional `keys`."""
    tell_keys(*keys, "Enter: skip", "<: back", quits="what you decided is saved")
