"""Payees as rows of a CSV file, beside those of visits, and as what a journal takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from svclog.errors import BadField
from svclog.exchange.bad_rows import BadCell
from svclog.exchange.votes import taken
from svclog.fields import FIELDS, VOTE_FIELDS
from svclog.storage import PAYEES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from svclog.fields import Reading
    from svclog.model import Payee
    from svclog.storage import Doc, Identities

MARK = "payee"
"""The column that holds the name on statements, and is empty in the row of anything else."""

_NUMBER = re.compile(r"p([0-9]{1,9})")
_ROWS = {"uid": FIELDS["uid"], "at": VOTE_FIELDS["at"], "business": FIELDS["business"], "edited": FIELDS["edited"]}
_COLUMN = {"at": "when"}


def payee_cells(payee: Payee) -> dict[str, str]:
    """A payee as the cells of a row, by column."""
    held = {name: getattr(payee, name) for name in _ROWS}
    texts = {_COLUMN.get(name, name): _ROWS[name].text(value) for name, value in held.items() if value is not None}
    return {"id": f"p{payee.id}", **texts, MARK: payee.payee}


def payee_in(cells: Mapping[str, str], reading: Reading, identities: Identities) -> Doc:
    """The payee in a row, as a journal takes it. Raises BadCell."""
    held: dict[str, Any] = {MARK: cells[MARK]}
    for name, row in _ROWS.items():
        column = _COLUMN.get(name, name)
        text = cells.get(column, "")
        try:
            value = row.read(text, reading, where=column) if text.strip() else None
        except BadField as error:
            raise BadCell(column, column, text, str(error.reason)) from None
        if value is not None:
            held[name] = msgspec.to_builtins(value)
    if "at" not in held:
        raise BadCell("when", "when", "", "a payee needs the moment at which it was recorded")
    if number := _NUMBER.fullmatch(cells.get("id", "")):
        held["id"] = int(number[1])
    return taken(PAYEES, held, identities)
