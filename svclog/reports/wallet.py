"""Payments against votes: money paid at places that were left, lost or earned, and at those never logged."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from svclog import loyalty
from svclog.loyalty import Verdict
from svclog.model import and_above, fold
from svclog.query import belongs_to, in_force
from svclog.reports.places import by_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from svclog.dates import Period
    from svclog.model import Interaction, Payment, Vote
    from svclog.payees import Meaning

_DAY = timedelta(days=1)
_YEAR = 365
_MOST = 10
"""The most never-logged payees that are listed for each currency."""


class Money(Struct, frozen=True):
    """An amount in one currency, which is empty if the statement names none."""

    amount: Decimal
    currency: str


class Paid(Struct, frozen=True):
    """A group of payments: how many, their first and last day, and their sum in each currency."""

    times: int
    first: date
    last: date
    sums: list[Money]
    refunds: list[Money]
    """Money that came back; it is not deducted from the sums."""


class LeftStillPaid(Struct, frozen=True):
    """A place that was paid while it was left, after the day of the vote."""

    business: str
    vote: int
    since: date
    paid: Paid


class LostStillPaid(Struct, frozen=True):
    """A lost place, the payments since its loss, and those in as many days before (None if unknown)."""

    business: str
    lost_since: date
    start: date
    days: int
    paid: Paid
    before: list[Money] | None


class EarnedHardlyVisited(Struct, frozen=True):
    """A place that has earned loyalty, but was visited less than half as often as before."""

    business: str
    verdict: Verdict
    visits: int
    payments: int
    usual: float
    """The usual number of visits in as many days."""
    visits_before: int
    days_before: int
    last_visit: date


class NeverLogged(Struct, frozen=True):
    """A name on the statement that is no place in the journal, and its payments."""

    payee: str
    paid: Paid


class Unmatched(Struct, frozen=True):
    """A name that the user has to explain: it may mean one of these places or, without any, a mere transfer."""

    payee: str
    candidates: list[str]
    moves: bool
    paid: Paid


class Wallet(Struct, frozen=True):
    """The payments on statements to the places of a journal, from the first to the last day of a period."""

    first: date
    last: date
    payments: int
    sums: list[Money]
    to_places: int
    """The number of payments to places in the journal."""
    never: int
    """The number of payments to payees that are marked as never a visit."""
    received: int
    """The number of lines with money received."""
    left: list[LeftStillPaid]
    lost: list[LostStillPaid]
    earned: list[EarnedHardlyVisited]
    never_logged: list[NeverLogged]
    more_never_logged: int
    """The number of further names."""
    unmatched: list[Unmatched]


class _Line(NamedTuple):
    payment: Payment
    place: str | None


class Logged(NamedTuple):
    """The visits and votes of the journal."""

    entries: Sequence[Interaction]
    votes: Sequence[Vote]
    now: datetime


def wallet(
    payments: Sequence[Payment],
    covered: Sequence[tuple[date, date]],
    meaning: Callable[[str], Meaning],
    logged: Logged,
    periods: Iterable[Period] = (),
) -> Wallet:
    """Compare payments, sorted by day, with the journal; `covered` are the spans of days of the statements.

    The result is about the days in all `periods`. Raises ValueError if none of them is covered.
    """
    first, last = _covered_span(covered, periods)
    meanings = {name: meaning(name) for name in {payment.payee for payment in payments}}
    lines = [_Line(payment, meanings[payment.payee].place) for payment in payments]
    now = [line for line in lines if first <= line.payment.day <= last]
    paid = [line.payment for line in now if line.payment.amount > 0]
    left, gone = _left(now, logged), _left_at(logged, last)
    places = {
        place: visits
        for place, visits in by_place(logged.entries).items()
        if not any(belongs_to(place, one.business) for one in gone)
    }
    never_logged, more = _never_logged(now, meanings)
    return Wallet(
        first,
        last,
        len(paid),
        _sums(paid),
        sum(line.place is not None for line in now if line.payment.amount > 0),
        sum(meanings[payment.payee].never for payment in paid),
        sum(line.payment.amount < 0 for line in now),
        left,
        _lost(places, _by_place(lines), (first, last), covered),
        _earned(places, _by_place(now), (first, last)),
        never_logged,
        more,
        unmatched([line.payment for line in now], meanings.__getitem__),
    )


def unmatched(payments: Iterable[Payment], meaning: Callable[[str], Meaning]) -> list[Unmatched]:
    """Return the names that the user has to be asked about, most payments first, transfers last."""
    asked: dict[str, list[Payment]] = defaultdict(list)
    by_key: dict[str, Meaning] = {}
    for payment in payments:
        meant = meaning(payment.payee)
        if meant.place is None and not meant.never and (meant.candidates or meant.moves or payment.moves):
            asked[fold(meant.key)].append(payment)
            by_key.setdefault(fold(meant.key), meant)
    return sorted(
        (
            Unmatched(by_key[key].key, [*by_key[key].candidates], not by_key[key].candidates, paid)
            for key, lines in asked.items()
            if (paid := _paid(lines))
        ),
        key=lambda one: (one.moves, -one.paid.times, fold(one.payee)),
    )


def _covered_span(covered: Sequence[tuple[date, date]], periods: Iterable[Period]) -> tuple[date, date]:
    first, last = covered[0][0], covered[-1][1]
    for period in periods:
        first = max(first, period.start.date()) if period.start else first
        last = min(last, (period.end - timedelta(microseconds=1)).date()) if period.end else last
    if first > last:
        raise ValueError(periods)
    return first, last


def _sums(payments: Iterable[Payment]) -> list[Money]:
    """Return the sum of each currency, the one with the most payments first."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    times: Counter[str] = Counter()
    for payment in payments:
        sums[payment.currency] += abs(payment.amount)
        times[payment.currency] += 1
    return [Money(sums[currency], currency) for currency, _ in times.most_common()]


