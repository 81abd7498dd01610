"""What TAB offers within the quick line, behind its first word."""

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
    """Every word that may come next: of the kind that was begun with `@`, `+` or a key; none in a note.

    Else the next words of places; where none goes on so, people if nothing is typed and nobody is named, or the keys.
    Raises JournalError, and UsageError for a key without a value among the words before.
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
    """The words with which known places go on, of which each may be one of several."""
    begun = bare(place_in(words, lambda _: True)).split()
    if len(begun) != len(words):  # a name in quotes is whole
        return []
    places = {above for business, _ in cursor.met for above in and_above(business)}
    return next_words(begun, places, words_of)


def _keys(typed: str, given: set[str]) -> list[Candidate]:
    """The keys of the fields that are not given yet: of those for the same field, the first that fits."""
    keys: dict[str, str] = {}
    for key, field in KEYS.items():
        if key.startswith(typed) and (field not in given or field == "tags"):
            keys.setdefault(field, key)
    return [
        Candidate(key if field == "premium" else f"{key}:", option.help)
        for field, key in keys.items()
        if (option := FIELDS[field].option)
    ]
