"""The quick line: a visit on one line, as in `blue bottle @maya 5/4 r // remade it, no fuss`.

First the place, then marks in any order, then the note. `of_words` reads the words that a shell hands over, `of_text` a
line as it was typed, and `text_of` writes one. Nothing here looks at a journal, and no word is left out: it belongs to
the place, to a mark or to the note, or it is refused.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from svclog.errors import UsageError, shown
from svclog.fields.quotes import OPENING, quoted, words_in
from svclog.fields.table import FIELDS, RATINGS, with_options
from svclog.model import SCALE, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from svclog.model import Interaction

NOTE = "//"
"""The word before the note."""
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
"""The field that each `key:` gives."""
EVERY_KEY: Mapping[str, str] = {**{name: name for name in FIELDS if name not in {"business", "by"}}, **KEYS}
"""The same in a file, whose lines may say what only the journal notes, too."""
_KEY_OF = {field: key for key, field in [*EVERY_KEY.items()][::-1]} | {
    field: key for key, field in [*KEYS.items()][::-1]
}

_OUTCOMES = {word[0]: word for word in Outcome if word is not Outcome.PENDING} | {"w": Outcome.PENDING}
_OUTCOMES |= {word.value: word for word in Outcome}
_FIGURES = re.compile(r"([1-5]|[-\u2010-\u2014\u2212])(?:/([1-5]|[-\u2010-\u2014\u2212])){1,2}", re.ASCII)
_RATING_LIKE = re.compile(r"\d,\d|(?:10|\d(?:[.,]\d)?|-)(?:/(?:10|\d(?:[.,]\d)?|-)){1,3}", re.ASCII)
_TIMES_LIKE = re.compile(r"x(?:[2-9]|\d\d)", re.ASCII)
_NUMBER = re.compile(r"\d{1,3}", re.ASCII)
_KEYED = re.compile(r"([a-z]+):(.*)", re.DOTALL)
_DATED = ("when", "by")
DATE_LIKE = re.compile(r"yesterday|today|tonight|ago|\d{4}-\d\d?-\d\d?|\d\d?\.\d\d?\.(?:\d{4})?|\d\d?:\d\d", re.ASCII)
_SAYS_WHEN = re.compile(r"(?:at|on|last) \w|(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\d+ \w+ ago\b|this \w")
"""What may say when it was behind the place: it is asked about, not taken."""
_AGO = re.compile(r"\S+ \w+ ago\b")
_PREMIUM = "premium"
_CUT_OFF = re.compile(r"^[-\u2013\u2014@]$|[,:;]$")
"""What a word of a name is not, or does not end with, unless a list is meant."""
_WHENS = {"on", "at", "date", "day"}
"""Keys that people try for `when`."""
_SHORT = 3
"""Letters of a word that is no slip of an outcome."""


class QuickLine(NamedTuple):
    """What a quick line says: the text of each field, as an option would give it.

    `words` has the word, or the words, that gave each. `doubtful` are words of the place that look like marks, or like
    a date: only a place that is known may have them. `numbers` end the place, and are ratings if it is known without.
    A place `is_open` that is several words without quotes, where nobody is named: the last may be a person.
    """

    texts: Mapping[str, str]
    words: Mapping[str, str]
    doubtful: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    is_open: bool = False


def _unknown(_: str) -> bool:
    return False


def of_words(
    words: Sequence[str], is_place: Callable[[str], bool] = _unknown, keys: Mapping[str, str] = KEYS
) -> QuickLine:
    """What the words say. One word alone is a place, and so are words that together are one.

    `is_place` tells whether a place of this name is known; `keys` are those there are. Raises UsageError, which names
    the word that is wrong.
    """
    head, note = _split(words)
    if len(words) == 1 and note is None:
        return QuickLine({"business": words[0]}, {"business": words[0]})
    marks = [_mark(word, keys) for word in head]
    first = _end_of_place(head[: next((at for at, mark in enumerate(marks) if mark), len(head))], is_place)
    line = _Collected()
    for at, word in enumerate(head[first:], first):
        said = marks[at] or _bare_mark(word)
        if not said and not line.goes_on(word):
            if not first:
                begin = f"begin with the place, as in: blue bottle {head[0]}"
                raise UsageError(f"no place comes before {shown(head[0])}; {begin}")
            _refuse(head[at:], head[at - 1] if at > first else "", keys)
        for field, text in said or ():
            line.take(field, text, word)
    place = head[:first]
    if place:
        _refuse_besidequoted(place)
        name = " ".join(_plain(word) for word in place)
        line.take("business", name, " ".join(place))
    if note is not None and note.strip():
        line.take("note", note, f"{NOTE} {note}")
    doubtful = sorted(
        filter(_is_doubtful, place), key=lambda word: not (DATE_LIKE.fullmatch(word) or _KEYED.fullmatch(word))
    )
    numbers = [*takewhile(_NUMBER.fullmatch, reversed(place[1:]))][::-1]
    is_open = len(place) > 1 and "employee" not in line.texts
    return QuickLine(line.texts, line.words, tuple(doubtful), tuple(numbers), is_open)


def of_text(text: str, is_place: Callable[[str], bool] = _unknown, keys: Mapping[str, str] = KEYS) -> QuickLine:
    """What a line says, in which words that belong together stand in double quotes: `promise:"call back"`.

    Raises UsageError as `of_words` does.
    """
    words = [*words_in(text, NOTE)]
    return of_words(words if len(words) > 1 else [*words, NOTE], is_place, keys)


def text_of(visit: Interaction, *, without: Sequence[str] = (), follows: int | None = None, whole: bool = False) -> str:
    """The line that reads back as this visit, but for the fields `without`.

    A `whole` line has what only the journal notes, too, as files do; another has the id of what it `follows`.
    """
    rows = FIELDS.values() if whole else with_options(FIELDS)
    texts = {field.name: field.text_in(visit) for field in rows if field.name != "day"}
    texts |= {"when": visit.when.date().isoformat() if visit.is_day else visit.when.isoformat()}
    texts |= {} if whole else {"re": str(follows or "")}
    return " ".join(_written({name: text for name, text in texts.items() if text and name not in without}))


def ratings_in(text: str) -> dict[str, str]:
    """What ratings such as `5/4`, `54`, `2/-` or `5 4 3` give, by field. Raises UsageError for what are none."""
    figures = "/".join(re.findall(r"[^\s/,]", text)) if re.fullmatch(r"\S([\s/,]*\S){1,2}", text.strip()) else text
    if not _FIGURES.fullmatch(figures):
        allowed = f"two figures from {SCALE}, such as 5/4, or 5/- for one alone"
        raise UsageError(f"{shown(text)} is not allowed; give {allowed}")
    return {name: rating for name, rating in zip(RATINGS, figures.split("/"), strict=False) if rating.isdecimal()}


def ratings_of(visit: Interaction) -> str:
    """The ratings of a visit as `5/4`, with how it felt as `5/4/3`; nothing where it has none."""
    ratings = [FIELDS[name].text_in(visit) or "-" for name in RATINGS]
    shown_ratings = ratings if visit.felt else ratings[:2]
    return "/".join(shown_ratings) if {*shown_ratings} != {"-"} else ""


def place_in(words: Sequence[str], is_place: Callable[[str], bool] = _unknown) -> str:
    """The place that these words begin with, in a line that is still being typed."""
    end = next((at for at, word in enumerate(words) if word == NOTE or _looks_marked(word)), len(words))
    return " ".join(map(_plain, words[: _end_of_place(words[:end], is_place)]))


def marked_in(words: Sequence[str]) -> set[str]:
    """The fields that the marks among these words give so far. Raises UsageError for a key without a value."""
    return {field for word in words for field, _ in _mark(word, KEYS) or ()}


def words_of(place: str) -> list[str]:
    """The words that name a place in a line."""
    return [f"\\{word}" if _looks_special(word) else word for word in place.split()]


def mark_of(person: str) -> str:
    """The mark that names who served you, as one word if it can be one."""
    name = person.replace("_", "\\_")
    return f"@{name if chr(92) in name else name.replace(' ', '_')}"


def _looks_marked(word: str) -> bool:
    keyed = _KEYED.fullmatch(word)
    return word[:1] in {"@", "+"} or bool(_FIGURES.fullmatch(word) or (keyed and keyed[1] in KEYS))


def is_mark(word: str) -> bool:
    """Whether a word behind the place is a mark."""
    return bool(_mark(word, KEYS) or _bare_mark(word))


class _Collected:
    """The texts so far; a field that is given twice is refused, but for tags, which add up."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.words: dict[str, str] = {}
        self._last = ""

    def goes_on(self, word: str) -> bool:
        """Whether a word belongs to the date before it, and is taken: of `when:yesterday at 9`, each may follow."""
        if self._last not in _DATED or _KEYED.fullmatch(word) or _RATING_LIKE.fullmatch(word):
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
    """The words before the note, and the note if there is one, which may be quoted together with its mark."""
    for at, word in enumerate(words):
        if word == NOTE or (at and word.startswith(f"{NOTE} ")):
            return [*words[:at]], " ".join([*filter(None, [word[len(NOTE) + 1 :]]), *words[at + 1 :]])
    return [*words], None


