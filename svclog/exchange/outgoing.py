"""Write entries as CSV, JSON lines, JSON, Markdown or inbox lines."""

from __future__ import annotations

import json
import re
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from msgspec import Struct

from svclog import fields
from svclog.exchange.cells import cell, harmless, row
from svclog.exchange.json_form import as_json
from svclog.exchange.others import PAYEE, VOTE, VOTE_COLUMNS, payee_cells, vote_cells
from svclog.fields.quickline import text_of
from svclog.storage import PAYEES, TAIL, VOTES, written
from svclog.text import escaped_in_json

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from svclog.model import Interaction, Payee, Vote
    from svclog.storage import Doc, Tables


class ExportFormat(StrEnum):
    """The formats of `export`."""

    CSV = "csv"
    JSONL = "jsonl"
    JSON = "json"
    MARKDOWN = "markdown"
    LINES = "lines"


class Survey(Struct, frozen=True):
    """Facts about all visits that must be known before the first of them is written."""

    followed: Collection[str] = ()
    """For JSON: the uids of the visits that others follow up."""
    columns: Collection[str] = ()
    """For Markdown: the columns that have a text in at least one visit."""


def survey(entries: Iterable[Interaction], form: ExportFormat) -> Survey:
    """Go through the visits once, for the facts that this format needs before they are written."""
    if form is ExportFormat.MARKDOWN:
        return Survey(columns={name for entry in entries for name, text in _texts(entry).items() if text})
    return Survey(followed={entry.re for entry in entries if entry.re})


def export(  # noqa: PLR0913 - each format needs some of them
    entries: Iterable[Interaction],
    form: ExportFormat,
    write: Callable[[bytes], object],
    *,
    columns: Collection[str],
    ids: Mapping[str, int],
    documents: Tables,
    votes: Sequence[Vote] = (),
    payees: Sequence[Payee] = (),
) -> None:
    """Write `entries` in this format, in UTF-8, some whole lines at a time, without holding them all in memory.

    `columns` come from the `survey`; `ids` are the ids of the visits that are followed up. JSON lines are made from the
    `documents`, by table and id, with fields unknown to svclog. JSON and lines have no `votes` and `payees`.
    """
    match form:
        case ExportFormat.CSV:
            lines = _csv(entries, votes, payees)
        case ExportFormat.JSONL:
            lines = _jsonl(entries, documents, {VOTE: (VOTES.table, votes), PAYEE: (PAYEES.table, payees)})
        case ExportFormat.JSON:
            lines = _json(entries, ids)
        case ExportFormat.MARKDOWN:
            cast = [vote_cells(vote, fields.texts_for_people) for vote in votes]
            lines = _markdown(entries, columns, [cast, [*map(payee_cells, payees)]])
        case ExportFormat.LINES:
            lines = (_inbox_line(entry) for entry in entries)
        case _:
            assert_never(form)
    for line in lines:
        write(line.encode(errors="backslashreplace"))


def _inbox_line(entry: Interaction) -> str:
    """Convert a visit to a line of an inbox, with its uid, so that it is not imported twice."""
    return f"{fields.when_text(entry)} {text_of(entry, without=('when',), whole=True)}\n"


def _texts(entry: Interaction) -> dict[str, str]:
    return {"id": str(entry.id), **fields.texts_for_people(entry), "day": ""}


def _csv(entries: Iterable[Interaction], votes: Sequence[Vote], payees: Sequence[Payee]) -> Iterator[str]:
    """Yield the visits, and below them votes and payees, which add columns only if there are any."""
    header = ["id", *fields.FIELDS, *(VOTE_COLUMNS if votes else ()), *([PAYEE] if payees else [])]
    yield _csv_line(header)
    no_vote = [""] * (len(header) - 1 - len(fields.FIELDS))
    for entry in entries:
        visit_cells = [text and harmless(text) for text in fields.texts(entry).values()]
        yield _csv_line([str(entry.id), *visit_cells, *no_vote])
    for cells in (*map(vote_cells, votes), *map(payee_cells, payees)):
        yield _csv_line([harmless(cells.get(column, "")) for column in header])


def _csv_line(cells: Sequence[str]) -> str:
    """Format a row. Cells with a separator, even one of another dialect, are quoted."""
    quoted = ['"' + text.replace('"', '""') + '"' if _NEEDS_QUOTES(text) else text for text in cells]
    return f"{','.join(quoted)}\r\n"


_NEEDS_QUOTES = re.compile('[,;|\\t"\r\n]').search


def _jsonl(
    entries: Iterable[Interaction],
    documents: Tables,
    beside: Mapping[str, tuple[str, Sequence[Vote] | Sequence[Payee]]],
) -> Iterator[str]:
    for entry in entries:
        doc: Doc = {"id": entry.id} | written(documents[TAIL][str(entry.id)]) | {"id": entry.id}
        doc.setdefault("recorded", None)  # a mark of svclog's own visits for `import`
        yield f"{_dump(doc)}\n"
    for kind, (table, records) in beside.items():
        for record in records:
            doc = {"id": record.id} | written(documents[table][str(record.id)]) | {"id": record.id}
            yield f"{_dump({kind: doc})}\n"


def _json(entries: Iterable[Interaction], ids: Mapping[str, int]) -> Iterator[str]:
    yield '{"version": 1, "interactions": [\n'
    texts = (_dump(as_json(entry, ids)) for entry in entries)
    before = next(texts, None)
    for text in texts:
        yield f"{before},\n"
        before = text
    if before is not None:
        yield f"{before}\n"
    yield "]}\n"


def _markdown(
    entries: Iterable[Interaction], used: Collection[str], beside: Iterable[Sequence[Mapping[str, str]]]
) -> Iterator[str]:
    """Yield a table of the visits, and below it tables of votes and payees, if there are any."""
    yield from _markdown_table(["id", *fields.FIELDS], used, map(_texts, entries))
    for rows in filter(None, beside):
        yield "\n"
        filled = {name for texts in rows for name, text in texts.items() if text}
        yield from _markdown_table([*{column: None for cells in rows for column in cells}], filled, rows)


def _markdown_table(columns: Sequence[str], used: Collection[str], table: Iterable[Mapping[str, str]]) -> Iterator[str]:
    names = [name for name in columns if name in used or name == "id"]
    yield row(names)
    yield row(["---"] * len(names))
    for texts in table:
        yield row([cell(texts.get(name, "")) for name in names])


_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=datetime.isoformat).encode


def _dump(value: object) -> str:
    return escaped_in_json(_encode(value))
