"""TAB: what it offers, that it harms nothing, and that what it completes arrives, in the three real shells."""

from __future__ import annotations

import fcntl
import json
import subprocess
import sys
import time
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

import pytest
import shellingham  # type: ignore[import-untyped]
import typer
from hypothesis import given
from hypothesis import strategies as st

from svclog.cli import lazy
from svclog.cli.app import app
from svclog.cli.completion.bash import inserted, split
from svclog.cli.completion.values import _FINDERS, _OF_COMMAND, FILES, Candidate, matching
from svclog.fields import FIELDS, VOTE_FIELDS
from svclog.fields.quickline import mark_of, of_words, words_of
from svclog.model import Via
from tests.cli.shells import SHELLS, Shell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from tests.conftest import Cli, Program

AWKWARD = {
    "Ac": "Acme Bank",
    "Joe": 'Joe\'s "Best" Diner',
    "Ca": "Cash$HOME & `id`",
    "D": "D:E:F",
    "10:3": "10:30 Bar (north)",
    "Ü": "Über à Ñandú",
    "S": 'Say "hi"',
    "E": "Ends'",
    "Y": "Yahoo! Shop!",
    "K": "Kback\\slash\\",
    "L": "Lstar*[x]?",
    "M": "Msemi;colon|pipe<in>out",
    "N": "Na=b",
    "O": "O{x,y} ~ #1 %2 ^3",
    "東": "東京 寿司",
}
"""Names by the part of them that is typed."""
HARDEST = ("Joe", "K", "東")
PLACES = [*AWKWARD.values(), "Grand Auto/service desk", "#hash", "~tilde", "Blue Bottle"]

HARDEST_LINES = {
    "blue bo\t": ["blue", "Bottle"],
    "blue vi\tp\t": ["blue", "via:phone"],
    "blue pro\t'call back'": ["blue", "promise:call back"],
    "studio \\$H\t \t": ["studio", "$HOME", r"\@Night"],
    "studio @\t +it\t": ["studio", "@Ana_O'Neil", "+it's"],
    "studio // vi\t mi\t --no\t": ["studio", "//", "vi", "mi", "--no"],
}
OTHER_LINES = {
    "blue @m\t": ["blue", "@Maya"],
    "blue +coffee-\t": ["blue", "+Coffee-to-go"],
    "blue via:\tp\t": ["blue", "via:phone"],
    "blue with:z\t": ["blue", "with:Zoë"],
    "blue mi\t25": ["blue", "minutes:25"],
    "studio with:\t": ["studio", "with:Ana O'Neil"],
}
"""Quick lines as they are typed, and the words that arrive."""

FREE = frozenset(
    {
        *(name for name, field in {**FIELDS, **VOTE_FIELDS}.items() if field.option and name not in _FINDERS),
        *("text", "limit", "ask", "depth", "months", "maps", "values", "sets", "wait", "never", "paid"),
        *("scales", "negated", "zone", "columns", "rows", "delimiter", "skip_lines", "encoding"),
    }
)
"""The parameters for which there is nothing to choose from."""

REPORT_OPTIONS = ["--format", "--output", "--open", "--json", "--since", "--until", "--depth", "--help"]

Completes: TypeAlias = "Callable[..., list[str]]"


