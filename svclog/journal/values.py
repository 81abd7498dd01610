"""Check values before they enter the journal, and hold what its verbs return."""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING, Generic

from msgspec import Struct
from msgspec.structs import asdict, replace

from svclog.errors import BadValue
from svclog.fields import FIELDS, VOTE_FIELDS, NoValue, Reading
from svclog.model import SET_BY_THE_JOURNAL, Promise
from svclog.storage import Record
from svclog.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from svclog.fields import Field
    from svclog.model import Interaction, VisitChanges, Vote, VoteChanges
    from svclog.names import Name
    from svclog.storage import BadRecord, Doc

_ROWS = {**FIELDS, **VOTE_FIELDS}
_PROMISE_PARTS = {"promise": "text", "by": "by", "state": "state", "settled": "settled", "noted": "noted"}


class Added(Struct, frozen=True):
    """A visit that is on the disk now."""

    entry: Interaction
    business: Name
    employee: Name | None
    """None if nobody is named."""
    first: bool
    """Whether it is the first entry of a new journal."""


class Edited(Struct, Generic[Record], frozen=True):
    """A visit, or a vote, before and after a change; equal if there was nothing to change."""

    before: Record | None
    """None if the document could not be read before."""
    after: Record
    business: Name | None = None
    """How the given name was understood; None if none was given."""
    employee: Name | None = None


def fields_changed(done: Edited[Record], rows: Mapping[str, Field]) -> str:
    """Which of these fields have changed, as `: outcome, note`; "" if that is not known."""
    before, after = done.before, done.after
    if before is None:
        return ""
    changed = [
        row.title for row in rows.values() if row.name not in _NOTED and row.text_in(before) != row.text_in(after)
    ]
    return f": {', '.join(changed)}" if changed else ""


_NOTED = {"edited", "day"}
"""Fields that change along with others."""


class ToDelete(Struct, frozen=True):
    """Visits, votes and invalid documents that are about to be deleted."""

    entries: list[Interaction]
    votes: list[Vote]
    bad: list[BadRecord]

    @property
    def ids(self) -> list[int]:
        """The ids of the visits, and of the invalid documents in their table."""
        return sorted([*(entry.id for entry in self.entries), *(bad.id for bad in self.bad if bad.kind == "visit")])

    @property
    def vote_ids(self) -> list[int]:
        """The numbers of the votes, and of the invalid documents in their table."""
        return sorted([*(vote.id for vote in self.votes), *(bad.id for bad in self.bad if bad.kind == "vote")])

    def __len__(self) -> int:
        """How many documents are to be deleted."""
        return len(self.entries) + len(self.votes) + len(self.bad)


class Imported(Struct):
    """The result of an import."""

    added: int = 0
    known: int = 0
    """How many were in the journal already."""
    edited: int = 0
    """How many of those have been edited in the journal since, and are left as they are."""
    deleted: int = 0
    """How many, votes and payees included, were deleted from the journal before, and stay deleted."""
    votes: int = 0
    """How many votes were added."""
    payees: int = 0
    """How many payees were added."""
    fillable: int = 0
    """How many of the `known` have empty fields that the source could fill."""
    filled: int = 0
    """How many had such fields filled."""
    differing: list[int] = []
    """The ids of those that were edited in the source, a file that svclog wrote, and not in the journal."""
    alike: tuple[tuple[int, int], ...] = ()
    """The ids of added visits that equal a visit which was in the journal before, each with the id of that visit."""
    near: tuple[tuple[str, str, str | None], ...] = ()
    """The new places and people that may be misspelt, each with the likely name and, of a person, the place."""
    changed: tuple[tuple[int, int], ...] = ()
    """The documents, counted from 0, at the place and time of a visit that the source no longer has, each with the id
    of that visit."""
    new_places: tuple[str, ...] = ()
    """The places that no visit in the journal had before, without those from a file that svclog wrote."""


