"""Answers at the summary before a visit is logged: an action, or the name of a field to ask for."""

from __future__ import annotations

from svclog.cli.terminal.names import BACK
from svclog.cli.terminal.past import RATINGS
from svclog.errors import UsageError, shown
from svclog.fields import FIELDS, with_questions
from svclog.fields.marks import KEYS

END = "."
"""The answer that ends: at a question, it skips the remaining ones; at the summary, it logs the visit."""
_ANSWERS = {"": "log", END: "log", "y": "log", "yes": "log", "n": "discard", "no": "discard"}
_ANSWERS |= {BACK: "back", "m": "more", "more": "more"}
_TITLES = {RATINGS: RATINGS, **{field.title: field.name for field in with_questions(FIELDS)}}
_NAMES = {
    "who": "employee",
    "date": "when",
    "follows": "re",
    **KEYS,
    **{name: name for name in _TITLES.values()},
    **_TITLES,
}
"""The field for each name: its title, option, key, or another word that users may try."""
_FEWEST = 2
"""The fewest letters of a name that are enough, if unique."""


def wanted_by(answer: str) -> str:
    """Return what an answer asks for: log, discard, back, more, or the name of a field. Raises UsageError."""
    typed = answer.lower()
    if wanted := _ANSWERS.get(typed) or _NAMES.get(typed):
        return wanted
    begun = {field for name, field in _NAMES.items() if len(typed) >= _FEWEST and name.startswith(typed)}
    if len(begun) == 1:
        return begun.pop()
    not_one = "" if typed in {"?", "help"} else f"{shown(answer)} is not an answer; "
    raise UsageError(
        f"{not_one}Enter or . logs the visit, n discards it, < goes back, more asks for what "
        f"else there is to say, and a name asks for that field: {', '.join(_TITLES)}"
    )
