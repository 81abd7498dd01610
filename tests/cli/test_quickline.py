"""`svclog add` on one line: typed in a shell without quotes, at the first question, and piped in."""

from __future__ import annotations

import shlex
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING

import pytest

from tests.cli.shells import SHELLS, Shell
from tests.cli.terminals import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Cli, Program, Result

LINE = "blue bottle @maya 5/4 r // remade it, no fuss"
PLACE, LOG = "Which place?", "Log it? [Y/n]"
ENTER = "\r"
TORTURE = pytest.mark.torture


def test_a_line_is_logged_and_the_receipt_says_all_of_it_back(cli: Cli) -> None:
    cli("add", "Blue Bottle", "-w", "Maya", "-o", "resolved")

    result = cli("add", *LINE.split(), "-", "again", "--yes")

    said = "@Maya 5/4 resolved // remade it, no fuss - again --yes"
    assert result.out == f"logged 2 Blue Bottle, today 10:00: {said}\n"
    assert result.err == ""
    entry = cli.entry(2)
    assert (entry["business"], entry["employee"], entry["outcome"]) == ("Blue Bottle", "Maya", "resolved")
    assert (entry["empathy"], entry["listening"], entry["note"]) == (5, 4, "remade it, no fuss - again --yes")


def test_every_field_may_stand_on_the_line(cli: Cli) -> None:
    cli("add", "Acme Cars/service", "-o", "u", "--when", "2026-11-01")
    words = "acme cars/service @Kim 2/1/1 u via:phone min:25 when:yesterday by:friday spent:12.50 ref:T-1 re:1 times:3"

    result = cli("add", *words.split(), "promise:call back", "+car", "premium", "//", "no", "call")

    assert result.out == (
        "logged 2 Acme Cars/service, yesterday, promise due Friday 27 November 2026: @Kim 2/1/1 unresolved +car "
        'premium promise:"call back" via:phone minutes:25 spent:12.50 ref:T-1 times:3 re:1 // no call\n'
    )
    entry = cli.entry(2)
    assert (entry["felt"], entry["via"], entry["minutes"], entry["spent"], entry["ref"]) == (
        1,
        "phone",
        25,
        12.5,
        "T-1",
    )
    assert (entry["tags"], entry["premium"], entry["times"], entry["re"]) == (["car"], True, 3, 1)
    assert (entry["promise"]["text"], entry["promise"]["by"][:10]) == ("call back", "2026-11-27")
    assert entry["when"][:10] == "2026-11-21"


def test_options_fill_what_the_line_leaves_open_and_contradict_it_only_by_another_value(cli: Cli, path: Path) -> None:
    said = cli("add", "blue", "@maya", "+a", "--tag", "b", "-o", "r", "-w", "maya", "-n", "kind").out

    assert said == "logged 1 blue, today 10:00: @maya resolved +a +b // kind\n"
    before = path.read_bytes()
    for options, error in (
        (["-w", "kim"], "@maya and --with kim contradict each other; give one of them"),
        (["--empathy", "3"], "5/4 and --empathy 3 contradict each other; give one of them"),
        (["-o", "u"], "r and --outcome u contradict each other; give one of them"),
    ):
        assert cli("add", "blue", "@maya", "5/4", "r", *options, code=2).err == f"svclog: {error}\n"
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("blue @maya 5/4", "the outcome is missing; add r, p, d, u or w to the line (resolved, partial"),
        ("@maya 5/4 r", "PLACE is missing; give a name"),
        ("blue via:fax r", "via:fax: 'fax' is not allowed; give counter, phone"),
        ("blue when:tomorrow r", "when:tomorrow: 'tomorrow' is in the future"),
        ("blue re:x r", "re:x: 'x' is not allowed; give one id"),
        (
            "blue vai:phone r",
            "'vai:phone' would be a part of the new place 'blue vai:phone'; write via:phone if that is",
        ),
        (
            "toys r us",
            "'r' would be a part of the new place 'toys r us'; if 'us' is a note, put // before it, or put",
        ),
        (
            "blue 3 days ago r",
            "'ago' would be a part of the new place 'blue 3 days ago'; write when:3 days ago if that is meant, or",
        ),
        ("blue @ r", "'@' would be a part of the new place 'blue @'; leave out the punctuation, or"),
        ("blue -w Herr Kluge -o r", "unexpected argument: Kluge; quote it: -w 'Herr Kluge'"),
        ("blue r --when yesterday at 9 5/4", "unexpected argument: at; quote it: --when 'yesterday at 9'"),
        ("blue r --frob", "no such option: --frob"),
    ],
)
def test_what_the_line_gets_wrong_is_said_by_its_word_and_nothing_is_logged(
    cli: Cli, path: Path, words: str, error: str
) -> None:
    result = cli("add", *words.split(), code=2)

    assert result.err.lower().startswith(f"svclog: {error}".lower())
    assert result.err.count("\n") == 1
    assert not path.exists()


