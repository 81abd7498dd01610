"""The quick line: a visit on one line, as in `blue bottle @maya 5/4 r // remade it, no fuss`.

First the place, then marks in any order, then the note. `of_words` reads the words that a shell hands over, `of_text` a
line as it was typed, and `text_of` writes one. Nothing here reads a journal, and no word is dropped: it belongs to the
place, to a mark or to the note, or it is refused.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from svclog.errors import UsageError, all_of, shown
from svclog.fields.marks import (
    EVERY_KEY,
    FIGURES,
    KEYS,
    NOTE,
    PREMIUM,
    bare_mark,
    is_cut_off,
    is_date_like,
    is_number,
    is_rating_like,
    is_times_like,
    keyed_in,
    mark_in,
    part_of_day_in,
)
from svclog.fields.quotes import OPENING, quoted, words_in
from svclog.fields.table import FIELDS, RATINGS, with_options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from svclog.model import Interaction

_KEY_OF = {field: key for key, field in [*EVERY_KEY.items()][::-1]} | {
    field: key for key, field in [*KEYS.items()][::-1]
}

_DATED = ("when", "by")


class QuickLine(NamedTuple):
    """A parsed quick line: the text of each field, as an option would give it.

    `words` holds the word or words that gave each field. `doubtful` are words of the place that look like marks or a
    date: only a known place may have them. `numbers` end the place; they are ratings if the rest is a known place.
    `is_open` marks a place of several words without quotes in a line without a person: the last word may be one.
    """

    texts: Mapping[str, str]
    words: Mapping[str, str]
    doubtful: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    is_open: bool = False


def _unknown(_: str) -> bool:
    return False


def of_words(
    words: Sequence[str],
    is_place: Callable[[str], bool] = _unknown,
    keys: Mapping[str, str] = KEYS,
    faults: list[UsageError] | None = None,
) -> QuickLine:
    """Parse the words of a quick line. A single word is a place, and so are words that form a known place.

    `is_place` tells whether a name is a known place; `keys` are the allowed keys. Raises UsageError, which names all
    wrong words; with a list of `faults`, errors in words after the place are added to it instead.
    """
    head, note = _split(words)
    if len(words) == 1 and note is None:
        return QuickLine({"business": words[0]}, {"business": words[0]})
    marks = [mark_in(word, keys) for word in head]
    first = _end_of_place(head[: next((at for at, mark in enumerate(marks) if mark), len(head))], is_place)
    errors: list[UsageError] = [] if faults is None else faults
    line = _marks_in(
        head, first, [mark or bare_mark(word) for mark, word in zip(marks, head, strict=True)], keys, errors
    )
    if errors and faults is None:
        raise all_of(errors)
    place = head[:first]
    if place:
        _refuse_words_beside_quotes(place)
        name = " ".join(_plain(word) for word in place)
        line.take("business", name, " ".join(place))
    if note is not None and note.strip():
        line.take("note", note, f"{NOTE} {note}")
    doubtful = sorted(filter(_is_doubtful, place), key=lambda word: not (is_date_like(word) or keyed_in(word)))
    numbers = [*takewhile(is_number, reversed(place[1:]))][::-1]
    is_open = len(place) > 1 and "employee" not in line.texts
    doubtful[:0] = [part] if len(place) > 1 and (part := part_of_day_in(place)) else []
    return QuickLine(line.texts, line.words, tuple(doubtful), tuple(numbers), is_open)


def _marks_in(
    words: Sequence[str],
    first: int,
    marks: Sequence[list[tuple[str, str]] | None],
    keys: Mapping[str, str],
    faults: list[UsageError],
) -> _Collected:
    """Collect the fields of the words from `first`, the first one after the place; add errors to `faults`.

    Raises UsageError if there is no place before them.
    """
    line = _Collected()
    is_read = True
    has_outcome = any(field == "outcome" for mark in marks[first:] for field, _ in mark or ())
    for at, word in enumerate(words[first:], first):
        mark_fields = marks[at]
        if not mark_fields and (line.goes_on(word) if is_read else not keyed_in(word)):
            continue  # the error on a word that cannot be read covers the words after it
        if not mark_fields and not first:
            begin = f"begin with the place, as in: blue bottle {words[0]}"
            raise UsageError(f"no place comes before {shown(words[0])}; {begin}")
        is_read = bool(mark_fields)
        if not mark_fields:
            from svclog.fields.meant import refusal

            faults.append(refusal(words[at:], words[at - 1] if at > first else "", keys, has_outcome=has_outcome))
        try:
            for field, text in mark_fields or ():
                line.take(field, text, word)
        except UsageError as error:
            faults.append(error)
    return line


def of_text(
    text: str,
    is_place: Callable[[str], bool] = _unknown,
    keys: Mapping[str, str] = KEYS,
    faults: list[UsageError] | None = None,
) -> QuickLine:
    """Parse a line as `of_words` does; quotes join words: `promise:"call back"`. Raises UsageError."""
    words = [*words_in(text, NOTE)]
    return of_words(words if len(words) > 1 else [*words, NOTE], is_place, keys, faults)


def text_of(visit: Interaction, *, without: Sequence[str] = (), follows: int | None = None, whole: bool = False) -> str:
    """Write the line that parses to this visit, except for the fields `without`.

    A `whole` line, for a file, also has the fields that only the journal sets; another has `follows`, the id of the
    visit that it follows up.
    """
    rows = FIELDS.values() if whole else with_options(FIELDS)
    texts = {field.name: field.text_in(visit) for field in rows if field.name != "day"}
    texts |= {"when": visit.when.date().isoformat() if visit.is_day else visit.when.isoformat()}
    texts |= {} if whole else {"re": str(follows or "")}
    return line_of({name: text for name, text in texts.items() if name not in without})


def line_of(texts: Mapping[str, str]) -> str:
    """The line that gives the fields these texts; an empty text is none."""
    return " ".join(_written({name: text for name, text in texts.items() if text}))


def ratings_of(visit: Interaction) -> str:
    """Write the ratings of a visit as `5/4`, or `5/4/3` with how it felt; empty if it has none."""
    ratings = [FIELDS[name].text_in(visit) or "-" for name in RATINGS]
    shown_ratings = ratings if visit.felt else ratings[:2]
    return "/".join(shown_ratings) if {*shown_ratings} != {"-"} else ""


def place_in(words: Sequence[str], is_place: Callable[[str], bool] = _unknown) -> str:
    """Return the place at the beginning of a line that is still being typed."""
    end = next((at for at, word in enumerate(words) if word == NOTE or _looks_marked(word)), len(words))
    return " ".join(map(_plain, words[: _end_of_place(words[:end], is_place)]))


def marked_in(words: Sequence[str]) -> set[str]:
    """Return the fields that the marks among these words give. Raises UsageError for a key without a value."""
    return {field for word in words for field, _ in mark_in(word, KEYS) or ()}


def words_of(place: str) -> list[str]:
    """Return the words that name a place in a line."""
    words = place.split()
    at_end = len(words) - len(part_of_day_in(words).split())
    return [f"\\{word}" if at == at_end or _looks_special(word) else word for at, word in enumerate(words)]


def mark_of(person: str) -> str:
    """Return the mark that names a person, as one word if possible."""
    name = person.replace("_", "\\_")
    return f"@{name if chr(92) in name else name.replace(' ', '_')}"


def _looks_marked(word: str) -> bool:
    keyed = keyed_in(word)
    return word[:1] in {"@", "+"} or bool(FIGURES.fullmatch(word) or (keyed and keyed[1] in KEYS))


class _Collected:
    """The texts so far; a second text for a field is refused, except for tags, which are joined."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.words: dict[str, str] = {}
        self._last = ""

    def goes_on(self, word: str) -> bool:
        """Add a word to the date before it, as in `when:yesterday at 9`; return False if it cannot be part of one."""
        if self._last not in _DATED or keyed_in(word) or is_rating_like(word):
            return False
        self.texts[self._last] += f" {word}"
        self.words[self._last] += f" {word}"
        return True

    def take(self, field: str, text: str, word: str) -> None:
        self._last = field
        if field not in self.texts:
            self.texts[field], self.words[field] = text, word
        elif field == "tags":
            self.texts[field] += f" {text}"
            self.words[field] += f" {word}"
        else:
            both = _SAYING.get(field) or f"give the {FIELDS[field].title}"
            raise UsageError(f"{shown(self.words[field])} and {shown(word)} both {both}; give one of them")


