"""One spelling for each business and each employee, and the known name that a typed name stands for."""

from __future__ import annotations

import operator
import re
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.errors import Ambiguous, NoSuchBusiness, NoSuchEmployee
from svclog.folding import closest, unaccented
from svclog.model import and_above, fold, parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_CLOSE, _CLOSE_SHORT, _SHORT = 0.8, 0.75, 4
"""How alike two names must be, by difflib's ratio from 0 to 1, for one to be a likely slip of the other.

In a short name, one letter in four may differ.
"""


_COMPARED = 50


class Longer(Struct, frozen=True):
    """A new name split into a known `place` and the `rest`; `person` is the known person called `rest`, if any."""

    place: str
    rest: str
    person: str | None


class Name(Struct, frozen=True):
    """A name as it is stored, whether the journal knows it and, if not, the known name `near` it."""

    text: str
    known: bool
    near: str | None = None
    renamed: bool = False
    """Whether this is a former name, which a rename changed to `near`."""
    longer: Longer | None = None
    """For a new place, the known place whose name it begins with."""


class Names:
    """The businesses of a journal and the employees at each, in the spelling that was used first.

    A name above a desk is a business too. The desks of a business share the spelling of their employees.
    """

    def __init__(
        self, met: Iterable[tuple[str, str | None]] = (), became: Callable[[str, str | None], str] | None = None
    ) -> None:
        """`became` returns the name after renames of a business or, with its second argument, of an employee there."""
        self._became = became
        self._places: dict[str, str] = {}
        self._staff: dict[str, dict[str, str]] = {}
        """The employees at a place, without those at its desks."""
        self._crew: dict[str, dict[str, str]] = {}
        """The employees at a brand and all its desks."""
        self._called: dict[str, dict[str, str]] = {}
        """For each name, the employees of that name, by brand."""
        self._spelt: dict[tuple[str, str | None], tuple[str, str | None]] = {}
        for business, employee in dict.fromkeys(met):  # many visits are to few places
            self.meet(business, employee)

    def meet(self, business: str, employee: str | None = None) -> tuple[str, str | None]:
        """Add a business, and an employee there, to the known names; return both in their known spelling."""
        spelt = self._spelt.get((business, employee))
        if spelt is None:
            spelt = self._spelt[business, employee] = self._take_in(business, employee)
        return spelt

    def business(self, name: str) -> Name:
        """Return the business to store for `name`, known or new."""
        text = self.spelling(name)
        if fold(name) in self._places:
            return Name(text, known=True)
        if new := self.renamed(text):
            return Name(text, known=False, near=new, renamed=True)
        near = _slip_of(fold(text), self._places) or self._short_for(text)
        if near is None and fold(text).startswith("the "):
            near = self._places.get(fold(text)[len("the ") :])
        longer = self.longer(text, slips=near is None) or (self._beyond(near, text) if near else None)
        if longer and near == longer.place:  # an added word is not a slip
            near = None
        return Name(text, known=False, near=near, longer=longer)

    def renamed(self, name: str) -> str | None:
        """Return the known business, or desk of one, that was called `name` before a rename."""
        new = self._became(name, None) if self._became else name
        is_known = any(fold(place) in self._places for place in and_above(new))
        return self.spelling(new) if is_known and fold(new) != fold(name) else None

    def longer(self, name: str, *, slips: bool = False) -> Longer | None:
        """Return the known place whose name begins `name`, or whose short form does, before a person there.

        With `slips`, also accept a slip of two words or more, if the first letter is right.
        """
        words = name.split()
        for at in range(len(words) - 1, 0, -1):
            head, rest = " ".join(words[:at]), " ".join(words[at:])
            called = self._called.get(fold(rest), {})
            place = self._places.get(fold(head))
            if place is None and called and (meant := self._short_for(head)) and _brand(meant) in called:
                place = meant
            if place:
                return Longer(place, rest, called.get(_brand(place)) or next(iter(called.values()), None))
        alike = (
            {folded: place for folded, place in self._places.items() if folded[:1] == fold(name)[:1]} if slips else {}
        )
        for at in range(2, len(words)) if alike else ():
            if place := _slip_of(fold(" ".join(words[:at])), alike):
                rest = " ".join(words[at:])
                return Longer(place, rest, self._called.get(fold(rest), {}).get(_brand(place)))
        return None

    def _beyond(self, place: str, name: str) -> Longer | None:
        """How a name goes on behind a known place that it begins with but for accents: of `cafe luna mia`, `mia`."""
        words, length = name.split(), len(place.split())
        rest = " ".join(words[length:])
        if not rest or bare(" ".join(words[:length])) != bare(place):
            return None
        called = self._called.get(fold(rest), {})
        return Longer(place, rest, called.get(_brand(place)) or next(iter(called.values()), None))

    def employee(self, name: str, at: str) -> Name:
        """Return the employee to store for `name` at a business, known or new."""
        crew = self._crew.get(_brand(at), {})
        if spelling := crew.get(fold(name)):
            return Name(spelling, known=True)
        if self._became and (spelling := crew.get(fold(self._became(name, at)))):
            return Name(name, known=False, near=spelling, renamed=True)
        near = _slip_of(fold(name), crew) or _likest(name, _meant(name, crew, _SURE)) or _one_letter_off(name, crew)
        return Name(name, known=False, near=near)

    def place(self, name: str) -> str:
        """Find a known business by its name, the start of it, or a part of it.

        Raises NoSuchBusiness, and Ambiguous if several match.
        """
        matches = _meant(name, self._places, _ANY)
        if not matches:
            raise NoSuchBusiness(name, self.renamed(name) or _nearest(name, self._places))
        return _only(name, matches)

    def person(self, name: str, at: str | None = None) -> str:
        """Find a known employee as `place` finds a business, at a known business and its desks or anywhere.

        Raises NoSuchEmployee and Ambiguous.
        """
        people: dict[str, str] = {}
        for place, staff in self._staff.items():
            if at is None or fold(at) in and_above(place):
                people = {**staff, **people}
        matches = _meant(name, people, _ANY)
        if not matches:
            raise NoSuchEmployee(name, at, _nearest(name, people))
        return _only(name, matches)

    def named_in(self, text: str) -> str | None:
        """Return the known business whose whole name a text contains, the longest of several; None if there is none.

        Only letters and digits count: `Acme Cars, service` names `Acme Cars/service`.
        """
        words = f" {_words(text)} "
        names = ((_words(folded), known) for folded, known in self._places.items())
        matches = [(len(name), known) for name, known in names if name and f" {name} " in words]
        return max(matches, default=(0, None), key=lambda pair: pair[0])[1]

    def _take_in(self, business: str, employee: str | None) -> tuple[str, str | None]:
        if not business:  # the entry cannot be read
            return business, employee
        business = self.spelling(business)
        for place in and_above(business):
            self._places.setdefault(fold(place), place)
        if employee:
            employee = self._crew.setdefault(_brand(business), {}).setdefault(fold(employee), employee)
            self._staff.setdefault(fold(business), {})[fold(employee)] = employee
            self._called.setdefault(fold(employee), {})[_brand(business)] = employee
        return business, employee

    def spelling(self, name: str) -> str:
        """Return the known spelling of `name`; of a new desk, that of its business: `acme/sales` as `ACME/sales`."""
        split = parts(name)
        for depth in range(len(split), 0, -1):
            if known := self._places.get(fold("/".join(split[:depth]))):
                return "/".join([known, *split[depth:]])
        return name

    def _short_for(self, name: str) -> str | None:
        """Return the known business that a name may abbreviate, with a new desk: for `acme/till`, `Acme Cars/till`."""
        split = parts(name)
        for depth in range(len(split), 0, -1):
            head = "/".join(split[:depth])
            if fold(head) in self._places:
                return None  # the name is a new desk of a known business
            match = _likest(head, _meant(head, self._places, _SURE))
            if match and {*figures(head)} <= {*figures(match)}:  # Gate 1 is not short for Gate 12
                return "/".join([match, *split[depth:]])
        return None


