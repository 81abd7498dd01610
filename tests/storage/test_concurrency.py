"""Any number of processes at once: nothing is lost, no reader fails, nobody waits for the dead."""

from __future__ import annotations

import os
import signal
import stat
from typing import TYPE_CHECKING

import pytest
from tinydb import TinyDB, where

from svclog.errors import JournalBusy
from svclog.storage.layout import decode
from svclog.storage.store import visits_in
from svclog.storage.tinydb import JournalDB
from tests.storage.journals import VISIT, journal, stock_entries
from tests.storage.processes import Child, outcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from svclog.storage.layout import Tables

    Say = Callable[[str], None]

pytestmark = pytest.mark.slow


def insert_20(path: Path, name: int) -> Callable[[Say], None]:
    def act(say: Say) -> None:
        db = JournalDB(path)
        for number in range(20):
            doc_id = db.insert({**VISIT, "note": f"{name} {number} " + "é" * (name * 20)})
            say(f"{doc_id} {name} {number}")

    return act


def reading(path: Path) -> Callable[[Say], None]:
    """Read in each way, until killed; the number of entries only grows."""

    def act(say: Say) -> None:
        told: list[str] = []
        db = JournalDB(path, tell=told.append)
        seen = 0
        while True:
            good, bad = db.storage.engine.read(visits_in())
            assert (bad, [entry.id for entry in good]) == ([], list(range(1, len(good) + 1)))
            assert seen <= len(good) <= len(db)
            db.storage.engine.tail_holds(b'"business": "Blue Bottle"')
            seen = len(good)
            assert not [line for line in told if "unfinished" in line]
            say(str(seen))

    return act


def stop_reading(readers: list[Child]) -> None:
    for reader in readers:
        assert all(reader.hear() for _ in range(4)), "a reader failed"
        reader.kill()
        assert reader.status() == -9, "a reader failed"


def test_50_processes_that_add_20_entries_each_at_once_lose_none(path: Path) -> None:
    readers = [Child(reading(path)) for _ in range(3)]
    writers = [Child(insert_20(path, name)) for name in range(50)]
    said = [line.split() for writer in writers for line in writer.heard()]
    assert [writer.status() for writer in writers] == [0] * 50
    stop_reading(readers)
    notes = {doc_id: entry["note"].split()[:2] for doc_id, entry in stock_entries(path).items()}
    assert len(said) == len(notes) == 1000
    assert notes == {int(doc_id): [name, number] for doc_id, name, number in said}
    assert sorted(notes) == list(range(1, 1001))
    assert list(path.parent.iterdir()) == [path]


def rewriting(path: Path, name: int) -> Callable[[Say], None]:
    """Add entries, change and delete some of them, and report the rest."""

    def act(say: Say) -> None:
        db = JournalDB(path)
        for number in range(8):
            first, second = db.insert({"by": name, "n": number}), db.insert({"by": name, "n": -number})
            with db.storage.engine.transaction():
                doc = db.get(doc_id=first)
                assert doc is not None
                db.update({"n": doc["n"] + 100}, doc_ids=[first])
                db.table("votes").insert({"by": name})
            assert db.remove(doc_ids=[second]) == [second]
            say(f"{first} {name} {number + 100}")

    return act


def test_adding_changing_and_removing_at_once_loses_nothing(path: Path) -> None:
    writers = [Child(rewriting(path, name)) for name in range(6)] + [Child(insert_20(path, name)) for name in range(6)]
    said = [writer.heard() for writer in writers]
    assert [writer.status() for writer in writers] == [0] * 12
    entries = stock_entries(path)
    changed = {doc_id: doc for doc_id, doc in entries.items() if "by" in doc}
    added = {doc_id: doc["note"].split()[:2] for doc_id, doc in entries.items() if "note" in doc}
    assert changed == {
        int(doc_id): {"by": int(by), "n": int(n)} for lines in said[:6] for doc_id, by, n in map(str.split, lines)
    }
    assert added == {int(doc_id): [by, n] for lines in said[6:] for doc_id, by, n in map(str.split, lines)}
    assert (len(changed), len(added), len(JournalDB(path).table("votes"))) == (48, 120, 48)
    assert decode(path.read_bytes(), path)["meta"]["1"]["last_id"] <= 6 * 16 + 120
    assert list(path.parent.iterdir()) == [path]


def test_a_first_entry_of_many_at_once_makes_one_journal(path: Path) -> None:
    for _ in range(5):
        writers = [Child(lambda say, name=name: say(str(JournalDB(path).insert({"by": name})))) for name in range(8)]  # type: ignore[misc]
        said = sorted(int(line) for writer in writers for line in writer.heard())
        assert [writer.status() for writer in writers] == [0] * 8
        assert said == sorted(stock_entries(path)) == list(range(1, 9))
        path.unlink()


