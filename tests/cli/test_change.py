"""`edit`, `delete`, `undo`, `rename`: a change is seen before it is made, and can be taken back."""

from __future__ import annotations

import json
import shlex
from datetime import timedelta
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING

import pytest

from tests.cli.terminals import Terminal
from tests.wound import PROGRAM

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Typist
    from tests.conftest import Cli, Clock, Program


@pytest.fixture
def two(cli: Cli) -> None:
    """A journal of two visits."""
    cli("add", "Blue Bottle", "-w", "Maya", "--empathy", "5", "-o", "resolved", "-n", "remade it")
    cli("add", "Acme Cars/service", "-o", "pending", "--promise", "call back", "--by", "friday")


@pytest.mark.usefixtures("two")
def test_edit_changes_the_given_fields_and_says_from_what_to_what(cli: Cli) -> None:
    result = cli("edit", "2", "--outcome", "resolved", "--minutes", "5")

    assert (
        result.out == "changed 2 Acme Cars/service, today 10:00: outcome pending -> resolved, minutes (nothing) -> 5\n"
    )
    entry = cli.entry(2)
    assert (entry["outcome"], entry["minutes"], entry["edited"]) == ("resolved", 5, "2026-11-22T10:00:00+01:00")
    assert entry["promise"]["text"] == "call back"


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("which", [(), ("last",), ("LAST",)])
def test_edit_without_an_id_changes_the_visit_logged_last(cli: Cli, program: Program, which: tuple[str, ...]) -> None:
    cli("add", "Corner Shop", "-o", "partial", "--when", "monday")

    assert cli("edit", *which, "-o", "resolved").out.startswith("changed 3 Corner Shop")
    assert cli("show", *which or ["last"]).lines[0].split() == ["visit", "3"]
    assert cli("edit", *which, "--re", "none", code=2).err == (
        "svclog: --re: 'none' is not allowed; give one id, such as 12; to find it: `svclog list --text none`\n"
    )
    assert cli("edit", *which, "--because", "x", code=2).err.startswith("svclog: --because is for votes, and 3 is a")
    assert program("edit", *which, env={"EDITOR": "true"}).err == "svclog: nothing was changed in 3\n"


@pytest.mark.usefixtures("two")
def test_a_time_alone_is_one_of_the_day_of_the_visit(cli: Cli) -> None:
    cli("edit", "1", "--when", "2026-11-03 19:40")

    changed = cli("edit", "1", "--when", "20:10").out

    assert "when Tuesday 3 November 2026, 19:40 -> Tuesday 3 November 2026, 20:10\n" in changed
    assert cli.entry(1)["when"].startswith("2026-11-03T20:10:00")


def test_edit_of_an_empty_journal_says_that_there_are_no_visits(cli: Cli) -> None:
    assert cli("edit", "-o", "resolved", code=3).err.startswith("svclog: no visits yet")


@pytest.mark.usefixtures("two")
def test_an_empty_value_clears_a_field(cli: Cli) -> None:
    cli("edit", "1", "--note", "", "--with", "", "--empathy", "")

    entry = cli.entry(1)
    assert (entry["note"], entry["employee"], entry["empathy"]) == (None, None, None)


@pytest.mark.usefixtures("two")
def test_an_edit_that_changes_nothing_writes_nothing_and_says_so(cli: Cli, path: Path) -> None:
    before = path.read_bytes()

    assert cli("edit", "1", "--outcome", "resolved").err == "svclog: nothing was changed in 1\n"
    assert cli("edit", "1", "--by", "").err == "svclog: nothing was changed in 1\n"
    assert path.read_bytes() == before


@pytest.mark.usefixtures("two")
def test_a_promise_is_changed_by_its_parts(cli: Cli) -> None:
    cli("edit", "2", "--by", "2026-12-01")

    assert cli.entry(2)["promise"] == {"text": "call back", "by": "2026-12-01T23:59:59+01:00", "state": "open"}


@pytest.mark.usefixtures("two")
def test_a_promise_and_a_tie_are_cleared_by_an_empty_value(cli: Cli) -> None:
    cli("edit", "2", "--re", "1")
    assert cli.entry(2)["re"] == 1

    cli("edit", "2", "--re", "", "--promise", "")

    assert (cli.entry(2)["re"], cli.entry(2)["promise"]) == (None, None)
    assert cli("edit", "2", "--re", "2", code=2).err.startswith("svclog: --re: 2 cannot follow up itself")


