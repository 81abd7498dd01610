"""Convert dates from spreadsheets, databases and other programs to a form that the grammar reads."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from svclog.dates.clock import MONTH_PATTERN, in_english

if TYPE_CHECKING:
    from collections.abc import Callable

_GERMAN_DAYS = "montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|mo|di|mi|do|fr|sa|so"
_EPOCH = re.compile(r"(\d{10})(?:\.\d+|\d{3})?")
_CLOCK_END = r"(:\d\d(?:[.,]\d+)?(?: ?[ap]m)?)"
_MIDNIGHT = re.compile(r"(.*\d)(?:t| |, )(?:0?0:00(?::00(?:[.,]0+)?)?|12:00(?::00)? ?am)")


def _offset(match: re.Match[str]) -> str:
    return f"{match[1]} {match[2]}{int(match[3]):02}:{match[4] or '00'}"


_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (rf"^(?:{_GERMAN_DAYS})\.?,? (?=\d)", ""),
        (r" uhr$", ""),
        (r" ?\(((?:gmt|utc)[+-][\d:]+)\)$", r" \1"),  # Notion
        (r"(?<=\d) \([^()]*\)$", ""),  # JavaScript: (Central European Standard Time)
        (rf"{_CLOCK_END} ?(?:gmt|utc)? ?([+-])(\d\d?)(?::?([0-5]\d))?$", _offset),
        (rf"{_CLOCK_END} ?(?:gmt|utc)? ?([+-])(\d\d?)(?::?([0-5]\d))?(?= \d{{4}}$)", _offset),
        (r"^(\d{4})(\d\d)(\d\d)t?(\d\d)(\d\d)(\d\d)?(?=$|[z+-])", r"\1-\2-\3t\4:\5:\6"),  # ISO basic, OFX
        (r"(t\d\d:\d\d):(?=$|[z+-])", r"\1"),
        (r"^(\d{4})\. ?(\d\d?)\. ?(\d\d?)\.?(?=$|[ ,])", r"\1-\2-\3"),  # Korean, Hungarian
        (r"^(\d\d?)\. (\d\d?)\. ?(\d{4}|\d\d)(?=$|[ ,])", r"\1.\2.\3"),  # Czech
        (r"^(\d\d?) (\d\d?) (\d{4})(?=$|[ ,])", r"\1/\2/\3"),
    )
)
_NAMED = re.compile(rf"(\d\d?)[-/ .]{{1,2}}{MONTH_PATTERN}[-/ .,]{{1,2}}(\d\d)(?=$|[ ,])")
_NUMBERS = re.compile(r"(\d\d?)([-/.])(\d\d?)\2(\d\d)(?=$|[ ,t])")


def respelt(text: str, now: datetime, *, ordered: bool) -> str:
    """Convert a date to a form that the grammar reads; any other text is returned unchanged.

    Seconds since 1970 become a moment, and midnight without an offset becomes the day alone, as spreadsheets write it.
    A two-digit year is taken within 50 years of `now`; in a date of three numbers, only if their order is known
    (`ordered`).
    """
    words = in_english(" ".join(text.lower().split()))
    if match := _EPOCH.fullmatch(words):
        return datetime.fromtimestamp(int(match[1]), UTC).astimezone(now.tzinfo).isoformat()
    for pattern, instead in _RULES:
        words = pattern.sub(instead, words)
    if match := _NAMED.match(words):
        words = f"{match[1]} {match['month']} {_whole_year(match[3], now)}{words[match.end() :]}"
    elif ordered and (match := _NUMBERS.match(words)):
        first, dash, second, year = match.groups()
        words = f"{first}{dash}{second}{dash}{_whole_year(year, now)}{words[match.end() :]}"
    return without_midnight(words)


def without_midnight(words: str) -> str:
    """Remove a time of day that is midnight without an offset."""
    match = _MIDNIGHT.fullmatch(words)
    return match[1] if match else words


def _whole_year(digits: str, now: datetime) -> int:
    year = now.year // 100 * 100 + int(digits)
    return year - 100 if year >= now.year + 50 else year + 100 if year < now.year - 50 else year
