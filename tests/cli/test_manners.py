"""How svclog behaves towards shells, scripts, pipes and terminals, and towards text that is not its own."""

from __future__ import annotations

import csv
import io
import json
import re
import stat
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt

from svclog.cli import mistyped
from svclog.cli.lazy import COMMANDS
from tests.cli.terminals import Terminal, colours, harmful

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Bash
    from tests.conftest import Cli, Program

pytestmark = pytest.mark.slow

NASTY = (
    "[red]x[/red] [/hold]\n"
    "\x1b[31mred\x1b[0m \x1b[2J\x1b]8;;https://example.org\x07link\x1b]8;;\x07 \x1b]52;c;cm0gLXJm\x07 \x1bP+q\x1b\\\n"
    "\x9b31m \x9d52;c;eA==\x9c \x85 \u2028 \u2029 \x0b\x0c\x1c\x1e\x7f\x08\n"
    "back\rover\r\nnext\n\n"
    "=cmd()|' /C calc'!A0\n"
    "\"double\" 'single' `code` | pipe \\| back\\slash $(x) $HOME %PATH% ;,\t.\n"
    "🍰 👩\u200d🍳 é e\u0301 東京 שלום \u202eover\u202c \u2066apart\u2069 \u200f\u061c\ufeff\n"
    "<script>alert(1)</script> <b>b</b> <a href=x>y</a> <!-- &lt;\n"
    "**bold** _em_ ~~gone~~ [a](https://example.org) ![i](x.png)\n"
    "https://example.org www.example.org <https://example.org> me@example.org @someone #1 $x^2$ :cake:\n"
    "# heading\n- item\n1. item\n> quote\n---\n    code\n```\nfence"
)
FORMULAS = ["=1+1", "+1", "-1 star", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''+1", "\uff1d1"]
NAMES = [
    "a [/x] | pipe",
    'O\'Brien & "Sons"',
    "$(touch pwned) `id` $HOME",
    "-o=--help",
    "=cmd()|' /C calc'!A0",
    "*_~<b>",
]
EXPORTS = ["csv", "jsonl", "json", "markdown"]


@pytest.fixture
def nasty(cli: Cli) -> list[dict[str, Any]]:
    """A journal of entries with harmful texts, and each entry from `show --json`."""
    cli("add", "Blue Bottle", "-o", "resolved", "-n", NASTY)
    cli("add", "Blue Bottle", "-o", "resolved", "-n", "x" * 100_000)
    for text in FORMULAS:
        cli("add", "Blue Bottle", "-o", "resolved", f"--note={text}")
    for name in NAMES:
        # The words of a tag have no spaces.
        cli(
            *("add", "-o", "resolved", f"--with={name}", f"--ref={name}", f"--tag={name.replace(' ', '_')}"),
            *(f"--promise={name}", "--by", "2026-12-01", "--", name),
        )
    count = 2 + len(FORMULAS) + len(NAMES)
    return [cli.entry(number) for number in range(1, count + 1)]


def everything(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Return the modes, modification times and bytes of all files in a folder."""
    return {
        str(path): (
            path.stat().st_mode,
            path.stat().st_mtime_ns,
            path.read_bytes() if stat.S_ISREG(path.stat().st_mode) else b"",
        )
        for path in sorted(folder.rglob("*"))
    }


# Pipes and colours


def test_piped_output_is_plain_and_whole(cli: Cli, bash: Bash, tmp_path: Path) -> None:
    note = "a long note " * 20
    cli("add", "Blue Bottle", "-w", "Maya", "-o", "resolved", "-n", note)

    piped = bash("svclog list | cat").out
    bash("svclog list > listed; svclog show 1 > shown")

    assert (
        piped == (tmp_path / "listed").read_text() == f"1  2026-11-22  Blue Bottle  Maya    resolved  {note.strip()}\n"
    )
    assert note.strip() in (tmp_path / "shown").read_text()
    assert "\x1b" not in (tmp_path / "shown").read_text()


def test_a_reader_that_has_seen_enough_is_no_failure(cli: Cli, bash: Bash, tmp_path: Path) -> None:
    rows = [
        json.dumps(
            {
                "when": "2026-11-20",
                "business": f"Place {number % 7}",
                "outcome": "resolved",
                "note": "a longer note " * 5,
            }
        )
        for number in range(3000)
    ]
    (tmp_path / "visits.jsonl").write_text("\n".join(rows))
    cli("import", str(tmp_path / "visits.jsonl"))

    for command in ("list", "list --json", "export", "export -f jsonl"):
        result = bash(f"svclog {command} | head -1")
        assert (result.err, result.out.count("\n")) == ("", 1), command


@pytest.mark.parametrize("command", ["list", "show 1", "export", "list --json"])
def test_an_output_that_cannot_be_written_is_one_line_on_stderr(cli: Cli, bash: Bash, command: str) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")

    assert bash(f"svclog {command} > /dev/full", code=4).err == (
        "svclog: the output cannot be written: no space left on device; make room, or write elsewhere\n"
    )


def test_closed_streams_do_no_harm(cli: Cli, bash: Bash, path: Path) -> None:
    bash("svclog add 'Blue Bottle' -o resolved <&- >&- 2>&-")
    before = path.read_bytes()
    bash("svclog list >&-")
    bash("svclog show 7 2>&-", code=3)

    assert path.read_bytes() == before
    assert len(cli("list").lines) == 1


@pytest.mark.parametrize(
    ("arguments", "env"),
    [(["--no-color"], {}), pytest.param([], {"NO_COLOR": "1"}, marks=pytest.mark.torture)],
    ids=["--no-color", "NO_COLOR"],
)
def test_a_terminal_gets_no_colours_when_they_are_not_wanted(
    cli: Cli, tmp_path: Path, arguments: list[str], env: dict[str, str]
) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")
    (tmp_path / "visits.csv").write_text("business,when,outcome\nBlue Bottle,2026-10-02,resolved\n")

    assert "\x1b" not in Terminal(*arguments, "list", env=env).ends()
    assert not colours(Terminal(*arguments, "import", str(tmp_path / "visits.csv"), env=env).ends())
    for words in ([*arguments, "list", "--help"], ["list", "--help", *arguments], ["--help", *arguments]):
        assert not colours(Terminal(*words, env=env).ends())


def test_a_terminal_gets_colours_otherwise(cli: Cli) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")

    assert "\x1b[2m" in Terminal("list").ends()
    assert colours(Terminal("--help").ends())


# Exit codes and streams


def test_each_exit_code_means_what_it_says_and_stdout_holds_data_alone(cli: Cli, program: Program, path: Path) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")

    done = program("list")
    assert (done.out, done.err) == ("1  2026-11-22  Blue Bottle      resolved\n", "")
    program("list", "--business", "Harbour Hotel")
    for arguments, code, message in (
        (["add", "X", "-w", "Y"], 2, "--outcome is missing; give resolved, partial, declined, unresolved or pending"),
        (["show", "7"], 3, "no visit has the id 7; `svclog list` shows the ids"),
        (["--journal", str(path.parent), "list"], 4, f"{path.parent}: this is a folder; name the journal's file with"),
    ):
        failed = program(*arguments, code=code)
        assert failed.out == ""
        assert failed.err.startswith(f"svclog: {message}")
        assert failed.err.count("\n") == 1
    path.write_text(path.read_text().replace("resolved", "sideways"))
    wrong = program("check", code=1)
    assert wrong.out.startswith("1: ")
    assert wrong.err == ""


@pytest.mark.parametrize("arguments", [["frob"], ["list", "--frob"], ["show"], ["list", "--limit"]])
def test_a_wrong_command_line_is_one_line_that_says_where_help_is(cli: Cli, arguments: list[str]) -> None:
    result = cli(*arguments, code=2)

    assert result.out == ""
    assert result.err.startswith("svclog: ")
    assert result.err.endswith("--help`\n")
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["reprot"], "no such command: reprot. Did you mean `report`?"),
        (["remove", "5"], "no such command: remove. Did you mean `delete ID`?"),
        (["Log"], "no such command: Log. Did you mean `add`?"),
        (["redo"], "no such command: redo; what `undo` took back has to be entered again"),
        (
            ["edit", "5", "@Ana_Maria", "4/-", "u", "+tea", "+cake", "//", "it's"],
            (
                "unexpected argument: @Ana_Maria 4/- u +tea +cake // it's; `edit` takes options: `svclog edit 5 "
                """--with 'Ana Maria' --empathy 4 --outcome unresolved --note 'it'"'"'s' --tag tea --tag cake`"""
            ),
        ),
        (
            ["edit", "5", "r", "u"],
            "unexpected argument: r u; put a name of several words in quotes, or say who served you: -w 'r u'",
        ),
        (
            ["edit", "5", "harbour", "5/4"],
            (
                "unexpected argument: harbour 5/4; put a name of several words in quotes, "
                "or say who served you: -w 'harbour 5/4'"
            ),
        ),
        (
            ["kept", "3", "last", "friday"],
            "unexpected argument: last friday; if that is the day: `svclog kept 3 --when 'last friday'`",
        ),
        (
            ["kept", "3", "when:today"],
            "unexpected argument: when:today; if that is the day: `svclog kept 3 --when today`",
        ),
        (["report", "-o", "x.html"], "no such option: -o. Did you mean -O?"),
        (["report", "-O", "html"], "--output: html is a format, not a file; give --format html, or ./html"),
        (
            ["report", "-f", "x.html"],
            (
                "--format: 'x.html' is not allowed; give terminal, markdown, html or json; "
                "for a file of that name: --output x.html"
            ),
        ),
        (
            ["add", "Blue Bottle", "Maya"],
            "'Maya' beside the place 'Blue Bottle' is not a mark; write @Maya, or put the whole name in quotes",
        ),
        (["rename", "Blue", "Bottle", "Jo"], "unexpected argument: Jo; put a name of several words in quotes"),
        (["undo", "3"], "unexpected argument: 3; it takes back the last change; to delete visit 3: `svclog delete 3`"),
        (
            ["report", "--month", "october"],
            "no such option: --month; give the month without it: `svclog report 2026-10`",
        ),
        (["report", "--html"], "no such option: --html. Did you mean --format html?"),
        (
            ["list", "--month", "october", "-O", "x 1.txt", "--via", "bot"],
            "no such option: -O; to save what it prints: `svclog list --month october --via bot > 'x 1.txt'`",
        ),
        (["list", "--output=x"], "no such option: --output; to save what it prints: `svclog list > x`"),
        (["show", "1", "-Ox"], "no such option: -O; to save what it prints: `svclog show 1 > x`"),
        (
            ["--no-pager", "card", "a", "-O"],
            "no such option: -O; to save what it prints: `svclog --no-pager card a > FILE`",
        ),
        (["list", "-n", "3"], "no such option: -n. Did you mean --limit?"),
        (["people", "--place", "Blue"], "no such option: --place; for one place: `svclog card PLACE`"),
        (["places", "Blue Bottle"], "unexpected argument: Blue Bottle; for one place: `svclog card 'Blue Bottle'`"),
        (["check", "b.json"], "unexpected argument: b.json; to check another journal: `svclog --journal b.json check`"),
        (["add Blue r"], "no such command: add Blue r; leave out the quotes around it"),
        (["help", "report"], "TOPIC: report is a command: `svclog report --help` explains it"),
        (["list", "--limt", "3"], "no such option: --limt. Did you mean --limit?"),
        (["add", "--business", "Blue", "r"], "no such option: --business; the place needs none: `svclog add PLACE`"),
        (["list", "--limit", "x"], "--limit: 'x' is not allowed; give a whole number, 0 or more"),
        (["import", "-", "--skip-lines", "-1"], "--skip-lines: '-1' is not allowed; give a whole number, 0 or more"),
        (["trend", "--months", "121"], "--months: '121' is not allowed; give a whole number from 1 to 120"),
    ],
)
def test_a_misspelt_command_and_a_word_too_many_are_answered_with_what_to_do(
    cli: Cli, arguments: list[str], error: str
) -> None:
    assert cli(*arguments, code=2).err == f"svclog: {error}\n"


def test_no_word_that_suggests_a_command_is_one_itself() -> None:
    meant = [word for words in mistyped._COMMANDS_MEANT.values() for word in words.split()]

    assert not {*meant} & {*COMMANDS}
    assert len({*meant}) == len(meant)
    assert {command.split()[0] for command in mistyped._COMMANDS_MEANT if command[0] != "-"} <= {*COMMANDS}


# JSON

MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$"}
RATING = {"type": ["integer", "null"], "minimum": 1, "maximum": 5}
TEXT = {"type": ["string", "null"]}
INTERACTION: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "uid": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "when": MOMENT,
        "recorded": {"anyOf": [MOMENT, {"type": "null"}]},
        "business": {"type": "string", "minLength": 1},
        "employee": TEXT,
        "empathy": RATING,
        "listening": RATING,
        "outcome": {"enum": ["resolved", "partial", "declined", "unresolved", "pending"]},
        "felt": RATING,
        "premium": {"type": "boolean"},
        "via": {"enum": ["counter", "phone", "chat", "email", "bot", "other", None]},
        "minutes": {"type": ["integer", "null"], "minimum": 0},
        "spent": {"type": ["number", "null"], "minimum": 0},
        "ref": TEXT,
        "tags": {"type": "array", "items": {"type": "string"}},
        "note": TEXT,
        "promise": {
            "type": ["object", "null"],
            "properties": {"text": {"type": "string"}, "by": MOMENT, "state": {"enum": ["open", "kept", "broken"]}},
            "required": ["text", "by", "state"],
        },
        "re": {"type": ["integer", "null"]},
    },
}
INTERACTION["required"] = list(INTERACTION["properties"])
LISTED = {"interactions": {"type": "array", "items": INTERACTION}}
PROBLEM = {
    "type": "object",
    "properties": {"id": {"type": "integer"}, "reason": {"type": "string"}},
    "required": ["id", "reason"],
}
CHECKED = {
    "journal": {"type": "string"},
    "entries": {"type": "integer"},
    "problems": {"type": "array", "items": PROBLEM},
}


@pytest.mark.parametrize(
    ("command", "properties"),
    [
        (["list", "--json"], LISTED),
        (["show", "2", "--json"], {"interaction": INTERACTION}),
        (["export", "--format", "json"], LISTED),
        (["check", "--json"], CHECKED),
    ],
    ids=["list", "show", "export", "check"],
)
def test_json_keeps_the_promise_to_scripts(
    cli: Cli, program: Program, command: list[str], properties: dict[str, Any]
) -> None:
    cli("add", "Acme Cars/service", "-o", "unresolved")
    cli(
        *("add", "Café Zoë", "-w", "Kim", "--empathy", "2", "--listening", "1", "-o", "unresolved", "--felt", "1"),
        *("-n", "no call", "--via", "phone", "--minutes", "25", "--spent", "12.50", "--ref", "T-1", "--tag", "car"),
        *("--premium", "--promise", "call back", "--by", "friday", "--re", "1"),
    )

    result = program(*command)

    assert result.err == ""
    assert next(iter(result.json)) == "version"
    schema = {"properties": {"version": {"const": 1}, **properties}, "required": ["version", *properties]}
    assert not list(Draft202012Validator(schema).iter_errors(result.json))
    if "interactions" in properties:
        assert len(result.json["interactions"]) == 2
        assert "Café Zoë" in result.out


# Reading

READING = [
    *(["list"], ["list", "--json"], ["list", "--business", "nowhere"], ["show", "1"], ["show", "1", "--json"]),
    *(["export", "--format", form] for form in EXPORTS),
    *(["check"], ["check", "--json"], ["path"], ["--help"], ["import", "--help"]),
]


def test_reading_changes_nothing(cli: Cli, program: Program, home: Path) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")
    before = everything(home)

    for command in READING:
        cli(*command)
    program("list")
    Terminal("show", "1").ends()

    assert everything(home) == before


def test_reading_a_journal_with_an_unfinished_entry_changes_nothing(cli: Cli, path: Path, home: Path) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")
    path.write_bytes(path.read_bytes()[:-3] + b',"2": {"uid": "ab')
    before = everything(home)

    for command in READING:
        cli(*command, code=1 if command[0] == "check" else 0)

    assert everything(home) == before


def test_reading_where_there_is_no_journal_makes_none(cli: Cli, home: Path) -> None:
    for command in (["list"], ["list", "--json"], *(["export", "-f", form] for form in EXPORTS), ["check"], ["path"]):
        cli(*command)
    cli("show", "1", code=3)

    assert everything(home) == {}


# Foreign text


def test_any_text_goes_in_by_option_and_by_editor_as_it_is(cli: Cli, program: Program, tmp_path: Path) -> None:
    program("add", "Blue Bottle", "-o", "resolved", "-n", NASTY)
    program("add", "Blue Bottle", "-o", "resolved")
    (tmp_path / "note").write_bytes(NASTY.encode())

    program("edit", "2", env={"EDITOR": f"""sh -c 'sed -i "\\$d" "$0"; cat {tmp_path}/note >> "$0"'"""})

    assert cli.entry(1)["note"] == NASTY
    assert cli.entry(2)["note"] == NASTY


def test_the_form_leaves_a_note_alone_when_another_field_is_changed(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    cli("add", "Blue Bottle", "-o", "resolved", "-n", NASTY)
    monkeypatch.setenv("EDITOR", "sed -i 's/^outcome: .*/outcome: partial/'")

    assert cli("edit", "1").out == "changed 1 Blue Bottle, today 10:00: outcome resolved -> partial\n"
    assert cli.entry(1)["note"] == NASTY


def test_an_editor_that_ends_its_lines_in_windows_ways_changes_nothing_else(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("add", "Blue Bottle", "-w", "Maya", "-o", "resolved", "-n", "first\nsecond")
    monkeypatch.setenv("EDITOR", r"sed -i 's/^outcome: .*/outcome: partial/; s/$/\r/'")

    assert cli("edit", "1").out == "changed 1 Blue Bottle, today 10:00: outcome resolved -> partial\n"


def test_nothing_of_foreign_text_acts_on_what_reads_it(cli: Cli, nasty: list[dict[str, Any]]) -> None:
    ids = [str(entry["id"]) for entry in nasty]
    results = [cli("list"), cli("list", "--json"), cli("check"), cli("check", "--json")]
    results += [cli("show", number) for number in ids]
    results += [cli("show", number, "--json") for number in ids]
    results += [cli("delete", *ids, code=2)]
    results += [cli("edit", ids[-1], f"--note={NASTY}"), cli("edit", ids[-1], "--note=", f"--with={NAMES[-2]}")]
    results += [cli("rename", "--yes", "--", name, f"new {name}") for name in NAMES]
    results += [cli("delete", ids[-1], "--yes"), cli("undo"), cli("undo")]
    results += [cli("show", NASTY, code=2), cli("add", NASTY, "-o", "resolved", code=2), cli(NASTY, code=2)]
    results += [cli("add", "X", "-o", NASTY, code=2), cli("rename", NASTY, "X", code=3), cli("list", "--text", NASTY)]

    for result in results:
        assert not harmful(result.out)
        assert not harmful(result.err)


@pytest.mark.usefixtures("nasty")
@pytest.mark.parametrize("form", ["jsonl", "json", "markdown"])
def test_no_export_but_csv_holds_characters_that_act(cli: Cli, form: str) -> None:
    assert not harmful(cli("export", "-f", form).out)


def test_what_other_programs_wrote_into_the_journal_acts_on_nothing_either(cli: Cli, path: Path) -> None:
    cli("add", "Blue Bottle", "-w", "Maya", "-o", "resolved", "--ref", "1", "--tag", "1")
    cli("add", "blue bottle two", "-w", "Maya", "-o", "resolved")
    text = path.read_text()
    evil = json.dumps(NASTY)[1:-1]
    for name in ("Blue Bottle", "Maya", "resolved"):
        path.write_text(text.replace(f'"{name}"', f'"{evil}"').replace('"blue bottle two"', f'"{evil}."'))
        code = 1 if name == "resolved" else 0
        for command in (["list"], ["list", "--json"], ["check"], ["check", "--json"]):
            result = cli(*command, code=code if "check" in command else 0)
            assert not harmful(result.out + result.err), command
    path.write_text(text.replace('"Blue Bottle"', f'"{evil}"'))
    for command in (
        ["delete", "1", "--yes"],
        ["undo"],
        ["rename", "--yes", NASTY, "X"],
        ["undo"],
        ["edit", "1", "-n", "x"],
    ):
        result = cli(*command)
        assert not harmful(result.out + result.err), command


@pytest.mark.usefixtures("nasty")
@pytest.mark.parametrize(
    "arguments", [["list"], ["list", "--json"], ["show", "1"], *(["export", "-f", form] for form in EXPORTS)]
)
def test_nothing_of_foreign_text_acts_on_a_terminal(arguments: list[str]) -> None:
    shown = Terminal("--no-color", *arguments).ends()

    assert not harmful(shown)
    assert "[red]x[/red]" in shown.replace("\\", "")


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_foreign_text_comes_back_equal_from_an_export(
    cli: Cli, nasty: list[dict[str, Any]], tmp_path: Path, form: str
) -> None:
    file = tmp_path / "export"
    file.write_bytes(cli("export", "-f", form).out.encode())
    other = ["--journal", str(tmp_path / "other.json")]

    assert cli(*other, "import", str(file)).out == f"{len(nasty)} added\n"

    found = cli(*other, "list", "--json").json["interactions"]
    assert sorted(found, key=lambda entry: int(entry["id"])) == nasty


def test_json_exports_hold_foreign_text_as_it_is(cli: Cli, nasty: list[dict[str, Any]]) -> None:
    assert cli("export", "-f", "json").json["interactions"] == nasty
    lines = [json.loads(line) for line in cli("export", "-f", "jsonl").out.split("\n") if line]
    assert [line["note"] for line in lines if "note" in line] == [entry["note"] for entry in nasty if entry["note"]]


def test_no_cell_of_a_csv_export_is_a_formula(cli: Cli, nasty: list[dict[str, Any]]) -> None:
    rows = list(csv.reader(io.StringIO(cli("export").out, newline="")))

    assert len(rows) == len(nasty) + 1
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d"))]
    assert "'=1+1" in {cell for row in rows for cell in row}


def test_a_markdown_export_is_a_table_in_which_nothing_of_foreign_text_acts(
    cli: Cli, nasty: list[dict[str, Any]]
) -> None:
    text = cli("export", "-f", "markdown").out

    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)

    assert [token.type for token in tokens if token.level == 0] == ["table_open", "table_close"]
    assert sum(token.type == "tr_open" for token in tokens) == len(nasty) + 1
    header = [token.content for token in tokens if token.type == "inline"][: text.partition("\n")[0].count("|") - 1]
    inner = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in inner} <= {"text", "text_special", "html_inline"}
    assert {child.content for child in inner if child.type == "html_inline"} == {"<br>"}
    # Many sites turn a plain URL into a link.
    assert not re.search(r"(?<!\\)://|www\.", text)
    cells = [token for token in tokens if token.type == "inline"][len(header) :]
    note = "".join(
        "\n" if child.content == "<br>" else child.content for child in cells[header.index("note")].children or ()
    )
    assert note.startswith("[red]x[/red] [/hold]\n␛[31mred␛[0m")
    assert "'single' `code` | pipe \\| back\\slash $(x)" in note
    assert note.endswith("# heading\n- item\n1. item\n> quote\n---\n    code\n```\nfence")


@pytest.mark.parametrize(
    ("known", "slip", "arguments"),
    [
        ('O\'Brien & "Sons" $(touch pwned) `touch pwned`', 'O\'Brien & "Sons" $(touch pwned) `touch pwnd`', []),
        ("--help yourself", "--help yoursel", []),
        ("Café Zoë; touch pwned", "Café Zoe; touch pwned", ["--journal", "my $visits.json"]),
    ],
)
def test_the_rename_that_is_offered_does_it_when_pasted_into_a_shell(
    cli: Cli, bash: Bash, known: str, slip: str, arguments: list[str]
) -> None:
    cli(*arguments, "add", "-o", "resolved", "--", known)
    said = cli(*arguments, "add", "-o", "resolved", "--", slip).err.splitlines()

    assert len(said) == 1
    bash(said[0].partition(f"if it is {known!r}: ")[2])

    names = {entry["business"] for entry in cli(*arguments, "list", "--json").json["interactions"]}
    assert names == {known}
    assert not (bash.folder / "pwned").exists()


# Surroundings


@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii"},
    ],
    ids=["C", "ASCII", "ASCII streams"],
)
def test_a_poor_locale_is_no_trouble(cli: Cli, program: Program, env: dict[str, str]) -> None:
    cli("add", "Café Zoë", "-o", "resolved", "-n", NASTY)

    listed = program("list", env=env).out
    assert "Café Zoë" in listed or "Caf\\xe9 Zo\\xeb" in listed
    assert program("list", "--json", env=env).json["interactions"][0]["note"] == NASTY
    assert "Caf" in Terminal("list", env=env).ends()


