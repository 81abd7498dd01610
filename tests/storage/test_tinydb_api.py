"""A journal is a TinyDB: the promises of its API hold for any number of objects on one file."""

from __future__ import annotations

import os
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest
from tinydb import Query, TinyDB, where
from tinydb.table import Document

from svclog.errors import JournalError
from svclog.storage.layout import decode
from svclog.storage.tinydb import JournalDB
from tests.storage.journals import VISIT, journal, stock_bytes, stock_entries

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def other(path: Path) -> JournalDB:
    """Another object on the same file."""
    return JournalDB(path)


def test_entries_are_inserted_found_changed_and_removed(db: JournalDB, path: Path) -> None:
    visit = Query()
    assert db.insert({"business": "Acme", "n": 1}) == 1
    assert db.insert_multiple([{"business": "Acme", "n": 2}, {"business": "Bolt", "n": 3}]) == [2, 3]
    assert db.search(visit.business == "Acme") == [{"business": "Acme", "n": 1}, {"business": "Acme", "n": 2}]
    assert db.get(visit.n == 3) == db.get(doc_id=3) == {"business": "Bolt", "n": 3}
    assert db.get(doc_id=4) is None
    assert (db.count(visit.n > 1), db.contains(visit.n == 9), len(db)) == (2, False, 3)
    assert db.update({"n": 20}, visit.n == 2) == [2]
    assert db.update(lambda doc: doc.pop("n"), doc_ids=[3]) == [3]
    assert db.upsert({"n": 10}, visit.n == 1) == [1]
    assert db.upsert({"business": "Coop"}, visit.business == "Coop") == [4]
    assert db.update_multiple([({"n": 11}, where("n") == 10), ({"n": 21}, where("n") == 20)]) == [1, 2]
    assert db.remove(visit.n == 21) == [2]
    assert db.remove(doc_ids=[1]) == [1]
    assert {doc.doc_id: doc for doc in db} == {3: {"business": "Bolt"}, 4: {"business": "Coop"}} == stock_entries(path)
    db.truncate()
    assert db.all() == []
    assert stock_entries(path) == {}
    assert db.insert({}) == 5


def test_tables_come_and_go_and_the_entries_stay_last(db: JournalDB, path: Path) -> None:
    assert db.tables() == set()
    db.table("votes").insert_multiple([{"n": 1}, {"n": 2}])
    db.insert(VISIT)
    db.table("kept", persist_empty=True)
    assert db.table("votes").insert({}) == 3
    assert db.tables() == {"meta", "interactions", "votes", "kept"}
    assert list(decode(path.read_bytes(), path))[-1] == "interactions"
    db.drop_table("votes")
    db.drop_table("never there")
    assert db.tables() == {"meta", "interactions", "kept"}
    assert db.table("votes").all() == []
    db.drop_tables()
    assert db.tables() == {"meta", "interactions"}
    assert db.all() == []


def test_a_stock_tinydb_may_write_in_turns(db: JournalDB, path: Path) -> None:
    db.insert_multiple([VISIT, VISIT])
    with TinyDB(path) as stock:
        assert stock.table("interactions").insert({"by": "stock"}) == 3
        stock.table("theirs").insert({"n": 1})
    assert db.insert({"by": "svclog"}) == 4
    assert stock_entries(path) == {1: VISIT, 2: VISIT, 3: {"by": "stock"}, 4: {"by": "svclog"}}
    assert db.table("theirs").all() == [{"n": 1}]


# Ids


def test_an_id_is_not_given_out_twice(db: JournalDB, other: JournalDB) -> None:
    given = db.insert_multiple([{}, {}, {}])
    db.remove(doc_ids=[3])
    given.append(other.insert({}))
    other.remove(doc_ids=[2, 4])
    given += db.insert_multiple([{}, {}])
    db.truncate()
    given.append(db.insert({}))
    other.drop_tables()
    given += [db.insert({}), other.insert({})]
    other.drop_table("interactions")
    given += other.upsert({}, where("x") == 1)
    assert given == list(range(1, len(given) + 1))


def test_an_id_is_not_given_out_twice_in_one_transaction(db: JournalDB, path: Path) -> None:
    db.insert({"n": 1})
    with db.storage.engine.transaction():
        second = db.insert({"n": 2})
        third = db.insert({"n": 3})
        db.remove(doc_ids=[third])
        more = db.insert_multiple([{"n": 4}, {"n": 5}])
        ours = db.insert(Document({"n": 20}, doc_id=20))
        last = db.insert({"n": 21})
    assert (second, third, more, ours, last) == (2, 3, [4, 5], 20, 21)
    assert {doc_id: doc["n"] for doc_id, doc in stock_entries(path).items()} == {i: i for i in (1, 2, 4, 5, 20, 21)}
    assert db.insert({}) == 22


