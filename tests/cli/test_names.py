"""Names at the command line: one spelling each, short forms, renames, and what is said of a name that nobody has."""

from __future__ import annotations

import json
import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest

from svclog.cli.options import named_like
from tests.cli.terminals import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from svclog.journal import Journal
    from tests.conftest import Cli, Program

FULL = ("--empathy", "5", "--listening", "4", "-o", "resolved", "-n", "remade it")
"""Options for all that `add` asks for, except the names."""


@pytest.fixture
def known(cli: Cli) -> None:
    """Entries 1 to 5."""
    cli("add", "Blue Bottle", "-w", "Maya", "-o", "resolved")
    cli("add", "Acme Cars/service", "-w", "Kim", "-o", "unresolved")
    cli("add", "Acme Cars/sales", "-w", "Al", "-o", "resolved")
    cli("add", "Acme Net", "-w", "Joanne", "-o", "partial")
    cli("add", "Café Zoë", "-w", "Jo", "-o", "declined")


def names(cli: Cli) -> list[tuple[str, str | None]]:
    """Business and employee of every entry, by id."""
    entries = cli("list", "--json").json["interactions"]
    return [(entry["business"], entry["employee"]) for entry in sorted(entries, key=lambda entry: entry["id"])]


# One spelling


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("typed", ["acme cars", "ACME  CARS", "Acme Cars"])
def test_a_business_known_by_its_desks_alone_keeps_its_spelling(cli: Cli, typed: str) -> None:
    result = cli("add", typed, "-o", "resolved")

    assert result.out.startswith("logged 6 Acme Cars, ")
    assert result.err == ""


@pytest.mark.usefixtures("known")
def test_an_employee_is_spelt_alike_at_all_desks_of_a_business(cli: Cli) -> None:
    cli("add", "Acme Cars/sales", "-w", "KIM", "-o", "resolved")
    cli("add", "Acme Cars/till", "-w", "kim", "-o", "resolved")
    cli("add", "Blue Bottle", "-w", "kim", "-o", "resolved")

    assert names(cli)[5:] == [("Acme Cars/sales", "Kim"), ("Acme Cars/till", "Kim"), ("Blue Bottle", "kim")]


@pytest.mark.usefixtures("known")
def test_an_edit_takes_the_spelling_that_the_business_has(cli: Cli) -> None:
    cli("add", "Harbour", "-w", "maya", "-o", "resolved")

    cli("edit", "6", "--business", "blue bottle")
    cli("edit", "2", "--with", "AL")
    cli("edit", "5", "--with", "JO")

    assert names(cli) == [
        ("Blue Bottle", "Maya"),
        ("Acme Cars/service", "Al"),
        ("Acme Cars/sales", "Al"),
        ("Acme Net", "Joanne"),
        ("Café Zoë", "JO"),  # the only one of that name: its spelling is the user's to change
        ("Blue Bottle", "Maya"),
    ]