@pytest.mark.parametrize(
    ("word", "todo"),
    [
        ("Acme,", "leave out the punctuation"),
        ("-", "leave out the punctuation"),
        ("on:friday", "write when:friday if that is meant"),
        ("vai:phone", "write via:phone if"),
        ("e:5", "write 5/- if"),
        ("who:maya", "write @maya if"),
        ("friday evening", "write when:friday evening if"),
        ("@ maya", "write @maya as one word if"),
        ("foo:x", "leave it out"),
    ],
)
def test_a_word_that_may_be_a_slip_is_no_part_of_a_new_place(cli: Cli, word: str, todo: str) -> None:
    said = cli("add", "Gig", *word.split(), "r", code=2).err
    first = "@" if word == "@ maya" else word
    assert said.startswith(f"svclog: '{first}' would be a part of the new place 'Gig {word}'; {todo}")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("blue bottle 9/9 r", "'9/9' would be a part of the new place 'blue bottle 9/9'; "),
        ("gig u 1/7", "'1/7' would be a part of the new place 'gig u 1/7'; "),
        ("blue bottle 8/10 r", "'8/10' would be a part of the new place 'blue bottle 8/10'; "),
        ("gig 5,4 r", "'5,4' would be a part of the new place 'gig 5,4'; "),
        ("gig /4 r", "'/4' would be a part of the new place 'gig /4'; "),
        ("blue bottle 5 r", "'5' after Blue Bottle: "),
        ("blue 54 @maya r", "'54' after Blue Bottle: "),
        ("blue bottle 5 4 3 r", "'5 4 3' after Blue Bottle: "),
    ],
)
def test_a_figure_behind_a_known_place_is_no_part_of_its_name(cli: Cli, words: str, said: str) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")
    error = cli("add", *words.split(), code=2).err
    assert error.startswith(
        f"svclog: {said}ratings go from 1 (very bad) to 5 (very good): 5/4 for empathy and listening, "
    )
    name = words.partition(" @")[0].removesuffix(" r")
    new = "write them so, or put the name in quotes"
    assert error.endswith(
        f"{new}\n" if {*"/,"} & {*words} else f'if it belongs to a new name, put that in quotes: "{name}"\n'
    )
    assert len(cli("list").lines) == 1


@pytest.mark.parametrize(
    ("words", "meant"),
    [("via phone", "via:phone"), ("when yesterday at 9", "when:yesterday"), ("tag lunch", "tag:lunch")],
)
def test_a_mark_without_its_colon_is_written_as_it_is_to_be(cli: Cli, words: str, meant: str) -> None:
    assert f"; write {meant} if that is meant\n" in cli("add", "Bakery", "5/4", "r", *words.split(), code=2).err


def test_of_a_part_of_a_day_only_the_day_is_saved_and_that_is_said_once(cli: Cli) -> None:
    result = cli("add", "Blue", "Bottle", "r", "when:thursday", "evening")
    assert result.out == "logged 1 Blue Bottle, Thursday 19 November 2026: resolved\n"
    todo = "to save a time, too, write one, such as thursday 19:30"
    assert result.err.count(f"svclog: 'thursday evening': only the day is saved; {todo}\n") == 1
    assert "only the day" not in cli("add", "Blue", "Bottle", "u", "when:thursday", "evening", "at", "19:30").err


@pytest.mark.parametrize("name", ["?", "!!", "Acme/-", "...", "\N{FULLWIDTH QUESTION MARK}"])
def test_a_name_of_punctuation_alone_is_no_place(cli: Cli, name: str) -> None:
    assert "is not allowed; give a name with letters or digits\n" in cli("add", name, "-o", "r", code=2).err
    cli("add", "Acme", "r"), cli("add", "\N{SLICE OF PIZZA}", "r")
    assert "give a name with letters or digits\n" in cli("edit", "1", "--business", name, code=2).err


