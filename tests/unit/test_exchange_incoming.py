"""What `import` makes of a file: which columns it reads, what it refuses and in which words, and who a row is."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svclog.dates import stored
from svclog.errors import Damaged, NewerJournal, SvclogError, UsageError
from svclog.exchange.bad_rows import BadRows, OffScale
from svclog.exchange.choices import Choices, called
from svclog.exchange.csv_table import CsvTable
from svclog.exchange.incoming import Incoming, read_documents
from svclog.exchange.rows import _NEEDED, _visit
from svclog.exchange.source import Source, open_source
from svclog.fields import FIELDS
from svclog.fields.marks import KEYS
from svclog.journal import Journal
from svclog.storage.documents import VISITS, Identities, canonical, document

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from svclog.storage.layout import Doc

ZONE = timezone(timedelta(hours=1))
NOW = datetime(2026, 11, 22, 10, 30, tzinfo=ZONE)
UID = "0123456789abcdef0123456789abcdef"
OTHER = "f" * 32
AIRLINE = ["business=airline_name", "when=date", "note=content", "empathy=staff_rating", "outcome=recommended"]
ONE_ZERO = ["outcome:1=resolved", "outcome:0=unresolved"]
REVIEWS = """\
"airline_name","link","date","content","staff_rating","recommended"
"adria-airways","/a","2014-03-09","Two areas, one ""quiet"".
Bottled drinks.","2.0","1"
"aegean","/b","2015-06-13","Dark, windowless","0.0","0"

"aegean","/b","2014-10-05","","","1"
"aegean","/b","2014-10-05","","","1"
"aeroflot","/c","2014-03-11","Clean","0.0","0"
"""


def read(
    text: str | bytes,
    maps: Sequence[str] = (),
    values: Sequence[str] = (),
    sets: Sequence[str] = (),
    *,
    skip_bad: bool = False,
) -> Incoming:
    return read_by(Choices.parse(maps, values, sets), text, skip_bad=skip_bad)


def read_by(choices: Choices, text: str | bytes, *, skip_bad: bool = False) -> Incoming:
    data = text if isinstance(text, bytes) else text.encode()
    return read_documents(Source("visits.csv", data), NOW, choices, tolerated=float(skip_bad))


def one(text: str, **options: Sequence[str]) -> Doc:
    (doc,) = read(text, **options).documents  # type: ignore[arg-type]
    return {name: value for name, value in doc.items() if name not in {"uid", "day"}}


def journal_at(path: Path) -> Journal:
    return Journal(path, lambda: NOW)


VISIT = {"when": "2026-11-20T12:00:00+01:00", "business": "Blue Bottle", "outcome": "resolved"}


# What is read


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_table_is_read_whatever_separates_its_cells_and_lines(separator: str, line_end: str, mark: str) -> None:
    text = mark + "when,business,outcome\n2026-11-20,Blue Bottle,resolved\n"
    assert one(text.replace(",", separator).replace("\n", line_end)) == VISIT


@pytest.mark.parametrize(
    "header",
    ["When,Business,Outcome", "WHEN, business ,OutCome", "date,place,outcome", "Date,Company,outcome"],
)
def test_columns_are_known_by_their_names_however_they_are_written(header: str) -> None:
    assert one(f"{header}\n2026-11-20,Blue Bottle,resolved\n") == VISIT


def test_every_word_that_svclog_itself_has_for_a_field_is_known_as_a_column() -> None:
    """The titles of its tables and forms, its options, the keys of a quick line; `re` needs --map."""
    words = {word: name for word, name in KEYS.items() if name != "re"}
    words |= {field.title: name for name, field in FIELDS.items() if field.question and name != "re"}
    words |= {option.strip("-"): "business" for option in ("--business", "--place")}
    texts = {"when": "2026-11-20", "business": "B", "outcome": "resolved", "promise": "call", "by": "2026-12-01"}
    texts |= {"employee": "Ann", "via": "phone", "premium": "yes"}
    for word, name in words.items():
        others = {field: text for field, text in texts.items() if field != name and field in {"promise", *_NEEDED}}
        row = {word.upper(): texts.get(name, "5"), **others}
        for text in (f"{','.join(row)}\n{','.join(row.values())}\n", json.dumps(row)):
            assert read(text).ignored == [], word


def test_a_field_s_own_name_goes_before_another_word_for_it() -> None:
    found = read("when,business,outcome,note,comment\n2026-11-20,B,resolved,the note,a comment\n")
    assert found.documents[0]["note"] == "the note"
    assert found.ignored == ["comment"]


def test_columns_that_are_no_field_are_left_out_and_named() -> None:
    assert read(REVIEWS, AIRLINE, [*ONE_ZERO, "empathy:0.0="]).ignored == ["link"]


def test_every_field_of_a_row_is_read() -> None:
    text = (
        "id,uid,when,business,employee,empathy,listening,outcome,felt,premium,via,minutes,spent,ref,tags,note,"
        "promise,by,state,settled,re,thanked,recorded,edited\n"
        f"7,{UID},2026-11-20 14:30,Acme / service,Maya,5,4.0,Declined,3,yes,phone,10,12.50,#7,late cold,hm,"
        f"call back,2026-12-01,kept,2026-11-21T09:00:00+01:00,{OTHER},,2026-11-20T15:00:00Z,2026-11-21T09:00:00Z\n"
    )
    assert read(text).documents == [
        {
            "id": 7,
            "uid": UID,
            "when": "2026-11-20T14:30:00+01:00",
            "business": "Acme/service",
            "employee": "Maya",
            "empathy": 5,
            "listening": 4,
            "outcome": "declined",
            "felt": 3,
            "premium": True,
            "via": "phone",
            "minutes": 10,
            "spent": 12.5,
            "ref": "#7",
            "tags": ("late", "cold"),
            "note": "hm",
            "promise": {
                "text": "call back",
                "by": "2026-12-01T23:59:59+01:00",
                "state": "kept",
                "settled": "2026-11-21T09:00:00+01:00",
            },
            "re": OTHER,
            "recorded": "2026-11-20T15:00:00Z",
            "edited": "2026-11-21T09:00:00Z",
        }
    ]


def test_documents_are_those_that_the_storage_would_make_of_the_same_entries() -> None:
    rows = """\
