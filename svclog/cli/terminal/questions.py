"""Questions to a person at a terminal, for what a command line left out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import typer

from svclog import dates
from svclog.cli.messages import screen_width
from svclog.cli.said import Said, beside, is_place
from svclog.cli.terminal.answers import confirm
from svclog.cli.terminal.line import ask_line, has_menu
from svclog.cli.terminal.names import BACK, WentBack, chosen, visit_as_meant
from svclog.cli.terminal.offers import Offer
from svclog.errors import UsageError
from svclog.fields import FIELDS, changes, visit_of, with_questions
from svclog.model import Interaction, fold
from svclog.render.interactions import draft_text
from svclog.render.text import in_lines
from svclog.text import Command, clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from svclog.cli.session import Session
    from svclog.model import VisitChanges

_QUESTIONS = {field.name: field.question for field in with_questions(FIELDS) if field.question}
_ENOUGH = {"business", "employee", "empathy", "listening", "outcome", "note"}
"""Who gives these as options has said how it went, and is asked for nothing else."""

_AGREED = {"": "log", "y": "log", "yes": "log", BACK: "back", "m": "more", "more": "more"}
_WITH = {"promise": ["by"]}
"""What is asked for after another, where that is answered."""
_NOTHING = {"n", "no", "none", "nothing"}
"""No promise: nobody promises this, and many would answer so."""
_HINT = 30
"""How many characters of a last answer are shown."""
_ENOUGH_PAST = 50
"""How many visits to a place are looked at for what was answered there before."""


def ask_missing(said: Said, session: Session, follows: int | None = None) -> Interaction:
    """The visit that comes of what was `said` and of an answer to each question that it leaves open.

    The person may skip all but the place and the outcome. A new name that may stand for a known one is asked about; the
    visit with the id `follows` suggests the place. What was answered is shown at the end, and asked to be agreed to.
    Raises typer.Abort where the person leaves, and NoSuchInteraction.
    """
    session.tell_libraries()
    followed = session.journal.select([range(follows, follows + 1)])[0] if follows is not None else None
    walk = _Walk(said, session, followed)
    questions = walk.open_questions()
    if "when" not in questions:
        walk.check_given_date()
    if name := walk.texts.get("business"):
        walk.keep_place(str(FIELDS["business"].read(name, session.reading)))
    if questions:
        walk.go_through(questions)
    return walk.visit(session.clock())


class _Walk:
    """The questions one by one, the answers so far as they were typed and as values, and the way back."""

    def __init__(self, said: Said, session: Session, follows: Interaction | None) -> None:
        self.texts = dict(said.texts)
        self._said = said
        self._given = said.texts
        self._session = session
        self._follows = follows
        # What was typed is read before anything is asked, so that no answer is given in vain.
        self._values: dict[str, object] = {
            name: FIELDS[name].read(text, session.reading, where=said.where(name)) for name, text in self._given.items()
        }
        """What was answered, as it was meant then: `2h ago` is another moment a minute later.

        The date of a promise is read again when all else is known: it counts from the visit.
        """
        self._line: Said | None = None
        """The quick line that was typed for the place."""
        self._visits: list[Interaction] = []
        """The entries of the journal, the latest visit first."""
        self._at: dict[str, list[Interaction]] = {}
        """Those of each place, by its folded name."""

    def visit(self, now: datetime) -> Interaction:
        """The visit that the answers make. Raises UsageError for a promise whose date does not fit."""
        values = dict(self._values)
        if "by" in self.texts:
            values["by"] = self._due(self.texts["by"])
        return visit_of(changes(values), now)

    def check_given_date(self) -> None:
        """Raise UsageError for a date of a promise that was given and is before the visit."""
        if "by" in self._given:
            self._due(self._given["by"])

    def _due(self, text: str) -> object:
        return FIELDS["by"].read(text, self._session.reading.as_of(self._when()))

    def open_questions(self) -> list[str]:
        """What is to be asked, in this order."""
        left = [name for name, question in _QUESTIONS.items() if not question.later and name not in self._given]
        enough = self._given.keys() >= _ENOUGH or self._said.is_enough
        return [name for name in left if self._is_needed(name)] if enough else left

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
        more = (name for name, question in _QUESTIONS.items() if question.later)
        return [name for name in more if name not in self._given and name not in asked]

    def _ask_from(self, at: int, questions: Sequence[str], *, leads_back: bool = False) -> None:
        """Ask these from one of them on; `leads_back`: they were asked for by name, and < leads back to where."""
        step = 1
        while at < len(questions):
            if self._applies(questions[at]) or (leads_back and questions[at] != "by"):
                step = 1 if self._answered(questions[at]) else -1
            at += step
            if at < 0:
                if leads_back:
                    return
                _tell("that was the first question; Ctrl-C leaves")
                at, step = 0, 1

    def _applies(self, name: str) -> bool:
        """Whether a question is open: not where a quick line has answered it, or has said how it went."""
        if name == "by" or (self._line is not None and self._line.is_enough and name != "business"):
            return self._is_needed(name) and (name == "by" or name not in self.texts)
        return self._line is None or name == "business" or name not in self._line.texts

    def _is_needed(self, name: str) -> bool:
        if name == "by":
            return bool(self.texts.get("promise"))
        return name in {"business", "outcome"} or (name == "promise" and bool(self._given.get("by")))

    def _answered(self, name: str) -> bool:
        """Ask until there is an answer that is allowed; False where the person goes back."""
        question, offers, hint = _QUESTIONS[name].text, self._offers(name), self._hint(name)
        past = [] if offers else self._past(name)
        before = self._before(name)
        while True:
            answer = ask_line(question, offers=offers, past=past, hint=hint, before=before)
            if answer == BACK:
                return False
            try:
                self._keep(name, answer)
            except (WentBack, UsageError) as problem:
                before = answer if name == "business" else self._before(name)  # of a long line only a word may be wrong
                if isinstance(problem, UsageError):
                    _tell(problem.message.naming(self._session.program))
            else:
                return True

    def _keep(self, name: str, answer: str) -> None:
        """Take the answer, spelt as it will be stored. Raises UsageError."""
        if name == "business" and answer:
            self._keep_line(answer)
            return
        field = FIELDS[name]
        if name == "promise" and answer.lower() in _NOTHING:
            answer = ""
        if not answer and self._is_needed(name):
            way_out = ", or < to go back" if name in {"promise", "by"} else ""
            raise UsageError(f"required; give {_QUESTIONS[name].hint or field.allowed}{way_out}")
        if not answer:
            self.texts.pop(name, None)
            self._values.pop(name, None)
        else:
            value = self._due(answer) if name == "by" else field.read(answer, self._session.reading, where=name)
            self.texts[name], self._values[name] = answer, value
            if name == "employee":
                meant = chosen(str(value), self._session, at=self.texts["business"], asked=True)
                self.texts[name] = self._values[name] = meant
        if name == "when":
            self.check_given_date()
        if name == "promise" and not answer and "by" not in self._given:
            self.texts.pop("by", None)
            self._values.pop("by", None)

    def _when(self) -> datetime:
        """The moment of the visit, by the answers so far."""
        when = self._values.get("when")
        return when if isinstance(when, datetime) else self._session.clock()

    def _keep_line(self, answer: str) -> None:
        """Take the place, or all that a quick line says, in stead of what one said before. Raises UsageError."""
        from svclog.fields.quickline import of_text

        session = self._session
        given = {name: text for name, text in self._given.items() if name != "business"}
        if is_place(answer, session):
            said = Said({"business": answer})
        else:
            said = beside(of_text(answer, lambda name: is_place(name, session)), given, session, confirm)
        if not said.texts.get("business"):
            raise UsageError(f"the place is missing before {answer}; begin with it")
        if "re" in said.texts and said.line:
            raise UsageError("re: is for the command line: leave this with Ctrl-C, then `", Command("add --re ID"), "`")
        values = {
            name: FIELDS[name].read(text, session.reading, where=said.where(name)) for name, text in said.texts.items()
        }
        self.keep_place(str(values["business"]), asked=True, who=values.get("employee"))
        for name in self._line.texts.keys() - given.keys() - {"business"} if self._line else ():
            self.texts.pop(name, None)
            self._values.pop(name, None)
        named = {"business", "employee"}
        self.texts |= {name: text for name, text in said.texts.items() if name not in named}
        self._values |= {name: value for name, value in values.items() if name not in named}
        self._line = said if said.line else None

    def keep_place(self, name: str, *, asked: bool = False, who: object = None) -> None:
        """Take the place that is meant by this name, and the person there who was given beside it."""
        named: VisitChanges = {"business": name}
        if who or "employee" in self._given:
            given = self._given.get("employee", "")
            named["employee"] = str(who) if who else FIELDS["employee"].read(given, self._session.reading)
        typed = visit_as_meant(named, self._session, asked=asked)
        meant = {key: str(text) for key, text in typed.items() if text is not None}
        self.texts |= meant
        self._values |= meant

    def _agreement(self, asked: Sequence[str]) -> str:
        """Show what will be logged, and ask: log, back, more, or which field to ask for.

        Raises typer.Abort for a no.
        """
        now = self._session.clock()
        draft = self._fitting_visit(now)
        typer.echo()
        typer.echo(draft_text(draft, self._follows, now, screen_width()), nl=False)
        typer.echo()
        more = self._left_to_say(asked)
        if more:
            _tell(f"more: {', '.join(more)}")
        question = f"Log it? [Y/n], < back,{' more,' if more else ''} or a line's name to change it:"
        while True:
            answer = ask_line(question, hint="n discards it").lower()
            if answer in {"n", "no"}:
                raise typer.Abort
            if wanted := _AGREED.get(answer) or (_named(answer) if answer else None):
                return wanted
            _tell(
                "Enter logs it, n discards it, < goes back; the name of a line above, such as with, asks for it again"
            )

    def _fitting_visit(self, now: datetime) -> Interaction:
        """The visit; a promise that a correction left without a date that fits is asked for again."""
        while True:
            try:
                return self.visit(now)
            except UsageError as error:
                _tell(error.message.naming(self._session.program))
                self._ask_from(0, ["promise", "by"], leads_back=True)

    def _before(self, name: str) -> str:
        """What was answered before, or what the visit that is followed up suggests."""
        suggested = self._follows.business if self._follows and name == "business" else ""
        return self.texts.get(name, suggested)

    def _there(self) -> list[Interaction]:
        return self._at.get(fold(self.texts.get("business", "")), [])

    def _offers(self, name: str) -> list[Offer]:
        match name:
            case "business":
                return self._by_use((entry.business, entry) for entry in self._visits)
            case "employee":
                return self._by_use((entry.employee, entry) for entry in self._there() if entry.employee)
            case "tags":
                return self._by_use((tag, entry) for entry in self._visits for tag in entry.tags)
            case _:
                return [Offer(word, meaning) for word, meaning in FIELDS[name].words.items()]

    def _by_use(self, names: Iterable[tuple[str, Interaction]]) -> list[Offer]:
        """Each name once, with the latest visit that it is from: the first."""
        latest: dict[str, Interaction] = {}
        for name, entry in names:
            latest.setdefault(name, entry)
        now = self._session.clock()
        return [Offer(name, dates.ago(entry.when, now)) for name, entry in latest.items()]

    def _past(self, name: str) -> list[str]:
        """What was answered at this place before, the latest last."""
        if name == "business" or _QUESTIONS[name].hint:
            return []
        answers = (FIELDS[name].text_in(entry) for entry in self._there()[:_ENOUGH_PAST])
        return [text for text in dict.fromkeys(answers) if text][::-1]

    def _hint(self, name: str) -> str:
        if hint := _QUESTIONS[name].hint:
            later = name == "by" and self._when().date() != self._session.clock().date()
            return f"counted from the visit: {hint}" if later else hint
        past = FIELDS[name].text_in(self._there()[0]) if self._there() else ""
        return f"last time: {past if len(past) <= _HINT else f'{past[: _HINT - 1]}…'}" if past else ""


def _named(label: str) -> str | None:
    """The field that a question is about: by its name, or by what the summary calls it."""
    named = (name for name in _QUESTIONS if label in {name, FIELDS[name].label})
    return "employee" if label == "who" else next(named, None)


def _tell(sentence: str) -> None:
    """Say something between two questions, where they are asked."""
    typer.echo(in_lines(clean(sentence), screen_width()))
