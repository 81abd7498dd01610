"""Files as people have them: whose columns they are, how they are laid out, and on which scale they count."""

from __future__ import annotations

import csv
import io
import json
import shlex
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svclog.errors import UsageError
from svclog.exchange.bad_rows import SOME, BadRows, OffScale
from svclog.exchange.choices import Choices, layout_of
from svclog.exchange.incoming import Incoming, read_documents
from svclog.exchange.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=timezone(timedelta(hours=1)))


def read(text: str | bytes, *, tolerated: float = 0.0, layout: dict[str, Any] | None = None, **said: Any) -> Incoming:
    """Return the visits of a file; `said` are the options of `Choices.parse`, `layout` those of `layout_of`."""
    told = layout_of(**layout or {})
    data = text if isinstance(text, bytes) else text.encode()
    return read_documents(
        Source("a.csv", data, told.encoding), NOW, Choices.parse(**said, layout=told), tolerated=tolerated
    )


def column(name: str, text: str | bytes, **said: Any) -> list[Any]:
    return [doc.get(name) for doc in read(text, **said).documents]


def visits(header: str, *rows: str) -> str:
    return f"place,date,outcome,{header}\n" + "".join(f"A,2026-01-02,resolved,{row}\n" for row in rows)


# Whose columns


def test_a_uid_of_another_program_is_an_ordinary_column() -> None:
    january = read("uid,business,when,outcome\n1,Cafe One,2026-01-02,resolved\n2,Cafe Two,2026-01-03,resolved\n")
    february = read("uid,Place,Date,outcome\n1,Garage,2026-02-02,resolved\n1,Bank,2026-02-03,resolved\n")

    uids = {doc["uid"] for doc in (*january.documents, *february.documents)}
    assert (len(uids), max(map(len, uids)), january.ignored) == (4, 32, ["uid"])


@pytest.mark.parametrize(
    ("name", "text"),
    [("state", "CA"), ("by", "Ann"), ("edited", "no"), ("re", "Parking fine"), ("thanked", "x"), ("settled", "yes")],
)
def test_what_svclog_keeps_for_itself_is_an_ordinary_column_elsewhere(name: str, text: str) -> None:
    for header in (name, name.title()):
        found = read(visits(header, text))
        assert found.ignored == [header]
        assert set(found.documents[0]) - {"day"} == {"uid", "business", "when", "outcome"}


def test_a_uid_that_is_mapped_is_taken_and_nothing_else_of_another_program_is_kept() -> None:
    uid = "0123456789abcdef" * 2
    row = {"place": "A", "date": "2026-01-02", "outcome": "resolved", "key": uid, "mood": "fine"}
    (doc,) = read(json.dumps([row]), maps=["uid=key"]).documents
    assert doc["uid"] == uid
    assert {"key", "mood"}.isdisjoint(doc)


def test_a_column_that_is_taken_by_its_name_can_be_left_out() -> None:
    assert column("via", visits("via", "Tram 4"), maps=["via="]) == [None]
    with pytest.raises(UsageError, match="no column for outcome"):
        read(visits("note", "x"), maps=["outcome="])


def test_what_we_exported_comes_in_though_the_clock_here_is_behind() -> None:
    header = "uid,when,business,outcome,state,settled,re,thanked,recorded,edited"
    row = "x,2026-11-22T10:34:00+01:00,A,resolved,,,,,2026-11-22T10:34:00+01:00,"
    assert column("when", f"{header}\n{row}\n") == ["2026-11-22T10:34:00+01:00"]
    with pytest.raises(BadRows, match="is in the future"):
        read("when,business,outcome\n2026-11-22T10:34:00+01:00,A,resolved\n")


# Headers and dialects


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-02,Cafe One,resolved\n2026-01-03,Cafe Two,unresolved\n",
        "3/4/2026,Cafe,5\n",
        "Cafe One,4,resolved\nCafe Two,3,resolved\n",
        "Cafe One,resolved\nCafe Two,resolved\n",
        "Cafe One,resolved\nCafe Two,partial\n",
        "Cafe One,fine\n",
    ],
)
def test_a_first_row_that_is_data_is_no_header(text: str) -> None:
    for maps in ([], [f"note={text.partition(',')[0]}"]):
        with pytest.raises(UsageError, match=r"a\.csv seems to have no header: .* as in --columns "):
            read(text, maps=maps)


