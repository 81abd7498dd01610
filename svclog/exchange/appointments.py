"""The coming appointments in a calendar of another program: an iCalendar file, which is read and never written."""

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
"""When an appointment is, and when it is again."""
_DAY = timedelta(days=1)


class Appointment(Struct, frozen=True):
    """An appointment: what it says, where it is, and the properties that say when."""

    uid: str
    """Of svclog's own making, and the same for the same appointment."""
    title: str
    where: str
    times: Mapping[str, Any]


class Appointments(Struct, frozen=True):
    """The appointments that are not over, and the time zones that their file defines."""

    coming: list[Appointment]
    zones: list[Component]


def appointments(data: bytes, name: str, now: datetime) -> Appointments:
    """Read the appointments of the file `name`. Raises UsageError for what is no iCalendar file."""
    try:
        calendars = [found for found in Calendar.from_ical(data, multiple=True) if found.name == "VCALENDAR"]
    except (ValueError, LookupError, AttributeError, TypeError):  # whichever the library meets first
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
    """Whether it was not over before today, or may come again, and was not cancelled."""
    start, end = _moment(event, "dtstart"), _moment(event, "dtend")
    if start is None or _text(event, "status").upper() == "CANCELLED":
        return False
    try:
        if _all(event, "rdate") or _all(event, "rrule"):
            untils = [until for rule in _all(event, "rrule") for until in rule.get("until", [])]
            return not untils or any(_day(until, now) >= now.date() for until in untils)
        last = start if end is None else end if isinstance(end, datetime) else end - _DAY
        return max(_day(start, now), _day(last, now)) >= now.date()
    except OverflowError:  # at the ends of the calendar, where no zone has a day more
        return False


def _day(moment: date, now: datetime) -> date:
    """The day here; a moment without a zone is as the clock here shows it."""
    if not isinstance(moment, datetime):
        return moment
    return moment.date() if moment.tzinfo is None else moment.astimezone(now.tzinfo).date()


def _moment(event: Component, name: str) -> date | None:
    """The day or the moment in a property; None where there is none that can be read."""
    found = next((getattr(value, "dt", None) for value in _all(event, name)), None)
    return found if isinstance(found, date) else None


def _text(event: Component, name: str) -> str:
    return next((str(value) for value in _all(event, name)), "")


def _all(event: Component, name: str) -> list[Any]:
    """The values of a property, which may stand in an event more often than it should; none of one that is broken."""
    if any((broken or "").casefold() == name for broken, _ in event.errors):
        return []
    found = event.get(name, [])
    return found if isinstance(found, list) else [found]