def test_a_typed_slip_of_a_place_with_more_words_behind_it_is_told_of(cli: Cli) -> None:
    cli("add", "Blue", "Bottle", "@Maya", "r")
    assert "'the blue bottle' is new here; if it is 'Blue Bottle'" in cli("add", "the", "blue", "bottle", "r").err
    cli("undo")
    told = cli("add", "blue", "botle", "so", "so", "r").err
    assert told.endswith("if so so is a person at Blue Bottle: svclog edit 3 --business 'Blue Bottle' --with 'so so'\n")
    assert "write @Maya if that is meant" in cli("add", "blue", "botle", "maya", "r", code=2).err
    assert "write when:friday if that is meant" in cli("add", "blue", "bottle", "friday", "r", code=2).err


def test_times_as_they_are_listed_are_no_part_of_a_new_place(cli: Cli) -> None:
    assert "; write times:x5 if that is meant, or put " in cli("add", "Bakery", "x5", "r", code=2).err
    assert cli("add", "Bakery", "@Jo", "r", "x5", code=2).err.endswith("; write times:x5 if that is meant\n")
    assert cli("add", "Bakery", "r", "times:x5").out.endswith(": resolved times:5\n")


@pytest.mark.slow
def test_a_visit_like_the_last_one_is_logged_at_the_place_that_a_short_name_means(cli: Cli) -> None:
    cli("add", "Blue Bottle", "@maya", "5/4", "r")
    error = cli("add", "blue", "--like", "last", code=3).err
    assert error == "svclog: there is no visit to 'blue' yet; if Blue Bottle is meant, write that\n"
    at = Terminal("add", "blue", "--like", "last")
    at.sees("blue: did you mean Blue Bottle? [Y/n/new]")
    at.types("")
    at.sees("Log it again?")
    at.types("y")
    assert "logged 2 Blue Bottle" in at.ends()


def test_a_figure_may_end_the_name_of_a_place(cli: Cli) -> None:
    told = cli("add", "Studio", "54", "r").err.splitlines()[-1]
    fix = "edit 1 --business Studio --empathy 5 --listening 4"
    assert told == f"svclog: 'Studio 54' is a new place; if the 54 is a rating: svclog {fix}"
    assert "is a new place" not in cli("add", "Route", "66", "r").err + cli("add", "Studio", "54", "5/4", "r").err
    cli("undo"), cli("undo")
    cli("add", "Studio 55", "-o", "r")
    cli("add", "studio", "55", "u")
    assert [line.split()[2:4] for line in cli("list").lines] == [["Studio", n] for n in ("55", "55", "54")]


def test_a_visit_that_follows_up_one_to_another_place_is_told_of_unless_it_is_another_desk(cli: Cli) -> None:
    for words in ("acme/sales u", "acme/service re:1 r", "DHL re:1 u"):
        result = cli("add", *words.split())
    assert result.err == (
        "svclog: visit 3 to DHL follows up visit 1 to acme/sales, another place; if it does not: "
        "svclog edit 3 --re ''\n"
    )
    cli(*shlex.split(result.err.rpartition("svclog ")[2]))
    assert cli.entry(3)["re"] is None
    assert "visit 3 to DHL follows up visit 2 to acme/service" in cli("edit", "3", "--re", "2").err
    assert "follows up" not in cli("edit", "2", "--re", "1").err + cli("add", "Acme", "r", "re:2").err


@pytest.mark.slow
def test_a_visit_named_in_a_line_that_was_replaced_is_not_followed_up(cli: Cli) -> None:
    cli("add", "Blue Bottle", "-o", "u")
    at = Terminal("add")
    at.sees(PLACE)
    at.types("blue bottle re:1 r")
    at.sees("follows    1", "Log it?")
    at.types("<")
    at.sees(PLACE)
    at.presses(f"\x15blue bottle r{ENTER}")
    at.sees("Log it?")
    at.types("")
    at.ends()
    assert cli.entry(2)["re"] is None


