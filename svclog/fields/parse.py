"""Parse texts into values of fields, and write values as texts."""

from __future__ import annotations

import math
import re
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from svclog.errors import BadValue
from svclog.model import MOST_TIMES, PLAIN_STROKE, is_within_reach, parts
from svclog.text import acting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Word = TypeVar("Word", bound=StrEnum)

MAX_NAME = 200
_HIDDEN = (
    "(?P<unseen>[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U0001d159])"
    "|(?:^|[ /])(?P<alone>[\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef])"
)
"""Invisible parts of a name: blanks, and joiners or variation selectors without a character before them."""


class Reading(Struct, frozen=True):
    """How texts are read: at the terminal, relative to now and with letters for words; in a file, neither."""

    visit: Callable[[str], datetime]
    due: Callable[[str], datetime]
    promised: Callable[[str, datetime], datetime] | None = None
    """Reads the date of a promise relative to the moment of its visit; None to use `due`."""
    coming: Callable[[str], datetime] | None = None
    """Reads a day that must be in the future; None to use `due`."""
    letters: bool = False
    """Whether to accept the first letters of an outcome or a channel."""
    ours: bool = False
    """Whether svclog wrote the texts, so that tags are separated by spaces alone."""

    def as_of(self, visit: datetime) -> Reading:
        """Return this Reading for a promise made at `visit`: its date is read relative to that moment."""
        promised = self.promised
        return self if promised is None else replace(self, due=lambda text: promised(text, visit))


class NoValue(ValueError):
    """The text is not a value of the field; `allowed` is what would be, if more can be said than the field does."""

    def __init__(self, text: str, allowed: str = "") -> None:
        super().__init__(text)
        self.allowed = allowed


def line(text: str, _: Reading) -> str:
    """Parse text on one line."""
    cleaned = " ".join(any_text(text, _).split())
    if unseen := acting(cleaned):
        raise _not_seen(text, unseen)
    return cleaned


def _not_seen(text: str, character: str) -> NoValue:
    return NoValue(text, f"it without U+{ord(character):04X}, a character that is not seen")


