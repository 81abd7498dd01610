"""The demo tells the same year at any time and in any zone, and everything that a report can say occurs in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from svclog import dates, demo, loyalty
from svclog.loyalty import Answer, ChangeKind, SoFar, Verdict
from svclog.model import Interaction, Outcome, Via, Vote
from svclog.render.blocks import Heading
from svclog.render.monthly import blocks
from svclog.reports.monthly import monthly
from svclog.storage.documents import VISITS, VOTES, document

if TYPE_CHECKING:
    from collections.abc import Iterable

BERLIN, NEW_YORK, KOLKATA = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata")

NOWS = [
    datetime(2026, 11, 19, 15, 0, tzinfo=BERLIN),
    datetime(2026, 10, 31, 23, 59, 59, tzinfo=BERLIN),
    datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=BERLIN),
    datetime(2026, 4, 1, 0, 0, tzinfo=BERLIN),
    datetime(2026, 3, 8, 3, 30, tzinfo=NEW_YORK),
    datetime(2026, 12, 1, 0, 0, tzinfo=NEW_YORK),
    datetime(2027, 1, 1, 0, 5, tzinfo=KOLKATA),
    datetime(2027, 1, 31, 12, 0, tzinfo=NEW_YORK),
    datetime(2028, 2, 29, 18, 45, tzinfo=BERLIN),
    datetime(2028, 3, 1, 0, 1, tzinfo=KOLKATA),
    datetime(2027, 2, 28, 9, 0, tzinfo=UTC),
    datetime(2026, 7, 15, 8, 0, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
]

at_any_time = pytest.mark.parametrize("now", NOWS, ids=[f"{now:%Y-%m-%d %H:%M} {now.tzinfo}" for now in NOWS])

visits = cache(demo.visits)


def first_of(now: datetime, months_ago: int = 0) -> datetime:
    """Return the local midnight at which the month `months` before that of `now` began."""
    year, month = divmod(now.year * 12 + now.month - 1 - months_ago, 12)
    return datetime(year, month + 1, 1)  # noqa: DTZ001  months are reckoned by the clock on the wall


def in_the_year(now: datetime) -> list[Interaction]:
    return [visit for visit in visits(now) if loyalty.wall_clock(visit) < first_of(now)]


def in_the_month(now: datetime) -> list[Interaction]:
    return [visit for visit in in_the_year(now) if loyalty.wall_clock(visit) >= first_of(now, 1)]


def by_business(entries: Iterable[Interaction]) -> dict[str, list[Interaction]]:
    found: dict[str, list[Interaction]] = {}
    for entry in entries:
        found.setdefault(entry.business, []).append(entry)
    return found


def changes(now: datetime) -> dict[str, loyalty.Change]:
    """Return how the month changed each place that was visited in it."""
    month = by_business(in_the_month(now))
    year = by_business(in_the_year(now))
    return {
        business: loyalty.compare([visit for visit in year[business] if visit not in new], new)
        for business, new in month.items()
    }


def treatment(visit: Interaction) -> float | None:
    """Empathy and listening, from 1 to 5."""
    given = [rating for rating in (visit.empathy, visit.listening) if rating is not None]
    return sum(given) / len(given) if given else None


def about(now: datetime, answer: Answer) -> list[tuple[str, str | None]]:
    """Return the people who cause the bad standing of places visited in the month."""
    year = by_business(in_the_year(now))
    found = [(business, loyalty.person_or_place(year[business])) for business in by_business(in_the_month(now))]
    return [(business, one.employee) for business, one in found if one is not None and one.answer is answer]


# The journal ---------------------------------------------------------------------------------------------------------


@at_any_time
def test_the_same_now_gives_the_same_visits(now: datetime) -> None:
    assert demo.visits(now) == demo.visits(now)


def test_the_story_is_the_same_at_any_time() -> None:
    stories = {
        tuple((visit.id, visit.uid, visit.business, visit.employee, visit.note) for visit in in_the_year(now))
        for now in NOWS
    }

    assert len(stories) == 1


@at_any_time
def test_nothing_happens_after_now(now: datetime) -> None:
    for visit in visits(now):
        assert visit.recorded is not None
        assert visit.when <= visit.recorded <= now
        if visit.promise and visit.promise.settled:
            assert visit.when < visit.promise.settled <= now


@at_any_time
def test_it_covers_the_12_months_before_that_of_now(now: datetime) -> None:
    assert first_of(now, 12) <= min(map(loyalty.wall_clock, visits(now)))
    for months_ago in range(1, 13):
        start, end = first_of(now, months_ago), first_of(now, months_ago - 1)
        assert sum(start <= loyalty.wall_clock(visit) < end for visit in visits(now)) >= 6


def test_the_month_of_now_has_its_visits_once_they_are_past() -> None:
    def this_month(day: int, hour: int) -> int:
        now = datetime(2026, 11, day, hour, tzinfo=BERLIN)
        return len(visits(now)) - len(in_the_year(now))

    assert this_month(1, 0) == 0
    assert this_month(2, 8) == 0
    assert this_month(2, 9) == 1
    assert this_month(30, 23) >= 8


@at_any_time
def test_ids_count_from_1_in_time_order(now: datetime) -> None:
    assert [visit.id for visit in visits(now)] == list(range(1, len(visits(now)) + 1))
    assert all(earlier.when < later.when for earlier, later in pairwise(visits(now)))


@at_any_time
def test_no_two_visits_share_a_uid(now: datetime) -> None:
    assert len({visit.uid for visit in visits(now)}) == len(visits(now))


@at_any_time
def test_a_visit_follows_up_an_earlier_one_to_the_same_business(now: datetime) -> None:
    before: dict[str, Interaction] = {}
    followed = 0
    for visit in visits(now):
        if visit.re is not None:
            assert before[visit.re].business == visit.business
            followed += 1
        before[visit.uid] = visit

    assert followed >= 15


@at_any_time
def test_every_visit_comes_back_from_the_file_as_it_was(now: datetime) -> None:
    for visit in visits(now):
        assert VISITS.read(visit.id, document(visit)) == visit


@at_any_time
def test_moments_keep_the_offset_that_the_zone_had_that_day(now: datetime) -> None:
    for visit in visits(now):
        moments = [visit.when, visit.recorded]
        if visit.promise:
            moments += [visit.promise.by, visit.promise.settled]
        for moment in filter(None, moments):
            assert isinstance(moment.tzinfo, timezone)
            assert moment.utcoffset() == moment.astimezone(now.tzinfo).utcoffset()


def test_a_year_in_berlin_has_both_its_offsets() -> None:
    now = datetime(2026, 11, 19, 15, 0, tzinfo=BERLIN)

    assert {visit.when.utcoffset() for visit in visits(now)} == {timedelta(hours=1), timedelta(hours=2)}


# What it tells -------------------------------------------------------------------------------------------------------


@at_any_time
def test_it_is_a_year_that_one_person_could_have_lived(now: datetime) -> None:
    assert 110 <= len(in_the_year(now)) <= len(visits(now)) <= 150
    assert 18 <= len(in_the_month(now)) <= 28
    year, month = (by_business(some) for some in (in_the_year(now), in_the_month(now)))
    assert 15 <= len(month) <= 20
    few = [business for business in month if sum(visit.times for visit in year[business]) < loyalty.MIN_VISITS]
    assert len(few) > len(month) / 2, "most places are seen once or twice"


@at_any_time
def test_most_visits_have_a_note_and_not_all(now: datetime) -> None:
    assert 0.6 <= sum(visit.note is not None for visit in visits(now)) / len(visits(now)) <= 0.85


def test_notes_are_told_once_and_hold_nothing_that_was_meant_to_be_read() -> None:
    notes = [visit.note for visit in visits(NOWS[0]) if visit.note is not None]

    assert len(set(notes)) == len(notes)
    for note in notes:
        assert 8 <= len(note) <= 240
        assert note[0].isupper() or note[0] == '"'
        assert note[-1] in '.?!"'
        assert "->" not in note


@at_any_time
def test_every_verdict_occurs_among_the_places_of_the_month(now: datetime) -> None:
    assert {change.now.verdict for change in changes(now).values()} == set(Verdict)


@at_any_time
def test_in_the_month_one_place_is_lost_one_earned_one_won_back_and_one_slips(now: datetime) -> None:
    turned = [
        (change.then.verdict, change.now.verdict)
        for change in changes(now).values()
        if change.kind is ChangeKind.VERDICT_CHANGED
    ]

    assert sorted(turned) == [
        (Verdict.EARNED, Verdict.SLIPPING),
        (Verdict.LOST, Verdict.WON_BACK),
        (Verdict.UNDECIDED, Verdict.EARNED),
        (Verdict.UNDECIDED, Verdict.LOST),
    ]


@at_any_time
def test_a_no_can_be_kind_and_a_yes_rude(now: datetime) -> None:
    rated = [(visit, given) for visit in in_the_month(now) if (given := treatment(visit)) is not None]

    assert [visit for visit, given in rated if visit.outcome is Outcome.DECLINED and given == 5 and visit.felt == 5]
    assert [visit for visit, given in rated if visit.outcome is Outcome.RESOLVED and given <= 2 and visit.felt == 2]


@at_any_time
def test_one_place_is_about_a_person_and_another_is_bad_whoever_serves(now: datetime) -> None:
    assert about(now, Answer.PERSON) == [("Bun & Barrow", "Gordon")]
    assert [business for business, _ in about(now, Answer.PLACE)] == ["Grumbold Lettings"]
    assert about(now, Answer.CANNOT_TELL)


@at_any_time
def test_two_desks_of_one_business_differ(now: datetime) -> None:
    change = changes(now)

    assert change["Halvorsen Motors/sales"].now.so_far is SoFar.GOOD
    assert change["Halvorsen Motors/service"].now.verdict is Verdict.LOST


@at_any_time
def test_the_month_has_people_to_ask_for_and_others(now: datetime) -> None:
    met = {
        (visit.employee, score > 0)
        for visit in in_the_month(now)
        if visit.employee and (score := loyalty.visit_score(visit))
    }

    assert len([who for who, good in met if good]) >= 6
    assert len([who for who, good in met if not good]) >= 3


@at_any_time
def test_a_lost_place_still_costs_minutes_and_money(now: datetime) -> None:
    lost = {business for business, change in changes(now).items() if change.now.verdict is Verdict.LOST}
    there = [visit for visit in in_the_month(now) if visit.business in lost]

    assert sum(visit.minutes or 0 for visit in there) > 60
    assert sum(visit.spent or 0 for visit in there) > 100


@at_any_time
def test_promises_are_kept_broken_open_and_overdue(now: datetime) -> None:
    def states(visits: Iterable[Interaction]) -> list[str]:
        return sorted(
            "overdue"
            if visit.promise.state == "open" and visit.promise.by and visit.promise.by < now
            else visit.promise.state
            for visit in visits
            if visit.promise
        )

    assert states(in_the_month(now)) == ["broken", "broken", "kept", "open", "overdue"]
    assert states(visits(now)).count("kept") >= 4
    assert states(visits(now)).count("broken") >= 6


@at_any_time
def test_a_settled_promise_says_when_and_an_open_one_does_not(now: datetime) -> None:
    for visit in visits(now):
        if visit.promise:
            assert visit.promise.by
            assert visit.promise.by > visit.when
            assert (visit.promise.settled is None) == (visit.promise.state == "open")


@at_any_time
def test_votes_are_cast_in_the_year_and_come_back_from_the_file_as_they_were(now: datetime) -> None:
    votes = demo.votes(now)

    assert [vote.at for vote in votes] == sorted(vote.at for vote in votes)
    assert all(first_of(now, 12) <= vote.at.replace(tzinfo=None) < first_of(now) for vote in votes)
    assert {vote.business for vote in votes} <= set(by_business(in_the_year(now)))
    assert [one.id for one in votes] == list(range(1, len(votes) + 1))
    assert [VOTES.read(one.id, document(one)) for one in votes] == votes
    unused = {"id", "until", "edited", "stays"}
    assert {name for one in votes for name in document(one)} == set(Vote.__struct_fields__) - unused
    for moment in (moment for one in votes for moment in (one.at, one.review, one.reviewed) if moment):
        assert moment.utcoffset() == moment.astimezone(now.tzinfo).utcoffset()


@at_any_time
def test_every_section_and_verdict_of_the_report_occurs_in_the_demo(now: datetime) -> None:
    report = monthly(visits(now), dates.period("last", now), now, votes=demo.votes(now))
    drawn = list(blocks(report))

    assert [block.text.partition(" stood on ")[0] for block in drawn if isinstance(block, Heading)] == [
        "The best and the worst visit",
        "Where places",
        "No verdict yet: how they look so far",
        "Places you have left or returned to",
        "Promises made to you",
        "Not resolved, but rated high",
        "Resolved, but rated low",
        "People to ask for",
        "People to avoid",
        "Thanks owed",
        "Minutes and money",
        "Not scored yet",
    ]
    assert {verdict for verdict, count in report.counts.items() if count} == set(Verdict)
    assert [(one.vote.business, one.vote.instead) for one in report.left] == [
        ("Grumbold Lettings", "Møller & Pine"),
        ("Hotel Gilded Heron", None),
    ]
    assert [one.review_due for one in report.left] == [False, True]
    places = {visit.id: visit.business for visit in visits(now)}
    assert [places[number] for number in report.visits_to_left] == ["Grumbold Lettings"]
    for state in ("made", "kept", "broken", "overdue", "not_due"):
        assert any(getattr(line, state) for line in report.promises)


@at_any_time
def test_a_machine_is_rated_for_what_it_did_only(now: datetime) -> None:
    by_machine = [visit for visit in visits(now) if visit.via is Via.BOT]

    assert len(by_machine) >= 3
    assert all(visit.empathy is None and visit.listening is None for visit in by_machine)


@at_any_time
def test_a_place_at_a_premium_price_is_lost(now: datetime) -> None:
    premium = by_business(visit for visit in in_the_year(now) if visit.premium)

    assert [loyalty.standing(entries).verdict for entries in premium.values()] == [Verdict.LOST]
    assert all(loyalty.drivers(entries)[loyalty.PREMIUM] < 0 for entries in premium.values())


@at_any_time
def test_every_field_outcome_and_channel_is_put_to_use(now: datetime) -> None:
    used = {name for visit in visits(now) for name in document(visit)}

    assert set(Interaction.__struct_fields__) - used == {"id", "day", "tags", "thanked", "edited"}
    assert {visit.outcome for visit in in_the_year(now)} == set(Outcome)
    assert {visit.via for visit in visits(now)} == set(Via) - {Via.OTHER}
    assert any(visit.recorded and visit.recorded - visit.when > timedelta(days=1) for visit in visits(now))
