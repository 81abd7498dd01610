"""CSV as a table: named columns, and rows with the line they start in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import msgspec

from svclog.errors import shown
from svclog.exchange.bad_rows import BadCell, BadRow
from svclog.exchange.cells import original
from svclog.exchange.columns import OURS, Names, match
from svclog.exchange.dialect import any_size
from svclog.exchange.others import OTHERS, PAYEE, VOTE_COLUMNS, other_in
from svclog.fields import FIELDS
from svclog.storage import Identities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from svclog.exchange.choices import Choices
    from svclog.exchange.dialect import CsvText
    from svclog.fields import Reading
    from svclog.storage import Doc

_NAMES = {name: name for name in ("id", *FIELDS)}


class CsvTable:
    """Comma-separated values as RFC 4180 has them, in any dialect."""

    unit = "line"
    """The unit in which errors number its rows."""

    def __init__(self, text: CsvText, choices: Choices) -> None:
        self._text = text
        self._header = text.header
        self.ours = OURS.issubset(self._header)
        named = choices.layout.columns
        if named:
            places = {
                name: tuple(str(at) for at, field in enumerate(named, 1) if field == name) for name in named if name
            }
            choices = replace(choices, columns={**places, **choices.columns})
        names = Names(_NAMES, self.ours, may_be_lines=len(self._header) == 1)
        self.plan = match(text.name, self._header, names, choices, self.values)
        self._others: dict[str, list[tuple[int, list[str]]]] = {
            mark: [] for mark in OTHERS if self.ours and mark in self._header
        }
        """The rows that are not visits, by the column that marks them."""
        if self._others:
            known = {*VOTE_COLUMNS, PAYEE}
            self.plan = replace(self.plan, ignored=[name for name in self.plan.ignored if name not in known])
        self._sorted = sorted((column, index) for index, column in enumerate(self._header))
        self.ratings = self.plan.ratings(ours=self.ours)
        """The texts in the columns of ratings, filled as rows are read, bad rows included."""

    def rows(self, bad: Callable[[BadRow], object]) -> Iterator[tuple[int, list[str]]]:
        """Yield every row that is a visit, with its line, as wide as the header; rows with more cells are bad."""
        width = len(self._header)
        marks = [(self.key(mark), rows) for mark, rows in self._others.items()]
        rated = [(self.key(self.plan.columns[name][0]), texts.add) for name, texts in self.ratings.items()]
        with any_size():
            for line, row in self._text.rows():
                if len(row) < width:
                    if not row:
                        continue
                    row.extend([""] * (width - len(row)))
                for index, note in rated:
                    note(row[index])
                if len(row) > width:
                    extra = next((cell for cell in row[width:] if cell.strip()), None)
                    if extra is not None:
                        named = "--columns and the first line do" if self._header[:1] == ["1"] else None
                        bad(BadRow(line, "", "", extra, too_many(extra, width, named)))
                        continue
                    del row[width:]
                if marks and (others := next((rows for at, rows in marks if row[at].strip()), None)) is not None:
                    others.append((line, row))
                    continue
                for cell in row:
                    if cell and not cell.isspace():
                        yield line, row
                        break

    def others(self, mark: str, reading: Reading, bad: Callable[[BadRow], object]) -> list[Doc]:
        """The rows of an export that are marked as votes, or as payees."""
        docs = []
        identities = Identities({})
        for line, row in self._others.get(mark, ()):
            try:
                docs.append(
                    other_in(mark, dict(zip(self._header, map(original, row), strict=True)), reading, identities)
                )
            except BadCell as error:
                bad(error.at(line))
        return docs

    def content(self, row: Sequence[str]) -> bytes:
        """The canonical JSON of the cells that are not empty, by column."""
        # As the columns are sorted, this equals `canonical`, in a quarter of the time.
        return msgspec.json.encode({column: row[index] for column, index in self._sorted if row[index]})

    def key(self, column: str) -> int:
        """The index of the column."""
        return self._header.index(column)

    def cells(self, row: Sequence[str]) -> Sequence[str]:
        """The cells of a row; in an export, without the quotes that `harmless` added."""
        return [original(cell) for cell in row] if self.ours else row

    def tie(self, _row: Sequence[str]) -> Literal["uid"] | None:
        """How a row names the visit that it follows up: by its uid, or None if unknown, as in others' files."""
        return "uid" if self.ours else None

    def keep_unknown(self, doc: Doc, row: Sequence[str]) -> None:
        """Do nothing: svclog exports only columns that it knows."""

    def values(self, column: str) -> set[str]:
        """The texts of one column, in rows that are not empty."""
        index = self.key(column)
        with any_size():
            return {row[index] for _, row in self._text.rows() if len(row) > index and any(map(str.strip, row))}


def too_many(extra: str, width: int, named: str | None = None) -> str:
    """The fault of a row that has more cells than there are columns, which the first line gives unless `named`."""
    return f"{shown(extra)} is a cell too many; give {width} a row, as {named or 'the first line does'}"
