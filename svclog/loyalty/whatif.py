"""Find how many more visits like the best one, or like the worst one, would change a verdict."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.loyalty.account import Account, Verdict
from svclog.loyalty.weights import BAD_POINTS, GOOD_POINTS, in_order, weights

if TYPE_CHECKING:
    from collections.abc import Iterable

    from svclog.model import Interaction

MOST_COPIES = 24
"""The most repeated visits that are tried."""


class Like(StrEnum):
    """The visit whose repetition is imagined."""

    BEST = "the best visit here"
    WORST = "the worst visit here"
    A_GOOD_ONE = "4/4 resolved"
    """Used if no visit was good."""
    A_BAD_ONE = "2/2 unresolved"
    """Used if no visit was bad."""


class Counterfactual(Struct, frozen=True):
    """The number of further visits of one kind that would change the verdict to `goal`; None if none would."""

    goal: Verdict
    like: Like
    visits: int | None


_A_GOOD_ONE = GOOD_POINTS * (0.5 + 0.5 + 1) / 3
_A_BAD_ONE = BAD_POINTS * (-0.5 - 0.5 - 1) / 3


def what_would_change_it(visits: Iterable[Interaction]) -> list[Counterfactual]:
    """Count the visits like the best that would improve the verdict, and those like the worst that would worsen it.

    A lost place can be won back; any other place can be lost, and one that earned loyalty, or won it back, can slip
    first. The list is empty while it is too early to say. A goal that is skipped (an earned place that would be lost
    without slipping first) is left out.
    """
    values = [weight.points for weight in weights(in_order(visits))]
    account = Account().run(values)
    if account.verdict is Verdict.TOO_EARLY:
        return []
    best, worst = max(values), min(values)
    good = (best, Like.BEST) if best > 0 else (_A_GOOD_ONE, Like.A_GOOD_ONE)
    bad = (worst, Like.WORST) if worst < 0 else (_A_BAD_ONE, Like.A_BAD_ONE)
    regained = Verdict.WON_BACK if account.ever_lost else Verdict.EARNED
    if account.verdict is Verdict.LOST:
        return [_repeat(account, regained, *good)]
    lost = _repeat(account, Verdict.LOST, *bad)
    if account.verdict in {Verdict.UNDECIDED, Verdict.SLIPPING}:
        return [_repeat(account, regained, *good), lost]
    slipping = _repeat(account, Verdict.SLIPPING, *bad)
    return [lost] if slipping.visits is None and lost.visits is not None else [slipping, lost]


def _repeat(account: Account, goal: Verdict, value: float, like: Like) -> Counterfactual:
    imagined = account.copy()
    for copies in range(1, MOST_COPIES + 1):
        if imagined.run((value,)).verdict is goal:
            return Counterfactual(goal, like, copies)
    return Counterfactual(goal, like, None)
