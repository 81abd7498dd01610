"""The days there are, the names of months and weekdays, and the offset that a moment has in its zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache

# English whatever the locale, which the names of `calendar` and `strftime` are not.
_FIRST_HALF = ("January", "February", "March", "April", "May", "June")
MONTHS = (*_FIRST_HALF, "July", "August", "September", "October", "November", "December")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

DAY = timedelta(days=1)
MIDNIGHT, NOON, DAY_END = time(0), time(12), time(23, 59, 59)
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9999, 12, 29)  # some time short, so that every zone can express it


def _one_of(names: tuple[str, ...]) -> str:
    return "|".join(f"{name[:3]}(?:{name[3:]})?" for name in names).lower()


MONTH_PATTERN = rf"(?P<month>sept|{_one_of(MONTHS)})\.?"
WEEKDAY_PATTERN = rf"(?P<weekday>{_one_of(WEEKDAYS)})"


def month_length(year: int, month: int) -> int:
    """Count the days of a month, in any year: also in those that `date` cannot express."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def index_of(word: str, names: tuple[str, ...]) -> int:
    """Find the name that begins with a word which its pattern matched."""
    return next(i for i, name in enumerate(names) if name.lower().startswith(word))


class SystemZone(tzinfo):
    """The time zone of this computer, with all its changes of the clocks, as the platform knows them."""

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        """Give the offset of the wall clock `dt`, whose `fold` chooses between the two passes of a repeated hour."""
        if dt is None:
            return None
        # Not astimezone: since Python 3.12 it gives a time that the clock skipped the offset of its other side.
        wall = dt.replace(tzinfo=None, microsecond=0)
        return wall - datetime.fromtimestamp(wall.timestamp(), UTC).replace(tzinfo=None)

    def tzname(self, dt: datetime | None) -> str | None:
        """Give the platform's name for the offset, such as CET."""
        return None if dt is None else dt.replace(tzinfo=None).astimezone().tzname()

    def dst(self, dt: datetime | None) -> None:
        """Say nothing: the platform does not tell how much of an offset is summer time."""

    def fromutc(self, dt: datetime) -> datetime:
        """Turn UTC into the wall clock here; the inherited way needs `dst` and knows no `fold`."""
        there = dt.replace(tzinfo=UTC).astimezone()
        wall = there.replace(tzinfo=self)
        return wall if wall.utcoffset() == there.utcoffset() else wall.replace(fold=1)


def fixed(moment: datetime) -> datetime:
    """Give a moment the offset that it has, for good."""
    return moment.replace(microsecond=0, fold=0, tzinfo=fixed_offset(moment.utcoffset()))


@cache
def fixed_offset(exact: timedelta | None) -> timezone:
    """Give the zone that always has this offset, to the minute."""
    minutes = round((exact or timedelta()) / timedelta(minutes=1))  # RFC 3339 can write no seconds in an offset
    return timezone(timedelta(minutes=minutes))
