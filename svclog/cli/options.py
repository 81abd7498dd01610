"""The options that commands share; their values are texts, which the rows of `svclog.fields` parse."""

from __future__ import annotations

import inspect
import shlex
from collections.abc import Mapping
from functools import cache, partial, wraps
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from msgspec.structs import replace

from svclog import dates
from svclog.errors import BadField, BadValue, NoSuchBusiness, NoSuchInteraction, NotFound, shown
from svclog.fields import FIELDS, VOTE_FIELDS, naming, with_options
from svclog.fields.parse import listed
from svclog.fields.table import Option
from svclog.model import Outcome, Via, fold, parse_spans, whole
from svclog.names import Names, may_mean
from svclog.query import Query, belongs_to
from svclog.text import Command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from svclog.cli.session import Session
    from svclog.dates import Period
    from svclog.exchange.choices import Layout
    from svclog.journal import Look
    from svclog.model import Interaction
    from svclog.text import Message

_Command = TypeVar("_Command", bound="Callable[..., object]")

FILTER = "Which ones"
LAST = "last"
"""The word for the visit that was logged last."""

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")]
Output = Annotated[str | None, typer.Option("--output", "-O", metavar="FILE", help="Write to this file; - is stdout.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]

Ids = Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Ids such as 12 or 12-20.")]
SomeIds = Annotated[list[str], typer.Argument(metavar="ID...", help="Ids such as 12 or 12-20; v1 is a vote.")]
OneId = Annotated[str, typer.Argument(metavar="ID", help="The number of the visit (svclog list).")]
OneOfBoth = Annotated[
    str,
    typer.Argument(
        metavar="ID", help="The number of a visit (svclog list) or of a vote, such as v1 (svclog votes); or last."
    ),
]
LastOrId = Annotated[
    str,
    typer.Argument(
        metavar="[ID|last]",
        help="The number of a visit, or of a vote, such as v1; if left out, the visit logged last.",
        show_default=False,
    ),
]
Place = Annotated[str, typer.Argument(metavar="PLACE", help="The place; its desks are included.")]
Given = dict[str, str]
"""The values of a group of options as texts, by name: see `takes`."""
Lists = dict[str, list[str]]
"""The values of a group of repeatable options, each a list of texts."""

Group = Mapping[str, Option]

VISIT_OPTIONS: Group = {field.name: field.option for field in with_options(FIELDS) if field.option}
BESIDE_PLACE: Group = {name: option for name, option in VISIT_OPTIONS.items() if name != "business"}
VOTE_OPTIONS: Group = {field.name: field.option for field in with_options(VOTE_FIELDS) if field.option}
SPAN: Group = {
    "since": Option("--since", "DATE", "From this day, month or year on.", FILTER),
    "until": Option("--until", "DATE", "Up to and including this day, month or year.", FILTER),
}
FILTERS: Group = {
    "business": Option("--business --place -b", "PLACE", "Only this place, with its desks.", FILTER),
    "employee": Option("--employee -w", "NAME", "Only this person.", FILTER),
    **SPAN,
    "month": Option("--month", "MONTH", "One month only: 2026-10, october, last.", FILTER),
    "outcome": Option("--outcome -o", "OUTCOME", f"{listed(Outcome)}.", FILTER),
    "via": Option("--via", "CHANNEL", f"{listed(Via)}.", FILTER),
    "tag": Option("--tag", "TAG", "Only visits with this tag.", FILTER),
    "text": Option("--text", "WORDS", "All these words, anywhere in the visit.", FILTER),
}
CSV: Group = {
    "order": Option("--dates", "ORDER", "How to read 03/04/2026: day-first or month-first."),
    "delimiter": Option("--delimiter", "CHAR", "The character between cells, such as tab, if svclog misses it."),
    "skip_lines": Option("--skip-lines", "N", "How many lines to skip above the header."),
    "encoding": Option("--encoding", "NAME", "The encoding of the file, if not UTF-8: cp1252, utf-16-le."),
}
"""The layout of a CSV file, for the commands that read one; `layout_of` parses all except `order`."""


def under(panel: str, group: Group) -> Group:
    """Return the options under another heading in help."""
    return {name: replace(option, panel=panel) for name, option in group.items()}


def takes(**groups: Group) -> Callable[[_Command], _Command]:
    """Mark a command as taking groups of options, each in the parameter of the group's name: see `with_groups`."""

    def decorated(command: _Command) -> _Command:
        command.groups = groups  # type: ignore[attr-defined]
        return command

    return decorated


def with_groups(command: Callable[..., object]) -> Callable[..., object]:
    """Wrap a command that `takes` groups, so that Typer sees each option as a parameter of its own."""
    groups: Mapping[str, Group] = command.groups  # type: ignore[attr-defined]
    signature = inspect.signature(command, eval_str=True)
    of_lists = {name for name in groups if signature.parameters[name].annotation == Lists}
    expanded: list[inspect.Parameter] = []
    for parameter in signature.parameters.values():
        if parameter.name in groups:
            expanded.extend(_parameter(name, option) for name, option in groups[parameter.name].items())
        else:
            expanded.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))

    @wraps(command)
    def run(**given: Any) -> None:  # noqa: ANN401 - whatever Typer makes of an option
        for group, options in groups.items():
            values = {name: value for name in options if (value := given.pop(name)) not in (None, [])}
            given[group] = values if group in of_lists else {name: _as_text(value) for name, value in values.items()}
        command(**given)

    run.__signature__ = signature.replace(parameters=expanded)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in expanded}
    return run