def test_lines_above_the_header_are_named_with_the_option_that_passes_over_them() -> None:
    text = "My visits\nplace,2026,outcome\nA,2026-01-02,resolved\n"
    with pytest.raises(
        UsageError, match="a line of one cell, 'My visits', above those of its table; give --skip-lines"
    ):
        read(text)


@pytest.mark.parametrize(
    ("text", "maps", "above", "header"),
    [
        ("Log 2026;;\n;;\nDate;Shop;Solved?\n1.2.2026;A;r\n", [], 2, "'Date', 'Shop', 'Solved?'"),
        ("Log\n\nDate,Shop,Staff,outcome\n2026-01-02,A,B,r\n", [], 2, "'Date', 'Shop', 'Staff' and so on"),
        ("Log,2026-01\nDate,Shop,outcome\n2026-01-02,A,r\n", [], 1, "'Date', 'Shop', 'outcome'"),
        (",,\nDate,Shop,outcome\n2026-01-02,A,r\n", [], 1, "'Date', 'Shop', 'outcome'"),
        ("Log,,\nTag,Ort,Was\n2026-01-02,A,r\n", [], 1, "'Tag', 'Ort', 'Was'"),
        ('"Log\nof mine",by,Ann\nWo,Wann,Was\nA,2026-01-02,r\n', ["place=Wo", "when=Wann"], 2, "'Wo', 'Wann', 'Was'"),
    ],
)
def test_the_line_that_looks_like_the_header_is_named_with_the_lines_above_it(
    text: str, maps: list[str], above: int, header: str
) -> None:
    with pytest.raises(UsageError, match=r"a\.csv begins with ") as refused:
        read(text, maps=maps)
    assert str(refused.value).endswith(
        f", and its line {above + 1} looks like the header: {header}; give --skip-lines {above}"
    )
    given = maps or [f"{field}={name}" for field, name in (("place", "Ort"), ("when", "Tag")) if name in text]
    outcome = next(f"outcome={name}" for name in ("Was", "Solved?", "outcome") if name in text)
    assert column("business", text, maps=[*given, outcome], layout={"skip_lines": above}, order="day-first") == ["A"]


def test_a_first_line_that_a_person_calls_the_header_is_one() -> None:
    text = "Wo,Tag,Was\nplace,date,outcome\nA,2026-01-02,r\n"
    maps = ["place=Wo", "when=Tag", "outcome=Was"]
    assert len(read(text, maps=maps, tolerated=1.0).bad) == 2


def test_columns_without_a_header_are_named_in_their_order() -> None:
    text = "2026-01-02,x,Cafe One,resolved,a,b\n2026-01-03,y,Cafe Two,unresolved,c,\n"
    found = read(text, layout={"columns": "date,-,place,outcome,note,note"})
    assert [doc["business"] for doc in found.documents] == ["Cafe One", "Cafe Two"]
    assert [doc["note"] for doc in found.documents] == ["a\nb", "c"]
    again = read(text, layout={"columns": "when,-,business,outcome"}, maps=["ref=2"])
    assert [doc["uid"] for doc in again.documents] == [doc["uid"] for doc in found.documents]
    with pytest.raises(UsageError, match=r"--columns names 4 columns, but the first line of a\.csv has 3"):
        read("2026-01-02,A,resolved\n", layout={"columns": "when,business,outcome,note"})
    tabs = "2026-01-02\tCafe One\n2026-01-03\tCafe Two\n"  # which could be lines of an inbox, too
    two = read(tabs, layout={"columns": "when,business"}, sets=["outcome=pending"]).documents
    assert [doc["business"] for doc in two] == ["Cafe One", "Cafe Two"]
    with pytest.raises(UsageError, match="--columns: there is no field 'mood'"):
        read(text, layout={"columns": "when,mood"})


@pytest.mark.parametrize(
    ("text", "layout", "maps"),
    [
        ("place,date,outcome\nA,2026-01-02,resolved,\nB,2026-01-02,resolved,,\n", {}, []),
        ("sep=;\nplace;date;outcome\nA;2026-01-02;resolved\nB;2026-01-02;resolved\n", {}, []),
        ("place|date|outcome\nA|2026-01-02|resolved\nB|2026-01-02|resolved\n", {}, []),
        ("Name, street;date;outcome\nA;2026-01-02;resolved\nB;2026-01-02;resolved\n", {}, ["business=Name, street"]),
        ('date, place, outcome\n2026-01-02, "A", resolved\n2026-01-02, "B", resolved\n', {}, []),
        ("My visits\n\nplace,date,outcome\nA,2026-01-02,resolved\nB,2026-01-02,resolved\n", {"skip_lines": 2}, []),
        ("place:date:outcome\nA:2026-01-02:resolved\nB:2026-01-02:resolved\n", {"delimiter": ":"}, []),
        ("place\tdate\toutcome\nA\t2026-01-02\tresolved\nB\t2026-01-02\tresolved\n", {"delimiter": "tab"}, []),
    ],
)
def test_a_table_is_read_in_the_dialect_it_is_in(text: str, layout: dict[str, Any], maps: list[str]) -> None:
    assert column("business", text, layout=layout, maps=maps) == ["A", "B"]