when,business,outcome,premium,tags,promise,by,state,minutes,spent,felt,note
2026-11-20,B,resolved,no,,,,,0,0,,
2026-11-20 09:00:00Z,B/x,pending,yes,a b a,call,2026-12-01,open,1,2.50,5," two
lines "
"""
    documents = read(rows).documents
    assert len(documents) == 2
    for doc in documents:
        assert document(VISITS.read(1, doc)) == doc


def test_a_constant_goes_before_a_column_of_that_name() -> None:
    assert one("when,business,outcome\n2026-11-20,B,resolved\n", sets=["business=Blue Bottle"]) == VISIT


def test_constants_stand_in_for_columns_and_make_promises_too() -> None:
    doc = one(
        "day\n2026-11-20\n", maps=["when=day"], sets=["business=B", "outcome=pending", "promise=x", "by=2026-12-01"]
    )
    assert doc["promise"] == {"text": "x", "by": "2026-12-01T23:59:59+01:00"}


def test_an_empty_value_can_be_translated_and_a_value_to_nothing() -> None:
    text = "when,business,outcome,via\n2026-11-20,Blue Bottle,,n/a\n"
    assert one(text, values=["outcome:=resolved", "via:n/a="]) == VISIT


def test_a_mapped_column_is_found_in_other_letters_and_is_not_also_what_its_name_says() -> None:
    doc = one("when,business,outcome,NOTE\n2026-11-20,Blue Bottle,resolved,Maya\n", maps=["employee=note"])
    assert doc == VISIT | {"employee": "Maya"}


def test_a_long_note_is_read_whole() -> None:
    note = "x" * 300_000
    assert one(f"when,business,outcome,note\n2026-11-20,Blue Bottle,resolved,{note}\n")["note"] == note


def test_a_row_that_lacks_its_last_cells_is_read_as_if_they_were_empty() -> None:
    assert one("when,business,outcome,note\n2026-11-20,Blue Bottle,resolved\n,,,\n  , \n") == VISIT


def test_a_table_without_rows_is_no_entries() -> None:
    assert read("when,business,outcome\n").documents == []


# JSON


def test_json_lines_take_the_keys_that_json_gives() -> None:
    row = {
        "id": 3,
        "when": "2026-11-20T12:00:00+01:00",
        "business": "Blue Bottle",
        "empathy": 5,
        "employee": None,
        "outcome": "resolved",
        "premium": True,
        "minutes": 10,
        "spent": 12.5,
        "tags": ["a", "b"],
        "promise": {"text": "call", "by": "2026-12-01", "state": "open"},
    }
    assert one(json.dumps(row)) == VISIT | {
        "empathy": 5,
        "premium": True,
        "minutes": 10,
        "spent": 12.5,
        "tags": ("a", "b"),
        "promise": {"text": "call", "by": "2026-12-01T23:59:59+01:00"},
    }


@pytest.mark.parametrize("dates", ['"visited_at": "2019-05-01"', '"visited_at": "2019-05-01", "when": null'])
def test_json_without_dates_is_refused_with_the_column_that_has_them(dates: str) -> None:
    with pytest.raises(
        UsageError,
        match=r"has no column for when; [^-]*\n- if these are the right columns: --map when=visited_at\n",
    ):
        read(f'[{{"business": "B", "outcome": "resolved", {dates}}}]')


@pytest.mark.parametrize("date", ['"when": null', '"when": ""', '"note": "no date"'])
def test_a_row_without_a_date_is_refused_in_json_as_in_csv(date: str) -> None:
    good = '{"business": "B", "outcome": "resolved", "when": "2026-11-20"}'
    with pytest.raises(BadRows, match=r"visits\.csv:2: when: empty; give a date"):
        read(f'{good}\n{{"business": "B", "outcome": "resolved", {date}}}')


W = '"when": "2026-11-20"'
V = f'"outcome": "resolved", {W}'


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (
            f'[{{"business": "B", "outcome": "resolved", {W}}},\n {{"business": "C", "outcome": "bad", {W}}}]',
            " entry 2",
        ),
        (f'{{"interactions": [{{"business": "B", {V}}},\n{{"business": "C", "outcome": "bad", {W}}}]}}', " entry 2"),
        (
            f'{{\n"interactions":\t[{{"business": "B", {V}}}, {{"business": "C", {W}, "outcome": "bad"\n}}]}}',
            " entry 2",
        ),
        (f'{{"business": "B", "outcome": "resolved", {W}}}\n\n{{"business": "C", "outcome": "bad", {W}}}\n', "3"),
    ],
)
def test_json_comes_by_lines_which_errors_count_or_as_a_list_of_which_they_count_the_entries(
    text: str, place: str
) -> None:
    found = read(text, skip_bad=True)
    assert [doc["business"] for doc in found.documents] == ["B"]
    assert [str(row).partition(": ")[0] for row in found.bad] == [place]


def test_unknown_keys_are_kept_in_svclog_s_own_rows_only() -> None:
    own: dict[str, Any] = {
        "id": 1,
        "uid": UID,
        "recorded": None,
        **VISIT,
        "company": {"x": [1]},
        "Note": 1,
        "state": "NY",
    }
    own["promise"] = {"text": "t", "by": "2026-12-01", "said": "twice"}
    found = read(f"{json.dumps(own)}\n").documents[0]
    assert (found["company"], found["Note"], found["state"]) == ({"x": [1]}, 1, "NY")
    assert found["promise"]["said"] == "twice"
    del own["id"], own["recorded"], own["company"]
    theirs = read(json.dumps(own))
    assert theirs.documents[0]["note"] == "1"
    assert {"Note", "state"}.isdisjoint(theirs.documents[0])
    assert theirs.ignored == ["uid", "state", "promise.said"]
    assert theirs.documents[0]["uid"] != UID


def test_follow_ups_are_found_by_id_wherever_they_stand_and_by_uid() -> None:
    rows = [
        {"id": 1, **VISIT, "re": 2},
        {"id": 2, **VISIT, "outcome": "partial"},
    ]
    text = "\n".join(map(json.dumps, rows))
    assert "re" not in read(text).documents[0]
    first, second = read(text, ["re=re"]).documents
    assert first["re"] == second["uid"]
    assert "id" not in first
    ours = [{**row, "uid": uid, "recorded": None} for row, uid in zip(rows, (UID, "x"), strict=True)]
    ours[1]["re"] = OTHER
    first, second = read("\n".join(map(json.dumps, ours))).documents
    assert (first["re"], second["re"]) == ("x", OTHER)


def test_a_follow_up_in_a_file_of_another_is_by_uid_if_a_row_has_it_and_by_id_if_not() -> None:
    rows = "1,200,2026-11-20,A,resolved,\n200,100,2026-11-20,B,resolved,200\n3,x,2026-11-20,C,resolved,1\n"
    found = read(f"id,uid,when,place,outcome,re\n{rows}", ["re=re", "uid=uid"])
    assert [doc.get("re") for doc in found.documents] == [None, "200", "200"]


def test_a_row_that_somebody_added_to_an_export_may_follow_up_an_id() -> None:
    header = "id,uid,when,business,outcome,re,recorded,edited,state,settled,thanked"
    rows = f"7,{UID},2026-11-20T10:00:00Z,A,resolved\n,,2026-11-21,B,resolved,7\n"
    first, second = read(f"{header}\n{rows}").documents
    assert second["re"] == first["uid"] == UID


@pytest.mark.parametrize("re", ["9", "1", "3", "Parking fine"])
def test_a_follow_up_of_no_row_of_itself_or_of_either_of_two_is_refused(re: str) -> None:
    rows = f"1,2026-11-20,B,resolved,{re}\n3,2026-11-20,C,resolved,\n3,2026-11-20,D,resolved,\n"
    found = read(f"id,when,business,outcome,re\n{rows}", ["re=re"], skip_bad=True)
    assert [(row.line, row.field, row.value) for row in found.bad] == [(2, "re", re)]
    assert [doc["business"] for doc in found.documents] == ["C", "D"]


# What is refused

GOOD = "when,business,outcome,empathy,note\n"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2026-11-20,B,great,,", "outcome: 'great' is not allowed; give resolved, partial, declined, unresolved or"),
        ("2026-11-20,,resolved,,", "place (column business): empty; give a name"),
        ("2026-11-20,B,resolved,0,", "empathy: '0' is not allowed; give a whole number from 1"),
        (",B,resolved,,", "when: empty; give a date"),
        ("2027-01-01,B,resolved,,", "when: '2027-01-01' is in the future"),
        ("yesterday,B,resolved,,", "when: cannot read the date 'yesterday'; give a full date"),
        ("03/04/2026,B,resolved,,", "when: '03/04/2026' could be"),
        ("2026-11-20,B\x1b[2J,resolved,,", "place (column business): 'B\\x1b[2J' is not allowed"),
        ("2026-02-30T09:00:00Z,B,resolved,,", "when: '2026-02-30T09:00:00Z' does not exist"),
        ("2026-11-20,B,resolved,,n,more", "'more' is a cell too many; give 5 a row"),
    ],
)
def test_a_bad_row_is_named_by_file_line_column_value_and_what_to_give(row: str, said: str) -> None:
    with pytest.raises(BadRows) as error:
        read(f'{GOOD}2026-11-20,B,resolved,,"two\nlines"\n\n{row}\n')
    first, second, *_ = str(error.value).splitlines()
    assert first == "visits.csv has 1 row that cannot be read as a visit; nothing was imported"
    assert second.startswith(f"visits.csv:5: {said}")


@pytest.mark.parametrize(
    ("order", "days"),
    [("day-first", ["2026-04-03", "2026-02-01"]), ("month-first", ["2026-03-04", "2026-01-02"])],
)
def test_a_person_says_which_number_of_a_date_is_the_day(order: str, days: list[str]) -> None:
    rows = "when,business,outcome,promise,by\n03/04/2026 9:15,B,resolved,,\n1.2.26,B,resolved,call,3/4/2026\n"
    documents = read_by(Choices.parse(order=order), rows).documents

    assert [doc["when"][:10] for doc in documents] == days
    assert documents[0]["when"][11:16] == "09:15"
    assert documents[1]["promise"]["by"][:10] == days[0]


def test_dates_of_three_numbers_that_could_be_either_are_met_with_the_option_that_tells() -> None:
    rows = "when,business,outcome\n03/04/2026,B,resolved\n1.2.26,B,resolved\n"
    with pytest.raises(
        BadRows, match="`--dates day-first` or `--dates month-first` says how dates such as '03/04/2026' are read"
    ):
        read(rows)
    with pytest.raises(BadRows, match="'25/04/2026' does not exist: a year has 12 months"):
        read_by(Choices.parse(order="month-first"), "when,business,outcome\n25/04/2026,B,resolved\n")
    with pytest.raises(UsageError, match="--dates: 'dmy' is not allowed; give day-first or month-first"):
        Choices.parse(order="dmy")


@pytest.mark.parametrize("column", ["uid", "re", "recorded", "edited"])
def test_a_bad_value_of_svclog_s_own_columns_is_named(column: str) -> None:
    names = ["uid", "recorded", "edited", "state", "settled", "re", "thanked"]
    cells = ",".join("12\x1b" if name == column else "" for name in names)
    found = read(f"when,business,outcome,{','.join(names)}\n2026-11-20,B,resolved,{cells}\n", skip_bad=True)
    assert [(row.line, row.field, row.value) for row in found.bad] == [(2, column, "12\x1b")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"business": "B"', "this is not JSON: Expecting"),
        ("[1]", "'[1]' is no interaction; give an object"),
        (
            '{"business": "B", "outcome": "resolved", "when": "2026-11-20", "spent": NaN}',
            "this is not JSON: NaN is not a JSON number",
        ),
        (
            '{"business": "B", "outcome": "resolved", "when": "2026-11-20", "spent": -Infinity}',
            "this is not JSON: -Infinity is not",
        ),
        (
            '{"business": "B", "outcome": "resolved", "when": "2026-11-20", "x": 1e999}',
            "this is not JSON: 1e999 is not a JSON number",
        ),
        (
            '{"business": "B", "outcome": "resolved", "when": "2026-11-20", "business": "C"}',
            "the key 'business' stands twice",
        ),
        (
            '{"business": "B\\ud800", "outcome": "resolved", "when": "2026-11-20"}',
            "place (column business): 'B\\ud800' is not allowed",
        ),
        (
            '{"business": "B", "outcome": "resolved", "when": "2026-11-20", "empathy": 4.5}',
            "empathy: '4.5' is not allowed",
        ),
        (
            '{"business": "B", "outcome": "resolved", "when": "2026-11-20", "empathy": true}',
            "empathy: 'true' is not allowed",
        ),
        (
            '{"business": "B", "outcome": "resolved", "when": "2026-11-20", "note": ["a"]}',
            """note: '["a"]' is not allowed""",
        ),
        ('{"business": "B", "outcome": "resolved", "when": "2026-11-20", "tags": [1]}', "tags: '[1]' is not allowed"),
        (
            '{"business": "B", "outcome": "resolved", "when": "2026-11-20", "promise": {"text": "t", "state": "?"}}',
            "state (column promise.state): ",
        ),
        (
            '{"business": "B", "outcome": "resolved", "when": "2026-11-20", "promise": {"by": "soon"}}',
            "by (column promise.by): ",
        ),
        ("{}", "when: empty"),
        ("[" * 100_000, "this is not JSON: it is nested too deep"),
        (f"[{'9' * 5000}]", "this is not JSON: a number in it has too many digits"),
    ],
)
def test_a_bad_json_line_is_named(line: str, said: str) -> None:
    good = f'{{"business": "B", {V}, "spent": 1, "empathy": 1, "note": "x", "tags": []}}'
    with pytest.raises(BadRows) as error:
        read(f'{good}\n{good[:-1]}, "promise": {{"text": "t", "by": "2026-12-01"}}}}\n{line}\n')
    assert said in str(error.value).splitlines()[1]
    assert str(error.value).splitlines()[1].startswith("visits.csv:3: ")


def test_many_bad_rows_are_counted_and_the_option_that_fixes_them_is_spelled_out() -> None:
    rows = "".join(f"a{i},2014-03-09,{i},0.0,1\n" for i in range(24))
    with pytest.raises(BadRows) as error:
        read(f"airline_name,date,content,staff_rating,recommended\n{rows}", AIRLINE, ONE_ZERO)
    first, *named, more, todo = str(error.value).splitlines()
    assert first == "visits.csv has 24 rows that cannot be read as a visit; nothing was imported"
    assert len(named) == 20
    assert named[0] == (
        "visits.csv:2: empathy (column staff_rating): '0.0' is not allowed; "
        "give a whole number from 1 (very bad) to 5 (very good)"
    )
    assert more == "and 4 more, in lines 22-25"
    assert todo == "`--value empathy:0.0=` clears that value"
    assert len(error.value.rows) == 24
    assert error.value.exit_code == 2


@pytest.mark.parametrize(
    ("values", "hint"),
    [
        (["yes", "so-so"], "`--value outcome:yes=resolved --value outcome:so-so=OUTCOME` translates those values"),
        (["ok", "OK"], "`--value outcome:ok=resolved` translates that value"),
        (["1", "0"], "`--value outcome:1=OUTCOME --value outcome:0=OUTCOME` translates those values"),
        ([""], "`--value outcome:=OUTCOME` fills it where it is empty"),
        (["did not"], "`--value 'outcome:did not=OUTCOME'` translates that value"),
        (
            [*"abcdefgh"],
            f"`{' '.join(f'--value outcome:{value}=OUTCOME' for value in 'abcdef')}` translates 6 of the 8 values",
        ),
    ],
)
def test_the_hint_gives_the_options_where_they_are_few(values: list[str], hint: str) -> None:
    with pytest.raises(BadRows) as error:
        read("when,business,outcome\n" + "".join(f"2026-11-20,B,{value}\n" for value in values))
    *_, todo = str(error.value).splitlines()
    assert todo == hint  # to leave out all rows is no way out


def test_of_very_many_bad_rows_the_first_lines_and_the_last_are_named() -> None:
    rows = "".join(f"2026-11-20,B,{'resolved' if number % 2 else 'bad'}\n" for number in range(400))
    with pytest.raises(BadRows) as error:
        read(f"when,business,outcome\n{rows}")
    more = str(error.value).splitlines()[-2]
    assert more.startswith("and 180 more, in lines 42, 44, 46, ")
    assert more.endswith(", 120 and others up to 400")


def test_each_kind_of_fault_is_met_with_the_option_that_mends_it() -> None:
    text = (
        "when,business,outcome,empathy,felt,spent\n"
        "03/11/2026,B,yes,5,4.5,1\n6/11/26,B,Yes,n/a,,-2\n31/11/2026,B,no,N/A,3,\n2026-11-01,B,resolved,,3,\n"
    )
    with pytest.raises(BadRows) as error:
        read(text)
    _, first, _, third, *options = str(error.value).splitlines()
    assert first.startswith("visits.csv:2: when: '03/11/2026' could be ")
    assert first.endswith("; also outcome: 'yes'; also felt: '4.5'")
    assert third.endswith("; also empathy: 'N/A'; also outcome: 'no'")
    assert options == [
        "- `--dates day-first` or `--dates month-first` says how dates such as '03/11/2026' are read",
        "- `--value outcome:yes=resolved --value outcome:no=unresolved` translates those values",
        "- `--scale felt:1-5` rounds to whole ratings, halves up",
        "- `--value empathy:n/a=` clears that value",
        "- `--negate spent` reads minus as paid, `--map spent=` leaves spent out, `--value spent:-2=` clears it",
        "- `--value when:31/11/2026=DATE` translates that value",
        "- `--skip-bad=all` leaves them out (3 of 4 rows)",
    ]
    values = ["outcome:yes=resolved", "outcome:no=pending", "empathy:n/a=", "when:31/11/2026=20/11/2026"]
    choices = Choices.parse((), [*values, "spent:-2="], order="day-first", scales=["felt:1-5"])
    assert len(read_by(choices, text).documents) == 4


@pytest.mark.parametrize(
    ("field", "text", "hint"),
    [
        ("via", "Hotline", "`--value via:Hotline=WORD` translates that value, `--value via:Hotline=` clears it"),
        ("premium", "ja", "`--value premium:ja=WORD` translates that value, `--value premium:ja=` clears it"),
    ],
)
def test_a_word_for_one_of_a_few_may_be_translated_or_cleared(field: str, text: str, hint: str) -> None:
    with pytest.raises(BadRows) as error:
        read(f"when,business,outcome,{field}\n2026-11-20,B,resolved,{text}\n")
    assert str(error.value).splitlines()[-1] == hint


def test_the_day_numbers_of_a_spreadsheet_are_met_with_what_to_do_there() -> None:
    with pytest.raises(BadRows) as error:
        read("when,business,outcome\n46298,B,resolved\n46299.5,B,resolved\n31/11/2026,B,resolved\n")
    mended = "formatting that column as dates in the spreadsheet and saving the file again"
    assert str(error.value).splitlines()[-2:] == [
        f"- {mended} mends day numbers such as '46298'",
        "- `--value when:31/11/2026=DATE` translates that value",
    ]


def test_what_is_wrong_besides_ratings_of_another_scale_is_met_with_options_too() -> None:
    with pytest.raises(OffScale) as error:
        read("when,business,outcome,felt\n03/11/2026,B,yes,6\n2026-11-01,B,resolved,9\n")
    _, _, row, *options = str(error.value).splitlines()
    assert row.endswith("; also outcome: 'yes'")
    assert [option.split("`")[1] for option in options] == ["--dates day-first", "--value outcome:yes=resolved"]


def test_no_option_is_offered_for_a_value_that_is_too_long_for_one() -> None:
    with pytest.raises(BadRows) as error:
        read(f"when,business,outcome\n2026-11-20,B,{'a' * 99}\n")
    assert str(error.value).splitlines()[-1] == "`--skip-bad=all` leaves it out (1 of 1 row)"


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("", {}, "visits.csv is empty; give a file that holds visits"),
        (" \n\n", {}, "visits.csv is empty; give a file that holds visits"),
        (GOOD, {"maps": ["via=channel"]}, "--map via=channel: visits.csv has no such column; it has when, business"),
        (GOOD, {"maps": ["mood=x"]}, "--map: there is no field 'mood'; give one of when, place,"),
        (GOOD, {"maps": ["Shop=place"]}, "--map: there is no field 'Shop'; the field comes first: --map place=Shop"),
        (GOOD, {"maps": ["empathy"]}, "--map: 'empathy' is not allowed; give FIELD=COLUMN"),
        (GOOD, {"sets": ["outcome"]}, "--set: 'outcome' is not allowed; give FIELD=VALUE"),
        (GOOD, {"sets": ["outcome=bad"]}, "--set outcome: 'bad' is not allowed; give resolved"),
        (GOOD, {"sets": ["uid=1"]}, "--set: the uid tells one entry from another"),
        (GOOD, {"sets": ["via=phone"], "maps": ["via=note"]}, "--map and --set both give via"),
        (GOOD, {"values": ["outcome=1"]}, "--value: 'outcome=1' is not allowed; give FIELD:FROM=TO"),
        (GOOD, {"values": ["outcome:1"]}, "--value: 'outcome:1' is not allowed; give FIELD:FROM=TO"),
        (GOOD, {"values": ["x:1=2"]}, "--value: there is no field 'x'"),
        (GOOD, {"values": ["via:1=phone"]}, "--value: no column of visits.csv is read as via; add --map via=COLUMN"),
        (
            "when,business,outcome,place,company\n",
            {"maps": ["note=business"]},
            "has place, company for place; say which with --map place=COLUMN",
        ),
        ("when,business,business,outcome\n", {}, "visits.csv has the column 'business' twice; rename one"),
        (f'{GOOD}2026-11-20,B,resolved,,"open\nx\n', {}, "visits.csv:2: the quotes of the row that starts here do not"),
        ('[{"business": "B"', {}, "visits.csv:1: this is not JSON"),
        ("[1,\n", {}, "visits.csv:2: this is not JSON"),
        ('{"visits":\n[1,]}', {}, "visits.csv:2: this is not JSON"),
        ('{"visits":\n[NaN]}', {}, "visits.csv:1: this is not JSON: NaN is not a JSON number"),
        ('{\n"visits":' + "[" * 100_000, {}, "visits.csv:1: this is not JSON: it is nested too deep"),
    ],
)
def test_what_cannot_be_read_at_all_is_refused_in_one_line(text: str, options: dict[str, list[str]], said: str) -> None:
    with pytest.raises(UsageError) as error:
        read(text, **options)  # type: ignore[arg-type]
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_place_is_called_one_wherever_an_option_takes_it() -> None:
    with pytest.raises(BadRows) as error:
        read("Date,Shop,outcome\n2026-11-20,,resolved\n", maps=["place=Shop"])
    _, row, todo = str(error.value).splitlines()
    assert row.startswith("visits.csv:2: place (column Shop): empty; give a name")
    assert todo.startswith("`--value place:=NAME` fills it where it is empty")
    given = {"maps": ["place=x"]}, {"sets": ["company=A", "company=B"]}, {"values": ["place:a=b", "place:a=c"]}
    for options in given:
        with pytest.raises(UsageError) as refused:
            read(GOOD, **options)  # type: ignore[arg-type]
        assert "place" in str(refused.value)
        assert "business=" not in str(refused.value).partition(";")[0]


def test_a_column_that_is_missing_is_told_of_with_each_choice_on_a_line() -> None:
    with pytest.raises(UsageError) as error:
        read("date,outcome\n")
    assert str(error.value).splitlines() == [
        "visits.csv has no column for place; it has date, outcome",
        "- from a column: --map place=COLUMN",
        "- the same for all rows: --set place=VALUE",
    ]
    with pytest.raises(UsageError) as error:
        read(",\n1,2\n")
    assert str(error.value).splitlines() == [
        "visits.csv has no column for place, outcome and when; it has none with a name",
        "- from a column: --map place=COLUMN --map outcome=COLUMN --map when=COLUMN",
        "- the same for all rows: --set place=VALUE --set outcome=VALUE --set when=DATE",
        "- outcomes that are not known yet: --set outcome=pending",
    ]
    with pytest.raises(UsageError, match=r"\n- if these are quick lines: begin each with its date: 2026-"):
        read("hello\nthere\n")


def test_two_columns_of_one_name_do_no_harm_where_they_are_not_read() -> None:
    assert one("when,business,outcome,x,x\n2026-11-20,Blue Bottle,resolved,1,2\n") == VISIT


def test_what_is_not_utf_8_is_refused_with_line_and_byte() -> None:
    with pytest.raises(
        UsageError,
        match=r"visits\.csv:2: byte 12 .* is not UTF-8 text; save the file as UTF-8 .* or give --encoding cp1252",
    ):
        read("when,place\nCaf\xe9".encode("latin-1").replace(b"Caf", b"C"))
    with pytest.raises(UsageError, match=r"visits\.csv is not a text file; save what it holds as CSV"):
        read(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")


def test_a_file_that_is_not_there_is_refused_and_standard_input_is_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: no such file"):
        open_source(str(tmp_path / "none.csv"), io.BytesIO())
    with pytest.raises(UsageError, match="cannot be read: is a directory"):
        open_source(str(tmp_path), io.BytesIO())
    (tmp_path / "some.csv").write_text(GOOD)
    assert open_source(str(tmp_path / "some.csv"), io.BytesIO()).data == GOOD.encode()
    assert open_source("-", io.BytesIO(b"x")) == Source("standard input", b"x")


def test_progress_is_told_in_lines_up_to_the_last() -> None:
    told: list[tuple[int, int]] = []
    data = (GOOD + "2026-11-20,B,resolved,,\n" * 3000).encode()
    read_documents(Source("x", data), NOW, advance=lambda *at: told.append(at))
    assert told == [(1025, 3002), (2049, 3002), (3002, 3002)]


def test_progress_is_told_in_lines_of_an_inbox_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("svclog.exchange.incoming._STEP", 2)
    told: list[tuple[int, int]] = []
    text = "# mine\n" + "2026-11-20 Blue Bottle r\n" * 5
    read_documents(Source("x", text.encode()), NOW, advance=lambda *at: told.append(at))
    assert told == [(3, 7), (5, 7), (7, 7)]


# Who a row is


def test_the_uid_of_a_row_never_changes_between_versions() -> None:
    text = 'when,business,outcome,note\n2026-11-20,"Café ""X""",resolved,"a\tb\x1b\x7f/\n\u2028😀"\n'
    assert [read(text).documents[0]["uid"], read(text, sets=["via=bot"]).documents[0]["uid"]] == [
        "4a17bf3ee8643e5b51119192a74523cc",
        "fb6eacb07b0d32f2af39d7781703540d",
    ]


