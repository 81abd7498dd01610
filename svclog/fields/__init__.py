"""Read and write the fields of visits and votes as text, by one table for every command and file format."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, cast

from svclog.dates import Day, as_day, as_moment, ends_a_day
from svclog.errors import BadField, NeedsOther, UsageError
from svclog.fields.parse import NoValue as NoValue
from svclog.fields.parse import Reading as Reading  # noqa: TC001 - for those who read
from svclog.fields.parse import choice as choice
from svclog.fields.parse import plain as plain
from svclog.fields.parse import stars as stars
from svclog.fields.table import FIELDS as FIELDS
from svclog.fields.table import RATINGS as RATINGS
from svclog.fields.table import VOTE_FIELDS as VOTE_FIELDS
from svclog.fields.table import Field as Field
from svclog.fields.table import Question as Question
from svclog.fields.table import with_options as with_options
from svclog.fields.table import with_questions as with_questions
from svclog.model import NOON, Interaction, Promise, Vote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from svclog.model import PromiseState, VisitChanges, VoteChanges

# Built once, as an export calls them for each visit.
_VISIT_TEXTS, _VOTE_TEXTS = (
    [(field.name, field.of, field.text) for field in fields.values()] for fields in (FIELDS, VOTE_FIELDS)
)
_PARTS = ("promise", "by", "state", "settled", "noted")


@contextmanager
def naming(where: str) -> Iterator[None]:
    """Add the option, or the position in a file, to a UsageError raised in the block."""
    try:
        yield
    except UsageError as error:
        raise BadField(where, error.message) from None


def read_visit(
    given: Mapping[str, str],
    reading: Reading,
    *,
    where: Callable[[str], str] = lambda name: FIELDS[name].where,
    before: Promise | None = None,
    at: datetime | None = None,
) -> VisitChanges:
    """Parse the texts `given` by field name; `where(name)` names a field in an error.

    The parts of a promise become one value `promise`, as a change of the promise `before`. Its date is read relative to
    the moment of the visit (`moment_of`): that in `given`, or else `at`.
    """
    values = {name: FIELDS[name].read(text, reading, where=where(name)) for name, text in given.items() if name != "by"}
    if "by" in given:
        visit = values.get("when", at)
        values["by"] = FIELDS["by"].read(given["by"], reading.as_of(visit) if visit else reading, where=where("by"))
    return changes(values, where, before)


def visit_of(values: VisitChanges, now: datetime) -> Interaction:
    """Build a new visit from these values; without `when`, it was `now`."""
    dated: VisitChanges = {"when": now.replace(microsecond=0), **values}
    return Interaction(**dated)


def read_vote(
    given: Mapping[str, str], reading: Reading, where: Callable[[str], str] = lambda name: VOTE_FIELDS[name].where
) -> VoteChanges:
    """Parse the texts `given` by the names of a vote's fields; `where(name)` names a field in an error."""
    values = {name: VOTE_FIELDS[name].read(text, reading, where=where(name)) for name, text in given.items()}
    return cast("VoteChanges", values)


def changes(
    values: Mapping[str, object],
    where: Callable[[str], str] = lambda name: FIELDS[name].where,
    before: Promise | None = None,
) -> VisitChanges:
    """Turn values of fields into changes of a visit; the parts of a promise become one value, as in `read_visit`."""
    visit = {name: value for name, value in values.items() if name not in _PARTS}
    if isinstance(when := visit.get("when"), datetime):
        visit["when"] = as_moment(when)
        usual = isinstance(when, Day) or (False if when.time() == NOON else None)
        visit.setdefault("day", usual)
    parts = {name: value for name, value in values.items() if name in _PARTS}
    if parts:
        visit["promise"] = _promise(parts, before, where)
    return cast("VisitChanges", visit)


def _promise(parts: Mapping[str, object], before: Promise | None, where: Callable[[str], str]) -> Promise | None:
    if "promise" in parts and parts["promise"] is None and not parts.get("by"):
        return None  # the promise is cleared, and its date with it
    text = cast("str | None", parts.get("promise", before.text if before else None))
    by = cast("datetime | None", parts.get("by", before.by if before else None))
    if text is None and by is None:
        return None
    if text is None:
        raise NeedsOther(where("by"), where("promise"), "what was promised")
    state = cast("PromiseState", parts.get("state") or (before.state if before else "open"))
    settled, noted = (
        cast("datetime | None", parts.get(name) or (getattr(before, name) if before and "state" not in parts else None))
        for name in ("settled", "noted")
    )
    return Promise(text=text, by=by, state=state, settled=settled, noted=noted)


def moment_of(visit: Interaction) -> datetime:
    """Return the moment of a visit; a Day if only its day is known."""
    return as_day(visit.when) if visit.is_day else visit.when


def when_text(visit: Interaction) -> str:
    """Return the moment of a visit as text that parses to the same value; only the day if that alone is known."""
    return visit.when.date().isoformat() if visit.is_day else visit.when.isoformat()


def texts(record: Interaction | Vote) -> dict[str, str]:
    """Return every field of a record as text that parses to the same value; empty for a field without one."""
    rows = _VISIT_TEXTS if isinstance(record, Interaction) else _VOTE_TEXTS
    return {name: "" if (value := getter(record)) is None else text(value) for name, getter, text in rows}


def texts_for_people(record: Interaction | Vote) -> dict[str, str]:
    """Return every field of a record as `texts` does, but write a moment of which only the day is known as that day."""
    result = texts(record)
    promise_by = record.promise.by if isinstance(record, Interaction) and record.promise else None
    due = {"by": promise_by} if isinstance(record, Interaction) else {"until": record.until, "review": record.review}
    result |= {name: moment.date().isoformat() for name, moment in due.items() if moment and ends_a_day(moment)}
    return result | ({"when": when_text(record)} if isinstance(record, Interaction) else {})
