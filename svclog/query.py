"""The filters of the command line as one value, and which votes are in force."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.folding import folded, unaccented
from svclog.model import Interaction, Outcome, Via, fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from svclog.dates import Period
    from svclog.model import Vote

_values = attrgetter(*(name for name in Interaction.__struct_fields__ if name not in {"uid", "re"}))
"""Gets every field of a visit that may be text, except `uid` and `re`."""


class Query(Struct, frozen=True, kw_only=True):
    """The conditions that an interaction must meet; None or empty stands for no condition."""

    ids: tuple[range, ...] = ()
    business: str | None = None
    """A business, including its branches and desks."""
    employee: str | None = None
    periods: tuple[Period, ...] = ()
    """The interaction must lie in all of these."""
    outcome: Outcome | None = None
    via: Via | None = None
    tag: str | None = None
    text: str | None = None
    """Words, each of which must occur somewhere in the entry."""

    def match(self, entry: Interaction) -> bool:
        """Whether `entry` meets every condition."""
        return (
            (not self.ids or any(entry.id in ids for ids in self.ids))
            and (self.business is None or belongs_to(entry.business, self.business))
            and (self.employee is None or fold(entry.employee or "") == fold(self.employee))
            and all(period.contains(entry.when) for period in self.periods)
            and (self.outcome is None or entry.outcome == self.outcome)
            and (self.via is None or entry.via == self.via)
            and (self.tag is None or fold(self.tag) in map(fold, entry.tags))
            and (self.text is None or _holds(entry, self.text))
        )

    def select(self, entries: Iterable[Interaction]) -> list[Interaction]:
        """Return the `entries` that match, in their order."""
        return [entry for entry in entries if self.match(entry)]


def in_force(votes: Iterable[Vote], now: datetime) -> list[Vote]:
    """Return the votes by which a business is left `now`, oldest first: the last on each, while it holds."""
    cast = sorted((vote for vote in votes if vote.at <= now), key=lambda vote: (vote.at, vote.id))
    last = {fold(vote.business): vote for vote in cast}
    return sorted(
        (vote for vote in last.values() if vote.leaves and (vote.until is None or vote.until > now)),
        key=lambda vote: vote.at,
    )


def belongs_to(business: str, wanted: str) -> bool:
    """Whether `business` is `wanted` or a branch or desk of it."""
    name, of = fold(business), fold(wanted)
    return name == of or name.startswith(f"{of}/")


def _holds(entry: Interaction, words: str) -> bool:
    texts = [value for value in _values(entry) if type(value) is str]  # not an outcome or a channel, which are enums
    promise = [entry.promise.text] if entry.promise else []
    haystack = _searched(" ".join([*texts, *promise, *entry.tags]))
    return all(word in haystack for word in _searched(words).split())


def _searched(text: str) -> str:
    """Return text in the form in which words are searched: folded, and without accents."""
    return text.casefold().replace("`", "'") if text.isascii() else unaccented(folded(text))
