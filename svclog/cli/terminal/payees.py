"""Questions about payees on statements: which place is meant, if any. Each answer is saved at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from svclog.cli.terminal.line import ask_line, tell, tell_keys
from svclog.cli.terminal.offers import Offer
from svclog.errors import SvclogError
from svclog.render.wallet import paid

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from svclog.cli.session import Session
    from svclog.reports.wallet import Unmatched

NEVER = "never"
_YES = {"y", "yes"}


def ask_about(unmatched: Sequence[Unmatched], places: Iterable[str], session: Session) -> bool:
    """Ask which place each payee is; return whether any was answered. Ctrl-C ends the questions."""
    session.tell_libraries()
    tell("Which place is this? Type y for the place named, another place, or never if it is not a visit.")
    tell_keys("Enter: skip", quits="what you answered is saved")
    names = sorted(places)
    answered = False
    try:
        for number, one in enumerate(unmatched, start=1):
            typer.echo()
            tell(f"{number} of {len(unmatched)}: {one.payee}, {paid(one.paid)}")
            answered = _is_answered(one, names, session) or answered
    except typer.Abort:
        tell("svclog will ask about the rest next time")
    typer.echo()
    return answered


def _is_answered(one: Unmatched, names: Sequence[str], session: Session) -> bool:
    """Ask about one payee, and save the answer; return False if the user skips it. Raises typer.Abort."""
    likely = one.candidates[0] if one.candidates else NEVER
    offers = [Offer(name) for name in dict.fromkeys([likely, *one.candidates, NEVER, *names])]
    question = "Never a visit?" if likely == NEVER else f"{likely}?"
    while True:
        answer = ask_line(question, offers=offers, hint="y, another place, or never")
        if not answer:
            return False
        place = likely if answer.casefold() in _YES else answer
        try:
            done = session.journal.assign_payee(one.payee, None if place.casefold() == NEVER else place)
        except SvclogError as error:
            tell(error.message, session.program)
        else:
            session.receipt(told(done.payee, done.business))
            return True


def told(payee: str, business: str | None) -> str:
    """Return the receipt of an answer."""
    return f"payee {payee} is {business}" if business else f"payee {payee} is never a visit"
