"""Hints for words that a quick line cannot read: a correction to type as it stands."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING

from svclog import dates
from svclog.errors import UsageError, shown
from svclog.fields.marks import (
    FIGURES,
    HOW_TO_RATE,
    KEYS,
    NOTE,
    OUTCOMES,
    is_cut_off,
    is_date_like,
    is_mark,
    is_number,
    is_rating_like,
    is_times_like,
    keyed_in,
    when_in,
)
from svclog.fields.parse import NoValue, Reading
from svclog.fields.table import FIELDS
from svclog.folding import closest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TRIED = {
    "when": "on at time date day wann am um",
    "by": "due until bis",
    "with": "w who person staff mit",
    "outcome": "o result",
    "empathy": "e",
    "listening": "l",
    "spent": "paid cost costs price money amount preis",
    "minutes": "mins duration took",
    "via": "channel",
    "note": "n notiz",
}
"""Wrong keys that users may try, under the right key."""
_MEANT_KEYS = {tried: key for key, words in _TRIED.items() for tried in words.split()}
_READING = Reading(
    visit=partial(dates.visit, now=datetime(2000, 1, 1, tzinfo=UTC)),
    due=partial(dates.due, now=datetime(2000, 1, 1, tzinfo=UTC)),
    letters=True,
)
"""A Reading that only tests whether the value of a mark can be read."""
_RATED = re.compile(r"[1-5][^\w\s][1-5](?:[^\w\s][1-5])?|([1-5]/[1-5])[a-z]")
_SAYS_WHEN = re.compile(r"(?:at|on|last) \w|(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\d+ \w+ ago\b|this \w")
"""Words after the place that may be a date: the error asks about them."""
_KEYED_WORD = re.compile("[a-z]{2,}:")
_SHORT = 3
"""The longest word that is not taken for a slip of an outcome."""


def meant_by(word: str, name: str) -> str:
    """Return the likely fix for a doubtful word of a name, to go before another one in a sentence."""
    key, colon, value = word.partition(":")
    when = when_in(name)
    rest = f"{name} ".partition(f" {word} ")[2].strip()
    todo = "put the marks after the place, "
    if word == when or is_date_like(word):
        todo = f"write when:{when if word in when.split() else word} if that is meant, "
    elif is_times_like(word):
        todo = f"write times:{word} if that is meant, "
    elif is_rating_like(word):
        todo = f"{HOW_TO_RATE}; write them so, "
    elif word == "@" and rest:
        todo = f"write @{rest.split()[0]} as one word if that is meant, "
    elif is_cut_off(word):
        todo = "leave out the punctuation, "
    elif colon:
        near = _mark_near(key, value, KEYS)
        todo = f"write {near} if that is meant, " if near else "leave it out, "
    elif rest:
        todo = f"if {shown(rest)} is a note, put {NOTE} before it, "
    return todo


def refusal(words: Sequence[str], before: str, keys: Mapping[str, str], *, has_outcome: bool) -> UsageError:
    """Return the error for words after the place, the first of which is neither a mark nor part of the one before."""
    word = words[0]
    if keyed := keyed_in(word):
        near = _mark_near(keyed[1], keyed[2], keys)
        meant = f"; did you mean {near}?" if near else f"; there are {', '.join(sorted(KEYS))}"
        return UsageError(f"{shown(word)}: nothing is called {keyed[1]}{meant}")
    together = " ".join(takewhile(lambda other: not (is_mark(other, keys) or _KEYED_WORD.match(other)), words))
    says_when = is_date_like(word) or _SAYS_WHEN.match(together)
    if is_rating_like(word) or _RATED.fullmatch(word) or (is_number(word) and not (says_when or ":" in before)):
        if is_number(word) and FIGURES.fullmatch(f"{word}/-"):
            todo = f"write {word}/- for empathy, -/{word} for listening, or both, as in 5/4"
            return UsageError(f"{shown(word)} could be empathy or listening; {todo}")
        return UsageError(f"{shown(word)}: {HOW_TO_RATE}")
    todo = f"if that is when it was, write when:{together}" if says_when else _todo(together, before, keys)
    if not todo:
        todo = f"{'' if has_outcome else 'the outcome is r, p, d, u or w; '}put a note after {NOTE}"
    return UsageError(f"cannot read {shown(word)} after the place; {todo}")


def _todo(together: str, before: str, keys: Mapping[str, str]) -> str:
    """Return the fix for consecutive words, the first of which cannot be read; empty if they may be a note."""
    word, _, rest = together.partition(" ")
    todo = ""
    if is_times_like(word):
        todo = f"write times:{word} if that is meant"
    elif word in keys and rest:
        todo = f"write {word}:{rest.split()[0]} if that is meant"
    elif word.startswith(NOTE):
        todo = f"put a space after {NOTE}"
    elif word[:1] == "#" and word[1:].isalnum():
        todo = f"write +{word[1:]} if it is a tag"
    elif before[:1] == "@" or keyed_in(before):
        quote = "'" if '"' in f"{before}{together}" else '"'
        todo = f"if it belongs to {before}, put both in quotes: {quote}{before} {together}{quote}"
    elif len(word) > _SHORT and (near := closest(word.lower(), OUTCOMES)):
        todo = f"did you mean {near}?"
    return todo


def _mark_near(key: str, value: str, keys: Mapping[str, str]) -> str:
    """Return the likely mark for one with an unknown key; empty if there is none, or if it would be refused."""
    if FIGURES.fullmatch(value):
        return value
    near = _MEANT_KEYS.get(key) or (closest(key.lower(), keys) if len(key) > 1 else "")
    if near == "with":
        return f"@{value}"
    if near == "when" and is_number(value):
        value = f"at {value}"
    if not near or not _is_taken(keys.get(near, near), value):
        return ""
    return {"empathy": f"{value}/-", "listening": f"-/{value}", "outcome": value}.get(near, f"{near}:{value}")


def _is_taken(field: str, value: str) -> bool:
    try:
        FIELDS[field].parse(value, _READING)
    except (NoValue, dates.UnreadableDate):
        return False
    except UsageError:  # only the date is wrong, such as one in the future, which depends on today
        pass
    return True
