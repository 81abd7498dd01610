"""The same visit logged twice within minutes, which may be a slip."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.model import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from svclog.model import Interaction
    from svclog.storage import Doc

_JUST = timedelta(minutes=10)
"""How long ago the same visit may have been logged, for the next to be a slip perhaps."""
_RATED = ("empathy", "listening", "felt")


class Logged(Struct, frozen=True):
    """What was logged minutes ago: its id, when that was, and when the visit was."""

    id: int
    recorded: datetime
    when: datetime


class Twins:
    """The visits logged in the last minutes, by what makes two the same: place, person, outcome and ratings."""

    def __init__(self, latest: Iterable[tuple[int, Doc]], now: datetime) -> None:
        """`latest` are documents with their ids, the latest first; no more of them are read than are minutes old."""
        self._now = now
        self._logged: dict[tuple[object, ...], list[Logged]] = {}
        for doc_id, doc in latest:
            recorded: datetime | None = None
            with suppress(KeyError, TypeError, ValueError, AttributeError):  # of what another program wrote
                recorded, when = (datetime.fromisoformat(doc[name]) for name in ("recorded", "when"))
                names = (fold(doc.get(name) or "") for name in ("business", "employee"))
                same = (*names, doc.get("outcome"), *map(doc.get, _RATED))
                if timedelta() <= now - recorded <= _JUST:
                    self._logged.setdefault(same, []).append(Logged(doc_id, recorded, when))
            if recorded is not None and now - recorded > _JUST:
                return

    def of(self, visit: Interaction) -> Logged | None:
        """The latest that is the same as a new visit, and was at about the same time."""
        same = self._logged.get(_same(visit), ())
        return next((found for found in same if abs(found.when - visit.when) <= _JUST), None)

    def add(self, visit: Interaction) -> None:
        """Take in a visit that was logged just now."""
        self._logged.setdefault(_same(visit), []).insert(0, Logged(visit.id, self._now, visit.when))


def _same(visit: Interaction) -> tuple[object, ...]:
    names = (fold(visit.business), fold(visit.employee or ""))
    return (*names, visit.outcome, visit.empathy, visit.listening, visit.felt)
