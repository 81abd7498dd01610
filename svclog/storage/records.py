"""Documents to interactions and back: the one place that knows how the model lies in the file."""

from __future__ import annotations

from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import Struct

from svclog.errors import NewerJournal
from svclog.model import Interaction, Vote
from svclog.storage.layout import CLOSING, TAIL, TAIL_HEADER, Tables, decode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from svclog.text import Message

__all__ = [
    "SCHEMA",
    "BadRecord",
    "bad_votes",
    "document",
    "interaction",
    "interactions",
    "merged",
    "met",
    "names",
    "refuse_newer",
    "vote",
    "vote_document",
    "vote_merged",
    "votes",
]

_Record = TypeVar("_Record", Interaction, Vote)

SCHEMA = 1
"""The version of what the documents mean; a journal with a higher one is refused."""


class BadRecord(Struct, frozen=True):
    """A document that is not the interaction, or the vote, that it should be, and why."""

    id: int
    reason: str | Message
    is_vote: bool = False

    @property
    def name(self) -> str:
        """How people call it: `12`, or `v1` for a vote."""
        return f"v{self.id}" if self.is_vote else str(self.id)


class _Named(Struct):
    business: str
    employee: str | None = None


# Made when they are needed: an add reads nothing, and making them takes as long as the rest of it.
_names = cache(lambda: msgspec.json.Decoder(dict[str, _Named]))
_id = attrgetter("id")
_NOTHING = (None, False)
_FIELD_NAMES = [name for name in Interaction.__struct_fields__ if name != "id"]


def document(entry: Interaction | Vote) -> dict[str, Any]:
    """The document of `entry`: what is not given is left out, and so is the id, which is the document's key."""
    doc: dict[str, Any] = msgspec.to_builtins(entry)
    doc.pop("id", None)
    return doc


def interaction(doc_id: int, doc: Mapping[str, Any]) -> Interaction:
    """The interaction a document holds. Raises msgspec.ValidationError, which says what is wrong with it."""
    return _converted(doc_id, doc, Interaction)


def _converted(number: int, doc: Mapping[str, Any], kind: type[_Record]) -> _Record:
    try:
        return msgspec.convert({**doc, "id": number}, kind)
    except UnicodeEncodeError:  # another program wrote half of a character, in the name of a field
        raise msgspec.ValidationError("the name of a field is not text that UTF-8 can hold") from None


def merged(doc: Mapping[str, Any], values: Mapping[str, object]) -> dict[str, Any]:
    """`doc` with these fields of an interaction changed; those that come to nothing, and an id, are left out.

    What svclog does not know of the document stays as it is, after what it knows.
    """
    changed = {**doc, **{name: msgspec.to_builtins(value) if value != () else None for name, value in values.items()}}
    known = {name: changed[name] for name in _FIELD_NAMES if name in changed}
    unknown = {name: value for name, value in doc.items() if name not in _FIELD_NAMES and name != "id"}
    # By identity: 0 minutes are something, though 0 == False.
    return {name: value for name, value in known.items() if not any(value is it for it in _NOTHING)} | unknown


def met(doc: Mapping[str, Any]) -> tuple[str, str | None]:
    """Business and employee of one document, whatever else it holds."""
    business, employee = doc.get("business"), doc.get("employee")
    return business if isinstance(business, str) else "", employee if isinstance(employee, str) else None


def names(data: bytes, path: Path) -> list[tuple[str, str | None]]:
    """Business and employee of every entry, decoded without the rest. Raises Damaged and NewerJournal."""
    header = data.find(TAIL_HEADER)
    if header >= 0 and data.endswith(b"\n" + CLOSING):
        try:
            found = _names().decode(memoryview(data)[header + len(TAIL_HEADER) - 2 : -2])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass
        else:
            return [(entry.business, entry.employee) for entry in found.values()]
    return [(entry.business, entry.employee) for entry in interactions(data, path)[0]]


def interactions(data: bytes, path: Path) -> tuple[list[Interaction], list[BadRecord]]:
    """Every entry in the bytes of a journal, by id, and every document that is none: `stream` is the quick way.

    Raises Damaged and NewerJournal.
    """
    tables = decode(data, path)
    refuse_newer(tables, path)
    good: list[Interaction] = []
    bad: list[BadRecord] = []
    for key, doc in tables.get(TAIL, {}).items():
        try:
            good.append(interaction(int(key), doc))
        except msgspec.ValidationError as error:
            bad.append(BadRecord(int(key), str(error)))
    return sorted(good, key=_id), bad


def votes(tables: Tables) -> list[Vote]:
    """The votes in the tables, by id; a document that is none is left out, and told of by `bad_votes`."""
    docs = sorted(tables.get("votes", {}).items(), key=lambda item: int(item[0]))
    return [found for key, doc in docs if isinstance(found := _vote_or_why_not(int(key), doc), Vote)]


def vote(vote_id: int, doc: Mapping[str, Any]) -> Vote:
    """The vote a document holds. Raises msgspec.ValidationError, which says what is wrong with it."""
    return _converted(vote_id, doc, Vote)


def vote_document(doc: Mapping[str, Any]) -> dict[str, Any]:
    """The document of a vote that another file holds. Raises msgspec.ValidationError for what is none."""
    return {**doc, **document(vote(0, doc))}


def vote_merged(doc: Mapping[str, Any], values: Mapping[str, object]) -> dict[str, Any]:
    """`doc` with these fields of a vote changed; None leaves one out. What svclog does not know of it stays."""
    changed = {**doc, **{name: msgspec.to_builtins(value) for name, value in values.items()}}
    return {name: value for name, value in changed.items() if name not in values or value is not None}


def bad_votes(tables: Tables) -> list[BadRecord]:
    """The documents of the table `votes` that are no votes."""
    found = (_vote_or_why_not(int(key), doc) for key, doc in tables.get("votes", {}).items())
    return [bad for bad in found if isinstance(bad, BadRecord)]


def _vote_or_why_not(vote_id: int, doc: Mapping[str, Any]) -> Vote | BadRecord:
    try:
        return vote(vote_id, doc)
    except msgspec.ValidationError as error:
        return BadRecord(vote_id, str(error), is_vote=True)


def refuse_newer(tables: Tables, path: Path) -> None:
    """Raise NewerJournal where a newer svclog wrote the tables."""
    for doc in tables.get("meta", {}).values():
        schema = doc.get("schema", 0)
        if isinstance(schema, int) and schema > SCHEMA:
            raise NewerJournal(path, schema, str(doc.get("written_by", "a newer svclog")))
