"""A file as a table of rows, whatever its form."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from svclog.exchange import json_source
from svclog.exchange.csv_table import CsvTable
from svclog.exchange.dialect import CsvText
from svclog.exchange.json_table import ObjectTable
from svclog.exchange.source import Form

if TYPE_CHECKING:
    from svclog.exchange.choices import Choices
    from svclog.exchange.source import Source

Table = CsvTable | ObjectTable
"""A file as rows, the columns that are read of each, and the votes that stand among them."""


def table_of(source: Source, choices: Choices) -> tuple[Table, Choices]:
    """The rows of a file that is no journal, and the choices with what is known of such files. Raises UsageError."""
    layout = choices.layout
    if source.form is Form.CSV:
        return CsvTable(CsvText(source.name, source.text, layout), choices), choices
    if layout.rows:
        entries = json_source.entries_at(source.name, json_source.whole(source.name, source.text), layout.rows)
        return ObjectTable(source.name, lambda: entries, choices, unit="entry"), choices
    if source.form is Form.JSON_LIST:
        return ObjectTable(
            source.name, partial(json_source.in_list, source.name, source.text), choices, unit="entry"
        ), choices
    if source.form is Form.JSON_OBJECT:
        value = json_source.whole(source.name, source.text)
        if ways := json_source.lists_in(value):
            json_source.refuse_wrapped(source.name, ways)
        return ObjectTable(source.name, lambda: [(1, value)], choices, unit="entry"), choices
    return ObjectTable(source.name, partial(json_source.in_lines, source.text), choices, unit="line"), choices