def _parameter(name: str, option: Option) -> inspect.Parameter:
    kind = bool if option.metavar is None else list[str] if option.repeated else str
    default = typer.Option(
        None,
        *option.names.split(),
        help=option.help,
        metavar=option.metavar,
        rich_help_panel=option.panel,
        show_default=False,
    )
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind | None)


def _as_text(value: str | bool | list[str]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else " ".join(value)


def ids_of(texts: Iterable[str], *, instead: str = "") -> tuple[range, ...]:
    """Parse typed ids. Raises BadField, which recommends for a word `instead`, a command that takes a place."""
    texts = [*texts]
    spans: list[range] = []
    for text in texts:
        try:
            spans.extend(parse_spans(text))
        except ValueError:
            hint = _for_words(instead, " ".join(texts))
            raise BadField("ID", _not_allowed(text, "an id such as 12, or a span such as 12-20"), *hint) from None
    return tuple(spans)


def one_id(text: str, *, instead: str = "", where: str = "ID") -> int:
    """Parse one typed id; `where` names it in errors. Raises BadField as `ids_of` does."""
    try:
        [span] = ids_of([text])
        [doc_id] = span
    except (BadField, ValueError):
        raise BadField(where, _not_allowed(text, "one id, such as 12"), *_for_words(instead, text)) from None
    return doc_id


def _not_allowed(text: str, allowed: str) -> str:
    return f"{shown(text)} is not allowed; give {allowed}"


def _for_words(command: str, words: str) -> tuple[str | Command, ...]:
    """Return the hint for words, such as the name of a place, typed instead of an id; empty for a number."""
    if words.lower() == LAST:
        return "; `", Command(f"show {LAST}"), "` says which one that is"
    if vote_number(words) is not None:
        return f"; {words} is a vote: `", Command(f"show {words}"), "`"
    if not words[:1].isalpha():
        return ()
    what = "for the place" if command else "to find it"
    return f"; {what}: `", Command(f"{command or 'list --text'} {shlex.quote(words)}"), "`"


def vote_number(text: str) -> int | None:
    """Parse the number of a vote, as in v1; None for other text."""
    letter, number = text[:1], text[1:]
    if letter not in {"v", "V"} or not (number.isascii() and number.isdigit()):
        return None
    return one_id(number)


def query_of(ids: Iterable[str] | None, filters: Given, session: Session) -> Query:
    """Parse the filters of a command line into one value. Raises UsageError."""
    read = {
        name: FIELDS[name].read(filters[name], session.reading, where=f"--{name}")
        for name in ("business", "employee", "outcome", "via")
        if name in filters
    }
    tag, text = filters.get("tag"), filters.get("text")
    return Query(
        ids=ids_of(ids or (), instead="list -b"), periods=periods_of(filters, session), tag=tag, text=text, **read
    )


def layout_of(given: Given) -> Layout:
    """Parse the layout of a file from the options `CSV`, --columns and --rows. Raises BadValue."""
    from svclog.exchange import choices

    if (lines := whole(given.get("skip_lines", "0"))) is None:
        raise BadValue("--skip-lines", given["skip_lines"], "a whole number, 0 or more")
    columns, delimiter, encoding, rows = map(given.get, ("columns", "delimiter", "encoding", "rows"))
    return choices.layout_of(columns, delimiter, lines, encoding, rows)


def periods_of(filters: Given, session: Session) -> tuple[Period, ...]:
    """Parse --month, --since and --until into periods. Raises UsageError."""
    periods = []
    if (month := filters.get("month")) is not None:
        with naming("--month"):
            periods.append(dates.period(month, session.clock()))
    since, until = filters.get("since"), filters.get("until")
    if since is not None or until is not None:
        periods.append(between(since, until, session))
    return tuple(periods)


def between(since: str | None, until: str | None, session: Session) -> Period:
    """Parse --since and --until into a period. Raises UsageError."""
    now = session.clock()
    for name, text, bound in (("--since", since, dates.since), ("--until", until, dates.until)):
        if text is not None:
            with naming(name):
                session.ordered(bound, text, now=now)
    return session.ordered(dates.between, since, until, now=now)


def entry_with(doc_id: int, entries: Iterable[Interaction]) -> Interaction:
    """Return the entry with this id. Raises NoSuchInteraction."""
    match = next((entry for entry in entries if entry.id == doc_id), None)
    if match is None:
        raise NoSuchInteraction([doc_id])
    return match


def case_around(doc_id: int, look: Look) -> tuple[Interaction, list[Interaction]]:
    """Return the entry with this id, and all entries of its case, by id. Raises NoSuchInteraction."""
    from svclog.reports.case import reached

    def gather(entries: Iterable[Interaction]) -> tuple[list[Interaction], list[tuple[str, str]]]:
        matches, ties = [], []
        for entry in entries:
            if entry.id == doc_id:
                matches.append(entry)
            if entry.re:
                ties.append((entry.uid, entry.re))
        return matches, ties

    matches, ties = look.read_with(gather)
    entry = entry_with(doc_id, matches)
    uids = reached(entry.uid, ties)
    if len(uids) == 1:
        return entry, [entry]
    return entry, look.read_with(lambda entries: [entry for entry in entries if entry.uid in uids])


def names_in(entries: Iterable[Interaction]) -> Iterator[tuple[str, str | None]]:
    """Yield the business and employee of each entry."""
    return ((entry.business, entry.employee) for entry in entries)


def named_like(
    look: Look, *, business: str | None = None, employee: str | None = None
) -> tuple[dict[tuple[str, str | None], None], list[Interaction]]:
    """Return each pair of business and employee once, and the visits that may match the name, by id.

    The name is `business` if given, else `employee`. A place of exactly that name excludes all others: `Shop 1` does
    not mean Shop 10.
    """

    def gather(entries: Iterable[Interaction]) -> tuple[dict[tuple[str, str | None], None], list[Interaction]]:
        names: dict[tuple[str, str | None], None] = {}
        kept: list[Interaction] = []
        may_be_meant, whole = may_mean(business or employee or ""), business and fold(business)
        for entry in entries:
            names[entry.business, entry.employee] = None
            if may_be_meant(entry.business if business is not None else entry.employee or ""):
                kept.append(entry)
                if whole and fold(entry.business) == whole:
                    may_be_meant, whole = cache(partial(belongs_to, wanted=entry.business)), None
                    kept = [one for one in kept if may_be_meant(one.business)]
        return names, kept

    return look.read_with(gather)


def visits_to(business: str, look: Look) -> tuple[str, list[Interaction]]:
    """Return the full name of a business, and its entries and its desks'. Raises NoSuchBusiness and Ambiguous."""
    names, kept = named_like(look, business=business)
    try:
        name = Names(names).place(business)
    except NoSuchBusiness:
        if not (typed := look.recognise(business)).renamed:
            raise
        raise NoSuchBusiness(business, typed.near) from None
    return name, [entry for entry in kept if belongs_to(entry.business, name)]


def meant(query: Query, names: Iterable[tuple[str, str | None]]) -> tuple[Query, str | Message]:
    """Return the query with full names, and a message on a name that is not among `names`. Raises Ambiguous."""
    known = Names(names)
    try:
        business = query.business and known.place(query.business)
        employee = query.employee and known.person(query.employee, business)
    except NotFound as unknown:
        return query, unknown.message
    return replace(query, business=business, employee=employee), ""
