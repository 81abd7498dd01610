"""Open a file of any form as a table of rows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from svclog.errors import UsageError
from svclog.exchange import json_source
from svclog.exchange.call_log import calls_in
from svclog.exchange.csv_table import CsvTable, too_many
from svclog.exchange.dialect import CsvText, Vocabulary, any_size
from svclog.exchange.json_table import ObjectTable
from svclog.exchange.known import KNOWN, Known, known_by
from svclog.exchange.prepared import Around, Ready, columns_of
from svclog.exchange.source import Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svclog.exchange.choices import Choices, Layout
    from svclog.exchange.json_table import Objects
    from svclog.exchange.prepared import Entries
    from svclog.exchange.source import Source

Table = CsvTable | ObjectTable
"""A file as rows, with the columns that are read, and the votes and payees among the rows."""
_VENUE_RATINGS = {"venueLikes", "venueOkays", "venueDislikes"}


class Opened(NamedTuple):
    """A file that is opened as a table."""

    table: Table
    choices: Choices
    """The user's choices, completed with what is known of the format."""
    known: str = ""
    """The name of the known format, if it is one."""
    passed: Sequence[str] = ()
    """Descriptions of the entries that are skipped."""


def opened(source: Source, choices: Choices) -> Opened:
    """Open a file that is not a journal. Raises UsageError."""
    layout = choices.layout
    _refuse_others(source, layout)
    match source.form:
        case Form.CSV | Form.INBOX:  # lines that begin with dates, which the user says are rows
            return _csv(source, choices)
        case Form.XML:
            calls = calls_in(source.name, source.data)
            known = known_by(columns_of(calls))
            return _known(source, known, calls, choices, "line") if known else _objects(source, lambda: calls, choices)
        case Form.JSON_LINES if not layout.rows:
            return _objects(source, partial(json_source.in_lines, source.text), choices, "line")
        case Form.JSON_LIST if not layout.rows:
            return _objects(source, partial(json_source.in_list, source.name, source.text), choices)
        case _:
            return _object(source, json_source.whole(source.name, source.text), choices)


def _csv(source: Source, choices: Choices) -> Opened:
    named = (column for columns in choices.columns.values() for column in columns)
    text = CsvText(source.name, source.text, choices.layout, Vocabulary.of_visits(named))
    known = None if choices.layout.columns else known_by(text.header, rows="")
    if known is None:
        return Opened(CsvTable(text, choices), choices)
    if known.prepare is None:
        choices = known.applied(choices, text.header)
        return Opened(CsvTable(text, choices), choices, known.name)
    header, width = known.spelt(text.header), len(text.header)
    entries: Entries = []
    with any_size():
        for line, row in text.rows():
            if extra := next(filter(str.strip, row[width:]), None):
                raise UsageError(f"{source.name}:{line}: {too_many(extra, width)}; nothing was imported")
            if any(map(str.strip, row)):
                entries.append((line, dict(zip(header, [*row[:width], *[""] * (width - len(row))], strict=True))))
    return _known(source, known, entries, choices, "line")


def _object(source: Source, value: Any, choices: Choices) -> Opened:  # noqa: ANN401 - any JSON
    """Open one JSON object, which has a list of entries, or is an entry itself."""
    ways = json_source.lists_in(value)
    if isinstance(value, dict) and len(value.keys() & _VENUE_RATINGS) > 1:
        says = "says which places you liked, but not when you were there"
        raise UsageError(f"{source.name} {says}; import checkins1.json from its folder, which takes these along")
    way = choices.layout.rows
    for known in KNOWN:
        if known.rows in ways and way in {"", known.rows}:
            entries = json_source.entries_at(source.name, value, known.rows)
            if known.fits(columns_of(entries)):
                return _known(source, known, entries, choices, "entry")
    if ways and not way:
        json_source.refuse_wrapped(source.name, ways)
    entries = json_source.entries_at(source.name, value, way) if way else [(1, value)]
    return _objects(source, lambda: entries, choices)


def _known(source: Source, known: Known, entries: Entries, choices: Choices, unit: str) -> Opened:
    ready = known.prepare(entries, Around(choices, source.beside)) if known.prepare else Ready(entries)
    choices = known.applied(choices, columns_of(ready.entries))
    table = ObjectTable(source.name, lambda: ready.entries, choices, unit=unit)
    return Opened(table, choices, known.name, ready.passed)


def _objects(source: Source, objects: Objects, choices: Choices, unit: str = "entry") -> Opened:
    return Opened(ObjectTable(source.name, objects, choices, unit=unit), choices)


def _refuse_others(source: Source, layout: Layout) -> None:
    """Raise UsageError for an option that does not apply to a file of this form."""
    of_csv = {"--columns": layout.columns, "--delimiter": layout.delimiter, "--skip-lines": layout.skip_lines}
    is_csv = source.form in {Form.CSV, Form.INBOX}
    if is_csv and layout.rows:
        raise UsageError(f"--rows is for JSON, and {source.name} is none; leave it out")
    given = next((option for option, value in of_csv.items() if value), None)
    if given and not is_csv:
        raise UsageError(f"{given} is for CSV, and {source.name} is none; leave it out")
