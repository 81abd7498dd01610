"""The vocabulary of the journal as frozen values: an interaction, its outcome, channel and promise.

Nothing here reads a clock, a file or a terminal. Annotations are not strings, which each start would have to compile.
"""

import re
import sys
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Annotated, Literal, TypedDict

from msgspec import Meta, Struct

from svclog.folding import folded, seen

_MAX_ID_DIGITS = 16
MOST_TIMES = 99
"""The most visits that one entry may stand for."""
TOO_MUCH = 1e15
"""Every amount is below this."""

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9999, 12, 29)
"""The first and last day that a journal can hold; the last leaves room to express it in every time zone."""

SET_BY_THE_JOURNAL = frozenset({"id", "uid", "recorded", "edited"})
"""The fields of visits and votes that the user cannot set."""

NOON = time(12)

Moment = Annotated[datetime, Meta(tz=True)]
"""A date and time with its offset from UTC."""

Rating = Annotated[int, Meta(ge=1, le=5)]
"""From 1 to 5; `SCALE` says what they mean."""

SCALE = "1 (very bad) to 5 (very good)"
"""What a rating means, in the words of every question, help text and report."""


def is_within_reach(moment: datetime) -> bool:
    """Whether a journal can hold this moment."""
    return FIRST_DAY <= moment.date() <= LAST_DAY


class Outcome(StrEnum):
    """How a visit ended, for the user who logs it."""

    RESOLVED = "resolved"
    """I got what I came for."""
    PARTIAL = "partial"
    """I got some of it."""
    DECLINED = "declined"
    """The answer was no, said straight."""
    UNRESOLVED = "unresolved"
    """I left without it."""
    PENDING = "pending"
    """Not known yet; settled later with `edit`."""


class Via(StrEnum):
    """The channel of a contact."""

    COUNTER = "counter"
    PHONE = "phone"
    CHAT = "chat"
    EMAIL = "email"
    BOT = "bot"
    OTHER = "other"


Settled = Literal["kept", "broken"]
PromiseState = Literal["open", Settled]


