"""Each report answers its one question, on exactly the visits that it should, with figures that add up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svclog import dates, loyalty
from svclog.dates import Period
from svclog.loyalty import Account, Answer, ChangeKind, Like, SoFar, Told, Verdict
from svclog.loyalty.weights import weights
from svclog.model import Interaction, Outcome, Promise, Vote, business_of
from svclog.render import card as card_in_words
from svclog.render import monthly as in_words
from svclog.render import open_matters as open_matters_in_words
from svclog.render import people as people_in_words
from svclog.render import promises as promises_in_words
from svclog.render import trend as trend_in_words
from svclog.render import votes as in_votes
from svclog.render import why as why_in_words
from svclog.render.blocks import Heading, Sentence, Table
from svclog.render.words import mover, scored
from svclog.reports import monthly as of_month
from svclog.reports.card import card
from svclog.reports.open_matters import Undecided
from svclog.reports.people import Person, people
from svclog.reports.places import RANKED, Sort, places
from svclog.reports.promises import promises
from svclog.reports.thanks import thanks
from svclog.reports.trend import Course, Trend, trend
from svclog.reports.why import why

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svclog.reports.monthly import BallotLine, MonthlyReport

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
OCTOBER = dates.period("2026-10", NOW)
SEPTEMBER = dates.period("2026-09", NOW)
OCTOBER_1 = datetime(2026, 10, 1)  # noqa: DTZ001 - a wall clock time


def monthly(entries: Sequence[Interaction], period: Period, *, depth: int | None = None) -> MonthlyReport:
    """Return the report as known at NOW."""
    return of_month.monthly(entries, period, NOW, depth=depth)


def visit(when: str, text: str, business: str = "Bakery", **fields: Any) -> Interaction:
    """`2026-10-05` or `2026-10-05T23:30+02:00`; what happened, as the design writes it: `4/4 resolved`."""
    moment = datetime.fromisoformat(when if "T" in when else f"{when}T12:00")
    ratings, outcome = text.split()
    empathy, listening = (None if rating == "-" else int(rating) for rating in ratings.split("/"))
    return Interaction(
        when=moment if moment.tzinfo else moment.replace(tzinfo=UTC),
        business=business,
        empathy=empathy,
        listening=listening,
        outcome=Outcome(outcome),
        **fields,
    )


def journal(*visits: Interaction) -> list[Interaction]:
    """These visits, with ids from 1 in the order given, as if logged in it."""
    return [msgspec.structs.replace(entry, id=number) for number, entry in enumerate(visits, start=1)]


def days(month: str, text: str, *numbers: int, **fields: Any) -> list[Interaction]:
    return [visit(f"{month}-{number:02}", text, **fields) for number in numbers]


def only_line(report: MonthlyReport) -> BallotLine:
    [line] = report.ballot
    return line


GOOD, FINE, BAD = "5/5 resolved", "4/4 resolved", "1/1 unresolved"
EARNED_IN_SEPTEMBER = days("2026-09", FINE, 1, 2, 3)


# The month -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "month"),
    [
        ("2026-10-01T00:00+14:00", OCTOBER),  # in UTC it is still 30 September
        ("2026-10-31T23:59:59-11:00", OCTOBER),  # in UTC it is already 1 November
        ("2026-09-30T23:59:59.999999-11:00", SEPTEMBER),  # in UTC it is already 1 October
        ("2026-10-01T00:00-11:00", OCTOBER),
        ("2026-10-01T00:00+00:00", OCTOBER),
    ],
)
def test_a_visit_belongs_to_the_month_that_the_clock_on_the_wall_showed(when: str, month: Period) -> None:
    entries = journal(visit(when, FINE))

    visits = {period.name: monthly(entries, period).visits for period in (SEPTEMBER, OCTOBER)}

    assert visits == {"September 2026": 0, "October 2026": 0} | {month.name: 1}


def test_an_evening_far_in_the_west_counts_in_the_standing_at_the_end_of_its_month_and_of_the_next() -> None:
    entries = journal(*EARNED_IN_SEPTEMBER, visit("2026-09-30T20:00-11:00", BAD))  # in UTC it is already October

    september, october = only_line(monthly(entries, SEPTEMBER)), only_line(monthly(entries, OCTOBER))

    assert (september.visits_in_period, october.visits_in_period) == (4, 0)
    assert (september.visits, october.visits) == (4, 4)
    assert (october.score, october.last_visit) == (september.score, entries[-1].when)


def test_the_first_moment_of_the_next_month_is_not_looked_at_at_all() -> None:
    entries = journal(*EARNED_IN_SEPTEMBER, visit("2026-10-31T23:59:59", FINE), visit("2026-11-01T00:00", BAD))

    report = monthly(entries, OCTOBER)

    assert (report.visits, only_line(report).visits_in_period, only_line(report).visits) == (1, 1, 4)
    assert report == monthly(entries[:-1], OCTOBER)


def test_a_period_without_a_beginning_has_everything_up_to_its_end() -> None:
    entries = journal(*EARNED_IN_SEPTEMBER, visit("2026-11-01", FINE))

    report = monthly(entries, Period(end=datetime(2026, 11, 1)))  # noqa: DTZ001 - a wall clock has no zone

    assert (report.visits, only_line(report).kind) == (3, ChangeKind.NEW_PLACE)


def test_a_period_without_an_end_has_everything_from_its_beginning() -> None:
    entries = journal(*EARNED_IN_SEPTEMBER, visit("2026-11-01", FINE), visit("2030-01-01", FINE))

    report = monthly(entries, Period(start=datetime(2026, 10, 1)))  # noqa: DTZ001 - a wall clock has no zone

    assert (report.visits, only_line(report).visits) == (2, 5)


def test_the_change_of_a_place_is_worked_out_by_hand() -> None:
    line = only_line(monthly(journal(*EARNED_IN_SEPTEMBER, visit("2026-10-05", "2/2 partial")), OCTOBER))

    # Three times +6, then 16 x -1/3: P = 0.85 x 15.435 - 5.3333, N = 0.85 x 2.5725 + 1.
    faded = 0.85 * 2.5725 + 1 + 2
    assert line.before == pytest.approx(15.435 / 4.5725)
    assert line.score == pytest.approx((0.85 * 15.435 - 16 / 3) / faded)
    assert line.new_visits == pytest.approx(-16 / 3 / faded)
    assert line.carried == pytest.approx(0.85 * 15.435 / faded - 15.435 / 4.5725)
    assert (line.driver, line.verdict, line.was) == ("empathy", Verdict.EARNED, Verdict.EARNED)


RATINGS = st.one_of(st.none(), st.integers(1, 5))
OFFSETS = [timezone(timedelta(hours=hours)) for hours in (-8, 0, 2, 13)]
PROMISES = st.one_of(
    st.none(), st.builds(Promise, text=st.just("call"), by=st.just(NOW), state=st.sampled_from(["open", "kept"]))
)
VISITS = st.builds(
    Interaction,
    when=st.datetimes(
        datetime(2026, 8, 1),  # noqa: DTZ001 - the offset is drawn apart
        datetime(2026, 12, 1),  # noqa: DTZ001
        timezones=st.sampled_from(OFFSETS),
    ),
    business=st.sampled_from(["Bakery", "Cars/sales", "Cars/service", "Cars"]),
    employee=st.sampled_from([None, "Kim", "Maya"]),
    empathy=RATINGS,
    listening=RATINGS,
    outcome=st.sampled_from(Outcome),
    felt=RATINGS,
    premium=st.booleans(),
    minutes=st.one_of(st.none(), st.integers(0, 90)),
    spent=st.one_of(st.none(), st.integers(0, 90).map(float)),
    promise=PROMISES,
)
AT_THE_BORDER = st.sampled_from(OFFSETS).map(datetime(2026, 10, 1, 0, 30, tzinfo=UTC).astimezone)
JOURNALS = st.lists(st.one_of(VISITS, st.builds(msgspec.structs.replace, VISITS, when=AT_THE_BORDER)), max_size=25).map(
    lambda visits: journal(*visits)
)


@given(JOURNALS)
def test_the_change_adds_up_by_visits_and_by_driver(entries: list[Interaction]) -> None:
    for line in monthly(entries, OCTOBER).ballot:
        assert line.change == pytest.approx(line.score - line.before, abs=1e-9)
        assert line.change == pytest.approx(line.new_visits + line.carried, abs=1e-9)
        assert line.change == pytest.approx(sum(line.by_driver.values()), abs=1e-9)


@given(JOURNALS)
def test_visits_said_to_be_less_good_or_less_bad_than_before_were(entries: list[Interaction]) -> None:
    """Before and now are means of points, weighted as in the score."""

    def mean(visits: list[Interaction]) -> float:
        account = Account().run([weight.points for weight in weights(loyalty.in_order(visits))])
        return account.points / account.faded_visits

    for line in monthly(entries, OCTOBER).ballot:
        here = [entry for entry in entries if entry.business == line.business]
        old = [entry for entry in here if loyalty.wall_clock(entry) < OCTOBER_1]
        new = [entry for entry in here if OCTOBER.contains(entry.when)]
        in_order = loyalty.in_order([*old, *new]) == [*loyalty.in_order(old), *loyalty.in_order(new)]
        if in_order and (said := in_words.what_moved(line)).endswith("than before"):
            assert abs(mean(new)) < abs(mean(old))
            assert said.endswith(f"less {'good' if mean(old) > 0 else 'bad'} than before")


@given(JOURNALS)
def test_last_month_ends_where_this_month_begins(entries: list[Interaction]) -> None:
    ended = {line.business: line for line in monthly(entries, SEPTEMBER).ballot}
    begun = {line.business: line for line in monthly(entries, OCTOBER).ballot}

    # Across time zones a visit of one month may come after one of the next; then the two need not agree.
    for business in ended.keys() & begun.keys():
        visits = [entry for entry in entries if entry.business == business]
        if sorted(visits, key=lambda entry: entry.when) == sorted(visits, key=loyalty.wall_clock):
            assert begun[business].before == pytest.approx(ended[business].score, abs=1e-9)
            assert begun[business].was is ended[business].verdict


@given(JOURNALS)
def test_the_visits_to_a_desk_roll_up_into_its_business(entries: list[Interaction]) -> None:
    renamed = [msgspec.structs.replace(entry, business=business_of(entry.business, 1)) for entry in entries]

    rolled, plain = monthly(entries, OCTOBER, depth=1), monthly(renamed, OCTOBER)

    assert (rolled.visits, rolled.places, rolled.counts) == (plain.visits, plain.places, plain.counts)
    assert (rolled.ballot, rolled.ask_for, rolled.rest) == (plain.ballot, plain.ask_for, plain.rest)
    assert places(entries, depth=1) == places(renamed)
    assert people(entries, depth=1) == people(renamed)
    assert trend(entries, NOW, depth=1) == trend(renamed, NOW)


def test_at_depth_1_a_surprise_still_names_the_desk_it_happened_at() -> None:
    entries = journal(visit("2026-10-05", "5/5 declined", "Cars/service"))

    assert [one.business for one in monthly(entries, OCTOBER, depth=1).kind_no] == ["Cars/service"]


@given(JOURNALS, st.randoms(use_true_random=False))
def test_the_order_of_logging_does_not_matter(entries: list[Interaction], random: Any) -> None:
    apart = [msgspec.structs.replace(e, when=e.when + timedelta(microseconds=e.id)) for e in entries]
    if len({entry.when for entry in apart}) < len(apart):
        return
    shuffled = list(apart)
    random.shuffle(shuffled)

    one, other = monthly(apart, OCTOBER), monthly(shuffled, OCTOBER)

    assert (one.ballot, one.counts, one.ask_for) == (other.ballot, other.counts, other.ask_for)


@pytest.mark.parametrize(
    ("september", "october", "kind"),
    [
        ([FINE] * 3, [], ChangeKind.NO_VISITS),
        ([FINE] * 3, ["-/- pending"], ChangeKind.NO_VISITS),  # no visit to the ledger yet
        ([], [FINE] * 3, ChangeKind.NEW_PLACE),
        (["-/- pending"], [FINE] * 3, ChangeKind.NEW_PLACE),
        ([FINE] * 2, [FINE], ChangeKind.VERDICT_CHANGED),
        ([FINE] * 3, [BAD], ChangeKind.VERDICT_CHANGED),
        ([GOOD] * 6, ["2/2 partial"], ChangeKind.MOVED),
        ([GOOD] * 6, [GOOD], ChangeKind.STEADY),
    ],
)
def test_a_line_says_what_kind_of_month_the_place_had(
    september: list[str], october: list[str], kind: ChangeKind
) -> None:
    past = [visit(f"2026-09-{day:02}", text) for day, text in enumerate(september, start=1)]
    now = [visit(f"2026-10-{day:02}", text) for day, text in enumerate(october, start=1)]

    line = only_line(monthly(journal(*past, *now), OCTOBER))

    assert line.kind is kind
    assert (line.change == 0) is (kind is ChangeKind.NO_VISITS)


def test_a_place_not_visited_is_on_the_ballot_as_it_stood() -> None:
    line = only_line(monthly(journal(*EARNED_IN_SEPTEMBER), OCTOBER))

    assert (line.verdict, line.was, line.visits_in_period, line.visits) == (Verdict.EARNED, Verdict.EARNED, 0, 3)
    assert (line.score, line.change) == (line.before, 0)
    assert (line.driver, line.person) == (None, None)
    assert line.last_visit == EARNED_IN_SEPTEMBER[-1].when


def test_a_new_place_starts_at_0() -> None:
    line = only_line(monthly(journal(*days("2026-10", FINE, 1, 2, 3)), OCTOBER))

    assert (line.was, line.before, line.change) == (Verdict.TOO_EARLY, 0, line.score)


def test_a_backdated_entry_changes_last_month_too() -> None:
    entries = journal(*EARNED_IN_SEPTEMBER, visit("2026-10-05", FINE))
    before = only_line(monthly(entries, SEPTEMBER)), only_line(monthly(entries, OCTOBER))

    backdated = journal(*entries, visit("2026-09-15", BAD))
    after = only_line(monthly(backdated, SEPTEMBER)), only_line(monthly(backdated, OCTOBER))

    assert (before[0].verdict, after[0].verdict) == (Verdict.EARNED, Verdict.SLIPPING)
    assert (before[1].was, after[1].was) == (Verdict.EARNED, Verdict.SLIPPING)
    assert after[1].before == pytest.approx(after[0].score)
    assert after[1].visits_in_period == before[1].visits_in_period


def test_the_person_who_moved_it_is_the_one_whose_visits_went_its_way_most() -> None:
    entries = journal(
        *days("2026-09", GOOD, 1, 2, 3, employee="Yara"),
        visit("2026-10-01", "2/2 partial", employee="Tomas"),
        visit("2026-10-02", BAD, employee="Gordon"),
        visit("2026-10-03", GOOD, employee="Yara"),
        visit("2026-10-04", "2/2 unresolved"),
    )

    october, september = only_line(monthly(entries, OCTOBER)), only_line(monthly(entries, SEPTEMBER))
    assert (october.person, september.person) == ("Gordon", "Yara")
    assert in_words.what_moved(october) == "4 visits, 1 with Gordon; worse outcomes"
    assert in_words.what_moved(september) == "3 visits with Yara; good empathy"


@pytest.mark.parametrize("employee", [None, "Gordon"])
def test_nobody_moved_it_whose_visits_went_the_other_way(employee: str | None) -> None:
    # The bad visit is less bad than the fading ones, so the score rises, but not because of Gordon.
    entries = journal(*days("2026-09", BAD, 1, 2, 3), visit("2026-10-01", "2/2 partial", employee=employee))

    line = only_line(monthly(entries, OCTOBER))

    assert line.change > 0
    assert line.person is None


def test_the_driver_is_the_one_that_moved_it_most_the_way_it_went() -> None:
    entries = journal(*days("2026-09", FINE, 1, 2, 3), visit("2026-10-01", "1/5 resolved", felt=1))

    line = only_line(monthly(entries, OCTOBER))

    assert line.change < 0
    assert line.driver == min(line.by_driver, key=lambda name: line.by_driver[name]) == "empathy"


def test_a_premium_price_is_a_driver_of_its_own() -> None:
    entries = journal(*days("2026-09", GOOD, 1, 2, 3), visit("2026-10-01", BAD, premium=True))

    assert only_line(monthly(entries, OCTOBER)).by_driver["premium"] < 0


def test_the_counts_are_of_the_places_visited_in_the_period() -> None:
    entries = journal(
        *days("2026-09", FINE, 1, 2, 3, business="Not visited"),
        *days("2026-10", FINE, 1, 2, 3, business="Earned"),
        *days("2026-10", BAD, 1, 2, 3, business="Lost"),
        *days("2026-10", "3/3 partial", 1, 2, 3, business="Undecided"),
        *days("2026-10", FINE, 1, 2, business="Early"),
        *days("2026-10", "-/- pending", 1, 2, 3, 4, business="Pending"),
    )

    report = monthly(entries, OCTOBER)

    assert (report.visits, report.places) == (15, 5)
    assert report.counts == {
        Verdict.EARNED: 1,
        Verdict.WON_BACK: 0,
        Verdict.SLIPPING: 0,
        Verdict.LOST: 1,
        Verdict.UNDECIDED: 1,
        Verdict.TOO_EARLY: 2,
    }
    assert [line.business for line in report.ballot] == ["Earned", "Not visited", "Lost"]


def test_the_ballot_is_read_out_by_verdict_then_score_then_name() -> None:
    lost_then_won = [*days("2026-09", BAD, 1, 2, 3), *days("2026-10", GOOD, *range(1, 9))]
    entries = journal(
        *days("2026-10", BAD, 1, 2, 3, business="Lost"),
        *[msgspec.structs.replace(entry, business="Won back") for entry in lost_then_won],
        *days("2026-10", FINE, 1, 2, 3, business="b"),
        *days("2026-10", FINE, 1, 2, 3, business="A"),
        *days("2026-10", GOOD, 1, 2, 3, business="Best"),
        *[
            msgspec.structs.replace(entry, business="Slipping")
            for entry in (*EARNED_IN_SEPTEMBER, visit("2026-10-01", BAD))
        ],
    )

    ballot = monthly(entries, OCTOBER).ballot

    assert [line.business for line in ballot] == ["Best", "A", "b", "Won back", "Slipping", "Lost"]


@pytest.mark.parametrize(
    ("text", "fields", "kind_no", "rude_yes"),
    [
        ("4/3 declined", {}, True, False),  # a quarter above 0 is enough
        ("4/4 unresolved", {}, True, False),
        ("-/- declined", {"felt": 4}, True, False),
        ("3/3 declined", {}, False, False),
        ("2/2 declined", {}, False, False),
        ("2/3 resolved", {}, False, True),
        ("-/- resolved", {"felt": 1}, False, True),
        ("3/3 resolved", {}, False, False),
        ("4/4 resolved", {}, False, False),
        ("2/3 resolved", {"felt": 5}, False, False),
        ("-/- resolved", {}, False, False),
        ("-/- declined", {}, False, False),
        ("1/1 partial", {}, False, False),
        ("5/5 pending", {}, False, False),
    ],
)
def test_a_surprise_is_an_outcome_against_the_treatment(
    text: str, fields: dict[str, Any], kind_no: bool, rude_yes: bool
) -> None:
    report = monthly(journal(visit("2026-10-05", text, **fields)), OCTOBER)

    assert ([one.id for one in report.kind_no], [one.id for one in report.rude_yes]) == (
        [1] * kind_no,
        [1] * rude_yes,
    )


def test_a_promise_is_no_part_of_how_one_was_treated() -> None:
    broken = Promise(text="call", by=NOW, state="broken")

    report = monthly(journal(visit("2026-10-05", "4/4 declined", promise=broken)), OCTOBER)

    assert [one.treatment for one in report.kind_no] == [0.5]


def test_surprises_are_of_the_period_in_time_order() -> None:
    entries = journal(
        visit("2026-09-05", "5/5 declined"),
        visit("2026-10-05", "4/4 declined", note="a plain no"),
        visit("2026-10-07", "5/5 unresolved", employee="Kim", note="tried"),
        visit("2026-10-06", "5/5 declined"),
    )

    report = monthly(entries, OCTOBER)

    assert [(one.id, one.treatment) for one in report.kind_no] == [(2, 0.5), (4, 1.0), (3, 1.0)]
    assert (report.kind_no[2].employee, report.kind_no[2].note) == ("Kim", "tried")


def test_people_to_ask_for_are_those_met_in_the_period_whom_all_visits_so_far_speak_for() -> None:
    entries = journal(
        *days("2026-09", FINE, 1, 2, employee="Yara"),
        *days("2026-09", FINE, 1, 2, 3, employee="Not met"),
        *days("2026-09", BAD, 1, 2, employee="Gordon"),
        visit("2026-10-01", FINE, employee="YARA"),
        visit("2026-10-02", FINE, employee="Gordon"),
        *days("2026-10", FINE, 3, 4, employee="Twice"),
        *days("2026-11", BAD, 1, 2, 3, employee="Yara"),
    )

    [yara] = monthly(entries, OCTOBER).ask_for

    assert (yara.employee, yara.visits, yara.verdict, yara.ask_for) == ("YARA", 3, Verdict.EARNED, True)


def test_visits_logged_late_count_where_they_belong_for_whom_they_were_with() -> None:
    in_order = [
        visit("2026-09-01", BAD, employee="Gordon"),
        *days("2026-09", FINE, 2, 3, 4, employee="Yara"),
        visit("2026-10-01", FINE, employee="Yara"),
    ]

    assert monthly(journal(*in_order[1:], in_order[0]), OCTOBER).ask_for == monthly(journal(*in_order), OCTOBER).ask_for


def test_a_promise_made_earlier_is_told_of_in_the_month_that_settled_it() -> None:
    kept = Promise(text="call", by=NOW, state="kept", settled=datetime(2026, 10, 5, tzinfo=UTC))
    entries = journal(visit("2026-08-01", FINE, promise=kept))

    assert [(one.business, one.made, one.kept) for one in monthly(entries, OCTOBER).promises] == [("Bakery", 0, 1)]


def test_somebody_of_the_same_name_elsewhere_is_somebody_else() -> None:
    entries = journal(
        *days("2026-09", FINE, 1, 2, 3, employee="Kim", business="Bakery"),
        visit("2026-10-01", FINE, employee="Kim", business="Bank"),
    )

    assert monthly(entries, OCTOBER).ask_for == []


def test_the_rest_sums_minutes_and_money_of_the_periods_visits_to_lost_places() -> None:
    entries = journal(
        *days("2026-09", BAD, 1, 2, 3, minutes=100, spent=100.0),
        visit("2026-10-01", BAD, minutes=20, spent=0.1),
        visit("2026-10-02", BAD, minutes=5, spent=0.2),
        visit("2026-10-03", BAD),
        *days("2026-10", FINE, 1, 2, 3, business="Fine", minutes=7, spent=7.0),
    )

    rest = monthly(entries, OCTOBER).rest

    assert (rest.minutes_at_lost, rest.spent_at_lost) == (25, 0.3)
    assert rest.told == Told(good=27, bad=48, good_visits=3, bad_visits=3)


def test_visits_to_a_place_that_was_left_are_in_the_order_logged() -> None:
    entries = journal(visit("2026-10-09", FINE), visit("2026-10-03", FINE), visit("2026-10-01", FINE))
    vote = Vote(business="Bakery", leaves=True, at=datetime(2026, 10, 2, tzinfo=UTC))

    report = of_month.monthly(entries, OCTOBER, NOW, votes=[vote])

    assert report.visits_to_left == [1, 2]


def test_a_vote_to_return_is_told_in_its_month_and_no_longer() -> None:
    entries = journal(visit("2026-09-01", FINE), visit("2026-10-20", FINE))
    leave = Vote(id=1, business="Bakery", leaves=True, at=datetime(2026, 9, 2, tzinfo=UTC))
    back = Vote(id=2, business="Bakery", leaves=False, at=datetime(2026, 10, 16, tzinfo=UTC))

    report = of_month.monthly(entries, OCTOBER, NOW, votes=[leave, back])

    assert (report.left, report.returned) == ([], [back])
    assert Sentence("You returned to Bakery on Friday 16 October 2026.") in [*in_votes.of_period(report)]
    november = dates.period("2026-11", NOW)
    assert of_month.monthly(entries, november, NOW, votes=[leave, back]).returned == []


def test_no_visit_from_the_day_of_a_return_on_is_one_to_a_place_that_was_left() -> None:
    entries = journal(visit("2026-10-15", FINE), visit("2026-10-16T08:00", FINE), visit("2026-10-17", FINE))
    leave = Vote(id=1, business="Bakery", leaves=True, at=datetime(2026, 9, 2, tzinfo=UTC))
    back = Vote(id=2, business="bakery", leaves=False, at=datetime(2026, 10, 16, 20, tzinfo=UTC))

    assert of_month.monthly(entries, OCTOBER, NOW, votes=[leave, back]).visits_to_left == [1]


def test_the_section_on_votes_lists_all_of_its_month_and_every_place_that_is_left() -> None:
    entries = journal(visit("2026-09-01", FINE))
    leave = Vote(id=1, business="Bakery", leaves=True, at=datetime(2026, 9, 2, tzinfo=UTC))
    stay = Vote(id=2, business="Bank", leaves=False, stays=True, at=datetime(2026, 10, 16, tzinfo=UTC))

    def said(votes: list[Vote], period: str = "2026-10") -> list[object]:
        report = of_month.monthly(entries, dates.period(period, NOW), NOW, votes=votes)
        return [block.text for block in in_votes.of_period(report) if isinstance(block, Heading | Sentence)]

    left = "You left Bakery on Wednesday 2 September 2026."
    stayed = "You stayed with Bank on Friday 16 October 2026."
    assert said([leave, stay]) == ["Places you have left or stayed with", left, stayed]
    assert said([leave]) == ["Places you have left", left]
    assert said([stay]) == ["Your votes in this period", stayed]
    assert said([stay], "2026-11") == []


def test_visits_that_do_not_count_yet_are_told_of() -> None:
    entries = journal(visit("2026-10-01", "-/- pending"), visit("2026-10-02", FINE))

    report = monthly(entries, OCTOBER)

    assert (report.visits, report.rest.uncounted) == (2, 1)
    said = "1 visit is in no score yet: it has no rating and the outcome is pending."
    drawn = [*in_words.rest(report, "")]
    assert Sentence(said) in drawn
    assert [block.rows for block in drawn if isinstance(block, Table)] == [[("1", "2026-10-01", "Bakery", "", "")]]
    assert in_words.headline(report)[1].startswith("2 visits (1 good and 1 not scored yet) to 1 place. ")


def test_a_place_with_only_a_visit_that_does_not_count_yet_was_visited_all_the_same() -> None:
    entries = journal(*days("2026-09", FINE, 1, 2, 3), visit("2026-10-01", "-/- pending"))

    report = monthly(entries, OCTOBER)

    assert (report.unvisited, in_words.what_moved(only_line(report))) == ({}, "1 visit, 1 not scored yet")


def test_nobody_is_thanked_and_avoided_in_one_report() -> None:
    kind = visit("2026-10-01", GOOD, employee="Lee")
    entries = journal(
        kind,
        *days("2026-10", BAD, 2, 3, employee="lee"),
        visit("2026-10-05", FINE, "Bank", employee="Lee"),
    )

    report = monthly(entries, OCTOBER)

    assert [(one.employee, one.business) for one in report.avoid_so_far + report.avoid] == [("lee", "Bakery")]
    assert [(one.employee, one.business) for one in report.thanks_owed] == [("Lee", "Bank")]
    thanks_to = (
        "Lee (Bank) treated you well in this period and has not been thanked. Whom to thank for what: svclog thanks"
    )
    assert thanks_to in [str(block.text) for block in people_in_words.of_period(report) if isinstance(block, Sentence)]


def test_open_promises_are_named_up_to_six_with_what_and_by_when() -> None:
    entries = journal(
        *(
            visit(f"2026-10-{day:02}", FINE, promise=Promise(text=f"part {day}", by=NOW.replace(day=day)))
            for day in range(1, 9)
        ),
        visit("2026-11-10", FINE, promise=Promise(text="later than the period")),
    )

    [_, left] = [block for block in promises_in_words.of_period(monthly(entries, OCTOBER)) if isinstance(block, Table)]

    assert left.rows[0] == ("1", "Bakery", "2026-11-01, overdue", "part 1")
    assert [row[3] for row in left.rows] == [f"part {day}" for day in range(1, 7)]
    said = [
        str(block.text)
        for block in promises_in_words.of_period(monthly(entries, OCTOBER))
        if isinstance(block, Sentence)
    ]
    assert said[-1] == "And 2 more: svclog promises"


def test_a_month_in_which_nothing_was_promised_still_tells_of_what_is_open() -> None:
    entries = journal(visit("2026-09-05", GOOD, promise=Promise(text="to call")))

    heading, said, shown = promises_in_words.of_period(monthly(entries, OCTOBER))

    assert isinstance(heading, Heading)
    assert isinstance(said, Sentence)
    assert str(said.text) == "Still open today, Sunday 22 November 2026:"
    assert isinstance(shown, Table)
    assert "no date given" in shown.rows[0]


@pytest.mark.parametrize(
    ("driver", "said"),
    [
        ("listening", "worse listening"),
        ("outcome", "worse outcomes"),
        ("felt", "you felt worse"),
        ("promise", "promises"),
        ("premium", "premium price"),
    ],
)
def test_what_moved_a_score_is_told_in_words(driver: str, said: str) -> None:
    assert mover(driver, "worse") == said


@pytest.mark.parametrize(
    ("was", "verdict", "score", "said"),
    [
        (None, Verdict.UNDECIDED, 1.0, "~ undecided, so far good"),
        (Verdict.EARNED, Verdict.SLIPPING, 1.0, "+ earned -> ! slipping"),
        (Verdict.LOST, Verdict.LOST, -6.0, "still x lost"),
        (Verdict.LOST, Verdict.LOST, 0.5, "still x lost, recovering"),
    ],
)
def test_a_place_to_decide_about_is_told_with_what_the_period_did_to_it(
    was: Verdict | None, verdict: Verdict, score: float, said: str
) -> None:
    place = Undecided("Acme", verdict, was, SoFar.GOOD, score, 1, 4)

    assert open_matters_in_words.moved(place) == said


def test_it_is_said_on_how_many_visits_minutes_and_money_were_noted() -> None:
    entries = journal(visit("2026-10-01", FINE, minutes=5, spent=3.0), visit("2026-10-02", FINE, minutes=0))

    said = [str(block.text) for block in in_words.rest(monthly(entries, OCTOBER), "") if isinstance(block, Sentence)]

    took = "In this period your visits took 5 minutes of your time (noted for 2 of 2 visits)"
    assert said == [f"{took} and you paid 3.00 (noted for 1 of 2 visits)."]

    paid = monthly(journal(visit("2026-10-01", FINE, spent=3.0)), OCTOBER)
    said = [str(block.text) for block in in_words.rest(paid, "") if isinstance(block, Sentence)]
    assert said == ["In this period you paid 3.00 (noted for 1 of 1 visits)."]


def test_places_that_were_not_visited_are_named_up_to_six() -> None:
    gone = [days("2026-09", BAD, 1, 2, 3, business=f"Shop {letter}") for letter in "ABCDEFGH"]
    entries = journal(*(one for visits in gone for one in visits), *days("2026-10", FINE, 1, 2, 3))

    said = [str(block.text) for block in in_words.ballot(monthly(entries, OCTOBER)) if isinstance(block, Sentence)]

    assert said[0] == (
        "Not visited in this period: Shop A, Shop B, Shop C, Shop D, Shop E, Shop F and 2 more are still lost. "
        "All places: svclog places"
    )


def test_a_visit_that_weighs_nothing_has_no_driver() -> None:
    entries = journal(*days("2026-09", FINE, 1, 2, 3), visit("2026-10-01", "3/3 partial"))

    line = only_line(monthly(entries, OCTOBER))

    assert in_words.what_moved(line) == "1 visit, neither good nor bad; less good than before"


def test_a_card_names_the_desk_of_a_person_whose_name_another_desk_has() -> None:
    entries = journal(
        *days("2026-10", BAD, 1, 2, business="Cars/service", employee="Lee"),
        *days("2026-10", BAD, 3, 4, business="Cars/sales", employee="lee"),
        visit("2026-10-05", BAD, "Cars/sales", employee="Kim"),
    )

    said = [
        str(block.text) for block in card_in_words.blocks(card("Cars", entries, [], NOW)) if isinstance(block, Sentence)
    ]

    [avoid] = [text for text in said if text.startswith("Avoid: ")]
    assert sorted(avoid.removeprefix("Avoid: ").split(", ")) == [
        "Kim (so far 0 of 1 good)",
        "Lee of Cars/service (so far 0 of 2 good)",
        "lee of Cars/sales (so far 0 of 2 good)",
    ]
    assert said[0].startswith("Cars and its desks: x lost, ")


def test_a_card_names_nobody_who_is_undecided_as_little_as_people_does() -> None:
    undecided = journal(
        *days("2026-10", "3/2 partial", 1, 2, 3, employee="Ana"), visit("2026-10-04", GOOD, employee="Bo")
    )

    found = card("Cars", undecided, [], NOW)

    assert [someone.employee for someone in found.avoid] == []
    assert [someone.employee for someone in found.ask_for] == ["Bo"]
    assert {someone.employee: (someone.verdict, someone.so_far) for someone in people(undecided)}["Ana"] == (
        Verdict.UNDECIDED,
        SoFar.BAD,
    )


def test_a_bad_standing_of_all_desks_is_said_to_be_that_of_all_desks() -> None:
    sales = days("2026-09", GOOD, 1, 3, 5, business="Cars/sales")
    entries = journal(*sales, *days("2026-09", BAD, 2, 4, 6, business="Cars/service", employee="Rolf"))
    bad = journal(
        *(visit("2026-09-01", BAD, f"Cars/{desk}", employee=who) for desk in "abc" for who in ("Rolf", "Kim"))
    )

    def said(entries: list[Interaction]) -> str:
        blocks = [
            *card_in_words.blocks(card("Cars", entries, [], NOW)),
            *why_in_words.blocks(why("Cars", entries, NOW)),
        ]
        return "\n".join(str(block.text) for block in blocks if isinstance(block, Sentence))

    assert "It is Rolf, not all of Cars: without Rolf its score would be +5.1\n" in said(entries)
    person = "The person: Rolf. At all its desks, the score of the 3 visits with Rolf is -9.0; of the 3 visits without "
    assert f"{person}Rolf it is +5.1.\n" in said(entries)
    assert "It is the place and its desks, whoever serves you\n" in said(bad)


def test_a_card_names_nobody_whose_visits_were_mixed_and_who_lost_it_before_who_has_so_far() -> None:
    entries = journal(
        *(visit("2026-10-01", kind, "Cars", employee="Denise") for kind in (FINE, "2/2 declined")),
        visit("2026-10-04", BAD, "Cars", employee="Kim"),
        *days("2026-10", BAD, 5, 6, 7, business="Cars", employee="Rolf"),
    )

    found = card("Cars", entries, [], NOW)

    assert [person.employee for person in found.avoid] == ["Rolf", "Kim"]
    assert found.ask_for == []


def test_the_best_and_the_worst_visit_are_told_and_there_is_always_one() -> None:
    good, bad, neither = visit("2026-10-01", FINE), visit("2026-10-02", BAD), visit("2026-10-03", "3/3 partial")

    def told(*visits: Interaction) -> tuple[str | None, ...]:
        report = monthly(journal(*visits), OCTOBER)
        return tuple(f"{found.when:%d}" if found else None for found in (report.best, report.worst))

    assert told(good, bad, neither) == ("01", "02")
    assert told(good, neither) == ("01", None)
    assert told(bad, neither) == (None, "02")
    assert told(neither) == ("03", None)
    assert told(visit("2026-10-04", "-/- pending")) == (None, None)
    assert told(good, visit("2026-10-05", FINE)) == ("05", None)
    assert told(visit("2026-10-06", "5/5 resolved"), visit("2026-10-07", "5/- resolved")) == ("06", None)
    assert told(msgspec.structs.replace(good, note="Kind"), visit("2026-10-05", FINE)) == ("01", None)


def test_a_last_visit_that_does_not_count_yet_is_marked_beside_the_score_that_it_is_no_part_of() -> None:
    entries = journal(
        visit("2026-10-01", FINE, "Shop"),
        visit("2026-10-02", "-/- pending", "Shop", employee="Jo", note="wait and see"),
        visit("2026-10-03", "-/- pending", "New"),
        visit("2026-10-04", FINE, "Bank"),
    )

    [table] = [block for block in in_words.so_far(monthly(entries, OCTOBER)) if isinstance(block, Table)]

    assert {row[1]: row[-1] for row in table.rows} == {
        "Shop": "“wait and see” (Jo; not scored yet)",
        "Bank": "resolved",
        "New": "pending",
    }


def test_every_visited_place_is_named_on_the_ballot_or_with_which_way_it_leans() -> None:
    entries = journal(
        *days("2026-10", FINE, 1, 2, 3),
        visit("2026-10-04", BAD, "Bank", note="Queue"),
        visit("2026-10-05", "3/3 partial", "Post"),
        visit("2026-10-06", "-/- pending", "Court"),
        visit("2026-09-01", FINE, "Elsewhere"),
    )

    report = monthly(entries, OCTOBER)

    assert [line.business for line in report.ballot] == ["Bakery"]
    assert [(one.business, one.so_far, one.missing, one.last.note) for one in report.so_far] == [
        ("Post", "mixed", 2, None),
        ("Bank", "bad", 2, "Queue"),
        ("Court", None, 3, None),
    ]


def test_what_a_period_changed_is_told_apart_from_what_stands_as_before() -> None:
    entries = journal(
        *EARNED_IN_SEPTEMBER,
        visit("2026-10-01", FINE),
        *days("2026-10", BAD, 1, 2, 3, business="Bank"),
        *days("2026-09", FINE, 5, 6, 7, business="Club"),
        *days("2026-08", BAD, 1, 2, 3, business="Dry Cleaner"),
        *days("2026-09", GOOD, 1, 2, 3, 4, 5, 6, 7, 8, business="Dry Cleaner"),
        *days("2026-09", BAD, 1, 2, 3, business="Express"),
        visit("2026-10-09", FINE, "Ferry"),
    )

    report = monthly(entries, OCTOBER)

    changed, unchanged = {Verdict.LOST: 1}, {Verdict.EARNED: 2, Verdict.WON_BACK: 1, Verdict.LOST: 1}
    assert (report.changed, report.unchanged) == (changed, unchanged)
    assert in_words.headline(report)[1] == (
        "5 visits (2 good and 3 bad) to 3 places, 1 of them without a verdict yet. Bank went from no verdict to lost. "
        "The verdicts of 4 places, 3 of them not visited, did not change: 2 earned, 1 won back and 1 lost."
    )
    met_anew = days("2026-11", FINE, 1, 2, business="Inn")
    november = in_words.headline(monthly(journal(*EARNED_IN_SEPTEMBER, *met_anew), dates.period("2026-11", NOW)))[1]
    assert november == (
        "2 visits (2 good) to 1 place, without a verdict yet. "
        "The verdict of 1 place, not visited, did not change: earned."
    )


def test_verdicts_that_are_told_in_the_same_words_are_told_at_once() -> None:
    """One place was undecided before, the other one was met too seldom: both had no verdict."""
    entries = journal(
        *days("2026-09", "3/3 partial", 1, 2, 3),
        *days("2026-09", FINE, 4, 5, business="Bank"),
        *days("2026-10", GOOD, 1, 2, 3, 4),
        visit("2026-10-05", FINE, "Bank"),
    )

    report = monthly(entries, OCTOBER)

    assert {line.was for line in report.visited} == {Verdict.UNDECIDED, Verdict.TOO_EARLY}
    assert "Bakery and Bank earned your loyalty (no verdict before)" in in_words.headline(report)[1]


def test_people_met_are_to_be_asked_for_or_avoided_by_all_the_visits_with_them() -> None:
    entries = journal(
        *days("2026-09", FINE, 1, 2, employee="Yara"),
        visit("2026-10-01", FINE, employee="Yara"),
        *days("2026-10", BAD, 2, 3, 4, business="Bank", employee="Rolf"),
        visit("2026-10-05", FINE, "Bank", employee="Ida"),
        visit("2026-10-06", BAD, "Post", employee="Olaf"),
    )

    report = monthly(entries, OCTOBER)

    lists = (report.ask_for, report.avoid, report.ask_for_so_far, report.avoid_so_far)
    assert [[one.employee for one in people] for people in lists] == [["Yara"], ["Rolf"], ["Ida"], ["Olaf"]]


def test_people_to_avoid_whom_nobody_met_in_the_period_are_named_up_to_three() -> None:
    entries = journal(
        *days("2026-09", BAD, 1, 2, 3, business="Bank", employee="Tom"),
        *days("2026-09", GOOD, 4, 5, 6, business="Café", employee="Ann"),
        *days("2026-09", "1/1 partial", 7, 8, business="Café", employee="Kim"),
        visit("2026-10-01", FINE, "Bank", employee="Lee"),
    )

    def said(entries: list[Interaction], period: Period = OCTOBER) -> list[str]:
        blocks = people_in_words.of_period(monthly(entries, period))
        return [str(block.text) for block in blocks if isinstance(block, Heading | Sentence)]

    assert said(entries)[-4:-2] == [
        "People to avoid",
        "Not met in this period, but still to avoid: Tom (Bank)",
    ]
    cafe = visit("2026-10-02", FINE, "Café", employee="Ann")
    assert "Not met in this period, but still to avoid: Kim (Café)" in said(
        [*entries, cafe, visit("2026-10-03", BAD, "Bank", employee="tom")]
    )
    assert not any(line.startswith("Not met") for line in said(entries, SEPTEMBER))
    others = [
        [*days("2026-09", BAD, 1, 2, 3, business=shop, employee="Jo"), visit("2026-10-04", FINE, shop, employee="Ed")]
        for shop in ("Shop 1", "Shop 2", "Shop 3")
    ]
    assert (
        "Not met in this period, but still to avoid: Tom (Bank), Jo (Shop 1), Jo (Shop 2) and 1 more: svclog people"
        in said(journal(*entries, *chain.from_iterable(others)))
    )


def test_a_person_whom_a_slipping_place_is_about_is_to_be_avoided_after_two_visits() -> None:
    entries = journal(
        *days("2026-09", GOOD, 1, 2, 3, 4, employee="Yara"),
        *days("2026-10", BAD, 1, 5, employee="gordon"),
        visit("2026-10-06", FINE, employee="Yara"),
    )

    report = monthly(entries, OCTOBER)

    assert [line.verdict for line in report.ballot] == [Verdict.SLIPPING]
    [gordon] = report.avoid
    assert (gordon.employee, round(gordon.without or 0.0, 3)) == ("gordon", 5.321)
    assert [(one.employee, one.without) for one in people(entries) if one.avoid] == [
        (one.employee, one.without) for one in report.avoid
    ]
    assert report.avoid_so_far == []
    assert Sentence("Without the visits with gordon, the score of Bakery would be +5.3.") in [
        *people_in_words.of_period(report)
    ]


def test_printed_changes_add_up_from_month_to_month() -> None:
    """The printed scores are +3.4 and +4.0, so the reader expects +0.6, although the exact change is 0.67."""
    entries = journal(*days("2026-09", FINE, 1, 2, 3), *days("2026-10", FINE, 1, 2, 3))

    line = only_line(monthly(entries, OCTOBER))

    before, after = round(line.before, 1), round(line.score, 1)
    assert round(line.change, 1) != round(after - before, 1)
    [table] = [block for block in in_words.ballot(monthly(entries, OCTOBER)) if isinstance(block, Table)]
    assert table.rows[0][3] == f"{after - before:+.1f}"
    months = trend_in_words.blocks(trend(entries, datetime(2026, 10, 31, tzinfo=UTC), months=2))
    [table] = [block for block in months if isinstance(block, Table)]
    assert table.rows[0][-1] == f"{after - before:+.1f}"


@pytest.mark.parametrize(
    ("score", "printed"),
    [
        (1.96, "+1.96"),
        (1.9996, "+1.9996"),
        (2.0, "+2.0"),
        (2 - 1e-12, "+2.0"),  # which earns
        (2.04, "+2.0"),
        (0.97, "+0.97"),
        (1.01, "+1.0"),
        (-1.96, "-1.96"),
        (-2.04, "-2.0"),
        (-0.97, "-1.0"),
        (1.94, "+1.9"),
        (-0.01, "0.0"),
    ],
)
def test_a_score_beside_its_verdict_is_never_printed_across_a_line(score: float, printed: str) -> None:
    assert scored(score) == printed


def test_a_bad_visit_that_lifts_the_score_was_less_bad_than_those_before() -> None:
    entries = journal(*days("2026-09", BAD, 1, 2, 3, 4, 5, 6), visit("2026-10-01", "2/3 partial", employee="Kim"))

    line = only_line(monthly(entries, OCTOBER))

    assert line.new_visits < 0 < line.change
    assert in_words.what_moved(line) == "1 visit, a bad one; less bad than before"


def test_the_bad_visits_of_a_period_are_named_where_the_good_ones_outweigh_them_and_the_score_falls_all_the_same() -> (
    None
):
    entries = journal(
        *days("2026-09", FINE, 1, 2, 3, 4, 5, 6),
        *days("2026-10", FINE, 1, 2, 3),
        visit("2026-10-05", BAD),
        *days("2026-10", FINE, 6, 7),
    )

    line = only_line(monthly(entries, OCTOBER))

    assert line.change < 0 < line.new_visits
    assert in_words.what_moved(line).endswith("6 visits, 1 of them bad; less good than before")


def test_a_visit_of_the_second_of_a_vote_came_before_it() -> None:
    entries = journal(visit("2026-10-01", FINE), visit("2026-10-03", FINE))
    vote = Vote(business="Bakery", leaves=True, at=entries[0].when)

    report = of_month.monthly(entries, OCTOBER, NOW, votes=[vote])

    assert report.visits_to_left == [2]
    assert [one.visits_since for one in report.left] == [1]


def test_visits_since_a_place_was_left_are_counted_from_before_the_period_too() -> None:
    entries = journal(
        visit("2026-08-02", FINE, "Bakery/tills"), *days("2026-10", FINE, 3, 4), visit("2026-08-03", BAD, "Bank")
    )
    vote = Vote(business="Bakery", leaves=True, at=datetime(2026, 8, 1, tzinfo=UTC))

    report = of_month.monthly(entries, OCTOBER, NOW, votes=[vote])

    assert [one.visits_since for one in report.left] == [3]


@pytest.mark.parametrize("period", ["1900", "1900-01", "9999-12", "9999"])
def test_a_period_at_either_end_of_time_has_its_report(period: str) -> None:
    report = monthly(journal(*EARNED_IN_SEPTEMBER), dates.period(period, NOW))

    assert (report.visits, len(report.ballot)) == (0, 1 if period > "2026" else 0)


def test_a_month_without_visits_has_the_standings_and_nothing_else() -> None:
    report = monthly(journal(*EARNED_IN_SEPTEMBER), OCTOBER)

    assert (report.visits, report.places, set(report.counts.values())) == (0, 0, {0})
    assert [line.kind for line in report.ballot] == [ChangeKind.NO_VISITS]
    assert (report.kind_no, report.rude_yes, report.ask_for) == ([], [], [])
    assert report.rest.told == Told(0, 0, 0, 0)


def test_a_month_before_the_first_visit_knows_nothing_of_it() -> None:
    assert monthly(journal(*EARNED_IN_SEPTEMBER), dates.period("2026-08", NOW)).ballot == []


# Places --------------------------------------------------------------------------------------------------------------

SEVERAL = journal(
    *days("2026-09", FINE, 1, 2, 3, 4, business="Middling"),
    *days("2026-09", GOOD, 1, 2, 3, business="best"),
    *days("2026-09", BAD, 1, 2, 3, 4, 5, business="Awful"),
    *days("2026-09", GOOD, 1, 2, business="Zebra, early"),
    *days("2026-09", BAD, 1, business="Early too"),
    *days("2026-09", "-/- pending", 1, business="Pending"),
)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (Sort.SCORE, ["best", "Middling", "Awful", "Zebra, early", "Pending", "Early too"]),
        (Sort.VISITS, ["Awful", "Middling", "best", "Zebra, early", "Early too", "Pending"]),
        (Sort.NAME, ["Awful", "best", "Early too", "Middling", "Pending", "Zebra, early"]),
    ],
)
def test_places_are_sorted_as_asked(sort: Sort, order: list[str]) -> None:
    assert [place.business for place in places(SEVERAL, sort=sort)] == order


@given(JOURNALS, st.sampled_from([Sort.SCORE, Sort.VISITS]))
def test_what_is_too_early_is_never_ranked_among_the_others(entries: list[Interaction], sort: Sort) -> None:
    early = [place.verdict is Verdict.TOO_EARLY for place in places(entries, sort=sort)]

    assert early == sorted(early)


def test_a_place_has_no_score_where_no_visit_counts_and_one_where_it_is_too_early() -> None:
    found = {place.business: place for place in places(SEVERAL)}

    assert (found["Pending"].score, found["Pending"].visits) == (None, 0)
    assert found["Zebra, early"].score == pytest.approx(4.3247, abs=1e-4)
    assert found["Zebra, early"].visits == 2


@pytest.mark.parametrize("verdict", Verdict)
def test_places_are_chosen_by_verdict(verdict: Verdict) -> None:
    chosen = places(SEVERAL, verdicts=[verdict])

    assert chosen == [place for place in places(SEVERAL) if place.verdict is verdict]


@given(JOURNALS)
def test_the_places_at_the_end_of_a_month_stand_as_its_report_says(entries: list[Interaction]) -> None:
    upto = [entry for entry in entries if loyalty.wall_clock(entry) < datetime(2026, 11, 1)]  # noqa: DTZ001

    stand = {place.business: (place.verdict, place.score, place.visits) for place in places(upto)}
    by_name = {(one.business, one.employee): one for one in people(upto)}

    report = monthly(entries, OCTOBER)
    for line in report.ballot:
        verdict, score, visits = stand[line.business]
        assert (line.verdict, line.visits) == (verdict, visits)
        assert line.score == pytest.approx(score, abs=1e-9)
    for person in report.ask_for:
        assert person.score == pytest.approx(by_name[person.business, person.employee].score, abs=1e-9)


def test_visits_of_one_moment_on_both_sides_of_a_border_count_as_they_were_logged() -> None:
    entries = journal(
        visit("2026-09-05", "1/1 unresolved"),
        visit("2026-09-06", "1/1 unresolved"),
        visit("2026-10-01T00:30+00:00", "5/5 resolved"),
        visit("2026-09-30T16:30-08:00", "1/1 unresolved"),
    )

    [line] = monthly(entries, OCTOBER).ballot

    assert line.score == pytest.approx(places(entries)[0].score)


# People --------------------------------------------------------------------------------------------------------------


def names(found: Sequence[Person]) -> list[str]:
    return [person.employee for person in found]


def test_people_are_ranked_by_their_own_ledger() -> None:
    entries = journal(
        *days("2026-09", BAD, 1, 2, 3, employee="Gordon"),
        *days("2026-09", FINE, 4, 5, 6, employee="Tomas"),
        *days("2026-09", GOOD, 7, 8, 9, employee="Yara"),
        *days("2026-09", GOOD, 10, 11, employee="Early"),
        *days("2026-09", "3/3 partial", 12, 13, 14, employee="Between"),
        *days("2026-09", GOOD, 15, 16, 17),
    )

    found = people(entries)

    assert names(found) == ["Yara", "Tomas", "Gordon", "Between", "Early"]
    assert [person.verdict for person in found] == [
        Verdict.EARNED,
        Verdict.EARNED,
        Verdict.LOST,
        Verdict.UNDECIDED,
        Verdict.TOO_EARLY,
    ]
    assert names([person for person in found if person.ask_for]) == ["Yara", "Tomas"]
    assert found[0].score == pytest.approx(loyalty.standing(entries[6:9]).score)


def test_somebody_met_only_where_nothing_counts_yet_is_not_listed() -> None:
    assert people(journal(visit("2026-10-01", "-/- pending", employee="Kim"))) == []


def test_two_spellings_are_one_person_shown_as_last_written() -> None:
    entries = journal(visit("2026-10-03", FINE, employee="KIM"), visit("2026-10-01", FINE, employee="Kim"))

    [kim] = people(entries)

    assert (kim.employee, kim.visits, kim.last_visit) == ("KIM", 2, entries[0].when)


def test_the_person_a_bad_standing_is_about_comes_with_the_score_without_them() -> None:
    entries = journal(
        *days("2026-09", GOOD, 1, 2, 3, employee="Yara"),
        *days("2026-09", BAD, 4, 5, 6, employee="Gordon"),
    )
    assert loyalty.standing(entries).verdict is Verdict.LOST

    without = {person.employee: person.without for person in people(entries)}

    assert without == {"Yara": None, "Gordon": pytest.approx(loyalty.standing(entries[:3]).score)}


def test_nobody_is_to_blame_where_the_place_is_bad_whoever_serves() -> None:
    entries = journal(
        *days("2026-09", BAD, 1, 2, 3, employee="Carl"),
        *days("2026-09", BAD, 4, 5, 6, employee="Petra"),
    )

    assert [person.without for person in people(entries)] == [None, None]


@given(JOURNALS)
def test_people_are_listed_by_verdict_and_asked_for_only_from_three_visits(entries: list[Interaction]) -> None:
    found = people(entries)

    assert [RANKED.index(person.verdict) for person in found] == sorted(RANKED.index(one.verdict) for one in found)
    assert all(person.visits >= 3 for person in found if person.ask_for)


# The trend -----------------------------------------------------------------------------------------------------------


def only_course(entries: list[Interaction], months: int = 12) -> Course:
    [course] = trend(entries, NOW, months=months).courses
    return course


def test_the_months_end_with_that_of_now_and_cross_the_new_year() -> None:
    months = trend([], NOW.replace(month=2, day=28), months=4).months

    assert [f"{month:%Y-%m-%d %H:%M}" for month in months] == [
        "2025-11-01 00:00",
        "2025-12-01 00:00",
        "2026-01-01 00:00",
        "2026-02-01 00:00",
    ]


def test_in_december_the_next_month_is_of_the_next_year() -> None:
    entries = journal(visit("2026-12-31T23:59", FINE), visit("2027-01-01T00:00", FINE))

    [course] = trend(entries, NOW.replace(month=12), months=1).courses

    assert course.visits == [1]


def test_a_month_is_blank_until_three_visits_make_a_score() -> None:
    entries = journal(visit("2026-08-01", FINE), visit("2026-09-30T23:59", FINE), visit("2026-11-01T00:00", FINE))

    course = only_course(entries, months=4)

    assert course.visits == [1, 2, 2, 3]
    assert course.scores == [None, None, None, pytest.approx(3.3756, abs=1e-4)]
    assert (course.verdict, course.score, course.change) == (Verdict.EARNED, course.scores[-1], None)


def test_each_month_has_the_score_that_its_report_ends_with() -> None:
    entries = journal(*EARNED_IN_SEPTEMBER, visit("2026-10-05", BAD), visit("2026-11-05", GOOD))

    course = only_course(entries, months=3)

    reported = [
        only_line(monthly(entries, dates.period(name, NOW))).score for name in ("2026-09", "2026-10", "2026-11")
    ]
    assert course.scores == pytest.approx(reported)
    assert course.change == pytest.approx(reported[-1] - reported[0])


def test_a_silent_month_keeps_the_score() -> None:
    course = only_course(journal(*EARNED_IN_SEPTEMBER, visit("2026-11-05", FINE)), months=3)

    assert course.scores[0] == course.scores[1] != course.scores[2]


def test_only_places_visited_in_these_months_are_shown_with_all_that_came_before() -> None:
    entries = journal(*days("2026-01", FINE, 1, 2, 3, business="Long ago"), *EARNED_IN_SEPTEMBER)

    assert [course.business for course in trend(entries, NOW, months=3).courses] == ["Bakery"]
    assert only_course([entry for entry in entries if entry.business == "Bakery"], months=3).visits == [3, 3, 3]
    assert len(trend(entries, NOW, months=11).courses) == 2


def test_the_months_can_end_before_that_of_now_and_never_end_after_it() -> None:
    entries = journal(*EARNED_IN_SEPTEMBER, visit("2026-10-01T00:00", BAD), visit("2026-10-31T23:59", GOOD, "Bank"))

    def until(text: str) -> Trend:
        return trend(entries, NOW, months=2, until=dates.until(text, NOW))

    assert until("2026-09") == until("2026-09-03") == until("2026-10-01 00:00") == until("september")
    assert [f"{month:%Y-%m}" for month in until("2026-09").months] == ["2026-08", "2026-09"]
    assert [(course.business, course.visits) for course in until("2026-09").courses] == [("Bakery", [0, 3])]
    assert until("2026-09").courses[0].verdict is Verdict.EARNED
    assert until("2025").months[-1].month == 12
    assert until("2026-Q3") == until("2026-09")
    assert {course.business: course.visits for course in until("2026-10").courses} == {"Bakery": [3, 4], "Bank": [0, 1]}
    for later in ("today", "2026-11", "2026", "2027-03", "9999"):
        assert until(later) == trend(entries, NOW, months=2)


def test_the_largest_change_comes_first_for_better_or_worse() -> None:
    entries = journal(
        *days("2026-09", FINE, 1, 2, 3, business="Steady"),
        *days("2026-09", FINE, 1, 2, 3, business="Fell"),
        *days("2026-09", FINE, 1, 2, 3, business="Rose"),
        *days("2026-10", FINE, 1, 2, business="A new one"),
        *days("2026-10", BAD, 1, 2, business="Fell"),
        visit("2026-10-01", GOOD, "Rose"),
    )

    assert [course.business for course in trend(entries, NOW).courses] == ["Fell", "Rose", "A new one", "Steady"]


def test_the_trend_names_each_place_once_and_has_no_column_that_says_nothing() -> None:
    early = [
        visit("2026-10-01", FINE, "Good"),
        visit("2026-10-02", BAD, "Bad"),
        visit("2026-10-03", "-/- pending", "New"),
    ]
    undecided = days("2026-11", "3/3 partial", 1, 2, 3, business="Bank")

    def shown(*entries: Interaction) -> tuple[list[str], list[str]]:
        blocks = [*trend_in_words.blocks(trend(journal(*entries), NOW))]
        tables = [[column.title for column in block.columns] for block in blocks if isinstance(block, Table)]
        return [*tables, []][0], [str(block.text) for block in blocks if isinstance(block, Sentence)]

    named = ["Fewer than 3 visits, so far good: Good.", "Fewer than 3 visits, so far bad: Bad."]
    named.append("Fewer than 3 visits, no score yet: New.")
    columns, said = shown(*early, *undecided)
    assert (columns, said[:-1]) == (["place", "Nov'26", "good visits"], named)
    assert "Change" not in said[-1]
    assert shown(*early, *EARNED_IN_SEPTEMBER)[0] == [
        "place",
        "Sep'26",
        "Oct'26",
        "Nov'26",
        "course",
        "good visits",
        "change",
    ]
    assert "since September 2026" in shown(*early, *EARNED_IN_SEPTEMBER)[1][-1]
    columns, said = shown(*early)
    assert (columns, said[:-1]) == ([], named)
    assert said[-1].startswith("From its third visit on, a place is listed with its score")


@given(JOURNALS, st.integers(1, 5))
def test_every_course_has_a_figure_or_a_blank_for_every_month(entries: list[Interaction], months: int) -> None:
    found = trend(entries, NOW, months=months)

    assert len(found.months) == months
    for course in found.courses:
        assert len(course.scores) == len(course.visits) == months
        assert [score is None for score in course.scores] == [visits < 3 for visits in course.visits]
        assert course.visits == sorted(course.visits)


# Why -----------------------------------------------------------------------------------------------------------------


def test_why_explains_the_visits_to_a_place_and_all_its_desks_as_one() -> None:
    entries = journal(
        *days("2026-09", GOOD, 1, 3, 5, business="Cars/sales", employee="Clara"),
        *days("2026-09", BAD, 2, 4, 6, business="Cars/service", employee="Rolf"),
    )

    found = why("Cars", entries, NOW)

    assert (found.business, found.visits) == ("Cars", 6)
    assert [row.id for row in found.ledger] == [1, 4, 2, 5, 3, 6]
    assert found.score == found.ledger[-1].score == pytest.approx(sum(found.drivers.values()))
    assert found.score == pytest.approx(sum(row.contribution for row in found.ledger))
    assert found.last_visit == entries[5].when
    assert found.person_or_place is not None
    assert (found.person_or_place.answer, found.person_or_place.employee) == (Answer.PERSON, "Rolf")
    assert [turn.like for turn in found.what_would_change_it] == [Like.BEST]
    assert found.told == Told(27, 48, 3, 3)


def test_why_of_a_place_where_nothing_counts_yet_has_no_ledger() -> None:
    found = why("Bakery", journal(visit("2026-10-01", "-/- pending")), NOW)

    assert (found.visits, found.verdict, found.ledger, found.drivers) == (0, Verdict.TOO_EARLY, [], {})
    assert found.person_or_place is None
    assert found.what_would_change_it == []


# Thanks --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("happened", "owed"),
    [(GOOD, True), ("-/- resolved", True), ("4/3 declined", True), ("3/3 resolved", False), ("2/3 resolved", False)],
)
def test_a_rude_yes_is_not_thanked_for(happened: str, owed: bool) -> None:
    entries = journal(visit("2026-10-01", happened, employee="Marge"))

    assert bool(thanks(entries)) is owed


def test_thanks_are_owed_first_to_who_treated_you_best_then_to_who_did_so_last() -> None:
    entries = journal(
        *days("2026-10", GOOD, 1, 2, 3, employee="Mia"),
        visit("2026-10-04", GOOD, employee="Jo"),
        visit("2026-10-05", FINE, "Bank", employee="Lee"),
        visit("2026-10-06", GOOD, "Bank", employee="Ann"),
        *(visit("2026-10-07", happened, "Bank", employee="Bo") for happened in (GOOD, "2/2 partial")),
    )

    assert [owed.employee for owed in thanks(entries)] == ["Mia", "Ann", "Jo", "Lee", "Bo"]
    assert monthly(entries, OCTOBER).thanks_owed == thanks(entries)


def test_thanks_are_for_the_best_visit_with_a_person_the_later_of_equals() -> None:
    entries = journal(
        *days("2026-10", GOOD, 1, 2, employee="Resi"),
        visit("2026-10-03", "3/4 resolved", employee="resi"),
        visit("2026-11-01", GOOD, employee="Resi"),
    )

    assert [owed.id for owed in monthly(entries, OCTOBER).thanks_owed] == [2]
    assert [owed.id for owed in thanks(entries)] == [4]


def test_thanks_for_the_best_visit_cover_what_happened_until_they_were_given() -> None:
    thanked = datetime(2026, 10, 10, tzinfo=UTC)
    entries = journal(
        visit("2026-10-01", GOOD, employee="Resi", thanked=thanked), visit("2026-10-03", FINE, employee="Resi")
    )

    assert thanks(entries) == []
    assert [owed.id for owed in thanks(journal(*entries, visit("2026-10-11", FINE, employee="Resi")))] == [3]


def test_a_report_owes_no_thanks_that_were_given_for_a_visit_of_another_month() -> None:
    thanked = datetime(2026, 11, 10, tzinfo=UTC)
    for before, thanks_for, after in (("2026-09-01", True, False), ("2026-10-20", False, False)):
        entries = journal(
            visit(before, GOOD, employee="Resi", thanked=thanked if thanks_for else None),
            visit("2026-10-30", FINE, employee="Resi"),
            visit("2026-11-03", FINE, employee="Resi", thanked=None if thanks_for else thanked),
        )
        assert bool(monthly(entries, OCTOBER).thanks_owed) is after


# A place with desks --------------------------------------------------------------------------------------------------


def test_why_shows_where_each_desk_stands_by_itself() -> None:
    sales = days("2026-09", FINE, 1, 2, 3, business="Acme/sales")
    entries = journal(*sales, *days("2026-09", BAD, 4, 5, 6, business="Acme/service"))

    found = why("Acme", entries, NOW)

    stand = [(desk.business, desk.verdict, desk.visits) for desk in found.desks]
    assert stand == [("Acme/sales", Verdict.EARNED, 3), ("Acme/service", Verdict.LOST, 3)]
    assert why("Acme/sales", sales, NOW).desks == []


def test_a_promise_settled_today_took_as_many_days_longer_as_it_was_overdue() -> None:
    west, east = timezone(timedelta(hours=-9)), timezone(timedelta(hours=11))
    due = datetime(2026, 11, 20, 23, 59, 59, tzinfo=east)
    for now in (
        NOW,
        NOW.replace(tzinfo=west),
        datetime(2026, 11, 21, 9, tzinfo=west),
        datetime(2026, 11, 22, tzinfo=east),
    ):
        for noted in (now, None):  # None: as an earlier svclog noted it
            made = visit("2026-11-02", "4/4 pending", promise=Promise(text="call", by=due))
            kept = visit(
                "2026-11-02", FINE, promise=Promise(text="call", by=due, state="kept", settled=now, noted=noted)
            )

            [overdue], [tally] = promises([made], now).open, promises([kept], now).tally

            assert overdue.days_late == tally.days_late == (now.date() - due.date()).days


def test_a_promise_that_is_open_when_the_period_ends_is_overdue_or_not_due_yet() -> None:
    def promised(
        made: str,
        by: str,
        state: Literal["open", "kept"] = "open",
        settled: str | None = None,
        noted: str | None = None,
    ) -> Interaction:
        moments = (datetime.fromisoformat(f"{day}T20:00+00:00") if day else None for day in (by, settled, noted))
        due, done, written = moments
        return visit(made, FINE, promise=Promise(text="call", by=due, state=state, settled=done, noted=written))

    entries = journal(
        promised("2026-09-20", "2026-10-05"),
        promised("2026-10-02", "2026-11-05"),
        promised("2026-10-03", "2026-10-20", "kept", "2026-11-03"),  # overdue when October ended
        promised("2026-10-04", "2026-11-04", "kept", "2026-11-04"),  # not due then
        promised("2026-11-02", "2026-11-20"),  # of the next month
        promised("2026-10-06", "2026-10-07", "kept", "2026-10-07"),
        promised("2026-10-08", "2026-10-09", "kept", noted="2026-11-09"),  # in time or not: nobody knows
    )

    [line] = monthly(entries, OCTOBER).promises

    assert (line.made, line.kept, line.broken, line.overdue, line.not_due) == (5, 1, 0, 2, 2)