def _paid(payments: Iterable[Payment]) -> Paid | None:
    """Summarize these payments; None if nothing was paid."""
    lines = [*payments]
    paid = [payment for payment in lines if payment.amount > 0]
    if not paid:
        return None
    days = [payment.day for payment in paid]
    return Paid(len(paid), min(days), max(days), _sums(paid), _sums(one for one in lines if one.amount < 0))


def _left(lines: Iterable[_Line], logged: Logged) -> list[LeftStillPaid]:
    """Return the places that were paid while they were left, most payments first."""
    left_on = cache(lambda day: _left_at(logged, day))
    paid: dict[str, list[Payment]] = defaultdict(list)
    votes: dict[str, Vote] = {}
    for payment, place in lines:
        vote = next((one for one in left_on(payment.day) if place and belongs_to(place, one.business)), None)
        if vote is not None:
            paid[vote.uid].append(payment)
            votes[vote.uid] = vote
    result = [
        LeftStillPaid(vote.business, vote.id, vote.at.date(), together)
        for uid, vote in votes.items()
        if (together := _paid(paid[uid]))
    ]
    return sorted(result, key=lambda one: (-one.paid.times, fold(one.business)))


def _left_at(logged: Logged, day: date) -> list[Vote]:
    """Return the votes in force all day: a payment on the day of a vote may be for a visit before it."""
    begin, end = (datetime.combine(day, clock, logged.now.tzinfo) for clock in (time.min, time.max))
    still = {vote.uid for vote in in_force(logged.votes, end)}
    return [vote for vote in in_force(logged.votes, begin) if vote.uid in still]


def _by_place(lines: Iterable[_Line]) -> dict[str, list[Payment]]:
    """Group payments by folded name of the place; those to desks are in their place's group too."""
    payments: dict[str, list[Payment]] = defaultdict(list)
    for payment, place in lines:
        for above in and_above(place) if place else ():
            payments[fold(above)].append(payment)
    return payments


