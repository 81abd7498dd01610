"""A dossier as Markdown that a stranger can follow, in which no foreign text acts, and as JSON."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from svclog.dates import MONTHS, WEEKDAYS
from svclog.exchange.json_form import as_json
from svclog.exchange.markdown import cell
from svclog.model import Outcome
from svclog.render.words import VIA, counted, listed, scored, verdict
from svclog.text import clean, clean_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from svclog.model import Interaction
    from svclog.reports.dossier import Became, Contact, Dossier

__all__ = ["cost", "day", "due", "fate", "json_of_dossier", "markdown_of_dossier", "moment"]

_OUTCOMES = {
    Outcome.RESOLVED: "resolved (I got what I came for)",
    Outcome.PARTIAL: "partial (I got some of what I came for)",
    Outcome.DECLINED: "declined (the answer was no, said straight)",
    Outcome.UNRESOLVED: "unresolved (I left without what I came for)",
    Outcome.PENDING: "pending (not known yet)",
}
_OPINIONS = ("empathy", "listening", "felt")
_SCALE = "from 1 (none at all) to 5 (could not be better)"
# What begins a block of Markdown at the start of a line; what acts anywhere in a line is escaped by `cell`.
_STARTS = re.compile(r"^(?:(?=[-+=#:%])|(\d+)(?=[.)]))")


def markdown_of_dossier(found: Dossier) -> Iterator[str]:
    """The document, piece by piece: what it is about, the totals, then each contact."""
    yield f"# {_inline(found.business)}: what happened, in order\n\n"
    yield from (f"- {line}\n" for line in _totals(found))
    for contact in found.contacts:
        yield f"\n## Entry {contact.visit.id}: {moment(contact.visit.when)} ({_offset(contact.visit.when)})\n\n"
        yield from (f"- {line}\n" for line in _facts(contact))
        if not _is_of_facts(found):
            yield from (f"- {line}\n" for line in _opinions(contact.visit))
        if contact.visit.note:
            yield "\nWhat happened, in the words noted:\n\n"
            yield from _quoted(contact.visit.note)


def json_of_dossier(found: Dossier, ids: Mapping[str, int]) -> dict[str, Any]:
    """The body of `dossier --json`; `ids` gives the ids of the whole journal by uid."""
    facts = _is_of_facts(found)
    standing = found.standing
    promises = found.promises
    opinion = {} if standing is None else {"verdict": standing.verdict, "score": standing.score}
    return {
        "business": found.business,
        "drawn_up": found.now,
        "since": found.since,
        "facts": facts,
        "contacts": len(found.contacts),
        "days": found.days,
        "minutes": found.minutes,
        "spent": found.spent,
        "people": found.people,
        "references": found.references,
        "promises": {name: getattr(promises, name) for name in promises.__struct_fields__},
        **opinion,
        "interactions": [_json(contact, ids, without=_OPINIONS if facts else ()) for contact in found.contacts],
    }


def day(when: datetime) -> str:
    """A day in full, the same whenever it is read: `Friday 20 November 2026`."""
    return f"{WEEKDAYS[when.weekday()]} {when.day} {MONTHS[when.month - 1]} {when.year}"


def moment(when: datetime) -> str:
    """A day and the time of day, but for noon: a visit whose day alone is known is stored with that."""
    return day(when) if f"{when:%H:%M:%S}" == "12:00:00" else f"{day(when)}, {when:%H:%M}"


def due(by: datetime) -> str:
    """When something is due: the last second of a day is all of that day."""
    return day(by) if f"{by:%H:%M:%S}" == "23:59:59" else f"{day(by)}, {by:%H:%M}"


def cost(minutes: int, spent: float) -> list[str]:
    """Minutes and money, each where there is some."""
    parts = []
    if minutes:
        hours = f" ({minutes // 60} h {minutes % 60:02} min)" if minutes >= 60 else ""
        parts.append(f"{counted(minutes, 'minute')}{hours}")
    if spent:
        parts.append(f"{spent:,.2f} in money")
    return parts


def fate(found: Became) -> str:
    """What became of a promise."""
    settled = f", as noted on {day(found.promise.settled)}" if found.promise.settled else ""
    match found.promise.state:
        case "kept":
            return f"kept {'late' if found.late else 'in time'}{settled}" if settled else "kept"
        case "broken":
            return f"broken{settled}"
    return "overdue, not done so far" if found.overdue else "still open, not due yet"


def _is_of_facts(found: Dossier) -> bool:
    return found.standing is None


def _totals(found: Dossier) -> Iterator[str]:
    yield f"Drawn up: {day(found.now)}"
    if found.since:
        clock = f", {found.since:%H:%M}," if f"{found.since:%H:%M}" != "00:00" else ""
        yield f"Taken in: contacts from {day(found.since)}{clock} on"
    if not found.contacts:
        yield "Contacts: none"
        return
    first, last = found.contacts[0].visit.when, found.contacts[-1].visit.when
    yield f"Period covered: {day(first)}{'' if first.date() == last.date() else f' to {day(last)}'}"
    span = f", over {counted(found.days, 'day')}" if found.days else ""
    yield f"Contacts: {len(found.contacts):,}{span}"
    if found.people:
        yield f"People: {_inline(listed(found.people))}"
    if found.references:
        yield f"Their references: {_inline(listed(found.references))}"
    if took := cost(found.minutes, found.spent):
        yield f"Cost: {listed(took)}"
    if found.promises.made:
        yield f"Promises: {found.promises.made} made; {_promises(found)}"
    if found.standing is not None:
        standing = found.standing
        score = f", score {scored(standing.score)}" if standing.visits else ""
        said = f"{_inline(verdict(standing.verdict))}{score}"
        yield f"My verdict today: {said} on {counted(standing.visits, 'rated visit')}"
        if any(getattr(contact.visit, name) for contact in found.contacts for name in _OPINIONS):
            yield f"Ratings are my own, {_SCALE}"


def _promises(found: Dossier) -> str:
    promises = found.promises
    kept = f"{promises.kept} kept{f' ({promises.late} of them late)' if promises.late else ''}"
    not_due = [f"{promises.open} not due yet"] if promises.open else []
    return listed([kept, f"{promises.broken} broken", f"{promises.overdue} overdue", *not_due])


def _facts(contact: Contact) -> Iterator[str]:
    visit = contact.visit
    yield f"Place: {_inline(visit.business)}"
    people = [f"with {_inline(visit.employee)}"] if visit.employee else []
    how = [VIA[visit.via]] if visit.via else []
    if people or how:
        yield f"Contact: {', '.join([*how, *people])}"
    if visit.ref:
        yield f"Their reference: {_inline(visit.ref)}"
    if contact.follows is not None:
        yield f"Follows up: entry {contact.follows.id} of {day(contact.follows.when)}"
    elif visit.re:
        yield "Follows up: an entry that is not in the journal any more"
    yield f"Outcome: {_OUTCOMES[visit.outcome]}"
    if took := cost(visit.minutes or 0, visit.spent or 0.0):
        yield f"Cost: {listed(took)}{', at a premium price' if visit.premium else ''}"
    elif visit.premium:
        yield "Price: a premium one"
    if contact.promised:
        promise = contact.promised.promise
        yield f'Promised: "{_inline(promise.text)}" by {due(promise.by)}: {fate(contact.promised)}'
    yield f"Written down: {_noted(contact)}"
    if visit.edited:
        yield f"Changed: {_edited(visit, visit.edited)}"


def _noted(contact: Contact) -> str:
    if contact.noted_after is None or contact.visit.recorded is None:
        return "it is not known when"
    if not contact.noted_after:
        return "noted the same day"
    return f"noted {counted(contact.noted_after, 'day')} later, on {day(contact.visit.recorded)}"


def _edited(visit: Interaction, edited: datetime) -> str:
    """When it was edited last; settling a promise, and thanking, are edits that say no more than that."""
    why = ""
    if visit.promise and visit.promise.settled == edited:
        why = ", when what became of the promise was noted"
    elif visit.thanked == edited:
        why = ", when a thank-you was noted"
    return f"edited on {day(edited)}{why}"


def _opinions(visit: Interaction) -> Iterator[str]:
    rated = (("empathy", visit.empathy), ("listening", visit.listening), ("how I felt at the end", visit.felt))
    if given := [f"{name} {rating} of 5" for name, rating in rated if rating is not None]:
        yield f"Rated: {', '.join(given)}"


def _inline(text: str) -> str:
    """Foreign text within a line."""
    return cell(clean(text))


def _quoted(text: str) -> Iterator[str]:
    """Foreign text as a quotation, line by line: two spaces at the end of a line keep its break."""
    lines = [_STARTS.sub(r"\1\\", cell(line)) for line in clean_lines(text.strip())]
    for line, after in pairwise([*lines, ""]):
        broken = "  " if after else ""
        yield f"> {line}{broken}\n" if line else ">\n"


def _offset(when: datetime) -> str:
    offset = f"{when:%z}"
    return f"UTC{offset[:3]}:{offset[3:5]}"


def _json(contact: Contact, ids: Mapping[str, int], *, without: tuple[str, ...]) -> dict[str, Any]:
    found = {name: value for name, value in as_json(contact.visit, ids).items() if name not in without}
    promised = contact.promised
    if promised:
        found["promise"] |= {"settled": promised.promise.settled, "overdue": promised.overdue, "late": promised.late}
    return {**found, "noted_days_later": contact.noted_after}
