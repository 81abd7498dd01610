"""A text, how it is to be read, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from svclog.dates.days import NOON
from svclog.dates.errors import FORMS, UnreadableDate

if TYPE_CHECKING:
    from datetime import date, datetime, time, tzinfo


class Asked(NamedTuple):
    """A text, and how it is to be read."""

    text: str
    now: datetime
    forms: str = FORMS
    ahead: bool = False  # a part of a date means the next such date, not the latest
    whole: bool = False  # a part of a date is not enough
    day_first: bool | None = None  # which of two numbers is the day; None where only the numbers can tell
    bound: bool = False  # noon is noon, and stands for no day alone
    clock: time | None = None  # what the text says besides the day
    offset: tzinfo | None = None

    def unreadable(self) -> UnreadableDate:
        """Give the error to raise where nothing more can be said than what to write instead."""
        return UnreadableDate(self.text, self.forms)


class Said(NamedTuple):
    """What a text says: a day, and a time of day and an offset if it names them."""

    day: date
    clock: time | None = None
    offset: tzinfo | None = None
    usual: time = NOON  # the time of day to be meant by a day alone