def test_the_uid_does_not_depend_on_mapping_delimiter_or_the_order_of_columns() -> None:
    plain = read("when,business,outcome,x\n2026-11-20,B,resolved,\n").documents[0]["uid"]
    others = [
        read("business;outcome;when\nB;resolved;2026-11-20\n"),
        read("business;outcome;when\nB;resolved;2026-11-20\n", maps=["note=outcome", "outcome=outcome"]),
        read("business,outcome,when\nB,resolved,2026-11-20\n", values=["business:B=C"]),
    ]
    assert [other.documents[0]["uid"] for other in others] == [plain] * 3
    assert read("business,outcome,when\nB,resolved,2026-11-20\n", sets=["via=bot"]).documents[0]["uid"] != plain


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8"))))
def test_the_content_of_a_row_is_its_canonical_json(row: dict[str, str]) -> None:
    table = CsvTable.__new__(CsvTable)
    table._sorted = sorted((column, index) for index, column in enumerate(row))
    expected = canonical({column: text for column, text in row.items() if text})
    assert table.content(list(row.values())) == expected.encode()


def test_equal_rows_get_different_uids_and_others_do_not_change_them() -> None:
    identities = Identities({})
    uids = [identities.uid(content) for content in (b"a", b"b", b"a", b"a")]
    assert len(set(uids)) == 4
    again = Identities({})
    assert [again.uid(b"a"), again.uid(b"a")] == [uids[0], uids[2]]


