"""Decide which column of a table is read as which field."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from svclog.errors import UsageError, shown
from svclog.exchange.choices import ALIASES, JOINED, OTHER_TITLES, called, key_of
from svclog.exchange.meanings import HIGHEST, USUAL, Scale, in_figures, number, scale_of
from svclog.fields import FIELDS, RATINGS
from svclog.text import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from svclog.exchange.choices import Choices

OURS = frozenset({"uid", "recorded", "edited", "state", "settled", "re", "thanked"})
"""Columns that only svclog's own exports have together; elsewhere these titles are not taken for svclog's fields."""
_REQUIRED = ("business", "outcome", "when")
_NEEDS = {"by": ("promise",), "state": ("promise", "by")}
"""The columns that must be there too for a column with this title to be a part of a promise."""
_LIKE_A_RATING = re.compile(r"rating|stars?|score|felt|bewertung|sterne|[eé]toiles|estrellas|mood", re.IGNORECASE)
_MOST_VALUES = 101
_AS_LINES = "\n- if these are quick lines: begin each with its date: 2026-11-20 14:30 Blue Bottle @Maya 5/4 r"


@dataclass(frozen=True)
class Names:
    """The titles of columns in a kind of file."""

    fields: Mapping[str, str]
    """The field of a column with this title."""
    ours: bool
    """Whether svclog wrote the file. In others, case, spaces, dashes and underscores make no difference, some other
    words are understood, and fields that svclog sets itself are ordinary columns."""
    empty: Collection[str] = ()
    """Empty columns, which are never read as a field because of their titles."""
    may_be_lines: bool = False
    """Whether the header may be the first of many quick lines."""


@dataclass(frozen=True)
class Plan:
    """The columns of each field, usually one, and the columns that are not read."""

    columns: Mapping[str, tuple[str, ...]]
    id: str | None
    ignored: Sequence[str]

    def label(self, name: str) -> str:
        """The column, or the columns, of a field; the field's own name if it has none."""
        return "+".join(self.columns.get(name, (name,)))

    def ratings(self, *, ours: bool) -> dict[str, set[str]]:
        """An empty set for the texts of each rated field; none for files of svclog, whose scale is known."""
        return {} if ours else {name: set() for name in RATINGS if name in self.columns}


def match(
    source: str,
    columns: Sequence[str],
    names: Names,
    choices: Choices,
    values: Callable[[str], Collection[str]] = lambda _: (),
) -> Plan:
    """Find the columns of every field in a table, by the user's options or else by their titles. Raises UsageError."""
    chosen = {
        name: _chosen_columns(source, name, wanted, columns) for name, wanted in choices.columns.items() if wanted
    }
    used = {column for columns in chosen.values() for column in columns}
    by_name, identity = _by_name(source, columns, names, choices, used)
    matched = {name: (column,) for name, column in by_name.items()} | chosen
    single = {name: given[0] for name, given in matched.items() if len(given) == 1}
    given = dict.fromkeys([*matched, *choices.constants, *choices.assumed], "") | single
    if choices.outcome_from_stars:
        given["outcome"] = ""
        _check_stars(source, {*matched, *choices.constants})
    missing = [name for name in _REQUIRED if name not in given]
    if missing:
        rated = {single[name]: choices.scales.get(name) for name in ("felt", *RATINGS) if name in single}
        lacks, *options = _missing(columns, missing, given, rated, values)
        as_lines = [_AS_LINES] if names.may_be_lines and len(missing) == len(_REQUIRED) else []
        raise UsageError(f"{source} has no column for ", lacks, *as_lines, *options)
    for option, fields in (("--value", choices.translate), ("--scale", choices.scales), ("--negate", choices.negated)):
        for name in fields:
            if name not in matched:
                raise UsageError(
                    f"{option}: no column of {source} is read as {called(name)}; add --map {called(name)}=COLUMN"
                )
    done = {identity, *names.empty, *(column for given in matched.values() for column in given)}
    return Plan(matched, identity, [column for column in columns if column.strip() and column not in done])


def _check_stars(source: str, given: Collection[str]) -> None:
    """Raise UsageError if outcomes are to be made from ratings, but there are no ratings, or outcomes are given."""
    if "outcome" in given:
        raise UsageError(f"--outcome-from-stars: the outcomes of {source} are given already; leave one of them out")
    if "felt" not in given:
        raise UsageError(f"--outcome-from-stars: no column of {source} is read as felt; add --map felt=COLUMN")


def _by_name(
    source: str, columns: Sequence[str], names: Names, choices: Choices, used: Collection[str]
) -> tuple[dict[str, str], str | None]:
    """The columns of the fields that no option is about, and the column of the id."""
    free = [column for column in columns if column not in used and column not in names.empty]
    if names.ours:
        matched = _columns_by_field(free, names.fields, lambda column: column)
    else:
        doubtful = _columns_by_field(free, OTHER_TITLES, key_of)
        single = {name: matched for name, matched in doubtful.items() if len(matched) == 1 or name in _REQUIRED}
        matched = single | _columns_by_field(free, ALIASES, key_of) | _columns_by_field(free, names.fields, key_of)
    decided = {*choices.columns, *choices.constants}
    candidates = {name: columns for name, columns in matched.items() if name not in decided}
    if not names.ours:
        known = {*candidates, *choices.constants, *(name for name, given in choices.columns.items() if given)}
        for name in (OURS | {"by", "noted", "day"}) & candidates.keys():
            beside = _NEEDS.get(name)
            if key_of(candidates[name][0]) == name and not (beside and known.issuperset(beside)):
                del candidates[name]
    by_name = {name: _only(source, name, matched) for name, matched in candidates.items()}
    return by_name, by_name.pop("id", None)