@pytest.mark.usefixtures("two")
def test_the_form_changes_what_was_changed_in_it(program: Program, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    editor = f'sh -c \'cp "$0" {seen}; sed -i "s/^outcome: .*/outcome: resolved/; s/^minutes:/minutes: 20/" "$0"\''

    result = program("edit", "2", env={"EDITOR": editor})

    assert "outcome pending -> resolved, minutes (nothing) -> 20" in result.out
    assert "place: Acme Cars/service\n" in seen.read_text()
    assert "\nwith:\n" in seen.read_text()
    assert "# resolved, partial, declined, unresolved or pending\noutcome: pending\n" in seen.read_text()


@pytest.mark.usefixtures("two")
def test_a_form_takes_the_names_that_files_have_for_place_and_person(program: Program) -> None:
    editor = "sed -i 's/^place:.*/business: Acme Cars/; s/^with:.*/employee: Kim/'"

    changed = program("edit", "2", env={"EDITOR": editor}).out

    assert "place Acme Cars/service -> Acme Cars, with (nothing) -> Kim" in changed


def test_a_name_given_in_another_spelling_is_told_of_with_the_rename_that_spells_it_so(cli: Cli) -> None:
    for desk in ("service", "till"):
        cli("add", f"acme cars/{desk}", "-w", "ralf", "-o", "resolved")

    for option, name, rename in (
        ("--with", "Ralf", "--employee ralf Ralf --business 'acme cars'"),
        ("--place", "Acme Cars/till", "'acme cars' 'Acme Cars'"),
    ):
        said = cli("edit", "2", option, name).err
        known, new = shlex.split(rename)[-2:] if option == "--place" else ("ralf", "Ralf")
        assert said == (
            "svclog: nothing was changed in 2\n"
            f"svclog: names stay as they were first spelled, here {known!r}; to spell it {new!r} in all visits: "
            f"svclog rename {rename}\n"
        )
        cli("rename", *shlex.split(rename))
    assert [cli.entry(number)["employee"] for number in (1, 2)] == ["Ralf", "Ralf"]
    assert cli.entry(2)["business"] == "Acme Cars/till"
    assert cli("edit", "2", "--with", "ralf", "--note", "x").err.startswith("svclog: names stay as they were")
    cli("add", "Bakery", "-o", "resolved")
    assert cli("edit", "3", "--place", "acme cars", "--with", "ralf").err == ""


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("editor", ["true", "truncate -s 0"])
def test_an_unchanged_or_empty_form_changes_nothing(program: Program, path: Path, editor: str) -> None:
    before = path.read_bytes()

    assert program("edit", "1", env={"EDITOR": editor}).err == "svclog: nothing was changed in 1\n"
    assert path.read_bytes() == before


@pytest.mark.usefixtures("two")
def test_a_form_that_cannot_be_read_is_kept(program: Program, path: Path) -> None:
    before = path.read_bytes()

    result = program("edit", "1", code=2, env={"EDITOR": "sed -i 's/^empathy: 5/empathy: 9/'"})

    assert result.err.startswith("svclog: empathy: '9' is not allowed; give a whole number from 1")
    with open(form_in(result.err)) as form:  # noqa: PTH123
        assert "empathy: 9" in form.read()
    assert path.read_bytes() == before


@pytest.mark.usefixtures("two")
def test_a_note_of_any_shape_passes_through_the_form(program: Program, cli: Cli) -> None:
    note = "# not a comment\n\nbusiness: not a field\n[red]x[/red] \x1b[31m"
    cli("edit", "1", "--note", note)

    program("edit", "1", env={"EDITOR": "sed -i 's/^empathy: 5/empathy: 4/'"})

    assert cli.entry(1)["note"] == note
    assert cli.entry(1)["empathy"] == 4


@pytest.mark.usefixtures("two")
def test_fields_that_svclog_does_not_know_survive_a_change(cli: Cli, path: Path) -> None:
    path.write_text(path.read_text().replace('"outcome": "resolved"', '"outcome": "resolved", "mood": {"a": [1, 2.5]}'))

    cli("edit", "1", "--note", "new")

    assert '"mood": {"a": [1, 2.5]}' in path.read_text()


@pytest.mark.usefixtures("two")
def test_without_a_terminal_delete_needs_yes(cli: Cli, path: Path) -> None:
    before = path.read_bytes()

    result = cli("delete", "1", code=2)

    assert "Blue Bottle" in result.out
    assert result.err == "svclog: nothing was deleted: no terminal to ask on; give --yes\n"
    assert path.read_bytes() == before


@pytest.mark.usefixtures("two")
def test_delete_takes_ids_and_spans_and_gives_no_id_twice(cli: Cli) -> None:
    cli("add", "Third", "-o", "resolved")

    cli("delete", "1", "2-3", "--yes")
    cli("add", "Fourth", "-o", "resolved")

    assert [line.split()[0] for line in cli("list").lines] == ["4"]


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("arguments", [["show", "7"], ["edit", "7", "-n", "x"], ["delete", "7", "--yes"]])
def test_an_unknown_id_exits_3_and_says_so_on_stderr(cli: Cli, arguments: list[str]) -> None:
    assert cli(*arguments, code=3).err == "svclog: no visit has the id 7; `svclog list` shows the ids\n"


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("text", ["x", "1-", "5-2", "-3", "1e3", "²"])
def test_what_is_no_id_is_a_usage_error(cli: Cli, text: str) -> None:
    assert "is not allowed; give" in cli("show", "--", text, code=2).err


@pytest.mark.usefixtures("two")
def test_undo_takes_back_every_kind_of_change_in_turn_and_names_it(cli: Cli, path: Path) -> None:
    journals = [path.read_text()]
    for arguments in (
        ["edit", "1", "--note", "changed"],
        ["rename", "Acme Cars", "Acme"],
        ["delete", "2", "--yes"],
        ["add", "Third", "-o", "resolved"],
        ["edit", "3", "--outcome", "partial"],
    ):
        journals.append(path.read_text())
        cli(*arguments)

    said = [cli("undo").out for _ in range(5)]

    assert said == [
        "took back: edit 3 Third: outcome partial -> resolved\n",
        "took back: add 3 Third\n",
        "took back: delete 2 Acme/service\n",
        "took back: rename Acme Cars to Acme, 1 visit\n",
        'took back: edit 1 Blue Bottle: note "changed" -> "remade it"\n',
    ]
    assert entries(path.read_text()) == entries(journals[0])


@pytest.mark.slow
def test_a_person_is_asked_before_an_old_change_is_taken_back(cli: Cli, clock: Clock, path: Path) -> None:
    clock.now -= timedelta(days=9)
    cli("add", "Blue Bottle", "-w", "Maya", "-o", "resolved")
    clock.now += timedelta(days=8)
    cli("rename", "Blue Bottle", "Acme")
    before = path.read_bytes()

    def asked(change: str, answer: str, code: int = 0, meanwhile: tuple[str, ...] = ()) -> str:
        at = Terminal("undo", width=200)
        at.sees(f"The last change was made {change}. Take it back? [y/N]")
        if meanwhile:
            cli(*meanwhile)
        at.types(answer)
        return at.ends(code)

    asked("yesterday at 10:00: rename Blue Bottle to Acme, 1 visit", "", 130)
    assert path.read_bytes() == before
    edit = ("edit", "1", "--with", "Jo")
    said = asked("yesterday at 10:00: rename Blue Bottle to Acme, 1 visit", "y", 2, meanwhile=edit)
    assert "the journal was changed by another program meanwhile; nothing was taken back" in said
    assert "took back: edit 1 Acme: with Jo -> Maya" in asked("yesterday at 10:00: edit 1 Acme: with Maya -> Jo", "y")
    assert "took back: rename" in Terminal("undo", "--yes").ends()
    assert "took back: add 1" in asked("on Friday 13 November 2026 at 10:00: add 1 Blue Bottle", "y")


def test_a_change_made_at_no_known_time_is_asked_about_too(cli: Cli, path: Path) -> None:
    cli("add", "Acme", "-o", "resolved")
    path.write_text(path.read_text().replace('"recorded": "2026', '"recorded": "0001'))

    at = Terminal("undo")
    at.sees("The last change: add 1 Acme. Take it back? [y/N]")
    at.types("y")
    at.ends()


def form_in(error: str) -> str:
    """The path of the form that an error says is kept."""
    path, told, rest = error.rpartition("; your form is saved in ")[2].partition(": ")
    assert told + rest == ": copy from it what you need, then delete it\n"
    return path


def entries(text: str) -> str:
    """The lines of the interactions."""
    return text.partition('"interactions":')[2]


@pytest.mark.slow
def test_undo_reaches_back_more_than_50_changes(cli: Cli) -> None:
    cli("add", "X", "-o", "resolved", "-n", "0")
    for number in range(1, 61):
        cli("edit", "1", "--note", str(number))

    for _ in range(60):
        cli("undo")

    assert cli.entry(1)["note"] == "0"
    assert cli("undo").out == "took back: add 1 X\n"
    assert "nothing left to undo" in cli("undo", code=3).err


@pytest.mark.slow
def test_beyond_what_is_remembered_undo_stops_and_does_not_skip(cli: Cli) -> None:
    cli("add", "X", "-o", "resolved", "-n", "0")
    for number in range(1, 103):
        cli("edit", "1", "--note", str(number))
    for _ in range(100):
        cli("undo")

    assert "the last 100 changes are remembered" in cli("undo", code=3).err
    assert cli.entry(1)["note"] == "2"


@pytest.mark.usefixtures("two")
def test_a_rename_moves_the_desks_too(cli: Cli) -> None:
    cli("add", "Acme Cars", "-o", "resolved")

    assert cli("rename", "acme cars", "Acme Motors").out == "renamed Acme Cars to Acme Motors: 2 visits\n"
    assert cli.entry(2)["business"] == "Acme Motors/service"
    assert cli.entry(3)["business"] == "Acme Motors"


@pytest.mark.usefixtures("two")
def test_a_rename_onto_a_known_business_asks_before_it_merges(cli: Cli) -> None:
    cli("add", "BB", "-o", "resolved")

    refused = cli("rename", "BB", "blue bottle", code=2)

    assert "BB was not renamed to Blue Bottle, which has 1 visit already: no terminal to ask on" in refused.err
    cli("rename", "BB", "blue bottle", "--yes")
    assert cli.entry(3)["business"] == "Blue Bottle"


@pytest.mark.usefixtures("two")
def test_a_rename_of_an_unknown_business_offers_the_nearest(cli: Cli) -> None:
    result = cli("rename", "Blue Botle", "X", code=3)

    assert result.err == "svclog: the journal has no place called 'Blue Botle'; did you mean 'Blue Bottle'?\n"


@pytest.mark.usefixtures("two")
def test_a_rename_can_change_the_case_of_a_name(cli: Cli) -> None:
    cli("rename", "Blue Bottle", "BLUE BOTTLE")

    assert cli.entry(1)["business"] == "BLUE BOTTLE"


@pytest.mark.usefixtures("two")
def test_a_rename_to_the_same_name_changes_nothing_and_says_so(cli: Cli, path: Path) -> None:
    before = path.read_bytes()

    assert "nothing was changed" in cli("rename", "Blue Bottle", "Blue Bottle").err
    assert path.read_bytes() == before


@pytest.mark.usefixtures("two")
def test_many_tags_are_taken(cli: Cli) -> None:
    cli("edit", "1", *(part for number in range(40) for part in ("--tag", f"a-longer-tag-{number}")))

    assert len(cli.entry(1)["tags"]) == 40


@pytest.mark.usefixtures("two")
def test_an_editor_that_cannot_be_read_is_an_error_in_one_line(program: Program) -> None:
    assert "set EDITOR to a command" in program("edit", "1", code=2, env={"EDITOR": "vim '"}).err


@pytest.mark.parametrize(
    "inner",
    [
        "{}",
        '{"last": 9, "kind": "x", "what": "x", "before": {"votes": []}, "added": {}}',
        '{"last": 9, "kind": "x", "what": "x", "before": {"votes": {"v": {}}}, "added": {}}',
        '{"last": 9, "kind": "x", "what": "x", "before": {}, "added": {"votes": [1]}}',
        '{"last": 9, "kind": "x", "what": "x", "before": {}, "added": {"votes": "all"}}',
    ],
)
@pytest.mark.usefixtures("two")
def test_a_history_that_is_not_ours_is_passed_over(cli: Cli, path: Path, inner: str) -> None:
    mine = inner.replace("{", '{"mine": true, ', 1).replace(", }", "}")
    path.write_text(
        path.read_text().replace('"interactions":{', f'"history": {{\n "1": {mine}\n}},\n"interactions":{{')
    )

    assert cli("undo").out == "took back: add 2 Acme Cars/service\n"
    assert '"mine": true' in path.read_text()


def test_an_import_above_an_id_that_nobody_could_type_is_taken_back(cli: Cli, path: Path, tmp_path: Path) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")
    path.write_text(path.read_text().replace('"1": {"uid"', f'"{10**17}": {{"uid"'))
    rows = tmp_path / "rows.csv"
    rows.write_text("business,outcome,when\nAcme,resolved,2026-11-01\n")

    cli("import", str(rows))

    assert cli("undo").out.startswith("took back: import 1 entry")
    assert len(cli("list", "--json").json["interactions"]) == 1


@pytest.mark.usefixtures("two")
def test_undo_of_a_delete_keeps_what_another_program_put_under_that_id_since(cli: Cli, path: Path) -> None:
    cli("delete", "2", "--yes")
    tables = json.loads(path.read_text())
    tables["interactions"]["2"] = {**tables["interactions"]["1"], "uid": "another", "note": "since then"}
    path.write_text(json.dumps(tables))

    cli("undo")

    assert (cli.entry(2)["business"], cli.entry(3)["note"]) == ("Acme Cars/service", "since then")


def test_delete_asks_again_where_another_program_changed_what_it_showed(cli: Cli, path: Path) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")
    terminal = Terminal("delete", "1", width=120)
    terminal.sees("Delete this visit?")
    cli("edit", "1", "--note", "meanwhile")
    before = path.read_bytes()
    terminal.types("y")
    assert "was changed by another program meanwhile; nothing was deleted" in terminal.ends(code=2)
    assert path.read_bytes() == before


@pytest.mark.usefixtures("two")
def test_a_form_does_not_undo_what_another_program_changed_meanwhile(program: Program, cli: Cli) -> None:
    other = shlex.join([*PROGRAM, "edit", "2", "--promise", "other"])
    editor = f'sh -c \'{other}; sed -i "s/^minutes:/minutes: 20/" "$0"\''

    result = program("edit", "2", code=2, env={"EDITOR": editor})

    assert "2 was changed by another program meanwhile; nothing was written" in result.err
    assert cli.entry(2)["promise"]["text"] == "other"
    with open(form_in(result.err)) as form:  # noqa: PTH123
        assert "minutes: 20\n" in form.read()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("""sh -c 'printf "\\377" > $0'""", "the form is not UTF-8 text any more; save it as UTF-8"),
        ("""sh -c 'echo nonsense > $0'""", "line 1 of the form is not a field: 'nonsense'; write it as `field: value`"),
    ],
)
def test_a_form_that_cannot_be_read_goes_back_to_the_editor_or_is_kept(
    cli: Cli, typist: Typist, monkeypatch: pytest.MonkeyPatch, command: str, said: str
) -> None:
    cli("add", "Acme", "-o", "resolved")
    monkeypatch.setenv("EDITOR", command)

    told = typist("edit", "1", typed="y\nn\n", code=2)

    assert told.out.count("Go back to the form? [Y/n]") == told.err.count(f"svclog: {said}\n") == 2
    assert f"svclog: {said}; nothing was changed; your form is saved in " in told.err
    assert "svclog: your form is saved in " in typist("edit", "1", code=130).err  # Ctrl-D at the question


