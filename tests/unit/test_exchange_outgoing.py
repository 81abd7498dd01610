"""What `export` writes: it comes back equal, and nothing in it acts on a spreadsheet, a page or a terminal."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace

from svclog import fields
from svclog.errors import UsageError
from svclog.exchange import cells
from svclog.exchange.cells import cell, harmless, original
from svclog.exchange.incoming import read_documents
from svclog.exchange.json_form import as_json, ids_by_uid
from svclog.exchange.outgoing import ExportFormat, export, survey
from svclog.exchange.source import Source
from svclog.journal import Journal
from svclog.journal.look import documents
from svclog.model import Interaction, Outcome, Payee, Promise, Regret, Via, Vote
from svclog.storage.documents import PAYEES, VISITS, VOTES, document
from svclog.storage.layout import TAIL
from svclog.text import left_out
from tests.cli.terminals import harmful

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from svclog.storage.layout import Doc

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=timezone(timedelta(hours=1)))
HOSTILE = [
    "[red]x[/red] [/hold]",
    "\x1b[2J\x1b]0;x\x07 \x9b1m",
    "a\r\nb\rc\nd\n\n",
    "=cmd()",
    "'=cmd()",
    "''",
    "+1",
    "\t=x",
    "ok;=1+1",
    "a|-b\t+c;'@d",
    "\r=x",
    "\uff1dcmd()",
    '"quoted", "twice"',
    "emoji 👩‍👩‍👧 and שלום \u202e مرحبا",
    " leading and trailing ",
    "null\0byte",
    "x" * 100_000,
    "| a | b |",
    "\ufeffmark",
    "\u2028lines\u2029",
]


def entry(number: int, **values: Any) -> Interaction:
    given: dict[str, Any] = {"business": "Blue Bottle", "when": NOW, "outcome": Outcome.RESOLVED, "recorded": NOW}
    return Interaction(**given | {"id": number, "uid": f"{number:032x}"} | values)


FULL = entry(
    7,
    business="Acme Cars/service",
    employee="Maya",
    empathy=5,
    listening=1,
    outcome=Outcome.PARTIAL,
    felt=3,
    premium=True,
    via=Via.PHONE,
    minutes=0,
    spent=12.5,
    ref="A|1",
    tags=("late", "cold"),
    note="a\nb",
    promise=Promise(text="call", by=NOW, state="kept", settled=NOW),
    re=f"{3:032x}",
    thanked=NOW,
    edited=NOW,
)
PLAIN = entry(3)


def by_id(records: Sequence[Vote] | Sequence[Payee]) -> dict[int, Doc]:
    return {record.id: document(record) for record in records}


def exported(  # noqa: PLR0913 - all but two have defaults
    entries: Sequence[Interaction],
    form: ExportFormat,
    documents: dict[int, Doc] | None = None,
    *,
    whole: Sequence[Interaction] = (),
    votes: Sequence[Vote] = (),
    payees: Sequence[Payee] = (),
) -> bytes:
    parts: list[bytes] = []
    docs = {one.id: document(one) for one in entries} if documents is None else documents
    held = {"interactions": docs, "votes": by_id(votes), "payees": by_id(payees)}
    export(
        entries,
        form,
        parts.append,
        columns=survey(entries, form).columns,
        ids=ids_by_uid(whole or entries),
        documents={table: {str(key): doc for key, doc in of.items()} for table, of in held.items()},
        votes=votes,
        payees=payees,
    )
    assert all(part.endswith(b"\n") for part in parts)
    return b"".join(parts)


def returned(data: bytes) -> list[Doc]:
    """Return the visits that an import of `data` finds, as a file would store them."""
    documents = read_documents(Source("x", data), NOW).documents
    found: list[Doc] = msgspec.json.decode(msgspec.json.encode(documents))
    return found


def held(entries: Sequence[Interaction]) -> list[Doc]:
    found: list[Doc] = msgspec.json.decode(msgspec.json.encode([document(one) | {"id": one.id} for one in entries]))
    return found


BACK = [ExportFormat.CSV, ExportFormat.JSONL]


@pytest.mark.parametrize("form", BACK)
@pytest.mark.parametrize("note", HOSTILE)
def test_a_hostile_note_comes_back_equal(form: ExportFormat, note: str) -> None:
    entries = [entry(1, note=note, promise=Promise(text="'=1+1", by=NOW))]
    assert returned(exported(entries, form)) == held(entries)


def visits_in(journal: Journal) -> dict[int, Doc]:
    """Return the visits as the file stores them."""
    return journal.with_documents(lambda tables: documents(TAIL, tables))


@pytest.mark.parametrize("form", BACK)
def test_an_export_imported_into_an_empty_journal_gives_an_equal_one(form: ExportFormat, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "a.json", lambda: NOW)
    entries = [PLAIN, FULL, *(entry(8 + i, note=note) for i, note in enumerate(HOSTILE))]
    journal.import_documents([document(one) | {"id": one.id, "mood": 1} for one in entries], "x")
    other = Journal(tmp_path / "b.json", lambda: NOW + timedelta(days=1))
    data = exported(journal.interactions(), form, visits_in(journal))
    other.import_documents(read_documents(Source("x", data), NOW).documents, "x")
    assert other.interactions() == journal.interactions() == entries
    moods = [1 if form is ExportFormat.JSONL else None] * len(entries)
    assert [doc.get("mood") for doc in visits_in(other).values()] == moods
    assert other.import_documents(read_documents(Source("x", data), NOW).documents, "x").added == 0


def test_a_space_before_a_text_stays_beside_a_text_of_a_comma_and_a_space() -> None:
    """Other programs put a space before a quoted text that is not part of it; this must not lose one that is."""
    entries = [entry(1, note=" ="), entry(2, note=", ")]
    assert returned(exported(entries, ExportFormat.CSV)) == held(entries)


def accepted(name: str) -> st.SearchStrategy[Any]:
    """Values of a field, parsed from arbitrary texts."""

    def parsed(text: str) -> Any:
        try:
            return fields.FIELDS[name].read(text, fields.Reading(visit=lambda _: NOW, due=lambda _: NOW), where=name)
        except UsageError:
            return fields.FIELDS[name].read("x", fields.Reading(visit=lambda _: NOW, due=lambda _: NOW), where=name)

    marked = st.text(st.sampled_from("=+-@'\"\t\r\n,;|#/ a\u0301\uff1d\x1b\x85"), max_size=6)
    return st.one_of(marked, st.text(max_size=20)).map(parsed)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    business=accepted("business"),
    employee=accepted("employee"),
    note=accepted("note"),
    ref=accepted("ref"),
    tags=accepted("tags"),
    promise=accepted("promise"),
    spent=st.none()
    | st.integers(0, 10**12).map(lambda thousandths: thousandths / 1000)
    | st.floats(0, 1e15, exclude_max=True).map(abs),
)
@pytest.mark.parametrize("form", BACK)
def test_whatever_the_edge_accepts_comes_back_equal(form: ExportFormat, promise: str | None, **values: Any) -> None:
    values["promise"] = promise and Promise(text=promise, by=NOW)
    entries = [entry(1, **values)]
    assert returned(exported(entries, form)) == held(entries)


MOMENTS = st.integers(0, 50 * 365 * 24 * 60 * 60).map(lambda seconds: NOW - timedelta(seconds=seconds))
DAYS = st.none() | MOMENTS.map(lambda moment: moment + timedelta(days=3650))


@given(
    st.lists(
        st.builds(
            lambda decision, **fields: Vote(leaves=decision == "left", stays=decision == "stayed", **fields),
            decision=st.sampled_from(["left", "stayed", "returned"]),
            uid=st.integers(0, 2**128 - 1).map(lambda number: f"{number:032x}"),
            business=accepted("business").map(lambda name: name or "x"),
            at=MOMENTS,
            because=accepted("note"),
            instead=accepted("business"),
            until=DAYS,
            review=DAYS,
            regret=st.none() | st.sampled_from(Regret),
            reviewed=st.none() | MOMENTS,
            edited=st.none() | MOMENTS,
        ),
        max_size=4,
        unique_by=lambda one: one.uid,
    ),
    st.lists(
        st.builds(
            Payee,
            uid=st.integers(0, 2**128 - 1).map(lambda number: f"{number:032x}"),
            payee=accepted("business").map(lambda name: name or "x"),
            business=st.none() | accepted("business").map(lambda name: name or "x"),
            at=MOMENTS,
            edited=st.none() | MOMENTS,
        ),
        max_size=4,
        unique_by=lambda one: one.uid,
    ),
)
@pytest.mark.parametrize("form", BACK)
def test_votes_and_payees_come_back_equal_beside_the_visits(
    form: ExportFormat, votes: list[Vote], payees: list[Payee]
) -> None:
    votes = [msgspec.structs.replace(one, id=3 * number) for number, one in enumerate(votes, start=1)]
    payees = [msgspec.structs.replace(one, id=2 * number) for number, one in enumerate(payees, start=1)]

    incoming = read_documents(Source("x", exported([PLAIN, FULL], form, votes=votes, payees=payees)), NOW)

    assert not incoming.ignored
    assert msgspec.json.decode(msgspec.json.encode(incoming.documents)) == held([PLAIN, FULL])
    assert [VOTES.read(doc["id"], doc) for doc in incoming.votes] == votes
    assert [PAYEES.read(doc["id"], doc) for doc in incoming.payees] == payees


OFFSETS = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
ANY_MOMENT = st.datetimes(datetime(1901, 1, 1), datetime(2100, 1, 1), timezones=OFFSETS).map(  # noqa: DTZ001 - with one
    lambda moment: moment.replace(microsecond=0)
)
DAY_OR_MOMENT = ANY_MOMENT | ANY_MOMENT.map(lambda moment: moment.replace(hour=12, minute=0, second=0))
"""Moments, also ones far ahead of this clock, and days without a time."""
PROMISES = st.builds(
    Promise,
    text=accepted("promise").map(lambda text: text or "x"),
    by=st.none() | ANY_MOMENT,
    state=st.sampled_from(["open", "kept", "broken"]),
    settled=st.none() | ANY_MOMENT,
)
VISITS_OF_ANY_KIND = st.builds(
    Interaction,
    uid=st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), min_size=1, max_size=9),
    when=DAY_OR_MOMENT,
    business=accepted("business").map(lambda name: name or "x"),
    employee=accepted("employee"),
    empathy=st.none() | st.integers(1, 5),
    listening=st.none() | st.integers(1, 5),
    outcome=st.sampled_from(Outcome),
    felt=st.none() | st.integers(1, 5),
    premium=st.booleans(),
    times=st.integers(1, 99),
    via=st.none() | st.sampled_from(Via),
    minutes=st.none() | st.integers(0, 10**6),
    spent=st.none() | st.floats(0, 1e6).map(abs),
    ref=accepted("ref"),
    tags=accepted("tags"),
    note=accepted("note"),
    promise=st.none() | PROMISES,
    re=st.none() | st.sampled_from(["ab", "f" * 32]),
    thanked=st.none() | ANY_MOMENT,
    recorded=ANY_MOMENT,
    edited=st.none() | ANY_MOMENT,
)


@pytest.mark.slow
@given(st.lists(VISITS_OF_ANY_KIND, min_size=1, max_size=5, unique_by=lambda one: one.uid))
@pytest.mark.parametrize("form", BACK)
def test_visits_with_anything_in_every_field_come_back_equal(form: ExportFormat, visits: list[Interaction]) -> None:
    visits = [msgspec.structs.replace(one, id=2 * number) for number, one in enumerate(visits, start=1)]

    assert returned(exported(visits, form)) == held(visits)


@st.composite
def tied(draw: st.DrawFn) -> list[Interaction]:
    """Visits that follow up one another, or a deleted one; some of their uids look like ids."""
    uids = draw(st.permutations(["1", "2", "3", "03", "f" * 32]))[: draw(st.integers(2, 4))]
    followed = [draw(st.none() | st.sampled_from([*(other for other in uids if other != uid), "5"])) for uid in uids]
    return [entry(number, uid=uid, re=re) for number, (uid, re) in enumerate(zip(uids, followed, strict=True), 1)]


@given(tied())
@example([entry(1, uid="2"), entry(2, uid="1"), entry(3, re="2")])
@pytest.mark.parametrize("form", [*BACK, ExportFormat.JSON])
def test_visits_come_back_tied_as_they_were_whatever_their_uids(form: ExportFormat, visits: list[Interaction]) -> None:
    """In JSON, where `re` is an id, a visit that follows up a deleted one follows up none."""
    there = {visit.uid for visit in visits} | ({None} if form is ExportFormat.JSON else {"5"})

    documents = returned(exported(visits, form))

    assert [doc.get("re") for doc in documents] == [visit.re if visit.re in there else None for visit in visits]


def as_day(visit: Interaction) -> Interaction:
    """Return a visit without its id, and a day without its UTC offset: a line has neither."""
    if not visit.is_day:
        return replace(visit, id=0, day=False if visit.when.time() == time(12) else None)
    noon = datetime.combine(visit.when.date(), time(12), NOW.tzinfo)
    return replace(visit, id=0, day=True, when=noon)


@given(st.lists(VISITS_OF_ANY_KIND, min_size=1, max_size=2, unique_by=lambda one: one.uid))
@example([entry(1, note=";\t\t")])
@example([entry(1, note="a\t\t\nb")])
@example([entry(1, business=";", day=True, when=NOW.replace(hour=12, minute=0))])
@example([entry(1, when=NOW + timedelta(days=1), promise=Promise(text="call", by=NOW - timedelta(days=1)))])
def test_lines_of_visits_with_anything_in_every_field_come_back_equal(visits: list[Interaction]) -> None:
    """Visits, also ones ahead of this clock, and promises due before their visit."""
    source = Source("inbox.txt", exported(visits, ExportFormat.LINES))

    documents = read_documents(source, NOW).documents

    assert [as_day(VISITS.read(1, doc)) for doc in documents] == [as_day(one) for one in visits]


def test_in_a_table_for_people_what_is_due_on_a_day_has_no_time() -> None:
    end = NOW.replace(hour=23, minute=59, second=59)
    visit = entry(1, promise=Promise(text="call", by=end))
    cast = Vote(id=1, uid="f" * 32, business="A", leaves=True, at=NOW, until=end, review=NOW)

    table = exported([visit], ExportFormat.MARKDOWN, votes=[cast]).decode()

    assert "23:59:59" not in table
    assert table.count("| 2026-11-22 |") == 2


def test_a_csv_has_columns_for_votes_only_where_there_are_any() -> None:
    cast = Vote(id=2, uid="f" * 32, business="=Acme", leaves=True, at=NOW, because="=1+1")

    header, first, second = csv.reader(io.StringIO(exported([PLAIN], ExportFormat.CSV, votes=[cast]).decode()))

    assert header == ["id", *fields.FIELDS, "vote", "instead", "until", "review", "because", "regret", "reviewed"]
    assert first[len(fields.FIELDS) + 1 :] == [""] * 7
    found = {name: text for name, text in zip(header, second, strict=True) if text}
    assert found == {
        "id": "v2",
        "when": "2026-11-22T10:30:00+01:00",
        "business": "'=Acme",
        "uid": "f" * 32,
        "vote": "leave",
        "because": "'=1+1",
    }


ACTING = st.text(st.sampled_from("\x1b\x7f\x85\x9b\xad\u061c\u200b\u200f\u2028\u202e\u2066\ufeff\ud800\U000e0041 a[!"))
ANYTHING = st.sampled_from(HOSTILE) | ACTING | st.text(max_size=20)


@given(note=ANYTHING, because=ANYTHING, unknown=ANYTHING)
@pytest.mark.parametrize("form", [ExportFormat.JSONL, ExportFormat.JSON, ExportFormat.MARKDOWN])
def test_no_text_in_an_export_acts_on_a_terminal_or_turns_round_a_line(
    form: ExportFormat, note: str, because: str, unknown: str
) -> None:
    visit, cast = entry(1, note=note), Vote(id=1, uid="f" * 32, business="A", leaves=True, at=NOW, because=because)

    data = exported([visit], form, {1: {**document(visit), unknown: unknown}}, votes=[cast])

    assert harmful(data.decode()) == set()
    if form is ExportFormat.JSONL:
        first, second = map(json.loads, data.decode().splitlines())
        assert (first["note"], first[unknown]) == (note, unknown) or unknown in document(visit)
        assert second["vote"]["because"] == because
    if form is ExportFormat.JSON:
        assert json.loads(data)["interactions"][0]["note"] == note


@given(st.text(st.sampled_from("='+a\t")) | st.text())
def test_a_text_made_harmless_is_no_formula_and_can_be_made_what_it_was(text: str) -> None:
    assert original(harmless(text)) == text
    assert harmless(text)[:1] not in set("=+-@\t\r\uff1d\uff0b\uff0d\uff20")


def test_csv_has_a_header_of_all_fields_and_ends_its_lines_as_the_standard_says() -> None:
    data = exported([PLAIN, FULL], ExportFormat.CSV)
    header, first, second = csv.reader(io.StringIO(data.decode(), newline=""))
    assert header == ["id", *fields.FIELDS]
    assert dict(zip(header, first, strict=True)) == {"id": "3", **fields.texts(PLAIN)}
    assert dict(zip(header, second, strict=True)) == {"id": "7", **fields.texts(FULL)}
    assert data.count(b"\r\n") == 3


@pytest.mark.parametrize("note", [note for note in HOSTILE if harmless(note) != note])
def test_no_cell_of_a_csv_is_a_formula(note: str) -> None:
    rows = csv.reader(
        io.StringIO(exported([entry(1, note=note, business="-1")], ExportFormat.CSV).decode(), newline="")
    )
    assert not any(text.startswith(tuple("=+-@\t\r\uff1d")) for row in rows for text in row)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_nor_is_one_where_a_spreadsheet_splits_cells_elsewhere(delimiter: str) -> None:
    note = f"ok{delimiter}=1+1"
    text = exported([entry(1, note=note)], ExportFormat.CSV).decode()

    assert f'"ok{delimiter}\'=1+1"' in text
    assert "=1+1" not in [cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row]


def test_json_lines_hold_the_documents_with_their_ids() -> None:
    data = exported([PLAIN], ExportFormat.JSONL, {3: {**document(PLAIN), "id": 99, "mood": "\x9b\ud800"}})
    assert data == (
        b'{"id": 3, "uid": "00000000000000000000000000000003", "when": "2026-11-22T10:30:00+01:00", '
        b'"business": "Blue Bottle", "outcome": "resolved", "recorded": "2026-11-22T10:30:00+01:00", '
        b'"mood": "\\u009b\\ud800"}\n'
    )


def test_json_is_one_document_with_every_key_in_every_entry() -> None:
    found = json.loads(exported([FULL, entry(9, re="f" * 32)], ExportFormat.JSON, whole=[PLAIN, FULL]))
    first, second = found["interactions"]
    moment = "2026-11-22T10:30:00+01:00"
    assert list(found) == ["version", "interactions"]
    assert found["version"] == 1
    assert first == {
        "id": 7,
        "uid": f"{7:032x}",
        "when": moment,
        "recorded": moment,
        "day": False,
        "business": "Acme Cars/service",
        "employee": "Maya",
        "empathy": 5,
        "listening": 1,
        "outcome": "partial",
        "felt": 3,
        "premium": True,
        "times": 1,
        "via": "phone",
        "minutes": 0,
        "spent": 12.5,
        "ref": "A|1",
        "tags": ["late", "cold"],
        "note": "a\nb",
        "promise": {"text": "call", "by": moment, "state": "kept"},
        "re": 3,
        "thanked": moment,
        "edited": moment,
    }
    assert list(second) == list(first)
    assert second["promise"] is second["re"] is second["employee"] is second["edited"] is None
    assert second["premium"] is False


def test_json_can_be_imported_too() -> None:
    entries = [PLAIN, entry(7, tags=("a",), re=PLAIN.uid, note="=x\x1b\x9b", promise=Promise(text="t", by=NOW))]
    data = exported(entries, ExportFormat.JSON)
    assert not set(data) & {0x1B, 0x9B}
    assert returned(data) == held(entries)
    assert read_documents(Source("x", data), NOW).ignored == []  # nor is a field named in which none has anything


@pytest.mark.parametrize("form", [ExportFormat.JSON, ExportFormat.JSONL, ExportFormat.CSV, ExportFormat.MARKDOWN])
def test_no_entries_are_an_empty_export(form: ExportFormat) -> None:
    data = exported([], form)
    assert b"Blue" not in data
    if form is ExportFormat.JSON:
        assert json.loads(data) == {"version": 1, "interactions": []}


def test_as_json_of_a_filtered_list_still_names_what_is_followed_up() -> None:
    assert as_json(FULL, ids_by_uid([PLAIN, FULL]))["re"] == 3
    assert as_json(FULL, {})["re"] is None


# Markdown


def test_markdown_is_a_table_of_the_columns_that_hold_something() -> None:
    lines = exported([PLAIN, entry(4, note="a|b\r\nc")], ExportFormat.MARKDOWN).decode().splitlines()
    assert lines[0] == "| id | when | business | outcome | note | uid | recorded |"
    assert lines[1] == "| --- | --- | --- | --- | --- | --- | --- |"
    assert lines[2].startswith("| 3 | 2026-11-22T10:30:00+01:00 | Blue Bottle | resolved |  | 0")
    assert r"| a\|b<br>c |" in lines[3]
    assert len(lines) == 4


def test_markdown_has_the_votes_in_a_table_of_their_own() -> None:
    cast = Vote(id=2, uid="f" * 32, business="A|b", leaves=False, at=NOW)

    lines = exported([PLAIN], ExportFormat.MARKDOWN, votes=[cast]).decode().splitlines()

    assert lines[3:5] == ["", "| id | business | vote | when | uid |"]
    assert lines[6] == rf"| v2 | A\|b | return | 2026-11-22T10:30:00+01:00 | {'f' * 32} |"


def rendered(text: str) -> list[tuple[str, str]]:
    """Return the kind and the text of each Markdown element in a cell."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = parser.parse(f"| x | y |\n| --- | --- |\n| {cell(text)} | end |\n")
    (row,) = [i for i, token in enumerate(tokens) if token.type == "tbody_open"]
    cells = [token for token in tokens[row:] if token.type == "inline"]
    assert cells[1].content == "end"
    return [(token.type, token.content) for token in cells[0].children or []]


