"""What it comes to that a business, or an employee at one, is called by another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.model import fold
from svclog.names import Names
from svclog.query import belongs_to

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Renamed", "rename_business", "rename_employee"]

Visits = dict[int, tuple[str, str | None]]
"""Business and employee of every entry, by id."""


class Renamed(Struct, frozen=True):
    """A business, or an employee `at` one, under another name, both in full."""

    old: str
    new: str
    at: str | None
    near: str | None
    """The known name that `new`, where it is a new one, may stand for."""
    there: int
    """How many entries have the new name already."""
    visits: dict[int, tuple[str, str | None]]
    """Business and employee of the entries that change, by id."""
    votes: dict[int, dict[str, str]]
    """The names in the votes that change, by id and field."""

    @property
    def changes(self) -> bool:
        """Whether anything is called otherwise than before."""
        return bool(self.visits or self.votes)


def rename_business(visits: Visits, votes: Mapping[int, Mapping[str, str]], old: str, new: str) -> Renamed:
    """Call `old`, which may be a short form, `new`, with its desks; where `new` is known the two become one.

    Where `new` is a desk of `old`, only the entries at `old` itself become its. Raises NoSuchBusiness and Ambiguous.
    """
    voted = [name for vote in votes.values() for name in vote.values()]
    old = Names([*visits.values(), *((name, None) for name in voted)]).place(old)
    inward = fold(new) != fold(old) and belongs_to(new, old)

    def moves(place: str) -> bool:
        return fold(place) == fold(old) if inward else belongs_to(place, old)

    staying = Names(met for met in visits.values() if not moves(met[0]))
    for name in voted:
        if not moves(name):
            staying.meet(name)
    new, _, near = staying.business(new)
    there = sum(not moves(place) and belongs_to(place, new) for place, _ in visits.values())
    staying.meet(new)
    moved = {
        visit: staying.meet(_moved(place, old, new), employee)
        for visit, (place, employee) in visits.items()
        if moves(place)
    }
    moved_votes = {
        vote: {field: staying.meet(_moved(name, old, new))[0] for field, name in names.items() if belongs_to(name, old)}
        for vote, names in votes.items()
        if not inward  # who left the business left all of it
    }
    return Renamed(
        old,
        new,
        None,
        near,
        there,
        {visit: names for visit, names in moved.items() if names != visits[visit]},
        {vote: names for vote, names in moved_votes.items() if not names.items() <= votes[vote].items()},
    )


def rename_employee(visits: Visits, old: str, new: str, at: str) -> Renamed:
    """Call the employee `old` at this business and its desks `new`; where `new` is known there they become one.

    `old` and `at` may be short forms. Raises NoSuchBusiness, NoSuchEmployee and Ambiguous.
    """
    names = Names(visits.values())
    at = names.place(at)
    old = names.person(old, at)

    def moves(place: str, employee: str | None) -> bool:
        return employee is not None and fold(employee) == fold(old) and belongs_to(place, at)

    staying = Names(met for met in visits.values() if not moves(*met))
    new, _, near = staying.employee(new, at)
    there = sum(
        belongs_to(place, at) and fold(employee or "") == fold(new) and not moves(place, employee)
        for place, employee in visits.values()
    )
    moved = {visit: (place, new) for visit, (place, employee) in visits.items() if moves(place, employee)}
    return Renamed(old, new, at, near, there, {visit: met for visit, met in moved.items() if met != visits[visit]}, {})


def _moved(place: str, old: str, new: str) -> str:
    """The name of `place`, which is `old` or a desk of it, once that is called `new`."""
    return "/".join([new, *place.split("/")[len(old.split("/")) :]])
