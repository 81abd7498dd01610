"""Convert the texts of a row to the document of an entry; a text that occurs in many rows is parsed once."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from functools import cache, partial, reduce
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import msgspec

from svclog.dates import Day, as_day, as_moment, stored, stored_due, stored_promised
from svclog.errors import BadField, NeedsOther
from svclog.exchange.bad_rows import BadCell, label
from svclog.exchange.choices import JOINED, called
from svclog.exchange.meanings import in_figures, negated, on_scale
from svclog.fields import FIELDS, RATINGS, Field, Reading, read_visit
from svclog.model import fold, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from svclog.exchange.choices import Choices
    from svclog.exchange.tables import Table
    from svclog.storage import Doc

    _TextOf = Callable[[Any], str]
    """Gets a text from the cells of a row, which are a list by index, or a mapping by name."""

_PROMISE = ("promise", "by", "state", "settled", "noted")
_APART = {*_PROMISE, "uid", "re"}
_EXACT = re.compile(
    r"(?:19|20)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3}|\.\d{6})?(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d)", re.ASCII
)
_ORDER = list(FIELDS)
_NEEDED = {"business", "outcome", "when"}
_BY_STARS = {0: "pending", 1: "unresolved", 2: "unresolved", 3: "partial", 4: "resolved", 5: "resolved"}
"""The outcome of a visit by its rating; 0 is not rated."""
_LETTERS = {about[0]: f"{word}" for word, about in FIELDS["outcome"].words.items()}
"""The outcome of each letter, as on a quick line."""
_MOSTLY_NEW = {"uid", "note", "ref", "recorded", "edited"}


class RowReader:
    """Reads the rows of a table by its plan and the user's choices. Raises BadValue for a constant that is invalid."""

    def __init__(self, table: Table, choices: Choices, now: datetime) -> None:
        self._plan = table.plan
        self._ours = table.ours
        self._choices = choices
        self._values = table.values
        self.reading = _reading(choices, now, ours=table.ours)
        self.places: dict[str, list[str]] = {}
        """The texts that were read as each place, by its folded name; empty unless a column holds places."""
        columns, constants = table.plan.columns, {**choices.assumed, **choices.constants}
        self._uid = self._apart(table, "uid")
        self._re = self._apart(table, "re")
        self._id = table.key(table.plan.id) if table.plan.id is not None else None
        self._promise = {
            name: (_text_of(name, table, columns[name]), self._meaning(name)) for name in _PROMISE if name in columns
        }
        self._promised = {name: text for name, text in constants.items() if name in _PROMISE}
        self._constant: Doc = {"uid": ""}
        for name, text in constants.items():
            value = _stored_value(FIELDS[name], FIELDS[name].read(text, self.reading, where=f"--set {called(name)}"))
            if name not in _PROMISE and value is not None:
                self._constant[name] = value
        self._fields = [
            (name, _text_of(name, table, columns[name]), self._understanding(name), self._is_needed(name))
            for name in sorted(columns.keys() - _APART, key=lambda name: (len(columns[name]), _ORDER.index(name)))
        ]

    def document(self, cells: Any, uid: str) -> Doc:  # noqa: ANN401 - a list by index, or a mapping by name
        """Convert a row to the document of its entry, without `id` and `re`. Raises BadCell."""
        doc = self._constant.copy()
        doc["uid"] = uid
        try:
            for name, text_of, value_of, needed in self._fields:
                text = text_of(cells)
                if (text or needed) and (value := value_of(text)) is not None:
                    doc[name] = value
        except (BadField, NeedsOther):
            raise self._faults(cells) from None
        if self._promise or self._promised:
            self._add_promise(doc, cells)
        _mark_day(doc, ours=self._ours)
        if self._choices.outcome_from_stars:
            doc["outcome"] = _BY_STARS[doc.get("felt", 0)]
        return doc

    def uid(self, cells: Any) -> str:  # noqa: ANN401
        """The uid in a row; "" if it has none. Raises BadCell."""
        return self._read_cell("uid", cells, *self._uid) or "" if self._uid else ""

    def id(self, cells: Any) -> int | None:  # noqa: ANN401
        """The id in a row, if it is a whole number."""
        return None if self._id is None else whole(cells[self._id].strip())

    def follows(self, cells: Any) -> str | None:  # noqa: ANN401
        """The uid, or the id in this file, of the entry that the row follows up. Raises BadCell."""
        return self._read_cell("re", cells, *self._re) if self._re else None

    def _faults(self, cells: Any) -> BadCell:  # noqa: ANN401
        """All faults of a row that has at least one."""
        faults: list[BadCell] = []
        for name, text_of, value_of, needed in self._fields:
            text = text_of(cells)
            try:
                if text or needed:
                    value_of(text)
            except (BadField, NeedsOther) as error:
                faults.append(self._bad(name, text, error))
        try:
            self._add_promise({}, cells)
        except BadCell as error:
            faults.append(error)
        faults[0].also = tuple(faults[1:])
        return faults[0]

    def _apart(self, table: Table, name: str) -> tuple[_TextOf, Callable[[str], Any]] | None:
        """Return functions to get the text of a field that is read separately, and to read it."""
        columns = table.plan.columns.get(name)
        return None if columns is None else (_text_of(name, table, columns), self._understanding(name))

    def _read_cell(self, name: str, cells: Any, text_of: _TextOf, value_of: Callable[[str], Any]) -> Any:  # noqa: ANN401
        text = text_of(cells)
        try:
            return value_of(text) if text else None
        except (BadField, NeedsOther) as error:
            raise self._bad(name, text, error) from None

    def _is_needed(self, name: str) -> bool:
        """Whether even an empty cell is read as this field."""
        meanings = self._choices.translate.get(name)
        return name in _NEEDED or (meanings is not None and meanings.of("") != "")

    def _understanding(self, name: str) -> Callable[[str], Any]:
        """Return a function that reads the field `name`, cached unless most texts are new."""
        field, reading, where, meaning = FIELDS[name], self.reading, self._where(name), self._meaning(name)
        refused: dict[str, BadField | NeedsOther] = {}

        def understand(text: str) -> Any:  # noqa: ANN401 - the field decides
            if text in refused:
                raise refused[text].with_traceback(None)
            try:
                value = _stored_value(field, field.read(meaning(text), reading, where=where))
            except (BadField, NeedsOther) as error:
                refused[text] = error
                raise
            if name == "business":
                self.places.setdefault(fold(value), []).append(text)
            return value

        return understand if name in _MOSTLY_NEW else cache(understand)

    def _meaning(self, name: str) -> Callable[[str], str]:
        """Return a function that applies the user's options to a text of the field `name`."""
        steps: list[Callable[[str], str]] = []
        if name in self._choices.translate:
            steps.append(self._choices.translate[name].of)
        if name in self._choices.negated:
            steps.append(negated(self._where(name)))
        if name in RATINGS:
            steps.append(self._figures(name, steps[0] if steps else str))
        if name in self._choices.scales:
            steps.append(on_scale(self._choices.scales[name], self._where(name)))
        if name == "outcome":
            steps.append(self._letters(steps[0] if steps else str))
        return (lambda text: reduce(lambda result, step: step(result), steps, text)) if steps else str

    def _letters(self, meaning: Callable[[str], str]) -> Callable[[str], str]:
        """Return a function that spells out letters of outcomes, if the column has only outcomes and letters."""

        @cache
        def is_written_so() -> bool:
            texts = map(str.lower, self._texts("outcome", meaning))
            return all(text in _LETTERS or text in _LETTERS.values() for text in texts)

        def spelt_out(text: str) -> str:
            word = _LETTERS.get(text.strip().lower())
            return word if word and is_written_so() else text

        return spelt_out

    def _figures(self, name: str, meaning: Callable[[str], str]) -> Callable[[str], str]:
        """How ratings such as `****` or `4/5` are read in a column that holds nothing else."""
        figures = cache(lambda: in_figures(self._texts(name, meaning)))
        return lambda text: figures().get(text.strip(), text) if "*" in text or "/" in text else text

    def _texts(self, name: str, meaning: Callable[[str], str]) -> set[str]:
        """What the cells of a field are to be read as, but for those that are empty then."""
        texts = {meaning(text).strip() for column in self._plan.columns[name] for text in self._values(column)}
        return texts - {""}

    def _add_promise(self, doc: Doc, cells: Any) -> None:  # noqa: ANN401
        texts = {name: means(text_of(cells)) for name, (text_of, means) in self._promise.items()}
        given = {name: text for name, text in {**self._promised, **texts}.items() if text.strip()}
        try:
            promise = read_visit(given, self.reading, where=self._where, at=_moment(doc)).get("promise")
        except (BadField, NeedsOther) as error:
            name = next(name for name in given if self._where(name) == error.where)
            raise self._bad(name, given[name], error) from None
        if promise is not None:
            promise_doc = msgspec.to_builtins(promise)
            if promise.state == "open":  # the default; msgspec omits it only for the same string object
                promise_doc.pop("state", None)
            doc["promise"] = promise_doc

    def _where(self, name: str) -> str:
        return label(name, self._plan.label(name))

    def _bad(self, name: str, text: str, error: BadField | NeedsOther) -> BadCell:
        return BadCell(name, self._plan.label(name), text, str(error.reason))