@pytest.mark.usefixtures("known")
def test_an_import_takes_the_spellings_of_the_journal_and_keeps_to_its_own(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "visits.csv"
    file.write_text(
        "business,employee,outcome,when\n"
        "BLUE BOTTLE,MAYA,resolved,2026-11-01\n"
        "acme  cars/Parts,kim,resolved,2026-11-02\n"
        "Wheel Inn,Bo,resolved,2026-11-03\n"
        "wheel inn,BO,resolved,2026-11-04\n"
        "wheel inn,,resolved,2026-11-05\n"
    )

    cli("import", str(file))

    assert names(cli)[5:] == [
        ("Blue Bottle", "Maya"),
        ("Acme Cars/Parts", "Kim"),
        ("Wheel Inn", "Bo"),
        ("Wheel Inn", "Bo"),
        ("Wheel Inn", None),
    ]
    assert cli("check").out.startswith("nothing is wrong")


@pytest.mark.usefixtures("known")
def test_votes_that_are_imported_take_the_spelling_too(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "votes.jsonl"
    vote = {"business": "acme net", "instead": "BLUE bottle", "leaves": True, "at": "2026-11-20T10:00:00+01:00"}
    file.write_text(json.dumps({"vote": {**vote, "uid": "0" * 32}}) + "\n")

    cli("import", str(file))

    [left] = cli("votes", "--json").json["votes"]
    assert (left["business"], left["instead"]) == ("Acme Net", "Blue Bottle")


@pytest.mark.usefixtures("known")
def test_check_names_a_second_spelling_and_the_rename_makes_one_of_them(cli: Cli, path: Path) -> None:
    text = path.read_text()
    path.write_text(text.replace('"Acme Cars/sales", "employee": "Al"', '"acme cars/sales", "employee": "KIM"'))

    assert cli("check", code=1).lines == [
        "3: it says 'acme cars/sales' for 'Acme Cars/sales'; `svclog rename` makes them one",
        "3: it says 'KIM' for 'Kim'; `svclog rename --employee` makes them one",
    ]
    cli("rename", "acme cars", "Acme Cars")
    cli("rename", "--employee", "kim", "Kim", "--business", "Acme Cars")
    assert cli("check").out.startswith("nothing is wrong")


@pytest.mark.usefixtures("known")
def test_a_journal_that_another_program_wrote_keeps_its_spellings_too(cli: Cli, path: Path) -> None:
    path.write_text(json.dumps(json.loads(path.read_text())))

    cli("add", "BLUE bottle", "-w", "MAYA", "-o", "resolved")

    assert names(cli)[5] == ("Blue Bottle", "Maya")


@pytest.mark.slow
def test_new_spellings_that_are_added_at_the_same_instant_become_one(program: Program, cli: Cli) -> None:
    spellings = ["Blue Bottle", "blue bottle", "BLUE BOTTLE", "Blue  bottle"] * 3
    commands = [program.command("add", name, "-w", name, "-o", "resolved") for name in spellings]

    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for command in commands]

    assert {process.wait() for process in running} == {0}
    assert len(names(cli)) == len(spellings)
    assert len(set(names(cli))) == 1


# New names close to known ones


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("arguments", "renames"),
    [
        (["Blue Botle"], ["rename 'Blue Botle' 'Blue Bottle' --yes"]),
        (["blue"], ["rename blue 'Blue Bottle' --yes"]),
        (["acme cars/sale"], ["rename 'Acme Cars/sale' 'Acme Cars/sales' --yes"]),
        (["blue bottle", "-w", "Mya"], ["rename --employee Mya Maya --business 'Blue Bottle' --yes"]),
        (["blue bottle", "-w", "-Maya"], ["rename --employee --business 'Blue Bottle' --yes -- -Maya Maya"]),
        (["Wheel Inn", "-w", "Mya"], []),
    ],
)
def test_a_script_saves_a_new_name_and_is_told_the_rename_that_would_mend_it(
    cli: Cli, arguments: list[str], renames: list[str]
) -> None:
    known = {name for names_of_one in names(cli) for name in names_of_one} | {None}

    said = cli("add", *arguments, "-o", "resolved").err

    assert [line.partition("': svclog ")[2] for line in said.splitlines()] == renames
    for rename in renames:
        cli(*shlex.split(rename))
        assert set(names(cli)[5]) <= known


@pytest.mark.usefixtures("known")
def test_an_edit_by_a_script_is_told_the_rename_as_well(cli: Cli) -> None:
    result = cli("edit", "5", "--business", "Blue Botle", "--with", "may")

    assert result.err == (
        "svclog: 'Blue Botle' is new here; if it is 'Blue Bottle': svclog rename 'Blue Botle' 'Blue Bottle' --yes\n"
    )
    assert (
        "rename --employee may Maya --business 'Blue Bottle'" in cli("edit", "5", "-b", "Blue Bottle", "-w", "may").err
    )


@pytest.mark.usefixtures("known")
def test_a_terminal_asks_about_the_place_and_then_about_the_person(cli: Cli) -> None:
    at = Terminal("add", "blue", "--with", "Mya", *FULL)
    at.sees("blue: did you mean Blue Bottle? [Y/n/new]: ")
    at.types("")
    at.sees("Mya: did you mean Maya? [Y/n/new]: ")
    at.types("")

    assert "rename" not in at.ends()
    assert names(cli)[5] == ("Blue Bottle", "Maya")


