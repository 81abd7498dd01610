"""Errors in dates, each with a way to fix it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from svclog.dates.clock import MONTHS, WEEKDAYS, long, short, to_the_minute
from svclog.errors import UsageError, shown
from svclog.folding import closest
from svclog.model import FIRST_DAY, LAST_DAY
from svclog.text import clean

if TYPE_CHECKING:
    from datetime import date, datetime

FORMS = "2026-11-20, 2026-11-20 14:30, today 9:15, yesterday, friday, last friday, 3 days ago, 2h ago, 14:30 or 20 nov"
"""Examples of what `visit` reads, for error messages."""
PERIOD_FORMS = "last, this, 2026-10, october, october 2025, 2026, 2026-Q3, q3 or last year"
_MONTHS = [*map(str.lower, MONTHS)]
_WORDS = [*map(str.lower, WEEKDAYS), "today", "yesterday", "tomorrow", "last", "this"]
_SHORT = {word[:3] for word in _MONTHS + _WORDS}
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_GERMAN = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "heute", "gestern")
_MEANT = {word: str(number) for number, word in enumerate(_NUMBERS, 1)}
_MEANT |= dict(zip(_GERMAN, _WORDS, strict=False)) | {"vorgestern": "day before yesterday"}
"""Readable forms for common words that are not read."""
_LONGEST, _ALIKE = 30, 0.75
"""The longest text that is searched for slips, and how alike a slip and its word must be."""


class UnreadableDate(UsageError):
    """The text is not a date, or only a part of one."""

    def __init__(self, text: str, forms: str = FORMS, near: str = "") -> None:
        super().__init__(f"cannot read the date {shown(text)}; {_todo(near)} {forms}")


class UnclearTime(UsageError):
    """The time is outside the part of the day given with it, or may be on either side of midnight."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"cannot tell which time {shown(text)} means; give the day with a time of 24 hours, such as yesterday 21:30"
        )


def _todo(near: str) -> str:
    """Return the beginning of the advice."""
    return f"did you mean {near}? Or give" if near else "give"


def nearest(text: str, forms: str) -> str:
    """Return a correction of a slip, a number or German word, a bare hour, a short year or `5.11`; empty if none.

    The caller checks whether the correction can be read.
    """
    if hour := re.fullmatch(r"(\d\d?)(?: ?h| ?uhr| o'?clock)?", text.strip().lower(), re.ASCII):
        return f"at {hour[1]}"
    if re.fullmatch(r"\d\d?\.\d\d?", text.strip(), re.ASCII):
        return f"{text.strip()}."
    short_year = re.fullmatch(r"(\d\d?([./-])\d\d?\2)(\d\d)", text.strip(), re.ASCII)
    if short_year and "today" in forms:  # in a file, the option that says the order of the numbers reads them all
        return f"{short_year[1]}20{short_year[3]}"
    words = text.lower().split() if len(text) <= _LONGEST else []
    if not any(map(str.isalpha, words)):
        return ""
    takes_months = "october" in forms or any(map(str.isdigit, text))  # a month alone is not a day
    known = _WORDS + _MONTHS * takes_months
    near = [
        _MEANT.get(word) or closest(word, known, _ALIKE) or word if word not in _SHORT and word.isalpha() else word
        for word in words
    ]
    return "" if near == words else " ".join(near)


class DottedClock(UsageError):
    """A time of day has a dot instead of a colon; some of these could be a date as well."""

    def __init__(self, text: str, before: str, first: str, second: str) -> None:
        date = f", and a date a dot at its end: {first}.{second}." if int(second) <= len(MONTHS) and not before else ""
        super().__init__(
            f"cannot read the date {shown(text)}; a time of day has a colon: {before}{first}:{second}{date}"
        )


class UnreadablePeriod(UsageError):
    """The text is not a period."""

    def __init__(self, text: str, near: str = "") -> None:
        super().__init__(f"cannot read the period {shown(text)}; {_todo(near)} {PERIOD_FORMS}")


class AmbiguousDate(UsageError):
    """Either of two numbers could be the day or the month."""

    def __init__(self, text: str, a: date, b: date) -> None:
        first, second = (f"{day.day} {MONTHS[day.month - 1]}" for day in (a, b))
        first += f" {a.year}" if a.year != b.year else ""
        super().__init__(f"{shown(text)} could be {first} or {second} {b.year}; write {short(a)} or {short(b)}")


class ImpossibleDate(UsageError):
    """The text looks like a date or a time of day that does not exist."""

    def __init__(self, text: str, reason: str, todo: str) -> None:
        super().__init__(f"{shown(text)} does not exist: {reason}; give {todo}")


class YearOutOfRange(UsageError):
    """The date is outside the range that a journal can hold."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{shown(text)} is not from {short(FIRST_DAY)} to {short(LAST_DAY)}; give a date that is")


class WrongWeekday(UsageError):
    """The weekday contradicts the date beside it."""

    def __init__(self, text: str, day: date) -> None:
        super().__init__(f"{shown(text)} contradicts itself: that is {long(day)}; correct the weekday, or leave it out")


class FutureVisit(UsageError):
    """A visit, or another thing that must be in the past, is in the future."""

    def __init__(self, text: str, said: str, instead: str = "") -> None:
        meaning = "" if said == text.strip().lower() else f" ({said})"
        self.what = f"{shown(text)} is in the future{meaning}"
        super().__init__(f"{self.what}; log a visit once it has happened{instead}")


class PastDate(UsageError):
    """A day that must be in the future is in the past."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{shown(text)} is in the past; give a future date")


class BeforeVisit(UsageError):
    """A promise would be due, or settled, before the visit at which it was made."""

    def __init__(self, text: str, day: str, visit: str) -> None:
        meaning = "" if day == text.strip().lower() else f"{day}, "
        super().__init__(f"{shown(text)} is {meaning}before the visit ({visit}); give a date after it")


class NoSuchMoment(UsageError):
    """The clocks skipped this time of day when they went forward."""

    def __init__(self, text: str, before: datetime, after: datetime) -> None:
        choices = f"{to_the_minute(before)} or {to_the_minute(after)}"
        super().__init__(f"{shown(text)} does not exist: the clocks went forward over it; write {choices}")


class TwiceThatNight(UsageError):
    """The clocks showed this time of day twice when they went back."""

    def __init__(self, text: str, first: datetime, second: datetime) -> None:
        choices = f"{to_the_minute(first)} for the first time or {to_the_minute(second)} for the second"
        super().__init__(f"{shown(text)} came twice: the clocks went back; write {choices}")


class EndBeforeStart(UsageError):
    """The period would end before it begins."""

    def __init__(self, since_text: str, until_text: str) -> None:
        super().__init__(f"--since {clean(since_text)} is not before --until {clean(until_text)}; swap them")
