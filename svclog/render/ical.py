"""Due dates as a calendar: an iCalendar file (RFC 5545), in which foreign text is text and nothing else."""

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
"""What tells a file of ours from other calendars."""
_MORNING = timedelta(hours=9)
"""When an alarm rings, on the day itself."""
_LONGEST = 100
"""Characters of a promise that its title has; below it stands all of it."""


class _Text(vText):
    """Text, written so that it reads back the same: a `vText` would take a backslash before an N for a line break."""

    def to_ical(self) -> bytes:
        text = str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return text.replace("\n", "\\n").encode()


def ical(
    found: DueDates, program: str, *, cards: Iterable[tuple[Appointment, Card]] = (), zones: Iterable[Component] = ()
) -> bytes:
    """The calendar: each due date, the day to read the last month's report, and a card beside each appointment.

    Made again, it says the same of what was not changed meanwhile; only the cards are as of now. `program` is how to
    call svclog on the journal, `zones` define the time zones that the appointments name.
    """
    calendar = Calendar()
    calendar.add("prodid", MADE_BY)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "svclog")
    for zone in zones:
        calendar.add_component(zone)
    for due in found.due:
        calendar.add_component(_due(due, program))
    calendar.add_component(_reading(found, program))
    for appointment, card in cards:
        calendar.add_component(_twin(appointment, card, program))
    return bytes(calendar.to_ical())


def _due(due: DueDate, program: str) -> Event:
    place, at = clean(due.business), f" by {due.at:%H:%M}" if due.at else ""
    said = clean_lines(due.text or "")
    match due.kind:
        case DueKind.PROMISE:
            title = f"{place} promised{at}: {first_words(' '.join(said), _LONGEST)}"
            who = f"{clean(due.employee)} promised" if due.employee else "Promised"
            lines = [
                f"{who} on {dates.long(due.since)} ({program} show {due.number}):",
                *said,
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


def _reading(found: DueDates, program: str) -> Event:
    """The first of each month."""
    title = "Read last month's report, and vote"
    since = datetime.combine(found.months_from, time(), UTC)
    event = _event("report@svclog", since, title, [f"{program} report last", f"{program} vote last"])
    event.add("dtstart", found.months_from)
    event.add("rrule", {"freq": "monthly", "bymonthday": 1})
    event.add_component(_alarm(title))
    return event


def _twin(appointment: Appointment, card: Card, program: str) -> Event:
    """The card of a place, at the time of an appointment there."""
    told = plain(naming(program, blocks(card))).splitlines()
    as_of = f"As of {dates.long(card.now)}:"
    event = _event(f"card-{appointment.uid}@svclog", card.now, f"Before you go: {clean(card.business)}", [as_of, *told])
    for name, value in appointment.times.items():
        event[name] = value
    return event


def _event(uid: str, changed: datetime, title: str, lines: Sequence[str]) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", changed.astimezone(UTC))
    event.add("summary", _Text(title))
    event.add("description", _Text("\n".join(lines)))
    event.add("transp", "TRANSPARENT")  # nobody is busy because something is due
    return event


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _Text(title))
    alarm.add("trigger", _MORNING)
    return alarm
