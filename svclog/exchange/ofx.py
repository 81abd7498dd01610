"""Read statements in OFX, version 1 (SGML) and 2 (XML), and QFX, Intuit's name for OFX."""

from __future__ import annotations

from codecs import BOM_UTF8
from datetime import date
from decimal import Decimal, InvalidOperation
from html import unescape
from io import BytesIO
from typing import TYPE_CHECKING

from ofxtools.Parser import OFXTree

from svclog.errors import UsageError, shown
from svclog.exchange.money import Statement
from svclog.model import TOO_MUCH, Payment

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from svclog.exchange.source import Source

_LISTS = ("STMTRS", "CCSTMTRS")  # the elements with the payments of a bank account, and of a card
_MOVES = frozenset({"XFER", "ATM", "CASH"})
_BROKEN = (SyntaxError, ValueError, LookupError, AssertionError, AttributeError, TypeError)
"""The exceptions that the library raises for a file it cannot read."""


def read_ofx(source: Source) -> Statement:
    """Read every account in the file. Raises UsageError if it cannot be read."""
    try:
        tree = OFXTree()
        tree.parse(BytesIO(source.data.removeprefix(BOM_UTF8).lstrip()))
        accounts = [account for name in _LISTS for account in tree.iter(name)]
    except _BROKEN as error:
        why = " ".join(str(error).split())[:80]
        raise UsageError(
            f"{source.name} is no OFX that can be read ({why}); download it again, or give it as CSV"
        ) from None
    payments: list[Payment] = []
    days: list[date] = []
    for account in accounts:
        currency, number = _text(account, "CURDEF"), _text(account, "ACCTID")
        days += [_day(text, source) for name in ("DTSTART", "DTEND") for text in [_text(account, name)] if text]
        payments += [_payment(line, currency, number, source) for line in account.iter("STMTTRN")]
    return Statement(payments, min(days, default=None), max(days, default=None))


def _payment(line: Element, currency: str, account: str, source: Source) -> Payment:
    """Read one transaction, whose amount may be in a currency of its own."""
    amount = _text(line, "TRNAMT")
    try:
        value = -Decimal(amount.replace(",", "."))
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite() or abs(value) >= TOO_MUCH:
        raise UsageError(f"{source.name}: TRNAMT: {shown(amount)} is not an amount; download the file again")
    other = line.find("CURRENCY")
    return Payment(
        _day(_text(line, "DTUSER") or _text(line, "DTPOSTED"), source),
        _text(line, "NAME") or _text(line, "MEMO"),
        value + 0,
        _text(other, "CURSYM") if other is not None else currency,
        account,
        moves=_text(line, "TRNTYPE") in _MOVES,
        reference=_text(line, "FITID"),
    )


def _text(of: Element, name: str) -> str:
    """The text of the first element of this name, at any depth; "" if there is none."""
    return unescape(next((found.text or "" for found in of.iter(name)), "")).strip()


def _day(text: str, source: Source) -> date:
    """The day in the bank's zone, which begins a moment such as 20261103120000[-5:EST]."""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        raise UsageError(f"{source.name}: {shown(text)} is not a date; download the file again") from None
