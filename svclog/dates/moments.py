"""A text as the moment of a visit, or as the moment by which something was promised."""

from __future__ import annotations

import re
from datetime import datetime

from msgspec.structs import replace

from svclog.dates.clock import DAY_END, MIDNIGHT, NOON, Day, as_day, fixed, fixed_offset, long, say
from svclog.dates.errors import BeforeVisit, FutureVisit, NoSuchMoment, PastDate, TwiceThatNight
from svclog.dates.grammar import Asked, Said, read, read_iso
from svclog.rules import is_before

_HALF_A_YEAR = 183
_SUCH_TIMES = {"morning": "9:30", "afternoon": "15:30", "evening": "19:30", "night": "21:30"}
_DUE_FORMS = "2026-11-20, 2026-11-20 14:30, today, tomorrow, friday, in 3 days, in 2 weeks or 20 nov"
_FILE_FORMS = "a full date, such as 2026-11-20, 2026-11-20 14:30, 20 nov 2026 or november 20, 2026"


def visit(text: str, now: datetime, *, day_first: bool | None = None) -> datetime:
    """Read the moment of a visit, to the second, in the offset the local clock had then or the one that is written.

    A bare weekday, day and month, or time of day is the latest one in the past; a day and month that is today is today.
    A day without a time is a Day; today is now. The future is an error, before noon this afternoon and tonight, too,
    and so are two numbers that could be either way round, as in 05/11, unless `day_first` tells.
    """
    asked = Asked(text, now, day_first=day_first)
    said = read(asked)
    if said.clock is None and said.day == now.date():
        if not said.part:
            return fixed(now)
        if said.part != "morning" and now.time() < NOON:
            raise FutureVisit(text, text.strip().lower(), ", or write last night" if said.part == "night" else "")
    moment = _moment(said, asked)
    if moment > now and (said.clock or said.day > now.date()):
        raise FutureVisit(text, say(moment, now, day=said.clock is None))
    return moment if said.clock else as_day(moment)


def far_back(text: str, moment: datetime, now: datetime, *, day_first: bool | None = None) -> str:
    """Say how long ago a visit was, if `text` names a day and a month without a year, and that is half a year back."""
    days = (now.date() - moment.date()).days
    is_far = days > _HALF_A_YEAR and read(Asked(text, now, day_first=day_first)).open_year
    return f"{long(moment)}, {days} days ago" if is_far else ""


def with_time(text: str, moment: datetime) -> str:
    """How to write a time instead of the part of a day that a text names, of which the moment has the day alone.

    Of `friday evening`, `friday 19:30`; empty for any other.
    """
    words = re.sub(r"\bto(?=night)|\bthis ", "today ", " ".join(text.lower().split()))
    words = re.sub(r"\blast (?=night)", "yesterday ", words)
    part = re.search("|".join(_SUCH_TIMES), words) if isinstance(moment, Day) else None
    return f"{words[: part.start()]}{_SUCH_TIMES[part[0]]}{words[part.end() :]}" if part else ""


def due(text: str, now: datetime, *, day_first: bool | None = None) -> datetime:
    """Read the moment by which something was promised: a day without a time is due at its last second.

    A bare weekday, day and month, or time of day is the next one to come, and a weekday is never today. The past may be
    written in full: one may log an old promise.
    """
    asked = Asked(text, now, forms=_DUE_FORMS, ahead=True, day_first=day_first)
    return _moment(replace(read(asked), usual=DAY_END), asked, fold=1)


def coming(text: str, now: datetime, *, day_first: bool | None = None) -> datetime:
    """Read a day that is still to come, as `due` does; the past is an error."""
    moment = due(text, now, day_first=day_first)
    if moment <= now:
        raise PastDate(text)
    return moment


def promised(text: str, visit: datetime, now: datetime, *, day_first: bool | None = None) -> datetime:
    """Read the moment of a promise as `due` did at the visit; none before it, but of its day if that alone is known."""
    return _not_before(visit, due(text, visit.astimezone(now.tzinfo), day_first=day_first), text, now)