def any_text(text: str, _: Reading) -> str:
    """Parse any text that UTF-8 can encode; an undecodable byte of an argument arrives as a lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NoValue(text, "text that UTF-8 can hold") from None
    return text


def person(text: str, reading: Reading) -> str:
    """Parse a name on one line, of limited length."""
    name = line(text, reading)
    if not name.isascii():
        import unicodedata

        name = unicodedata.normalize("NFC", name)
        if hidden := re.search(_HIDDEN, name):
            raise _not_seen(text, hidden["unseen"] or hidden["alone"])
    if len(name) > MAX_NAME:
        raise NoValue(text, f"a name of at most {MAX_NAME} characters; this one has {len(name)}")
    return name


_NO_NAME = r"[ !-/:-@\[-`{-~\u00a1\u00bf\u2010-\u205e\u2212-\u2216\u3000-\u3020\uff01-\uff0f\uff1a-\uff20]+"


def business(text: str, reading: Reading) -> str:
    """Parse a name, with its desk after a slash; a double slash is a slash within the name."""
    # Japanese keyboards type the slash as a full-width one.
    name = person(text, reading).replace("\uff0f", "/")
    places = [part.strip() for part in parts(name.replace("//", PLAIN_STROKE))]
    if not all(places):
        raise NoValue(text, "a name on both sides of the /")
    if not reading.ours and any(re.fullmatch(_NO_NAME, place) for place in places):
        raise NoValue(text, "a name with letters or digits")
    return "/".join(places)


def whole(text: str, low: int, high: int) -> int:
    """Parse a whole number, also as `4.0` and `4,0`, which spreadsheets write."""
    match = re.fullmatch(r"([0-9]{1,9})(?:[.,]0*)?", text.strip())
    if not match or not low <= int(match[1]) <= high:
        raise NoValue(text)
    return int(match[1])


_STARS = r"(?:[★⭐]\ufe0f?)+[☆✩]*"


def stars(text: str) -> int | None:
    """Count the stars of a text; None if it contains anything else."""
    if text.isascii() or not re.fullmatch(_STARS, text.strip()):
        return None
    return text.count("★") + text.count("⭐")


def rating(text: str, _: Reading) -> int:
    """Parse 1 to 5, as a number or in stars."""
    return whole(str(stars(text) or text), 1, 5)


def times(text: str, _: Reading) -> int:
    """Parse a number of visits that one entry may stand for, with or without an x before or after it."""
    return whole(text.strip().lower().strip("x\u00d7"), 1, MOST_TIMES)


_HOURS = r"(?:(?P<h>[0-9]{1,6}(?:[.,][0-9]{1,2})?) ?(?:h|hrs?|hours?|std\.?) ?)?"
_MINUTES = r"(?P<m>[0-9]{1,9}(?:[.,][0-9]{1,2})?)"
_DURATIONS = (
    rf"{_HOURS}{_MINUTES}",
    rf"{_HOURS}(?:{_MINUTES} ?(?:m|mins?\.?|minutes?) ?)?(?:(?P<s>[0-9]{{1,9}}) ?(?:s|secs?|seconds?))?",
    r"(?P<h>[0-9]{1,6}):(?P<m>[0-5][0-9]):(?P<s>[0-5][0-9])(?:\.[0-9]+)?",
    r"pt(?:(?P<h>[0-9]{1,6})h)?(?:(?P<m>[0-9]{1,9})m)?(?:(?P<s>[0-9]{1,9})(?:\.[0-9]+)?s)?",
)
_TWO_PARTS = "([0-9]{1,4}):([0-5][0-9])"


def minutes(text: str, _: Reading) -> int:
    """Parse minutes from `90`, `1h30`, `00:12:45` or `PT12M45S`, rounding half up; refuse `12:45`, maybe hours."""
    words = text.strip().lower()
    if match := re.fullmatch(_TWO_PARTS, words):
        first, second = int(match[1]), match[2]
        raise NoValue(text, f"{first}h{second} for hours and minutes, or 0:{first:02}:{second} for minutes and seconds")
    for pattern in _DURATIONS:
        match = re.fullmatch(pattern, words)
        if match and any(match.groupdict().values()):
            parts = {name: float((number or "0").replace(",", ".")) for name, number in match.groupdict().items()}
            return math.floor(60 * parts["h"] + parts["m"] + parts.get("s", 0) / 60 + 0.5)
    raise NoValue(text)


_CURRENCY = (
    r"(?:[A-Z]{3}|[A-Z]{0,3}[$€£¥₹₺₽₩₪]|Fr\.|kr\.?|zł|Kč"
    "|(?i:eur|usd|gbp|chf|euros?|dollars?|pounds?|francs?|franken|kronor|kroner|yen))"
)
_AMOUNT = rf"(?:{_CURRENCY} ?)?(?P<number>[0-9.,'\u2019 ]*[0-9])(?:[.,]-)?(?: ?{_CURRENCY})?"
_NUMBERS = tuple(
    rf"(?P<whole>[0-9]{{1,3}}(?:{mark}[0-9]{{3}}){{1,4}}|[0-9]{{0,15}})(?:{point}(?P<parts>[0-9]{{1,340}}))?"
    for mark, point in ((",", r"\."), (r"\.", ","), ("['\u2019 ]", "[.,]"))
)
"""Patterns of numbers by their thousands separator, if any."""
_TWO_READINGS = r"(?P<whole>[1-9][0-9]{0,2})[.,](?P<parts>[0-9]{3})"


def amount(text: str, _: Reading) -> float:
    """Parse an amount such as `12.50`, `1.234,56` or `CHF 1'234.50`; refuse `1.500`, which could be 1500."""
    found = re.fullmatch(_AMOUNT, " ".join(text.split()))
    number = found["number"] if found else ""
    if both := re.fullmatch(_TWO_READINGS, number):
        parts = both["parts"].rstrip("0") or "00"
        parts += "0" * (len(parts) == len(both["parts"]))
        raise NoValue(text, f"{both['whole']}{both['parts']} or {both['whole']}.{parts}: it could be either")
    if re.fullmatch(rf"[-\u2212] ?{_AMOUNT}", " ".join(text.split())):
        raise NoValue(text, "what you paid, without the minus")
    match = next(filter(None, (re.fullmatch(form, number) for form in _NUMBERS)), None)
    if not number or match is None:
        raise NoValue(text)
    return float(f"{re.sub('[^0-9]', '', match['whole']) or 0}.{match['parts'] or 0}")


def amount_text(amount: float) -> str:
    """Write an amount with two decimals, or as many as it takes to parse to the same value."""
    if math.floor(amount) == amount:
        return f"{amount:.0f}"
    usual = f"{amount:.2f}"
    return usual if float(usual) == amount else plain(amount)


def plain(number: float) -> str:
    """Write a number without an exponent, and with an added zero if it could be taken for thousands."""
    from decimal import Decimal

    text = format(Decimal(repr(number)), "f")
    return f"{text}0" if re.fullmatch(_TWO_READINGS, text) else text


_YES = {"yes", "y", "true", "1"}
_NO = {"no", "n", "false", "0"}


def flag(text: str, _: Reading) -> bool:
    """Parse yes or no, in the words that people and programs use."""
    word = text.strip().lower()
    if word not in _YES | _NO:
        raise NoValue(text)
    return word in _YES


_PUNCTUATION = r"[!-/:-@\[-`{-~]+"


def tags(text: str, reading: Reading) -> tuple[str, ...]:
    """Parse tags with or without #, each once; between `,`, `;`, `|` or line breaks, join several words by dashes."""
    if reading.ours:
        return _words(text, reading)
    parts = re.split(r"[,;|\r\n、\uff0c\uff1b]", text)
    if len(parts) > 1:
        parts = ["-".join(re.sub(r"\s*([/&+])\s*", r"\1", part).split()) for part in parts]
    words = _words(" ".join(parts), reading)
    if alone := next((word for word in words if re.fullmatch(_PUNCTUATION, word)), None):
        raise NoValue(
            text, f"tags with letters or digits, and , ; | or spaces between them; {alone} alone is not a tag"
        )
    return tuple(dict.fromkeys(word.lstrip("#") or word for word in words))


