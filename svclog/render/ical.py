"""Due dates as an iCalendar file (RFC 5545), with untrusted text escaped."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from icalendar import Alarm, Calendar, Event, vText

from svclog import dates
from svclog.render.blocks import naming
from svclog.render.card import blocks
from svclog.render.terminal import plain
from svclog.render.words import first_words
from svclog.reports.due_dates import DueKind
from svclog.text import argument, clean, clean_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icalendar import Component

    from svclog.exchange.appointments import Appointment
    from svclog.reports.card import Card
    from svclog.reports.due_dates import DueDate, DueDates

MADE_BY = "-//svclog//svclog//EN"
"""The PRODID, which identifies calendars written by svclog."""
_MORNING = timedelta(hours=9)
"""The time of an alarm, after the start of its day."""
_LONGEST = 100
"""The most characters of a promise in an event's title; the description has the full text."""


class _Text(vText):
    """Text that survives a round trip: `vText` would read a backslash before an N as a line break."""

    def to_ical(self) -> bytes:
        text = str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return text.replace("\n", "\\n").encode()


def ical(
    due: DueDates, program: str, *, cards: Iterable[tuple[Appointment, Card]] = (), zones: Iterable[Component] = ()
) -> bytes:
    """Return the calendar: due dates, a monthly reminder to read the report, and a card for each appointment.

    Events of unchanged entries are the same in every run; only the cards are as of now. `program` is the command that
    calls svclog on the journal, and `zones` define the time zones of the appointments.
    """
    calendar = Calendar()
    calendar.add("prodid", MADE_BY)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "svclog")
    for zone in zones:
        calendar.add_component(zone)
    for event in due.due:
        calendar.add_component(_due(event, program))
    calendar.add_component(_monthly_reminder(due, program))
    for appointment, card in cards:
        calendar.add_component(_card_event(appointment, card, program))
    return bytes(calendar.to_ical())


def _due(due: DueDate, program: str) -> Event:
    place, at = clean(due.business), f" by {due.at:%H:%M}" if due.at else ""
    text = clean_lines(due.text or "")
    match due.kind:
        case DueKind.PROMISE:
            title = f"{place} promised{at}: {first_words(' '.join(text), _LONGEST)}"
            promiser = f"{clean(due.employee)} promised" if due.employee else "Promised"
            lines = [
                f"{promiser} on {dates.long(due.since)} ({program} show {due.number}):",
                *text,
                f"Once it is settled: {program} kept {due.number}, or {program} broke {due.number}",
            ]
        case DueKind.REVIEW:
            title = f"Review your vote: you left {place}"
            lines = [*_left(due), f"Do you regret it? {program} review {argument(clean(due.business))}"]
        case DueKind.END:
            title = f"Your vote to leave {place} ends"
            lines = [*_left(due), f"To leave for longer: {program} edit v{due.number} --until DATE"]
    event = _event(due.uid, due.changed, title, lines)
    event.add("dtstart", due.day)
    event.add_component(_alarm(title))
    return event


def _left(due: DueDate) -> list[str]:
    instead = f" for {clean(due.instead)}" if due.instead else ""
    return [f"You left on {dates.long(due.since)}{instead}.", *clean_lines(due.text or "")]


def _monthly_reminder(due_dates: DueDates, program: str) -> Event:
    """Return the monthly reminder to read the report."""
    title = "Read last month's report, and vote"
    since = datetime.combine(due_dates.months_from, time(), UTC)
    event = _event("report@svclog", since, title, [f"{program} report last", f"{program} vote last"])
    event.add("dtstart", due_dates.months_from)
    event.add("rrule", {"freq": "monthly", "bymonthday": 1})
    event.add_component(_alarm(title))
    return event


def _card_event(appointment: Appointment, card: Card, program: str) -> Event:
    """Return the card of a place as an event at the time of an appointment there."""
    lines = plain(naming(program, blocks(card))).splitlines()
    as_of = f"As of {dates.long(card.now)}:"
    title = f"Before you go: {clean(card.business)}"
    event = _event(f"card-{appointment.uid}@svclog", card.now, title, [as_of, *lines])
    for name, value in appointment.times.items():
        event[name] = value
    return event


def _event(uid: str, changed: datetime, title: str, lines: Sequence[str]) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", changed.astimezone(UTC))
    event.add("summary", _Text(title))
    event.add("description", _Text("\n".join(lines)))
    event.add("transp", "TRANSPARENT")  # a due date does not block time in the calendar
    return event


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _Text(title))
    alarm.add("trigger", _MORNING)
    return alarm
