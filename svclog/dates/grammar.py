"""Parse a text into a weekday, a day in one of the known forms, and a time of day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache, partial
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from svclog.dates.clock import (
    DAY,
    MONTH_PATTERN,
    MONTHS,
    NOON,
    WEEKDAY_PATTERN,
    WEEKDAYS,
    fixed,
    in_english,
    index_of,
    month_length,
)
from svclog.dates.errors import (
    FORMS,
    AmbiguousDate,
    DottedClock,
    ImpossibleDate,
    UnclearTime,
    UnreadableDate,
    WrongWeekday,
    YearOutOfRange,
    nearest,
)
from svclog.errors import UsageError
from svclog.model import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from dateutil.parser import parser


class Order(StrEnum):
    """The order of day and month in a date of two numbers, or of three that end in the year."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


class Asked(Struct, frozen=True):
    """A text and the way to read it."""

    text: str
    now: datetime
    forms: str = FORMS
    ahead: bool = False  # an incomplete date means the next such date, not the latest
    whole: bool = False  # an incomplete date is an error
    day_first: bool | None = None  # the order of two numbers; None if only the numbers can tell
    words: str = ""  # read instead of the text, which errors quote
    clock: time | None = None  # the time of day that the text gives
    offset: tzinfo | None = None
    is_guess: bool = False  # the words are a possible correction of the text

    def unreadable(self) -> UnreadableDate:
        """Return the error for a text of which nothing more can be said than what to write instead."""
        near = "" if self.is_guess else nearest(self.text, self.forms)
        try:
            if near:
                read(replace(self, words=near, clock=None, is_guess=True))
        except UsageError:
            near = ""
        return UnreadableDate(self.text, self.forms, near)


class ParsedDate(Struct, frozen=True):
    """A parsed text: a day and, if given, a time of day and an offset."""

    day: date
    clock: time | None = None
    offset: tzinfo | None = None
    usual: time = NOON  # the time of day for a day without one
    part: str = ""  # morning, afternoon, evening or night
    open_year: bool = False  # the text has a day and a month, but no year


def read_foreign(words: str, asked: Asked) -> date:
    """Parse a day with dateutil; raise if it would have to add, choose or ignore anything."""

    def read(start: datetime, *, dayfirst: bool) -> date:
        try:
            found = _dateutil().parse(words, default=start, ignoretz=True, dayfirst=dayfirst)
        except (ValueError, ArithmeticError):
            raise asked.unreadable() from None
        if found.time() != start.time() or found.year < 1000:
            raise asked.unreadable()
        return found.date()

    if re.search(rf"\d\.\d|\d{{5}}|{WEEKDAY_PATTERN}", words):
        raise asked.unreadable()  # it ignores fractions, leading zeros and weekdays
    # Parts that the text lacks come from the default, so they differ between two defaults.
    one, other = (datetime(2000, 1, 1, 1, 1, 1), datetime(2004, 3, 15, 2, 2, 2))  # noqa: DTZ001 - wall clocks
    day_first, month_first = read(one, dayfirst=True), read(one, dayfirst=False)
    if (day_first, month_first) != (read(other, dayfirst=True), read(other, dayfirst=False)):
        raise asked.unreadable()
    if re.match(r"\d{4}\b", words):
        return month_first  # a date that begins with the year continues with the month
    if asked.day_first is not None:
        return day_first if asked.day_first else month_first
    if day_first != month_first:
        raise AmbiguousDate(asked.text, day_first, month_first)
    return day_first


@cache
def _dateutil() -> parser:
    # Importing dateutil takes longer than starting Python, and few texts need it.
    from dateutil.parser import parser, parserinfo

    class WholeYears(parserinfo):
        def convertyear(self, year: int, century_specified: bool = False) -> int:  # noqa: ARG002, FBT001, FBT002
            return year  # dateutil would complete a year of two digits by the clock

    return parser(WholeYears())


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
    """Build a day from its numbers, or raise an error that says which of them is wrong."""
    if not 1 <= month <= 12:
        raise ImpossibleDate(text, "a year has 12 months", "a month from 1 to 12")
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise YearOutOfRange(text)
    length = month_length(year, month)
    if not 1 <= number <= length:
        name = f"{MONTHS[month - 1]} {year}" if month == 2 else MONTHS[month - 1]
        raise ImpossibleDate(text, f"{name} has {length} days", f"a day from 1 to {length}")
    return date(year, month, number)


def _year_month_day(match: re.Match[str], asked: Asked) -> ParsedDate:
    return ParsedDate(existing_day(asked.text, int(match["year"]), int(match["month"]), int(match["day"])))


def _two_numbers_and_year(match: re.Match[str], asked: Asked) -> ParsedDate:
    year, a, b = int(match["year"]), int(match["a"]), int(match["b"])
    if len(match["year"]) < 4:
        raise asked.unreadable()
    return ParsedDate(_of_two_numbers(a, b, match["dash"], asked, partial(existing_day, asked.text, year)))


