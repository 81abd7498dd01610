"""A dossier as Markdown that a stranger can follow, with untrusted text escaped, and as JSON."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from svclog import dates
from svclog.exchange.cells import cell
from svclog.exchange.json_form import as_json, promise_as_json
from svclog.model import SCALE, Outcome
from svclog.render.words import VIA, cost, listed, scored
from svclog.text import clean, clean_lines, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from svclog.model import Interaction
    from svclog.reports.dossier import Became, Contact, Dossier


_OUTCOMES = {
    Outcome.RESOLVED: "resolved (I got what I came for)",
    Outcome.PARTIAL: "partial (I got some of what I came for)",
    Outcome.DECLINED: "declined (the answer was no, said straight)",
    Outcome.UNRESOLVED: "unresolved (I left without what I came for)",
    Outcome.PENDING: "pending (not known yet)",
}
_OPINIONS = ("empathy", "listening", "felt")
# Characters that begin a Markdown block at the start of a line; `cell` escapes those that act anywhere in a line.
_STARTS = re.compile(r"^(?:(?=[-+=#:%])|(\d+)(?=[.)]))")


def markdown(dossier: Dossier, currency: str) -> Iterator[str]:
    """Yield the document in pieces: title, totals, then each contact, with amounts in `currency`."""
    yield f"# {_inline(dossier.business)}: what happened, in order\n\n"
    yield from (f"- {line}\n" for line in _totals(dossier, currency))
    for contact in dossier.contacts:
        yield f"\n## Entry {contact.visit.id}: {moment(contact.visit)} ({_offset(contact.visit.when)})\n\n"
        yield from (f"- {line}\n" for line in _facts(contact, currency))
        if dossier.standing is not None:
            yield from (f"- {line}\n" for line in _opinions(contact.visit))
        if contact.visit.note:
            yield "\nWhat happened, in the words noted:\n\n"
            yield from _quoted(contact.visit.note)


def json(dossier: Dossier, ids: Mapping[str, int]) -> dict[str, object]:
    """Return the body of `dossier --json`; `ids` gives the ids of the whole journal by uid."""
    standing = dossier.standing
    facts = standing is None
    opinion: dict[str, object] = {} if standing is None else {"verdict": standing.verdict, "score": standing.score}
    return {
        "business": dossier.business,
        "drawn_up": dossier.now,
        "since": dossier.since,
        "facts": facts,
        "contacts": dossier.count,
        "days": dossier.days,
        "minutes": dossier.minutes,
        "spent": dossier.spent,
        "people": dossier.people,
        "references": dossier.references,
        "promises": dossier.promises,
        **opinion,
        "interactions": [_json(contact, ids, without=_OPINIONS if facts else ()) for contact in dossier.contacts],
    }


def moment(visit: Interaction) -> str:
    """Return the day of a visit, and its time of day if known."""
    return dates.long(visit.when) if visit.is_day else f"{dates.long(visit.when)}, {visit.when:%H:%M}"


def due(by: datetime) -> str:
    """Return a due date in words, without the time if it is the end of a day."""
    return dates.long(by) if dates.ends_a_day(by) else f"{dates.long(by)}, {by:%H:%M}"


def fate(became: Became) -> str:
    """Describe the outcome of a promise."""
    promise = became.promise
    if promise.state == "open":
        return (
            "overdue, not done so far"
            if became.overdue
            else f"still open, {'not due yet' if promise.by else 'no date given'}"
        )
    word: str = promise.state
    if word == "kept" and promise.by and promise.settled:
        word = "kept late" if became.late else "kept in time"
    if promise.known_day:
        return f"{word}, on {dates.long(promise.known_day)}"
    if promise.settled:  # logged by an earlier version of svclog
        return f"{word}, as noted on {dates.long(promise.settled)}"
    return f"{word}, noted on {dates.long(promise.noted)}" if promise.noted else word


def _totals(dossier: Dossier, currency: str) -> Iterator[str]:
    yield f"Drawn up: {dates.long(dossier.now)}"
    if dossier.since:
        clock = f", {dossier.since:%H:%M}," if f"{dossier.since:%H:%M}" != "00:00" else ""
        yield f"Taken in: contacts from {dates.long(dossier.since)}{clock} on"
    if not dossier.contacts:
        yield "Contacts: none"
        return
    first, last = dossier.contacts[0].visit.when, dossier.contacts[-1].visit.when
    yield f"Period covered: {dates.long(first)}{'' if first.date() == last.date() else f' to {dates.long(last)}'}"
    span = f", over {counted(dossier.days, 'day')}" if dossier.days else ""
    yield f"Contacts: {dossier.count:,}{span}"
    if dossier.people:
        yield f"People: {_inline(listed(dossier.people))}"
    if dossier.references:
        yield f"Their references: {_inline(listed(dossier.references))}"
    if took := cost(dossier.minutes, dossier.spent, currency):
        yield f"Cost: {listed(took)}"
    if dossier.promises.made:
        yield f"Promises: {dossier.promises.made} made; {_promises(dossier)}"
    if dossier.standing is not None:
        standing = dossier.standing
        score = f", score {scored(standing.score)}" if standing.visits else ""
        on = counted(standing.visits, "rated visit")
        yield f"My verdict today: {standing.verdict}{', recovering' if standing.recovering else ''}{score} on {on}"
        if any(getattr(contact.visit, name) for contact in dossier.contacts for name in _OPINIONS):
            yield f"Ratings are my own, from {SCALE}"


def _promises(dossier: Dossier) -> str:
    promises = dossier.promises
    kept = f"{promises.kept} kept{f' ({promises.late} of them late)' if promises.late else ''}"
    not_due = [f"{promises.open} not due yet"] if promises.open else []
    return listed([kept, f"{promises.broken} broken", f"{promises.overdue} overdue", *not_due])


def _facts(contact: Contact, currency: str) -> Iterator[str]:
    visit = contact.visit
    yield f"Place: {_inline(visit.business)}"
    people = [f"with {_inline(visit.employee)}"] if visit.employee else []
    how = [VIA[visit.via]] if visit.via else []
    if people or how:
        yield f"Contact: {', '.join([*how, *people])}"
    if visit.times > 1:
        yield f"How often: {visit.times} contacts like this, one after the other"
    if visit.ref:
        yield f"Their reference: {_inline(visit.ref)}"
    if contact.follows is not None:
        yield f"Follows up: entry {contact.follows.id} of {dates.long(contact.follows.when)}"
    elif visit.re:
        yield "Follows up: an entry that is not in the journal any more"
    yield f"Outcome: {_OUTCOMES[visit.outcome]}"
    if took := cost(visit.minutes or 0, visit.spent or 0.0, currency):
        yield f"Cost: {listed(took)}{', at a premium price' if visit.premium else ''}"
    elif visit.premium:
        yield "Price: a premium one"
    if contact.promised:
        promise = contact.promised.promise
        by = f" by {due(promise.by)}" if promise.by else ""
        yield f'Promised: "{_inline(promise.text)}"{by}: {fate(contact.promised)}'
    yield f"Noted: {_noted(contact)}"
    if visit.edited:
        yield f"Changed: {_edited(visit, visit.edited)}"


def _noted(contact: Contact) -> str:
    if contact.noted_after is None or contact.visit.recorded is None:
        return "not known when"
    if not contact.noted_after:
        return "the same day"
    return f"{counted(contact.noted_after, 'day')} later, on {dates.long(contact.visit.recorded)}"


def _edited(visit: Interaction, edited: datetime) -> str:
    """Describe the last edit: its day, and whether it only settled a promise or recorded thanks."""
    why = ""
    if visit.promise and visit.promise.when_noted == edited:
        why = ", when what became of the promise was noted"
    elif visit.thanked == edited:
        why = ", when a thank-you was noted"
    return f"edited on {dates.long(edited)}{why}"


def _opinions(visit: Interaction) -> Iterator[str]:
    rated = (("empathy", visit.empathy), ("listening", visit.listening), ("how I felt at the end", visit.felt))
    if given := [f"{name} {rating} of 5" for name, rating in rated if rating is not None]:
        yield f"Rated: {', '.join(given)}"


def _inline(text: str) -> str:
    """Escape untrusted text for use within a line."""
    return cell(clean(text))


def _quoted(text: str) -> Iterator[str]:
    """Yield untrusted text as a quotation, line by line; two spaces at the end of a line keep its line break."""
    lines = [_STARTS.sub(r"\1\\", cell(line)) for line in clean_lines(text.strip())]
    for line, after in pairwise([*lines, ""]):
        broken = "  " if after else ""
        yield f"> {line}{broken}\n" if line else ">\n"


def _offset(when: datetime) -> str:
    offset = f"{when:%z}"
    return f"UTC{offset[:3]}:{offset[3:5]}"


def _json(contact: Contact, ids: Mapping[str, int], *, without: tuple[str, ...]) -> dict[str, object]:
    body = {name: value for name, value in as_json(contact.visit, ids).items() if name not in without}
    promised = contact.promised
    if promised:
        settlement = {
            "settled": promised.promise.settled,
            "noted": promised.promise.noted,
            "overdue": promised.overdue,
            "late": promised.late,
        }
        body["promise"] = {**promise_as_json(promised.promise), **settlement}
    return {**body, "noted_days_later": contact.noted_after}
