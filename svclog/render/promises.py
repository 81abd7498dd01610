"""Promises as text and as JSON."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from svclog import dates
from svclog.render.blocks import ID, PLACE, WITH, Column, Heading, Sentence, table, table_of_first
from svclog.render.words import overdue
from svclog.text import Command, Message, counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from svclog.render.blocks import Block, Cells
    from svclog.reports.monthly import MonthlyReport
    from svclog.reports.promises import Due, InPeriod, Promises, Tally


def blocks(promises: Promises) -> Iterator[Block]:
    """Yield the open promises, soonest due first, then how each place keeps its promises."""
    if promises.open:
        cells: Cells[Due] = {
            ID: lambda due: str(due.id),
            Column("due"): lambda due: _due(due, promises.now),
            PLACE: lambda due: due.business,
            WITH: lambda due: due.employee or "",
            Column("promise", elastic=True): lambda due: due.text,
        }
        yield table(promises.open, cells)
        yield Sentence(Message("Settle one: ", Command("kept ID"), ", or ", Command("broke ID")), aside=True)
    if promises.tally:
        yield Heading("How they keep them")
        yield from (Sentence(f"{tally.business}, {_kept(tally)}.") for tally in promises.tally)


def json(promises: Promises) -> dict[str, object]:
    """Return the body of `promises --json`: the open promises, and the tally of every business."""
    return {"promises": promises.open, "tally": promises.tally}


def _due(due: Due, now: datetime) -> str:
    if due.overdue:
        return f"! {overdue(due)}"
    return dates.say(due.by, now) if due.by else "no date given"


def _kept(tally: Tally) -> str:
    """Describe a tally: how many promises were kept, broken, overdue, and not due yet."""
    kept = f"{tally.kept or 'none'} kept"
    if tally.days_late is not None:
        which = "the late one" if tally.late == 1 else f"{tally.late} late ones"
        kept += f" ({which} took {counted(ceil(tally.days_late), 'day')} longer"
        kept += ")" if tally.late == 1 else " at the median)"
    others = (
        (tally.broken, f"{tally.broken} broken"),
        (tally.overdue, f"{tally.overdue} overdue"),
        (tally.not_due, f"{tally.not_due} not due yet"),
    )
    return f"{tally.made} made: {', '.join([kept, *(text for count, text in others if count)])}"


_IN_PERIOD: Cells[InPeriod] = {
    PLACE: lambda line: line.business,
    Column("made", right=True): lambda line: str(line.made),
    Column("kept", right=True): lambda line: str(line.kept),
    Column("broken", right=True): lambda line: str(line.broken),
    Column("overdue", right=True): lambda line: str(line.overdue),
    Column("not due yet", right=True): lambda line: str(line.not_due),
}


def _by(due: Due) -> str:
    if due.by is None:
        return "no date given"
    return f"{dates.short(due.by)}, overdue" if due.overdue else dates.short(due.by)


_OPEN: Cells[Due] = {
    ID: lambda due: str(due.id),
    PLACE: lambda due: due.business,
    Column("due"): _by,
    Column("promise", elastic=True, folded=True): lambda due: due.text,
}
_MOST_OPEN = 6


def of_period(report: MonthlyReport) -> Iterator[Block]:
    """Yield the promises of each place in a report's period, and the first ones that are still open."""
    if not (report.promises or report.open_promises):
        return
    yield Heading("Promises made to you")
    if report.promises:
        yield table(report.promises, _IN_PERIOD)
        day = dates.long(report.last_day) if report.last_day else "today"
        counted_when = f"Made, kept, broken: in this period. Overdue, not due yet: as of {day}, older ones included."
        yield Sentence(counted_when, aside=True)
    if report.open_promises:
        yield Sentence(f"Still open today, {dates.long(report.now)}:")
        yield from table_of_first(_MOST_OPEN, report.open_promises, _OPEN, "promises")
