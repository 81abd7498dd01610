"""What was answered before: what a question offers, what the up arrow brings back, and what `=` repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog import dates
from svclog.cli.terminal.offers import Offer
from svclog.fields import FIELDS
from svclog.fields.quickline import ratings_of
from svclog.model import Interaction, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

RATINGS = "ratings"
"""The question that takes empathy and listening, and how it felt, at once."""

_FEW = 30
"""How many characters of a note are shown of an offer, and of the last answer."""
_ENOUGH = 50
"""How many visits to a place are looked at for what was answered there before."""


class Past:
    """The visits of a journal, as a person who logs another one remembers them: the latest first."""

    def __init__(self, entries: Iterable[Interaction] = ()) -> None:
        self._visits = sorted(entries, key=lambda entry: (entry.when, entry.id), reverse=True)
        self._at: dict[str, list[Interaction]] = {}
        """Those of each place, by its folded name."""
        for entry in self._visits:
            self._at.setdefault(fold(entry.business), []).append(entry)

    def offers(self, name: str, place: str, now: datetime) -> list[Offer]:
        """What there is to choose from for a field of a visit to this place."""
        match name:
            case "business":
                return _by_use(((entry.business, entry) for entry in self._visits), now)
            case "employee":
                return _by_use(((entry.employee, entry) for entry in self._there(place) if entry.employee), now)
            case "re":
                return [Offer(str(entry.id), _seen(entry, now)) for entry in self._there(place)[:_ENOUGH]]
            case "tags":
                return _by_use(((tag, entry) for entry in self._visits for tag in entry.tags), now)
            case _:
                words = FIELDS[name].words if name in FIELDS else {}
                return [Offer(word, meaning) for word, meaning in words.items()]

    def answers(self, name: str, place: str) -> list[str]:
        """What was answered at this place before, each once, the latest last."""
        if name == "business":
            return []
        texts = (_text(name, entry) for entry in self._there(place)[:_ENOUGH])
        return [text for text in dict.fromkeys(texts) if text][::-1]

    def last(self, name: str, place: str) -> str:
        """The answer of the last visit to this place, for the place that of the last of all; empty if there is none."""
        visits = self._visits if name == "business" else self._there(place)
        return _text(name, visits[0]) if visits else ""

    def hint(self, name: str, place: str) -> str:
        """What a question says of that answer; of the place it says nothing."""
        last = self.last(name, place) if name != "business" else ""
        return f"last time: {last if len(last) <= _FEW else f'{last[: _FEW - 1]}…'}" if last else ""

    def _there(self, place: str) -> Sequence[Interaction]:
        return self._at.get(fold(place), ())


def _text(name: str, entry: Interaction) -> str:
    return ratings_of(entry) if name == RATINGS else FIELDS[name].text_in(entry)


def _seen(entry: Interaction, now: datetime) -> str:
    """A visit, to tell it from others to the same place."""
    note = f", {entry.note.split(chr(10))[0][:_FEW]}" if entry.note else ""
    return f"{dates.ago(entry.when, now)}, {entry.outcome}{note}"


def _by_use(names: Iterable[tuple[str, Interaction]], now: datetime) -> list[Offer]:
    """Each name once, with the latest visit that it is from: the first."""
    latest: dict[str, Interaction] = {}
    for name, entry in names:
        latest.setdefault(name, entry)
    return [Offer(name, dates.ago(entry.when, now)) for name, entry in latest.items()]
