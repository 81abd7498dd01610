"""Renames: which names a rename changes, and what a name becomes under the renames of two journals.

A rename leaves a record in the table `renamed`, and keeps the first name in each document that it changes. So a merge
can start from the names as first entered and apply the renames of all journals in order of time.
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
"""The fields of votes and payees that hold names."""


class Rename(NamedTuple):
    """`old`, with its desks, was renamed to `new` at the time `at`; an employee, at `business` and its desks."""

    at: datetime
    old: str
    new: str
    business: str | None
    joined: bool
    """Whether the name `new` existed already: then it names others, too."""
    uid: str = ""
    knew: Collection[str] = ()
    """The uids of the renames known when it was made: it does not concern what was called `old` before those."""

    @property
    def document(self) -> Doc:
        """The document of the rename in the table `renamed`."""
        doc: Doc = {"uid": self.uid, "at": self.at.isoformat(), "old": self.old, "new": self.new}
        if self.business is not None:
            doc["business"] = self.business
        if self.knew:
            doc["knew"] = [*self.knew]
        return {**doc, "joined": True} if self.joined else doc

    @property
    def exact(self) -> bool:
        """Whether it moves no desks: employees have none, and a place that becomes its own desk leaves the others."""
        return self.business is not None or (fold(self.old) != fold(self.new) and belongs_to(self.new, self.old))

    def moves(self, name: str) -> bool:
        """Whether this renames `name`."""
        return fold(name) == fold(self.old) if self.exact else belongs_to(name, self.old)

    def moves_visit(self, place: str, employee: str | None) -> bool:
        """Whether this renames the place or the employee of such a visit."""
        if self.business is None:
            return self.moves(place)
        return employee is not None and self.moves(employee) and belongs_to(place, self.business)

    def names_visit(self, place: str, employee: str | None) -> bool:
        """Whether a visit has the new name."""
        if self.business is None:
            return belongs_to(place, self.new)
        return fold(employee or "") == fold(self.new) and belongs_to(place, self.business)

    def moved(self, name: str) -> str:
        """The new name of `name`, which this renames."""
        return _under(self.new, name, self.old)

    def came_by(self, name: str) -> bool:
        """Whether `name` may be the result of this rename."""
        return fold(name) == fold(self.new) if self.exact else belongs_to(name, self.new)

    def before(self, name: str) -> str:
        """The old name of `name`, which is the result of this rename."""
        return _under(self.old, name, self.new)


class Renamed(Struct, frozen=True):
    """What a rename changes: a business, or an employee `at` one, from the full name `old` to `new`."""

    old: str
    new: str
    at: str | None
    near: str | None
    """The known name that `new`, if it is not known, may be a misspelling of."""
    there: int
    """How many visits have the new name already."""
    visits: dict[int, tuple[str, str | None]]
    """The new business and employee of the visits that change, by id."""
    others: dict[tuple[str, int], dict[str, str]]
    """The new names in the votes and payees that change, by table, id and field."""
    for_itself: tuple[int, ...]
    """The ids of the votes to leave a place for one that is now the same place."""

    @property
    def changes(self) -> bool:
        """Whether any name changes."""
        return bool(self.visits or self.others)

    def record(self, uid: str, now: datetime, known: Renames) -> Rename:
        """Return the rename as made now, later than all `known` ones, whatever the clock says."""
        at, knew = after(known.latest, now), known.uids_about(self.old, employee=self.at is not None)
        return Rename(at, self.old, self.new, self.at, joined=self.there > 0, uid=uid, knew=knew)


def plan_rename(tables: Tables, old: str, new: str, at: str | None) -> Renamed:
    """Plan to rename the business `old`, with its desks, or the employee `old` at the business `at` and its desks.

    `old` and `at` may be short forms. If `new` is known, the two become one; if it is a desk of `old`, only the visits
    to `old` itself move there. Raises NoSuchBusiness, NoSuchEmployee and Ambiguous.
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
        if not rename.exact:  # else a vote on the business is on all of it, and stays
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
    """All renames that a journal knows, made from the documents of its table `renamed`."""

    def __init__(self, docs: Iterable[Doc]) -> None:
        renames = sorted((rename for doc in docs if (rename := _rename(doc))), key=_in_time)
        self._places = [rename for rename in renames if rename.business is None]
        self._people = [rename for rename in renames if rename.business is not None]
        self._times = [rename.at for rename in self._places]
        self.latest = renames[-1].at if renames else NEVER
        self._business = cache(partial(_current_name, self._places))
        self._at = cache(self._people_at)

    def concern(self, business: str, employee: str | None) -> bool:
        """Whether any rename may concern a visit with these names."""
        return any(one.moves(business) or one.came_by(business) for one in self._places) or any(
            one.moves(employee or "") or one.came_by(employee or "") for one in self._people
        )

    def uids_about(self, name: str, *, employee: bool) -> list[str]:
        """The uids that a new rename of this name has to list as known; none if no rename is about the name."""
        renames = self._people if employee else self._places
        is_in_one = any(belongs_to(name, one.old) or belongs_to(name, one.new) for one in renames)
        return [one.uid for one in renames if is_in_one and one.uid]

    def business(self, name: str, given: datetime, known: datetime = NEVER) -> str:
        """The current name of a business that a user called `name` at `given`, knowing the renames up to `known`.

        If two journals renamed one business, the later rename holds, also for visits logged under the earlier new name.
        """
        if not self._places:
            return name
        # Only which renames came before matters, so there are few distinct cases for the cache, however many visits.
        before = bisect_right(self._times, given)
        return self._business(name, self._times[before - 1] if before else NEVER, known)

    def became(self, name: str, at: str | None) -> str:
        """The current name of a business, or an employee `at` one, that was called `name` before any rename."""
        return self.business(name, NEVER) if at is None else self.employee(name, at, NEVER)

    def employee(self, name: str, business: str, given: datetime, known: datetime = NEVER) -> str:
        """The current name of an employee; `business` is the current name of the place."""
        return _current_name(self._at(business), name, given, known) if self._people else name

    def _people_at(self, business: str) -> list[Rename]:
        """The renames of people at a business, which is given by its current name."""
        return [one for one in self._people if belongs_to(business, self.business(one.business or "", one.at))]


