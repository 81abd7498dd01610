"""What the words of a new place may be meant as instead: as a mark, a rating, a person or a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from svclog.cli.words import is_option
from svclog.errors import UsageError, shown
from svclog.fields import RATINGS
from svclog.text import Command

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from svclog.fields.quickline import QuickLine
    from svclog.names import Name

    Recognise = Callable[[str], Name]

_MOST_WORDS = 2
"""How many words behind a place are offered as a new person."""


class Doubt(Struct, frozen=True):
    """Whether a place is new: its name, what an error says, and what is known that a question says first."""

    name: str
    what: str
    known: str = ""
    texts: Mapping[str, str] = {}
    """The fields as they are probably meant."""
    mark: str = ""
    """How a line says the one that is no part of the name."""
    meaning: str = ""
    """The same in words, if it is likely enough to be offered."""


class InDoubt(UsageError):
    """Nobody said that the place is new; `texts` are all fields as they are probably meant, if that is known."""

    def __init__(self, doubt: Doubt, texts: Mapping[str, str]) -> None:
        self._doubt, self._texts = doubt, {**texts, **doubt.texts}
        super().__init__(doubt.what)

    def with_command(self) -> UsageError:
        """The same with the command that logs what is probably meant."""
        if not self._doubt.texts:
            return self
        from svclog.fields.quickline import line_of

        return UsageError(self.message, f"; with {self._doubt.mark}: ", typed(line_of(self._texts)))


def typed(line: str) -> Command:
    """The command that logs a quick line, each word of it in such quotes as a shell needs."""
    from shlex import join

    from svclog.fields.marks import NOTE
    from svclog.fields.quotes import words_in

    words = [*words_in(line, NOTE)]
    has_dash = any(map(is_option, words[: words.index(NOTE)] if NOTE in words else words))
    return Command(f"add {'-- ' if has_dash else ''}{join(words)}")


def doubt_of(line: QuickLine, recognise: Recognise, *, asks: bool = False, people: bool) -> Doubt | None:
    """What makes it doubtful that the place of a line is new: a word that may be meant as a mark.

    `people`: a person at its end, too. Where somebody `asks`, more is doubtful, but for what is asked about anyway.
    """
    if not (line.doubtful or line.numbers or people) or (place := recognise(line.texts["business"])).known:
        return None
    from svclog.fields.marks import HOW_TO_RATE, is_rating_like
    from svclog.fields.meant import meant_by

    name = line.texts["business"]
    if line.doubtful and not (asks and place.near and _words_in(line.doubtful, place.near)):
        word = next(filter(is_rating_like, name.split()), line.doubtful[0])
        todo = f"{meant_by(word, name)}or put the name in quotes"
        what = f"{shown(word)} would be a part of the new place {shown(name)}; {todo}"
        if word == name:
            what = f"{shown(word)} would be the new place; begin with the place, as in: blue bottle {word}"
        return Doubt(name, what, "Ratings go from 1 to 5. " if is_rating_like(word) else "")
    if line.numbers and (known := _known_without(line, recognise)) and not _words_in(line.numbers, place.near or ""):
        word = " ".join(line.numbers)
        what = f'{shown(word)} after {known}: {HOW_TO_RATE}; if it belongs to a new name, put that in quotes: "{name}"'
        return _with_ratings(Doubt(name, what, f"{known} is known. "), line, known)
    return _of_rest(place, asks=asks) if people else None


def figures_in(line: QuickLine) -> Sequence[str]:
    """The figures behind the place of a line without ratings, if they could be ratings."""
    figures = "".join(line.numbers)
    could_be = len(figures) <= len(RATINGS) and {*figures} <= {*"12345"}
    return line.numbers if could_be and not line.texts.keys() & {"empathy", "listening"} else ()


def rest_of_name(place: Name, *, asks: bool) -> str:
    """What is wrong with the words behind a known place that are no part of a new name; nothing if they may be one."""
    doubt = _of_rest(place, asks=asks)
    return doubt.what if doubt else ""


def _of_rest(place: Name, *, asks: bool) -> Doubt | None:
    """The doubt whether the words behind a known place say who or when or, if it `asks`, are a note."""
    from svclog.fields.marks import NOTE, when_in
    from svclog.fields.quickline import mark_of

    if (longer := place.longer) is None:
        return None
    rest, person = longer.rest, longer.person
    field, text, mark = "employee", person or rest, mark_of(person or rest)
    meant = f"write {mark} if that is meant"
    words = rest.split()
    is_likely = len(words) <= _MOST_WORDS and all(word[0].isupper() for word in words)
    if not person and rest == when_in(place.text):
        field, mark, meant, is_likely = "when", f"when:{rest}", f"write when:{rest} if that is meant", False
    elif not person:
        if not asks or place.near or "/" in rest or not (rest[0].isalpha() or " " in rest):
            return None
        meant = f"write {mark} for a person, or {NOTE} {rest} for a note"
    what = f"{shown(rest)} would be a part of the new place {shown(place.text)}; {meant}, or put the name in quotes"
    known = f"{longer.place} {f'and {person} are' if person else 'is'} known. "
    meaning = f"{longer.place} with {text}" if person or is_likely else ""
    return Doubt(place.text, what, known, {"business": longer.place, field: text}, mark, meaning)


def _with_ratings(doubt: Doubt, line: QuickLine, known: str) -> Doubt:
    """The doubt with the ratings that the figures behind a known place may be, if they can be any."""
    figures = "".join(figures_in(line))
    if not figures or "felt" in line.texts:
        return doubt
    ratings = dict(zip(RATINGS, figures, strict=False))
    meaning = f"{known} with {', '.join(f'{name} {figure}' for name, figure in ratings.items())}"
    return replace(doubt, texts={"business": known, **ratings}, mark=as_ratings(figures), meaning=meaning)


def as_ratings(figures: str) -> str:
    """Figures as they are written for ratings: `5/4`, or `5/-` for one alone."""
    return f"{figures}/-" if len(figures) == 1 else "/".join(figures)


def _known_without(line: QuickLine, recognise: Recognise) -> str:
    """The known place that is meant without the numbers at the end; an empty text where there is none."""
    words = line.texts["business"].split()
    shorter = (recognise(" ".join(words[: len(words) - count])) for count in range(1, len(line.numbers) + 1))
    names = (place.text if place.known else place.near or "" for place in shorter)
    return next((name for name in names if name and not name[-1].isdecimal()), "")


def _words_in(words: Sequence[str], name: str) -> bool:
    from svclog.names import bare

    return {*map(bare, words)} <= {*bare(name).split()}