def _of_two_numbers(a: int, b: int, dash: str, asked: Asked, day_of: Callable[[int, int], date]) -> date:
    """Find the day that two numbers mean, built by `day_of` from month and day; with dots, the day comes first."""
    day_first = True if asked.day_first is None and dash == "." else asked.day_first
    if day_first is None and a != b and max(a, b) <= 12:
        raise AmbiguousDate(asked.text, day_of(b, a), day_of(a, b))
    return day_of(b, a) if (b <= 12 if day_first is None else day_first) else day_of(a, b)


def _two_numbers(match: re.Match[str], asked: Asked) -> ParsedDate:
    day_of = partial(_nearest, asked=asked)
    return ParsedDate(_of_two_numbers(int(match["a"]), int(match["b"]), match["dash"], asked, day_of), open_year=True)


def _named_month(match: re.Match[str], asked: Asked) -> ParsedDate:
    month, number = index_of(match["month"], MONTHS) + 1, int(match["day"])
    if match["year"]:
        return ParsedDate(existing_day(asked.text, int(match["year"]), month, number))
    return ParsedDate(_nearest(month, number, asked), open_year=True)


def _nearest(month: int, number: int, asked: Asked) -> date:
    """Find the latest date with this month and day, or the next one if `asked` looks ahead."""
    today = asked.now.date()
    if not 1 <= month <= 12:
        raise ImpossibleDate(asked.text, "a year has 12 months", "a month from 1 to 12")
    for years in range(9):  # 29 February comes back within 8
        year = today.year + (years if asked.ahead else -years)
        if 1 <= number <= month_length(year, month):
            day = date(year, month, number)
            if day >= today if asked.ahead else day <= today:
                return day
    length = month_length(2000, month)
    reason = f"{MONTHS[month - 1]} has {'at most ' if month == 2 else ''}{length} days"
    raise ImpossibleDate(asked.text, reason, f"a day from 1 to {length}")


_NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1, "day before yesterday": -2, "day after tomorrow": 2}


def _near_day(match: re.Match[str], asked: Asked) -> ParsedDate:
    return ParsedDate(asked.now.date() + _NEAR[match[0].removeprefix("the ")] * DAY)


def _part_of_day(match: re.Match[str], asked: Asked) -> ParsedDate:
    """Read the day without inventing an hour; "tonight at 9" may mean 21:00, as 9:00 is not at night."""
    groups = match.groupdict()
    part = groups.get("part") or "night"
    if asked.clock and (asked.clock < NOON) != (part == "morning"):
        raise UnclearTime(asked.text)
    if groups.get("weekday"):
        return replace(_weekday(match, asked), part=part)
    days = {"yesterday": -1, "last": -1, "tomorrow": 1}.get(groups.get("near") or "", 0)
    return ParsedDate(asked.now.date() + days * DAY, part=part)


def _weekday(match: re.Match[str], asked: Asked) -> ParsedDate:
    today, weekday = asked.now.date(), index_of(match["weekday"], WEEKDAYS)
    if asked.ahead and not match["last"]:
        return ParsedDate(today + ((weekday - today.weekday() - 1) % 7 + 1) * DAY)
    return ParsedDate(today - ((today.weekday() - weekday - 1) % 7 + 1) * DAY)


def _clock_alone(_: re.Match[str], asked: Asked) -> ParsedDate:
    if asked.clock is None:
        raise asked.unreadable()
    today, time_now = asked.now.date(), asked.now.time()
    if asked.ahead:
        return ParsedDate(today if asked.clock > time_now else today + DAY)
    return ParsedDate(today if asked.clock <= time_now else today - DAY)


def _counted(match: re.Match[str], asked: Asked) -> ParsedDate:
    said = match.groupdict()
    if not (said.get("ahead") or said.get("ago") or asked.ahead):
        raise asked.unreadable()  # "3 days" may be ago or from now
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
    return ParsedDate(day)


def _elapsed(time_span: timedelta, asked: Asked) -> ParsedDate:
    if asked.clock:
        raise asked.unreadable()
    then = asked.now.astimezone(UTC) + time_span
    if not FIRST_DAY <= then.date() <= LAST_DAY:
        raise YearOutOfRange(asked.text)
    moment = fixed(then.astimezone(asked.now.tzinfo))
    return ParsedDate(moment.date(), moment.time(), moment.tzinfo)


