"""What people write for a date, read as a moment, a due moment or a period, and the way back into words.

Nothing here reads a clock: `now` is passed in, aware, and its tzinfo is the zone that wall clocks are read in. Nothing
is guessed: a text with two readings, or with none, is an error that says what to write instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from svclog.errors import UsageError, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateutil.parser import parser

__all__ = [
    "FORMS",
    "AmbiguousDate",
    "EndBeforeStart",
    "FutureVisit",
    "ImpossibleDate",
    "NoSuchMoment",
    "Period",
    "SystemZone",
    "TwiceThatNight",
    "UnreadableDate",
    "UnreadablePeriod",
    "WrongWeekday",
    "YearOutOfRange",
    "ago",
    "between",
    "due",
    "period",
    "say",
    "short",
    "since",
    "stored",
    "stored_due",
    "until",
    "visit",
]

FORMS = "2026-11-20, 2026-11-20 14:30, today 9:15, yesterday, friday, last friday, 3 days ago, 2h ago, 14:30 or 20 nov"
"""What `visit` reads, for people."""
_DUE_FORMS = "2026-11-20, 2026-11-20 14:30, today, tomorrow, friday, in 3 days, in 2 weeks or 20 nov"
_BOUND_FORMS = f"2026, 2026-10, october, {FORMS}"
_PERIOD_FORMS = "last, this, 2026-10, october, october 2025, 2026, 2026-Q3 or q3"
_FILE_FORMS = "a date that is whole wherever it is read: 2026-11-20, 2026-11-20 14:30, 20 nov 2026 or november 20, 2026"

# English whatever the locale, which the names of `calendar` and `strftime` are not.
_FIRST_HALF = ("January", "February", "March", "April", "May", "June")
MONTHS = (*_FIRST_HALF, "July", "August", "September", "October", "November", "December")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_DAY = timedelta(days=1)
_MIDNIGHT, _NOON, _DAY_END = time(0), time(12), time(23, 59, 59)
_FIRST, _LAST = date(1900, 1, 1), date(9999, 12, 29)  # some time short, so that every zone can express it


class UnreadableDate(UsageError):
    """The text is no date, or only a part of one."""

    def __init__(self, text: str, forms: str = FORMS) -> None:
        super().__init__(f"cannot read the date {shown(text)}; give {forms}")


class UnreadablePeriod(UsageError):
    """The text is no period."""

    def __init__(self, text: str) -> None:
        super().__init__(f"cannot read the period {shown(text)}; give {_PERIOD_FORMS}")


class AmbiguousDate(UsageError):
    """Which number is the day and which the month cannot be told."""

    def __init__(self, text: str, a: date, b: date) -> None:
        first, second = (f"{day.day} {MONTHS[day.month - 1]}" for day in (a, b))
        super().__init__(f"{shown(text)} could be {first} or {second} {b.year}; write {short(a)} or {short(b)}")


class ImpossibleDate(UsageError):
    """The text looks like a date or a time of day, but there is none such."""

    def __init__(self, text: str, reason: str, todo: str) -> None:
        super().__init__(f"{shown(text)} does not exist: {reason}; give {todo}")


class YearOutOfRange(UsageError):
    """The date is further away than a journal reaches."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{shown(text)} is not within the years 1900 to 9999; give a date that is")


class WrongWeekday(UsageError):
    """The weekday contradicts the date it stands beside."""

    def __init__(self, text: str, day: date) -> None:
        super().__init__(
            f"{shown(text)} contradicts itself: that is {_long(day)}; correct the weekday, or leave it out"
        )


class FutureVisit(UsageError):
    """A visit that is still to come."""

    def __init__(self, text: str, said: str) -> None:
        super().__init__(f"{shown(text)} is in the future ({said}); log a visit once it has happened")


class NoSuchMoment(UsageError):
    """The clocks went forward over this time of day."""

    def __init__(self, text: str, before: datetime, after: datetime) -> None:
        mends = f"{_minutes(before)} or {_minutes(after)}"
        super().__init__(f"{shown(text)} does not exist: the clocks went forward over it; write {mends}")


class TwiceThatNight(UsageError):
    """The clocks went back, and showed this time of day twice."""

    def __init__(self, text: str, first: datetime, second: datetime) -> None:
        mends = f"{_minutes(first)} for the first time or {_minutes(second)} for the second"
        super().__init__(f"{shown(text)} came twice: the clocks went back; write {mends}")