@pytest.fixture
def completes(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Completes:
    """Return the completions that svclog offers for the last of these words."""

    def complete(*words: str, about: bool = False) -> list[str]:
        with monkeypatch.context() as patch:
            patch.setenv("_SVCLOG_COMPLETE", "zsh")
            result = cli(*words)
        assert result.err == ""
        return [line.partition("\t")[2 if about else 0] for line in result.lines]

    return complete


@pytest.fixture
def logged(cli: Cli) -> None:
    """A few visits."""
    cli("add", "Blue Bottle", "-w", "Maya", "-o", "resolved", "--when", "2026-11-20", "--tag", "coffee")
    cli(
        "add",
        "Blue Bottle",
        "-w",
        "Zoë",
        "-o",
        "partial",
        "--when",
        "2026-10-02",
        "--promise",
        "call",
        "--by",
        "friday",
    )
    cli(
        "add",
        "Acme Cars/service",
        "-w",
        "Kim",
        "-o",
        "declined",
        "--when",
        "2026-10-05",
        "--promise",
        "a part",
        "--by",
        "friday",
    )
    cli("add", "Café Brindille", "-o", "resolved", "--when", "2026-11-21", "--tag", "Coffee-to-go")


def test_fish_is_offered_no_name_that_only_has_the_letters_somewhere(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("Bahnhof Buffet", "Bäckerei Krume", "Dr Weber Zahnarzt"):
        cli("add", place, "-o", "resolved")

    monkeypatch.setenv("_SVCLOG_COMPLETE", "fish")
    assert [line.partition("\t")[0] for line in cli("card", "ba").lines] == ["Bahnhof Buffet", "Bäckerei Krume"]


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["card", ""], ["Acme Cars", "Acme Cars/service", "Blue Bottle", "Café Brindille"]),
        (["card", "blue"], ["Blue Bottle"]),
        (["card", "bot"], ["Blue Bottle"]),
        (["card", "service"], ["Acme Cars/service"]),
        (["card", "cafe b"], ["Café Brindille"]),
        (["card", "lue"], []),
        (["card", "Blue", ""], ["Bottle"]),
        (["leave", "acme", "c"], ["Cars", "Cars/service"]),
        (["why", "Blue", "Bottle", ""], ["--format", "--output", "--open", "--json", "--help"]),
        (["card", "Blue", "--json", "bo"], ["Bottle"]),
        (["leave", "Blue Bottle", "--for", "Ac"], ["Acme Cars", "Acme Cars/service"]),
        (["rename", "Blue Bottle", "Caf"], ["Café Brindille"]),
        (["add", "blue bottle", "-w", ""], ["Maya", "Zoë"]),
        (["add", "-o", "partial", "Acme Cars", "--with", ""], ["Kim"]),
        (["add", "New Place", "-w", ""], []),
        (["add", "brin", "-w", ""], []),
        (["add", "bott", "-w", ""], ["Maya", "Zoë"]),
        (["rename", "--employee", "--business", "Acme Cars", ""], ["Kim"]),
        (["add", "-w", ""], ["Kim", "Maya", "Zoë"]),
        (["edit", "3", "--with", ""], ["Kim"]),
        (["list", "--business=Blue Bottle", "--employee", ""], ["Maya", "Zoë"]),
        (["list", "--place=Blue Bottle", "--employee", ""], ["Maya", "Zoë"]),
        (["rename", "--employee", "--place", "Acme Cars", ""], ["Kim"]),
        (["list", "-bBlue Bottle", "--employee", "m"], ["Maya"]),
        (["show", ""], ["4", "3", "2", "1"]),
        (["show", "9"], []),
        (["delete", "1", "2"], ["2"]),
        (["kept", ""], ["3", "2"]),
        (["add", "Blue Bottle", "--re", "4"], ["4"]),
        (["add", "X", "-o", "p"], ["partial", "pending"]),
        (["add", "X", "--outcome=re"], ["--outcome=resolved"]),
        (["list", "-oun"], ["-ounresolved"]),
        (["add", "Blue Bottle", "-wM"], ["-wMaya"]),
        (["list", "--via", "c"], ["counter", "chat"]),
        (["add", "X", "--tag", "coffee"], ["coffee"]),
        (["add", "X", "--tag", "COFFEE"], []),
        (["list", "--tag", "c"], ["coffee"]),
        (["help", "v"], ["verdicts"]),
        (["report", ""], ["2026-11", "2026-10", "last"]),
        (["report", "october", ""], ["2026"]),
        (["report", "q3", "2"], ["2026"]),
        (["report", "last", ""], REPORT_OPTIONS),
        (["report", "october", "2025", ""], REPORT_OPTIONS),
        (["report", "last", "--f"], ["--format"]),
        (["trend", "--until", ""], ["2026-11", "2026-10"]),
        (["list", "--month", "2026-1"], ["2026-11", "2026-10"]),
        (["report", "-f", "m"], ["markdown"]),
        (["export", "--format", "js"], ["jsonl", "json"]),
        (["places", "--verdict", "won"], ["won back"]),
        (["places", "--sort", "s"], ["score"]),
        (["review", "Blue Bottle", "--regret", "s"], ["some"]),
        (["return", ""], []),
        (["ca"], ["card", "case", "calendar"]),
        (["--wait", "3", "--no-color", "tr"], ["trend"]),
        (["nonsense", ""], []),
        (["--journal", ""], [""]),
        (["import", "vis"], [""]),
        (["merge", "other.json", ""], [""]),
        (["wallet", "bank"], [""]),
        (["wallet", "--as", "BLUE=bl"], ["BLUE=Blue Bottle"]),
        (["wallet", "--as", "BLUE"], []),
        (["card", "--j"], ["--json"]),
        (["card", "Blue Bottle", ""], ["--json", "--help"]),
        (["card", "--", "--j"], []),
        (["card", "--nonsense=--j"], []),
        (["card", "-Zj"], []),
        (["add", "--nonsense", "X", "-o", "p"], ["partial", "pending"]),
        (["path", "one", "more", ""], ["--all", "--help"]),
        (["add", "--note", ""], []),
        (["--install-completion", "z"], ["zsh"]),
    ],
)
def test_tab_offers_what_fits_the_place_in_the_line(completes: Completes, words: list[str], offered: list[str]) -> None:
    assert completes(*words) == offered


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("blue ", ["Bottle"]),
        ("blue bo", ["Bottle"]),
        ("blu bo", []),
        ("blue bottle bo", []),
        ("acme ", ["Cars", "Cars/service"]),
        ("acme serv", ["Cars/service"]),
        ("cafe b", ["Brindille"]),
        ("cafe brindille b", ["by:"]),
        ("studio ", [r"\r", "d'Art"]),
        ("studio d", ["d'Art"]),
        ("blue bottle ", ["@Maya", "@Zoë"]),
        ("blue bottle @", ["@Maya", "@Zoë"]),
        ("blue @m", ["@Maya"]),
        ("bott @zo", ["@Zoë"]),
        ("blue bottle r @m", ["@Maya"]),
        ("studio r @", [r"@a\_b", "@Ana_Maria"]),
        ("acme cars 5/4 @", ["@Kim"]),
        ("acme cars -/4 @", ["@Kim"]),
        ("acme cars -/4 emp", ["employee:", "empathy:"]),
        ("new place @", []),
        ("blue bottle +c", ["+coffee"]),
        ("blue bottle @maya 5/4 +Coffee-", ["+Coffee-to-go"]),
        ("blue vi", ["via:"]),
        ("blue bottle 5/4 mi", ["minutes:"]),
        ("blue bottle emp", ["employee:", "empathy:"]),
        ("blue bottle @maya emp", ["empathy:"]),
        ("blue bottle pr", ["promise:", "premium"]),
        ("blue bottle via:phone v", []),
        ("blue bottle +a ta", ["tag:"]),
        ("blue bottle via:p", ["via:phone"]),
        ("blue via:", [f"via:{via}" for via in Via]),
        ("blue bottle tag:c", ["tag:coffee"]),
        ("blue bottle with:z", ["with:Zoë"]),
        ("blue bottle outcome:u", ["outcome:unresolved"]),
        ("blue bottle re:4", ["re:4"]),
        ("blue bottle note:", []),
        ("blue bottle vai:", []),
        ("blue bottle // vi", []),
        ("blue bottle // ", []),
        ("blue bottle // --n", []),
        ("blue bottle // -w ", []),
        ("blue bottle --vi", ["--via"]),
    ],
)
def test_tab_offers_what_fits_the_place_in_the_quick_line(
    cli: Cli, completes: Completes, words: str, offered: list[str]
) -> None:
    cli("add", "Studio d'Art", "-o", "resolved")
    cli("add", "Studio r", "-w", "Ana Maria", "-o", "resolved")
    cli("add", "Studio r", "-w", "a_b", "-o", "resolved")

    assert completes("add", *words.split(" ")) == offered


