"""Find the visits that a merge can skip, as they are the same in all journals, by decoding only their names."""

from __future__ import annotations

from array import array
from functools import cache
from heapq import merge
from itertools import groupby, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from svclog.journal.renames import Renames
from svclog.storage import FIRST_UNTYPED_ID, TAIL, TRACES, Lines, changed_ids, instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from svclog.names import Names
    from svclog.storage import Tables

Called = tuple[str, str | None]
"""Business and employee of a visit."""


class _Seen(Struct):
    uid: str
    business: Any = None
    employee: Any = None
    recorded: Any = None


class _Group(Struct):
    """The visits with the same names."""

    first: tuple[datetime, str]
    """When the first of them was recorded, and its uid."""
    ids: array[int]


class TakenForCommon(Exception):
    """A merge changes visits that it skipped as common: it must be made again with them."""


_decoder = cache(lambda: msgspec.json.Decoder(dict[int, _Seen]))
_TRACES = [f'"{name}"'.encode() for name in sorted(TRACES)]


class Common:
    """The visits that are equal in all these journals, under the same ids, and that no merge changes."""

    def __init__(self, journals: Sequence[Tables] = ()) -> None:
        self._journals = journals
        self._groups: dict[Called, _Group] = {}
        self._apart: set[int] = set()
        """The ids of all other visits."""
        tails: Sequence[object] = [tables.get(TAIL) for tables in journals]
        lines = [tail for tail in tails if isinstance(tail, Lines)]
        if lines and len(lines) == len(tails):
            self._find(lines)

    @property
    def highest(self) -> int:
        """The highest id of the common visits; 0 if there are none."""
        return max((group.ids[-1] for group in self._groups.values()), default=0)

    def others(self) -> list[Tables]:
        """Return the journals without the common visits."""
        if not self._groups:
            return [{name: {**docs} for name, docs in tables.items()} for tables in self._journals]
        keys = [str(number) for number in sorted(self._apart)]
        return [
            {
                name: {key: docs[key] for key in keys if key in docs} if name == TAIL else {**docs}
                for name, docs in tables.items()
            }
            for tables in self._journals
        ]

    def first_called(self) -> Iterator[tuple[tuple[datetime, str], Called]]:
        """Yield each pair of names with the time and uid of its first visit, in no particular order."""
        return ((group.first, names) for names, group in self._groups.items())

    def confirm(self, known: Names) -> None:
        """Raise TakenForCommon if a merge that knows these names would change the spelling in a common visit."""
        if other := [names for names in self._groups if _spelt(names, known) != names]:
            self._give_up(other)
            raise TakenForCommon

    def _find(self, tails: Sequence[Lines]) -> None:
        ours, *theirs = tails
        for tail in theirs:
            self._apart |= _unlike(ours, tail)
        for tables in self._journals:
            self._apart.update(changed_ids(tables, TAIL))
        while more := self._gather(ours, self._known_apart(tails)):
            self._apart |= more
        renames = Renames(doc for tables in self._journals for doc in tables.get("renamed", {}).values())
        self._give_up([names for names in self._groups if renames.concern(*names)])

    def _known_apart(self, tails: Iterable[Lines]) -> set[object]:
        """The uids of visits that are not common, and of deleted documents."""
        uids: set[object] = {doc.get("uid") for tables in self._journals for doc in tables.get("deleted", {}).values()}
        keys = [str(number) for number in sorted(self._apart)]
        return uids | {tail[key]["uid"] for tail in tails for key in keys if key in tail}

    def _gather(self, ours: Lines, elsewhere: set[object]) -> set[int]:
        """Group the common visits by their names; return the ids of those to leave out, as their uid is repeated."""
        self._groups.clear()
        marks, ids = array("q"), array("q")
        apart: set[int] = set()
        for numbers, text in ours.pieces():
            if any(trace in text for trace in _TRACES):
                lines = zip(numbers, text.split(b"\n,"), strict=True)
                apart.update(number for number, line in lines if any(trace in line for trace in _TRACES))
            try:
                seen_by_id = _decoder().decode(b"{%b}" % text)
            except msgspec.DecodeError:
                return {*numbers}  # another program wrote a lone surrogate
            for number, seen in seen_by_id.items():
                if number in self._apart:
                    continue
                marks.append(hash(seen.uid))
                ids.append(number)
                if seen.uid in elsewhere or number >= FIRST_UNTYPED_ID or not isinstance(seen.business, str):
                    apart.add(number)
                if number not in apart:
                    self._group(number, seen)
        self._apart |= apart
        ordered = sorted(marks)
        twice = {mark for mark, after in pairwise(ordered) if mark == after}
        return {number for number, mark in zip(ids, marks, strict=True) if mark in twice} if twice else set()

    def _group(self, number: int, seen: _Seen) -> None:
        names = seen.business, seen.employee if isinstance(seen.employee, str) else None
        first = instant(seen.recorded), seen.uid
        group = self._groups.get(names)
        if group is None:
            group = self._groups[names] = _Group(first, array("q"))
        elif first < group.first:
            group.first = first
        group.ids.append(number)

    def _give_up(self, pairs: Iterable[Called]) -> None:
        for names in pairs:
            self._apart.update(self._groups.pop(names).ids)


def _spelt(names: Called, known: Names) -> Called:
    business, employee = names
    return known.spelling(business), employee and known.meet(business, employee)[1]


def _unlike(ours: Lines, theirs: Lines) -> set[int]:
    """The ids whose lines differ in two journals."""
    by_id = groupby(merge(_lines(ours), _lines(theirs)), key=itemgetter(0))
    return {number for number, lines in by_id if len(pair := [*lines]) == 1 or pair[0] != pair[1]}


def _lines(table: Lines) -> Iterator[tuple[int, bytes]]:
    for numbers, text in table.pieces():
        yield from zip(numbers, text.split(b"\n,"), strict=True)
