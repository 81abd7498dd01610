"""A process that is killed at any moment loses at most the change it had not acknowledged yet."""

from __future__ import annotations

import os
import random
import signal
import time
from itertools import count, product
from typing import TYPE_CHECKING, Any

import pytest

from svclog.storage.store import visits_in
from svclog.storage.tinydb import JournalDB
from tests.storage.journals import VISIT, journal, stock_entries
from tests.storage.processes import Child

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Say = Callable[[str], None]
    Act = Callable[[Say], None]

pytestmark = pytest.mark.slow

DRIVERS = 3
"""How many processes kill others at once."""
CHANGES = 4
"""How many changes a process has acknowledged before it is killed in the next one, at most."""

kills = pytest.mark.parametrize("kills", [60, pytest.param(2001, marks=pytest.mark.torture)])


def in_parallel(path: Path, kills: int, drive: Callable[[Path, int, random.Random], str]) -> list[str]:
    """Run so many kills in several processes, each with its own journal and random numbers."""
    drivers = [
        Child(lambda say, seed=seed: say(drive(path.with_name(f"{seed}.json"), kills // DRIVERS, random.Random(seed))))  # type: ignore[misc]
        for seed in range(DRIVERS)
    ]
    found = [line for driver in drivers for line in driver.heard()]
    assert [driver.status() for driver in drivers] == [0] * DRIVERS
    return found


def time_of_one(change: Callable[[], object]) -> float:
    """How long a change takes here, in seconds."""
    started = time.perf_counter()
    for _ in range(10):
        change()
    return (time.perf_counter() - started) / 10


def kill_at_random(act: Act, chance: random.Random, one: float) -> list[str]:
    """Start `act`, kill it within the next `one` seconds (a change) after some acknowledged ones; return its lines."""

    def start(say: Say) -> None:
        say("ready")
        act(say)

    child = Child(start)
    assert child.hear() == "ready"
    said = [child.hear() for _ in range(chance.randint(0, CHANGES))]
    time.sleep(chance.uniform(0, one))
    child.kill()
    said += child.heard()
    assert child.status() == -signal.SIGKILL
    return said


def inserting(path: Path, name: int) -> Act:
    def act(say: Say) -> None:
        db = JournalDB(path)
        for number in range(1000):
            note = f"{name}.{number}" + "x" * (number % 3 * 700)
            say(f"{db.insert({**VISIT, 'note': note})} {note}")

    return act


def kill_inserts(path: Path, kills: int, chance: random.Random) -> str:
    db = JournalDB(path)
    one = time_of_one(lambda: db.insert(VISIT))
    path.unlink()
    acknowledged: dict[int, str] = {}
    total = 0
    for number in range(kills):
        for line in kill_at_random(inserting(path, number), chance, one):
            doc_id, note = line.split()
            assert int(doc_id) not in acknowledged
            acknowledged[int(doc_id)] = note
            total += 1
        entries, bad = db.storage.engine.read(visits_in())
        found = {entry.id: entry.note for entry in entries}
        assert acknowledged.items() <= found.items()
        assert (list(found), bad) == (list(range(1, len(found) + 1)), [])
        if len(found) > 100:  # what makes a journal long is tried elsewhere
            last = db.insert(VISIT)  # what a kill left unfinished, TinyDB reads after a change
            assert list(stock_entries(path)) == [*found, last]
            path.unlink()
            acknowledged.clear()
    return str(total)


@kills
def test_processes_killed_while_they_add_lose_no_acknowledged_entry(path: Path, kills: int) -> None:
    assert sum(map(int, in_parallel(path, kills, kill_inserts))) >= kills


def rewriting(path: Path, last: int) -> Act:
    """Count up in two entries at once, by rewrites, with appends between; say each count that is on the disk."""

    def act(say: Say) -> None:
        db = JournalDB(path)
        for number in range(last + 1, last + 1000):
            with db.storage.engine.transaction():
                db.update({"note": str(number)}, doc_ids=[1])
                db.table("votes").upsert({"count": number}, lambda _: True)
                if number % 3 == 0:
                    db.remove(doc_ids=[doc.doc_id for doc in db if doc.doc_id > 1])
            say(f"counted {number}")
            say(f"added {db.insert({**VISIT, 'note': str(number)})} {number}")

    return act


def kill_rewrites(path: Path, kills: int, chance: random.Random) -> str:
    db = JournalDB(path)
    path.write_bytes(journal({**VISIT, "note": "0"}, others={"votes": {"1": {"count": 0}}}))
    one = time_of_one(lambda: db.update({"note": "0"}))
    on_disk = total = 0
    for _ in range(kills):
        added: dict[int, int] = {}
        for line in kill_at_random(rewriting(path, on_disk), chance, one):
            kind, *numbers = line.split()
            total += 1
            if kind == "counted":
                on_disk = int(numbers[0])
                added = added if on_disk % 3 else {}
            else:
                added[int(numbers[0])] = int(numbers[1])
        before, *others = db.all()
        assert before == {**VISIT, "note": str(db.table("votes").all()[0]["count"])}, "half a change"
        assert int(before["note"]) - on_disk in (0, 1)
        if int(before["note"]) == on_disk or (on_disk + 1) % 3:
            assert added.items() <= {doc.doc_id: int(doc["note"]) for doc in others}.items()
        assert list(stock_entries(path)) == [1, *(doc.doc_id for doc in others)]
        on_disk = int(before["note"])
        assert {file.name for file in path.parent.iterdir() if path.name in file.name} <= {
            path.name,
            f".{path.name}.new",
        }
    return str(total)


@kills
def test_processes_killed_while_they_rewrite_leave_the_change_before_or_after(path: Path, kills: int) -> None:
    assert sum(map(int, in_parallel(path, kills, kill_rewrites))) >= kills


# A kill at each call to the operating system


CALLS = ["open", "pwrite", "fsync", "ftruncate", "replace", "unlink", "fchmod", "pread", "close"]


def killed_at(name: str, number: int, when: str) -> Callable[[pytest.MonkeyPatch], None]:
    """Let this process be killed before, after or half-way through its call `number` of os.`name`."""

    def prepare(monkeypatch: pytest.MonkeyPatch) -> None:
        call: Callable[..., Any] = getattr(os, name)
        made = 0

        def killing(*args: Any, **options: Any) -> object:
            nonlocal made
            made += 1
            if made != number:
                return call(*args, **options)
            if when == "half":
                descriptor, data, start = args
                call(descriptor, bytes(data)[: len(data) // 2], start)
            elif when == "after":
                call(*args, **options)
            os.kill(os.getpid(), signal.SIGKILL)
            raise AssertionError

        monkeypatch.setattr(os, name, killing)

    return prepare


NEW = {"note": "new" * 500}
CHANGED = {"note": "changed"}
TWO = journal(VISIT, VISIT)


def append(db: JournalDB) -> None:
    db.insert(NEW)


def change(db: JournalDB) -> None:
    db.update(CHANGED, doc_ids=[1])


def append_in_vain(db: JournalDB) -> None:
    """Append on a disk that fails, so that the append is taken back."""
    fsync = os.fsync

    def fail(_: object) -> None:
        os.fsync = fsync
        raise OSError(5, "Input/output error")

    os.fsync = fail  # type: ignore[assignment]  # takes no object with a fileno()
    append(db)


APPEND = {"open", "pread", "pwrite", "fsync", "close"}
REWRITE = APPEND | {"fchmod", "replace"}

KILLED: dict[str, tuple[bytes | None, Callable[[JournalDB], None], list[list[dict[str, Any]]], set[str]]] = {
    # interrupted change: (the file before, the change, the entries possible afterwards, its system calls)
    "an append": (TWO, append, [[VISIT, VISIT], [VISIT, VISIT, NEW]], APPEND),
    "an append in vain": (TWO, append_in_vain, [[VISIT, VISIT], [VISIT, VISIT, NEW]], APPEND | {"ftruncate"}),
    "a rewrite": (TWO, change, [[VISIT, VISIT], [{**VISIT, **CHANGED}, VISIT]], REWRITE),
    "a first entry": (None, append, [[], [NEW]], REWRITE - {"pread"}),
    "a conversion": (b"null", append, [[], [NEW]], REWRITE),
    "a recovery": (TWO + b"\0" * 600, append, [[VISIT, VISIT], [VISIT, VISIT, NEW]], REWRITE),
}


@pytest.mark.parametrize(
    "what",
    [pytest.param(what, marks=[] if what in ("an append", "a rewrite") else pytest.mark.torture) for what in KILLED],
)
def test_a_kill_at_any_call_leaves_the_journal_before_or_after_the_change(
    path: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, write, allowed, calls = KILLED[what]
    met = set()
    for name, when in product(CALLS, ("before", "half", "after")):
        if when == "half" and name != "pwrite":
            continue
        for number in count(1):
            if before is not None:
                path.write_bytes(before)

            def act(say: Say, name: str = name, when: str = when, number: int = number) -> None:
                killed_at(name, number, when)(monkeypatch)
                write(JournalDB(path))
                say("acknowledged")

            child = Child(act)
            acknowledged = child.heard()
            killed = child.status() == -signal.SIGKILL
            if killed:
                met.add(name)
                found = JournalDB(path, wait=0).all()
                assert found in (allowed[1:] if acknowledged else allowed)
                check_works(path, found)
            for file in path.parent.iterdir():
                file.unlink()
            if not killed:
                break
    assert met == calls


def check_works(path: Path, entries: list[dict[str, Any]]) -> None:
    """Check that the journal of these entries accepts more, and that files beside it are whole."""
    db = JournalDB(path, wait=0)
    assert db.insert({}) == len(entries) + 1
    db.remove(doc_ids=[])  # a rewrite
    assert list(stock_entries(path).values()) == [*entries, {}]
    for file in set(path.parent.iterdir()) - {path}:
        assert file.name.startswith("journal.json.damaged-")
        assert file.read_bytes().startswith(TWO[:-3])