def test_nobody_writes_between_the_reading_and_the_writing_of_a_change(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = JournalDB(path)
    db.insert({"n": 1})
    read = db.storage.read
    meanwhile: list[str] = []

    def read_and_wait() -> Tables | None:
        found = read()
        meanwhile.append(outcome(lambda: JournalDB(path, wait=0).insert({"n": "meanwhile"})))
        return found

    monkeypatch.setattr(db.storage, "read", read_and_wait)
    changes: list[Callable[[], object]] = [
        lambda: db.update({"n": 2}),
        lambda: db.upsert({"n": 3}, where("n") == 3),
        lambda: db.remove(where("n") == 3),
        lambda: db.insert_multiple([{"n": 4}]),
        lambda: db.table("votes").insert({}),
        lambda: db.drop_table("votes"),
        db.truncate,
    ]
    for change in changes:
        meanwhile.clear()
        change()
        assert meanwhile
        assert all(said.startswith("JournalBusy: ") for said in meanwhile)


def test_nobody_appends_to_a_new_file_before_its_name_is_on_the_disk(path: Path) -> None:
    path.write_bytes(journal(VISIT))

    def replace_and_wait(say: Say) -> None:
        fsync = os.fsync

        def slow(descriptor: int) -> None:
            if stat.S_ISDIR(os.fstat(descriptor).st_mode):
                say("replaced")
                signal.pause()
            fsync(descriptor)

        os.fsync = slow  # type: ignore[assignment]  # takes no object with a fileno()
        JournalDB(path).update({"note": "changed"})

    writer = Child(replace_and_wait)
    assert writer.hear() == "replaced"
    assert stock_entries(path) == {1: {**VISIT, "note": "changed"}}
    with pytest.raises(JournalBusy):
        JournalDB(path, wait=0).insert({})
    with pytest.raises(JournalBusy):
        JournalDB(path, wait=0).all()
    writer.kill()
    writer.status()


def holding(path: Path, *, read_only: bool = False) -> Callable[[Say], None]:
    def act(say: Say) -> None:
        db = JournalDB(path)
        with db.storage.engine._file.reading() if read_only else db.storage.engine.transaction():
            say("held")
            signal.pause()

    return act


def test_a_killed_process_leaves_no_lock(path: Path) -> None:
    path.write_bytes(journal(VISIT))
    db = JournalDB(path, wait=0)
    for read_only in (False, True):
        holder = Child(holding(path, read_only=read_only))
        assert holder.hear() == "held"
        with pytest.raises(JournalBusy):
            db.insert({})
        holder.kill()
        holder.status()
        db.insert({})
    assert len(db) == 3


def test_a_journal_in_use_is_waited_for_and_then_left_alone(path: Path, told: list[str]) -> None:
    path.write_bytes(journal(VISIT))
    holder = Child(holding(path))
    assert holder.hear() == "held"
    db = JournalDB(path, wait=1.2, tell=told.append)
    for count, act in enumerate([db.all, lambda: db.insert({}), lambda: db.update({"a": 1})], 1):
        with pytest.raises(
            JournalBusy, match=f"^{path} was in use by another program for 1.2 seconds; nothing was written"
        ):
            act()
        assert told == [f"waiting for another program to finish with {path}"] * count
    holder.kill()
    holder.status()
    assert path.read_bytes() == journal(VISIT)
    assert list(path.parent.iterdir()) == [path]


def test_a_short_wait_is_not_worth_a_word(path: Path, told: list[str]) -> None:
    path.write_bytes(journal(VISIT))
    holder = Child(holding(path))
    holder.hear()
    with pytest.raises(JournalBusy):
        JournalDB(path, wait=0.1, tell=told.append).insert({})
    assert told == []
    holder.kill()
    holder.status()


def test_who_waits_goes_on_when_the_other_is_done(path: Path, told: list[str]) -> None:
    path.write_bytes(journal(VISIT))
    holder = Child(holding(path))
    holder.hear()
    waiter = Child(lambda say: say(str(JournalDB(path, tell=say).insert({}))))
    assert waiter.hear().startswith("waiting for another program")
    assert path.read_bytes() == journal(VISIT)
    holder.kill()
    assert waiter.heard() == ["2"]
    assert (holder.status(), waiter.status()) == (-9, 0)


def test_readers_do_not_wait_for_each_other(path: Path) -> None:
    path.write_bytes(journal(VISIT))
    holder = Child(holding(path, read_only=True))
    holder.hear()
    assert JournalDB(path, wait=0).all() == [VISIT]
    holder.kill()
    holder.status()


def test_a_reader_that_is_at_work_on_what_it_read_holds_nobody_up(path: Path) -> None:
    path.write_bytes(journal(*[VISIT] * 3))
    db = JournalDB(path, wait=0)
    for number, _ in enumerate(db, 4):
        assert JournalDB(path, wait=0).insert({}) == number
    assert len(db) == 6


def test_a_file_that_was_replaced_while_its_lock_was_waited_for_is_opened_anew(path: Path) -> None:
    path.write_bytes(journal(VISIT))

    def hold_and_replace(say: Say) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
        with JournalDB(path).storage.engine.transaction() as transaction:
            say("held")
            signal.sigwait([signal.SIGUSR1])
            transaction.tables["interactions"]["1"]["note"] = "changed"
            transaction.changed = True

    holder = Child(hold_and_replace)
    holder.hear()
    waiters = [Child(lambda say: say(str(JournalDB(path, tell=say).insert({"note": "late"})))) for _ in range(4)]
    assert all(waiter.hear().startswith("waiting for another program") for waiter in waiters)
    os.kill(holder.pid, signal.SIGUSR1)
    assert sorted(line for waiter in waiters for line in waiter.heard()) == ["2", "3", "4", "5"]
    assert [process.status() for process in (holder, *waiters)] == [0] * 5
    assert stock_entries(path) == {
        1: {**VISIT, "note": "changed"},
        **{doc_id: {"note": "late"} for doc_id in range(2, 6)},
    }


def test_a_stock_tinydb_that_reads_meanwhile_sees_whole_entries_or_reads_again(path: Path) -> None:
    writer = Child(insert_20(path, 3))
    seen = 0
    while not os.waitid(os.P_PID, writer.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        try:
            with TinyDB(path, access_mode="r") as stock:
                count = len(stock.table("interactions"))
        except (ValueError, FileNotFoundError):
            continue
        assert count >= seen
        seen = count
    assert writer.status() == 0
    assert len(stock_entries(path)) == 20
