"""Read the objects of a JSON file: one a line, in a list, or in a list somewhere within one object."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any, NoReturn

from svclog.errors import Unparsable, UsageError, shown
from svclog.exchange.bad_rows import BadCell
from svclog.storage import canonical
from svclog.text import some

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from svclog.storage import Doc

HOLDS = re.compile(r'"interactions"\s*:\s*([{\[])')
"""The key of the visits in svclog's own JSON documents, and the bracket that begins its value."""
_BETWEEN = re.compile(r"[\s,]*")
DEEPEST = 20
"""How deep within objects a column, or a list of entries, is searched for."""


def in_lines(text: str) -> Iterator[tuple[int, Doc | BadCell]]:
    """Yield the objects of JSON lines, with their lines."""
    line = start = 0
    while start <= len(text):
        end = text.find("\n", start)
        object_text = text[start : end if end >= 0 else len(text)]
        line, start = line + 1, end + 1 if end >= 0 else len(text) + 1
        if not object_text.strip():
            continue
        try:
            yield line, _object(_decoder.decode(object_text))
        except (ValueError, RecursionError) as error:
            yield line, BadCell("", "", object_text, f"this is not JSON: {_why(error)}; give one object a line")


def in_list(name: str, text: str) -> Iterator[tuple[int, Doc | BadCell]]:
    """Yield the objects of a list, or of the list in svclog's own JSON document, numbered from 1."""
    holds = HOLDS.search(text) if text.lstrip()[0] == "{" else None
    end = holds.end() if holds else text.index("[") + 1
    number = commas = 0
    while True:
        start = _BETWEEN.match(text, end).end()  # type: ignore[union-attr]  # it also matches the empty string
        ends = text.startswith("]", start)
        if (text.count(",", end, start) != commas and not ends) or (ends and not holds and text[start + 1 :].strip()):
            raise Unparsable(name, _line(text, start), "this is not one JSON list")
        if ends:
            return
        commas = 1
        try:
            value, end = _decoder.raw_decode(text, start)
        except (ValueError, RecursionError) as error:
            raise Unparsable(name, _line(text, start), f"this is not JSON: {_why(error)}") from None
        number += 1
        yield number, _object(value)


def whole(name: str, text: str) -> Any:  # noqa: ANN401 - any JSON
    """Parse a file that is one JSON value. Raises Unparsable."""
    try:
        return _decoder.decode(text)
    except RecursionError as error:
        raise Unparsable(name, 1, f"this is not JSON: {_why(error)}") from None
    except ValueError as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        raise Unparsable(name, line, f"this is not JSON: {_why(error)}") from None


def entries_at(name: str, value: Any, way: str) -> list[tuple[int, Doc | BadCell]]:  # noqa: ANN401
    """The entries of the list, or object, at a path such as `data.visits`. Raises UsageError."""
    entries = value
    for key in way.split("."):
        entries = entries.get(key) if isinstance(entries, dict) else None
    if isinstance(entries, dict) and entries and all(isinstance(entry, dict) for entry in entries.values()):
        entries = [*entries.values()]
    if not isinstance(entries, list):
        raise UsageError(f"--rows {way}: {name} has no list of entries there{_lists_named(lists_in(value))}")
    return [(number, _object(entry)) for number, entry in enumerate(entries, 1)]


def lists_in(value: object, way: str = "") -> list[str]:
    """The paths of the lists of objects in a JSON value."""
    if not isinstance(value, dict) or way.count(".") >= DEEPEST:
        return []
    ways = []
    for key, inner in value.items():
        here = f"{way}.{key}" if way else key
        if isinstance(inner, list) and any(isinstance(entry, dict) for entry in inner):
            ways.append(here)
        ways += lists_in(inner, here)
    return ways


def refuse_wrapped(name: str, ways: Sequence[str]) -> NoReturn:
    """Raise UsageError for one object that is not a visit but has lists, any of which may be meant."""
    if len(ways) == 1:
        raise UsageError(f"{name} is one JSON object with a list in it; to import that list, give --rows {ways[0]}")
    raise UsageError(f"{name} is one JSON object{_lists_named(ways)}; say which one to import, with --rows PATH")


def _lists_named(ways: Sequence[str]) -> str:
    return f"; it has the lists {some(ways, 6)}" if ways else ""


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _object(item: object) -> Doc | BadCell:
    if isinstance(item, dict):
        return item
    value = canonical(item)
    return BadCell(
        "", "", value, f'{shown(value)} is no interaction; give an object such as {{"business": "Blue Bottle"}}'
    )


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} (column {error.colno})"
    if str(error).startswith("Exceeds the limit"):  # the rest of the message is for programmers
        return "a number in it has too many digits"
    return "it is nested too deep" if isinstance(error, RecursionError) else str(error)


def _no_doubles(pairs: list[tuple[str, Any]]) -> Doc:
    members = dict(pairs)
    if len(members) != len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"the key {next(shown(key) for key in keys if keys.count(key) > 1)} stands twice")
    return members


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        _refuse(text)
    return number


_decoder = json.JSONDecoder(object_pairs_hook=_no_doubles, parse_constant=_refuse, parse_float=_finite)