def _columns_by_field(
    columns: Iterable[str], titles: Mapping[str, str], key: Callable[[str], str]
) -> dict[str, list[str]]:
    """The columns with one of these titles, by field."""
    by_field: dict[str, list[str]] = {}
    for column in columns:
        if name := titles.get(key(column)):
            by_field.setdefault(name, []).append(column)
    return by_field


def _chosen_columns(source: str, name: str, wanted: Sequence[str], columns: Sequence[str]) -> tuple[str, ...]:
    """The columns that the user named, exactly or in another spelling."""
    chosen: list[str] = []
    for text in wanted:
        parts = text.split("+") if name in JOINED and not _alike(text, columns) else [text]
        for part in parts:
            alike = _alike(part, columns)
            if not alike:
                raise UsageError(f"--map {called(name)}={text}: {source} has no such column; it has {listed(columns)}")
            chosen.append(_only(source, name, alike))
    return tuple(chosen)


def _alike(wanted: str, columns: Sequence[str]) -> list[str]:
    same = [column for column in columns if column == wanted]
    return same or [column for column in columns if key_of(column) == key_of(wanted)]


def _only(source: str, name: str, candidates: Sequence[str]) -> str:
    if len(candidates) == 1:
        return candidates[0]
    if len(set(candidates)) < len(candidates):
        raise UsageError(f"{source} has the column {shown(candidates[0])} twice; rename one of them in the file")
    field = called(name)
    raise UsageError(f"{source} has {listed(candidates)} for {field}; say which with --map {field}=COLUMN")


def _missing(
    columns: Sequence[str],
    missing: Sequence[str],
    given: Mapping[str, str],
    rated: Mapping[str, Scale | None],
    values: Callable[[str], Collection[str]],
) -> list[str]:
    """The missing fields, and options that give them, one way a line; `rated` are columns of ratings, felt first."""
    from svclog.exchange.likely import likely_options

    *others, last = (FIELDS[name].title for name in missing)
    ratings, from_ratings = _outcomes(columns, rated, values, is_felt="felt" in given)
    pending = "--set outcome=pending"
    parts = [f"{' and '.join(filter(None, [', '.join(others), last]))}; it has {listed(columns) or 'none with a name'}"]
    if likely := likely_options(columns, given, missing, values, from_ratings or pending):
        parts += ["\n- if these are the right columns: ", Options(likely)]
    options = " ".join(f"--map {name}=COLUMN" for name in [*others, last])
    sets = " ".join(f"--set {name}={'DATE' if name == 'when' else 'VALUE'}" for name in [*others, last])
    from_columns = "from other columns" if likely else "from a column"
    parts += [f"\n- {from_columns}: {options}", f"\n- the same for all rows: {sets}"]
    if "outcome" in missing:
        if from_ratings:
            parts += [f"\n- outcomes from the ratings in {ratings}: ", Options(from_ratings)]
        parts += [f"\n- outcomes that are not known yet: {pending}"]
    return parts


def _outcomes(
    columns: Sequence[str],
    rated: Mapping[str, Scale | None],
    values: Callable[[str], Collection[str]],
    *,
    is_felt: bool,
) -> tuple[str, str]:
    """The column of ratings from which outcomes can be made, and the options for that; empty if there is none."""
    first = next(iter(rated), None)
    for column in dict.fromkeys([*rated, *columns]):
        if scale := rated.get(column) or _scale_in(column, values):
            return column, _outcomes_from(column, scale, is_felt=is_felt and column == first)
    return "", ""


def _scale_in(column: str, values: Callable[[str], Collection[str]]) -> Scale | None:
    """The scale of a column with a title like that of ratings, if it holds only numbers."""
    if not _LIKE_A_RATING.search(column):
        return None
    texts = {text.strip() for text in values(column)} - {""}
    texts = {*in_figures(texts).values()} or texts
    numbers = [value for text in texts if (value := number(text)) is not None]
    if not texts or len(numbers) < len(texts) or len(texts) > _MOST_VALUES:
        return None
    return scale_of(numbers)


def _outcomes_from(column: str, scale: Scale, *, is_felt: bool) -> str:
    """The options to read good ratings as resolved visits, middling ones as partial, and bad ones as unresolved."""
    options = [] if is_felt else ["--map", f"felt={column}"]
    if scale.worst == 0 and scale.best == HIGHEST:
        options += ["--value", "felt:0="]  # no stars means not rated
    elif scale != USUAL:
        options += ["--scale", f"felt:{scale}"]
    return shlex.join([*options, "--outcome-from-stars"])


def listed(columns: Sequence[str]) -> str:
    """The columns as a list in an error."""
    return ", ".join(column if column.isprintable() else shown(column) for column in columns if column.strip())
