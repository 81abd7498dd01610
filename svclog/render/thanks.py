"""Thanks owed as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog import dates
from svclog.render.blocks import DATE, ID, NOTE, PLACE, WITH, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from svclog.render.blocks import Block
    from svclog.reports.thanks import Owed


def blocks(thanks: Sequence[Owed]) -> Iterator[Block]:
    """Yield a table of the people to thank, one line each."""
    yield Table(
        (ID, WITH, PLACE, DATE, NOTE),
        [(str(owed.id), owed.employee, owed.business, dates.short(owed.when), owed.note or "") for owed in thanks],
        untitled=True,
    )


def json(thanks: Sequence[Owed]) -> dict[str, object]:
    """Return the body of `thanks --json`."""
    return {"thanks": thanks}
