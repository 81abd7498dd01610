"""What may be typed where a visit is shown before it is logged: an answer, or the name of a field to ask for."""

from __future__ import annotations

from svclog.cli.terminal.names import BACK
from svclog.cli.terminal.past import RATINGS
from svclog.errors import UsageError, shown
from svclog.fields import FIELDS, with_questions
from svclog.fields.marks import KEYS

END = "."
"""The answer that says that this is all: at a question, what is left is not asked; here, the visit is logged."""
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
"""The field that each name stands for: its title, its option, its key, or what people may call it."""
_FEWEST = 2
"""How many letters of a name are enough, if no other field's begin so."""


def wanted_by(answer: str) -> str:
    """What an answer asks for: log, discard, back, more, or the name of a field. Raises UsageError."""
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
