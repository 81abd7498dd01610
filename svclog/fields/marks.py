"""The marks of a quick line, and words that look like marks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from svclog.errors import UsageError, shown
from svclog.fields.table import FIELDS, RATINGS, with_options
from svclog.model import MOST_TIMES, SCALE, Outcome

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
# Compiling a pattern takes longer than parsing a line: all except FIGURES are compiled only if a word may match.
_RATING_LIKE = r"(?a)\d,\d|/\d|\d/|(?:10|\d(?:[.,]\d)?|-)(?:/(?:10|\d(?:[.,]\d)?|-)){1,3}"
_DATE_LIKE = r"(?a)\d{4}-\d\d?-\d\d?|\d\d?\.\d\d?\.(?:\d{4})?|\d\d?:\d\d"
_DAYS = {"yesterday", "today", "tonight", "ago"}
_PARTS_OF_DAY = ("morning", "afternoon", "evening", "night")
_WEEKDAY = "(?:last )?(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_PART_OF_DAY = rf"(?i)(?:{_WEEKDAY}|yesterday|today|this|last) (?:{'|'.join(_PARTS_OF_DAY)})"
_WHEN = rf"(?i)(?:^| )(\S+ \w+ ago|{_PART_OF_DAY[4:]}|{_WEEKDAY}|yesterday|today|tonight)$"
PREMIUM = "premium"


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
    keyed = keyed_in(word)
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


def keyed_in(word: str) -> re.Match[str] | None:
    """Match the key and the value of `key:value`."""
    return re.fullmatch("([a-z]+):(.*)", word, re.DOTALL) if ":" in word else None


def is_number(word: str) -> bool:
    """Whether a word is a whole number of up to three digits."""
    return len(word) <= 3 and word.isascii() and word.isdigit()


def is_rating_like(word: str) -> bool:
    """Whether a word looks like ratings on any scale: 9/9, 4.5/5."""
    return not word.isalpha() and re.fullmatch(_RATING_LIKE, word) is not None


def is_times_like(word: str) -> bool:
    """Whether a word looks like a number of visits: x3."""
    return word[:1] == "x" and is_number(word[1:]) and 1 < int(word[1:]) <= MOST_TIMES


def is_date_like(word: str) -> bool:
    """Whether a word looks like a date, a time or a part of one."""
    return word in _DAYS or (word[:1].isdigit() and re.fullmatch(_DATE_LIKE, word) is not None)


def is_cut_off(word: str) -> bool:
    """Whether a word is a lone dash or @, or ends with the punctuation of a list, as no word of a name does."""
    return word in {"-", "\u2013", "\u2014", "@"} or word[-1:] in {",", ":", ";"}


def when_in(name: str) -> str:
    """Return the words at the end of a name that may be a date: `friday evening`; empty if there are none."""
    may_be = name.lower().endswith(("day", "ago", "tonight", *_PARTS_OF_DAY))
    return found[1] if may_be and (found := re.search(_WHEN, name)) else ""


def part_of_day_in(place: Sequence[str]) -> str:
    """Return the words that `when_in` finds if they end with a part of a day: these are always doubtful."""
    may_be = place and place[-1].lower() in _PARTS_OF_DAY
    return when if may_be and re.fullmatch(_PART_OF_DAY, when := when_in(" ".join(place))) else ""
