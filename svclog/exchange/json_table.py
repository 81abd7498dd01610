"""Objects as a table: JSON lines, a JSON list of entries, or entries of another program's file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec

from svclog.errors import shown
from svclog.exchange.bad_rows import BadCell, BadRow
from svclog.exchange.columns import Names, Plan, match
from svclog.exchange.json_source import DEEPEST
from svclog.exchange.others import OTHERS, checked_other
from svclog.fields import FIELDS, plain
from svclog.model import Interaction
from svclog.storage import Identities, canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from svclog.exchange.choices import Choices
    from svclog.fields import Reading
    from svclog.storage import Doc

    Objects = Callable[[], Iterable[tuple[int, Doc | BadCell]]]

_PROMISE = {"promise.text": "promise", "promise.by": "by", "promise.state": "state"}
_PROMISE |= {"promise.settled": "settled", "promise.noted": "noted"}
_NAMES = {name: name for name in Interaction.__struct_fields__ if name != "promise"} | _PROMISE
_OURS = frozenset({"id", "uid", "when", "business", "outcome", "recorded"})
"""The keys of every visit that svclog exports."""


class Prepared(dict[str, Any]):
    """An entry of another program, converted for reading; `source` is the original, from which its uid is derived."""

    def __init__(self, values: Doc, source: Doc) -> None:
        super().__init__(values)
        self.source = source


class ObjectTable:
    """Objects with the keys of `--json`, or any keys that the user maps; `venue.name` is a key within `venue`."""

    def __init__(self, name: str, objects: Objects, choices: Choices, *, unit: str) -> None:
        self.unit = unit
        """The unit in which errors number its rows: line, or entry of a list."""
        self._objects = objects
        self._others: dict[str, list[Doc]] = {kind: [] for kind in OTHERS}
        columns: dict[str, bool] = {}  # whether any row has a value there
        self.ours = False
        """Whether svclog wrote any of the objects."""
        rows = 0
        for _, row in objects():
            if isinstance(row, dict) and not _other_kind(row):
                rows += 1
                self.ours = self.ours or _is_ours(row)
                for column, value in paths(row):
                    columns[column] = columns.get(column, False) or value not in (None, "")
        names = Names(_NAMES, self.ours, {column for column, filled in columns.items() if not filled})
        self.plan = match(name, [*columns], names, choices, self.values) if rows else Plan({}, None, [])
        self._read = [(field, column) for field, columns in self.plan.columns.items() for column in columns]
        self._read += [("id", self.plan.id)] if self.plan.id else []
        self._known = {*Interaction.__struct_fields__, *(column for _, column in self._read)}
        self.ratings = self.plan.ratings(ours=self.ours)
        """The texts in the columns of ratings, filled as rows are read, bad rows included."""

    def rows(self, bad: Callable[[BadRow], object]) -> Iterator[tuple[int, Doc]]:
        """Yield every object that is a visit."""
        rated = [(self.plan.columns[name][0], texts.add) for name, texts in self.ratings.items()]
        identities = Identities({})
        for line, row in self._objects():
            if isinstance(row, BadCell):
                bad(row.at(line))
            elif kind := _other_kind(row):
                try:
                    self._others[kind].append(checked_other(OTHERS[kind], row[kind], identities))
                except msgspec.ValidationError as error:
                    bad(BadRow(line, "", "", "", f"this is no {kind}: {error}"))
            else:
                for column, note in rated:
                    note(_as_text(value_at(row, column)))
                yield line, row

    def others(self, mark: str, reading: Reading, bad: Callable[[BadRow], object]) -> list[Doc]:
        """The objects that are votes, or payees, once all rows are read."""
        del reading, bad
        return self._others[mark]

    def content(self, row: Doc) -> bytes:
        """The canonical JSON of the object."""
        return canonical(row.source if isinstance(row, Prepared) else row).encode(errors="surrogatepass")

    def key(self, column: str) -> str:
        """The column, which is a key of the cells."""
        return column

    def cells(self, row: Doc) -> dict[str, str]:
        """The texts of the columns that are read. Raises BadCell."""
        texts = {column: _text(field, column, value_at(row, column)) for field, column in self._read}
        if self.ours and not _is_ours(row):
            texts["uid"] = ""  # a row that was added to an export
        return texts

    def tie(self, row: Doc) -> Literal["uid", "id"] | None:
        """Whether an object names the visit that it follows up by uid or by id; None if unknown, as in others' files.

        JSON lines have the uid, and `--json` has the id, as a number.
        """
        return None if not self.ours else "uid" if isinstance(value_at(row, self.plan.columns["re"][0]), str) else "id"

    def keep_unknown(self, doc: Doc, row: Doc) -> None:
        """Copy the keys of the object, and of its promise, that are not fields."""
        if not self.ours:
            return
        doc.update({key: value for key, value in row.items() if key not in self._known})
        if "promise" in doc and isinstance(row.get("promise"), dict):
            doc["promise"].update({k: v for k, v in row["promise"].items() if f"promise.{k}" not in _PROMISE})

    def values(self, column: str) -> set[str]:
        """The texts of one column."""
        return {_as_text(value_at(row, column)) for _, row in self._objects() if isinstance(row, dict)}


def paths(row: Doc, depth: int = DEEPEST) -> Iterator[tuple[str, object]]:
    """Yield the columns of an object with their values: its keys and, joined by dots, the keys of objects within it."""
    for key, value in row.items():
        if isinstance(value, dict) and value and depth:
            for inner, inner_value in paths(value, depth - 1):
                yield f"{key}.{inner}", inner_value
        else:
            yield "promise.text" if key == "promise" and isinstance(value, str) else key, value


def value_at(row: Doc, column: str) -> Any:  # noqa: ANN401 - the file may hold any value
    """The value of a column in an object; None if it has none."""
    if column in row or "." not in column:
        return row.get(column)
    value: Any = row
    parts = column.split(".")
    for number, key in enumerate(parts):
        if not isinstance(value, dict):
            return value if column == "promise.text" else None
        rest = ".".join(parts[number:])
        if rest in value:
            return value[rest]
        value = value.get(key)
    return value


def _other_kind(row: Doc) -> str:
    """The kind of an object that svclog exported as a vote or payee; "" for any other object."""
    return next((kind for kind in OTHERS if set(row) == {kind} and isinstance(row[kind], dict)), "")


def _is_ours(row: Doc) -> bool:
    """Whether svclog exported this object as a visit."""
    return row.keys() >= _OURS and isinstance(row["uid"], str) and type(row["id"]) is int


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else plain(value) if isinstance(value, float) else canonical(value)


def _text(name: str, column: str, value: object) -> str:
    """Convert a JSON value to the text of the field `name`."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and name == "tags" and all(isinstance(tag, str) for tag in value):
        return "".join(f"{tag}\n" for tag in value)
    if isinstance(value, list | dict):
        allowed = FIELDS[name].allowed if name in FIELDS else "a whole number"
        text = canonical(value)
        raise BadCell(name, column, text, f"{shown(text)} is not allowed; give {allowed}")
    return _as_text(value)
