"""The rules between the fields of one visit or one vote, checked when a visit is logged or edited, or a vote is cast.

A journal that breaks one, by an import, a merge or an earlier version, can still be read; `check` reports it.
"""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, NamedTuple

from svclog.errors import UsageError
from svclog.model import Interaction, Vote, fold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from svclog.model import Payee

_DAY_END = time(23, 59, 59)


class Broken(NamedTuple):
    """A broken rule: the option that fixes the record, what is wrong, and what to give."""

    option: str
    what: str
    todo: str
    metavar: str


def broken(record: Interaction | Vote | Payee) -> Iterator[Broken]:
    """Yield the rules that a record breaks."""
    if isinstance(record, Vote):
        if record.instead and is_same_place(record.business, record.instead):
            yield Broken("--for", f"{record.business} cannot replace itself", "another place", "PLACE")
    elif isinstance(record, Interaction):
        yield from _broken_by_visit(record)


def _broken_by_visit(visit: Interaction) -> Iterator[Broken]:
    if visit.re and visit.re == visit.uid:
        yield Broken("--re", f"{visit.id} cannot follow up itself", "the id of an earlier visit", "ID")
    if not (promise := visit.promise):
        return
    before = f"before the visit ({_as_text(visit.when, day=visit.is_day)})"
    if promise.by and is_before(promise.by, visit.when, day=visit.is_day):
        due = _as_text(promise.by, day=promise.by.time() == _DAY_END)
        yield Broken("--by", f"the promise is due on {due}, {before}", "a date after it", "DATE")
    if promise.known_day and is_before_day(promise.known_day, visit.when):
        known = _as_text(promise.known_day, day=True)
        yield Broken("--when", f"the promise was {promise.state} on {known}, {before}", "an earlier date", "DATE")


def refuse(record: Interaction | Vote | Payee, before: Interaction | Vote | Payee | None = None) -> None:
    """Raise UsageError for a rule that the record breaks, unless `before`, its former version, broke it alike."""
    was = list(broken(before)) if before else []
    for rule in broken(record):
        if rule not in was:
            raise UsageError(f"{rule.option}: {rule.what}; give {rule.todo}")


def is_same_place(one: str, other: str) -> bool:
    """Whether two names spell the same place, which cannot replace itself."""
    return fold(one) == fold(other)


def is_before(due: datetime, visit: datetime, *, day: bool) -> bool:
    """Whether a promise would be due before its visit, or before the day of the visit if only the `day` is known."""
    return due.astimezone(visit.tzinfo).date() < visit.date() if day else due < visit


def is_before_day(settled: datetime, visit: datetime) -> bool:
    """Whether a promise would be settled on a day before its visit, each day taken in its own time zone."""
    return settled < visit and settled.date() < visit.date()


def _as_text(moment: datetime, *, day: bool) -> str:
    return f"{moment:%Y-%m-%d}" if day else f"{moment:%Y-%m-%d %H:%M}"
