"""Every command on an encrypted journal, and where its passphrase comes from."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pyrage
import pytest

from svclog.cli.passphrase import Passphrases
from svclog.storage.encryption import is_encrypted
from tests.cli.terminals import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Cli, Program

pytestmark = pytest.mark.slow

KEY = str(pyrage.x25519.Identity.generate())
"""An age key: it opens a file at once, where a passphrase takes a second."""
SWORDFISH = Path(__file__).parents[1] / "data/passphrase/swordfish.json.age"
"""A visit, encrypted as age does, but so that its passphrase opens it at once (a work factor of 1)."""
VISIT = ("add", "Blue Bottle", "-w", "Maya", "-o", "resolved", "--empathy", "5")
GIVE = "give the one it was encrypted with"
NOBODY = (
    "svclog: {} is encrypted, and there is no terminal to ask for the passphrase on; "
    "set SVCLOG_PASSPHRASE, or passphrase-command in the config file\n"
)


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    """A key in the environment."""
    monkeypatch.setenv("SVCLOG_PASSPHRASE", KEY)
    return KEY


@pytest.fixture
def sealed(cli: Cli, key: str, path: Path) -> Path:
    """An encrypted journal with a visit and an overdue promise."""
    cli(*VISIT)
    cli(*VISIT, "--when", "2026-11-02", "--promise", "call back", "--by", "2026-11-04")
    cli("encrypt")
    return path


def test_without_a_terminal_a_journal_is_not_encrypted_and_not_said_to_be(cli: Cli, path: Path) -> None:
    cli(*VISIT)

    assert cli("encrypt", code=4).err == (
        f"svclog: {path} was not encrypted: there is no terminal to ask for a passphrase on; "
        "set SVCLOG_PASSPHRASE, or passphrase-command in the config file\n"
    )


def test_encrypt_and_decrypt_say_what_they_mean_and_undo_each_other(cli: Cli, key: str, path: Path) -> None:
    cli(*VISIT)
    before = path.read_bytes()
    old = path.with_name("journal.json.damaged-01234567")
    old.write_bytes(before)

    done = cli("encrypt")

    assert done.out == f"encrypted {path}; without its passphrase nobody can read it again, you included\n"
    assert done.err == (
        f"svclog: anyone can still read {old}; delete what you do not need\n"
        "svclog: copies made before (backups, the history of a synchronised folder) can still be read\n"
    )
    assert is_encrypted(path.read_bytes())
    assert "is encrypted already; nothing was changed" in cli("encrypt", code=2).err
    assert cli("decrypt").out == f"decrypted {path}; anyone who gets the file can now read it\n"
    assert path.read_bytes() == before
    assert "is not encrypted; nothing was changed" in cli("decrypt", code=2).err


@pytest.mark.parametrize(("passphrase", "warned"), [("abc", True), ("correct horse battery", False)])
def test_a_new_passphrase_that_is_short_is_warned_of_and_taken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], path: Path, passphrase: str, warned: bool
) -> None:
    monkeypatch.setenv("SVCLOG_PASSPHRASE", passphrase)
    passphrases = Passphrases(lambda: pytest.fail("the config file is not needed"))

    assert passphrases.give(path, new=True) == passphrase
    assert ("3 characters is easy to guess; four words or more" in capsys.readouterr().err) is warned
    assert passphrases.give(path, new=False) == passphrase
    assert capsys.readouterr().err == ""


def test_encrypt_names_every_copy_that_is_readable_still(cli: Cli, key: str, tmp_path: Path) -> None:
    folder = tmp_path / "synchronised"
    folder.mkdir()
    target, link = folder / "mine [1].json", tmp_path / "link.json"
    link.symlink_to(target)
    target.touch()
    cli("--journal", str(link), *VISIT)
    copies = [
        *(folder / ".mine [1].json.damaged-01234567.new", folder / "mine [1].json.damaged-01234567"),
        *(folder / "mine [1].sync-conflict-20261120-101500-ABC.json", tmp_path / "link.json.bak"),
    ]
    for copy in copies:
        copy.write_bytes(target.read_bytes())

    said = cli("--journal", str(link), "encrypt").err

    assert f"anyone can still read {', '.join(map(str, sorted(copies)))}; delete" in said


def test_an_encrypted_journal_can_be_begun(cli: Cli, key: str, path: Path) -> None:
    assert cli("encrypt").err == ""
    cli(*VISIT)

    assert is_encrypted(path.read_bytes())
    assert path.stat().st_mode & 0o777 == 0o600
    assert "Blue Bottle" in cli("list").out


def test_every_command_works_on_an_encrypted_journal(cli: Cli, sealed: Path, tmp_path: Path) -> None:
    cli("add", "Acme Cars/service", "-o", "unresolved", "--re", "1")
    cli("edit", "3", "--note", "late")
    cli("kept", "2")
    cli("leave", "Acme Cars/service", "--for", "Blue Bottle")
    cli("rename", "Acme Cars", "Acme Motors")
    cli("thanks", "1", "--sent")
    cli("delete", "3", "--yes")
    assert cli("undo").out == "took back: delete 3 Acme Motors/service\n"
    assert cli("forget", "--yes").out == "forgot 5 changes and 2 old names\n"
    for reading in (
        *(["list"], ["show", "1"], ["card", "Blue Bottle"], ["why", "Blue Bottle"], ["promises"], ["case", "1"]),
        *(["report"], ["places"], ["people"], ["trend"], ["dossier", "Blue Bottle"], ["letter", "2"], ["votes"]),
        *(["export"], ["check"]),
    ):
        assert cli(*reading).out
    assert cli("check").out == f"nothing is wrong: 3 entries in {sealed}\n"
    assert is_encrypted(sealed.read_bytes())
    assert [each.name for each in sealed.parent.iterdir()] == [sealed.name]


@pytest.mark.usefixtures("sealed")
def test_a_command_opens_the_file_once_for_that_takes_a_second_with_a_passphrase(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    decrypt = pyrage.decrypt
    monkeypatch.setattr(pyrage, "decrypt", lambda *arguments: opened.append(1) or decrypt(*arguments))  # type: ignore[func-returns-value]

    for count, command in enumerate([VISIT, ("list",), ("edit", "1", "--note", "x", "--re", "2"), ("report",)], 1):
        cli(*command)
        assert len(opened) == count


def test_an_encrypted_journal_is_imported_into_another(cli: Cli, sealed: Path, tmp_path: Path) -> None:
    for number, name in enumerate(("plain.json", "sealed.json")):
        other = ("--journal", str(tmp_path / name))
        if number:
            cli(*other, "encrypt")
        assert cli(*other, "import", str(sealed)).out == "2 added\n"
        assert cli(*other, "import", str(sealed)).out == "0 added, 2 here already\n"
        assert cli(*other, "list", "--json").json == cli("list", "--json").json


@pytest.mark.parametrize("command", [VISIT, ("list",), ("undo",), ("report",), ("check",), ("decrypt",)])
def test_a_wrong_passphrase_is_one_line(
    cli: Cli, sealed: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    before = sealed.read_bytes()
    monkeypatch.setenv("SVCLOG_PASSPHRASE", "hunter2")

    result = cli(*command, code=4)

    assert result.out == ""
    wrong = "this is not its passphrase; nothing was changed: give the one it was encrypted with"
    assert result.err == f"svclog: {sealed}: {wrong}\n"
    assert sealed.read_bytes() == before


@pytest.mark.parametrize("command", [VISIT, ("list",), ("import", "{}")])
def test_without_a_terminal_nobody_is_asked(
    program: Program, sealed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.delenv("SVCLOG_PASSPHRASE")
    other = () if "{}" not in command else ("--journal", str(tmp_path / "other.json"))

    result = program(*other, *(word.format(sealed) for word in command), stdin=KEY, code=4)

    assert result == type(result)("", NOBODY.format(sealed))


def test_a_passphrase_is_asked_for_once_and_not_shown(path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    path.parent.mkdir(parents=True)
    shutil.copy(SWORDFISH, path)

    terminal = Terminal("add", "Blue Bottle", "-w", "maya", "-o", "resolved", "--yes", width=300)
    terminal.sees(f"Passphrase for {path}: ")
    terminal.types("swordfish")
    shown = terminal.ends()  # asked once, though it reads and writes
    assert shown.count("Passphrase") == 1
    assert "swordfish" not in shown
    assert "logged 2 Blue Bottle" in shown
    monkeypatch.setenv("SVCLOG_PASSPHRASE", "swordfish")
    assert cli("list").out.count("Blue Bottle") == 2


def test_a_wrong_passphrase_may_be_tried_three_times_on_a_terminal(path: Path) -> None:
    path.parent.mkdir(parents=True)
    shutil.copy(SWORDFISH, path)

    terminal = Terminal("list", width=300)
    for attempt in ("sardine", "swordfisch", "swordfish"):
        terminal.sees(f"Passphrase for {path}: ")
        terminal.types(attempt)
    shown = terminal.ends()
    assert shown.count(f"svclog: this is not the passphrase of {path}; try again\n") == 2
    assert "Blue Bottle" in shown

    terminal = Terminal("add", "Blue Bottle", "-o", "resolved", "--yes", width=300)
    for attempt in ("sardine", "swordfisch", "herring"):
        terminal.sees(f"Passphrase for {path}: ")
        terminal.types(attempt)
    shown = terminal.ends(4)
    assert shown.count("try again") == 2
    assert shown.endswith(f"svclog: {path}: this is not its passphrase; nothing was changed: {GIVE}\n")


def test_a_new_passphrase_is_asked_for_until_it_is_the_same_twice(
    path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli(*VISIT)
    terminal = Terminal("encrypt", width=300)
    for second in ("swordfisch", "", "swordfish"):
        terminal.sees(f"New passphrase for {path}: ")
        terminal.types("swordfish")
        terminal.sees("Repeat passphrase: ")
        terminal.types(second)

    shown = terminal.ends()

    assert shown.count("svclog: the passphrases do not match; give both again (Ctrl-C quits)\n") == 2
    assert "swordfis" not in shown
    assert path.read_bytes().startswith(b"age-encryption.org")
    monkeypatch.setenv("SVCLOG_PASSPHRASE", "swordfish")
    assert "Blue Bottle" in cli("list").out


def test_who_leaves_when_asked_for_both_again_changes_nothing(path: Path, cli: Cli) -> None:
    cli(*VISIT)
    before = path.read_bytes()
    terminal = Terminal("encrypt", width=300)
    terminal.sees("New passphrase")
    terminal.types("swordfish")
    terminal.sees("Repeat")
    terminal.types("swordfisch")
    terminal.sees("do not match", "New passphrase")
    terminal.interrupts()

    assert "nothing was changed" in terminal.ends(130)
    assert path.read_bytes() == before


def test_an_empty_new_passphrase_is_refused(path: Path, cli: Cli) -> None:
    cli(*VISIT)
    before = path.read_bytes()
    terminal = Terminal("encrypt", width=300)
    terminal.sees("New passphrase")
    terminal.types("")

    assert "no passphrase was given; nothing was changed: " in terminal.ends(2)
    assert path.read_bytes() == before


def test_who_leaves_the_question_changes_nothing(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SVCLOG_PASSPHRASE")
    before = sealed.read_bytes()
    terminal = Terminal("undo", width=300)
    terminal.sees("Passphrase for")
    terminal.interrupts()

    assert "nothing was changed" in terminal.ends(130)
    assert sealed.read_bytes() == before


def test_the_reminder_of_overdue_promises_never_asks(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "1 promise overdue" in Terminal("list").ends()  # the command has opened the journal

    monkeypatch.delenv("SVCLOG_PASSPHRASE")
    shown = Terminal("path", width=300).ends()
    assert shown == f"{sealed}\n"


@pytest.fixture
def command(home: Path) -> Callable[[str], Path]:
    """Write a config file with this command, after a program that prints the key."""
    folder = home / ("Library/Application Support" if sys.platform == "darwin" else ".config") / "svclog"
    folder.mkdir(parents=True)
    program = home / "my program"
    program.write_text(f"#!/bin/sh\necho '# made by age-keygen'\necho '{KEY}'\necho $@ >> '{home}/called'\n")
    program.chmod(0o755)

    def write(text: str) -> Path:
        config = folder / "config.toml"
        config.write_text(f"passphrase-command = {json.dumps(text.format(repr(str(program))))}\n")
        return config

    return write


def test_a_command_prints_the_passphrase_and_is_run_once_and_without_a_shell(
    cli: Cli, sealed: Path, home: Path, command: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SVCLOG_PASSPHRASE")
    config = command("{} 'my journal' $HOME; true")

    cli(*VISIT)

    assert (home / "called").read_text() == "my journal $HOME; true\n"
    assert ("passphrase-command", f"{config}:1") in [
        (each["name"], each["where"]) for each in cli("config", "--json").json["settings"]
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("/no/such --program", "did not start (no such file or directory); fix it"),
        ("false", "ended with 1; try it in a shell"),
        ("true", "printed nothing; try it in a shell"),
        (r"printf '\377'", "printed what is not UTF-8 text; fix it"),
    ],
)
@pytest.mark.usefixtures("sealed")
def test_a_command_that_prints_no_passphrase_is_one_line(
    cli: Cli, command: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, text: str, message: str
) -> None:
    monkeypatch.delenv("SVCLOG_PASSPHRASE")
    config = command(text)

    error = cli(*VISIT, code=4).err

    assert error.startswith(f"svclog: {config}:1: passphrase-command ")
    assert error.endswith(f" {message}\n")
    assert error.count("\n") == 1


def test_config_does_not_show_a_passphrase(cli: Cli, key: str) -> None:
    for arguments in (["config"], ["config", "--json"]):
        shown = cli(*arguments).out
        assert "SVCLOG_PASSPHRASE" in shown
        assert KEY not in shown


@pytest.mark.parametrize(
    ("mark", "todo"),
    [
        ("pipx_metadata.json", "pipx inject {name} pyrage"),
        ("uv-receipt.toml", "uv pip install --python {python} pyrage"),
        ("pip", "{python} -m pip install pyrage"),
        (None, "uv pip install --python {python} pyrage"),
    ],
    ids=["pipx", "uv tool", "venv", "venv without pip"],
)
def test_without_its_package_encryption_names_what_to_install(
    cli: Cli, sealed: Path, monkeypatch: pytest.MonkeyPatch, mark: str | None, todo: str
) -> None:
    environment = sealed.with_name("my svclog")
    environment.mkdir()
    monkeypatch.setattr(sys, "prefix", str(environment))
    monkeypatch.setattr(sys, "executable", str(environment / "bin" / "python"))
    monkeypatch.setitem(sys.modules, "pyrage", None)
    monkeypatch.setattr("svclog.installation.find_spec", lambda name: name if name == mark else None)
    if mark is not None:
        (environment / mark).touch()
    command = todo.format(name="'my svclog'", python=f"'{sys.executable}'")

    needs = f"{sealed}: encryption needs the package pyrage, which is not installed; install it: {command}\n"
    assert cli("list", code=4).err == f"svclog: {needs}"
    other = ("--journal", str(sealed.with_name("other.json")))
    cli(*other, *VISIT)
    assert cli(*other, "encrypt", code=4).err.endswith(f"; install it: {command}\n")
