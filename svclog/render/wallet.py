"""Payments against votes as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog.dates import MONTHS
from svclog.render.blocks import Column, Heading, Sentence, table
from svclog.render.words import listed, money, verdict
from svclog.text import Command, Message, argument, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from svclog.model import Payee
    from svclog.render.blocks import Block, Cells
    from svclog.reports.wallet import (
        EarnedHardlyVisited,
        LeftStillPaid,
        LostStillPaid,
        Money,
        NeverLogged,
        Paid,
        Unmatched,
        Wallet,
    )

_PAYEE = Column("payee", elastic=True)


def blocks(report: Wallet) -> Iterator[Block]:
    """Yield the report, without empty sections."""
    yield Sentence(_summary(report), lead=True)
    sections = (
        ("Left, and still paid", map(_left, report.left)),
        ("Lost, and paid more than before", (_lost(one) for one in report.lost if one.before is not None)),
        ("Lost, and paid", (_lost(one) for one in report.lost if one.before is None)),
        ("Earned, and hardly visited", map(_earned, report.earned)),
    )
    for title, sentences in sections:
        lines = [*sentences]
        if lines:
            yield Heading(title)
            yield from map(Sentence, lines)
    if not (report.left or report.lost or report.earned):
        unsure = sum(one.paid.times for one in report.unmatched if not one.moves)
        but = f"Not counting the {counted(unsure, 'payment')} below whose place is not sure, you" if unsure else "You"
        nothing = "paid nothing at places that you left or that lost your loyalty, and go to every place that has it"
        yield Sentence(f"{but} {nothing}.")
    if report.never_logged:
        yield Heading("Paid, never logged")
        yield table(report.never_logged, _PAID)
        more = f"{counted(report.more_never_logged, 'more name')} with less; " if report.more_never_logged else ""
        known = Command(f"wallet --as {argument(f'{report.never_logged[0].payee}=PLACE')}")
        yield Sentence(Message(f"{more}if one is a place in your journal: ", known), aside=True)
    yield from _questions(report.unmatched)


def _questions(unmatched: Sequence[Unmatched]) -> Iterator[Block]:
    """Yield the questions to the user, with the commands that answer them."""
    places, moves = [one for one in unmatched if not one.moves], [one for one in unmatched if one.moves]
    if places:
        yield Heading("Not sure which place, and not counted")
        yield table(places, _PERHAPS)
        yield Sentence("If one of these is right, say so once:", aside=True)
        for one in places:
            known = Command(f"wallet --as {argument(f'{one.payee}={one.candidates[0]}')}")
            yield Sentence(Message(known), aside=True)
        never = Command(f"wallet --never {argument(places[0].payee)}")
        yield Sentence(Message("If one is never a visit: ", never), aside=True)
    if moves:
        yield Heading("Transfers, it seems, and not counted")
        yield table(moves, _PAID)
        never = Command(f"wallet --never {argument(moves[0].payee)}")
        yield Sentence(Message("Say so for good: ", never), aside=True)


def answers(payees: Iterable[Payee]) -> Iterator[Block]:
    """Yield a table of the payees explained so far."""
    yield Heading("What payees on statements stand for")
    yield table(sorted(payees, key=lambda one: one.payee.casefold()), _ANSWERS)
    yield Sentence(Message("To be asked again: ", Command("wallet --ask PAYEE")), aside=True)


def answers_json(payees: Iterable[Payee]) -> dict[str, object]:
    """Return the body of `wallet --json` without a statement."""
    return {"payees": [{"payee": one.payee, "business": one.business, "never": one.business is None} for one in payees]}


def json(report: Wallet) -> dict[str, object]:
    """Return the body of `wallet --json`. Both ends of its period are inclusive."""
    return {
        "period": {"from": report.first, "to": report.last},
        "payments": report.payments,
        "sums": _json_of(report.sums),
        "to_places": report.to_places,
        "never": report.never,
        "received": report.received,
        "left": [
            {"business": one.business, "vote": one.vote, "left": one.since, **_paid_json(one.paid)}
            for one in report.left
        ],
        "lost": [
            {
                "business": one.business,
                "lost": one.lost_since,
                "from": one.start,
                "days": one.days,
                **_paid_json(one.paid),
                "before": None if one.before is None else _json_of(one.before),
            }
            for one in report.lost
        ],
        "earned": report.earned,
        "never_logged": [{"payee": one.payee, **_paid_json(one.paid)} for one in report.never_logged],
        "more_never_logged": report.more_never_logged,
        "unmatched": [
            {"payee": one.payee, "candidates": one.candidates, "moves": one.moves, **_paid_json(one.paid)}
            for one in report.unmatched
        ],
    }


def _summary(report: Wallet) -> str:
    text = f"{span(report.first, report.last)}: {counted(report.payments, 'payment')}"
    if report.sums:
        text += f", {_amounts(report.sums)}"
    text += f"; {report.to_places or 'none'} of them to places in your journal"
    if report.never:
        text += f", {report.never:,} never a visit"
    received = f" {counted(report.received, 'line is', 'lines are')} money that came in." if report.received else ""
    return f"{text}.{received}"


def _left(one: LeftStillPaid) -> Message:
    text = f"{one.business}: left on {_day(one.since)} (v{one.vote}), {paid(one.paid, 'since then')} ("
    return Message(text, Command(f"card {argument(one.business)}"), ")")


def _lost(one: LostStillPaid) -> Message:
    lost = f"{one.business}: lost since {_day(one.lost_since)}"
    days = f"in the {one.days:,} days since" if one.days > 1 else "the day after"
    if one.start > one.lost_since and (one.start - one.lost_since).days > 1:
        days = f"in these {one.days:,} days"
    text = f"{lost}; {paid(one.paid, days)}"
    if one.before is None:
        text += f"; the statements do not tell of the {counted(one.days, 'day')} before"
    else:
        text += f"; in as many days before, {_amounts(one.before) or 'nothing'}"
    return Message(text, " (", Command(f"why {argument(one.business)}"), ")")


def _earned(one: EarnedHardlyVisited) -> Message:
    here = f"{_count(one.visits, 'visit')} and {_count(one.payments, 'payment')}"
    usual = f"{one.usual:.0f} {'visit is' if round(one.usual) == 1 else 'visits are'} usual"
    rests = f"{counted(one.visits_before, 'visit')} in the {counted(one.days_before, 'day')} before"
    text = f"{one.business} ({verdict(one.verdict)}): {here}, where {usual} ({rests})"
    last = f"; last visit {_day(one.last_visit)} ("
    return Message(text, last, Command(f"card {argument(one.business)}"), ")")


def _count(count: int, what: str) -> str:
    return counted(count, what) if count else f"no {what}"


def paid(group: Paid, when: str = "") -> str:
    """Summarize payments: `3 payments since then, 45.00 EUR, from 2 to 28 November 2026; 15.00 EUR came back`."""
    times = f"{counted(group.times, 'payment')} {when}".rstrip()
    days = f"on {_day(group.first)}" if group.first == group.last else f"from {span(group.first, group.last)}"
    back = f"; {_amounts(group.refunds)} came back" if group.refunds else ""
    return f"{times}, {_amounts(group.sums)}, {days}{back}"


def _amounts(sums: Iterable[Money]) -> str:
    return listed([money(float(one.amount), one.currency) for one in sums])


def _json_of(sums: Iterable[Money]) -> list[dict[str, object]]:
    return [{"amount": float(one.amount), "currency": one.currency} for one in sums]


def _paid_json(paid: Paid) -> dict[str, object]:
    sums = {"sums": _json_of(paid.sums), "refunds": _json_of(paid.refunds)}
    return {"payments": paid.times, "first": paid.first, "last": paid.last, **sums}


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def span(first: date, last: date) -> str:
    """Return a span of days, with a common month or year only once: `1 to 30 November 2026`."""
    if first == last:
        return _day(first)
    start, end = _day(first).split(), _day(last).split()
    unshared = [word for at, word in enumerate(start) if start[at:] != end[at:]]
    return " ".join([*unshared, "to", *end])


_PAID: Cells[NeverLogged | Unmatched] = {
    _PAYEE: lambda one: one.payee,
    Column("payments", right=True): lambda one: str(one.paid.times),
    Column("paid", right=True): lambda one: _amounts(one.paid.sums),
}
_PERHAPS: Cells[Unmatched] = {
    **_PAID,
    Column("perhaps", elastic=True, place=True): lambda one: " or ".join(one.candidates),
}
_ANSWERS: Cells[Payee] = {
    _PAYEE: lambda one: one.payee,
    Column("place", elastic=True, place=True): lambda one: one.business or "never a visit",
}
