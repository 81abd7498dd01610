"""Programs that take no lock: editors, synchronisers, and attackers who replace a file by a link."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest

from svclog.errors import JournalError
from svclog.storage import Store, system
from svclog.storage.tinydb import JournalDB
from tests.storage.journals import VISIT, journal, stock_entries
from tests.storage.processes import NOBODY, become_nobody, outcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

THEIRS = journal(VISIT, {**VISIT, "note": "theirs"}, {**VISIT, "note": "theirs too"})


def put_in_place(path: Path) -> None:
    """Save a file as an editor does."""
    new = path.with_name("new")
    new.write_bytes(THEIRS)
    new.replace(path)


def write_in_place(path: Path) -> None:
    path.write_bytes(THEIRS)


def meanwhile(monkeypatch: pytest.MonkeyPatch, call: str, act: Callable[[], object], *, after: bool) -> None:
    """Do something once, just before or after the next call of this name."""
    real: Any = getattr(os, call)

    def once(*args: Any) -> object:
        monkeypatch.setattr(os, call, real)
        if not after:
            act()
        found = real(*args)
        if after:
            act()
        return found

    monkeypatch.setattr(os, call, once)


@pytest.mark.parametrize("call", ["pread", "pwrite", "fsync"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_an_add_goes_to_the_file_that_another_program_put_in_place_meanwhile(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str, after: bool
) -> None:
    path.write_bytes(journal(VISIT))
    kept = path.with_name("kept")
    kept.hardlink_to(path)
    meanwhile(monkeypatch, call, lambda: put_in_place(path), after=after)

    assert JournalDB(path).insert({**VISIT, "note": "ours"}) == 4

    assert [entry.get("note") for entry in stock_entries(path).values()] == [None, "theirs", "theirs too", "ours"]
    assert kept.read_bytes() == journal(VISIT), "the file that is gone is as it was"


@pytest.mark.parametrize("call", ["pread", "pwrite", "fsync"])
def test_an_add_begins_no_new_journal_where_the_file_is_taken_away_meanwhile(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path.write_bytes(journal(VISIT))
    elsewhere = path.with_name("elsewhere")
    meanwhile(monkeypatch, call, lambda: path.rename(elsewhere), after=True)

    with pytest.raises(JournalError, match=f"{path}: no such file or directory; nothing was written: try again"):
        JournalDB(path).insert({**VISIT, "note": "ours"})

    assert list(path.parent.iterdir()) == [elsewhere]
    assert elsewhere.read_bytes() == journal(VISIT)


def test_an_add_notices_that_the_file_itself_was_written_meanwhile(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(journal(VISIT))
    meanwhile(monkeypatch, "pread", lambda: write_in_place(path), after=True)

    assert JournalDB(path).insert({**VISIT, "note": "ours"}) == 4
    assert [entry.get("note") for entry in stock_entries(path).values()] == [None, "theirs", "theirs too", "ours"]


def test_the_names_that_a_new_place_is_compared_with_are_read_without_keeping_others_waiting(path: Path) -> None:
    path.write_bytes(journal(VISIT))
    seen: list[list[str]] = []

    def named(pairs: Any) -> Any:
        seen.append([business for business, _ in pairs])
        if len(seen) == 1:  # another process logs a visit to the same new place, in another spelling
            assert outcome(lambda: JournalDB(path, wait=0).insert({**VISIT, "business": "CORNER"})) == "2"
        return visit("CORNER" if "CORNER" in seen[-1] else "Corner")

    def visit(business: str) -> Any:
        from datetime import UTC, datetime

        from svclog.model import Interaction, Outcome

        return Interaction(when=datetime(2026, 1, 1, tzinfo=UTC), business=business, outcome=Outcome.RESOLVED)

    assert Store(path).append_named(lambda pairs, _: named(pairs)) == 3
    assert seen == [["Blue Bottle"], ["Blue Bottle", "CORNER"]]
    assert stock_entries(path)[3]["business"] == "CORNER"


# What lies in the way


def test_a_link_that_was_planted_is_not_followed(path: Path) -> None:
    precious = path.with_name("precious")
    precious.write_bytes(b"precious")
    damaged = journal(VISIT) + b"\0"
    path.write_bytes(damaged)
    from zlib import crc32

    copy = path.with_name(f"journal.json.damaged-{crc32(damaged):08x}")
    for name in (copy.with_name(f".{copy.name}.new"), copy, path.with_name(".journal.json.new")):
        name.symlink_to(precious)

    JournalDB(path).insert(VISIT)

    assert precious.read_bytes() == b"precious"
    assert copy.read_bytes() == damaged
    assert not copy.is_symlink()
    assert sorted(path.parent.iterdir()) == sorted([path, copy, precious])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two users")
def test_what_a_killed_process_of_another_user_left_in_a_sticky_folder_keeps_nobody_from_changing(
    public_folder: Path,
) -> None:
    public_folder.chmod(0o1777)
    path = public_folder / "journal.json"
    path.write_bytes(journal(VISIT))
    os.chown(path, NOBODY, NOBODY)
    left = public_folder / ".journal.json.new"
    left.write_bytes(b"half a journal")
    left.chmod(0o600)

    assert outcome(lambda: JournalDB(path).update({"note": "new"}), before=become_nobody) == "[1]"

    assert stock_entries(path)[1]["note"] == "new"
    assert sorted(public_folder.iterdir()) == [left, path]
    assert left.read_bytes() == b"half a journal"


def test_a_folder_in_the_place_of_the_temporary_file_keeps_nobody_from_changing(path: Path) -> None:
    path.write_bytes(journal(VISIT))
    path.with_name(".journal.json.new").mkdir()

    JournalDB(path).update({"note": "new"})

    assert stock_entries(path)[1]["note"] == "new"


def test_a_rewrite_of_a_file_that_was_put_in_place_meanwhile_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(journal(VISIT))
    meanwhile(monkeypatch, "pwrite", lambda: put_in_place(path), after=False)
    with pytest.raises(JournalError, match="nothing was written: try again"):
        JournalDB(path).update({"note": "ours"})
    assert path.read_bytes() == THEIRS


def test_a_file_that_cannot_be_replaced_leaves_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "report.html").mkdir()

    with pytest.raises(IsADirectoryError):
        system.replace_file(b"<p>", tmp_path / "report.html")

    assert list(tmp_path.glob("*report*")) == [tmp_path / "report.html"]


@pytest.mark.parametrize(("error", "mode"), [(None, 0o675), (errno.EPERM, 0o655), (errno.EIO, None)])
def test_a_group_that_may_not_be_kept_hands_its_rights_to_nobody(
    path: Path, monkeypatch: pytest.MonkeyPatch, error: int | None, mode: int | None
) -> None:
    path.write_bytes(b"")
    before = os.stat_result((0o100675, *path.stat()[1:4], 12345, 12345, *path.stat()[6:]))

    def fchown(*_: int) -> None:
        if error is not None:
            raise OSError(error, os.strerror(error))

    monkeypatch.setattr(os, "fchown", fchown)
    with path.open("rb") as file, pytest.raises(OSError, match="error") if mode is None else nullcontext():
        system.keep_mode_and_owner(file.fileno(), before)

    assert mode is None or stat.S_IMODE(path.stat().st_mode) == mode


def test_a_lock_that_fails_while_it_is_waited_for_is_said_to_have_failed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(journal(VISIT))

    def flock(_: int, how: int) -> None:
        error = errno.EWOULDBLOCK if how & fcntl.LOCK_NB else errno.EIO
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(fcntl, "flock", flock)
    with pytest.raises(JournalError, match="input/output error"):
        JournalDB(path, wait=5).update({"note": "new"})
    assert path.read_bytes() == journal(VISIT)