@pytest.mark.usefixtures("logged")
def test_behind_a_name_in_quotes_no_word_of_another_place_is_offered(cli: Cli, completes: Completes) -> None:
    cli("add", "Blue Bottle Roastery", "-o", "resolved")

    assert completes("add", "Blue Bottle", "") == ["@Maya", "@Zoë"]
    assert completes("add", "Blue", "Bottle", "") == ["Roastery"]
    assert completes("add", "Blue Bottle", "-w", "Maya", "m") == ["minutes:"]
    assert "with:" not in completes("add", "-w", "Maya", "Blue Bottle", "")


@pytest.mark.usefixtures("logged")
def test_votes_are_offered_where_a_vote_is_taken_and_places_that_are_left_where_one_is_meant(
    cli: Cli, completes: Completes
) -> None:
    cli("leave", "Café Brindille")
    cli("leave", "Blue Bottle")
    cli("return", "Café Brindille")
    cli("leave", "Acme Cars", "--because", "no call")

    assert completes("show", "") == ["4", "3", "2", "1", "v4", "v3", "v2", "v1"]
    assert completes("edit", "v") == ["v4", "v3", "v2", "v1"]
    assert completes("delete", "4", "v1") == ["v1"]
    assert completes("delete", "4") == ["4"]
    assert completes("kept", "v") == []
    assert completes("letter", "v") == []
    assert completes("return", "") == completes("review", "") == ["Acme Cars", "Blue Bottle"]
    assert completes("show", "v4", about=True) == ["v4  2026-11-22 left Acme Cars"]
    assert completes("show", "v3", about=True) == ["v3  2026-11-22 returned to Café Brindille"]
    assert completes("return", "A", about=True) == ["Acme Cars  left 2026-11-22"]