def test_an_id_is_kept_beside_a_uid_only() -> None:
    rows = f"5,{UID},2026-11-20,B,resolved\n6,,2026-11-20,B,resolved\n"
    found = read(f"id,uid,when,business,outcome\n{rows}", ["uid=uid"]).documents
    assert found[0]["id"] == 5
    assert "id" not in found[1]
    assert len(found[1]["uid"]) == 32


def test_one_uid_for_two_different_rows_is_refused_and_the_same_row_twice_is_not() -> None:
    row = f"{UID},2026-11-20,B,resolved\n"
    found = read(f"uid,when,business,outcome\n{row}{row}{row.replace('B', 'C')}", ["uid=uid"], skip_bad=True)
    assert len(found.documents) == 2
    assert str(found.bad[0]) == "4: uid: line 2 has this uid too, but says something else; keep one"


# Into a journal


def test_importing_twice_adds_nothing_and_bad_rows_come_in_once_they_are_translated(tmp_path: Path) -> None:
    journal = journal_at(tmp_path / "journal.json")
    skipped = read(REVIEWS, AIRLINE, ONE_ZERO, skip_bad=True)
    assert [(row.line, row.column, row.value) for row in skipped.bad] == [
        (4, "staff_rating", "0.0"),
        (8, "staff_rating", "0.0"),
    ]
    assert journal.import_documents(skipped.documents, "x").added == 3
    assert journal.import_documents(skipped.documents, "x").known == 3
    whole = read(REVIEWS, AIRLINE, [*ONE_ZERO, "empathy:0.0="])
    came = journal.import_documents(whole.documents, "x")
    assert (came.added, came.known) == (2, 3)
    assert len(journal.interactions()) == 5
    assert [entry.empathy for entry in journal.interactions()] == [2, None, None, None, None]


