"""The options that commands share, and what those of one command come to.

Every field arrives as text and is read in one place, `svclog.fields`, so that each refusal names the option, the value
and what is allowed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from svclog import dates
from svclog.errors import BadValue, NoSuchInteraction, NotFound, UsageError
from svclog.fields import FIELDS, naming, read
from svclog.model import Outcome, Via, parse_spans
from svclog.names import Names
from svclog.query import Query, belongs_to
from svclog.text import Command

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from svclog.cli.session import Session
    from svclog.dates import Period
    from svclog.model import Interaction
    from svclog.text import Message

WHAT = "What happened"
PROMISE = "Promises and cases"
VOTE = "Votes"
FILTER = "Which ones"


def _option(*names: str, help: str, metavar: str | None = None, panel: str = WHAT) -> Any:  # noqa: A002, ANN401
    return typer.Option(*names, help=help, metavar=metavar, rich_help_panel=panel, show_default=False)


Business = Annotated[str | None, _option("--business", "-b", metavar="NAME", help="The place.")]
Employee = Annotated[str | None, _option("-w", "--with", "--employee", metavar="NAME", help="Who served you.")]
Empathy = Annotated[
    str | None, _option("--empathy", metavar="1-5", help="Did they care? 1 none at all, 5 could not be better.")
]
Listening = Annotated[str | None, _option("--listening", metavar="1-5", help="Did they listen?")]
OutcomeOption = Annotated[
    str | None,
    _option(
        "-o",
        "--outcome",
        metavar="OUTCOME",
        help="What came of it: resolved, partial, declined (a straight no), unresolved, pending; or r, p, d, u, w.",
    ),
]
Felt = Annotated[str | None, _option("--felt", metavar="1-5", help="How you felt at the end.")]
Note = Annotated[str | None, _option("-n", "--note", metavar="TEXT", help="What happened, in your words.")]
When = Annotated[str | None, _option("--when", metavar="DATE", help=f"When it was, if not now: {dates.FORMS}.")]
ViaOption = Annotated[
    str | None, _option("--via", metavar="CHANNEL", help="counter, phone, chat, email, bot or other.")
]
Minutes = Annotated[str | None, _option("--minutes", metavar="N", help="How long it took you: 25, or 1h30.")]
Spent = Annotated[str | None, _option("--spent", metavar="AMOUNT", help="What you paid, such as 12.50.")]
Ref = Annotated[str | None, _option("--ref", metavar="TEXT", help="Their reference: an order or ticket number.")]
Tag = Annotated[list[str] | None, _option("--tag", metavar="TAG", help="A word of your own; may be repeated.")]
Premium = Annotated[bool | None, _option("--premium/--no-premium", help="You paid a premium price.")]
PromiseText = Annotated[
    str | None, _option("--promise", metavar="TEXT", help="What they said they would do.", panel=PROMISE)
]
By = Annotated[
    str | None, _option("--by", metavar="DATE", help="When it is due: friday, in 3 days, 2026-11-27.", panel=PROMISE)
]
Re = Annotated[str | None, _option("--re", metavar="ID", help="The visit that this one follows up.", panel=PROMISE)]
Because = Annotated[str | None, _option("--because", metavar="TEXT", help="Why.", panel=VOTE)]
Instead = Annotated[str | None, _option("--for", metavar="OTHER", help="The place you go to instead.", panel=VOTE)]
VoteUntil = Annotated[str | None, _option("--until", metavar="DATE", help="Until then, not for good.", panel=VOTE)]
Review = Annotated[str | None, _option("--review", metavar="DATE", help="When to think again.", panel=VOTE)]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]

Ids = Annotated[
    list[str] | None, typer.Argument(metavar="[ID]...", help="Ids such as 12 or 12-20.", show_default=False)
]
SomeIds = Annotated[
    list[str],
    typer.Argument(metavar="ID...", help="Ids such as 12 or 12-20; v1 is a vote.", show_default=False),
]
OneId = Annotated[str, typer.Argument(metavar="ID", help="The number that `list` shows.", show_default=False)]

OneOfBoth = Annotated[
    str,
    typer.Argument(
        metavar="ID", help="The number that `list` shows; v1 is the vote that `votes` shows.", show_default=False
    ),
]

OfBusiness = Annotated[
    str | None, _option("--business", "-b", metavar="NAME", help="This business with its desks.", panel=FILTER)
]
OfEmployee = Annotated[str | None, _option("--employee", "-w", metavar="NAME", help="This person.", panel=FILTER)]
Since = Annotated[str | None, _option("--since", metavar="DATE", help="From this day, month or year on.", panel=FILTER)]
Until = Annotated[
    str | None, _option("--until", metavar="DATE", help="Up to the end of this day, month or year.", panel=FILTER)
]
Month = Annotated[
    str | None, _option("--month", metavar="MONTH", help="This month: 2026-10, october, last.", panel=FILTER)
]
OfOutcome = Annotated[
    str | None,
    _option(
        "--outcome", "-o", metavar="OUTCOME", help="resolved, partial, declined, unresolved or pending.", panel=FILTER
    ),
]
OfVia = Annotated[
    str | None, _option("--via", metavar="CHANNEL", help="counter, phone, chat, email, bot or other.", panel=FILTER)
]
OfTag = Annotated[str | None, _option("--tag", metavar="TAG", help="This tag.", panel=FILTER)]
Text = Annotated[str | None, _option("--text", metavar="WORDS", help="All these words, anywhere.", panel=FILTER)]


def option_name(field: str) -> str:
    """The option that gives `field`, as it is typed."""
    others = {"business": "BUSINESS", "employee": "--with", "tags": "--tag", "instead": "--for"}
    return others.get(field, f"--{field}")


def given_fields(parameters: dict[str, Any]) -> dict[str, str]:
    """The fields that a command line gives, as text by name."""
    given = {}
    for name in FIELDS:
        if name == "re":
            continue  # an id at the command line, a uid in the journal
        value = parameters.get(name)
        if isinstance(value, bool):
            given[name] = "yes" if value else "no"
        elif isinstance(value, (list, tuple)) and value:
            given[name] = " ".join(value)
        elif isinstance(value, str):
            given[name] = in_full(name, value)
    return given


_LETTERS = {"p": Outcome.PARTIAL, "w": Outcome.PENDING, "?": Outcome.PENDING}
"""Letters that alone are no outcome's first letters, or those of two."""