ACTIVE = [
    "a | b || c \\| d \\",
    "*a* **b** _c_ ~~d~~ `e` ``f``",
    "[a](http://x) ![i](x) [r][1] <http://x> <b>bold</b> <!-- c --> </td>",
    "&lt; &amp; &#64; \\& \\",
    "<br>",
    "a\nb\r\nc\u2028d\x1b[31m\x9b\x7f",
    "# h\n- i\n1. j\n> q\n---\n```\n",
    "http://x.y www.x.y a@b.c #12 :smile: $x$ 10:30 wait: no",
]


@pytest.mark.parametrize("text", ACTIVE)
def test_nothing_of_a_text_acts_in_markdown(text: str) -> None:
    kinds = rendered(text)
    assert all(
        kind in {"text", "text_special"} or (kind, content) == ("html_inline", "<br>") for kind, content in kinds
    )


def test_bare_addresses_are_no_links_in_github_s_dialect_either() -> None:
    assert cell(ACTIVE[-1]) == r"http\://x.y www\.x.y a\@b.c \#12 \:smile: \$x\$ 10:30 wait: no"


@given(st.text(st.sampled_from("\\|`*_[]()<>!&~#:@$^ab1;/.\n")) | st.text())
def test_a_cell_says_what_the_text_says(text: str) -> None:
    said = "".join("\n" if kind == "html_inline" else content for kind, content in rendered(text))
    lines = cells._BREAK.split(text.strip())
    assert said.split() == "\n".join(left_out(line.translate(cells._CONTROLS)) for line in lines).split()


def test_in_a_cell_a_control_character_shows_its_name_and_an_override_turns_nothing_round() -> None:
    assert cell("a\x1b[31m\x7f\x9bb \u202ec\u2066d\u200de") == "a\u241b\\[31m\u2421\ufffdb cd\u200de"
