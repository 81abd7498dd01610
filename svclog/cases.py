"""Cases: interactions tied to the ones they follow up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svclog.model import Interaction

__all__ = ["case_of"]


def case_of(entry: Interaction, entries: Sequence[Interaction]) -> list[Interaction]:
    """The whole case of `entry`, itself included, in the order in which it was lived."""
    tied: dict[str, set[str]] = {}
    for other in entries:
        if other.re:
            tied.setdefault(other.uid, set()).add(other.re)
            tied.setdefault(other.re, set()).add(other.uid)
    reached = {entry.uid}
    waiting = [entry.uid]
    while waiting:
        new = tied.get(waiting.pop(), set()) - reached
        reached |= new
        waiting.extend(new)
    return sorted((other for other in entries if other.uid in reached), key=lambda other: (other.when, other.id))
