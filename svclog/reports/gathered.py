"""The visits of a report by place: those of its period whole, of those before it little more than weights."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import cache
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.loyalty import Weight, in_order, wall_clock, weigh
from svclog.model import Interaction, business_of, fold
from svclog.query import belongs_to

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from svclog.dates import Period
    from svclog.model import Vote

_DAY = timedelta(days=1)
_when = attrgetter("when")


class VisitsTo(Struct):
    """The visits to a place: the `new` ones, of the period, and those before it.

    Of the past ones, which are nearly the whole journal, it has when they were, what they weigh (None where they do not
    count) and the folded name of whom they were with, each in a list of its own, in the same order. They end a day
    before the period: the `recent` ones may come after some of the new, where they were lived on the other side of a
    journey.
    """

    past: list[datetime] = []
    weights: list[Weight | None] = []
    people: list[str] = []
    recent: list[Interaction] = []
    new: list[Interaction] = []

    def sort(self) -> None:
        """Bring what was logged by and by into time order."""
        if self.past != sorted(self.past):
            rows = sorted(zip(self.past, self.weights, self.people, strict=True), key=itemgetter(0))
            self.past, self.weights, self.people = map(list, zip(*rows, strict=True))
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
        return max(self.past[-1:] + [visit.when for visit in (*self.recent, *self.new)])


def gathered(
    entries: Iterable[Interaction], period: Period, votes: Sequence[Vote], depth: int | None
) -> tuple[dict[str, VisitsTo], list[Interaction]]:
    """The visits to every place, and those before the period of which there may be more to tell.

    These are where something was promised, where somebody went who had left, and the recent ones.
    """

    @cache
    def voted_on(business: str) -> bool:
        return any(belongs_to(business, vote.business) for vote in votes)

    # No clock is a whole day away from UTC.
    begin = None if period.start is None else period.start.replace(tzinfo=UTC) - _DAY
    places: dict[str, VisitsTo] = defaultdict(VisitsTo)
    earlier = []
    for visit in entries:
        business = visit.business if depth is None else business_of(visit.business, depth)
        if begin is not None and visit.when < begin:
            place = places[business]
            weight, who = weigh(visit), fold(visit.employee or "")
            for _ in range(visit.times):
                place.past.append(visit.when)
                place.weights.append(weight)
                place.people.append(who)
            if visit.promise is not None or (votes and voted_on(visit.business)):
                earlier.append(visit)
        elif period.contains(visit.when):
            places[business].new.append(visit)
        elif period.start is not None and wall_clock(visit) < period.start:
            places[business].recent.append(visit)
            earlier.append(visit)
    for place in places.values():
        place.sort()
    return places, earlier
