"""Places in words, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog import dates
from svclog.loyalty import Verdict
from svclog.render.blocks import PLACE, SCORE, VERDICT, VISITS, Column, Table
from svclog.render.words import COLOURS, scored, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from svclog.render.blocks import Block
    from svclog.reports.places import Place, Places


def blocks(report: Places) -> Iterator[Block]:
    """Every place as it stands now."""
    yield Table(
        (VERDICT, PLACE, SCORE, VISITS, Column("last visit", optional=1)),
        [
            (
                verdict(place.verdict) + (", left" if place.left else ""),
                place.business,
                _score(place),
                str(place.visits),
                dates.ago(place.last_visit, report.now),
            )
            for place in report.places
        ],
        styles=[COLOURS[place.verdict] for place in report.places],
    )


def json(report: Places) -> dict[str, object]:
    """The body of `places --json`."""
    return {"places": report.places}


def desks(places: Sequence[Place]) -> Table:
    """The desks of one place, each as it stands by itself."""
    return Table(
        (VERDICT, PLACE, SCORE, VISITS),
        [(verdict(desk.verdict), desk.business, _score(desk), str(desk.visits)) for desk in places],
        styles=[COLOURS[desk.verdict] for desk in places],
    )


def _score(place: Place) -> str:
    return "" if place.verdict is Verdict.TOO_EARLY or place.score is None else scored(place.score)
