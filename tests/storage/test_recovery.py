"""An append that was cut off loses no entry that was acknowledged; other damage is left alone."""

from __future__ import annotations

import random
import zlib
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import pytest

from svclog.errors import Damaged, JournalError
from svclog.storage.layout import CLOSING, SECTOR, decode, document_line, recover
from svclog.storage.store import visits_in
from svclog.storage.tinydb import JournalDB
from tests.storage.journals import NOWHERE, VISIT, journal, stock_entries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from svclog.storage.layout import Doc

ENTRIES: list[list[Doc]] = [[], [{"note": "one"}], [{"note": f"é {i}"} for i in range(1, 10)], [VISIT, VISIT, VISIT]]
"""Journals to append to; the third gets its first id of two digits."""


@pytest.fixture(autouse=True)
def _no_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip fsync: thousands of files are repaired here, and none has to survive a power cut."""
    monkeypatch.setattr("os.fsync", lambda _: None)


def appended(before: bytes, doc: Doc) -> bytes:
    """Return the journal `before` after an append."""
    entries = decode(before, NOWHERE)["interactions"]
    return before[: -len(CLOSING)] + document_line(len(entries) + 1, doc, first=not entries) + CLOSING


def aligned(entries: list[Doc], gap: int) -> bytes:
    """A journal of these entries whose next append starts `gap` bytes before the end of a sector."""
    start = len(journal(*entries, others={"filler": {"1": {"": ""}}})) - len(CLOSING)
    return journal(*entries, others={"filler": {"1": {"": "." * ((-gap - start) % SECTOR)}}})


def sectors(start: int, end: int) -> list[slice]:
    """Split these bytes into the sectors that a disk writes at once."""
    edges = [start, *range(start - start % SECTOR + SECTOR, end, SECTOR), end]
    return [slice(first, last) for first, last in pairwise(edges)]


def torn(before: bytes, after: bytes, seed: int) -> Iterator[bytes]:
    """Yield files that a power cut during an append can leave: each sector is new, zeros, or old."""
    start = len(before) - len(CLOSING)
    parts = sectors(start, len(after))
    old = before.ljust(len(after), b"\0")
    chance = random.Random(seed)
    for _ in range(30):
        found = bytearray(after)
        for part in parts:
            found[part] = chance.choice([after[part], b"\0" * len(after[part]), old[part]])
        # The file's length is written apart from its bytes.
        yield bytes(found[: chance.choice([len(after), len(before), chance.randint(len(before), len(after))])])


def check_mended(path: Path, data: bytes, entries: list[Doc], unfinished: Doc) -> None:
    """Check that the entries of the journal `data` are read and kept, and that the file works again."""
    path.write_bytes(data)
    told: list[str] = []
    db = JournalDB(path, tell=told.append)
    found = db.all()
    assert found in (entries, [*entries, unfinished])
    assert path.read_bytes() == data
    new = {"note": "after"}
    assert db.insert(new) == len(found) + 1
    assert list(stock_entries(path).values()) == [*found, new]
    if told:
        assert told == [
            f"{path} ends in an unfinished entry, which is left out; the next change fixes the file",
            kept_note(path, data, len(found)),
        ]
        assert copy_of(path, data).read_bytes() == data
        copy_of(path, data).unlink()
    assert list(path.parent.iterdir()) == [path]


def entries_of(data: bytes) -> list[Doc]:
    """Return the entries that a reader finds in these bytes."""
    try:
        found = decode(data, NOWHERE)
    except Damaged:
        good = recover(data, NOWHERE)
        assert good is not None, data
        found = decode(good, NOWHERE)
    return list(found["interactions"].values())


def kept_note(path: Path, data: bytes, count: int) -> str:
    return f"{path} ended in an unfinished entry: {count} entries are kept, the file as it was is {copy_of(path, data)}"


def copy_of(path: Path, data: bytes) -> Path:
    return path.with_name(f"{path.name}.damaged-{zlib.crc32(data):08x}")


@pytest.mark.parametrize("entries", ENTRIES, ids=len)
@pytest.mark.parametrize("note", ["", 'é "\\\n🙂', "}}\n", "x" * 40])
def test_every_prefix_of_an_append_recovers(path: Path, entries: list[Doc], note: str) -> None:
    before = journal(*entries)
    doc = {"note": note}
    after = appended(before, doc)
    for length in range(len(before) - len(CLOSING), len(after) + 1):
        check_mended(path, after[:length], entries, doc)


@pytest.mark.parametrize("entries", ENTRIES, ids=len)
def test_an_append_stopped_among_the_three_bytes_of_the_closing_recovers(path: Path, entries: list[Doc]) -> None:
    before = journal(*entries)
    after = appended(before, {})
    for length in range(len(before) - len(CLOSING), len(before)):
        check_mended(path, after[:length] + before[length:], entries, {})


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.torture)])
@pytest.mark.parametrize("entries", ENTRIES, ids=len)
def test_an_append_stopped_while_it_was_taken_back_recovers(path: Path, entries: list[Doc], step: int) -> None:
    before = journal(*entries)
    start = len(before) - len(CLOSING)
    after = appended(before, {"note": "x" * 20})
    for length in range(len(before), len(after), step):
        for put_back in range(len(CLOSING) + 1):
            check_mended(
                path, before[: start + put_back] + after[start + put_back : length], entries, {"note": "x" * 20}
            )


@pytest.mark.parametrize("entries", ENTRIES, ids=len)
@pytest.mark.parametrize("size", [0, 30, SECTOR - 12, SECTOR, 3 * SECTOR, 20 * SECTOR])
@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.torture)])
def test_an_append_of_which_sectors_were_lost_recovers(path: Path, entries: list[Doc], size: int, step: int) -> None:
    for gap in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 20, 100, 257, SECTOR][::step]:
        doc = {"note": ("é}}\n" * size)[:size]}
        before = aligned(entries, gap)
        after = appended(before, doc)
        for data in torn(before, after, seed=size + gap):
            assert entries_of(data) in (entries, [*entries, doc])
        check_mended(path, data, entries, doc)


def test_every_set_of_lost_sectors_recovers(path: Path) -> None:
    doc = {"note": "x" * (4 * SECTOR)}
    entries = ENTRIES[1]
    before = aligned(entries, 2)
    after = appended(before, doc)
    parts = sectors(len(before) - len(CLOSING), len(after))
    assert len(parts) == 6
    for count in range(1, len(parts) + 1):
        for lost in combinations(parts, count):
            data = bytearray(after)
            for part in lost:
                data[part] = b"\0" * len(data[part])
            check_mended(path, bytes(data), entries, doc)


@pytest.mark.parametrize("length", [1, 3, 511, 512, 4096, 100_000])
@pytest.mark.parametrize("entries", ENTRIES, ids=len)
def test_a_block_of_nuls_at_the_end_recovers(path: Path, entries: list[Doc], length: int) -> None:
    check_mended(path, journal(*entries) + b"\0" * length, entries, {})


def test_an_unfinished_entry_is_left_out_of_the_typed_reading_too(path: Path, told: list[str]) -> None:
    before = journal(VISIT, VISIT)
    doc = {**VISIT, "note": "x" * 2000}
    data = bytearray(appended(before, doc))
    lost = sectors(len(before) - len(CLOSING), len(data))[2]
    data[lost] = b"\0" * SECTOR
    path.write_bytes(data)
    good, bad = JournalDB(path, tell=told.append).storage.engine.read(visits_in())
    assert ([entry.id for entry in good], bad) == ([1, 2], [])
    assert len(told) == 1
    assert path.read_bytes() == data


def test_an_id_that_was_deleted_is_not_given_again_after_a_recovery(path: Path) -> None:
    before = journal(VISIT, last_id=7)
    path.write_bytes(before[: -len(CLOSING)] + b',"8": {"no')
    db = JournalDB(path)
    assert db.insert(VISIT) == 8
    assert list(stock_entries(path)) == [1, 8]


def test_a_rewrite_fixes_too_and_the_same_damage_is_saved_once(path: Path, told: list[str]) -> None:
    data = journal(VISIT, VISIT)[: -len(CLOSING)] + b',"3": {"uid": "b'
    db = JournalDB(path, tell=told.append)
    for minutes in (1, 2):
        path.write_bytes(data)
        db.update({"minutes": minutes})
        assert stock_entries(path) == {1: {**VISIT, "minutes": minutes}, 2: {**VISIT, "minutes": minutes}}
        assert sorted(path.parent.iterdir()) == [path, copy_of(path, data)]
        assert copy_of(path, data).read_bytes() == data
        assert copy_of(path, data).stat().st_mode & 0o777 == 0o600
    assert told == [kept_note(path, data, 2)] * 2


def test_a_copy_that_was_cut_short_does_not_pass_for_the_copy(path: Path) -> None:
    data = journal(VISIT) + b"\0" * 10
    path.write_bytes(data)
    copy_of(path, data).write_bytes(data[:100])
    copy_of(path, data).with_name(f".{copy_of(path, data).name}.new").write_bytes(b"of a process that was killed")
    JournalDB(path).insert({})
    assert copy_of(path, data).read_bytes() == data
    assert sorted(path.parent.iterdir()) == [path, copy_of(path, data)]


def test_a_change_that_changes_nothing_leaves_a_torn_file_alone(path: Path, told: list[str]) -> None:
    data = journal(VISIT) + b"\0" * 10
    path.write_bytes(data)
    with JournalDB(path, tell=told.append).storage.engine.transaction() as transaction:
        assert transaction.tables["interactions"] == {"1": VISIT}
    assert path.read_bytes() == data
    assert list(path.parent.iterdir()) == [path]


def test_nothing_is_mended_where_the_copy_cannot_be_made(path: Path, told: list[str]) -> None:
    data = journal(VISIT) + b"\0" * 10
    path.write_bytes(data)
    copy_of(path, data).mkdir()
    db = JournalDB(path, tell=told.append)
    for act in (lambda: db.insert({}), lambda: db.update({"a": 1}), db.drop_tables):
        with pytest.raises(JournalError, match=f"{copy_of(path, data)}: is a directory"):
            act()
        assert path.read_bytes() == data
    assert sorted(path.parent.iterdir()) == [path, copy_of(path, data)]
    assert told == []


def line(doc_id: int, **doc: Any) -> bytes:
    return document_line(doc_id, doc, first=False)


WHOLE = journal({"note": "one"}, {"note": "two"}, {"note": "three"}, last_id=3)
OPEN = WHOLE[: -len(CLOSING)]

DAMAGED = {
    "a byte of the first entry": WHOLE.replace(b'"one"', b'"one\x01"'),
    "a byte of a middle entry": WHOLE.replace(b'"two"', b"!two!"),
    "a byte of the last entry": WHOLE.replace(b'"three"', b"!three!"),
    "a byte of the last entry, without the last line break": WHOLE.replace(b'"three"', b"!three!")[:-1],
    "not UTF-8 in the last entry": WHOLE.replace(b"three", b"thr\xff\xffe"),
    "NaN in the last entry": WHOLE.replace(b'"three"', b"NaN"),
    "a doubled key in the last entry": WHOLE.replace(b'"three"', b'"three", "note": "four"'),
    "the last entry is no object": WHOLE.replace(b'{"note": "three"}', b'["note", "three"]'),
    "the last entry stands twice": OPEN + line(3, note="three") + CLOSING,
    "the last entry has the id of another": OPEN + line(1, note="four") + CLOSING,
    "half a middle line": WHOLE.replace(b'{"note": "two"}\n', b'{"no\n'),
    "half a middle line and its line break": WHOLE.replace(b'{"note": "two"}\n', b'{"no'),
    "the comma of the last entry": WHOLE.replace(b',"3"', b' "3"'),
    "the first byte": WHOLE[1:],
    "the head": WHOLE.replace(b'"schema"', b"schema"),
    "the tail header": WHOLE.replace(b'"interactions":{\n', b""),
    "a sector of nuls in the middle": WHOLE.replace(b'{"note": "two"}', b"\0" * 512),
    "nuls within a sector of the last entry": WHOLE.replace(b"three", b"th\0\0\0"),
    "nuls and then more": WHOLE + b"\0" * 600 + b"x\n",
    "text after the end": WHOLE + b"my own remark\n",
    "two journals in a row": WHOLE + WHOLE,
    "a conflict that git left": OPEN
    + b"<<<<<<< HEAD\n"
    + line(4)
    + b"=======\n"
    + line(4)
    + b">>>>>>> theirs\n"
    + CLOSING,
    "a torn tail after a damaged entry": OPEN.replace(b'"two"', b"!two!") + b',"4": {"no',
    "a torn tail after a damaged last entry": OPEN.replace(b'"three"', b"!three!") + b',"4": {"no',
    "a torn tail with an id that was not next": OPEN + b',"9": {"note',
    "a torn tail with an id that was given before": OPEN + b',"2": {"note',
    "a torn line that is no append": OPEN + b'  "4": {"note',
    "a torn line of which svclog writes none": OPEN + b',"4": "no',
    "a file cut short after it was written whole": WHOLE[: WHOLE.index(b"two")],
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
def test_damage_that_is_no_torn_tail_is_refused_and_left_as_it_is(path: Path, told: list[str], data: bytes) -> None:
    path.write_bytes(data)
    db = JournalDB(path, tell=told.append)
    with pytest.raises(Damaged):
        decode(data, path)
    for act in (
        db.all,
        lambda: db.storage.engine.read(visits_in()),
        lambda: db.update({"a": 1}),
        lambda: db.insert_multiple([{}]),
    ):
        with pytest.raises(Damaged, match=r"line \d+, column \d+ \(byte \d+\): .*; nothing was changed"):
            act()
    assert path.read_bytes() == data
    assert list(path.parent.iterdir()) == [path]
    assert told == []


def readable(data: bytes) -> bool:
    try:
        decode(data, NOWHERE)
    except Damaged:
        return False
    return True


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.torture)])
@pytest.mark.parametrize("last_id", [0, 3], ids=["appended", "rewritten"])
def test_no_wrong_byte_loses_an_entry(last_id: int, step: int) -> None:
    whole = journal({"note": "one"}, {"note": "two"}, {"note": "three"}, last_id=last_id)
    for place in range(0, len(whole), step):
        for wrong in b'\0 x"{}[],:\n\\\xff1237':
            data = whole[:place] + bytes([wrong]) + whole[place + 1 :]
            good = recover(data, NOWHERE)
            if good is not None and not readable(data):
                # An append overwrites only the closing.
                assert place >= len(whole) - len(CLOSING)
                assert len(decode(good, NOWHERE)["interactions"]) == 3


def test_a_file_that_is_cut_short_is_refused_or_keeps_every_entry_that_is_whole() -> None:
    for length in range(len(WHOLE)):
        good = recover(WHOLE[:length], NOWHERE)
        if good is not None:
            whole_lines = WHOLE[:length].rpartition(b"\n")[0].count(b': {"note"')
            assert len(decode(good, NOWHERE)["interactions"]) == whole_lines