def names_of(pairs: Iterable[tuple[str, str | None]], renamed: Mapping[str, Doc]) -> Names:
    """The names of a journal, from the business and employee of its visits and the documents of its renames."""
    return Names(pairs, Renames(renamed.values()).became if renamed else None)


def _current_name(renames: Sequence[Rename], name: str, given: datetime, known: datetime) -> str:
    # Its former names, oldest first, each with the old name in the rename that ended it, and the uid of that rename.
    former = _former_names(name, given, renames)
    for rename in renames:
        if rename.at <= known:
            continue
        if rename.moves(name):
            former.append((name, rename.old, rename.uid))
            name = rename.moved(name)
            continue
        # The rename may be about a former name, if its journal did not know the rename that ended that name.
        for other, about, uid in reversed(former):
            if rename.moves(other) and belongs_to(rename.old, about) and uid not in rename.knew:
                former.append((name, name, rename.uid))
                name = rename.moved(other)
                break
    return name


def _former_names(name: str, given: datetime, renames: Sequence[Rename]) -> list[tuple[str, str, str]]:
    """The names before `name`, by renames made before it was `given`, oldest first; as `former` in `_current_name`."""
    former: list[tuple[str, str, str]] = []
    for rename in reversed(renames):
        if rename.at <= given and not rename.joined and rename.came_by(name):
            name = rename.before(name)
            former.append((name, rename.old, rename.uid))
    return former[::-1]


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
    """Replace `of` with `top` in `name`, which is `of` or a desk of it."""
    return "/".join([top, *parts(name)[len(parts(of)) :]])
