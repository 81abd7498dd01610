"""The questions of `recall` about each place: the number of visits, since when, and how they usually were."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import typer

from svclog import dates
from svclog.cli.terminal.answers import confirm
from svclog.cli.terminal.explained import help_wanted
from svclog.cli.terminal.line import ask_line, tell, tell_keys
from svclog.cli.terminal.names import BACK, WentBack, chosen
from svclog.cli.terminal.past import RATINGS, Past
from svclog.errors import UsageError, shown
from svclog.fields import FIELDS, read_visit, visit_of
from svclog.fields.marks import ratings_in
from svclog.model import MOST_TIMES, SCALE, fold

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from svclog.cli.session import Session
    from svclog.model import Interaction

OPENING = "opening"
"""The tag of visits logged from memory."""
_SPAN = "span"
_SPANS = "2019, march 2024, 3 years, 2016 to 2020"
_QUESTIONS = {
    "business": ("Which place?", "Enter ends"),
    "times": ("About how many visits?", f"1 to {MOST_TIMES}"),
    _SPAN: ("Since when?", f"{_SPANS}; Enter: the past 12 months"),
    RATINGS: (f"How were you usually treated? Empathy/listening, {SCALE}, as in 5/4:", "Enter skips"),
    "outcome": ("What usually came of it? Outcome (r, p, d, u or w):", ""),
    "note": ("In a few words?", "Enter skips"),
}
_YEAR = timedelta(days=365)
_FROM_TO = re.compile(r"(.+?) ?(?:\bto\b|\.\.|\u2013|(?<=\d{4})-(?=\d{4}$)) ?(.+)")
_LENGTH = re.compile(r"(?:\d+|an?) ?(?:years?|months?|weeks?|days?)")
_ABOUT = re.compile(r"(?:(?:about|around|roughly|maybe|over|ca\.?) ?|~ ?)?([0-9]+) ?(?:\+|or so|or more|times|visits)?")


def recall(session: Session, log: Callable[[Interaction], object]) -> int:
    """Ask for places, and `log` a visit for each; return their number. Raises typer.Abort if none was logged."""
    session.tell_libraries()
    tell("The places you have in mind, one after another; one visit, in the middle of their time, stands for all.")
    tell_keys("<: back", quits="what is logged stays")
    count = 0
    while True:
        try:
            visit = _one_place(session)
        except typer.Abort:
            if not count:
                raise
            return count
        if visit is None:
            return count
        log(visit)
        count += 1
        typer.echo()


def middle(text: str, now: datetime) -> date:
    """Return the middle day of the span that a text names; empty text means the past 12 months. Raises UsageError."""
    try:
        start, end = _span(text, now)
    except dates.UnreadableDate:
        todo = f"give {_SPANS}, or Enter for the past 12 months"
        raise UsageError(f"cannot read the time {shown(text)}; {todo}") from None
    if start >= end:
        raise UsageError(f"{shown(text)} is not a time that has passed; give a year, such as 2019, or 2016 to 2020")
    return (start + (end - start) / 2).date()


def _span(text: str, now: datetime) -> tuple[datetime, datetime]:
    """Parse a span of time into its start and end in wall clock time. Raises UsageError."""
    words = " ".join(text.lower().split()).removeprefix("since ")
    match = _FROM_TO.fullmatch(words)
    first, last = match.groups() if match else (words, "")
    if _LENGTH.fullmatch(first):
        first += " ago"
    here = now.replace(tzinfo=None)
    start = dates.since(first, now) if first else here - _YEAR
    return start, min(dates.until(last, now), here) if last and last not in {"now", "today"} else here


def _one_place(session: Session) -> Interaction | None:
    """Ask about a place; return the visit that stands for all visits there, or None if the user ends."""
    past = Past(entries := session.journal.interactions())
    recalled = {fold(entry.business) for entry in entries if OPENING in entry.tags}
    names = [*_QUESTIONS]
    texts: dict[str, str] = {}
    at = 0
    while at < len(names):
        name = names[at]
        answer = _answer(name, texts, past, session)
        if name == "business" and answer in {"", BACK}:
            if not answer:
                return None
            tell("that was the first question; Enter ends, Ctrl-C quits")
        elif answer == BACK:
            at -= 1
        elif _store_answer(name, answer, texts, session):
            again = name == "business" and fold(texts[name]) in recalled
            if again and not confirm(f"{texts[name]} is recalled already. Add more visits to it?"):
                continue
            at += 1
    day = middle(texts.pop(_SPAN), session.clock())
    given = {name: text for name, text in texts.items() if text and name != RATINGS} | {"when": f"{day}"}
    if texts[RATINGS]:
        given |= ratings_in(texts[RATINGS])
    return visit_of(read_visit(given | {"tags": OPENING}, session.reading), session.clock())


def _answer(name: str, texts: dict[str, str], past: Past, session: Session) -> str:
    question, hint = _QUESTIONS[name]
    offers = past.offers(name, texts.get("business", ""), session.clock()) if name in {"business", "outcome"} else ()
    return ask_line(question, offers=offers, hint=hint, before=texts.get(name, ""))


def _store_answer(name: str, answer: str, texts: dict[str, str], session: Session) -> bool:
    """Store a valid answer and return True; else print the error or help and return False."""
    if name != _SPAN and (lines := help_wanted(name, answer)):
        tell("\n".join(lines[:1] if name == "business" else lines))  # no quick line is read here
        return False
    try:
        if name == "business":
            answer = chosen(str(FIELDS[name].read(answer, session.reading, where=name)), session, asked=True)
        elif name == _SPAN:
            middle(answer, session.clock())
        elif answer and name == RATINGS:
            ratings_in(answer)
        elif answer:
            answer = _count(answer) if name == "times" else answer
            FIELDS[name].read(answer, session.reading, where=name)
        elif name in {"times", "outcome"}:
            tell(f"required; give {FIELDS[name].allowed}")
            return False
    except WentBack:
        return False
    except UsageError as error:
        tell(error.message, session.program)
        return False
    texts[name] = answer
    return True


def _count(answer: str) -> str:
    """Return the number in `about 50` or `100+`, at most the number of visits that one entry may stand for."""
    about = _ABOUT.fullmatch(" ".join(answer.lower().split()))
    if about and int(about[1]) > MOST_TIMES:
        tell(f"{about[1]} count as {MOST_TIMES}: the verdict would be the same")
        return str(MOST_TIMES)
    return about[1] if about else answer
