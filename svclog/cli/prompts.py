"""Questions to a person at a terminal, for what a command line left out."""

from __future__ import annotations

import readline
from collections import Counter
from typing import TYPE_CHECKING

import typer

from svclog.cli.naming import as_meant, chosen
from svclog.cli.options import option_name
from svclog.cli.session import say
from svclog.errors import UsageError
from svclog.fields import read
from svclog.model import Outcome, fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from svclog.cli.session import Session
    from svclog.fields import Dates
    from svclog.model import Interaction

__all__ = ["ask_missing"]

QUESTIONS = {
    "business": "Which place?",
    "employee": "Who served you?",
    "empathy": "Empathy, 1 (none) to 5 (could not be better)?",
    "listening": "Listening, 1 to 5?",
    "outcome": f"Outcome ({', '.join(Outcome)})?",
    "note": "What happened?",
}
"""What is asked for, in this order; the rest is for options."""


def ask_missing(given: dict[str, str], session: Session) -> dict[str, str]:
    """`given` with an answer for each of the questions that it leaves open.

    TAB completes from the journal; Enter skips a question, but for the two that an entry cannot be without.
    """
    dates = session.dates
    answers = dict(given)
    wanted = [name for name in QUESTIONS if name not in given]
    entries = session.journal.interactions() if wanted else []
    if "business" in wanted:
        answers["business"] = _ask("business", _by_use(entry.business for entry in entries), dates)
    # At once, so that the people of the place that is meant can be offered.
    answers = as_meant(answers, session)
    for name in wanted:
        if name != "business" and (answer := _ask(name, _choices(name, entries, answers["business"]), dates)):
            answers[name] = chosen(answer, session, at=answers["business"]) if name == "employee" else answer
    return answers


def _ask(name: str, choices: Sequence[str], dates: Dates) -> str:
    readline.set_completer(_completer(choices))
    readline.set_completer_delims("")
    readline.parse_and_bind("tab: complete")
    try:
        while True:
            try:
                answer = input(f"{QUESTIONS[name]} ").strip()
                if answer or name in ("business", "outcome"):
                    read(name, answer, dates, where=option_name(name))
            except UsageError as error:
                say(str(error))
            except (EOFError, KeyboardInterrupt):
                typer.echo()
                raise typer.Abort from None
            else:
                return answer
    finally:
        readline.set_completer(None)


def _completer(choices: Sequence[str]) -> Callable[[str, int], str | None]:
    def complete(text: str, state: int) -> str | None:
        matching = [choice for choice in choices if fold(choice).startswith(fold(text))]
        return matching[state] if state < len(matching) else None

    return complete


def _choices(name: str, entries: Sequence[Interaction], business: str) -> list[str]:
    if name == "outcome":
        return list(Outcome)
    if name == "employee":
        there = (entry for entry in entries if fold(entry.business) == fold(business))
        return _by_use(entry.employee for entry in there if entry.employee)
    return []


def _by_use(names: Iterable[str]) -> list[str]:
    return [name for name, _ in Counter(names).most_common()]
