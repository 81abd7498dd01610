"""`svclog calendar`: due dates as an iCalendar file, read back by two programs that know nothing of svclog."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import vobject  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from svclog.exchange.appointments import appointments
from svclog.model import Interaction, Outcome, Promise
from svclog.render.ical import ical
from svclog.reports.due_dates import due_dates
from svclog.text import clean_lines
from tests.conftest import BERLIN, NOW

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Typist
    from tests.conftest import Cli, Clock

HOSTILE = (
    "call back\r\nEND:VEVENT\nBEGIN:VALARM\nATTACH:file:///etc/passwd\n"
    'a, b; c: d \\n \\N \\, \\; "quoted" ^n 🍰 👩\u200d🍳 é e\u0301 東京\x00\x1b[2J\u2028end\tX-A:1\n '
    + "long "
    * 2_000
)


class Found(dict[str, Any]):
    """The events of a calendar by their UID: summary, day, description, and when the alarm rings."""


def by_icalendar(data: bytes) -> Found:
    events: list[Any] = Calendar.from_ical(data).walk("VEVENT")
    return Found(
        {
            str(event["uid"]): (
                str(event["summary"]),
                event["dtstart"].dt,
                str(event["description"]),
                [alarm["trigger"].dt for alarm in event.walk("VALARM")],
            )
            for event in events
        }
    )


def by_vobject(data: bytes) -> Found:
    [calendar] = vobject.readComponents(data.decode())
    return Found(
        {
            event.uid.value: (
                event.summary.value,
                event.dtstart.value,
                event.description.value,
                [alarm.trigger.value for alarm in getattr(event, "valarm_list", [])],
            )
            for event in calendar.vevent_list
        }
    )


def read(cli: Cli, *options: str) -> Found:
    """What `svclog calendar` prints, as both programs read it."""
    data = cli("calendar", *options).out.encode()
    found = by_icalendar(data)
    assert found == by_vobject(data)
    return found


def titles(found: Found) -> dict[str, date]:
    return {title: day for title, day, *_ in found.values()}


@pytest.fixture
def open_matters(cli: Cli) -> None:
    """A promise, and a place that was left until a day, to think again before it."""
    cli("add", "Acme Cars/service", "-w", "Kim", "-o", "unresolved", "--promise", "call back", "--by", "2026-12-01")
    cli("add", "Harbour", "-o", "unresolved", "--promise", "a new key", "--by", "2026-11-30 14:30")
    cli(
        "leave",
        "Harbour",
        "--because",
        "no key",
        "--for",
        "Acme Cars",
        "--until",
        "2027-06-01",
        "--review",
        "2027-02-22",
    )


READING = "Read last month's report, and vote"


def test_what_is_due_stands_on_its_day_with_an_alarm_in_the_morning(cli: Cli, open_matters: None) -> None:
    found = read(cli)

    assert titles(found) == {
        "Harbour promised by 14:30: a new key": date(2026, 11, 30),
        "Acme Cars/service promised: call back": date(2026, 12, 1),
        "Review your vote: you left Harbour": date(2027, 2, 22),
        "Your vote to leave Harbour ends": date(2027, 6, 1),
        READING: date(2026, 11, 1),
    }
    assert {alarm for *_, [alarm] in found.values()} == {timedelta(hours=9)}
    assert [told.splitlines() for title, _, told, _ in found.values() if "call back" in title] == [
        [
            "Kim promised on Sunday 22 November 2026 (svclog show 1):",
            "call back",
            "Once it is settled: svclog kept 1, or svclog broke 1",
        ]
    ]
    assert "RRULE:FREQ=MONTHLY;BYMONTHDAY=1\r\n" in cli("calendar").out


def test_what_is_settled_disappears(cli: Cli, open_matters: None) -> None:
    cli("kept", "1")
    cli("broke", "2")
    cli("review", "Harbour", "--regret", "none")
    assert titles(read(cli)).keys() == {"Your vote to leave Harbour ends", READING}

    cli("return", "Harbour")
    assert titles(read(cli)).keys() == {READING}


def test_made_again_it_says_the_same_and_after_a_change_the_same_events(
    cli: Cli, clock: Clock, open_matters: None
) -> None:
    before = cli("calendar").out
    clock.now += timedelta(days=2)
    assert cli("calendar").out == before

    cli("edit", "1", "--by", "2026-12-05", "--promise", "a call at last")
    cli("edit", "v1", "--review", "2027-03-01")
    after = cli("calendar").out

    assert sorted(re.findall("^UID:.*", after, re.MULTILINE)) == sorted(re.findall("^UID:.*", before, re.MULTILINE))
    assert titles(read(cli))["Acme Cars/service promised: a call at last"] == date(2026, 12, 5)
    changed = set(re.findall(r"^DTSTAMP:\S*", after, re.MULTILINE)) - set(
        re.findall(r"^DTSTAMP:\S*", before, re.MULTILINE)
    )
    assert changed == {"DTSTAMP:20261124T090000Z"}


def test_an_empty_journal_gives_the_day_to_read_the_report(cli: Cli, path: Path) -> None:
    assert titles(read(cli)).keys() == {READING}
    assert not path.exists()


def calendar_of(text: str, place: str, who: str | None) -> bytes:
    promise = Promise(text=text, by=datetime(2026, 12, 1, 23, 59, 59, tzinfo=BERLIN))
    visit = Interaction(
        id=1, uid="0" * 32, when=NOW, business=place, employee=who, outcome=Outcome.PENDING, promise=promise
    )
    return ical(due_dates([visit], [], NOW), "svclog")


def reads_back(text: str, place: str, who: str | None) -> None:
    data = calendar_of(text, place, who)
    found = by_icalendar(data)

    assert found == by_vobject(data)
    assert found.keys() == {f"promise-{'0' * 32}@svclog", "report@svclog"}
    _, day, told, _ = found[f"promise-{'0' * 32}@svclog"]
    assert day == date(2026, 12, 1)
    assert told.split("\n")[1:-1] == clean_lines(text)
    assert max(map(len, data.split(b"\r\n"))) <= 75


def test_hostile_text_stays_text() -> None:
    reads_back(HOSTILE, f"{HOSTILE[:300]}/{HOSTILE[:100]}", HOSTILE[:200])


@given(st.text(min_size=1), st.text(min_size=1, max_size=40), st.none() | st.text(max_size=40))
def test_any_text_stays_text(text: str, place: str, who: str | None) -> None:
    if text.strip() and place.strip():
        reads_back(text, place, who)


APPOINTMENTS = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//someone//else//EN
BEGIN:VTIMEZONE
TZID:Here
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0100
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:one
DTSTART;TZID=Here:20261124T140000
DTEND;TZID=Here:20261124T150000
SUMMARY:Acme cars\\, Service: brakes
END:VEVENT
BEGIN:VEVENT
UID:two
DTSTART;VALUE=DATE:20261122
SUMMARY:Lunch
LOCATION:Cafe Zoe\\, Long Street 1
RRULE:FREQ=WEEKLY
END:VEVENT
BEGIN:VEVENT
UID:unknown
DTSTART:20261125T140000
SUMMARY:Acme Carsharing
END:VEVENT
BEGIN:VEVENT
UID:over
DTSTART:20261121T140000Z
SUMMARY:Café Zoë
END:VEVENT
BEGIN:VEVENT
UID:last of a series
DTSTART:20261001T140000Z
RRULE:FREQ=DAILY;UNTIL=20261121T000000Z
SUMMARY:Café Zoë
END:VEVENT
BEGIN:VEVENT
UID:cancelled
DTSTART:20261125T140000
STATUS:CANCELLED
SUMMARY:Café Zoë
END:VEVENT
BEGIN:VEVENT
UID:broken
DTSTART:whenever
SUMMARY:Café Zoë
END:VEVENT
END:VCALENDAR
"""