@pytest.mark.usefixtures("known")
def test_an_edit_asks_at_a_terminal_but_not_about_the_name_that_it_fixes(cli: Cli) -> None:
    cli("add", "Wheel In", "-o", "resolved")

    Terminal("edit", "6", "--business", "Wheel Inn").ends()
    at = Terminal("edit", "6", "--with", "Mya", "--business", "Blue Botle")
    at.sees("Blue Botle: did you mean Blue Bottle? [Y/n/new]: ")
    at.types("y")
    at.sees("Mya: did you mean Maya? [Y/n/new]: ")
    at.types("new")

    at.ends()
    assert names(cli)[5] == ("Blue Bottle", "Mya")


@pytest.mark.usefixtures("known")
def test_back_from_typing_a_name_again_leads_to_the_question_before(cli: Cli) -> None:
    at = Terminal("edit", "5", "--business", "Blue Botle")
    at.sees("Blue Botle: did you mean Blue Bottle? [Y/n/new]: ")
    at.types("n")
    at.sees("Then type the name, or Enter to keep Blue Botle as a new one")
    at.types("<")
    at.sees("Blue Botle: did you mean Blue Bottle? [Y/n/new]: ")
    at.types("n")
    at.sees("Then type the name")
    at.types("Wheel Inn")

    at.ends()
    assert names(cli)[4][0] == "Wheel Inn"


@pytest.mark.usefixtures("known")
def test_leaving_a_place_for_another_asks_about_a_slip_in_its_name(cli: Cli) -> None:
    at = Terminal("leave", "acme net", "--for", "Blue Botle")
    at.sees("Blue Botle: did you mean Blue Bottle? [Y/n/new]: ")
    at.types("")

    assert "left Acme Net for Blue Bottle" in at.ends()


# Short forms


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["card", "blue"], "Blue Bottle: "),
        (["why", "acme cars/ser"], "Acme Cars/service: "),
        (["why", "acme c"], "Acme Cars and its desks: "),
        (["dossier", "zoe"], "# Café Zoë"),
        (["leave", "net"], "left Acme Net"),
        (["rename", "zoe", "Zoë's", "--yes"], "renamed Café Zoë to Zoë's: 1 visit"),
        (["rename", "--employee", "ma", "May", "--business", "blue"], "renamed Maya to May at Blue Bottle: 1 visit"),
    ],
)
def test_a_short_form_does_where_a_known_place_is_meant_and_the_full_name_is_said(
    cli: Cli, arguments: list[str], says: str
) -> None:
    if "--employee" in arguments:
        assert "Maya at Blue Bottle was not renamed to May: no terminal" in cli(*arguments, code=2).err
        arguments = [*arguments, "--yes"]

    assert says in cli(*arguments).out
    if arguments[0] == "leave":
        assert "returned to Acme Net" in cli("return", "net").out


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        (["-b", "blue"], [1]),
        (["-b", "acme cars"], [3, 2]),
        (["-b", "net"], [4]),
        (["-w", "jo"], [5]),
        (["-w", "joa"], [4]),
        (["-b", "cars", "-w", "k"], [2]),
    ],
)
def test_filters_take_short_forms_and_a_full_name_first(cli: Cli, filters: list[str], ids: list[int]) -> None:
    assert [entry["id"] for entry in cli("list", *filters, "--json").json["interactions"]] == ids
    assert sorted(json.loads(line)["id"] for line in cli("export", "-f", "jsonl", *filters).lines) == sorted(ids)


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    "command", [["card"], ["why"], ["dossier"], ["leave"], ["return"], ["list", "-b"], ["export", "-b"]]
)
def test_a_short_form_of_several_lists_them_and_exits_2(cli: Cli, path: Path, command: list[str]) -> None:
    before = path.read_bytes()

    result = cli(*command, "acme", code=2)

    assert result.err == "svclog: 'acme' could be 'Acme Cars' or 'Acme Net'; type more of the name\n"
    assert result.out == ""
    assert path.read_bytes() == before


@pytest.mark.usefixtures("known")
def test_a_review_takes_the_start_of_a_place_that_was_left(cli: Cli) -> None:
    cli("leave", "Acme Cars")

    for name in ("acme", "Acme Cars/service"):
        assert "about leaving Acme Cars" in cli("review", name, "--regret", "none").out


@pytest.mark.usefixtures("known")
def test_a_script_never_logs_a_visit_to_what_a_short_form_may_mean(cli: Cli) -> None:
    cli("add", "acme", "-o", "resolved", "--yes")

    assert names(cli)[5] == ("acme", None)


