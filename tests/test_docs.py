"""What README.md and the help texts say, done as they say it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import string
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer

from svclog import __version__
from svclog.cli.app import commands
from svclog.cli.commands.config import EXAMPLE
from svclog.cli.man import manual
from svclog.render.topics import TOPICS
from tests.wound import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Cli

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GROUP: Any = commands()
COMMANDS = list(GROUP.list_commands(typer.Context(GROUP)))
WHERE = "/home/you/.local/share/svclog/journal.json"
"""Where the README's reader has the journal."""


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def examples(block: str) -> list[tuple[str, str]]:
    """Each command of a console block with what it prints."""
    found = []
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        found.append((command, printed))
    return found


def option_names(command: str) -> set[str]:
    """The long options of a command."""
    found = GROUP.get_command(typer.Context(GROUP), command)
    shown = [parameter for parameter in found.params if not getattr(parameter, "hidden", False)]
    names = {name for parameter in shown for name in (*parameter.opts, *parameter.secondary_opts)}
    return {name for name in names if name.startswith("--")}


_HELP: dict[tuple[str, ...], str] = {}
"""Help texts that were asked for before: each takes a third of a second to draw."""


def help_of(cli: Cli, *command: str) -> str:
    """A help text with its lines and boxes joined up."""
    if command not in _HELP:
        _HELP[command] = " ".join(re.sub("[─│╭╮╰╯]", " ", cli(*command, "--help").out).split())
    return _HELP[command]


