"""Places as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog import dates
from svclog.loyalty import SO_FAR_LINE, Verdict
from svclog.render.blocks import GOOD_VISITS, PLACE, SCORE, SO_FAR, VERDICT, Column, Sentence, table
from svclog.render.words import COLOURS, of_all, scored, stands

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from svclog.render.blocks import Block, Cells, Table
    from svclog.reports.monthly import BallotLine
    from svclog.reports.places import Place, Places


def blocks(report: Places) -> Iterator[Block]:
    """Yield a table of places as they stand now."""
    cells: Cells[Place] = {
        VERDICT: lambda place: _verdict(place) + (", left" if place.left else ""),
        SO_FAR: lambda place: place.so_far or "",
        **_PLACE,
        Column("last visit", optional=1): lambda place: dates.ago(place.last_visit, report.now),
    }
    yield table(report.places, cells, colour=lambda place: COLOURS[place.verdict])
    if any(place.so_far for place in report.places):
        lines = f"good: a score of {SO_FAR_LINE:+} or more; bad: {-SO_FAR_LINE:+} or less; mixed: in between"
        yield Sentence(f"So far {lines}. In brackets: of fewer than 3 visits.", aside=True)


def json(report: Places) -> dict[str, object]:
    """Return the body of `places --json`."""
    return {"places": report.places}


def desks(places: Sequence[Place]) -> Table:
    """Return a table of the desks of one place, each with its own standing."""
    cells: Cells[Place] = {VERDICT: _verdict, SO_FAR: lambda place: place.so_far or "", **_PLACE}
    return table(places, cells, colour=lambda desk: COLOURS[desk.verdict])


def _verdict(place: Place | BallotLine) -> str:
    return stands(place.verdict, None, recovering=place.recovering)


def _score(place: Place | BallotLine) -> str:
    if place.score is None:
        return ""
    return f"({scored(place.score)})" if place.verdict is Verdict.TOO_EARLY else scored(place.score)


_PLACE: Cells[Place | BallotLine] = {
    PLACE: lambda place: place.business,
    SCORE: _score,
    GOOD_VISITS: lambda place: of_all(place.good, place.visits),
}
STANDING: Cells[Place | BallotLine] = {VERDICT: _verdict, **_PLACE}
