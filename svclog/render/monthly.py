"""The monthly report in words, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog import dates
from svclog.loyalty import EARNED_LINE, HIGHEST, LOST_LINE, LOWEST, PATTERN, SLIP_LINE, ChangeKind, Verdict
from svclog.render.blocks import (
    DATE,
    ID,
    NOTE,
    OUTCOME,
    PLACE,
    SCORE,
    VERDICT,
    VISITS,
    WITH,
    Column,
    Heading,
    Sentence,
    table,
)
from svclog.render.document import fields
from svclog.render.people import NAMED
from svclog.render.pictures import calendar
from svclog.render.places import STANDING
from svclog.render.votes import departure_json
from svclog.render.words import (
    COLOURS,
    cost,
    difference,
    driver,
    listed,
    regret,
    signed,
    word_of_mouth,
)
from svclog.text import Command, Message, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from svclog.render.blocks import Block, Cells
    from svclog.reports.monthly import BallotLine, MonthlyReport, Surprise
    from svclog.reports.promises import InPeriod


# In one line each, for the first screen is to hold the whole ballot.
_LINES = (
    f"Loyalty: +{EARNED_LINE} earns it; below +{SLIP_LINE} slips, {LOST_LINE} with {PATTERN} of 3 bad loses; "
    f"both until +{EARNED_LINE}."
)
_SCALE = f"Scores: {LOWEST:.0f} to +{HIGHEST:.0f}."


def blocks(report: MonthlyReport) -> Iterator[Block]:
    """The report, most important first; sections with nothing to say are left out."""
    yield Sentence(": ".join(headline(report)), lead=True)
    yield from ballot(report)
    yield from calendar(report.period, report.days)
    yield from votes(report)
    yield from promises(report)
    yield from surprises(report)
    yield from people(report)
    yield from rest(report)


def json(report: MonthlyReport) -> dict[str, object]:
    """The body of `report --format json`. The period is of wall clock time, and ends before its `to`."""
    period = report.period
    return fields(report, "now", "depth", "empty") | {
        "period": {"name": period.name, "from": period.start, "to": period.end},
        "left": [departure_json(departure) for departure in report.left],
    }


def surprises(report: MonthlyReport) -> Iterator[Block]:
    """The visits whose outcome says one thing and whose treatment another."""
    yield from _surprises(
        "Said no, but treated you well",
        report.kind_no,
        "You left without it, and were treated well all the same.",
    )
    yield from _surprises(
        "Said yes, but treated you badly",
        report.rude_yes,
        "You got what you came for, and were treated badly all the same.",
    )


def headline(report: MonthlyReport) -> tuple[str, str]:
    """The period, and what to say of it: its visits, and who earned, lost or is losing your loyalty."""
    name = report.period.name
    head = f"{name[:1].upper()}{name[1:]}"
    counts = report.counts
    if report.places == 1:
        stands = next(verdict for verdict, count in counts.items() if count)
        return head, f"{counted(report.visits, 'visit')} to 1 place. It {_IT.get(stands, _IT_HAS_NOT)}."
    if report.visits:
        visits = f"{counted(report.visits, 'visit')} to {counted(report.places, 'place')}. Of these,"
        nothing = "none has earned or lost your loyalty yet"
    else:
        counts = report.standings
        visits = "no visits. The standings:"
        nothing = "no place has earned or lost your loyalty yet"
    parts: list[str] = []
    for reached, first, then in (
        (Verdict.EARNED, "earned your loyalty", "earned it"),
        (Verdict.WON_BACK, "won back your loyalty", "won it back"),
        (Verdict.LOST, "lost your loyalty", "lost it"),
    ):
        if counts[reached]:
            parts.append(f"{_have(counts[reached])} {then if parts else first}")
    if slipping := counts[Verdict.SLIPPING]:
        parts.append(f"{slipping} {'is' if slipping == 1 else 'are'} slipping")
    return head, f"{visits} {', '.join(parts) or nothing}."


_IT_HAS_NOT = "has neither earned nor lost your loyalty yet"
_IT = {
    Verdict.EARNED: "has earned your loyalty",
    Verdict.WON_BACK: "has won back your loyalty",
    Verdict.LOST: "has lost your loyalty",
    Verdict.SLIPPING: "is slipping",
}


def _have(count: int) -> str:
    return f"{count} {'has' if count == 1 else 'have'}"


def ballot(report: MonthlyReport) -> Iterator[Block]:
    """Each place with a verdict that is a vote, and what moved it."""
    if not report.ballot:
        return
    yield Heading("The ballot")
    if report.visited:
        yield table(report.visited, _MOVED, colour=lambda line: COLOURS[line.verdict])
        yield Sentence(_LINES, aside=True)
        scale = f"{_SCALE} Visits: in this period, of all. The sums: "
        yield Sentence(Message(scale, Command("why PLACE")), aside=True)
        if report.unvisited:
            counts = [f"{report.unvisited[verdict]} {verdict}" for verdict in COLOURS if verdict in report.unvisited]
            yield Sentence(Message(f"Besides these, unchanged: {listed(counts)} (", Command("places"), ")"), aside=True)
    else:
        yield table(report.ballot, _UNMOVED, colour=lambda line: COLOURS[line.verdict])
        yield Sentence(_LINES, aside=True)
        yield Sentence(Message(f"{_SCALE} The sums behind a line: ", Command("why PLACE")), aside=True)


_UNMOVED: Cells[BallotLine] = {
    **STANDING,
    Column("last visit"): lambda line: dates.short(line.last_visit),
}


def change(line: BallotLine) -> str:
    """How far the score moved; `new` for a new place."""
    return "new" if line.kind is ChangeKind.NEW_PLACE else signed(difference(line.before, line.score))


def what_moved(line: BallotLine) -> str:
    """In words: what it was before, the driver, and the person who made the difference."""
    was = ""
    if line.kind is ChangeKind.VERDICT_CHANGED:
        was = "had no verdict" if line.was is Verdict.TOO_EARLY else f"was {line.was}"
    return "; ".join(part for part in (was, _mover(line)) if part)


def _mover(line: BallotLine) -> str:
    if not line.change or signed(difference(line.before, line.score)) == "0.0":
        return ""
    if line.new_visits * line.change < 0:  # the new visits pulled the other way
        return "old visits fading"
    if line.driver and line.person:
        return f"{driver(line.driver)} ({line.person})"
    return driver(line.driver) if line.driver else f"with {line.person}" if line.person else ""


_MOVED: Cells[BallotLine] = {
    VERDICT: STANDING[VERDICT],
    PLACE: STANDING[PLACE],
    SCORE: STANDING[SCORE],
    Column("change", right=True): change,
    VISITS: lambda line: f"{line.visits_in_period} of {line.visits}",
    Column("what moved it", elastic=True, folded=True): what_moved,
}


def votes(report: MonthlyReport) -> Iterator[Block]:
    """The places that are left at the end of the period, those returned to in it, and what came of that."""
    if not (report.left or report.returned or report.visits_to_left):
        return
    yield Heading("Your votes")
    for vote in (departure.vote for departure in report.left):
        thought = f", {regret(vote.regret)}" if vote.regret else ""
        instead = f" for {vote.instead}" if vote.instead else ""
        because = f" ({vote.because})" if vote.because else ""
        yield Sentence(f"Left {vote.business}{instead} on {dates.long(vote.at)}{because}{thought}.")
    for vote in report.returned:
        yield Sentence(f"Returned to {vote.business} on {dates.long(vote.at)}.")
    yield from came_of_votes(report)


def came_of_votes(report: MonthlyReport) -> Iterator[Block]:
    """The visits to places that had been left all the same, and the votes to think about again."""
    if report.visits_to_left:
        ids = " ".join(map(str, report.visits_to_left))
        went = counted(len(report.visits_to_left), "visit")
        yield Sentence(Message(f"Even so, {went} to places you had left: ", Command(f"list {ids}")))
    if report.to_review:
        due = counted(len(report.to_review), "vote")
        yield Sentence(Message(f"{due} to think about again: ", Command("review")))


_PROMISES: Cells[InPeriod] = {
    PLACE: lambda line: line.business,
    Column("made", right=True): lambda line: str(line.made or ""),
    Column("kept", right=True): lambda line: str(line.kept or ""),
    Column("broken", right=True): lambda line: str(line.broken or ""),
    Column("overdue", right=True): lambda line: str(line.overdue or ""),
}


def promises(report: MonthlyReport) -> Iterator[Block]:
    """What the period did to the promises of each place."""
    if report.promises:
        yield Heading("Promises")
        yield table(report.promises, _PROMISES)
        legend = "Made and settled in this period, overdue at its end: "
        yield Sentence(Message(legend, Command("promises")), aside=True)


_SURPRISE: Cells[Surprise] = {
    ID: lambda visit: str(visit.id),
    DATE: lambda visit: dates.short(visit.when),
    PLACE: lambda visit: visit.business,
    WITH: lambda visit: visit.employee or "",
    OUTCOME: lambda visit: visit.outcome,
    NOTE: lambda visit: visit.note or "",
}


def _surprises(title: str, visits: Sequence[Surprise], meaning: str) -> Iterator[Block]:
    if not visits:
        return
    yield Heading(title)
    yield table(visits, _SURPRISE)
    yield Sentence(Message(f"{meaning} The whole visit: ", Command("show ID")), aside=True)


def people(report: MonthlyReport, most: int | None = None) -> Iterator[Block]:
    """The people to ask for, the best `most` of them by name, and how many thanks are owed."""
    owed, named = report.thanks_owed, report.ask_for[:most]
    if not (named or owed):
        return
    yield Heading("People to ask for" if named else "Thanks owed")
    if named:
        yield table(named, NAMED)
        more = len(report.ask_for) - len(named)
        also = f"And {more} more. " if more else ""
        met = f"{also}Met in this period; the score is over all your visits with them: "
        yield Sentence(Message(met, Command("people")), aside=True)
    if owed:
        yield Sentence(
            Message(
                f"Kind in this period, and not thanked yet: {counted(len(owed), 'person', 'people')} (",
                Command("thanks"),
                ")",
            )
        )


def rest(report: MonthlyReport) -> Iterator[Block]:
    """What else the period says, one sentence each."""
    if sentences := [Sentence(text) for text in _rest(report)]:
        yield Heading("The rest")
        yield from sentences


def _rest(report: MonthlyReport) -> Iterator[str | Message]:
    rest = report.rest
    if early := report.counts[Verdict.TOO_EARLY]:
        each = " each" if early > 1 else ""
        that_count = " that count" if rest.uncounted else ""
        yield f"It is too early to say for {counted(early, 'place')}: fewer than 3 visits{each}{that_count}."
    if undecided := report.counts[Verdict.UNDECIDED]:
        are = counted(undecided, "place is", "places are")
        yield Message(f"{are} undecided: neither earned nor lost (", Command("places"), ").")
    if rest.uncounted:
        count = counted(rest.uncounted, "visit counts", "visits count")
        yield f"{count} for nothing yet: without a rating, and the outcome is pending."
    if costs := cost(rest.minutes_at_lost, rest.spent_at_lost):
        yield f"In this period, {listed(costs)} went to places that have lost your loyalty."
    if rest.told.good or rest.told.bad:
        yield word_of_mouth(rest.told)