def test_the_readme_prints_what_svclog_prints(
    cli: Cli, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_data(tmp_path)
    monkeypatch.chdir(tmp_path)
    for block in blocks("console"):
        for command, printed in examples(block):
            program, *arguments = shlex.split(command)
            assert program == "svclog"
            result = cli(*arguments)
            found = (result.out + result.err).replace(str(path), WHERE)
            # A uid is random, and the README says nothing of it.
            found = re.sub(r"^uid +[0-9a-f]{32}\n", "", found, flags=re.MULTILINE)
            assert re.fullmatch(pattern(printed), found, re.DOTALL), f"{command} printed:\n{found}"


def pattern(printed: str) -> str:
    """What may be printed where the README leaves lines out, with a line of three dots."""
    return ".*".join(map(re.escape, re.split(r"^\.\.\.\n", printed, flags=re.MULTILINE)))


def copy_data(folder: Path) -> None:
    """The files that the README imports, where it says they are."""
    (folder / "tests" / "data").mkdir(parents=True)
    for name in ("visits.csv", "sterne.csv", "statement.ofx"):
        shutil.copy(ROOT / "tests" / "data" / name, folder / "tests" / "data")


def test_the_readmes_tour_has_every_step(cli: Cli) -> None:
    commands = [shlex.split(command)[1] for block in blocks("console") for command, _ in examples(block)]

    assert {"add", "list", "card", "edit", "delete", "undo", "rename"} <= set(commands)


def test_the_first_line_of_the_readme_shows_the_report(tmp_path: Path) -> None:
    install, *commands = blocks("sh")[0].strip().split(" && ")[1:]
    assert install == ".venv/bin/pip install ."
    assert commands[-1:] == [".venv/bin/svclog demo"]
    script = " && ".join(commands).replace(".venv/bin/svclog", shlex.join(PROGRAM))

    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert "WHERE PLACES STOOD" in done.stdout
    assert {path.name for path in tmp_path.iterdir()} == {"home"}


def test_the_last_line_of_the_readme_runs_the_tests() -> None:
    last = blocks("sh")[-1].strip()

    assert last.endswith("pip install --editable '.[test]' && .venv/bin/python -m pytest -n auto")


@pytest.fixture
def at_hand(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, where the demo's journal is the usual one and this environment's programs are found."""
    journal = tmp_path / "journal.json"
    cli("demo", "--keep", str(journal))
    monkeypatch.setenv("SVCLOG_JOURNAL", str(journal))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def block(kind: str, word: str) -> str:
    """The one block of this kind with the word in it."""
    (found,) = [block for block in blocks(kind) if word in block]
    return found


def ran(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_backup_is_a_journal(at_hand: Path) -> None:
    assert ran("bash", "-euc", block("sh", "cp ")).startswith("nothing is wrong: 134 entries in backup.json")


@pytest.mark.slow
@pytest.mark.parametrize("program", ["duckdb", "sqlite3"])
def test_other_programs_read_what_is_exported(
    at_hand: Path, cli: Cli, installed: Callable[[str], str], program: str
) -> None:
    installed(program)
    visits = Counter(visit["business"] for visit in cli("list", "--json").json["interactions"])

    printed = ran("bash", "-euo", "pipefail", "-c", block("sh", program))

    found = re.findall(r"^│? ?(\S.*?) *[|│] *(\d+)(?: │)?$", printed, re.MULTILINE)
    assert {name: int(count) for name, count in found} == visits
    assert found[0][0] == visits.most_common(1)[0][0]


def test_stock_tinydb_reads_the_journal(at_hand: Path, cli: Cli) -> None:
    shutil.copy(at_hand / "journal.json", at_hand / "backup.json")
    visits = cli("list", "--json").json["interactions"]
    unresolved = sum(visit["outcome"] == "unresolved" for visit in visits)

    assert ran(sys.executable, "-c", block("python", "tinydb")) == f"{len(visits)} visits, {unresolved} unresolved\n"


ALONE = """
import sys

def refuse(event, arguments):
    if event.startswith(("socket.", "urllib.", "http.")):
        sys.exit(f"{event} {arguments}")

sys.addaudithook(refuse)
from svclog.cli import run
from svclog.cli.session import Session
from tests.wound import clock
for line in open("commands.txt"):
    assert run(line.split(), Session(clock=clock)) == 0, line
"""


@pytest.mark.slow
def test_nothing_talks_to_the_network(tmp_path: Path) -> None:
    commands = [
        "--journal other.json add Here -o resolved",
        "add Here -o unresolved --promise call --by tomorrow",
        "merge other.json",
        "import tests/data/visits.csv --map with=Staff --set outcome=resolved",
        "export",
        "report --format html --output page.html",
        "report 2026",
        "why Here",
        "calendar",
        "wallet tests/data/statement.ofx",
        "check",
    ]
    copy_data(tmp_path)
    (tmp_path / "commands.txt").write_text("\n".join(commands), encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-c", ALONE],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_leaves_alone_what_needs_no_quotes(installed: Callable[[str], str], shell: str) -> None:
    (listed,) = re.findall("``(' .*? [|])``", README)
    assert f"any of {listed}" in " ".join(TOPICS["line"].split())
    words = [
        word
        for mark in sorted({*string.punctuation} - {*listed})
        for word in (mark, f"x{mark}", f"x{mark}y", f"{mark}x")
    ]

    startup = ["-f"] if shell == "zsh" else []
    command = shlex.join([sys.executable, "-c", "import sys; print(sys.argv[1:])"])
    done = ran(installed(shell), *startup, "-c", f"{command} {' '.join(words)}")

    assert done == f"{words}\n"


def test_every_block_of_the_readme_is_run() -> None:
    assert [len(blocks(kind)) for kind in ("sh", "python")] == [5, 1]
    assert blocks("toml") == [EXAMPLE]  # which tests/cli/test_config.py reads
    assert set(re.findall(r"^```(\w+)$", README, re.MULTILINE)) == {"console", "python", "sh", "toml"}


def test_the_pictures_of_the_readme_are_there_and_are_told_in_words() -> None:
    pictures = re.findall(r"!\[([^]]*)\]\((.*?)\)", README)

    assert [path for _, path in pictures] == ["tests/pictures/report.svg", "tests/pictures/page.png"]
    for told, path in pictures:
        assert (ROOT / path).is_file()
        assert len(told) > 80


def test_the_table_of_commands_has_each_once() -> None:
    table = README.partition("## Commands")[2].partition("\n## ")[0].partition("| exit code |")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")]

    assert sorted(re.findall(r"`(\w+)`", "\n".join(rows))) == sorted(COMMANDS)


def test_what_the_readme_installs_is_what_the_project_offers() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["requires-python"] == ">=3.11"
    assert "Python 3.11 or later" in README
    assert "test" in project["optional-dependencies"]
    assert project["scripts"] == {"svclog": "svclog.__main__:main"}


def test_the_changelog_says_when_this_version_came_out() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert re.search(rf"^## \[{re.escape(__version__)}\] - \d{{4}}-\d\d-\d\d$", changes, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_does_in_one_sentence_and_gives_an_example(cli: Cli, command: str) -> None:
    text = help_of(cli, command)
    found = GROUP.get_command(typer.Context(GROUP), command)
    does = " ".join(found.help.partition("\n\n")[0].split())

    assert re.fullmatch(r"[A-Z][^.]+\.", does)
    assert does in text
    assert does.rstrip(".") in help_of(cli)
    examples = re.findall(r"Example: `(.*?)`", " ".join(found.help.split()))
    assert len(examples) == 1
    assert f"Example: {examples[0]}" in text
    # The example's own words go in; --help looks at them, and does nothing.
    called = re.search(r"svclog ([^)>]*)", examples[0])
    assert called is not None
    arguments = shlex.split(called[1])
    assert arguments[0] == command
    cli(*arguments, "--help")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_written_about(cli: Cli, command: str) -> None:
    text = help_of(cli, command)

    assert {name for name in option_names(command) if name not in text} == set()


def test_the_manual_page_is_made_of_the_help_texts() -> None:
    page = (ROOT / "svclog" / "svclog.1").read_text(encoding="utf-8")

    assert page == manual(), "write it anew: python -m svclog.cli.man > svclog/svclog.1"


@pytest.mark.skipif(shutil.which("groff") is None, reason="needs groff")
def test_the_manual_page_can_be_read_at_80_columns() -> None:
    done = subprocess.run(
        ["groff", "-Kutf8", "-man", "-Tutf8", "-ww", "-rLL=80n", str(ROOT / "svclog" / "svclog.1")],
        capture_output=True,
        check=True,
        env={**os.environ, "GROFF_NO_SGR": "1"},
    )
    text = re.sub(".\x08", "", done.stdout.decode())

    assert done.stderr == b""
    assert max(map(len, text.splitlines())) <= 80
    for command in COMMANDS:
        assert f"   svclog {command} " in text


def test_help_names_every_command_and_global_option(cli: Cli) -> None:
    text = help_of(cli)

    assert {command for command in COMMANDS if f" {command} " not in text} == set()
    for name in ("--journal", "--wait", "--no-color", "--version", "--help", "SVCLOG_JOURNAL", "--install-completion"):
        assert name in text
    assert cli("--help").out == cli("-h").out
    start = re.search(r"Start with: svclog (.*?) Or ", text)
    assert start is not None
    cli(*shlex.split(start[1]))


def test_the_name_alone_shows_on_a_few_lines_how_to_start(cli: Cli) -> None:
    shown = cli().lines

    assert (len(shown) < 15, max(map(len, shown)) <= 80) == (True, True)
    commands = re.findall(r"  svclog (.*)|: svclog (.*?)[.]", "\n".join(shown))
    assert len(commands) >= 6
    for command in (one or other for one, other in commands if one != "add"):
        cli(*shlex.split(command))


def test_the_table_of_what_can_be_logged_has_the_options_of_add() -> None:
    table = README.partition("### What you can log")[2].partition("###")[0]
    named = set(
        re.findall(r"`(--[a-z]+)`", "\n".join(line.split("|")[1] for line in table.splitlines() if "|" in line))
    )

    assert named == option_names("add") - {"--employee", "--no-premium", "--yes", "--help"}


def test_the_readme_names_only_options_that_there_are() -> None:
    known = set().union(
        *map(option_names, COMMANDS), {"--journal", "--no-pager", "--help", "--install-completion", "--show-completion"}
    )
    known |= {"--force", "--reinstall"}  # of pipx and uv
    prose = re.sub(r"^```sh\n.*?^```$", "", README, flags=re.MULTILINE | re.DOTALL)

    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", prose)) - known == set()


@pytest.mark.parametrize("code", range(5))
def test_the_readme_explains_every_exit_code(code: int) -> None:
    assert re.search(rf"^\| {code} \| \S", README, re.MULTILINE)


def test_the_dates_of_the_readme_are_read(cli: Cli) -> None:
    section = README.partition("### Dates")[2].partition(". For a visit, a weekday")[0]
    dates = re.findall(r"`(.+?)`", section)

    assert len(dates) > 10
    for date in dates:
        cli("add", "Blue Bottle", "-o", "resolved", "--when", date)