_PART = "(?P<part>morning|afternoon|evening|night)"
FORM_TABLE: tuple[tuple[str, Callable[[re.Match[str], Asked], ParsedDate]], ...] = (
    (r"(?P<year>\d{4})(?P<dash>[-/.])(?P<month>\d\d?)(?P=dash)(?P<day>\d\d?)", _year_month_day),
    (r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)", _year_month_day),
    (r"(?P<a>\d\d?)(?P<dash>[-/.])(?P<b>\d\d?)(?P=dash)(?P<year>\d{4}|\d\d)", _two_numbers_and_year),
    (r"(?P<a>\d\d?)(?P<dash>\.) ?(?P<b>\d\d?)\.", _two_numbers),
    (r"(?P<a>\d\d?)(?P<dash>/)(?P<b>\d\d?)", _two_numbers),
    (rf"{_NUMBER}[ -]?(?:of )?{MONTH_PATTERN}(?:(?:,? |-)(?P<year>\d{{4}}))?", _named_month),
    (rf"{MONTH_PATTERN} ?{_NUMBER}(?:,? (?P<year>\d{{4}}))?", _named_month),
    ("yesterday|today|tomorrow|(?:the )?day (?:before yesterday|after tomorrow)", _near_day),
    (rf"(?P<near>this|today|yesterday|tomorrow|last(?= night)) {_PART}", _part_of_day),
    (rf"(?P<last>last )?{WEEKDAY_PATTERN} {_PART}", _part_of_day),
    ("tonight", _part_of_day),
    (rf"(?P<last>last )?{WEEKDAY_PATTERN}", _weekday),
    (rf"(?P<ahead>in )(?P<count>\d+|an?(?= )) ?{_UNIT}", _counted),
    (rf"(?P<count>\d+|an?(?= )) ?{_UNIT}(?P<ago> ago)?", _counted),
    (r"(?P<ahead>next )(?P<count>)(?P<unit>week|month|year)", _counted),
    ("now", lambda _, asked: _elapsed(timedelta(), asked)),
    ("", _clock_alone),
)


_OFFSET = r"[+-](?:0\d|1[0-4]):?[0-5]\d"
_CLOCK = (
    r"(?:(?:^|,? )at (?=\d)|(?:^|,? |(?<=\d)t)(?=\d\d?(?:[:h]|(?:\.\d\d)? ?[ap]\.?m)))"
    r"(?P<hour>\d\d?)(?:[:h.](?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?)?(?: ?(?P<half>[ap])(?:m|\.m\.?))?"
    rf"(?: ?(?P<offset>z|utc|gmt|{_OFFSET})(?: \(\w+\))?)?(?= |,|$)"
)
_PLAIN_ISO = r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?)?"


def read_iso(text: str) -> ParsedDate | None:
    """Parse plain ISO 8601 to the same result as `read`, but many times faster, as files have many rows."""
    if re.fullmatch(_PLAIN_ISO, text) is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None  # `read` then says why
    clock = moment.time().replace(microsecond=0) if len(text) > len("2026-11-20") else None
    return ParsedDate(moment.date(), clock, moment.tzinfo) if FIRST_DAY <= moment.date() <= LAST_DAY else None


def read(asked: Asked) -> ParsedDate:
    """Parse a weekday, a day in one of the forms or else by dateutil, and a time of day."""
    words = in_english(re.sub(r"\bnoon\b", "12:00", " ".join((asked.words or asked.text).lower().split())))
    if not (words.isascii() and words.isprintable() and len(words) <= 100):
        raise asked.unreadable()
    rest, asked = _without_clock(words, asked)
    beside = re.fullmatch(rf"{WEEKDAY_PATTERN},? (?!{_PART}$)(?P<rest>.+)", rest)
    rest = beside["rest"] if beside else rest
    for pattern, form in FORM_TABLE:
        if match := re.fullmatch(pattern, rest):
            # A file may be read on another day, and with an offset "yesterday" may be that of either zone.
            if (asked.whole or asked.offset) and not match.groupdict().get("year"):
                raise asked.unreadable()
            parsed = form(match, asked)
            break
    else:
        _refuse_dotted_clock(words, asked)
        parsed = ParsedDate(read_foreign(rest, asked))
    if not FIRST_DAY <= parsed.day <= LAST_DAY:
        raise YearOutOfRange(asked.text)
    if beside and parsed.day.weekday() != index_of(beside["weekday"], WEEKDAYS):
        raise WrongWeekday(asked.text, parsed.day)
    return replace(parsed, clock=asked.clock, offset=asked.offset) if asked.clock else parsed


def _refuse_dotted_clock(words: str, asked: Asked) -> None:
    """Raise DottedClock for a text that could be read with a colon instead of its dot: `yesterday 11.40`."""
    dotted = re.fullmatch(r"((?:.+ )?)(\d\d?)\.(\d\d)", words)
    if dotted is None:
        return
    before, first, second = dotted.groups()
    try:
        read(replace(asked, words=f"{before}{first}:{second}"))
    except UsageError:
        return  # another error will say what is wrong
    raise DottedClock(asked.text, before, first, second)


def _without_clock(words: str, asked: Asked) -> tuple[str, Asked]:
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
    offset = datetime.fromisoformat(f"{FIRST_DAY}T00:00{written}").tzinfo if written else None
    rest = f"{words[: match.start()]} {words[match.end() :]}".strip(" ,")
    return rest, replace(asked, clock=time(hour, minute, second), offset=offset)
