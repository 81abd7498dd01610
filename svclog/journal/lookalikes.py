"""Find new places and people of an import that may be misspellings of others, by the rules for a typed name."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from svclog.model import and_above, fold, parts
from svclog.names import Names, bare, figures

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

_UNLIKE, _FEW = 0.2, 2
"""Two names may be alike if at most this share of their letters, or this number, is in only one of them."""
_AFFORDED, _JUDGED = 100_000, 100
"""The budget for comparing names with all others, and the cost of judging one candidate, in comparisons."""


def lookalikes(
    new: Collection[tuple[str, str | None]], known: Collection[tuple[str, str | None]]
) -> tuple[tuple[str, str, str | None], ...]:
    """Return each new name that may misspell a known or earlier new one, with that name and, of a person, the place.

    `new` and `known` are pairs of a place and a person there, or None. `Names` judges them as if each were typed. Among
    very many names, only those are found that have the same first word and differ by a letter or two.
    """
    above = cache(and_above)
    places = {one for place, _ in known for one in above(place)}
    crews = defaultdict[str, set[str]](set)
    brand, near_of_person = cache(_brand), cache(_near_of_person)
    for place, person in known:
        if person:
            crews[brand(place)].add(person)
    like = _like(dict.fromkeys(place for place, _ in new), places)
    people = dict.fromkeys(person for _, person in new if person)
    like_people = _like(people, [*(person for _, person in known if person), *people])
    likely: list[tuple[str, str, str | None]] = []
    for place, person in new:
        if place not in places:
            others = [other for other in like.get(place, ()) if other in places]
            if others and (near := Names((other, None) for other in others).business(place).near):
                likely.append((place, near, None))
            places.update(above(place))
        if person and person not in (crew := crews[brand(place)]):
            others = [other for other in like_people.get(person, ()) if other in crew]
            if others and (near := near_of_person(person, (*others,))):
                likely.append((person, near, place))
            crew.add(person)
    return tuple(likely)


def _near_of_person(name: str, others: Sequence[str]) -> str | None:
    return Names(("one place", other) for other in others).employee(name, "one place").near


def _brand(place: str) -> str:
    return fold(parts(place)[0])


class _Form(NamedTuple):
    """A name, with features that quickly rule out that it is like another."""

    name: str
    words: str
    """Its letters and digits, with a space in front and in place of each other character."""
    length: int
    letters: int
    """A bit for each letter in the name, and one for each letter that is there twice; some letters share a bit."""
    figures: tuple[str, ...]

    @classmethod
    def of(cls, name: str) -> _Form:
        text, bits = bare(name), 0
        for letter in text:
            bit = 1 << (ord(letter) & 31)
            bits |= bit << 32 if bits & bit else bit
        return cls(name, re.sub(r"[\W_]", " ", f" {text}"), max(len(text), len(name)), bits, (*figures(text),))

    @property
    def first_word(self) -> tuple[str, ...]:
        """The name's first word and its numbers."""
        return self.words.split(" ", 2)[1], *self.figures


def _like(new: Iterable[str], known: Iterable[str]) -> Mapping[str, list[str]]:
    """For each new name, the known and earlier new names that it may misspell or shorten: a superset of the real ones.

    Names without any are left out.
    """
    words_by_name: dict[str, str] = {}
    by: dict[tuple[str, ...], list[_Form]] = defaultdict(list)
    candidates: dict[str, list[str]] = {}
    spent = 0

    def add(form: _Form) -> None:
        if form.name not in words_by_name:
            words_by_name[form.name] = form.words
            by[form.figures].append(form)
            by[form.first_word].append(form)

    for name in sorted({*known}):
        add(_Form.of(name))
    for name in new:
        form = _Form.of(name)
        length, letters = form.length, form.letters
        is_affordable = spent < _AFFORDED
        unlike = _UNLIKE if is_affordable else 0
        some = [
            other.name
            for other in by[form.figures if is_affordable else form.first_word]
            if (count := (other.letters ^ letters).bit_count()) <= _FEW or count <= unlike * (other.length + length)
            if other.name != name
        ]
        if is_affordable:
            head = form.words[: len(bare(name).partition("/")[0]) + 1]
            some += [other for other, words in words_by_name.items() if head in words and other != name]
            spent += len(words_by_name) + _JUDGED * len(some)
        if some:
            candidates[name] = some
        add(form)
        for above in and_above(name)[:-1]:
            add(_Form.of(above))
    return candidates