def _mark(word: str, keys: Mapping[str, str]) -> list[tuple[str, str]] | None:
    """The fields that a mark gives, with their texts; None for a word that is none, or only in its place."""
    if word[:1] == "@" and (name := re.sub(r"\\_|_", lambda found: found[0][1:] or " ", word[1:])).strip():
        return [("employee", name)]
    if word[:1] == "+" and word.strip("+, "):
        return [("tags", word[1:])]
    if _FIGURES.fullmatch(word):
        return [*ratings_in(word).items()]
    keyed = _KEYED.fullmatch(word)
    if keyed and (field := keys.get(keyed[1])):
        if not keyed[2].strip():
            raise UsageError(f"{shown(word)} has no value; give {FIELDS[field].allowed} after the colon")
        return [(field, keyed[2])]
    return None


def _bare_mark(word: str) -> list[tuple[str, str]] | None:
    """The same for a word that is a mark only behind the place."""
    if word.lower() == _PREMIUM:
        return [(_PREMIUM, "yes")]
    outcome = _OUTCOMES.get(word.lower())
    return [("outcome", outcome)] if outcome else None


def _end_of_place(words: Sequence[str], is_place: Callable[[str], bool]) -> int:
    """Where the place ends in the words before the first sure mark: before an outcome that stands last among them."""
    end = len(words)
    while end > 1 and words[end - 1].islower() and _bare_mark(words[end - 1]):
        end -= 1
    if all(word == _PREMIUM for word in words[end:]) or is_place(" ".join(map(_plain, words))):
        return len(words)
    return end


