"""Votes as rows of a CSV file, beside those of visits, and as what a journal takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from svclog.errors import BadField
from svclog.exchange.bad_rows import BadCell
from svclog.fields import FIELDS, VOTE_FIELDS, texts
from svclog.storage import VOTES, document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from svclog.fields import Reading
    from svclog.model import Vote
    from svclog.storage import Doc, Identities, Record, RecordKind

MARK = "vote"
"""The column that says whether a row is a vote, and of which kind."""

_STAY = "stay"
"""What stands there for a vote that neither leaves nor returns."""
_NUMBER = re.compile(r"v([0-9]{1,9})")
_COLUMN = {name: {"leaves": MARK, "at": "when"}.get(name, name) for name in VOTE_FIELDS if name != "stays"}

VOTE_COLUMNS = [column for column in _COLUMN.values() if column not in FIELDS]
"""The columns that only votes have."""


def vote_cells(vote: Vote, texts_of: Callable[[Vote], Mapping[str, str]] = texts) -> dict[str, str]:
    """A vote as the cells of a row, by column."""
    cells = {_COLUMN[name]: text for name, text in texts_of(vote).items() if name in _COLUMN}
    return {"id": f"v{vote.id}"} | cells | ({MARK: _STAY} if vote.stays else {})


def vote_in(cells: Mapping[str, str], reading: Reading, identities: Identities) -> Doc:
    """The vote in a row, as a journal takes it. Raises BadCell."""
    values: dict[str, Any] = {}
    for name, column in _COLUMN.items():
        text = cells.get(column, "")
        if column == MARK and text.strip().lower() == _STAY:
            values |= {"leaves": False, "stays": True}
            continue
        try:
            values[name] = VOTE_FIELDS[name].read(text, reading, where=column)
        except BadField as error:
            raise BadCell(column, column, text, str(error.reason)) from None
    held = {name: msgspec.to_builtins(value) for name, value in values.items() if value is not None}
    if number := _NUMBER.fullmatch(cells.get("id", "")):
        held["id"] = int(number[1])
    return taken(VOTES, held, identities)


def taken(kind: RecordKind[Record], doc: Doc, identities: Identities) -> Doc:
    """The document of a vote, or a payee, as a journal takes it: with a uid, and its number beside it if it has one.

    Raises msgspec.ValidationError for what is none.
    """
    number = doc.get("id")
    held = {name: value for name, value in doc.items() if name != "id"}
    held = identities.identified({**held, **document(kind.read(0, held))})
    return {**held, "id": number} if isinstance(number, int) else held
