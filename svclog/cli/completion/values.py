"""The candidates for a word on the command line, from the journal and from svclog itself."""

from __future__ import annotations

import unicodedata
from collections import Counter, deque
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from svclog.cli.completion.line import QUICK_LINE
from svclog.errors import UsageError
from svclog.fields import FIELDS, VOTE_FIELDS
from svclog.model import and_above, fold
from svclog.names import Names, bare, has_word_with
from svclog.query import belongs_to
from svclog.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from svclog.cli.completion.line import Line
    from svclog.cli.session import Session
    from svclog.fields import Field
    from svclog.model import Vote
    from svclog.storage import Outline, Store

Kind = TypeVar("Kind")
T = TypeVar("T")

_IDS = 50  # the most ids to offer at once


class Candidate(NamedTuple):
    """A word that may be inserted at the cursor, and its description."""

    value: str
    about: str = ""


class Cursor:
    """The data for the candidates of one word; the journal is read only if needed."""

    def __init__(self, line: Line, session: Session) -> None:
        self.line = line
        self.session = session
        self.typed = line.typed
        """The part of the value that is typed."""

    @cached_property
    def _store(self) -> Store:
        """The journal, read without waiting for a lock or asking for a passphrase, as the user only pressed TAB."""
        from svclog.storage import Store

        return self.session.keep(Store(self.session.journal_path, wait=0).look())

    def look(self, kind: type[Kind], use: Callable[[Iterable[tuple[int, Kind]]], T]) -> T:
        """Pass every entry, decoded as `kind`, with its id to `use`; return its result. Raises JournalError."""
        from svclog.storage import glance

        return self._store.read(glance(kind, use))

    def votes(self) -> list[Vote]:
        """Return every vote, ordered by number. Raises JournalError."""
        return self._store.votes()[0]

    def given(self, name: str) -> str | None:
        """Return the value that the line gives to a parameter."""
        values = self.line.given.get(name)
        return values[-1] if values else None

    @property
    def words(self) -> Sequence[str]:
        """The earlier words of the quick line."""
        return self.line.given.get(QUICK_LINE, ())

    @property
    def met(self) -> Counter[tuple[str, str | None]]:
        """The number of visits to each person at each place. Raises JournalError."""
        return self._met[0]

    @property
    def place(self) -> str | None:
        """The business that the line names, or that of the visit whose id it has. Raises NoSuchBusiness, Ambiguous."""
        business = self.given("business")
        if business is None and self.words:
            from svclog.fields.quickline import place_in

            business = place_in(self.words, self._is_place) or None
        return self._met[1] if business is None else Names(self.met).place(business)

    def _is_place(self, name: str) -> bool:
        return fold(name) in {fold(place) for business, _ in self.met for place in and_above(business)}

    @cached_property
    def _met(self) -> tuple[Counter[tuple[str, str | None]], str | None]:
        """The people at each place, and the place of the visit whose id the line has, in one pass over the journal."""
        from svclog.storage import Named

        doc_id = self.given("id") or ""
        wanted = int(doc_id) if doc_id.isdecimal() else None

        def met(entries: Iterable[tuple[int, Named]]) -> tuple[Counter[tuple[str, str | None]], str | None]:
            names: Counter[tuple[str, str | None]] = Counter()
            place = None
            for key, entry in entries:
                names[entry.business, entry.employee] += 1
                if key == wanted:
                    place = entry.business
            return names, place

        return self.look(Named, met)


def candidates(cursor: Cursor) -> Iterable[Candidate]:
    """Return the candidates under the cursor. Raises JournalError, Ambiguous and NoSuchBusiness."""
    parameter = cursor.line.parameter
    assert parameter is not None  # names of commands and options are completed without a Cursor
    command = str(cursor.line.command.name)
    find = _OF_COMMAND.get((command, str(parameter.name)))
    offered = find(cursor) if find else values_of(str(parameter.name), cursor)
    begun = cursor.line.begun
    return next_words(begun, (candidate.value for candidate in offered)) if begun else offered


def values_of(name: str, cursor: Cursor) -> Iterable[Candidate]:
    """Return every value of the parameter or field of this name. Raises as `candidates` does."""
    find = _FINDERS.get(name)
    return find(cursor) if find else ()


def next_words(
    begun: Sequence[str], names: Iterable[str], words_of: Callable[[str], list[str]] = str.split
) -> list[Candidate]:
    """Return the next words of the names that begin with these words, each described by its name."""
    whole = bare(" ".join(begun)).split()
    if len(whole) != len(begun):  # a quoted name is complete
        return []
    found: dict[str, list[str]] = {}
    for name in names:
        if bare(name).split()[: len(whole)] == whole and len(words := words_of(name)) > len(whole):
            found.setdefault(words[len(whole)], []).append(name)
    return [Candidate(word, one_of(found[word])) for word in sorted(found, key=bare)]