def _text_of(name: str, table: Table, columns: Sequence[str]) -> _TextOf:
    """Return a function that gets the text of a field from a row, from one column or several."""
    if len(columns) == 1:
        return itemgetter(table.key(columns[0]))
    keys = [*map(table.key, columns)]
    return lambda cells: JOINED[name].join(cell for key in keys if (cell := cells[key].strip()))


def _reading(choices: Choices, now: datetime, *, ours: bool) -> Reading:
    """Return how the dates of a file are read."""
    here = now if choices.zone is None else now.astimezone(choices.zone)
    before = here.replace(tzinfo=timezone(here.utcoffset() or timedelta()))
    visit = partial(_visit, now=here, before=before, day_first=choices.day_first, ours=ours)
    due = partial(stored_due, now=here, day_first=choices.day_first, ours=ours)
    promised = None if ours else partial(stored_promised, now=here, day_first=choices.day_first)
    if choices.in_local_time:
        return Reading(visit=lambda text: visit(text).astimezone(here.tzinfo), due=due, promised=promised)
    return Reading(visit=visit, due=due, promised=promised, ours=ours)


def _visit(text: str, *, now: datetime, before: datetime, day_first: bool | None, ours: bool = False) -> datetime:
    """Read dates as `stored` does, in a tenth of the time; `before` is now at a fixed offset, quick to compare."""
    if _EXACT.fullmatch(text):
        try:
            moment = datetime.fromisoformat(text).replace(microsecond=0)
        except ValueError:
            return stored(text, now, day_first=day_first)
        if moment <= before or ours:
            return moment
    return stored(text, now, day_first=day_first, ours=ours)


class _DayText(str):
    """The `when` of a visit of which only the day is known."""

    __slots__ = ()


def _moment(doc: Doc) -> datetime | None:
    """The time of a document's visit, or a Day if only that is known; None if it has neither."""
    if (when := doc.get("when")) is None:
        return None
    moment = datetime.fromisoformat(when)
    return as_day(moment) if isinstance(when, _DayText) else moment


def _mark_day(doc: Doc, *, ours: bool) -> None:
    """Record in `day` whether noon means the day alone, except in files of an earlier svclog, which had no `day`."""
    when = doc.get("when", "")
    if isinstance(when, _DayText):
        doc["when"] = str(when)
        doc.setdefault("day", True)
    elif when[11:19] != "12:00:00":
        doc.pop("day", None)
    elif not ours:
        doc.setdefault("day", False)


def _stored_value(field: Field, value: Any) -> Any:  # noqa: ANN401 - the field decides
    """Convert a value to its form in a document; None if it is left out."""
    if isinstance(value, Day):
        return _DayText(msgspec.to_builtins(as_moment(value)))
    return None if value == field.cleared else msgspec.to_builtins(value)