@pytest.mark.slow
def test_at_a_terminal_a_visit_follows_up_one_to_another_place_only_if_the_person_says_so(cli: Cli) -> None:
    cli("add", "Acme", "-o", "u")
    for answer, code in (("", 130), ("y", 0)):
        at = Terminal("add", "DHL", "r", "re:1")
        at.sees("Visit 1 was to Acme, this one is to DHL. Does this one follow it up? [y/N]")
        at.types(answer)
        at.ends(code)
    at = Terminal("add")
    at.sees(PLACE)
    at.presses(f"blue bottle re:7 r{ENTER}")
    at.sees("no visit has the id 7", PLACE, "blue bottle re:7 r")
    at.presses(f"blue bottle re:1 r{ENTER}")
    at.sees("Visit 1 was to Acme, this one is to blue bottle. Does this one follow it up?\r\n[y/N]")
    at.types("n")
    at.sees("Which visit does it follow up?")
    at.presses(ENTER)
    at.sees(LOG)
    at.presses(f"re{ENTER}")
    at.sees("Which visit does it follow up?")
    at.presses(f"2{ENTER}")
    at.sees("Visit 2 was to DHL, this one is to blue bottle.")
    at.types("y")
    at.sees("follows    2", LOG)
    at.presses(ENTER)
    at.ends()
    assert [cli.entry(number)["re"] for number in (2, 3)] == [1, 2]


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        "dr wiess so so",
        pytest.param("dr weiss so so", marks=TORTURE),
        pytest.param("dr weiss friday", marks=TORTURE),
    ],
)
def test_more_words_behind_a_known_place_are_asked_about_at_a_terminal(cli: Cli, words: str) -> None:
    cli("add", "Dr Weiss", "@Anna", "r")
    at = Terminal("add", *words.split(), "r")
    at.sees(f"Dr Weiss is known. Is {words} the name of a new place? [y/N]")
    at.types("")
    rest = words.split(maxsplit=2)[2]
    meant = "when:friday if that is meant" if rest == "friday" else "@so_so for a person, or // so so for a note"
    mark = meant.split(maxsplit=1)[0]
    end = " ".join(at.ends(2).split())
    assert end.endswith(
        f"'{rest}' would be a part of the new place '{words}'; write {meant}, or put the name in quotes; "
        f"with {mark}: svclog add Dr Weiss {'resolved when:friday' if rest == 'friday' else '@so_so resolved'}"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "marks", "meant", "fix"),
    [
        ("Cafe Morgenrot Lea", "4/4 r", "Lea", "@Lea 4/4 resolved"),
        pytest.param("Café Morgenrot Lea Groß", "r -n it's", "Lea Groß", "@Lea_Groß resolved // it's", marks=TORTURE),
        pytest.param("Café Morgenrot jan", "r", "Jan", "@Jan resolved", marks=TORTURE),
        ("Café Morgenrot 4", "r", "empathy 4", "4/- resolved"),
        pytest.param("morgenrot 54", "u", "empathy 5, listening 4", "5/4 unresolved", marks=TORTURE),
    ],
)
def test_a_person_or_a_rating_behind_a_known_place_is_offered_and_a_no_gives_the_line_back(
    cli: Cli, place: str, marks: str, meant: str, fix: str
) -> None:
    cli("add", "Café Morgenrot", "-o", "r"), cli("add", "Harbour", "@Jan", "r")
    asked, words = f"{place}: did you mean Café Morgenrot with {meant}? [Y/n/new]", f"{place} {marks}"
    at = Terminal("add", *words.split())
    at.sees(asked)
    at.types("n")
    given = " ".join(at.ends(2).split()).rpartition(": svclog ")[2]
    assert " ".join(shlex.split(given)) == f"add Café Morgenrot {fix}"
    at = Terminal("add", *words.split())
    at.sees(asked)
    at.types("")
    at.ends()
    cli(*shlex.split(given))
    first, second = cli.entry(3), cli.entry(4)
    assert first["business"] == "Café Morgenrot"
    for name in ("employee", "empathy", "listening", "felt", "outcome", "note"):
        assert first[name] == second[name]