def test_a_person_given_later_is_compared_with_those_of_the_place(cli: Cli, typist: Typist) -> None:
    cli("add", "Acme", "-o", "resolved", "-w", "Maria")
    cli("add", "Acme", "-o", "resolved")

    told = typist("edit", "2", "--with", "Marja", typed="y\n").out

    assert told.startswith("Marja: did you mean Maria? [Y/n/new]")
    assert cli.entry(2)["employee"] == "Maria"
    assert typist("edit", "9", "--with", "Marja", code=3).out == ""


def test_who_has_no_editor_is_told_what_to_set(cli: Cli, typist: Typist, monkeypatch: pytest.MonkeyPatch) -> None:
    cli("add", "Acme", "-o", "resolved")
    monkeypatch.setenv("PATH", "/nowhere")

    told = typist("edit", "1", code=2).err

    assert told == "svclog: no editor was found; set EDITOR, or change it with options\n"


@pytest.mark.parametrize(("answer", "code", "follows"), [("n", 130, None), ("y", 0, 1)])
def test_following_up_a_visit_to_another_place_is_asked_about(
    cli: Cli, typist: Typist, answer: str, code: int, follows: int | None
) -> None:
    cli("add", "Blue Bottle", "-o", "resolved", "--when", "2026-11-19")
    cli("add", "Acme", "-o", "resolved", "--when", "2026-11-20")

    told = typist("edit", "2", "--re", "1", typed=f"{answer}\n", code=code).out

    assert told.startswith("Visit 1 was to Blue Bottle, this one is to Acme. Does this one follow it up?")
    assert cli.entry(2)["re"] == follows


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("editor", ["false", "/nowhere/vi", "vim '", "rm"])
def test_an_editor_that_fails_leaves_nothing_of_the_visit_behind(program: Program, tmp_path: Path, editor: str) -> None:
    place = tmp_path / "forms"
    place.mkdir()

    result = program("edit", "1", code=2, env={"EDITOR": editor, "TMPDIR": str(place)})

    assert len(result.err.splitlines()) == 1
    assert not [*place.iterdir()]


