"""The way back: days and moments in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog.dates.clock import DAY, DAY_END, MONTHS, NOON, WEEKDAYS, fixed

if TYPE_CHECKING:
    from datetime import date, datetime


def say(moment: datetime, now: datetime) -> str:
    """Say in words how a date was understood, as in "today 09:15" or "Friday 20 November 2026, 14:30".

    Noon, and the last second of a day, are left out: a visit or a promise whose day alone is known is stored with them.
    A noon that was typed as a time of day, without seconds, is kept as 12:00:01, and so is not left out.
    An offset other than the local one of that moment is added.
    """
    days, home = _days_away(moment, now)
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days)
    clock = "" if moment.time() in (NOON, DAY_END) else f"{' ' if near else ', '}{moment:%H:%M}"
    return f"{near or long(moment)}{clock}{'' if home else f' ({fixed(moment).tzinfo})'}"


def short(day: date) -> str:
    """Give the day for a table: "2026-11-20"."""
    return f"{day:%Y-%m-%d}"


def long(day: date) -> str:
    """Give the day for a sentence: "Friday 20 November 2026"."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def to_the_minute(moment: datetime) -> str:
    """Give the moment as one may write it: "2026-11-20 14:30", with its offset if it has one."""
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
    """Count the midnights from now to a moment, and tell whether its offset was the local one.

    Where it was not, "today" is what it was on the clock of the moment.
    """
    home = moment.utcoffset() == fixed(moment.astimezone(now.tzinfo)).utcoffset()
    here = now if home else now.astimezone(moment.tzinfo)
    return (moment.date() - here.date()).days, home
