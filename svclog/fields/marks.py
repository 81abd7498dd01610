"""The marks of a quick line, and words that look like marks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from svclog.errors import UsageError, shown
from svclog.fields.table import FIELDS, RATINGS, with_options
from svclog.model import SCALE, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NOTE = "//"
"""The word that begins the note."""
HOW_TO_RATE = f"ratings go from {SCALE}: 5/4 for empathy and listening, 5/4/3 with how you felt, 5/- for one alone"

KEYS: Mapping[str, str] = {
    **{
        name.removeprefix("--"): field.name
        for field in with_options(FIELDS)
        if field.option and field.name != "business"
        for name in field.option.names.partition("/")[0].split()
        if name.startswith("--")
    },
    "min": "minutes",
}
"""The field of each `key:`."""
EVERY_KEY: Mapping[str, str] = {**{name: name for name in FIELDS if name not in {"business", "by"}}, **KEYS}
"""The keys in a file, whose lines may also set the fields that only the journal sets."""
OUTCOMES = {word[0]: word for word in Outcome if word is not Outcome.PENDING} | {"w": Outcome.PENDING}
OUTCOMES |= {word.value: word for word in Outcome}
FIGURES = re.compile(r"([1-5]|[-\u2010-\u2014\u2212])(?:/([1-5]|[-\u2010-\u2014\u2212])){1,2}", re.ASCII)
_RATING_LIKE = re.compile(r"\d,\d|/\d|\d/|(?:10|\d(?:[.,]\d)?|-)(?:/(?:10|\d(?:[.,]\d)?|-)){1,3}", re.ASCII)
TIMES_LIKE = re.compile(r"x(?:[2-9]|\d\d)", re.ASCII)
NUMBER = re.compile(r"\d{1,3}", re.ASCII)
KEYED = re.compile(r"([a-z]+):(.*)", re.DOTALL)
DATE_LIKE = re.compile(r"yesterday|today|tonight|ago|\d{4}-\d\d?-\d\d?|\d\d?\.\d\d?\.(?:\d{4})?|\d\d?:\d\d", re.ASCII)
_WEEKDAY = "(?:last )?(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_PART_OF_DAY = rf"(?:{_WEEKDAY}|yesterday|today|this|last) (?:morning|afternoon|evening|night)"
_WHEN = re.compile(rf"(?:^| )(\S+ \w+ ago|{_PART_OF_DAY}|{_WEEKDAY}|yesterday|today|tonight)$", re.IGNORECASE)
PREMIUM = "premium"
CUT_OFF = re.compile(r"^[-\u2013\u2014@]$|[,:;]$")
"""A word that is not part of a name: a lone dash or @, or a word that ends in list punctuation."""


def is_mark(word: str, keys: Mapping[str, str] = KEYS) -> bool:
    """Whether a word after the place is a mark."""
    return bool(mark_in(word, keys) or bare_mark(word))


def mark_in(word: str, keys: Mapping[str, str]) -> list[tuple[str, str]] | None:
    """Return the fields that a mark gives, with their texts; None for other words and for `bare_mark`s."""
    if word[:1] == "@" and (name := re.sub(r"\\_|_", lambda found: found[0][1:] or " ", word[1:])).strip():
        return [("employee", name)]
    if word[:1] == "+" and word.strip("+, "):
        return [("tags", word[1:])]
    if FIGURES.fullmatch(word):
        return [*ratings_in(word).items()]
    keyed = KEYED.fullmatch(word)
    if keyed and (field := keys.get(keyed[1])):
        if not keyed[2].strip():
            raise UsageError(f"{shown(word)} has no value; give {FIELDS[field].allowed} after the colon")
        return [(field, keyed[2])]
    return None


def bare_mark(word: str) -> list[tuple[str, str]] | None:
    """Return the fields of a word that is a mark only after the place, with their texts; None for other words."""
    if word.lower() == PREMIUM:
        return [(PREMIUM, "yes")]
    outcome = OUTCOMES.get(word.lower())
    return [("outcome", outcome)] if outcome else None


def ratings_in(text: str) -> dict[str, str]:
    """Parse ratings such as `5/4`, `54`, `2/-` or `5 4 3` into texts by field. Raises UsageError for other text."""
    figures = "/".join(re.findall(r"[^\s/,]", text)) if re.fullmatch(r"\S([\s/,]*\S){1,2}", text.strip()) else text
    if not FIGURES.fullmatch(figures):
        allowed = f"two figures from {SCALE}, such as 5/4, or 5/- for one alone"
        raise UsageError(f"{shown(text)} is not allowed; give {allowed}")
    return {name: rating for name, rating in zip(RATINGS, figures.split("/"), strict=False) if rating.isdecimal()}


def is_rating_like(word: str) -> bool:
    """Whether a word looks like ratings on any scale: 9/9, 4.5/5."""
    return _RATING_LIKE.fullmatch(word) is not None


def when_in(name: str) -> str:
    """Return the words at the end of a name that may be a date: `friday evening`; empty if there are none."""
    found = _WHEN.search(name)
    return found[1] if found else ""


def part_of_day_in(place: Sequence[str]) -> str:
    """Return the words that `when_in` finds if they end with a part of a day: these are always doubtful."""
    when = when_in(" ".join(place))
    return when if re.fullmatch(_PART_OF_DAY, when, re.IGNORECASE) else ""
