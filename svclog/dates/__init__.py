"""What people write for a date, read as a moment, a due moment or a period, and the way back into words.

Nothing here reads a clock: `now` is passed in, aware, and its tzinfo is the zone that wall clocks are read in. Nothing
is guessed: a text with two readings, or with none, is an error that says what to write instead.
"""

from svclog.dates.days import MONTHS, WEEKDAYS
from svclog.dates.errors import (
    FORMS,
    AmbiguousDate,
    DueBeforeVisit,
    EndBeforeStart,
    FutureVisit,
    ImpossibleDate,
    NoSuchMoment,
    PastDate,
    TwiceThatNight,
    UnreadableDate,
    UnreadablePeriod,
    WrongWeekday,
    YearOutOfRange,
)
from svclog.dates.moments import coming, due, promised, stored, stored_due, visit
from svclog.dates.periods import Period, between, months_before, period, since, until
from svclog.dates.words import ago, long, say, short
from svclog.dates.zones import SystemZone

__all__ = [
    "FORMS",
    "MONTHS",
    "WEEKDAYS",
    "AmbiguousDate",
    "DueBeforeVisit",
    "EndBeforeStart",
    "FutureVisit",
    "ImpossibleDate",
    "NoSuchMoment",
    "PastDate",
    "Period",
    "SystemZone",
    "TwiceThatNight",
    "UnreadableDate",
    "UnreadablePeriod",
    "WrongWeekday",
    "YearOutOfRange",
    "ago",
    "between",
    "coming",
    "due",
    "long",
    "months_before",
    "period",
    "promised",
    "say",
    "short",
    "since",
    "stored",
    "stored_due",
    "until",
    "visit",
]
