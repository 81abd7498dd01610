"""The monthly report in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog import dates
from svclog.loyalty import EARNED_LINE, HIGHEST, LOST_LINE, LOWEST, PATTERN, SLIP_LINE, ChangeKind, Verdict
from svclog.render.blocks import Heading, Sentence, Table
from svclog.render.pictures import calendar
from svclog.render.words import (
    COLOURS,
    counted,
    difference,
    driver,
    listed,
    regret,
    scored,
    signed,
    verdict,
    word_of_mouth,
)
from svclog.text import Command, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from svclog.render.blocks import Block
    from svclog.reports.monthly import BallotLine, MonthlyReport, Surprise

__all__ = [
    "ballot",
    "blocks",
    "came_of_votes",
    "headline",
    "people",
    "promises",
    "rest",
    "surprises",
    "votes",
    "what_moved",
]


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
        place = next(found for found, count in counts.items() if count)
        return head, f"{counted(report.visits, 'visit')} to 1 place. It {_IT.get(place, _IT_HAS_NOT)}."
    if report.visits:
        visits = f"{counted(report.visits, 'visit')} to {counted(report.places, 'place')}. Of these,"
        nothing = "none has earned or lost your loyalty yet"
    else:
        counts = {found: sum(line.verdict is found for line in report.ballot) for found in Verdict}
        visits = "no visits. The standings:"
        nothing = "no place has earned or lost your loyalty yet"
    said: list[str] = []
    for found, first, then in (
        (Verdict.EARNED, "earned your loyalty", "earned it"),
        (Verdict.WON_BACK, "won back your loyalty", "won it back"),
        (Verdict.LOST, "lost your loyalty", "lost it"),
    ):
        if counts[found]:
            said.append(f"{_have(counts[found])} {then if said else first}")
    if slipping := counts[Verdict.SLIPPING]:
        said.append(f"{slipping} {'is' if slipping == 1 else 'are'} slipping")
    return head, f"{visits} {', '.join(said) or nothing}."


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
    visited = [line for line in report.ballot if line.visits_in_period]
    silent = [line for line in report.ballot if not line.visits_in_period]
    if not report.ballot:
        return
    yield Heading("The ballot")
    if visited:
        yield _moved(visited)
        yield Sentence(_LINES, aside=True)
        scale = f"{_SCALE} Visits: in this period, of all. The sums: "
        yield Sentence(Message(scale, Command("why PLACE")), aside=True)
    else:
        yield _unmoved(silent)
        yield Sentence(_LINES, aside=True)
        yield Sentence(Message(f"{_SCALE} The sums behind a line: ", Command("why PLACE")), aside=True)
    if visited and silent:
        counts = [(found, sum(line.verdict is found for line in silent)) for found in COLOURS]
        said = listed([f"{count} {found}" for found, count in counts if count])
        yield Sentence(Message(f"Besides these, unchanged: {said} (", Command("places"), ")"), aside=True)


def _moved(shown: Sequence[BallotLine]) -> Table:
    return Table(
        ("verdict", "place", "score", "change", "visits", "what moved it"),
        [
            (
                verdict(line.verdict),
                line.business,
                scored(line.score),
                "new" if line.kind is ChangeKind.NEW_PLACE else signed(difference(line.before, line.score)),
                f"{line.visits_in_period} of {line.visits}",
                what_moved(line),
            )
            for line in shown
        ],
        right=frozenset({"score", "change", "visits"}),
        elastic=("place", "what moved it"),
        place="place",
        folded="what moved it",
        styles=tuple(COLOURS[line.verdict] for line in shown),
    )


def _unmoved(shown: Sequence[BallotLine]) -> Table:
    return Table(
        ("verdict", "place", "score", "visits", "last visit"),
        [
            (
                verdict(line.verdict),
                line.business,
                scored(line.score),
                str(line.visits),
                dates.short(line.last_visit),
            )
            for line in shown
        ],
        right=frozenset({"score", "visits"}),
        elastic=("place",),
        place="place",
        styles=tuple(COLOURS[line.verdict] for line in shown),
    )


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


def votes(report: MonthlyReport) -> Iterator[Block]:
    """The places that are left at the end of the period, those returned to in it, and what came of that."""
    if not (report.left or report.returned or report.visits_to_left):
        return
    yield Heading("Your votes")
    for one in report.left:
        thought = f", {regret(one.vote.regret)}" if one.vote.regret else ""
        instead = f" for {one.vote.instead}" if one.vote.instead else ""
        because = f" ({one.vote.because})" if one.vote.because else ""
        yield Sentence(f"Left {one.vote.business}{instead} on {dates.long(one.vote.at)}{because}{thought}.")
    for vote in report.returned:
        yield Sentence(f"Returned to {vote.business} on {dates.long(vote.at)}.")
    yield from came_of_votes(report)


def came_of_votes(report: MonthlyReport) -> Iterator[Block]:
    """The visits to places that had been left all the same, and the votes to think about again."""
    if report.visits_to_left:
        ids = " ".join(str(entry.id) for entry in report.visits_to_left)
        went = counted(len(report.visits_to_left), "visit")
        yield Sentence(Message(f"Even so, {went} to places you had left: ", Command(f"list {ids}")))
    if due := [one for one in report.left if one.review_due]:
        yield Sentence(Message(f"{counted(len(due), 'vote')} to think about again: ", Command("review")))


def promises(report: MonthlyReport) -> Iterator[Block]:
    """What the period did to the promises of each place."""
    if report.promises:
        yield Heading("Promises")
        yield Table(
            ("place", "made", "kept", "broken", "overdue"),
            [
                (one.business, *(str(count or "") for count in (one.made, one.kept, one.broken, one.overdue)))
                for one in report.promises
            ],
            right=frozenset({"made", "kept", "broken", "overdue"}),
            elastic=("place",),
            place="place",
        )
        legend = "Made and settled in this period, overdue at its end: "
        yield Sentence(Message(legend, Command("promises")), aside=True)


def _surprises(title: str, found: Sequence[Surprise], meaning: str) -> Iterator[Block]:
    if not found:
        return
    yield Heading(title)
    yield Table(
        ("id", "date", "place", "with", "outcome", "note"),
        [
            (
                str(one.id),
                dates.short(one.when),
                one.business,
                one.employee or "",
                one.outcome,
                one.note or "",
            )
            for one in found
        ],
        right=frozenset({"id"}),
        elastic=("place", "with", "note"),
        place="place",
    )
    yield Sentence(Message(f"{meaning} The whole visit: ", Command("show ID")), aside=True)


def people(report: MonthlyReport, most: int | None = None) -> Iterator[Block]:
    """The people to ask for, the best `most` of them by name, and how many thanks are owed."""
    owed, named = report.thanks_owed, report.ask_for[:most]
    if not (named or owed):
        return
    yield Heading("People to ask for" if named else "Thanks owed")
    if named:
        yield Table(
            ("person", "place", "score", "visits"),
            [(one.employee, one.business, scored(one.score), str(one.visits)) for one in named],
            right=frozenset({"score", "visits"}),
            elastic=("person", "place"),
            place="place",
        )
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
    sentences: list[str | Message] = []
    early, undecided = report.counts[Verdict.TOO_EARLY], report.counts[Verdict.UNDECIDED]
    if early:
        each = " each" if early > 1 else ""
        that_count = " that count" if report.rest.uncounted else ""
        sentences.append(
            f"It is too early to say for {counted(early, 'place')}: fewer than 3 visits{each}{that_count}."
        )
    if undecided:
        sentences.append(
            Message(
                f"{counted(undecided, 'place is', 'places are')} undecided: neither earned nor lost (",
                Command("places"),
                ").",
            )
        )
    else_ = report.rest
    if else_.uncounted:
        verb = "counts" if else_.uncounted == 1 else "count"
        sentences.append(
            f"{counted(else_.uncounted, 'visit')} {verb} for nothing yet: without a rating, and the outcome is pending."
        )
    costs = []
    if else_.minutes_at_lost:
        costs.append(counted(else_.minutes_at_lost, "minute"))
    if else_.spent_at_lost:
        costs.append(f"{else_.spent_at_lost:,.2f} in money")
    if costs:
        sentences.append(f"In this period, {listed(costs)} went to places that have lost your loyalty.")
    if else_.told.good or else_.told.bad:
        sentences.append(word_of_mouth(else_.told))
    if sentences:
        yield Heading("The rest")
        yield from (Sentence(sentence) for sentence in sentences)
