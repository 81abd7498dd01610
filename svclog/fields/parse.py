"""What a text means as the value of a field, and the text of a value."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from svclog.errors import BadValue
from svclog.model import MOST_TIMES, is_within_reach
from svclog.text import acts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Word = TypeVar("Word", bound=StrEnum)

MAX_NAME = 200


class Reading(NamedTuple):
    """How texts are read: at the terminal relative to now and with letters for words, in a file neither."""

    visit: Callable[[str], datetime]
    due: Callable[[str], datetime]
    promised: Callable[[str, datetime], datetime] | None = None
    """How the date of a promise is read as of the moment of its visit, where that makes a difference."""
    coming: Callable[[str], datetime] | None = None
    """How a day is read that must be still to come, where the past is refused."""
    letters: bool = False
    """Whether the first letters of an outcome or a channel will do."""

    def as_of(self, visit: datetime) -> Reading:
        """The same for the date of a promise that was made at this moment."""
        promised = self.promised
        return self if promised is None else self._replace(due=lambda text: promised(text, visit))


class NoValue(ValueError):
    """The text is no value of the field; `allowed` says what would be, where the field alone does not say it all."""

    def __init__(self, text: str, allowed: str = "") -> None:
        super().__init__(text)
        self.allowed = allowed


def line(text: str, _: Reading) -> str:
    """Text on one line."""
    cleaned = " ".join(any_text(text, _).split())
    if acting := next(filter(acts, cleaned), None):
        raise NoValue(text, f"it without U+{ord(acting):04X}, a character that is not seen")
    return cleaned


def any_text(text: str, _: Reading) -> str:
    """Any text that UTF-8 can hold: an undecodable byte of an argument arrives as a lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NoValue(text, "text that UTF-8 can hold") from None
    return text


def person(text: str, reading: Reading) -> str:
    """A name on one line, of no great length."""
    name = unicodedata.normalize("NFC", line(text, reading))
    if len(name) > MAX_NAME:
        raise NoValue(text, f"a name of at most {MAX_NAME} characters; this one has {len(name)}")
    return name


def business(text: str, reading: Reading) -> str:
    """A name, with its desk after a stroke."""
    # The wide stroke of a Japanese keyboard is meant as one.
    parts = [part.strip() for part in person(text, reading).replace("\uff0f", "/").split("/")]
    if not all(parts):
        raise NoValue(text, "a name on both sides of the /")
    return "/".join(parts)


def whole(text: str, low: int, high: int) -> int:
    """A whole number; `4.0`, as spreadsheets write it, is one."""
    match = re.fullmatch(r"([0-9]{1,9})(?:\.0*)?", text.strip())
    if not match or not low <= int(match[1]) <= high:
        raise NoValue(text)
    return int(match[1])


def rating(text: str, _: Reading) -> int:
    """1 to 5."""
    return whole(text, 1, 5)


def times(text: str, _: Reading) -> int:
    """1 to as many visits as one may stand for; an x before or after the number does not matter."""
    return whole(text.strip().lower().strip("x\u00d7"), 1, MOST_TIMES)


def minutes(text: str, _: Reading) -> int:
    """Minutes, or hours and minutes: `90`, `90 min`, `1h30`."""
    if match := re.fullmatch(r"([0-9]{1,6}) ?h(?:ours?)?(?: ?([0-9]{1,2}) ?(?:m|min|minutes)?)?", text.strip().lower()):
        return 60 * int(match[1]) + int(match[2] or 0)
    return whole(re.sub(r"(?<=[0-9]) ?(?:m|min|minutes?)$", "", text.strip().lower()), 0, 999_999_999)


def amount(text: str, _: Reading) -> float:
    """An amount in the user's own currency; a comma before one or two digits is a decimal one, else neither."""
    digits = text.strip().strip("$€£¥").strip()
    if not re.fullmatch(r"[0-9]{1,15}(?:\.[0-9]{1,340}|,[0-9]{1,2})?", digits):
        raise NoValue(text)
    return float(digits.replace(",", "."))


def amount_text(amount: float) -> str:
    """The amount with two or three decimals, or as many as it takes to read back equal."""
    if math.floor(amount) == amount:
        return f"{amount:.0f}"
    usual = f"{amount:.3f}".removesuffix("0")
    return usual if float(usual) == amount else plain(amount)


def plain(number: float) -> str:
    """The number as it is, without an exponent."""
    from decimal import Decimal

    return format(Decimal(repr(number)), "f")


_YES = {"yes", "y", "true", "1"}
_NO = {"no", "n", "false", "0"}


def flag(text: str, _: Reading) -> bool:
    """Yes or no, in the words that people and programs use."""
    word = text.strip().lower()
    if word not in _YES | _NO:
        raise NoValue(text)
    return word in _YES


def tags(text: str, reading: Reading) -> tuple[str, ...]:
    """Words, each of them once, with a # before it or not."""
    words = line(text.replace(",", " "), reading).split() if text.strip(" ,") else []
    return tuple(dict.fromkeys(word.lstrip("#") or word for word in words))


def choice(kind: type[Word], text: str, *, where: str) -> Word:
    """The one of these words that `text` is. Raises BadValue, which names `where` and all of them."""
    try:
        return _word(kind, text)
    except NoValue:
        raise BadValue(where, text, listed(kind)) from None


def _word(kind: type[Word], text: str) -> Word:
    try:
        return kind(text.strip().lower())
    except ValueError:
        raise NoValue(text) from None


def word_of(kind: type[StrEnum], letters: Mapping[str, StrEnum] | None = None) -> Callable[[str, Reading], StrEnum]:
    """How one of these words is read; at the terminal `letters`, or its own first ones, will do."""

    def parse(text: str, reading: Reading) -> StrEnum:
        if reading.letters and text.strip():
            typed = text.strip().lower()
            begun = [word for word in kind if word.startswith(typed)]
            if word := (letters or {}).get(typed) or (begun[0] if len(begun) == 1 else None):
                return word
        return _word(kind, text)

    return parse


def one_of(*words: str) -> Callable[[str, Reading], str]:
    """How one of these words is read."""

    def parse(text: str, _: Reading) -> str:
        word = text.strip().lower()
        if word not in words:
            raise NoValue(text)
        return word

    return parse


def leaves(text: str, reading: Reading) -> bool:
    """Whether a vote leaves a place; else it returns there."""
    return one_of("leave", "return")(text, reading) == "leave"


def moment(text: str, reading: Reading) -> datetime:
    """The moment of a visit."""
    return reading.visit(text)


def due(text: str, reading: Reading) -> datetime:
    """The moment by which something is promised."""
    return reading.due(text)


def coming(text: str, reading: Reading) -> datetime:
    """A day that is still to come; of a file, any."""
    return (reading.coming or reading.due)(text)


def instant(text: str, _: Reading) -> datetime:
    """A moment as the journal notes it."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NoValue(text) from None
    if moment.tzinfo is None or not is_within_reach(moment):
        raise NoValue(text)
    return moment


def uid(text: str, _: Reading) -> str:
    """What tells one entry from another, as it is: svclog makes hexadecimal digits, other programs what they like."""
    if len(text) > MAX_NAME or any(map(acts, any_text(text, _))):
        raise NoValue(text)
    return text


def listed(kind: type[StrEnum]) -> str:
    """The words of this kind, as a sentence names them."""
    *most, last = kind
    return f"{', '.join(most)} or {last}"