def test_an_appointment_at_a_known_place_gets_its_card(cli: Cli, tmp_path: Path) -> None:
    cli("add", "Acme Cars/service", "-w", "Dana", "-o", "resolved", "--empathy", "5")
    cli("add", "Acme Cars/sales", "-w", "Kim", "-o", "unresolved")
    cli("add", "Café Zoë", "-o", "resolved")
    appointments = tmp_path / "appointments.ics"
    appointments.write_text(APPOINTMENTS, encoding="utf-8")
    made = tmp_path / "svclog.ics"

    told = cli("calendar", "--cards", str(appointments), "--output", str(made)).err
    assert told == f"svclog: written to {made}: 0 due dates and 2 cards\n"

    data = made.read_bytes()
    found = by_icalendar(data)
    del found["report@svclog"]
    (brakes, when, told, _), (lunch, day, _, _) = found.values()
    assert (brakes, lunch) == ("Before you go: Acme Cars/service", "Before you go: Café Zoë")
    assert told.startswith("As of Sunday 22 November 2026:\nAcme Cars/service: ")
    assert "\nAsk for: Dana (so far 1 of 1 good)" in told
    assert f"{when:%Y-%m-%d %H:%M}" == "2026-11-24 14:00"
    assert day == date(2026, 11, 22)
    assert data.count(b"RRULE:FREQ=WEEKLY\r\n") == data.count(b"BEGIN:VTIMEZONE\r\n") == 1
    [calendar] = vobject.readComponents(data.decode())
    assert calendar.vevent_list[1].dtstart.value.utcoffset() == timedelta(hours=1)

    again = cli("calendar", "--cards", str(appointments)).out.encode()
    assert by_icalendar(again).keys() == {*found.keys(), "report@svclog"}
    assert appointments.read_text(encoding="utf-8") == APPOINTMENTS