def test_an_id_that_is_asked_for_is_taken(db: JournalDB, path: Path) -> None:
    assert db.insert(Document({"n": 10}, doc_id=10)) == 10
    assert db.insert({"n": 11}) == 11
    assert db.insert(Document({"n": 3}, doc_id=3)) == 3
    assert db.insert({"n": 12}) == 12
    assert db.insert_multiple([Document({"n": 7}, doc_id=7), {"n": 13}]) == [7, 13]
    assert db.upsert(Document({"n": 70}, doc_id=7)) == [7]
    assert db.upsert(Document({"n": 8}, doc_id=8)) == [8]
    before = path.read_bytes()
    with pytest.raises(ValueError, match="already exists"):
        db.insert(Document({}, doc_id=12))
    with pytest.raises(ValueError, match="already exists"):
        db.insert_multiple([{}, Document({}, doc_id=12)])
    assert path.read_bytes() == before
    assert list(stock_entries(path)) == [3, 7, 8, 10, 11, 12, 13]


def test_an_id_that_no_journal_can_hold_is_refused(db: JournalDB, path: Path) -> None:
    db.insert({})
    before = path.read_bytes()
    with pytest.raises(JournalError, match="'-1' is not the id of a document; nothing was changed"):
        db.insert(Document({}, doc_id=-1))
    assert path.read_bytes() == before


def test_an_entry_after_the_one_with_id_0_is_the_second(db: JournalDB, path: Path) -> None:
    assert db.insert(Document({"n": 0}, doc_id=0)) == 0
    assert [db.insert({"n": 1}), db.insert({"n": 2})] == [1, 2]
    assert stock_entries(path) == {0: {"n": 0}, 1: {"n": 1}, 2: {"n": 2}}


def test_ids_of_other_tables_count_for_themselves(db: JournalDB) -> None:
    votes = db.table("votes")
    db.insert_multiple([{}] * 5)
    assert [votes.insert({}), votes.insert({}), *votes.insert_multiple([{}, {}])] == [1, 2, 3, 4]
    assert db.insert({}) == 6


# Two objects, one file


def test_two_objects_see_what_the_other_wrote(db: JournalDB, other: JournalDB) -> None:
    visit = where("n") > 0
    for n in range(1, 4):
        assert db.insert({"n": n}) == 2 * n - 1
        assert other.insert({"n": n}) == 2 * n
        assert db.search(visit) == other.search(visit) == db.all()
        assert len(db) == 2 * n
    assert other.update({"n": 7}, doc_ids=[1]) == [1]
    assert db.get(doc_id=1) == {"n": 7}
    assert db.count(where("n") == 7) == 1
    assert db.remove(where("n") == 7) == [1]
    assert other.search(where("n") == 7) == []
    assert (other.insert_multiple([{"n": 8}]), db.insert_multiple([{"n": 9}])) == ([7], [8])
    assert len(db) == len(other) == 7


def test_two_objects_have_no_id_left_over_from_before(db: JournalDB, other: JournalDB) -> None:
    votes, their_votes = db.table("votes"), other.table("votes")
    assert [votes.insert({}), their_votes.insert({}), votes.insert({}), their_votes.insert({})] == [1, 2, 3, 4]
    given = [*db.insert_multiple([{}]), *other.insert_multiple([{}]), *db.upsert({}, where("x") == 1), other.insert({})]
    assert given == [1, 2, 3, 4]


def test_what_is_changed_in_a_document_that_was_read_is_not_in_the_file(db: JournalDB) -> None:
    db.insert({"tags": ["a"]})
    db.all()[0]["tags"].append("b")
    assert db.all() == [{"tags": ["a"]}]


# Transactions


def test_a_transaction_is_one_change(db: JournalDB, other: JournalDB, path: Path) -> None:
    db.insert({"n": 1})
    before = path.read_bytes()
    with db.storage.engine.transaction():
        db.update({"n": 2})
        db.insert({"n": 3})
        db.table("votes").insert({})
        assert db.all() == [{"n": 2}, {"n": 3}]
        assert path.read_bytes() == before
    assert other.all() == [{"n": 2}, {"n": 3}]
    assert len(other.table("votes")) == 1


def test_a_transaction_that_fails_changes_nothing(db: JournalDB, path: Path) -> None:
    db.insert({"n": 1})
    before = path.read_bytes()

    def fails() -> None:
        with db.storage.engine.transaction():
            db.update({"n": 2})
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert path.read_bytes() == before
    assert db.all() == [{"n": 1}]
    assert not db.storage.engine.in_transaction


def test_an_update_that_fails_half_way_changes_nothing(db: JournalDB, path: Path) -> None:
    db.insert_multiple([{"n": 1}, {"n": 0}])
    before = path.read_bytes()
    with pytest.raises(ZeroDivisionError):
        db.update(lambda doc: doc.update(n=1 / doc["n"]))
    assert path.read_bytes() == before


def test_what_is_no_document_is_refused(db: JournalDB, path: Path) -> None:
    with pytest.raises(ValueError, match="not a Mapping"):
        db.insert([1])
    assert not path.exists()


def test_any_mapping_is_a_document(db: JournalDB, path: Path) -> None:
    db.insert({})
    db.insert(MappingProxyType({"n": 1}))
    db.insert_multiple([MappingProxyType({"n": 2})])
    assert stock_entries(path) == {1: {}, 2: {"n": 1}, 3: {"n": 2}}


# What an append does


