"""Renames: which names one changes, and what a name has become by those of two journals.

A rename leaves a record in the table `renamed`, and in each document that it changed what the name was before. So a
merge can begin again from the names as they were given and apply all renames, whoever made them, in order of time.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from svclog.model import fold, parts
from svclog.names import Names
from svclog.query import belongs_to
from svclog.rules import is_same_place
from svclog.storage import NEVER, PAYEES, TAIL, VOTES, after, instant, names_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from svclog.storage import Doc, Tables

NAMES = ("business", "instead")
"""The names in votes and payees."""


class Rename(NamedTuple):
    """That `old`, with its desks, is called `new` since `at`; of an employee, at `business` with its desks."""

    at: datetime
    old: str
    new: str
    business: str | None
    joined: bool
    """Whether the name `new` was there already: then it names others, too."""
    uid: str = ""
    knew: Collection[str] = ()
    """The uids of the renames that who made it knew of: what was called `old` before those is not what it is about."""

    @property
    def document(self) -> Doc:
        """What the table `renamed` keeps of it."""
        doc: Doc = {"uid": self.uid, "at": self.at.isoformat(), "old": self.old, "new": self.new}
        if self.business is not None:
            doc["business"] = self.business
        if self.knew:
            doc["knew"] = [*self.knew]
        return {**doc, "joined": True} if self.joined else doc

    @property
    def exact(self) -> bool:
        """Whether it moves no desk: an employee has none, and what becomes a desk of itself leaves them."""
        return self.business is not None or (fold(self.old) != fold(self.new) and belongs_to(self.new, self.old))

    def moves(self, name: str) -> bool:
        """Whether `name` is called otherwise by this."""
        return fold(name) == fold(self.old) if self.exact else belongs_to(name, self.old)

    def moves_visit(self, place: str, employee: str | None) -> bool:
        """Whether a visit to this place, or this employee there, is called otherwise by this."""
        if self.business is None:
            return self.moves(place)
        return employee is not None and self.moves(employee) and belongs_to(place, self.business)

    def names_visit(self, place: str, employee: str | None) -> bool:
        """Whether a visit has the new name."""
        if self.business is None:
            return belongs_to(place, self.new)
        return fold(employee or "") == fold(self.new) and belongs_to(place, self.business)

    def moved(self, name: str) -> str:
        """What `name`, which this moves, is called then."""
        return _under(self.new, name, self.old)

    def came_by(self, name: str) -> bool:
        """Whether `name` can be what this made of another."""
        return fold(name) == fold(self.new) if self.exact else belongs_to(name, self.new)

    def before(self, name: str) -> str:
        """What `name`, which came by this, was called before."""
        return _under(self.old, name, self.new)


class Renamed(Struct, frozen=True):
    """What a rename comes to: a business, or an employee `at` one, under another name, both in full."""

    old: str
    new: str
    at: str | None
    near: str | None
    """The known name that `new`, where it is a new one, may stand for."""
    there: int
    """How many visits have the new name already."""
    visits: dict[int, tuple[str, str | None]]
    """Business and employee of the visits that change, by id."""
    others: dict[tuple[str, int], dict[str, str]]
    """The names in the votes and payees that change, by table, id and field."""
    for_itself: tuple[int, ...]
    """The ids of the votes to leave a place for one that is the same now."""

    @property
    def changes(self) -> bool:
        """Whether anything is called otherwise than before."""
        return bool(self.visits or self.others)

    def record(self, uid: str, now: datetime, known: Renames) -> Rename:
        """The rename, made now and so after those that are `known`, whatever the clock says."""
        at, knew = after(known.latest, now), known.of(self.old, employee=self.at is not None)
        return Rename(at, self.old, self.new, self.at, joined=self.there > 0, uid=uid, knew=knew)


def plan_rename(tables: Tables, old: str, new: str, at: str | None) -> Renamed:
    """Call the business `old`, with its desks, or the employee `old` at the business `at` and its desks, `new`.

    `old` and `at` may be short forms. Where `new` is known the two become one; where it is a desk of `old`, only the
    visits to `old` itself become its. Raises NoSuchBusiness, NoSuchEmployee and Ambiguous.
    """
    visits = {int(key): names_in(doc) for key, doc in tables.get(TAIL, {}).items()}
    others = {
        (kind.table, int(key)): {name: doc[name] for name in NAMES if isinstance(doc.get(name), str)}
        for kind in (VOTES, PAYEES)
        for key, doc in tables.get(kind.table, {}).items()
    }
    distinct = list(dict.fromkeys(visits.values()))
    elsewhere = [name for names in others.values() for name in names.values()] if at is None else []
    known = Names([*distinct, *((name, None) for name in elsewhere)])
    if at is None:
        old = known.place(old)
    else:
        at = known.place(at)
        old = known.person(old, at)
    rename = Rename(NEVER, old, new, at, joined=False)
    moving = dict.fromkeys(names for names in distinct if rename.moves_visit(*names))
    staying = Names(names for names in distinct if names not in moving)
    for name in elsewhere:
        if not rename.moves(name):
            staying.meet(name)
    name_of_new = staying.business(new) if at is None else staying.employee(new, at)
    new = name_of_new.text
    rename = rename._replace(new=new)
    named = {names for names in distinct if rename.names_visit(*names)} - moving.keys()
    moved: dict[tuple[str, str | None], tuple[str, str | None]]
    moved_others: dict[tuple[str, int], dict[str, str]] = {}
    if at is None:
        staying.meet(new)
        moved = {(place, employee): staying.meet(rename.moved(place), employee) for place, employee in moving}
        if not rename.exact:  # else who left the business left all of it
            moved_others = {
                key: {field: staying.meet(rename.moved(name))[0] for field, name in names.items() if rename.moves(name)}
                for key, names in others.items()
            }
    else:
        moved = {names: (names[0], new) for names in moving}
    named_now = {key: {**others[key], **names} for key, names in moved_others.items()}
    return Renamed(
        old,
        new,
        at,
        name_of_new.near,
        sum(names in named for names in visits.values()),
        {number: moved[names] for number, names in visits.items() if moved.get(names, names) != names},
        {key: names for key, names in moved_others.items() if not names.items() <= others[key].items()},
        tuple(
            number
            for (_, number), names in named_now.items()
            if names.keys() >= {"business", "instead"} and is_same_place(names["business"], names["instead"])
        ),
    )


class Renames:
    """All renames that a journal knows, as the documents of its table `renamed`."""

    def __init__(self, docs: Iterable[Doc]) -> None:
        renames = sorted((rename for doc in docs if (rename := _rename(doc))), key=_in_time)
        self._places = [rename for rename in renames if rename.business is None]
        self._people = [rename for rename in renames if rename.business is not None]
        self._times = [rename.at for rename in self._places]
        self.latest = renames[-1].at if renames else NEVER
        self._business = cache(partial(_followed, self._places))
        self._at = cache(self._people_at)

    def concern(self, business: str, employee: str | None) -> bool:
        """Whether any of them may have to do with what a visit with these names says."""
        return any(one.moves(business) or one.came_by(business) for one in self._places) or any(
            one.moves(employee or "") or one.came_by(employee or "") for one in self._people
        )

    def of(self, name: str, *, employee: bool) -> list[str]:
        """The uids of those that a later rename of this name has to tell of; none where it stands in none of them."""
        renames = self._people if employee else self._places
        is_in_one = any(belongs_to(name, one.old) or belongs_to(name, one.new) for one in renames)
        return [one.uid for one in renames if is_in_one and one.uid]

    def business(self, name: str, given: datetime, known: datetime = NEVER) -> str:
        """What a business is called that was called `name` by who wrote it at `given`, and knew renames up to `known`.

        Of two renames of one business made apart, the later holds, also for what was logged under the earlier's name.
        """
        if not self._places:
            return name
        # All that counts is which renames came before it: so few are to be followed, however many are called so.
        before = bisect_right(self._times, given)
        return self._business(name, self._times[before - 1] if before else NEVER, known)

    def became(self, name: str, at: str | None) -> str:
        """What a business is called today, or an employee `at` one, that was called `name` before any rename."""
        return self.business(name, NEVER) if at is None else self.employee(name, at, NEVER)

    def employee(self, name: str, business: str, given: datetime, known: datetime = NEVER) -> str:
        """What an employee at `business`, as that is called now, is called."""
        return _followed(self._at(business), name, given, known) if self._people else name

    def _people_at(self, business: str) -> list[Rename]:
        """The renames of people at a business, as both are called now."""
        return [one for one in self._people if belongs_to(business, self.business(one.business or "", one.at))]


def names_of(met: Iterable[tuple[str, str | None]], renamed: Mapping[str, Doc]) -> Names:
    """The names of a journal, by business and employee of its visits and the documents of its renames."""
    return Names(met, Renames(renamed.values()).became if renamed else None)


def _followed(renames: Sequence[Rename], name: str, given: datetime, known: datetime) -> str:
    # The names it has had, oldest first, each with what the rename that ended it was about, and its uid.
    had = _had_before(name, given, renames)
    for rename in renames:
        if rename.at <= known:
            continue
        if rename.moves(name):
            had.append((name, rename.old, rename.uid))
            name = rename.moved(name)
            continue
        # Made where the name was still another: by who did not know of the rename that ended it.
        for other, about, uid in reversed(had):
            if rename.moves(other) and belongs_to(rename.old, about) and uid not in rename.knew:
                had.append((name, name, rename.uid))
                name = rename.moved(other)
                break
    return name


def _had_before(name: str, given: datetime, renames: Sequence[Rename]) -> list[tuple[str, str, str]]:
    """What was called so before, where `name` was given after a rename to it."""
    had: list[tuple[str, str, str]] = []
    for rename in reversed(renames):
        if rename.at <= given and not rename.joined and rename.came_by(name):
            name = rename.before(name)
            had.append((name, rename.old, rename.uid))
    return had[::-1]


def _rename(doc: Doc) -> Rename | None:
    at, old, new, business = instant(doc.get("at")), doc.get("old"), doc.get("new"), doc.get("business")
    if at == NEVER or not isinstance(old, str) or not isinstance(new, str) or not isinstance(business, str | None):
        return None
    uid, knew = doc.get("uid"), doc.get("knew")
    return Rename(
        at,
        old,
        new,
        business,
        joined=doc.get("joined") is True,
        uid=uid if isinstance(uid, str) else "",
        knew=[one for one in knew if isinstance(one, str)] if isinstance(knew, list) else (),
    )


def _in_time(rename: Rename) -> tuple[datetime, str, str, str, bool]:
    return rename.at, rename.old, rename.new, rename.business or "", rename.joined


def _under(top: str, name: str, of: str) -> str:
    """`name`, which is `of` or a desk of it, with `top` in the place of that."""
    return "/".join([top, *parts(name)[len(parts(of)) :]])
