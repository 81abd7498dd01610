"""An operation refused by the operating system leaves the file unchanged, and modes, owners and links are kept."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from svclog import interrupts
from svclog.errors import JournalError, JournalUnusable, Unconfirmed
from svclog.storage.layout import CLOSING, decode
from svclog.storage.store import visits_in
from svclog.storage.tinydb import JournalDB
from tests.storage.journals import VISIT, journal, stock_bytes, stock_entries
from tests.storage.processes import NOBODY, Child, become_nobody, give_to_nobody, limit_file_size, outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Write = Callable[[JournalDB], object]


FAMILY = 2000
"""A group of several users."""


def append(db: JournalDB) -> object:
    return db.insert({"note": "new", "more": "x" * 2000})


def rewrite(db: JournalDB) -> object:
    return db.update({"note": "changed", "more": "x" * 2000})


def read(db: JournalDB) -> object:
    return db.all()


writes = pytest.mark.parametrize("write", [append, rewrite])


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


# Modes, owners, links


def test_a_new_journal_and_its_folders_are_its_owners_alone(path: Path) -> None:
    os.umask(umask := os.umask(0))
    deep = path.parent / "new" / "newer" / "journal.json"
    JournalDB(deep).insert(VISIT)
    assert mode(deep) == 0o600
    assert [mode(folder) for folder in (deep.parent, deep.parent.parent)] == [0o700, 0o700]
    os.umask(umask)


@writes
@pytest.mark.parametrize("bits", [0o600, 0o640, 0o644, 0o660, 0o400])
def test_the_mode_of_a_file_is_kept(path: Path, write: Write, bits: int) -> None:
    path.write_bytes(journal(VISIT))
    path.chmod(bits)
    path.parent.chmod(0o755)
    if os.access(path, os.W_OK):
        write(JournalDB(path))
    assert mode(path) == bits
    assert mode(path.parent) == 0o755


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
@writes
def test_the_owner_of_a_file_is_kept(path: Path, write: Write) -> None:
    path.write_bytes(journal(VISIT))
    os.chown(path, 1234, 5678)
    write(JournalDB(path))
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 5678)


@writes
def test_a_link_is_followed_and_stays_a_link(path: Path, write: Write) -> None:
    target = path.parent / "elsewhere" / "real.json"
    target.parent.mkdir()
    target.write_bytes(journal(VISIT))
    middle = path.parent / "middle"
    middle.symlink_to("elsewhere/real.json")
    path.symlink_to(middle)
    write(JournalDB(path))
    assert (path.is_symlink(), middle.is_symlink(), target.is_symlink()) == (True, True, False)
    assert stock_entries(path) == stock_entries(target) != {1: VISIT}
    assert sorted(path.parent.iterdir()) == sorted([target.parent, path, middle])
    assert list(target.parent.iterdir()) == [target]


def test_a_torn_file_behind_a_link_is_saved_beside_the_file(path: Path) -> None:
    target = path.parent / "elsewhere" / "real.json"
    target.parent.mkdir()
    target.write_bytes(journal(VISIT) + b"\0")
    path.symlink_to(target)
    JournalDB(path).insert({})
    assert list(path.parent.iterdir()) in ([path, target.parent], [target.parent, path])
    assert [file.name[:17] for file in sorted(target.parent.iterdir())] == ["real.json", "real.json.damaged"]


@writes
def test_a_link_to_nothing_is_refused(path: Path, write: Write) -> None:
    target = path.parent / "disk" / "journal.json"
    path.symlink_to(target)
    for act in (write, read):
        with pytest.raises(JournalUnusable, match=f"^{path}: this is a link to {target}, which is not there; mount"):
            act(JournalDB(path))
    assert list(path.parent.iterdir()) == [path]


@writes
def test_a_link_to_itself_is_refused(path: Path, write: Write) -> None:
    other = path.parent / "other"
    path.symlink_to(other)
    other.symlink_to(path)
    for act in (write, read):
        with pytest.raises(JournalUnusable, match=f"^{path}: this is a link that leads to itself; name"):
            act(JournalDB(path))
    for act in (write, read):
        with pytest.raises(JournalUnusable, match=f"^{path}/journal.json: "):
            act(JournalDB(path / "journal.json"))
    assert sorted(path.parent.iterdir()) == [path, other]


# Things in the file's place


@writes
def test_a_folder_in_the_files_place_is_refused(path: Path, write: Write) -> None:
    path.mkdir()
    for act in (write, read):
        with pytest.raises(
            JournalUnusable, match=f"^{path}: this is a folder; name the journal's file with --journal$"
        ):
            act(JournalDB(path))
    assert list(path.parent.iterdir()) == [path]
    assert list(path.iterdir()) == []


@writes
def test_a_pipe_in_the_files_place_is_refused_and_does_not_hang(path: Path, write: Write) -> None:
    os.mkfifo(path)
    for act in (write, read):
        with pytest.raises(JournalUnusable, match=f"^{path}: this is not a file; "):
            act(JournalDB(path))


@writes
def test_a_file_in_the_folders_place_is_refused(path: Path, write: Write) -> None:
    path.write_bytes(b"precious")
    for act in (write, read):
        with pytest.raises(JournalUnusable, match="not a directory; name the journal's file with --journal"):
            act(JournalDB(path / "journal.json"))
    assert path.read_bytes() == b"precious"


def test_reading_what_is_not_there_creates_nothing(path: Path) -> None:
    db = JournalDB(path.parent / "new" / "journal.json")
    assert (db.all(), db.tables(), db.storage.engine.read(visits_in()), db.storage.engine.tail_holds(b"x")) == (
        [],
        set(),
        ([], []),
        False,
    )
    assert list(path.parent.iterdir()) == []


def test_a_first_write_that_fails_leaves_no_empty_journal(path: Path) -> None:
    with pytest.raises(JournalError):
        JournalDB(path).insert({"n": float("nan")})
    assert list(path.parent.iterdir()) == []


# Rights


@pytest.fixture
def shared(public_folder: Path) -> Path:
    """A journal owned by the user of `become_nobody`."""
    path = public_folder / "journal.json"
    path.write_bytes(journal(VISIT))
    give_to_nobody(public_folder, path)
    return path


@writes
def test_a_read_only_file_is_read_and_not_written(shared: Path, write: Write) -> None:
    shared.chmod(0o444)
    assert outcome(JournalDB(shared).all, before=become_nobody) == repr([VISIT])
    assert outcome(lambda: write(JournalDB(shared)), before=become_nobody) == (
        f"JournalUnusable: {shared}: permission denied; "
        "nothing was written: see who may read and write the file and its folder with `ls -la`"
    )
    assert shared.read_bytes() == journal(VISIT)
    assert list(shared.parent.iterdir()) == [shared]


def test_a_file_that_may_not_be_read_is_said_to_be_so(shared: Path) -> None:
    shared.chmod(0o000)
    for act in (read, append, rewrite):
        found = outcome(lambda act=act: act(JournalDB(shared)), before=become_nobody)  # type: ignore[misc]
        assert found.startswith(f"JournalUnusable: {shared}: permission denied; ")


def test_a_folder_that_may_not_be_entered_is_said_to_be_so(shared: Path) -> None:
    shared.parent.chmod(0o000)
    for act in (read, append, rewrite):
        found = outcome(lambda act=act: act(JournalDB(shared)), before=become_nobody)  # type: ignore[misc]
        assert found.startswith(f"JournalUnusable: {shared}: permission denied; ")


def test_in_a_read_only_folder_an_entry_is_appended_and_a_rewrite_refused(shared: Path) -> None:
    shared.parent.chmod(0o555)
    assert outcome(lambda: JournalDB(shared).insert({"note": "new"}), before=become_nobody) == "2"
    before = shared.read_bytes()
    assert stock_entries(shared) == {1: VISIT, 2: {"note": "new"}}
    found = outcome(lambda: rewrite(JournalDB(shared)), before=become_nobody)
    assert found.startswith(f"JournalUnusable: {shared}: permission denied; nothing was written")
    found = outcome(lambda: append(JournalDB(shared.with_name("new.json"))), before=become_nobody)
    assert found.startswith(f"JournalUnusable: {shared.with_name('new.json')}: permission denied; nothing was written")
    assert shared.read_bytes() == before
    assert list(shared.parent.iterdir()) == [shared]


def test_a_torn_file_in_a_read_only_folder_is_read_and_not_mended(shared: Path) -> None:
    shared.write_bytes(journal(VISIT) + b"\0")
    shared.parent.chmod(0o555)
    assert outcome(JournalDB(shared).all, before=become_nobody) == repr([VISIT])
    assert "permission denied" in outcome(lambda: append(JournalDB(shared)), before=become_nobody)
    assert shared.read_bytes() == journal(VISIT) + b"\0"


def test_a_folder_that_may_not_be_listed_is_no_reason_to_call_a_change_undone(shared: Path) -> None:
    shared.parent.chmod(0o300)
    assert outcome(lambda: rewrite(JournalDB(shared)), before=become_nobody) == "[1]"
    assert outcome(lambda: append(JournalDB(shared.with_name("new.json"))), before=become_nobody) == "1"
    assert stock_entries(shared)[1]["note"] == "changed"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
@pytest.mark.parametrize(
    ("group", "kept", "bits"),
    [(FAMILY, FAMILY, 0o660), (1234, NOBODY, 0o666)],
    ids=["a group of ours", "another group"],
)
def test_who_may_write_the_file_and_its_folder_may_change_it_whoever_owns_it(
    shared: Path, group: int, kept: int, bits: int
) -> None:
    os.chown(shared, 0, group)
    shared.chmod(0o660 if group == FAMILY else 0o606)

    def join_family() -> None:
        os.setgroups([FAMILY])
        os.setgid(NOBODY)
        os.setuid(NOBODY)

    assert outcome(lambda: append(JournalDB(shared)), before=join_family) == "2"
    assert outcome(lambda: rewrite(JournalDB(shared)), before=join_family) == "[1, 2]"
    status = shared.stat()
    assert (status.st_uid, status.st_gid, mode(shared)) == (NOBODY, kept, bits)
    assert stock_entries(shared)[1]["note"] == "changed"
    assert list(shared.parent.iterdir()) == [shared]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_the_rights_of_a_group_that_cannot_be_kept_are_not_given_to_another(shared: Path) -> None:
    os.chown(shared, 0, 1234)
    shared.chmod(0o676)
    assert outcome(lambda: rewrite(JournalDB(shared)), before=become_nobody) == "[1]"
    assert mode(shared) == 0o666, "as everybody, not rwx"


# No room


@writes
@pytest.mark.parametrize("room", [0, 1, 3, 100, 1000])
def test_a_limit_on_the_files_size_leaves_it_as_it_was(path: Path, write: Write, room: int) -> None:
    before = journal(*[VISIT] * 20)
    path.write_bytes(before)
    found = outcome(lambda: write(JournalDB(path)), before=limit_file_size(len(before) + room))
    assert found == (
        f"JournalUnusable: {path}: file too large; "
        "nothing was written: raise the limit on a file's size (`ulimit -f`) and try again"
    )
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
    write(JournalDB(path))  # with room again, it goes on


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A disk of 64 kB at `folder`, where we may mount one."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(mount, check=False, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", folder], check=True)


@writes
def test_a_full_disk_leaves_the_file_as_it_was(path: Path, write: Write) -> None:
    with small_disk(path.parent) as mounted:
        before = journal(*[VISIT] * 20)
        path.write_bytes(before)
        if mounted:
            with (path.parent / "filler").open("wb", buffering=0) as filler:
                filler.write(b"x" * 2**17)
        full = (lambda: None) if mounted else limit_file_size(len(before))
        found = outcome(lambda: write(JournalDB(path)), before=full)
        reason = "no space left on device; nothing was written: make room" if mounted else "file too large; "
        assert found.startswith(f"JournalUnusable: {path}: {reason}")
        assert path.read_bytes() == before
        (path.parent / "filler").unlink(missing_ok=True)
        assert list(path.parent.iterdir()) == [path]
        write(JournalDB(path))


def test_a_full_disk_keeps_the_damaged_file_and_fixes_nothing(path: Path) -> None:
    damaged = journal(*[VISIT] * 20) + b"\0" * 100
    path.write_bytes(damaged)
    found = outcome(lambda: append(JournalDB(path)), before=limit_file_size(len(damaged) - 1))
    assert f"{path}.damaged-" in found
    assert "file too large; nothing was written" in found
    assert path.read_bytes() == damaged
    assert list(path.parent.iterdir()) == [path]


@writes
@pytest.mark.parametrize("step", [1, 2, 5, 7])
def test_a_system_that_writes_a_few_bytes_at_a_time_writes_them_all(
    path: Path, write: Write, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(journal(VISIT))
    other = path.with_name("other.json")
    other.write_bytes(journal(VISIT))
    write(JournalDB(other))
    pwrite, pread = os.pwrite, os.pread
    monkeypatch.setattr(os, "pwrite", lambda file, data, start: pwrite(file, bytes(data[:step]), start))
    monkeypatch.setattr(os, "pread", lambda file, length, start: pread(file, min(length, 100), start))
    write(JournalDB(path))
    assert path.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), KeyboardInterrupt()], ids=["disk", "ctrl-c"])
@pytest.mark.parametrize("call", ["pwrite", "fsync", "replace"])
@writes
def test_what_goes_wrong_in_a_write_leaves_the_file_as_it_was(
    path: Path, write: Write, call: str, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = journal(VISIT)
    path.write_bytes(before)
    real = getattr(os, call)
    calls: list[object] = []

    def fails_once(*args: object) -> object:
        calls.append(args)
        if len(calls) > 1:
            return real(*args)
        if call == "pwrite":
            descriptor, data, start = args
            real(descriptor, bytes(data)[:500], start)  # type: ignore[call-overload]
        raise error

    monkeypatch.setattr(os, call, fails_once)
    if write is append and call == "replace":
        write(JournalDB(path))
        assert calls == []
        return
    expected = KeyboardInterrupt if isinstance(error, KeyboardInterrupt) else JournalUnusable
    with pytest.raises(expected):
        write(JournalDB(path))
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), KeyboardInterrupt()], ids=["disk", "ctrl-c"])
def test_what_goes_wrong_once_the_file_is_replaced_leaves_the_change(
    path: Path, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(journal(VISIT))
    real = os.replace

    def replaced(*args: Any) -> None:
        real(*args)
        raise error

    monkeypatch.setattr(os, "replace", replaced)
    monkeypatch.setattr(interrupts.progress, "has_changed", False)
    with pytest.raises(KeyboardInterrupt) if isinstance(error, KeyboardInterrupt) else nullcontext():
        rewrite(JournalDB(path))
    assert interrupts.progress.has_changed
    assert stock_entries(path)[1]["note"] == "changed"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("calls", [["ftruncate"], ["ftruncate", "pread"]])
def test_an_entry_that_can_be_neither_synced_nor_taken_back_is_said_to_be_unconfirmed(
    path: Path, calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(journal(VISIT))

    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    def unsynced(_: int) -> None:
        for call in calls:
            monkeypatch.setattr(os, call, fail)
        fail()

    monkeypatch.setattr(os, "fsync", unsynced)
    with pytest.raises(Unconfirmed):
        append(JournalDB(path))
    monkeypatch.undo()
    assert len(stock_entries(path)) == 2


def test_a_copy_of_a_damaged_file_that_cannot_be_made_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torn = journal(VISIT).removesuffix(CLOSING) + b',"2": {"uid'
    path.write_bytes(torn)

    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(JournalUnusable):
        rewrite(JournalDB(path))
    assert path.read_bytes() == torn
    assert list(path.parent.iterdir()) == [path]


# The order in which things reach the disk


OPEN_FILES = Path("/proc/self/fd")


class Calls:
    """The calls to the operating system that change or sync a file."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made: list[str] = []
        for name in ("pwrite", "fsync", "replace"):
            monkeypatch.setattr(os, name, self._noting(name, getattr(os, name)))

    def _noting(self, name: str, call: Callable[..., object]) -> Callable[..., object]:
        def noting(*args: object) -> object:
            file = (OPEN_FILES / str(args[0])).readlink() if isinstance(args[0], int) else Path(str(args[0]))
            self.made.append(f"{name} {file.name}")
            return call(*args)

        return noting


@pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="tells which file a descriptor is by Linux' /proc")
def test_a_change_is_on_the_disk_before_it_counts(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(journal(VISIT))
    calls = Calls(monkeypatch)
    append(JournalDB(path))
    assert calls.made == ["pwrite journal.json", "fsync journal.json"]
    calls.made.clear()
    rewrite(JournalDB(path))
    assert calls.made == [
        "pwrite .journal.json.new",
        "fsync .journal.json.new",
        "replace .journal.json.new",
        "fsync folder",
    ]
    calls.made.clear()
    path.write_bytes(damaged := path.read_bytes() + b"\0")
    append(JournalDB(path))
    copy = next(file for file in path.parent.iterdir() if "damaged" in file.name)
    assert copy.read_bytes() == damaged
    assert calls.made == [
        f"pwrite .{copy.name}.new",
        f"fsync .{copy.name}.new",
        f"replace .{copy.name}.new",
        "fsync folder",
        "pwrite .journal.json.new",
        "fsync .journal.json.new",
        "replace .journal.json.new",
        "fsync folder",
    ]


# Others


def test_a_file_that_a_program_without_a_lock_changed_meanwhile_is_not_overwritten(path: Path) -> None:
    path.write_bytes(journal(VISIT))
    db = JournalDB(path)
    theirs = stock_bytes({"interactions": {"1": VISIT, "2": {"note": "theirs"}}})

    def change() -> None:
        with db.storage.engine.transaction() as transaction:
            transaction.tables["interactions"]["1"]["note"] = "ours"
            transaction.changed = True
            path.write_bytes(theirs)

    with pytest.raises(JournalError, match=f"{path} was changed by another program .*; nothing was written: try again"):
        change()
    assert path.read_bytes() == theirs
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_was_replaced_or_taken_away_meanwhile_is_not_overwritten(path: Path) -> None:
    db = JournalDB(path)

    def change(meanwhile: Callable[[], object]) -> None:
        path.write_bytes(journal(VISIT))
        with db.storage.engine.transaction() as transaction:
            transaction.changed = True
            meanwhile()

    same = path.with_name("same")
    same.write_bytes(journal(VISIT))
    with pytest.raises(JournalError, match="nothing was written"):
        change(lambda: same.replace(path))
    with pytest.raises(JournalError, match="nothing was written"):
        change(path.unlink)
    assert list(path.parent.iterdir()) == []


def test_what_a_killed_rewrite_left_is_harmless(path: Path) -> None:
    path.write_bytes(journal(VISIT))
    left = path.with_name(".journal.json.new")
    left.write_bytes(b"half a jour")
    left.chmod(0o400)
    db = JournalDB(path)
    assert db.all() == [VISIT]
    append(db)
    assert left.exists()  # an append has no business with it
    rewrite(db)
    assert list(path.parent.iterdir()) == [path]
    assert decode(path.read_bytes(), path)["interactions"]["1"]["note"] == "changed"
    assert mode(path) == 0o644 & ~_umask()


def _umask() -> int:
    os.umask(umask := os.umask(0))
    return umask


@writes
def test_a_descriptor_is_not_left_open_nor_passed_on(path: Path, write: Write) -> None:
    def open_files(say: Callable[[str], None]) -> None:
        db = JournalDB(path)
        before = list(Path("/dev/fd").iterdir())
        for _ in range(3):
            write(db)
            db.all()
            db.storage.engine.tail_holds(b"x")
        say(str(len(list(Path("/dev/fd").iterdir())) - len(before)))

    path.write_bytes(journal(VISIT))
    assert Child(open_files).heard() == ["0"]
