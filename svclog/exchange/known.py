"""The table of known file formats of other programs, recognized by their columns; `prepared.py` converts some."""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from svclog.exchange import prepared
from svclog.exchange.choices import key_of
from svclog.exchange.meanings import Meanings

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from svclog.exchange.choices import Choices

_PENDING = {"outcome": "pending"}
_GERMAN_PLACES = "Ort|Firma|Geschäft|Laden|Unternehmen|Anbieter"


class Known(NamedTuple):
    """A file format of another program."""

    name: str
    marks: tuple[str, ...]
    """A file of this format has all the columns of one of these, each written as `one column, another`."""
    maps: Mapping[str, str]
    """The columns of each field: `a+b` joins two, and `a|b` means the first that exists."""
    values: Mapping[str, Mapping[str, str]] = {}
    """The meaning of texts of a field, as in `--value`."""
    assumed: Mapping[str, str] = _PENDING
    """The text of a field in every row, unless the user gives another."""
    rows: str = ""
    """The path to its entries in a JSON object."""
    prepare: prepared.Prepare | None = None
    """Converts its entries for reading."""
    in_local_time: bool = False
    """Whether it gives every time in UTC, to be converted to local time."""
    day_first: bool | None = None
    """Whether the day comes first in its dates."""

    def fits(self, columns: Collection[str]) -> bool:
        """Whether a file with these columns is of this format."""
        keys = {*map(key_of, columns)}
        return any(keys.issuperset(map(key_of, mark.split(", "))) for mark in self.marks)

    def spelt(self, columns: Sequence[str]) -> list[str]:
        """The columns, with those in `marks` spelt as they are there."""
        names = {key_of(column): column for mark in self.marks for column in mark.split(", ")}
        return [names.get(key_of(column), column) for column in columns]

    def applied(self, choices: Choices, columns: Collection[str]) -> Choices:
        """The user's choices, completed with what is known of the format."""
        there = {key_of(column): column for column in columns}
        used = {key_of(column) for given in choices.columns.values() for column in given}
        maps = dict(choices.columns)
        for name, ways in self.maps.items():
            alternatives = [way.split("+") for way in ways.split("|")]
            fitting = next((way for way in alternatives if {*map(key_of, way)} <= there.keys() - used), None)
            if fitting and name not in maps and name not in choices.constants:
                maps[name] = tuple(there[key_of(column)] for column in fitting)
        translate = dict(choices.translate)
        for name, meanings in self.values.items():
            if maps.get(name) and name not in choices.scales:
                translate[name] = translations = Meanings(name, first=choices.translate.get(name))
                for before, meaning in meanings.items():
                    translations.add(before, meaning)
        given = {*maps, *choices.constants}
        assumed = {name: text for name, text in self.assumed.items() if name not in given}
        return replace(
            choices,
            columns=maps,
            translate=translate,
            assumed=assumed,
            in_local_time=self.in_local_time,
            day_first=self.day_first if choices.day_first is None else choices.day_first,
        )