def test_a_home_where_nothing_can_be_made_is_one_line(program: Program) -> None:
    result = program("add", "Blue Bottle", "-o", "resolved", code=4, env={"HOME": "/dev/null"})

    assert result.err == (
        "svclog: /dev/null/.local/share/svclog/journal.json: not a directory; name the journal's file with --journal\n"
    )
    assert result.out == ""


@pytest.mark.parametrize(
    "command", [["path"], ["list"], ["add", "X", "-o", "resolved"], ["config"], ["--install-completion", "bash"]]
)
def test_to_have_no_home_is_one_line(cli: Cli, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    def nobody(_: int) -> None:
        raise KeyError

    monkeypatch.delenv("HOME")
    monkeypatch.setattr("pwd.getpwuid", nobody)

    said = "svclog: you have no home folder, where the journal and the config file would be; set HOME\n"
    assert cli(*command, code=4).err == said


def test_the_journal_is_where_the_option_or_the_environment_says(
    cli: Cli, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SVCLOG_JOURNAL", "~/a folder/visits.json")
    cli("add", "Blue Bottle", "-o", "resolved")
    cli("--journal", "~/other.json", "add", "Harbour Hotel", "-o", "resolved")

    assert cli("path").out == f"{home}/a folder/visits.json\n"
    assert cli("--journal", "~/other.json", "path").out == f"{home}/other.json\n"
    assert "Blue Bottle" in (home / "a folder/visits.json").read_text()
    assert "Harbour Hotel" in (home / "other.json").read_text()
    assert not (home / ".local/share").exists()


def test_a_home_folder_that_is_nobodys_is_one_line(cli: Cli) -> None:
    assert cli("--journal", "~nobody-of-that-name/x.json", "list", code=4).err == (
        "svclog: ~nobody-of-that-name/x.json: there is no such home folder; give a path without ~\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        ("--journal", "a.json", "--journal", "b.json", "list"),
        ("--journal", "a.json", "list", "--journal=b.json"),
        ("list", "--journal", "a.json", "--journal", "b.json"),
        ("--wait", "1", "path", "--wait", "2"),
    ],
)
def test_a_global_option_with_two_values_is_refused(cli: Cli, words: tuple[str, ...]) -> None:
    assert re.fullmatch(r"svclog: --\w+ is given twice, as '[a1].*' and '[b2].*'; give one\n", cli(*words, code=2).err)


def test_one_journal_may_be_named_twice_and_over_the_environment(
    cli: Cli, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SVCLOG_JOURNAL", "elsewhere.json")
    assert cli("--journal", str(path), "path", "--journal", str(path)).out == f"{path}\n"
