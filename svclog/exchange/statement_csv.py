"""Read a bank's CSV as payments, by its dialect, detected as for `import`, its titles, and its texts."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, partial
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from svclog.dates import AmbiguousDate, stored
from svclog.errors import UsageError, shown
from svclog.exchange.choices import PASSED_OVER, Layout, key_of
from svclog.exchange.dialect import DELIMITERS, CsvText, Vocabulary, any_size
from svclog.exchange.known import known_by
from svclog.exchange.meanings import is_date
from svclog.exchange.money import Statement, amounts_of, currency_of, is_amount
from svclog.exchange.prepared import SPENDING
from svclog.exchange.statement_columns import (
    PAID,
    Columns,
    are_signs,
    columns_named,
    columns_of,
    is_header,
    known_titles,
)
from svclog.model import Payment
from svclog.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from svclog.exchange.money import Amount
    from svclog.exchange.source import Source

T = TypeVar("T")

_ABOVE = 40  # the titles are searched for in so many lines
_LEDGERS = {"hledger transactions", "Beancount postings"}
_NOT_PAID = frozenset({"declined", "reverted", "failed", "cancelled", "canceled", "rejected", "storniert"})
_ISO = re.compile(r"((?:19|20)\d\d-\d\d-\d\d)(?:[T ].*)?", re.ASCII | re.DOTALL)
_DOTTED = re.compile(r"\d\d?\.\d\d?\.\d\d", re.ASCII)
"""A day and a month: with dots, they are always in this order."""
_AHEAD = timedelta(days=366)
_ZERO = Decimal(0)


@dataclass(frozen=True)
class Said:
    """The user's options of `wallet` about statements."""

    maps: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    """The part of a line that each column of a file without a header is; "" for a column that is skipped."""
    layout: Layout = field(default_factory=Layout)
    day_first: bool | None = None
    paid: str = ""
    """Which amounts are payments, if nothing else tells: `positive` or `negative`."""


class _Line(NamedTuple):
    number: int
    cells: list[str]


def read_csv(source: Source, said: Said, now: datetime) -> Statement:
    """Read a statement in CSV. Raises UsageError."""
    layout = said.layout
    if not said.columns and not layout.skip_lines and (header := _header_in(source.text)):
        layout = replace(layout, skip_lines=header[0], delimiter=layout.delimiter or header[1])
    text = CsvText(source.name, source.text, replace(layout, columns=said.columns), Vocabulary(known_titles(), _guess))
    known = None if said.columns or said.maps else known_by(text.header, rows="")
    with any_size():
        lines = [_Line(number, row) for number, row in text.rows() if any(map(str.strip, row))]
    if known is not None and known.name in _LEDGERS:
        return _ledger(source.name, text.header, lines, now)
    columns = (
        columns_named(said.columns, len(text.header))
        if said.columns
        else columns_of(source.name, text.header, said.maps)
    )
    return _Reader(source.name, columns, said, now).read(lines)


class _Reader:
    def __init__(self, source: str, columns: Columns, said: Said, now: datetime) -> None:
        self._source = source
        self._columns = columns
        self._said = said
        self._now = now

    def read(self, lines: Sequence[_Line]) -> Statement:
        """Read the payments in these lines. Raises UsageError."""
        booked = [line for line in lines if self._is_booked(line)]
        day_of = days_of(self._source, self._texts("date", booked), self._now, day_first=self._said.day_first)
        value_of = self._values(booked)
        payments = []
        for line in booked:
            day = self._at(line, lambda line: day_of(self._cell("date", line)))
            value, currency = self._at(line, value_of)
            currency = currency_of(self._cell("currency", line)) or currency or self._columns.currency
            payments.append(Payment(day, self._cell("payee", line), value, currency, self._cell("account", line)))
        return Statement(payments, passed=len(lines) - len(booked))

    def _at(self, line: _Line, use: Callable[[_Line], T]) -> T:
        """Call `use` with a line. Raises UsageError with the number of the line."""
        try:
            return use(line)
        except UsageError as error:
            raise UsageError(f"{self._source}:{line.number}: ", *error.args) from None

    def _is_booked(self, line: _Line) -> bool:
        """Whether a line has a day and an amount, unlike a balance, and was not declined."""
        money = any(self._cell(role, line) for role in ("amount", "paid", "received"))
        return bool(money and self._cell("date", line)) and self._cell("state", line).casefold() not in _NOT_PAID

    def _cell(self, role: str, line: _Line) -> str:
        """The text of a part of a line, from its first column that is not empty."""
        for at in self._columns.places.get(role, ()):
            if at < len(line.cells) and (text := line.cells[at].strip()):
                return text
        return ""

    def _texts(self, role: str, lines: Sequence[_Line]) -> set[str]:
        return {text for line in lines if (text := self._cell(role, line))}

    def _amounts(self, role: str, lines: Sequence[_Line]) -> Callable[[str], Amount]:
        return amounts_of(self._texts(role, lines), self._columns.title(role))

    def _values(self, lines: Sequence[_Line]) -> Callable[[_Line], Amount]:
        """Return a function that gets the amount paid from a line. Both raise UsageError."""
        if "amount" not in self._columns.places:
            return self._apart(lines)
        read = self._amounts("amount", lines)
        signs = self._texts("sign", lines)
        if signs and are_signs(signs):
            return lambda line: _by_word(read(self._cell("amount", line)), self._cell("sign", line))
        factor = 1 if self._paid(read, lines) == "positive" else -1

        def signed(line: _Line) -> Amount:
            amount = read(self._cell("amount", line))
            return amount._replace(value=amount.value * factor)

        return signed

    def _paid(self, read: Callable[[str], Amount], lines: Sequence[_Line]) -> str:
        """Which amounts were paid: the negative ones, unless they are fewer: then raise UsageError."""
        if self._said.paid:
            return self._said.paid
        values = [self._at(line, lambda line: read(self._cell("amount", line))).value for line in lines]
        below, above = sum(value < 0 for value in values), sum(value > 0 for value in values)
        if below < above:
            counts = f"{counted(above, 'amount is', 'amounts are')} above 0 and {below:,} below"
            todo = "give --paid positive, or --paid negative"
            raise UsageError(f"{self._source}: {counts}, so which of them were paid cannot be told; {todo}")
        return "negative"

    def _apart(self, lines: Sequence[_Line]) -> Callable[[_Line], Amount]:
        """Return a function that gets the amount paid from a line with two columns, for paid and received amounts."""
        reads = {role: self._amounts(role, lines) for role in ("paid", "received")}
        with_minus = {
            role: all(read(text).value <= 0 for text in self._texts(role, lines) if is_amount(text))
            for role, read in reads.items()
        }

        def value(line: _Line) -> Amount:
            amounts = {role: read(text) for role, read in reads.items() if (text := self._cell(role, line))}
            given = {role: amount for role, amount in amounts.items() if amount.value} or amounts
            if len(given) > 1 and any(amount.value for amount in given.values()):
                both = " and ".join(map(self._columns.title, given))
                raise UsageError(f"it has both {both}; fix the line, or say with --map which column is which")
            role, amount = next(iter(given.items()))
            size = abs(amount.value) if with_minus[role] else amount.value
            return amount._replace(value=size if role == "paid" else -size)

        return value


