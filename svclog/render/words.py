"""Figures, counts and other values in words."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from svclog import dates
from svclog.loyalty import BAD_POINTS, EARNED_LINE, GOOD_POINTS, LOST_LINE, SLIP_LINE, TOLERANCE, Verdict
from svclog.model import Regret, Via
from svclog.text import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from svclog.loyalty import SoFar, Told
    from svclog.model import Interaction, Promise
    from svclog.reports.promises import Due


COLOURS = {
    Verdict.EARNED: "green",
    Verdict.WON_BACK: "cyan",
    Verdict.SLIPPING: "yellow",
    Verdict.LOST: "red",
    Verdict.UNDECIDED: "",
    Verdict.TOO_EARLY: "dim",
}
"""Used in addition to the word and the sign, never instead of them."""

VIA = {
    Via.COUNTER: "in person",
    Via.PHONE: "by phone",
    Via.CHAT: "by chat",
    Via.EMAIL: "by email",
    Via.BOT: "through an automated system",
    Via.OTHER: "by another channel",
}
"""Channels in words."""


def verdict(verdict: Verdict) -> str:
    """Return a verdict with its sign: `+ earned`."""
    return f"{verdict.sign} {verdict}"


def stands(verdict_: Verdict, so_far: SoFar | None, *, recovering: bool = False) -> str:
    """Return a verdict with its sign and its state: `x lost, recovering`, `? too early to say, so far good`."""
    if recovering:
        return f"{verdict(verdict_)}, recovering"
    return f"{verdict(verdict_)}, so far {so_far}" if so_far else verdict(verdict_)


def with_desks(business: str) -> str:
    """Return the name of a place whose score includes its desks: `Acme Cars and its desks`."""
    return f"{business} and its desks"


def of_all(good: int, visits: int) -> str:
    """Return a share of the visits: `9 of 12`."""
    return f"{good:,} of {visits:,}"


def good_of(good: int, visits: int) -> str:
    """Return how many visits were good: `9 of 12 good`."""
    return f"{of_all(good, visits)} good"


def kinds(visits: int, good: int, bad: int, uncounted: int = 0) -> str:
    """Count visits by kind: `18 good, 10 bad, 1 neither good nor bad and 1 not scored yet`."""
    neither = visits - good - bad - uncounted
    counts = ((good, "good"), (bad, "bad"), (neither, "neither good nor bad"), (uncounted, "not scored yet"))
    return listed([f"{count:,} {kind}" for count, kind in counts if count])


def leans(so_far: SoFar | None, score: float) -> str:
    """Return the score of a place or person without a verdict, and which way it leans: `+2.5, good`."""
    return f"{scored(score)}, {so_far}"


def missing(visits: int) -> str:
    """Return how many more visits a verdict needs: `a verdict takes at least 2 more visits`."""
    return f"a verdict takes at least {counted(visits, 'more visit')}"


_DRIVERS = {"felt": "how you felt", "premium": "premium price"}


def driver(name: str) -> str:
    """Return a driver of a score in words."""
    return _DRIVERS.get(name, name)


def mover(name: str, how: str) -> str:
    """Return the driver that moved a score, with `how` (good, bad, better or worse): `worse listening`."""
    match name:
        case "empathy" | "listening":
            return f"{how} {name}"
        case "outcome":
            return f"{how} outcomes"
        case "felt":
            return f"you felt {how}"
        case _:
            return {"promise": "promises", "premium": "premium price"}[name]


def tenths(values: Sequence[float], total: float) -> list[float]:
    """Round to one decimal so that the figures add up to the printed total, by largest remainder.

    Each is less than 0.1 from its value, and 0 stays 0; if the values do not add up to the total, the difference is
    spread evenly.
    """
    if not values:
        return []
    whole = [floor(value * 10) for value in values]
    to_share = round(round(total, 1) * 10) - sum(whole)
    everyone, extra = divmod(to_share, len(values))
    # Of equal remainders the first one wins, whatever the last bit of a product.
    by_remainder = sorted(range(len(values)), key=lambda i: round(whole[i] - values[i] * 10, 9))
    figures = [figure + everyone for figure in whole]
    for i in by_remainder[:extra]:
        figures[i] += 1
    return [figure / 10 for figure in figures]


def signed(figure: float) -> str:
    """Return a figure with one decimal and its sign; 0.0 has none."""
    text = f"{tenths([figure], figure)[0]:.1f}"  # never -0.0
    return text if text == "0.0" or text.startswith("-") else f"+{text}"


def scored(score: float) -> str:
    """Return a signed score that agrees with its verdict: 1.96, which has not earned loyalty, is not shown as +2.0."""
    rounded = round(score, 1)
    across = (rounded in {EARNED_LINE, SLIP_LINE} and score < rounded) or (rounded == LOST_LINE and score > rounded)
    if not across or abs(score - rounded) <= TOLERANCE:
        return signed(score)
    decimals = next(count for count in range(2, 12) if round(score, count) != rounded)
    return f"{score:+.{decimals}f}"


def difference(before: float, after: float) -> float:
    """Return the difference of the rounded figures, so that printed sums add up: from 4.14 to 4.16 it is 0.1."""
    return round(after, 1) - round(before, 1)


def listed(parts: Sequence[str]) -> str:
    """Join parts into a list: `a, b and c`."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def month_names(months: Sequence[date]) -> str:
    """List months in order, of one year at most: `January to May, July and August`."""
    runs: list[list[date]] = []
    for month in months:
        if runs and (month.month - runs[-1][-1].month) % 12 == 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    named = [[dates.MONTHS[month.month - 1] for month in run] for run in runs]
    return listed([part for names in named for part in ([f"{names[0]} to {names[-1]}"] if names[2:] else names)])


