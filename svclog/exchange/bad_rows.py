"""Rows that cannot be imported, as values, and as the error that names them and says what to do."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

from svclog.errors import UsageError, shown
from svclog.exchange.meanings import scale_of
from svclog.fields import FIELDS, RATINGS
from svclog.text import Message, Options, counted

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from fractions import Fraction

_NAMED = 5
_HINTED = 3
_HINT_LENGTH = 40
SOME = 1 / 3
"""The share of bad rows that may be left out without a further word."""
_DATES = {"when", "by"}
_NEGATIVE = re.compile(r"\s*[-\u2212(]|.*[0-9]-\s*$")
_HALF = re.compile(r"[1-4][.,][0-9]+|5[.,]0+")
_NUMBERS = re.compile(r"\d\d?([-/.])\d\d?\1(?:\d{4}|\d\d)\b.*", re.ASCII)
_NEEDED = {"business": "NAME", "outcome": "OUTCOME", "when": "DATE"}


class BadRow(NamedTuple):
    """A row that is no interaction: the line of the file it starts in, or its number among the entries, and why.

    `field` and `column` are empty where the row as a whole is at fault. `reason` is what to say after naming the place.
    """

    line: int
    field: str
    column: str
    value: str
    reason: str
    unit: str = "line"

    def __str__(self) -> str:
        """What is wrong, after the name of the file."""
        place = f"{label(self.field, self.column)}: " if self.field else ""
        return f"{'' if self.unit == 'line' else f' {self.unit} '}{self.line}: {place}{self.reason}"


class BadCell(Exception):
    """The value of one field of a row is at fault; without a field, the row is. It becomes a BadRow."""

    def __init__(self, field: str, column: str, value: str, reason: str) -> None:
        super().__init__(field, column, value, reason)

    def at(self, line: int) -> BadRow:
        """The row at fault."""
        return BadRow(line, *self.args)


class BadRows(UsageError):
    """A file has rows that cannot be imported. The first few are named, a line each, and the rest counted.

    `total` is how many rows it has in all.
    """

    def __init__(self, source: str, rows: Sequence[BadRow], total: int, tolerated: float = 0.0) -> None:
        them, most = ("it" if len(rows) == 1 else "them"), len(rows) > total * SOME
        skip = f"`--skip-bad{'=all' if most else ''}` leaves {them} out ({len(rows):,} of {counted(total, 'row')})"
        refused = "more than a third, so " if tolerated and most else ""
        head = _named(source, rows, f"{refused}nothing was imported")
        option = _options_that_read(rows)
        super().__init__("\n".join([*head, ""]), Message(option, ", ") if option else "", skip)
        self.source = source
        self.rows = rows


class OffScale(UsageError):
    """The ratings of a field, read from `column`, are on another scale than 1 to 5; rows have `other` faults, too."""

    def __init__(
        self, source: str, field: str, column: str, ratings: Collection[Fraction], other: Sequence[BadRow]
    ) -> None:
        highest, scale = f"{float(max(ratings)):g}", str(scale_of(ratings) or "")
        fits = f"if they go from {scale.replace('-', ' to ')}, give" if scale else "give their scale, such as"
        said = (
            f"{source}: {label(field, column)} has ratings up to {highest}, and ours go from 1 to 5; "
            "nothing was imported: "
            f"{fits} --scale {field}:{scale or '1-10'} "
            f"(if {highest} is a typing slip, clear it: --value {field}:{highest}=)"
        )
        super().__init__("\n".join([said, *(_named(source, other, "fix it, too") if other else ())]))


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


def _options_that_read(rows: Sequence[BadRow]) -> Message | None:
    """The options that would have the rows read, where dates or a few values are all that is wrong."""
    if all(row.field in _DATES and _NUMBERS.fullmatch(row.value.strip()) for row in rows):
        return Message("`--dates day-first` or `--dates month-first` says how such dates are read")
    if all(row.field == "spent" and _NEGATIVE.match(row.value) for row in rows):
        return Message("`--negate spent` reads minus as paid, `--map spent=` leaves spent out")
    rated = {row.field for row in rows} & {*RATINGS}
    if len(rated) == 1 and all(row.field in rated and _HALF.fullmatch(row.value.strip()) for row in rows):
        return Message(f"`--scale {rated.pop()}:1-5` rounds to whole ratings, halves up")
    values = dict.fromkeys((row.field, row.value) for row in rows)
    if not all(field and len(value) <= _HINT_LENGTH and value.isprintable() for field, value in values):
        return None
    if len(values) > _HINTED:
        field = rows[0].field if len({field for field, _ in values}) == 1 else "FIELD"
        without = f", `--map {field}=` leaves {field} out" if field in FIELDS and field not in _NEEDED else ""
        return Message(f"`--value {field}:FROM=TO` translates a value{without}")
    options = ["--value " + shlex.quote(f"{field}:{value.strip()}={_NEEDED.get(field, '')}") for field, value in values]
    meaning = "" if any(field in _NEEDED for field, _ in values) else " to nothing"
    translated = "that value" if len(values) == 1 else "those values"
    return Message("`", Options(" ".join(options)), f"` translates {translated}{meaning}")