def _by_word(amount: Amount, word: str) -> Amount:
    """An amount with the sign that a word gives it. Raises UsageError if its own sign contradicts that."""
    paid = word.casefold() in PAID
    if not word:
        raise UsageError(f"nothing says whether {amount.value:,} was paid or came in; fix the line")
    if amount.value < 0 and not paid:
        raise UsageError(f"{amount.value:,} is below 0, and {shown(word)} says that it came in; fix the line")
    return amount._replace(value=abs(amount.value) if paid else -amount.value)


def days_of(
    source: str, texts: Collection[str], now: datetime, *, day_first: bool | None = None
) -> Callable[[str], date]:
    """Return a parser for the days of a column, whose `texts` may tell the order of numbers. Both raise UsageError."""

    def read(text: str, order: bool | None) -> date:  # noqa: FBT001 - as `stored` has it
        if match := _ISO.fullmatch(text):
            try:
                return date.fromisoformat(match[1])
            except ValueError:
                pass
        return stored(text, now + _AHEAD, day_first=order).date()

    if day_first is None and (unclear := _refusal(texts, partial(read, order=None))):
        orders = [order for order in (True, False) if not _refusal(texts, partial(read, order=order))]
        if orders and all(map(_DOTTED.match, texts)):
            orders = [True]
        if len(orders) == 1:
            [day_first] = orders
        elif isinstance(unclear, AmbiguousDate):
            raise UsageError(f"{source}: ", unclear.message, ", or give --dates day-first or --dates month-first")
    return cache(lambda text: read(text, day_first))


def _refusal(texts: Iterable[str], read: Callable[[str], object]) -> UsageError | None:
    """The error for the first of these texts that cannot be read; None if all can."""
    try:
        for text in texts:
            read(text)
    except UsageError as error:
        return error
    return None


def _header_in(text: str) -> tuple[int, str] | None:
    """How many lines are above the titles of the columns, and their delimiter; None if there are no titles."""
    for above, line in enumerate(text.splitlines()[:_ABOVE]):
        for delimiter in DELIMITERS:
            try:
                cells = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
            except csv.Error:
                continue
            if is_header(cells):
                return above, delimiter
    return None


def _guess(row: Sequence[str]) -> str:
    """Guess the parts of a line that the cells of a row may be, for a hint."""
    parts: list[str] = []
    for cell in map(str.strip, row):
        part = "date" if is_date(cell) else "amount" if is_amount(cell) else "payee" if cell else PASSED_OVER
        parts.append(PASSED_OVER if part in parts else part)
    return ",".join(parts)


def _ledger(source: str, header: Sequence[str], lines: Sequence[_Line], now: datetime) -> Statement:
    """Read the expenses in each transaction of hledger or Beancount: the sum of those postings, by currency."""
    keys = [key_of(title) for title in header]
    rows = [(line, dict(zip_longest(keys, map(str.strip, line.cells), fillvalue=""))) for line in lines]
    column = next(name for name in ("amount", "position", "number") if name in keys)
    spent = [(line, row) for line, row in rows if row.get("account", "").lower().startswith(SPENDING)]
    value_of = amounts_of({row[column] for _, row in spent}, column)
    day_of = days_of(source, {row["date"] for _, row in spent}, now)
    totals: dict[tuple[str, date, str, str], Decimal] = {}
    for line, row in spent:
        try:
            value, currency = value_of(row[column])
            day = day_of(row["date"])
        except UsageError as error:
            raise UsageError(f"{source}:{line.number}: ", *error.args) from None
        payee = row.get("payee") or row.get("description", "").partition("|")[0].strip() or row.get("narration", "")
        currency = currency_of(row.get("commodity", "") or row.get("currency", "")) or currency
        key = row.get("txnidx") or str(line.number), day, payee, currency
        totals[key] = totals.get(key, _ZERO) + value
    payments = [Payment(day, payee, value, currency) for (_, day, payee, currency), value in totals.items()]
    return Statement(payments, passed=len(lines) - len(spent))
