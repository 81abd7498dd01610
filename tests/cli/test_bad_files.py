"""Journals damaged, in the wrong place, out of reach or in use: what the user sees, and what becomes of the file."""

from __future__ import annotations

import fcntl
import io
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import time
import zlib
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from svclog.cli import run
from svclog.cli.session import Session
from tests.conftest import Clock, Result
from tests.storage.processes import Child, become_nobody, give_to_nobody, limit_file_size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Cli, Program

pytestmark = pytest.mark.slow

CHANGING = [
    ["edit", "1", "-n", "x"],
    ["delete", "1", "--yes"],
    ["undo"],
    ["rename", "Blue Bottle", "X"],
    ["import", "visits.csv"],
]
READING = [["list"], ["list", "--json"], ["show", "1"], ["export"], ["export", "-f", "jsonl"], ["check"]]
NO_VISITS = "svclog: no visits yet; the first one: svclog add Blue Bottle r\n"
KEPT_SAFE = "nothing was changed: fix it there in an editor, or put back a backup"


@pytest.fixture
def two(cli: Cli, path: Path) -> bytes:
    """The bytes of a journal of two visits."""
    cli("add", "Blue Bottle", "-w", "Maya", "-o", "resolved", "-n", "remade it")
    cli("add", "Café Zoë", "-o", "declined")
    return path.read_bytes()