def test_a_part_of_a_name_that_a_command_takes_is_completed_too(cli: Cli, completes: Completes) -> None:
    cli("add", "Saint-Denis", "-o", "resolved")
    cli("add", "Joe's (north)", "-w", "Ana", "-o", "resolved")

    for part, name in (("denis", "Saint-Denis"), ("Nor", "Joe's (north)"), ("s", "Saint-Denis")):
        assert cli("card", part).lines[0].startswith(name)
        assert completes("card", part) == [name]


@pytest.mark.usefixtures("logged")
def test_each_candidate_is_told_from_the_others(completes: Completes) -> None:
    assert completes("show", "", about=True)[:2] == [
        "4  2026-11-21 Café Brindille, resolved",
        "3  2026-10-05 Acme Cars/service, Kim, declined, promised: a part",
    ]
    assert completes("card", "B", about=True) == ["Blue Bottle  2 visits"]
    assert completes("add", "-w", "K", about=True) == ["Kim  1 visit, Acme Cars/service"]
    assert completes("kep", about=True) == ["kept  Settle a promise: they did what they said."]


def test_of_many_ids_the_newest_are_offered_and_no_digit_is_hidden(
    cli: Cli, completes: Completes, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("business,outcome\n" + "Blue Bottle,resolved\n" * 1234)
    cli("import", str(rows), "--set", "when=2026-11-20")

    assert completes("show", "")[:2] == ["1234", "1233"]
    assert {value[0] for value in completes("show", "")} == set("123456789")
    assert {value[1:2] for value in completes("show", "1")} == {"", *"0123456789"}
    assert len(completes("show", "")) < 70
    assert completes("show", "1234") == ["1234"]


@pytest.mark.parametrize("command", lazy.COMMANDS)
def test_it_is_known_of_every_parameter_what_to_offer_for_it(command: str) -> None:
    group = typer.main.get_group(app)
    built = group.get_command(typer.Context(group), command)
    assert built is not None
    for one in [*group.params, *built.params]:
        if not getattr(one, "is_flag", False):
            name = str(one.name)
            assert name in {*_FINDERS, *FILES, *FREE} or (command, name) in _OF_COMMAND, f"{command} {name}"


def test_the_commands_are_named_without_being_built(completes: Completes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lazy.LazyGroup, "_built", lambda _, name: pytest.fail(f"{name} was built"))

    assert completes("") == list(lazy.COMMANDS)


def files(folder: Path) -> dict[Path, bytes | None]:
    return {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def test_where_there_is_no_journal_tab_offers_nothing_and_makes_none(completes: Completes, home: Path) -> None:
    assert completes("card", "") == completes("show", "") == completes("list", "--tag", "") == []
    assert files(home) == {}


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize(
    "harm",
    [
        lambda data: b"",
        lambda data: b"\0" * 600,
        lambda data: data[:100],
        lambda data: data.replace(b'"', b'"\xff'),
        lambda data: data.replace(b"}\n,", b"}\n;", 1),
        lambda data: b"[]",
    ],
    ids=["empty", "zeros", "cut", "not text", "not json", "not a journal"],
)
def test_of_a_damaged_journal_tab_says_nothing_and_fixes_nothing(
    completes: Completes, home: Path, path: Path, harm: Callable[[bytes], bytes]
) -> None:
    path.write_bytes(harm(path.read_bytes()))
    before = files(home)

    for words in (["card", ""], ["show", ""], ["kept", ""], ["report", "2"], ["add", "X", "--tag", ""]):
        assert completes(*words) == []

    assert files(home) == before


@pytest.mark.usefixtures("logged")
def test_entries_that_cannot_be_read_and_a_torn_tail_do_not_hide_the_others(completes: Completes, path: Path) -> None:
    data = path.read_bytes().replace(b'"Blue Bottle"', b"7", 1)
    torn = data.removesuffix(b"}}\n") + b',"5": {"uid": "12'
    for held in (data, torn):
        path.write_bytes(held)
        assert completes("card", "a") == ["Acme Cars", "Acme Cars/service"]
        assert completes("show", "") == ["4", "3", "2"]
        assert path.read_bytes() == held


@pytest.mark.usefixtures("logged")
def test_a_journal_in_use_is_not_waited_for(completes: Completes, path: Path) -> None:
    with path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        started = time.monotonic()

        assert completes("card", "") == []
        assert time.monotonic() - started < 10  # other commands wait for 30 seconds

    with path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_SH)

        assert "Blue Bottle" in completes("card", "")


def test_the_journals_of_the_config_file_are_offered_by_name(cli: Cli, completes: Completes, home: Path) -> None:
    if sys.platform == "darwin":
        config = home / "Library/Application Support/svclog/config.toml"
    else:
        config = home / ".config/svclog/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'[journals]\nwork = "{home}/work.json"\nwood = "~/wood.json"\n')
    cli("--journal", "work", "add", "Canteen", "-o", "resolved")

    assert completes("--journal", "w") == ["work", "wood", ""]
    assert completes("card", "--journal", "wor") == ["work", ""]
    assert completes("--journal", "work", "card", "") == ["Canteen"]
    assert completes("card", "--journal=work", "") == ["Canteen"]
    assert completes("--journal", "nowhere", "card", "") == []
    config.write_text("[journals")
    assert completes("--journal", "w") == [""]
    assert completes("card", "") == []


def test_an_encrypted_journal_is_not_asked_for_its_passphrase(
    cli: Cli, completes: Completes, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyrage")
    cli("add", "Blue Bottle", "-o", "resolved")
    monkeypatch.setenv("SVCLOG_PASSPHRASE", "secret")
    cli("encrypt")
    before = path.read_bytes()

    assert completes("card", "") == []
    assert path.read_bytes() == before


@pytest.mark.usefixtures("logged")
def test_the_journal_on_the_line_is_the_one_that_is_read(cli: Cli, completes: Completes, tmp_path: Path) -> None:
    other = str(tmp_path / "other.json")
    cli("--journal", other, "add", "Elsewhere", "-o", "resolved")

    assert completes("--journal", other, "card", "") == ["Elsewhere"]
    assert completes(f"--journal={other}", "card", "") == ["Elsewhere"]
    assert "Elsewhere" not in completes("card", "")


def test_a_name_that_would_act_on_the_terminal_or_pass_for_an_option_is_not_offered(
    cli: Cli, completes: Completes, path: Path
) -> None:
    cli("add", "AAAA", "-w", "-x", "-o", "resolved")
    cli("add", "-o", "resolved", "--", "-Minus")
    path.write_bytes(path.read_bytes().replace(b"AAAA", b"A\\u001b[31m\\nB"))

    assert completes("card", "") == []
    assert completes("card", "--", "-M") == ["-Minus"]


def test_of_several_names_no_letter_that_was_typed_is_taken_back() -> None:
    found = [Candidate("Blue Bottle"), Candidate("BLUE CROSS"), Candidate("Old Blue")]

    assert matching(found, "BLU") == [Candidate("BLUE CROSS")]
    assert matching(found, "blu") == []
    assert matching(found, "blue b") == [Candidate("Blue Bottle")]
    assert matching(found, "cross") == [Candidate("BLUE CROSS")]


NAMES = st.text(st.sampled_from("'\"\\$!`: =aé"), min_size=1, max_size=5) | st.text(
    st.characters(exclude_categories=["Cc", "Cs"]), min_size=1
)


@given(NAMES.map(str.strip).filter(bool), NAMES.map(str.strip).filter(bool))
def test_the_words_that_are_offered_for_a_place_and_a_person_mean_them(place: str, person: str) -> None:
    texts = of_words([*words_of(place), mark_of(person), "+x"]).texts

    assert texts == {"business": " ".join(place.split()), "employee": person, "tags": "x"}


@given(NAMES, st.sampled_from(["", "'", '"']), st.data())
def test_what_bash_is_given_to_insert_makes_the_name_whole(name: str, quote: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(name)))
    [start] = inserted([Candidate(name[:cut])], split(quote)[1], "")
    typed = f"svclog card {quote}{start}"
    if split(typed)[1].quote != quote:
        typed = typed[:-1]  # nobody closed the quotation yet
    words, word, _ = split(typed)
    assert ([one.value for one in words], word.value) == (["svclog", "card"], name[:cut])

    for replaced in {word.raw.removeprefix(quote), word.raw.removeprefix(quote).rpartition(":")[2]}:
        [rest] = inserted([Candidate(name)], word, replaced)
        done = f"{typed.removesuffix(replaced)}{rest}"
        done += "" if done.endswith(quote) else quote  # as bash does it
        assert split(done)[1][1:] == (name, "")


def test_bash_reads_its_own_quotation_as_we_do(installed: Callable[[str], str]) -> None:
    quoted = []
    for name, quote in product([*PLACES, "\\", "a\\b", "'", '"', "a  b"], ["", "'", '"']):
        [text] = inserted([Candidate(name)], split(quote)[1], "")
        quoted.append(f"{quote}{text}{'' if text.endswith(quote) else quote}")

    done = subprocess.run(
        [installed("bash"), "-c", f"printf '%s\\0' {' '.join(quoted)}"], capture_output=True, check=True, text=True
    )

    assert done.stdout.split("\0")[:-1] == [split(one)[1].value for one in quoted]


@pytest.fixture(params=[pytest.param(name, marks=pytest.mark.slow) for name in SHELLS])
def shell(request: pytest.FixtureRequest, installed: Callable[[str], str], cli: Cli, home: Path) -> Iterator[Shell]:
    """Each shell in turn, with completion installed as a user installs it."""
    program = installed(request.param)
    cli("--install-completion", request.param)
    shell = Shell(request.param, program, home)
    yield shell
    shell.ends()


@pytest.mark.parametrize("names", [HARDEST, pytest.param(AWKWARD, marks=pytest.mark.torture)], ids=["hardest", "all"])
def test_a_name_that_tab_completes_arrives_as_it_is(
    cli: Cli, shell: Shell, tmp_path: Path, names: Iterable[str]
) -> None:
    rows = [{"business": name, "employee": f"{name[-3:]} of {name}", "outcome": "resolved"} for name in PLACES]
    visits = tmp_path / "visits.jsonl"
    visits.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    cli("import", str(visits), "--set", "when=2026-11-20")

    for typed in names:
        name = AWKWARD[typed]
        # Within quotes, other characters are special than outside.
        for quote in ("", "'", '"') if set(name) & set("'\"$!\\") else ("",):
            assert shell.receives(f"svclog card {quote}{typed}\t") == ["card", name]
    assert shell.receives("svclog card b\t") == ["card", "Blue Bottle"]
    assert shell.receives("svclog card bot\t --json") == ["card", "Blue Bottle", "--json"]
    assert shell.receives("svclog card Blue\\ Bo\t") == ["card", "Blue Bottle"]
    assert shell.receives("svclog card blue \t") == ["card", "blue", "Bottle"]
    assert shell.receives("svclog card \\#\t") == ["card", "#hash"]
    assert shell.receives("svclog card '~\t") == ["card", "~tilde"]
    assert shell.receives("svclog card Grand\\ Auto/\t") == ["card", "Grand Auto/service desk"]
    assert shell.receives("svclog card D:E\t") == ["card", "D:E:F"]
    assert shell.receives("svclog card Na=\t") == ["card", "Na=b"]
    assert shell.receives("true | svclog card Blue\t") == ["card", "Blue Bottle"]
    awkward = AWKWARD["Joe"]
    assert shell.receives("svclog add Joe\t -w \t") == ["add", awkward, "-w", f"{awkward[-3:]} of {awkward}"]
    assert shell.receives("svclog list --business=Blue\t") == ["list", "--business=Blue Bottle"]


@pytest.mark.usefixtures("logged")
def test_tab_knows_the_journal_and_shows_what_there_is(shell: Shell, home: Path) -> None:
    (home / "a file.json").touch()
    assert shell.receives('svclog add "Blue Bottle" -w Z\t -o dec\t') == [
        "add",
        "Blue Bottle",
        "-w",
        "Zoë",
        "-o",
        "declined",
    ]
    assert shell.receives("svclog repo\t 2026-10\t") == ["report", "2026-10"]
    assert shell.receives("svclog report october 20\t") == ["report", "october", "2026"]
    assert shell.receives("svclog places --verd\t wo\t") == ["places", "--verdict", "won back"]
    assert shell.receives(f"svclog --journal {home}/a\t path") == ["--journal", f"{home}/a file.json", "path"]
    assert shell.receives(f"svclog --journal={home}/a\t path") == [f"--journal={home}/a file.json", "path"]
    assert shell.receives("svclog nonsense x\t") == ["nonsense", "x"]
    shell.presses("svclog show \t\t")
    for doc_id, line in ((4, "2026-11-21 Café Brindille, resolved"), (1, "2026-11-20 Blue Bottle, Maya, resolved")):
        shell.sees(f"{doc_id}  " if shell.name != "fish" else str(doc_id))
        shell.sees(line)
    shell.clears()


@pytest.mark.parametrize(
    "lines", [HARDEST_LINES, pytest.param(OTHER_LINES, marks=pytest.mark.torture)], ids=["hardest", "others"]
)
@pytest.mark.usefixtures("logged")
def test_a_word_of_the_quick_line_that_tab_completes_arrives_as_it_is(
    cli: Cli, shell: Shell, lines: Mapping[str, list[str]]
) -> None:
    cli("add", "Studio $HOME @Night", "-w", "Ana O'Neil", "-o", "resolved", "--tag", "it's")

    for typed, words in lines.items():
        assert shell.receives(f"svclog add {typed}") == ["add", *words]


@pytest.mark.usefixtures("logged")
def test_tab_on_a_damaged_journal_leaves_the_line_as_it_is(shell: Shell, path: Path) -> None:
    path.write_bytes(path.read_bytes()[:150])
    before = path.read_bytes()

    assert shell.receives("svclog card Blu\t\t") == ["card", "Blu"]
    assert path.read_bytes() == before
    assert "svclog:" not in shell.screen
    assert "Traceback" not in shell.screen


@pytest.mark.parametrize(("name", "startup"), [("bash", ".bashrc"), ("zsh", ".zshrc"), ("fish", None)])
def test_installing_again_changes_nothing_and_a_startup_file_is_only_added_to(
    cli: Cli, home: Path, name: str, startup: str | None
) -> None:
    mine = "alias ll='ls -l'"
    if startup:
        (home / startup).write_text(mine)

    first = cli("--install-completion", name)
    after = files(home)
    second = cli("--install-completion", name)

    assert first.out.startswith(f"completion for {name} is installed: {home}/")
    assert second.out.startswith(f"completion for {name} was installed already: {home}/")
    assert first.out.endswith(f"; it works in every new {name}\n")
    assert files(home) == after
    assert cli("--show-completion", name).out.encode() in after.values()
    if startup:
        assert (home / startup).read_text().startswith(f"{mine}\n\n# TAB completion of svclog\n")


@pytest.mark.parametrize("name", SHELLS)
def test_the_shell_that_svclog_is_called_from_need_not_be_named(
    installed: Callable[[str], str], cli: Cli, program: Program, name: str
) -> None:
    command = " ".join(program.command("--show-completion"))

    done = subprocess.run([installed(name), "-c", f"{command}; true"], capture_output=True, check=True, text=True)

    assert done.stdout == cli("--show-completion", name).out


def test_where_no_shell_calls_the_one_of_the_user_is_meant(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise shellingham.ShellDetectionFailure

    monkeypatch.setattr(shellingham, "detect_shell", fail)
    monkeypatch.setenv("SHELL", "/usr/bin/fish")

    assert cli("--show-completion").out == cli("--show-completion", "fish").out


def test_a_script_outside_the_home_is_named_in_full(
    cli: Cli, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "my data"))

    cli("--install-completion", "bash")

    script = tmp_path / "my data" / "bash-completion" / "completions" / "svclog"
    assert script.is_file()
    assert f"then source '{script}'; fi" in (home / ".bashrc").read_text()


def test_behind_a_redirection_bash_offers_files(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_SVCLOG_COMPLETE", "bash")

    assert cli("svclog list > re", "re").out == "\tfiles\n"


def test_an_option_after_the_shell_that_is_left_out_is_an_option(
    installed: Callable[[str], str], cli: Cli, program: Program
) -> None:
    command = " ".join(program.command("--show-completion", "--no-color"))

    done = subprocess.run([installed("bash"), "-c", f"{command}; true"], capture_output=True, check=True, text=True)

    assert done.stdout == cli("--show-completion", "bash").out


def test_a_shell_that_asks_without_a_line_is_told_nothing_bad(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_SVCLOG_COMPLETE", "bash")

    assert program().err == ""


def test_another_shell_is_refused(cli: Cli, home: Path) -> None:
    result = cli("--install-completion", "tcsh", code=2)

    assert result.err == "svclog: there is no completion for 'tcsh'; name bash, zsh or fish\n"
    assert files(home) == {}