class EndBeforeStart(UsageError):
    """A period that would end before it begins."""

    def __init__(self, since_text: str, until_text: str) -> None:
        super().__init__(f"since {shown(since_text)} is not before until {shown(until_text)}; swap them")


class SystemZone(tzinfo):
    """The time zone of this computer, with all its changes of the clocks, as the platform knows them."""

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        """Give the offset of the wall clock `dt`, whose `fold` chooses between the two passes of a repeated hour."""
        return None if dt is None else dt.replace(tzinfo=None).astimezone().utcoffset()

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


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch of wall clock time, without a zone: a visit belongs to the month it was lived in.

    A bound that is None is no bound. `so_far` means that the period is not over yet.
    """

    start: datetime | None = None
    end: datetime | None = None
    so_far: bool = False

    def contains(self, when: datetime) -> bool:
        """Tell whether the clock on the wall, `when` it was, showed a time within the period."""
        wall = when.replace(tzinfo=None)
        return (self.start is None or self.start <= wall) and (self.end is None or wall < self.end)

    @property
    def name(self) -> str:
        """The period in words, as in "October 2026", "July to September 2026" or "1 March to 9 April 2026"."""
        start, end = self.start, self.end
        first = [] if start is None else _edge(start, start)
        last = [] if end is None else _edge(end, end - _DAY)
        if start is None or end is None:
            return f"since {' '.join(first)}" if first else f"until {' '.join(last)}" if last else "all time"
        if (start.day, start.time()) == (end.day, end.time()) == (1, _MIDNIGHT):
            whole_years = start.month == end.month == 1
            first, last = (edge[2 if whole_years else 1 :] for edge in (first, last))
        unshared = [word for i, word in enumerate(first) if first[i:] != last[i:]]
        words = [*unshared, "to", *last] if unshared else last
        return " ".join([*words, "so far"] if self.so_far else words)


def visit(text: str, now: datetime) -> datetime:
    """Read the moment of a visit, to the second, in the offset the local clock had then or the one that is written.

    A bare weekday, day and month, or time of day is the latest one in the past; a day and month that is today is today.
    A day without a time is at noon, today is now, and "3 days ago" is at the time it is now. The future is an error.
    """
    asked = _Asked(text, now)
    said = _read(asked)
    moment = _fixed(now) if said.clock is None and said.day == now.date() else _moment(said, asked)
    if moment > now:
        raise FutureVisit(text, say(moment, now))
    return moment


def due(text: str, now: datetime) -> datetime:
    """Read the moment by which something was promised: a day without a time is due at its last second.

    A bare weekday, day and month, or time of day is the next one to come, and a weekday is never today. The past may be
    written in full: one may log an old promise.
    """
    asked = _Asked(text, now, forms=_DUE_FORMS, ahead=True)
    return _moment(_read(asked)._replace(usual=_DAY_END), asked, fold=1)


def stored(text: str, now: datetime) -> datetime:
    """Read the moment of a visit from a file, which must mean the same whenever and wherever it is read.

    So the date must be whole, nothing is relative to `now`, and a day without a time is at noon, even today. The future
    is an error.
    """
    asked = _Asked(text, now, forms=_FILE_FORMS, whole=True)
    said = _iso(text) or _read(asked)
    moment = _moment(said, asked)
    if moment > now and (said.clock or said.day > now.date()):
        raise FutureVisit(text, say(moment, now))
    return moment


def stored_due(text: str, now: datetime) -> datetime:
    """Read the moment by which something was promised from a file: as `stored`, but as late in the day as `due`.

    The future is what it is about; `now` only tells the zone that a wall clock without an offset is read in.
    """
    asked = _Asked(text, now, forms=_FILE_FORMS, whole=True)
    said = _iso(text) or _read(asked)
    return _moment(said._replace(usual=_DAY_END), asked, fold=1)


def period(text: str | None, now: datetime) -> Period:
    """Read a month, quarter or year; nothing means this month so far, and a bare month or quarter the latest begun."""
    bounds = _span((text or "").strip() or "this", now)
    if bounds is None:
        raise UnreadablePeriod(text or "")
    start, end = bounds
    return Period(start, end, so_far=start <= now.replace(tzinfo=None) < end)


def since(text: str, now: datetime) -> datetime:
    """Read the wall clock time, without zone, at which a day, month or year begins; a time of day is taken as it is."""
    return _bounds(text, now)[0]


def until(text: str, now: datetime) -> datetime:
    """Read the wall clock time, without zone, before which a day, month or year ends; a time of day is as it is."""
    return _bounds(text, now)[1]


def between(since_text: str | None, until_text: str | None, now: datetime) -> Period:
    """Make the period from the beginning of one date to the end of another, each of which may be left out."""
    start = None if since_text is None else since(since_text, now)
    end = None if until_text is None else until(until_text, now)
    if start and end and start >= end:
        raise EndBeforeStart(since_text or "", until_text or "")
    return Period(start, end)


def say(moment: datetime, now: datetime) -> str:
    """Say in words how a date was understood, as in "today 09:15" or "Friday 20 November 2026, 14:30".

    Noon, and the last second of a day, are left out: a visit or a promise whose day alone is known is stored with them.
    An offset other than the local one of that moment is added.
    """
    days, home = _days_away(moment, now)
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days)
    clock = "" if moment.time() in (_NOON, _DAY_END) else f"{' ' if near else ', '}{moment:%H:%M}"
    return f"{near or _long(moment)}{clock}{'' if home else f' ({_fixed(moment).tzinfo})'}"


def short(day: date) -> str:
    """Give the day for a table: "2026-11-20"."""
    return f"{day:%Y-%m-%d}"


def ago(moment: datetime, now: datetime) -> str:
    """Say how far away a day is: "today", "yesterday", "in 3 days", "14 months ago"; days up to two months."""
    days, _ = _days_away(moment, now)
    if near := {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days):
        return near
    early, late = sorted((moment.date(), moment.date() - days * _DAY))
    months = 12 * (late.year - early.year) + late.month - early.month - (late.day < early.day)
    length = f"{abs(days)} days" if months < 2 else f"{months} months" if months < 24 else f"{months // 12} years"
    return f"{length} ago" if days < 0 else f"in {length}"


# ---- what a text says


class _Asked(NamedTuple):
    """A text, and how it is to be read."""

    text: str
    now: datetime
    forms: str = FORMS
    ahead: bool = False  # a part of a date means the next such date, not the latest
    whole: bool = False  # a part of a date is not enough
    clock: time | None = None  # what the text says besides the day
    offset: tzinfo | None = None

    def unreadable(self) -> UnreadableDate:
        return UnreadableDate(self.text, self.forms)


class _Said(NamedTuple):
    """What a text says: a day, and a time of day and an offset if it names them."""

    day: date
    clock: time | None = None
    offset: tzinfo | None = None
    usual: time = _NOON  # the time of day to be meant by a day alone


def _one_of(names: tuple[str, ...]) -> str:
    return "|".join(f"{name[:3]}(?:{name[3:]})?" for name in names).lower()


_UNITS = (
    dict.fromkeys(("m", "min", "mins", "minute", "minutes"), timedelta(minutes=1))
    | dict.fromkeys(("h", "hour", "hours"), timedelta(hours=1))
    | dict.fromkeys(("d", "day", "days"), _DAY)
    | dict.fromkeys(("w", "week", "weeks"), 7 * _DAY)
)
_UNITS_OF_MONTHS = {"month": 1, "months": 1, "year": 12, "years": 12}

_MONTH = rf"(?P<month>sept|{_one_of(MONTHS)})\.?"
_WEEKDAY = rf"(?P<weekday>{_one_of(WEEKDAYS)})"
_NUMBER = r"(?P<day>\d\d?)(?:st|nd|rd|th)?"
_OFFSET = r"[+-](?:0\d|1[0-4]):?[0-5]\d"
_CLOCK = (
    r"(?:(?:^|,? )(?:at )?|(?<=\d)t)(?=\d\d?(?:[:h]| ?[ap]m))"
    r"(?P<hour>\d\d?)(?:[:h](?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?)?(?: ?(?P<half>[ap])m)?"
    rf"(?: ?(?P<offset>z|utc|gmt|{_OFFSET})(?: \(\w+\))?)?(?= |,|$)"
)
_PLAIN_ISO = r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?)?"
_SPAN = (
    r"(?P<near>this|last)(?: month)?|(?P<year>\d{4})(?:-(?P<number>\d\d?)|[- ]?q(?P<quarter>[1-4]))?"
    rf"|(?:{_MONTH}|q(?P<latest_quarter>[1-4]))(?: (?P<its_year>\d{{4}}))?"
)


def _iso(text: str) -> _Said | None:
    """Read plain ISO 8601 to the same result as `_read`, but many times as fast: files hold many rows."""
    if re.fullmatch(_PLAIN_ISO, text) is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None  # and `_read` tells why
    clock = found.time().replace(microsecond=0) if len(text) > len("2026-11-20") else None
    return _Said(found.date(), clock, found.tzinfo) if _FIRST <= found.date() <= _LAST else None


def _read(asked: _Asked) -> _Said:
    """Take the text apart, into a weekday, a day by one of the forms below or else by dateutil, and a time of day."""
    words = " ".join(asked.text.lower().split())
    if not (words.isascii() and words.isprintable() and len(words) <= 100):
        raise asked.unreadable()
    rest, asked = _without_clock(words, asked)
    beside = re.fullmatch(rf"{_WEEKDAY},? (?P<rest>.+)", rest)
    rest = beside["rest"] if beside else rest
    for pattern, form in _FORM_TABLE:
        if match := re.fullmatch(pattern, rest):
            # A file is read on another day, and an offset beside "yesterday" leaves open whose yesterday.
            if (asked.whole or asked.offset) and not match.groupdict().get("year"):
                raise asked.unreadable()
            said = form(match, asked)
            break
    else:
        said = _Said(_foreign(rest, asked))
    if not _FIRST <= said.day <= _LAST:
        raise YearOutOfRange(asked.text)
    if beside and said.day.weekday() != _index(beside["weekday"], WEEKDAYS):
        raise WrongWeekday(asked.text, said.day)
    return said._replace(clock=asked.clock, offset=asked.offset) if asked.clock else said


def _without_clock(words: str, asked: _Asked) -> tuple[str, _Asked]:
    """Cut the time of day out of a text."""
    match = re.search(_CLOCK, words)
    if match is None:
        return words, asked
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    if match["half"]:
        if not 1 <= hour <= 12:
            raise ImpossibleDate(asked.text, "before am and pm the hours are 1 to 12", "a time such as 2:30pm or 14:30")
        hour = hour % 12 + 12 * (match["half"] == "p")
    if hour > 23 or minute > 59 or second > 59:
        raise ImpossibleDate(asked.text, "a day has 24 hours of 60 minutes", "a time from 00:00 to 23:59")
    written = {"z": "Z", "utc": "Z", "gmt": "Z"}.get(match["offset"], match["offset"])
    offset = datetime.fromisoformat(f"{_FIRST}T00:00{written}").tzinfo if written else None
    rest = f"{words[: match.start()]} {words[match.end() :]}".strip(" ,")
    return rest, asked._replace(clock=time(hour, minute, second), offset=offset)


def _year_month_day(match: re.Match[str], asked: _Asked) -> _Said:
    return _Said(_day(asked, int(match["year"]), int(match["month"]), int(match["day"])))


def _two_numbers_and_year(match: re.Match[str], asked: _Asked) -> _Said:
    year, a, b = int(match["year"]), int(match["a"]), int(match["b"])
    if a != b and max(a, b) <= 12:
        raise AmbiguousDate(asked.text, _day(asked, year, b, a), _day(asked, year, a, b))
    return _Said(_day(asked, year, a, b) if b > 12 else _day(asked, year, b, a))


def _named_month(match: re.Match[str], asked: _Asked) -> _Said:
    month, number, today = _index(match["month"], MONTHS) + 1, int(match["day"]), asked.now.date()
    if match["year"]:
        return _Said(_day(asked, int(match["year"]), month, number))
    for years in range(9):  # 29 February comes back within 8
        year = today.year + (years if asked.ahead else -years)
        if 1 <= number <= _length(year, month):
            day = date(year, month, number)
            if day >= today if asked.ahead else day <= today:
                return _Said(day)
    return _Said(_day(asked, 2000, month, number))


def _near_day(match: re.Match[str], asked: _Asked) -> _Said:
    return _Said(asked.now.date() + {"yesterday": -1, "today": 0, "tomorrow": 1}[match[0]] * _DAY)


def _weekday(match: re.Match[str], asked: _Asked) -> _Said:
    today, weekday = asked.now.date(), _index(match["weekday"], WEEKDAYS)
    if asked.ahead and not match["last"]:
        return _Said(today + ((weekday - today.weekday() - 1) % 7 + 1) * _DAY)
    return _Said(today - ((today.weekday() - weekday - 1) % 7 + 1) * _DAY)


def _clock_alone(_: re.Match[str], asked: _Asked) -> _Said:
    if asked.clock is None:
        raise asked.unreadable()
    today, time_now = asked.now.date(), asked.now.time()
    if asked.ahead:
        return _Said(today if asked.clock > time_now else today + _DAY)
    return _Said(today if asked.clock <= time_now else today - _DAY)


def _counted(match: re.Match[str], asked: _Asked) -> _Said:
    count = int(match["count"]) if match["count"].isdigit() else 1
    count = count if match["ahead"] else -count
    today, unit = asked.now.date(), match["unit"]
    try:
        if unit in _UNITS_OF_MONTHS:
            year, month = divmod(12 * today.year + today.month - 1 + count * _UNITS_OF_MONTHS[unit], 12)
            day = date(year, month + 1, min(today.day, _length(year, month + 1)))
        elif _UNITS[unit] < _DAY:
            return _elapsed(count * _UNITS[unit], asked)
        else:
            day = today + count * _UNITS[unit]
    except (OverflowError, ValueError):
        raise YearOutOfRange(asked.text) from None
    return _Said(day, usual=asked.now.time())


def _elapsed(time_span: timedelta, asked: _Asked) -> _Said:
    if asked.clock:
        raise asked.unreadable()
    then = asked.now.astimezone(UTC) + time_span
    if not _FIRST <= then.date() <= _LAST:
        raise YearOutOfRange(asked.text)
    there = _fixed(then.astimezone(asked.now.tzinfo))
    return _Said(there.date(), there.time(), there.tzinfo)


_FORM_TABLE: tuple[tuple[str, Callable[[re.Match[str], _Asked], _Said]], ...] = (
    (r"(?P<year>\d{4})(?P<dash>[-/.])(?P<month>\d\d?)(?P=dash)(?P<day>\d\d?)", _year_month_day),
    (r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)", _year_month_day),
    (r"(?P<a>\d\d?)(?P<dash>[-/.])(?P<b>\d\d?)(?P=dash)(?P<year>\d{4})", _two_numbers_and_year),
    (rf"{_NUMBER}[ -]?(?:of )?{_MONTH}(?:(?:,? |-)(?P<year>\d{{4}}))?", _named_month),
    (rf"{_MONTH} ?{_NUMBER}(?:,? (?P<year>\d{{4}}))?", _named_month),
    ("yesterday|today|tomorrow", _near_day),
    (rf"(?P<last>last )?{_WEEKDAY}", _weekday),
    (
        rf"(?P<ahead>in )?(?P<count>\d+|an?(?= )) ?(?P<unit>{'|'.join((*_UNITS, *_UNITS_OF_MONTHS))})(?(ahead)| ago)",
        _counted,
    ),
    ("now", lambda _, asked: _elapsed(timedelta(), asked)),
    ("", _clock_alone),
)


def _foreign(words: str, asked: _Asked) -> date:
    """Read a day as dateutil does, if it had nothing to make up, nothing to choose and nothing to leave out."""

    def read(start: datetime, *, dayfirst: bool) -> date:
        try:
            found = _dateutil().parse(words, default=start, ignoretz=True, dayfirst=dayfirst)
        except (ValueError, ArithmeticError):
            raise asked.unreadable() from None
        if found.time() != start.time() or found.year < 1000:
            raise asked.unreadable()
        return found.date()

    if re.search(rf"\d\.\d|\d{{5}}|{_one_of(WEEKDAYS)}", words):
        raise asked.unreadable()  # it leaves out fractions, zeros in front and weekdays
    # What the text lacks comes from the start, and shows by its difference.
    one, other = (datetime(2000, 1, 1, 1, 1, 1), datetime(2004, 3, 15, 2, 2, 2))  # noqa: DTZ001 - wall clocks
    day_first, month_first = read(one, dayfirst=True), read(one, dayfirst=False)
    if (day_first, month_first) != (read(other, dayfirst=True), read(other, dayfirst=False)):
        raise asked.unreadable()
    if day_first != month_first:
        raise AmbiguousDate(asked.text, day_first, month_first)
    return day_first


@cache
def _dateutil() -> parser:
    # Importing it costs more than starting Python does, and few texts need it.
    from dateutil.parser import parser, parserinfo

    class WholeYears(parserinfo):
        def convertyear(self, year: int, century_specified: bool = False) -> int:  # noqa: ARG002, FBT001, FBT002
            return year  # to complete a year of two digits, it would read the clock

    return parser(WholeYears())


# ---- from what a text says to what it means


def _moment(said: _Said, asked: _Asked, fold: int = 0) -> datetime:
    """Find the moment when the local clock showed this.

    A time of day that was not named may fall on a change of the clocks: `fold` then chooses the pass or side.
    """
    wall = datetime.combine(said.day, (said.clock or said.usual).replace(microsecond=0, fold=0))
    if said.offset:
        return wall.replace(tzinfo=said.offset)
    zone = asked.now.tzinfo
    first, second = wall.replace(tzinfo=zone), wall.replace(tzinfo=zone, fold=1)
    offset = first.utcoffset()
    if offset == second.utcoffset():
        return wall.replace(tzinfo=_offset(offset))
    first, second = _fixed(first), _fixed(second)
    there = (second if fold else first).astimezone(zone)
    if first > second and (said.clock or there.date() != said.day):  # a gap runs backwards (PEP 495)
        raise NoSuchMoment(asked.text, *(moment.astimezone(zone).replace(tzinfo=None) for moment in (second, first)))
    if first < second and said.clock:
        raise TwiceThatNight(asked.text, first, second)
    return _fixed(there)


def _fixed(moment: datetime) -> datetime:
    """Give a moment the offset that it has, for good."""
    return moment.replace(microsecond=0, fold=0, tzinfo=_offset(moment.utcoffset()))


@cache
def _offset(exact: timedelta | None) -> timezone:
    minutes = round((exact or timedelta()) / timedelta(minutes=1))  # RFC 3339 can write no seconds in an offset
    return timezone(timedelta(minutes=minutes))


def _day(asked: _Asked, year: int, month: int, number: int) -> date:
    if not 1 <= month <= 12:
        raise ImpossibleDate(asked.text, "a year has 12 months", "a month from 1 to 12")
    if not _FIRST.year <= year <= _LAST.year:
        raise YearOutOfRange(asked.text)
    length = _length(year, month)
    if not 1 <= number <= length:
        name = f"{MONTHS[month - 1]} {year}" if month == 2 else MONTHS[month - 1]
        raise ImpossibleDate(asked.text, f"{name} has {length} days", f"a day from 1 to {length}")
    return date(year, month, number)


def _length(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def _index(word: str, names: tuple[str, ...]) -> int:
    return next(i for i, name in enumerate(names) if name.lower().startswith(word))


def _bounds(text: str, now: datetime) -> tuple[datetime, datetime]:
    """Give the start and the end of what a text names; they are one where it names a time of day."""
    if span := _span(text, now):
        return span
    said = _read(_Asked(text, now, forms=_BOUND_FORMS))
    start = datetime.combine(said.day, said.clock or _MIDNIGHT)
    return start, start if said.clock else start + _DAY


def _span(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    """Give the start and the end of a month, quarter or year, or None if the text names none."""
    match = re.fullmatch(_SPAN, " ".join(text.lower().split()), re.ASCII)
    if match is None:
        return None
    if match["near"]:
        month = now.month - (match["near"] == "last")
        return _first_of(now.year, month), _first_of(now.year, month + 1)
    quarter, year = match["quarter"] or match["latest_quarter"], match["year"] or match["its_year"]
    if quarter:
        month, length = 3 * int(quarter) - 2, 3
    elif match["month"]:
        month, length = _index(match["month"], MONTHS) + 1, 1
    else:
        month, length = int(match["number"] or 1), 1 if match["number"] else 12
    start = _day(_Asked(text, now), int(year) if year else now.year - (month > now.month), month, 1)
    return _first_of(start.year, month), _first_of(start.year, month + length)


def _first_of(year: int, month: int) -> datetime:
    """Give the first midnight of a month, where 0 is the December before and 13 the January after."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return datetime.combine(date(year, month, 1) if year <= _LAST.year else date.max, _MIDNIGHT)


# ---- words


def _days_away(moment: datetime, now: datetime) -> tuple[int, bool]:
    """Count the midnights from now to a moment, and tell whether its offset was the local one.

    Where it was not, "today" is what it was on the clock of the moment.
    """
    home = moment.utcoffset() == _fixed(moment.astimezone(now.tzinfo)).utcoffset()
    here = now if home else now.astimezone(moment.tzinfo)
    return (moment.date() - here.date()).days, home


def _edge(bound: datetime, day: datetime) -> list[str]:
    """Name a bound of a period by its day, and by its time if that is not midnight."""
    if bound.time() == _MIDNIGHT:
        return [str(day.day), MONTHS[day.month - 1], str(day.year)]
    return [f"{bound:%H:%M} on {bound.day}", MONTHS[bound.month - 1], str(bound.year)]


def _long(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def _minutes(moment: datetime) -> str:
    return moment.isoformat(" ", "seconds" if moment.second else "minutes")
