"""What a page is made of: sections of blocks and of pieces that only a page has."""

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
    """Who earned your loyalty and who lost it, and what moved them in the period, or that nothing did."""

    groups: dict[Verdict, list[BallotLine]]
    scale: Scale
    moved: bool
    telling: dict[str, Interaction]
    """The visits to quote, by place."""


def ballot(report: MonthlyReport, lines: Lines) -> Ballot | None:
    """The ballot of those visited in the period, or of all where none was."""
    shown = report.visited or report.ballot
    if not shown:
        return None
    groups: dict[Verdict, list[BallotLine]] = {}
    for line in shown:
        groups.setdefault(line.verdict, []).append(line)
    telling = {line.business: line.telling for line in lines.drawn if line.telling is not None}
    return Ballot(groups, scale(shown), bool(report.visited), telling)


class Cards(Struct, frozen=True):
    """The score lines of a page, each drawn into its frame."""

    lines: Lines
    frames: list[Frame]
    period: str
    """The name of the months that are marked; empty where all of them are meant."""
    others: str
    """Which places are not drawn, where not all are."""


def cards(
    lines: Lines, others: str = "", period: tuple[datetime | None, datetime | None, str] = (None, None, "")
) -> Cards | None:
    """The score lines of `lines`; `others` says which are not drawn, `period` is marked in them."""
    if not lines.drawn:
        return None
    start, end, name = period
    frames = [frame(lines, line, start, end) for line in lines.drawn]
    return Cards(lines, frames, name if frames[0].period else "", others)


class Highlights(Struct, frozen=True):
    """The best and the worst visit of the period, where there is one."""

    best: Highlight | None
    worst: Highlight | None


class Thanks(Struct, frozen=True):
    """Who is to be thanked, and for what, the best first."""

    owed: list[Owed]


Piece = Block | Ballot | Calendar | Cards | Highlights | Thanks | Treatment


class Section(Struct, frozen=True):
    """A part of a page under its own heading."""

    title: str
    pieces: list[Piece]


def section(title: str, *pieces: Piece | None) -> Section:
    """These pieces, but for those that are None, under their heading."""
    return Section(title, [piece for piece in pieces if piece is not None])


def sections(blocks: Iterable[Block]) -> list[Section]:
    """Blocks by their headings; those before the first have no title. What only terminals draw is left out."""
    parts = [Section("", [])]
    for block in blocks:
        if isinstance(block, Heading):
            parts.append(Section(block.text, []))
        elif not isinstance(block, Drawing):
            parts[-1].pieces.append(in_figures(block) if isinstance(block, Table) else block)
    return parts if parts[0].pieces else parts[1:]
