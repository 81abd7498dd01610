"""Changes that both commands and prompts make, each with its receipt in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog import dates
from svclog.cli.messages import say
from svclog.model import Vote

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from svclog.cli.session import Session
    from svclog.journal.values import Added, Edited
    from svclog.model import Interaction, Regret, Settled, VoteChanges
    from svclog.reports.thanks import Owed


def say_logged(added: Added, session: Session, more: str = "") -> None:
    """Say that a visit was logged, with `more` about it."""
    session.receipt(f"logged {session.name_of(added.entry, is_new_place=not added.business.known)}{more}")
    if added.first:
        say_begun(session.journal.path)


def due(visit: Interaction, session: Session) -> str:
    """Return the due date for a receipt, to go after the date of the visit; empty if no day is set."""
    promise = visit.promise
    return f", promise due {dates.say(promise.by, session.clock())}" if promise and promise.by else ""


def say_begun(journal: Path) -> None:
    """Say where a new journal was created."""
    say(f"your journal begins, in {journal}")


def cast(
    business: str, session: Session, details: VoteChanges | None = None, *, leaves: bool, stays: bool = False
) -> Vote:
    """Cast a vote on a place, as of now."""
    from svclog.render import votes

    now = session.clock().replace(microsecond=0)
    vote = session.journal.vote(Vote(at=now, business=business, leaves=leaves, stays=stays, **details or {}))
    session.receipt(f"vote v{vote.id}: {votes.cast(vote, now)}")
    return vote


def review(vote: Vote, regret: Regret, session: Session) -> str:
    """Save how much a vote is regretted; return that in words."""
    from svclog.render import words

    session.journal.review(vote, regret)
    told = f"{words.regret(regret)} about leaving {vote.business}"
    session.receipt(f"saved: {told}")
    return told


def settle(doc_id: int, state: Settled, day: datetime | None, session: Session) -> Edited[Interaction]:
    """Settle the promise of a visit, on a known or unknown day."""
    settled = session.journal.settle(doc_id, state, day)
    if settled.before == settled.after:
        say(f"the promise of visit {doc_id} was {state} already; nothing was changed")
        return settled
    promise = settled.after.promise
    said = dates.say(promise.known_day, session.clock(), day=True) if promise and promise.known_day else ""
    on = f" {'on ' if said[:1].isupper() else ''}{said}" if said else ""
    text = promise.text if promise else ""
    before = settled.before.promise.state if settled.before and settled.before.promise else "open"
    was = "" if before == "open" else f"; it was {before} before"
    session.receipt(f"{state}{on}: {text}, promised in visit {session.name_of(settled.after)}{was}")
    return settled


def thank(owed: Owed, session: Session) -> None:
    """Record that the user thanked the person of a visit."""
    done = session.journal.thank(owed.id)
    now = session.clock()
    if done.before == done.after:
        before = f", {dates.say(owed.thanked, now)}" if owed.thanked else ""
        say(f"{owed.employee} was thanked for visit {owed.id} already{before}; nothing was changed")
        return
    when = dates.say(owed.when, now, day=owed.is_day)
    session.receipt(f"thanked {owed.employee} for visit {owed.id} to {owed.business}, {when}")