def _words(text: str) -> str:
    """Return the letters and digits of a text, with one space between words."""
    return " ".join(re.findall(r"[^\W_]+", bare(text)))


def _brand(business: str) -> str:
    return fold(parts(business)[0])


def _only(name: str, candidates: list[str]) -> str:
    if len(candidates) > 1:
        raise Ambiguous(name, candidates)
    return candidates[0]


def has_word_with(name: str, part: str) -> bool:
    """Whether a word of a bare name begins with a bare `part`. Words are runs of letters and digits."""
    return re.search(rf"(?<![^\W_]){re.escape(part)}", name) is not None


_Fit = tuple["Callable[[str, str], bool]", bool]
_SURE: tuple[_Fit, ...] = ((operator.eq, True), (str.startswith, True), (has_word_with, False))
_ANY: tuple[_Fit, ...] = (*_SURE, (operator.contains, False))
"""The ways in which a short form can match a name, the surest first, and whether the number of parts must be equal."""


def _meant(name: str, known: Mapping[str, str], fits: Iterable[_Fit]) -> list[str]:
    """Return the `known` names, keyed by folded form, that `name` matches in the surest way that any does.

    Compares desk by desk and ignores accents. A business that matches hides its desks.
    """
    wanted = fold(name)
    if wanted in known:
        return [known[wanted]]
    wanted_parts = bare(wanted).split("/")
    if not any(wanted_parts):
        return []
    candidates = {folded: bare(folded).split("/") for folded in known}
    for fit, from_start in fits:
        matches = {
            folded
            for folded, split in candidates.items()
            if (len(split) == len(wanted_parts) if from_start else len(split) >= len(wanted_parts))
            and all(map(fit, split[-len(wanted_parts) :], wanted_parts))
        }
        if matches:
            alone = (folded for folded in matches if matches.isdisjoint(and_above(folded)[:-1]))
            return sorted((known[folded] for folded in alone), key=fold)
    return []


