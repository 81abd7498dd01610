"""The fields of an interaction as text: what a person or a file may write for each, and what it means.

One table serves the command line, the edit form, imports and exports, so that a value is refused in the same words
wherever it stands.
"""

from __future__ import annotations

import math
import re
import unicodedata
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from svclog.errors import BadValue, UsageError
from svclog.model import Interaction, Outcome, Promise, Regret, Via, Vote
from svclog.text import acts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = [
    "FIELDS",
    "VOTE_FIELDS",
    "Dates",
    "Field",
    "NoValue",
    "Values",
    "choice",
    "naming",
    "plain",
    "read",
    "read_all",
    "texts",
    "vote_texts",
]

Values = dict[str, Any]
"""Fields of an interaction, or of a vote, by name; None where a field is cleared."""

Word = TypeVar("Word", bound=StrEnum)

MAX_NAME = 200
_FIRST_YEAR, _LAST_YEAR = 1900, 9999


class Dates(NamedTuple):
    """How dates are read: at the terminal relative to now, in a file not."""

    visit: Callable[[str], datetime]
    due: Callable[[str], datetime]
    promised: Callable[[str, datetime], datetime] | None = None
    """How the date of a promise is read as of the moment of its visit, where that makes a difference."""

    def as_of(self, visit: datetime) -> Dates:
        """The same for the date of a promise that was made at this moment."""
        promised = self.promised
        return self if promised is None else self._replace(due=lambda text: promised(text, visit))


class NoValue(ValueError):
    """The text is no value of the field; `allowed` says what would be, where the field alone does not say it all."""

    def __init__(self, text: str, allowed: str = "") -> None:
        super().__init__(text)
        self.allowed = allowed


class Field(NamedTuple):
    """One field: its name, what it takes in words, and its text as a value and back.

    `parse` raises NoValue, or a UsageError of its own; empty text never reaches it.
    """

    name: str
    allowed: str
    parse: Callable[[str, Dates], object]
    text: Callable[[Any], str] = str


def _line(text: str, _: Dates) -> str:
    """Text on one line."""
    cleaned = " ".join(_text(text, _).split())
    if acting := next(filter(acts, cleaned), None):
        raise NoValue(text, f"it without U+{ord(acting):04X}, a character that is not seen")
    return cleaned


def _text(text: str, _: Dates) -> str:
    """Any text that UTF-8 can hold: an undecodable byte of an argument arrives as a lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NoValue(text, "text that UTF-8 can hold") from None
    return text


def _name(text: str, dates: Dates) -> str:
    name = unicodedata.normalize("NFC", _line(text, dates))
    if len(name) > MAX_NAME:
        raise NoValue(text, f"a name of at most {MAX_NAME} characters; this one has {len(name)}")
    return name


def _business(text: str, dates: Dates) -> str:
    # The wide stroke of a Japanese keyboard is meant as one.
    parts = [part.strip() for part in _name(text, dates).replace("\uff0f", "/").split("/")]
    if not all(parts):
        raise NoValue(text, "a name on both sides of the /")
    return "/".join(parts)


def _whole(text: str, low: int, high: int) -> int:
    """A whole number; `4.0`, as spreadsheets write it, is one."""
    found = re.fullmatch(r"([0-9]{1,9})(?:\.0*)?", text.strip())
    if not found or not low <= int(found[1]) <= high:
        raise NoValue(text)
    return int(found[1])


def _rating(text: str, _: Dates) -> int:
    return _whole(text, 1, 5)


def _minutes(text: str, _: Dates) -> int:
    """Minutes, or hours and minutes: `90`, `90 min`, `1h30`."""
    if found := re.fullmatch(r"([0-9]{1,6}) ?h(?:ours?)?(?: ?([0-9]{1,2}) ?(?:m|min|minutes)?)?", text.strip().lower()):
        return 60 * int(found[1]) + int(found[2] or 0)
    return _whole(re.sub(r"(?<=[0-9]) ?(?:m|min|minutes?)$", "", text.strip().lower()), 0, 999_999_999)


def _amount(text: str, _: Dates) -> float:
    """An amount in the user's own currency; a comma before one or two digits is a decimal one, else neither."""
    digits = text.strip().strip("$€£¥").strip()
    if not re.fullmatch(r"[0-9]{1,15}(?:\.[0-9]{1,340}|,[0-9]{1,2})?", digits):
        raise NoValue(text)
    return float(digits.replace(",", "."))