KNOWN = (
    Known(
        "Google Maps reviews",
        ("properties.location.name, properties.five_star_rating_published",),
        {
            "business": "properties.location.name",
            "when": "properties.date",
            "note": "properties.review_text_published",
            "felt": "properties.five_star_rating_published",
        },
        rows="features",
        prepare=prepared.google,
        in_local_time=True,
    ),
    Known(
        "Google Maps reviews",
        ("properties.Location.Business Name, properties.Star Rating",),
        {
            "business": "properties.Location.Business Name",
            "when": "properties.Published",
            "note": "properties.Review Comment",
            "felt": "properties.Star Rating",
        },
        rows="features",
        in_local_time=True,
    ),
    Known(
        "Swarm check-ins",
        ("createdAt, venue.name",),
        {"business": "venue.name", "when": "when", "note": "shout", "felt": "rating"},
        {"felt": {"like": "5", "okay": "3", "dislike": "1"}},
        rows="items",
        prepare=prepared.swarm,
    ),
    Known(
        "Android call log",
        ("number, duration, date, type",),
        {"business": "place", "when": "date", "minutes": "length"},
        assumed={**_PENDING, "via": "phone"},
        prepare=prepared.calls,
    ),
    Known(
        "hledger transactions",
        ("txnidx, date, description, account, amount",),
        {"business": "payee", "when": "date", "note": "note", "spent": "amount"},
        prepare=prepared.hledger,
    ),
    Known(
        "Beancount postings",
        ("date, payee, narration, account, position", "date, payee, narration, account, number"),
        {"business": "payee", "when": "date", "note": "narration", "spent": "position|number"},
        prepare=prepared.beancount,
    ),
    Known(
        "Daylio entries",
        ("full_date, weekday, time, mood, activities, note_title",),
        {"business": "note_title", "when": "full_date+time", "felt": "mood", "note": "note", "tags": "activities"},
        {"felt": {"rad": "5", "good": "4", "meh": "3", "bad": "2", "awful": "1"}},
        prepare=prepared.daylio,
    ),
    Known(
        "Notion database",
        ("Name, Created time", "Name, Created", "Name, Last edited time"),
        {
            "business": "Place|Business|Company|Name",
            "when": "Date|Created time|Created|Last edited time",
            "felt": "Rating|Stars",
            "outcome": "Outcome",
            "note": "Notes|Note|Comment|Text",
            "tags": "Tags",
        },
    ),
    Known(
        "spreadsheet with German columns",
        tuple(f"Datum, {word}" for word in _GERMAN_PLACES.split("|")),
        {
            "business": _GERMAN_PLACES,
            "when": "Datum+Uhrzeit|Datum+Zeit|Datum",
            "employee": "Mitarbeiter|Mitarbeiterin|Bedienung|Bediener|Kellner|Kellnerin|Person",
            "empathy": "Empathie",
            "listening": "Zuhören",
            "outcome": "Ergebnis|Ausgang",
            "felt": "Sterne|Bewertung|Gefühl",
            "via": "Kanal|Weg",
            "minutes": "Minuten|Dauer",
            "spent": "Betrag|Preis|Kosten",
            "tags": "Stichwörter|Stichworte|Schlagworte",
            "note": "Bemerkung|Bemerkungen|Notiz|Notizen|Kommentar|Anmerkung",
        },
        {
            "outcome": {
                "gelöst|erledigt|ja": "resolved",
                "teilweise|teils": "partial",
                "abgelehnt": "declined",
                "ungelöst|nicht gelöst|nicht erledigt|nein": "unresolved",
                "offen|ausstehend": "pending",
            },
            "via": {"Telefon": "phone", "Schalter|vor Ort": "counter", "E-Mail|Mail": "email", "sonstige": "other"},
        },
        assumed={},
        day_first=True,
    ),
)
"""All formats, in the order in which they are tried."""


def known_by(columns: Collection[str], *, rows: str | None = None) -> Known | None:
    """The known format that has these columns, with its entries at `rows` in JSON."""
    return next((known for known in KNOWN if (rows is None or known.rows == rows) and known.fits(columns)), None)


def names_a_known_one(data: bytes) -> bool:
    """Whether a file may be of a known format, by a quick search: it contains all column names of one."""
    start = data.removeprefix(BOM_UTF8).lstrip()
    if start[:1] in {b"{", b"[", b"<"}:
        return any(_are_named(mark, known.rows, start) for known in KNOWN for mark in known.marks)
    header = start.splitlines()[0].decode(errors="replace") if start else ""
    return any(known_by(next(csv.reader([header], delimiter=one), []), rows="") for one in ",;\t")


def _are_named(mark: str, rows: str, data: bytes) -> bool:
    """Whether JSON or XML contains all keys on the paths to these columns, and the key of its entries."""
    keys = {key for column in mark.split(", ") for key in column.split(".")} | {rows}
    form = '"{}"' if data[:1] != b"<" else " {}="
    return all(form.format(key).encode() in data for key in keys if key)
