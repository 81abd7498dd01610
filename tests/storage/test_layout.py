"""The bytes of a journal, other layouts that are read, and the position that an error about damage names."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from svclog import __version__
from svclog.errors import Damaged, JournalError
from svclog.storage.layout import TAIL, decode, document_line, encode
from svclog.storage.store import visits_in
from svclog.storage.tinydb import JournalDB
from tests.storage.journals import NOWHERE, docs, ids, journal, stock_bytes, stock_entries, tables

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from svclog.storage.layout import Doc, Tables

    Act = Callable[[], object]


@given(tables)
@example({TAIL: {"1": {"note": "\ud800 🙂 \u2028 \0 \n"}}})
@example({TAIL: {"1": {"big": -(10**4000)}}})
@example({"": {}, TAIL: {}})
def test_what_is_written_is_read_again(found: Tables) -> None:
    again = decode(encode(found), NOWHERE)
    assert again == {TAIL: {}, **found}
    assert json.dumps(again.pop(TAIL), sort_keys=True) == json.dumps(found.pop(TAIL, {}), sort_keys=True)
    assert list(again) == list(found)


@given(tables)
def test_a_document_has_a_line_of_its_own(found: Tables) -> None:
    lines = encode(found).split(b"\n")
    written = [docs for name, docs in found.items() if name != TAIL]
    assert len(lines) == 3 + sum(len(docs) + 2 for docs in written) + len(found.get(TAIL, {}))


@given(ids, docs, st.booleans())
def test_a_line_of_a_document_is_text_without_a_line_break(doc_id: str, doc: Doc, first: bool) -> None:
    line = document_line(doc_id, doc, first=first)
    assert line.decode().splitlines(keepends=True)[-1].endswith("}\n")
    assert line.count(b"\n") == 1
    assert line[:1] == (b" " if first else b",")


def test_the_layout_is_this_to_the_byte(path: Path) -> None:
    db = JournalDB(path)
    db.insert({"business": "Café", "note": "two\nlines 🙂"})
    db.insert({"business": "Acme", "minutes": 12, "premium": True, "tags": ["a", "b"]})
    db.table("votes").insert({"up": 1})
    db.insert({"note": "\ud800"})
    tail = path.read_bytes().index(b'\n"interactions":{\n')
    assert path.read_bytes().decode() == (
        '{"meta": {\n'
        f' "1": {{"schema": 2, "added":          3, "tail": {tail:15}, "written_by": "svclog {__version__}", '
        '"last_id": 2, "last_line": 2, "last_vote": 1}\n'
        "},\n"
        '"votes": {\n'
        ' "1": {"up": 1}\n'
        "},\n"
        '"interactions":{\n'
        ' "1": {"business": "Café", "note": "two\\nlines 🙂"}\n'
        ',"2": {"business": "Acme", "minutes": 12, "premium": true, "tags": ["a", "b"]}\n'
        ',"3": {"note": "\\ud800"}\n'
        "}}\n"
    )


def test_the_entries_are_last_and_sorted_by_number() -> None:
    found = encode({TAIL: {"10": {}, "9": {}, "1": {}}, "votes": {"1": {}}})
    assert found == b'{"votes": {\n "1": {}\n},\n"interactions":{\n "1": {}\n,"9": {}\n,"10": {}\n}}\n'


@given(st.lists(docs, min_size=1, max_size=4))
def test_a_stock_tinydb_sees_every_entry(tmp_path_factory: pytest.TempPathFactory, entries: list[Doc]) -> None:
    path = tmp_path_factory.mktemp("stock") / "journal.json"
    db = JournalDB(path)
    inserted = [db.insert(doc) for doc in entries]
    assert stock_entries(path) == dict(zip(inserted, entries, strict=True))


TABLES: dict[str, Any] = {
    "_default": {"1": {"note": "not ours"}},
    "interactions": {"3": {"business": "Café"}, "10": {"business": "\U0001f642", "minutes": 12}},
}


@pytest.mark.parametrize(
    "data",
    [
        stock_bytes(TABLES),
        stock_bytes(TABLES, indent=2),
        stock_bytes(TABLES, indent=0, separators=(",", ":")),
        stock_bytes(TABLES, sort_keys=True),
        stock_bytes(TABLES, ensure_ascii=False),
        stock_bytes(TABLES, ensure_ascii=False, indent="\t").replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + stock_bytes(TABLES),
        b" \n\t\r\n" + stock_bytes(TABLES) + b"\r\n\r\n",
    ],
    ids=["stock", "indented", "tight", "sorted", "utf8", "windows", "bom", "blanks around"],
)
def test_other_shapes_are_read_and_converted_by_the_first_write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    db = JournalDB(path)
    assert {name: {str(doc.doc_id): doc for doc in db.table(name)} for name in db.tables()} == TABLES
    assert path.read_bytes() == data  # reading writes nothing
    assert db.insert({"business": "new"}) == 11
    assert path.read_bytes().startswith(b'{"meta": {\n "1": {"schema": 2,')
    assert path.read_bytes().endswith(b'\n,"11": {"business": "new"}\n}}\n')
    assert {str(key): doc for key, doc in stock_entries(path).items()} == {
        **TABLES["interactions"],
        "11": {"business": "new"},
    }
    assert dict(db.table("_default").all()[0]) == TABLES["_default"]["1"]


@pytest.mark.parametrize("data", [b"", b" \n \n", b"\xef\xbb\xbf", b"null", b"null\n", b"{}", b"\xef\xbb\xbf{}\n"])
def test_a_file_that_holds_nothing_is_an_empty_journal(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    db = JournalDB(path)
    assert (db.all(), db.tables(), db.storage.engine.read(visits_in())) == ([], set(), ([], []))
    assert path.read_bytes() == data
    assert db.insert({"note": "first"}) == 1
    assert stock_entries(path) == {1: {"note": "first"}}


REFUSED: dict[str, tuple[bytes, bytes, str]] = {
    # kind of damage: (the bytes before the position, the bytes from there on, the reason)
    "not UTF-8": ('{"interactions":{\n "1": {"note": "é'.encode(), b'\xe9"}\n}}\n', "this is not UTF-8 text"),
    "UTF-8 cut short": (b'{"interactions":{\n "1": {"note": "', b"\xf0\x9f\x98", "this is not UTF-8 text"),
    "NaN": ('{"a": {"1": {"é": "NaN",\n"b": '.encode(), b"NaN}}}", "NaN is not a JSON number"),
    "Infinity": (b'{"a": {"1": {"b": [1, ', b'Infinity, "x"]}}}', "Infinity is not a JSON number"),
    "-Infinity": (b'{"a": {"1": {"Infinity": ', b"-Infinity}}}", "-Infinity is not a JSON number"),
    "doubled id": (b'{"interactions":{\n "1": {}\n,', b'"1": {}\n}}\n', 'the key "1" stands twice'),
    "doubled id, written otherwise": (b'{"a":{"1": {},', b'"\\u0031": {}}}', 'the key "1" stands twice'),
    "doubled key": ('{"a":{"1":\n{"é": 1, "b": {"é": 2}, '.encode(), '"é": 3}}}'.encode(), 'the key "é" stands twice'),
    "doubled key, with a quote": (b'{"a":{"1":{"\\"": "{", ', b'"\\"": [{}]}}}', r'the key "\"" stands twice'),
    "doubled key within a list": (b'{"a":{"1":{"b":[{"c":1},{"c":1,', b'"c":1}]}}}', 'the key "c" stands twice'),
    "doubled key above another": (b'{"a":{"1":{"b":1,', b'"b":{"c":1,"c":2}}}}', 'the key "b" stands twice'),
    "doubled table": (
        b'{"interactions": {},\n"votes": {},\n',
        b'"interactions":{\n}}\n',
        'the key "interactions" stands twice',
    ),
    "a list": (b" \n ", b"[]", "a journal is a JSON object of tables"),
    "a list of objects": (b"", b'[{"a": 1}]', "a journal is a JSON object of tables"),
    "a string": (b"\n\n", b'"text"', "a journal is a JSON object of tables"),
    "a table that is none": (b'{"a": {},\n\n ', b'"b": []}', "a table is a JSON object of documents"),
    "a document that is none": (b'{"a": {"1": {"2": 1}, ', b'"2": "text"}}', "a document is a JSON object"),
    "an id that is none": (b'{"a": {"1": {}, ', b'"x": {}}}', "a document's id is a whole number"),
    "an id with a zero": (b'{"a": {"1": {}, ', b'"01": {}}}', "a document's id is a whole number"),
    "a negative id": (b'{"a": {"1": {}, ', b'"-1": {}}}', "a document's id is a whole number"),
    "an id in other digits": (b'{"a": {"1": {}, ', '"٣": {}}}'.encode(), "a document's id is a whole number"),
    "an endless id": (b'{"a": {', b'"' + b"1" * 5000 + b'": {}}}', "a document's id is a whole number"),
    "NULs in a note": (b'{"interactions":{\n "1": {"note": "a', b'\0\0"}\n}}\n', "this is not JSON"),
    "NULs between documents": (b'{"interactions":{\n "1": {}\n', b'\0\0\0\n,"2": {}\n}}\n', "this is not JSON"),
    "NULs alone": (b"", b"\0" * 512, "this is not a svclog journal"),
    "a letter": (b"", b"Dear diary", "this is not a svclog journal"),
    # Python points to the comma itself from 3.13 on, and before that to the character after it.
    "a comma too many": (
        *((b'{"a": {"1": {}\n', b",}}") if sys.version_info >= (3, 13) else (b'{"a": {"1": {}\n,', b"}}")),
        "this is not JSON",
    ),
    "more after the end": (b'{"a": {}}\n', b"{}", "this is not JSON"),
    "cut short": (b'{"a": {"1": {"note": ', b'"cut', "this is not JSON"),
    "deep lists": (b'{"a": {"1": {"b": ' + b"[" * 99_999, b"[" + b"]" * 100_000 + b"}}}", "nested too deep here"),
    "an endless number": (
        b'{"a": {"1": {"b": "' + b"7" * 9000 + b'", "c":\n ',
        b"-" + b"1" * 5000 + b"}}}",
        "a number of more than 4300 digits cannot be read",
    ),
}


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"], ids=["", "with a BOM"])
@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_journal_is_refused_with_its_place(path: Path, told: list[str], what: str, bom: bytes) -> None:
    before, after, reason = REFUSED[what]
    data = bom + before + after
    path.write_bytes(data)
    db = JournalDB(path, tell=told.append)
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode()) + 1
    place = f"{path}: line {line}, column {column} (byte {len(bom + before)}): "
    for act in (db.all, lambda: db.insert({}), lambda: db.update({"a": 1}), db.drop_tables):
        with pytest.raises(Damaged) as refusal:
            act()
        assert str(refusal.value).startswith(place), (str(refusal.value), place)
        assert reason in refusal.value.reason
        assert (refusal.value.line, refusal.value.column, refusal.value.byte) == (line, column, len(bom + before))
    assert path.read_bytes() == data
    assert list(path.parent.iterdir()) == [path]
    assert told == []


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {"deep": float("-inf")}])
def test_a_number_that_json_does_not_know_is_not_written(db: JournalDB, path: Path, value: object) -> None:
    db.insert({"note": "first"})
    before = path.read_bytes()
    acts: list[Act] = [
        lambda: db.insert({"n": value}),
        lambda: db.update({"n": value}),
        lambda: db.insert_multiple([{"n": value}]),
    ]
    for act in acts:
        with pytest.raises(JournalError, match=r"journal\.json cannot be written: .*; nothing was changed"):
            act()
        assert path.read_bytes() == before


def test_a_document_nested_too_deep_to_be_read_again_is_not_written(db: JournalDB, path: Path) -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    db.insert({"note": "first"})
    before = path.read_bytes()
    acts: list[Act] = [lambda: db.insert({"deep": deep}), lambda: db.update({"deep": deep})]
    for act in acts:
        with pytest.raises(JournalError, match="cannot be written"):
            act()
    assert path.read_bytes() == before
    while deep:  # or Python ends in the destructor
        deep = deep.pop()


def test_tables_and_fields_of_others_survive_a_rewrite(path: Path) -> None:
    theirs: Tables = {"tags": {"4": {"é": [1, {"b": None}]}}, "empty": {}}
    path.write_bytes(journal({"note": "n", "from the future": {"x": [1.5, -0.0]}}, {}, others=theirs))
    db = JournalDB(path)
    db.update({"note": "changed"}, doc_ids=[1])
    found = decode(path.read_bytes(), path)
    assert {name: found[name] for name in theirs} == theirs
    assert found[TAIL] == {"1": {"note": "changed", "from the future": {"x": [1.5, -0.0]}}, "2": {}}
