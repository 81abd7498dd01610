"""A rename in words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from svclog.model import fold
from svclog.render.words import listed
from svclog.text import counted

if TYPE_CHECKING:
    from svclog.journal.renames import Renamed


def question(plan: Renamed, typed: str) -> str:
    """Return the question before a rename that merges two names, or whose old name was `typed` in short; else empty."""
    old, new = (name if plan.at is None else f"{name} at {plan.at}" for name in (plan.old, plan.new))
    if plan.there and plan.changes:
        have = f"{new} has {counted(plan.there, 'visit')} already"
        return f"{have}; merge {old} ({counted(len(plan.visits), 'visit')}) into {'it' if plan.at is None else 'them'}?"
    if fold(typed) != fold(plan.old) and plan.changes:
        return f"Rename {old}, with {counted(len(plan.visits), 'visit')}, to {plan.new}?"
    return ""


def refusal(plan: Renamed) -> str:
    """Return the refusal of a rename if its question cannot be asked."""
    old = plan.old if plan.at is None else f"{plan.old} at {plan.at}"
    there = f", which has {counted(plan.there, 'visit')} already" if plan.there else ""
    return f"{old} was not renamed to {plan.new}{there}:"


def receipt(done: Renamed) -> str:
    """Return the receipt of a rename."""
    where = "" if done.at is None else f" at {done.at}"
    tables = Counter(table for table, _ in done.others)
    others = [counted(count, table.removesuffix("s")) for table, count in tables.items()]
    came_to = listed([counted(len(done.visits), "visit"), *others])
    names = "names" if len(done.for_itself) == 1 else "name"
    which = f"{listed([f'v{number}' for number in done.for_itself])} {names} no place to go to instead any more"
    without = f"; {which}: it is the one that was left" if done.for_itself else ""
    return f"renamed {done.old} to {done.new}{where}: {came_to}{without}"
