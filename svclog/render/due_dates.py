"""Due dates as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog.render.document import fields
from svclog.reports.due_dates import DueKind

if TYPE_CHECKING:
    from svclog.reports.due_dates import DueDate, DueDates


def json(due_dates: DueDates) -> dict[str, object]:
    """Return the body of `calendar --json`."""
    return {"due": [_json(due) for due in due_dates.due], "months_from": due_dates.months_from}


def _json(due: DueDate) -> dict[str, object]:
    number = {"id": due.number, "vote": None} if due.kind is DueKind.PROMISE else {"id": None, "vote": due.number}
    return fields(due, "number", "changed") | number
