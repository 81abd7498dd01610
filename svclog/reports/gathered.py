"""The visits of a report by place: those of its period whole, of those before it little more than weights."""

from __future__ import annotations

from array import array
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import chain, islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from svclog.loyalty import Weight, in_order, wall_clock, weigh
from svclog.model import Interaction, Outcome, Via, business_of, fold
from svclog.query import belongs_to

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from svclog.dates import Period
    from svclog.model import Vote

_DAY = timedelta(days=1)
_MANY = 1_000
"""Past visits to a place from which on their moments are packed."""
_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_when = attrgetter("when")


class Setting(Struct, frozen=True):
    """Who served, over which channel, and what came of it."""

    employee: str | None
    via: Via | None
    outcome: Outcome


class VisitsTo(Struct):
    """The visits to a place: the `new` ones, of the period, and those before it.

    Of the past ones, which are nearly the whole journal, it has the time, what they weigh (None where they do not
    count), the folded name of whom they were with and, where that is wanted, their setting, each in a list of its own,
    in the same order. They end a day before the period: the `recent` ones may come after some of the new, where they
    were lived on the other side of a journey.
    """

    past: list[datetime] = []
    weights: list[Weight | None] = []
    people: list[str] = []
    names: dict[str, str] = {}
    """How each of those is written, as last logged."""
    settings: list[Setting] = []
    packed: array[int] = field(default_factory=lambda: array("q"))
    """In place of the first past moments, where there are many: in microseconds, a seventh of the room."""
    latest: list[datetime] = []
    """The last of those, if there are any."""
    recent: list[Interaction] = []
    new: list[Interaction] = []

    def repeat(self, times: int) -> None:
        """Let the past visit that came last count `times` over."""
        columns: tuple[list[Any], ...] = (self.past, self.weights, self.people, self.settings)
        for column in columns:
            column.extend(column[-1:] * (times - 1))

    def pack(self) -> None:
        """Let the past moments take little room."""
        self.packed.extend((moment - _EPOCH) // _MICROSECOND for moment in self.past)
        self.latest = [max(self.latest + self.past)]
        self.past = []

    def sort(self) -> None:
        """Bring what was logged by and by into time order."""
        if self.packed and self.past:
            self.pack()
        past: list[Any] = self.packed.tolist() if self.packed else self.past
        if past != sorted(past):
            order = sorted(range(len(past)), key=past.__getitem__)
            self.past = [self.past[place] for place in order] if self.past else []
            self.weights = [self.weights[place] for place in order]
            self.people = [self.people[place] for place in order]
            self.settings = [self.settings[place] for place in order] if self.settings else []
        self.new.sort(key=_when)

    @property
    def counted(self) -> list[Weight]:
        """What the past visits weigh that count."""
        return [weight for weight in self.weights if weight]

    def counted_with(self, people: Container[str]) -> dict[str, list[Weight]]:
        """The same of those with each of these people."""
        counted: dict[str, list[Weight]] = defaultdict(list)
        for who, weight in zip(self.people, self.weights, strict=True):
            if weight and who in people:
                counted[who].append(weight)
        return counted

    @property
    def counted_settings(self) -> list[tuple[Weight, Setting]]:
        """What the past visits weigh that count, each with its setting."""
        pairs = zip(self.weights, self.settings, strict=True)
        return [(weight, setting) for weight, setting in pairs if weight]

    @property
    def met(self) -> list[tuple[str, float]]:
        """Of each that counts, in time order, the folded name of whom it was with, and its points."""
        met = [(who, weight.points) for who, weight in zip(self.people, self.weights, strict=True) if weight]
        for visit in in_order([*self.recent, *self.new]):
            if weight := weigh(visit):
                met += [(fold(visit.employee or ""), weight.points)] * visit.times
        return met

    @property
    def last(self) -> datetime:
        """When the last of them was."""
        return max(self.latest + self.past[-1:] + [visit.when for visit in (*self.recent, *self.new)])


class Gathered(Struct, frozen=True):
    """The visits to every place, and of the `earlier` ones those that may be told of: with promises, to places left."""

    places: dict[str, VisitsTo]
    earlier: list[Interaction]
    empty: bool
    """Whether there is no visit at all, in whatever period."""


def gathered(
    entries: Iterable[Interaction], period: Period, votes: Sequence[Vote], depth: int | None, *, settings: bool = False
) -> Gathered:
    """The visits by place, gone through once; those of the past with their `settings` where these are wanted."""
    voted_on = cache(lambda business: any(belongs_to(business, vote.business) for vote in votes))
    # No clock is a whole day away from UTC.
    begin = None if period.start is None else period.start.replace(tzinfo=UTC) - _DAY
    places: dict[str, VisitsTo] = defaultdict(VisitsTo)
    known: dict[Setting, Setting] = {}
    earlier = []
    rest = iter(entries)
    first = [*islice(rest, 1)]
    for visit in chain(first, rest):
        business = visit.business if depth is None else business_of(visit.business, depth)
        if begin is not None and visit.when < begin:
            place = places[business]
            if len(place.past) > _MANY:
                place.pack()
            place.past.append(visit.when)
            place.weights.append(weigh(visit))
            who = fold(visit.employee or "")
            place.people.append(who)
            place.names[who] = visit.employee or ""
            if settings:
                setting = Setting(visit.employee, visit.via, visit.outcome)
                place.settings.append(known.setdefault(setting, setting))
            if visit.times > 1:
                place.repeat(visit.times)
            if visit.promise is not None or (votes and voted_on(visit.business)):
                earlier.append(visit)
        elif period.contains(visit.when):
            places[business].new.append(visit)
        elif period.start is not None and wall_clock(visit) < period.start:
            places[business].recent.append(visit)
            earlier.append(visit)
    for place in places.values():
        place.sort()
    return Gathered(places, earlier, not first)
