"""Convert the texts of a column to those of a field: translated, from another scale, or with the sign changed."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from svclog.dates import AmbiguousDate, UnreadableDate, stored_due
from svclog.errors import BadValue, UsageError, shown
from svclog.fields import stars

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

HIGHEST = 5
_NUMBER = r"-?[0-9]{1,9}(?:[.,][0-9]{1,9})?"
_PLAIN = re.compile(rf"({_NUMBER})(?: ?(?:%|stars?|points?|sterne?))?", re.IGNORECASE)
_RANGE = re.compile(rf"\s*({_NUMBER})\s*\.\.\s*({_NUMBER})\s*")
_SCALE = re.compile(rf"\s*({_NUMBER})\s*(?:-|\.\.)\s*({_NUMBER})\s*")
_ASTERISKS = re.compile(rf"\*{{1,{HIGHEST}}}")
_OF_FIVE = re.compile(rf"([0-{HIGHEST}](?:[.,][0-9]{{1,9}})?) ?/ ?{HIGHEST}")
_MINUS = re.compile(r"\s*(?:[-\u2212](?P<led>.*)|\((?P<bracketed>.*)\)|(?P<followed>.*[0-9])-)\s*", re.DOTALL)
_NOW = datetime(2000, 1, 1, tzinfo=UTC)
_SPREAD = 100  # the highest rating of any usual scale


def number(text: str) -> Fraction | None:
    """Parse a number: `10`, `10.0`, `8,5`, `85 %`, or stars; None if it is not one."""
    if match := _PLAIN.fullmatch(text.strip()):
        return Fraction(match[1].replace(",", "."))
    shown_stars = stars(text)
    return None if shown_stars is None else Fraction(shown_stars)


def in_figures(texts: Collection[str]) -> Mapping[str, str]:
    """The number that each of these ratings means: 4 is that of `****` and `4/5`; none unless all are written so."""
    figures: dict[str, str] = {}
    for text in filter(None, map(str.strip, texts)):
        of_five = _OF_FIVE.fullmatch(text)
        if not of_five and not _ASTERISKS.fullmatch(text):
            return {}
        figures[text] = of_five[1] if of_five else str(len(text))
    return figures


def is_date(text: str) -> bool:
    """Whether a text is a date, even one that a visit cannot have."""
    return any(map(str.isdigit, text)) and not isinstance(_refusal(text, day_first=True), UnreadableDate)


def is_ambiguous(text: str) -> bool:
    """Whether a date has two readings, as either number may be the day."""
    return isinstance(_refusal(text), AmbiguousDate)


def needs_order(text: str) -> bool:
    """Whether a date can be read only if it is known whether the day or the month comes first."""
    return bool(_refusal(text)) and not (_refusal(text, day_first=True) and _refusal(text, day_first=False))


def _refusal(text: str, *, day_first: bool | None = None) -> UsageError | None:
    """The error for a date, past or future, that cannot be read; None if it can."""
    try:
        stored_due(text.strip(), _NOW, day_first=day_first)
    except UsageError as error:
        return error
    return None


class Scale(NamedTuple):
    """A scale of ratings, from its worst to its best; the worst may be the higher number, as with school grades."""

    worst: Fraction
    best: Fraction

    @classmethod
    def parse(cls, text: str) -> Scale:
        """Parse a scale such as `1-10`. Raises BadValue."""
        match = _SCALE.fullmatch(text)
        ends = match and [Fraction(end.replace(",", ".")) for end in match.groups()]
        if not ends or ends[0] == ends[1]:
            raise BadValue("--scale", text, "its lowest and its highest number, as in --scale felt:1-10")
        return cls(*ends)

    def rating(self, value: Fraction) -> int | None:
        """Convert a value to 1 to 5, halves rounded up; None if it is outside the scale."""
        part = (value - self.worst) / (self.best - self.worst)
        return math.floor(1 + 4 * part + Fraction(1, 2)) if 0 <= part <= 1 else None

    def __str__(self) -> str:
        return "-".join(format(float(end), "g") for end in self)


USUAL = Scale(Fraction(1), Fraction(HIGHEST))


def scale_of(values: Iterable[Fraction]) -> Scale | None:
    """The smallest usual scale that has these values; None if there is none."""
    low, high = min(values := [*values]), max(values)
    if low < 0 or high > _SPREAD:
        return None
    top = next(top for top in (HIGHEST, 10, _SPREAD) if high <= top)
    return Scale(Fraction(0 if low < 1 or top == _SPREAD else 1), Fraction(top))


class Meanings:
    """The meanings that `--value` gives to texts of a field; an empty meaning clears the field."""

    def __init__(self, field: str, first: Meanings | None = None) -> None:
        """No text has a meaning yet, except in `first`, which goes before all that is added."""
        self._field = field
        self._first = first
        self._texts: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        self._ranges: list[tuple[Fraction, Fraction, str]] = []

    def add(self, before: str, meaning: str) -> None:
        """Give `before` (a text, a range `4..5`, or several with `|`) a meaning. Raises UsageError for a second."""
        before = before.strip()
        self._add_text(before, meaning)
        for part in map(str.strip, before.split("|")):
            self._add_text(part, meaning)
            ends = match.groups() if (match := _RANGE.fullmatch(part)) else (part, part)
            low, high = map(number, ends)
            if low is not None and high is not None:
                self._add_range(min(low, high), max(low, high), meaning, part)

    def of(self, text: str) -> str:
        """The meaning of a text; the text itself if it has none."""
        meaning = self.meaning_of(text)
        return text if meaning is None else meaning

    def meaning_of(self, text: str) -> str | None:
        """The meaning of a text, if it has one."""
        if self._first is not None and (meaning := self._first.meaning_of(text)) is not None:
            return meaning
        bare = text.strip()
        if (meaning := self._texts.get(bare, self._folded.get(bare.casefold()))) is not None:
            return meaning
        value = number(bare) if self._ranges else None
        return next((to for low, high, to in self._ranges if value is not None and low <= value <= high), None)

    def _add_text(self, text: str, meaning: str) -> None:
        if self._texts.setdefault(text, meaning) != meaning:
            raise self._twice(text, self._texts[text], meaning)
        self._folded.setdefault(text.casefold(), meaning)

    def _add_range(self, low: Fraction, high: Fraction, meaning: str, said: str) -> None:
        for other_low, other_high, other in self._ranges:
            if low <= other_high and other_low <= high and other != meaning:
                raise self._twice(said, other, meaning)
        self._ranges.append((low, high, meaning))

    def _twice(self, text: str, first: str, second: str) -> UsageError:
        option = f"--value {self._field}:{text}"
        return UsageError(f"{option} has two meanings, {shown(first)} and {shown(second)}; give one of them")


def negated(where: str) -> Callable[[str], str]:
    """Return a function that turns negative amounts into positive ones, and raises BadValue for any other amount."""

    def paid(text: str) -> str:
        match = _MINUS.fullmatch(text)
        if text.strip() and not match:
            raise BadValue(where, text, "a negative amount, as --negate turns the sign, or leave the row out")
        return next(part for part in match.groups() if part is not None) if match else text

    return paid


def on_scale(scale: Scale, where: str) -> Callable[[str], str]:
    """Return a function that converts ratings to 1 to 5, and raises BadValue for a number outside the scale."""

    def rated(text: str) -> str:
        value = number(text)
        if value is None:
            return text
        rating = scale.rating(value)
        if rating is None:
            raise BadValue(where, text, f"a number on the scale {scale}")
        return str(rating)

    return rated
