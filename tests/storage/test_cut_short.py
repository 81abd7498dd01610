"""A truncated copy is damage; one unfinished line, which an interrupted append can leave, is not."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from svclog.errors import Damaged
from svclog.storage.layout import CLOSING, TAIL
from svclog.storage.reader import read, tables_of
from svclog.storage.snapshot import InMemory
from svclog.storage.store import visits_in
from svclog.storage.tinydb import JournalDB
from tests.storage.journals import NOWHERE, VISIT, stock_bytes, stock_entries
from tests.storage.test_recovery import torn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from svclog.storage.layout import Doc


@pytest.fixture(autouse=True)
def _no_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of these journals has to outlive a power cut."""
    monkeypatch.setattr("os.fsync", lambda _: None)


def add(db: JournalDB, count: int) -> None:
    for number in range(count):
        db.insert({**VISIT, "note": f"é {number} " + "x" * (number * 37 % 200)})


def adds(db: JournalDB) -> None:
    add(db, 40)


def rewrite(db: JournalDB) -> None:
    add(db, 2)
    db.insert_multiple({**VISIT, "note": f"{number}"} for number in range(40))
    db.update({"minutes": 5}, doc_ids=[3])


def both(db: JournalDB) -> None:
    add(db, 20)
    db.table("votes").insert({"business": "Acme"})
    add(db, 20)


def shorter(db: JournalDB) -> None:
    """The last entries were deleted."""
    add(db, 40)
    db.remove(doc_ids=list(range(30, 41)))


def shorter_and_adds(db: JournalDB) -> None:
    shorter(db)
    add(db, 10)


made = pytest.mark.parametrize("make", [adds, rewrite, both, shorter, shorter_and_adds])


def journal_of(path: Path, make: Callable[[JournalDB], None]) -> tuple[bytes, int]:
    """The bytes of a journal, and the highest id that was not appended."""
    db = JournalDB(path)
    make(db)
    return path.read_bytes(), tables_of(path.read_bytes(), path)[0]["meta"]["1"]["last_id"]


def found_in(data: bytes) -> list[int]:
    """The entries that a reader finds, whichever way it reads. Raises Damaged."""
    (visits, bad), torn = read(InMemory(data), NOWHERE, visits_in())
    assert (bad, torn) == ([], tables_of(data, NOWHERE)[1])
    return [visit.id for visit in visits]


@made
@pytest.mark.parametrize("cuts", [60, pytest.param(2000, marks=pytest.mark.torture)])
def test_a_copy_that_was_cut_anywhere_is_refused_or_lacks_the_line_of_the_last_append(
    path: Path, make: Callable[[JournalDB], None], cuts: int
) -> None:
    whole, written = journal_of(path, make)
    every = found_in(whole)
    chance = random.Random(cuts)
    line_ends = [place + 1 for place, byte in enumerate(whole) if byte == ord("\n")]
    last_line = line_ends[-3]
    places = {*chance.sample(range(1, len(whole)), min(cuts, len(whole) - 1)), *line_ends[:-1][-20:]}
    places |= {place + more for place in line_ends[-6:] for more in range(6)}
    assert found_in(whole[:-1]) == every, "nothing is missing but a line break"
    refused = 0
    for place in (place for place in places if place < len(whole) - 1):
        try:
            found = found_in(whole[:place])
        except Damaged:
            refused += 1
            assert place < last_line + 3 or every[-1] <= written
        else:
            assert every[-1] > written, "no append can have left it"
            assert found in (every, every[:-1])
            assert place >= last_line + 3
    assert refused > cuts / 2


@made
def test_a_copy_of_which_the_rest_is_nuls_is_refused_too(path: Path, make: Callable[[JournalDB], None]) -> None:
    whole, _ = journal_of(path, make)
    every = found_in(whole)
    for place in range(100, len(whole), 97):
        try:
            assert found_in(whole[:place].ljust(len(whole), b"\0")) in (every, every[:-1])
        except Damaged:
            continue


