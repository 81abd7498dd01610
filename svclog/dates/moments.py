"""Parse a text as the moment of a visit, or as the moment by which something was promised."""

from __future__ import annotations

import re
from datetime import datetime

from msgspec.structs import replace

from svclog.dates.clock import DAY_END, MIDNIGHT, NOON, Day, as_day, fixed, fixed_offset, long, say
from svclog.dates.errors import BeforeVisit, FutureVisit, NoSuchMoment, PastDate, TwiceThatNight
from svclog.dates.grammar import Asked, ParsedDate, read, read_iso
from svclog.rules import is_before

_HALF_A_YEAR = 183
_SUCH_TIMES = {"morning": "9:30", "afternoon": "15:30", "evening": "19:30", "night": "21:30"}
_DUE_FORMS = "2026-11-20, 2026-11-20 14:30, today, tomorrow, friday, in 3 days, in 2 weeks or 20 nov"
_FILE_FORMS = "a full date, such as 2026-11-20, 2026-11-20 14:30, 20 nov 2026 or november 20, 2026"


def visit(text: str, now: datetime, *, day_first: bool | None = None) -> datetime:
    """Read the moment of a visit, to the second, in the offset that is written or else the local one at that time.

    A bare weekday, day and month, or time of day is the latest one in the past; a day and month may be today. A day
    without a time is a Day; `today` is now. Errors: the future, including `this afternoon` before noon, and two numbers
    that could be in either order, as in 05/11, unless `day_first` is given.
    """
    asked = Asked(text, now, day_first=day_first)
    parsed = read(asked)
    if parsed.clock is None and parsed.day == now.date():
        if not parsed.part:
            return fixed(now)
        if parsed.part != "morning" and now.time() < NOON:
            raise FutureVisit(text, text.strip().lower(), ", or write last night" if parsed.part == "night" else "")
    moment = _moment(parsed, asked)
    if moment > now and (parsed.clock or parsed.day > now.date()):
        raise FutureVisit(text, say(moment, now, day=parsed.clock is None))
    return moment if parsed.clock else as_day(moment)


def far_back(text: str, moment: datetime, now: datetime, *, day_first: bool | None = None) -> str:
    """Say how long ago a visit was if `text` gives a day and month without a year, and that is half a year or more."""
    days = (now.date() - moment.date()).days
    is_far = days > _HALF_A_YEAR and read(Asked(text, now, day_first=day_first)).open_year
    return f"{long(moment)}, {days} days ago" if is_far else ""


def with_time(text: str, moment: datetime) -> str:
    """Return an example with a time instead of a part of the day: for `friday evening`, `friday 19:30`.

    Empty for a text without a part of the day.
    """
    words = re.sub(r"\bto(?=night)|\bthis ", "today ", " ".join(text.lower().split()))
    words = re.sub(r"\blast (?=night)", "yesterday ", words)
    part = re.search("|".join(_SUCH_TIMES), words) if isinstance(moment, Day) else None
    return f"{words[: part.start()]}{_SUCH_TIMES[part[0]]}{words[part.end() :]}" if part else ""


def due(text: str, now: datetime, *, day_first: bool | None = None) -> datetime:
    """Read the moment by which something was promised: a day without a time is due at its last second.

    A bare weekday, day and month, or time of day is the next one to come, and a weekday is never today. A full date may
    be in the past, to log an old promise.
    """
    asked = Asked(text, now, forms=_DUE_FORMS, ahead=True, day_first=day_first)
    return _moment(replace(read(asked), usual=DAY_END), asked, fold=1)


def coming(text: str, now: datetime, *, day_first: bool | None = None) -> datetime:
    """Read a future day as `due` does; the past is an error."""
    moment = due(text, now, day_first=day_first)
    if moment <= now:
        raise PastDate(text)
    return moment


def promised(text: str, visit: datetime, now: datetime, *, day_first: bool | None = None) -> datetime:
    """Read the moment of a promise as `due` would have at the visit; a moment before the visit is an error."""
    return _not_before(visit, due(text, visit.astimezone(now.tzinfo), day_first=day_first), text, now)


