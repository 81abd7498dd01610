"""Questions at a terminal about fields that the command line left out."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, NoReturn

import typer

from svclog.cli.messages import screen_width
from svclog.cli.said import Said, beside, is_place
from svclog.cli.terminal.answers import confirm
from svclog.cli.terminal.explained import help_wanted
from svclog.cli.terminal.following import Following
from svclog.cli.terminal.line import ask_line, tell, tell_keys
from svclog.cli.terminal.names import BACK, WentBack, chosen, settled, visit_as_meant
from svclog.cli.terminal.past import RATINGS, Past
from svclog.cli.terminal.summary import END, wanted_by
from svclog.errors import UsageError, shown
from svclog.fields import FIELDS, Question, changes, visit_of, with_questions
from svclog.fields.marks import ratings_in
from svclog.fields.quickline import of_text
from svclog.model import SCALE, Interaction
from svclog.render.interactions import draft_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svclog.cli.session import Session
    from svclog.model import VisitChanges

_RATED = ("empathy", "listening")
_QUESTIONS = {field.name: field.question for field in with_questions(FIELDS) if field.question}
_QUESTIONS[RATINGS] = Question(f"Empathy/listening (5/4), {SCALE}:")
_ROW = ("business", "employee", "outcome", RATINGS, *_RATED, "note")
"""The questions asked by default; the two ratings are one question, unless one of them was given."""
_ENOUGH = {"business", "employee", *_RATED, "outcome", "note"}
"""If options give all these fields, no other optional field is asked for."""

REPEAT = "="
"""The answer that repeats that of the last visit to the place."""
_WITH = {"promise": ["by"]}
"""The questions that follow another one if it is answered."""
_NOTHING = {"n", "no", "none", "nothing"}
"""Answers that mean no promise."""
_MARKS = {"employee": "^@(?=.)", "tags": r"(?<![^\s,;|])\+(?=[^\s,;|])", "note": r"^//\s+"}
"""The marks of a quick line, removed from an answer that begins with one."""


class _Finished(Exception):
    """The user has nothing more to say."""


def ask_missing(said: Said, session: Session, follows: int | None = None) -> tuple[Interaction, int | None]:
    """Ask for the fields missing from `said`; return the visit, and the id of the visit that it follows up.

    The user may skip all except place and outcome, and is asked about a new name that may stand for a known one. The
    visit with the id `follows` suggests the place. At the end, the user confirms the answers.
    Raises typer.Abort if the user quits, and NoSuchInteraction.
    """
    session.tell_libraries()
    walk = _Walk(said, session, Following(follows, session))
    questions = walk.open_questions()
    if "when" not in questions:
        walk.check_given_date()
    if name := walk.texts.get("business"):
        walk.store_place(str(FIELDS["business"].read(name, session.reading)), is_new=said.is_new_place)
    if questions:
        walk.go_through(questions)
    elif not walk.follows.is_agreed(walk.texts["business"]):
        raise typer.Abort
    return walk.visit(session.clock()), walk.follows.id


class _Walk:
    """Asks the questions one by one, and holds the answers as typed (`texts`) and as values, to go back to."""

    def __init__(self, said: Said, session: Session, follows: Following) -> None:
        self.texts = dict(said.texts)
        self._said = said
        self._given = said.texts
        self._session = session
        self.follows = follows
        # Parse the command line before the first question, so that an error does not waste answers.
        self._values: dict[str, object] = {
            name: FIELDS[name].read(text, session.reading, where=said.where(name)) for name, text in self._given.items()
        }
        """The answers, parsed when they were given, as `2h ago` is another moment a minute later.

        The date of a promise is parsed again at the end, as it is relative to the visit.
        """
        self._line: Said | None = None
        """The quick line that was typed as the place."""
        self._past = Past()
        self._passed: set[str] = set()
        """The questions that were answered or skipped, except those that the user went back from."""
        self._has_answered = False
        self._has_rated_all = False
        """Whether the answer to the ratings included how it felt."""

    def visit(self, now: datetime) -> Interaction:
        """Build the visit from the answers. Raises UsageError if the date of the promise does not fit."""
        values = dict(self._values)
        if "by" in self.texts:
            values["by"] = self._due(self.texts["by"])
        return visit_of(changes(values), now)

    def check_given_date(self) -> None:
        """Raise UsageError if the command line gives a promise a date before the visit."""
        if "by" in self._given:
            self._due(self._given["by"])

    def _due(self, text: str) -> object:
        where = self._said.where("by") if text == self._given.get("by") else "by"
        return FIELDS["by"].read(text, self._session.reading.as_of(self._when()), where=where)

    def open_questions(self) -> list[str]:
        """Return the questions to ask, in order."""
        is_enough = self._given.keys() >= _ENOUGH or self._said.is_enough
        left_out = {RATINGS} if self._given.keys() & {*_RATED} else {*_RATED}
        row = {*_ROW, *self._session.config.ask} - left_out if not is_enough else ()
        left = [name for name in sorted(_QUESTIONS, key=_order) if name in row or self._is_needed(name)]
        left = [name for name in left if name not in self._given]
        return [asked for name in left for asked in (name, *_WITH.get(name, ())) if asked not in self._given]

    def go_through(self, questions: list[str]) -> None:
        """Ask these questions, and for changes until the user confirms the visit."""
        self._past = Past(self._session.journal.interactions())
        tell_keys("Enter: skip", "=: as last time", ".: skip the rest", "<: back", "?: help", quits="nothing is saved")
        self._ask_until_enough(questions)
        while (wanted := self._ask_to_log()) != "log":
            if wanted == "back":
                last = max(number for number, name in enumerate(questions) if self._applies(name))
                self._ask_until_enough(questions, last)
            else:
                asked = self._optional_left() if wanted == "more" else [wanted]
                if wanted == "by" and not self.texts.get("promise"):
                    asked = ["promise"]
                asked = [each for name in asked for each in (name, *_WITH.get(name, ()))]
                self._ask_until_enough(asked, leads_back=True)
                questions = [*questions, *(name for name in asked if name in self._passed and name not in questions)]

    def _optional_left(self) -> list[str]:
        """Return the optional fields that have not been asked for."""
        covered = {*_ROW, "by", *self._passed, *self.texts, *(["re"] if self.follows.visit else [])}
        return [name for name in sorted(_QUESTIONS, key=_order) if name not in covered]

    def _ask_until_enough(self, questions: Sequence[str], at: int = 0, *, leads_back: bool = False) -> None:
        """Ask as `_ask_from` does; once the user ends the questions, ask only for missing required fields."""
        while True:
            try:
                self._ask_from(at, questions, leads_back=leads_back)
            except _Finished:
                missing = [name for name in ("business", "outcome", "promise") if self._is_missing(name)]
                if missing:
                    questions, at, leads_back = missing, 0, False
                    continue
            return

    def _is_missing(self, name: str) -> bool:
        return self._is_needed(name) and not self.texts.get(name)

    def _ask_from(self, at: int, questions: Sequence[str], *, leads_back: bool = False) -> None:
        """Ask the questions from `at` on; with `leads_back`, the user chose them, and < at the first one returns."""
        step = 1
        while at < len(questions):
            if self._applies(questions[at]) or (leads_back and (questions[at] != "by" or self.texts.get("promise"))):
                step = 1 if self._answered(questions[at]) else -1
            at += step
            if at < 0:
                if leads_back:
                    return
                tell("that was the first question; Ctrl-C quits")
                at, step = 0, 1

    def _applies(self, name: str) -> bool:
        """Whether to ask a question: not if a quick line has answered it, or has given enough."""
        if name == "by":
            return bool(self.texts.get("promise")) and (self._line is None or "by" not in self._line.texts)
        if name == "felt" and self._has_rated_all:
            return False
        if self._line is not None and self._line.is_enough and name != "business":
            return self._is_needed(name) and name not in self.texts
        fields = _RATED if name == RATINGS else (name,)
        return self._line is None or name == "business" or not any(field in self._line.texts for field in fields)

    def _is_needed(self, name: str) -> bool:
        return name in {"business", "outcome"} or (name == "promise" and bool(self._given.get("by")))

    def _answered(self, name: str) -> bool:
        """Ask until the answer is valid; return False if the user goes back. Raises _Finished and typer.Abort."""
        place, now = self.texts.get("business", ""), self._session.clock()
        offers, hint = self._past.offers(name, place, now), self._hint(name)
        past = [] if offers or _QUESTIONS[name].hint else self._past.answers(name, place)
        before = self._before(name)
        while True:
            try:
                answer = ask_line(_QUESTIONS[name].text, offers=offers, past=past, hint=hint, before=before)
                if answer == BACK:
                    self._passed.discard(name)
                    return False
                if answer == END:
                    self._finish(name)
                if lines := help_wanted(name, answer):
                    tell("\n".join(lines))
                    continue
                self._store(name, self._last_time(name) if answer == REPEAT else answer)
                self._passed.add(name)
            except (WentBack, UsageError) as problem:
                before = answer if name == "business" else self._before(name)  # only a word of it may be wrong
                if isinstance(problem, UsageError):
                    tell(problem.message, self._session.program)
            except typer.Abort as left:
                self._end_of_input(left)
            else:
                return True

    def _finish(self, name: str) -> NoReturn:
        if self._is_missing(name):
            required = UsageError(f"required; give {FIELDS[name].allowed}")
            if name == "business":
                raise required
            tell(required.message)
        raise _Finished

    def _end_of_input(self, left: typer.Abort) -> None:
        """On Ctrl-D, finish as `.` does, or ask whether to discard the answers. Raises _Finished and typer.Abort."""
        if not isinstance(left.__context__, EOFError) or not self._has_answered:
            raise left
        if not (self._is_missing("business") or self._is_missing("outcome")):
            raise _Finished
        if confirm("Discard what you answered?"):
            raise left

    def _last_time(self, name: str) -> str:
        """Return the answer of the last visit to the place. Raises UsageError if there is none."""
        text = "" if _QUESTIONS[name].hint else self._past.last(name, self.texts.get("business", ""))
        if not text:
            raise UsageError("there is nothing to repeat here; type an answer, or Enter to skip")
        return text

    def _store(self, name: str, answer: str) -> None:
        """Store the answer as text and as value. Raises UsageError."""
        self._has_answered = self._has_answered or bool(answer)
        answer = re.sub(_MARKS[name], "", answer) if name in _MARKS else answer
        if name == "business" and answer:
            self._store_line(answer)
            return
        if name == RATINGS:
            self._store_ratings(answer)
            return
        if name == "re":
            self.follows.answer(answer)
            return
        field = FIELDS[name]
        if name == "promise" and answer.lower() in _NOTHING:
            answer = ""
        if not answer and self._is_needed(name):
            way_out = ", or < to go back" if name == "promise" else ""
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

    def _store_ratings(self, answer: str) -> None:
        ratings = ratings_in(answer) if answer else {}
        self._has_rated_all = "felt" in ratings
        for name in (*_RATED, *(["felt"] if "felt" in ratings else [])):
            self.texts.pop(name, None)
            self._values.pop(name, None)
        self.texts |= ratings
        self._values |= {name: FIELDS[name].read(text, self._session.reading) for name, text in ratings.items()}

    def _when(self) -> datetime:
        """Return the moment of the visit by the answers so far."""
        when = self._values.get("when")
        return when if isinstance(when, datetime) else self._session.clock()

    def _store_line(self, answer: str) -> None:
        """Store the place, or all fields of a quick line, in place of an earlier line. Raises UsageError."""
        session = self._session
        given = {name: text for name, text in self._given.items() if name != "business"}
        if is_place(answer, session):
            said = Said({"business": answer})
        else:
            said = beside(of_text(answer, lambda name: is_place(name, session)), given, session, settled)
        if not said.texts.get("business"):
            raise UsageError(f"the place is missing before {answer}; begin with it")
        follows = self.follows.typed_in(said, self._line)
        said.texts.pop("re", None)
        values = {
            name: FIELDS[name].read(text, session.reading, where="place" if name == "business" else said.where(name))
            for name, text in said.texts.items()
        }
        self.store_place(str(values["business"]), asked=True, person=values.get("employee"), is_new=said.is_new_place)
        for name in self._line.texts.keys() - given.keys() - {"business"} if self._line else ():
            self.texts.pop(name, None)
            self._values.pop(name, None)
        for name in sorted(said.texts.keys() - {"business", "employee"}):
            self.texts[name], self._values[name] = said.texts[name], values[name]
        self._line = said if said.line else None
        self.follows.visit = follows
        if (rated := said.figures_as_ratings) and not is_place(self.texts["business"], session):
            tell(f"{shown(self.texts['business'])} is a new place; if a rating is meant, < goes back: write {rated}")

    def store_place(self, name: str, *, asked: bool = False, person: object = None, is_new: bool = False) -> None:
        """Store the place that the user means by a name, and the person given with it."""
        named: VisitChanges = {"business": name}
        if person or "employee" in self._given:
            given = self._given.get("employee", "")
            named["employee"] = str(person) if person else FIELDS["employee"].read(given, self._session.reading)
        typed = visit_as_meant(named, self._session, asked=asked, is_new=is_new)
        meant = {key: str(text) for key, text in typed.items() if text is not None}
        self.texts |= meant
        self._values |= meant

    def _ask_to_log(self) -> str:
        """Show the visit, and ask whether to log it: return log, back, more or a field. Raises typer.Abort for no."""
        now = self._session.clock()
        draft = self._fitting_visit(now)
        while not self.follows.is_earlier(draft) or not self.follows.is_agreed(draft.business):
            self.follows.answer("")
            self._ask_from(0, ["re"], leads_back=True)
        typer.echo()
        typer.echo(draft_text(draft, self.follows.visit, now, screen_width()), nl=False)
        typer.echo()
        if more := self._optional_left():
            tell(f"more: {', '.join(more)}")
        asked_for = f"Log it? [Y/n]   .: log   <: back   {'more   ' if more else ''}or a field's name:"
        while True:
            try:
                wanted = wanted_by(ask_line(asked_for, hint="n: discard"))
            except UsageError as error:
                tell(error.message)
                continue
            except typer.Abort as left:
                if not isinstance(left.__context__, EOFError):
                    raise
                wanted = "log"
            if wanted == "discard":
                raise typer.Abort
            return wanted

    def _fitting_visit(self, now: datetime) -> Interaction:
        """Build the visit; ask for the promise again while its date does not fit."""
        while True:
            try:
                return self.visit(now)
            except UsageError as error:
                tell(error.message, self._session.program)
                self._ask_from(0, ["promise", "by"], leads_back=True)

    def _before(self, name: str) -> str:
        """Return the former answer, or the suggestion from the visit that is followed up."""
        if name == RATINGS:
            given = [self.texts.get(rating, "-") for rating in _RATED]
            return "/".join(given) if {*given} != {"-"} else ""
        suggested = {"business": self.follows.suggested_place, "re": str(self.follows.id or "")}
        return self.texts.get(name, suggested.get(name, ""))

    def _hint(self, name: str) -> str:
        if hint := _QUESTIONS[name].hint:
            later = name == "by" and self._when().date() != self._session.clock().date()
            return f"counted from the visit: {hint}" if later else hint
        return self._past.hint(name, self.texts.get("business", ""))


def _order(name: str) -> int:
    return FIELDS["empathy" if name == RATINGS else name].order
