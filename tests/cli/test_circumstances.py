"""Adverse circumstances: signals, odd settings, other people's files, the first and last dates."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pexpect
import pytest

from svclog.cli import run
from svclog.cli.passphrase import Passphrases
from svclog.cli.session import Session
from svclog.cli.settings import Config
from tests.cli.terminals import Terminal
from tests.conftest import Result
from tests.wound import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Bash
    from tests.conftest import Cli, Program

STOPPED_AT = """
import os, signal, sys

class Finder:
    def find_spec(self, name, path, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.{signal})

sys.meta_path.insert(0, Finder())
signal.signal(signal.SIGINT, signal.default_int_handler)  # which who runs the tests may ignore
from svclog.__main__ import main
import colorsys  # stands for what the script that pip writes does here
main()
"""


def stopped(module: str, signal: str, *arguments: str) -> Result:
    """Run svclog, and send it a signal just before it imports a module."""
    code = STOPPED_AT.format(module=module, signal=signal)
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 130, done
    return Result(done.stdout, done.stderr)


@pytest.mark.parametrize(
    ("module", "signal"),
    [
        ("svclog.cli", "SIGINT"),
        pytest.param("svclog.interrupts", "SIGINT", marks=pytest.mark.slow),
        pytest.param("colorsys", "SIGINT", marks=pytest.mark.slow),
        pytest.param("typer", "SIGTERM", marks=pytest.mark.slow),
        pytest.param("svclog.journal.journal", "SIGINT", marks=pytest.mark.slow),
        pytest.param("svclog.storage.tinydb", "SIGTERM", marks=pytest.mark.slow),
    ],
)
def test_who_is_stopped_while_it_starts_says_so_in_one_line(module: str, signal: str, path: Path) -> None:
    assert stopped(module, signal, "add", "Blue Bottle", "-o", "resolved").err.strip() == "svclog: nothing was changed"
    assert not path.exists()


def test_who_is_stopped_after_a_change_is_told_of_it(path: Path) -> None:
    said = stopped("svclog.render.text", "SIGINT", "add", "Blue Bottle", "-o", "resolved").err

    assert said.strip() == "svclog: stopped; what was changed before that is in the journal"
    assert "Blue Bottle" in path.read_text()


def test_a_zone_that_is_none_is_said(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC+25")
    time.tzset()
    assert run(["add", "Blue Bottle", "-o", "resolved"]) == 2
    assert cli.capture.readouterr().err == (
        "svclog: TZ: 'UTC+25' is not a time zone; set it to one such as Europe/Berlin, or unset it\n"
    )


@pytest.fixture(autouse=True)
def zone_of_the_tests() -> Iterator[None]:
    yield
    os.environ["TZ"] = "Europe/Berlin"
    time.tzset()


FAR = ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"]
NEAR = ["9999-12-29T23:59:59-12:00", "1900-01-01T00:00:00+14:00"]
READING = [
    *("list", "list --since 9999-12-29", "list --until 1900-01-02", "show 1", "show 2 --json", "card A", "case 2"),
    *("promises", "votes --all", "report", "report 9999-12", "report 1900", "report --since 1900", "places", "why A"),
    *("report 9999-12 --format html", "report --since 1900 --format html", "places --format html", "why A -f html"),
    *("people", "trend", "dossier A", "letter 2", "thanks 1", "export", "check"),
]
CHANGING = [
    *("edit 1 -n x", "edit 2 --when yesterday", "edit v1 --because x", "kept 2", "broke 1", "thanks 1 --sent"),
    *("review A --regret none", "merge other.json", "import other.json", "return A", "rename A B --yes"),
    *("delete 1 --yes", "delete 2 --yes", "delete v1 --yes", "undo", "undo"),
]


def journal_of(moments: list[str]) -> str:
    visits: dict[str, Any] = {
        str(number): {
            "uid": f"{number:032x}",
            "when": when,
            "business": "A",
            "employee": "Kim",
            "outcome": "resolved",
            "empathy": 5,
            "promise": {"text": "call", "by": when},
            "recorded": when,
            "thanked": when,
        }
        for number, when in enumerate([*moments, "2026-11-20T10:00:00+01:00"], 1)
    }
    votes = {"1": {"uid": "f" * 32, "business": "A", "leaves": True, "at": moments[1], "review": moments[0]}}
    return json.dumps({"votes": votes, "interactions": visits})


@pytest.mark.slow
@pytest.mark.parametrize("moments", [FAR, NEAR], ids=["far", "near"])
def test_every_command_ends_well_on_a_journal_that_reaches_to_the_ends_of_time(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other.json").write_text(journal_of(moments[::-1]))
    for command in [*READING, *CHANGING]:
        (tmp_path / "a.json").write_text(journal_of(moments))
        found = run(["--journal", "./a.json", *command.split()], Session(clock=cli.clock))
        assert found in {0, 1, 2, 3}, command
        assert "Traceback" not in cli.capture.readouterr().err


def test_a_moment_that_no_zone_can_express_is_named_and_can_be_fixed(cli: Cli, path: Path) -> None:
    cli("add", "Harbour Hotel", "-o", "resolved")
    cli("add", "Blue Bottle", "-o", "resolved", "--when", "2026-11-20")
    path.write_text(path.read_text().replace("2026-11-20T12:00:00+01:00", FAR[0]))

    assert (
        "2: when must be a day from 1900-01-01 to 9999-12-29; give it: `svclog edit 2 --when DATE`"
        in cli("check", code=1).out
    )
    assert [visit["id"] for visit in cli("list", "--json").json["interactions"]] == [1]
    assert f"when: '{FAR[0]}' is not allowed; give a day from 1900-01-01 to 9999-12-29" in (
        cli("--journal", str(path.with_name("other.json")), "import", str(path), code=2).err
    )
    cli("edit", "2", "--when", "2026-11-20")
    assert [visit["id"] for visit in cli("list", "--json").json["interactions"]] == [1, 2]


def test_who_cannot_mend_an_entry_by_options_is_told_of_other_ways(cli: Cli, path: Path) -> None:
    cli("add", "A", "-o", "resolved")
    path.write_text(journal_of(FAR))

    assert cli("edit", "1", "--when", "2026-11-20", code=2).err.endswith(
        "(Expected a day from 1900-01-01 to 9999-12-29 - at `$.recorded`); "
        "change that field too, fix it in an editor, or delete it\n"
    )


def test_a_file_that_no_list_of_visits_can_be_is_not_read_to_its_end(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("svclog.exchange.source.LARGEST", 1)
    file = tmp_path / "large.csv"
    file.write_text("place,date,outcome\n" + "Blue Bottle,2026-11-20,resolved\n" * 40_000)

    assert cli("import", str(file), code=2).err == f"svclog: {file} is larger than 1 MiB; give a smaller file\n"
    with file.open(encoding="utf-8") as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        assert cli("add", "-", code=2).err == "svclog: standard input is larger than 1 MiB; give a smaller file\n"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="other systems limit no memory")
def test_who_has_too_little_memory_is_told_so_in_one_line(bash: Bash) -> None:
    assert bash("ulimit -v 300000; head -c 250M /dev/zero | svclog import -", code=4).err == (
        "svclog: there is not enough memory for this; close other programs, or give less to read at once\n"
    )


def test_the_last_day_that_a_journal_reaches_is_said(cli: Cli) -> None:
    said = cli("add", "A", "-o", "pending", "--promise", "x", "--by", "9999-12-31", code=2).err

    assert "'9999-12-31' is not from 1900-01-01 to 9999-12-29; give a date that is" in said
    cli("add", "A", "-o", "pending", "--promise", "x", "--by", "9999-12-29")


def test_a_number_of_many_digits_beside_other_damage_is_named_by_its_place(cli: Cli, path: Path) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")
    path.write_text(path.read_text().replace('"uid"', f'"x": {"1" * 5000}x, "uid"'))

    assert "a number of more than 4300 digits cannot be read" in cli("promises", "--check", code=4).err


@pytest.fixture
def templates(home: Path) -> Path:
    folder = home / ".config/svclog/templates"
    folder.mkdir(parents=True)
    return folder


def test_a_template_acts_on_no_terminal(cli: Cli, templates: Path) -> None:
    (templates / "letter.txt").write_text("Dear\x1b[31m $business,\x00\n\n\tIndented.\u202e\n")
    cli("add", "Blue Bottle", "-o", "unresolved")

    assert cli("letter", "1").out == "Dear[31m Blue Bottle,\n\n        Indented.\n"


def test_a_template_that_is_a_pipe_is_not_waited_for(cli: Cli, templates: Path) -> None:
    os.mkfifo(templates / "letter.txt")
    cli("add", "Blue Bottle", "-o", "unresolved")

    assert cli("letter", "1", code=2).err == (
        f"svclog: {templates}/letter.txt is not a file; delete it to use svclog's own\n"
    )


def test_a_browser_that_cannot_be_read_is_said(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", "'%s")
    monkeypatch.setattr("webbrowser._tryorder", None)
    monkeypatch.setattr("webbrowser._browsers", {})
    cli("add", "Blue Bottle", "-o", "unresolved")

    assert "no browser could be started; open " in cli("places", "--open").err


def test_a_command_that_no_system_can_start_is_refused(cli: Cli, templates: Path) -> None:
    (templates.parent / "config.toml").write_text('passphrase-command = "a\\u0000b"\n')

    assert "passphrase-command: 'a\\x00b' is not allowed" in cli("list", code=2).err


def test_half_a_character_in_the_file_keeps_no_other_name_from_being_completed(program: Program, path: Path) -> None:
    program("add", "Blue Bottle", "-o", "resolved")
    program("add", "Harbour Hotel", "-o", "resolved", "-n", "X")
    path.write_text(path.read_text().replace('"X"', '"\\ud800"'))

    assert program("card", "B", env={"_SVCLOG_COMPLETE": "zsh"}).out.split("\t")[0] == "Blue Bottle"


@pytest.mark.parametrize(
    "variable",
    [
        "FORCE_COLOR",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("GITHUB_ACTIONS", "PY_COLORS", "TTY_COMPATIBLE")),
    ],
)
def test_a_pipe_gets_no_escapes_whatever_the_environment_says(program: Program, variable: str) -> None:
    assert "\x1b" not in program("add", "--help", env={variable: "1"}).out


@pytest.mark.slow
def test_no_color_leaves_no_bold_in_a_help_text_either() -> None:
    for arguments, env in ((["--help", "--no-color"], {}), (["add", "--help"], {"NO_COLOR": "1"})):
        assert "\x1b[1m" not in Terminal(*arguments, env=env).ends(0)


@pytest.fixture
def clone(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    subprocess.run(["git", "init", "-q", str(tmp_path / "clone")], check=True)
    monkeypatch.chdir(tmp_path / "clone")
    return tmp_path / "clone"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"# caf\xe9\n*.txt text\n", b"# caf\xe9\n*.txt text\n/j.json merge=svclog\n"),
        (b"*.txt text\r\n", b"*.txt text\r\n/j.json merge=svclog\r\n"),
        (b"*.txt text", b"*.txt text\n/j.json merge=svclog\n"),
    ],
)
def test_what_git_was_told_before_stays_byte_by_byte(cli: Cli, clone: Path, before: bytes, after: bytes) -> None:
    (clone / ".gitattributes").write_bytes(before)
    cli("--journal", "./j.json", "add", "A", "-o", "resolved")
    for _ in range(2):
        cli("--journal", "./j.json", "merge", "--git-setup")

    assert (clone / ".gitattributes").read_bytes() == after


def test_git_is_not_set_up_where_that_cannot_be_written(
    cli: Cli, clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up = ("--journal", "./j.json", "merge", "--git-setup")
    assert cli(*set_up, code=2).err == (
        f"svclog: there is no journal at {clone}/j.json; clone its repository first, or name it with --journal\n"
    )
    cli("--journal", "./j.json", "add", "A", "-o", "resolved")
    attributes = clone / ".gitattributes"
    attributes.mkdir()
    assert cli(*set_up, code=2).err == f"svclog: {attributes} is not a file; move it away\n"
    attributes.rmdir()
    if sys.platform == "linux":
        attributes.symlink_to("/proc/self/mem")  # a file that nobody can read from its beginning, not even root
        assert cli(*set_up, code=2).err == (
            f"svclog: {attributes} cannot be read: input/output error; fix that first\n"
        )
        attributes.unlink()
    attributes.symlink_to("away/attributes")
    assert cli(*set_up, code=2).err.endswith(
        "away/attributes cannot be written: no such file or directory; nothing was changed there\n"
    )
    monkeypatch.setenv("PATH", str(tmp_path))
    assert cli(*set_up, code=2).err == "svclog: git is not installed; install it first\n"


def test_a_journal_whose_name_is_not_utf_8_is_told_to_git_and_one_with_a_line_break_is_refused(
    cli: Cli, clone: Path
) -> None:
    (clone / ".gitattributes").write_bytes(b"*.txt text\n")
    for name, code in ((os.fsdecode(b"caf\xe9.json"), 0), ("a\nb.json", 2)):
        cli("--journal", f"./{name}", "add", "A", "-o", "resolved")
        cli("--journal", f"./{name}", "merge", "--git-setup", code=code)

    assert (clone / ".gitattributes").read_bytes() == b"*.txt text\n/caf\xe9.json merge=svclog\n"


@pytest.mark.parametrize("name", ["-x.json", "-h"])
def test_git_merges_a_journal_whose_name_begins_as_an_option_does(cli: Cli, tmp_path: Path, name: str) -> None:
    for laptop in ("ours", "theirs"):
        cli("--journal", str(tmp_path / laptop), "add", laptop, "-o", "resolved")
    cli("merge", "--driver", "--", "base", str(tmp_path / "ours"), str(tmp_path / "theirs"), name)

    assert len(json.loads((tmp_path / "ours").read_text())["interactions"]) == 2


@pytest.mark.parametrize("lines_end", ["\n", "\r\n"])
def test_a_form_may_come_back_as_a_windows_editor_writes_it(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines_end: str
) -> None:
    editor = tmp_path / "editor"
    editor.write_text(
        f"#!{sys.executable}\nimport pathlib, sys\nform = pathlib.Path(sys.argv[1])\n"
        "text = form.read_text().replace('first', 'second')\n"
        f"form.write_bytes(b'\\xef\\xbb\\xbf' + text.replace('\\n', {lines_end!r}).encode())\n"
    )
    editor.chmod(0o700)
    monkeypatch.setenv("EDITOR", str(editor))
    cli("add", "A", "-o", "resolved", "-n", "first")

    assert cli("edit", "1").out.endswith('note "first" -> "second"\n')


def test_an_editor_of_spaces_is_none(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "  ")
    cli("add", "A", "-o", "resolved")

    assert "no editor to open; give an option, such as --note TEXT, or set EDITOR" in cli("edit", "1", code=2).err


def test_bytes_at_a_passphrase_that_are_no_text_are_asked_for_again(
    cli: Cli, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = iter([b"caf\xe9", b"caf\xc3\xa9"])
    monkeypatch.setattr("getpass.getpass", lambda _: next(typed).decode())
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)

    assert Passphrases(lambda: Config(path)).give(path, new=False) == "caf\u00e9"
    assert cli.capture.readouterr().err == "svclog: that was not UTF-8 text; type it again (Ctrl-C quits)\n"


@pytest.mark.slow
def test_bytes_at_a_question_that_are_no_text_are_refused_and_asked_for_again(cli: Cli) -> None:
    cli("add", "A", "-o", "resolved")
    program, *before = PROGRAM
    env = {**os.environ, "TERM": "dumb"}
    at: pexpect.spawn[bytes] = pexpect.spawn(program, [*before, "delete", "1"], env=env, timeout=30)
    at.expect_exact(b"[y/N]")
    at.send(b"\xe9\n")
    at.expect_exact(b"is not an answer; give y or n")
    at.send(b"n\n")
    at.expect_exact(b"svclog: nothing was changed")


def test_both_passes_of_an_hour_that_a_clock_repeats_are_told_apart(cli: Cli) -> None:
    cli("add", "A", "-o", "resolved", "--when", "2026-10-25T02:30+02:00")
    cli("add", "A", "-o", "resolved", "--when", "2026-10-25T02:30+01:00")

    assert [cli("show", number).lines[2].partition("October 2026, ")[2] for number in "12"] == [
        "02:30 (UTC+02:00) (28 days ago)",
        "02:30 (UTC+01:00) (28 days ago)",
    ]
