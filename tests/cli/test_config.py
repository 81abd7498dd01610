"""The config file, and what `svclog config` shows of it."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

from svclog.cli.commands.config import EXAMPLE
from tests.cli.terminals import Terminal, colours

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Cli, Program

VISIT = ("add", "Blue Bottle", "-o", "resolved")


@pytest.fixture
def config(home: Path) -> Path:
    """The path of the config file, whether or not it exists."""
    if sys.platform == "darwin":
        return home / "Library/Application Support/svclog/config.toml"
    return home / ".config/svclog/config.toml"


@pytest.fixture
def say(config: Path) -> Callable[[str], Path]:
    """Write the config file."""

    def write(text: str) -> Path:
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(text, encoding="utf-8")
        return config

    return write


def settings(cli: Cli, *arguments: str) -> dict[str, tuple[object, str, str | None]]:
    found = cli(*arguments, "config", "--json").json["settings"]
    return {each["name"]: (each["value"], each["origin"], each["where"]) for each in found}


def test_without_a_config_file_config_says_where_it_would_be_and_what_it_could_say(
    cli: Cli, config: Path, path: Path, say: Callable[[str], Path], home: Path
) -> None:
    shown = cli("config").out

    assert not config.exists()
    assert f"There is no config file. It would be {config}, and could say:\n\n{EXAMPLE}" in shown
    assert settings(cli) == {
        "journal": (str(path), "default", None),
        "wait": (30, "default", None),
        "color": (True, "default", None),
        "pager": (True, "default", None),
        "ask": (None, "default", None),
        "dates": (None, "default", None),
        "currency": (None, "default", None),
        "passphrase-command": (None, "default", None),
    }
    say(EXAMPLE)  # what it shows is what it takes
    assert settings(cli)["journal"] == (str(home / "journal.json"), "config", f"{config}:1")
    assert f"The config file: {config}\n" in cli("config").out


def test_config_says_of_each_setting_where_it_comes_from(
    cli: Cli, say: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = say(
        '# mine\nwait = 5\ncolor = true\njournal = "home"\n[journals]\nhome = "/h.json"\n"at work" = "~/w.json"\n'
    )

    assert settings(cli) == {
        "journal": ("/h.json", "config", f"{file}:4"),
        "wait": (5, "config", f"{file}:2"),
        "color": (True, "config", f"{file}:3"),
        "pager": (True, "default", None),
        "ask": (None, "default", None),
        "dates": (None, "default", None),
        "currency": (None, "default", None),
        "passphrase-command": (None, "default", None),
        "journals.home": ("/h.json", "config", f"{file}:6"),
        "journals.at work": ("~/w.json", "config", f"{file}:7"),
    }
    assert settings(cli, "--wait", "0")["wait"] == (0, "option", "--wait")
    assert settings(cli, "--journal", "x.json")["journal"] == ("x.json", "option", "--journal x.json")
    monkeypatch.setenv("SVCLOG_JOURNAL", "home")
    monkeypatch.setenv("NO_COLOR", "1")
    assert settings(cli)["journal"] == ("/h.json", "environment", "SVCLOG_JOURNAL home")
    assert settings(cli)["color"] == (False, "environment", "NO_COLOR")
    assert settings(cli, "--no-color")["color"] == (False, "option", "--no-color")
    assert "wait                5         config file, line 2\n" in cli("config").out


def test_a_journal_is_called_by_its_name(cli: Cli, say: Callable[[str], Path], home: Path, path: Path) -> None:
    say('journal = "home"\n[journals]\nhome = "~/home.json"\nwork = "~/my work/journal.json"\n')

    cli(*VISIT)
    cli("--journal", "work", *VISIT)

    assert (home / "home.json").exists()
    assert (home / "my work/journal.json").exists()
    assert not path.exists()
    assert cli("--journal", "work", "path").out == f"{home}/my work/journal.json\n"


def test_a_name_goes_before_a_file_and_a_path_is_always_a_path(
    cli: Cli, say: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say('[journals]\nwork = "/w.json"\n')
    monkeypatch.chdir(tmp_path)
    for name in ("work", "other"):
        (tmp_path / name).touch()

    assert cli("--journal", "work", "path").out == "/w.json\n"
    assert cli("--journal", "./work", "path").out == "work\n"
    assert cli("--journal", "other", "path").out == "other\n"
    assert cli("--journal", "new.json", "path").out == "new.json\n"


@pytest.mark.parametrize("given", ["option", "environment"])
def test_a_word_that_is_no_journal_begins_none(
    cli: Cli, say: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    say('[journals]\nhome = "/h.json"\nwork = "/w.json"\n')
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wrok").mkdir()
    option = ["--journal", "wrok"] if given == "option" else []
    if given == "environment":
        monkeypatch.setenv("SVCLOG_JOURNAL", "wrok")

    assert cli(*option, *VISIT, code=2).err == (
        f"svclog: {'--journal' if option else 'SVCLOG_JOURNAL'}: there is no journal and no file called 'wrok' "
        "(there are home, work); did you mean work? for a new file give wrok/journal.json\n"
    )
    assert not list((tmp_path / "wrok").iterdir())


def test_an_empty_name_is_no_journal(cli: Cli) -> None:
    assert "--journal: empty; give the path of a file" in cli("--journal", "", "list", code=2).err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("wait = 5\njurnal = 'x'", "2: no setting is called 'jurnal'; did you mean journal? `svclog config` shows all"),
        (
            "zzz = 1",
            "1: no setting is called 'zzz'; it knows journal, wait, color, pager, ask, dates, currency, passphrase-c",
        ),
        (
            "\n[journal]\nwork = '~/w'",
            "2: journal: \"{'work': '~/w'}\" is not allowed; give a name from [journals], or",
        ),
        (
            "ask = 'felt'",
            '1: ask: \'felt\' is not allowed; give names of questions, such as ["felt", "promise"]: felt, when, ',
        ),
        ('ask = ["mood"]', "1: ask: \"['mood']\" is not allowed; give names of questions"),
        ("\n\nwork = ~/w.json", "3: this is not TOML (invalid value); fix that line; quote text values"),
        ("wait = 5\nwait = 6", "2: this is not TOML (cannot overwrite a value); fix that line"),
        ("wait = [", "1: this is not TOML (invalid value); fix that line"),
        (f"wait = {10**400}", "1: wait: '1000"),
        (f"wait = 0x{'f' * 5000}", "1: wait: 'a number of thousands of digits' is not allowed"),
        (f"[journals]\na = 0x{'f' * 5000}", "2: journals.a: 'a number of thousands of digits' is not allowed"),
        ("\nwait = 'long'", "2: wait: 'long' is not allowed; give a number of seconds, 0 or more"),
        ("wait = true", "1: wait: 'True' is not allowed"),
        ("wait = nan", "1: wait: 'nan' is not allowed"),
        ("wait = -1", "1: wait: '-1' is not allowed"),
        ("currency = 5", "1: currency: '5' is not allowed; give what to print after an amount, such as \"EUR\""),
        ("currency = 'US dollars'", "1: currency: 'US dollars' is not allowed"),
        ("color = 'no'", "1: color: 'no' is not allowed; give true or false"),
        (
            '\npassphrase-command = "it\'s"',
            '2: passphrase-command: "it\'s" is not allowed; give a command such as "pass sh',
        ),
        ("passphrase-command = ''", "1: passphrase-command: empty; give a command such as"),
        ("journals = 5", "1: journals: '5' is not allowed; give a table: [journals], then lines such as work ="),
        (
            "[journals]\nwork = 'w.json'",
            "2: journals.work: 'w.json' is not allowed; give a path that begins with / or ~",
        ),
        ("[journals]\na = '/a'\n'b/c' = '/w'", "3: journals: 'b/c' is not allowed; give a name without a slash, a dot"),
        (
            "[journals]\nwait = 5",
            "2: journals.wait: '5' is not allowed; give a path that begins with / or ~, or put it above [journals] if",
        ),
        ("[journals]\n'' = '/w'", "2: journals: the journal '/w' has no name; give it one, such as work"),
        ('[journals]\nwork = "/w\\u0000"', "2: journals.work: '/w\\x00' is not allowed; give a path that begins with"),
        ('journal = "/w\\u0000"', "1: journal: '/w\\x00' is not allowed; give a name from"),
        ("journals = {work = 5}", "1: journals.work: '5' is not allowed; give a path that begins with / or ~"),
        ("journal = 'work'", "1: journal: 'work' is not allowed; give a name from [journals], or a path that begins"),
        (
            "journal = 'wrk'\n[journals]\nwork = '/w'",
            "1: journal: 'wrk' is not allowed; give one of work, or a path that begins with / or ~",
        ),
    ],
)
def test_a_config_file_that_cannot_be_meant_is_refused_with_its_line(
    cli: Cli, say: Callable[[str], Path], path: Path, text: str, message: str
) -> None:
    file = say(text)

    for command in (VISIT, ("list",), ("config",)):
        error = cli(*command, code=2).err
        assert error.startswith(f"svclog: {file}:{message}")
        assert error.count("\n") == 1
    assert not path.exists()
    cli("--version"), cli("--help"), cli("list", "--help")


@pytest.mark.parametrize("text", [f"wait = 1{'0' * 5000}", f"ask = {'[' * 5000}"], ids=["digits", "brackets"])
def test_what_no_reader_of_toml_gets_through_is_refused(cli: Cli, say: Callable[[str], Path], text: str) -> None:
    file = say(text)
    wrong = "a number in it has too many digits, or its brackets are nested too deeply"
    assert cli("list", code=2).err == f"svclog: {file}: the config file cannot be read: {wrong}; fix that\n"


def test_a_config_file_that_cannot_be_read_is_refused(cli: Cli, config: Path) -> None:
    config.parent.mkdir(parents=True)
    config.write_bytes(b"wait = 5\n# caf\xe9\n")
    assert cli("list", code=2).err == f"svclog: {config}:2: this is not UTF-8 text; save the config file as UTF-8\n"

    config.unlink()
    config.mkdir()
    assert cli("list", code=2).err.startswith(f"svclog: {config}: the config file cannot be read: is a directory; ")

    config.rmdir()
    os.mkfifo(config)
    assert cli("list", code=2).err.startswith(f"svclog: {config}: the config file is not a regular file; ")


def test_a_config_file_may_begin_as_windows_editors_begin_text(cli: Cli, config: Path) -> None:
    config.parent.mkdir(parents=True)
    config.write_bytes(b"\xef\xbb\xbfwait = 5\n")

    assert settings(cli)["wait"] == (5, "config", f"{config}:1")


@pytest.mark.slow
def test_no_config_is_read_for_what_the_command_line_says(program: Program, tmp_path: Path) -> None:
    """Starting stays quick: neither tomllib nor platformdirs is imported unless needed."""
    code = "import sys; from svclog.cli import run; run(sys.argv[1:]); print(*sorted(sys.modules), file=sys.stderr)"
    program.command = lambda *arguments: [sys.executable, "-c", code, *arguments]  # type: ignore[method-assign]

    journal = ["--journal", str(tmp_path / "j.json")]
    program(*journal, *VISIT)  # where it begins, it is taken down in a folder of the platform
    for arguments in (["--version"], ["--help"], [*journal, *VISIT], [*journal, "list"], [*journal, "report"]):
        assert not {"tomllib", "platformdirs"} & set(program(*arguments).err.split())
    assert "tomllib" not in program(*VISIT).err.split()


@pytest.mark.parametrize("wait", ["abc", "-1", "inf", "nan", ""])
def test_a_wait_that_is_no_number_of_seconds_is_refused(cli: Cli, wait: str) -> None:
    wrong = f"{wait!r} is not allowed" if wait else "empty"
    said = f"svclog: --wait: {wrong}; give a number of seconds, 0 or more\n"
    assert cli("--wait", wait, "list", code=2).err == cli("list", f"--wait={wait}", code=2).err == said


@pytest.mark.slow
def test_a_terminal_shows_no_colours_where_the_config_file_says_so(say: Callable[[str], Path]) -> None:
    assert colours(Terminal("demo").ends())

    say("color = false")
    for arguments in (["demo"], ["--help"], ["list", "--help"], []):
        assert not colours(Terminal(*arguments).ends())
    say("color = 1")
    assert "Usage:" in Terminal("list", "-h").ends()


@pytest.mark.parametrize("color", ["true", "false"])
def test_the_questions_have_no_colours_where_the_config_file_says_so(say: Callable[[str], Path], color: str) -> None:
    say(f"color = {color}")
    at = Terminal("add", "Blue Bottle")
    at.sees("Who served you?")
    at.presses("\r")
    at.sees("Outcome (", "resolved")
    at.interrupts()

    assert bool(colours(at.ends(130))) == (color == "true")


def test_the_config_file_says_how_long_to_wait(
    program: Program, say: Callable[[str], Path], cli: Cli, path: Path
) -> None:
    import fcntl

    cli(*VISIT)
    say("wait = 0.2")
    with path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert f"{path} was in use by another program for 0.2 seconds" in program("list", code=4).err
        assert "for 0.1 seconds" in program("--wait", "0.1", "list", code=4).err


def test_amounts_are_in_the_currency_of_the_config_file(cli: Cli, say: Callable[[str], Path]) -> None:
    cli(*VISIT, "--minutes", "20", "--spent", "1204.5", "--promise", "a refund", "--by", "tomorrow")
    commands = {
        ("report",): "and you paid 1,204.50 EUR (noted ",
        ("report", "2026"): "and you paid 1,204.50 EUR (noted ",
        ("show", "1"): "spent      1204.50 EUR\n",
        ("case", "1"): "1,204.50 EUR.",
        ("dossier", "blue"): "- Cost: 20 minutes and 1,204.50 EUR\n",
        ("letter", "1"): "1,204.50 EUR.\n",
        ("report", "-f", "html"): "and you paid 1,204.50 EUR (noted ",
        ("report", "-f", "markdown"): "1,204.50 EUR (noted ",
    }
    without = {command: cli(*command).out for command in commands}

    say('currency = "EUR"')
    for command, text in commands.items():
        found = cli(*command).out
        assert text in found
        if "2026" not in command:
            assert without[command] == found.replace(" EUR", "")
    assert "  money (EUR)\n" in cli("report", "2026").out
    assert cli("export", "-f", "csv").out.count("EUR") == 0


@pytest.mark.parametrize("command", [["list", "--journal"], ["list", "--limit", "1", "--journal"]])
def test_a_global_option_after_the_command_means_the_same(
    cli: Cli, tmp_path: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = str(tmp_path / "other.json")
    cli(*VISIT, "--journal", other, "--wait", "2")
    monkeypatch.setenv("SVCLOG_JOURNAL", str(tmp_path / "third.json"))

    assert "Blue Bottle" in cli("--journal", other, "list").out
    assert "Blue Bottle" in cli(*command, other).out
    assert json.loads(cli("list", "--json").out)["interactions"] == []
    assert "--journal" not in cli("list", "--help").out
    assert cli("list", "--wait", "nan", code=2).err.startswith("svclog: --wait: 'nan' is not allowed")


def test_hints_name_the_journal_as_it_was_named(
    cli: Cli, say: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    say('[journals]\nwork = "~/w.json"\n')
    missing = "svclog: no visit has the id 9; `svclog {}list` shows the ids\n"

    assert cli("show", "9", code=3).err == missing.format("")
    assert cli("--journal", "work", "show", "9", code=3).err == missing.format("--journal work ")
    assert cli("show", "9", "--journal", "~/w x.json", code=3).err == missing.format("--journal '~/w x.json' ")
    assert "svclog --journal work add" in cli("list", "--journal", "work").err
    monkeypatch.setenv("SVCLOG_JOURNAL", "work")
    assert cli("show", "9", code=3).err == missing.format("")


def test_the_undo_hint_on_a_terminal_names_the_journal(say: Callable[[str], Path]) -> None:
    say('[journals]\nwork = "~/w.json"\n')

    shown = Terminal("--journal", "work", *VISIT, "--yes").ends()

    assert "(undo: svclog --journal work undo)" in shown


def test_the_config_file_says_which_of_two_numbers_is_the_day(cli: Cli, say: Callable[[str], Path]) -> None:
    typed = ("add", "X", "-o", "pending", "--when", "05/11", "--promise", "a call", "--by", "12/01")
    assert "'05/11' could be 5 November or 11 May 2026" in cli(*typed, code=2).err
    for order, when, by in (("day-first", "2026-11-05", "2027-01-12"), ("month-first", "2026-05-11", "2026-12-01")):
        say(f'dates = "{order}"\n')
        visit = str(cli(*typed).out.split()[1])
        entry = cli.entry(int(visit))
        assert (entry["when"][:10], entry["promise"]["by"][:10]) == (when, by)
        cli("edit", visit, "--when", "27/10", "--by", "11/01/2027")
        assert cli.entry(int(visit))["when"][:10] == "2026-10-27"
        assert len(cli("list", "--since", "27/10").lines) == int(visit)
        assert cli("dossier", "X", "--since", "05/11").err == ""
        assert cli("letter", visit, "--by", "03/12").out
    assert "kept on Wednesday 11 November 2026" in cli("kept", "1", "--when", "11/11").out
    say('dates = "dmy"\n')
    assert "1: dates: 'dmy' is not allowed; give day-first or month-first" in cli(*typed, code=2).err