def alike(offered: Iterable[Candidate], typed: str) -> list[Candidate]:
    """Return the candidates that begin with `typed`, exactly or, if there are none, ignoring case and accents.

    If none do, try the later words of each.
    """
    offered = list(offered)
    wanted = bare(typed)
    return (
        [candidate for candidate in offered if candidate.value.startswith(typed)]
        or [candidate for candidate in offered if bare(candidate.value).startswith(wanted)]
        or [candidate for candidate in offered if has_word_with(bare(candidate.value), wanted)]
    )


def matching(offered: Iterable[Candidate], typed: str) -> list[Candidate]:
    """Return the candidates that are `alike`, for a shell that replaces `typed` by their common prefix.

    Several inexact candidates are returned only if they share a prefix as long as `typed`.
    """
    close = alike(offered, typed)
    prefixes = {candidate.value[: len(typed)] for candidate in close}
    return close if len(close) == 1 or len(prefixes) == 1 else []


def listed(offered: Sequence[Candidate]) -> list[str]:
    """Return a line for each candidate with its description, in columns; within 80 cells if the names leave room."""
    width = max((_width(candidate.value) for candidate in offered), default=0)
    room = max(77 - width, 20)
    lines = []
    for value, about in offered:
        cut = about if len(about) <= room else f"{about[: room - 1].rstrip()}…"
        lines.append(f"{value}{' ' * (width - _width(value))}  {cut}".rstrip())
    return lines


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _businesses(cursor: Cursor) -> list[Candidate]:
    from svclog.storage import Named

    visits: Counter[str] = Counter()
    by_name = cursor.look(Named, lambda entries: Counter(entry.business for _, entry in entries))
    for business, count in by_name.items():
        visits.update(dict.fromkeys(and_above(business), count))
    return [Candidate(name, _visits(visits[name])) for name in sorted(visits, key=fold)]


def _answers(cursor: Cursor) -> list[Candidate]:
    """Return the typed payee with each place after its `=`."""
    payee = cursor.typed.rpartition("=")[0]
    return [Candidate(f"{payee}={name}", about) for name, about in _businesses(cursor)] if payee else []


def people(cursor: Cursor) -> list[Candidate]:
    """Return the people at the business of the line, or of the visit whose id it has; without either, all people."""
    business = cursor.place
    visits: Counter[str] = Counter()
    places: dict[str, list[str]] = {}
    for (place, employee), count in cursor.met.items():
        if employee and (business is None or belongs_to(place, business)):
            visits[employee] += count
            places.setdefault(employee, []).append(place)
    return [
        Candidate(name, f"{counted(visits[name], 'visit')}, {one_of(places[name])}")
        for name in sorted(visits, key=fold)
    ]


def _renamed(cursor: Cursor) -> list[Candidate]:
    """Return the businesses or, with --employee, the people."""
    return people(cursor) if cursor.given("employee") else _businesses(cursor)


def one_of(places: list[str]) -> str:
    """Return the place, or the number of places."""
    return places[0] if len(places) == 1 else f"{len(places)} places"


def _ids(cursor: Cursor) -> list[Candidate]:
    """Return the newest ids that begin with `typed`, and one for each next digit, so that a shell inserts none."""
    from msgspec import Raw

    from svclog.storage import outlines

    typed = cursor.typed

    def fitting(entries: Iterable[tuple[int, Raw]]) -> list[tuple[int, Raw]]:
        newest: deque[tuple[int, Raw]] = deque(maxlen=_IDS)
        further: dict[str, tuple[int, Raw]] = {}
        for entry in entries:
            text = str(entry[0])
            if text.startswith(typed):
                newest.append(entry)
                further[text[len(typed) :][:1]] = entry
        return [*(dict(reversed(newest)) | dict(further.values())).items()]

    return _listed(outlines(cursor.look(Raw, fitting)))


def _ids_and_votes(cursor: Cursor) -> list[Candidate]:
    """Return the ids, then the numbers of votes, newest first; no votes once a digit is typed."""
    cast = reversed(cursor.votes()) if cursor.line.typed[:1] in {"", "v"} else ()
    decided = ((vote, f"{vote.at:%Y-%m-%d} {_DECIDED[vote.decision]} {vote.business}") for vote in cast)
    return [*_ids(cursor), *(Candidate(f"v{vote.id}", about) for vote, about in decided)]


_DECIDED = {"left": "left", "stayed": "stayed with", "returned": "returned to"}


def _left(cursor: Cursor) -> list[Candidate]:
    """Return the businesses that the user has left."""
    from svclog.reports.votes import departures

    votes = [departure.vote for departure in departures(cursor.votes(), (), cursor.session.clock())]
    votes.sort(key=lambda vote: fold(vote.business))
    return [Candidate(vote.business, f"left {vote.at:%Y-%m-%d}") for vote in votes]