def may_mean(short: str) -> Callable[[str], bool]:
    """Return a test for names that `short` may stand for; a desk passes if a business above it does.

    Which of them it does stand for depends on all known names: see `Names.place`.
    """
    wanted = bare(short).split("/")

    @cache
    def may(name: str) -> bool:
        return any(
            len(split) >= len(wanted) and all(map(operator.contains, split[-len(wanted) :], wanted))
            for split in (bare(place).split("/") for place in and_above(name))
        )

    return may


def bare(name: str) -> str:
    """Return a name folded and without accents, as short forms are compared with names."""
    return unaccented(fold(name))


def _likest(name: str, matches: list[str]) -> str | None:
    if len(matches) < 2:
        return matches[0] if matches else None
    return closest(name, matches, 0.0)


def _slip_of(folded: str, known: Mapping[str, str]) -> str | None:
    """Return the known name that a new one may be a slip of; Gate 5 is not a slip of Gate 6."""
    # Only the part in which two names differ is compared: a desk is not a slip of another one with a like business.
    head, _, last = folded.rpartition("/")
    by_last = {other.rpartition("/")[2]: other for other in known if other.rpartition("/")[0] == head}
    by_head = {other.rpartition("/")[0]: other for other in known if head and other.rpartition("/")[2] == last}
    for part, rivals in ((last, by_last), (head, by_head)):
        close = _closest(part, rivals)
        if close and figures(close) == figures(part):
            return known[rivals[close]]
    return None


def figures(name: str) -> list[str]:
    """Return the numbers in a name; names with different numbers, such as Gate 5 and Gate 6, are not slips."""
    return re.findall(r"\d+", name)


def _one_letter_off(name: str, known: Mapping[str, str]) -> str | None:
    """Return the known name that differs from a short one by one wrong letter or two swapped: for Mai, Mia."""
    typed = bare(name)
    if not 2 < len(typed) <= _SHORT + 1:
        return None
    swapped = {typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :] for at in range(len(typed) - 1)}
    for folded, spelling in known.items():
        other = bare(folded)
        wrong = sum(map(operator.ne, typed, other)) if len(other) == len(typed) else len(typed)
        if other in swapped or wrong == 1:
            return spelling
    return None


def _nearest(name: str, known: Mapping[str, str]) -> str | None:
    """Return the known name to suggest for an unknown one, alike as a whole or in one of its words."""
    folded = fold(name)
    if near := _slip_of(folded, known):
        return near
    by_word: dict[str, str] = {}
    for other in known:
        for word in re.findall(r"\w+", bare(other)):
            by_word.setdefault(word, other)
    close = _closest(bare(folded), by_word)
    return known[by_word[close]] if close else None


def _closest(name: str, rivals: Iterable[str]) -> str | None:
    from difflib import SequenceMatcher
    from heapq import nlargest

    cutoff = _CLOSE_SHORT if len(name) <= _SHORT else _CLOSE
    letters = SequenceMatcher()
    letters.set_seq2(name)

    def at_most(rival: str) -> float:
        """Return an upper bound of the ratio: by length, or if that is high enough by letters."""
        letters.set_seq1(rival)
        return 0 if letters.real_quick_ratio() < cutoff else letters.quick_ratio()

    # The exact ratio is computed for a few only: it is slow for long names, and thousands may be alike.
    limits = ((limit, rival) for rival in rivals if (limit := at_most(rival)) >= cutoff)
    candidates = [rival for _, rival in nlargest(_COMPARED, limits)]
    return closest(name, candidates, cutoff) or None
