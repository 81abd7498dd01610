"""The parts of a page: sections of blocks, and of pieces that only pages have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.render.blocks import Block, Drawing, Heading, Table, in_figures
from svclog.render.html.drawing import Frame, Scale, frame, scale
from svclog.reports.calendar import Calendar
from svclog.reports.page import Treatment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from svclog.loyalty import Verdict
    from svclog.model import Interaction
    from svclog.reports.highlights import Highlight
    from svclog.reports.lines import Lines
    from svclog.reports.monthly import BallotLine, MonthlyReport
    from svclog.reports.thanks import Owed


class Ballot(Struct, frozen=True):
    """The ballot lines by verdict; `moved` is whether the places were visited in the period."""

    groups: dict[Verdict, list[BallotLine]]
    scale: Scale
    moved: bool
    telling: dict[str, Interaction]
    """The visit to quote for each place."""


def ballot(report: MonthlyReport, lines: Lines) -> Ballot | None:
    """Return the ballot of the places visited in the period, or of all if none was visited."""
    shown = report.visited or report.ballot
    if not shown:
        return None
    groups: dict[Verdict, list[BallotLine]] = {}
    for line in shown:
        groups.setdefault(line.verdict, []).append(line)
    telling = {line.business: line.telling for line in lines.drawn if line.telling is not None}
    return Ballot(groups, scale(shown), bool(report.visited), telling)


class Cards(Struct, frozen=True):
    """The score lines of a page, each with its frame."""

    lines: Lines
    frames: list[Frame]
    period: str
    """The name of the marked period; empty if it covers the whole line."""
    others: str
    """A description of the places that are not drawn."""


def cards(
    lines: Lines, others: str = "", period: tuple[datetime | None, datetime | None, str] = (None, None, "")
) -> Cards | None:
    """Return cards for `lines`; `others` describes the places not drawn, and `period` is marked."""
    if not lines.drawn:
        return None
    start, end, name = period
    frames = [frame(lines, line, start, end) for line in lines.drawn]
    return Cards(lines, frames, name if frames[0].period else "", others)


class Highlights(Struct, frozen=True):
    """The best and the worst visit of the period, if any."""

    best: Highlight | None
    worst: Highlight | None


class Thanks(Struct, frozen=True):
    """The people to thank, and for what, best first."""

    owed: list[Owed]


Piece = Block | Ballot | Calendar | Cards | Highlights | Thanks | Treatment


class Section(Struct, frozen=True):
    """A part of a page under its own heading."""

    title: str
    pieces: list[Piece]


def section(title: str, *pieces: Piece | None) -> Section:
    """Return a section of these pieces, without None."""
    return Section(title, [piece for piece in pieces if piece is not None])


def sections(blocks: Iterable[Block]) -> list[Section]:
    """Split blocks into sections at headings, without drawings; blocks before the first heading have no title."""
    parts = [Section("", [])]
    for block in blocks:
        if isinstance(block, Heading):
            parts.append(Section(block.text, []))
        elif not isinstance(block, Drawing):
            parts[-1].pieces.append(in_figures(block) if isinstance(block, Table) else block)
    return parts if parts[0].pieces else parts[1:]
