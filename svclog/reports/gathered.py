"""The visits of a report by place: in full for its period, and little more than their weights before it."""

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
"""Past visits to a place beyond which their times are packed."""
_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_when = attrgetter("when")


class Setting(Struct, frozen=True):
    """The employee, the channel and the outcome of a visit."""

    employee: str | None
    via: Via | None
    outcome: Outcome


class VisitsTo(Struct):
    """The visits to a place: the `new` ones, which are in the period, and those before it.

    The past visits, nearly the whole journal, are kept as parallel lists: their times, their weights (None if they do
    not count), the folded names of their employees and, if wanted, their settings. They end a day before the period.
    The `recent` ones of that last day are kept in full: across time zones, they may be later than some of the new ones.
    """

    past: list[datetime] = []
    weights: list[Weight | None] = []
    people: list[str] = []
    names: dict[str, str] = {}
    """The spelling of each folded name, as last logged."""
    settings: list[Setting] = []
    packed: array[int] = field(default_factory=lambda: array("q"))
    """The first past times if there are many, as microseconds: a seventh of the memory that they take in `past`."""
    latest: list[datetime] = []
    """The latest of the packed times, if any."""
    recent: list[Interaction] = []
    new: list[Interaction] = []

    def repeat(self, times: int) -> None:
        """Let the past visit added last count `times` times."""
        columns: tuple[list[Any], ...] = (self.past, self.weights, self.people, self.settings)
        for column in columns:
            column.extend(column[-1:] * (times - 1))

    def pack(self) -> None:
        """Move the past times into `packed`, to save memory."""
        self.packed.extend((moment - _EPOCH) // _MICROSECOND for moment in self.past)
        self.latest = [max(self.latest + self.past)]
        self.past = []

    def sort(self) -> None:
        """Sort the visits, which were added by id, by time."""
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

    def take_past(self, visit: Interaction, known: dict[Setting, Setting] | None) -> None:
        """Keep what counts of a visit before the period; its setting, as the equal one in `known`, only if given."""
        if len(self.past) > _MANY:
            self.pack()
        self.past.append(visit.when)
        self.weights.append(weigh(visit))
        name = fold(visit.employee or "")
        self.people.append(name)
        self.names[name] = visit.employee or ""
        if known is not None:
            setting = Setting(visit.employee, visit.via, visit.outcome)
            self.settings.append(known.setdefault(setting, setting))
        if visit.times > 1:
            self.repeat(visit.times)

    @property
    def counted(self) -> list[Weight]:
        """The weights of the past visits that count."""
        return [weight for weight in self.weights if weight]

    def counted_with(self, people: Container[str]) -> dict[str, list[Weight]]:
        """Return the weights of the past visits that count, by person, for these people."""
        counted: dict[str, list[Weight]] = defaultdict(list)
        for name, weight in zip(self.people, self.weights, strict=True):
            if weight and name in people:
                counted[name].append(weight)
        return counted

    @property
    def counted_settings(self) -> list[tuple[Weight, Setting]]:
        """The weights of the past visits that count, each with its setting."""
        pairs = zip(self.weights, self.settings, strict=True)
        return [(weight, setting) for weight, setting in pairs if weight]

    @property
    def met(self) -> list[tuple[str, float]]:
        """The folded employee name and the points of each visit that counts, in time order."""
        met = [(name, weight.points) for name, weight in zip(self.people, self.weights, strict=True) if weight]
        for visit in in_order([*self.recent, *self.new]):
            if weight := weigh(visit):
                met += [(fold(visit.employee or ""), weight.points)] * visit.times
        return met

    @property
    def last(self) -> datetime:
        """The time of the last visit."""
        return max(self.latest + self.past[-1:] + [visit.when for visit in (*self.recent, *self.new)])


class Gathered(Struct, frozen=True):
    """The visits to every place; `earlier` are those before the period with promises, or to places voted on.

    `thanked` are the visits, of any time, that somebody was thanked for.
    """

    places: dict[str, VisitsTo]
    earlier: list[Interaction]
    thanked: list[Interaction]
    empty: bool
    """Whether there is no visit at all, in any period."""


def gathered(
    entries: Iterable[Interaction], period: Period, votes: Sequence[Vote], depth: int | None, *, settings: bool = False
) -> Gathered:
    """Gather visits by place in one pass; keep the `settings` of past visits if wanted."""
    voted_on = cache(lambda business: any(belongs_to(business, vote.business) for vote in votes))
    # No time zone is a whole day away from UTC.
    begin = None if period.start is None else period.start.replace(tzinfo=UTC) - _DAY
    places: dict[str, VisitsTo] = defaultdict(VisitsTo)
    known: dict[Setting, Setting] = {}
    earlier, thanked = [], []
    rest = iter(entries)
    first = [*islice(rest, 1)]
    for visit in chain(first, rest):
        business = visit.business if depth is None else business_of(visit.business, depth)
        if visit.thanked is not None:
            thanked.append(visit)
        if begin is not None and visit.when < begin:
            places[business].take_past(visit, known if settings else None)
            if visit.promise is not None or (votes and voted_on(visit.business)):
                earlier.append(visit)
        elif period.contains(visit.when):
            places[business].new.append(visit)
        elif period.start is not None and wall_clock(visit) < period.start:
            places[business].recent.append(visit)
            earlier.append(visit)
    for place in places.values():
        place.sort()
    return Gathered(places, earlier, thanked, not first)