def _amount_text(amount: float) -> str:
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


def _flag(text: str, _: Dates) -> bool:
    word = text.strip().lower()
    if word not in _YES | _NO:
        raise NoValue(text)
    return word in _YES


def _tags(text: str, dates: Dates) -> tuple[str, ...]:
    words = _line(text.replace(",", " "), dates).split() if text.strip(" ,") else []
    return tuple(dict.fromkeys(word.lstrip("#") or word for word in words))


def choice(words: type[Word], text: str, *, where: str) -> Word:
    """The one of these words that `text` is. Raises BadValue, which names `where` and all of them."""
    try:
        return _word(words, text)
    except NoValue:
        raise BadValue(where, text, _words(words)) from None


def _word(words: type[Word], text: str) -> Word:
    try:
        return words(text.strip().lower())
    except ValueError:
        raise NoValue(text) from None


def _choice(words: type[Outcome | Via | Regret]) -> Callable[[str, Dates], object]:
    return lambda text, _: _word(words, text)


def _one_of(*words: str) -> Callable[[str, Dates], str]:
    def parse(text: str, _: Dates) -> str:
        word = text.strip().lower()
        if word not in words:
            raise NoValue(text)
        return word

    return parse


def _leaves(text: str, dates: Dates) -> bool:
    return _one_of("leave", "return")(text, dates) == "leave"


def _moment(text: str, dates: Dates) -> datetime:
    return dates.visit(text)


def _due(text: str, dates: Dates) -> datetime:
    return dates.due(text)


def _instant(text: str, _: Dates) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NoValue(text) from None
    if moment.tzinfo is None or not _FIRST_YEAR <= moment.year < _LAST_YEAR:
        raise NoValue(text)
    return moment


def _uid(text: str, _: Dates) -> str:
    """What tells one entry from another, as it is: svclog makes hexadecimal digits, other programs what they like."""
    if len(text) > MAX_NAME or any(map(acts, _text(text, _))):
        raise NoValue(text)
    return text


def _iso(moment: datetime) -> str:
    return moment.isoformat()


def _words(choices: type[StrEnum]) -> str:
    *most, last = choices
    return f"{', '.join(most)} or {last}"


_RATING = "a whole number from 1 (none at all) to 5 (could not be better)"
_LINE = "text on one line, without control characters"
_INSTANT = "an ISO date and time with its offset, such as 2026-11-20T09:15:00+01:00"

FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        Field("when", "a date", _moment, _iso),
        Field(
            "business",
            f"a name of at most {MAX_NAME} characters, such as Blue Bottle or Acme Cars/service",
            _business,
        ),
        Field("employee", f"a name of at most {MAX_NAME} characters, on one line", _name),
        Field("empathy", _RATING, _rating),
        Field("listening", _RATING, _rating),
        Field("outcome", _words(Outcome), _choice(Outcome)),
        Field("felt", _RATING, _rating),
        Field("premium", "yes or no", _flag, lambda premium: "yes" if premium else ""),
        Field("via", _words(Via), _choice(Via)),
        Field("minutes", "a whole number of minutes, or 1h30", _minutes),
        Field("spent", "a plain amount, such as 12.50", _amount, _amount_text),
        Field("ref", _LINE, _line),
        Field("tags", "words without spaces, without control characters", _tags, " ".join),
        Field("note", "text that UTF-8 can hold", _text),
        Field("promise", _LINE, _line),
        Field("by", "a date", _due, _iso),
        Field("state", "open, kept or broken", _one_of("open", "kept", "broken")),
        Field("settled", _INSTANT, _instant, _iso),
        Field("re", "the uid of the interaction that this one follows up", _uid),
        Field("thanked", _INSTANT, _instant, _iso),
        Field("uid", f"at most {MAX_NAME} characters, without control characters", _uid),
        Field("recorded", _INSTANT, _instant, _iso),
        Field("edited", _INSTANT, _instant, _iso),
    )
}
"""Every field by its name, in the order in which they are shown and written."""