def test_lines_are_counted_from_the_top_of_the_file() -> None:
    found = read("x\nsep=,\nplace,date,outcome\nA,2026-01-02,x\n", tolerated=1.0, layout={"skip_lines": 1})
    assert [row.line for row in found.bad] == [4]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp1252"])
def test_another_encoding_is_read_where_it_is_named(encoding: str) -> None:
    data = "place,date,outcome\nCafé Zoë,2026-01-02,resolved\n".encode(encoding)
    assert column("business", data, layout={"encoding": encoding}) == ["Café Zoë"]
    if encoding == "utf-16":
        assert column("business", data) == ["Café Zoë"]
        return
    with pytest.raises(UsageError, match=f"--encoding {encoding}"):
        read(data)
    with pytest.raises(UsageError, match="is not ascii text; give the --encoding that it was saved in"):
        read(data, layout={"encoding": "ascii"})


@pytest.mark.parametrize(("option", "value"), [("encoding", "rot13"), ("encoding", "klingon"), ("delimiter", "ab")])
def test_an_option_that_cannot_be_meant_is_refused(option: str, value: str) -> None:
    given: dict[str, Any] = {option: value}
    with pytest.raises(UsageError, match=f"--{option}: '{value}' is not allowed"):
        layout_of(**given)


@pytest.mark.parametrize(
    ("text", "layout", "said"),
    [
        ("a\nb\n", {"skip_lines": 3}, r"--skip-lines 3: a\.csv has no more lines than that; give fewer"),
        ("a\nb\n", {"skip_lines": 2}, r"a\.csv has nothing below its first 2 lines; give a file that holds visits"),
        ("place,date\nA,2026-01-02\n", {"rows": "data"}, r"--rows is for JSON, and a\.csv is none; leave it out"),
        ("[{}]", {"columns": "place,date"}, r"--columns is for CSV, and a\.csv is none; leave it out"),
        ("[{}]", {"skip_lines": 1}, r"--skip-lines is for CSV, and a\.csv is none; leave it out"),
    ],
)
def test_an_option_that_does_not_fit_the_file_is_refused(text: str, layout: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read(text, layout=layout)


# JSON


def test_a_list_within_an_object_is_named_with_the_option_that_reads_it() -> None:
    rows = [{"business": name, "outcome": "resolved", "when": "2024-01-01"} for name in ("One", "Two")]
    for text in (json.dumps({"count": 2, "reviews": rows}), json.dumps({"count": 2, "reviews": rows}, indent=1)):
        with pytest.raises(UsageError, match=r"one JSON object with a list in it; .* --rows reviews$"):
            read(text, tolerated=1.0)
        assert column("business", text, layout={"rows": "reviews"}) == ["One", "Two"]
    nested = json.dumps({"data": {"a": rows, "b": rows}})
    with pytest.raises(UsageError, match=r"it has the lists data\.a, data\.b; say which"):
        read(nested)
    with pytest.raises(UsageError, match=r"--rows data: a\.csv has no list of entries there; it has the lists data\.a"):
        read(nested, layout={"rows": "data"})
    by_key = json.dumps({"visits": {"k1": rows[0], "k2": rows[1]}})
    assert column("business", by_key, layout={"rows": "visits"}) == ["One", "Two"]


@pytest.mark.parametrize("depth", [50, 400, 100_000])
def test_json_that_is_nested_deep_is_refused_or_read(depth: int) -> None:
    text = '{"business":"A","outcome":"resolved","when":"2026-01-02","x":' + '{"a":' * depth + "1" + "}" * depth + "}"
    try:
        assert column("business", text) == ["A"]
    except UsageError as error:
        assert "nested too deep" in str(error)  # noqa: PT017 - it may be read, too
    with pytest.raises(UsageError):
        read('{"a":' * depth + "[{}]" + "}" * depth)


def test_a_column_may_be_within_objects_and_bad_rows_are_told_apart() -> None:
    rows = [{"place": {"name": name}, "outcome": "resolved", "when": "2024-01-01"} for name in ("Cafe", "Bar")]
    assert column("business", json.dumps(rows), maps=["business=place.name"]) == ["Cafe", "Bar"]
    with pytest.raises(UsageError, match=r"no column for place; it has place\.name, outcome, when\n"):
        read(json.dumps(rows))
    for row in rows:
        row["outcome"] = "x"
    with pytest.raises(BadRows, match=r"a\.csv: entry 1: outcome: .*\na\.csv: entry 2: outcome: "):
        read(json.dumps(rows), maps=["business=place.name"])


# Two columns, and two meanings


def test_columns_are_joined_where_that_makes_sense() -> None:
    text = "place,date,time,outcome,title,body,t1,t2\nA,2026-01-02,10:15 pm,resolved,Cold,It was,eat out,late\n"
    maps = ["when=date+time", "note=title", "note=body", "tags=t1+t2"]
    (doc,) = read(text, maps=maps).documents
    assert (doc["when"], doc["note"], doc["tags"]) == (
        "2026-01-02T22:15:00+01:00",
        "Cold\nIt was",
        ("eat-out", "late"),
    )
    bad = read(text.replace("10:15", "25:15"), maps=maps, tolerated=1.0).bad
    assert str(bad[0]).startswith("2: when (column date+time): '2026-01-02 25:15 pm'")


@pytest.mark.parametrize(
    ("said", "option"),
    [
        ({"maps": ["via=a", "via=b"]}, "--map via is given twice, as 'a' and 'b'"),
        ({"maps": ["when=a", "when=b"]}, "--map when=DATE[+]TIME"),
        ({"values": ["outcome:1=resolved", "outcome:1=unresolved"]}, "--value outcome:1 has two meanings"),
        ({"values": ["outcome:1..3=partial", "outcome:3..5=resolved"]}, "--value outcome:3..5 has two meanings"),
        ({"sets": ["tags=x", "tags=y"]}, "--set tags is given twice, as 'x' and 'y'"),
        ({"scales": ["felt:1-10", "felt:0-10"]}, "--scale felt is given twice"),
    ],
)
def test_one_thing_said_twice_is_refused(said: dict[str, Any], option: str) -> None:
    with pytest.raises(UsageError, match=option):
        Choices.parse(**said)
    same: dict[str, Any] = {name: [texts[0], texts[0]] for name, texts in said.items()}
    Choices.parse(**same)


# Scales and values


@pytest.mark.parametrize(
    ("scale", "text", "rating"),
    [
        ("1-10", "10", 5),
        ("1-10", "10.0", 5),
        ("1-10", "5", 3),
        ("1-10", "1", 1),
        ("0-100", "85", 4),
        ("0-10", "8,5", 4),
        ("1-5", "4.5", 5),
        ("1-5", "4,49", 4),
        ("6-1", "1", 5),
        ("6-1", "2", 4),
        ("0-100", "85 %", 4),
        ("1-5", "★★★☆☆", 3),
    ],
)
def test_another_scale_comes_to_1_to_5_with_halves_rounded_up(scale: str, text: str, rating: int) -> None:
    assert column("felt", visits("felt", f'"{text}"'), scales=[f"felt:{scale}"]) == [rating]


@pytest.mark.parametrize(("text", "rating"), [("4.0", 4), ('"4,0"', 4), ("3", 3)])
def test_a_rating_may_be_written_with_decimals(text: str, rating: int) -> None:
    assert column("felt", visits("felt", text)) == [rating]


@pytest.mark.parametrize(
    ("texts", "ratings"),
    [
        (["*****", " * ", ""], [5, 1, None]),
        (["4/5", "3 / 5", "", "5/5"], [4, 3, None, 5]),
    ],
)
def test_ratings_in_asterisks_and_of_five_are_read_in_a_column_of_nothing_else(
    texts: list[str], ratings: list[int | None]
) -> None:
    assert column("felt", visits("felt", *texts)) == ratings
    with pytest.raises(BadRows) as refused:
        read(visits("felt", *texts, "2", "5/4", "n/a"))
    assert [row.value for row in refused.value.rows] == [*filter(None, texts), "5/4", "n/a"]
    assert column("felt", visits("felt", *texts, "n/a"), values=["felt:n/a="]) == [*ratings, None]


def test_half_a_star_of_five_is_rounded_by_the_option_that_is_named() -> None:
    with pytest.raises(BadRows, match=r"\n`--scale felt:1-5` rounds to whole ratings"):
        read(visits("felt", "4.5/5", "4/5"))
    assert column("felt", visits("felt", "4.5/5", "4/5"), scales=["felt:1-5"]) == [5, 4]


def test_a_word_is_no_rating_on_any_scale() -> None:
    with pytest.raises(BadRows, match="felt: 'n/a' is not allowed; give"):
        read(visits("felt", "n/a", "3"), scales=["felt:1-10"])


def test_no_amount_but_that_of_a_visit_can_be_negated() -> None:
    with pytest.raises(UsageError, match="--negate: 'minutes' is not allowed; give spent"):
        Choices.parse(negated=["minutes"])


def test_what_lies_outside_the_scale_is_refused() -> None:
    with pytest.raises(BadRows, match="felt: '11' is not allowed; give a number on the scale 1-10"):
        read(visits("felt", "11", "3"), scales=["felt:1-10"])
    for scale, said in (("via:1-3", "via is not a rating"), ("felt:5", "its lowest and"), ("felt", "FIELD:LOW-HIGH")):
        with pytest.raises(UsageError, match=said):
            Choices.parse(scales=[scale])


def test_ratings_of_another_scale_are_refused_as_a_whole() -> None:
    text = visits("rating", "10", "8", "5", "3")
    for tolerated in (0.0, SOME, 1.0):
        with pytest.raises(OffScale, match=r"felt \(column rating\) has ratings up to 10, .* --scale felt:1-10"):
            read(text, maps=["felt=rating"], tolerated=tolerated)
    with pytest.raises(OffScale, match="--scale felt:0-100"):
        read(visits("felt", "85", "0"))
    assert column("felt", text, maps=["felt=rating"], values=["felt:6..10=5"]) == [5, 5, 5, 3]


def test_values_are_compared_as_numbers_alone_in_ranges_or_several_at_once() -> None:
    text = 'place,date,stars,via\nA,2026-01-02,5.0,Tel\nA,2026-01-03,3,Fax\nA,2026-01-04,"1,5",tel\n'
    found = read(
        text,
        maps=["outcome=stars"],
        values=["outcome:4..5=resolved", "outcome:3=partial", "outcome:1..2=unresolved", "via:Tel|tel|Fax=phone"],
    )
    assert [doc["outcome"] for doc in found.documents] == ["resolved", "partial", "unresolved"]
    assert {doc["via"] for doc in found.documents} == {"phone"}


@pytest.mark.parametrize(
    ("rating", "rows", "line"),
    [
        ("My rating", ["5", "1"], "--map 'felt=My rating' --outcome-from-stars"),
        ("My rating", ["****", "*"], "--map 'felt=My rating' --outcome-from-stars"),
        ("My rating", ["4/5", "1/5"], "--map 'felt=My rating' --outcome-from-stars"),
        ("My rating", ["10", "1"], "--map 'felt=My rating' --scale felt:1-10 --outcome-from-stars"),
        ("My rating", ["5", "1", "0"], "--map 'felt=My rating' --value felt:0= --outcome-from-stars"),
        ("felt", ["90", "20"], "--scale felt:0-100 --outcome-from-stars"),
    ],
)
def test_without_outcomes_the_line_that_takes_them_from_the_ratings_is_given(
    rating: str, rows: list[str], line: str
) -> None:
    text = f"place,date,{rating}\n" + "".join(f"A,2026-01-02,{row}\n" for row in rows)
    with pytest.raises(UsageError) as refused:
        read(text)
    assert f"from the ratings in {rating}: {line}\n- outcomes that are not known yet: --set outcome=pending" in str(
        refused.value
    )
    words = shlex.split(line)
    said = {
        f"{name}s": words[at + 1 : at + 2] for name in ("map", "value", "scale") for at in positions(f"--{name}", words)
    }
    assert (
        column("outcome", text, **said, outcome_from_stars=True) == ["resolved", "unresolved", "pending"][: len(rows)]
    )


@pytest.mark.parametrize("rows", [["250", "-3"], ["good", "bad"], ["", ""]])
def test_what_is_no_scale_of_ratings_gives_no_outcomes(rows: list[str]) -> None:
    with pytest.raises(UsageError) as refused:
        read("place,date,My rating\n" + "".join(f"A,2026-01-02,{row}\n" for row in rows))
    assert "outcomes from the ratings" not in str(refused.value)
    assert "--set outcome=pending" in str(refused.value)


def positions(word: str, words: Sequence[str]) -> list[int]:
    return [at for at, other in enumerate(words) if other == word]


def test_outcomes_come_from_the_stars_where_that_is_asked_for() -> None:
    text = "place,date,stars\nA,2026-01-02,10\nA,2026-01-02,6\nA,2026-01-02,2\nA,2026-01-02,\n"
    said = {"maps": ["felt=stars"], "scales": ["felt:1-10"], "outcome_from_stars": True}
    assert column("outcome", text, **said) == ["resolved", "partial", "unresolved", "pending"]

    for wrong, column_named in (
        (visits("felt", "3"), "are given already"),
        ("place,date\nA,2026-01-02\n", "is read as felt"),
    ):
        with pytest.raises(UsageError, match=f"--outcome-from-stars: .* {column_named}"):
            read(wrong, outcome_from_stars=True)


# Tags, amounts, durations, dates


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("coffee | eat out | movies / tv", ("coffee", "eat-out", "movies/tv")),
        ("late;cold food", ("late", "cold-food")),
        ('"late, cold food"', ("late", "cold-food")),
        ('"two words\nlate"', ("two-words", "late")),
        ("late #cold", ("late", "cold")),
        ("😀 late", ("😀", "late")),
    ],
)
def test_tags_are_told_apart_by_what_stands_between_them(text: str, tags: tuple[str, ...]) -> None:
    assert column("tags", visits("tags", text)) == [tags]


