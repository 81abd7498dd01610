"""Detect the dialect of a CSV file: its delimiter, where its table begins, and whether it has a header."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections import Counter
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from svclog.errors import Unparsable, UsageError, shown
from svclog.exchange.choices import ALIASES, OTHER_TITLES, PASSED_OVER, key_of
from svclog.exchange.columns import OURS
from svclog.exchange.meanings import is_date
from svclog.fields import FIELDS
from svclog.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from svclog.exchange.choices import Layout

DELIMITERS = ",;\t|"
_ABOVE = 20  # the header is searched for in so many rows
_REACH = 1 << 16  # the dialect is detected from so many characters
_SEPARATOR = re.compile(r"sep=(.)(?:\r\n|\r|\n|$)", re.IGNORECASE)
_SPACE_BEFORE_QUOTE = re.compile(r'[,;\t|] +"(?!")')
_NAMED = 3
_VALUES = frozenset({*Outcome, "yes", "no", "true", "false"})
"""Words that are values rather than titles if another of them is below."""
_LINE = re.compile(r"\r\n|\r|\n")
_AMOUNT = re.compile(r"[-+\u2212(]?[$€£]? ?[0-9][0-9.,:' ]*\)?[-%]?(?: ?[$€£%])?|[★⭐☆]+")


class Vocabulary(NamedTuple):
    """The titles of columns in a kind of file."""

    titles: Collection[str]
    """As `key_of` returns them."""
    guess: Callable[[Sequence[str]], str]
    """Guesses the fields of a row's cells, for a hint."""
    named: Collection[str] = ()
    """The columns that the user named, as `key_of` returns them."""

    @classmethod
    def of_visits(cls, named: Iterable[str]) -> Vocabulary:
        """The vocabulary of visits, with the columns that the user named."""
        return cls({*ALIASES, *OTHER_TITLES, *FIELDS}, _guess, {*map(key_of, named)})


class CsvText:
    """The text of a CSV file as records: its header, and where each row starts."""

    def __init__(self, name: str, text: str, layout: Layout, vocabulary: Vocabulary) -> None:
        self.name = name
        self._text, self._skipped, self.delimiter = _begin(name, text, layout)
        # Our own exports have no spaces beside the delimiter.
        ours = OURS.issubset(self._text.partition("\n")[0].rstrip("\r").split(self.delimiter))
        spaced = not ours and f'{self.delimiter} "' in self._text
        self._spaced = spaced and _SPACE_BEFORE_QUOTE.search(self._text) is not None
        with any_size():
            first = next((row for _, row in self.records() if row), [])
        if layout.columns:
            if len(layout.columns) > len(first):
                wrong = f"--columns names {len(layout.columns)} columns, but the first line of {name} has {len(first)}"
                raise UsageError(f"{wrong}; give a field for each, or {PASSED_OVER} for one to pass over")
            self.header = [str(number) for number in range(1, len(first) + 1)]
        else:
            self._refuse_data(first, vocabulary)
            self.header = first
        self._named = not layout.columns

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield every record below the header with the line it starts in; empty lines are empty records."""
        records = self.records()
        if self._named:
            next(row for _, row in records if row)
        return records

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Yield every record with the line it starts in, counted as in an editor."""
        # Strict: otherwise a quote that is never closed would swallow the rest of the file silently.
        lines = io.StringIO(self._text, newline="")
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True, skipinitialspace=self._spaced)
        before = self._skipped + 1
        end = 0
        try:
            for cells in reader:
                yield end + before, cells
                end = reader.line_num
        except csv.Error as error:
            raise Unparsable(
                self.name,
                end + before,
                f"the quotes of the row that starts here do not pair up ({error})",
                'put a text that holds quotes between quotes, and write each of its own twice: "say ""hello"""',
            ) from None

    def _refuse_data(self, first: Sequence[str], vocabulary: Vocabulary) -> None:
        """Raise UsageError for a first row that is not a header, as it would be lost."""
        if _count_of(vocabulary.titles, first) > 1:
            return
        others = _sample(self._text, self.delimiter)[1:]
        titles, filled = {*vocabulary.titles, *vocabulary.named}, _filled(first)
        is_alone = len(filled) == 1 and not _count_of(titles, filled)
        is_alone = is_alone and sum(len(_filled(row)) > 1 for row in others) > len(others) / 2
        header = None if _count_of(titles, first) > 1 else self._header_below(first, titles, is_above=is_alone)
        if header:
            line, names = header
            few = ", ".join(shown(name) for name in names[:_NAMED]) + (" and so on" if len(names) > _NAMED else "")
            raise UsageError(
                f"{self.name} begins with {shown(filled[0]) if filled else 'empty cells'}, and its line {line} "
                f"looks like the header: {few}; give --skip-lines {line - 1}"
            )
        if is_alone:
            title = f"{self.name} begins with a line of one cell, {shown(filled[0])}, above those of its table"
            raise UsageError(f"{title}; give --skip-lines N for the N lines above the header")
        data = next((cell for cell in first if _is_data(cell)), None) or _data_cell(first, others)
        alone = None if others else next(filter(str.strip, first), None)
        if data is not None or alone is not None:
            why = "in its first line looks like data" if data is not None else "is in its only line, which may be data"
            columns = vocabulary.guess(first)
            raise UsageError(
                f"{self.name} seems to have no header: {shown((data or alone or '').strip())} {why}; "
                f"name the field of each column, or {PASSED_OVER} to pass over it, as in --columns {columns}"
            )

    def _header_below(
        self, first: Sequence[str], titles: Collection[str], *, is_above: bool
    ) -> tuple[int, list[str]] | None:
        """The line and cells of a row below the first that looks like the header.

        It has no data, no duplicate cell, and several `titles` or, if the first row is surely a line above the table
        (`is_above`), at least as many cells as most rows below it.
        """
        with any_size():
            rows = [
                (line, cells)
                for line, row in islice(self.records(), _ABOVE)
                if row != first and (cells := _filled(row))
            ]
        for at, (line, cells) in enumerate(rows, 1):
            if any(map(_is_data, cells)) or len({*map(key_of, cells)}) < len(cells):
                continue
            below = Counter(len(others) for _, others in rows[at:]).most_common(1)
            is_full = len(cells) > 1 and bool(below) and len(cells) >= below[0][0]
            if _count_of(titles, cells) > 1 or (is_above and is_full):
                return line, cells
        return None


