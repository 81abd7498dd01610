"""Parse a text as a period, or as the start or end of one."""

from __future__ import annotations

import re
from datetime import date, datetime

from msgspec import Struct

from svclog.dates.clock import DAY, MIDNIGHT, MONTH_PATTERN, MONTHS, in_english, index_of
from svclog.dates.errors import FORMS, PERIOD_FORMS, EndBeforeStart, UnreadableDate, UnreadablePeriod, nearest
from svclog.dates.grammar import Asked, existing_day, read
from svclog.model import LAST_DAY

_BOUND_FORMS = f"2026, 2026-10, october, {FORMS}"
# Strings, not compiled patterns: most texts match the first two, and the last takes longest to compile.
_NEAR = r"(this|last)(?: (?:month|(quarter|year)))?"
_NUMBERED = r"(?P<year>\d{4})(?:-(?P<month>\d\d?)|[- ]?q(?P<quarter>[1-4]))?"
_MONTH_FIRST = r"(?P<month>\d\d?)[/.](?P<year>\d{4})(?P<quarter>)"
_NAMED = rf"(?:{MONTH_PATTERN}|q(?P<quarter>[1-4]))(?: (?P<year>\d{{4}}))?"


class Period(Struct, frozen=True):
    """A half-open period of wall clock time without a zone: a visit belongs to the month that its clock showed."""

    start: datetime | None = None  # None: unbounded
    end: datetime | None = None
    so_far: bool = False  # not over yet

    def contains(self, when: datetime) -> bool:
        """Tell whether `when`, in its own zone, is within the period."""
        wall = when.replace(tzinfo=None)
        return (self.start is None or self.start <= wall) and (self.end is None or wall < self.end)

    @property
    def is_a_year(self) -> bool:
        """Whether the period is a whole calendar year, over or not."""
        start = self.start
        return start is not None and (start, self.end) == (_first_of(start.year, 1), _first_of(start.year + 1, 1))

    @property
    def name(self) -> str:
        """The period in words, as in "October 2026", "July to September 2026" or "1 March to 9 April 2026"."""
        start, end = self.start, self.end
        first = [] if start is None else _edge(start, start)
        last = [] if end is None else _edge(end, end - DAY)
        if start is None or end is None:
            return f"since {' '.join(first)}" if first else f"until {' '.join(last)}" if last else "all time"
        if (start.day, start.time()) == (end.day, end.time()) == (1, MIDNIGHT):
            whole_years = start.month == end.month == 1
            first, last = (edge[2 if whole_years else 1 :] for edge in (first, last))
        unshared = [word for i, word in enumerate(first) if first[i:] != last[i:]]
        words = [*unshared, "to", *last] if unshared else last
        return " ".join([*words, "so far"] if self.so_far else words)


def period(text: str | None, now: datetime) -> Period:
    """Read a month, quarter or year; no text means this month so far, a bare month or quarter the latest begun."""
    bounds = _span((text or "").strip() or "this", now)
    if bounds is None:
        near = nearest(text or "", PERIOD_FORMS)
        raise UnreadablePeriod(text or "", near if near and _span(near, now) else "")
    start, end = bounds
    return Period(start, end, so_far=start <= now.replace(tzinfo=None) < end)


def since(text: str, now: datetime, *, day_first: bool | None = None) -> datetime:
    """Read the wall clock time, without zone, at which a day, month or year begins; a time of day stays as it is."""
    return _bounds(text, now, day_first=day_first)[0]


def until(text: str, now: datetime, *, day_first: bool | None = None) -> datetime:
    """Read the wall clock time, without zone, before which a day, month or year ends; a time of day stays as it is."""
    return _bounds(text, now, day_first=day_first)[1]


def between(since_text: str | None, until_text: str | None, now: datetime, *, day_first: bool | None = None) -> Period:
    """Return the period from the start of one date to the end of another, either of which may be None."""
    start = None if since_text is None else since(since_text, now, day_first=day_first)
    end = None if until_text is None else until(until_text, now, day_first=day_first)
    if start and end and start >= end:
        raise EndBeforeStart(since_text or "", until_text or "")
    return Period(start, end)


def months_before(moment: datetime, count: int) -> datetime:
    """Return the start of the month `count` months before that of `moment`, in wall clock time."""
    return _first_of(moment.year + (moment.month - 1 - count) // 12, (moment.month - 1 - count) % 12 + 1)


def _bounds(text: str, now: datetime, *, day_first: bool | None) -> tuple[datetime, datetime]:
    """Return the start and end of the span that a text names; they are equal for a time of day."""
    if span := _span(text, now):
        return span
    try:
        parsed = read(Asked(text, now, forms=_BOUND_FORMS, day_first=day_first))
    except UnreadableDate:  # it lists only days, but the text may mean a span
        near = nearest(text, _BOUND_FORMS)
        if near and _span(near, now):
            raise UnreadableDate(text, _BOUND_FORMS, near) from None
        raise
    start = datetime.combine(parsed.day, parsed.clock or MIDNIGHT)
    return start, start if parsed.clock else start + DAY


def _span(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    """Return the start and end of a month, quarter or year, or None if the text names none."""
    words = in_english(" ".join(text.lower().split()))
    if near := re.fullmatch(_NEAR, words):
        length = {"quarter": 3, "year": 12}.get(near[2], 1)
        month = now.month - (now.month - 1) % length - length * (near[1] == "last")
        return _first_of(now.year, month), _first_of(now.year, month + length)
    matches = (re.fullmatch(pattern, words, re.ASCII) for pattern in (_NUMBERED, _MONTH_FIRST, _NAMED))
    match = next(filter(None, matches), None)
    if match is None:
        return None
    name = match["month"]
    if match["quarter"]:
        month, length = 3 * int(match["quarter"]) - 2, 3
    elif name:
        month, length = int(name) if name.isdigit() else index_of(name, MONTHS) + 1, 1
    else:
        month, length = 1, 12
    year = int(match["year"]) if match["year"] else now.year - (month > now.month)
    start = existing_day(text, year, month, 1)
    return _first_of(start.year, month), _first_of(start.year, month + length)


def _first_of(year: int, month: int) -> datetime:
    """Return the start of a month; month 0 is the December before and 13 the January after."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return datetime.combine(date(year, month, 1) if year <= LAST_DAY.year else date.max, MIDNIGHT)


def _edge(bound: datetime, day: datetime) -> list[str]:
    """Return the words for a bound: its day, and its time if that is not midnight."""
    if bound.time() == MIDNIGHT:
        return [str(day.day), MONTHS[day.month - 1], str(day.year)]
    return [f"{bound:%H:%M} on {bound.day}", MONTHS[bound.month - 1], str(bound.year)]
