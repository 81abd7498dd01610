"""A case in words, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svclog import dates
from svclog.exchange.json_form import as_json
from svclog.render.blocks import Sentence, Table
from svclog.render.words import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from svclog.model import Interaction
    from svclog.render.blocks import Block
    from svclog.reports.case import Case

__all__ = ["json_of_case", "of_case"]


def of_case(found: Case, now: datetime) -> Iterator[Block]:
    """The case in one sentence, then each contact."""
    took = [f"over {counted(found.days, 'day')}" if found.days else "on one day"]
    if found.minutes:
        took.append(counted(found.minutes, "minute"))
    if found.spent:
        took.append(f"{found.spent:,.2f} in money")
    people = f" with {listed(found.people)}" if found.people else ""
    yield Sentence(
        f"{listed(found.businesses)}: {counted(len(found.contacts), 'contact')}{people}, "
        f"{listed(took)}. {_ending(found)}",
        lead=True,
    )
    if found.references:
        yield Sentence(f"Their references: {listed(found.references)}")
    yield Table(
        ("id", "date", "place", "with", "via", "outcome", "what happened"),
        [
            (
                str(contact.id),
                dates.short(contact.when),
                contact.business,
                contact.employee or "",
                contact.via or "",
                contact.outcome,
                _happened(contact, now),
            )
            for contact in found.contacts
        ],
        right=frozenset({"id"}),
        elastic=("place", "with", "what happened"),
        place="place",
        # Where all of it was at one place, the sentence above has named it.
        yielding=("place", "via") if len(found.businesses) == 1 else ("via", "place"),
        folded="what happened",
    )


def json_of_case(found: Case, ids: Mapping[str, int]) -> dict[str, Any]:
    """The body of `case --json`."""
    return {
        "interactions": [as_json(contact, ids) for contact in found.contacts],
        "businesses": found.businesses,
        "people": found.people,
        "days": found.days,
        "minutes": found.minutes,
        "spent": found.spent,
        "references": found.references,
        "recovered": found.recovered,
    }


def _ending(found: Case) -> str:
    if found.recovered is None:
        return "Still pending."
    if not found.recovered:
        return "Not resolved."
    return "Resolved in the end." if len(found.contacts) > 1 else "Resolved."


def _happened(contact: Interaction, now: datetime) -> str:
    promise = contact.promise
    promised = f"promised {promise.text} by {dates.say(promise.by, now)}: {promise.state}" if promise else ""
    return "; ".join(part for part in (promised, contact.note or "") if part)