def _filled(row: Sequence[str]) -> list[str]:
    """The cells of a row that are not empty."""
    return [*filter(None, map(str.strip, row))]


def _count_of(titles: Collection[str], cells: Sequence[str]) -> int:
    """How many of these cells are titles."""
    return sum(key_of(cell) in titles for cell in cells)


def _data_cell(first: Sequence[str], others: Sequence[Sequence[str]]) -> str | None:
    """A cell of the first row that must be data, as its column has the same text, or a like value, in another row."""
    for row in others:
        for cell, other in zip(first, row, strict=False):
            repeated = cell.strip() and cell == other and list(row) != list(first)
            if repeated or {cell.strip().lower(), other.strip().lower()} <= _VALUES:
                return cell
    return None


@contextmanager
def any_size() -> Iterator[None]:
    """Lift the csv module's limit on the size of a cell, which is one for the whole process."""
    before = csv.field_size_limit(sys.maxsize)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _begin(name: str, text: str, layout: Layout) -> tuple[str, int, str]:
    """Return the text of the table, how many lines are above it, and its delimiter."""
    start = 0
    for _ in range(layout.skip_lines):
        end = _LINE.search(text, start)
        if end is None:
            raise UsageError(f"--skip-lines {layout.skip_lines}: {name} has no more lines than that; give fewer")
        start = end.end()
    skipped = layout.skip_lines
    separator = _SEPARATOR.match(text, start)
    if separator:
        start, skipped = separator.end(), skipped + 1
    text = text[start:]
    if not text.strip():
        raise UsageError(f"{name} has nothing below its first {skipped} lines; give a file that holds visits")
    delimiter = layout.delimiter or (separator[1] if separator else max(DELIMITERS, key=lambda one: _fit(text, one)))
    return text, skipped, delimiter


def _fit(text: str, delimiter: str) -> tuple[float, int]:
    """How well a delimiter fits: the share of rows with the most common number of cells, and that number."""
    widths = [len(row) for row in _sample(text, delimiter)]
    usual = Counter(width for width in widths if width > 1).most_common(1)
    return (usual[0][1] / len(widths), usual[0][0]) if usual else (0, 0)


def _sample(text: str, delimiter: str) -> list[list[str]]:
    """The first rows, split by this delimiter."""
    with any_size():
        rows = [row for row in csv.reader(io.StringIO(text[:_REACH], newline=""), delimiter=delimiter) if row]
    return rows[:-1] if len(text) > _REACH and len(rows) > 1 else rows


def _is_data(cell: str) -> bool:
    """Whether a cell is a date, a time or a number, which is never a title."""
    cell = cell.strip()
    return _AMOUNT.fullmatch(cell) is not None or is_date(cell)


def _guess(row: Sequence[str]) -> str:
    """Guess the fields of a row's cells, for a hint."""
    fields: list[str] = []
    for cell in map(str.strip, row):
        may_be = "when" if is_date(cell) else "outcome" if cell.lower() in {*Outcome} else PASSED_OVER
        if may_be == PASSED_OVER and cell and not _AMOUNT.fullmatch(cell):
            may_be = "place"
        fields.append(PASSED_OVER if may_be in fields else may_be)
    return ",".join(fields)
