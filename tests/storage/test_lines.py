"""A change that is made line by line leaves the same file as one for which the whole journal is decoded."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from svclog.errors import Damaged, SvclogError
from svclog.journal import Journal, journal, work
from svclog.model import Interaction, Outcome, Vote
from svclog.storage import lines, reader
from svclog.storage.documents import document
from svclog.storage.layout import TAIL, decode, encode
from svclog.storage.snapshot import InMemory
from tests.conftest import NOW
from tests.storage.journals import NOWHERE, VISIT
from tests.storage.journals import journal as bytes_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from svclog.storage.layout import Doc

PIECES = [30, 400, 1000, 10**6]

numbers = st.integers(1, 12)
verbs = st.one_of(
    st.tuples(st.just("edit"), numbers, st.text("abc ", max_size=9)),
    st.tuples(st.just("move"), numbers, st.sampled_from(["Acme", "acme", "Beta/till"])),
    st.tuples(st.just("delete"), numbers, numbers),
    st.tuples(st.just("add"), st.sampled_from(["Acme", "Gamma"]), st.booleans()),
    st.tuples(st.just("vote"), st.sampled_from(["Acme", "Gamma"]), st.booleans()),
    st.tuples(st.just("rename"), st.just("Acme"), st.just("Acme Ltd")),
    st.tuples(st.just("thank"), numbers, st.none()),
    st.tuples(st.just("undo"), st.none(), st.none()),
)


def act(on: Journal, verb: str, one: Any, other: Any) -> object:
    """Change the journal; a refused change changes nothing."""
    acts: dict[str, Callable[[], object]] = {
        "edit": lambda: on.edit(one, {"note": other}),
        "move": lambda: on.edit(one, {"business": other}),
        "delete": lambda: on.delete(sorted({one, other})),
        "add": lambda: on.add(Interaction(when=NOW, business=one, outcome=Outcome.PARTIAL, premium=other)),
        "vote": lambda: on.vote(Vote(at=NOW, business=one, leaves=other)),
        "rename": lambda: on.rename(one, other),
        "thank": lambda: on.thank(one),
        "undo": on.undo,
    }
    try:
        return acts[verb]()
    except SvclogError as error:
        return str(error)


def after(path: Path, piece: int, steps: list[tuple[str, Any, Any]]) -> list[object]:
    """Return the result of each step, and the file after it; with a piece length of 0 the whole journal is decoded."""
    path.unlink(missing_ok=True)
    moments = iter(range(10**6))
    uids = iter(range(1, 10**6))
    whole = reader.pieces
    found: list[object] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "pieces", lambda source, table: whole(source, table, piece))
        for module in (journal, work):
            patch.setattr(module, "new_uid", lambda: f"{next(uids):032x}")
        if not piece:
            patch.setattr(lines, "by_line", lambda *_: None)
        here = Journal(path, lambda: NOW + timedelta(minutes=next(moments)))
        visits = [
            Interaction(
                uid=f"{n:031x}e", when=NOW, business="Acme", employee="Jo", outcome=Outcome.PARTIAL, note=f"{n}"
            )
            for n in range(1, 9)
        ]
        here.import_documents(map(document, visits), "a file")
        for step in steps:
            found += [act(here, *step), path.read_bytes()]
    return found


@given(st.lists(verbs, min_size=1, max_size=12), st.sampled_from(PIECES))
@example([("delete", 1, 2), ("edit", 3, "a"), ("undo", None, None), ("undo", None, None)], 30)
@example([("delete", 1, 1), ("delete", 8, 8), ("add", "Acme", True), ("undo", None, None)] * 2, 400)
@example([("delete", n, n + 1) for n in (1, 3, 5, 7)] + [("undo", None, None)] * 4, 400)
def test_changes_line_by_line_leave_the_same_file(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, Any, Any]], piece: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "lines.json"
    assert after(path, piece, steps) == after(path, 0, steps)


def by_line(data: bytes) -> dict[str, Any] | None:
    return lines.by_line(InMemory(data), NOWHERE)


plain_docs = st.dictionaries(st.text(max_size=5), st.none() | st.text(max_size=9) | st.integers(-99, 99), max_size=3)


@given(
    st.lists(plain_docs, min_size=1, max_size=5),
    st.lists(st.integers(1, 6), max_size=4),
    st.lists(st.integers(1, 9), max_size=4),
    st.lists(st.integers(1, 9), max_size=4),
)
@example([{}], [], [9], [9])
def test_a_table_of_lines_is_the_table(entries: list[Doc], gone: list[int], new: list[int], last: list[int]) -> None:
    data = bytes_of(*({**doc, "uid": f"u{number}"} for number, doc in enumerate(entries)))
    tables, plain = by_line(data), decode(data, NOWHERE)
    assert tables is not None
    for number in gone:
        for table in (tables[TAIL], plain[TAIL]):
            table.pop(str(number), None)
    for number in new:
        for table in (tables[TAIL], plain[TAIL]):
            table[str(number)] = {"uid": f"new{number}"}
    for number in last:
        for table in (tables[TAIL], plain[TAIL]):
            if len(table) > 1:
                table.pop(str(number), None)
    plain[TAIL] = dict(sorted(plain[TAIL].items(), key=lambda item: int(item[0])))
    assert dict(tables[TAIL]) == plain[TAIL]
    assert list(tables[TAIL]) == list(plain[TAIL])
    assert len(tables[TAIL]) == len(plain[TAIL])
    assert sorted(map(str, tables[TAIL].uids())) == sorted(str(doc["uid"]) for doc in plain[TAIL].values())
    assert all(key not in tables[TAIL] for key in ("0", "01", "x", "", "10", "-1"))
    assert b"".join(tables[TAIL].written()) == encode(plain).partition(b'"interactions":{\n')[2].removesuffix(b"}}\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b',"2"', b',"1"'),
        (b',"2"', b',"9"'),
        (b'"uid": "a2"', b'"uid": ""'),
        (b'"uid": "a2"', b'"uid": 2'),
        (b'"uid": "a2"', b'"u": 2'),
        (b"Blue Bottle", b"Blue \xffBottle"),
        (b'"outcome": "resolved"', b'"outcome": NaN'),
        (b'}\n,"2"', b'},"2"'),
        (b"}}\n", b"}}"),
        (b"}}\n", b"},\n"),
    ],
)
def test_what_is_not_one_sound_visit_a_line_is_left_to_the_full_parse(old: bytes, new: bytes) -> None:
    data = bytes_of(*({**VISIT, "uid": f"a{number}"} for number in (1, 2, 3)))
    assert by_line(data) is not None
    assert by_line(data.replace(old, new)) is None


def test_a_key_that_stands_twice_is_named_by_its_place_when_its_visit_is_looked_at(path: Path) -> None:
    path.write_bytes(bytes_of(*({**VISIT, "uid": f"a{number}"} for number in (1, 2))))
    doubled = path.read_bytes().replace(b'{"uid": "a2"', b'{"note": "x", "note": "y", "uid": "a2"')
    path.write_bytes(doubled)
    with pytest.raises(Damaged, match=r'line 6, column .*the key "note" stands twice'):
        Journal(path, lambda: NOW).edit(2, {"note": "z"})
    assert path.read_bytes() == doubled
