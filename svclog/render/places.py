"""Places in words, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog import dates
from svclog.loyalty import Verdict
from svclog.render.blocks import PLACE, SCORE, VERDICT, VISITS, Column, table
from svclog.render.words import COLOURS, scored, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from svclog.render.blocks import Block, Cells, Table
    from svclog.reports.monthly import BallotLine
    from svclog.reports.places import Place, Places


def blocks(report: Places) -> Iterator[Block]:
    """Every place as it stands now."""
    cells: Cells[Place] = {
        **STANDING,
        VERDICT: lambda place: verdict(place.verdict) + (", left" if place.left else ""),
        Column("last visit", optional=1): lambda place: dates.ago(place.last_visit, report.now),
    }
    yield table(report.places, cells, colour=lambda place: COLOURS[place.verdict])


def json(report: Places) -> dict[str, object]:
    """The body of `places --json`."""
    return {"places": report.places}


def desks(places: Sequence[Place]) -> Table:
    """The desks of one place, each as it stands by itself."""
    return table(places, STANDING, colour=lambda desk: COLOURS[desk.verdict])


def _score(place: Place | BallotLine) -> str:
    return "" if place.verdict is Verdict.TOO_EARLY or place.score is None else scored(place.score)


STANDING: Cells[Place | BallotLine] = {
    VERDICT: lambda place: verdict(place.verdict),
    PLACE: lambda place: place.business,
    SCORE: _score,
    VISITS: lambda place: str(place.visits),
}
