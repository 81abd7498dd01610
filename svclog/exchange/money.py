"""The content of a bank statement, and its amounts: all texts of a column together tell the decimal mark."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from svclog.errors import UsageError, shown
from svclog.model import TOO_MUCH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from svclog.model import Payment

_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "US$": "USD", "A$": "AUD", "C$": "CAD", "Fr.": "CHF"}
_SIGN = r"[-+\u2212]"
_CURRENCY = r"[A-Za-z]{3}|(?:US|A|C)?\$|[€£¥]|Fr\."
_AMOUNT = re.compile(
    rf"(?P<open>\()?(?P<led>{_SIGN})? ?(?P<before>{_CURRENCY})? ?(?P<inner>{_SIGN})? ?"
    r"(?P<digits>[0-9](?:[0-9.,'\u2019 ]*[0-9.,])?|[.,][0-9]+)"
    rf" ?(?P<followed>{_SIGN})? ?(?P<after>{_CURRENCY})?(?P<close>\))?"
)
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")


class Statement(NamedTuple):
    """The payments in one file, and the first and last day it covers, if the file says so."""

    payments: list[Payment]
    first: date | None = None
    last: date | None = None
    passed: int = 0
    """How many lines are not payments, such as balances and declined payments."""


class Amount(NamedTuple):
    """An amount, and the currency beside it, if any."""

    value: Decimal
    currency: str


def currency_of(text: str) -> str:
    """Convert a currency to its three letters; any other text stays as it is."""
    text = text.strip()
    return _SYMBOLS.get(text, text.upper() if re.fullmatch("[A-Za-z]{3}", text) else text)


def is_amount(text: str) -> bool:
    """Whether a text is an amount, however its decimals are written."""
    return _parts(text) is not None


def amounts_of(texts: Iterable[str], where: str) -> Callable[[str], Amount]:
    """Return a parser for the amounts of a column, whose `texts` tell how to read `1.500`. Both raise UsageError."""
    marks: dict[str, str] = {}
    for text in texts:
        if (parts := _parts(text)) and (mark := _decimal_mark(parts["digits"] or "")) not in {"", "?"}:
            marks.setdefault(mark, text)
    if len(marks) > 1:
        first, second = map(shown, marks.values())
        raise UsageError(
            f"{where} has {first} and {second}: the decimals follow a point in one and a comma in the other"
        )
    [mark] = marks or [""]

    @cache
    def read(text: str) -> Amount:
        parts = _parts(text)
        if parts is None:
            raise UsageError(f"{where}: {shown(text)} is not an amount")
        digits = parts["digits"] or ""
        decimals = _decimal_mark(digits)
        if decimals == "?":
            if not mark:
                raise UsageError(
                    f"{where}: {shown(text)} has two readings, and no other amount of it tells which is meant"
                )
            decimals = mark
        whole, _, part = digits.rpartition(decimals) if decimals and decimals in digits else (digits, "", "")
        value = Decimal(f"{re.sub('[^0-9]', '', whole) or '0'}.{part or '0'}")
        signs = sum(parts[name] in {"-", "\u2212"} for name in ("led", "inner", "followed")) + (
            parts["open"] is not None
        )
        if value >= TOO_MUCH:
            raise UsageError(f"{where}: {shown(text)} is not an amount")
        return Amount(-value if signs else value, currency_of(parts["before"] or parts["after"] or ""))

    return read


def _parts(text: str) -> dict[str, str | None] | None:
    """Split an amount into its parts; None if it is not one."""
    match = _AMOUNT.fullmatch(_SPACES.sub(" ", text).strip())
    if match is None or (match["open"] is None) != (match["close"] is None):
        return None
    parts = match.groupdict()
    if re.search(r"[.,][0-9]*['\u2019 ][^.,]*$", match["digits"]):
        return None  # decimals are not grouped
    signs = [parts[name] for name in ("open", "led", "inner", "followed") if parts[name]]
    return parts if len(signs) < 2 and not (parts["before"] and parts["after"]) else None


def _decimal_mark(digits: str) -> str:
    """The decimal mark in these digits: a point, a comma, "" for none, or `?` if the only mark may be either."""
    marks = re.findall("[.,]", digits)
    if not marks:
        return ""
    if len({*marks}) > 1:
        return str(marks[-1])
    whole, _, part = digits.rpartition(marks[0])
    if len(marks) > 1:
        return "," if marks[0] == "." else "."
    return "?" if len(part) == 3 and re.fullmatch("[1-9][0-9]{0,2}", whole) else str(marks[0])