@pytest.mark.parametrize("text", ["coffee / tea", "-", "a ; / ; b"])
def test_punctuation_alone_is_no_tag(text: str) -> None:
    with pytest.raises(BadRows, match="alone is not a tag"):
        read(visits("tags", text))


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.56", 1234.56),
        ("1.234,56", 1234.56),
        ("12.50 EUR", 12.5),
        ("CHF 12.50", 12.5),
        ("1'234.50", 1234.5),
        (".50", 0.5),
        ("12,5", 12.5),
        ("1,234,567", 1234567),
        ("1234.567", 1234.567),
        ("0.125", 0.125),
        ("15,-", 15),
        ("€ 3", 3),
        ("12 euros", 12),
        ("12.50 eur", 12.5),
        ("3 Pounds", 3),
    ],
)
def test_an_amount_is_read_as_it_is_written_anywhere(text: str, amount: float) -> None:
    assert column("spent", visits("spent", f'"{text}"')) == [amount]


@pytest.mark.parametrize("text", ["12 min", "12 euros 50", "50 cents", "12 or so"])
def test_an_amount_with_other_words_beside_it_is_refused(text: str) -> None:
    with pytest.raises(BadRows, match=r"give a plain amount, such as 12\.50"):
        read(visits("spent", text))


@pytest.mark.parametrize("text", ["1.500", "1,500", "€1.500"])
def test_an_amount_with_two_readings_is_refused_with_both(text: str) -> None:
    with pytest.raises(BadRows, match=r"give 1500 or 1\.5: it could be either"):
        read(visits("spent", f'"{text}"'))
    assert (
        read('{"business":"A","outcome":"resolved","when":"2026-01-02","spent":1.125}').documents[0]["spent"] == 1.125
    )