# Names that nobody has


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("command", ["card", "why", "dossier", "leave", "return"])
def test_a_place_that_nobody_knows_exits_3_with_the_nearest(cli: Cli, command: str) -> None:
    result = cli(command, "Blu Botle", code=3)

    assert result.err == "svclog: the journal has no place called 'Blu Botle'; did you mean 'Blue Bottle'?\n"
    assert result.out == ""


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("filters", "says"),
    [
        (["-b", "Blu Botle"], "the journal has no place called 'Blu Botle'; did you mean 'Blue Bottle'?"),
        (["-b", "Nowhere"], "the journal has no place called 'Nowhere'; `svclog places` shows the names it has"),
        (["-w", "Mayaa"], "nobody in the journal is called 'Mayaa'; did you mean 'Maya'?"),
        (["-b", "blue", "-w", "Kim"], "nobody at 'Blue Bottle' is called 'Kim'; `svclog people` shows who is known"),
    ],
)
def test_a_filter_on_a_name_that_nobody_has_says_so_and_is_done(cli: Cli, filters: list[str], says: str) -> None:
    listed, as_json, exported = cli("list", *filters), cli("list", *filters, "--json"), cli("export", *filters)

    assert listed.err == as_json.err == exported.err == f"svclog: {says}\n"
    assert listed.out == ""
    assert as_json.json["interactions"] == []
    assert len(exported.lines) == 1


# Renames


def undone(cli: Cli) -> list[tuple[str, str | None]]:
    cli("undo")
    return names(cli)


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("arguments", "says", "after"),
    [
        (["Acme Cars/service", "Acme Motors/service"], "1 visit", {2: "Acme Motors/service"}),
        (["Acme Cars/service", "Acme Cars"], "1 visit", {2: "Acme Cars"}),
        (["Acme Cars/service", "acme cars/SALES"], "1 visit", {2: "Acme Cars/sales"}),
        (["Acme Cars", "Acme Net"], "2 visits", {2: "Acme Net/service", 3: "Acme Net/sales"}),
        (["Acme Net", "acme cars/net"], "1 visit", {4: "Acme Cars/net"}),
        (["Blue Bottle", "Blue Bottle/kiosk"], "1 visit", {1: "Blue Bottle/kiosk"}),
    ],
)
def test_desks_and_businesses_are_renamed_into_one_another_and_back(
    cli: Cli, arguments: list[str], says: str, after: dict[int, str]
) -> None:
    before = names(cli)
    expected = [(after.get(number, business), who) for number, (business, who) in enumerate(before, 1)]

    assert cli("rename", *arguments, "--yes").out.endswith(f": {says}\n")

    assert names(cli) == expected
    assert undone(cli) == before


@pytest.mark.usefixtures("known")
def test_what_becomes_a_desk_of_itself_leaves_the_other_desks_where_they_are(cli: Cli) -> None:
    cli("add", "Acme Cars", "-o", "resolved")
    cli("leave", "Acme Cars")

    cli("rename", "Acme Cars", "Acme Cars/service", "--yes")

    assert [business for business, _ in names(cli)] == [
        *("Blue Bottle", "Acme Cars/service", "Acme Cars/sales", "Acme Net", "Café Zoë", "Acme Cars/service")
    ]
    assert cli("votes", "--json").json["votes"][0]["business"] == "Acme Cars"


@pytest.mark.usefixtures("known")
def test_two_businesses_that_become_one_have_each_employee_in_one_spelling(cli: Cli) -> None:
    cli("add", "BB", "-w", "MAYA", "-o", "resolved")

    cli("rename", "BB", "Blue Bottle", "--yes")

    assert names(cli)[5] == ("Blue Bottle", "Maya")


@pytest.mark.usefixtures("known")
def test_a_place_that_only_votes_name_can_be_renamed(cli: Cli) -> None:
    cli("leave", "Acme Net", "--for", "FibreCoo")

    assert cli("rename", "FibreCoo", "FibreCo").out == "renamed FibreCoo to FibreCo: 0 visits and 1 vote\n"

    assert cli("votes", "--json").json["votes"][0]["instead"] == "FibreCo"
    cli("undo")
    assert cli("votes", "--json").json["votes"][0]["instead"] == "FibreCoo"


