"""Read the documents of another journal's file."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from svclog.errors import UsageError, shown
from svclog.exchange.bad_rows import BadRow
from svclog.exchange.others import checked_other
from svclog.fields import FIELDS, Reading
from svclog.storage import PAYEES, TAIL, VISITS, VOTES, Identities, canonical, parse

if TYPE_CHECKING:
    from pathlib import Path

    from svclog.model import Interaction
    from svclog.storage import Doc, Record, RecordKind, Tables

_NO_DATES = Reading(datetime.fromisoformat, datetime.fromisoformat, ours=True)  # no field that is checked is a date
_AT = re.compile(r"(?P<reason>.*) - at `\$\.(?P<field>\w+).*`")


def journal_documents(data: bytes, path: Path) -> tuple[list[Doc], list[Doc], list[Doc], list[BadRow]]:
    """All visits, votes and payees, each with a uid, and the invalid documents. Raises Damaged and NewerJournal."""
    tables = parse(data, path)
    identities = Identities({})
    documents: list[Doc] = []
    bad: list[BadRow] = []
    for key, doc in tables.get(TAIL, {}).items():
        identified = {**identities.identified(doc), "id": int(key)}
        try:
            entry = VISITS.read(int(key), doc)
        except msgspec.ValidationError as error:
            bad.append(_bad(doc, str(error), _line(data, key)))
            continue
        if name := _against_rules(entry):
            bad.append(_refused(doc, name, _line(data, key)))
        else:
            documents.append(identified)
    votes = _others(VOTES, tables, identities, data, bad)
    payees = _others(PAYEES, tables, identities, data, bad)
    return documents, votes, payees, bad


def _others(
    kind: RecordKind[Record], tables: Tables, identities: Identities, data: bytes, bad: list[BadRow]
) -> list[Doc]:
    """Return every vote, or payee, and add the invalid documents to `bad`."""
    others = []
    for key, doc in tables.get(kind.table, {}).items():
        try:
            others.append(checked_other(kind, {**doc, "id": int(key)}, identities))
        except msgspec.ValidationError as error:
            bad.append(BadRow(_line(data, key), "", "", "", f"this is no {kind.kind}: {error}"))
    return others


def _bad(doc: Doc, error: str, line: int) -> BadRow:
    place = _AT.fullmatch(error)
    name: Any = place and place["field"]
    if not place or name not in FIELDS:
        return BadRow(line, "", "", "", f"this is no interaction: {error}")
    reason = place["reason"].removeprefix("Expected ")
    return _refused(doc, name, line, reason if reason.startswith("a day from") else "")


def _refused(doc: Doc, name: str, line: int, allowed: str = "") -> BadRow:
    value = doc.get(name)
    text = value if isinstance(value, str) else canonical(value)
    return BadRow(line, name, "", text, f"{shown(text)} is not allowed; give {allowed or FIELDS[name].allowed}")


def _against_rules(entry: Interaction) -> str | None:
    """The first field that could not be typed: a tag with a space, a name with control characters."""
    given = {"business": entry.business, "employee": entry.employee, "ref": entry.ref, "tags": entry.tags}
    for name, value in (given | {"promise": entry.promise and entry.promise.text}).items():
        try:
            if value and FIELDS[name].read(FIELDS[name].text(value), _NO_DATES) != value and name == "tags":
                return name
        except UsageError:
            return name
    return None


def _line(data: bytes, key: str) -> int:
    """The line that begins with a document's key; else the line of its table."""
    table = data.rfind(b'\n"interactions"') if b'\n"interactions"' in data else data.find(b'"interactions"')
    key_line = re.compile(rb'^[ ,\t]*"%s"\s*:\s*\{' % key.encode(), re.MULTILINE).search(data, table)
    return data.count(b"\n", 0, key_line.start() if key_line else table) + 1