def test_amounts_of_a_statement_are_negative() -> None:
    text = visits("spent", "-12.50", "(3.00)", "4.00-")
    assert column("spent", text, negated=["spent"]) == [12.5, 3, 4]
    with pytest.raises(BadRows, match="`--negate spent` reads minus as paid"):
        read(text)
    with pytest.raises(BadRows, match="spent: '2000' is not allowed; give a negative amount"):
        read(visits("spent", "2000"), negated=["spent"])


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("00:12:45", 13), ("PT12M45S", 13), ("PT1H", 60), ("1h 30 min", 90), ("90 s", 2), ("1.5 h", 90), ("45 min.", 45)],
)
def test_a_duration_is_read_in_minutes(text: str, minutes: int) -> None:
    assert column("minutes", visits("minutes", text)) == [minutes]


def test_a_duration_with_two_readings_is_refused_with_both() -> None:
    with pytest.raises(BadRows, match="give 1h30 for hours and minutes, or 0:01:30 for minutes and seconds"):
        read(visits("minutes", "1:30"))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("4-Mar-24", "2024-03-04T12:00:00+01:00"),
        ("2024-03-04 10:15:30+00", "2024-03-04T10:15:30Z"),
        ("2024/03/04 10:15:30 AM GMT+1", "2024-03-04T10:15:30+01:00"),
        ("2024. 3. 4.", "2024-03-04T12:00:00+01:00"),
        ("20240304T101530Z", "2024-03-04T10:15:30Z"),
        ("20240304101530", "2024-03-04T10:15:30+01:00"),
        ("Mon Mar 04 2024 10:15:30 GMT+0100 (Central European Standard Time)", "2024-03-04T10:15:30+01:00"),
        ("Mon Mar 04 10:15:30 +0000 2024", "2024-03-04T10:15:30Z"),
        ("March 4, 2024 10:15 AM (GMT+1)", "2024-03-04T10:15:00+01:00"),
        ("4. März 2024", "2024-03-04T12:00:00+01:00"),
        ("Mo., 4. Mai 2020", "2020-05-04T12:00:00+01:00"),
        ("14.03.2024 10:15 Uhr", "2024-03-14T10:15:00+01:00"),
        ("1709547330", "2024-03-04T11:15:30+01:00"),
        ("1709547330123", "2024-03-04T11:15:30+01:00"),
        ("2024-03-04 00:00:00", "2024-03-04T12:00:00+01:00"),
        ("3/14/2024 12:00 AM", "2024-03-14T12:00:00+01:00"),
    ],
)
def test_dates_of_other_programs_are_read(text: str, moment: str) -> None:
    assert column("when", f"place;date;outcome\nA;{text};resolved\n") == [moment]