def agreed(text: str, visit: datetime, now: datetime, *, day_first: bool | None = None) -> datetime:
    """Read the changed moment of a promise as `due` does, relative to now; a moment before the visit is an error."""
    return _not_before(visit, due(text, now, day_first=day_first), text, now)


def _not_before(visit: datetime, moment: datetime, text: str, now: datetime) -> datetime:
    is_day = isinstance(visit, Day)
    if is_before(moment, visit, day=is_day):
        raise BeforeVisit(text, say(moment, now), say(visit, now, day=is_day))
    return moment


def stored(text: str, now: datetime, *, day_first: bool | None = None, ours: bool = False) -> datetime:
    """Read the moment of a visit from a file, with the same result whenever and wherever it is read.

    So the date must be complete, and a day without a time is a Day, even today. `day_first` gives the order of two
    numbers; without it, an unclear order is an error. So is the future, except in svclog's own exports (`ours`): the
    clock of another computer may be ahead of this one.
    """
    asked = Asked(text, now, forms=_FILE_FORMS, whole=True, day_first=day_first)
    parsed = _parse_stored(asked, ours=ours)
    moment = _moment(parsed, asked)
    if not ours and moment > now and (parsed.clock or parsed.day > now.date()):
        raise FutureVisit(text, say(moment, now, day=parsed.clock is None))
    return moment if parsed.clock else as_day(moment)


def stored_due(text: str, now: datetime, *, day_first: bool | None = None, ours: bool = False) -> datetime:
    """Read the moment of a promise from a file as `stored` does, but end a day as `due` does and allow the future."""
    asked = Asked(text, now, forms=_FILE_FORMS, whole=True, day_first=day_first)
    parsed = _parse_stored(asked, ours=ours)
    clock = None if parsed.clock == MIDNIGHT and not ours else parsed.clock  # with an offset, too: none is due at 0:00
    return _moment(replace(parsed, clock=clock, usual=DAY_END), asked, fold=1)


def stored_promised(text: str, visit: datetime, now: datetime, *, day_first: bool | None = None) -> datetime:
    """Read a promise's moment from another program's file as `stored_due` does; one before the visit is an error."""
    return _not_before(visit, stored_due(text, now, day_first=day_first), text, now)


def _parse_stored(asked: Asked, *, ours: bool) -> ParsedDate:
    """Parse a text in a file; unless it is `ours`, midnight without an offset stands for the day."""
    parsed = read_iso(asked.text)
    if parsed is None:
        from svclog.dates.spellings import respelt  # late: a dozen patterns that only files need

        ordered = asked.day_first is not None
        return read(asked if ours else replace(asked, words=respelt(asked.text, asked.now, ordered=ordered)))
    return replace(parsed, clock=None) if parsed.clock == MIDNIGHT and parsed.offset is None and not ours else parsed


def _moment(parsed: ParsedDate, asked: Asked, fold: int = 0) -> datetime:
    """Find the moment when the local clock showed this; without a time, `fold` selects the side of a clock change."""
    wall = datetime.combine(parsed.day, (parsed.clock or parsed.usual).replace(microsecond=0, fold=0))
    if parsed.offset:
        return wall.replace(tzinfo=parsed.offset)
    zone = asked.now.tzinfo
    first, second = wall.replace(tzinfo=zone), wall.replace(tzinfo=zone, fold=1)
    offset = first.utcoffset()
    if offset == second.utcoffset():
        return wall.replace(tzinfo=fixed_offset(offset))
    first, second = fixed(first), fixed(second)
    local = (second if fold else first).astimezone(zone)
    if first > second and (parsed.clock or local.date() != parsed.day):  # a gap runs backwards (PEP 495)
        raise NoSuchMoment(asked.text, *(moment.astimezone(zone).replace(tzinfo=None) for moment in (second, first)))
    if first < second and parsed.clock:
        raise TwiceThatNight(asked.text, first, second)
    return fixed(local)