def _is_doubtful(word: str) -> bool:
    """Whether a word of the place looks like a mark; in quotes, with a space, none does."""
    if any(map(str.isspace, word)):
        return False
    keyed, bare = _KEYED.fullmatch(word), word.islower() and _bare_mark(word) is not None
    is_like = is_rating_like(word) or DATE_LIKE.fullmatch(word) or _TIMES_LIKE.fullmatch(word)
    return bool(bare or (keyed and keyed[2].strip()) or is_like or (word[:1] != "\\" and _CUT_OFF.search(word)))


def is_rating_like(word: str) -> bool:
    """Whether a word looks like ratings, on whichever scale: 9/9, 4.5/5."""
    return _RATING_LIKE.fullmatch(word) is not None


def _plain(word: str) -> str:
    """A word of the place without the backslash that keeps it from being a mark."""
    return word[1:] if word[0:1] == "\\" and len(word) > 1 else word.replace("\\/", "/")


def meant_by(word: str, name: str) -> str:
    """What a doubtful word of a name may be meant as, to be said before another way out."""
    key, colon, value = word.partition(":")
    if DATE_LIKE.fullmatch(word) or _TIMES_LIKE.fullmatch(word):
        ago = _AGO.search(name) if word == "ago" else None
        return f"write {'when' if DATE_LIKE.fullmatch(word) else 'times'}:{ago[0] if ago else word} if that is meant, "
    if is_rating_like(word):
        return f"{HOW_TO_RATE}; write them so, "
    if _CUT_OFF.search(word):
        return "leave out the punctuation, "
    if not colon and (rest := f"{name} ".partition(f" {word} ")[2].strip()):
        return f"if {shown(rest)} is a note, put {NOTE} before it, "
    if not colon:
        return "put the marks after the place, "
    near = _near(key, KEYS)
    return f"write {near}:{value} if that is meant, " if near else "leave it out, "


