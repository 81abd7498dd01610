"""Small pictures of characters, for terminals; figures beside them, or a command, have the same in full."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from svclog.dates import MONTHS, month_length
from svclog.render.blocks import Drawing
from svclog.render.words import month_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from svclog.dates import Period
    from svclog.reports.monthly import Day


_STEPS = "▁▂▃▄▅▆▇█"
_LONGEST = 20
"""The width of the longest bar in cells."""
_MOST_MONTHS = 12
"""The most months that a calendar shows."""
_DAYS = 31


def sparkline(scores: Sequence[float | None], lowest: float, highest: float) -> str:
    """Return one character per score, on a scale from `lowest` to `highest`; a blank for None."""
    steps = len(_STEPS) - 1
    return "".join(
        " " if score is None else _STEPS[round((score - lowest) / (highest - lowest) * steps)] for score in scores
    )


def bars(figures: Sequence[float]) -> list[str]:
    """Return a bar for each figure, in proportion to its size; negative ones are drawn lighter."""
    largest = max((abs(figure) for figure in figures), default=0.0) or 1.0
    return [("█" if figure > 0 else "▒") * round(abs(figure) / largest * _LONGEST) for figure in figures]


def calendar(period: Period, days: Sequence[Day], today: date) -> Iterator[Drawing]:
    """Yield a drawing with a line for each month that had visits, and a character for each day.

    Yield nothing for a period that has no start or end, or is too long.
    """
    if not days or period.start is None or period.end is None:
        return
    first, last = period.start.date(), (period.end - timedelta(microseconds=1)).date()
    if period.so_far:  # future days are not drawn as days without a visit
        last = max(days[-1].date, today)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months > _MOST_MONTHS:
        return
    known = {day.date: day for day in days}
    header = "".join(f"{day:<5}" for day in (1, *range(5, _DAYS, 5)))
    lines = [[(f"{'':4}{'1':<4}{header[5:].rstrip()}", "dim")]]
    visited = {(day.year, day.month) for day in known}
    silent = []
    for number in range(first.month - 1, first.month - 1 + months):
        year, month = first.year + number // 12, number % 12 + 1
        if (year, month) not in visited:
            silent.append(date(year, month, 1))
            continue
        dates = (date(year, month, day) for day in range(1, month_length(year, month) + 1))
        marks = (_mark(known.get(day)) if first <= day <= last else (" ", "") for day in dates)
        lines.append([(f"{MONTHS[month - 1][:3]} ", "dim"), *marks])
    legend = ["+ good, none bad; x bad, none good; ~ both or neither; . no visit"]
    legend += [f"No visits in {month_names(silent)}."] if silent else []
    yield Drawing("The days", [*lines, *([(text, "dim")] for text in legend)])


def _mark(day: Day | None) -> tuple[str, str]:
    if day is None:
        return ".", "dim"
    if day.good and not day.bad:
        return "+", "green"
    if day.bad and not day.good:
        return "x", "red"
    return "~", "yellow"
