"""The drawings of a page: score lines, the calendar, treatment against outcome."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from svclog import dates
from svclog.loyalty import Verdict
from svclog.model import Interaction, Outcome
from svclog.render.html import phrases
from svclog.render.html.drawing import frame
from svclog.reports import page as of_page
from svclog.reports.calendar import LISTED
from svclog.reports.lines import LINES, score_lines
from svclog.reports.monthly import monthly
from tests.conftest import BERLIN, NOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svclog.reports.page import Page

GOOD: dict[str, Any] = {"outcome": Outcome.RESOLVED, "empathy": 5, "listening": 5}
BAD: dict[str, Any] = {"outcome": Outcome.UNRESOLVED, "empathy": 1, "listening": 1}


def visit(number: int, day: str, business: str = "Acme", **fields: Any) -> Interaction:
    when = datetime.fromisoformat(day).replace(tzinfo=BERLIN)
    return Interaction(id=number, when=when, business=business, **(GOOD | fields))


def page(entries: Sequence[Interaction], period: str = "2026-10") -> Page:
    asked = dates.period(period, NOW)
    return of_page.page(entries, monthly(entries, asked, NOW))


def days(count: int, first: str = "2026-10-01", **fields: Any) -> list[Interaction]:
    start = datetime.fromisoformat(first)
    return [visit(number + 1, str(start + timedelta(days=number)), **fields) for number in range(count)]


def test_a_score_line_covers_the_twelve_months_that_end_with_the_period() -> None:
    found = page([*days(3), visit(9, "2025-01-01")]).lines

    assert [f"{at:%Y-%m-%d}" for at in (found.start, found.end)] == ["2025-11-01", "2026-11-01"]
    assert found.until == found.end


def test_the_score_lines_begin_with_the_month_of_the_first_visit() -> None:
    first = [page(days(3), period).lines.start for period in ("2026-10", "2026")]

    assert first == [datetime(2026, 10, 1)] * 2  # noqa: DTZ001 - on the wall clock
    of_all = score_lines({"Acme": days(3), "Bakery": days(3, "2026-09-20")}, NOW)
    assert f"{of_all.start:%Y-%m-%d}" == "2026-09-01"
    frame_of_one_month = frame(page(days(3)).lines, page(days(3)).lines.drawn[0], None, None)
    assert [year for _, year in frame_of_one_month.years] == [2026]


def test_the_months_of_a_score_line_end_with_the_last_that_there_is() -> None:
    now = datetime(9999, 12, 28, tzinfo=BERLIN)
    lines = score_lines({"Acme": days(3, "9999-11-20")}, now)

    assert [f"{first:%Y-%m}" for _, first in frame(lines, lines.drawn[0], None, None).months] == ["9999-11", "9999-12"]


def test_the_score_lines_of_a_year_are_those_of_its_months_and_end_now() -> None:
    found = page([*days(3), visit(9, "2025-01-01")], "2026").lines

    assert [f"{at:%Y-%m-%d}" for at in (found.start, found.end)] == ["2026-01-01", "2027-01-01"]
    assert found.until == NOW.replace(tzinfo=None)


def test_a_score_line_knows_where_it_comes_from() -> None:
    entries = [*days(4, "2025-10-28"), visit(9, "2026-10-05")]

    [line] = page(entries).lines.drawn

    assert line.seen == 4
    assert line.before == pytest.approx(9 * 3.186625 / (2 + 3.186625))
    assert [point.visit.id for point in line.points] == [9]
    assert line.visits == 5


def test_the_last_point_of_a_line_is_where_the_report_says_the_place_stands() -> None:
    entries = [*days(5), *days(4, "2026-10-10", **BAD)]
    asked = dates.period("2026-10", NOW)
    report = monthly(entries, asked, NOW)

    [line] = of_page.page(entries, report).lines.drawn

    assert (line.points[-1].score, line.points[-1].verdict) == (report.ballot[0].score, Verdict.LOST)
    assert (line.good, line.visits) == (report.ballot[0].good, report.ballot[0].visits) == (5, 9)


def test_a_line_with_too_many_visits_has_the_last_of_each_week() -> None:
    entries = days(100, "2026-07-01")

    [line] = page(entries).lines.drawn

    assert len(line.points) < 20
    assert sum(point.of for point in line.points) == 100
    assert line.points[-1].visit.id == 100


def test_too_many_places_leave_out_those_that_moved_least_and_say_how_many() -> None:
    entries = [
        visit(100 * place + number, f"2026-10-{number + 1:02}", f"Place {place}", **(BAD if place < 3 else {}))
        for place in range(LINES + 6)
        for number in range(3)
    ]

    found = page(entries).lines

    assert (len(found.drawn), found.more) == (LINES, 6)
    assert {"Place 0", "Place 1", "Place 2"} <= {line.business for line in found.drawn}
    assert [line.verdict for line in found.drawn][-3:] == [Verdict.LOST] * 3


def test_a_place_that_is_undecided_has_a_line_and_one_that_is_too_new_has_none() -> None:
    entries = [*days(3, outcome=Outcome.PARTIAL, empathy=3, listening=3), visit(9, "2026-10-04", "New")]

    assert [line.business for line in page(entries).lines.drawn] == ["Acme"]


def test_what_is_quoted_is_the_visit_that_did_most_for_the_verdict() -> None:
    entries = [
        visit(1, "2026-09-01", note="earlier", **BAD),
        visit(2, "2026-10-01", note="a good one", **GOOD),
        visit(3, "2026-10-02", note="a bad one", **BAD),
        visit(4, "2026-10-03", note="the last bad one", **BAD),
        visit(5, "2026-10-04", **BAD),
    ]

    [line] = page(entries).lines.drawn

    assert line.verdict is Verdict.LOST
    assert line.telling is not None
    assert line.telling.note == "the last bad one"


def test_the_calendar_of_a_year_so_far_ends_with_this_month() -> None:
    found = page([visit(1, "2026-03-05"), visit(2, "2026-03-05", **BAD)], "2026").calendar

    assert [month.first.month for month in found.months] == list(range(1, 12))
    february, march = found.months[1:3]
    assert phrases.kinds(february.visits, february.good, february.bad, february.uncounted) == "no visits"
    assert (march.visits, march.good, march.bad) == (2, 1, 1)
    assert [(day.day, [one.went for one in day.visits]) for day in march.days] == [(date(2026, 3, 5), ["good", "bad"])]


def test_a_long_period_has_months_without_days_and_many_visits_are_not_listed() -> None:
    entries = [visit(number, f"{2010 + number % 9}-05-05") for number in range(LISTED + 1)]
    everything = dates.between("2000-01-01", None, NOW)

    found = of_page.page(entries, monthly(entries, everything, NOW)).calendar

    assert (found.with_days, found.listed) == (False, False)
    assert (found.months[0].first, found.months[-1].first) == (date(2010, 5, 1), date(2018, 5, 1))
    assert sum(month.visits for month in found.months) == len(entries)


def test_a_spot_is_a_surprise_exactly_where_the_report_names_the_visit() -> None:
    entries = [
        visit(number, "2026-10-05", empathy=empathy, listening=listening, felt=felt, outcome=outcome)
        for number, (empathy, listening, felt, outcome) in enumerate(
            (empathy, listening, felt, outcome)
            for empathy in range(1, 6)
            for listening in (None, 1, 2, 3, 4, 5)
            for felt in (None, 2, 5)
            for outcome in Outcome
        )
    ]
    asked = dates.period("2026-10", NOW)
    report = monthly(entries, asked, NOW)

    found = of_page.page(entries, report).treatment

    kinds = {"kind no": len(report.kind_no), "rude yes": len(report.rude_yes)}
    assert {kind: sum(spot.visits for spot in found.spots if spot.surprise == kind) for kind in kinds} == kinds
    assert sum(spot.visits for spot in found.spots) + found.without == len(entries)
    assert all(spot.rating * 2 == int(spot.rating * 2) for spot in found.spots)


def test_a_spot_and_a_mark_say_the_figures_that_the_report_and_the_table_say() -> None:
    rated = visit(1, "2026-10-05", empathy=2, listening=2, felt=1)
    entries = [rated, visit(2, "2026-10-06", empathy=2, listening=1, felt=2), *days(3, "2026-10-10", business="Bank")]

    found = page(entries)

    [spot] = [spot for spot in found.treatment.spots if spot.surprise]
    assert phrases.bubble(spot) == "2 visits: resolved, rated 1.7 of 5 on average"
    [alone] = page(entries[:1]).treatment.spots
    assert phrases.bubble(alone) == "1 visit: resolved, rated 1.7 of 5"
    point = replace(found.lines.drawn[0].points[0], score=0.99)
    assert phrases.point(point) == "2026-10-10: a good visit, score +0.99, too early to say"