def capitalized(sentence: str) -> str:
    """Return the sentence with its first letter in upper case."""
    return f"{sentence[:1].upper()}{sentence[1:]}"


def overdue(due: Due) -> str:
    """Return how long an overdue promise has been overdue: `overdue by 3 days`."""
    return f"overdue by {counted(due.days_late, 'day')}" if due.days_late else "overdue since today"


def became_of(promise: Promise, now: datetime) -> str:
    """Return the state of a promise: `kept late`, `broken`, `overdue`, `not due yet`, or without a date `open`."""
    if promise.by is None or promise.state != "open":
        return f"{promise.state} late" if promise.days_late else promise.state
    return "overdue" if promise.is_overdue(now) else "not due yet"


def when(moment: datetime, now: datetime, *, day: bool = False) -> str:
    """Return a moment (or with `day`, a day) in words, and how long ago it was."""
    text, ago = dates.say(moment, now, day=day), dates.ago(moment, now)
    return text if text.startswith(ago) else f"{text} ({ago})"


def money(amount: float, currency: str) -> str:
    """Return an amount: `1,204.50 EUR`, or without a currency `1,204.50`."""
    return f"{amount:,.2f} {currency}".rstrip()


def ended(visit: Interaction) -> str:
    """Return the outcome of a visit, with its `times` if more than one: `resolved`, `resolved x3`."""
    return f"{visit.outcome} x{visit.times}" if visit.times > 1 else visit.outcome


def cost(minutes: int, spent: float, currency: str) -> list[str]:
    """Return minutes and money in words, each if not 0; an hour or more in hours too."""
    parts = []
    if minutes:
        hours = f" ({minutes // 60} h {minutes % 60:02} min)" if minutes >= 60 else ""
        parts.append(f"{counted(minutes, 'minute')}{hours}")
    if spent:
        parts.append(money(spent, currency))
    return parts


def quote(text: str, length: int = 50) -> str:
    """Quote the first words of a note."""
    return in_full(first_words(text, length))


def in_full(text: str) -> str:
    """Quote a whole text, so that it is not read as a sentence of svclog's."""
    return f"\N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK}"


def first_words(note: str, length: int = 50) -> str:
    """Return the beginning of a note on one line, cut at the end of a word."""
    words = " ".join(note[: 2 * length].split())
    if len(words) <= length and len(note) <= 2 * length:
        return words
    return f"{words[:length].rpartition(' ')[0] or words[:length]} …"


def regret(how_much: Regret) -> str:
    """Return the amount of regret: `some regret`."""
    return f"{'no' if how_much is Regret.NONE else how_much} regret"


def word_of_mouth(told: Told) -> str:
    """Return how many people would have been told of good and bad visits, by the survey behind the points."""
    parts = []
    if told.good:
        parts.append(f"{told.good:,} people of {counted(told.good_visits, 'good visit')} ({GOOD_POINTS} each)")
    if told.bad:
        parts.append(f"{told.bad:,} people of {counted(told.bad_visits, 'bad visit')} ({BAD_POINTS} each)")
    return f"A typical customer would have told {listed(parts)}." if parts else "Nothing here is worth telling anybody."
