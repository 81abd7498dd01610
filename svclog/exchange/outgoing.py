"""Entries written as CSV, JSON lines, JSON or Markdown."""

from __future__ import annotations

import json
import re
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, assert_never

from svclog import fields
from svclog.exchange.cells import cell, harmless, row
from svclog.exchange.json_form import as_json
from svclog.exchange.payees import MARK as PAYEE
from svclog.exchange.payees import payee_cells
from svclog.exchange.votes import VOTE_COLUMNS, vote_cells
from svclog.fields.quickline import text_of
from svclog.storage import Record, written
from svclog.text import escaped_in_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from svclog.model import Interaction, Payee, Vote
    from svclog.storage import Doc


class ExportFormat(StrEnum):
    """What a journal can be written as."""

    CSV = "csv"
    JSONL = "jsonl"
    JSON = "json"
    MARKDOWN = "markdown"
    LINES = "lines"


class Beside(NamedTuple, Generic[Record]):
    """The votes, or the payees, and what the file holds of each, by number."""

    records: Sequence[Record]
    documents: Callable[[], Mapping[int, Doc]]


NONE: Beside[Any] = Beside((), dict)


def export(  # noqa: PLR0913 - each format needs some of them
    entries: Iterable[Interaction],
    form: ExportFormat,
    write: Callable[[bytes], object],
    *,
    ids: Mapping[str, int],
    documents: Callable[[], Mapping[int, Doc]],
    votes: Beside[Vote] = NONE,
    payees: Beside[Payee] = NONE,
) -> None:
    """Write `entries` in this format, in UTF-8, piece by piece.

    `ids` gives the ids of the whole journal by uid. All `documents` are asked for JSON lines only, which alone hold
    what svclog does not know of a document. CSV, JSON lines and Markdown hold the `votes` and `payees`, too; CSV and
    JSON lines read back as equal entries, votes and payees, an inbox of lines as equal entries.
    """
    match form:
        case ExportFormat.CSV:
            lines = _csv(entries, votes.records, payees.records)
        case ExportFormat.JSONL:
            lines = _jsonl(entries, documents(), {"vote": votes, "payee": payees})
        case ExportFormat.JSON:
            lines = _json(entries, ids)
        case ExportFormat.MARKDOWN:
            cast = [vote_cells(vote, fields.texts_for_people) for vote in votes.records]
            lines = _markdown(entries, [cast, [*map(payee_cells, payees.records)]])
        case ExportFormat.LINES:
            lines = (_line(entry) for entry in entries)
        case _:
            assert_never(form)
    for line in lines:
        write(line.encode(errors="backslashreplace"))


def _line(entry: Interaction) -> str:
    """A visit as a line of an inbox, which the uid keeps from coming in twice."""
    return f"{fields.when_text(entry)} {text_of(entry, without=('when',), whole=True)}\n"


def _texts(entry: Interaction) -> dict[str, str]:
    return {"id": str(entry.id), **fields.texts_for_people(entry), "day": ""}


def _csv(entries: Iterable[Interaction], votes: Sequence[Vote], payees: Sequence[Payee]) -> Iterator[str]:
    """The visits, and below them votes and payees, for which there are further columns if there are any."""
    header = ["id", *fields.FIELDS, *(VOTE_COLUMNS if votes else ()), *([PAYEE] if payees else [])]
    yield _csv_line(header)
    no_vote = [""] * (len(header) - 1 - len(fields.FIELDS))
    for entry in entries:
        visit_cells = [text and harmless(text) for text in fields.texts(entry).values()]
        yield _csv_line([str(entry.id), *visit_cells, *no_vote])
    for cells in (*map(vote_cells, votes), *map(payee_cells, payees)):
        yield _csv_line([harmless(cells.get(column, "")) for column in header])


def _csv_line(cells: Sequence[str]) -> str:
    """A row. In quotes is what holds a separator, of another dialect, too."""
    return f"{','.join([_quoted(text) if _NEEDS_QUOTES(text) else text for text in cells])}\r\n"


_NEEDS_QUOTES = re.compile('[,;|\\t"\r\n]').search


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _jsonl(
    entries: Iterable[Interaction],
    documents: Mapping[int, Doc],
    beside: Mapping[str, Beside[Any]],
) -> Iterator[str]:
    held = [(kind, of.records, of.documents() if of.records else {}) for kind, of in beside.items()]
    for entry in entries:
        doc: Doc = {"id": entry.id} | written(documents[entry.id]) | {"id": entry.id}
        doc.setdefault("recorded", None)  # it tells an import that the visit is svclog's own
        yield f"{_dump(doc)}\n"
    for kind, records, docs in held:
        for record in records:
            yield f"{_dump({kind: {'id': record.id} | written(docs[record.id]) | {'id': record.id}})}\n"


def _json(entries: Iterable[Interaction], ids: Mapping[str, int]) -> Iterator[str]:
    yield '{"version": 1, "interactions": ['
    before = "\n"
    for entry in entries:
        yield f"{before}{_dump(as_json(entry, ids))}"
        before = ",\n"
    yield "\n]}\n"


def _markdown(entries: Iterable[Interaction], beside: Iterable[Sequence[Mapping[str, str]]]) -> Iterator[str]:
    """The visits as a table, and below it those of votes and payees, if there are any."""
    yield from _markdown_table(["id", *fields.FIELDS], [_texts(entry) for entry in entries])
    for rows in filter(None, beside):
        yield "\n"
        yield from _markdown_table([*{column: None for cells in rows for column in cells}], rows)


def _markdown_table(columns: Sequence[str], table: Sequence[Mapping[str, str]]) -> Iterator[str]:
    used = {name for texts in table for name, text in texts.items() if text}
    names = [name for name in columns if name in used or name == "id"]
    yield row(names)
    yield row(["---"] * len(names))
    for texts in table:
        yield row([cell(texts.get(name, "")) for name in names])


_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=datetime.isoformat).encode


def _dump(value: object) -> str:
    return escaped_in_json(_encode(value))
