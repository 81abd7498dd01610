"""The monthly report in words, and as JSON."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from svclog import dates
from svclog.loyalty import ChangeKind, Verdict
from svclog.render import votes
from svclog.render.blocks import (
    DATE,
    GOOD_VISITS,
    ID,
    NOTE,
    PLACE,
    SCORE,
    SO_FAR,
    VERDICT,
    WITH,
    Column,
    Heading,
    Sentence,
    table,
)
from svclog.render.document import fields, period_json
from svclog.render.people import NAMED
from svclog.render.pictures import calendar
from svclog.render.places import STANDING
from svclog.render.words import (
    COLOURS,
    capitalized,
    cost,
    difference,
    driver,
    first_words,
    good_of,
    kinds,
    leans,
    listed,
    of_all,
    scored,
    signed,
)
from svclog.reports.monthly import BALLOT
from svclog.text import Command, Message, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from svclog.render.blocks import Block, Cells
    from svclog.reports.highlights import Leaning, Surprise
    from svclog.reports.monthly import BallotLine, MonthlyReport
    from svclog.reports.people import Person
    from svclog.reports.promises import InPeriod


_MOST_NAMED = 6
"""People who are named in one sentence."""


def blocks(report: MonthlyReport, currency: str = "") -> Iterator[Block]:
    """The report, most important first; sections with nothing to say are left out. Amounts are in `currency`."""
    yield Sentence(": ".join(headline(report)), lead=True)
    yield from best_and_worst(report)
    yield from ballot(report)
    yield from so_far(report)
    yield from votes.of_period(report)
    yield from promises(report)
    yield from surprises(report)
    yield from people(report)
    yield from rest(report, currency)
    yield from calendar(report.period, report.days)


def json(report: MonthlyReport) -> dict[str, object]:
    """The body of `report --format json`."""
    return fields(report, "now", "depth", "empty", "overdue", "stayed") | {
        "period": period_json(report.period),
        "left": [votes.departure_json(departure) for departure in report.left],
        "good": report.good,
        "bad": report.bad,
        "changed": report.changed,
        "unchanged": report.unchanged,
    }


def surprises(report: MonthlyReport) -> Iterator[Block]:
    """The visits whose outcome says one thing and whose treatment another."""
    yield from _surprises("Not resolved, but you rated them high", report.kind_no)
    yield from _surprises("Resolved, but you rated them low", report.rude_yes)


def headline(report: MonthlyReport) -> tuple[str, str]:
    """The period, and what to say of it: its visits, what it changed, and, apart from that, who stands as before."""
    visits = _visits(report) if report.visits else "no visits"
    sentences = [visits]
    if report.changed:
        sentences.append(f"Changed: {_with_loyalty(_changes(report))}")
    if report.unchanged:
        standing = _with_loyalty(_standing(report.unchanged))
        sentences.append(f"{'Unchanged' if report.visits else 'As they stand'}: {standing}")
    undecided = report.counts[Verdict.UNDECIDED]
    if report.ballot and (no_verdict := undecided + report.counts[Verdict.TOO_EARLY]):
        sentences.append(f"{no_verdict} of those visited {'has' if no_verdict == 1 else 'have'} no verdict yet")
    if not report.ballot and report.visits:
        none_has = (
            "has earned or lost your loyalty yet"
            if undecided
            else "has a verdict yet: that takes at least 3 visits to it"
        )
        sentences.append(f"No place {none_has}")
    return capitalized(report.period.name), f"{'. '.join(sentences)}."


_MOST_CHANGES_NAMED = 3
_CAME = {
    Verdict.EARNED: "earned {}",
    Verdict.WON_BACK: "won {} back",
    Verdict.SLIPPING: "began to slip",
    Verdict.LOST: "lost {}",
}


def _standing(counts: Mapping[Verdict, int]) -> Iterator[tuple[str, str]]:
    """How many places stand where."""
    loyal = sum(counts.get(verdict, 0) for verdict in (Verdict.EARNED, Verdict.WON_BACK))
    slipping, lost = counts.get(Verdict.SLIPPING, 0), counts.get(Verdict.LOST, 0)
    which: Callable[[int], str] = _place_count
    for count, one, more in (
        (loyal, "has {}", "have {}"),
        (slipping, "is slipping", "are slipping"),
        (lost, "has lost {}", "have lost {}"),
    ):
        if count:
            yield which(count), one if count == 1 else more
            which = "{:,}".format


def _place_count(count: int) -> str:
    return counted(count, "place")


def _changes(report: MonthlyReport) -> Iterator[tuple[str, str]]:
    """The places that the period brought to each verdict, by name where they are few, and what they did."""
    for verdict, count in _in_order(report.changed):
        names = [line.business for line in report.visited if line.verdict is verdict and line.was is not verdict]
        yield listed(names) if count <= _MOST_CHANGES_NAMED else _place_count(count), _CAME[verdict]


def _with_loyalty(places: Iterable[tuple[str, str]]) -> str:
    """`Alpha earned your loyalty, Beta and Gamma won it back`; {} stands for the loyalty."""
    parts: list[str] = []
    loyalty = "your loyalty"
    for which, did in places:
        parts.append(f"{which} {did.format(loyalty)}")
        if "{}" in did:
            loyalty = "it"
    return listed(parts)


def _in_order(counts: Mapping[Verdict, int]) -> list[tuple[Verdict, int]]:
    return [(verdict, counts[verdict]) for verdict in BALLOT if verdict in counts]


def _visits(report: MonthlyReport) -> str:
    went = kinds(report.visits, report.good, report.bad)
    return f"{counted(report.visits, 'visit')} to {counted(report.places, 'place')}, {went}"


def best_and_worst(report: MonthlyReport) -> Iterator[Block]:
    """The best and the worst visit, one line each."""
    if report.best and report.worst:
        yield Heading("The best and the worst visit")
    elif report.best or report.worst:
        yield Heading("The best visit" if report.best else "The worst visit")
    for visit, which in ((report.best, "Best:"), (report.worst, "Worst:")):
        if visit is not None:
            by = f" with {visit.employee}" if visit.employee else ""
            what = f"{visit.outcome}: {first_words(visit.note)}" if visit.note else visit.outcome
            happened = f"{which} {visit.business}{by} on {dates.short(visit.when)}, {what} ("
            yield Sentence(Message(happened, Command(f"show {visit.id}"), ")"))


def ballot(report: MonthlyReport) -> Iterator[Block]:
    """Each place with a verdict that is a vote, and what moved it."""
    if not report.ballot:
        return
    yield Heading("The ballot")
    if report.visited:
        yield table(report.visited, _MOVED, colour=lambda line: COLOURS[line.verdict])
    else:
        yield table(report.ballot, _UNMOVED, colour=lambda line: COLOURS[line.verdict])
    since = ""
    if report.visited and report.period.start is not None:
        since = (
            f"Good: of all visits to the place. Change: since {dates.long(report.period.start - timedelta(days=1))}. "
        )
    if report.visited and report.unvisited:
        counts = [f"{count} {verdict}" for verdict, count in _in_order(report.unvisited)]
        yield Sentence(Message(f"Not visited in this period: {listed(counts)} (", Command("places"), ")"))
    yield Sentence(
        Message(_SCALE, since, "What the words mean: ", Command("help verdicts"), "; the sums: ", Command("why PLACE")),
        aside=True,
    )


_SCALE = "Score: +2 can earn your loyalty, -2 can lose it; the best is about +7, the worst about -15. "

_UNMOVED: Cells[BallotLine] = {
    **STANDING,
    Column("last visit"): lambda line: dates.short(line.last_visit),
}


def so_far(report: MonthlyReport) -> Iterator[Block]:
    """Every other place that was visited, and which way it leans."""
    if report.so_far:
        yield Heading("No verdict yet: how they look so far")
        yield table(report.so_far, _SO_FAR)
        if not report.ballot:  # which has said so
            yield Sentence(Message(_SCALE, "What the words mean: ", Command("help verdicts")), aside=True)


def _leans(place: Leaning) -> str:
    return leans(place.so_far, place.score) if place.score is not None else "no score yet"


def _missing(place: Leaning) -> str:
    return counted(place.missing, "more visit") if place.missing else Verdict.UNDECIDED


def _last_words(place: Leaning) -> str:
    last = place.last
    said = first_words(last.note, 200) if last.note else last.outcome
    return f"{said} ({last.employee})" if last.employee else said


_GOOD = Column("good", right=True, labelled=True)
"""Good visits of all, in few cells."""
_SO_FAR: Cells[Leaning] = {
    SO_FAR: _leans,
    PLACE: lambda place: place.business,
    _GOOD: lambda place: of_all(place.good, place.visits) if place.visits else "",
    Column("verdict after", labelled=True, unbroken=True): _missing,
    Column("last visit", elastic=True, folded=True): _last_words,
}


def change(line: BallotLine) -> str:
    """How far the score moved; `new` for a new place."""
    return "new" if line.kind is ChangeKind.NEW_PLACE else signed(difference(line.before, line.score))


def what_moved(line: BallotLine) -> str:
    """In words: what it was before, the driver, and the person who made the difference."""
    was = ""
    if line.kind is ChangeKind.VERDICT_CHANGED:
        was = "had no verdict" if line.was is Verdict.TOO_EARLY else f"was {line.was}"
    moved = f"{counted(line.visits_in_period, 'visit')}{_mover(line)}"
    return f"{was}; {moved}" if was else moved


def _mover(line: BallotLine) -> str:
    if not line.change or signed(difference(line.before, line.score)) == "0.0":
        return ""
    if line.new_visits * line.change < 0:  # the new visits, taken together, pulled the other way
        bad = f", {line.bad_in_period} of them bad" if line.change < 0 and line.bad_in_period else ""
        return f"{bad}; older {'bad' if line.change > 0 else 'good'} ones count less"
    if line.driver:
        return f", mostly {driver(line.driver)}{f' ({line.person})' if line.person else ''}"
    return f" with {line.person}" if line.person else ""


_MOVED: Cells[BallotLine] = {
    VERDICT: STANDING[VERDICT],
    PLACE: STANDING[PLACE],
    SCORE: STANDING[SCORE],
    Column("change", right=True): change,
    _GOOD: STANDING[GOOD_VISITS],
    Column("what moved it", elastic=True, folded=True): what_moved,
}


_PROMISES: Cells[InPeriod] = {
    PLACE: lambda line: line.business,
    Column("made", right=True): lambda line: str(line.made),
    Column("kept", right=True): lambda line: str(line.kept),
    Column("broken", right=True): lambda line: str(line.broken),
    Column("overdue", right=True): lambda line: str(line.overdue),
    Column("not due yet", right=True): lambda line: str(line.not_due),
}


def promises(report: MonthlyReport) -> Iterator[Block]:
    """What the period did to the promises of each place."""
    if report.promises:
        yield Heading("Promises")
        yield table(report.promises, _PROMISES)
        what = "Made, kept and broken in this period; overdue or not due yet at its end. Those still open: "
        yield Sentence(Message(what, Command("promises")), aside=True)


_SURPRISE: Cells[Surprise] = {
    ID: lambda visit: str(visit.id),
    DATE: lambda visit: dates.short(visit.when),
    PLACE: lambda visit: visit.business,
    WITH: lambda visit: visit.employee or "",
    Column("you rated", labelled=True, unbroken=True): lambda visit: f"{visit.rating:.1f} of 5",
    NOTE: lambda visit: visit.note or "",
}


def _surprises(title: str, visits: Sequence[Surprise]) -> Iterator[Block]:
    if not visits:
        return
    yield Heading(title)
    yield table(visits, _SURPRISE)
    yield Sentence(Message("The whole visit: ", Command("show ID")), aside=True)


def people(report: MonthlyReport, most: int | None = None) -> Iterator[Block]:
    """The people to ask for and to avoid, at most so many of each by name, and who is to be thanked."""
    yield from _named("People to ask for", report.ask_for, "good", report.ask_for_so_far, most)
    yield from _named("People to avoid", report.avoid, "bad", report.avoid_so_far, most)
    if owed := report.thanks_owed:
        yield Heading("Thanks owed")
        names = [one.employee for one in owed[:_MOST_NAMED]]
        more = [f"{len(owed) - len(names):,} more"] if len(owed) > len(names) else []
        were, have = ("was", "has") if len(owed) == 1 else ("were", "have")
        kind = f"{listed([*names, *more])} {were} kind in this period and {have} not been thanked ("
        yield Sentence(Message(kind, Command("thanks"), ")"))


def _named(
    title: str, people: Sequence[Person], kind: str, early: Sequence[Person], most: int | None
) -> Iterator[Block]:
    """People by their verdict, and those for whom it is too early, in one sentence."""
    if not (people or early):
        return
    yield Heading(title)
    if people:
        yield table(people[:most], NAMED)
        if more := len(people[most:]) if most else 0:
            yield Sentence(Message(f"And {more} more: ", Command("people")), aside=True)
    for one in people:
        if one.without is not None:
            yield Sentence(f"Without {one.employee}, {one.business} would be at {scored(one.without)}.")
    if early:
        names = [f"{one.employee} ({one.business}, {good_of(one.good, one.visits)})" for one in early[:_MOST_NAMED]]
        more = len(early) - len(names)
        also = Message(f" and {more} more (", Command("people"), ")") if more else ""
        yield Sentence(Message(f"Too early for a verdict, so far {kind}: {', '.join(names)}", also, "."))


def rest(report: MonthlyReport, currency: str) -> Iterator[Block]:
    """What else the period says, one sentence each."""
    rest = report.rest
    if rest.minutes or rest.spent:
        yield Heading(
            " and ".join(
                name for name, spent in (("minutes", rest.minutes), ("money", rest.spent)) if spent
            ).capitalize()
        )
        at_lost = listed(cost(rest.minutes_at_lost, rest.spent_at_lost, currency))
        lost = f", of which {at_lost} at places that have lost your loyalty" if at_lost else ""
        yield Sentence(f"{listed(cost(rest.minutes, rest.spent, currency))} in this period{lost}.")
    if rest.uncounted:
        yield Heading("Not counted yet")
        does = "visit does not count yet, as it has" if rest.uncounted == 1 else "visits do not count yet, as they have"
        yield Sentence(f"{rest.uncounted:,} {does} no rating and the outcome is pending.")
