"""The small pictures on a terminal say what the figures say, and are nowhere else."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svclog import dates
from svclog.render.pictures import bars, calendar, sparkline
from svclog.reports.monthly import Day
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def drawn(period: str | tuple[str | None, str | None], days: Sequence[Day]) -> list[str]:
    found = dates.period(period, NOW) if isinstance(period, str) else dates.between(*period, NOW)
    return ["".join(text for text, _ in line) for one in calendar(found, days, NOW.date()) for line in one.lines]


def test_each_day_of_the_month_has_its_mark_under_its_number() -> None:
    days = [Day(date(2026, 10, 1), 1, 1, 0), Day(date(2026, 10, 5), 2, 0, 2), Day(date(2026, 10, 30), 2, 1, 1)]

    header, october, legend = drawn("2026-10", days)

    assert header == "    1   5    10   15   20   25   30"
    assert october == "Oct +...x........................~."
    assert (october[header.index("5")], october[header.index("30")]) == ("x", "~")
    assert legend.startswith("+ good, none bad; x bad, none good; ~ both or neither")


def test_a_visit_neither_good_nor_bad_is_a_mark_too() -> None:
    assert drawn("2026-10", [Day(date(2026, 10, 1), 1, 0, 0)])[1].startswith("Oct ~.")


def test_a_year_has_a_line_for_each_month_that_had_a_visit_and_names_the_others() -> None:
    days = [Day(date(2026, 3, 2), 1, 1, 0), Day(date(2026, 4, 30), 1, 1, 0), Day(date(2026, 6, 2), 1, 1, 0)]

    _, *months, _, without = drawn("2026", days)

    assert months == [f"Mar .+{'.' * 29}", f"Apr {'.' * 29}+", f"Jun .+{'.' * 28}"]
    assert without == "No visits in January, February, May and July to November."


def test_a_month_that_is_not_over_goes_up_to_today() -> None:
    assert drawn("2026-11", [Day(date(2026, 11, 3), 1, 1, 0)])[1] == f"Nov ..+{'.' * 19}" + " " * 8


def test_days_outside_the_period_are_blank() -> None:
    assert drawn(("2026-10-03", "2026-10-05"), [Day(date(2026, 10, 4), 1, 0, 1)])[1] == "Oct   .x." + " " * 26


@pytest.mark.parametrize("period", [(None, None), ("2024-01-01", "2025-03-31"), ("2020-01-01", None)])
def test_there_is_no_calendar_of_more_than_a_year_nor_of_all_time(period: tuple[str | None, str | None]) -> None:
    assert drawn(period, [Day(date(2025, 1, 1), 1, 1, 0)]) == []


@given(st.dates(datetime(2020, 1, 1).date(), datetime(2026, 9, 1).date()), st.integers(0, 330), st.data())  # noqa: DTZ001 - days only
def test_no_day_of_a_period_is_forgotten(start: date, length: int, data: st.DataObject) -> None:
    end = start + timedelta(days=length)
    days = sorted(data.draw(st.sets(st.dates(start, end), min_size=1)))

    lines = drawn((str(start), str(end)), [Day(day, 1, 1, 0) for day in days])[1:]

    visited = {(day.year, day.month) for day in days}
    marks = "".join(line[4:] for line in lines[: len(visited)])
    every_day = (start + timedelta(days=number) for number in range(length + 1))
    assert marks.count("+") == len(days)
    assert marks.count("+") + marks.count(".") == sum((day.year, day.month) in visited for day in every_day)


def test_a_line_of_scores_goes_from_the_lowest_to_the_highest() -> None:
    assert sparkline([-2.0, 0.0, None, 2.0], -2.0, 2.0) == "▁▅ █"


def test_the_longest_bar_is_of_the_largest_figure_and_what_lowers_looks_different() -> None:
    assert bars([2.0, -1.0, 0.0]) == ["█" * 20, "▒" * 10, ""]
    assert bars([0.0]) == [""]
    assert bars([]) == []


@pytest.mark.parametrize("arguments", [("report", "last"), ("report", "2026"), ("why", "Café Brindille"), ("trend",)])
def test_a_picture_is_for_a_terminal_only(
    shown: Callable[..., str], piped: Callable[..., str], arguments: tuple[str, ...]
) -> None:
    def picture(text: str) -> bool:
        return "THE DAYS" in text or bool(set("▁▂▃▄▅▆▇█▒") & set(text))

    assert picture(shown(80, *arguments))
    assert not picture(piped(*arguments))


def test_a_picture_is_not_in_markdown(piped: Callable[..., str]) -> None:
    assert "The days" not in piped("report", "last", "-f", "markdown")