_SAYING = {
    "employee": "say who served you",
    "note": "say what happened",
    "when": "say when it was",
    "empathy": "rate empathy",
    "listening": "rate listening",
    "felt": "rate how you felt",
    "premium": "say premium",
}


def _split(words: Sequence[str]) -> tuple[list[str], str | None]:
    """Return the words before the note, and the note, if any, whose mark may be within its quotes."""
    for at, word in enumerate(words):
        if word == NOTE or (at and word.startswith(f"{NOTE} ")):
            return [*words[:at]], " ".join([*filter(None, [word[len(NOTE) + 1 :]]), *words[at + 1 :]])
    return [*words], None


def _end_of_place(words: Sequence[str], is_place: Callable[[str], bool]) -> int:
    """Return the end of the place in the words before the first sure mark: before an outcome, if that is the last.

    An outcome after a known place also ends the place, whatever follows.
    """
    bare = [at for at, word in enumerate(words) if at and word.islower() and bare_mark(word)]
    end = len(words)
    while end - 1 in bare:
        end -= 1
    inner = [at for at in bare if at < end]
    is_marked = any(word != PREMIUM for word in words[end:])
    ends = [len(words), end, *inner] if inner else [len(words)] if is_marked else []
    known = next((at for at in ends if is_place(" ".join(map(_plain, words[:at])))), None)
    return known or (end if is_marked else len(words))


