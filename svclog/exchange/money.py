"""What a bank statement holds, and its amounts: the texts of a column tell together which mark is which."""

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
    """What one file holds, and the days that it covers, where it says so itself."""

    payments: list[Payment]
    first: date | None = None
    last: date | None = None
    passed: int = 0
    """How many lines say nothing about a payment: balances, and what was declined."""


class Amount(NamedTuple):
    """An amount, and the currency that stands beside it, if one does."""

    value: Decimal
    currency: str


def currency_of(text: str) -> str:
    """A currency as three letters, whatever stands for it; what is none as it is."""
    text = text.strip()
    return _SYMBOLS.get(text, text.upper() if re.fullmatch("[A-Za-z]{3}", text) else text)


def is_amount(text: str) -> bool:
    """Whether a text is an amount, however its decimals are written."""
    return _parts(text) is not None


def amounts_of(texts: Iterable[str], where: str) -> Callable[[str], Amount]:
    """What reads amounts of a column, whose `texts` together tell what `1.500` is. Both raise UsageError."""
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
    """The parts of an amount; None for what is none."""
    match = _AMOUNT.fullmatch(_SPACES.sub(" ", text).strip())
    if match is None or (match["open"] is None) != (match["close"] is None):
        return None
    parts = match.groupdict()
    if re.search(r"[.,][0-9]*['\u2019 ][^.,]*$", match["digits"]):
        return None  # what groups digits does not stand among decimals
    signs = [parts[name] for name in ("open", "led", "inner", "followed") if parts[name]]
    return parts if len(signs) < 2 and not (parts["before"] and parts["after"]) else None


def _decimal_mark(digits: str) -> str:
    """What decimals follow in these digits: a point, a comma, nothing, or `?` where one mark could be either."""
    found = re.findall("[.,]", digits)
    if not found:
        return ""
    if len({*found}) > 1:
        return str(found[-1])
    whole, _, part = digits.rpartition(found[0])
    if len(found) > 1:
        return "," if found[0] == "." else "."
    return "?" if len(part) == 3 and re.fullmatch("[1-9][0-9]{0,2}", whole) else str(found[0])
