"""A rename in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog.model import fold
from svclog.text import counted

if TYPE_CHECKING:
    from svclog.journal.renames import Renamed


def question(plan: Renamed, typed: str) -> str:
    """What to ask before a rename that unites two, or whose old name was `typed` in short; empty where all is plain."""
    old, new = (name if plan.at is None else f"{name} at {plan.at}" for name in (plan.old, plan.new))
    if plan.there and plan.changes:
        have = f"{new} has {counted(plan.there, 'visit')} already"
        return f"{have}; merge the {len(plan.visits):,} of {old} into {'it' if plan.at is None else 'them'}?"
    if fold(typed) != fold(plan.old) and plan.changes:
        return f"Rename {old}, with {counted(len(plan.visits), 'visit')}, to {plan.new}?"
    return ""


def receipt(done: Renamed) -> str:
    """What a rename came to."""
    where = "" if done.at is None else f" at {done.at}"
    votes = f" and {counted(len(done.votes), 'vote')}" if done.votes else ""
    return f"renamed {done.old} to {done.new}{where}: {counted(len(done.visits), 'visit')}{votes}"
