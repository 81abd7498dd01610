"""The promises of svclog.dates, read on Sunday 22 November 2026 at 10:00 in Berlin unless a test says otherwise."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from svclog import dates
from svclog.dates import Period, SystemZone
from svclog.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BERLIN, NEW_YORK, KATHMANDU = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=BERLIN)
TODAY = NOW.date()
READERS: list[Callable[[str, datetime], object]] = [
    dates.visit,
    dates.due,
    dates.stored,
    dates.period,
    dates.since,
    dates.until,
]


@pytest.fixture
def system_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], SystemZone]]:
    """Move this computer to another zone, and back."""

    def move(name: str) -> SystemZone:
        patch.setenv("TZ", name)
        time.tzset()
        return SystemZone()

    with monkeypatch.context() as patch:
        yield move
    time.tzset()


# ---- visit


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-20", "2026-11-20T12:00:00+01:00"),
        ("2026-11-20 14:30", "2026-11-20T14:30:00+01:00"),
        ("yesterday noon", "2026-11-21T12:00:00+01:00"),
        ("noon yesterday", "2026-11-21T12:00:00+01:00"),
        ("2026-11-20T14:30:15", "2026-11-20T14:30:15+01:00"),
        ("2026-11-20T14:30:15.987", "2026-11-20T14:30:15+01:00"),
        ("2026-07-20 14:30", "2026-07-20T14:30:00+02:00"),
        ("2026-11-20 14:30+01:00", "2026-11-20T14:30:00+01:00"),
        ("2026-11-20 14:30 +09:00", "2026-11-20T14:30:00+09:00"),
        ("2026-11-20T14:30:00Z", "2026-11-20T14:30:00+00:00"),
        ("2026-11-20 14:30 utc", "2026-11-20T14:30:00+00:00"),
        ("2026/3/4", "2026-03-04T12:00:00+01:00"),
        ("20261120", "2026-11-20T12:00:00+01:00"),
        ("now", "2026-11-22T10:00:00+01:00"),
        ("today", "2026-11-22T10:00:00+01:00"),
        ("2026-11-22", "2026-11-22T10:00:00+01:00"),
        ("22 nov", "2026-11-22T10:00:00+01:00"),
        ("today 9:15", "2026-11-22T09:15:00+01:00"),
        ("  TODAY   at 9:15 ", "2026-11-22T09:15:00+01:00"),
        ("yesterday", "2026-11-21T12:00:00+01:00"),
        ("yesterday 14:30", "2026-11-21T14:30:00+01:00"),
        ("yesterday at 9", "2026-11-21T09:00:00+01:00"),
        ("yesterday 9am", "2026-11-21T09:00:00+01:00"),
        ("yesterday at 9.30", "2026-11-21T09:30:00+01:00"),
        ("friday at 9.30 p.m.", "2026-11-20T21:30:00+01:00"),
        ("20 nov at 14", "2026-11-20T14:00:00+01:00"),
        ("at 9", "2026-11-22T09:00:00+01:00"),
        ("yesterday evening", "2026-11-21T12:00:00+01:00"),
        ("last friday night at 22:10", "2026-11-20T22:10:00+01:00"),
        ("the day before yesterday", "2026-11-20T12:00:00+01:00"),
        ("friday", "2026-11-20T12:00:00+01:00"),
        ("Last Friday", "2026-11-20T12:00:00+01:00"),
        ("fri 14:30", "2026-11-20T14:30:00+01:00"),
        ("sunday", "2026-11-15T12:00:00+01:00"),
        ("14:30", "2026-11-21T14:30:00+01:00"),
        ("10:00", "2026-11-22T10:00:00+01:00"),
        ("9:30", "2026-11-22T09:30:00+01:00"),
        ("2:30pm", "2026-11-21T14:30:00+01:00"),
        ("9 am", "2026-11-22T09:00:00+01:00"),
        ("12am", "2026-11-22T00:00:00+01:00"),
        ("12:30 pm", "2026-11-21T12:30:00+01:00"),
        ("20 nov", "2026-11-20T12:00:00+01:00"),
        ("nov 20", "2026-11-20T12:00:00+01:00"),
        ("20 November", "2026-11-20T12:00:00+01:00"),
        ("20. November", "2026-11-20T12:00:00+01:00"),
        ("fri 20. nov. 9:15", "2026-11-20T09:15:00+01:00"),
        ("3. März 2025", "2025-03-03T12:00:00+01:00"),
        ("1. Mai", "2026-05-01T12:00:00+02:00"),
        ("24 dez", "2025-12-24T12:00:00+01:00"),
        ("23 nov", "2025-11-23T12:00:00+01:00"),
        ("20 nov 9:15", "2026-11-20T09:15:00+01:00"),
        ("9:15 20 nov", "2026-11-20T09:15:00+01:00"),
        ("fri 20 nov, 14h30", "2026-11-20T14:30:00+01:00"),
        ("20 nov 2025", "2025-11-20T12:00:00+01:00"),
        ("1st of sept 2025", "2025-09-01T12:00:00+02:00"),
        ("29 feb", "2024-02-29T12:00:00+01:00"),
        ("3 days ago", "2026-11-19T12:00:00+01:00"),
        ("3d ago", "2026-11-19T12:00:00+01:00"),
        ("3 days ago 9:15", "2026-11-19T09:15:00+01:00"),
        ("a week ago", "2026-11-15T12:00:00+01:00"),
        ("2 w ago", "2026-11-08T12:00:00+01:00"),
        ("1 month ago", "2026-10-22T12:00:00+02:00"),
        ("2 years ago", "2024-11-22T12:00:00+01:00"),
        ("2h ago", "2026-11-22T08:00:00+01:00"),
        ("20 min ago", "2026-11-22T09:40:00+01:00"),
        ("0 m ago", "2026-11-22T10:00:00+01:00"),
        ("20.11.2026", "2026-11-20T12:00:00+01:00"),
        ("11/20/2026 2:30 PM", "2026-11-20T14:30:00+01:00"),
        ("4.4.2026", "2026-04-04T12:00:00+02:00"),
        ("November 20, 2026 at 2:30\u202fPM", "2026-11-20T14:30:00+01:00"),
        ("Fri, 20 Nov 2026 14:30:00 +0100 (CET)", "2026-11-20T14:30:00+01:00"),
        ("Fri Nov 20 14:30:00 2026", "2026-11-20T14:30:00+01:00"),
        ("2026 20 november", "2026-11-20T12:00:00+01:00"),
        ("20/nov/2026", "2026-11-20T12:00:00+01:00"),
    ],
)
def test_a_visit_is_read_as_the_latest_moment_it_can_mean(text: str, moment: str) -> None:
    assert dates.visit(text, NOW).isoformat() == moment


def test_a_visit_has_a_fixed_offset_and_whole_seconds() -> None:
    now = NOW.replace(microsecond=123456)
    for text in ("now", "today", "3 days ago", "2h ago", "2026-11-20", "20 nov 2026 14:30"):
        moment = dates.visit(text, now)
        assert isinstance(moment.tzinfo, timezone), text
        assert moment.microsecond == 0, text


def test_months_ago_end_with_the_month() -> None:
    now = datetime(2026, 3, 31, 10, 0, tzinfo=BERLIN)
    assert dates.visit("1 month ago", now).date() == date(2026, 2, 28)
    assert dates.visit("25 months ago", now).date() == date(2024, 2, 29)


def test_days_ago_keep_the_clock_and_hours_ago_are_elapsed_when_the_clocks_change_between() -> None:
    now = datetime(2026, 3, 29, 12, 0, tzinfo=BERLIN)
    assert dates.visit("1 day ago", now).isoformat() == "2026-03-28T12:00:00+01:00"
    assert dates.visit("24 hours ago", now).isoformat() == "2026-03-28T11:00:00+01:00"


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, KATHMANDU])
def test_a_wall_clock_is_read_in_the_zone_of_now(zone: ZoneInfo) -> None:
    now = datetime(2026, 11, 22, 10, 0, tzinfo=zone)
    moment = dates.visit("2026-07-01 14:30", now)
    assert moment == datetime(2026, 7, 1, 14, 30, tzinfo=zone)
    assert moment.utcoffset() == datetime(2026, 7, 1, 14, 30, tzinfo=zone).utcoffset()


def test_an_offset_of_odd_seconds_is_kept_to_the_minute_because_a_file_can_hold_no_more() -> None:
    now = datetime(2026, 11, 22, 10, 0, tzinfo=KATHMANDU)
    assert dates.visit("1910-01-01", now).isoformat() == "1910-01-01T12:00:00+05:41"


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-01",
        "next week",
        "today 10:01",
        "22 nov 14:30",
        "tomorrow",
        "in 3 days",
        "in 1 min",
        "2026-11-22T09:00:01Z",
    ],
)
def test_a_visit_in_the_future_is_an_error_that_says_how_it_was_understood(text: str) -> None:
    with pytest.raises(dates.FutureVisit, match=r"is in the future( \(.+\))?; log a visit once it has happened"):
        dates.visit(text, NOW)


def test_a_visit_elsewhere_is_in_the_future_by_its_moment_not_by_its_clock() -> None:
    assert dates.visit("2026-11-22 17:59+09:00", NOW) < NOW


# ---- what is not read


UNREADABLE = [
    *("", " ", "10", "5", "1.5", "-", "soon", "next friday", "\x00", "now 14:30", "2h ago 14:30"),
    *("2026", "2026-10", "october", "nov 2026", "friday november 2026", "nov 9am", "20 feb 29", "20.11.26", "10/11/12"),
    *(
        "\uff12\uff10 nov",
        "٢٠ nov",
        "20 nov\x00",
        "14",
        "14h",
        "3 days",
        "days ago",
        "in 3 days ago",
        "-3 days ago",
        "nan",
        "1e5",
    ),
    *("2026-11-20 14:30 CET", "2026-11-20 14:30 EST+3", "yesterday 14:30+01:00", "14:30Z", "2026-11-20 14:30+15:00"),
    *("2026-11-20 14", "2026-11-20 31 14:30", "14 s 2026-11-20", "1.5 1900 feb"),
    *("yesterday 9", "yesterday at", "at 9 9:15", "last evening", "half past eight"),
    *("2026-11-20friday", "02026-11-20", "2026-11-20 14:30-15:30", "9" * 5000),
]


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_cannot_be_read_is_an_error_that_lists_the_forms(text: str) -> None:
    with pytest.raises(dates.UnreadableDate) as caught:
        dates.visit(text, NOW)
    assert str(caught.value).endswith(f" give {dates.FORMS}")


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("two days ago", "2 days ago"),
        ("20.11.26", "20.11.2026"),
        ("20/11/26", "20/11/2026"),
        ("Gestern", "yesterday"),
        ("vorgestern 9:15", "day before yesterday 9:15"),
        ("freitag", "friday"),
        ("14 Uhr", "at 14"),
        ("9", "at 9"),
        ("9 o'clock", "at 9"),
        ("27.11", "27.11."),
    ],
)
def test_what_may_be_meant_is_told_only_if_it_can_be_read(text: str, near: str) -> None:
    with pytest.raises(dates.UnreadableDate, match=re.escape(f"; did you mean {near}? Or give ")):
        dates.visit(text, NOW)
    assert dates.visit(near, NOW)
    with pytest.raises(UsageError) as caught:
        dates.stored(text, NOW)
    assert "did you mean" not in str(caught.value)


@pytest.mark.parametrize("text", ["tonight at 9", "last night at 1:00", "this morning at 13", "friday evening at 7"])
def test_a_time_that_may_be_another_than_the_part_of_the_day_says_is_not_guessed(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        dates.visit(text, NOW)
    todo = "give the day with a time of 24 hours, such as yesterday 21:30"
    assert str(caught.value) == f"cannot tell which time {text!r} means; {todo}"


@pytest.mark.parametrize("form", re.split(", | or ", dates.FORMS))
def test_every_form_that_is_listed_is_read(form: str) -> None:
    assert dates.visit(form, NOW) <= NOW
    assert dates.since(form, NOW) <= dates.until(form, NOW)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2026-02-30", "'2026-02-30' does not exist: February 2026 has 28 days; give a day from 1 to 28"),
        ("29 feb 2025", "'29 feb 2025' does not exist: February 2025 has 28 days; give a day from 1 to 28"),
        ("30 feb", "'30 feb' does not exist: February has at most 29 days; give a day from 1 to 29"),
        ("31 nov", "'31 nov' does not exist: November has 30 days; give a day from 1 to 30"),
        ("0 nov", "'0 nov' does not exist: November has 30 days; give a day from 1 to 30"),
        ("2026-13-01", "'2026-13-01' does not exist: a year has 12 months; give a month from 1 to 12"),
        ("30.13.2026", "'30.13.2026' does not exist: a year has 12 months; give a month from 1 to 12"),
        ("2026-11-20 24:00", "'2026-11-20 24:00' does not exist: a day has 24 hours of 60 minutes; give a time"),
        ("12:60", "'12:60' does not exist: a day has 24 hours of 60 minutes; give a time from 00:00 to 23:59"),
        ("13pm", "'13pm' does not exist: before am and pm the hours are 1 to 12; give a time such as 2:30pm or 14:30"),
        ("mon 20 nov", "'mon 20 nov' contradicts itself: that is Friday 20 November 2026; correct the weekday"),
        ("1899-12-31", "'1899-12-31' is not from 1900-01-01 to 9999-12-29; give a date that is"),
        ("9999-12-31", "'9999-12-31' is not from 1900-01-01 to 9999-12-29; give a date that is"),
        ("99999999999 days ago", "'99999999999 days ago' is not from 1900-01-01 to 9999-12-29; give a date that is"),
        ("99999999999999 h ago", "'99999999999999 h ago' is not from 1900-01-01 to 9999-12-29; give a date that is"),
        ("9999999 h ago", "'9999999 h ago' is not from 1900-01-01 to 9999-12-29; give a date that is"),
        ("99999999999 years ago", "'99999999999 years ago' is not from 1900-01-01 to 9999-12-29; give a date that is"),
        ("9" * 90 + " days ago", "'99999999999999999999"),
        ("127 years ago", "'127 years ago' is not from 1900-01-01 to 9999-12-29; give a date that is"),
    ],
)
def test_what_cannot_exist_is_an_error_that_says_why(text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        dates.visit(text, NOW)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize("text", ["03/04/2026", "3-4-2026 9:15", "3 4 2026", "sat 3/4 2026"])
@pytest.mark.parametrize("read", [dates.visit, dates.due, dates.stored])
def test_day_and_month_that_could_be_swapped_are_an_error_that_gives_both(
    read: Callable[[str, datetime], datetime], text: str
) -> None:
    with pytest.raises(dates.AmbiguousDate) as caught:
        read(text, NOW)
    assert str(caught.value) == f"'{text}' could be 3 April or 4 March 2026; write 2026-04-03 or 2026-03-04"


@pytest.mark.parametrize(
    ("text", "day", "due"),
    [
        ("24.10.", "2026-10-24", "2027-10-24"),
        ("03.04.", "2026-04-03", "2027-04-03"),
        ("3. 4. 9:15", "2026-04-03", "2027-04-03"),
        ("fri 20.11.", "2026-11-20", None),
        ("03.04.2026", "2026-04-03", "2026-04-03"),
        ("27/11", "2025-11-27", "2026-11-27"),
        ("11/27", "2025-11-27", "2026-11-27"),
        ("4/4", "2026-04-04", "2027-04-04"),
        ("29.2.", "2024-02-29", "2028-02-29"),
    ],
)
def test_with_dots_the_day_is_first_and_what_has_one_meaning_is_read(text: str, day: str, due: str | None) -> None:
    assert dates.visit(text, NOW).date().isoformat() == day
    if due:
        assert dates.due(text, NOW).date().isoformat() == due
    assert dates.since(text, NOW).date().isoformat() == day


@pytest.mark.parametrize("day_first", [True, False])
def test_what_begins_with_its_year_is_not_turned_round(day_first: bool) -> None:
    for text in ("2026 05 11", "2026 5 11"):
        assert dates.stored(text, NOW, day_first=day_first).date() == date(2026, 5, 11)


def test_in_a_file_dots_are_day_first_and_a_year_is_needed() -> None:
    assert dates.stored("03.04.2026", NOW).date() == date(2026, 4, 3)
    assert dates.stored("03.04.2026", NOW, day_first=False).date() == date(2026, 3, 4)
    assert dates.stored_due("3. 4. 2026", NOW).date() == date(2026, 4, 3)
    for text in ("24.10.", "27/11"):
        with pytest.raises(dates.UnreadableDate):
            dates.stored(text, NOW)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("05/11", "'05/11' could be 5 November or 11 May 2026; write 2026-11-05 or 2026-05-11"),
        ("05/12", "'05/12' could be 5 December 2025 or 12 May 2026; write 2025-12-05 or 2026-05-12"),
        ("27/13", "'27/13' does not exist: a year has 12 months; give a month from 1 to 12"),
        ("11.20.", "'11.20.' does not exist: a year has 12 months"),
        ("11.20.2026", "'11.20.2026' does not exist: a year has 12 months"),
        ("31.11.", "'31.11.' does not exist: November has 30 days"),
    ],
)
def test_two_numbers_of_two_meanings_or_of_none_are_refused(text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        dates.visit(text, NOW)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("text", "colon"),
    [
        ("yesterday 11.40", "yesterday 11:40"),
        ("2026-11-20 10.30", "2026-11-20 10:30"),
        ("14 Nov 20.10", "14 nov 20:10"),
        ("20.11. 9.30", "20.11. 9:30"),
        ("fri 9.11", "fri 9:11"),
        ("9.30", "9:30"),
        ("9.11", "9:11, and a date a dot at its end: 9.11."),
    ],
)
def test_a_dot_in_a_time_of_day_is_refused_with_what_to_write(text: str, colon: str) -> None:
    with pytest.raises(UsageError) as caught:
        dates.visit(text, NOW)
    assert str(caught.value) == f"cannot read the date {text!r}; a time of day has a colon: {colon}"
    dates.visit(colon.partition(",")[0], NOW)


@pytest.mark.parametrize(
    "text", ["someday 11.40", "yesterday 11.4", "yesterday 31.40", "yesterday 11.60", "2h ago 9.30"]
)
def test_a_dot_where_a_colon_would_not_do_is_no_time_of_day(text: str) -> None:
    with pytest.raises(dates.UnreadableDate):
        dates.visit(text, NOW)


def test_an_error_shows_control_characters_escaped() -> None:
    with pytest.raises(dates.UnreadableDate) as caught:
        dates.visit("\x1b[2Jfriday\n", NOW)
    assert str(caught.value).isprintable()


# ---- the clocks change


def test_a_time_the_clocks_jumped_over_is_an_error_with_two_dates_that_can_be_read() -> None:
    with pytest.raises(dates.NoSuchMoment) as caught:
        dates.visit("2026-03-29 02:30", NOW)
    assert str(caught.value).endswith("write 2026-03-29 01:30 or 2026-03-29 03:30")
    mends = [dates.visit(mend, NOW) for mend in ("2026-03-29 01:30", "2026-03-29 03:30")]
    assert mends[1] - mends[0] == timedelta(hours=1)


def test_a_time_that_came_twice_is_an_error_with_two_dates_that_can_be_read() -> None:
    with pytest.raises(dates.TwiceThatNight) as caught:
        dates.visit("25 oct 02:30", NOW)
    first, second = re.findall(r"2026-10-25 02:30\S+", str(caught.value))
    assert dates.visit(first, NOW).astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert dates.visit(second, NOW).astimezone(UTC) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_new_york_changes_its_clocks_on_other_days() -> None:
    now = datetime(2026, 11, 22, 10, 0, tzinfo=NEW_YORK)
    assert dates.visit("2026-03-29 02:30", now).isoformat() == "2026-03-29T02:30:00-04:00"
    with pytest.raises(dates.NoSuchMoment):
        dates.visit("2026-03-08 02:30", now)
    with pytest.raises(dates.TwiceThatNight, match=re.escape("2026-11-01 01:30-04:00")):
        dates.visit("2026-11-01 01:30", now)


def test_days_ago_never_fail_because_of_the_clocks() -> None:
    after_gap = datetime(2026, 3, 30, 2, 30, tzinfo=BERLIN)
    assert dates.visit("1 day ago", after_gap).isoformat() == "2026-03-29T12:00:00+02:00"
    after_fold = datetime(2026, 10, 26, 2, 30, tzinfo=BERLIN)
    assert dates.visit("1 day ago", after_fold).isoformat() == "2026-10-25T12:00:00+01:00"


def test_days_ago_from_the_second_pass_of_an_hour_are_not_a_second_pass() -> None:
    now = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=BERLIN)
    assert dates.visit("210 days ago", now).isoformat() == "2026-03-29T12:00:00+02:00"


def test_a_day_that_was_left_out_of_the_calendar_is_an_error() -> None:
    now = datetime(2026, 11, 22, 10, 0, tzinfo=ZoneInfo("Pacific/Apia"))
    with pytest.raises(dates.NoSuchMoment, match="write 2011-12-29 12:00 or 2011-12-31 12:00"):
        dates.visit("2011-12-30", now)


def test_a_day_is_due_at_its_end_even_where_its_last_hour_comes_twice_or_not_at_all() -> None:
    sao_paulo = datetime(2026, 11, 22, 10, 0, tzinfo=ZoneInfo("America/Sao_Paulo"))
    assert dates.due("2018-02-17", sao_paulo).isoformat() == "2018-02-17T23:59:59-03:00"
    nuuk = datetime(2026, 11, 22, 10, 0, tzinfo=ZoneInfo("America/Nuuk"))
    assert dates.due("2024-03-30", nuuk).isoformat() == "2024-03-30T22:59:59-02:00"


@pytest.mark.parametrize("text", ["now", "today", "0 days ago"])
def test_now_is_now_in_both_passes_of_a_repeated_hour(text: str) -> None:
    for fold in (0, 1):
        now = datetime(2026, 10, 25, 2, 30, fold=fold, tzinfo=BERLIN)
        assert dates.visit(text, now).astimezone(UTC) == now.astimezone(UTC)


# ---- due


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("friday", "2026-11-27T23:59:59+01:00"),
        ("sunday", "2026-11-29T23:59:59+01:00"),
        ("last friday", "2026-11-20T23:59:59+01:00"),
        ("today", "2026-11-22T23:59:59+01:00"),
        ("tomorrow", "2026-11-23T23:59:59+01:00"),
        ("tomorrow 9am", "2026-11-23T09:00:00+01:00"),
        ("in 3 days", "2026-11-25T23:59:59+01:00"),
        ("in 2 weeks", "2026-12-06T23:59:59+01:00"),
        ("2 weeks", "2026-12-06T23:59:59+01:00"),
        ("next week", "2026-11-29T23:59:59+01:00"),
        ("next month", "2026-12-22T23:59:59+01:00"),
        ("tomorrow at noon", "2026-11-23T12:00:00+01:00"),
        ("tomorrow evening", "2026-11-23T23:59:59+01:00"),
        ("day after tomorrow at 9", "2026-11-24T09:00:00+01:00"),
        ("in a month", "2026-12-22T23:59:59+01:00"),
        ("in 2h", "2026-11-22T12:00:00+01:00"),
        ("9:00", "2026-11-23T09:00:00+01:00"),
        ("14:30", "2026-11-22T14:30:00+01:00"),
        ("20 nov", "2027-11-20T23:59:59+01:00"),
        ("22 nov", "2026-11-22T23:59:59+01:00"),
        ("25 nov 14:30", "2026-11-25T14:30:00+01:00"),
        ("29 feb", "2028-02-29T23:59:59+01:00"),
        ("2020-07-01", "2020-07-01T23:59:59+02:00"),
        ("2027-07-01 14:30+09:00", "2027-07-01T14:30:00+09:00"),
    ],
)
def test_a_promise_is_due_at_the_next_moment_the_text_can_mean(text: str, moment: str) -> None:
    assert dates.due(text, NOW).isoformat() == moment


@pytest.mark.parametrize("form", re.split(r", | or ", "2026-11-20 14:30, today, tomorrow, friday, in 3 days or 20 nov"))
def test_the_forms_listed_for_a_promise_are_read(form: str) -> None:
    with pytest.raises(dates.UnreadableDate, match=form):
        dates.due("whenever", NOW)
    assert dates.due(form, NOW)


# ---- stored


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-20", "2026-11-20T12:00:00+01:00"),
        ("2026-11-20T14:30:00.123Z", "2026-11-20T14:30:00+00:00"),
        ("2026-11-20 14:30", "2026-11-20T14:30:00+01:00"),
        ("2026-11-20 14:30:00-05:00", "2026-11-20T14:30:00-05:00"),
        ("20 Nov 2026", "2026-11-20T12:00:00+01:00"),
        ("2026/11/20", "2026-11-20T12:00:00+01:00"),
        ("November 20, 2026", "2026-11-20T12:00:00+01:00"),
        ("Fri, 20 Nov 2026 14:30:00 +0900", "2026-11-20T14:30:00+09:00"),
    ],
)
def test_a_file_holds_whole_dates(text: str, moment: str) -> None:
    assert dates.stored(text, NOW).isoformat() == moment


@pytest.mark.parametrize("text", ["now", "today", "yesterday", "friday", "3 days ago", "2h ago", "14:30", "20 nov"])
def test_a_file_may_not_say_what_means_something_else_tomorrow(text: str) -> None:
    with pytest.raises(dates.UnreadableDate, match="give a full date, such as 2026-11-20"):
        dates.stored(text, NOW)


def test_a_day_in_a_file_is_the_same_moment_whenever_it_is_read() -> None:
    morning, evening = NOW, NOW + timedelta(hours=9)
    assert dates.stored("2026-11-22", morning) == dates.stored("2026-11-22", evening)


@pytest.mark.parametrize("text", ["2026-11-23", "2026-11-22 10:01", "2026-11-22T09:01:00Z"])
def test_a_file_holds_no_visit_of_the_future(text: str) -> None:
    with pytest.raises(dates.FutureVisit):
        dates.stored(text, NOW)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("2026-02-30", dates.ImpossibleDate),
        ("2026-02-03 25:00", dates.ImpossibleDate),
        ("1899-01-01", dates.YearOutOfRange),
        ("2026-03-29 02:30", dates.NoSuchMoment),
        ("2026-10-25 02:30", dates.TwiceThatNight),
        ("2026-11-20T14:30+15:00", dates.UnreadableDate),
        ("\uff12\uff10\uff12\uff16-11-20", dates.UnreadableDate),
    ],
)
def test_the_quick_way_for_iso_refuses_what_the_long_way_refuses(text: str, error: type[UsageError]) -> None:
    for read in (dates.visit, dates.stored):
        with pytest.raises(error):
            read(text, NOW)


# ---- periods


@pytest.mark.parametrize(
    ("text", "start", "end", "name"),
    [
        (None, "2026-11-01", "2026-12-01", "November 2026 so far"),
        ("", "2026-11-01", "2026-12-01", "November 2026 so far"),
        ("this", "2026-11-01", "2026-12-01", "November 2026 so far"),
        ("last", "2026-10-01", "2026-11-01", "October 2026"),
        ("Last Month", "2026-10-01", "2026-11-01", "October 2026"),
        ("2026-10", "2026-10-01", "2026-11-01", "October 2026"),
        ("october", "2026-10-01", "2026-11-01", "October 2026"),
        ("Nov", "2026-11-01", "2026-12-01", "November 2026 so far"),
        ("december", "2025-12-01", "2026-01-01", "December 2025"),
        ("october 2025", "2025-10-01", "2025-11-01", "October 2025"),
        ("2025", "2025-01-01", "2026-01-01", "2025"),
        ("2026", "2026-01-01", "2027-01-01", "2026 so far"),
        ("2026-Q3", "2026-07-01", "2026-10-01", "July to September 2026"),
        ("10/2026", "2026-10-01", "2026-11-01", "October 2026"),
        ("10.2026", "2026-10-01", "2026-11-01", "October 2026"),
        ("oktober 2025", "2025-10-01", "2025-11-01", "October 2025"),
        ("q3", "2026-07-01", "2026-10-01", "July to September 2026"),
        ("q3 2025", "2025-07-01", "2025-10-01", "July to September 2025"),
        ("q4", "2026-10-01", "2027-01-01", "October to December 2026 so far"),
        ("2027", "2027-01-01", "2028-01-01", "2027"),
        ("this year", "2026-01-01", "2027-01-01", "2026 so far"),
        ("last year", "2025-01-01", "2026-01-01", "2025"),
        ("this quarter", "2026-10-01", "2027-01-01", "October to December 2026 so far"),
        ("last quarter", "2026-07-01", "2026-10-01", "July to September 2026"),
    ],
)
def test_a_period_is_a_month_quarter_or_year(text: str | None, start: str, end: str, name: str) -> None:
    period = dates.period(text, NOW)
    assert (period.start, period.end) == (datetime.fromisoformat(start), datetime.fromisoformat(end))
    assert period.name == name


def test_before_january_is_december_and_before_the_first_quarter_the_last() -> None:
    january = datetime(2026, 1, 31, tzinfo=BERLIN)
    assert dates.period("last", january).name == "December 2025"
    assert dates.period("last quarter", january).name == "October to December 2025"


@pytest.mark.parametrize("text", ["x", "q5", "friday", "2026-11-20", "10", "\x00", "\uff12\uff10\uff12\uff16"])
def test_what_is_no_period_is_an_error_that_lists_the_forms(text: str) -> None:
    with pytest.raises(dates.UnreadablePeriod, match="give last, this, 2026-10, october, october 2025, 2026, 2026-Q3"):
        dates.period(text, NOW)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("yestrday", "yesterday"),
        ("last friady", "last friday"),
        ("12 smarch 2026", "12 march 2026"),
        ("smarch", None),
        ("quite another thing", None),
    ],
)
def test_a_slip_in_a_word_of_a_date_is_pointed_out(text: str, meant: str | None) -> None:
    with pytest.raises(dates.UnreadableDate) as refused:
        dates.visit(text, NOW)
    assert (f"; did you mean {meant}? Or give 2026-11-20" in str(refused.value)) == (meant is not None)


@pytest.mark.parametrize(("text", "error"), [("2026-13", dates.ImpossibleDate), ("0000", dates.YearOutOfRange)])
def test_what_is_no_month_or_no_year_is_an_error(text: str, error: type[UsageError]) -> None:
    with pytest.raises(error):
        dates.period(text, NOW)


@given(st.integers(1900, 9998), st.integers(1, 12))
def test_months_follow_each_other_without_a_gap(year: int, month: int) -> None:
    after = (year + month // 12, month % 12 + 1)
    period, following = (dates.period(f"{y}-{m:02}", NOW) for y, m in ((year, month), after))
    assert period.end == following.start


@given(st.integers(1900, 9998))
def test_a_year_is_its_quarters_and_a_quarter_its_months(year: int) -> None:
    whole = dates.period(f"{year}", NOW)
    quarters = [dates.period(f"{year}-q{q}", NOW) for q in range(1, 5)]
    assert [whole.start, *(q.end for q in quarters)] == [*(q.start for q in quarters), whole.end]
    for i, quarter in enumerate(quarters):
        assert quarter.start == dates.period(f"{year}-{3 * i + 1}", NOW).start
        assert quarter.end == dates.period(f"{year}-{3 * i + 3}", NOW).end


def test_a_visit_belongs_to_the_month_of_the_clock_it_was_lived_by() -> None:
    october = dates.period("2026-10", NOW)
    assert october.contains(datetime.fromisoformat("2026-10-31T23:59:59-08:00"))
    assert not october.contains(datetime.fromisoformat("2026-11-01T00:00:00+14:00"))
    assert october.contains(datetime.fromisoformat("2026-10-01T00:00:00+14:00"))


def test_a_period_without_a_bound_has_none() -> None:
    assert Period().contains(NOW)
    assert Period(start=datetime(2026, 11, 22, 10)).contains(NOW)  # noqa: DTZ001 - bounds are wall clocks
    assert not Period(end=datetime(2026, 11, 22, 10)).contains(NOW)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", "2026-01-01", "2027-01-01"),
        ("2026-10", "2026-10-01", "2026-11-01"),
        ("october", "2026-10-01", "2026-11-01"),
        ("friday", "2026-11-20", "2026-11-21"),
        ("today", "2026-11-22", "2026-11-23"),
        ("tomorrow", "2026-11-23", "2026-11-24"),
        ("3 days ago", "2026-11-19", "2026-11-20"),
        ("2026-03-29", "2026-03-29", "2026-03-30"),
        ("yesterday 14:30", "2026-11-21T14:30", "2026-11-21T14:30"),
        ("2026-03-29 02:30", "2026-03-29T02:30", "2026-03-29T02:30"),
        ("yesterday 00:00", "2026-11-21T00:00", "2026-11-21T00:00"),
        ("2h ago", "2026-11-22T08:00", "2026-11-22T08:00"),
        ("now", "2026-11-22T10:00", "2026-11-22T10:00"),
    ],
)
def test_since_is_where_a_day_month_or_year_begins_and_until_where_it_ends(text: str, start: str, end: str) -> None:
    assert dates.since(text, NOW) == datetime.fromisoformat(start)
    assert dates.until(text, NOW) == datetime.fromisoformat(end)


@pytest.mark.parametrize(
    ("since", "until", "name"),
    [
        ("1 march 2026", "9 april 2026", "1 March to 9 April 2026"),
        ("2 april", "9 april", "2 to 9 April 2026"),
        ("30 dec 2025", "2 jan 2026", "30 December 2025 to 2 January 2026"),
        ("9 april 2025", "9 april 2026", "9 April 2025 to 9 April 2026"),
        ("9 april", "9 april", "9 April 2026"),
        ("2026-01", "2026", "2026"),
        ("2024", "2025", "2024 to 2025"),
        ("2025-11", "2026-02", "November 2025 to February 2026"),
        ("2026-03", "9 april", "1 March to 9 April 2026"),
        ("1 april 14:30", "9 april", "14:30 on 1 to 9 April 2026"),
        ("1 march 14:30", "9 april 18:00", "14:30 on 1 March to 18:00 on 9 April 2026"),
        ("2026-03", None, "since 1 March 2026"),
        (None, "2026-03", "until 31 March 2026"),
        (None, None, "all time"),
    ],
)
def test_a_period_between_two_dates_is_named_by_them(since: str | None, until: str | None, name: str) -> None:
    assert dates.between(since, until, NOW).name == name


@pytest.mark.parametrize(("since", "until"), [("9 april", "1 march"), ("today 9:00", "today 9:00")])
def test_a_period_that_ends_before_it_begins_is_an_error(since: str, until: str) -> None:
    with pytest.raises(dates.EndBeforeStart, match=f"--since {since} is not before --until {until}; "):
        dates.between(since, until, NOW)


# ---- into words


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-22T09:15:00+01:00", "today 09:15"),
        ("2026-11-22T12:00:00+01:00", "today 12:00"),
        ("2026-11-21T14:30:00+01:00", "yesterday 14:30"),
        ("2026-11-23T23:59:59+01:00", "tomorrow"),
        ("2026-11-20T12:00:00+01:00", "Friday 20 November 2026, 12:00"),
        ("2026-11-20T14:30:00+01:00", "Friday 20 November 2026, 14:30"),
        ("2026-07-20T14:30:00+02:00", "Monday 20 July 2026, 14:30"),
        ("2026-07-20T14:30:00+01:00", "Monday 20 July 2026, 14:30 (UTC+01:00)"),
        ("2026-11-20T14:30:00+09:00", "Friday 20 November 2026, 14:30 (UTC+09:00)"),
        ("2026-11-20T12:00:00+00:00", "Friday 20 November 2026, 12:00 (UTC)"),
        ("2026-11-22T17:00:00+09:00", "today 17:00 (UTC+09:00)"),
    ],
)
def test_a_moment_is_said_in_words(moment: str, said: str) -> None:
    assert dates.say(datetime.fromisoformat(moment), NOW) == said
    day_alone = dates.say(datetime.fromisoformat(moment), NOW, day=True)
    assert day_alone == said.replace(moment[11:16], "").replace("  ", " ").replace(", (", " (").strip(" ,")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("this morning", 22),
        ("today morning", 22),
        ("last night", 21),
        ("saturday night", 21),
        ("yesterday", 21),
        ("3 days ago", 19),
    ],
)
def test_a_day_or_a_part_of_one_has_no_time_of_the_clock(text: str, day: int) -> None:
    moment = dates.visit(text, NOW)

    assert isinstance(moment, dates.Day)
    assert moment.day == day
    assert not isinstance(dates.visit("2h ago", NOW), dates.Day)
    assert not isinstance(dates.visit("yesterday noon", NOW), dates.Day)


@pytest.mark.parametrize(
    ("text", "such"),
    [
        ("Last  Night", "yesterday 21:30"),
        ("this morning", "today 9:30"),
        ("last friday afternoon", "last friday 15:30"),
        ("tonight", "today 21:30"),
        ("yesterday evening at 19:00", ""),
        ("yesterday noon", ""),
        ("friday", ""),
    ],
)
def test_a_part_of_a_day_is_told_how_to_write_a_time_that_can_be_read(text: str, such: str) -> None:
    late = NOW + timedelta(hours=12)
    assert dates.with_time(text, dates.visit(text, late)) == such
    if such:
        assert dates.visit(such, late).date() == dates.visit(text, late).date()


@pytest.mark.parametrize("text", ["tonight", "this evening", "this afternoon", "today evening"])
def test_a_later_part_of_today_is_in_the_future_until_noon(text: str) -> None:
    with pytest.raises(dates.FutureVisit) as caught:
        dates.visit(text, NOW)
    instead = ", or write last night" if text == "tonight" else ""
    assert str(caught.value) == f"{text!r} is in the future; log a visit once it has happened{instead}"
    assert dates.visit(text, NOW + timedelta(hours=2)).day == 22
    assert dates.due(text, NOW).day == 22


def test_a_visit_elsewhere_today_is_not_said_to_be_tomorrow() -> None:
    late = datetime(2026, 11, 22, 18, 0, tzinfo=BERLIN)
    assert dates.say(datetime.fromisoformat("2026-11-23T01:30:00+09:00"), late) == "today 01:30 (UTC+09:00)"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-11-22", "today"),
        ("2026-11-21", "yesterday"),
        ("2026-11-23", "tomorrow"),
        ("2026-11-19", "3 days ago"),
        ("2026-11-25", "in 3 days"),
        ("2026-09-23", "60 days ago"),
        ("2026-09-22", "2 months ago"),
        ("2025-09-22", "14 months ago"),
        ("2025-09-23", "13 months ago"),
        ("2024-11-23", "23 months ago"),
        ("2024-11-22", "2 years ago"),
        ("2027-01-22", "in 2 months"),
    ],
)
def test_a_distance_is_told_in_days_months_or_years(day: str, words: str) -> None:
    assert dates.ago(datetime.fromisoformat(f"{day}T23:59:59").replace(tzinfo=BERLIN), NOW) == words


def test_a_table_shows_the_day_alone() -> None:
    assert dates.short(NOW) == "2026-11-22"


# ---- for every text


FRAGMENTS = st.sampled_from(
    [
        *(
            "20",
            "nov",
            "2026",
            "11",
            "2026-11-20",
            "14:30",
            ":",
            "-",
            "/",
            ".",
            ",",
            "+",
            "h",
            "m",
            "s",
            "am",
            "pm",
            "t",
        ),
        *("at", "of", "UTC", "CET", "(", ")", "st", "1e5", "inf", "nan", "9" * 12, "9" * 30, "0", "00", "+0100", "-99"),
        *("friday", "feb", "29", "30", "1900", "9999", "12", "31", "last", "in", "ago", "3", "days", "hours", "months"),
        *("years", "q3", "today", "now", "\x00", "é", "\uff12", "\ud800", "_", "\t", "00000000000000", "5.5"),
    ]
)
TEXTS = st.text() | st.lists(FRAGMENTS, max_size=8).map("".join) | st.lists(FRAGMENTS, max_size=8).map(" ".join)
ZONES = st.sampled_from([BERLIN, NEW_YORK, KATHMANDU, ZoneInfo("Pacific/Kiritimati"), SystemZone()])


@given(TEXTS, ZONES)
@example("99999999999 days ago", BERLIN)
@example("99999 5.5 h 2026-11-20 m", BERLIN)
@example("9999999999999999999999999999999 h 5", BERLIN)
@example("9999-12-29 23:59-14:00", ZoneInfo("Pacific/Kiritimati"))
@example("1900-01-01 00:00+14:00", NEW_YORK)
def test_any_text_is_read_or_is_an_error_of_one_line_that_says_what_to_do(text: str, zone: ZoneInfo) -> None:
    now = NOW.astimezone(zone)
    for read in READERS:
        try:
            found = read(text, now)
        except UsageError as error:
            assert str(error).isprintable()  # noqa: PT017 - most texts are errors
            assert "; " in str(error)  # noqa: PT017
        else:
            assert not isinstance(found, datetime) or found.tzinfo is None or dates.say(found, now)


@given(st.datetimes(datetime(1900, 1, 2), datetime(2026, 11, 21)), ZONES)  # noqa: DTZ001 - wall clocks
def test_a_moment_written_as_iso_is_read_as_the_same_moment_by_every_way(wall: datetime, zone: ZoneInfo) -> None:
    moment = wall.replace(microsecond=0, tzinfo=zone)
    minutes = round((moment.utcoffset() or timedelta()) / timedelta(minutes=1))
    fixed = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    now = NOW.astimezone(zone)
    for text in (fixed.isoformat(), fixed.isoformat(" ")):
        for read in (dates.visit, dates.due, dates.stored):
            found = read(text, now)
            assert (found, found.utcoffset()) == (fixed, fixed.utcoffset())


@given(st.dates(date(1900, 1, 1), date(2026, 11, 20)))
def test_a_day_is_the_same_in_each_spelling(day: date) -> None:
    name = dates.MONTHS[day.month - 1]
    weekday = dates.WEEKDAYS[day.weekday()]
    expected = dates.stored(day.isoformat(), NOW)
    for text in (
        f"{day.day} {name} {day.year}",
        f"{name[:3]} {day.day}, {day.year}",
        f"{weekday}, {day.day} {name[:3]} {day.year}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.day}/{name}/{day.year}",
        dates.say(expected, NOW, day=True),
    ):
        assert dates.stored(text, NOW) == expected, text


# ---- the computer's zone, and what is loaded


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"])
@pytest.mark.parametrize("fold", [0, 1])
def test_the_system_zone_agrees_with_the_zone_it_is_set_to(
    system_zone: Callable[[str], SystemZone], name: str, fold: int
) -> None:
    here, there = system_zone(name), ZoneInfo(name)
    walls = ["2026-01-01T12:00", "2026-07-01T12:00", "1975-07-01T12:00", "2026-03-29T02:30", "2026-10-25T02:30"]
    walls += ["2026-03-08T02:30", "2026-11-01T01:30", "2011-12-30T12:00"]
    for wall in map(datetime.fromisoformat, walls):
        mine, other = (wall.replace(tzinfo=zone, fold=fold) for zone in (here, there))
        assert mine.utcoffset() == other.utcoffset(), wall
        back = other.astimezone(UTC).astimezone(here)
        assert (back.replace(tzinfo=None), back.fold, back.tzname()) == (
            *(other.astimezone(UTC).astimezone(there).replace(tzinfo=None),),
            other.astimezone(UTC).astimezone(there).fold,
            other.astimezone(UTC).astimezone(there).tzname(),
        ), wall


def test_an_offset_of_a_day_or_more_is_no_zone(system_zone: Callable[[str], SystemZone]) -> None:
    here = system_zone("FAR-24")
    with pytest.raises(UsageError, match="TZ: 'FAR-24' is not a time zone; set it to one such as Europe/Berlin"):
        datetime(2026, 7, 1, tzinfo=here).utcoffset()


def test_dates_are_read_in_the_system_zone(system_zone: Callable[[str], SystemZone]) -> None:
    now = datetime(2026, 11, 22, 10, 0, tzinfo=system_zone("Europe/Berlin"))
    assert dates.visit("2026-07-01 14:30", now).isoformat() == "2026-07-01T14:30:00+02:00"
    with pytest.raises(dates.NoSuchMoment):
        dates.visit("2026-03-29 02:30", now)
    with pytest.raises(dates.TwiceThatNight):
        dates.visit("2026-10-25 02:30", now)
    assert dates.visit("2h ago", now).isoformat() == "2026-11-22T08:00:00+01:00"


def test_the_system_zone_does_not_pretend_to_know_summer_time() -> None:
    assert datetime(2026, 7, 1, tzinfo=SystemZone()).dst() is None
    assert SystemZone().utcoffset(None) is None
    assert SystemZone().tzname(None) is None


def test_dateutil_is_loaded_only_for_what_nothing_else_reads() -> None:
    code = (
        "import sys; from datetime import datetime, UTC; from svclog import dates\n"
        "now = datetime(2026, 11, 22, tzinfo=UTC)\n"
        "for text in ('3 days ago', '2026-11-20 14:30', 'fri 20 nov', '20.11.2026'): dates.visit(text, now)\n"
        "assert 'dateutil' not in sys.modules; dates.visit('2026 20 nov', now); assert 'dateutil' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
