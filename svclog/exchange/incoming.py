"""Read a file to import into documents for a journal, and the bad rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import compress
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from svclog.errors import UsageError, shown
from svclog.exchange import inbox
from svclog.exchange.bad_rows import BadCell, BadRow, BadRows, OffScale
from svclog.exchange.choices import Choices, key_of
from svclog.exchange.journals import journal_documents
from svclog.exchange.meanings import HIGHEST, number
from svclog.exchange.others import PAYEE, VOTE
from svclog.exchange.rows import RowReader
from svclog.exchange.source import STDIN, Form
from svclog.exchange.tables import opened
from svclog.fields import FIELDS
from svclog.model import whole
from svclog.storage import Identities
from svclog.text import Command

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from svclog.exchange.source import Source
    from svclog.exchange.tables import Table
    from svclog.storage import Doc

AS_NAMED = Choices()
"""No options about the file."""
_STEP = 1024
_TIME = re.compile(r"\s*(?:$|\d?\d:\d\d)")
_CLOCKS = {"time", "time_of_day", "uhrzeit", "zeit", "heure", "hora", "ora", "tijd"}
_FOLLOWED = "the id, or the uid, of another row of this file, which this one follows up"


@dataclass
class Incoming:
    """The content of a file to import."""

    source: str
    documents: list[Doc] = field(default_factory=list)
    """For `Journal.import_documents`; each has its id among its fields."""
    lines: list[int] = field(default_factory=list)
    """The line, or the number, of each document; empty for a journal."""
    unit: str = "line"
    """The unit of `lines`."""
    places: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The texts that were read as each place, by its folded name; empty unless a column holds places."""
    votes: list[Doc] = field(default_factory=list)
    """For `Journal.import_documents`; each has its number among its fields."""
    payees: list[Doc] = field(default_factory=list)
    """For `Journal.import_documents`; each has its number among its fields."""
    bad: list[BadRow] = field(default_factory=list)
    """The rows that were left out."""
    ignored: Sequence[str] = ()
    """The columns that are not read."""
    with_times: str = ""
    """The option to read the times of day from a separate column, if there is one."""
    total: int = 0
    """How many rows the file has, bad ones included."""
    known: str = ""
    """The kind of file, if its program is known."""
    is_inbox: bool = False
    """Whether the file is an inbox of lines."""
    taken: str = ""
    """Which column was read as which field, in one line."""
    only_rated: bool = False
    """Whether its visits have ratings, but are all pending, as the file has no outcomes."""


def read_documents(  # noqa: PLR0913 - all but two have defaults
    source: Source,
    now: datetime,
    choices: Choices = AS_NAMED,
    *,
    tolerated: float = 0.0,
    advance: Callable[[int, int], object] = lambda _done, _all: None,
    check: inbox.Check = lambda _line, _uid: None,
) -> Incoming:
    """Read every entry of a file; bad rows are left out up to the share that is `tolerated`, from 0 to 1.

    `advance` is called now and then with how many lines are done, and how many there are; `check` is passed to
    `inbox.documents`. Raises UsageError and BadRows; Damaged and NewerJournal for a journal.
    """
    lines = source.data.count(b"\n") + 1
    order_is_known, has_columns = choices.day_first is not None, False
    if source.form is Form.JOURNAL:
        if choices:
            raise UsageError(
                f"{source.name} is a journal and is taken as it is; leave out the options that say how to read it"
            )
        documents, votes, payees, bad = journal_documents(source.data, Path(source.name))
        incoming = Incoming(source.name, documents, votes=votes, payees=payees, bad=bad)
        others = len(incoming.votes) + len(incoming.payees)
        incoming.total = len(incoming.documents) + others + len(incoming.bad)
    elif source.form is Form.INBOX and not (choices.layout.columns or choices.layout.delimiter):
        incoming = _from_inbox(source, choices, now, lambda line: advance(line, lines), check)
    else:
        file = opened(source, choices)
        order_is_known, has_columns = file.choices.day_first is not None, True
        incoming = _Import(source.name, file.table, file.choices, now).run(lambda line: advance(line, lines))
        incoming.known = file.known
        incoming.only_rated = "outcome" in file.choices.assumed and any("felt" in doc for doc in incoming.documents)
        incoming.only_rated = incoming.only_rated and not choices.outcome_from_stars
        passed = [f"passed over: {', '.join(file.passed)}"] if file.passed else []
        incoming.taken = "; ".join([_columns_read(file.table, file.choices), *passed])
    if len(incoming.bad) > tolerated * incoming.total:
        raise BadRows(
            source.name, incoming.bad, incoming.total, tolerated, order_is_known=order_is_known, has_columns=has_columns
        )
    advance(lines, lines)
    return incoming


def _from_inbox(
    source: Source, choices: Choices, now: datetime, advance: Callable[[int], object], check: inbox.Check
) -> Incoming:
    incoming = Incoming(source.name, is_inbox=True)
    if "when" not in choices.constants and (first := inbox.undated(source.text)):
        raise UsageError(
            f"{source.name}:{first}: this line does not begin with a date, nor does any other; nothing was imported: "
            "begin each with its date, such as 2026-11-20 14:30, or give all of them one with --set when=2026-11-20, "
            "or log them as of now with `",
            Command(f"add - < {'FILE' if source.name == STDIN else quote(source.name)}"),
            "`",
        )
    for line, doc in inbox.documents(source.text, choices, now, incoming.bad.append, check):
        incoming.documents.append(doc)
        incoming.lines.append(line)
        if not len(incoming.documents) % _STEP:
            advance(line)
    incoming.total = len(incoming.documents) + len(incoming.bad)
    return incoming