def checked(record: Record) -> Record:
    """Return the record as it will be read back. Raises BadValue for a field that could not be read back.

    The fields that the journal sets are left as they are. As at the terminal, spaces within a name become one, and
    text that is only spaces becomes None.
    """
    values = {name: value for name, value in asdict(record).items() if name not in SET_BY_THE_JOURNAL}
    return replace(record, **{name: _checked(name, value) for name, value in values.items()})


def checked_payee(text: str) -> str:
    """Return a payee as it will be read back. Raises BadValue if it is empty, or has terminal control characters."""
    words = " ".join(text.split())
    if not words or clean(words) != words:
        raise BadValue("payee", text, "the words of a name on a statement")
    return words


def checked_changes(changes: VisitChanges | VoteChanges, kind: type[VisitChanges | VoteChanges]) -> dict[str, object]:
    """Return the changed fields as they will be read back; None, False and () clear one. Raises as `checked` does."""
    if unknown := sorted(changes.keys() - kind.__annotations__.keys()):
        raise TypeError(f"{kind.__name__} has no {', '.join(unknown)}")
    return {name: _checked(name, value) for name, value in changes.items()}


def _checked(name: str, value: object) -> object:
    if name == "promise" and isinstance(value, Promise):
        parts = {
            part: _checked_text(field, getattr(value, part), required=field in {"promise", "state"})
            for field, part in _PROMISE_PARTS.items()
        }
        return replace(value, **parts)
    if name == "promise" and value is not None:
        raise BadValue(name, str(value), "a Promise")
    if name == "tags" and value:
        if not isinstance(value, tuple):
            raise BadValue(name, str(value), _ROWS[name].allowed)
        return tuple(dict.fromkeys(_tag(tag) for tag in value))
    return _checked_text(name, value)


def _checked_text(name: str, value: object, *, required: bool = False) -> object:
    """Return the value as it is read back from its text. Raises BadValue if that is another."""
    row = _ROWS[name]
    try:
        text = "" if value is None else row.text(value)
    except (AttributeError, OverflowError, TypeError, ValueError):  # of another type, or a NaN
        raise BadValue(name, str(value), row.allowed) from None
    read_back: object = row.read(text, _WRITTEN, where=name)
    if read_back is None and required:
        raise BadValue(name, text, row.allowed)
    if isinstance(value, datetime) and isinstance(read_back, datetime):
        return value  # not compared: in the hour that a clock repeats, no time equals one of another zone
    if read_back == value:
        return value if type(read_back) is type(value) else read_back
    # The same text as it is stored, or None.
    if value is None or (isinstance(value, str) and isinstance(read_back, str | None)):
        return read_back
    raise BadValue(name, str(value), row.allowed)


def _tag(tag: object) -> str:
    words: tuple[str, ...] = _ROWS["tags"].read(tag, _WRITTEN, where="tags") if isinstance(tag, str) else ()
    if len(words) != 1:
        raise BadValue("tags", str(tag), _ROWS["tags"].allowed)
    return words[0]


def _moment(text: str) -> datetime:
    row = FIELDS["recorded"]
    try:
        return row.parse(text, _WRITTEN)  # type: ignore[no-any-return]  # a row is of any field
    except NoValue:
        raise NoValue(text, row.allowed) from None


_WRITTEN = Reading(_moment, _moment)
"""Reads dates as `isoformat` writes them."""


def new_uid() -> str:
    """Make the uid of a new visit, vote or rename, unique across machines: 128 random bits in hexadecimal."""
    return os.urandom(16).hex()


def identify(docs: Mapping[str, Doc]) -> None:
    """Give a uid, the same on every machine, to documents that another program wrote without one."""
    from svclog.storage import Identities, Lines, is_uid

    if isinstance(docs, Lines):  # each of these has one
        return
    if not all(is_uid(doc.get("uid")) for doc in docs.values()):
        identities = Identities({})
        for doc in docs.values():
            doc["uid"] = identities.identified(doc)["uid"]