def _lost(
    places: dict[str, list[Interaction]],
    payments: dict[str, list[Payment]],
    span: tuple[date, date],
    covered: Sequence[tuple[date, date]],
) -> list[LostStillPaid]:
    first, last = span
    result = []
    for place, visits in places.items():
        to_place = payments.get(fold(place), [])
        if not to_place:
            continue
        since = _lost_since([visit for visit in visits if visit.when.date() <= last])
        if since is None or since >= last:
            continue
        start = max(first, since + _DAY)
        days = (last - start).days + 1
        paid = _paid(payment for payment in to_place if start <= payment.day <= last)
        if paid is None:
            continue
        began = start - days * _DAY
        earlier = [payment for payment in to_place if began <= payment.day < start and payment.amount > 0]
        is_covered = any(begin <= began and start - _DAY <= end for begin, end in covered)
        before = _sums(earlier) if is_covered else None
        if before is None or _exceeds(paid.sums, before):
            result.append(LostStillPaid(place, since, start, days, paid, before))
    return sorted(result, key=lambda one: (one.before is None, -one.paid.times, fold(one.business)))


def _lost_since(visits: Sequence[Interaction]) -> date | None:
    """Return the day of the visit since which a place has been lost; None if it is not lost."""
    since = None
    for row in loyalty.ledger_rows(visits):
        if row.verdict is not Verdict.LOST:
            since = None
        elif since is None:
            since = row.when.date()
    return since


def _exceeds(sums: Iterable[Money], before: Iterable[Money]) -> bool:
    """Return whether one of the currencies has a larger sum than `before`."""
    was = {money.currency: money.amount for money in before}
    return any(money.amount > was.get(money.currency, Decimal()) for money in sums)


def _earned(
    places: dict[str, list[Interaction]], payments: dict[str, list[Payment]], span: tuple[date, date]
) -> list[EarnedHardlyVisited]:
    first, last = span
    days = (last - first).days + 1
    result = []
    for place, entries in places.items():
        visits = [visit for visit in entries if visit.when.date() <= last]
        verdict = loyalty.standing(visits).verdict
        past = [visit.when.date() for visit in visits if visit.when.date() < first]
        if verdict not in {Verdict.EARNED, Verdict.WON_BACK} or not past:
            continue
        days_before = min(_YEAR, (first - min(past)).days)
        count = sum(first - day <= days_before * _DAY for day in past)
        usual = count * days / days_before
        here = sum(visit.when.date() >= first for visit in visits)
        paid = sum(payment.amount > 0 for payment in payments.get(fold(place), []))
        if days_before >= days and usual >= 1 and max(here, paid) * 2 < usual:
            last_visit = max(visit.when.date() for visit in visits)
            result.append(EarnedHardlyVisited(place, verdict, here, paid, usual, count, days_before, last_visit))
    return sorted(result, key=lambda one: (-one.usual, fold(one.business)))


def _never_logged(lines: Iterable[_Line], meanings: dict[str, Meaning]) -> tuple[list[NeverLogged], int]:
    """Return, for each currency, the most paid names that are no place, and the number of names left out."""
    paid: dict[str, list[Payment]] = defaultdict(list)
    names: dict[str, str] = {}
    for payment, place in lines:
        meant = meanings[payment.payee]
        if place is None and not (meant.never or meant.candidates or meant.moves or payment.moves):
            paid[fold(meant.key)].append(payment)
            names.setdefault(fold(meant.key), meant.key)
    of_currency: dict[str, list[NeverLogged]] = defaultdict(list)
    for key, payments in paid.items():
        if together := _paid(payments):
            of_currency[together.sums[0].currency].append(NeverLogged(names[key], together))
    most = [
        one
        for currency in sorted(of_currency, key=lambda currency: -sum(one.paid.times for one in of_currency[currency]))
        for one in sorted(of_currency[currency], key=lambda one: (-one.paid.sums[0].amount, fold(one.payee)))[:_MOST]
    ]
    return most, sum(map(len, of_currency.values())) - len(most)