@pytest.mark.parametrize(
    ("times", "is_coming"),
    [
        ("DTSTART;VALUE=DATE:20261122", True),
        ("DTSTART;VALUE=DATE:20261121\nDTEND;VALUE=DATE:20261122", False),
        ("DTSTART;VALUE=DATE:20261121\nDTEND;VALUE=DATE:20261123", True),
        ("DTSTART:99991231T235959Z", False),
    ],
)
def test_an_appointment_of_whole_days_is_over_after_the_last_of_them(times: str, is_coming: bool) -> None:
    event = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:x\n{times}\nEND:VEVENT\nEND:VCALENDAR\n"
    assert bool(appointments(event.encode(), "x.ics", NOW).coming) is is_coming


def test_a_calendar_of_another_program_is_never_written_over(cli: Cli, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.ics"
    theirs.write_text(APPOINTMENTS, encoding="utf-8")

    told = cli("calendar", "--output", str(theirs), "--cards", str(theirs), code=2).err

    assert told == f"svclog: --output: {theirs} is not a calendar that svclog made; name another file\n"
    assert theirs.read_text(encoding="utf-8") == APPOINTMENTS
    ours = tmp_path / "ours.ics"
    cli("calendar", "--output", str(ours))
    cli("calendar", "--output", str(ours))
    cli("calendar", "--output", str(ours), "--cards", str(ours), code=2)
    assert "cannot be written (Is a directory)" in cli("calendar", "--output", str(tmp_path), code=2).err


@pytest.mark.parametrize("data", [b"", b"hello", b"\xff\xfe\x00", b"BEGIN:VCALENDAR\n", b"BEGIN:VCARD\nEND:VCARD\n"])
def test_appointments_that_cannot_be_read_are_refused(cli: Cli, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "file.ics"
    file.write_bytes(data)

    assert cli("calendar", "--cards", str(file), code=2).err == (
        f"svclog: --cards: {file} is not a calendar that can be read; give an iCalendar file (.ics)\n"
    )
    assert "cannot be read: no such file" in cli("calendar", "--cards", "nowhere.ics", code=2).err


def test_two_appointments_at_a_place_get_a_card_each(cli: Cli, tmp_path: Path) -> None:
    cli("add", "Café Zoë", "-o", "resolved")
    file = tmp_path / "two.ics"
    event = "BEGIN:VEVENT\nUID:{}\nDTSTART:2026112{}T140000\nSUMMARY:Café Zoë\nEND:VEVENT\n"
    both = f"{event.format('one', 4)}{event.format('two', 5)}"
    file.write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\n{both}END:VCALENDAR\n", encoding="utf-8")

    assert cli("calendar", "--cards", str(file)).out.count("SUMMARY:Before you go: Café Zoë") == 2


def test_a_calendar_that_is_shown_says_how_to_write_it_to_a_file(typist: Typist) -> None:
    assert typist("calendar").err == "svclog: for your calendar: svclog calendar --output svclog.ics\n"


@pytest.mark.parametrize("option", ["--output", "--cards"])
def test_json_is_no_calendar_and_has_no_cards(cli: Cli, option: str) -> None:
    told = cli("calendar", "--json", option, "x.ics", code=2).err

    assert told == f"svclog: --json and {option} contradict each other; give one of them\n"


def test_json_has_the_due_dates_as_they_stand_in_the_calendar(cli: Cli, open_matters: None) -> None:
    found = cli("calendar", "--json").json

    assert [(due["kind"], due["day"], due["at"], due["id"], due["vote"]) for due in found["due"]] == [
        ("promise", "2026-11-30", "14:30:00", 2, None),
        ("promise", "2026-12-01", None, 1, None),
        ("review", "2027-02-22", None, None, 1),
        ("end", "2027-06-01", None, None, 1),
    ]
    assert {due["uid"] for due in found["due"]} | {"report@svclog"} == read(cli).keys()


@pytest.mark.slow
def test_no_other_command_pays_for_the_library(cli: Cli, open_matters: None) -> None:
    code = (
        "import sys; from svclog.cli import run; run(sys.argv[1:]); print('icalendar' in sys.modules, file=sys.stderr)"
    )

    for command, does in ("card Harbour", "False"), ("calendar", "True"):
        done = subprocess.run(
            [sys.executable, "-c", code, *command.split()], capture_output=True, text=True, check=True
        )
        assert done.stderr == f"{does}\n"