@pytest.fixture(autouse=True)
def visits(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file to import."""
    monkeypatch.chdir(home)
    (home / "visits.csv").write_text("business,when,outcome\nAcme,2026-10-02,resolved\n")


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that every user can enter, as pytest's own are not."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def limited(program: Program, size: int, *arguments: str) -> Result:
    """Run svclog with files limited to `size` bytes, as on a full disk, and expect exit code 4."""
    done = subprocess.run(
        program.command(*arguments),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        preexec_fn=limit_file_size(size),
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 4, done
    return Result(done.stdout.decode(), done.stderr.decode())


def as_nobody(*arguments: str) -> tuple[int, str, str]:
    """Run svclog as an unprivileged user; return its exit code, stdout and stderr."""

    def act(say: Callable[[str], None]) -> None:
        become_nobody()
        os.environ["XDG_CONFIG_HOME"] = "/nobody/has/none"
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run(arguments, Session(clock=Clock()))
        say(json.dumps([code, out.getvalue(), err.getvalue()]))

    child = Child(act)
    [heard] = child.heard()
    assert child.status() == 0
    code, out, err = json.loads(heard)
    return code, out, err


def contents(folder: Path) -> list[str]:
    """Return all names in a folder, hidden ones included."""
    return sorted(path.name for path in folder.iterdir())


@contextmanager
def held(path: Path) -> Iterator[None]:
    """The journal's lock, as another program holds it."""
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


# Damage


def place(data: bytes, byte: int) -> str:
    """Return the line, column and offset of a byte, as an error names them."""
    before = data[:byte].decode(errors="replace")
    return f"line {before.count(chr(10)) + 1}, column {len(before.rpartition(chr(10))[2]) + 1} (byte {byte})"


class Damage(NamedTuple):
    """Bytes and their damaged replacement, the bytes that the error points to, and its words."""

    good: bytes
    bad: bytes
    at: bytes
    reason: str


@pytest.mark.parametrize(
    "damage",
    [
        Damage("Café".encode(), b"Caf\xe9", b"\xe9", "this is not UTF-8 text"),
        Damage(b'"business": "Blue', b'"business" "Blue', b'"Blue', "this is not JSON (Expecting ':' delimiter)"),
        Damage(b'\n,"2":', b'\n,"1":', b'"1":', 'the key "1" stands twice'),
        Damage(b'"remade it"', b"NaN", b"NaN", "NaN is not a JSON number"),
        Damage(b'"interactions":{', b'"interactions":{"x":{},', b'"x"', "a document's id is a whole number"),
        Damage(b"", b"[1, 2]", b"[", "a journal is a JSON object of tables"),
    ],
    ids=["UTF-8", "JSON", "doubled key", "NaN", "no id", "list"],
)
def test_damage_is_reported_with_its_place_and_left_as_it_is(
    cli: Cli, program: Program, path: Path, two: bytes, damage: Damage
) -> None:
    data = two.replace(damage.good, damage.bad) if damage.good else damage.bad
    assert data != two
    path.write_bytes(data)
    message = f"svclog: {path}: {place(data, data.rindex(damage.at))}: {damage.reason}; {KEPT_SAFE}\n"

    assert program("list", code=4) == Result("", message)
    for command in READING + CHANGING:
        result = cli(*command, code=4)
        assert (result.out, result.err) == ("", message), command
    assert path.read_bytes() == data
    assert contents(path.parent) == [path.name]


def test_an_add_to_a_journal_damaged_elsewhere_leaves_the_damage_to_be_mended(cli: Cli, path: Path, two: bytes) -> None:
    data = two.replace(b'"remade it"', b'"remade it')
    path.write_bytes(data)

    assert cli("add", "Café Zoë", "-o", "resolved").out.startswith("logged 3 Café Zoë")

    assert path.read_bytes().startswith(data[:-3].replace(b'"added":          2', b'"added":          3'))
    path.write_bytes(path.read_bytes().replace(b'"remade it', b'"remade it"'))
    assert len(cli("list").lines) == 3


@pytest.mark.parametrize(
    "rest",
    [b"", b',"3": {"uid": "12', b',"3": {"uid": "12", "note": "\xc3', b"}}\n" + b"\0" * 600],
    ids=["no end", "half an entry", "half a letter", "a block of NULs"],
)
def test_an_unfinished_entry_is_left_out_and_the_next_change_fixes_the_file(
    program: Program, path: Path, two: bytes, rest: bytes
) -> None:
    torn = two[:-3] + rest
    path.write_bytes(torn)

    read = program("list")
    assert (
        read.err == f"svclog: {path} ends in an unfinished entry, which is left out; the next change fixes the file\n"
    )
    assert [line.split()[0] for line in read.out.splitlines()] == ["2", "1"]
    assert path.read_bytes() == torn

    saved = path.with_name(f"journal.json.damaged-{zlib.crc32(torn):08x}")
    changed = program("add", "Blue Bottle", "-o", "resolved")
    assert changed.err.endswith(
        f"svclog: {path} ended in an unfinished entry: 2 entries are kept, the file as it was is {saved}\n"
    )
    assert changed.out.startswith("logged 3 Blue Bottle")
    assert saved.read_bytes() == torn
    assert len(program("list").out.splitlines()) == 3


# Other shapes


def in_stock_layout(data: bytes) -> bytes:
    return json.dumps(json.loads(data), indent=4, sort_keys=True).encode()


def after_a_bom(data: bytes) -> bytes:
    return b"\xef\xbb\xbf" + data


@pytest.mark.parametrize("shape", [in_stock_layout, after_a_bom])
def test_what_other_programs_wrote_is_read_and_becomes_ours_at_the_next_change(
    cli: Cli, program: Program, path: Path, two: bytes, shape: Callable[[bytes], bytes]
) -> None:
    path.write_bytes(shape(two))
    for command in READING:
        assert cli(*command).err == ""
    assert path.read_bytes() == shape(two)

    assert program("add", "Blue Bottle", "-o", "resolved").err == ""

    assert sorted(line.split()[0] for line in cli("list").lines) == ["1", "2", "3"]
    assert path.read_bytes().startswith(b'{"meta": {\n "1": {"')
    assert path.read_bytes().endswith(b"}\n}}\n")


@pytest.mark.parametrize("data", [b"", b"null", b"null\n", b" \n", b"{}", b'{"_default": {}}'])
def test_an_empty_file_is_an_empty_journal(cli: Cli, program: Program, path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(data)

    assert program("list") == Result("", NO_VISITS)
    assert cli("check").out == f"nothing is wrong: 0 entries in {path}\n"
    assert "nothing left to undo" in cli("undo", code=3).err
    assert path.read_bytes() == data

    assert cli("add", "Blue Bottle", "-o", "resolved").out == "logged 1 Blue Bottle, today 10:00\n"
    assert len(cli("list").lines) == 1


# Full disks


def test_a_full_disk_leaves_the_journal_as_it_was(program: Program, path: Path, two: bytes) -> None:
    todo = "raise the limit on a file's size (`ulimit -f`) and try again"
    message = f"svclog: {path}: file too large; nothing was written: {todo}\n"

    for size, command in ((len(two) + 40, ["add", "Blue Bottle", "-o", "resolved"]), (len(two) // 2, CHANGING[0])):
        assert limited(program, size, *command) == Result("", message)
        assert path.read_bytes() == two
        assert contents(path.parent) == [path.name]


def test_a_journal_that_cannot_begin_on_a_full_disk_is_not_there(program: Program, path: Path) -> None:
    failed = limited(program, 10, "add", "Blue Bottle", "-o", "resolved")

    assert failed.err.startswith(f"svclog: {path}: file too large; nothing was written: ")
    assert not path.exists()
    assert program("add", "Blue Bottle", "-o", "resolved").out.startswith("logged 1 Blue Bottle")


# Permissions

DENIED = "permission denied; nothing was written: see who may read and write the file and its folder with `ls -la`"


@pytest.fixture
def readable(public: Path, cli: Cli) -> Path:
    """A journal of one visit that belongs to nobody, in a folder that belongs to nobody."""
    folder = public / "folder"
    file = folder / "journal.json"
    # This imports all modules that a run needs: nobody may be unable to read the installation.
    for command in (["add", "Blue Bottle", "-o", "resolved"], *READING, ["edit", "1", "-n", "remade it"], ["undo"]):
        cli("--journal", str(file), *command)
    give_to_nobody(folder, file)
    return file


def test_a_backup_that_is_not_there_is_not_said_to_be_whole(cli: Cli, tmp_path: Path) -> None:
    missing = tmp_path / "backup.json"

    said = cli("--journal", str(missing), "check", code=2).err

    assert said == f"svclog: --journal: there is no file {missing}; name one that is there\n"
    assert cli("check").out.startswith("nothing is wrong: 0 entries")  # before the first visit of all


def test_a_read_only_file_can_be_read_and_not_written(readable: Path) -> None:
    readable.chmod(0o400)
    before = readable.read_bytes()
    journal = ("--journal", str(readable))

    assert as_nobody(*journal, "list") == (0, "1  2026-11-22  Blue Bottle      resolved\n", "")
    for command in (["add", "Blue Bottle", "-o", "resolved"], ["edit", "1", "-n", "x"], ["delete", "1", "--yes"]):
        assert as_nobody(*journal, *command) == (4, "", f"svclog: {readable}: {DENIED}\n")
    assert readable.read_bytes() == before
    assert stat.S_IMODE(readable.stat().st_mode) == 0o400


def test_in_a_read_only_folder_everything_can_be_read_and_nothing_changes(readable: Path) -> None:
    readable.parent.chmod(0o500)
    before = readable.read_bytes()
    journal = ("--journal", str(readable))

    for command in (["list"], ["show", "1"], ["check"]):
        code, out, err = as_nobody(*journal, *command)
        assert (code, bool(out), err) == (0, True, ""), command
    for command in (["edit", "1", "-n", "x"], ["undo"], ["delete", "1", "--yes"]):
        code, out, err = as_nobody(*journal, *command)
        assert (code, out, err) == (4, "", f"svclog: {readable}: {DENIED}\n"), command
    assert readable.read_bytes() == before
    assert contents(readable.parent) == ["journal.json"]


def test_a_file_that_may_not_be_read_is_one_line(readable: Path) -> None:
    readable.chmod(0)

    assert as_nobody("--journal", str(readable), "list") == (4, "", f"svclog: {readable}: {DENIED}\n")


def test_a_folder_where_no_journal_can_be_made_is_one_line(public: Path, readable: Path) -> None:
    file = public / "new" / "journal.json"

    assert as_nobody("--journal", str(file), "add", "X", "-o", "resolved") == (4, "", f"svclog: {file}: {DENIED}\n")
    assert as_nobody("--journal", str(file), "list")[0] == 0


# What stands in its place


def test_a_folder_in_the_journals_place_is_left_alone(cli: Cli, program: Program, path: Path) -> None:
    path.mkdir(parents=True)
    message = f"svclog: {path}: this is a folder; name the journal's file with --journal\n"

    assert program("add", "Blue Bottle", "-o", "resolved", code=4) == Result("", message)
    for command in READING + CHANGING:
        assert cli(*command, code=4).err == message
    assert contents(path.parent) == [path.name]


def test_a_pipe_in_the_journals_place_is_not_waited_for(cli: Cli, path: Path) -> None:
    path.parent.mkdir(parents=True)
    os.mkfifo(path)

    assert cli("list", code=4).err == f"svclog: {path}: this is not a file; name the journal's file with --journal\n"
    assert cli("add", "X", "-o", "resolved", code=4).out == ""


def test_a_link_that_leads_nowhere_is_not_filled(cli: Cli, program: Program, path: Path, tmp_path: Path) -> None:
    path.parent.mkdir(parents=True)
    target = tmp_path / "disk" / "journal.json"
    path.symlink_to(target)
    message = (
        f"svclog: {path}: this is a link to {target}, which is not there; "
        f"mount the disk it is on, or make an empty file there: install -m 600 /dev/null {target}\n"
    )

    assert program("add", "Blue Bottle", "-o", "resolved", code=4) == Result("", message)
    for command in READING + CHANGING:
        assert cli(*command, code=4).err == message
    assert path.is_symlink()
    assert not target.parent.exists()


def test_a_link_to_the_journal_is_followed_and_stays_a_link(cli: Cli, path: Path, tmp_path: Path) -> None:
    path.parent.mkdir(parents=True)
    target = tmp_path / "disk" / "visits.json"
    target.parent.mkdir()
    target.touch(0o640)
    path.symlink_to("../../../../disk/visits.json")

    cli("add", "Blue Bottle", "-o", "resolved")
    cli("edit", "1", "-n", "remade it")

    assert path.is_symlink()
    assert "remade it" in target.read_text()
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert contents(target.parent) == [target.name]
    assert contents(path.parent) == [path.name]


# In use


def test_fifty_processes_adding_at_once_lose_nothing_and_readers_never_fail(
    cli: Cli, path: Path, tmp_path: Path
) -> None:
    def quietly(*arguments: str) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run(arguments, Session(clock=Clock()))
        return code, out.getvalue(), err.getvalue()

    def add(say: Callable[[str], None]) -> None:
        for number in range(6):
            code, out, err = quietly("add", "Blue Bottle", "-o", "resolved", "-n", f"{os.getpid()} {number}")
            assert code == 0, err
            say(out.split()[1])

    def read(say: Callable[[str], None]) -> None:
        seen = 0
        while not over.exists():
            code, out, err = quietly("list")
            assert code == 0, err
            waited = f"svclog: waiting for another program to finish with {path}\n"
            assert err.removeprefix(waited) in ("", NO_VISITS)
            assert out.count("\n") >= seen
            seen = out.count("\n")
            time.sleep(0.05)

    over = tmp_path / "over"
    readers = [Child(read) for _ in range(2)]
    writers = [Child(add) for _ in range(50)]
    given = [int(doc_id) for writer in writers for doc_id in writer.heard()]
    written = [writer.status() for writer in writers]
    over.touch()

    assert written == [0] * 50
    assert sorted(given) == list(range(1, 301))
    entries = cli("list", "--json").json["interactions"]
    assert sorted(entry["id"] for entry in entries) == list(range(1, 301))
    assert len({entry["uid"] for entry in entries}) == len({entry["note"] for entry in entries}) == 300
    assert [reader.status() for reader in readers] == [0, 0]
    assert contents(path.parent) == [path.name]


def test_who_waits_long_for_the_journal_is_told_so_once(program: Program, path: Path, two: bytes) -> None:
    waiting = f"svclog: waiting for another program to finish with {path}\n"

    with held(path):
        command = program.command("add", "Blue Bottle", "-o", "resolved")
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        assert process.stderr.readline() == waiting
    out, err = process.communicate()

    assert (process.returncode, err) == (0, "")
    assert out.startswith("logged 3 Blue Bottle")


@pytest.mark.parametrize(
    "command", [["add", "Blue Bottle", "-o", "resolved"], ["list"], ["undo"]], ids=lambda it: it[0]
)
def test_wait_says_when_to_give_up(program: Program, path: Path, two: bytes, command: list[str]) -> None:
    started = time.monotonic()

    with held(path):
        result = program("--wait", "1", *command, code=4)

    assert time.monotonic() - started >= 1
    assert result.out == ""
    assert re.fullmatch(
        f"svclog: {re.escape(str(path))} was in use by another program for 1 seconds?; "
        "nothing was written: try again, or wait longer with --wait",
        result.err.splitlines()[-1],
    )
    assert path.read_bytes() == two


def test_a_killed_process_leaves_no_lock_behind(program: Program, path: Path, two: bytes) -> None:
    def hold(say: Callable[[str], None]) -> None:
        with held(path):
            say("held")
            signal.pause()

    child = Child(hold)
    assert child.hear() == "held"
    child.kill()
    assert child.status() == -signal.SIGKILL

    assert program("--wait", "0", "add", "Blue Bottle", "-o", "resolved").out.startswith("logged 3 ")


@pytest.mark.parametrize("half", [{"mo\ud800od": 1}, {"note": "a\ud800"}])
def test_half_a_character_that_another_program_wrote_is_no_crash(
    program: Program, path: Path, tmp_path: Path, half: dict[str, object]
) -> None:
    visit = {"when": "2026-11-01T10:00:00+01:00", "business": "Cafe", "outcome": "resolved"}
    vote = {"business": "Cafe", "leaves": True, "at": "2026-11-02T10:00:00+01:00"}
    path.parent.mkdir(parents=True)
    text = json.dumps({"interactions": {"1": visit | half, "2": visit}, "votes": {"1": vote | half}})
    fixes = 2 if "note" not in half else 0
    for code, command in (
        (fixes, ["edit", "1", "--felt", "3"]),
        (fixes, ["edit", "v1", "--because", "x"]),
        (3 if fixes else 0, ["edit", "1"]),
        (0, ["export"]),
        (0, ["export", "--format", "jsonl"]),
        (0, ["add", "New", "--outcome", "resolved", "--yes"]),
        (fixes, ["--journal", str(tmp_path / "other.json"), "import", str(path)]),
    ):
        path.write_text(text)
        program(*command, code=code, env={"EDITOR": "sed -i s/resolved/partial/"})