@pytest.mark.parametrize("text", ["3/4/98", "03 04 1998", "3. 4. 1998", "3.4.98", "03-04-1998 10:15", "3/4-1998"])
@pytest.mark.parametrize(("order", "day"), [("day-first", "1998-04-03"), ("month-first", "1998-03-04")])
def test_the_order_of_dates_holds_for_every_form_of_two_numbers(text: str, order: str, day: str) -> None:
    (moment,) = column("when", f"place;date;outcome\nA;{text};resolved\n", order=order)
    assert moment.startswith(day)
    assert column("when", "place;date;outcome\nA;2024. 3. 4.;resolved\n", order=order)[0].startswith("2024-03-04")


def test_midnight_in_a_file_is_the_day_for_promises_too() -> None:
    for text, zone in (("2026-11-22 00:00:00", "+01:00"), ("2026-11-22T00:00:00.000Z", "Z")):
        (promise,) = column("promise", visits("promise,by", f"refund,{text}"))
        assert promise["by"] == f"2026-11-22T23:59:59{zone}"


def test_noon_in_a_file_is_a_time_of_day_as_it_is_where_it_is_typed() -> None:
    assert column("when", "place,date,outcome\nA,2026-01-10 12:00,resolved\n") == ["2026-01-10T12:00:00+01:00"]


