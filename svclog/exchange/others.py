"""Convert votes and payees to rows of a CSV file, beside those of visits, and back to documents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from svclog.errors import BadField
from svclog.exchange.bad_rows import BadCell
from svclog.fields import FIELDS, VOTE_FIELDS, Field, texts
from svclog.fields.parse import any_text
from svclog.storage import PAYEES, VOTES, document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from svclog.fields import Reading
    from svclog.model import Payee, Vote
    from svclog.storage import Doc, Identities, Record, RecordKind

VOTE, PAYEE = VOTES.kind, PAYEES.kind
"""The columns that mark a row as a vote (its kind) and as a payee (its name); empty in all other rows."""
OTHERS: dict[str, RecordKind[Any]] = {VOTE: VOTES, PAYEE: PAYEES}
_STAY = "stay"  # marks a vote that neither leaves nor returns
_COLUMN = {"leaves": VOTE, "at": "when"}  # the column of a field, if it has another name
_FIELDS: dict[str, list[Field]] = {
    VOTE: [field for name, field in VOTE_FIELDS.items() if name != "stays"],
    PAYEE: [
        FIELDS["uid"],
        VOTE_FIELDS["at"],
        replace(FIELDS["business"], required=False),
        FIELDS["edited"],
        Field(PAYEE, "the words of a payee", any_text),
    ],
}
VOTE_COLUMNS = [name for field in _FIELDS[VOTE] if (name := _COLUMN.get(field.name, field.name)) not in FIELDS]
"""The columns that only votes have."""


def vote_cells(vote: Vote, texts_of: Callable[[Vote], Mapping[str, str]] = texts) -> dict[str, str]:
    """Convert a vote to the cells of a row, by column."""
    cells = {_COLUMN.get(name, name): text for name, text in texts_of(vote).items() if name != "stays"}
    return {"id": VOTES.name(vote.id)} | cells | ({VOTE: _STAY} if vote.stays else {})


def payee_cells(payee: Payee) -> dict[str, str]:
    """Convert a payee to the cells of a row, by column."""
    cells = {_COLUMN.get(field.name, field.name): field.text_in(payee) for field in _FIELDS[PAYEE]}
    return {"id": PAYEES.name(payee.id), **cells}


def other_in(mark: str, cells: Mapping[str, str], reading: Reading, identities: Identities) -> Doc:
    """Convert a row with this mark to the document of a vote, or a payee. Raises BadCell."""
    doc: Doc = {}
    for field in _FIELDS[mark]:
        column = _COLUMN.get(field.name, field.name)
        text = cells.get(column, "")
        if column == VOTE and text.strip().lower() == _STAY:
            doc |= {"leaves": False, "stays": True}
            continue
        try:
            value = field.read(text, reading, where=column)
        except BadField as error:
            raise BadCell(column, column, text, str(error.reason)) from None
        if value is not None:
            doc[field.name] = msgspec.to_builtins(value)
    if number := re.fullmatch(f"{mark[0]}([0-9]{{1,9}})", cells.get("id", "")):
        doc["id"] = int(number[1])
    return checked_other(OTHERS[mark], doc, identities)


def checked_other(kind: RecordKind[Record], doc: Doc, identities: Identities) -> Doc:
    """Check the document of a vote or payee, and add a uid if it has none. Raises msgspec.ValidationError."""
    number = doc.get("id")
    fields = {name: value for name, value in doc.items() if name != "id"}
    fields = identities.identified({**fields, **document(kind.read(0, fields))})
    return {**fields, "id": number} if isinstance(number, int) else fields
