"""The quick reading of the entries, piece by piece, shows what the thorough one shows."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from svclog.errors import Damaged, NewerJournal
from svclog.journal import Journal
from svclog.model import Interaction, Outcome
from svclog.storage.documents import VISITS, BadRecord, document
from svclog.storage.layout import CLOSING, PIECE, SCHEMA, TAIL, TAIL_HEADER, decode, encode
from svclog.storage.reader import NeedsFullParse, last_documents, read
from svclog.storage.snapshot import InMemory
from svclog.storage.store import names, read_with, stream, visits_in
from svclog.storage.tinydb import JournalDB
from tests.storage.journals import NOWHERE, VISIT, docs, journal, stock_bytes, texts, values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from svclog.storage.layout import Doc

moments = st.sampled_from(["2026-11-20T09:15:00+01:00", "2026-11-20T09:15:00.25Z", "2026-11-20T09:15:00", "noon", 5])
fields: dict[str, st.SearchStrategy[Any]] = {
    "id": st.integers() | texts,
    "uid": texts,
    "when": moments,
    "business": texts,
    "employee": st.none() | texts,
    "empathy": st.integers(-1, 7) | st.floats(1, 5),
    "outcome": st.sampled_from([*Outcome, "good", 1]),
    "premium": st.booleans() | st.integers(0, 1),
    "via": st.sampled_from(["phone", "fax", None]),
    "minutes": st.integers(-2, 2**70),
    "spent": st.floats(allow_nan=False, allow_infinity=False) | st.integers(-1, 2**70),
    "tags": st.lists(texts, max_size=3) | texts,
    "promise": st.fixed_dictionaries(
        {"text": texts, "by": moments}, optional={"state": st.sampled_from(["kept", "lost"])}
    ),
    "recorded": st.none() | moments,
    "unknown": values,
}
good = st.fixed_dictionaries(
    {
        "uid": st.just("a1"),
        "when": st.just("2026-11-20T09:15:00+01:00"),
        "business": st.text(min_size=1, max_size=9),
        "outcome": st.just("resolved"),
    },
    optional={
        "empathy": st.integers(1, 5),
        "note": st.text(max_size=20),
        "tags": st.lists(st.text(max_size=5), max_size=3),
        "spent": st.floats(0, 1e9),
        "minutes": st.integers(0, 2**63),
        "unknown": st.dictionaries(st.text(max_size=5), st.none() | st.floats(-9, 9) | st.text(max_size=5), max_size=3),
    },
)
any_entry = (
    good
    | st.fixed_dictionaries({}, optional=fields)
    | good.flatmap(lambda doc: st.fixed_dictionaries({}, optional=fields).map(lambda change: {**doc, **change}))
)
entry_ids = st.integers(0, 2**70)


pieces = st.integers(1, 400) | st.just(PIECE)


def interactions(data: bytes, _: Path) -> tuple[list[Interaction], list[BadRecord]]:
    """The entries as a full parse finds them."""
    return VISITS.read_all(decode(data, NOWHERE))


def quick(data: bytes, piece: int = PIECE) -> list[Interaction]:
    """The entries as they are read a piece at a time."""
    return list(stream(InMemory(data), NOWHERE, piece=piece))


@given(st.dictionaries(entry_ids, good, max_size=5), pieces)
def test_what_svclog_writes_is_read_the_quick_way(entries: dict[int, Doc], piece: int) -> None:
    data = encode({"meta": {"1": {"schema": SCHEMA}}, TAIL: {str(doc_id): doc for doc_id, doc in entries.items()}})
    found = quick(data, piece)
    assert (found, []) == interactions(data, NOWHERE)
    assert [entry.id for entry in found] == sorted(entries)


@given(
    st.dictionaries(entry_ids, good | any_entry, max_size=4),
    st.dictionaries(texts, st.dictionaries(entry_ids.map(str), docs, max_size=2), max_size=2),
    pieces,
)
@example({1: {**VISIT, "note": "\ud800"}}, {}, PIECE)
@example({1: {**VISIT, "id": "x"}}, {}, PIECE)
@example({1: {**VISIT, "empathy": 5.0}}, {}, PIECE)
@example({1: {**VISIT, "minutes": 2**64}}, {}, PIECE)
@example({1: VISIT, 2: {**VISIT, "empathy": 6}}, {}, 1)
@example({1: VISIT}, {"meta": {"1": {"schema": "2"}}}, PIECE)
@example({1: VISIT}, {"meta": {"1": {"schema": 1.5, "written_by": None}}}, PIECE)
def test_the_quick_reading_shows_all_or_leaves_it_to_the_thorough_one(
    entries: dict[int, Doc], others: dict[str, dict[str, Doc]], piece: int
) -> None:
    data = encode({**others, TAIL: {str(doc_id): doc for doc_id, doc in entries.items()}})
    thorough = interactions(data, NOWHERE)
    assert len(thorough[0]) + len(thorough[1]) == len(entries)
    with suppress(NeedsFullParse):
        assert (quick(data, piece), []) == thorough
    stock = stock_bytes(decode(data, NOWHERE))
    assert interactions(stock, NOWHERE) == thorough
    with pytest.raises(NeedsFullParse):
        quick(stock)


@given(st.binary(max_size=4), st.integers(-3, 200), st.integers(0, 4), pieces)
@example(b"\n,", 200, 0, 1)
@example(b"", -1, 1, PIECE)
def test_bytes_that_went_astray_are_never_taken_for_the_entries(more: bytes, start: int, less: int, piece: int) -> None:
    whole = journal(VISIT, VISIT, VISIT)
    begin = whole.index(TAIL_HEADER) + start
    data = whole[:begin] + more + whole[begin + less :]
    with suppress(NeedsFullParse):
        found = quick(data, piece)
        assert (found, []) == interactions(data, NOWHERE)


def lines(doc_ids: Sequence[int]) -> bytes:
    found = "\n,".join(f'"{doc_id}": {json.dumps(VISIT)}' for doc_id in doc_ids)
    return f'{{"meta": {{\n}},\n"interactions":{{\n {found}\n}}}}\n'.encode()


@given(st.permutations(range(1, 6)))
def test_entries_that_an_editor_put_in_another_order_are_read_by_id(order: list[int]) -> None:
    assert [entry.id for entry in interactions(lines(order), NOWHERE)[0]] == [1, 2, 3, 4, 5]


@given(st.lists(st.integers(1, 4), min_size=1, max_size=5), pieces)
@example([1, 1], 1)
@example([2, 1], 1)
def test_only_entries_with_ever_higher_ids_are_read_the_quick_way(order: list[int], piece: int) -> None:
    if order == sorted(set(order)):
        assert [entry.id for entry in quick(lines(order), piece)] == order
    else:
        with pytest.raises(NeedsFullParse):
            quick(lines(order), piece)


@given(good)
def test_an_entry_is_the_document_it_was_read_from(doc: Doc) -> None:
    entry = VISITS.read(7, doc)
    again = VISITS.read(7, json.loads(json.dumps(document(entry))))
    assert again == entry
    assert entry.when.utcoffset() == datetime.fromisoformat(doc["when"]).utcoffset()
    assert "id" not in document(entry)


def test_what_is_not_given_is_left_out_of_the_document() -> None:
    entry = Interaction(id=3, when=datetime.fromisoformat(VISIT["when"]), business="Acme", outcome=Outcome.RESOLVED)
    assert document(entry) == {"when": VISIT["when"], "business": "Acme", "outcome": "resolved"}


BAD: dict[str, tuple[Doc, str]] = {
    "no business": ({"when": VISIT["when"], "outcome": "resolved"}, "missing required field `business`"),
    "no offset": ({**VISIT, "when": "2026-11-20T09:15:00"}, "$.when"),
    "a rating of 6": ({**VISIT, "empathy": 6}, "$.empathy"),
    "a rating that is text": ({**VISIT, "empathy": "5"}, "$.empathy"),
    "an outcome of its own": ({**VISIT, "outcome": "great"}, "great"),
    "a promise due after the last day": ({**VISIT, "promise": {"text": "call", "by": "9999-12-31T23:59:59Z"}}, "9999"),
    "nothing": ({}, "missing required field"),
}


@pytest.mark.parametrize(("doc", "reason"), BAD.values(), ids=BAD)
def test_a_document_that_is_no_entry_is_reported_and_the_others_read(path: Path, doc: Doc, reason: str) -> None:
    path.write_bytes(before := journal(VISIT, doc, VISIT))
    db = JournalDB(path)
    found, bad = db.storage.engine.read(visits_in())
    assert [entry.id for entry in found] == [1, 3]
    assert [record.id for record in bad] == [2]
    assert reason in bad[0].reason
    assert isinstance(bad[0], BadRecord)
    assert path.read_bytes() == before
    db.insert(VISIT)
    db.update({"note": "new"}, doc_ids=[1])
    assert db.get(doc_id=2) == doc  # no rewrite drops it


def line(doc_id: str) -> str:
    return f'"{doc_id}": {json.dumps(VISIT)}\n'


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        ("1", 'line 5, column 2 (byte {}): the key "1" stands twice'),
        ("\\u0031", 'line 5, column 2 (byte {}): the key "1" stands twice'),
        ("x", "line 5, column 2 (byte {}): a document's id is a whole number"),
        ("01", "line 5, column 2 (byte {}): a document's id is a whole number"),
        ("-1", "line 5, column 2 (byte {}): a document's id is a whole number"),
        ("1_0", "line 5, column 2 (byte {}): a document's id is a whole number"),
        ("٢", "line 5, column 2 (byte {}): a document's id is a whole number"),
    ],
)
def test_an_id_that_hides_from_the_quick_reading_is_found_and_refused(path: Path, second: str, reason: str) -> None:
    before = f'{{"meta": {{\n}},\n"interactions":{{\n {line("1")},'.encode()
    path.write_bytes(data := before + line(second).encode() + b"}}\n")
    db = JournalDB(path)
    with pytest.raises(Damaged) as refusal:
        db.storage.engine.read(visits_in())
    assert reason.format(len(before)) in str(refusal.value)
    with pytest.raises(Damaged):
        db.update({"note": "new"})
    assert path.read_bytes() == data


def test_an_entry_nested_too_deep_is_refused_and_is_no_crash(path: Path) -> None:
    path.write_bytes(journal(VISIT).replace(b'"uid"', b'"x": ' + b"[" * 50_000 + b"]" * 50_000 + b', "uid"'))
    with pytest.raises(Damaged, match="nested too deep here"):
        JournalDB(path).storage.engine.read(visits_in())


@pytest.mark.parametrize("layout", ["ours", "stock", "not the first document"])
@pytest.mark.parametrize("entry", [VISIT, {"from": "the future"}], ids=["known", "unknown"])
def test_a_journal_of_a_newer_schema_is_refused_and_left_alone(path: Path, layout: str, entry: Doc) -> None:
    newer = {"schema": SCHEMA + 1, "written_by": "svclog 9.9"}
    tables = {"meta": {"1": newer}, TAIL: {"1": entry}}
    if layout == "not the first document":
        tables["meta"] = {"1": {"schema": 1}, "2": newer}
    path.write_bytes(before := stock_bytes(tables) if layout == "stock" else encode(tables))
    db = JournalDB(path)
    acts = [
        lambda: db.storage.engine.read(visits_in()),
        lambda: db.update({"a": 1}),
        lambda: db.insert_multiple([{}]),
        db.drop_tables,
    ]
    if layout != "not the first document":
        acts.append(lambda: db.insert({}))
    for act in acts:
        with pytest.raises(NewerJournal, match=rf"^{path} was written by svclog 9\.9 \(schema 3\), which is newer"):
            act()
        assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


UNUSUAL: dict[str, Callable[[bytes], bytes]] = {
    "as svclog wrote it": lambda data: data,
    "an entry that is none": lambda data: data + b',"2001": {}\n',
    "an entry without a uid": lambda data: (
        data + b',"2001": {"when": "2026-11-20T09:15:00Z", "business": "B", "outcome": "declined"}\n'
    ),
    "an entry that is unfinished": lambda data: data + b',"2001": {"uid"',
    "an entry of a lower id": lambda data: data + data.splitlines()[-1].replace(b"2000", b"0") + b"\n",
}


@pytest.mark.parametrize("unusual", UNUSUAL.values(), ids=UNUSUAL)
def test_what_is_made_of_the_entries_is_made_of_all_of_them(path: Path, unusual: Callable[[bytes], bytes]) -> None:
    """This holds however much was read before a second pass was needed."""
    data = unusual(journal(*[VISIT] * 2000).removesuffix(CLOSING))
    path.write_bytes(data if data.endswith(b'"uid"') else data + CLOSING)
    found = Journal(path, lambda: datetime(2026, 11, 22, tzinfo=UTC), tell=lambda _: None)
    entries = found.interactions()
    assert found.read_with(list) == entries
    assert all(entry.uid for entry in entries)
    assert {entry.id for entry in entries} >= {*range(1, 2001)}
    assert found.read_with(lambda some: sum(entry.id for entry in some)) == sum(entry.id for entry in entries)


def test_the_last_documents_are_those_after_the_last_line_that_is_none() -> None:
    data = journal(*[VISIT] * 4).replace(b',"2":', b',"two":')

    assert [number for number, _ in last_documents(InMemory(data), 4)] == [4, 3]


def test_votes_that_another_program_has_formatted_are_read_all_the_same(path: Path) -> None:
    vote = {"uid": "v", "business": "Acme", "leaves": True, "at": "2026-11-20T09:15:00Z"}
    data = journal(VISIT, others={"votes": {"1": vote}})
    for closed in (b"}\n},", b"}},", b"} },"):
        path.write_bytes(data.replace(b'Z"}\n},', b'Z"' + closed))
        assert [one.business for one in Journal(path, lambda: datetime(2026, 11, 22, tzinfo=UTC)).votes()] == ["Acme"]


@pytest.mark.parametrize("change", [lambda db: db.insert(VISIT), lambda db: db.update({"note": "new"})])
def test_nobody_waits_for_what_is_made_of_the_entries(path: Path, change: Callable[[JournalDB], object]) -> None:
    path.write_bytes(journal(*[VISIT] * 2000))

    def use(entries: Iterable[Interaction]) -> list[Interaction]:
        rest = iter(entries)
        first = next(rest)
        change(JournalDB(path, wait=0))
        return [first, *rest]

    def refuse(_: object) -> list[Interaction]:
        raise AssertionError

    before = JournalDB(path).storage.engine.read(visits_in())[0]
    assert JournalDB(path).storage.engine.read(read_with(use, refuse)) == before
    assert JournalDB(path).storage.engine.read(visits_in())[0] != before


def test_a_torn_journal_of_a_newer_schema_is_not_mended(path: Path) -> None:
    data = encode({"meta": {"1": {"schema": SCHEMA + 1}}, TAIL: {"1": VISIT}}) + b"\0"
    path.write_bytes(data)
    for act in (lambda: JournalDB(path).insert({}), JournalDB(path).drop_tables):
        with pytest.raises(NewerJournal, match="a newer svclog"):
            act()
    assert path.read_bytes() == data
    assert list(path.parent.iterdir()) == [path]


@given(st.dictionaries(entry_ids, any_entry, max_size=4))
def test_the_names_are_those_of_the_entries(entries: dict[int, Doc]) -> None:
    data = encode({TAIL: {str(doc_id): doc for doc_id, doc in entries.items()}})
    known = {(entry.business, entry.employee) for entry in interactions(data, NOWHERE)[0]}
    assert known <= set(read(InMemory(data), NOWHERE, names(lambda pairs, _: [*pairs]))[0])