def _promised(cursor: Cursor) -> list[Candidate]:
    """Return the ids of visits with an open promise."""
    from svclog.storage import Outline

    def waiting(entries: Iterable[tuple[int, Outline]]) -> dict[int, Outline]:
        return {key: visit for key, visit in entries if visit.promise and visit.promise.state == "open"}

    outlines = cursor.look(Outline, waiting)
    return _listed(dict(reversed(outlines.items())))


def _listed(entries: Mapping[int, Outline]) -> list[Candidate]:
    listed = []
    for key, entry in entries.items():
        parts = [entry.business, entry.employee, entry.outcome, entry.promise and f"promised: {entry.promise.text}"]
        listed.append(Candidate(str(key), f"{entry.when[:10]} {', '.join(part for part in parts if part)}"))
    return listed


def tags(cursor: Cursor) -> list[Candidate]:
    """Return every tag."""
    from svclog.storage import Tagged

    visits = cursor.look(Tagged, lambda entries: Counter(tag for _, entry in entries for tag in entry.tags))
    return [Candidate(tag, _visits(visits[tag])) for tag in sorted(visits, key=fold)]


def _months(cursor: Cursor) -> list[Candidate]:
    """Return the months with visits, latest first."""
    from svclog.storage import Dated

    visits = cursor.look(Dated, lambda entries: Counter(entry.when[:7] for _, entry in entries))
    return [Candidate(month, _visits(visits[month])) for month in sorted(visits, reverse=True)]


def _periods(cursor: Cursor) -> list[Candidate]:
    return [*_months(cursor), Candidate("last", "the month before this one")]


def _reported(cursor: Cursor) -> list[Candidate]:
    """Return the periods; after the name of a month or quarter, that with each year that has visits."""
    from svclog import dates
    from svclog.storage import Dated

    name = " ".join(cursor.line.begun)
    if not name:
        return _periods(cursor)
    now = cursor.session.clock()
    try:
        dates.period(f"{name} {now.year}", now)
    except UsageError:
        return []
    years = cursor.look(Dated, lambda entries: {entry.when[:4] for _, entry in entries})
    return [Candidate(f"{name} {year}") for year in sorted(years, reverse=True)]


def _visits(count: int) -> str:
    return counted(count, "visit")


def _words_of(field: Field) -> Callable[[Cursor], list[Candidate]]:
    return lambda _: [Candidate(word, meaning) for word, meaning in field.words.items()]


def _members(module: str, kind: str) -> Callable[[Cursor], list[Candidate]]:
    """Return a finder for the words of an enum or the keys of a table, which imports the module when called."""
    return lambda _: [Candidate(word) for word in getattr(import_module(module), kind)]


def _journals(cursor: Cursor) -> list[Candidate]:
    """Return the names of journals in the config file; a file may be named, too."""
    return [Candidate(name, path) for name, path in cursor.session.config.journals.items()]


_SHELLS = _members("svclog.cli.completion.install", "SHELLS")
_FIELDS = {**FIELDS, **VOTE_FIELDS}
_FINDERS: dict[str, Callable[[Cursor], list[Candidate]]] = {
    **{name: _words_of(field) for name, field in _FIELDS.items() if field.words},
    "business": _businesses,
    "old": _renamed,
    "new": _renamed,
    "instead": _businesses,
    "employee": people,
    "id": _ids,
    "ids": _ids,
    "re": _ids,
    "like": _ids,
    "tag": tags,
    "tags": tags,
    "month": _periods,
    "period": _reported,
    "since": _months,
    "until": _months,
    "verdict": _members("svclog.loyalty", "Verdict"),
    "format": _members("svclog.cli.output", "Form"),
    "sort": _members("svclog.reports.places", "Sort"),
    "order": _members("svclog.dates", "Order"),
    "journal": _journals,
    "install_completion": _SHELLS,
    "show_completion": _SHELLS,
}
"""The finder for each parameter, by its name, which means the same in every command."""

_OF_COMMAND: dict[tuple[str, str], Callable[[Cursor], list[Candidate]]] = {
    ("add", "line"): _businesses,
    ("show", "id"): _ids_and_votes,
    ("edit", "id"): _ids_and_votes,
    ("delete", "ids"): _ids_and_votes,
    ("return", "business"): _left,
    ("review", "business"): _left,
    ("kept", "id"): _promised,
    ("broke", "id"): _promised,
    ("export", "format"): _members("svclog.exchange.outgoing", "ExportFormat"),
    ("help", "topic"): _members("svclog.render.topics", "TOPICS"),
    ("leave", "until"): lambda _: [],
    ("wallet", "named"): _answers,
}
"""The finders for exceptions, by command and parameter."""

FILES = frozenset({"journal", "file", "files", "output", "keep", "cards", "statements"})
"""The parameters that take a file, whose names the shell completes."""
