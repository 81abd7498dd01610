"""Days in the forms that dateutil knows."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from svclog.dates.days import WEEKDAY_PATTERN
from svclog.dates.errors import AmbiguousDate

if TYPE_CHECKING:
    from dateutil.parser import parser

    from svclog.dates.asked import Asked


def read_foreign(words: str, asked: Asked) -> date:
    """Read a day as dateutil does, if it had nothing to make up, nothing to choose and nothing to leave out."""

    def read(start: datetime, *, dayfirst: bool) -> date:
        try:
            found = _dateutil().parse(words, default=start, ignoretz=True, dayfirst=dayfirst)
        except (ValueError, ArithmeticError):
            raise asked.unreadable() from None
        if found.time() != start.time() or found.year < 1000:
            raise asked.unreadable()
        return found.date()

    if re.search(rf"\d\.\d|\d{{5}}|{WEEKDAY_PATTERN}", words):
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
