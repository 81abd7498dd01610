"""Convert documents to visits, votes and payees, and back: the only module that knows how the file stores them."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec
from msgspec import Struct

from svclog.model import FIRST_DAY, LAST_DAY, Interaction, Payee, Vote, is_within_reach
from svclog.storage.layout import TAIL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from svclog.storage.layout import Doc, Tables
    from svclog.text import Message

Record = TypeVar("Record", Interaction, Vote, Payee)

_by_id = attrgetter("id")
TRACES = {"business_was", "employee_was", "instead_was", "named_at"}
"""The fields that keep names as first entered, and say which renames they were entered after."""
_BYTES = 16
_SECOND = timedelta(seconds=1)

NEVER = datetime.min.replace(tzinfo=UTC)
"""Earlier than every moment in a journal."""
STAMPS = {
    TAIL: ("recorded", "edited"),
    "votes": ("at", "reviewed", "edited"),
    "payees": ("at", "edited"),
    "deleted": ("at",),
    "renamed": ("at",),
}
"""Each table whose documents have a uid, with the fields that say when a document was changed."""


@cache
def _canonical() -> Callable[[object], str]:
    import json

    return json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical(value: object) -> str:
    """Encode a value as canonical JSON: equal values give equal text."""
    return _canonical()(value)


_MARKS = {"visit": "", "vote": "v", "payee": "p"}
"""The prefix of a document's number, by kind."""


class BadRecord(Struct, frozen=True):
    """A document that is not a valid visit, vote or payee, and why."""

    id: int
    reason: str | Message
    kind: str = "visit"
    """One of visit, vote and payee."""

    @property
    def name(self) -> str:
        """The number as users see it: `12`, `v1` for a vote, or `p1` for a payee."""
        return f"{_MARKS[self.kind]}{self.id}"


class RecordKind(Generic[Record]):
    """One kind of record (visits, votes or payees): its table, and how its documents are read and changed."""

    def __init__(self, table: str, kind: str, record: type[Record]) -> None:
        self.table = table
        self.kind = kind
        self.record: type[Record] = record
        self._fields = [name for name in record.__struct_fields__ if name != "id"]
        defaults = zip(record.__struct_fields__, record.__struct_defaults__, strict=True)
        self._usual = {name: default for name, default in defaults if isinstance(default, int)}
        """The defaults of fields that are left out of a document when they have them, such as false for `premium`."""

    def name(self, number: int) -> str:
        """The number as users see it: `12`, `v1` for a vote, or `p1` for a payee."""
        return f"{_MARKS[self.kind]}{number}"

    def read(self, number: int, doc: Mapping[str, Any]) -> Record:
        """Convert a document to a record. Raises msgspec.ValidationError, which says why it is not valid."""
        try:
            record = msgspec.convert({**doc, "id": number}, self.record)
        except UnicodeEncodeError:  # another program wrote a lone surrogate in the name of a field
            raise msgspec.ValidationError("the name of a field is not text that UTF-8 can hold") from None
        if name := out_of_reach(record):
            raise msgspec.ValidationError(f"Expected a day from {FIRST_DAY} to {LAST_DAY} - at `$.{name}`")
        return record

    def read_or_none(self, number: int, doc: Mapping[str, Any]) -> Record | None:
        """Convert a document to a record; None if it is not valid."""
        try:
            return self.read(number, doc)
        except msgspec.ValidationError:
            return None

    def read_all(self, tables: Tables) -> tuple[list[Record], list[BadRecord]]:
        """Return all records in the tables, sorted by id, and all documents that are not valid."""
        good: list[Record] = []
        bad: list[BadRecord] = []
        for key, doc in tables.get(self.table, {}).items():
            try:
                good.append(self.read(int(key), doc))
            except msgspec.ValidationError as error:
                bad.append(BadRecord(int(key), str(error), self.kind))
        return sorted(good, key=_by_id), bad

    def changed(self, doc: Mapping[str, Any], values: Mapping[str, object]) -> Doc:
        """Return `doc` with these fields changed, without empty and default ones; fields unknown to svclog stay."""
        new = {name: msgspec.to_builtins(value) if value != () else None for name, value in values.items()}
        all_of_it = {**doc, **new}
        known = {name: all_of_it[name] for name in self._fields if name in all_of_it}
        unknown = {name: value for name, value in doc.items() if name not in self._fields and name != "id"}
        return {name: value for name, value in known.items() if not self._is_nothing(name, value)} | unknown

    def _is_nothing(self, name: str, value: object) -> bool:
        usual = self._usual.get(name)
        return value is None or (type(value) is type(usual) and value == usual)


