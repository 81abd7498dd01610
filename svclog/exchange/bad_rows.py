"""Rows that cannot be imported, and the errors that name them and say what to do."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

from svclog.errors import UsageError, shown
from svclog.exchange.choices import called
from svclog.exchange.meanings import needs_order, scale_of
from svclog.fields import FIELDS, RATINGS
from svclog.model import spans
from svclog.text import Message, Options, counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from fractions import Fraction

_NAMED = 20
_SPANS = 40  # how many spans of line numbers to list for rows that are not named
_HINTED, _OF_NEEDED = 3, 6
"""How many values the suggested options may name, in an optional and in a required field."""
_HINT_LENGTH = 40
SOME = 1 / 3
"""The share of bad rows that may be left out without `=all`."""
_DATES = {"when", "by"}
_NEGATIVE = re.compile(r"\s*[-\u2212(]|.*[0-9]-\s*$")
_HALF = re.compile(r"(?:[1-4][.,][0-9]+|5[.,]0+)(?: ?/ ?5)?")
_DAY_NUMBER = re.compile(r"[2-6][0-9]{4}(?:[.,][0-9]+)?")  # of 1954 to 2091
_WORDED = {"premium", "via", "state"}
"""Fields that take a few words, which the error of a row gives."""
_NEEDED = {"business": "NAME", "outcome": "OUTCOME", "when": "DATE"}


class BadRow(NamedTuple):
    """A row that is not a valid visit: the line it starts in, or its number among the entries, and why.

    `field` and `column` are empty if the row as a whole is wrong. In an error, `reason` follows the name of the place.
    """

    line: int
    field: str
    column: str
    value: str
    reason: str
    unit: str = "line"
    also: tuple[BadRow, ...] = ()
    """The other faults of the row, one per field."""

    def __str__(self) -> str:
        """The fault, as it follows the name of the file in an error."""
        place = f"{label(self.field, self.column)}: " if self.field else ""
        also = "".join(f"; also {label(cell.field, cell.column)}: {shown(cell.value)}" for cell in self.also)
        return f"{'' if self.unit == 'line' else f' {self.unit} '}{self.line}: {place}{self.reason}{also}"

    def without(self, field: str) -> BadRow | None:
        """The faults of the row without those of one field; None if there are no others."""
        cells = [cell for cell in self.faults if cell.field != field]
        return cells[0]._replace(unit=self.unit, also=tuple(cells[1:])) if cells else None

    @property
    def faults(self) -> tuple[BadRow, ...]:
        """All faults of the row."""
        return self, *self.also


class BadCell(Exception):
    """The value of one field of a row is wrong or, without a field, the row as a whole. It becomes a BadRow."""

    also: tuple[BadCell, ...] = ()
    """The other faults of the row."""

    def __init__(self, field: str, column: str, value: str, reason: str) -> None:
        super().__init__(field, column, value, reason)

    def at(self, line: int) -> BadRow:
        """Convert to a BadRow at this line."""
        return BadRow(line, *self.args)._replace(also=tuple(cell.at(line) for cell in self.also))


class BadRows(UsageError):
    """A file has rows that cannot be imported. The first ones are named, a line each, the rest by line numbers alone.

    `total` is how many rows the file has, and `order_is_known` is whether the order of day and month in dates is known.
    The suggested options include `--value` only if the file `has_columns`.
    """

    def __init__(  # noqa: PLR0913 - a fact each
        self,
        source: str,
        rows: Sequence[BadRow],
        total: int,
        tolerated: float = 0.0,
        *,
        order_is_known: bool = False,
        has_columns: bool = True,
    ) -> None:
        them, most = ("it" if len(rows) == 1 else "them"), len(rows) > total * SOME
        skip = Message(
            f"`--skip-bad{'=all' if most else ''}` leaves {them} out ({len(rows):,} of {counted(total, 'row')})"
        )
        refused = "more than a third, so " if tolerated and most else ""
        head = "\n".join(_named(source, rows, f"{refused}nothing was imported"))
        options = _options_that_read(rows, order_is_known=order_is_known, has_columns=has_columns)
        ways = options if options and len(rows) == total else [*options, skip]  # leaving out all rows is not a way
        if len(options) > 1:
            super().__init__(head, *(Message("\n- ", way) for way in ways))
        else:
            super().__init__(f"{head}\n", ways[0], *(Message(", ", way) for way in ways[1:]))
        self.source = source
        self.rows = rows


class OffScale(UsageError):
    """The ratings of a field, read from `column`, are not on our scale of 1 to 5; `other` rows have other faults."""

    def __init__(  # noqa: PLR0913 - a fact each
        self,
        source: str,
        field: str,
        column: str,
        ratings: Collection[Fraction],
        other: Sequence[BadRow],
        *,
        order_is_known: bool = False,
    ) -> None:
        highest, scale = f"{float(max(ratings)):g}", str(scale_of(ratings) or "")
        fits = f"if they go from {scale.replace('-', ' to ')}, give" if scale else "give their scale, such as"
        problem = (
            f"{source}: {label(field, column)} has ratings up to {highest}, and ours go from 1 to 5; "
            "nothing was imported: "
            f"{fits} --scale {field}:{scale or '1-10'} "
            f"(if {highest} is a typing slip, clear it: --value {field}:{highest}=)"
        )
        options = _options_that_read(other, order_is_known=order_is_known)
        super().__init__(
            "\n".join([problem, *(_named(source, other, "fix that, too") if other else ())]),
            *(Message("\n- ", option) for option in options),
        )


def left_out(source: str, rows: Sequence[BadRow]) -> str:
    """A message about rows that are left out: the first are named, a line each, the rest by line numbers alone."""
    return "\n".join(_named(source, rows, f"{'it is' if len(rows) == 1 else 'they are'} left out"))


def _named(source: str, rows: Sequence[BadRow], fate: str) -> list[str]:
    lines = [f"{source} has {counted(len(rows), 'row')} that cannot be read as a visit; {fate}"]
    lines += [f"{source}:{row}" for row in rows[:_NAMED]]
    if rest := rows[_NAMED:]:
        unit = {"entry": "entries"}.get(rest[0].unit, f"{rest[0].unit}s") if len(rest) > 1 else rest[0].unit
        lines.append(f"and {len(rest):,} more, in {unit} {_numbers(row.line for row in rest)}")
    return lines


def _numbers(lines: Iterable[int]) -> str:
    """Line numbers as spans; of very many, the first spans and the last one."""
    runs = spans({*lines}).split(", ")
    return ", ".join(runs[:_SPANS]) + (f" and others up to {runs[-1]}" if len(runs) > _SPANS else "")


def label(field: str, column: str) -> str:
    """The name of a field in an error, with the column it is read from if that has another name."""
    name = called(field)
    if column in {"", name}:
        return name
    return f"{name} (column {column if column.isprintable() else shown(column)})"


def _options_that_read(
    rows: Sequence[BadRow], *, order_is_known: bool = False, has_columns: bool = True
) -> list[Message]:
    """The options with which the rows could be read: one for each kind of fault, in order of first occurrence."""
    kinds: dict[tuple[str, str], dict[str, str]] = {}
    for field, value in dict.fromkeys((cell.field, cell.value.strip()) for row in rows for cell in row.faults):
        if field in _DATES and not order_is_known and needs_order(value):
            kind = "dates", ""
        elif not has_columns or field not in FIELDS:
            continue
        elif field in _DATES and _DAY_NUMBER.fullmatch(value):
            kind = "days", ""
        elif field == "spent" and _NEGATIVE.match(value):
            kind = "minus", field
        elif field in RATINGS and _HALF.fullmatch(value):
            kind = "halves", field
        elif len(value) <= _HINT_LENGTH and value.isprintable():
            kind = "value", field
        else:
            continue
        kinds.setdefault(kind, {}).setdefault(value.casefold(), value)
    return [_option(kind, field, [*values.values()]) for (kind, field), values in kinds.items()]


def _option(kind: str, field: str, values: Sequence[str]) -> Message:
    """The option with which these values of a field, which have the same fault, could be read."""
    match kind:
        case "dates":
            such = f"dates such as {shown(values[0])}"
            return Message(
                *_copied("--dates day-first"), " or ", *_copied("--dates month-first"), f" says how {such} are read"
            )
        case "days":
            mended = "formatting that column as dates in the spreadsheet and saving the file again"
            return Message(f"{mended} mends day numbers such as {shown(values[0])}")
        case "minus":
            message = Message(
                *_copied("--negate spent"), " reads minus as paid, ", *_copied("--map spent="), " leaves spent out"
            )
            if len(values) > _HINTED:
                return message
            return Message(
                message, ", ", *_copied(_translating(field, values)), f" clears {'it' if len(values) == 1 else 'them'}"
            )
        case "halves":
            return Message(*_copied(f"--scale {field}:1-5"), " rounds to whole ratings, halves up")
    return _translated(field, values)


def _translated(field: str, values: Sequence[str]) -> Message:
    """What would have other values of a field read: a word for each or, where a visit needs none, nothing."""
    needed = _NEEDED.get(field, "")
    if len(values) > _HINTED and not needed:
        translating, without = _copied(f"--value {field}:FROM=TO"), _copied(f"--map {field}=")
        return Message(*translating, " translates a value, ", *without, f" leaves {field} out")
    translated = "that value" if len(values) == 1 else "those values"
    if len(values) > _OF_NEEDED:
        translated = f"{_OF_NEEDED} of the {len(values):,} values"
    clears = *_copied(_translating(field, values)), " clears "
    if needed:
        does = f" translates {translated}" if values != [""] else " fills it where it is empty"
        return Message(*_copied(_translating(field, values[:_OF_NEEDED], needed)), does)
    if field in _WORDED:
        words = _copied(_translating(field, values, "WORD"))
        return Message(*words, f" translates {translated}, ", *clears, "it" if len(values) == 1 else "them")
    return Message(*clears, translated)


def _copied(options: str) -> tuple[str, ...]:
    """Options within a sentence, marked as one text to copy."""
    return "`", Options(options), "`"


def _translating(field: str, values: Sequence[str], meaning: str = "") -> str:
    """The options that read these values of a field as `meaning`, and a usual word for an outcome as that."""
    from svclog.exchange.likely import likely_outcome

    meanings = [(likely_outcome(value) if field == "outcome" else "") or meaning for value in values]
    pairs = zip(values, meanings, strict=True)
    return " ".join("--value " + shlex.quote(f"{called(field)}:{value}={means}") for value, means in pairs)
