"""The table of fields: all that svclog knows of each field of a visit and of a vote, in one row.

The options of the command line, the questions at the prompt, completion, the edit form, imports and exports are made
of these rows.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

from svclog import dates
from svclog.errors import BadValue, UsageError
from svclog.fields import parse
from svclog.fields.parse import MAX_NAME, NoValue, listed
from svclog.model import Outcome, Regret, Via

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from svclog.fields.parse import Reading

WHAT = "What happened"
PROMISE = "Promises and cases"
VOTE = "Votes"


class Option(NamedTuple):
    """The option that gives a field on the command line."""

    names: tuple[str, ...]
    """With a `/`, what turns a flag on and off again."""
    help: str
    metavar: str | None = None
    panel: str = WHAT
    """The heading of help that it stands under."""
    repeated: bool = False


class Question(NamedTuple):
    """What the prompt asks for a field that the command line left out."""

    text: str
    hint: str = ""
    later: bool = False
    """Whether it is asked only of who wants to say more."""


class Field(NamedTuple):
    """One field: its name, what it takes in words, and its text as a value and back.

    `parse` raises NoValue, or a UsageError of its own; empty text never reaches it.
    """

    name: str
    allowed: str
    parse: Callable[[str, Reading], Any]
    text: Callable[[Any], str] = str
    option: Option | None = None
    question: Question | None = None
    place: int = 50
    """Where its option and its question stand: the lowest come first, and equal ones in the order of the table."""
    words: Mapping[str, str] = {}
    """The words it takes, each with its meaning."""
    label: str = ""
    """What `show` calls it, if not by its name."""
    attribute: str = ""
    """Where a record holds it, if not under its name: `promise.text`."""
    required: bool = False
    cleared: object = None
    """What stands for nothing."""
    in_form: bool = True
    """Whether the edit form has it."""

    @property
    def where(self) -> str:
        """How an error names it: by its option."""
        names = self.option.names if self.option else ()
        return next((name.partition("/")[0] for name in names if name.startswith("--")), f"--{self.name}")

    @property
    def title(self) -> str:
        """What a person calls it."""
        return self.label or self.name

    def of(self, record: object) -> Any:  # noqa: ANN401 - the field decides
        """Its value in a record; None where that has none."""
        path = (self.attribute or self.name).split(".")
        return reduce(lambda held, name: None if held is None else getattr(held, name), path, record)

    def text_in(self, record: object) -> str:
        """Its value in a record as the text that reads back as the same; empty where there is none."""
        value = self.of(record)
        return "" if value is None else self.text(value)

    def read(self, text: str, reading: Reading, *, where: str = "") -> Any:  # noqa: ANN401 - the field decides
        """The value that `text` means; None, or what stands for nothing, for empty text.

        Raises a UsageError that names `where`, which is the option unless something else is given.
        """
        if not text.strip():
            if self.required:
                raise BadValue(where or self.where, text, self.allowed)
            return self.cleared
        try:
            return self.parse(text, reading)
        except NoValue as error:
            raise BadValue(where or self.where, text, error.allowed or self.allowed) from None
        except UsageError as error:  # not `naming`, which takes longer than most values: a file holds many
            raise UsageError(f"{where or self.where}: ", error.message) from None


_RATING = "a whole number from 1 (none at all) to 5 (could not be better)"
_LINE = "text on one line, without control characters"
_NAME = f"a name of at most {MAX_NAME} characters, such as Blue Bottle or Acme Cars/service"
_TEXT = "text that UTF-8 can hold"
_INSTANT = "an ISO date and time with its offset, such as 2026-11-20T09:15:00+01:00"
_DUE_HINT = "friday, in 3 days, 2026-11-27"

_LETTERS = {"p": Outcome.PARTIAL, "w": Outcome.PENDING, "?": Outcome.PENDING}
"""The letters that are no outcome's, or those of two: `w` is waiting."""
_OUTCOMES: Mapping[str, str] = {
    Outcome.RESOLVED: "r  I got what I came for",
    Outcome.PARTIAL: "p  I got some of it",
    Outcome.DECLINED: "d  the answer was no, said straight",
    Outcome.UNRESOLVED: "u  I left without it",
    Outcome.PENDING: "w  waiting: not known yet",
}


def _of_journal(name: str) -> Field:
    """A moment that the journal notes by itself."""
    return Field(name, _INSTANT, parse.instant, parse.iso, in_form=False)


def _rating(name: str, place: int, help: str, question: str) -> Field:  # noqa: A002 - as the option calls it
    return Field(
        name,
        _RATING,
        parse.rating,
        option=Option((f"--{name}",), help, "1-5"),
        question=Question(question),
        place=place,
    )


_BUSINESS = Field(
    "business",
    _NAME,
    parse.business,
    option=Option(("--business", "-b"), "The place.", "NAME"),
    question=Question("Which place?"),
    place=1,
    label="place",
    required=True,
)
_UID = Field("uid", f"at most {MAX_NAME} characters, without control characters", parse.uid, in_form=False)
_EDITED = _of_journal("edited")

FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        Field(
            "when",
            "a date",
            parse.moment,
            parse.iso,
            option=Option(("--when",), f"When it was, if not now: {dates.FORMS}.", "DATE"),
            question=Question("When was it?", hint="Enter: now; or yesterday 9:15, 2h ago"),
            place=8,
            required=True,
        ),
        _BUSINESS,
        Field(
            "employee",
            f"a name of at most {MAX_NAME} characters, on one line",
            parse.person,
            option=Option(("-w", "--with", "--employee"), "Who served you.", "NAME"),
            question=Question("Who served you?"),
            place=2,
            label="with",
        ),
        _rating("empathy", 4, "Did they care? 1 none at all, 5 could not be better.", "Empathy, 1 (none) to 5 (best):"),
        _rating("listening", 5, "Did they listen?", "Listening, 1 to 5:"),
        Field(
            "outcome",
            listed(Outcome),
            parse.word_of(Outcome, _LETTERS),
            option=Option(
                ("-o", "--outcome"),
                "What came of it: resolved, partial, declined (a straight no), unresolved, pending; or r, p, d, u, w.",
                "OUTCOME",
            ),
            question=Question("What came of it, r p d u or w:"),
            place=3,
            words=_OUTCOMES,
            required=True,
        ),
        _rating("felt", 6, "How you felt at the end.", "How did you feel at the end, 1 to 5:"),
        Field(
            "premium",
            "yes or no",
            parse.flag,
            lambda premium: "yes" if premium else "",
            option=Option(("--premium/--no-premium",), "You paid a premium price."),
            question=Question("Did you pay a premium price, y or n?", later=True),
            place=60,
            cleared=False,
        ),
        Field(
            "via",
            listed(Via),
            parse.word_of(Via),
            option=Option(("--via",), f"{listed(Via)}.", "CHANNEL"),
            question=Question("How did you reach them?", later=True),
            words=dict.fromkeys(Via, ""),
        ),
        Field(
            "minutes",
            "a whole number of minutes, or 1h30",
            parse.minutes,
            option=Option(("--minutes",), "How long it took you: 25, or 1h30.", "N"),
            question=Question("How many minutes did it take you?", later=True),
        ),
        Field(
            "spent",
            "a plain amount, such as 12.50",
            parse.amount,
            parse.amount_text,
            option=Option(("--spent",), "What you paid, such as 12.50.", "AMOUNT"),
            question=Question("What did you pay?", later=True),
        ),
        Field(
            "ref",
            _LINE,
            parse.line,
            option=Option(("--ref",), "Their reference: an order or ticket number.", "TEXT"),
            question=Question("Their reference, such as an order number?", later=True),
            label="reference",
        ),
        Field(
            "tags",
            "words without spaces, without control characters",
            parse.tags,
            " ".join,
            option=Option(("--tag",), "A word of your own; may be repeated.", "TAG", repeated=True),
            question=Question("Tags of your own?", later=True),
            cleared=(),
        ),
        Field(
            "note",
            _TEXT,
            parse.any_text,
            option=Option(("-n", "--note"), "What happened, in your words.", "TEXT"),
            question=Question("What happened?"),
            place=7,
        ),
        Field(
            "promise",
            _LINE,
            parse.line,
            option=Option(("--promise",), "What they said they would do.", "TEXT", PROMISE),
            question=Question("What did they promise, if anything?"),
            place=9,
            attribute="promise.text",
        ),
        Field(
            "by",
            "a date",
            parse.due,
            parse.iso,
            option=Option(("--by",), f"When it is due: {_DUE_HINT}.", "DATE", PROMISE),
            question=Question("By when?", hint=_DUE_HINT),
            place=10,
            attribute="promise.by",
        ),
        Field("state", "open, kept or broken", parse.one_of("open", "kept", "broken"), attribute="promise.state"),
        _of_journal("settled")._replace(attribute="promise.settled"),
        Field(
            "re",
            "the uid of the interaction that this one follows up",
            parse.uid,
            option=Option(("--re",), "The visit that this one follows up.", "ID", PROMISE),
            place=70,
            in_form=False,
        ),
        _of_journal("thanked"),
        _UID,
        _of_journal("recorded"),
        _EDITED,
    )
}
"""Every field of a visit by its name, in the order in which they are shown and written."""

VOTE_FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        _BUSINESS._replace(option=None),
        Field(
            "leaves",
            "leave or return",
            parse.leaves,
            lambda leaves: "leave" if leaves else "return",
            required=True,
            in_form=False,
        ),
        Field("at", "a date", parse.moment, parse.iso, required=True, in_form=False),
        Field(
            "instead",
            _NAME,
            parse.business,
            option=Option(("--for",), "The place you go to instead.", "OTHER", VOTE),
            label="for",
        ),
        Field(
            "until",
            "a date",
            parse.coming,
            parse.iso,
            option=Option(("--until",), "Until then, not for good.", "DATE", VOTE),
        ),
        Field(
            "review",
            "a date",
            parse.coming,
            parse.iso,
            option=Option(("--review",), "When to think again.", "DATE", VOTE),
        ),
        Field("because", _TEXT, parse.any_text, option=Option(("--because",), "Why.", "TEXT", VOTE), place=1),
        Field("regret", listed(Regret), parse.word_of(Regret), words=dict.fromkeys(Regret, ""), in_form=False),
        _of_journal("reviewed"),
        _UID,
        _EDITED,
    )
}
"""Every field of a vote by its name, in the order in which they are written."""


def with_options(fields: Mapping[str, Field]) -> list[Field]:
    """The fields that the command line gives, in the order of help."""
    return sorted((field for field in fields.values() if field.option), key=lambda field: field.place)


def with_questions(fields: Mapping[str, Field]) -> list[Field]:
    """The fields that the prompt asks for, in this order."""
    return sorted((field for field in fields.values() if field.question), key=lambda field: field.place)