def _words(text: str, reading: Reading) -> tuple[str, ...]:
    words = any_text(text, reading).split()
    if unseen := acting(" ".join(words)):
        raise _not_seen(text, unseen)
    return tuple(dict.fromkeys(words))


def choice(kind: type[Word], text: str, *, where: str) -> Word:
    """Return the word of this kind that `text` is. Raises BadValue, which names `where` and all the words."""
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
    """Return a parser for words of this kind, and at the terminal also for `letters` and their first letters."""

    def parse(text: str, reading: Reading) -> StrEnum:
        if reading.letters and text.strip():
            typed = text.strip().lower()
            begun = [word for word in kind if word.startswith(typed)]
            if word := (letters or {}).get(typed) or (begun[0] if len(begun) == 1 else None):
                return word
        return _word(kind, text)

    return parse


def one_of(*words: str) -> Callable[[str, Reading], str]:
    """Return a parser for one of these words."""

    def parse(text: str, _: Reading) -> str:
        word = text.strip().lower()
        if word not in words:
            raise NoValue(text)
        return word

    return parse


def leaves(text: str, reading: Reading) -> bool:
    """Parse whether a vote leaves a place or returns to it."""
    return one_of("leave", "return")(text, reading) == "leave"


def coming(text: str, reading: Reading) -> datetime:
    """Parse a day in the future; in a file, any day."""
    return (reading.coming or reading.due)(text)


def instant(text: str, _: Reading) -> datetime:
    """Parse a moment as the journal writes it."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NoValue(text) from None
    if moment.tzinfo is None or not is_within_reach(moment):
        raise NoValue(text)
    return moment


def uid(text: str, _: Reading) -> str:
    """Parse a uid: hexadecimal digits if svclog made it, any text if another program did."""
    if len(text) > MAX_NAME or acting(any_text(text, _)):
        raise NoValue(text)
    return text


def listed(kind: type[StrEnum]) -> str:
    """List the words of this kind for a sentence."""
    *most, last = kind
    return f"{', '.join(most)} or {last}"
