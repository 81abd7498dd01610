"""An inbox of dated lines: what they mean, that each bad one is named, and that nothing is lost or comes in twice."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svclog.errors import UsageError
from svclog.exchange.bad_rows import BadRows
from svclog.exchange.choices import Choices, Layout
from svclog.exchange.inbox import is_inbox, settled
from svclog.exchange.incoming import Incoming, read_documents
from svclog.exchange.source import Form, Source
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

LINES = """\
# from my phone
2026-11-20 14:30 blue bottle @maya 5/4 r // it's "fine"

2026-11-19 Acme Cars/service @Kim 2/- u promise:"call back" by:tuesday via:phone
[2026-11-18 09:15] Harbour u +trip // café 🍰
18.11.2026 Harbour p
"""


ALL_AT_ONCE = (
    "cannot read 'y' after the place; if it belongs to @x, put both in quotes: \"@x y\"; also: 'vai:chat': "
    "nothing is called vai; did you mean via:chat? Also: 'e:5' would be a part of the place 'blue e:5'; write 5/- if "
    "that is meant, or put the name in quotes; also: the outcome is missing in '2026-11-20 blue e:5 @x y vai:chat "
    "min:half promise:call b…'; also: min:half: 'half' is not allowed; give a whole number of minutes, or 1h30"
)


def read(text: str, choices: Choices | None = None) -> Incoming:
    return read_documents(Source("inbox.txt", text.encode()), NOW, choices or Choices())


def test_each_line_is_a_visit_on_its_date() -> None:
    docs = read(LINES).documents

    assert [(doc["when"], doc["business"], doc["outcome"]) for doc in docs] == [
        ("2026-11-20T14:30:00+01:00", "blue bottle", "resolved"),
        ("2026-11-19T12:00:00+01:00", "Acme Cars/service", "unresolved"),
        ("2026-11-18T09:15:00+01:00", "Harbour", "unresolved"),
        ("2026-11-18T12:00:00+01:00", "Harbour", "partial"),
    ]
    assert docs[0]["note"] == 'it\'s "fine"'
    assert docs[1]["promise"] == {"text": "call back", "by": "2026-11-24T23:59:59+01:00"}
    assert docs[2]["note"] == "café 🍰"


@pytest.mark.parametrize("change", [lambda text: text.replace("\n", "\r\n"), lambda text: f"\ufeff{text}"])
def test_line_ends_and_a_mark_at_the_start_do_not_count(change: object) -> None:
    assert callable(change)

    assert read(change(LINES)).documents == read(LINES).documents


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (
            "blue bottle @maya r",
            "'blue bottle @maya r' does not begin with a date; begin it with one, such as 2026-11-20 14:30, or give",
        ),
        ("2026-11-20 blue @x y r", "cannot read 'y' after the place"),
        ("2026-11-20 blue r when:friday", "'2026-11-20' and 'when:friday' both say when"),
        ("2026-11-20 blue yesterday r", "'yesterday' would be a part of the place 'blue yesterday'"),
        ("2026-11-20 blue vai:phone r", "'vai:phone' would be a part of the place 'blue vai:phone'"),
        ("2026-11-20 blue via:fax r", "via:fax: 'fax' is not allowed"),
        ("2026-11-20 blue", "the outcome is missing in"),
        ("2026-11-20 @maya r", "the place is missing in"),
        ('2026-11-20 "blue r', "the quotes of '\"blue r' are not closed"),
        ('"blue r', "'\"blue r' does not begin with a date; begin it with one, such as 2026-11-20 14:30, or give"),
        ("2026-11-23 blue r", "'2026-11-23' is in the future"),
        ("2026-02-30 blue r", "'2026-02-30' does not exist"),
        (
            "2026-11-20 18.20 blue r",
            "'18.20' may be the time; write it as in 2026-11-20 14:30, leave it out, or put the name in quotes",
        ),
        ("2026-11-20 9am blue r", "'9am' may be the time; "),
        ("2026-11-20 evening blue r", "'evening' may be the time; "),
        (
            "2026-11-20 blue friday evening r",
            "'friday evening' would be a part of the place 'blue friday evening'; leave",
        ),
        (
            "2026-11-20 blue e:5 @x y vai:chat min:half promise:call by:tuesday",
            ALL_AT_ONCE,
        ),
        (
            "2026-13-20 blue via:fax r",
            "'2026-13-20' does not exist: a year has 12 months; give a month from 1 to 12; also",
        ),
        (
            "blue via:fax",
            "'blue via:fax' does not begin with a date; begin it with one, such as 2026-11-20 14:30, or give",
        ),
        ("2026-11-20 @maya", "the place and the outcome are missing in"),
        ("2026-11-20 1430 blue r", "'1430' may be the time; "),
        ("2026-11-20 blue r re:2", "'re:2': a file cannot say which visit that is; leave it out, and say"),
        ("2026-11-20 14:30 blue when:yesterday r", "'2026-11-20 14:30' and 'when:yesterday' both say when"),
    ],
)
def test_a_bad_line_is_named_by_its_number_and_why(line: str, reason: str) -> None:
    with pytest.raises(BadRows) as refused:
        read(f"{LINES}{line}\n{LINES}")

    [bad] = refused.value.rows
    assert bad.line == 7
    assert bad.reason.startswith(reason)


def test_a_due_date_is_not_told_of_where_it_depends_on_a_bad_date() -> None:
    with pytest.raises(BadRows) as refused:
        read(f"{LINES}2026-02-30 blue r promise:call by:whenever\n2026-11-20 blue r promise:call by:whenever\n")
    undated, dated = refused.value.rows
    assert (undated.value, "whenever" in undated.reason) == ("2026-02-30", False)
    assert dated.reason.startswith("by:whenever: cannot read the date 'whenever'")


def test_bad_lines_are_all_told_of_with_the_option_that_reads_their_dates() -> None:
    with pytest.raises(BadRows) as refused:
        read("# from a phone\n" + "03/11/2026 Blue Bottle r\n2026-11-03 Blue Bottle\n" * 11)

    first, second, *_, more, todo = str(refused.value).splitlines()[1:]
    assert first.split(":", 1)[1].startswith("2: when: '03/11/2026' could be 3 November or 11 March 2026")
    assert ":3: the outcome is missing" in second
    assert more == "and 2 more, in lines 22-23"
    assert todo == "`--dates day-first` or `--dates month-first` says how dates such as '03/11/2026' are read"


def test_a_date_may_be_given_for_all_lines_and_the_order_of_its_numbers() -> None:
    given_dates = Choices(constants={"when": "2026-11-01"}, day_first=True)

    docs = read(f"{LINES}02/11/2026 Harbour r\nblue r\n", given_dates).documents

    assert [doc["when"][:10] for doc in docs[-2:]] == ["2026-11-02", "2026-11-01"]


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        (Choices.parse(maps=["note=Text"]), "an inbox of lines has no columns; leave out the options that say what"),
        (Choices(layout=Layout(skip_lines=1)), "an inbox of lines has no table; leave out --skip-lines and --rows"),
    ],
)
def test_options_for_tables_are_refused_for_lines(choices: Choices, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read(LINES, choices)


def test_what_is_an_inbox_and_what_is_a_table() -> None:
    assert is_inbox(LINES)
    assert is_inbox("no date here r\n2026-11-20 blue r\n2026-11-21 blue r\n")
    assert not is_inbox("when,business,outcome\n2026-11-20,Blue,resolved\n2026-11-20 14:30,Blue,resolved\n")
    assert not is_inbox("2026-11-20 14:30,Blue,resolved\n")
    assert Source("x", b"when,business,outcome\n2026-11-20,Blue,resolved\n").form is Form.CSV
    for row in ("Blue\tr", "Blue; r", "Blue | r", "Blue, r", "place outcome", "note: it was fine"):
        assert not is_inbox(f"{row}\n" * 3)


def test_lines_without_any_date_are_told_what_to_do(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "in box.txt"
    file.write_text("# today\nBlue @maya 5/4 r // kind, quick\n\nAcme u\n", "utf-8")

    error = cli("import", str(file), code=2).err
    assert error.startswith(
        f"svclog: {file}:2: this line does not begin with a date, nor does any other; nothing was imported: "
    )
    assert error.endswith(f" now with `svclog add - < '{file}'`\n")
    assert cli("import", str(file), "--set", "when=2026-11-20").out == "2 added\n"

    file.write_text("Blue @maya 5/4 r when:2026-11-20\nAcme u\n", "utf-8")
    assert (
        f"{file}:2: this line does not begin with a date, nor does any other; nothing"
        in cli("import", str(file), code=2).err
    )

    file.write_text("Blue @maya 5/4 r\n2026-11-20 Blue r\nAcme u // when\n", "utf-8")
    error = cli("import", str(file), code=2).err
    assert f"{file}:1: 'Blue @maya 5/4 r' does not begin with a date" in error
    assert f"{file}:3: " in error


def test_a_figure_behind_a_known_place_is_refused_but_for_lines_that_are_here_already(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "inbox.txt"
    file.write_text("2026-11-20 Gate 5 r\n2026-11-20 Studio 54 r\n", "utf-8")
    assert cli("import", str(file)).out == "2 added\n"
    cli("edit", "1", "--business", "Gate", "--empathy", "5"), cli("add", "Studio", "r")

    file.write_text(file.read_text("utf-8") + "2026-11-21 gate 5 u\n2026-11-21 studio 54 u\n", "utf-8")
    error = cli("import", str(file), code=2).err
    assert f"{file}:3: '5' after Gate: ratings go from 1" in error
    assert 'put that in quotes: "gate 5"' in error
    assert f"{file}:4" not in error
    file.write_text(file.read_text("utf-8").replace("gate 5 u", '"gate 5" u'), "utf-8")
    assert cli("import", str(file)).out == "2 added, 2 here already (1 edited since, left as they are)\n"

    file.write_text(cli("export", "-f", "lines").out, "utf-8")
    other = ("--journal", str(tmp_path / "other.json"))
    cli(*other, "add", "Gate", "r"), cli(*other, "add", "Studio", "r")
    assert cli(*other, "import", str(file)).out == "5 added\n"


def test_a_preview_shows_how_lines_are_read_and_a_figure_behind_a_new_place_is_told_of(
    cli: Cli, tmp_path: Path
) -> None:
    file = tmp_path / "inbox.txt"
    file.write_text(
        "2026-11-20 Bookshop 5 r\n2026-11-21 Bookshop 5 u\n2026-11-20 14:30 Gate 54 @Bo p promise:call by:friday\n"
    )
    preview = cli("import", str(file), "--dry-run")
    assert preview.out == (
        "Bookshop 5, Friday 20 November 2026: resolved\nBookshop 5, yesterday: unresolved\n"
        "Gate 54, Friday 20 November 2026, 14:30, promise due Friday 27 November 2026: @Bo partial promise:call\n"
        "3 would be added\n"
    )
    for told, is_new, do in (
        (preview.err, "would be a new place", "write"),
        (cli("import", str(file)).err, "is a new place", "`svclog undo` and write"),
    ):
        for place, ratings in (("Bookshop 5", "5/-"), ("Gate 54", "5/4")):
            assert told.count(f"'{place}' {is_new}; if the figure is a rating, {do} {ratings} instead\n") == 1


def test_a_person_behind_a_place_that_is_known_or_in_a_line_before_is_refused(cli: Cli, tmp_path: Path) -> None:
    cli("add", "Gate", "@Bo", "r")
    file = tmp_path / "inbox.txt"
    file.write_text("2026-11-21 gate bo u\n2026-11-21 gate Ida u\n2026-11-21 Shop @Al r\n2026-11-21 shop al u\n")
    error = cli("import", str(file), code=2).err
    assert f"{file}:1: 'bo' would be a part of the new place 'gate bo'; write @Bo if that is meant" in error
    assert f"{file}:4: 'al' would be a part of the new place 'shop al'; write @Al if that is meant" in error
    assert ":2:" not in error
    file.write_text(file.read_text().replace(" bo ", " @bo ").replace("shop al", '"shop al"'))
    assert cli("import", str(file), "--dry-run").out.startswith("gate, yesterday: @bo unresolved\ngate Ida, ")


def test_a_preview_of_many_lines_is_cut(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "inbox.txt"
    file.write_text("".join(f"2026-11-20 Place {letter} r\n" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    shown = cli("import", str(file), "--dry-run").lines
    assert (len(shown), shown[-2:]) == (22, ["and 6 more", "26 would be added"])


@pytest.mark.parametrize(
    ("led", "when"),
    [
        ("20.11. 12:00", "2026-11-20T12:00:00+01:00"),
        ("[3.4. 9:15]", "2026-04-03T09:15:00+02:00"),
        ("28.11., 9:15", "2025-11-28T09:15:00+01:00"),
        ("20. November 2026", "2026-11-20T12:00:00+01:00"),
        ("20. November 12:00", "2026-11-20T12:00:00+01:00"),
        ("3. März 2026, 9:15", "2026-03-03T09:15:00+01:00"),
    ],
)
def test_a_day_with_a_dot_may_lead_a_line_and_with_a_time_without_its_year(
    cli: Cli, tmp_path: Path, led: str, when: str
) -> None:
    file = tmp_path / "inbox.txt"
    file.write_text(f"{led} Blue Bottle r\n", "utf-8")
    cli("import", str(file))
    assert (cli.entry(1)["when"], cli.entry(1)["business"]) == (when, "Blue Bottle")
    cli.clock.now += timedelta(days=400)
    assert cli("import", str(file)).out == "0 added, 1 here already\n"


@pytest.mark.parametrize("date", ["28.11.", "yesterday", "9:15"])
def test_a_date_that_cannot_lead_a_line_is_told_of_as_one(cli: Cli, tmp_path: Path, date: str) -> None:
    file = tmp_path / "inbox.txt"
    file.write_text(f"2026-11-20 Blue r\n2026-11-20 Blue u\n{date} Blue Bottle r\n", "utf-8")
    said = f"{file}:3: '{date}' is no date that can lead a line; write 2026-11-20, or 2026-11-20 14:30\n"
    assert said in cli("import", str(file), code=2).err


@given(st.lists(st.sampled_from(["a r", "b u // x", "a r // y", "c @k 5/4 p"]), max_size=8), st.integers(0, 8))
def test_lines_that_are_appended_change_no_line_before_them(lines: list[str], first: int) -> None:
    """Equal lines are visits of their own, each with a uid that stays."""
    text = [f"2026-11-20 {line}\n" for line in ["z r", *lines]]
    before = [doc["uid"] for doc in read("".join(text[: first + 1])).documents]

    after = [doc["uid"] for doc in read("".join(text)).documents]

    assert after[: len(before)] == before
    assert len({*after}) == len(text)


@pytest.mark.parametrize(
    "forms",
    [
        ["2026-11-02", "02.11.2026", "2.11.2026", "[2026-11-02]", "02/11/2026"],
        ["2026-11-02 09:15", "2026-11-02T09:15", "[2026-11-02 9:15:00]", "2.11.2026 09:15"],
        ["2026-11-02 09:15:30+02:00", "02.11.2026 9:15:30+0200"],
        ["2026-11-02 14:30", "Nov 2, 2026 at 2:30\u202fPM", "2 November 2026 at 14:30", "02.11.2026, 14:30"],
    ],
)
def test_a_line_is_the_same_in_whichever_form_its_date_is_written(cli: Cli, tmp_path: Path, forms: list[str]) -> None:
    inbox = tmp_path / "inbox.txt"
    for number, form in enumerate(forms):
        inbox.write_text(f"{form} Blue Bottle @Maya 5/4 r // kind\n", "utf-8")
        assert cli("import", str(inbox), "--dates", "day-first").out.startswith(f"{int(number == 0)} added")


def test_a_visit_that_came_in_before_is_told_about_where_it_was_written_down_anew(cli: Cli, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox.txt"
    cli("add", "Blue Bottle", "@Maya", "5/4", "r", "+lunch", "when:2026-11-20")
    inbox.write_text("2026-11-20 blue bottle @maya 5/4 +lunch r // kind\n2026-11-19 Harbour u\n")

    told = "1 new visit says the same as visit 1: place, person, time, outcome and ratings"
    assert f"svclog: {told}\n" in cli("import", str(inbox), "--dry-run").err
    assert f"svclog: {told}; if that is it: `svclog delete 2`\n" in cli("import", str(inbox)).err
    inbox.write_text(
        "20.11.2026 blue bottle 5/4 @maya r\n2026-11-19 Harbour u // late\n2026-11-18 Harbour u\n"
        "2026-11-20 blue bottle 5/4 @maya r // not the same\n"
    )
    cli("edit", "1", "--note", "the first")
    told = "2 new visits say the same as visits here, the first as 1: place, person, time, outcome and ratings"
    assert f"svclog: {told}; if they are those: `svclog delete 4-5`\n" in cli("import", str(inbox)).err


def test_an_inbox_comes_in_once_whatever_is_appended_and_bad_lines_lose_nothing(cli: Cli, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox.txt"
    inbox.write_text(LINES, "utf-8")
    cli("add", "Blue Bottle", "-w", "Maya", "-o", "resolved")

    assert cli("import", str(inbox)).out.startswith("4 added")
    assert cli("import", str(inbox)).out.startswith("0 added")
    assert (cli.entry(2)["business"], cli.entry(2)["employee"]) == ("Blue Bottle", "Maya")
    inbox.write_text(f"{LINES}nonsense\n2026-11-21 Blue Bottle r\n", "utf-8")
    refused = cli("import", str(inbox), code=2).err
    assert f"{inbox}:7: 'nonsense' does not begin with a date" in refused
    assert "--skip-bad" in refused
    assert cli("import", str(inbox), "--skip-bad").out.startswith("1 added")
    inbox.write_text(f"{LINES}2026-11-20 nonsense r\n2026-11-21 Blue Bottle r\n", "utf-8")
    assert cli("import", str(inbox)).out.startswith("1 added")
    assert len(cli("list").lines) == 7


def test_visits_that_are_exported_as_lines_are_the_visits_that_are_there(cli: Cli, tmp_path: Path) -> None:
    cli(
        "add",
        "Vitamin d",
        "-w",
        "Ana Maria",
        "--empathy",
        "5",
        "-o",
        "u",
        "-n",
        "two\nlines",
        "--tag",
        "a:b",
        "--premium",
        "--when",
        "2026-11-19",
    )
    cli(
        "add",
        "@work/desk 5/4",
        "-o",
        "p",
        "--promise",
        'say "hi"',
        "--by",
        "friday",
        "--re",
        "1",
        "--when",
        "2026-11-20",
    )
    cli("kept", "2", "--when", "today")
    cli("thanks", "1", "--sent")
    lines = tmp_path / "lines.txt"
    lines.write_text(cli("export", "--format", "lines").out, "utf-8")

    assert cli("import", str(lines)).out.startswith("0 added")
    before = cli("export", "--format", "csv").out
    again = tmp_path / "again.json"
    assert cli("--journal", str(again), "import", str(lines)).out.startswith("2 added")
    assert cli("--journal", str(again), "export", "--format", "csv").out == before


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ([], "first\nsec"),
        (["ond\n"], "first\nsecond\n"),
        (["ond", "\nthi", "rd\n"], "first\nsecond\nthird\n"),
        (["ond\nthird"], "first\nsecond\nthird"),
        (["ond"] * 99, "first\n"),
    ],
)
def test_a_line_without_an_end_is_taken_once_nobody_writes_on_it(
    written: list[str], taken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox, pieces = tmp_path / "inbox.txt", iter(written)
    inbox.write_bytes(b"first\nsec")

    def wait(_: float) -> None:
        with inbox.open("ab") as file:
            file.write(next(pieces, "").encode())

    monkeypatch.setattr(time, "sleep", wait)

    assert settled(str(inbox), inbox.read_bytes()).decode() == taken


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=pytest.mark.torture)])
def test_thousands_of_lines_come_in_and_each_bad_one_is_named(cli: Cli, tmp_path: Path, count: int) -> None:
    inbox = tmp_path / "inbox.txt"
    good = [
        f"2026-10-{1 + number % 30:02} 1{number % 10}:00 place {number % 40} @p{number % 7} 4/3 r // note {number}"
        for number in range(count)
    ]
    half = count // 2
    inbox.write_text("\r\n".join([*good[:half], "bad", *good[half:], "2026-10-01 x via:fax r", ""]), "utf-8-sig")

    refused = cli("import", str(inbox), code=2).err

    assert f"{inbox}:{half + 1}: 'bad' does not begin with a date" in refused
    assert f"{inbox}:{count + 2}: via:fax" in refused
    assert cli("import", str(inbox), "--skip-bad").out.startswith(f"{count:,} added")
    assert cli("import", str(inbox), "--skip-bad").out.startswith("0 added")


@pytest.mark.parametrize(
    "text",
    [
        "Nov 20, 2026 at 2:30 PM Noodle House @Lin 4/4 r // ok\nOh, and ask about the bill\n",
        "2026-11-20 14:30 Noodle House @Lin 4/4 r // ok, nice\n\nask about the bill\n2026-11-21 Bakery r\nring mum\n",
        "2026-11-20 14:30 Noodle House @Lin 4/4 r // ok\nmilk, bread\n",
    ],
)
def test_a_first_line_that_is_a_whole_visit_makes_it_an_inbox_and_each_other_line_is_named(
    cli: Cli, tmp_path: Path, text: str
) -> None:
    (tmp_path / "notes.txt").write_text(text)

    refused = cli("import", str(tmp_path / "notes.txt"), code=2).err

    assert "that cannot be read" in refused
    assert "column" not in refused


@pytest.mark.parametrize("bullet", ["- ", "* ", "• "])
def test_a_bullet_before_the_date_is_passed_over(cli: Cli, tmp_path: Path, bullet: str) -> None:
    (tmp_path / "notes.txt").write_text(f"{bullet}2026-11-20 Parcel Shop @Ben 4/3 r // there at once\n")

    assert cli("import", str(tmp_path / "notes.txt")).out.startswith("1 added")
    assert [visit["business"] for visit in json.loads(cli("list", "--json").out)["interactions"]] == ["Parcel Shop"]


def test_only_what_was_edited_here_since_an_import_is_said_to_be_edited(cli: Cli, tmp_path: Path) -> None:
    cli("add", "Blue Bottle", "r")
    cli("edit", "1", "--note", "warm")
    (tmp_path / "out.csv").write_text(cli("export", "--format", "csv").out)
    other = ("--journal", str(tmp_path / "other.json"), "import", str(tmp_path / "out.csv"))

    assert cli(*other).out.startswith("1 added")
    assert cli(*other).out == "0 added, 1 here already\n"
