"""Files of other programs, in the forms that these publish: each comes in without an option as a person expects."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from svclog.errors import UsageError
from svclog.exchange.choices import Choices
from svclog.exchange.incoming import Incoming, read_documents
from svclog.exchange.known import KNOWN
from svclog.exchange.source import Source, open_source

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=timezone(timedelta(hours=1)))


def review(name: str, date: str, stars: int | None, text: str | None, **answers: int) -> dict[str, Any]:
    """A review as Takeout has given them since 2023."""
    return {
        "geometry": {"coordinates": [13.4, 52.5], "type": "Point"},
        "properties": {
            "date": date,
            "five_star_rating_published": stars,
            "google_maps_url": "http://maps.google.com/?cid=1",
            "location": {"address": "Street 1", "country_code": "DE", "name": name},
            "questions": [{"question": question, "rating": rating} for question, rating in answers.items()],
            **({"review_text_published": text} if text else {}),
        },
        "type": "Feature",
    }


GOOGLE = {
    "type": "FeatureCollection",
    "features": [
        review("Café Luna", "2024-03-04T23:15:30.123456Z", 5, "Remembered my order", Service=5, Food=4),
        review("Harbour Bank", "2024-03-05T09:00:00Z", 1, None),
    ],
}
OLDER_GOOGLE = {
    "type": "FeatureCollection",
    "features": [
        {
            "geometry": {"coordinates": [13.4, 52.5], "type": "Point"},
            "properties": {
                "Google Maps URL": "http://maps.google.com/?cid=1",
                "Location": {
                    "Address": "Street 1",
                    "Business Name": "Café Luna",
                    "Country Code": "DE",
                    "Geo Coordinates": {"Latitude": "52.5", "Longitude": "13.4"},
                },
                "Published": "2019-03-04T10:15:30Z",
                "Review Comment": "Remembered my order",
                "Star Rating": 4,
            },
            "type": "Feature",
        }
    ],
}
SWARM = {
    "count": 3,
    "items": [
        {
            "id": f"c{number}",
            "createdAt": created,
            "type": "checkin",
            "timeZoneOffset": 60,
            **({"shout": shout} if shout else {}),
            "venue": {"id": venue, "name": name, "url": f"https://foursquare.com/v/{venue}"},
            "comments": {"count": 0},
        }
        for number, (created, venue, name, shout) in enumerate(
            [
                ("2024-03-04 10:15:30.000000", "v1", "Café Luna", "with Ann"),
                ("2024-03-01 10:15:30.000000", "v1", "Café Luna", ""),
                (1709547330, "v2", "Bar", ""),
            ]
        )
    ],
}
VENUE_RATINGS = {
    "venueLikes": [{"id": "v1", "name": "Café Luna", "url": "u"}],
    "venueOkays": [],
    "venueDislikes": [{"id": "v2", "name": "Bar", "url": "u"}],
}
CALLS = """<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<!--File Created By SMS Backup & Restore-->
<calls count="5" backup_set="x" backup_date="1709547330000">
  <call number="+4930123" duration="765" date="1709547330000" type="2" presentation="1" readable_date="4 Mar 2024" \
contact_name="Acme Net" />
  <call number="+4930456" duration="20" date="1709547390000" type="1" presentation="1" contact_name="(Unknown)" />
  <call number="+4930123" duration="0" date="1709547400000" type="3" presentation="1" contact_name="Acme Net" />
  <call number="+4930123" duration="0" date="1709547500000" type="3" presentation="1" contact_name="Acme Net" />
  <call number="-2" duration="30" date="1709547600000" type="1" presentation="2" contact_name="(Unknown)" />
