"""Former answers: the offers of a question, the history of the up arrow, and the answer that `=` repeats."""

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
"""The question for empathy, listening and how it felt together."""

_FEW = 30
"""The most characters shown of a note in an offer, and of the last answer."""
_ENOUGH = 50
"""The most visits to a place that are searched for former answers."""


class Past:
    """The visits of a journal, latest first, as a source of former answers."""

    def __init__(self, entries: Iterable[Interaction] = ()) -> None:
        self._visits = sorted(entries, key=lambda entry: (entry.when, entry.id), reverse=True)
        self._at: dict[str, list[Interaction]] = {}
        """The visits to each place, by its folded name."""
        for entry in self._visits:
            self._at.setdefault(fold(entry.business), []).append(entry)

    def offers(self, name: str, place: str, now: datetime) -> list[Offer]:
        """Return the offers for a field of a visit to this place."""
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
        """Return former answers at this place, each once, latest last."""
        if name == "business":
            return []
        texts = (_text(name, entry) for entry in self._there(place)[:_ENOUGH])
        return [text for text in dict.fromkeys(texts) if text][::-1]

    def last(self, name: str, place: str) -> str:
        """Return the answer of the last visit to this place or, for the place, of all visits; empty if none."""
        visits = self._visits if name == "business" else self._there(place)
        return _text(name, visits[0]) if visits else ""

    def hint(self, name: str, place: str) -> str:
        """Return the hint of a question about the last answer; empty for the place."""
        last = self.last(name, place) if name != "business" else ""
        return f"last time: {last if len(last) <= _FEW else f'{last[: _FEW - 1]}…'}" if last else ""

    def _there(self, place: str) -> Sequence[Interaction]:
        return self._at.get(fold(place), ())


def _text(name: str, entry: Interaction) -> str:
    return ratings_of(entry) if name == RATINGS else FIELDS[name].text_in(entry)


def _seen(entry: Interaction, now: datetime) -> str:
    """Describe a visit so that it differs from others to the same place."""
    note = f", {entry.note.split(chr(10))[0][:_FEW]}" if entry.note else ""
    return f"{dates.ago(entry.when, now)}, {entry.outcome}{note}"


def _by_use(names: Iterable[tuple[str, Interaction]], now: datetime) -> list[Offer]:
    """Return an offer for each name, described by its latest visit, which comes first."""
    latest: dict[str, Interaction] = {}
    for name, entry in names:
        latest.setdefault(name, entry)
    return [Offer(name, dates.ago(entry.when, now)) for name, entry in latest.items()]