def _is_doubtful(word: str) -> bool:
    """Whether a word of the place looks like a mark; quoted text with a space does not."""
    if any(map(str.isspace, word)):
        return False
    keyed, bare = keyed_in(word), word.islower() and bare_mark(word) is not None
    is_like = is_rating_like(word) or is_date_like(word) or is_times_like(word)
    return bool(bare or (keyed and keyed[2].strip()) or is_like or (word[:1] != "\\" and is_cut_off(word)))


def _plain(word: str) -> str:
    """Return a word of the place without the backslash that escapes it."""
    return word[1:] if word[0:1] == "\\" and len(word) > 1 else word.replace("\\/", "/")


def _written(texts: dict[str, str]) -> Iterator[str]:
    """Yield the words of a line that give these texts."""
    yield from words_of(texts.pop("business", ""))
    if name := texts.pop("employee", ""):
        yield f"@{quoted(mark_of(name)[1:])}"
    ratings = [texts.pop(field, "") for field in RATINGS]
    if ratings[0] or ratings[1]:
        yield "/".join(rating or "-" for rating in (ratings if ratings[2] else ratings[:2]))
    elif ratings[2]:
        yield f"felt:{ratings[2]}"
    if outcome := texts.pop("outcome", ""):
        yield outcome
    yield from (f"+{tag}" for tag in texts.pop("tags", "").split())
    if texts.pop(PREMIUM, ""):
        yield PREMIUM
    note = texts.pop("note", "")
    on_one_line = note == note.strip() and not {"\n", "\r"} & {*note}
    for field, text in texts.items() if on_one_line else {**texts, "note": note}.items():
        yield f"{_KEY_OF[field]}:{quoted(text)}"
    if note and on_one_line:
        yield f"{NOTE} {note}"


def _looks_special(word: str) -> bool:
    marked = word[0] in "@+\\,;" or word == NOTE or re.match(OPENING, word) or keyed_in(word)
    return bool(marked) or _is_doubtful(word) or "\\/" in word or bare_mark(word) is not None


def _refuse_words_beside_quotes(place: Sequence[str]) -> None:
    """Raise UsageError if a place in quotes has other words beside it."""
    at = next((at for at, word in enumerate(place) if any(map(str.isspace, word))), None)
    if at is not None and len(place) > 1:
        if number := next(filter(is_number, place[at + 1 :]), ""):
            from svclog.fields.meant import refusal

            raise refusal([number], "", KEYS, has_outcome=True)
        if at or bare_mark(place[1]):
            note = shown(place[at] if at else next((word for word in place[1:] if not bare_mark(word)), place[1]))
            raise UsageError(
                f"{note} is no mark; if it is a note, put {NOTE} before it, or put the whole name in quotes"
            )
        todo = f"write @{place[1]}, or put the whole name in quotes"
        raise UsageError(f"{shown(place[1])} beside the place {shown(place[at])} is not a mark; {todo}")
