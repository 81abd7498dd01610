"""Rows that cannot be imported, as values, and as the error that names them and says what to do."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

from svclog.errors import UsageError, shown
from svclog.text import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAMED = 5
_HINTED = 3
_HINT_LENGTH = 40
_NUMBERS = re.compile(r"\d\d?([-/.])\d\d?\1(?:\d{4}|\d\d)\b.*", re.ASCII)
_NEEDED = {"business": "NAME", "outcome": "OUTCOME", "when": "DATE"}


class BadRow(NamedTuple):
    """A row that is no interaction: the line of the file it starts in, counted from 1, and why.

    `field` and `column` are empty where the row as a whole is at fault. `reason` is what to say after naming the place.
    """

    line: int
    field: str
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        """What is wrong, after the name of the file."""
        place = f"{label(self.field, self.column)}: " if self.field else ""
        return f"{self.line}: {place}{self.reason}"


class BadCell(Exception):
    """The value of one field of a row is at fault; without a field, the row is. It becomes a BadRow."""

    def __init__(self, field: str, column: str, value: str, reason: str) -> None:
        super().__init__(field, column, value, reason)

    def at(self, line: int) -> BadRow:
        """The row at fault."""
        return BadRow(line, *self.args)


class BadRows(UsageError):
    """A file has rows that cannot be imported. The first few are named, a line each, and the rest counted."""

    def __init__(self, source: str, rows: Sequence[BadRow]) -> None:
        todo = f"`--skip-bad` leaves {'it' if len(rows) == 1 else 'them'} out{_options_that_read(rows)}"
        super().__init__("\n".join([*_named(source, rows, "nothing was imported"), todo]))
        self.source = source
        self.rows = rows


def left_out(source: str, rows: Sequence[BadRow]) -> str:
    """What to say of the rows of a file that are left out: the first few named, a line each, and the rest counted."""
    return "\n".join(_named(source, rows, f"{'it is' if len(rows) == 1 else 'they are'} left out"))


def _named(source: str, rows: Sequence[BadRow], fate: str) -> list[str]:
    lines = [f"{source} has {counted(len(rows), 'row')} that cannot be read as a visit; {fate}"]
    lines += [f"{source}:{row}" for row in rows[:_NAMED]]
    if len(rows) > _NAMED:
        lines.append(f"and {len(rows) - _NAMED:,} more")
    return lines


def label(field: str, column: str) -> str:
    """How a field is named in an error, with the column it is read from where that is called otherwise."""
    if column in {"", field}:
        return field
    return f"{field} (column {column if column.isprintable() else shown(column)})"


def _options_that_read(rows: Sequence[BadRow]) -> str:
    """The options that would have the rows read, where dates or a few values are all that is wrong."""
    if all(_NUMBERS.fullmatch(row.value.strip()) for row in rows):
        return ", `--dates day-first` or `--dates month-first` says how such dates are read"
    values = dict.fromkeys((row.field, row.value) for row in rows)
    if not all(field and len(value) <= _HINT_LENGTH and value.isprintable() for field, value in values):
        return ""
    if len(values) > _HINTED:
        return ", `--value FIELD:FROM=TO` translates a value"
    options = ["--value " + shlex.quote(f"{field}:{value.strip()}={_NEEDED.get(field, '')}") for field, value in values]
    meaning = "" if any(field in _NEEDED for field, _ in values) else " to nothing"
    return f", `{' '.join(options)}` translates {'that value' if len(values) == 1 else 'those values'}{meaning}"
