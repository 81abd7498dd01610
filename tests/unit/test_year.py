"""A year in review tells what only a year can: the turning points, where time and money went, what was voted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svclog import dates, loyalty
from svclog.loyalty import Verdict
from svclog.model import Interaction, Outcome, Via, Vote
from svclog.render.year import what_turned_it
from svclog.reports import gathered
from svclog.reports.monthly import BALLOT
from svclog.reports.year import Spent, Year, year_in_review

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def visit(day: str, rating: int, business: str = "Acme Net", **fields: Any) -> Interaction:
    outcome = Outcome.RESOLVED if rating > 3 else Outcome.UNRESOLVED if rating < 3 else Outcome.PARTIAL
    when = datetime.fromisoformat(f"{day}T12:00+00:00")
    return Interaction(when=when, business=business, empathy=rating, listening=rating, outcome=outcome, **fields)


def review(*visits: Interaction, year: str = "2026", votes: Sequence[Vote] = (), depth: int | None = None) -> Year:
    entries = [msgspec.structs.replace(entry, id=number) for number, entry in enumerate(visits, start=1)]
    return year_in_review(entries, dates.period(year, NOW), NOW, votes=votes, depth=depth)


def test_a_place_lost_in_march_is_a_turning_point_of_the_year_with_what_led_to_it() -> None:
    [turn] = review(
        visit("2025-11-03", 3),
        visit("2026-01-07", 3),
        visit("2026-02-27", 1, via=Via.PHONE, employee="Rolf"),
        visit("2026-03-02", 1, via=Via.PHONE, employee="Rolf"),
        visit("2026-03-09", 1, via=Via.PHONE, employee="Rolf", note="Nobody answered."),
    ).turns

    assert (turn.id, turn.was, turn.verdict, turn.up) == (4, Verdict.UNDECIDED, Verdict.LOST, False)
    assert (turn.in_a_row, turn.via, turn.employee, turn.outcome) == (2, Via.PHONE, "Rolf", Outcome.UNRESOLVED)
    assert what_turned_it(turn) == (
        "Acme Net, after 2 bad visits in a row with Rolf by phone, all unresolved, mainly bad empathy"
    )


def test_a_run_that_began_before_the_year_is_told_whole() -> None:
    [turn] = review(
        visit("2025-03-01", 1, employee="Kim"),
        visit("2025-03-02", 1, employee="Kim"),
        visit("2025-03-03", 1, employee="Kim"),
        visit("2025-10-01", 5, via=Via.PHONE, employee="Rolf"),
        visit("2025-11-01", 5, via=Via.PHONE, employee="Rolf", times=2),
        visit("2026-01-01", 5, via=Via.PHONE, employee="Rolf"),
        visit("2026-02-01", 5, via=Via.PHONE, employee="Rolf"),
        visit("2026-03-01", 5, via=Via.PHONE, employee="Rolf"),
    ).turns

    assert (turn.was, turn.verdict) == (Verdict.LOST, Verdict.WON_BACK)
    assert (turn.in_a_row, turn.via, turn.employee, turn.outcome) == (turn.id - 2, Via.PHONE, "Rolf", Outcome.RESOLVED)


days = st.integers(0, 700).map(lambda day: f"{datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=day):%Y-%m-%d}")
many = st.lists(st.builds(visit, days, st.integers(1, 5), st.sampled_from(["Bank", "Bakery"])), max_size=40)


@given(many)
def test_how_many_visits_came_before_makes_no_other_review(visits: list[Interaction]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gathered, "_MANY", 3)
        packed = review(*visits)
    assert packed == review(*visits)


def test_what_the_visits_of_a_run_do_not_share_is_not_said() -> None:
    [turn] = review(
        visit("2026-01-01", 5, employee="Kim", via=Via.PHONE),
        visit("2026-02-01", 5, employee="Lee"),
        visit("2026-03-01", 5, employee="Kim", via=Via.COUNTER),
    ).turns

    assert (turn.verdict, turn.in_a_row, turn.employee, turn.via) == (Verdict.EARNED, 3, None, None)
    assert what_turned_it(turn) == "Acme Net, after 3 good visits in a row, mainly good empathy"


def test_turning_points_are_told_in_time_order_and_only_those_of_the_year() -> None:
    early = [visit(f"2025-0{month}-01", 5, "Bakery") for month in (1, 2, 3)]
    later = [visit(f"2026-0{month}-01", 5, "Bank") for month in (2, 3, 4)]
    between = [visit(f"2026-03-0{day}", 1, "Cinema") for day in (5, 6, 7)]

    found = review(*later, *early, *between)

    assert [(turn.business, turn.when.month) for turn in found.turns] == [("Cinema", 3), ("Bank", 4)]


def test_a_visit_neither_good_nor_bad_can_turn_a_place() -> None:
    [turn] = review(visit("2026-01-01", 5), visit("2026-01-02", 5), visit("2026-01-03", 3)).turns

    assert (turn.verdict, turn.in_a_row, turn.driver) == (Verdict.EARNED, 0, None)
    assert what_turned_it(turn) == "Acme Net, with its third visit"


def test_desks_turn_as_one_at_depth_1() -> None:
    visits = [visit(f"2026-01-0{day}", 5, f"Acme/{desk}") for day, desk in ((1, "a"), (2, "b"), (3, "c"))]

    assert review(*visits).turns == []
    assert [turn.business for turn in review(*visits, depth=1).turns] == ["Acme"]


def test_time_and_money_are_summed_by_where_a_place_stands_at_the_end_of_the_year() -> None:
    good = [visit(f"2026-0{month}-01", 5, "Bakery", minutes=5, spent=1.1) for month in (1, 2, 3)]
    bad = [visit(f"2026-0{month}-01", 1, "Bank", minutes=30) for month in (1, 2, 3)]
    before = visit("2025-12-31", 5, "Bakery", minutes=500, spent=99.0)

    assert review(before, *good, *bad).by_verdict == [
        Spent(Verdict.EARNED, places=1, visits=3, minutes=15, spent=3.3),
        Spent(Verdict.LOST, places=1, visits=3, minutes=90, spent=0.0),
    ]


def test_the_votes_of_the_year_are_those_cast_in_it() -> None:
    cast = [
        Vote(id=number, business="Acme Net", leaves=leaves, at=datetime.fromisoformat(f"{day}T12:00+00:00"))
        for number, day, leaves in ((1, "2025-12-31", True), (2, "2026-05-01", False), (3, "2026-01-01", True))
    ]

    assert [vote.id for vote in review(visit("2026-01-01", 1), votes=cast).votes] == [3, 2]


@pytest.mark.parametrize("text", ["2026", "2025"])
def test_a_year_is_a_year(text: str) -> None:
    assert dates.period(text, NOW).is_a_year
    assert dates.between(text, text, NOW).is_a_year


@pytest.mark.parametrize(("since", "until"), [("2025", "2026"), ("2026-02", "2026"), ("2026", None), (None, "2026")])
def test_what_is_no_year_is_none(since: str | None, until: str | None) -> None:
    assert not dates.between(since, until, NOW).is_a_year
    assert not dates.period("2026-Q1", NOW).is_a_year


VISITS = st.lists(
    st.builds(
        visit,
        st.dates(datetime(2024, 6, 1).date(), datetime(2026, 11, 1).date()).map(str),  # noqa: DTZ001 - days only
        st.sampled_from([1, 2, 3, 4, 5]),
        st.sampled_from(["Acme Net", "Bakery"]),
    ),
    max_size=30,
)


@given(VISITS)
def test_the_turning_points_lead_from_the_standing_before_the_year_to_the_one_at_its_end(
    visits: list[Interaction],
) -> None:
    found = review(*visits, year="2025")
    entries = [msgspec.structs.replace(entry, id=number) for number, entry in enumerate(visits, start=1)]

    for line in found.report.ballot:
        own = [turn for turn in found.turns if turn.business == line.business]
        if own and line.visits_in_period:
            assert own[-1].verdict is line.verdict
        elif line.was in BALLOT:
            assert line.verdict is line.was
    assert sum(one.visits for one in found.by_verdict) == found.report.visits
    for turn in found.turns:
        past = [entry for entry in entries if entry.business == turn.business and entry.when < turn.when]
        same_day = [entry for entry in entries if entry.business == turn.business and entry.when == turn.when]
        upto = [*past, *(entry for entry in same_day if entry.id <= turn.id)]
        assert loyalty.standing(upto).verdict is turn.verdict
        assert loyalty.standing(upto[:-1]).verdict is turn.was
