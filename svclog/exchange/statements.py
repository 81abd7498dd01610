"""Read bank statements as payments: CSV of any bank, hledger or Beancount, and OFX or QFX. Nothing is stored."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.errors import UsageError
from svclog.exchange.source import Form

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from svclog.exchange.money import Statement
    from svclog.exchange.source import Source
    from svclog.exchange.statement_csv import Said
    from svclog.model import Payment

_HEAD = 4096
_GAP = timedelta(days=7)


class Statements(Struct, frozen=True):
    """The payments of several statements by day, each once, and the periods that the statements cover."""

    payments: list[Payment]
    covered: list[tuple[date, date]]
    """The first and last day of each period, in order."""
    twice: int
    """How many lines repeat a payment of another statement."""
    passed: int


def read_statement(source: Source, said: Said, now: datetime) -> Statement:
    """Read one statement. Raises UsageError if it is not one, or contradicts itself."""
    head = source.data[:_HEAD].removeprefix(BOM_UTF8).lstrip()
    if head.startswith((b"OFXHEADER", b"<?OFX", b"<OFX")) or b"<OFX>" in head or b"<?OFX" in head:
        from svclog.exchange.ofx import read_ofx

        return read_ofx(source)
    if not source.text.strip():
        raise UsageError(f"{source.name} is empty; give a bank statement")
    if source.form not in {Form.CSV, Form.INBOX}:
        raise UsageError(
            f"{source.name} is not a bank statement; give CSV, OFX or QFX, as your bank's website has them"
        )
    from svclog.exchange.statement_csv import read_csv

    return read_csv(source, said, now)


def united(statements: Iterable[Statement]) -> Statements:
    """Unite statements: a payment in several, as they overlap, counts once. Raises UsageError if there are none."""
    all_statements = [*statements]
    most: Counter[Payment] = Counter()
    for statement in all_statements:
        most |= Counter(statement.payments)
    payments = sorted(most.elements(), key=lambda payment: payment.day)
    covered = _covered(all_statements)
    if not covered:
        raise UsageError("there is no payment in it; give a bank statement that has some")
    lines = sum(len(statement.payments) for statement in all_statements)
    passed = sum(statement.passed for statement in all_statements)
    return Statements(payments, covered, lines - len(payments), passed)


def _covered(statements: Iterable[Statement]) -> list[tuple[date, date]]:
    """The periods that statements cover, joined across short gaps, in which there may have been no payments."""
    spans = []
    for statement in statements:
        days = [payment.day for payment in statement.payments]
        days += [day for day in (statement.first, statement.last) if day]
        if days:
            spans.append((min(days), max(days)))
    covered: list[tuple[date, date]] = []
    for first, last in sorted(spans):
        if covered and first - covered[-1][1] <= _GAP:
            covered[-1] = covered[-1][0], max(covered[-1][1], last)
        else:
            covered.append((first, last))
    return covered