def test_rows_that_were_edited_or_deleted_since_are_left_alone(tmp_path: Path) -> None:
    journal = journal_at(tmp_path / "journal.json")
    documents = read(REVIEWS, AIRLINE, [*ONE_ZERO, "empathy:0.0="]).documents
    assert journal.import_documents(documents, "x", dry_run=True).added == 5
    assert journal.interactions() == []
    journal.import_documents(documents, "x")
    journal.edit(1, {"felt": 5})
    journal.delete([3])
    came = journal.import_documents(documents, "x")
    assert (came.added, came.known, came.edited, came.deleted) == (0, 4, 1, 1)


# Another journal


def test_a_journal_is_taken_as_it_is_with_unknown_fields(tmp_path: Path) -> None:
    tables = {
        "_default": {},
        "interactions": {
            "3": {"uid": UID, **VISIT, "mood": {"x": [1]}, "tags": ["a-b"]},
            "5": dict(VISIT),
            "6": dict(VISIT),
        },
    }
    for text in (json.dumps(tables), json.dumps(tables, indent=4)):
        documents = read(text).documents
        assert documents[0] == {"uid": UID, **VISIT, "mood": {"x": [1]}, "tags": ["a-b"], "id": 3}
        assert len({doc["uid"] for doc in documents}) == 3
    journal = journal_at(tmp_path / "journal.json")
    journal.import_documents(documents, "x")
    assert journal.with_documents(lambda tables: tables["interactions"]["3"]["mood"]) == {"x": [1]}
    again = read((tmp_path / "journal.json").read_bytes()).documents
    assert [doc["uid"] for doc in again] == [doc["uid"] for doc in documents]


