"""The screens of the command `vote`: the content and question of each matter, and the action of each answer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

import typer

from svclog.cli import receipts
from svclog.cli.letters import complaint_about
from svclog.cli.settings import template_folder
from svclog.cli.terminal.answers import WHEN_SETTLED, settled_on
from svclog.cli.terminal.line import ask_line, tell
from svclog.cli.terminal.names import BACK, WentBack, chosen
from svclog.cli.terminal.offers import Offer
from svclog.errors import UsageError
from svclog.fields import VOTE_FIELDS
from svclog.journal import ToDelete
from svclog.model import Regret
from svclog.query import belongs_to
from svclog.render import card, interactions, open_matters, votes
from svclog.render.blocks import Heading, Sentence
from svclog.render.letters import thank_you
from svclog.render.words import capitalized
from svclog.reports.card import card as card_of
from svclog.reports.open_matters import weightiest
from svclog.text import Command, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from svclog.cli.session import Session
    from svclog.dates import Period
    from svclog.model import Interaction, Settled, VoteChanges
    from svclog.render.blocks import Block
    from svclog.reports.open_matters import OpenMatters, Undecided
    from svclog.reports.promises import Due
    from svclog.reports.thanks import Owed
    from svclog.reports.votes import Departure


class AskAgain(Exception):
    """The answer was handled, but the matter is still open: ask again."""


class Saved(NamedTuple):
    """A saved answer: the decision in words, and the function that undoes it."""

    decided: str
    take_back: Callable[[], object]


class Choice(NamedTuple):
    """A possible answer, chosen by its word or the first letter of that."""

    word: str
    meaning: str
    choose: Callable[[], Callable[[], Saved] | None]
    """Asks any further questions, and returns the function that saves the answer; None leaves the matter open.

    Raises WentBack and AskAgain.
    """


class Screen(NamedTuple):
    """The screen of one matter."""

    of_place: bool
    """Whether the matter is a decision about a place."""
    blocks: Callable[[], Iterator[Block]]
    question: str
    choices: Sequence[Choice]


def screens(found: OpenMatters, session: Session) -> list[Screen]:
    """Return a screen for each open matter."""
    return [
        *(_place(place, found.period, session) for place in found.places),
        *(_overdue(due, session) for due in found.overdue),
        *(_review(departure, session) for departure in found.reviews),
        *(_thanks(owed, session) for owed in found.thanks),
    ]


def _place(place: Undecided, period: Period, session: Session) -> Screen:
    name = place.business

    def blocks() -> Iterator[Block]:
        """Yield the verdicts of the period and of today, the card, and the two visits that count most."""
        visits = [entry for entry in session.entries if entry.business == name]  # its desks have screens of their own
        today = card_of(name, visits, session.look.votes(), session.clock())
        stands, *rest = card.blocks(today)
        if period.so_far:
            yield Heading(f"{name}: {open_matters.moved(place)}")
            yield stands
        else:
            yield Heading(name)
            yield Sentence(f"{capitalized(period.name)}: {open_matters.moved(place)}.")
            yield Sentence(f"Today: {card.standing(today.standing)}.", lead=True)
        yield from rest
        yield Sentence("The visits that count most:")
        yield from interactions.blocks(weightiest(visits))

    def cast_vote(details: VoteChanges, *, leaves: bool) -> Saved:
        vote = receipts.cast(name, session, details, leaves=leaves, stays=not leaves)
        seen = ToDelete([], [vote], [])
        return Saved(
            f"{vote.decision} {'' if leaves else 'with '}{vote.business}",
            lambda: session.journal.delete((), [vote.id], seen=seen),
        )

    typed: dict[str, str] = {}

    def leave() -> Callable[[], Saved]:
        try:
            details = _details(name, typed, session)
        except typer.Abort:
            tell(f"Leaving {name} was not saved.")
            raise
        return lambda: cast_vote(details, leaves=True)

    return Screen(
        True,
        blocks,
        "Stay, leave, or decide later?",
        [
            Choice("stay", "", lambda: lambda: cast_vote({}, leaves=False)),
            Choice("leave", "asks why, for which place, until when, and when to think again", leave),
            Choice("decide later", "", lambda: None),
        ],
    )


def _details(business: str, typed: dict[str, str], session: Session) -> VoteChanges:
    """Ask for the optional details of a vote: reason, replacement, end and review. Raises WentBack at the first.

    Answers `typed` before can be kept or replaced.
    """
    others = sorted({entry.business for entry in session.entries if not belongs_to(entry.business, business)})
    questions = [
        ("because", "Why?", "Enter: skip, <: back"),
        ("instead", "Where will you go instead?", "Enter: skip, <: back"),
        ("until", "Until when?", "in 6 months, 2027-06-01; Enter: for good, <: back"),
        ("review", "When will you think again?", "in 3 months; Enter: never, <: back"),
    ]
    details: dict[str, object] = {}
    at = 0
    while at < len(questions):
        field, question, hint = questions[at]
        offers = [Offer(name) for name in others] if field == "instead" else []
        answer = ask_line(question, offers=offers, hint=hint, before=typed.get(field, ""))
        if answer == BACK:
            if at == 0:
                raise WentBack
            at -= 1
            continue
        try:
            value = VOTE_FIELDS[field].read(answer, session.reading, where=VOTE_FIELDS[field].title)
            details[field] = chosen(value, session, asked=True) if value and field == "instead" else value
        except WentBack:
            continue
        except UsageError as error:
            tell(error.message, session.program)
            continue
        typed[field] = answer
        at += 1
    return cast("VoteChanges", {name: value for name, value in details.items() if value is not None})


def _overdue(due: Due, session: Session) -> Screen:
    def blocks() -> Iterator[Block]:
        yield Heading(f"{due.business}: a promise is overdue")
        yield Sentence(Message(f"{open_matters.promised(due)} (", Command(f"show {due.id}"), ")"))

    def settle(state: Settled) -> Callable[[], Saved]:
        visit = next(entry for entry in session.entries if entry.id == due.id)
        on = _day(visit, session)

        def save() -> Saved:
            done = receipts.settle(due.id, state, on, session)
            before = done.before.promise if done.before else None
            return Saved(
                f"{due.business} {'kept' if state == 'kept' else 'broke'} its promise of visit {due.id}",
                lambda: session.journal.edit(due.id, {"promise": before}, seen=done.after),
            )

        return save

    def remind() -> None:
        _print(complaint_about(due.id, session))

    return Screen(
        False,
        blocks,
        "Kept, broken, or remind them?",
        [
            Choice("kept", "asks when", lambda: settle("kept")),
            Choice("broken", "asks when", lambda: settle("broken")),
            Choice("remind them", "prints a letter; the promise stays open", remind),
        ],
    )


def _review(departure: Departure, session: Session) -> Screen:
    vote = departure.vote

    def blocks() -> Iterator[Block]:
        yield Heading(f"{vote.business}: a vote to review")
        yield Sentence(votes.in_force(departure))

    def save(regret: Regret) -> Saved:
        receipt = receipts.review(vote, regret, session)
        return Saved(
            receipt, lambda: session.journal.edit_vote(vote.id, {"regret": vote.regret, "reviewed": vote.reviewed})
        )

    choices = [Choice(regret, "", partial(partial, save, regret)) for regret in Regret]
    return Screen(False, blocks, "How much do you regret it: none, some or much?", choices)


def _thanks(owed: Owed, session: Session) -> Screen:
    def blocks() -> Iterator[Block]:
        yield Heading(f"{owed.employee}: thanks owed")
        yield Sentence(Message(f"{open_matters.kindness(owed)} (", Command(f"show {owed.id}"), ")"))

    def save() -> Saved:
        receipts.thank(owed, session)
        return Saved(
            f"thanked {owed.employee} of {owed.business}", lambda: session.journal.edit(owed.id, {"thanked": None})
        )

    return Screen(
        False,
        blocks,
        "Thanked, or letter for a thank-you to send?",
        [
            Choice("thanked", "they are not asked about again", lambda: save),
            Choice("letter", "prints a thank-you", lambda: _print(thank_you(owed, session.clock(), template_folder()))),
        ],
    )


def _print(letter: str) -> None:
    typer.echo(f"\n{letter}")
    raise AskAgain


def _day(visit: Interaction, session: Session) -> datetime | None:
    """Ask for the day on which a promise was settled; None if unknown. Raises WentBack for BACK."""
    while True:
        answer = ask_line(WHEN_SETTLED, hint="<: back")
        if answer == BACK:
            raise WentBack
        try:
            return settled_on(answer, visit, session)
        except UsageError as error:
            tell(error.message, session.program)