@pytest.mark.usefixtures("known")
def test_an_employee_is_renamed_at_a_business_and_its_desks_and_nowhere_else(cli: Cli) -> None:
    cli("add", "Acme Cars/sales", "-w", "Kim", "-o", "resolved")
    cli("add", "Acme Net", "-w", "Kim", "-o", "resolved")
    before = names(cli)

    result = cli("rename", "--employee", "Kim", "Kimberly", "--business", "Acme Cars")

    assert result.out == "renamed Kim to Kimberly at Acme Cars: 2 visits\n"
    assert [who for _, who in names(cli)] == ["Maya", "Kimberly", "Al", "Joanne", "Jo", "Kimberly", "Kim"]
    assert cli("undo").out == "took back: rename Kim to Kimberly at Acme Cars, 2 visits\n"
    assert names(cli) == before


@pytest.mark.usefixtures("known")
def test_an_employee_is_merged_into_a_known_one_after_the_counts_were_shown(cli: Cli) -> None:
    cli("add", "Acme Net", "-w", "Jo", "-o", "resolved")
    question = "Joanne at Acme Net has 1 visit already; merge Jo at Acme Net (1 visit) into them?"

    assert cli("rename", "--employee", "Jo", "joanne", "--place", "Acme Net", code=2).err == (
        "svclog: Jo at Acme Net was not renamed to Joanne, which has 1 visit already: "
        "no terminal to ask on; give --yes to merge the two\n"
    )
    at = Terminal("rename", "--employee", "Jo", "joanne", "--business", "Acme Net", width=120)
    at.sees(f"{question} [y/N]: ")
    at.types("y")

    assert "renamed Jo to Joanne at Acme Net: 1 visit  (undo: svclog undo)\n" in at.ends()
    assert names(cli)[3:] == [("Acme Net", "Joanne"), ("Café Zoë", "Jo"), ("Acme Net", "Joanne")]


@pytest.mark.usefixtures("known")
def test_a_short_form_that_would_be_renamed_is_asked_about_first(cli: Cli) -> None:
    question = "Rename Blue Bottle, with 1 visit, to Bluebird?"

    assert "Blue Bottle was not renamed to Bluebird: no terminal" in cli("rename", "blue", "Bluebird", code=2).err
    at = Terminal("rename", "blue", "Bluebird")
    at.sees(f"{question} [y/N]: ")
    at.types("")
    assert at.ends(130).endswith("svclog: nothing was changed\n")
    assert "renamed Blue Bottle to Bluebird" in cli("rename", "blue", "Bluebird", "--yes").out


@pytest.mark.usefixtures("known")
def test_no_place_is_renamed_for_the_middle_of_a_word_unless_somebody_is_asked(cli: Cli, path: Path) -> None:
    before = path.read_text()

    assert cli("rename", "ottle", "Bluebird", "--yes", code=2).err == (
        "svclog: OLD: nothing is called 'ottle'; if you mean 'Blue Bottle', give the whole name\n"
    )
    assert path.read_text() == before


@pytest.mark.usefixtures("known")
def test_a_slip_in_the_name_that_should_be_is_asked_about_but_never_the_name_that_goes(cli: Cli) -> None:
    cli("add", "Blue Botle", "-w", "Mya", "-o", "resolved")
    fix = (
        "svclog: 'Blue Bottles' is new here; if it is 'Blue Bottle': svclog rename 'Blue Bottles' 'Blue Bottle' --yes\n"
    )

    assert cli("rename", "Acme Net", "Acme Nett").err == ""
    assert cli("rename", "Blue Botle", "Blue Bottles").err == fix
    at = Terminal("rename", "Blue Bottles", "Blue Bottel")
    at.sees("Blue Bottel: did you mean Blue Bottle? [Y/n/new]: ")
    at.types("")
    at.sees("Blue Bottle has 1 visit already; merge Blue Bottles (1 visit) into it? [y/N]: ")
    at.types("y")

    at.ends()
    assert names(cli)[5] == ("Blue Bottle", "Mya")


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--employee", "Kim", "Kimberly"], 2, "--employee and --business PLACE go together"),
        (["Kim", "Kimberly", "--business", "Acme Cars"], 2, "--employee and --business PLACE go together"),
        (["--employee", "Kim", "", "--business", "Acme Cars"], 2, "NEW: empty; give a name of at most"),
        (["Blue Bottle", "a/"], 2, "NEW: 'a/' is not allowed; give a name on both sides"),
        (["--employee", "Kym", "Kim", "--business", "blue"], 3, "nobody at 'Blue Bottle' is called 'Kym'"),
        (["--employee", "Mayaa", "May", "--business", "blue"], 3, "did you mean 'Maya'?"),
        (["--employee", "Kim", "May", "--business", "Blu Botle"], 3, "did you mean 'Blue Bottle'?"),
        (["acme", "X"], 2, "'acme' could be 'Acme Cars' or 'Acme Net'; type more of the name"),
    ],
)
def test_a_rename_that_cannot_be_is_refused_and_nothing_is_written(
    cli: Cli, path: Path, arguments: list[str], code: int, says: str
) -> None:
    before = path.read_bytes()

    assert says in cli("rename", *arguments, "--yes", code=code).err
    assert path.read_bytes() == before


