"""The table of fields, one row each, from which options, questions, completion, forms and file formats are built."""

from __future__ import annotations

from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from svclog import dates
from svclog.errors import BadField, BadValue, UsageError
from svclog.fields import parse
from svclog.fields.parse import MAX_NAME, NoValue, listed
from svclog.model import SCALE, Outcome, Regret, Via

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from svclog.fields.parse import Reading

WHAT = "What happened"
PROMISE = "Promises and cases"
VOTE = "Votes"


class Option(Struct, frozen=True):
    """The option that gives a field on the command line."""

    names: str
    """The spellings, such as `-w --with`; for a flag, those that turn it on, a `/`, and those that turn it off."""
    metavar: str | None
    help: str
    panel: str = WHAT
    """The heading in help above the option."""
    repeated: bool = False


class Question(Struct, frozen=True):
    """The question that the prompt asks for a field missing from the command line."""

    text: str
    hint: str = ""
    later: bool = False
    """Whether it is asked only if the user wants to say more."""


class Field(Struct, frozen=True):
    """One field: its name, its allowed values in words, and its conversion from text and back."""

    name: str
    allowed: str
    parse: Callable[[str, Reading], Any]
    """Parses text that is not empty. Raises NoValue or UsageError."""
    text: Callable[[Any], str] = str
    option: Option | None = None
    question: Question | None = None
    order: int = 50
    """The position of its option and its question: the lowest first, equal ones in the order of the table."""
    words: Mapping[str, str] = {}
    """The words it accepts, each with its meaning."""
    label: str = ""
    """The label that `show` prints, if not the name."""
    attribute: str = ""
    """The attribute of a record that holds it, if not the name: `promise.text`."""
    required: bool = False
    cleared: object = None
    """The value of an empty text."""
    in_form: bool = True
    """Whether the edit form contains it."""

    def given_by(
        self, names: str, metavar: str | None, about: str, panel: str = WHAT, *, repeated: bool = False
    ) -> Field:
        """Return this field with an option."""
        return replace(self, option=Option(names, metavar, about, panel, repeated))

    def asked(self, text: str, hint: str = "", *, later: bool = False) -> Field:
        """Return this field with a question."""
        return replace(self, question=Question(text, hint, later))

    @property
    def where(self) -> str:
        """The name of the field in errors: its option."""
        names = self.option.names.split() if self.option else ()
        return next((name.partition("/")[0] for name in names if name.startswith("--")), f"--{self.name}")

    @property
    def title(self) -> str:
        """The name of the field for people."""
        return self.label or self.name

    @property
    def is_free(self) -> bool:
        """Whether it holds the user's own words, which sentences put in quotes."""
        return self.parse in {parse.line, parse.any_text}

    @property
    def of(self) -> Callable[[object], Any]:
        """The getter of its value in a record, which returns None if there is none."""
        whole, _, part = (self.attribute or self.name).partition(".")
        if not part:
            return attrgetter(whole)
        return lambda record: None if (held := getattr(record, whole)) is None else getattr(held, part)

    def text_in(self, record: object) -> str:
        """Return its value in a record as text that parses to the same value; empty if there is none."""
        value = self.of(record)
        return "" if value is None else self.text(value)

    def read(self, text: str, reading: Reading, *, where: str = "") -> Any:  # noqa: ANN401 - the field decides
        """Parse `text`; empty text is `cleared`. Raises UsageError, naming `where` or the option."""
        if not text.strip():
            if self.required:
                raise BadValue(where or self.where, text, self.allowed)
            return self.cleared
        try:
            return self.parse(text, reading)
        except NoValue as error:
            raise BadValue(where or self.where, text, error.allowed or self.allowed) from None
        except UsageError as error:  # not `naming`, which is slow for the many values of a file
            raise BadField(where or self.where, error.message) from None


