"""The vocabulary of the journal as frozen values: an interaction, its outcome, channel and promise.

Nothing here reads a clock, a file or a terminal. Annotations are no texts here, which each start would have to compile.
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
"""As how many visits one may be logged."""
TOO_MUCH = 1e15
"""No amount is as high."""

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9999, 12, 29)
"""The days that a journal reaches, on any clock; the last is some time short, so that every zone can express it."""

SET_BY_THE_JOURNAL = frozenset({"id", "uid", "recorded", "edited"})
"""The fields of visits and votes that no person writes."""

NOON = time(12)

Moment = Annotated[datetime, Meta(tz=True)]
"""A date and time with its offset from UTC."""

Rating = Annotated[int, Meta(ge=1, le=5)]
"""From 1 to 5; `SCALE` says what they mean."""

SCALE = "1 (very bad) to 5 (very good)"
"""What a rating means, in the words of every question, help text and report."""


def is_within_reach(moment: datetime) -> bool:
    """Whether a journal reaches to this moment."""
    return FIRST_DAY <= moment.date() <= LAST_DAY


class Outcome(StrEnum):
    """What came of a visit."""

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
    """What the business said it would do, and by when, if it said that.

    A promise whose day alone was given is due at 23:59:59 of that day. `noted` is when a person wrote down what became
    of it, `settled` the day on which it was kept or broken, if that is known. Where only `settled` is there, an earlier
    svclog noted it then, and knew no other day.
    """

    text: str
    by: Moment | None = None
    state: PromiseState = "open"
    settled: Moment | None = None
    noted: Moment | None = None

    @property
    def known_day(self) -> Moment | None:
        """The day on which it was kept or broken; None where it was only noted."""
        return self.settled if self.noted else None

    @property
    def when_noted(self) -> Moment | None:
        """When what became of it was written down."""
        return self.noted or self.settled

    def is_overdue(self, now: datetime) -> bool:
        """Whether it is open, and was due before `now`: a moment is the same moment in every time zone."""
        return self.state == "open" and self.by is not None and self.by < now

    def days_after(self, moment: datetime) -> int:
        """How many days after the one it was due `moment` is, each by its own clock; 0 where it is none."""
        return max(0, (moment.date() - self.by.date()).days) if self.by else 0

    @property
    def days_late(self) -> int:
        """How many days after it was due it was kept; 0 where it was not late, or that is not known."""
        return self.days_after(self.settled) if self.state == "kept" and self.settled else 0


class Regret(StrEnum):
    """How a person feels later about having left a business."""

    NONE = "none"
    SOME = "some"
    MUCH = "much"


class Vote(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A decision to leave a business, with its desks, to return to it or, where it `stays`, to stay with it.

    `instead` is the business that replaces it. It holds `until` then, or for good; `review` is when to think again, and
    `regret` what came of that, at `reviewed`.
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
        """When to think again; None where no day is set for it, or that was done since."""
        again = self.review and self.reviewed and self.review.date() > self.reviewed.date()
        return self.review if self.regret is None or again else None

    @property
    def decision(self) -> str:
        """What was decided, in a word: left, stayed or returned."""
        return "left" if self.leaves else "stayed" if self.stays else "returned"

    @property
    def decides(self) -> str:
        """What it decides to do, before the name of the business: leave, stay with or return to."""
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
    """Which business is paid under a name that bank statements have; without one, what is paid there is never a visit.

    `payee` is the words of that name alone: see `svclog.payees`.
    """

    id: int = 0
    uid: str = ""
    payee: Annotated[str, Meta(min_length=1)]
    business: Annotated[str, Meta(min_length=1)] | None = None
    at: Moment
    edited: Moment | None = None


class Payment(Struct, frozen=True, gc=False):
    """A line of a bank statement, which no journal holds.

    `amount` is what was paid, below 0 what came in. Where the statement says that money only `moves`, nobody was paid.
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

    `id` is the small number people type, unique in one journal; `uid` is the identity across journals. `when` keeps the
    offset it was lived in; where the `day` alone is known, it is noon of that. `recorded` and `edited` say when the
    journal learned of it. `minutes` and `spent` (in the user's own currency) are 0 or more. `times` is how many visits
    like this there were, one right after the other; minutes and money are of all of them together. `re` is the uid of
    the interaction this one follows up, `thanked` when the employee was thanked for it.
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
        """Whether the day alone is known; an earlier svclog did not say so, and meant it by noon."""
        return self.when.time() == NOON if self.day is None else self.day


class VisitChanges(TypedDict, total=False):
    """The fields of an Interaction that a person can change: all but those that the journal sets."""

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
"""What looks like a `/`, and separates no desk."""


def parts(name: str) -> list[str]:
    """A place and its desks: `Acme Cars/service` is two, but `24/7 Fitness` one, as no `/` between digits separates."""
    if "/" not in name:
        return [name]
    if name.isascii():
        return re.split("(?<![0-9])/|/(?![0-9])", name)
    pieces = name.split("/")
    found = pieces[:1]
    for before, piece in pairwise(pieces):
        # Beside the stroke stands what is seen there.
        if re.search("[0-9]$", seen(before)) and re.match("[0-9]", seen(piece)):
            found[-1] += f"/{piece}"
        else:
            found.append(piece)
    return found


@cache
def fold(name: str) -> str:
    """The form in which two spellings of one name are equal: folded, and without the spaces around a `/`."""
    return "/".join(folded(part).replace("/", PLAIN_STROKE) for part in parts(name))


def business_of(name: str, depth: int | None = None) -> str:
    """The business `name` belongs to, keeping at most `depth` parts: `Acme Cars/service` at depth 1 is `Acme Cars`."""
    return name if depth is None else "/".join(parts(name)[:depth])


def and_above(name: str) -> list[str]:
    """The business and every one that it is a desk of: `a/b` is of `a`."""
    split = parts(name)
    return ["/".join(split[:depth]) for depth in range(1, len(split) + 1)]


def spans(ids: Iterable[int]) -> str:
    """Ids as people write them: `12, 14-20`."""
    runs: list[list[int]] = []
    for number in sorted(ids):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in runs)


def parse_spans(text: str, *, typed: bool = True) -> list[range]:
    """The ids that `spans` wrote, as ranges; those that were `typed` have no more digits than people type.

    Raises ValueError for what is no id or span of ids.
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
    """The whole number that a text of fewer than so many digits is; None for any other text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < digits else None
