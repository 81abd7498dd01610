"""Read the upcoming appointments in an iCalendar file of another program, which is never written."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from icalendar import Calendar
from msgspec import Struct

from svclog.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icalendar import Component

_TIMES = ("dtstart", "dtend", "duration", "rrule", "rdate", "exdate", "recurrence-id")
"""The properties that say when an appointment is, and how it recurs."""
_DAY = timedelta(days=1)


class Appointment(Struct, frozen=True):
    """An appointment: its title, its place, and the properties that say when it is."""

    uid: str
    """Made by svclog, and the same each time for one appointment."""
    title: str
    where: str
    times: Mapping[str, Any]


class Appointments(Struct, frozen=True):
    """The appointments that are not over, and the time zones that their file defines."""

    coming: list[Appointment]
    zones: list[Component]


def appointments(data: bytes, name: str, now: datetime) -> Appointments:
    """Read the appointments of the file `name`. Raises UsageError if it is not an iCalendar file."""
    try:
        calendars = [one for one in Calendar.from_ical(data, multiple=True) if one.name == "VCALENDAR"]
    except (ValueError, LookupError, AttributeError, TypeError):  # whichever the library raises first
        calendars = []
    if not calendars:
        raise UsageError(f"--cards: {name} is not a calendar that can be read; give an iCalendar file (.ics)")
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    return Appointments(
        [_appointment(event) for event in events if _is_to_come(event, now)],
        [zone for calendar in calendars for zone in calendar.walk("VTIMEZONE")],
    )


def _appointment(event: Component) -> Appointment:
    times = {name: event[name] for name in _TIMES if _all(event, name)}
    identity = _text(event, "uid") or f"{_text(event, 'summary')} {_moment(event, 'dtstart')}"
    uid = sha256(identity.encode(errors="surrogatepass")).hexdigest()[:32]
    return Appointment(uid, _text(event, "summary"), _text(event, "location"), times)


def _is_to_come(event: Component, now: datetime) -> bool:
    """Whether an event ends today or later, or may recur, and is not cancelled."""
    start, end = _moment(event, "dtstart"), _moment(event, "dtend")
    if start is None or _text(event, "status").upper() == "CANCELLED":
        return False
    try:
        if _all(event, "rdate") or _all(event, "rrule"):
            untils = [until for rule in _all(event, "rrule") for until in rule.get("until", [])]
            return not untils or any(_day(until, now) >= now.date() for until in untils)
        last = start if end is None else end if isinstance(end, datetime) else end - _DAY
        return max(_day(start, now), _day(last, now)) >= now.date()
    except OverflowError:  # past the first or last day of the calendar in some zone
        return False


def _day(moment: date, now: datetime) -> date:
    """The day in the local zone; a time without a zone is local time."""
    if not isinstance(moment, datetime):
        return moment
    return moment.date() if moment.tzinfo is None else moment.astimezone(now.tzinfo).date()


def _moment(event: Component, name: str) -> date | None:
    """The day or time in a property; None if it is missing or cannot be read."""
    moment = next((getattr(value, "dt", None) for value in _all(event, name)), None)
    return moment if isinstance(moment, date) else None


def _text(event: Component, name: str) -> str:
    return next((str(value) for value in _all(event, name)), "")


def _all(event: Component, name: str) -> list[Any]:
    """The values of a property, which may be repeated in an event; [] if the property is broken."""
    if any((broken or "").casefold() == name for broken, _ in event.errors):
        return []
    values = event.get(name, [])
    return values if isinstance(values, list) else [values]