_RATING = f"a whole number from {SCALE}"
_LINE = "text on one line, without control characters"
_PLACE = f"a name of at most {MAX_NAME} characters, such as Blue Bottle or Acme Cars/service"
_TEXT = "text that UTF-8 can hold"
_INSTANT = "an ISO date and time with its offset, such as 2026-11-20T09:15:00+01:00"
_OUTCOME_HELP = "resolved, partial, declined (a straight no), unresolved, pending; or r, p, d, u, w"
_INSTEAD = "The place you go to instead."
_DUE_HINT = "friday, in 3 days, 2026-11-27"

_LETTERS = {"p": Outcome.PARTIAL, "w": Outcome.PENDING, "?": Outcome.PENDING}
"""Letters that are not the first letter of one outcome only: p is that of two, and w stands for waiting."""
_OUTCOMES: Mapping[str, str] = {
    Outcome.RESOLVED: "r  I got what I came for",
    Outcome.PARTIAL: "p  I got some of it",
    Outcome.DECLINED: "d  the answer was no, said straight",
    Outcome.UNRESOLVED: "u  I left without it",
    Outcome.PENDING: "w  waiting: not known yet",
}


def _of_journal(name: str, attribute: str = "") -> Field:
    """Return the field of a moment that the journal sets itself."""
    return Field(name, _INSTANT, parse.instant, datetime.isoformat, attribute=attribute, in_form=False)


_BUSINESS = Field("business", _PLACE, parse.business, order=1, label="place", required=True)
_UID = Field("uid", f"at most {MAX_NAME} characters, without control characters", parse.uid, in_form=False)