@pytest.mark.usefixtures("two")
def test_what_was_typed_in_an_editor_that_fails_is_kept(program: Program) -> None:
    editor = """sh -c 'sed -i "s/remade it/remade it twice/" "$0"; exit 3'"""

    result = program("edit", "1", code=2, env={"EDITOR": editor})

    assert "ended with 3; nothing was changed; your form is saved in " in result.err
    with open(form_in(result.err)) as form:  # noqa: PTH123
        assert "remade it twice" in form.read()


@pytest.mark.usefixtures("two")
def test_following_up_an_entry_without_a_uid_gives_it_one(cli: Cli, path: Path) -> None:
    uid = cli.entry(1)["uid"]
    path.write_text(path.read_text().replace(f'"uid": "{uid}", ', ""))

    cli("add", "Blue Bottle", "-o", "resolved", "--re", "1")

    assert cli.entry(3)["re"] == 1
    assert len(cli.entry(1)["uid"]) == 32
    assert cli("check").out.startswith("nothing is wrong")


def test_what_comes_to_nothing_on_a_new_machine_leaves_nothing_behind(cli: Cli, path: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("business,outcome,when\nAcme,resolved,2026-11-01\n")

    cli("undo", code=3)
    cli("edit", "1", "--note", "x", code=3)
    assert cli("import", "--dry-run", str(rows)).out == "1 would be added\n"

    assert not path.parent.exists()


@pytest.mark.usefixtures("two")
def test_an_amount_too_large_to_be_a_number_is_damage_named_by_its_place(cli: Cli, path: Path) -> None:
    path.write_text(path.read_text().replace('"outcome": "pending"', '"outcome": "pending", "spent": 1e999'))
    before = path.read_bytes()

    for command in (["list"], ["check"], ["edit", "1", "--note", "x"]):
        assert ": 1e999 is not a JSON number; nothing was changed" in cli(*command, code=4).err
    assert path.read_bytes() == before


def test_what_check_says_to_do_fixes_an_entry_that_cannot_be_read(cli: Cli, path: Path) -> None:
    cli("add", "Blue Bottle", "-o", "resolved", "--empathy", "4")
    path.write_text(path.read_text().replace('"empathy": 4', '"empathy": 9'))

    assert cli("check", code=1).out == (
        "1: empathy must be a whole number from 1 (very bad) to 5 (very good); give it: "
        "`svclog edit 1 --empathy 1-5`, or delete the visit: `svclog delete 1`\n"
    )
    assert cli("edit", "1", "--empathy", "3").out == "changed 1 Blue Bottle, today 10:00: readable again\n"

    assert cli("check").out.startswith("nothing is wrong: 1 entry")


@pytest.mark.usefixtures("two")
def test_an_edit_says_which_visit_is_followed_up_now(cli: Cli) -> None:
    cli("add", "Acme Cars/service", "-o", "pending")

    assert cli("edit", "3", "--re", "1").out.endswith(": re (nothing) -> 1\n")
    assert cli("edit", "3", "--re", "2").out.endswith(": re 1 -> 2\n")


def test_a_noon_that_was_given_is_shown_and_a_day_alone_shows_no_time(cli: Cli) -> None:
    for when in ("2026-11-20 12:00", "12pm 20 nov", "2026-11-20", "2026-11-20T12:00:00+01:00"):
        cli("add", "Acme", "-o", "resolved", "--when", when)

    shown = [line for number in "1234" for line in cli("show", number).lines if line.startswith("when")]
    assert ["12:00" in line for line in shown] == [True, True, False, True]
    assert cli.entry(1)["when"] == "2026-11-20T12:00:00+01:00"


def test_a_visit_follows_up_neither_a_later_one_nor_one_that_follows_it_up(cli: Cli, path: Path) -> None:
    for day in ("20", "21", "21", "21"):
        cli("add", "Fibre", "-o", "pending", "--when", f"2026-11-{day}")
    cli("edit", "3", "--re", "2")
    cli("edit", "4", "--re", "3")
    before = path.read_bytes()

    later = "cannot follow up visit 2 (2026-11-21), which is later; give the id of an earlier one, or correct a date: "
    fix = "`svclog edit 2 --when DATE`\n"
    circle = "give the id of another, or untie the two: `svclog edit 3 --re ''`\n"
    for arguments, told in (
        (["edit", "1", "--re", "2"], f"visit 1 (2026-11-20) {later}{fix}"),
        (["edit", "3", "--when", "2026-11-20"], f"visit 3 (2026-11-20) {later}{fix}"),
        (["add", "fibre r re:2 when:2026-11-20 // x"], f"this visit (2026-11-20) {later}{fix}"),
        (["edit", "2", "--re", "3"], f"visit 2 cannot follow up visit 3, which follows up visit 2; {circle}"),
        (
            ["edit", "2", "--re", "4"],
            f"visit 2 cannot follow up visit 4, which follows up visit 2 by way of 3; {circle}",
        ),
    ):
        words = shlex.split(arguments[1]) if arguments[0] == "add" else arguments[1:]
        assert cli(arguments[0], *words, code=2).err == f"svclog: {told}"
    assert path.read_bytes() == before


def test_a_journal_with_visits_that_follow_each_other_up_is_read_and_mended(cli: Cli, path: Path) -> None:
    for note in ("one", "two"):
        cli("add", "Fibre", "-o", "pending", "-n", note, "--when", "2026-11-20")
    cli("edit", "2", "--re", "1")
    uid = cli.entry(2)["uid"]
    path.write_text(path.read_text().replace('"note": "one"', f'"note": "one", "re": "{uid}"'))

    for command in ("case", "show", "dossier", "letter"):
        cli(command, "Fibre" if command == "dossier" else "1")
    cli("edit", "1", "--note", "three")
    assert "untie the two: `svclog edit 2 --re ''`" in cli("edit", "1", "--when", "2026-11-21", code=2).err
    cli("edit", "2", "--re", "")
    cli("edit", "1", "--when", "2026-11-21")
    assert "to delete visit 3: `svclog delete 3`" in cli("undo", "3", code=2).err


def test_what_undo_took_back_can_be_logged_again_as_it_was(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cli("add", "Acme", "u", "when:2026-11-20")
    words = ["add", "acme/It's r us", "@Ana_Maria", "5/4", "-o", "r", "+x", "re:1", "when:2026-11-21"]
    cli(*words, "//", 'it\'s "fine"; $HOME'), cli("add", "Harbour", "r", "-n", "two\nlines")
    before = [cli.entry(number) for number in (2, 3)]
    lines = [cli("undo").err for _ in before]
    for line in reversed(lines):
        start = "svclog: to log it again: svclog "
        assert line.startswith(start)
        cli(*shlex.split(line.removeprefix(start)))
    after = [cli.entry(number) for number in (4, 5)]
    for was, now in zip(before, after, strict=True):
        for name in ("business", "employee", "empathy", "listening", "outcome", "when", "tags", "note", "re"):
            assert was[name] == now[name]

    file = tmp_path / "in.csv"
    file.write_text("when,business,outcome\n2026-11-20,Kiosk,resolved\n", "utf-8")
    cli("import", str(file))
    assert cli("undo").err == "svclog: to have them again, import the file again\n"
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(b"Kiosk r\nKiosk u\n")))
    cli("add", "-")
    assert cli("undo").err == "svclog: to have these visits again, give `add -` the same lines\n"
