"""CSV and JSON as tables: named columns, and rows that know the line they start in."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import sys
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

import msgspec

from svclog.errors import Unparsable, shown
from svclog.exchange.bad_rows import BadCell, BadRow
from svclog.exchange.cells import original
from svclog.exchange.columns import Names, Plan, match
from svclog.exchange.source import HOLDS
from svclog.exchange.votes import MARK, VOTE_COLUMNS, taken, vote_in
from svclog.fields import FIELDS, plain
from svclog.model import Interaction
from svclog.storage import Identities, canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from svclog.exchange.columns import Choices
    from svclog.exchange.source import Source
    from svclog.fields import Reading
    from svclog.storage import Doc

_DELIMITERS = ",;\t"
_HEADER_REACH = 1 << 16
_PROMISE = {"promise.text": "promise", "promise.by": "by", "promise.state": "state", "promise.settled": "settled"}
_CSV_NAMES = {name: name for name in ("id", *FIELDS)}
_ENTRY_NAMES = {name: name for name in Interaction.__struct_fields__ if name != "promise"} | _PROMISE

_TAG = re.compile(r"[^\s,]+")
_BETWEEN = re.compile(r"[\s,]*")


class CsvTable:
    """Comma-separated values as RFC 4180 has them; semicolons and tabs separate as well."""

    undated = False
    """Whether a row may do without a date, and is then from now."""

    def __init__(self, source: Source, choices: Choices) -> None:
        self._name = source.name
        self._text = source.text
        self._delimiter = max(_DELIMITERS, key=self._width)
        with _any_size():
            self._header = next(row for _, row in self._records() if row)
        # A file with uids is svclog's own.
        self._own = "uid" in self._header
        self.plan = match(source.name, self._header, Names(_CSV_NAMES, loose=not self._own), choices)
        self._mark = self._header.index(MARK) if self._own and MARK in self._header else None
        self._vote_rows: list[tuple[int, list[str]]] = []
        if self._mark is not None:
            self.plan = replace(self.plan, ignored=[name for name in self.plan.ignored if name not in VOTE_COLUMNS])
        self._sorted = sorted((column, index) for index, column in enumerate(self._header))

    def rows(self, bad: Callable[[BadRow], object]) -> Iterator[tuple[int, list[str]]]:
        """Every row that is no vote, with its line, padded to the width of the header; longer ones are bad."""
        width = len(self._header)
        mark = self._mark
        with _any_size():
            records = self._records()
            next(row for _, row in records if row)
            for line, row in records:
                if len(row) < width:
                    if not row:
                        continue
                    row.extend([""] * (width - len(row)))
                elif len(row) > width:
                    reason = f"{shown(row[width])} is a cell too many; give {width} a row, as the first line does"
                    bad(BadRow(line, "", "", row[width], reason))
                    continue
                if mark is not None and row[mark].strip():
                    self._vote_rows.append((line, row))
                    continue
                for cell in row:
                    if cell and not cell.isspace():
                        yield line, row
                        break

    def votes(self, reading: Reading, bad: Callable[[BadRow], object]) -> list[Doc]:
        """Of an export, the rows that are marked as votes."""
        votes = []
        identities = Identities({})
        for line, row in self._vote_rows:
            try:
                votes.append(vote_in(dict(zip(self._header, map(original, row), strict=True)), reading, identities))
            except BadCell as error:
                bad(error.at(line))
        return votes

    def content(self, row: Sequence[str]) -> bytes:
        """The canonical JSON of the cells that hold something, by column."""
        # In the order of the names, this is what `canonical` gives, in a quarter of the time.
        return msgspec.json.encode({column: row[index] for column, index in self._sorted if row[index]})

    def key(self, column: str) -> int:
        """The number of the column."""
        return self._header.index(column)

    def cells(self, row: Sequence[str]) -> Sequence[str]:
        """The row itself, or, of an export, the row before it was made harmless for spreadsheets."""
        return [original(cell) for cell in row] if self._own else row

    def keep_unknown(self, doc: Doc, row: Sequence[str]) -> None:
        """Nothing: svclog exports no other columns than those it knows."""

    def _width(self, delimiter: str) -> int:
        """How many columns the first line has if this separates them."""
        lines = io.StringIO(self._text[:_HEADER_REACH], newline="")
        with _any_size():
            return len(next((row for row in csv.reader(lines, delimiter=delimiter) if row), []))

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Every record with the line it starts in, counting as editors do; empty lines are empty records."""
        # Strict: a quote that is never closed would swallow the rest of the file without a word.
        reader = csv.reader(io.StringIO(self._text, newline=""), delimiter=self._delimiter, strict=True)
        end = 0
        try:
            for cells in reader:
                yield end + 1, cells
                end = reader.line_num
        except csv.Error as error:
            raise Unparsable(
                self._name,
                end + 1,
                f"the quotes of the row that starts here do not pair up ({error})",
                'put a text that holds quotes between quotes, and write each of its own twice: "say ""hello"""',
            ) from None


@contextmanager
def _any_size() -> Iterator[None]:
    """Let a cell be as long as it is: the limit of the csv module is one for the whole process."""
    before = csv.field_size_limit(sys.maxsize)
    try:
        yield
    finally:
        csv.field_size_limit(before)


