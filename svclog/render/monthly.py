"""The monthly report as text and as JSON."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from svclog import dates
from svclog.dates import MONTHS
from svclog.loyalty import EARNED_LINE, LOST_LINE, SO_FAR_LINE, TOLERANCE, ChangeKind, Verdict
from svclog.render import people, promises, votes
from svclog.render.blocks import (
    DATE,
    GOOD_VISITS,
    ID,
    PLACE,
    SCORE,
    SCORE_SO_FAR,
    VERDICT,
    WITH,
    Column,
    Heading,
    Sentence,
    table,
    table_of_first,
)
from svclog.render.document import fields, period_json
from svclog.render.pictures import calendar
from svclog.render.places import STANDING
from svclog.render.words import (
    COLOURS,
    capitalized,
    difference,
    kinds,
    leans,
    listed,
    money,
    mover,
    of_all,
    quote,
    signed,
)
from svclog.reports.monthly import BALLOT
from svclog.text import Command, Message, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from svclog.render.blocks import Block, Cells
    from svclog.reports.highlights import Highlight, Leaning, Surprise
    from svclog.reports.monthly import BallotLine, MonthlyReport

T = TypeVar("T")


def blocks(report: MonthlyReport, currency: str = "") -> Iterator[Block]:
    """Yield the report, most important first, without empty sections; amounts are in `currency`."""
    yield Sentence(": ".join(headline(report)), lead=True)
    yield from best_and_worst(report)
    yield from ballot(report)
    yield from so_far(report)
    yield from votes.of_period(report)
    yield from promises.of_period(report)
    yield from surprises(report)
    yield from people.of_period(report)
    yield from rest(report, currency)
    yield from calendar(report.period, report.days, report.now.date())


def json(report: MonthlyReport) -> dict[str, object]:
    """Return the body of `report --format json`."""
    return fields(report, "now", "depth", "empty", "overdue", "stayed") | {
        "period": period_json(report.period),
        "left": [votes.departure_json(departure) for departure in report.left],
        "good": report.good,
        "bad": report.bad,
        "changed": report.changed,
        "unchanged": report.unchanged,
    }


def surprises(report: MonthlyReport) -> Iterator[Block]:
    """Yield the visits whose outcome and treatment disagree."""
    yield from _surprises("Not resolved, but rated high", report.kind_no)
    yield from _surprises("Resolved, but rated low", report.rude_yes)
    if report.kind_no or report.rude_yes:
        how = "Outcome and promise weigh, too: a visit that you rated low can still be good. A visit in full: "
        yield Sentence(Message(how, Command("show ID")), aside=True)


def headline(report: MonthlyReport) -> tuple[str, str]:
    """Return the name of the period and its summary: visits, changed verdicts, unchanged ones."""
    sentences = [_visits(report) if report.visits else "no visits"]
    if changes := [*_changes(report)]:
        sentences.append(capitalized("; ".join(changes)))
    if report.unchanged:
        sentences.append(_unchanged(report))
    if not report.ballot and report.visits:
        none_has = (
            "has earned or lost your loyalty yet"
            if report.counts[Verdict.UNDECIDED]
            else "has a verdict yet: one takes at least 3 visits"
        )
        sentences.append(f"No place {none_has}")
    return capitalized(report.period.name), f"{'. '.join(sentences)}."


_MOST_CHANGES_NAMED = 3


def _changes(report: MonthlyReport) -> Iterator[str]:
    """Yield the changes of verdicts in the period, with the names of the places if they are few."""
    turned: dict[str, list[str]] = {}
    for line in report.visited:
        if line.verdict is not line.was:
            turned.setdefault(_turned(line.verdict, line.was), []).append(line.business)
    for words, places in turned.items():
        which = listed(places) if len(places) <= _MOST_CHANGES_NAMED else counted(len(places), "place")
        yield f"{which} {words}"


def _turned(verdict: Verdict, was: Verdict) -> str:
    had_none = was in {Verdict.TOO_EARLY, Verdict.UNDECIDED}
    if had_none and verdict in {Verdict.LOST, Verdict.SLIPPING}:  # it had no loyalty to lose
        return f"went from no verdict to {verdict}"
    return f"{_BECAME[verdict]} ({'no verdict' if had_none else was} before)"


_BECAME = {
    Verdict.EARNED: "earned your loyalty",
    Verdict.WON_BACK: "won your loyalty back",
    Verdict.SLIPPING: "began to slip",
    Verdict.LOST: "lost your loyalty",
}


def _unchanged(report: MonthlyReport) -> str:
    """Return which verdicts did not change, and if there was any visit, how many of these places were not visited."""
    unchanged = sum(report.unchanged.values())
    unvisited = sum(len(places) for places in report.unvisited.values())
    which = "not" if unchanged == 1 else "none of them" if unvisited == unchanged else f"{unvisited:,} of them not"
    places = counted(unchanged, "place") + (f", {which} visited," if unvisited and report.visits else "")
    number = "{:,} {}" if unchanged > 1 else "{1}"
    counts = [number.format(count, verdict) for verdict, count in _in_order(report.unchanged)]
    return f"The {'verdict' if unchanged == 1 else 'verdicts'} of {places} did not change: {listed(counts)}"


def _in_order(counts: Mapping[Verdict, T]) -> list[tuple[Verdict, T]]:
    return [(verdict, counts[verdict]) for verdict in BALLOT if verdict in counts]


def _visits(report: MonthlyReport) -> str:
    went = kinds(report.visits, report.good, report.bad, report.rest.uncounted)
    visits = f"{counted(report.visits, 'visit')} ({went}) to {counted(report.places, 'place')}"
    no_verdict = report.counts[Verdict.UNDECIDED] + report.counts[Verdict.TOO_EARLY]
    if not (report.ballot and no_verdict):
        return visits
    of_them = "" if report.places == 1 else "all " if no_verdict == report.places else f"{no_verdict:,} of them "
    return f"{visits}, {of_them}without a verdict yet"


def best_and_worst(report: MonthlyReport) -> Iterator[Block]:
    """Yield the best and the worst visit, one line each."""
    if report.best and report.worst:
        yield Heading("The best and the worst visit")
    elif report.best or report.worst:
        yield Heading("The best visit" if report.best else "The worst visit")
    for visit, which in ((report.best, "Best:"), (report.worst, "Worst:")):
        if visit is not None:
            at = f"{visit.employee} at {visit.business}" if visit.employee else visit.business
            what = f"{visit.outcome}; you noted: {quote(visit.note)}" if visit.note else visit.outcome
            happened = f"{which} {at} on {dates.short(visit.when)}, {what} ("
            yield Sentence(Message(happened, Command(f"show {visit.id}"), ")"))


def ballot(report: MonthlyReport) -> Iterator[Block]:
    """Yield the ballot: each place with a verdict in BALLOT, and the reason for its change."""
    if not report.ballot:
        return
    yield Heading(_as_of(report))
    if report.visited:
        yield table(report.visited, _MOVED, colour=lambda line: COLOURS[line.verdict])
    else:
        yield table(report.ballot, _UNMOVED, colour=lambda line: COLOURS[line.verdict])
    since = ""
    if report.visited and report.period.start is not None:
        since = f"Change: of the score since {dates.long(report.period.start - timedelta(days=1))}. "
    if report.visited and report.unvisited:
        still = [_still_has(verdict, places) for verdict, places in _in_order(report.unvisited)]
        yield Sentence(Message(f"Not visited in this period: {'; '.join(still)}. All places: ", Command("places")))
    slipping = _SLIPPING if any(line.verdict is Verdict.SLIPPING for line in report.visited or report.ballot) else ""
    words = Message(_SCALE, slipping, since, "What the words mean: ", Command("help verdicts"))
    yield Sentence(Message(words, "; the sums: ", Command("why PLACE")), aside=True)


def _as_of(report: MonthlyReport) -> str:
    """Return the title of the ballot, with the day of its verdicts."""
    last = report.last_day
    if last is None:
        return "Where places stand"
    return f"Where places stood on {last.day} {MONTHS[last.month - 1]} {last.year}"


_MOST_UNVISITED = 6


def _still_has(verdict: Verdict, places: Sequence[str]) -> str:
    more = len(places) - _MOST_UNVISITED
    named = [*places[:_MOST_UNVISITED], *([f"{more:,} more"] if more > 0 else [])]
    return f"{listed(named)} {'is' if len(places) == 1 else 'are'} still {verdict}"


_SCALE = (
    "From the third visit on, a score of +2 or more earns your loyalty; -2 or less, with at least 2 of the last 3 "
    "visits bad, loses it, earned before or not. Score and good visits: of all your visits to the place, older ones "
    "too. "
)
_SLIPPING = "Slipping: it had your loyalty, and its score fell below +1; +2 restores it. "

_UNMOVED: Cells[BallotLine] = {**STANDING, Column("last visit"): lambda line: dates.short(line.last_visit)}


def so_far(report: MonthlyReport) -> Iterator[Block]:
    """Yield every other place visited, and which way it leans."""
    if report.so_far:
        yield Heading("No verdict yet: how they look so far")
        yield table(report.so_far, _SO_FAR)
        lines = (
            f"Good: a score of {SO_FAR_LINE:+} or more; bad: {-SO_FAR_LINE:+} or less; mixed: in between, as after "
            "visits that were barely good or bad. "
        )
        if report.ballot:
            yield Sentence(lines.rstrip(), aside=True)
        else:
            words = Message(lines, _SCALE, "What the words mean: ", Command("help verdicts"))
            yield Sentence(words, aside=True)


def _leans(place: Leaning) -> str:
    return leans(place.so_far, place.score) if place.score is not None else "no score yet"


def _missing(place: Leaning) -> str:
    if place.missing:
        return f"{place.missing}+ more visits"
    return f"score {EARNED_LINE:+} or {LOST_LINE:+}"


def _last_words(place: Leaning) -> str:
    last = place.last
    words = quote(last.note, 200) if last.note else last.outcome
    uncounted = "" if place.last_counts or place.score is None else "not scored yet"
    beside = "; ".join(part for part in (last.employee, uncounted) if part)
    return f"{words} ({beside})" if beside else words


_SO_FAR: Cells[Leaning] = {
    SCORE_SO_FAR: _leans,
    PLACE: lambda place: place.business,
    GOOD_VISITS: lambda place: of_all(place.good, place.visits) if place.visits else "",
    Column("needed for a verdict", labelled=True, unbroken=True): _missing,
    Column("last visit: “your note” (with)", elastic=True, folded=True): _last_words,
}


def change(line: BallotLine) -> str:
    """Return the change of the score; `new` for a new place."""
    return "new" if line.kind is ChangeKind.NEW_PLACE else signed(difference(line.before, line.score))


def what_moved(line: BallotLine) -> str:
    """Return the reason for a change: the visits, the employee, and what moved the score most."""
    visits = counted(line.visits_in_period + line.uncounted_in_period, "visit")
    uncounted = f", {line.uncounted_in_period} not scored yet" if line.uncounted_in_period else ""
    return f"{visits}{uncounted}{_mover(line)}"


def _mover(line: BallotLine) -> str:
    if not line.change or signed(difference(line.before, line.score)) == "0.0":
        return ""
    if line.new_visits * line.change <= TOLERANCE:  # all new visits together did not pull in this direction
        bad = f", {line.bad_in_period} of them bad" if line.bad_in_period else ""
        if line.visits_in_period == line.bad_in_period == 1:
            bad = ", a bad one"
        if not line.bad_in_period and abs(line.new_visits) <= TOLERANCE:
            bad = ", neither good nor bad"
        return f"{bad}; less {'bad' if line.change > 0 else 'good'} than before"
    if line.driver:
        good, bad = ("good", "bad") if line.kind is ChangeKind.NEW_PLACE else ("better", "worse")
        return f"{_with_whom(line)}; {mover(line.driver, good if line.change > 0 else bad)}"
    return _with_whom(line)


def _with_whom(line: BallotLine) -> str:
    """Return the employee who moved the score most, with the number of visits if others were new too."""
    if line.person is None:
        return ""
    alone = line.person_visits == line.visits_in_period + line.uncounted_in_period
    return f" with {line.person}" if alone else f", {line.person_visits} with {line.person}"


_MOVED: Cells[BallotLine] = {
    VERDICT: STANDING[VERDICT],
    PLACE: STANDING[PLACE],
    SCORE: STANDING[SCORE],
    Column("change", right=True): change,
    Column("good/all", right=True, labelled=True): STANDING[GOOD_VISITS],
    Column("reason for change", elastic=True, folded=True): what_moved,
}


_VISIT: Cells[Highlight] = {
    ID: lambda visit: str(visit.id),
    DATE: lambda visit: dates.short(visit.when),
    PLACE: lambda visit: visit.business,
    WITH: lambda visit: visit.employee or "",
}
_NOTED: Cells[Highlight] = {Column("your note", elastic=True): lambda visit: visit.note or ""}
_SURPRISE: Cells[Surprise] = {
    **_VISIT,
    Column("your rating", labelled=True, unbroken=True): lambda visit: f"{visit.rating:.1f} of 5",
    **_NOTED,
}


def _surprises(title: str, visits: Sequence[Surprise]) -> Iterator[Block]:
    if not visits:
        return
    yield Heading(title)
    yield table(visits, _SURPRISE)


def rest(report: MonthlyReport, currency: str) -> Iterator[Block]:
    """Yield the other figures of the period: minutes, money, and visits not scored yet."""
    rest = report.rest
    if rest.minutes or rest.spent:
        yield Heading(
            " and ".join(
                name for name, spent in (("minutes", rest.minutes), ("money", rest.spent)) if spent
            ).capitalize()
        )
        took = [
            f"{words} (noted for {of_all(count, report.visits)} visits)"
            for words, amount, count in (
                (f"your visits took {counted(rest.minutes, 'minute')} of your time", rest.minutes, rest.minutes_noted),
                (f"you paid {money(rest.spent, currency)}", rest.spent, rest.spent_noted),
            )
            if amount
        ]
        at_lost = [
            *([counted(rest.minutes_at_lost, "minute")] if rest.minutes_at_lost else []),
            *([money(rest.spent_at_lost, currency)] if rest.spent_at_lost else []),
        ]
        lost = f" Of this, {listed(at_lost)} went to places listed as lost." if at_lost else ""
        yield Sentence(f"In this period {listed(took)}.{lost}")
    if rest.uncounted:
        yield Heading("Not scored yet")
        which = "visit is in no score yet: it has" if rest.uncounted == 1 else "visits are in no score yet: they have"
        yield Sentence(f"{rest.uncounted:,} {which} no rating and the outcome is pending.")
        yield from table_of_first(_MOST_UNCOUNTED, report.not_counted, {**_VISIT, **_NOTED}, "list --outcome pending")
        yield Sentence(Message("Once you know how it ended: ", Command("edit ID --outcome OUTCOME")), aside=True)


_MOST_UNCOUNTED = 6