</calls>
"""
HLEDGER_HEADER = (
    '"txnidx","date","date2","status","code","description","comment","account","amount","commodity","credit","debit",'
    '"posting-status","posting-comment"\n'
)


def posting(transaction: int, date: str, description: str, account: str, amount: str) -> str:
    return f'"{transaction}","{date}","","","","{description}","","{account}","{amount}","EUR","","","",""\n'


HLEDGER = HLEDGER_HEADER + "".join(
    posting(*cells)
    for cells in [
        (1, "2024-03-04", "Café Luna | cake", "expenses:food", "4.50"),
        (1, "2024-03-04", "Café Luna | cake", "expenses:tips", "0.50"),
        (1, "2024-03-04", "Café Luna | cake", "assets:cash", "-5.00"),
        (2, "2024-03-05", "to savings", "assets:saving", "100"),
        (2, "2024-03-05", "to savings", "assets:cash", "-100"),
        (3, "2024-03-06", "Acme Net", "Expenses:Phone", "30"),
        (3, "2024-03-06", "Acme Net", "assets:bank", "-30"),
    ]
)
BEANCOUNT = """\
date,payee,narration,account,position
2024-03-04,Café Luna,cake,Expenses:Food,4.50 EUR
2024-03-04,Café Luna,cake,Assets:Cash,-4.50 EUR
"""
DAYLIO = """\
full_date,date,weekday,time,mood,activities,note_title,note
2024-03-04,March 4,Monday,10:15 PM,rad,"coffee | eat out","Café Luna","Remembered my order"
2024-03-03,March 3,Sunday,9:05 AM,meh,"","",""
"""
NOTION = """\
\ufeffName,Created time,Rating,Tags,Notes
Café Luna,"March 4, 2024 10:15 AM",⭐⭐⭐⭐,"coffee, eat out",Remembered my order
"""
GERMAN = """\
Ort;Datum;Uhrzeit;Mitarbeiter;Ergebnis;Sterne;Betrag;Bemerkung
Café Luna;04.03.2024;10:15;Mia;gelöst;4,5;1.234,50 €;Kuchen
"""
ENGLISH = """\
Place,Date,Outcome,Felt,Spent,Comments
Café Luna,3/14/2024 10:15,Resolved,4,"$1,234.50",Cake
"""


def read(data: Any, **said: Any) -> Incoming:
    text = data if isinstance(data, str) else json.dumps(data)
    return read_documents(Source("file", text.encode()), NOW, Choices.parse(**said))


def told(found: Incoming) -> list[dict[str, Any]]:
    return [{name: value for name, value in doc.items() if name not in {"uid", "day"}} for doc in found.documents]


LUNA = {"business": "Café Luna", "outcome": "pending"}


def test_reviews_of_google_maps_come_in_with_place_text_stars_and_the_local_time() -> None:
    found = read(GOOGLE)
    assert told(found) == [
        LUNA | {"when": "2024-03-05T00:15:30+01:00", "note": "Remembered my order", "felt": 5},
        {"business": "Harbour Bank", "outcome": "pending", "when": "2024-03-05T10:00:00+01:00", "felt": 1},
    ]
    assert (found.known, found.taken) == (
        "Google Maps reviews",
        (
            "when from properties.date, place from properties.location.name, outcome 'pending' for all, "
            "felt from properties.five_star_rating_published, note from properties.review_text_published"
        ),
    )


def test_stars_and_answers_become_more_only_where_a_person_says_so() -> None:
    found = read(GOOGLE, maps=["empathy=questions.Service"], outcome_from_stars=True)
    assert [(doc["outcome"], doc.get("empathy")) for doc in found.documents] == [("resolved", 5), ("unresolved", None)]
    assert [doc["uid"] for doc in found.documents] == [doc["uid"] for doc in read(GOOGLE).documents]
    assert read(GOOGLE, sets=["outcome=partial"]).documents[0]["outcome"] == "partial"


def test_a_question_of_a_review_without_its_words_is_passed_over() -> None:
    odd = review("Café Luna", "2024-03-04T23:15:30Z", 5, None, Service=4)
    odd["properties"]["questions"] += [{"rating": 1}, "Food"]
    (doc,) = read({"type": "FeatureCollection", "features": [odd]}, maps=["empathy=questions.Service"]).documents
    assert (doc["felt"], doc["empathy"]) == (5, 4)


def test_older_reviews_of_google_maps_come_in_as_well() -> None:
    assert told(read(OLDER_GOOGLE)) == [
        LUNA | {"when": "2019-03-04T11:15:30+01:00", "note": "Remembered my order", "felt": 4}
    ]
    text = json.dumps(OLDER_GOOGLE, indent=2)
    assert read(text).documents == read(OLDER_GOOGLE).documents


def zipped(files: dict[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


@pytest.mark.parametrize("piped", [False, True])
def test_reviews_are_found_in_the_zip_of_takeout_whatever_its_folders_are_called(tmp_path: Path, piped: bool) -> None:
    data = zipped(
        {
            "Takeout/Fotos/bild.jpg.json": '{"title": "bild.jpg"}',
            "Takeout/Maps (Meine Orte)/Gespeicherte Orte.json": json.dumps({"features": [], "type": "x"}),
            "Takeout/Maps (Meine Orte)/Rezensionen.json": json.dumps(GOOGLE),
            "Takeout/Maps (Meine Orte)/Rezensionen(1).json": json.dumps(GOOGLE),
            "Takeout/Tasks.json": json.dumps({"items": [{"name": "x", "createdAt": "x", "items": [{"venue": 1}]}]}),
            "Takeout/Contacts.csv": "First Name,Notes,Name of the bank,Created by\nAnn,,,",
        }
    )
    file = tmp_path / "takeout.zip"
    file.write_bytes(data)
    source = open_source("-", io.BytesIO(data)) if piped else open_source(str(file), io.BytesIO())
    found = read_documents(source, NOW)
    assert (len(found.documents), found.known) == (2, "Google Maps reviews")
    assert source.name.endswith("/Takeout/Maps (Meine Orte)/Rezensionen.json")


def test_a_review_of_a_place_that_is_gone_is_passed_over_and_told_about() -> None:
    gone = review("", "2024-03-06T09:00:00Z", 2, "closed")
    gone["properties"]["location"] = {}
    both = {**GOOGLE, "features": [*GOOGLE["features"], gone]}

    assert len(read(both).documents) == 2
    assert read(both).taken.endswith("; passed over: 1 review of a place that Google no longer names")
    assert len(read(both, sets=["business=Somewhere"]).documents) == 3


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a.txt": "x"}, "has no file in it that svclog knows; unzip it"),
        ({"xl/workbook.xml": "<x/>"}, "is an Excel workbook; save the sheet as CSV UTF-8"),
        ({"content.xml": "<x/>"}, "is an OpenDocument file; save the sheet as CSV UTF-8"),
        ({"a.csv": DAYLIO, "b.csv": f"{DAYLIO}\n"}, "several files that svclog knows: a.csv, b.csv; unzip it"),
    ],
)
def test_an_archive_that_holds_nothing_known_is_refused(files: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        open_source("-", io.BytesIO(zipped(files)))


def test_an_archive_that_is_cut_short_is_refused() -> None:
    with pytest.raises(UsageError, match="standard input cannot be unzipped"):
        open_source("-", io.BytesIO(zipped({"a.csv": DAYLIO})[:-30]))


def test_check_ins_of_swarm_take_the_ratings_beside_them_along(tmp_path: Path) -> None:
    file = tmp_path / "checkins1.json"
    file.write_text(json.dumps(SWARM), "utf-8")
    alone = read_documents(open_source(str(file), io.BytesIO()), NOW)
    assert told(alone) == [
        LUNA | {"when": "2024-03-04T11:15:30+01:00", "note": "with Ann"},
        LUNA | {"when": "2024-03-01T11:15:30+01:00"},
        {"business": "Bar", "outcome": "pending", "when": "2024-03-04T11:15:30+01:00"},
    ]

    ratings = tmp_path / "venueRatings.json"
    ratings.write_text(json.dumps(VENUE_RATINGS), "utf-8")
    rated = read_documents(open_source(str(file), io.BytesIO()), NOW)
    assert [doc.get("felt") for doc in rated.documents] == [5, None, 1]
    assert [doc["uid"] for doc in rated.documents] == [doc["uid"] for doc in alone.documents]
    with pytest.raises(UsageError, match=r"not when you were there; import checkins1\.json"):
        read(VENUE_RATINGS)


def test_a_check_in_without_a_time_is_named_and_ratings_that_cannot_be_read_are_none(tmp_path: Path) -> None:
    (tmp_path / "venueRatings.json").write_text("not JSON")
    file = tmp_path / "checkins1.json"
    first = SWARM["items"][0]  # type: ignore[index]
    file.write_text(json.dumps({"items": [first, {**first, "id": "c8", "createdAt": "soon"}, "c9"]}))
    with pytest.raises(UsageError) as refused:
        read_documents(open_source(str(file), io.BytesIO()), NOW)
    assert ": entry 2: when: empty" in str(refused.value)
    assert ": entry 3: '\"c9\"' is no interaction; give an object" in str(refused.value)
    found = read_documents(open_source(str(file), io.BytesIO()), NOW, tolerated=1.0)
    assert told(found) == [LUNA | {"when": "2024-03-04T11:15:30+01:00", "note": "with Ann"}]


def test_a_call_log_comes_in_by_contact_with_minutes_and_without_missed_calls() -> None:
    found = read(CALLS)
    assert told(found) == [
        {"business": place, "outcome": "pending", "via": "phone", "when": when, "minutes": minutes}
        for place, when, minutes in [
            ("Acme Net", "2024-03-04T11:15:30+01:00", 13),
            ("+4930456", "2024-03-04T11:16:30+01:00", 0),
        ]
    ]
    assert found.known == "Android call log"
    assert found.taken.endswith("; passed over: 2 missed calls, 1 call from a withheld number")
    renamed = read(CALLS.replace("Acme Net", "Acme"))
    assert [doc["uid"] for doc in renamed.documents] == [doc["uid"] for doc in found.documents]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><calls/>',
            "declares a document type",
        ),
        ("<smses><sms/></smses>", "is XML without calls"),
        ("<calls><call", "file:1: this is not XML: "),
        ("<?xml version='1.0' encoding='UTFTF'?><calls/>", "file:1: the encoding that it names cannot be read; "),
        ("<?xml version='1.0' encoding='utf-7'?><calls/>", "file:1: the encoding that it names cannot be read; "),
    ],
)
def test_other_xml_is_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read(text)


def test_transactions_of_hledger_and_beancount_are_visits_where_money_was_spent() -> None:
    found = read(HLEDGER)
    assert told(found) == [
        LUNA | {"when": "2024-03-04T12:00:00+01:00", "note": "cake", "spent": 5},
        {"business": "Acme Net", "outcome": "pending", "when": "2024-03-06T12:00:00+01:00", "spent": 30},
    ]
    assert found.taken.endswith("; passed over: 1 transaction without expenses")
    earlier = (
        HLEDGER_HEADER
        + posting(1, "2024-01-01", "Bar", "expenses:bar", "3")
        + HLEDGER.removeprefix(HLEDGER_HEADER).replace('"3",', '"4",', 2).replace('"1",', '"9",', 3)
    )
    assert {doc["uid"] for doc in found.documents} <= {doc["uid"] for doc in read(earlier).documents}
    assert told(read(BEANCOUNT)) == [LUNA | {"when": "2024-03-04T12:00:00+01:00", "note": "cake", "spent": 4.5}]


def test_an_amount_of_a_ledger_that_is_no_number_is_named() -> None:
    with pytest.raises(UsageError, match=r"file:2: spent \(column amount\): '4,50 \+ 0\.50' is not"):
        read(HLEDGER.replace('"4.50"', '"4,50"'))


def test_a_row_of_empty_cells_is_no_entry() -> None:
    assert read(f"{DAYLIO},,,,,,,\n").taken == read(DAYLIO).taken


def test_entries_of_daylio_come_in_where_they_have_a_title() -> None:
    found = read(DAYLIO)
    assert told(found) == [
        LUNA
        | {
            "when": "2024-03-04T22:15:00+01:00",
            "felt": 5,
            "note": "Remembered my order",
            "tags": ("coffee", "eat-out"),
        }
    ]
    assert found.taken.endswith("passed over: 1 entry without a title, which would be the place")
    assert [doc["felt"] for doc in read(DAYLIO, sets=["business=Home"]).documents] == [5, 3]
    assert told(read(DAYLIO.replace("note_title", "Note title"))) == told(found)


def test_spreadsheets_come_in_as_they_are_saved_in_germany_and_elsewhere() -> None:
    assert told(read(NOTION)) == [
        LUNA
        | {
            "when": "2024-03-04T10:15:00+01:00",
            "felt": 4,
            "note": "Remembered my order",
            "tags": ("coffee", "eat-out"),
        }
    ]
    visit = {"business": "Café Luna", "outcome": "resolved", "spent": 1234.5}
    (german,) = told(read(GERMAN.replace("4,5;", "5,0;")))
    assert german == visit | {"when": "2024-03-04T10:15:00+01:00", "employee": "Mia", "felt": 5, "note": "Kuchen"}
    assert told(read(ENGLISH)) == [visit | {"when": "2024-03-14T10:15:00+01:00", "felt": 4, "note": "Cake"}]


def test_values_of_a_person_s_own_add_to_the_words_that_are_known_and_go_before_them() -> None:
    rows = ["erledigt;Telefon", "versprochen;Hotline", "OFFEN;vor Ort", "nein;"]
    sheet = "Datum;Ort;Ergebnis;Kanal\n" + "".join(f"04.03.2024;Café Luna;{row}\n" for row in rows)
    found = read(sheet, values=["outcome:versprochen=pending", "outcome:offen=declined", "via:Hotline=phone"])
    assert [(doc["outcome"], doc.get("via")) for doc in found.documents] == [
        ("resolved", "phone"),
        ("pending", "phone"),
        ("declined", "counter"),
        ("unresolved", None),
    ]
    left_out = read(sheet, values=["outcome:versprochen=pending"], maps=["via="])
    assert left_out.ignored == ["Kanal"]


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.name)
def test_every_known_file_reads_columns_that_tell_it_or_stand_beside_those(known: Any) -> None:
    assert {"business", "when"} <= set(known.maps)
    assert {"outcome"} <= {*known.maps, *known.assumed}