def _columns_read(table: Table, choices: Choices) -> str:
    """A list of which column is read as which field."""
    given = {**choices.assumed, **choices.constants}
    parts = []
    for name, row in FIELDS.items():
        if name in table.plan.columns:
            scale = f" ({choices.scales[name]})" if name in choices.scales else ""
            parts.append(f"{row.title} from {table.plan.label(name)}{scale}")
        elif name == "outcome" and choices.outcome_from_stars:
            parts.append("outcome from felt")
        elif name in given:
            parts.append(f"{row.title} {shown(given[name])} for all")
    return ", ".join(parts)


def _with_times(table: Table) -> str:
    """The option to read times of day from an unread column that holds only those; "" if there is none."""
    dates = table.plan.columns.get("when", ())
    clocks = [column for column in table.plan.ignored if key_of(column) in _CLOCKS]
    are_times = len(dates) == len(clocks) == 1 and all(map(_TIME.match, table.values(clocks[0])))
    return f"--map {quote(f'when={dates[0]}+{clocks[0]}')}" if are_times else ""


class _Import:
    """Converts one table to documents."""

    def __init__(self, source: str, table: Table, choices: Choices, now: datetime) -> None:
        self._table = table
        self._choices = choices
        self._reader = RowReader(table, choices, now)
        self._identities = Identities(choices.constants)
        self._incoming = Incoming(source, ignored=table.plan.ignored, with_times=_with_times(table))
        self._uids: dict[int | None, str | None] = {}  # by the ids in the file; None if an id is there twice
        self._given: dict[str, tuple[int, Doc]] = {}  # rows by the uids in the file
        self._waiting: list[tuple[int, Doc, bool]] = []  # rows that follow up another, and whether surely by its id

    def run(self, advance: Callable[[int], object]) -> Incoming:
        incoming = self._incoming
        documents, bad, take = incoming.documents, incoming.bad, self._take
        lines, incoming.unit = incoming.lines, self._table.unit
        for count, (line, row) in enumerate(self._table.rows(bad.append), 1):
            try:
                documents.append(take(line, row))
                lines.append(line)
            except BadCell as error:
                bad.append(error.at(line))
            if not count % _STEP:
                advance(line)
        self._refuse_other_scales()
        incoming.votes = self._table.others(VOTE, self._reader.reading, bad.append)
        incoming.payees = self._table.others(PAYEE, self._reader.reading, bad.append)
        self._follow_up()
        incoming.places = self._reader.places
        incoming.bad = sorted((row._replace(unit=self._table.unit) for row in bad), key=lambda row: row.line)
        incoming.total = len(incoming.documents) + len(incoming.votes) + len(incoming.payees) + len(bad)
        return incoming

    def _refuse_other_scales(self) -> None:
        """Raise OffScale for a column with a rating above our highest: all its ratings are on another scale."""
        for name, texts in self._table.ratings.items():
            if name in self._choices.scales:
                continue
            meanings = self._choices.translate.get(name)
            translated = (meanings.of(text) if meanings else text for text in texts)
            values = [value for text in translated if (value := number(text)) is not None]
            if values and max(values) > HIGHEST:
                bad = (row._replace(unit=self._table.unit).without(name) for row in self._incoming.bad)
                raise OffScale(
                    self._incoming.source,
                    name,
                    self._table.plan.label(name),
                    values,
                    [row for row in bad if row],
                    order_is_known=self._choices.day_first is not None,
                )

    def _take(self, line: int, row: Any) -> Doc:  # noqa: ANN401 - each table has its own
        """Convert a row to its document. Raises BadCell."""
        reader = self._reader
        cells = self._table.cells(row)
        given = reader.uid(cells)
        uid = given or self._identities.uid(self._table.content(row))
        number = reader.id(cells)
        if number is not None:
            self._uids[number] = None if number in self._uids else uid
        doc = reader.document(cells, uid)
        if follows := reader.follows(cells):
            doc["re"] = follows
            tie = self._table.tie(row) if given else None
            if tie != "uid":
                self._waiting.append((line, doc, tie == "id"))
        if given:
            self._table.keep_unknown(doc, row)
            if number is not None:
                doc["id"] = number
            first, same = self._given.setdefault(uid, (line, doc))
            if same != doc:
                other = f"{self._table.unit} {first}"
                raise BadCell("uid", "uid", uid, f"{other} has this uid too, but says something else; keep one")
        return doc

    def _follow_up(self) -> None:
        """Link entries to those that they follow up, which may come later in the file."""
        unresolved = set()
        for line, doc, by_id in self._waiting:
            other, number = doc["re"], whole(doc["re"].strip())
            uid = other if other in self._given and not by_id else self._uids.get(number)
            if uid is None or uid == doc["uid"]:
                unresolved.add(id(doc))
                reason = f"{shown(other) if number is None else number} is not allowed; give {_FOLLOWED}"
                self._incoming.bad.append(BadRow(line, "re", self._table.plan.label("re"), other, reason))
            else:
                doc["re"] = uid
        if unresolved:
            kept = [id(doc) not in unresolved for doc in self._incoming.documents]
            self._incoming.documents = [*compress(self._incoming.documents, kept)]
            self._incoming.lines = [*compress(self._incoming.lines, kept)]
