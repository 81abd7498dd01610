"""A case in words, and as JSON."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from svclog import dates
from svclog.exchange.json_form import as_json
from svclog.model import fold
from svclog.render.blocks import DATE, ID, OUTCOME, PLACE, WITH, Column, Sentence, table
from svclog.render.document import fields
from svclog.render.words import became_of, cost, ended, in_full, listed
from svclog.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from svclog.model import Interaction
    from svclog.render.blocks import Block, Cells
    from svclog.reports.case import Case


def blocks(case: Case, currency: str) -> Iterator[Block]:
    """Yield the case in one sentence, with amounts in `currency`, then each contact."""
    count = sum(contact.times for contact in case.contacts)
    days = f" over {counted(case.days, 'day')}" if case.days else " on one day" if count > 1 else ""
    people = f", {listed(_with_each(case, count))}" if case.people else ""
    took = cost(case.minutes, case.spent, currency)
    cost_you = f" It cost you {listed(took)}." if took else ""
    visits = f"{counted(count, 'visit')}{days}{people}"
    yield Sentence(f"{listed(case.businesses)}: {visits}.{cost_you} {_ending(case)}", lead=True)
    if case.references:
        yield Sentence(f"Their references: {listed(case.references)}")
    at_one_place = len(case.businesses) == 1  # named in the sentence above
    cells: Cells[Interaction] = {
        ID: lambda contact: str(contact.id),
        DATE: lambda contact: dates.short(contact.when),
        replace(PLACE, optional=1 if at_one_place else 2): lambda contact: contact.business,
        WITH: lambda contact: contact.employee or "",
        Column("via", optional=2 if at_one_place else 1): lambda contact: contact.via or "",
        OUTCOME: ended,
        Column("what happened", elastic=True, folded=True): lambda contact: _happened(contact, case.now),
    }
    yield table(case.contacts, cells)


def json(case: Case, ids: Mapping[str, int]) -> dict[str, object]:
    """Return the body of `case --json`."""
    interactions = [as_json(contact, ids) for contact in case.contacts]
    return {"interactions": interactions} | fields(case, "now", "contacts")


def _with_each(case: Case, count: int) -> list[str]:
    """List who served at the visits: `with Kim`, or `2 with Kim` if Kim did not serve at all of them."""
    visits = Counter(fold(contact.employee or "") for contact in case.contacts for _ in range(contact.times))
    return [
        f"with {name}" if visits[fold(name)] == count else f"{visits[fold(name)]} with {name}" for name in case.people
    ]


def _ending(case: Case) -> str:
    if case.recovered is None:
        return "Still pending."
    if not case.recovered:
        return "Resolved in part." if case.contacts[-1].outcome == "partial" else "Not resolved."
    return "Resolved in the end." if len(case.contacts) > 1 else "Resolved."


def _happened(contact: Interaction, now: datetime) -> str:
    promise = contact.promise
    due = f", due {dates.say(promise.by, now)}" if promise and promise.by else ""
    promised = f"promised {in_full(promise.text)}{due}: {became_of(promise, now)}" if promise else ""
    note = in_full(contact.note) if contact.note else ""
    return "; ".join(part for part in (promised, note) if part)
