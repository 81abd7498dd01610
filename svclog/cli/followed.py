"""Visits that follow up one to another place: a courier may be chased for a shop, but an id is soon mistyped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog.model import fold, parts
from svclog.text import Command

if TYPE_CHECKING:
    from svclog.cli.session import Session
    from svclog.model import Interaction


def is_elsewhere(followed: Interaction, place: str) -> bool:
    """Whether a visit is to another place than this; two desks of one business are one place here."""
    return fold(parts(followed.business)[0]) != fold(parts(place)[0])


def question(followed: Interaction, place: str) -> str:
    """What to ask of a person who follows it up at this other place."""
    return f"Visit {followed.id} was to {followed.business}, this one is to {place}. Does this one follow it up?"


def tell_elsewhere(visit: Interaction, follows: int, session: Session) -> None:
    """Say so where a visit of the journal follows up one to another place, and how to change that."""
    [followed] = session.journal.select([range(follows, follows + 1)])
    if is_elsewhere(followed, visit.business):
        what = f"visit {visit.id} to {visit.business} follows up visit {follows} to {followed.business}, another place"
        session.tell(f"{what}; if it does not: ", Command(f"edit {visit.id} --re ''"))