def test_wall_clocks_are_of_the_zone_that_is_given() -> None:
    text = "place,date,outcome\nA,2026-07-01 10:15,resolved\nB,2026-07-01T10:15:00Z,resolved\n"
    assert column("when", text, zone="America/New_York") == ["2026-07-01T10:15:00-04:00", "2026-07-01T10:15:00Z"]
    for name in ("Mars/Base", "../etc/passwd", ""):
        with pytest.raises(UsageError, match="--zone"):
            Choices.parse(zone=name)


# Outcomes in letters


@pytest.mark.parametrize(
    "text",
    [
        "place,date,outcome\n" + "".join(f"A,2026-07-01,{word}\n" for word in ("r", "P", " d ", "u", "w", "Resolved")),
        json.dumps(
            [{"place": "A", "date": "2026-07-01", "outcome": word} for word in ("r", "P", "d", "u", "w", "resolved")]
        ),
    ],
)
def test_letters_of_outcomes_are_read_as_on_the_quick_line(text: str) -> None:
    assert column("outcome", text) == ["resolved", "partial", "declined", "unresolved", "pending", "resolved"]


def test_a_letter_is_no_outcome_in_a_column_that_holds_anything_else() -> None:
    text = "place,date,outcome\n" + "".join(f"A,2026-07-01,{word}\n" for word in ("r", "w", "x", ""))
    with pytest.raises(BadRows) as refused:
        read(text)
    assert [row.value for row in refused.value.rows] == ["r", "w", "x", ""]
    with pytest.raises(BadRows) as refused:
        read(text, values=["outcome:x=u"])
    assert [row.value for row in refused.value.rows] == [""]
    assert column("outcome", text, values=["outcome:x=u", "outcome:=p"]) == [
        "resolved",
        "pending",
        "unresolved",
        "partial",
    ]


