"""Documents to visits, votes and payees, and back: the one place that knows how the model lies in the file."""

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
"""The fields from which can be told how names were given, by whom knew of which renames."""
_BYTES = 16
_SECOND = timedelta(seconds=1)

NEVER = datetime.min.replace(tzinfo=UTC)
"""Before every moment."""
STAMPS = {
    TAIL: ("recorded", "edited"),
    "votes": ("at", "reviewed", "edited"),
    "payees": ("at", "edited"),
    "deleted": ("at",),
    "renamed": ("at",),
}
"""The tables whose documents have a uid, and the fields that say when one was changed."""


@cache
def _canonical() -> Callable[[object], str]:
    import json

    return json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical(value: object) -> str:
    """A value as JSON in its one form."""
    return _canonical()(value)


_MARKS = {"visit": "", "vote": "v", "payee": "p"}
"""What documents are, and what leads the number of one."""


class BadRecord(Struct, frozen=True):
    """A document that is not the visit, the vote or the payee that it should be, and why."""

    id: int
    reason: str | Message
    kind: str = "visit"
    """Or vote, or payee."""

    @property
    def name(self) -> str:
        """How people call it: `12`, `v1` for a vote, or `p1` for a payee."""
        return f"{_MARKS[self.kind]}{self.id}"


class RecordKind(Generic[Record]):
    """Visits, votes, or payees: the table of their documents, and what each document says."""

    def __init__(self, table: str, kind: str, record: type[Record]) -> None:
        self.table = table
        self.kind = kind
        self.record: type[Record] = record
        self._fields = [name for name in record.__struct_fields__ if name != "id"]
        defaults = zip(record.__struct_fields__, record.__struct_defaults__, strict=True)
        self._usual = {name: default for name, default in defaults if isinstance(default, int)}
        """The fields that are left out where they are as usual: not premium, once."""

    def name(self, number: int) -> str:
        """How people call the one with this number: `12`, `v1` for a vote, or `p1` for a payee."""
        return f"{_MARKS[self.kind]}{number}"

    def read(self, number: int, doc: Mapping[str, Any]) -> Record:
        """The record that a document holds. Raises msgspec.ValidationError, which says what is wrong with it."""
        try:
            record = msgspec.convert({**doc, "id": number}, self.record)
        except UnicodeEncodeError:  # another program wrote half of a character, in the name of a field
            raise msgspec.ValidationError("the name of a field is not text that UTF-8 can hold") from None
        if name := out_of_reach(record):
            raise msgspec.ValidationError(f"Expected a day from {FIRST_DAY} to {LAST_DAY} - at `$.{name}`")
        return record

    def read_or_none(self, number: int, doc: Mapping[str, Any]) -> Record | None:
        """The record that a document holds, None where it is none."""
        try:
            return self.read(number, doc)
        except msgspec.ValidationError:
            return None

    def read_all(self, tables: Tables) -> tuple[list[Record], list[BadRecord]]:
        """Every record in the tables, by id, and every document that is none."""
        good: list[Record] = []
        bad: list[BadRecord] = []
        for key, doc in tables.get(self.table, {}).items():
            try:
                good.append(self.read(int(key), doc))
            except msgspec.ValidationError as error:
                bad.append(BadRecord(int(key), str(error), self.kind))
        return sorted(good, key=_by_id), bad

    def changed(self, doc: Mapping[str, Any], values: Mapping[str, object]) -> Doc:
        """`doc` with these fields changed, without those that come to nothing; what svclog does not know stays."""
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
    """The first field that holds a moment which no journal reaches, and no zone may be able to express."""
    moments: list[tuple[str, datetime | None]] = [(name, getattr(record, name)) for name in _MOMENTS[type(record)]]
    if isinstance(record, Interaction) and (promise := record.promise):
        moments += [(f"promise.{name}", getattr(promise, name)) for name in ("by", "settled", "noted")]
    return next((name for name, moment in moments if moment is not None and not is_within_reach(moment)), None)


def says_more_than_1(doc: Mapping[str, Any]) -> bool:
    """Whether schema 1 would misread a visit: it knew no promise without a date, and took noon for a day."""
    promise = doc.get("promise")
    return doc.get("day") is False or (isinstance(promise, dict) and "by" not in promise)


VISITS = RecordKind(TAIL, "visit", Interaction)
VOTES = RecordKind("votes", "vote", Vote)
PAYEES = RecordKind("payees", "payee", Payee)


def document(record: Interaction | Vote | Payee) -> Doc:
    """The document of `record`: what is not given is left out, and so is the id, which is the document's key."""
    doc: Doc = msgspec.to_builtins(record)
    doc.pop("id", None)
    return doc


def names_in(doc: Mapping[str, Any]) -> tuple[str, str | None]:
    """Business and employee of one document, whatever else it holds."""
    business, employee = doc.get("business"), doc.get("employee")
    return business if isinstance(business, str) else "", employee if isinstance(employee, str) else None


def name_given(doc: Mapping[str, Any], field: str) -> Any:  # noqa: ANN401 - of a file that anybody may have written
    """The name in `field` as it was given, before any rename."""
    was = doc.get(f"{field}_was")
    return was if isinstance(was, str) else doc.get(field)


def renamed(doc: Mapping[str, Any], names: Mapping[str, str]) -> Doc:
    """`doc` with these names by field, from which the names that were given can still be told."""
    new = dict(doc)
    for field, name in names.items():
        was = name_given(doc, field)
        new[field] = name
        new.pop(f"{field}_was", None)
        if was != name:
            new[f"{field}_was"] = was
    return new


def written(doc: Mapping[str, Any]) -> Doc:
    """What a person wrote of a document: all but what helps to tell how names were given."""
    return {name: value for name, value in doc.items() if name not in TRACES}


def instant(text: object) -> datetime:
    """The moment that a document holds; NEVER for what is none."""
    return _moment(text) if isinstance(text, str) else NEVER


@lru_cache(maxsize=4096)
def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return NEVER
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def changed_at(doc: Mapping[str, Any], table: str) -> datetime:
    """When a document was changed last, by the clock of who did."""
    return max(instant(doc.get(field)) for field in STAMPS[table])


def after(earlier: datetime, now: datetime) -> datetime:
    """The stamp of what replaces something of an `earlier` one: now, or a second later where that clock was ahead."""
    with suppress(OverflowError):  # at the end of time
        return max(now, earlier + _SECOND)
    return earlier


class Identities:
    """Gives the rows of one file their uids.

    A uid comes from what the row says, from what is said of all rows, and from how many equal rows stand before it, so
    that true repeats stay apart. How columns and values are understood does not count: a row that a later import
    understands, or understands better, is the row that it was.
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
        """The document with a uid, its own or, where it has none, the next one with this content."""
        if is_uid(doc.get("uid")):
            return doc
        return {**doc, "uid": self.of(doc)}

    def of(self, doc: Doc) -> str:
        """The uid of the next document with this content."""
        return self.uid(canonical(doc).encode(errors="surrogatepass"))


def is_uid(value: object) -> bool:
    """Whether a document that has this for its uid has one: in a file that others write too it may be anything."""
    return isinstance(value, str) and value != ""
