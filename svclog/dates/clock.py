"""Calendar days, UTC offsets, and days and moments in words."""

from __future__ import annotations

import os
import re
import time as time_module
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache

from svclog.errors import UsageError, shown

# English in every locale, unlike the names of `calendar` and `strftime`.
_FIRST_HALF = ("January", "February", "March", "April", "May", "June")
MONTHS = (*_FIRST_HALF, "July", "August", "September", "October", "November", "December")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

DAY = timedelta(days=1)
MIDNIGHT, NOON, DAY_END = time(0), time(12), time(23, 59, 59)


class Day(datetime):
    """A day without a known time, represented as its noon."""

    __slots__ = ()


def as_day(moment: datetime) -> Day:
    """Return a moment's day as a Day."""
    return Day.combine(moment.date(), moment.time(), moment.tzinfo)


def ends_a_day(moment: datetime) -> bool:
    """Whether a due moment stands for a day without a time: it is the last second of the day."""
    return moment.time() == DAY_END


def as_moment(moment: datetime) -> datetime:
    """Return a Day as the plain datetime of the same moment."""
    return datetime.combine(moment.date(), moment.time(), moment.tzinfo) if isinstance(moment, Day) else moment


def _one_of(names: tuple[str, ...]) -> str:
    return "|".join(f"{name[:3]}(?:{name[3:]})?" for name in names).lower()


MONTH_PATTERN = rf"(?P<month>sept|{_one_of(MONTHS)})\.?"
_GERMAN_MONTHS = {"januar": "jan", "jänner": "jan", "februar": "feb", "märz": "mar", "mrz": "mar", "mai": "may"}
_GERMAN_MONTHS |= {"juni": "jun", "juli": "jul", "okt": "oct", "oktober": "oct", "dez": "dec", "dezember": "dec"}
WEEKDAY_PATTERN = rf"(?P<weekday>{_one_of(WEEKDAYS)})"


def in_english(words: str) -> str:
    """Return a lower-case text with the German names of months in English, and `20 november` for `20. november`."""
    if words.isascii() and not re.search(r"[a-z]{3}", words):
        return words
    words = re.sub(r"\b[a-zä]{3,}\b", lambda match: _GERMAN_MONTHS.get(match[0], match[0]), words)
    return re.sub(rf"\b(\d\d?)\. ?(?={MONTH_PATTERN})", r"\1 ", words)


def month_length(year: int, month: int) -> int:
    """Count the days of a month in any year, even one outside the range of `date`."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def index_of(word: str, names: tuple[str, ...]) -> int:
    """Return the index of the name that begins with a word."""
    return next(i for i, name in enumerate(names) if name.lower().startswith(word))


class NoZone(UsageError):
    """The environment's TZ sets an offset of a day or more from UTC, which no time zone has."""

    def __init__(self) -> None:
        super().__init__(
            f"TZ: {shown(os.environ.get('TZ', ''))} is not a time zone; "
            "set it to one such as Europe/Berlin, or unset it"
        )


class SystemZone(tzinfo):
    """The time zone of this computer, with all its clock changes, as the platform knows them."""

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        """Return the offset at wall clock time `dt`, whose `fold` selects one pass of a repeated hour."""
        if dt is None:
            return None
        # Not astimezone: since Python 3.12 it takes a skipped time's offset from the other side of the gap.
        wall = dt.replace(tzinfo=None, microsecond=0)
        try:
            offset = wall - datetime.fromtimestamp(wall.timestamp(), UTC).replace(tzinfo=None)
        except OSError:  # Windows has no time zones before 1970
            return timedelta(seconds=-time_module.timezone)
        if abs(offset) >= DAY:
            raise NoZone
        return offset

    def tzname(self, dt: datetime | None) -> str | None:
        """Return the platform's name for the offset, such as CET."""
        return None if dt is None else dt.replace(tzinfo=None).astimezone().tzname()

    def dst(self, dt: datetime | None) -> None:
        """Return None: the platform does not say how much of an offset is summer time."""

    def fromutc(self, dt: datetime) -> datetime:
        """Convert UTC to local time; the inherited method needs `dst` and ignores `fold`."""
        try:
            local = dt.replace(tzinfo=UTC).astimezone()
        except ValueError:
            raise NoZone from None
        wall = local.replace(tzinfo=self)
        return wall if wall.utcoffset() == local.utcoffset() else wall.replace(fold=1)


def fixed(moment: datetime) -> datetime:
    """Return a moment with its current UTC offset as a fixed time zone."""
    return moment.replace(microsecond=0, fold=0, tzinfo=fixed_offset(moment.utcoffset()))


@cache
def fixed_offset(exact: timedelta | None) -> timezone:
    """Return the time zone with this fixed offset, rounded to the minute."""
    minutes = round((exact or timedelta()) / timedelta(minutes=1))  # RFC 3339 offsets have no seconds
    return timezone(timedelta(minutes=minutes))


def say(moment: datetime, now: datetime, *, day: bool = False) -> str:
    """Say in words how a date was understood, as in "today 09:15" or "Friday 20 November 2026, 14:30".

    For a `day`, or the last second of one, leaves the time out. Adds the offset if it is not the local one at that
    moment, or if the clocks showed the time twice.
    """
    days, home = _days_away(moment, now)
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days)
    clock = "" if day or ends_a_day(moment) else f"{' ' if near else ', '}{moment:%H:%M}"
    offset = "" if home and not (clock and _is_shown_twice(moment, now)) else f" ({fixed(moment).tzinfo})"
    return f"{near or long(moment)}{clock}{offset}"


def _is_shown_twice(moment: datetime, now: datetime) -> bool:
    """Whether the local clocks showed this time twice, as in the night when they go back."""
    wall = moment.replace(tzinfo=now.tzinfo, fold=0)
    return wall.utcoffset() != wall.replace(fold=1).utcoffset()


def short(day: date) -> str:
    """Format a day for a table: "2026-11-20"."""
    return f"{day:%Y-%m-%d}"


def long(day: date) -> str:
    """Format a day for a sentence: "Friday 20 November 2026"."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def to_the_minute(moment: datetime) -> str:
    """Format a moment as users may type it: "2026-11-20 14:30", with its offset if it has one."""
    return moment.isoformat(" ", "seconds" if moment.second else "minutes")


def ago(moment: datetime, now: datetime) -> str:
    """Say how far away a day is: "today", "yesterday", "in 3 days", "14 months ago"; days up to two months."""
    days, _ = _days_away(moment, now)
    if near := {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days):
        return near
    early, late = sorted((moment.date(), moment.date() - days * DAY))
    months = 12 * (late.year - early.year) + late.month - early.month - (late.day < early.day)
    length = f"{abs(days)} days" if months < 2 else f"{months} months" if months < 24 else f"{months // 12} years"
    return f"{length} ago" if days < 0 else f"in {length}"


def _days_away(moment: datetime, now: datetime) -> tuple[int, bool]:
    """Count the days to a moment in its own zone, and tell whether its offset was the local one."""
    home = moment.utcoffset() == fixed(moment.astimezone(now.tzinfo)).utcoffset()
    here = now if home else now.astimezone(moment.tzinfo)
    return (moment.date() - here.date()).days, home
