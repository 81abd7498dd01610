"""Questions about typed names, so that a slip does not become a second business, and hints to fix one."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from svclog.cli.terminal.answers import ask, confirm
from svclog.errors import UsageError
from svclog.fields import FIELDS
from svclog.model import and_above, fold, parts
from svclog.text import Command

if TYPE_CHECKING:
    from collections.abc import Collection

    from svclog.cli.doubts import Doubt
    from svclog.cli.session import Session
    from svclog.model import Interaction, VisitChanges, VoteChanges
    from svclog.names import Name

BACK = "<"
"""The answer that goes back to the previous question."""


class WentBack(Exception):
    """The user goes back to the previous question."""


def chosen(
    name: str, session: Session, *, at: str | None = None, excluding_ids: Collection[int] = (), asked: bool = False
) -> str:
    """Return the business that the user means by `name` or, with `at`, the employee at that business.

    Asks only about a new name that may stand for a known one. Names in the entries `excluding_ids` do not count as
    known. Raises typer.Abort for Ctrl-C and Ctrl-D and, if the name was `asked` for, WentBack for BACK.
    """
    while True:
        typed = session.journal.recognise(name, at=at, excluding_ids=excluding_ids)
        if typed.near is None:
            return typed.text
        match _answer(typed.text, typed.near, asked=asked, renamed=typed.renamed):
            case "back":
                raise WentBack
            case "new":
                return typed.text
            case "no":
                again = _name_again(typed.text, "business" if at is None else "employee", session)
                if not again:
                    return typed.text
                name = name if again == BACK else again
            case _:
                return typed.near


def settled(doubt: Doubt) -> str:
    """Whether a line says what it may be meant as (`yes`), names a `new` place, or neither (`no`); asks for it."""
    if doubt.meaning:
        return _answer(doubt.name, doubt.meaning, no="takes neither")
    return "new" if confirm(f"{doubt.known}Is {doubt.name} the name of a new place?") else "no"


def visit_as_meant(
    changes: VisitChanges, session: Session, *, changed: int | None = None, asked: bool = False, is_new: bool = False
) -> VisitChanges:
    """Return changes of the visit `changed` with the names that the user means; `is_new` confirms a new place."""
    meant = changes.copy()
    excluding_ids = () if changed is None else (changed,)
    if (business := changes.get("business")) and not is_new:
        meant["business"] = chosen(business, session, excluding_ids=excluding_ids, asked=asked)
    if employee := changes.get("employee"):
        at = meant.get("business")
        if at is None and changed is not None:
            at = next((entry.business for entry in session.journal.interactions() if entry.id == changed), None)
        if at is not None:
            meant["employee"] = chosen(employee, session, at=at, excluding_ids=excluding_ids, asked=asked)
    return meant


def vote_as_meant(changes: VoteChanges, session: Session) -> VoteChanges:
    """Return changes of a vote, after a question if the replacement place may be a slip."""
    if session.asks and (instead := changes.get("instead")):
        return {**changes, "instead": chosen(instead, session)}
    return changes


def suggest_rename(typed: Name | None, at: str | None, session: Session) -> None:
    """Recommend the rename that fixes a business or, with `at`, an employee there, that may be a known one."""
    if typed is None or typed.near is None:
        return
    new, known = typed.text, typed.near
    place = "here" if at is None else f"at {at}"
    why = f", as you renamed it to {known!r}" if typed.renamed else ""
    session.tell(f"{new!r} is new {place}{why}; if it is {known!r}: ", _rename(new, known, at, "--yes"))


def tell_spelling(typed: VisitChanges, before: Interaction | None, after: Interaction, session: Session) -> None:
    """Say of names that an edit left as they were, as `typed` is only another spelling, which rename changes that."""
    if before is None:
        return
    if before.employee == after.employee:
        _tell_spelling(after.employee or "", typed.get("employee") or "", session, at=parts(after.business)[0])
    if before.business == after.business:
        pairs = zip(and_above(after.business), and_above(typed.get("business") or ""), strict=False)
        known, new = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
        _tell_spelling(known, new, session)


def _tell_spelling(known: str, new: str, session: Session, *, at: str | None = None) -> None:
    if known != new and fold(known) == fold(new):
        kept = f"names stay as they were first spelled, here {known!r}; to spell it {new!r} in all visits: "
        session.tell(kept, _rename(known, new, at))


def _rename(old: str, new: str, at: str | None, *options: str) -> Command:
    """The command that renames a business or, with `at`, an employee there."""
    flag, where = ([], []) if at is None else (["--employee"], ["--business", at])
    dashed = "-" in (old[0], new[0])
    words = [*flag, *where, *options, "--", old, new] if dashed else [*flag, old, new, *where, *options]
    return Command(f"rename {shlex.join(words)}")


_ANSWERS = {"": "yes", "y": "yes", "yes": "yes", "n": "no", "no": "no", "new": "new"}


def _answer(
    new: str, known: str, *, asked: bool = False, renamed: bool = False, no: str = "asks for the name again"
) -> str:
    """Ask whether the known name is meant: yes, no or new or, if the name was `asked` for, back."""

    def meant(answer: str) -> str:
        if asked and answer == BACK:
            return "back"
        if answer.lower() not in _ANSWERS:
            raise UsageError(f"Y or Enter takes {known}, n {no}, new keeps {new} as a new one")
        return _ANSWERS[answer.lower()]

    why = f" (you renamed {new} to it)" if renamed else ""
    return ask(f"{new}: did you mean {known}{why}? [Y/n/new]", meant)


def _name_again(new: str, field: str, session: Session) -> str:
    """Ask for another name; an empty one keeps the new one, BACK goes back."""

    def name(answer: str) -> str:
        if answer in {"", BACK}:
            return answer
        return str(FIELDS[field].read(answer, session.reading))

    return ask(f"Then type the name, or Enter to keep {new} as a new one", name)