_VISIT = (
    Field("when", "a date", lambda text, reading: reading.visit(text), datetime.isoformat, order=8, required=True)
    .given_by("--when", "DATE", f"When it was: {dates.FORMS}.")
    .asked("When was it?", "Enter: now; or yesterday 9:15, 2h ago", later=True),
    _BUSINESS.given_by("--business --place -b", "PLACE", "The place.").asked("Which place?"),
    Field("employee", f"a name of at most {MAX_NAME} characters, on one line", parse.person, order=2, label="with")
    .given_by("-w --with --employee", "NAME", "Who served you.")
    .asked("Who served you?"),
    Field("empathy", _RATING, parse.rating, order=4)
    .given_by("-e --empathy", "1-5", f"Did they care? From {SCALE}.")
    .asked(f"Empathy, {SCALE}:"),
    Field("listening", _RATING, parse.rating, order=5)
    .given_by("-l --listening", "1-5", f"Did they listen? From {SCALE}.")
    .asked(f"Listening, {SCALE}:"),
    Field("outcome", listed(Outcome), parse.word_of(Outcome, _LETTERS), order=3, words=_OUTCOMES, required=True)
    .given_by("-o --outcome", "OUTCOME", f"What came of it: {_OUTCOME_HELP}.")
    .asked("Outcome (r, p, d, u or w):"),
    Field("felt", _RATING, parse.rating, order=6)
    .given_by("--felt", "1-5", f"How you felt at the end, from {SCALE}.")
    .asked(f"How did you feel at the end, {SCALE}:", later=True),
    Field("premium", "yes or no", parse.flag, lambda premium: "yes" if premium else "", order=60, cleared=False)
    .given_by("--premium/--no-premium", None, "You paid a premium price.")
    .asked("Did you pay a premium price, y or n?", later=True),
    Field("times", "a whole number from 1 to 99", parse.times, lambda n: str(n) if n > 1 else "", order=61, cleared=1)
    .given_by("--times", "N", "How many visits like this, one after the other: 1 to 99.")
    .asked("How many visits like this?", later=True),
    Field("via", listed(Via), parse.word_of(Via), words=dict.fromkeys(Via, ""))
    .given_by("--via", "CHANNEL", f"{listed(Via)}.")
    .asked("How did you reach them?", later=True),
    Field("minutes", "a whole number of minutes, or 1h30", parse.minutes)
    .given_by("--minutes", "N", "How long it took you: 25, or 1h30.")
    .asked("How many minutes did it take you?", later=True),
    Field("spent", "a plain amount, such as 12.50", parse.amount, parse.amount_text)
    .given_by("--spent", "AMOUNT", "What you paid, such as 12.50.")
    .asked("What did you pay?", later=True),
    Field("ref", _LINE, parse.line, label="reference")
    .given_by("--ref", "TEXT", "Their reference: an order or ticket number.")
    .asked("Their reference, such as an order number?", later=True),
    Field("tags", "words without spaces, without control characters", parse.tags, " ".join, cleared=())
    .given_by("--tag", "TAG", "A word of your own; may be repeated.", repeated=True)
    .asked("Tags of your own?", later=True),
    Field("note", _TEXT, parse.any_text, order=7)
    .given_by("-n --note", "TEXT", "What happened, in your words.")
    .asked("What happened?"),
    Field("promise", _LINE, parse.line, order=9, attribute="promise.text")
    .given_by("--promise", "TEXT", 'What they promised, such as "to call back".', PROMISE)
    .asked("What did they promise, if anything?", later=True),
    Field("by", "a date", lambda text, reading: reading.due(text), datetime.isoformat, order=10, attribute="promise.by")
    .given_by("--by", "DATE", f"When the promise is due: {_DUE_HINT}.", PROMISE)
    .asked("By when?", _DUE_HINT, later=True),
    Field("state", "open, kept or broken", parse.one_of("open", "kept", "broken"), attribute="promise.state"),
    _of_journal("settled", "promise.settled"),
    _of_journal("noted", "promise.noted"),
    Field("re", "the uid of the interaction that this one follows up", parse.uid, order=70, in_form=False)
    .given_by("--re", "ID", "The visit that this one follows up.", PROMISE)
    .asked("Which visit does it follow up?", "its id, such as 12", later=True),
    Field("day", "yes or no", parse.flag, lambda day: "yes" if day else "no", in_form=False),
    _of_journal("thanked"),
    _UID,
    _of_journal("recorded"),
    _of_journal("edited"),
)
_VOTE = (
    _BUSINESS,
    Field(
        "leaves", "leave, return or stay", parse.leaves, lambda leaves: "leave" if leaves else "return", required=True
    ),
    Field("stays", "yes or no", parse.flag, lambda stays: "yes" if stays else "", cleared=False),
    Field(
        "at", "a date", lambda text, reading: dates.as_moment(reading.visit(text)), datetime.isoformat, required=True
    ),
    Field("instead", _PLACE, parse.business, label="for").given_by("--for", "OTHER", _INSTEAD, VOTE),
    Field("until", "a date", parse.coming, datetime.isoformat).given_by(
        "--until", "DATE", "Leave until this day, not for good.", VOTE
    ),
    Field("review", "a date", parse.coming, datetime.isoformat).given_by(
        "--review", "DATE", "The day to ask whether you regret it.", VOTE
    ),
    Field("because", _TEXT, parse.any_text, order=1).given_by("--because", "TEXT", "The reason.", VOTE),
    Field("regret", listed(Regret), parse.word_of(Regret), words=dict.fromkeys(Regret, "")),
    _of_journal("reviewed"),
    _UID,
    _of_journal("edited"),
)

FIELDS: Mapping[str, Field] = {field.name: field for field in _VISIT}
"""Every field of a visit by its name, in the order in which fields are shown and written."""
VOTE_FIELDS: Mapping[str, Field] = {field.name: field for field in _VOTE}
"""Every field of a vote by its name, in the order in which fields are written."""


RATINGS = ("empathy", "listening", "felt")
"""The ratings, in the order of `5/4/3`."""


def with_options(fields: Mapping[str, Field]) -> list[Field]:
    """Return the fields with an option, in the order of help."""
    return sorted((field for field in fields.values() if field.option), key=lambda field: field.order)


def with_questions(fields: Mapping[str, Field]) -> list[Field]:
    """Return the fields with a question, in the order of the prompt."""
    return sorted((field for field in fields.values() if field.question), key=lambda field: field.order)