def test_a_bad_document_of_a_journal_is_named_by_its_line() -> None:
    tables = {"meta": {}, "interactions": {"1": VISIT, "2": VISIT | {"empathy": 9}, "3": {"business": "B"}}}
    found = read(json.dumps(tables, indent=0), skip_bad=True)
    assert [(row.line, row.field, row.value) for row in found.bad] == [(9, "empathy", "9"), (15, "", "")]
    assert len(found.documents) == 1
    found = read(json.dumps(tables), skip_bad=True)
    assert [row.line for row in found.bad] == [1, 1]


@pytest.mark.parametrize(
    ("text", "options", "error"),
    [
        ('{"interactions": {"1": {}}}', {"maps": ["note=x"]}, UsageError),
        ('{"interactions": {"1": {}, "1": {}}, "x": 1', {}, Damaged),
        ('{"interactions": {"1": []}}', {}, Damaged),
        ('{"meta": {"1": {"schema": 99}}, "interactions": {}}', {}, NewerJournal),
    ],
)
def test_a_journal_that_cannot_be_taken_is_refused(
    text: str, options: dict[str, list[str]], error: type[SvclogError]
) -> None:
    with pytest.raises(error):
        read(text, **options)  # type: ignore[arg-type]


# The short way of reading a date


@given(
    st.datetimes(datetime(1901, 1, 1), datetime(2100, 1, 1), timezones=st.sampled_from([UTC, ZONE, timezone.min])),  # noqa: DTZ001
    st.sampled_from(["seconds", "minutes", "milliseconds", "microseconds"]),
)
def test_the_short_way_reads_dates_as_the_long_way_does(moment: datetime, precision: str) -> None:
    text = moment.isoformat(timespec=precision)
    short = partial(_visit, now=NOW, before=NOW, day_first=None)
    results = []
    for way in (short, partial(stored, now=NOW)):
        try:
            results.append(way(text).isoformat())
        except UsageError as error:
            results.append(str(error))
    assert results[0] == results[1]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tags", ["fast", "no service"]),
        ("business", "Acme\u0007Cars"),
        ("employee", "x" * 201),
        ("ref", "a\u202eb"),
        ("spent", 1e300),
        ("promise", {"text": "to\u0007call", "by": "2026-11-30T23:59:59+01:00"}),
    ],
)
def test_a_journal_is_held_to_the_rules_of_its_fields(field: str, value: object) -> None:
    doc = {"business": "Acme", "outcome": "resolved", "when": "2026-11-20T09:15:00+01:00", "uid": "0" * 32}
    text = json.dumps({"interactions": {"1": {**doc, field: value}}})

    with pytest.raises(BadRows) as refused:
        read_documents(Source("j.json", text.encode()), NOW)

    assert f"j.json:1: {called(field)}: " in str(refused.value)


