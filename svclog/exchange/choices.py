"""The user's options about a file to import: how it is laid out, and what its columns and values mean."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from svclog.dates import Order
from svclog.errors import BadValue, UsageError, shown
from svclog.exchange.meanings import Meanings, Scale
from svclog.fields import FIELDS, RATINGS, choice, with_options
from svclog.fields.marks import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import tzinfo

ALIASES = {
    **{word: field.name for field in with_options(FIELDS) for word in (field.name, field.title)},
    **KEYS,
    "company": "business",
    "date": "when",
    "staff": "employee",
    "person": "employee",
    "comment": "note",
    "comments": "note",
    "notes": "note",
}
"""The field that a word means in an option, or as the title of a column; includes all words that svclog writes."""
OTHER_TITLES = {
    "shop": "business",
    "store": "business",
    "visit_date": "when",
    "clerk": "employee",
    "served_by": "employee",
    "amount": "spent",
    "cost": "spent",
    "rating": "felt",
    "stars": "felt",
    "what_happened": "note",
}
"""The field of a column with such a title, if no other column has the field; not for options, where `rating` could be
any of three."""
JOINED = {"note": "\n", "tags": "\n", "when": " "}
"""The fields that may come from several columns, with the separator of their texts."""
_SEVERAL = ("note", "tags")
_DELIMITERS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";"}
PASSED_OVER = "-"


@dataclass(frozen=True)
class Layout:
    """How a file is laid out, if its content does not tell."""

    encoding: str = ""
    delimiter: str = ""
    skip_lines: int = 0
    columns: tuple[str, ...] = ()
    """The field of each column of a file without a header; "" for a column that is skipped."""
    rows: str = ""
    """The path to the list of entries in a JSON object, such as `data.visits`."""


@dataclass(frozen=True)
class Choices:
    """All options of `import` about a file."""

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The columns of each field; () if the field is not to be read."""
    translate: Mapping[str, Meanings] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    """The text of each field that is the same in every row."""
    day_first: bool | None = None
    """Whether the day comes before the month in a date of three numbers; None if the numbers must tell."""
    scales: Mapping[str, Scale] = field(default_factory=dict)
    negated: frozenset[str] = frozenset()
    zone: tzinfo | None = None
    """The zone of times without an offset, if it is not the local one."""
    outcome_from_stars: bool = False
    layout: Layout = field(default_factory=Layout)
    assumed: Mapping[str, str] = field(default_factory=dict)
    """As `constants`, but known from the program that wrote the file: they do not count in the identity of a row."""
    in_local_time: bool = False
    """Whether the file gives every time in UTC, and it is to be converted to local time."""

    def __post_init__(self) -> None:
        """Raise UsageError for a name that is not a field, and for a field that comes from two sources."""
        given = {"--map": self.columns, "--value": self.translate, "--set": self.constants, "--scale": self.scales}
        for option, names in {**given, "--columns": [name for name in self.layout.columns if name]}.items():
            for name in names:
                if name not in FIELDS:
                    words = self.columns[name] if option == "--map" else ()
                    swapped = next((word for word in map(_field_of, words) if word in FIELDS), "")
                    fix = f"the field comes first: --map {called(swapped)}={name}" if swapped else ""
                    todo = fix or f"give one of {', '.join(map(called, FIELDS))}"
                    raise UsageError(f"{option}: there is no field {shown(name)}; {todo}")
        if "uid" in self.constants:
            raise UsageError("--set: the uid tells one entry from another; leave it out, and each row gets its own")
        for name in self.constants:
            if self.columns.get(name):
                raise UsageError(f"--map and --set both give {called(name)}; leave one of them out")
        for name in self.scales:
            if name not in RATINGS:
                raise UsageError(f"--scale: {name} is not a rating; give {', '.join(RATINGS[:-1])} or {RATINGS[-1]}")
        if self.negated - {"spent"}:
            raise BadValue("--negate", ", ".join(sorted(self.negated - {"spent"})), "spent, the only amount of a visit")

    def __bool__(self) -> bool:
        """Whether any option is set."""
        return self != Choices()

    @classmethod
    def parse(  # noqa: PLR0913 - an option each
        cls,
        maps: Iterable[str] = (),
        values: Iterable[str] = (),
        sets: Iterable[str] = (),
        order: str | None = None,
        *,
        scales: Iterable[str] = (),
        negated: Iterable[str] = (),
        zone: str | None = None,
        outcome_from_stars: bool = False,
        layout: Layout | None = None,
    ) -> Choices:
        """Parse the options as they are typed, such as `--map FIELD=COLUMN`. Raises UsageError."""
        return cls(
            columns=_columns(_pair("--map", text, "FIELD=COLUMN") for text in maps),
            translate=_translations(values),
            constants=_once("--set", (_pair("--set", text, "FIELD=VALUE") for text in sets)),
            day_first=None if order is None else choice(Order, order, where="--dates") is Order.DAY_FIRST,
            scales={
                name: Scale.parse(text)
                for name, text in _once(
                    "--scale", (_pair("--scale", text, "FIELD:LOW-HIGH", ":") for text in scales)
                ).items()
            },
            negated=frozenset(name.strip() for name in negated),
            zone=None if zone is None else _zone(zone),
            outcome_from_stars=outcome_from_stars,
            layout=layout or Layout(),
        )