def test_an_append_touches_nothing_but_the_closing(db: JournalDB, path: Path) -> None:
    path.write_bytes(journal(VISIT, last_id=8, others={"votes": {"1": {"é": 1}}}))
    before = path.read_bytes()
    inode = path.stat().st_ino
    assert db.insert({"note": "x" * 200_000}) == 9
    assert db.insert({"note": "y"}) == 10
    assert path.stat().st_ino == inode
    assert path.read_bytes()[: len(before) - 3] == before[:-3]
    assert path.read_bytes().endswith(b'x"}\n,"10": {"note": "y"}\n}}\n')


def test_an_append_reads_neither_the_entries_before_the_last_nor_many_tables(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(journal(*[{**VISIT, "note": "x" * 5000}] * 500))
    read: list[int] = []
    pread = os.pread

    def counting(file: int, length: int, start: int) -> bytes:
        found: bytes = pread(file, length, start)
        read.append(len(found))
        return found

    monkeypatch.setattr(os, "pread", counting)
    JournalDB(path).insert(VISIT)
    assert sum(read) < 300_000 < path.stat().st_size / 5


@pytest.mark.parametrize(
    "data",
    [
        stock_bytes({"interactions": {"1": {"n": 1}}}),
        journal({"n": 1})[:-1],
        journal({"n": 1}).replace(b"}}\n", b"}\n}"),
        journal({"n": 1}).replace(b'{"meta": {\n', b'{"meta":{\n'),
        journal({"n": 1}).replace(b"\n", b"\r\n"),
        journal({"n": 1}).replace(b' "1": {"n"', b'  "1" : {"n"'),
    ],
    ids=["stock", "no last line break", "closing", "head", "windows", "last line"],
)
def test_a_file_that_was_laid_out_otherwise_is_rewritten_by_an_insert(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    db = JournalDB(path)
    assert [db.insert({"n": 2}), db.insert({"n": 3})] == [2, 3]
    assert stock_entries(path) == {1: {"n": 1}, 2: {"n": 2}, 3: {"n": 3}}
    assert path.read_bytes().endswith(b'\n "1": {"n": 1}\n,"2": {"n": 2}\n,"3": {"n": 3}\n}}\n')


@pytest.mark.parametrize(("above", "below"), [(0, 0), (300, 0), (0, 30)])
def test_an_entry_gets_no_id_that_is_taken_where_a_text_merge_left_them_in_any_order(
    path: Path, above: int, below: int
) -> None:
    last = above + below + 3
    lines = journal(*[VISIT] * above, {"n": 1}, *[VISIT] * below, {"n": 2})
    path.write_bytes(lines.replace(b'"%d": {"n": 1}' % (above + 1), b'"%d": {"n": 3}' % last))
    assert JournalDB(path).insert({"n": 4}) == last + 1
    assert list(stock_entries(path))[-3:] == [last - 1, last, last + 1]


def test_an_entry_does_not_get_into_another_table_below_the_entries(db: JournalDB, path: Path) -> None:
    path.write_bytes(journal({"n": 1}).replace(b"}}\n", b'},\n"mine": {\n "1": {"a": 1}\n}}\n'))
    assert db.insert({"n": 2}) == 2
    assert stock_entries(path) == {1: {"n": 1}, 2: {"n": 2}}
    assert db.table("mine").all() == [{"a": 1}]


# Whether a name is known


def test_a_name_is_found_in_the_entries_and_nowhere_else(db: JournalDB, path: Path) -> None:
    deleted = {"1": {"before": {"business": "Gone"}}}
    notes = [{"note": '"business": "Quoted"'}] + [{"note": "x" * 997}] * 300
    path.write_bytes(
        journal({"business": "First"}, *notes, {"business": "Last"}, {"n": 1}, others={"history": deleted})
    )
    found = [
        db.storage.engine.tail_holds(f'"business": "{name}"'.encode())
        for name in ("First", "Last", "Gone", "Quoted", "Firs", "")
    ]
    assert found == [True, True, False, False, False, False]


@pytest.mark.parametrize("shift", range(0, 40, 3))
def test_a_name_is_found_wherever_it_stands(path: Path, shift: int) -> None:
    # A chunk of the search ends within the name.
    field = '"business": "Blue Bottle"'
    path.write_bytes(journal({"business": "Blue Bottle"}, {"note": "x" * (2**16 - 60 - shift)}))
    assert JournalDB(path).storage.engine.tail_holds(field.encode())


def test_a_name_longer_than_a_chunk_of_the_search_is_found(path: Path) -> None:
    long = "é" * 100_000
    path.write_bytes(journal({"business": long}, {"business": "short"}))
    db = JournalDB(path)
    assert db.storage.engine.tail_holds(f'"business": "{long}"'.encode())
    assert not db.storage.engine.tail_holds(f'"business": "{long}x"'.encode())


def test_a_name_is_not_looked_for_in_another_layout(path: Path) -> None:
    path.write_bytes(stock_bytes({"interactions": {"1": {"business": "Acme"}}}))
    assert not JournalDB(path).storage.engine.tail_holds(b'"business": "Acme"')