@pytest.mark.parametrize(
    ("columns", "not_read"),
    [
        (["when", "Place", "Shop", "outcome"], ["Shop"]),
        (["Store", "Date", "Visit date", "Company", "outcome"], ["Store", "Visit date"]),
        (["when", "business", "outcome", "Staff", "Clerk"], ["Clerk"]),
        (["when", "business", "outcome", "Stars", "Rating", "Amount", "Cost"], ["Stars", "Rating", "Amount", "Cost"]),
    ],
)
def test_a_column_that_may_be_a_field_gives_way_to_one_that_surely_is(columns: list[str], not_read: list[str]) -> None:
    texts = {"when": "2026-11-20", "Date": "2026-11-20", "outcome": "resolved", **dict.fromkeys(not_read, "else")}
    found = read(f"{','.join(columns)}\n{','.join(texts.get(column, 'Ann') for column in columns)}\n")
    assert found.ignored == not_read
    assert found.documents[0]["business"] == "Ann"


@pytest.mark.parametrize("amount", ["-4.50", "\u22124,50 €", "-1.500"])
def test_an_amount_with_a_minus_says_so_and_what_can_be_done(amount: str) -> None:
    with pytest.raises(BadRows) as refused:
        read(f'when,business,outcome,Amount\n2026-11-20,B,resolved,"{amount}"\n')
    text = str(refused.value)
    assert f"visits.csv:2: spent (column Amount): '{amount}' is not allowed; give what you paid, without the" in text
    assert "`--negate spent` reads minus as paid, `--map spent=` leaves spent out" in text


