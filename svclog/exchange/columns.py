"""Which column of a table is read as which field, and what the user chose."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from svclog.errors import BadValue, UsageError, shown
from svclog.fields import FIELDS, choice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_ALIASES = {
    "place": "business",
    "company": "business",
    "date": "when",
    "staff": "employee",
    "person": "employee",
    "comment": "note",
    "comments": "note",
    "notes": "note",
    "tag": "tags",
}
_REQUIRED = ("business", "outcome", "when")


class Order(StrEnum):
    """What stands first in a date of three numbers that ends in the year."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


@dataclass(frozen=True)
class Choices:
    """The user's choices about the columns of a file: `--map`, `--value`, `--set` and `--dates`."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """The column of a field."""
    translate: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What a text of a field is to be read as; empty text is nothing."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """The text that a field has in every row."""
    day_first: bool | None = None
    """Whether the day stands before the month where a date is three numbers; None: the numbers must tell."""

    def __post_init__(self) -> None:
        """Refuse what names no field, and a field that is to come from two places. Raises UsageError."""
        for option, names in (("--map", self.columns), ("--value", self.translate), ("--set", self.constants)):
            for name in names:
                if name not in FIELDS:
                    raise UsageError(f"{option}: there is no field {shown(name)}; give one of {', '.join(FIELDS)}")
        if "uid" in self.constants:
            raise UsageError("--set: the uid tells one entry from another; leave it out, and each row gets its own")
        for name in self.constants:
            if name in self.columns:
                raise UsageError(f"--map and --set both give {name}; leave one of them out")

    def __bool__(self) -> bool:
        """Whether anything was chosen."""
        return bool(self.columns or self.translate or self.constants or self.day_first is not None)

    @classmethod
    def parse(
        cls, maps: Iterable[str] = (), values: Iterable[str] = (), sets: Iterable[str] = (), order: str | None = None
    ) -> Choices:
        """Read the options `--map FIELD=COLUMN`, `--value FIELD:FROM=TO`, `--set FIELD=VALUE` and `--dates ORDER`.

        Raises UsageError.
        """
        columns = dict(_pair("--map", text, "FIELD=COLUMN") for text in maps)
        constants = dict(_pair("--set", text, "FIELD=VALUE") for text in sets)
        translate: dict[str, dict[str, str]] = {}
        for text in values:
            name, colon, pair = text.partition(":")
            before, equals, after = pair.rpartition("=")
            if not (colon and equals):
                raise BadValue("--value", text, "FIELD:FROM=TO")
            translate.setdefault(name.strip(), {})[before.strip()] = after
        day_first = None if order is None else choice(Order, order, where="--dates") is Order.DAY_FIRST
        return cls(columns, translate, constants, day_first)


def _pair(option: str, text: str, form: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise BadValue(option, text, form)
    return name.strip(), value


@dataclass(frozen=True)
class Names:
    """How the columns of a kind of file are called."""

    fields: Mapping[str, str]
    """The field that a column of this name is."""
    loose: bool
    """Whether case, spaces, dashes and underscores make no difference, and some other words are understood."""
    optional: Sequence[str] = ()
    """The fields that need no column here."""


@dataclass(frozen=True)
class Plan:
    """The column of each field that is read, and the columns that are not."""

    columns: Mapping[str, str]
    id: str | None
    ignored: Sequence[str]


def match(source: str, columns: Sequence[str], names: Names, choices: Choices) -> Plan:
    """Find the column of every field in the table `source`, by what was said, else by its name.

    Raises UsageError where a field that is needed has no column, and where a field has two.
    """
    by_field = {name: _named(source, name, wanted, columns) for name, wanted in choices.columns.items()}
    taken = set(by_field.values())
    fields: dict[str, list[str]] = {}
    others: dict[str, list[str]] = {}
    for column in columns:
        if column in taken:
            continue
        key = _key(column) if names.loose else column
        if key in names.fields:
            fields.setdefault(names.fields[key], []).append(column)
        elif names.loose and key in _ALIASES:
            others.setdefault(_ALIASES[key], []).append(column)
    for name, candidates in {**others, **fields}.items():
        if name not in by_field and name not in choices.constants:
            by_field[name] = _only(source, name, candidates)
    identity = by_field.pop("id", None)
    given = {*by_field, *choices.constants, *names.optional}
    _refuse_missing(source, columns, [name for name in _REQUIRED if name not in given])
    for name in choices.translate:
        if name not in by_field:
            raise UsageError(f"--value: no column of {source} is read as {name}; add --map {name}=COLUMN")
    used = {*by_field.values(), identity}
    return Plan(by_field, identity, [column for column in columns if column.strip() and column not in used])


def _key(column: str) -> str:
    return re.sub(r"[\s_-]+", "_", column.strip()).casefold()


def _named(source: str, name: str, wanted: str, columns: Sequence[str]) -> str:
    """The column that a person named, if need be in other letters."""
    same = [column for column in columns if column == wanted]
    alike = same or [column for column in columns if _key(column) == _key(wanted)]
    if not alike:
        raise UsageError(f"--map {name}={wanted}: {source} has no such column; it has {_listed(columns)}")
    return _only(source, name, alike)


def _only(source: str, name: str, candidates: Sequence[str]) -> str:
    if len(candidates) == 1:
        return candidates[0]
    if len(set(candidates)) < len(candidates):
        raise UsageError(f"{source} has the column {shown(candidates[0])} twice; rename one of them in the file")
    raise UsageError(f"{source} has {_listed(candidates)} for {name}; say which with --map {name}=COLUMN")


def _refuse_missing(source: str, columns: Sequence[str], missing: Sequence[str]) -> None:
    if missing:
        options = " ".join(f"--map {name}=COLUMN" for name in missing)
        raise UsageError(
            f"{source} has no column for {' and '.join(missing)}; give {options} "
            f"(or --set {missing[0]}=VALUE for all rows), with one of its columns: {_listed(columns)}"
        )


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(column if column.isprintable() else shown(column) for column in columns if column.strip())