def in_full(name: str, text: str) -> str:
    """The outcome or channel that these first letters alone are of, `p` partial, `w` (waiting) pending; else `text`."""
    if name == "outcome" and text.lower() in _LETTERS:
        return _LETTERS[text.lower()]
    words: Iterable[str] = {"outcome": Outcome, "via": Via}.get(name, ())
    begun = [word for word in words if word.startswith(text.lower())]
    return begun[0] if len(begun) == 1 else text


def ids_of(texts: Sequence[str]) -> tuple[range, ...]:
    """The ids that were typed. Raises BadValue."""
    spans: list[range] = []
    for text in texts:
        try:
            spans.extend(parse_spans(text))
        except ValueError:
            raise BadValue("ID", text, "an id such as 12, or a span such as 12-20") from None
    return tuple(spans)


def one_id(text: str) -> int:
    """The one id that was typed. Raises BadValue."""
    try:
        [span] = ids_of([text])
        [found] = span
    except (BadValue, ValueError):
        raise BadValue("ID", text, "one id, such as 12") from None
    return found


def vote_number(text: str) -> int | None:
    """The number of a vote that was typed, as in v1; None for what is none."""
    letter, number = text[:1], text[1:]
    if letter not in {"v", "V"} or not (number.isascii() and number.isdigit()):
        return None
    return one_id(number)


VOTE_OPTIONS = ("because", "instead", "until", "review")


def refuse_vote_options(doc_id: int, parameters: dict[str, Any]) -> None:
    """Raise UsageError where an option of a vote is given to a visit."""
    for name in VOTE_OPTIONS:
        if parameters[name] is not None:
            raise UsageError(
                f"{option_name(name)} is of a vote, and {doc_id} is a visit; give the number of a vote, such as v1: `",
                Command("votes"),
                "` shows it",
            )


def refuse_visit_options(vote_id: int, parameters: dict[str, Any]) -> None:
    """Raise UsageError where an option of a visit is given to a vote."""
    for name, value in parameters.items():
        if name not in {"id", *VOTE_OPTIONS} and value not in (None, [], ()):
            option = "--business" if name == "business" else option_name(name)
            taken = ", ".join(option_name(name) for name in VOTE_OPTIONS)
            raise UsageError(f"{option} is of a visit, and v{vote_id} is a vote; a vote takes {taken}")


def query_of(parameters: dict[str, Any], session: Session) -> Query:
    """The filters that a command line gives, as one value. Raises UsageError."""
    fields: dict[str, Any] = {}
    for name in ("business", "employee", "outcome", "via"):
        if (text := parameters.get(name)) is not None:
            fields[name] = read(name, text, session.dates, where=f"--{name}")
    return Query(
        ids=ids_of(parameters.get("ids") or []),
        periods=_periods(parameters, session),
        tag=parameters.get("tag"),
        text=parameters.get("text"),
        **fields,
    )


def _periods(parameters: dict[str, Any], session: Session) -> tuple[Period, ...]:
    now = session.clock()
    found = []
    if (month := parameters.get("month")) is not None:
        with naming("--month"):
            found.append(dates.period(month, now))
    since, until = parameters.get("since"), parameters.get("until")
    if since is not None or until is not None:
        found.append(between(since, until, session))
    return tuple(found)


def between(since: str | None, until: str | None, session: Session) -> Period:
    """The period of --since and --until. Raises UsageError."""
    now = session.clock()
    for name, text, bound in (("--since", since, dates.since), ("--until", until, dates.until)):
        if text is not None:
            with naming(name):
                bound(text, now)
    return dates.between(since, until, now)


def missing(name: str) -> UsageError:
    """The error for a field that an entry cannot be without."""
    return UsageError(f"{option_name(name)} is missing; give {FIELDS[name].allowed}")


def entry_with(doc_id: int, entries: Sequence[Interaction]) -> Interaction:
    """The entry with this id. Raises NoSuchInteraction."""
    found = next((entry for entry in entries if entry.id == doc_id), None)
    if found is None:
        raise NoSuchInteraction([doc_id])
    return found


def names_in(entries: Iterable[Interaction]) -> Names:
    """The businesses and employees of these entries."""
    return Names(dict.fromkeys((entry.business, entry.employee) for entry in entries))


def visits_to(business: str, entries: Sequence[Interaction]) -> tuple[str, list[Interaction]]:
    """The business that is meant, in full, and the entries of it and its desks. Raises NoSuchBusiness and Ambiguous."""
    name = names_in(entries).place(business)
    return name, [entry for entry in entries if belongs_to(entry.business, name)]


def meant(query: Query, entries: Iterable[Interaction]) -> tuple[Query, str | Message]:
    """The query with its names in full, and what there is to say of a name that nobody has. Raises Ambiguous."""
    if query.business is None and query.employee is None:
        return query, ""
    names = names_in(entries)
    try:
        business = query.business and names.place(query.business)
        employee = query.employee and names.person(query.employee, business)
    except NotFound as unknown:
        return query, unknown.message
    return msgspec.structs.replace(query, business=business, employee=employee), ""
