"""Changes that both commands and prompts make, each with its receipt in one line."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from svclog import dates
from svclog.cli.messages import say
from svclog.fields import FIELDS, VOTE_FIELDS, with_options
from svclog.model import Interaction, Vote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from svclog.cli.session import Session
    from svclog.fields import Field
    from svclog.journal.values import Added, Edited
    from svclog.model import Regret, Settled, VoteChanges
    from svclog.reports.thanks import Owed
    from svclog.storage import Undone

_SHORT = 30  # the most characters of the user's own words in a receipt


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
    receipt = f"{words.regret(regret)} about leaving {vote.business}"
    session.receipt(f"saved: {receipt}")
    return receipt


def settle(doc_id: int, state: Settled, day: datetime | None, session: Session) -> Edited[Interaction]:
    """Settle the promise of a visit, on a known or unknown day."""
    settled = session.journal.settle(doc_id, state, day)
    if settled.before == settled.after:
        say(f"the promise of visit {doc_id} was {state} already; nothing was changed")
        return settled
    promise = settled.after.promise
    day_said = dates.say(promise.known_day, session.clock(), day=True) if promise and promise.known_day else ""
    on = f" {'on ' if day_said[:1].isupper() else ''}{day_said}" if day_said else ""
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


def in_words(change: Undone, session: Session, *, back: bool = False) -> str:
    """Describe a change that `undo` takes back, an edit with old and new text of each field, swapped if `back`."""
    if change.edited is None:
        return str(change)
    before, after = change.edited[::-1] if back else change.edited
    number = change.what.partition(" ")[0]
    return f"edit {number} {change.edited[1].business}: {', '.join(changes(before, after, session))}"


def changes(before: Interaction | Vote, after: Interaction | Vote, session: Session) -> Iterator[str]:
    """Yield each field that differs, with its text before and after."""
    for field in FIELDS.values() if isinstance(after, Interaction) else with_options(VOTE_FIELDS):
        old, new = _in_words(field, before, session), _in_words(field, after, session)
        if old != new and field.name not in {"edited", "day"}:
            mark = '"' if field.is_free else ""
            yield f"{field.title} {_shown(old, mark)} -> {_shown(new, mark)}"


def _shown(text: str, mark: str) -> str:
    cut = f"{text[: _SHORT - 1]}…" if mark and len(text) > _SHORT else text
    return f"{mark}{cut}{mark}" if cut else "(nothing)"


def _in_words(field: Field, record: Interaction | Vote, session: Session) -> str:
    """Return the value of a field for a receipt, with dates in words and the id of a followed-up visit."""
    value = field.of(record)
    if isinstance(value, datetime):
        is_day = field.name == "when" and isinstance(record, Interaction) and record.is_day
        return dates.say(value, session.clock(), day=is_day)
    if field.name == "re" and value:
        return str(session.journal.ids_of([value]).get(value, "another visit"))
    return field.text_in(record)
