"""What would change a verdict: how many more visits like the best one here, or like the worst."""

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
"""How many visits alike are tried before giving up."""


class Like(StrEnum):
    """The visit that is imagined to happen again and again."""

    BEST = "the best visit here"
    WORST = "the worst visit here"
    A_GOOD_ONE = "4/4 resolved"
    """Where no visit was good."""
    A_BAD_ONE = "2/2 unresolved"
    """Where no visit was bad."""


class Counterfactual(Struct, frozen=True):
    """How many more visits of a kind would bring the verdict to `goal`; None: not with visits like that."""

    goal: Verdict
    like: Like
    visits: int | None


_A_GOOD_ONE = GOOD_POINTS * (0.5 + 0.5 + 1) / 3
_A_BAD_ONE = BAD_POINTS * (-0.5 - 0.5 - 1) / 3


def what_would_change_it(visits: Iterable[Interaction]) -> list[Counterfactual]:
    """How many visits like the best would better the verdict, and how many like the worst would make it worse.

    A lost place can be won back; any other can be lost; one that earned its standing, or won it back, can slip first.
    Nothing is said of a place while it is too early. A goal that the visits overshoot (an earned place that would be
    lost without slipping) is left out.
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
