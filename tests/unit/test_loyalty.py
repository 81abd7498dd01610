"""The ledger gives its worked examples to the fourth decimal, and keeps its laws for any journal."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from operator import mul
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from svclog import loyalty
from svclog.loyalty import Answer, ChangeKind, Counterfactual, Like, Told, Verdict
from svclog.loyalty.account import Account
from svclog.model import Interaction, Outcome, Promise
from svclog.render.words import tenths

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OFFSETS = [timezone(timedelta(hours=hours)) for hours in (-8, 0, 2, 13)]


def changed(visits: Iterable[Interaction], since: datetime, until: datetime) -> loyalty.Change:
    """Return the change by the visits from `since` to before `until`."""
    visits = list(visits)
    return loyalty.compare(
        [visit for visit in visits if visit.when < since],
        [visit for visit in visits if since <= visit.when < until],
    )


def visit(text: str, day: float = 0, *, employee: str | None = None, id: int = 0) -> Interaction:  # noqa: A002
    """One visit as the design writes it: `4/4 resolved felt 5 kept premium x3`; `-` is a rating left out."""
    ratings, outcome, *rest = text.split()
    empathy, listening = (None if rating == "-" else int(rating) for rating in ratings.split("/"))
    state = next((word for word in rest if word in {"open", "kept", "broken"}), None)
    return Interaction(
        id=id,
        when=NOON + day * DAY,
        business="Blue Bottle",
        employee=employee,
        empathy=empathy,
        listening=listening,
        outcome=Outcome(outcome),
        felt=int(rest[rest.index("felt") + 1]) if "felt" in rest else None,
        premium="premium" in rest,
        times=next((int(word[1:]) for word in rest if word.startswith("x")), 1),
        promise=promise(state) if state else None,
    )


def promise(state: str) -> Promise:
    return Promise(text="will call back", by=NOON, state=state)  # type: ignore[arg-type]


def journal(*texts: str) -> list[Interaction]:
    """Visits a day apart; `5 x 4/4 resolved` is five of them, and `Kim: 1/1 unresolved` one with Kim."""
    spelled: list[tuple[str | None, str]] = []
    for text in texts:
        times, who, what = re.fullmatch(r"(?:(\d+) x )?(?:([^:]+): )?(.*)", text).groups()  # type: ignore[union-attr]
        spelled += [(who, what)] * int(times or 1)
    return [visit(what, day, employee=who, id=day + 1) for day, (who, what) in enumerate(spelled)]


def parts(visit: Interaction) -> dict[str, float]:
    weight = loyalty.weigh(visit)
    return {} if weight is None else dict(weight.parts)


def points_of(visit: Interaction) -> float | None:
    weight = loyalty.weigh(visit)
    return None if weight is None else weight.points


def score_of(visits: Sequence[Interaction]) -> float:
    return loyalty.standing(visits).score


def exactly(expected: Any) -> Any:
    """Equal but for the last bits of a float."""
    return pytest.approx(expected, abs=1e-9, rel=0)


def as_printed(expected: Any) -> Any:
    """Equal to the four decimals the worked examples give."""
    return pytest.approx(expected, abs=0.5e-4 + 1e-9, rel=0)


# The worked examples -------------------------------------------------------------------------------------------------

THREE = ("5 x 4/4 resolved", "1/2 unresolved")
FOUR = (*THREE, "2/1 unresolved", "2/2 unresolved")
FIVE = (*FOUR, "4 x 5/5 resolved felt 5")
SIX = ("5/5 declined felt 4", "1/2 resolved")
SEVEN = ("2/2 partial", "2/2 partial premium", "4/4 resolved premium")
EIGHT = ("4/4 resolved kept", "4/4 resolved broken", "3/3 unresolved broken")


@pytest.mark.parametrize(
    ("texts", "points", "scores", "verdicts", "drivers"),
    [
        (("4/4 resolved",), [6], [2.0], ["too early to say"], [0.5, 0.5, 1.0]),
        (("3 x 4/4 resolved",), [6, 6, 6], [2.0, 2.8831, 3.3756], ["earned"], [0.8439, 0.8439, 1.6878]),
        (
            THREE,
            [6, -13.3333],
            [3.6864, 3.8979, 0.9071],
            ["earned", "earned", "slipping"],
            [-0.0983, 0.3351, 0.6703],
        ),
        (
            FOUR,
            [-13.3333, -13.3333, -10.6667],
            [-1.3155, -2.6230],
            ["slipping", "slipping", "lost"],
            [-0.7840, -0.8336, -1.0054],
        ),
        (FIVE, [9, 9, 9, 9], [-0.8807, 0.4988, 1.6048, 2.5006], ["lost", "lost", "lost", "won back"], None),
        (SIX, [5.6250, -2.6667], [1.8750, 0.5492], ["too early to say", "too early to say"], None),
        (
            SEVEN,
            [-5.3333, -6.6667, 6],
            [-1.7778, -2.9091, -0.7698],
            ["undecided"],
            [-0.5890, -0.5890, 0.6561, -0.2479],
        ),
        (EIGHT, [6.75, 2.25, -8], [2.2500, 2.0747, -0.2648], ["undecided"], [0.3869, 0.3869, -0.1010, -0.9375]),
    ],
    ids=range(1, 9),
)
def test_a_worked_example_comes_out_as_on_paper(
    texts: tuple[str, ...],
    points: list[float],
    scores: list[float],
    verdicts: list[str],
    drivers: list[float] | None,
) -> None:
    visits = journal(*texts)
    rows = loyalty.ledger_rows(visits)

    assert [row.points for row in rows][-len(points) :] == as_printed(points)
    assert [row.score for row in rows][-len(scores) :] == as_printed(scores)
    assert [row.verdict for row in rows][-len(verdicts) :] == verdicts
    if drivers is not None:
        assert list(loyalty.drivers(visits).values()) == as_printed(drivers)


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (THREE, ["empathy", "listening", "outcome"]),
        (SIX, ["empathy", "listening", "outcome", "felt"]),
        (SEVEN, ["empathy", "listening", "outcome", "premium"]),
        (EIGHT, ["empathy", "listening", "outcome", "promise"]),
        (("-/- pending felt 1 broken premium",), ["felt", "promise", "premium"]),
    ],
)
def test_only_the_drivers_there_are_come_in_a_fixed_order(texts: tuple[str, ...], names: list[str]) -> None:
    assert list(loyalty.drivers(journal(*texts))) == names


def test_one_visit_three_times_is_the_second_example_in_one_row() -> None:
    visits = journal("4/4 resolved x3")

    [row] = loyalty.ledger_rows(visits)

    assert (row.score, row.points, row.times) == (as_printed(3.3756), 6, 3)
    assert (row.faded_points, row.faded_visits) == (as_printed(15.435), as_printed(2.5725))
    assert loyalty.standing(visits) == loyalty.standing(journal("3 x 4/4 resolved"))
    assert loyalty.standing(visits).verdict == "earned"
    assert row.contribution == exactly(row.score)


def test_a_slipping_place_is_two_visits_from_lost_and_two_from_earned() -> None:
    assert loyalty.what_would_change_it(journal(*THREE)) == [
        Counterfactual(Verdict.EARNED, Like.BEST, 2),
        Counterfactual(Verdict.LOST, Like.WORST, 2),
    ]


def test_a_lost_place_is_won_back_after_six_visits_like_the_best() -> None:
    assert loyalty.what_would_change_it(journal(*FOUR)) == [Counterfactual(Verdict.WON_BACK, Like.BEST, 6)]


def test_the_kind_no_is_good_and_the_rude_yes_bad() -> None:
    kind_no, rude_yes = journal(*SIX)

    assert loyalty.visit_score(kind_no) == as_printed(0.6250)
    assert loyalty.visit_score(rude_yes) == as_printed(-0.1667)


# One visit -----------------------------------------------------------------------------------------------------------


def test_the_parts_of_a_visit_run_from_minus_one_to_plus_one_in_a_fixed_order() -> None:
    given_all = parts(visit("1/2 partial felt 4 kept"))

    assert list(given_all.items()) == [
        ("empathy", -1.0),
        ("listening", -0.5),
        ("outcome", 0.0),
        ("felt", 0.5),
        ("promise", 1.0),
    ]


@pytest.mark.parametrize(
    ("outcome", "value"), [("resolved", 1.0), ("partial", 0.0), ("declined", 0.0), ("unresolved", -1.0)]
)
def test_an_outcome_has_its_value(outcome: str, value: float) -> None:
    assert parts(visit(f"-/- {outcome}")) == {"outcome": value}


def test_a_pending_outcome_and_an_open_promise_are_no_parts() -> None:
    assert parts(visit("3/5 pending open")) == {"empathy": 0.0, "listening": 1.0}


def test_an_interaction_without_a_part_is_no_visit_to_the_ledger() -> None:
    nothing = visit("-/- pending open premium", day=9)

    assert parts(nothing) == {}
    assert loyalty.visit_score(nothing) is None
    assert points_of(nothing) is None
    assert loyalty.ledger_rows([nothing]) == []
    assert loyalty.drivers([nothing]) == {}
    assert loyalty.word_of_mouth([nothing]) == Told(good=0, bad=0, good_visits=0, bad_visits=0)


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("5/5 resolved", 9.0),
        ("5/5 resolved premium", 9.0),
        ("1/1 unresolved", -16.0),
        ("1/1 unresolved premium", -20.0),
        ("3/3 partial premium", 0.0),
    ],
)
def test_a_good_visit_earns_up_to_nine_and_a_bad_one_costs_sixteen_or_twenty(text: str, points: float) -> None:
    assert points_of(visit(text)) == points


def test_nothing_comes_of_no_visits() -> None:
    nowhere = loyalty.standing([])

    assert (nowhere.score, nowhere.verdict, nowhere.visits, nowhere.ever_lost) == (0.0, "too early to say", 0, False)
    assert loyalty.ledger_rows([]) == []
    assert loyalty.drivers([]) == {}
    assert loyalty.what_would_change_it([]) == []
    assert loyalty.person_or_place([]) is None
    assert loyalty.word_of_mouth([]) == Told(good=0, bad=0, good_visits=0, bad_visits=0)


# The verdict ---------------------------------------------------------------------------------------------------------


def test_every_verdict_has_an_ascii_sign_of_its_own() -> None:
    signs = [verdict.sign for verdict in Verdict]

    assert len(set(signs)) == len(Verdict)
    assert all(sign.isascii() and sign.isprintable() and 1 <= len(sign) <= 2 for sign in signs)


def test_two_visits_are_too_early_however_bad() -> None:
    assert loyalty.standing(journal("2 x 1/1 unresolved")).verdict is Verdict.TOO_EARLY
    assert loyalty.standing(journal("3 x 1/1 unresolved")).verdict is Verdict.LOST


@pytest.mark.parametrize(
    ("texts", "score", "verdict"),
    [
        (("3/3 partial felt 2", "4/4 resolved felt 3 kept", "4/4 resolved"), 2.0, Verdict.EARNED),
        (("2 x 3/3 partial felt 2", "2/2 partial felt 2"), -2.0, Verdict.LOST),
    ],
)
def test_on_the_line_is_over_it(texts: tuple[str, ...], score: float, verdict: Verdict) -> None:
    place = loyalty.standing(journal(*texts))

    assert (place.score, place.verdict) == (exactly(score), verdict)


@pytest.mark.parametrize(
    ("before", "line", "verdict", "missed"),
    [
        ([], 2.0, Verdict.EARNED, Verdict.UNDECIDED),
        ([-9, -9, -9], 2.0, Verdict.WON_BACK, Verdict.LOST),
        ([], -2.0, Verdict.LOST, Verdict.UNDECIDED),
        ([9, 9, 9], 1.0, Verdict.EARNED, Verdict.SLIPPING),
    ],
)
def test_the_last_bits_of_a_float_do_not_decide(
    before: list[float], line: float, verdict: Verdict, missed: Verdict
) -> None:
    # No three real visits miss a limit by rounding alone, so the points are made up.
    faded = Account().run(before)
    outward = 1e-7 if line < 0 else -1e-7

    def then_to(score: float) -> Verdict:
        """Two visits of -0.1, then whatever it takes."""
        account = faded.copy().run([-0.1, -0.1])
        needed = score * (0.85 * account.faded_visits + 1 + loyalty.PRIOR) - 0.85 * account.points
        return account.run([needed]).verdict

    assert then_to(line + outward / 1000) is verdict
    assert then_to(line + outward) is missed


def test_an_earned_place_stays_earned_between_the_lines_and_a_slipping_one_stays_slipping() -> None:
    fading = journal("5 x 4/4 resolved", "3 x 3/3 partial")
    assert (score_of(fading), loyalty.standing(fading).verdict) == (as_printed(1.9949), "earned")

    recovering = journal(*THREE, "4/4 resolved")
    assert (score_of(recovering), loyalty.standing(recovering).verdict) == (as_printed(1.6454), "slipping")


def test_an_undecided_place_does_not_slip() -> None:
    assert loyalty.standing(journal("3 x 3/3 partial", "2/3 partial")).verdict is Verdict.UNDECIDED


def test_a_bad_score_without_a_pattern_loses_nothing() -> None:
    one_very_bad_day = journal("2 x 3/3 partial", "1/1 unresolved premium")

    assert score_of(one_very_bad_day) < loyalty.LOST_LINE
    assert loyalty.standing(one_very_bad_day).verdict is Verdict.UNDECIDED
    assert loyalty.standing([*one_very_bad_day, visit("2/3 partial", 3)]).verdict is Verdict.LOST


@pytest.mark.parametrize(
    ("between", "verdict"), [(0, Verdict.LOST), (1, Verdict.LOST), (2, Verdict.UNDECIDED), (3, Verdict.UNDECIDED)]
)
def test_two_bad_visits_are_a_pattern_when_among_the_last_three(between: int, verdict: Verdict) -> None:
    bad, neutral = "1/1 unresolved premium", "3/3 partial"
    place = loyalty.standing(journal(f"2 x {neutral}", bad, f"{between} x {neutral}", bad))

    assert place.score < loyalty.LOST_LINE
    assert place.verdict is verdict


def test_a_place_once_lost_is_won_back_and_never_earned_again() -> None:
    rows = loyalty.ledger_rows(journal(*FIVE, "1/1 unresolved", "9 x 5/5 resolved"))

    assert [before + " > " + after for before, after in pairwise(row.verdict for row in rows) if before != after] == [
        "too early to say > earned",
        "earned > slipping",
        "slipping > lost",
        "lost > won back",
        "won back > slipping",
        "slipping > won back",
    ]


# Naming the drivers --------------------------------------------------------------------------------------------------


def test_a_slipping_place_names_what_pulls_it_down_and_what_still_speaks_for_it() -> None:
    slipping = journal(*THREE)
    named = loyalty.leading(loyalty.drivers(slipping), Verdict.SLIPPING)

    assert (named.towards, named.against) == ("empathy", "outcome")


@pytest.mark.parametrize(
    ("verdict", "by_driver", "towards", "against"),
    [
        (Verdict.EARNED, {"empathy": 0.5, "listening": 0.9}, "listening", None),
        (Verdict.WON_BACK, {"empathy": 2.0, "listening": -0.9, "outcome": -1.0}, "empathy", "outcome"),
        (Verdict.SLIPPING, {"empathy": 0.5}, None, "empathy"),
        (Verdict.LOST, {"empathy": 0.5, "premium": -9.0}, "premium", "empathy"),
        (Verdict.UNDECIDED, {"empathy": 0.5, "outcome": -0.4}, "empathy", "outcome"),
        (Verdict.UNDECIDED, {"empathy": 0.5, "outcome": -0.6}, "outcome", "empathy"),
        (Verdict.TOO_EARLY, {"empathy": 0.0, "outcome": 1e-17}, None, None),
        (Verdict.EARNED, {"empathy": 1.0, "listening": 1.0 + 1e-15}, "empathy", None),
    ],
)
def test_the_largest_driver_is_named_in_the_verdicts_direction_and_against_it(
    verdict: Verdict, by_driver: dict[str, float], towards: str | None, against: str | None
) -> None:
    named = loyalty.leading(by_driver, verdict)

    assert (named.towards, named.against) == (towards, against)


# Since last month ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "during", "kind"),
    [
        (("5 x 4/4 resolved",), (), ChangeKind.NO_VISITS),
        ((), (), ChangeKind.NO_VISITS),
        (("5 x 4/4 resolved",), ("-/- pending",), ChangeKind.NO_VISITS),
        ((), ("5 x 4/4 resolved",), ChangeKind.NEW_PLACE),
        (("-/- pending",), ("5 x 4/4 resolved",), ChangeKind.NEW_PLACE),
        (("5 x 4/4 resolved",), ("1/2 unresolved",), ChangeKind.VERDICT_CHANGED),
        (("4 x 3/3 resolved",), ("1/1 resolved felt 1",), ChangeKind.MOVED),
        (("5 x 4/4 resolved",), ("4/4 resolved",), ChangeKind.STEADY),
    ],
)
def test_a_line_has_the_first_kind_that_matches(
    before: tuple[str, ...], during: tuple[str, ...], kind: ChangeKind
) -> None:
    visits = journal(*before, *during)
    since = NOON + DAY * len(journal(*before))

    assert changed(visits, since, since + 100 * DAY).kind is kind


def test_a_change_is_from_the_old_visits_to_the_old_and_the_new_ones_in_time_order() -> None:
    visits = journal("6 x 4/4 resolved", "1/1 unresolved")
    moved = loyalty.compare(visits[4:], visits[:4])

    assert [row.id for row in moved.rows] == [1, 2, 3, 4]
    assert (moved.then, moved.now) == (loyalty.standing(visits[4:]), loyalty.standing(visits))


def test_a_new_place_starts_at_nothing_and_carries_nothing() -> None:
    moved = changed(journal("3 x 4/4 resolved"), NOON, NOON + 9 * DAY)

    assert (moved.change, moved.new_visits, moved.carried) == as_printed((3.3756, 3.3756, 0.0))
    assert moved.by_driver == as_printed({"empathy": 0.8439, "listening": 0.8439, "outcome": 1.6878})


def test_what_the_new_visits_did_is_told_apart_from_what_faded() -> None:
    moved = changed(journal(*THREE), NOON + 5 * DAY, NOON + 9 * DAY)

    assert (moved.new_visits, moved.carried, moved.change) == as_printed((-2.1672, -0.8236, -2.9908))
    assert moved.by_driver == as_printed({"empathy": -1.0728, "listening": -0.6393, "outcome": -1.2787})


def test_a_backdated_visit_changes_last_month_too() -> None:
    visits = journal("4 x 4/4 resolved")
    backdated = [*visits, visit("1/1 unresolved", 0.5)]

    assert changed(backdated, NOON + 3 * DAY, NOON + 9 * DAY).then == loyalty.standing(
        [visits[0], backdated[-1], *visits[1:3]]
    )


# What would change it ------------------------------------------------------------------------------------------------


def test_it_is_too_early_to_say_what_would_change_it() -> None:
    assert loyalty.what_would_change_it(journal("2 x 4/4 resolved")) == []


def test_an_earned_place_can_slip_and_be_lost_and_without_a_bad_visit_one_is_imagined() -> None:
    assert loyalty.what_would_change_it(journal("3 x 4/4 resolved")) == [
        Counterfactual(Verdict.SLIPPING, Like.A_BAD_ONE, 1),
        Counterfactual(Verdict.LOST, Like.A_BAD_ONE, 3),
    ]


def test_a_place_without_a_good_visit_is_imagined_one() -> None:
    (won_back,) = loyalty.what_would_change_it(journal("3 x 1/1 unresolved"))

    assert (won_back.goal, won_back.like) == ("won back", "4/4 resolved")
    assert won_back.visits == 8


def test_visits_too_weak_to_reach_the_goal_are_said_to_be() -> None:
    assert loyalty.what_would_change_it(journal("4/3 partial", "2 x 3/3 partial"))[0] == Counterfactual(
        Verdict.EARNED, Like.BEST, None
    )


@pytest.mark.parametrize(("price", "visits"), [("", 24), (" premium", None)])
def test_it_looks_twenty_four_visits_ahead_and_no_further(price: str, visits: int | None) -> None:
    far_gone = journal("4/4 partial", f"13 x 1/1 unresolved{price}")

    assert loyalty.what_would_change_it(far_gone) == [Counterfactual(Verdict.WON_BACK, Like.BEST, visits)]


def test_where_no_visit_was_good_or_bad_both_are_imagined() -> None:
    likes = [found.like for found in loyalty.what_would_change_it(journal("3 x 3/3 partial"))]

    assert likes == ["4/4 resolved", "2/2 unresolved"]


def test_a_slipping_place_that_was_lost_before_can_only_be_won_back() -> None:
    again = journal(*FIVE, "1/1 unresolved")
    assert loyalty.standing(again).verdict is Verdict.SLIPPING

    assert [found.goal for found in loyalty.what_would_change_it(again)] == ["won back", "lost"]


def test_a_goal_that_is_overshot_is_left_out() -> None:
    # One more visit like the first, on top of a mildly bad one, would lose the place at once.
    brink = journal("1/1 unresolved premium", "3 x 5/5 resolved", "1/2 resolved")
    assert loyalty.standing(brink).verdict is Verdict.EARNED

    assert loyalty.what_would_change_it(brink) == [Counterfactual(Verdict.LOST, Like.WORST, 1)]


# The person or the place ---------------------------------------------------------------------------------------------


def test_one_person_can_be_what_is_wrong_with_a_place() -> None:
    found = loyalty.person_or_place(journal("Al: 4/4 resolved", "4/4 resolved", "2 x Kim: 1/1 unresolved"))

    assert found is not None
    assert (found.answer, found.employee) == (Answer.PERSON, "Kim")
    assert (found.with_score, found.without_score) == as_printed((-16 * 1.85 / 3.85, 6 * 1.85 / 3.85))
    assert (found.more_with, found.more_without) == (0, 0)


def test_a_place_that_is_bad_with_everybody_is_the_place() -> None:
    found = loyalty.person_or_place(journal("2 x Al: 2/2 unresolved", "2 x Kim: 1/1 unresolved"))

    assert found is not None
    assert (found.answer, found.employee) == (Answer.PLACE, "Kim")


@pytest.mark.parametrize(
    ("texts", "with_kim", "without"),
    [
        (("2 x Al: 3/3 partial", "2 x Kim: 1/1 unresolved"), -7.6883, 0.0),
        (("2 x 3/3 resolved", "2 x Kim: 2/3 partial"), -1.2814, 1.4416),
    ],
)
def test_between_the_two_it_cannot_tell(texts: tuple[str, ...], with_kim: float, without: float) -> None:
    found = loyalty.person_or_place(journal(*texts))

    assert found is not None
    assert (found.answer, found.employee) == (Answer.CANNOT_TELL, "Kim")
    assert (found.with_score, found.without_score) == as_printed((with_kim, without))


def test_spellings_of_a_name_are_one_person_shown_as_last_written() -> None:
    found = loyalty.person_or_place(
        journal("Kim  Lee: 1/1 unresolved", "2 x 4/4 resolved", "kim lee: 1/1 unresolved", "Al: 4/4 resolved")
    )

    assert found is not None
    assert (found.answer, found.employee) == (Answer.PERSON, "kim lee")


@pytest.mark.parametrize(
    ("texts", "employee", "more_with", "more_without"),
    [
        (("3 x 1/1 unresolved",), None, 2, 0),
        (("Kim: 1/1 unresolved", "2 x 1/1 unresolved"), "Kim", 1, 0),
        (("3 x Kim: 1/1 unresolved",), "Kim", 0, 2),
        (("3 x Kim: 1/1 unresolved", "Al: 1/1 unresolved"), "Kim", 0, 1),
        (("Al: 1/1 unresolved", "Bo: 1/1 unresolved", "Kim: 1/1 unresolved"), "Al", 1, 0),
    ],
)
def test_before_it_can_tell_it_says_how_many_visits_are_missing(
    texts: tuple[str, ...], employee: str | None, more_with: int, more_without: int
) -> None:
    found = loyalty.person_or_place(journal(*texts))

    assert found is not None
    assert (found.answer, found.with_score, found.without_score) == (Answer.CANNOT_TELL, None, None)
    assert (found.employee, found.more_with, found.more_without) == (employee, more_with, more_without)


@pytest.mark.parametrize("texts", [("2 x Kim: 1/1 unresolved",), ("Kim: 2/2 resolved", "5 x 4/4 resolved"), FIVE])
def test_nobody_is_singled_out_at_a_place_in_good_standing_or_too_early(texts: tuple[str, ...]) -> None:
    assert loyalty.person_or_place(journal(*texts)) is None


# Word of mouth -------------------------------------------------------------------------------------------------------


def test_nine_hear_of_a_good_visit_and_sixteen_of_a_bad_one_whatever_the_price() -> None:
    visits = journal("2 x 4/4 resolved", "3/3 partial", "3 x 1/1 unresolved premium")

    assert loyalty.word_of_mouth(visits) == Told(good=18, bad=48, good_visits=2, bad_visits=3)


# In print ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "total", "figures"),
    [
        ([], 0.0, []),
        ([0.04, 0.04, 0.04], 0.12, [0.1, 0.0, 0.0]),
        ([0.06, 0.06, 0.06], 0.18, [0.1, 0.1, 0.0]),
        ([0.04, 0.14], 0.18, [0.1, 0.1]),  # 0.14 * 10 has the larger remainder by its last bit only
        ([-0.04], -0.04, [0.0]),
        ([-0.04, 0.04], 0.0, [0.0, 0.0]),
        ([-0.04, -0.04], -0.08, [0.0, -0.1]),
        ([0.35], 0.35, [0.3]),  # as f"{0.35:.1f}" has it
        ([-0.25], -0.25, [-0.2]),
        ([1e-17, -1e-17, 0.3], 0.3, [0.0, 0.0, 0.3]),
        ([0.1, 0.2], 0.1 + 0.2, [0.1, 0.2]),
        ([0.5, 0.5], 3.0, [1.5, 1.5]),
        ([0.5, 0.5], -1.1, [-0.5, -0.6]),
    ],
)
def test_printed_figures_are_rounded_by_largest_remainder(
    values: list[float], total: float, figures: list[float]
) -> None:
    assert list(map(repr, tenths(values, total))) == list(map(repr, figures))


@given(st.lists(st.floats(-30, 30) | st.sampled_from([0.0, -0.0, 0.05, -0.05, 0.25, -0.35]), min_size=1, max_size=20))
def test_printed_figures_add_up_to_the_printed_total(values: list[float]) -> None:
    total = sum(values)
    figures = [f"{figure:.1f}" for figure in tenths(values, total)]

    assert sum(round(float(figure) * 10) for figure in figures) == round(float(f"{total:.1f}") * 10)
    assert "-0.0" not in figures
    assert all(abs(float(figure) - value) < 0.1 + 1e-9 for figure, value in zip(figures, values, strict=True))
    assert all(figure == "0.0" for figure, value in zip(figures, values, strict=True) if value == 0)


# The laws ------------------------------------------------------------------------------------------------------------

ratings = st.none() | st.integers(1, 5)
facts = st.builds(
    Interaction,
    when=st.just(NOON),
    business=st.just("Blue Bottle"),
    employee=st.sampled_from([None, "Kim", "Al"]),
    empathy=ratings,
    listening=ratings,
    outcome=st.sampled_from(Outcome),
    felt=ratings,
    premium=st.booleans(),
    promise=st.none() | st.sampled_from(["open", "kept", "broken"]).map(promise),
)


def at(visit: Interaction, when: datetime, id: int) -> Interaction:  # noqa: A002
    values = {field: getattr(visit, field) for field in visit.__struct_fields__}
    return Interaction(**values | {"when": when, "id": id})


@st.composite
def journals(draw: st.DrawFn, min_size: int = 0, *, several: bool = False) -> list[Interaction]:
    """Visits in time order, each at another moment, lived in several offsets; with `several`, some more than once."""
    visits = draw(st.lists(facts, min_size=min_size, max_size=30))
    if several:
        visits = [msgspec.structs.replace(visit, times=draw(st.sampled_from([1, 1, 1, 2, 5]))) for visit in visits]
    gaps = draw(st.lists(st.integers(1, 5000), min_size=len(visits), max_size=len(visits)))
    moments = [NOON + timedelta(hours=sum(gaps[: i + 1])) for i in range(len(visits))]
    return [
        at(visit, when.astimezone(draw(st.sampled_from(OFFSETS))), i)
        for i, (visit, when) in enumerate(zip(visits, moments, strict=True), start=1)
    ]


def step(points: list[float], verdict: str, *, ever_lost: bool) -> tuple[float, str, bool]:
    """Return the score after these points, the verdict that follows the previous one, and whether it was ever lost."""
    faded = [0.85**age for age in range(len(points))]
    score = sum(map(mul, faded, reversed(points))) / (sum(faded) + 2)
    if len(points) < 3:
        return score, verdict, ever_lost
    if verdict == "lost":
        return score, "won back" if score >= 2 - 1e-9 else "lost", ever_lost
    if score <= -2 + 1e-9 and sum(value < 0 for value in points[-3:]) >= 2:
        return score, "lost", True
    if score >= 2 - 1e-9:
        return score, "won back" if ever_lost else "earned", ever_lost
    if verdict in {"too early to say", "undecided"}:
        return score, "undecided", ever_lost
    return score, "slipping" if verdict == "slipping" or score < 1 - 1e-9 else verdict, ever_lost


def by_hand(visits: Iterable[Interaction]) -> tuple[float, str, int, int, str | None, bool]:
    """The definitions of loyalty again, written as plainly as possible.

    The score, the verdict, the visits, the good ones, which way the place leans, and whether it is recovering.
    """
    points: list[float] = []
    verdict, ever_lost, score = "too early to say", False, 0.0
    for visit in sorted(visits, key=lambda visit: (visit.when, visit.id)):
        ratings = [(rating - 3) / 2 for rating in (visit.empathy, visit.listening, visit.felt) if rating is not None]
        outcome = {"resolved": [1], "partial": [0], "declined": [0], "unresolved": [-1], "pending": []}[visit.outcome]
        settled = {"kept": [1], "broken": [-1]}.get(visit.promise.state if visit.promise else "", [])
        found = [*ratings, *outcome, *settled]
        if not found:
            continue
        mean = sum(found) / len(found)
        for _ in range(visit.times):
            points.append(mean * (9 if mean >= 0 else 20 if visit.premium else 16))
            score, verdict, ever_lost = step(points, verdict, ever_lost=ever_lost)
    leans = None
    if points and verdict in {"too early to say", "undecided"}:
        leans = "good" if score >= 1 - 1e-9 else "bad" if score <= -1 + 1e-9 else "mixed"
    good = sum(value > 0 for value in points)
    return score, verdict, len(points), good, leans, verdict == "lost" and score > -2 + 1e-9


@given(journals(several=True))
def test_where_a_place_stands_is_what_comes_out_by_hand(visits: list[Interaction]) -> None:
    now = loyalty.standing(visits)

    score, *rest = by_hand(visits)
    assert now.score == exactly(score)
    assert [now.verdict, now.visits, now.good, now.so_far, now.recovering] == rest


@pytest.mark.parametrize(
    ("texts", "so_far"),
    [
        ((), None),
        (("-/- pending",), None),
        (("4/4 resolved",), "good"),  # +2.0
        (("3/3 resolved",), "good"),  # on the line: +1.0
        (("3/3 partial",), "mixed"),
        (("2/2 partial",), "bad"),  # -1.8
        (("3/3 resolved", "2/2 resolved"), "mixed"),
        (SEVEN, "mixed"),  # undecided
        (("3 x 4/4 resolved",), None),  # earned
    ],
)
def test_before_a_verdict_a_place_is_good_bad_or_mixed_so_far(texts: tuple[str, ...], so_far: str | None) -> None:
    assert loyalty.standing(journal(*texts)).so_far == so_far


def test_a_lost_place_is_recovering_once_its_score_is_above_what_loses_one() -> None:
    lost, recovering = loyalty.standing(journal(*FOUR)), loyalty.standing(journal(*FOUR, "5/5 resolved felt 5"))

    assert (lost.verdict, lost.recovering) == ("lost", False)
    assert (recovering.verdict, recovering.recovering) == ("lost", True)


def copies(visits: Iterable[Interaction]) -> list[Interaction]:
    """Return the visits, with a separate one for each of their `times`."""
    every = [(visit, number) for visit in visits for number in range(visit.times)]
    return [msgspec.structs.replace(visit, times=1, id=100 * visit.id + number) for visit, number in every]


@given(journals(several=True), st.integers(0, 30))
def test_a_visit_several_times_is_as_many_visits(visits: list[Interaction], since: int) -> None:
    apart = copies(visits)

    assert loyalty.standing(visits) == loyalty.standing(apart)
    assert loyalty.word_of_mouth(visits) == loyalty.word_of_mouth(apart)
    assert loyalty.person_or_place(visits) == loyalty.person_or_place(apart)
    assert loyalty.what_would_change_it(visits) == loyalty.what_would_change_it(apart)
    assert loyalty.drivers(visits) == exactly(loyalty.drivers(apart))
    ends = [visit.when.replace(tzinfo=None) for visit in visits]
    assert loyalty.history(visits, sorted(ends)) == loyalty.history(apart, sorted(ends))
    for row in loyalty.ledger_rows(visits):
        own = [other for other in loyalty.ledger_rows(apart) if other.id // 100 == row.id]
        assert (len(own), own[-1].score, own[-1].verdict) == (row.times, row.score, row.verdict)
        assert sum(other.contribution for other in own) == exactly(row.contribution)
    one = loyalty.compare(visits[:since], visits[since:])
    begun = {visit.id for visit in visits[:since]}
    old, new = ([visit for visit in apart if (visit.id // 100 in begun) is before] for before in (True, False))
    split = loyalty.compare(old, new)
    assert (one.now, one.then, one.kind) == (split.now, split.then, split.kind)
    assert one.new_visits == exactly(split.new_visits)


@given(journals())
def test_the_contributions_of_the_visits_add_up_to_the_score(visits: list[Interaction]) -> None:
    assert sum(row.contribution for row in loyalty.ledger_rows(visits)) == exactly(score_of(visits))


@given(journals())
def test_the_drivers_add_up_to_the_score_and_are_the_columns_of_the_ledger(visits: list[Interaction]) -> None:
    drivers = loyalty.drivers(visits)
    rows = loyalty.ledger_rows(visits)

    assert sum(drivers.values()) == exactly(score_of(visits))
    for driver, total in drivers.items():
        assert total == exactly(sum(row.contributions.get(driver, 0) for row in rows))


@given(journals(min_size=1))
def test_the_last_row_of_the_ledger_is_where_the_place_stands(visits: list[Interaction]) -> None:
    rows = loyalty.ledger_rows(visits)
    assume(rows)
    now = loyalty.standing(visits)

    assert (rows[-1].score, rows[-1].verdict, len(rows)) == (now.score, now.verdict, now.visits)
    assert any(row.verdict is Verdict.LOST for row in rows) == now.ever_lost


@given(journals())
def test_every_row_is_where_the_place_stood_then(visits: list[Interaction]) -> None:
    counted = [visit for visit in visits if parts(visit)]

    for n, row in enumerate(loyalty.ledger_rows(visits), start=1):
        then = loyalty.standing(counted[:n])
        assert (row.id, row.when) == (counted[n - 1].id, counted[n - 1].when)
        assert (row.visit_score, row.points) == (loyalty.visit_score(counted[n - 1]), points_of(counted[n - 1]))
        assert (row.score, row.verdict) == (then.score, then.verdict)


@given(journals(), st.integers(1, 1000))
def test_silence_changes_nothing(visits: list[Interaction], slower: int) -> None:
    stretched = [at(visit, NOON + (visit.when - NOON) * slower / 50, visit.id) for visit in visits]

    assert loyalty.standing(stretched) == loyalty.standing(visits)


@given(journals(), st.data())
def test_only_a_visit_changes_a_score_or_a_verdict(visits: list[Interaction], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(visits)))
    when = visits[place].when - timedelta(minutes=1) if place < len(visits) else NOON + timedelta(days=99999)
    not_a_visit = at(visit("-/- pending premium open"), when, 99)

    assert loyalty.standing([*visits, not_a_visit]) == loyalty.standing(visits)


@given(journals(), st.data())
def test_one_bad_visit_never_loses_a_place_that_earned_it(visits: list[Interaction], data: st.DataObject) -> None:
    good = journal("3 x 5/5 resolved felt 5")
    loved = [*visits, *(at(visit, NOON + timedelta(days=90000 + i), 90 + i) for i, visit in enumerate(good))]
    assume(loyalty.standing(loved).verdict in {Verdict.EARNED, Verdict.WON_BACK})
    bad_day = at(data.draw(facts), NOON + timedelta(days=99999), 99)

    assert loyalty.standing([*loved, bad_day]).verdict is not Verdict.LOST


@given(journals(min_size=3))
def test_a_place_is_lost_only_by_two_bad_visits_in_three(visits: list[Interaction]) -> None:
    rows = loyalty.ledger_rows(visits)

    for before, row, last_three in zip(rows[1:], rows[2:], zip(rows, rows[1:], rows[2:], strict=False), strict=False):
        if row.verdict is Verdict.LOST and before.verdict is not Verdict.LOST:
            assert sum(visit.points < 0 for visit in last_three) >= 2
            assert row.score <= -2 + 1e-9


@given(journals(min_size=3))
def test_a_lost_place_leaves_only_over_the_line_and_into_won_back(visits: list[Interaction]) -> None:
    for before, after in pairwise(loyalty.ledger_rows(visits)):
        if before.verdict is Verdict.LOST and after.verdict is not Verdict.LOST:
            assert after.verdict is Verdict.WON_BACK
            assert after.score >= 2 - 1e-9


@given(journals(), st.randoms(use_true_random=False))
def test_the_order_of_logging_does_not_matter(visits: list[Interaction], random: Any) -> None:
    shuffled = random.sample(visits, len(visits))

    assert loyalty.standing(shuffled) == loyalty.standing(visits)
    assert loyalty.ledger_rows(shuffled) == loyalty.ledger_rows(visits)
    assert loyalty.drivers(shuffled) == loyalty.drivers(visits)
    assert loyalty.what_would_change_it(shuffled) == loyalty.what_would_change_it(visits)
    assert loyalty.person_or_place(shuffled) == loyalty.person_or_place(visits)
    assert loyalty.word_of_mouth(shuffled) == loyalty.word_of_mouth(visits)
    since, until = NOON + 20 * DAY, NOON + 200 * DAY
    assert changed(shuffled, since, until) == changed(visits, since, until)
    ends = [since.replace(tzinfo=None), until.replace(tzinfo=None)]
    assert loyalty.history(shuffled, ends) == loyalty.history(visits, ends)


def test_visits_of_one_moment_keep_the_order_they_were_logged_in() -> None:
    moment = [
        at(visit(text), NOON.astimezone(offset), i)
        for i, (text, offset) in enumerate(
            zip(("1/1 unresolved", "3/3 partial", "5/5 resolved"), OFFSETS, strict=False)
        )
    ]

    assert [row.id for row in loyalty.ledger_rows(moment)] == [0, 1, 2]
    assert [row.id for row in loyalty.ledger_rows(moment[::-1])] == [0, 1, 2]


@given(journals())
def test_the_score_stays_between_minus_twenty_and_nine(visits: list[Interaction]) -> None:
    assert all(-20 < row.score < 9 for row in loyalty.ledger_rows(visits))


@pytest.mark.parametrize(("text", "limit"), [("5/5 resolved felt 5 kept", 9), ("1/1 unresolved premium", -20)])
def test_even_a_thousand_visits_do_not_reach_the_ends(text: str, limit: float) -> None:
    assert abs(score_of(journal(f"1000 x {text}"))) < abs(limit)


@given(journals(), st.integers(0, 2000), st.integers(0, 2000))
def test_a_change_is_the_new_visits_and_what_was_carried_and_the_drivers_exactly(
    visits: list[Interaction], start: int, days: int
) -> None:
    since = NOON + start * DAY
    until = since + days * DAY
    moved = changed(visits, since, until)

    old = [visit for visit in visits if visit.when < since]
    new = [visit for visit in visits if since <= visit.when < until]
    before, after = loyalty.drivers(old), loyalty.drivers(old + new)
    assert (moved.then, moved.now) == (loyalty.standing(old), loyalty.standing(old + new))
    assert moved.change == exactly(moved.now.score - moved.then.score)
    assert moved.change == exactly(moved.new_visits + moved.carried)
    assert moved.change == exactly(sum(moved.by_driver.values()))
    assert moved.by_driver == exactly({driver: after[driver] - before.get(driver, 0) for driver in after})
    assert moved.rows == [row for row in loyalty.ledger_rows(old + new) if row.when >= since]
    assert moved.new_visits == exactly(sum(row.contribution for row in moved.rows))


@given(journals(), st.lists(st.integers(0, 5000), max_size=6).map(sorted))
def test_a_history_goes_by_the_clock_on_the_wall(visits: list[Interaction], days: list[int]) -> None:
    ends = [NOON.replace(tzinfo=None) + day * DAY for day in days]

    assert loyalty.history(visits, ends) == [
        loyalty.standing(visit for visit in visits if visit.when.replace(tzinfo=None) < end) for end in ends
    ]


@given(journals())
def test_what_would_change_it_does_and_one_visit_less_does_not(visits: list[Interaction]) -> None:
    worth = [points for visit in visits if (points := points_of(visit)) is not None]
    imagined = {Like.A_GOOD_ONE: "4/4 resolved", Like.A_BAD_ONE: "2/2 unresolved"}

    for found in loyalty.what_would_change_it(visits):
        if found.like in imagined:
            like = visit(imagined[found.like])
        else:
            wanted = max(worth) if found.like is Like.BEST else min(worth)
            like = next(visit for visit in visits if points_of(visit) == wanted)
        more = [at(like, NOON + timedelta(days=90000 + i), 90 + i) for i in range(found.visits or 24)]
        verdicts = [loyalty.standing(visits + more[:n]).verdict for n in range(len(more) + 1)]
        assert found.goal not in verdicts[:-1]
        assert (verdicts[-1] is found.goal) == (found.visits is not None)
