"""Detect the same visit logged twice within minutes, which may be a slip."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.model import fold
from svclog.storage import document

if TYPE_CHECKING:
    from collections.abc import Iterable

    from svclog.model import Interaction
    from svclog.storage import Doc

_JUST = timedelta(minutes=10)
"""Within how long the same visit, logged again, may be a slip."""
_RATED = ("empathy", "listening", "felt")
_COMPARED = {"uid", "recorded", "when", "day", "business", "employee", "outcome", *_RATED}
"""The fields that make two visits the same, or that tell the two apart: no other fields may add anything."""


class Logged(Struct, frozen=True):
    """A visit logged minutes ago: its id, when it was logged, when the visit was, and its document."""

    id: int
    recorded: datetime
    when: datetime
    doc: Doc

    def says_all_of(self, visit: Interaction, follows: int | None = None) -> bool:
        """Whether a new visit, the same as this and following up the id `follows`, adds nothing to this one."""
        if follows is not None and "re" not in self.doc:
            return False
        more = {name: value for name, value in document(visit).items() if name not in _COMPARED}
        tags = {*more.pop("tags", ())} - {*self.doc.get("tags", ())}
        return not tags and all(self.doc.get(name) == value for name, value in more.items())


class Twins:
    """The visits logged in the last minutes, by what identifies them: place, person, outcome and ratings."""

    def __init__(self, latest: Iterable[tuple[int, Doc]], now: datetime) -> None:
        """`latest` gives documents with their ids, latest first; reading stops at the first that is too old."""
        self._now = now
        self._logged: dict[tuple[object, ...], list[Logged]] = {}
        for doc_id, doc in latest:
            recorded: datetime | None = None
            with suppress(KeyError, TypeError, ValueError, AttributeError):  # another program wrote it
                recorded, when = (datetime.fromisoformat(doc[name]) for name in ("recorded", "when"))
                names = (fold(doc.get(name) or "") for name in ("business", "employee"))
                same = (*names, doc.get("outcome"), *map(doc.get, _RATED))
                if timedelta() <= now - recorded <= _JUST:
                    self._logged.setdefault(same, []).append(Logged(doc_id, recorded, when, doc))
            if recorded is not None and now - recorded > _JUST:
                return

    def of(self, visit: Interaction) -> Logged | None:
        """The latest that is the same as a new visit, at about the same time; rather one to which it adds nothing."""
        same = [logged for logged in self._logged.get(_same(visit), ()) if abs(logged.when - visit.when) <= _JUST]
        return next((logged for logged in same if logged.says_all_of(visit)), same[0] if same else None)

    def add(self, visit: Interaction) -> None:
        """Add a visit that was logged just now."""
        self._logged.setdefault(_same(visit), []).insert(0, Logged(visit.id, self._now, visit.when, document(visit)))


def _same(visit: Interaction) -> tuple[object, ...]:
    names = (fold(visit.business), fold(visit.employee or ""))
    return (*names, visit.outcome, visit.empathy, visit.listening, visit.felt)