@pytest.mark.usefixtures("known")
def test_a_rename_leaves_what_it_cannot_read_of_an_entry_as_it_is(cli: Cli, path: Path) -> None:
    path.write_text(path.read_text().replace('"employee": "Maya"', '"employee": 5'))

    cli("rename", "Blue Bottle", "Bluebird")

    assert '"business": "Bluebird", "employee": 5' in path.read_text()


@pytest.mark.parametrize("command", ["card", "why", "dossier", "stay", "leave", "return"])
def test_a_name_of_several_words_needs_no_quotes_where_nothing_else_may_stand(cli: Cli, command: str) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")
    cli("add", "Blue Moon", "-o", "resolved")
    if command == "return":
        cli("leave", "Blue", "Bottle", "--because", "noise")

    assert "Blue Bottle" in cli(command, "blue", "bottle").out
    assert "place called 'blue bottle noise'" in cli(command, "blue", "bottle", "noise", code=3).err


def test_visits_to_places_with_a_longer_name_are_not_kept_once_the_whole_name_is_known(
    cli: Cli, journal: Journal
) -> None:
    for place in ("Shop 10", "Shop 1/till", "shop 1", "Shop 11", "Shop 1/till"):
        cli("add", place, "-o", "resolved", "--yes")

    with journal.look() as look:
        names, kept = named_like(look, business="SHOP 1")
        _, short = named_like(look, business="shop")

    assert {visit.business for visit in kept} == {"Shop 1", "Shop 1/till"}
    assert (len(kept), len(names), len(short)) == (3, 4, 5)


@pytest.mark.usefixtures("known")
def test_a_script_is_told_that_a_new_name_was_renamed_before(cli: Cli) -> None:
    cli("rename", "Acme Net", "Nexus")
    cli("rename", "Nexus", "Zephyr")
    cli("rename", "--employee", "Maya", "Joanna", "--business", "Blue Bottle")

    for name, now in (("acme net", "Zephyr"), ("Acme Net/shop", "Zephyr/shop"), ("Nexus", "Zephyr")):
        fix = f"rename {shlex.quote(name)} {now} --yes"
        assert cli("add", name, "-o", "resolved").err == (
            f"svclog: {name!r} is new here, as you renamed it to {now!r}; if it is {now!r}: svclog {fix}\n"
        )
        cli(*shlex.split(fix))
        assert names(cli)[-1][0] == now
    told = cli("add", "Blue Bottle", "-w", "maya", "-o", "resolved").err
    assert "'maya' is new at Blue Bottle, as you renamed it to 'Joanna'; if it is 'Joanna': " in told

    assert "did you mean 'Zephyr'?" in cli("card", "acme net", code=3).err
    assert "did you mean 'Zephyr'?" in cli("leave", "Acme Net", code=3).err
    assert cli("rename", "Zephyr", "Acme Net").err == ""
    assert cli("add", "Acme Net", "-o", "partial").err == ""


@pytest.mark.usefixtures("known")
def test_a_terminal_asks_whether_the_place_is_meant_that_a_name_became(cli: Cli) -> None:
    cli("rename", "Acme Net", "Zephyr")
    at = Terminal("edit", "1", "--business", "acme net")
    at.sees("acme net: did you mean Zephyr (you renamed acme net to it)? [Y/n/new]")
    at.types("")
    at.ends()
    assert names(cli)[0][0] == "Zephyr"
