"""The files of other programs that are known by their content: a row each, and functions of `prepared.py` for some."""

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
    """A file that a program writes."""

    name: str
    marks: tuple[str, ...]
    """It has all the columns of one of these, which are written `one column, another`."""
    maps: Mapping[str, str]
    """The columns of a field: `a+b` are joined, and of `a|b` the first that is there is taken."""
    values: Mapping[str, Mapping[str, str]] = {}
    """What a text of a field is read as, as `--value` has it."""
    assumed: Mapping[str, str] = _PENDING
    """What a field is in every row, where nobody says otherwise."""
    rows: str = ""
    """The way to its entries in a JSON object."""
    prepare: prepared.Prepare | None = None
    """What makes its entries ready to be read."""
    in_local_time: bool = False
    """Whether it gives every time in UTC."""
    day_first: bool | None = None
    """Whether the day stands first in its dates."""

    def fits(self, columns: Collection[str]) -> bool:
        """Whether a file with these columns is one of these."""
        keys = {*map(key_of, columns)}
        return any(keys.issuperset(map(key_of, mark.split(", "))) for mark in self.marks)

    def spelt(self, columns: Sequence[str]) -> list[str]:
        """The columns as the table here writes those that tell it."""
        names = {key_of(column): column for mark in self.marks for column in mark.split(", ")}
        return [names.get(key_of(column), column) for column in columns]

    def applied(self, choices: Choices, columns: Collection[str]) -> Choices:
        """The choices of a person, and for all that they leave open what is known."""
        there = {key_of(column): column for column in columns}
        taken = {key_of(column) for given in choices.columns.values() for column in given}
        maps = dict(choices.columns)
        for name, ways in self.maps.items():
            found = [way.split("+") for way in ways.split("|")]
            fitting = next((way for way in found if {*map(key_of, way)} <= there.keys() - taken), None)
            if fitting and name not in maps and name not in choices.constants:
                maps[name] = tuple(there[key_of(column)] for column in fitting)
        translate = dict(choices.translate)
        for name, meanings in self.values.items():
            if name in maps and name not in translate and name not in choices.scales:
                translate[name] = said = Meanings(name)
                for before, meaning in meanings.items():
                    said.add(before, meaning)
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
"""Every one, in the order in which they are tried."""


def known_by(columns: Collection[str], *, rows: str | None = None) -> Known | None:
    """The known file that has these columns, whose entries stand at `rows` in JSON."""
    return next((known for known in KNOWN if (rows is None or known.rows == rows) and known.fits(columns)), None)


def names_a_known_one(data: bytes) -> bool:
    """Whether a file may be a known one, as a quick look can tell: it names all columns of one."""
    start = data.removeprefix(BOM_UTF8).lstrip()
    if start[:1] in {b"{", b"[", b"<"}:
        return any(_are_named(mark, known.rows, start) for known in KNOWN for mark in known.marks)
    header = start.splitlines()[0].decode(errors="replace") if start else ""
    return any(known_by(next(csv.reader([header], delimiter=one), []), rows="") for one in ",;\t")


def _are_named(mark: str, rows: str, data: bytes) -> bool:
    """Whether JSON or XML has all keys on the ways to these columns, and that of its entries."""
    keys = {key for column in mark.split(", ") for key in column.split(".")} | {rows}
    form = '"{}"' if data[:1] != b"<" else " {}="
    return all(form.format(key).encode() in data for key in keys if key)
