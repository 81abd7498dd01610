"""The forms in which a day is written, each with the day that it stands for."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING

from svclog.dates.asked import Said
from svclog.dates.days import (
    DAY,
    FIRST_DAY,
    LAST_DAY,
    MONTH_PATTERN,
    MONTHS,
    WEEKDAY_PATTERN,
    WEEKDAYS,
    index_of,
    month_length,
)
from svclog.dates.errors import AmbiguousDate, ImpossibleDate, YearOutOfRange
from svclog.dates.zones import fixed

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from svclog.dates.asked import Asked

_UNITS = (
    dict.fromkeys(("m", "min", "mins", "minute", "minutes"), timedelta(minutes=1))
    | dict.fromkeys(("h", "hour", "hours"), timedelta(hours=1))
    | dict.fromkeys(("d", "day", "days"), DAY)
    | dict.fromkeys(("w", "week", "weeks"), 7 * DAY)
)
_UNITS_OF_MONTHS = {"month": 1, "months": 1, "year": 12, "years": 12}
_UNIT = rf"(?P<unit>{'|'.join((*_UNITS, *_UNITS_OF_MONTHS))})"
_NUMBER = r"(?P<day>\d\d?)(?:st|nd|rd|th)?"


def existing_day(text: str, year: int, month: int, number: int) -> date:
    """Make a day of its numbers, or say which of them is wrong."""
    if not 1 <= month <= 12:
        raise ImpossibleDate(text, "a year has 12 months", "a month from 1 to 12")
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise YearOutOfRange(text)
    length = month_length(year, month)
    if not 1 <= number <= length:
        name = f"{MONTHS[month - 1]} {year}" if month == 2 else MONTHS[month - 1]
        raise ImpossibleDate(text, f"{name} has {length} days", f"a day from 1 to {length}")
    return date(year, month, number)


def _year_month_day(match: re.Match[str], asked: Asked) -> Said:
    return Said(existing_day(asked.text, int(match["year"]), int(match["month"]), int(match["day"])))


def _two_numbers_and_year(match: re.Match[str], asked: Asked) -> Said:
    year, a, b = int(match["year"]), int(match["a"]), int(match["b"])
    if asked.day_first is None and len(match["year"]) < 4:
        raise asked.unreadable()
    if asked.day_first is None and a != b and max(a, b) <= 12:
        raise AmbiguousDate(asked.text, existing_day(asked.text, year, b, a), existing_day(asked.text, year, a, b))
    year += 2000 * (len(match["year"]) < 4)
    day_first = b <= 12 if asked.day_first is None else asked.day_first
    return Said(existing_day(asked.text, year, b, a) if day_first else existing_day(asked.text, year, a, b))


def _named_month(match: re.Match[str], asked: Asked) -> Said:
    month, number, today = index_of(match["month"], MONTHS) + 1, int(match["day"]), asked.now.date()
    if match["year"]:
        return Said(existing_day(asked.text, int(match["year"]), month, number))
    for years in range(9):  # 29 February comes back within 8
        year = today.year + (years if asked.ahead else -years)
        if 1 <= number <= month_length(year, month):
            day = date(year, month, number)
            if day >= today if asked.ahead else day <= today:
                return Said(day)
    return Said(existing_day(asked.text, 2000, month, number))


def _near_day(match: re.Match[str], asked: Asked) -> Said:
    return Said(asked.now.date() + {"yesterday": -1, "today": 0, "tomorrow": 1}[match[0]] * DAY)


def _weekday(match: re.Match[str], asked: Asked) -> Said:
    today, weekday = asked.now.date(), index_of(match["weekday"], WEEKDAYS)
    if asked.ahead and not match["last"]:
        return Said(today + ((weekday - today.weekday() - 1) % 7 + 1) * DAY)
    return Said(today - ((today.weekday() - weekday - 1) % 7 + 1) * DAY)


def _clock_alone(_: re.Match[str], asked: Asked) -> Said:
    if asked.clock is None:
        raise asked.unreadable()
    today, time_now = asked.now.date(), asked.now.time()
    if asked.ahead:
        return Said(today if asked.clock > time_now else today + DAY)
    return Said(today if asked.clock <= time_now else today - DAY)


def _counted(match: re.Match[str], asked: Asked) -> Said:
    said = match.groupdict()
    if not (said.get("ahead") or said.get("ago") or asked.ahead):
        raise asked.unreadable()  # whether "3 days" are over, or to come
    count = int(match["count"]) if match["count"].isdigit() else 1
    count = -count if said.get("ago") else count
    today, unit = asked.now.date(), match["unit"]
    try:
        if unit in _UNITS_OF_MONTHS:
            year, month = divmod(12 * today.year + today.month - 1 + count * _UNITS_OF_MONTHS[unit], 12)
            day = date(year, month + 1, min(today.day, month_length(year, month + 1)))
        elif _UNITS[unit] < DAY:
            return _elapsed(count * _UNITS[unit], asked)
        else:
            day = today + count * _UNITS[unit]
    except (OverflowError, ValueError):
        raise YearOutOfRange(asked.text) from None
    return Said(day, usual=asked.now.time())


def _elapsed(time_span: timedelta, asked: Asked) -> Said:
    if asked.clock:
        raise asked.unreadable()
    then = asked.now.astimezone(UTC) + time_span
    if not FIRST_DAY <= then.date() <= LAST_DAY:
        raise YearOutOfRange(asked.text)
    there = fixed(then.astimezone(asked.now.tzinfo))
    return Said(there.date(), there.time(), there.tzinfo)


FORM_TABLE: tuple[tuple[str, Callable[[re.Match[str], Asked], Said]], ...] = (
    (r"(?P<year>\d{4})(?P<dash>[-/.])(?P<month>\d\d?)(?P=dash)(?P<day>\d\d?)", _year_month_day),
    (r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)", _year_month_day),
    (r"(?P<a>\d\d?)(?P<dash>[-/.])(?P<b>\d\d?)(?P=dash)(?P<year>\d{4}|\d\d)", _two_numbers_and_year),
    (rf"{_NUMBER}[ -]?(?:of )?{MONTH_PATTERN}(?:(?:,? |-)(?P<year>\d{{4}}))?", _named_month),
    (rf"{MONTH_PATTERN} ?{_NUMBER}(?:,? (?P<year>\d{{4}}))?", _named_month),
    ("yesterday|today|tomorrow", _near_day),
    (rf"(?P<last>last )?{WEEKDAY_PATTERN}", _weekday),
    (rf"(?P<ahead>in )(?P<count>\d+|an?(?= )) ?{_UNIT}", _counted),
    (rf"(?P<count>\d+|an?(?= )) ?{_UNIT}(?P<ago> ago)?", _counted),
    (r"(?P<ahead>next )(?P<count>)(?P<unit>week|month|year)", _counted),
    ("now", lambda _, asked: _elapsed(timedelta(), asked)),
    ("", _clock_alone),
)
