"""Questions to a person at a terminal, for what a command line left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from svclog import dates, fields
from svclog.cli.line import Offer, ask_line, has_menu
from svclog.cli.naming import BACK, WentBack, as_meant, chosen
from svclog.cli.options import in_full, option_name
from svclog.cli.session import screen_width
from svclog.errors import UsageError
from svclog.model import Interaction, Outcome, Via, fold
from svclog.render.interactions import draft_text
from svclog.render.text import in_lines
from svclog.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from svclog.cli.session import Session

__all__ = ["ask_missing"]

_ASKED = {
    "business": "Which place?",
    "employee": "Who served you?",
    "outcome": "What came of it, r p d u or w:",
    "empathy": "Empathy, 1 (none) to 5 (best):",
    "listening": "Listening, 1 to 5:",
    "felt": "How did you feel at the end, 1 to 5:",
    "note": "What happened?",
    "when": "When was it?",
    "promise": "What did they promise, if anything?",
    "by": "By when?",
}
"""What is asked for, in this order."""
_MORE = {
    "via": "How did you reach them?",
    "minutes": "How many minutes did it take you?",
    "spent": "What did you pay?",
    "ref": "Their reference, such as an order number?",
    "tags": "Tags of your own?",
    "premium": "Did you pay a premium price, y or n?",
}
"""What is asked for when the person wants to say more."""
_ENOUGH = {"business", "employee", "empathy", "listening", "outcome", "note"}
"""Who gives these as options has said how it went, and is asked for nothing else."""

_MEANING = {
    Outcome.RESOLVED: "r  I got what I came for",
    Outcome.PARTIAL: "p  I got some of it",
    Outcome.DECLINED: "d  the answer was no, said straight",
    Outcome.UNRESOLVED: "u  I left without it",
    Outcome.PENDING: "w  waiting: not known yet",
}
_HINTS = {"by": "friday, in 3 days, 2026-11-27", "when": "Enter: now; or yesterday 9:15, 2h ago"}
_AGREED = {"": "log", "y": "log", "yes": "log", BACK: "back", "m": "more", "more": "more"}
_WITH = {"promise": ["by"]}
"""What is asked for after another, where that is answered."""
_NOTHING = {"n", "no", "none", "nothing"}
"""No promise: nobody promises this, and many would answer so."""
_HINT = 30
"""How many characters of a last answer are shown."""
_ENOUGH_PAST = 50
"""How many visits to a place are looked at for what was answered there before."""


def ask_missing(given: dict[str, str], session: Session, follows: int | None = None) -> dict[str, str]:
    """`given` with an answer for each question that it leaves open and that the person does not skip.

    A new name that may stand for a known one is asked about; the visit with the id `follows` suggests the place.
    What was answered is shown at the end, and asked to be agreed to. Raises typer.Abort where the person leaves, and
    NoSuchInteraction.
    """
    session.tell_libraries()
    followed = session.journal.select([range(follows, follows + 1)])[0] if follows is not None else None
    walk = _Walk(given, session, followed)
    questions = walk.open_questions()
    if "when" not in questions:
        walk.check_given_date()
    if "business" in given:
        walk.keep_place(given["business"])
    if questions:
        walk.go_through(questions)
    return walk.exact_answers()


class _Walk:
    """The questions one by one, the answers so far as text by field, and the way back."""

    def __init__(self, given: dict[str, str], session: Session, follows: Interaction | None) -> None:
        self.answers = dict(given)
        self._given = given
        self._session = session
        self._follows = follows
        self._moment = fields.read("when", given["when"], session.dates, where="when") if "when" in given else None
        """The moment of the visit, as the answer meant it when it was given."""
        self._visits: list[Interaction] = []
        """The entries of the journal, the latest visit first."""
        self._at: dict[str, list[Interaction]] = {}
        """Those of each place, by its folded name."""

    def exact_answers(self) -> dict[str, str]:
        """The answers, the moment of the visit as it was when it was answered: `2h ago` is another a minute later."""
        moment = {} if self._moment is None else {"when": fields.FIELDS["when"].text(self._moment)}
        return self.answers | moment

    def check_given_date(self) -> None:
        """Raise UsageError for a date of a promise that was given and is before the visit."""
        if "by" in self._given:
            fields.read("by", self._given["by"], self._session.dates.as_of(self._when()), where=option_name("by"))

    def open_questions(self) -> list[str]:
        """What is to be asked, in this order."""
        left = [name for name in _ASKED if name not in self._given]
        return [name for name in left if self._is_needed(name)] if self._given.keys() >= _ENOUGH else left

    def go_through(self, questions: list[str]) -> None:
        """Ask all of this, until the person agrees to what it comes to."""
        entries = self._session.journal.interactions()
        self._visits = sorted(entries, key=lambda entry: (entry.when, entry.id), reverse=True)
        for entry in self._visits:
            self._at.setdefault(fold(entry.business), []).append(entry)
        _tell(f"Enter skips, < goes back,{' TAB completes,' if has_menu() else ''} Ctrl-C leaves.")
        self._ask_from(0, questions)
        while (wanted := self._agreement(questions)) != "log":
            if wanted == "back":
                last = max(number for number, name in enumerate(questions) if self._applies(name))
                self._ask_from(last, questions)
            else:
                asked = self._left_to_say(questions) if wanted == "more" else [wanted, *_WITH.get(wanted, ())]
                self._ask_from(0, asked, leads_back=True)
                questions = [*questions, *(name for name in asked if name not in questions)]

    def _left_to_say(self, asked: Sequence[str]) -> list[str]:
        """What there is more to ask for."""
        return [name for name in _MORE if name not in self._given and name not in asked]

    def _ask_from(self, at: int, questions: Sequence[str], *, leads_back: bool = False) -> None:
        """Ask these from one of them on; whether going back from the first leads to where they were asked for."""
        step = 1
        while at < len(questions):
            if self._applies(questions[at]):
                step = 1 if self._answered(questions[at]) else -1
            at += step
            if at < 0:
                if leads_back:
                    return
                _tell("that was the first question; Ctrl-C leaves")
                at, step = 0, 1

    def _applies(self, name: str) -> bool:
        return name != "by" or self._is_needed(name)

    def _is_needed(self, name: str) -> bool:
        if name == "by":
            return bool(self.answers.get("promise"))
        return name in {"business", "outcome"} or (name == "promise" and bool(self._given.get("by")))

    def _answered(self, name: str) -> bool:
        """Ask until there is an answer that is allowed; False where the person goes back."""
        question, offers, hint = {**_ASKED, **_MORE}[name], self._offers(name), self._hint(name)
        past = [] if offers else self._past(name)
        while True:
            answer = ask_line(question, offers=offers, past=past, hint=hint, before=self._before(name))
            if answer == BACK:
                return False
            try:
                self._keep(name, answer)
            except WentBack:
                continue
            except UsageError as error:
                _tell(str(error))
            else:
                return True

    def _keep(self, name: str, answer: str) -> None:
        """Take the answer, spelt as it will be stored. Raises UsageError."""
        if name == "promise" and answer.lower() in _NOTHING:
            answer = ""
        if not answer:
            if self._is_needed(name):
                way_out = ", or < to go back" if name in {"promise", "by"} else ""
                raise UsageError(f"this one is needed; give {_HINTS.get(name, fields.FIELDS[name].allowed)}{way_out}")
            self.answers.pop(name, None)
        else:
            answer = in_full(name, answer)
            value = fields.read(name, answer, self._session.dates.as_of(self._when()), where=name)
            self.answers[name] = answer
            if name == "business":
                self.keep_place(value, asked=True)
            elif name == "employee":
                self.answers[name] = chosen(value, self._session, at=self.answers["business"], asked=True)
        if name == "when":
            self._moment = value if answer else None
            self.check_given_date()
        if name == "promise" and not answer and "by" not in self._given:
            self.answers.pop("by", None)

    def _when(self) -> datetime:
        """The moment of the visit, by the answers so far."""
        return self._moment or self._session.clock()

    def keep_place(self, name: str, *, asked: bool = False) -> None:
        """Take the place that is meant by this name, and the person there who was given beside it."""
        named = {key: self._given[key] for key in ("employee",) if key in self._given}
        self.answers |= as_meant({"business": name, **named}, self._session, asked=asked)

    def _agreement(self, asked: Sequence[str]) -> str:
        """Show what will be logged, and ask: log, back, more, or which field to ask for.

        Raises typer.Abort for a no.
        """
        now = self._session.clock()
        values = self._values(now)
        typer.echo()
        draft = Interaction(**{"when": now, **values})
        typer.echo(draft_text(draft, self._follows, now, screen_width()), nl=False)
        typer.echo()
        more = self._left_to_say(asked)
        hint = f"n drops it; or {', '.join(more)}" if more else "n drops it"
        while True:
            answer = ask_line(f"Log it? [Y/n/<{'/more' if more else ''}]", hint=hint).lower()
            if answer in {"n", "no"}:
                raise typer.Abort
            if wanted := _AGREED.get(answer) or (_named(answer) if answer else None):
                return wanted
            _tell("Enter logs it, n drops it, < goes back; the name of a line above, such as with, asks for it again")

    def _values(self, now: datetime) -> fields.Values:
        """What the answers come to; a promise that a correction left without a date that fits is asked for again."""
        while True:
            try:
                return fields.read_all(self.exact_answers(), self._session.dates, where=option_name, at=now)
            except UsageError as error:
                _tell(str(error))
                self._ask_from(0, ["promise", "by"])

    def _before(self, name: str) -> str:
        """What was answered before, or what the visit that is followed up suggests."""
        suggested = self._follows.business if self._follows and name == "business" else ""
        return self.answers.get(name, suggested)

    def _there(self) -> list[Interaction]:
        return self._at.get(fold(self.answers.get("business", "")), [])

    def _offers(self, name: str) -> list[Offer]:
        match name:
            case "business":
                return self._by_use((entry.business, entry) for entry in self._visits)
            case "employee":
                return self._by_use((entry.employee, entry) for entry in self._there() if entry.employee)
            case "tags":
                return self._by_use((tag, entry) for entry in self._visits for tag in entry.tags)
            case "outcome":
                return [Offer(outcome, _MEANING[outcome]) for outcome in Outcome]
            case "via":
                return [Offer(via) for via in Via]
            case _:
                return []

    def _by_use(self, names: Iterable[tuple[str, Interaction]]) -> list[Offer]:
        """Each name once, with the latest visit that it is from: the first."""
        latest: dict[str, Interaction] = {}
        for name, entry in names:
            latest.setdefault(name, entry)
        now = self._session.clock()
        return [Offer(name, dates.ago(entry.when, now)) for name, entry in latest.items()]

    def _past(self, name: str) -> list[str]:
        """What was answered at this place before, the latest last."""
        if name in {"business", *_HINTS}:
            return []
        found = (fields.texts(entry)[name] for entry in self._there()[:_ENOUGH_PAST])
        return [text for text in dict.fromkeys(found) if text][::-1]

    def _hint(self, name: str) -> str:
        if name == "by" and self._when().date() != self._session.clock().date():
            return f"counted from the visit: {_HINTS[name]}"
        if name in _HINTS:
            return _HINTS[name]
        past = fields.texts(self._there()[0])[name] if self._there() else ""
        return f"last time: {past if len(past) <= _HINT else f'{past[: _HINT - 1]}…'}" if past else ""


def _named(label: str) -> str | None:
    """The field that a question is about: by its name, or by what the summary calls it."""
    found = {"place": "business", "with": "employee", "who": "employee", "reference": "ref"}.get(label, label)
    return found if found in _ASKED or found in _MORE else None


def _tell(sentence: str) -> None:
    """Say something between two questions, where they are asked."""
    typer.echo(in_lines(clean(sentence), screen_width()))