@pytest.mark.slow
def test_a_figure_behind_a_known_place_is_asked_about_and_the_line_comes_back(cli: Cli) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")
    at = Terminal("add")
    at.sees(PLACE)
    for typed, asked in (
        ("blue bottle 9/9 r", "Ratings go from 1 to 5. Is blue bottle 9/9 the name of a new place? [y/N]"),
        ("blue 5 r", "blue 5: did you mean Blue Bottle with empathy 5? [Y/n/new]"),
    ):
        at.presses(f"{typed}{ENTER}")
        at.sees(asked)
        at.types("n")
        at.sees(PLACE, typed)
    at.presses(f"blue bottle 5{ENTER}")
    at.sees("[Y/n/new]")
    at.types("new")
    at.sees("Who served you?")
    at.presses(f".{ENTER}")
    at.sees("Outcome")
    at.presses(f"r{ENTER}")
    at.sees("place      blue bottle 5", LOG)
    at.presses(ENTER)
    at.ends()
    assert cli.entry(2)["business"] == "blue bottle 5"


def test_a_place_that_is_known_may_have_words_that_look_like_marks(cli: Cli) -> None:
    for name in ("Toys r us", "bar via:roma x", "Vitamin d"):
        cli("add", name, "-o", "resolved")

    for line, receipt in (
        ("toys r us @maya r", "logged 4 Toys r us, today 10:00: @maya resolved\n"),
        ("vitamin d -o u // gone", "logged 5 Vitamin d, today 10:00: unresolved // gone\n"),
    ):
        assert cli("add", *line.split()).out == receipt


def test_lines_that_are_piped_in_are_all_logged_or_none(program: Program, path: Path) -> None:
    good = "\ufeffblue bottle @maya 5/4 r // it's fine\r\n\n# a comment\nharbour u via:phone // don't go back"

    result = program("add", "-", "--tag", "trip", stdin=good)

    assert [line.partition(", ")[0] for line in result.out.splitlines()] == ["logged 1 blue bottle", "logged 2 harbour"]
    assert "// it's fine\n" in result.out
    assert path.read_text("utf-8").count('"trip"') == 2
    before = path.read_bytes()
    bad = program("add", "-", stdin="blue r\nblue @x y r\n\nnowhere\nu\n", code=2)
    assert bad.out == ""
    assert bad.err.startswith("svclog: line 2: cannot read 'y' after the place; if it belongs to @x, put")
    assert "\nline 4: 'nowhere' was read as the place, and the outcome is missing; give both, as in: " in bad.err
    assert "\nline 5: 'u' would be the new place; begin with the place, as in: blue bottle u\n" in bad.err
    assert bad.err.endswith("\nnothing was logged\n")
    assert path.read_bytes() == before


@pytest.fixture
def piped(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Result]:
    """Logs lines from stdin; returns the error if they are refused."""

    def log(lines: str, code: int = 0) -> Result:
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(lines.encode())))
        return cli("add", "-", code=code)

    return log


def test_lines_that_are_piped_in_are_taken_back_together(cli: Cli, piped: Callable[..., Result], path: Path) -> None:
    cli("add", "Blue Bottle", "r")
    logged = piped("blue bottle r\ngallery @ida r\nGALLERY @IDA re:3 u\n").lines
    assert [line.partition(",")[0] for line in logged] == [
        "logged 2 Blue Bottle",
        "logged 3 gallery",
        "logged 4 gallery",
    ]
    assert "@ida unresolved re:3" in logged[2]
    copy = path.with_name("copy.json")
    copy.write_bytes(path.read_bytes())
    cli("add", "Harbour", "r")

    assert cli("undo").out == "took back: add 5 Harbour\n"
    assert cli("undo").out == "took back: add 3 visits, 2-4\n"
    cli("merge", str(copy))
    before = path.read_bytes()
    assert "no visit has the id 99" in piped("gallery r\nblue re:99 r\n", code=3).err
    assert path.read_bytes() == before
    assert len(cli("list").lines) == 1
    assert piped("gallery r\nblue r\n").out.startswith("logged 6 gallery")