def test_a_column_of_many_other_values_can_be_left_out_as_is_said() -> None:
    text = "when,business,outcome,Rating\n" + "".join(f"2026-11-20,B,resolved,{mark}\n" for mark in "ABCD")
    with pytest.raises(BadRows, match=r"`--value felt:FROM=TO` translates a value, `--map felt=` leaves felt out$"):
        read(text)
    assert read(text, maps=["felt="]).ignored == ["Rating"]


def test_a_bad_due_date_is_named_along_with_what_else_is_wrong() -> None:
    with pytest.raises(BadRows, match=r"2: outcome: 'fine' .*; also by: 'whenever'"):
        read("when,business,outcome,promise,by\n2026-11-20,B,fine,call,whenever\n")


def test_of_many_amounts_with_a_minus_none_is_named_in_an_option() -> None:
    rows = "".join(f"2026-11-20,B,resolved,-{amount}\n" for amount in range(1, 9))
    with pytest.raises(BadRows) as refused:
        read(f"when,business,outcome,spent\n{rows}")
    assert str(refused.value).splitlines()[-1] == (
        "`--negate spent` reads minus as paid, `--map spent=` leaves spent out"
    )


def test_a_uid_that_somebody_wrote_into_an_export_is_not_taken_for_one_of_svclog() -> None:
    ours = {"id": 1, "uid": UID, "recorded": None, **VISIT}
    added = {**VISIT, "uid": OTHER}
    first, second = read(f"{json.dumps(ours)}\n{json.dumps(added)}\n").documents
    assert first["uid"] == UID
    assert second["uid"] not in {UID, OTHER}


def test_a_bad_date_is_named_along_with_ratings_of_another_scale() -> None:
    with pytest.raises(UsageError, match=r"--scale felt:1-10(.|\n)*visits.csv:2: when"):
        read("business,when,outcome,stars\nA,someday,resolved,9\n")
