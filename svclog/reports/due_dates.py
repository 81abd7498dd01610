"""Due dates: open promises, votes to review, and votes that end, each as an event for a calendar."""

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
    """The kinds of due dates."""

    PROMISE = "promise"
    REVIEW = "review"
    END = "end"
    """A vote to leave a place expires."""


class DueDate(Struct, frozen=True):
    """A due date in the local time of the entry; `at` is the time of day, None if only a day was given.

    `uid` never changes while the promise or the vote is in the journal. `number` is the id of the visit or vote,
    `since` its time, and `changed` the time of its last edit.
    """

    uid: str
    kind: DueKind
    day: date
    at: time | None
    business: str
    number: int
    employee: str | None
    text: str | None
    """The text of the promise, or the reason for the vote."""
    instead: str | None
    since: datetime
    changed: datetime


class DueDates(Struct, frozen=True):
    """All due dates as of `now`, earliest first; the report is due on the first of each month from `months_from` on."""

    now: datetime
    due: list[DueDate]
    months_from: date


def due_dates(entries: Iterable[Interaction], votes: Iterable[Vote], now: datetime) -> DueDates:
    """Return the due dates still open `now`: none for settled promises, reviewed votes, or places returned to."""
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
    """Return the time of day; None if only the day was given."""
    return None if ends_a_day(moment) else moment.time()