def value_option(choices: Choices, field: str, texts: Sequence[str], meaning: str) -> str | None:
    """The value for `--value` with which these texts of a field are read as `meaning`; None if there is none."""
    different = dict.fromkeys(text.strip() for text in texts)
    option = f"{called(field)}:{'|'.join(different)}={meaning}"
    already = choices.translate.get(field, Meanings(field))
    if not option.isprintable() or any("|" in text or already.of(text) != text for text in texts):
        return None
    meanings = _translations([option])[field]
    return option if texts and all(meanings.of(text) == meaning for text in texts) else None


def called(field: str) -> str:
    """The name of a field in errors and options."""
    return FIELDS[field].title if field in FIELDS else field


def key_of(column: str) -> str:
    """Normalize the name of a column, so that spellings with other case, spaces or dashes are equal."""
    return re.sub(r"[\s_-]+", "_", column.strip()).casefold()


def layout_of(
    columns: str | None = None,
    delimiter: str | None = None,
    skip_lines: int | None = None,
    encoding: str | None = None,
    rows: str | None = None,
) -> Layout:
    """Parse the options that say how a file is laid out. Raises BadValue."""
    fields = [name.strip() for name in columns.split(",")] if columns else []
    separator = "" if delimiter is None else _DELIMITERS.get(delimiter.lower(), delimiter)
    if delimiter is not None and (len(separator) != 1 or separator in '"\r\n'):
        raise BadValue("--delimiter", delimiter, "the one character between cells, or tab")
    if encoding:
        try:
            is_text = codecs.lookup(encoding)._is_text_encoding  # noqa: SLF001 - bytes.decode checks it, too
        except LookupError:
            is_text = False
        if not is_text:
            raise BadValue("--encoding", encoding, "one that Python knows, such as cp1252, latin-1 or utf-16")
    named = tuple("" if name == PASSED_OVER else _field_of(name) for name in fields)
    return Layout(encoding or "", separator, skip_lines or 0, named, rows or "")


def _pair(option: str, text: str, form: str, mark: str = "=") -> tuple[str, str]:
    name, separator, value = text.partition(mark)
    if not separator:
        raise BadValue(option, text, form)
    return _field_of(name.strip()), value


def _field_of(word: str) -> str:
    """The field that a word means, in any case; the word itself if it means none."""
    lower = word.lower()
    return lower if lower in FIELDS else ALIASES.get(lower, word)


def _once(option: str, pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Convert pairs to a dict. Raises UsageError if a name is given two values."""
    given: dict[str, str] = {}
    for name, value in pairs:
        if given.setdefault(name, value) != value:
            raise UsageError(
                f"{option} {called(name)} is given twice, as {shown(given[name])} and {shown(value)}; give one"
            )
    return given


def _columns(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    columns: dict[str, tuple[str, ...]] = {}
    for name, column in pairs:
        columns[name] = tuple(dict.fromkeys((*columns.get(name, ()), column)))
    for name, named in columns.items():
        if len(named) > 1 and (name not in _SEVERAL or "" in named):
            several = " (a date and a time: --map when=DATE+TIME)" if name == "when" else ""
            first, second, *_ = map(shown, named)
            raise UsageError(f"--map {called(name)} is given twice, as {first} and {second}; give one{several}")
    return {name: () if named == ("",) else named for name, named in columns.items()}


def _translations(values: Iterable[str]) -> dict[str, Meanings]:
    translate: dict[str, Meanings] = {}
    for text in values:
        name, pair = _pair("--value", text, "FIELD:FROM=TO", ":")
        before, equals, after = pair.rpartition("=")
        if not equals:
            raise BadValue("--value", text, "FIELD:FROM=TO")
        translate.setdefault(name, Meanings(called(name))).add(before, after)
    return translate


def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name if re.fullmatch(r"[A-Za-z0-9_+/-]+", name) else "")
    except (ValueError, OSError, KeyError):
        raise BadValue("--zone", name, "a zone such as Europe/Berlin or UTC") from None