def _near(word: str, known: Iterable[str]) -> str:
    """What of these a word may be meant as; empty for none."""
    from difflib import get_close_matches

    return "when" if word in _WHENS else next(iter(get_close_matches(word.lower(), known, n=1)), "")


def _refuse(words: Sequence[str], before: str, keys: Mapping[str, str]) -> NoReturn:
    """Raise UsageError for words behind the place of which the first is no mark, or belongs to the mark before it."""
    word = words[0]
    if keyed := _KEYED.fullmatch(word):
        near = _near(keyed[1], keys)
        meant = f"; did you mean {near}:{keyed[2]}?" if near else f"; there are {', '.join(sorted(KEYS))}"
        raise UsageError(f"{shown(word)}: nothing is called {keyed[1]}{meant}")
    together = " ".join(takewhile(lambda other: not (_mark(other, keys) or _bare_mark(other)), words))
    says_when = DATE_LIKE.fullmatch(word) or _SAYS_WHEN.match(together)
    if is_rating_like(word) or (_NUMBER.fullmatch(word) and not (says_when or _KEYED.fullmatch(before))):
        raise UsageError(f"{shown(word)}: {HOW_TO_RATE}")
    todo = f"; put a note after {NOTE}"
    if _TIMES_LIKE.fullmatch(word):
        todo = f"; write times:{word} if that is meant"
    elif word in keys and " " in together:
        todo = f"; write {word}:{words[1]} if that is meant"
    elif says_when:
        todo = f"; if that is when it was, write when:{together}"
    elif before[:1] == "@" or _KEYED.fullmatch(before):
        quote = "'" if '"' in f"{before}{together}" else '"'
        todo = f"; if it belongs to {before}, put both in quotes: {quote}{before} {together}{quote}"
    elif len(word) > _SHORT and (near := _near(word, _OUTCOMES)):
        todo = f"; did you mean {near}?"
    raise UsageError(f"cannot read {shown(word)} after the place{todo}")


def _written(texts: dict[str, str]) -> Iterator[str]:
    """The words of a line that say these texts."""
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
    if texts.pop(_PREMIUM, ""):
        yield _PREMIUM
    note = texts.pop("note", "")
    on_one_line = note == note.strip() and not {"\n", "\r"} & {*note}
    for field, text in texts.items() if on_one_line else {**texts, "note": note}.items():
        yield f"{_KEY_OF[field]}:{quoted(text)}"
    if note and on_one_line:
        yield f"{NOTE} {note}"


def _looks_special(word: str) -> bool:
    marked = word[0] in "@+\\,;" or word == NOTE or re.match(OPENING, word) or _KEYED.fullmatch(word)
    return bool(marked) or _is_doubtful(word) or "\\/" in word or _bare_mark(word) is not None


def _refuse_besidequoted(place: Sequence[str]) -> None:
    """Raise UsageError where a place in quotes has another word beside it."""
    at = next((at for at, word in enumerate(place) if any(map(str.isspace, word))), None)
    if at is not None and len(place) > 1:
        if at or _bare_mark(place[1]):
            note = shown(place[at] if at else next((word for word in place[1:] if not _bare_mark(word)), place[1]))
            raise UsageError(
                f"{note} is no mark; if it is a note, put {NOTE} before it, or put the whole name in quotes"
            )
        todo = f"write @{place[1]}, or put the whole name in quotes"
        raise UsageError(f"{shown(place[1])} beside the place {shown(place[at])} is not a mark; {todo}")