class Promise(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the business said it would do, and by when, if it said so.

    A promise with a day but no time is due at 23:59:59 of that day. `settled` is the day on which it was kept or
    broken, if known; `noted` is when the user recorded that. If only `settled` is set, an earlier version wrote it,
    and it is when the user recorded that.
    """

    text: str
    by: Moment | None = None
    state: PromiseState = "open"
    settled: Moment | None = None
    noted: Moment | None = None

    @property
    def known_day(self) -> Moment | None:
        """The day on which the promise was kept or broken; None if unknown."""
        return self.settled if self.noted else None

    @property
    def when_noted(self) -> Moment | None:
        """When the user recorded that the promise was kept or broken."""
        return self.noted or self.settled

    def is_overdue(self, now: datetime) -> bool:
        """Whether the promise is open and was due before `now`, which may be in another time zone."""
        return self.state == "open" and self.by is not None and self.by < now

    def days_after(self, moment: datetime) -> int:
        """Count the days from the due day to that of `moment`, each in its own zone; 0 if it is not late."""
        return max(0, (moment.date() - self.by.date()).days) if self.by else 0

    @property
    def days_late(self) -> int:
        """How many days late the promise was kept; 0 if it was in time, or if that is unknown."""
        return self.days_after(self.settled) if self.state == "kept" and self.settled else 0


class Regret(StrEnum):
    """How a person feels later about having left a business."""

    NONE = "none"
    SOME = "some"
    MUCH = "much"


class Vote(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A decision to leave a business with its desks, to return to it or, if it `stays`, to stay with it.

    `instead` is the business that replaces it. The vote holds `until` that moment, or for good. `review` is when to
    reconsider it; `regret` is the answer, given at `reviewed`.
    """

    id: int = 0
    uid: str = ""
    business: Annotated[str, Meta(min_length=1)]
    leaves: bool
    stays: bool = False
    at: Moment
    because: str | None = None
    instead: str | None = None
    until: Moment | None = None
    review: Moment | None = None
    regret: Regret | None = None
    reviewed: Moment | None = None
    edited: Moment | None = None

    def __post_init__(self) -> None:
        if self.leaves and self.stays:
            raise ValueError("a vote leaves a place, or stays with it")

    @property
    def next_review(self) -> Moment | None:
        """When to reconsider the vote; None if no day is set, or the user has reviewed it since."""
        again = self.review and self.reviewed and self.review.date() > self.reviewed.date()
        return self.review if self.regret is None or again else None

    @property
    def decision(self) -> str:
        """The decision as a past participle: left, stayed or returned."""
        return "left" if self.leaves else "stayed" if self.stays else "returned"

    @property
    def decides(self) -> str:
        """The decision as a verb before the name of the business: leave, stay with or return to."""
        return "leave" if self.leaves else "stay with" if self.stays else "return to"


class VoteChanges(TypedDict, total=False):
    """The fields of a vote that can be changed once it is cast."""

    because: str | None
    instead: str | None
    until: Moment | None
    review: Moment | None
    regret: Regret | None
    reviewed: Moment | None


class Payee(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The business behind a payee on bank statements; if None, payments to that payee are never visits.

    `payee` holds the words of the payee's name, as `svclog.payees.key_of` returns them.
    """

    id: int = 0
    uid: str = ""
    payee: Annotated[str, Meta(min_length=1)]
    business: Annotated[str, Meta(min_length=1)] | None = None
    at: Moment
    edited: Moment | None = None


class Payment(Struct, frozen=True, gc=False):
    """A line of a bank statement; the journal does not store it.

    `amount` is negative for money received. `moves` marks what the statement calls a transfer: nobody was paid.
    """

    day: date
    payee: str
    amount: Decimal
    currency: str = ""
    account: str = ""
    moves: bool = False
    reference: str = ""


class Interaction(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One logged contact with a business.

    `id` is the small number that users type, unique in one journal; `uid` is unique across journals. `when` keeps the
    UTC offset of the place; if only the `day` is known, it is noon of that day. `recorded` is when it was logged,
    `edited` when it was last changed. `minutes` and `spent` (in the user's own currency) are 0 or more. `times`
    is the number of visits like this that the entry stands for; `minutes` and `spent` are their totals. `re` is the uid
    of the interaction that this one follows up, `thanked` when the user thanked the employee.
    """

    id: int = 0
    uid: str = ""
    when: Moment
    day: bool | None = None
    business: Annotated[str, Meta(min_length=1)]
    employee: str | None = None
    empathy: Rating | None = None
    listening: Rating | None = None
    outcome: Outcome
    felt: Rating | None = None
    premium: bool = False
    times: Annotated[int, Meta(ge=1, le=MOST_TIMES)] = 1
    via: Via | None = None
    minutes: Annotated[int, Meta(ge=0)] | None = None
    spent: Annotated[float, Meta(ge=0, lt=TOO_MUCH)] | None = None
    ref: str | None = None
    tags: tuple[str, ...] = ()
    note: str | None = None
    promise: Promise | None = None
    re: str | None = None
    thanked: Moment | None = None
    recorded: Moment | None = None
    edited: Moment | None = None

    @property
    def is_day(self) -> bool:
        """Whether only the day is known; earlier versions did not store `day` and marked it by noon."""
        return self.when.time() == NOON if self.day is None else self.day


class VisitChanges(TypedDict, total=False):
    """The fields of an Interaction that a user can change: all except those that the journal sets."""

    when: Moment
    day: bool | None
    business: str
    employee: str | None
    empathy: Rating | None
    listening: Rating | None
    outcome: Outcome
    felt: Rating | None
    premium: bool
    times: int
    via: Via | None
    minutes: int | None
    spent: float | None
    ref: str | None
    tags: tuple[str, ...]
    note: str | None
    promise: Promise | None
    re: str | None
    thanked: Moment | None


PLAIN_STROKE = "\u2215"
"""A lookalike of `/` that does not separate a desk."""


def parts(name: str) -> list[str]:
    """Split a name into place and desks at each `/` that is not between digits: `24/7 Fitness` is one part."""
    if "/" not in name:
        return [name]
    if name.isascii():
        return re.split("(?<![0-9])/|/(?![0-9])", name)
    pieces = name.split("/")
    result = pieces[:1]
    for before, piece in pairwise(pieces):
        # Invisible characters beside the slash do not count.
        if re.search("[0-9]$", seen(before)) and re.match("[0-9]", seen(piece)):
            result[-1] += f"/{piece}"
        else:
            result.append(piece)
    return result


@cache
def fold(name: str) -> str:
    """Return a name in the form in which its spellings are equal: folded, and without spaces around a `/`."""
    return "/".join(folded(part).replace("/", PLAIN_STROKE) for part in parts(name))


def business_of(name: str, depth: int | None = None) -> str:
    """Return `name` cut to at most `depth` parts: `Acme Cars/service` at depth 1 is `Acme Cars`."""
    return name if depth is None else "/".join(parts(name)[:depth])


def and_above(name: str) -> list[str]:
    """Return the business and every business above it, the top first: for `a/b`, `a` and `a/b`."""
    split = parts(name)
    return ["/".join(split[:depth]) for depth in range(1, len(split) + 1)]


def spans(ids: Iterable[int]) -> str:
    """Write ids as people do: `12, 14-20`."""
    runs: list[list[int]] = []
    for number in sorted(ids):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in runs)


def parse_spans(text: str, *, typed: bool = True) -> list[range]:
    """Parse ids as `spans` writes them into ranges; if `typed`, refuse ids with more digits than people type.

    Raises ValueError for text that is not an id or a span of ids.
    """
    ranges = []
    for part in text.split(","):
        low, dash, high = part.strip().partition("-")
        first = _id(low, typed=typed)
        last = _id(high, typed=typed) if dash else first
        if last < first:
            raise ValueError(part)
        ranges.append(range(first, last + 1))
    return ranges


def _id(text: str, *, typed: bool) -> int:
    if (number := whole(text, _MAX_ID_DIGITS if typed else sys.maxsize)) is None:
        raise ValueError(text)
    return number


def whole(text: str, digits: int = _MAX_ID_DIGITS) -> int | None:
    """Parse a whole number of fewer than `digits` digits; return None for any other text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < digits else None
