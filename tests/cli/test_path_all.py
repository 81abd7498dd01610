"""`svclog path --all`: the files to delete when you stop using svclog, and no others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

import pytest

from tests.cli.terminals import Terminal

if TYPE_CHECKING:
    from tests.conftest import Cli

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
DAMAGED = "journal.json.damaged-0123abcd"
BASH = "~/.local/share/bash-completion/completions/svclog"
"""Where bash finds its script, as a startup file names it."""


def listed(cli: Cli) -> dict[str, list[str]]:
    """Return the files, or lines in them, by their kind."""
    found: dict[str, list[str]] = {}
    for line in cli("path", "--all").lines[1:]:
        what, _, file = line.partition("  ")
        found.setdefault(what, []).append(file.strip())
    return found


def removal(what: str) -> str:
    return f"svclog: to remove svclog itself: {what}\n"


def test_where_nothing_was_written_nothing_is_listed(cli: Cli) -> None:
    printed = cli("path", "--all")

    assert printed.out == ""
    assert printed.err.startswith("svclog: no file was written on this machine\nsvclog: to remove svclog itself: ")


def test_what_is_listed_and_deleted_leaves_nothing_behind(
    cli: Cli, path: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / ".bashrc").write_text("# mine\n")
    cli("add", "Acme", "-o", "resolved")
    cli("--journal", str(home / "work.json"), "add", "Acme", "-o", "resolved")
    cli("--journal", str(home / "other.json"), "add", "Acme", "-o", "resolved")
    cli("undo")
    for shell in ("bash", "zsh", "fish"):
        cli("--install-completion", shell)
    path.with_name(DAMAGED).touch()
    path.with_name(".journal.json.new-0123abcd").touch()
    path.with_name("journal.json.bak").touch()  # not svclog's
    (tmp_path / "svclog-x1.html").touch()  # of another user, or another home
    monkeypatch.setenv("BROWSER", "true %s")
    cli("report", "--open")
    cli("export", "--output", str(home / "export.csv"))
    cli("demo", "--keep", str(home / "demo.json"))
    monkeypatch.setenv("EDITOR", "sh -c 'echo x >> $0; exit 1'")
    cli("--journal", str(home / "work.json"), "edit", "1", code=2)  # its form is saved
    folder = path.parents[2] if sys.platform == "darwin" else home / ".config"
    (folder / "svclog" / "templates").mkdir(parents=True)
    (folder / "svclog" / "templates" / "letter.txt").touch()
    (folder / "svclog" / "config.toml").write_text('[journals]\nwork = "~/work.json"\n')

    found = listed(cli)

    assert found["journal"] == [str(path), *(str(home / f"{name}.json") for name in ("work", "other", "demo"))]
    assert found["saved file"] == [str(home / "export.csv"), str(home / "demo-statement.csv")]
    assert len(found["page that --open showed"]) == len(found["form of an edit"]) == 1
    assert found["copy of a damaged journal"] == [str(path.with_name(DAMAGED))]
    lines = [file for files in found.values() for file in files if file.startswith(str(home / ".bashrc"))]
    assert lines == [
        f"{home}/.bashrc:3: # TAB completion of svclog",
        f"{home}/.bashrc:4: if [ -f {BASH} ]; then source {BASH}; fi",
    ]
    for file in (file for files in found.values() for file in files if ":" not in file):
        Path(file).unlink()
    for startup in (home / ".bashrc", home / ".zshrc"):
        numbers = [int(line.split(":")[1]) for files in found.values() for line in files if f"{startup}:" in line]
        kept = [line for number, line in enumerate(startup.read_text().splitlines(), 1) if number not in numbers]
        startup.write_text("\n".join(kept))
    assert (home / ".bashrc").read_text().strip() == "# mine"
    assert sorted(left.name for left in tmp_path.rglob("*") if left.is_file()) == [
        *(".bashrc", ".zshrc", "journal.json.bak", "svclog-x1.html")
    ]
    assert cli("path", "--all").out == ""


def test_a_journal_that_svclog_did_not_create_is_listed_once_it_was_rewritten(cli: Cli, path: Path, home: Path) -> None:
    cli("add", "Acme", "-o", "resolved")
    copies = [home / f"{command}.json" for command in ("list", "edit")]
    for copy in copies:
        copy.write_bytes(path.read_bytes())
    cli("--journal", str(copies[0]), "list")
    cli("--journal", str(copies[1]), "edit", "1", "--note", "x")

    assert listed(cli)["journal"] == [str(path), *map(str, copies[1:])]


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_shell_starts_without_a_word_when_the_script_is_deleted(cli: Cli, home: Path, shell: str) -> None:
    if not (program := which(shell)):
        pytest.skip(f"{shell} is not there")
    cli("--install-completion", shell)
    for script in [file for file in home.rglob("*svclog") if file.is_file()]:
        script.unlink()

    done = subprocess.run([program, "-c", f"set -e; source ~/.{shell}rc"], capture_output=True, check=False, text=True)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_line_of_an_earlier_version_is_known(cli: Cli, home: Path) -> None:
    (home / ".bashrc").write_text(f"# mine\nsource {BASH}\n")

    cli("--install-completion", "bash")

    assert (home / ".bashrc").read_text() == f"# mine\nsource {BASH}\n"
    assert f"{home}/.bashrc:2: source {BASH}" in listed(cli)["completion for bash"]


@pytest.mark.skipif(sys.platform != "linux", reason="the paths are those of Linux")
def test_the_readme_says_where_each_file_is(cli: Cli, path: Path, home: Path) -> None:
    section = README.partition("### Uninstall")[2].partition("\n### ")[0]
    cli("add", "Acme", "-o", "resolved")
    path.with_name(DAMAGED).touch()
    (home / ".config" / "svclog").mkdir(parents=True)
    (home / ".config" / "svclog" / "config.toml").touch()
    for shell in ("bash", "zsh", "fish"):
        cli("--install-completion", shell)

    files = [Path(file.partition(":")[0]) for files in listed(cli).values() for file in files]

    assert len(files) > 8
    for file in files:
        short = f"~/{file.relative_to(home)}"
        assert f"`{short}`" in section or f"`{Path(short).parent}/`" in section


def test_what_git_was_told_is_listed_line_by_line(cli: Cli, path: Path, home: Path) -> None:
    cli("add", "Acme", "-o", "resolved")
    subprocess.run(["git", "init", "--quiet", str(path.parent)], check=True)
    (path.parent / ".gitattributes").write_text("*.txt text\n")
    cli("merge", "--git-setup")

    told = listed(cli)["git merges by visits"]

    assert told[0] == f"{path.parent}/.gitattributes:2: /journal.json merge=svclog"
    assert [line.partition(": ")[2].partition(" =")[0] for line in told[1:]] == ['[merge "svclog"]', "name", "driver"]


def test_the_reminder_and_the_target_of_a_link_are_listed(cli: Cli, path: Path, home: Path) -> None:
    target = home / "synchronised.json"
    target.touch()
    path.parent.mkdir(parents=True)
    path.symlink_to(target)
    cli("add", "Acme", "-o", "pending", "--promise", "call", "--by", "2026-11-21", "--when", "2026-11-20")
    Terminal("list").ends()

    found = listed(cli)

    assert found["journal, to which that is a link"] == [str(target)]
    (reminder,) = found["day of the last reminder"]
    assert str(path) in Path(reminder).read_text()


def test_a_journal_is_listed_once_by_whichever_path_it_is_named(
    cli: Cli, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    (home / "same").symlink_to(home)
    (home / "link.json").symlink_to("cafe.json")
    cli("--journal", "cafe.json", "add", "Acme", "-o", "resolved")

    for named in ("cafe.json", "same/cafe.json", str(home / "same" / "cafe.json")):
        printed = cli("--journal", named, "path", "--all")
        assert [Path(line.split()[-1]) for line in printed.lines if "cafe" in line] == [home / named]
    printed = cli("--journal", "link.json", "path", "--all")
    assert [line.split()[-1] for line in printed.lines[1:3]] == [f"{home}/link.json", f"{home}/cafe.json"]
    assert printed.out.count("cafe.json") == 1
    config = home / ".config" / "svclog" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'[journals]\nmine = "{home}/link.json"\n')
    printed = cli("--journal", "cafe.json", "path", "--all")
    assert [line.split()[-1] for line in printed.lines[1:3]] == [f"{home}/cafe.json", f"{home}/link.json"]
    assert "to which that is a link" not in printed.out


def test_what_is_no_file_is_not_listed_and_notes_that_cannot_be_read_hide_no_journal(
    cli: Cli, path: Path, home: Path
) -> None:
    cli("add", "Acme", "-o", "resolved")
    cli("export", "--output", "/dev/null")
    assert "/dev/null" not in cli("path", "--all").out
    notes = home / ".local/state/svclog/journals"
    notes.unlink()
    notes.mkdir()

    assert listed(cli)["journal"] == [str(path)]


@pytest.mark.parametrize(
    ("mark", "command"),
    [
        ("pipx_metadata.json", "pipx uninstall 'my svclog'"),
        ("uv-receipt.toml", "uv tool uninstall 'my svclog'"),
        ("pip", "{0} -m pip uninstall svclog\n{1}"),
        (None, "uv pip uninstall --python {0} svclog\n{1}"),
    ],
    ids=["pipx", "uv tool", "venv", "venv without pip"],
)
def test_how_to_remove_svclog_itself_is_said(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: str | None, command: str
) -> None:
    environment = tmp_path / "my svclog"
    environment.mkdir()
    monkeypatch.setattr(sys, "prefix", str(environment))
    monkeypatch.setattr("svclog.installation.find_spec", lambda name: name if name == mark else None)
    if mark is not None:
        (environment / mark).touch()

    whole = f"svclog: to remove it with all that is in its virtual environment: rm -r '{environment}'"
    assert cli("path", "--all").err.endswith(removal(command.format(sys.executable, whole)))
