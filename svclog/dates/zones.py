"""The zone of this computer, and the offset that a moment has in its zone, for good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache


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