_MOMENTS = {
    Interaction: ("when", "recorded", "thanked", "edited"),
    Vote: ("at", "until", "review", "reviewed", "edited"),
    Payee: ("at", "edited"),
}


def out_of_reach(record: Interaction | Vote | Payee) -> str | None:
    """The first field whose moment is outside the days that a journal accepts; None if there is none."""
    moments: list[tuple[str, datetime | None]] = [(name, getattr(record, name)) for name in _MOMENTS[type(record)]]
    if isinstance(record, Interaction) and (promise := record.promise):
        moments += [(f"promise.{name}", getattr(promise, name)) for name in ("by", "settled", "noted")]
    return next((name for name, moment in moments if moment is not None and not is_within_reach(moment)), None)


def says_more_than_1(doc: Mapping[str, Any]) -> bool:
    """Whether schema 1 would misread a visit: its promises need a date, and it takes noon for a day without a time."""
    promise = doc.get("promise")
    return doc.get("day") is False or (isinstance(promise, dict) and "by" not in promise)


VISITS = RecordKind(TAIL, "visit", Interaction)
VOTES = RecordKind("votes", "vote", Vote)
PAYEES = RecordKind("payees", "payee", Payee)


def document(record: Interaction | Vote | Payee) -> Doc:
    """Convert a record to its document, without unset fields and without the id, which is the document's key."""
    doc: Doc = msgspec.to_builtins(record)
    doc.pop("id", None)
    return doc


def names_in(doc: Mapping[str, Any]) -> tuple[str, str | None]:
    """The business and employee of a document, even of an invalid one."""
    business, employee = doc.get("business"), doc.get("employee")
    return business if isinstance(business, str) else "", employee if isinstance(employee, str) else None


def name_given(doc: Mapping[str, Any], field: str) -> Any:  # noqa: ANN401 - the file may hold any value
    """The name in `field` as first entered, before any rename."""
    was = doc.get(f"{field}_was")
    return was if isinstance(was, str) else doc.get(field)


def renamed(doc: Mapping[str, Any], names: Mapping[str, str]) -> Doc:
    """Return `doc` with these names by field, and the names first entered in the fields that end in `_was`."""
    new = dict(doc)
    for field, name in names.items():
        was = name_given(doc, field)
        new[field] = name
        new.pop(f"{field}_was", None)
        if was != name:
            new[f"{field}_was"] = was
    return new


def written(doc: Mapping[str, Any]) -> Doc:
    """Return the fields of a document that the user entered: all but TRACES."""
    return {name: value for name, value in doc.items() if name not in TRACES}


def instant(text: object) -> datetime:
    """Parse a moment in ISO 8601; NEVER if it is not one."""
    return _moment(text) if isinstance(text, str) else NEVER


@lru_cache(maxsize=4096)
def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return NEVER
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def changed_at(doc: Mapping[str, Any], table: str) -> datetime:
    """When a document was last changed, by the clock of the computer that changed it."""
    return max(instant(doc.get(field)) for field in STAMPS[table])


def after(earlier: datetime, now: datetime) -> datetime:
    """The timestamp for a change to something stamped `earlier`: now, or a second after it if that clock was ahead."""
    with suppress(OverflowError):  # past the last datetime
        return max(now, earlier + _SECOND)
    return earlier


class Identities:
    """Derives the uids of the rows of one file.

    A uid is derived from the row's content, from the values given for all rows, and from the number of equal rows
    before it, so that true repeats stay apart. How columns and values are understood does not count: a row keeps its
    uid when a later import understands it better.
    """

    def __init__(self, constants: Mapping[str, str]) -> None:
        from hashlib import sha256

        self._constants = canonical(dict(constants)).encode(errors="surrogatepass") if constants else b""
        self._equal: dict[bytes, int] = {}
        self._sha256 = sha256

    def uid(self, content: bytes) -> str:
        """The uid of the next row with this content."""
        digest = self._sha256(content + self._constants)
        key = digest.digest()
        count = self._equal[key] = self._equal.get(key, 0) + 1
        if count == 1:
            return key[:_BYTES].hex()
        digest.update(b"\n%d" % count)
        return digest.digest()[:_BYTES].hex()

    def identified(self, doc: Doc) -> Doc:
        """Return the document with a uid: its own or, if it has none, the next one for its content."""
        if is_uid(doc.get("uid")):
            return doc
        return {**doc, "uid": self.uid_of(doc)}

    def uid_of(self, doc: Doc) -> str:
        """The uid of the next document with this content."""
        return self.uid(canonical(doc).encode(errors="surrogatepass"))


def is_uid(value: object) -> bool:
    """Whether a value from a file is a uid: other programs may have written anything there."""
    return isinstance(value, str) and value != ""
