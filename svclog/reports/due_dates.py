"""Due dates: the open promises, the votes to review, and those that end, each as an event for a calendar."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.dates import ends_a_day
from svclog.query import in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from svclog.model import Interaction, Vote


class DueKind(StrEnum):
    """What is due."""

    PROMISE = "promise"
    REVIEW = "review"
    END = "end"
    """A vote ends: the place is not left any more."""


class DueDate(Struct, frozen=True):
    """What is due on a day, on the clock where it was written down; `at` is the time of day, where one was given.

    `uid` stays the same as long as the promise or the vote is in the journal, whatever is changed about it. `number` is
    the id of the visit, or the number of the vote, that was made, or cast, at `since` and last changed at `changed`.
    """

    uid: str
    kind: DueKind
    day: date
    at: time | None
    business: str
    number: int
    employee: str | None
    text: str | None
    """What was promised, or why the place was left."""
    instead: str | None
    since: datetime
    changed: datetime


class DueDates(Struct, frozen=True):
    """What is due, the earliest first, as of `now`. From `months_from` on, the first of each month is for reading."""

    now: datetime
    due: list[DueDate]
    months_from: date


def due_dates(entries: Iterable[Interaction], votes: Iterable[Vote], now: datetime) -> DueDates:
    """The due dates of what is still open `now`: what was settled, reviewed or returned to has none."""
    due = [*_promises(entries), *_votes(votes, now)]
    return DueDates(
        now, sorted(due, key=lambda event: (event.day, event.at or time.max, event.uid)), now.date().replace(day=1)
    )


def _promises(entries: Iterable[Interaction]) -> Iterator[DueDate]:
    for entry in entries:
        promise = entry.promise
        if promise is not None and promise.by is not None and promise.state == "open":
            yield DueDate(
                uid=f"promise-{entry.uid}@svclog",
                kind=DueKind.PROMISE,
                day=promise.by.date(),
                at=_time(promise.by),
                business=entry.business,
                number=entry.id,
                employee=entry.employee,
                text=promise.text,
                instead=None,
                since=entry.when,
                changed=entry.edited or entry.recorded or entry.when,
            )


def _votes(votes: Iterable[Vote], now: datetime) -> Iterator[DueDate]:
    for vote in in_force(votes, now):
        for kind, moment in ((DueKind.REVIEW, vote.next_review), (DueKind.END, vote.until)):
            if moment is not None:
                yield DueDate(
                    uid=f"{kind}-{vote.uid}@svclog",
                    kind=kind,
                    day=moment.date(),
                    at=_time(moment),
                    business=vote.business,
                    number=vote.id,
                    employee=None,
                    text=vote.because,
                    instead=vote.instead,
                    since=vote.at,
                    changed=vote.edited or vote.at,
                )


def _time(moment: datetime) -> time | None:
    """The time of day; None where the day alone was given."""
    return None if ends_a_day(moment) else moment.time()