def test_nothing_is_written_to_a_journal_that_was_cut_short(path: Path, told: list[str]) -> None:
    whole, _ = journal_of(path, adds)
    cut = whole[: len(whole) // 2]
    path.write_bytes(cut)
    db = JournalDB(path, tell=told.append)
    for act in (db.all, lambda: db.insert(VISIT), lambda: db.update({"note": "new"})):
        with pytest.raises(
            Damaged, match=r"line \d+, column \d+ \(byte \d+\): the file is cut short here, after entry"
        ):
            act()
    assert path.read_bytes() == cut
    assert list(path.parent.iterdir()) == [path]
    assert told == []


def without_the_last_line(data: bytes) -> bytes:
    return data[: data.rindex(b"\n", 0, -4) + 1] + b"}}\n"


EDITED: dict[str, tuple[Callable[[bytes], bytes], int]] = {
    # another program's change: (its effect on the bytes, the id of the next entry)
    "the last entry taken out": (without_the_last_line, 40),
    "the last two entries taken out": (lambda data: without_the_last_line(without_the_last_line(data)), 39),
    "a note made shorter": (lambda data: data.replace("é 3 ".encode(), b""), 41),
    "a note made longer": (lambda data: data.replace(b"xxx", b"y" * 5000), 41),
    "a table put in": (lambda data: data.replace(b"},\n", b'},\n"tags": {\n "1": {}\n},\n', 1), 41),
    "the meta table taken out": (lambda data: b"{" + data[data.index(b"},\n") + 3 :], 41),
    "figures that are wrong": (lambda data: data.replace(b'"added":         40', b'"added":         99', 1), 41),
    "figures that are none": (lambda data: data.replace(b'"added":         40', b'"added": "fourty"  ', 1), 41),
    "written by the stock TinyDB": (
        lambda data: stock_bytes(tables_of(data, NOWHERE)[0], indent=1),
        41,
    ),
}


@pytest.mark.parametrize("what", EDITED)
def test_figures_that_another_program_left_behind_do_no_harm_to_a_journal_that_is_whole(path: Path, what: str) -> None:
    edit, next_id = EDITED[what]
    whole, _ = journal_of(path, adds)
    edited = edit(whole)
    assert edited != whole
    path.write_bytes(edited)
    db = JournalDB(path)
    entries: list[Doc] = [*map(dict, db)]
    assert len(entries) == min(40, next_id - 1)
    assert db.insert(VISIT) == next_id
    assert db.insert(VISIT) == next_id + 1
    assert list(stock_entries(path).values()) == [*entries, VISIT, VISIT]
    # From here on they are right again.
    again = path.read_bytes()
    assert len(found_in(again[:-40])) == len(entries) + 1
    with pytest.raises(Damaged):
        found_in(again[: len(again) // 2])


@pytest.mark.parametrize("make", [adds, both, shorter, shorter_and_adds, lambda db: db.table("votes").insert({})])
@pytest.mark.parametrize("doses", [1, pytest.param(30, marks=pytest.mark.torture)])
def test_what_a_power_cut_leaves_of_an_append_is_no_damage(
    path: Path, make: Callable[[JournalDB], None], doses: int
) -> None:
    """Each sector has its new bytes, none, or its old bytes; the figures in the header are the new or the old ones."""
    before, _ = journal_of(path, make)
    every = found_in(before)
    JournalDB(path).insert({**VISIT, "note": "x" * 1500})
    after = path.read_bytes()
    head = len(before) - len(CLOSING)
    for seed in range(doses):
        for found in torn(before, after, seed):
            for figures in (before[:200], after[:200]):
                data = figures + found[len(figures) :] if head > len(figures) else found
                assert found_in_any(data) in (every, [*every, max(every, default=0) + 1], [*every, 41])
                path.write_bytes(data)
                assert JournalDB(path).insert(VISIT) > max(every, default=0)


def found_in_any(data: bytes) -> list[int]:
    """Return the entries that a reader finds, even if the file ends in an unfinished one. Raises Damaged."""
    return sorted(map(int, tables_of(data, NOWHERE)[0][TAIL]))
