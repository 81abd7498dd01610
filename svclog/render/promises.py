"""Promises in words."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from svclog import dates
from svclog.render.blocks import Heading, Sentence, Table
from svclog.render.words import counted, listed
from svclog.text import Command, Message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from svclog.render.blocks import Block
    from svclog.reports.promises import Due, Promises, Tally

__all__ = ["of_promises"]


def of_promises(found: Promises, now: datetime) -> Iterator[Block]:
    """The open promises, soonest first, then how each place keeps them."""
    if found.open:
        yield Table(
            ("id", "due", "place", "with", "promise"),
            [(str(due.id), _due(due, now), due.business, due.employee or "", due.text) for due in found.open],
            right=frozenset({"id"}),
            elastic=("place", "with", "promise"),
        )
        yield Sentence(Message("Settle one: ", Command("kept ID"), ", or ", Command("broke ID")), aside=True)
    if found.tally:
        yield Heading("How they keep them")
        yield from (Sentence(f"{one.business}: {_said(one)}.") for one in found.tally)


def _due(due: Due, now: datetime) -> str:
    if due.overdue:
        return f"! overdue {counted(due.days_late, 'day')}" if due.days_late else "! overdue since today"
    return dates.say(due.by, now)


def _said(one: Tally) -> str:
    kept = f"kept {one.kept} of {one.made}"
    if one.days_late is not None:
        days = ceil(one.days_late)
        kept += f" ({'the late one' if one.late == 1 else f'{one.late} late ones'} took {counted(days, 'day')} longer"
        kept += ")" if one.late == 1 else " at the median)"
    others = [
        said
        for count, said in (
            (one.broken, f"broke {one.broken}"),
            (one.overdue, f"{one.overdue} overdue"),
            (one.open - one.overdue, f"{one.open - one.overdue} still open"),
        )
        if count
    ]
    return listed([kept, *others])