class JsonTable:
    """JSON objects with the keys that `--json` gives, one a line or in a list."""

    undated = True

    def __init__(self, source: Source, choices: Choices, *, listed: bool) -> None:
        objects = list(_in_list(source) if listed else _in_lines(source))
        self._votes, objects = _votes_and_rows(objects)
        self._rows = [(line, row) for line, row in objects if not isinstance(row, BadCell)]
        self._bad = [row.at(line) for line, row in objects if isinstance(row, BadCell)]
        columns = list(dict.fromkeys(column for _, row in self._rows for column in _flat(row)))
        # A file with uids is svclog's own, and what is no field in it is an unknown field, not another word for one.
        own = "uid" in columns
        names = Names(_ENTRY_NAMES, loose=not own, optional=["when"])
        self.plan = match(source.name, columns, names, choices) if self._rows else Plan({}, None, [])
        self._read = [(name, column) for name, column in (*self.plan.columns.items(), ("id", self.plan.id)) if column]
        self._known = {*Interaction.__struct_fields__, *(column for _, column in self._read)}

    def rows(self, bad: Callable[[BadRow], object]) -> Iterator[tuple[int, Doc]]:
        """Every object."""
        for row in self._bad:
            bad(row)
        yield from self._rows

    def votes(self, reading: Reading, bad: Callable[[BadRow], object]) -> list[Doc]:
        """The objects that are votes; those that are none are bad rows already."""
        del reading, bad
        return self._votes

    def content(self, row: Doc) -> bytes:
        """The canonical JSON of the object."""
        return canonical(row).encode(errors="surrogatepass")

    def key(self, column: str) -> str:
        """The column, which is a key of the cells."""
        return column

    def cells(self, row: Doc) -> dict[str, str]:
        """The texts of the columns that are read. Raises BadCell."""
        flat = _flat(row)
        return {column: _text(name, column, flat.get(column)) for name, column in self._read}

    def keep_unknown(self, doc: Doc, row: Doc) -> None:
        """Keep the keys of the object, and of its promise, that are no fields."""
        doc.update({key: value for key, value in row.items() if key not in self._known})
        if "promise" in doc and isinstance(row.get("promise"), dict):
            doc["promise"].update({k: v for k, v in row["promise"].items() if f"promise.{k}" not in _PROMISE})


Table = CsvTable | JsonTable
"""A file as rows, the columns that are read of each, and the votes that stand among them."""


def _votes_and_rows(objects: list[tuple[int, Doc | BadCell]]) -> tuple[list[Doc], list[tuple[int, Doc | BadCell]]]:
    """The objects that hold a vote and nothing else, as svclog exports them, apart from all others."""
    identities = Identities({})
    votes: list[Doc] = []
    rows: list[tuple[int, Doc | BadCell]] = []
    for line, row in objects:
        if isinstance(row, BadCell) or set(row) != {"vote"} or not isinstance(row["vote"], dict):
            rows.append((line, row))
            continue
        try:
            votes.append(taken(row["vote"], identities))
        except msgspec.ValidationError as error:
            rows.append((line, BadCell("", "", "", f"this is no vote: {error}")))
    return votes, rows


def _flat(row: Doc) -> Doc:
    """The row with the parts of its promise as columns."""
    promise = row.get("promise")
    if promise is None:
        return row
    parts = promise if isinstance(promise, dict) else {"text": promise}
    flat = {key: value for key, value in row.items() if key != "promise"}
    return flat | {f"promise.{key}": value for key, value in parts.items()}


def _text(name: str, column: str, value: object) -> str:
    """A JSON value as the text of field `name`."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if (
        name == "tags"
        and isinstance(value, list)
        and all(isinstance(tag, str) and _TAG.fullmatch(tag) for tag in value)
    ):
        return " ".join(value)
    if isinstance(value, (list, dict)):
        allowed = FIELDS[name].allowed if name in FIELDS else "a whole number"
        value = canonical(value)
        raise BadCell(name, column, value, f"{shown(value)} is not allowed; give {allowed}")
    return plain(value) if isinstance(value, float) else canonical(value)


def _in_lines(source: Source) -> Iterator[tuple[int, Doc | BadCell]]:
    for line, text in enumerate(source.text.split("\n"), 1):
        if not text.strip():
            continue
        try:
            yield line, _object(_decoder.decode(text))
        except (ValueError, RecursionError) as error:
            yield line, BadCell("", "", text, f"this is not JSON: {_why(error)}; give one object a line")


def _in_list(source: Source) -> Iterator[tuple[int, Doc | BadCell]]:
    text = source.text
    holds = HOLDS.search(text) if text.lstrip()[0] == "{" else None
    end = holds.end() if holds else text.index("[") + 1
    line = text.count("\n", 0, end) + 1
    commas = 0
    while True:
        start = _BETWEEN.match(text, end).end()  # type: ignore[union-attr]  # it matches nothing at all, too
        line += text.count("\n", end, start)
        ends = text.startswith("]", start)
        if (text.count(",", end, start) != commas and not ends) or (ends and not holds and text[start + 1 :].strip()):
            raise Unparsable(source.name, line, "this is not one JSON list")
        if ends:
            return
        commas = 1
        try:
            value, end = _decoder.raw_decode(text, start)
        except (ValueError, RecursionError) as error:
            raise Unparsable(source.name, line, f"this is not JSON: {_why(error)}") from None
        yield line, _object(value)
        line += text.count("\n", start, end)


def _object(found: object) -> Doc | BadCell:
    if isinstance(found, dict):
        return found
    value = canonical(found)
    return BadCell(
        "", "", value, f'{shown(value)} is no interaction; give an object such as {{"business": "Blue Bottle"}}'
    )


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} (column {error.colno})"
    return "it is nested too deep" if isinstance(error, RecursionError) else str(error)


def _no_doubles(pairs: list[tuple[str, Any]]) -> Doc:
    members = dict(pairs)
    if len(members) != len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"the key {next(shown(key) for key in keys if keys.count(key) > 1)} stands twice")
    return members


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        _refuse(text)
    return number


_decoder = json.JSONDecoder(object_pairs_hook=_no_doubles, parse_constant=_refuse, parse_float=_finite)