def test_a_person_behind_a_known_place_is_no_part_of_its_name(cli: Cli, piped: Callable[..., Result]) -> None:
    cli("add", "Post Office", "@Glenda", "r"), cli("add", "Gallery", "@Ana_Maria", "r")
    for words, name in (
        ("post office glenda 1/1 u", "glenda"),
        ("post glenda 1/1 u", "glenda"),
        ("post office Ana Maria -o r", "Ana Maria"),
    ):
        place = f"{words.partition(name)[0]}{name}"
        mark = {"glenda": "@Glenda", "Ana Maria": "@Ana_Maria"}[name]
        said = f"'{name}' would be a part of the new place '{place}'; write {mark} if that is meant, "
        assert cli("add", *words.split(), "--yes", code=2).err == f"svclog: {said}or put the name in quotes\n"
    refused = piped("bank @Bo r\npost office glenda u\nbank bo r\n", code=2).err
    assert refused.startswith("svclog: line 2: 'glenda' would be a part of")
    assert "line 3: 'bo' would be a part of the new place 'bank bo'; write @Bo" in refused
    assert len(cli("list").lines) == 2

    for line in (("Post Office Glenda", "1/1", "u"), ("Gallery Glenda", "-o", "u"), ("post", "office", "@Ida", "r")):
        assert cli("add", *line).err == ""
    assert cli("add", "Post", "Office", "Glenda", "r").err == ""
    assert cli.entry(5)["business"] == "Post Office"
    assert {cli.entry(number)["business"] for number in (3, 6)} == {"Post Office Glenda"}


def test_a_new_name_that_goes_on_behind_a_known_one_may_hold_a_person(cli: Cli) -> None:
    cli("add", "Post Office", "r")

    told = cli("add", "post", "office", "Glenda", "1/1", "u").err
    said = "'post office Glenda' is a new place; if Glenda is a person at Post Office: "
    assert told == f"svclog: {said}svclog edit 2 --business 'Post Office' --with Glenda\n"
    cli(*shlex.split(told.rpartition(": svclog ")[2]))
    assert (cli.entry(2)["business"], cli.entry(2)["employee"]) == ("Post Office", "Glenda")
    assert cli("add", "post", "office", "North", "@Ida", "u").err == ""
    assert cli("add", "Post Office West", "-o", "u").err == ""
    assert cli("add", "post", "office", "North/till", "u").err == ""


@pytest.mark.slow
def test_a_person_behind_a_known_place_is_asked_about_and_the_line_comes_back(cli: Cli) -> None:
    cli("add", "Post Office", "@Glenda", "r")
    at = Terminal("add", "r")
    at.sees("Is r the name of a new place? [y/N]")
    at.types("n")
    at.sees("begin with the place, as in: blue bottle r")
    at.ends(2)
    at = Terminal("add")
    at.sees(PLACE)
    at.presses(f"post office glenda r{ENTER}")
    at.sees("post office glenda: did you mean Post Office with Glenda? [Y/n/new]")
    at.types("n")
    at.sees("@Glenda", PLACE, "post office glenda r")
    at.presses(ENTER)
    at.sees("[Y/n/new]")
    at.types("new")
    at.sees("place      post office glenda", LOG)
    at.presses(ENTER)
    at.ends()
    assert cli.entry(2)["business"] == "post office glenda"


def test_a_routine_visit_is_a_copy_of_another(cli: Cli) -> None:
    cli(
        "add",
        "Blue Bottle",
        "-w",
        "Maya",
        "-o",
        "p",
        "--empathy",
        "5",
        "--felt",
        "3",
        "--tag",
        "am",
        "--via",
        "bot",
        "-n",
        "x",
    )
    cli("add", "Harbour", "-o", "u")

    said = ": @Maya 5/-/3 partial +am via:bot"
    assert cli("add", "blue bottle", "--like", "last").out == f"logged 3 Blue Bottle, today 10:00{said}\n"
    assert cli("add", "--like", "1", "--when", "yesterday").out == f"logged 4 Blue Bottle, yesterday{said}\n"
    assert cli("add", "--like", "last", "-o", "r").out.startswith(
        "logged 5 Blue Bottle, today 10:00: @Maya 5/-/3 resolved"
    )
    cli("add", "Blue Bottle", "-w", "Jo", "-o", "declined", "--when", "2026-09-01")
    copy = cli("add", "blue bottle", "--like", "last").out
    assert "@Maya" in copy  # a visit of September is not the last there, though it was logged last
    assert "@Jo" not in copy
    assert cli("add", "Nowhere", "--like", "last", code=3).err.startswith("svclog: there is no visit to 'Nowhere' yet")
    assert "no visit has the id 99" in cli("add", "--like", "99", code=3).err
    assert "one id" in cli("add", "--like", "x", code=2).err


def test_there_is_nothing_to_copy_in_an_empty_journal(cli: Cli) -> None:
    assert cli("add", "--like", "last", code=3).err.startswith("svclog: no visits yet")


