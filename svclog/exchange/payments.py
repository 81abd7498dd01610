"""What one bank statement holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from svclog.model import Payment


class Statement(NamedTuple):
    """What one file holds, and the days that it covers, where it says so itself."""

    payments: list[Payment]
    first: date | None = None
    last: date | None = None
    passed: int = 0
    """How many lines say nothing about a payment: balances, and what was declined."""