def agreed(text: str, visit: datetime, now: datetime, *, day_first: bool | None = None) -> datetime:
    """Read the moment of a promise that is changed later: as `due` does, counted from now; none before the visit."""
    return _not_before(visit, due(text, now, day_first=day_first), text, now)


def _not_before(visit: datetime, moment: datetime, text: str, now: datetime) -> datetime:
    is_day = isinstance(visit, Day)
    if is_before(moment, visit, day=is_day):
        raise BeforeVisit(text, say(moment, now), say(visit, now, day=is_day))
    return moment


def stored(text: str, now: datetime, *, day_first: bool | None = None, ours: bool = False) -> datetime:
    """Read the moment of a visit from a file, which must mean the same whenever and wherever it is read.

    So the date must be whole, and a day without a time is a Day, even today. `day_first` tells which of two numbers is
    the day; without it, two that could be either are an error. The future is one, too, but for what svclog exported
    itself (`ours`): the clock of another computer may be ahead of this one.
    """
    asked = Asked(text, now, forms=_FILE_FORMS, whole=True, day_first=day_first)
    said = _said_in_file(asked, ours=ours)
    moment = _moment(said, asked)
    if not ours and moment > now and (said.clock or said.day > now.date()):
        raise FutureVisit(text, say(moment, now, day=said.clock is None))
    return moment if said.clock else as_day(moment)


def stored_due(text: str, now: datetime, *, day_first: bool | None = None, ours: bool = False) -> datetime:
    """Read the moment of a promise from a file: as `stored`, but as late in the day as `due`, and of the future."""
    asked = Asked(text, now, forms=_FILE_FORMS, whole=True, day_first=day_first)
    said = _said_in_file(asked, ours=ours)
    clock = None if said.clock == MIDNIGHT and not ours else said.clock  # with an offset, too: no promise ends at 0:00
    return _moment(replace(said, clock=clock, usual=DAY_END), asked, fold=1)


def stored_promised(text: str, visit: datetime, now: datetime, *, day_first: bool | None = None) -> datetime:
    """Read the moment of a promise from the file of another program, as `stored_due` does; none before the visit."""
    return _not_before(visit, stored_due(text, now, day_first=day_first), text, now)


def _said_in_file(asked: Asked, *, ours: bool) -> Said:
    """What a text in a file says; unless it is `ours`, midnight without an offset is the day alone."""
    said = read_iso(asked.text)
    if said is None:
        from svclog.dates.spellings import respelt  # a dozen patterns, which only files need

        ordered = asked.day_first is not None
        return read(asked if ours else replace(asked, words=respelt(asked.text, asked.now, ordered=ordered)))
    return replace(said, clock=None) if said.clock == MIDNIGHT and said.offset is None and not ours else said


def _moment(said: Said, asked: Asked, fold: int = 0) -> datetime:
    """Find the moment when the local clock showed this; if no time was named, `fold` chooses the side of a change."""
    wall = datetime.combine(said.day, (said.clock or said.usual).replace(microsecond=0, fold=0))
    if said.offset:
        return wall.replace(tzinfo=said.offset)
    zone = asked.now.tzinfo
    first, second = wall.replace(tzinfo=zone), wall.replace(tzinfo=zone, fold=1)
    offset = first.utcoffset()
    if offset == second.utcoffset():
        return wall.replace(tzinfo=fixed_offset(offset))
    first, second = fixed(first), fixed(second)
    there = (second if fold else first).astimezone(zone)
    if first > second and (said.clock or there.date() != said.day):  # a gap runs backwards (PEP 495)
        raise NoSuchMoment(asked.text, *(moment.astimezone(zone).replace(tzinfo=None) for moment in (second, first)))
    if first < second and said.clock:
        raise TwiceThatNight(asked.text, first, second)
    return fixed(there)
