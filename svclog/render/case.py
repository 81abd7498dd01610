"""A case in words, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from svclog import dates
from svclog.exchange.json_form import as_json
from svclog.render.blocks import DATE, ID, OUTCOME, PLACE, WITH, Column, Sentence, Table
from svclog.render.words import cost, counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from svclog.model import Interaction
    from svclog.render.blocks import Block
    from svclog.reports.case import Case


def blocks(case: Case) -> Iterator[Block]:
    """The case in one sentence, then each contact."""
    took = [f"over {counted(case.days, 'day')}" if case.days else "on one day", *cost(case.minutes, case.spent)]
    people = f" with {listed(case.people)}" if case.people else ""
    yield Sentence(
        f"{listed(case.businesses)}: {counted(len(case.contacts), 'contact')}{people}, {listed(took)}. {_ending(case)}",
        lead=True,
    )
    if case.references:
        yield Sentence(f"Their references: {listed(case.references)}")
    at_one_place = len(case.businesses) == 1  # which the sentence above has named
    yield Table(
        (
            ID,
            DATE,
            replace(PLACE, optional=1 if at_one_place else 2),
            WITH,
            Column("via", optional=2 if at_one_place else 1),
            OUTCOME,
            Column("what happened", elastic=True, folded=True),
        ),
        [
            (
                str(contact.id),
                dates.short(contact.when),
                contact.business,
                contact.employee or "",
                contact.via or "",
                contact.outcome,
                _happened(contact, case.now),
            )
            for contact in case.contacts
        ],
    )


def json(case: Case, ids: Mapping[str, int]) -> dict[str, object]:
    """The body of `case --json`."""
    return {
        "interactions": [as_json(contact, ids) for contact in case.contacts],
        "businesses": case.businesses,
        "people": case.people,
        "days": case.days,
        "minutes": case.minutes,
        "spent": case.spent,
        "references": case.references,
        "recovered": case.recovered,
    }


def _ending(case: Case) -> str:
    if case.recovered is None:
        return "Still pending."
    if not case.recovered:
        return "Not resolved."
    return "Resolved in the end." if len(case.contacts) > 1 else "Resolved."


def _happened(contact: Interaction, now: datetime) -> str:
    promise = contact.promise
    promised = f"promised {promise.text} by {dates.say(promise.by, now)}: {promise.state}" if promise else ""
    return "; ".join(part for part in (promised, contact.note or "") if part)
