"""The days there are, and the names of months and weekdays, as words and as parts of a pattern."""

from __future__ import annotations

from datetime import date, time, timedelta

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