VOTE_FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        FIELDS["business"],
        Field("leaves", "leave or return", _leaves, lambda leaves: "leave" if leaves else "return"),
        Field("at", "a date", _moment, _iso),
        Field("instead", FIELDS["business"].allowed, _business),
        Field("until", "a date", _due, _iso),
        Field("review", "a date", _due, _iso),
        Field("because", FIELDS["note"].allowed, _text),
        Field("regret", _words(Regret), _choice(Regret)),
        Field("reviewed", _INSTANT, _instant, _iso),
        FIELDS["uid"],
        FIELDS["edited"],
    )
}
"""Every field of a vote by its name."""

_ALL = {**FIELDS, **VOTE_FIELDS}

_CLEARED: Values = {"premium": False, "tags": ()}
_REQUIRED = {"business", "outcome", "when", "leaves", "at"}
_PROMISE = ("promise", "by", "state", "settled")


def read(name: str, text: str, dates: Dates, *, where: str) -> Any:  # noqa: ANN401 - the field decides
    """The value of field `name` that `text` means; None, or what stands for nothing, for empty text.

    Raises a UsageError that names `where`.
    """
    field = _ALL[name]
    if not text.strip():
        if name in _REQUIRED:
            raise BadValue(where, text, field.allowed)
        return _CLEARED.get(name)
    try:
        return field.parse(text, dates)
    except NoValue as error:
        raise BadValue(where, text, error.allowed or field.allowed) from None
    except UsageError as error:  # not `naming`, which would take longer than most values: a file holds many
        raise UsageError(f"{where}: ", error.message) from None


@contextmanager
def naming(where: str) -> Iterator[None]:
    """Let a UsageError name the option, or the place in a file, that it is about."""
    try:
        yield
    except UsageError as error:
        raise UsageError(f"{where}: ", error.message) from None


def read_all(
    given: Mapping[str, str],
    dates: Dates,
    *,
    where: Callable[[str], str],
    before: Promise | None = None,
    at: datetime | None = None,
) -> Values:
    """The values that `given` means, by field name; `where(name)` names a field in an error.

    The parts of a promise become one value `promise`, on top of the promise that was there `before`. Its date is read
    as of the moment of the visit: `at`, unless another is given.
    """
    values = {name: read(name, text, dates, where=where(name)) for name, text in given.items() if name != "by"}
    if "by" in given:
        visit = values.get("when", at)
        values["by"] = read("by", given["by"], dates.as_of(visit) if visit else dates, where=where("by"))
    parts = {name: values.pop(name) for name in _PROMISE if name in values}
    if parts:
        values["promise"] = _promise(parts, before, where)
    return values


def _promise(parts: Values, before: Promise | None, where: Callable[[str], str]) -> Promise | None:
    if "promise" in parts and parts["promise"] is None and not parts.get("by"):
        return None  # the promise is cleared, and its date with it
    text = parts.get("promise", before.text if before else None)
    by = parts.get("by", before.by if before else None)
    if text is None and by is None:
        return None
    if text is None or by is None:
        missing, given = ("promise", "by") if text is None else ("by", "promise")
        raise UsageError(f"{where(given)} needs {where(missing)} too: what was promised, and by when")
    state = parts.get("state") or (before.state if before else "open")
    settled = parts.get("settled") or (before.settled if before and "state" not in parts else None)
    return Promise(text=text, by=by, state=state, settled=settled)


def texts(entry: Interaction) -> dict[str, str]:
    """Every field of `entry` as the text that reads back as the same value; empty where there is none."""
    promise = entry.promise
    parts = {
        "promise": promise and promise.text,
        "by": promise and promise.by,
        "state": promise and promise.state,
        "settled": promise and promise.settled,
    }
    found = {}
    for name, field in FIELDS.items():
        value = parts[name] if name in parts else getattr(entry, name)
        found[name] = "" if value is None else field.text(value)
    return found


def vote_texts(vote: Vote) -> dict[str, str]:
    """Every field of `vote` as the text that reads back as the same value; empty where there is none."""
    values = ((name, field, getattr(vote, name)) for name, field in VOTE_FIELDS.items())
    return {name: "" if value is None else field.text(value) for name, field, value in values}