@pytest.mark.slow
@pytest.mark.parametrize("name", SHELLS)
def test_a_line_passes_the_shell_without_quotes(name: str, home: Path, installed: Callable[[str], str]) -> None:
    shell = Shell(name, installed(name), home)
    line = "acme cars/service @Ana_Maria 2/-/1 u +car via:phone min:25 by:tue ref:T-1 spent:12.50 // no call - sorry!"

    assert shell.receives(f"svclog add {line}") == ["add", *line.split()]
    assert shell.receives('svclog add blue promise:"call back" r') == ["add", "blue", "promise:call back", "r"]
    shell.ends()


@pytest.mark.slow
def test_on_a_terminal_a_line_with_its_outcome_is_logged_without_a_question(cli: Cli) -> None:
    at = Terminal("add", *LINE.split())

    assert "logged 1 blue bottle, today " in at.ends()
    assert cli.entry(1)["employee"] == "maya"


@pytest.mark.slow
def test_on_a_terminal_names_are_asked_about_and_what_a_line_leaves_out(cli: Cli) -> None:
    cli("add", "Blue Bottle", "-w", "Maya", "-o", "resolved")
    at = Terminal("add", "blue", "@Maia", "5/4", "r")
    at.sees("blue: did you mean Blue Bottle? [Y/n/new]")
    at.types("")
    at.sees("Maia: did you mean Maya? [Y/n/new]")
    at.types("")
    at.ends()
    entry = cli.entry(2)
    assert (entry["business"], entry["employee"], entry["listening"]) == ("Blue Bottle", "Maya", 4)
    at = Terminal("add", "Blue", "Bottle", "@Maya", "5/4")
    at.sees("Outcome")
    at.presses("\x03")
    at.ends(130)


@pytest.mark.slow
def test_the_first_question_takes_a_line_with_an_apostrophe(cli: Cli) -> None:
    at = Terminal("add")
    at.sees(PLACE)
    at.presses(f"joe's @x y r{ENTER}")
    at.sees("cannot read 'y' after the place")
    at.sees(PLACE, "joe's @x y r")
    at.presses(f"joe's cafe @maya 5/4 r // it's \"fine\"{ENTER}")
    at.sees("place      joe's cafe", "with       maya", "empathy    5", "outcome    resolved", 'it\'s "fine"', LOG)
    at.presses(f"outcome{ENTER}")
    at.sees("Outcome (r, p, d, u or w):")
    at.presses(f"p{ENTER}")
    at.sees("outcome    partial", LOG)
    at.presses(ENTER)

    at.ends()
    entry = cli.entry(1)
    assert (entry["business"], entry["outcome"], entry["note"]) == ("joe's cafe", "partial", 'it\'s "fine"')


def test_lines_that_are_piped_in_are_no_copies(program: Program, path: Path) -> None:
    assert program("add", "-", "--like", "last", stdin="blue bottle r\n", code=2).err.startswith("svclog: - ")
    assert not path.exists()


def test_a_new_name_that_begins_with_a_known_place_and_a_figure_is_told_of(cli: Cli) -> None:
    cli("add", "Corner Shop", "r")

    told = cli("add", "Corner", "Shop", "4", "stars", "r").err

    is_new = "'Corner Shop 4 stars' is a new place; if it is Corner Shop: "
    assert told == f"svclog: {is_new}svclog edit 2 --business 'Corner Shop'\n"
    assert cli("add", "Corner Shop 2", "-o", "r").err == ""  # as many are called


def test_what_an_option_says_again_in_other_words_is_no_contradiction(cli: Cli) -> None:
    cli("add", "Kiosk", "-w", "Ana", "r", "5/4", "when:today", "-o", "resolved", "--when", "2026-11-22")

    assert [cli.entry(1)[name] for name in ("employee", "outcome", "empathy")] == ["Ana", "resolved", 5]
    assert cli.entry(1)["when"][:10] == "2026-11-22"
    assert "contradict each other" in cli("add", "Kiosk", "r", "-o", "partial", code=2).err


def test_a_note_may_be_quoted_together_with_its_slashes(cli: Cli) -> None:
    cli("add", "Cafe", "Central", "@Ana", "4/4", "r", "when:today", "9:15", "// it's good")

    assert (cli.entry(1)["note"], cli.entry(1)["business"]) == ("it's good", "Cafe Central")
