"""Help for `?` at a question: what the answer is about, and what may be typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog.cli.terminal.past import RATINGS
from svclog.fields import FIELDS
from svclog.fields.marks import HOW_TO_RATE

if TYPE_CHECKING:
    from collections.abc import Sequence

_OWN = {
    "business": (
        "The name of a place, such as Blue Bottle, or of a desk there, such as Acme Cars/service.",
        "Or the whole visit on one line: blue bottle @maya 5/4 r // remade it",
    ),
    "employee": ("The name of the person, such as Maya or Ana Maria; Enter if you do not know it.",),
    "note": ("What you want to remember of it, in your words, on one line; Enter for nothing.",),
    RATINGS: (f"{HOW_TO_RATE[:1].upper()}{HOW_TO_RATE[1:]}.",),
}


def help_wanted(name: str, answer: str) -> Sequence[str]:
    """Return the help on a field if the answer is `?` or, for fields without free text, `help`; else no lines."""
    in_own_words = name == "tags" or (name in FIELDS and FIELDS[name].is_free)
    if answer != "?" and (answer.lower() != "help" or in_own_words):
        return ()
    if own := _OWN.get(name):
        return own
    field = FIELDS[name]
    return tuple(field.words.values()) if any(field.words.values()) else (field.option.help if field.option else "",)
