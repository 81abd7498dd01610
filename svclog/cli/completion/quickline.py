"""Completion of a quick line after its first word."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from svclog.cli.completion.values import Candidate, matching, next_words, people, tags, values_of
from svclog.errors import Ambiguous, NoSuchBusiness
from svclog.fields import FIELDS
from svclog.fields.marks import KEYS, NOTE
from svclog.fields.quickline import mark_of, marked_in, place_in, words_of
from svclog.model import and_above
from svclog.names import bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from svclog.cli.completion.values import Cursor


def word_after(words: Sequence[str], cursor: Cursor) -> Iterable[Candidate]:
    """Return the candidates for the next word: after `@`, `+` or a key, those of its kind; in a note, none.

    Else the next words of known places; if none match, people if nothing is typed and no person is named, or the keys.
    Raises JournalError, and UsageError for a key without a value in an earlier word.
    """
    typed = cursor.typed
    key, colon, value = typed.partition(":")
    if NOTE in words:
        return []
    if typed.startswith("@"):
        return _people(cursor)
    if typed.startswith("+"):
        return [tag._replace(value=f"+{tag.value}") for tag in tags(cursor)]
    if colon and key in KEYS:
        cursor.typed = value
        return [word._replace(value=f"{key}:{word.value}") for word in values_of(KEYS[key], cursor)]
    given = marked_in(words)
    next_words = [] if given else _next_words(words, cursor)
    given |= cursor.line.given.keys()
    if matching(next_words, typed):
        return next_words
    return (not typed and "employee" not in given and _people(cursor)) or _keys(typed, given)


def _people(cursor: Cursor) -> list[Candidate]:
    with suppress(NoSuchBusiness, Ambiguous):
        return [person._replace(value=mark_of(person.value)) for person in people(cursor)]
    return []


def _next_words(words: Sequence[str], cursor: Cursor) -> list[Candidate]:
    """Return the next words of known places."""
    begun = bare(place_in(words, lambda _: True)).split()
    if len(begun) != len(words):  # a quoted name is complete
        return []
    places = {above for business, _ in cursor.met for above in and_above(business)}
    return next_words(begun, places, words_of)


def _keys(typed: str, given: set[str]) -> list[Candidate]:
    """Return the keys of fields not given yet, one for each field: the first that matches."""
    keys: dict[str, str] = {}
    for key, field in KEYS.items():
        if key.startswith(typed) and (field not in given or field == "tags"):
            keys.setdefault(field, key)
    return [
        Candidate(key if field == "premium" else f"{key}:", option.help)
        for field, key in keys.items()
        if (option := FIELDS[field].option)
    ]