# How much may be left out


def test_bad_rows_are_left_out_last_and_only_up_to_a_third() -> None:
    text = visits("felt", *["3"] * 5, "bad", "bad")
    with pytest.raises(BadRows, match=r"`--value felt:bad=` .*, `--skip-bad` leaves them out \(2 of 7 rows\)$"):
        read(text)
    assert len(read(text, tolerated=SOME).documents) == 5
    with pytest.raises(BadRows, match=r"more than a third, so nothing was imported(.|\n)*`--skip-bad=all` leaves"):
        read(visits("felt", "3", "bad"), tolerated=SOME)
    assert len(read(visits("felt", "3", "bad"), tolerated=1.0).documents) == 1


# Over files of any kind

CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), max_size=12)


def written(rows: Sequence[Sequence[str]], delimiter: str) -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue()


@given(
    st.lists(st.integers(1, 10), min_size=1).filter(lambda ratings: max(ratings) > 5),
    st.lists(st.booleans(), min_size=40, max_size=40),
    st.sampled_from(["", "felt", "empathy"]),
    st.sampled_from(",;\t|"),
    st.sampled_from([0.0, SOME, 1.0]),
)
def test_ratings_up_to_10_never_come_in_as_ratings_up_to_5(
    ratings: list[int], good: list[bool], field: str, delimiter: str, tolerated: float
) -> None:
    rows = [["place", "date", "outcome", field or "felt", "x"]]
    for rating, fine in zip(ratings, good * 9, strict=False):
        rows.append(["A", "2026-01-02" if fine else "?", "resolved", str(rating), "" if fine else "y"])
    maps = [f"{field}={field}"] if field else []
    with pytest.raises(OffScale):
        read(written(rows, delimiter), maps=maps, tolerated=tolerated, order="day-first")


@given(
    st.lists(st.tuples(CELL, st.dates(datetime(1990, 1, 1).date(), datetime(2026, 1, 1).date()), CELL), min_size=1),  # noqa: DTZ001
    st.permutations([0, 1, 2]),
    st.sampled_from(["%Y-%m-%d", "%Y-%m-%d 10:15", "%d.%m.%Y", "%m/%d/%y", "%Y%m%d", "%d %b %Y"]),
    st.sampled_from(",;\t|"),
    st.sampled_from([0.0, SOME, 1.0]),
)
def test_a_file_without_a_header_never_loses_its_first_row(
    visited: list[tuple[str, Any, str]], order: list[int], form: str, delimiter: str, tolerated: float
) -> None:
    rows = [[(f"P{place}", day.strftime(form), f"n{note}")[at] for at in order] for place, day, note in visited]
    text = written(rows, delimiter)
    said: dict[str, Any] = {"sets": ["outcome=pending"], "order": "month-first", "tolerated": tolerated}
    by_name = [f"{name}={rows[0][order.index(at)]}" for at, name in enumerate(("business", "when"))]
    for maps in ([], by_name):
        with pytest.raises(UsageError, match="seems to have no header"):
            read(text, maps=maps, **said)
    fields = ",".join(("business", "when", "-")[at] for at in order)
    if form != "%d.%m.%Y":
        found = read(text, layout={"columns": fields, "delimiter": delimiter}, **{**said, "tolerated": 1.0})
        assert found.total == len(rows)


@given(
    st.lists(st.fixed_dictionaries({}, optional={"when": st.sampled_from(["", None]), "note": CELL}), min_size=1),
    st.booleans(),
    st.sampled_from([0.0, SOME, 1.0]),
)
def test_what_has_no_date_never_comes_in_as_of_today(rows: list[dict[str, Any]], lines: bool, tolerated: float) -> None:
    visited = [{"business": "A", "outcome": "resolved", **row} for row in rows]
    for more in ([], [{"business": "A", "outcome": "resolved", "when": "2026-01-02"}]):
        text = "\n".join(map(json.dumps, [*visited, *more])) if lines else json.dumps([*visited, *more])
        try:
            found = read(text, tolerated=tolerated)
        except UsageError as error:
            assert "when" in str(error)  # noqa: PT017 - it may come in, too
        else:
            assert [doc["when"][:10] for doc in found.documents] == ["2026-01-02"] * len(more)
