"""The bytes of a journal: tables to text and back, one document a line.

    {"meta": {
     "1": {"schema": 1, ...}
    },
    "interactions":{
     "1": {...}
    ,"2": {...}
    }}

The tail table `interactions` is always the last; its header has no space after the colon, so that it can be found. A
document's line leads with its comma, so that an append touches only the last three bytes and one number.

What a rewrite lays out (schema 2) begins with figures at fixed places, so that an add costs the same whatever else the
file holds, and a copy that was cut short is told from an append that was interrupted:

- `tail` is where the header of the tail table begins, if that is still there. The tables of EARLY that there are come
  right after `meta`; where another one is there, no vote was cast, no payee is known, and nothing was renamed.
- `last_id` is the highest id that an entry ever had, `last_line` that of the last entry, when the file was written.
- `added` is the id of the last entry appended since then, 0 for none. An append writes its line, then `added`, and
  syncs both: `added` is never behind an entry that was acknowledged, and at most one ahead of the last line.

A file that does not end as it should lacks no more than one unfinished append if its last whole line is that of
`last_line` or a later one and, where there were appends, that of the one before `added` or a later one. In a file that
is whole these figures decide nothing: another program may have left them behind. Everything here is pure.
"""

from __future__ import annotations

import math
import re
import sys
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn

import msgspec

from svclog.errors import Damaged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

Doc = dict[str, Any]
Tables = dict[str, dict[str, Doc]]

TAIL = "interactions"
TAIL_HEADER = b'\n"interactions":{\n'
CLOSING = b"}}\n"
RENAMED = "renamed"
"""The table of renames."""
EARLY = ("votes", "payees", RENAMED)
"""The tables that come right after `meta`, in this order, so that they are found however long the others are."""
PIECE = 64 * 1024
"""How many bytes of a long file to look at in one go: few enough to stay in a processor's cache."""
SCHEMA = 2
"""The newest version of what the documents mean that is known here; a journal with a higher one is refused."""
FIGURES: Doc = {"schema": SCHEMA, "added": 10**10 - 1, "tail": 10**15 - 1}
"""What the first document of `meta` begins with, for `encode` to fill in."""
_START = b'"meta": {\n "1": {"schema": %d, "added": ' % SCHEMA
_TAIL_FIELD = b', "tail": '
_ADDED = slice(1 + len(_START), 1 + len(_START) + 10)
_TAIL_AT = slice(_ADDED.stop + len(_TAIL_FIELD), _ADDED.stop + len(_TAIL_FIELD) + 15)
HEAD = _TAIL_AT.stop
"""How many bytes from the first on hold the figures."""
SECTOR = 512
"""The largest unit that every disk writes whole or not at all, in bytes."""

_BOM = b"\xef\xbb\xbf"
_TABLE = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"[^"]*"\s*:\s*\{\s*(?:"\d+"\s*:|\})')
_ID = re.compile("0|[1-9][0-9]{0,99}", re.ASCII)
_quick_dump = msgspec.json.Encoder().encode


def begins_journal(data: bytes) -> bool:
    """Whether a file that begins so is a journal: the first thing in it is a table, empty or of numbered documents."""
    return _TABLE.match(data) is not None


def document_line(doc_id: int | str, doc: Mapping[str, Any], *, first: bool) -> bytes:
    """The line of one document, line break included. Raises ValueError for what JSON cannot hold, such as a NaN."""
    return b"%b%b\n" % (_line_head(doc_id, first=first), encoded(dict(doc)))


def _line_head(doc_id: int | str, *, first: bool) -> bytes:
    return f'{" " if first else ","}"{doc_id}": '.encode()


@cache
def _dump() -> Callable[[object], str]:
    import json  # late, as in `decode`: neither to add nor to look takes it

    return json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def encoded(value: Doc | str) -> bytes:
    """A document, or a text in one, in one line, with a space after each comma and colon."""
    try:
        text = msgspec.json.format(_quick_dump(value), indent=0)
    except UnicodeEncodeError:
        text = b"null"
    if b"null" in text:
        # It may have been a NaN. backslashreplace turns a lone surrogate, the one thing UTF-8 cannot hold, into its
        # JSON escape.
        return _dump()(value).encode(errors="backslashreplace")
    return text


class Note(msgspec.Struct, frozen=True):
    """What an append takes down of itself: which bytes change, and to what."""

    start: int
    old: bytes
    new: bytes


def note_of(head: bytes, doc_id: int) -> Note | None:
    """The note of an append under this id; None where the file, which begins with `head`, has no place for it."""
    new = b"%10d" % doc_id
    return Note(_ADDED.start, head[_ADDED], new) if tail_of(head) and len(new) == len(head[_ADDED]) else None


def without_note(head: bytes) -> bytes:
    """The first bytes of a file but for what an append takes down of itself."""
    return head[: _ADDED.start] + head[_ADDED.stop :] if tail_of(head) else head


def tail_of(head: bytes) -> int:
    """Where the header of the tail table begins, as the first bytes of the file say; 0 where they do not."""
    if not (head.startswith(_START, 1) and head.startswith(_TAIL_FIELD, _ADDED.stop)):
        return 0
    digits = head[_TAIL_AT].strip()
    return int(digits) if digits.isdigit() else 0


_REMEMBERED = {TAIL: "last_id", "votes": "last_vote"}
"""The tables whose ids are not given out twice, each with where the table `meta` has the highest that was given."""


def last_given(tables: Tables, table: str = TAIL) -> int:
    """The highest id that a document of `table` has or, as far as the journal remembers, ever had; 0 without any."""
    remembered = tables.get("meta", {}).get("1", {}).get(_REMEMBERED.get(table, ""), 0)
    present = max((int(key) for key in tables.get(table, {})), default=0)
    return max(present, remembered if isinstance(remembered, int) else 0)


def encode(tables: Tables) -> bytes:
    """The whole journal, its tail table last, sorted by id. Raises ValueError for what `decode` would refuse."""
    tail = dict(sorted(tables.get(TAIL, {}).items(), key=lambda item: int(item[0])))
    return b"".join([*_head(tables), *_lines(tail), CLOSING])  # once: each copy of a large journal counts


def encode_written(tables: Tables, tail: Iterable[bytes]) -> Iterator[bytes]:
    """The same piece by piece, with a tail table whose lines are written already, as many as one likes at a time."""
    yield b"".join(_head(tables))
    yield from tail
    yield CLOSING


def _head(tables: Tables) -> Iterator[bytes]:
    """All that stands before the lines of the tail table."""
    parts: list[bytes] = []
    for name, docs in tables.items():
        if name != TAIL:
            parts.append(f"{_dump()(name)}: {{\n".encode(errors="backslashreplace"))
            parts.extend(_lines(docs))
            parts.append(b"},\n")
    if b"".join(parts[:2]).startswith(_START + b"%d" % FIGURES["added"]):
        figures = b"%10d%b%15d" % (0, _TAIL_FIELD, sum(map(len, parts)))
        parts[1] = parts[1].replace(b"%d%b%d" % (FIGURES["added"], _TAIL_FIELD, FIGURES["tail"]), figures, 1)
    yield from (b"{", *parts, TAIL_HEADER[1:])


def _lines(docs: Mapping[str, Mapping[str, Any]]) -> Iterator[bytes]:
    first = True
    for doc_id, doc in docs.items():
        if not _ID.fullmatch(doc_id):
            raise ValueError(f"{doc_id!r} is not the id of a document")
        yield document_line(doc_id, doc, first=first)
        first = False


def decode(data: bytes, path: Path) -> Tables:
    """Every table of a journal in this or any other JSON layout that TinyDB reads; nothing is left out.

    Raises Damaged, with the place, for what is not UTF-8, not JSON, not tables of documents, or hides something: a key
    that stands twice, or a number that JSON does not know.
    """
    import json

    start = len(_BOM) if data.startswith(_BOM) else 0
    try:
        text = data[start:].decode()
    except UnicodeDecodeError as error:
        raise damaged(path, data, start + error.start, "this is not UTF-8 text") from None
    if not text.strip():
        return {}

    def refuse(reason: str, position: int) -> NoReturn:
        raise damaged(path, data, start + len(text[:position].encode()), reason) from None

    try:
        tables = json.loads(text, object_pairs_hook=_no_doubles, parse_constant=_no_constants, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        if not text.lstrip().startswith("{"):
            todo = "if this is another file, name the journal with --journal"
            raise damaged(path, data, start, "this is not a svclog journal, which begins with {", todo) from None
        refuse(*_why_not_json(error, text))
    if tables is None:
        return {}
    problem = not_tables(tables)
    if problem:
        from svclog.storage.positions import key_position

        reason, keys = problem
        refuse(reason, key_position(text, keys))
    return tables  # type: ignore[no-any-return]  # not_tables has just shown that it is


def damaged(path: Path, data: bytes, byte: int, reason: str, todo: str = "") -> Damaged:
    """The error for byte `byte` of `data`, with its line and column."""
    line_start = data.rfind(b"\n", 0, byte) + 1
    column = len(data[line_start:byte].decode("utf-8-sig", errors="replace")) + 1
    return Damaged(path, reason, line=data.count(b"\n", 0, byte) + 1, column=column, byte=byte, todo=todo)


def _why_not_json(error: ValueError | RecursionError, text: str) -> tuple[str, int]:
    """What is wrong with the text that json refused, and where."""
    import json

    from svclog.storage import positions

    if isinstance(error, json.JSONDecodeError):
        return f"this is not JSON ({error.msg})", error.pos
    if isinstance(error, _DoubledKeyError):
        key, position = positions.first_doubled(text)
        return f"the key {key} stands twice", position
    if isinstance(error, _ConstantError):
        return f"{error} is not a JSON number", positions.bare_word(text, str(error))
    if isinstance(error, RecursionError):
        return "lists and objects are nested too deep here", positions.deepest(text)
    # The one other that json raises: Python reads no longer integer.
    return f"a number of more than {sys.get_int_max_str_digits()} digits cannot be read", positions.first_long(text)


class _DoubledKeyError(ValueError):
    pass


class _ConstantError(ValueError):
    pass


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _DoubledKeyError
    return members


def _no_constants(word: str) -> NoReturn:
    raise _ConstantError(word)


def _finite(text: str) -> float:
    """A number; one that is too large for a float would become an infinity, which no file can hold."""
    number = float(text)
    if math.isinf(number):
        raise _ConstantError(text)
    return number


def not_tables(value: object) -> tuple[str, list[str]] | None:
    """What keeps `value` from being tables of documents, and the keys that lead to it."""
    if not isinstance(value, dict):
        return "a journal is a JSON object of tables", []
    for name, table in value.items():
        if not isinstance(table, dict):
            return "a table is a JSON object of documents", [name]
        for doc_id, doc in table.items():
            if not _ID.fullmatch(doc_id):
                return "a document's id is a whole number", [name, doc_id]
            if not isinstance(doc, dict):
                return "a document is a JSON object", [name, doc_id]
    return None


def recover(data: bytes, path: Path) -> bytes | None:
    """The journal that was there before an append was interrupted, or None where the damage is of another kind.

    What an interrupted append can leave after the last whole line is a prefix of its own line and the closing, in
    which whole sectors may be zero, or still hold what they held before: the old closing.
    """
    header = data.find(TAIL_HEADER)
    if header < 0:
        return None
    end = len(data)
    # An append leaves at most three line breaks: one in the old closing, two in its own line and closing.
    for _ in range(4):
        cut = data.rfind(b"\n", header + len(TAIL_HEADER) - 1, end) + 1
        if not cut:
            return None
        good = data[:cut] + CLOSING
        tables = _decoded(good, path)
        if tables is not None:
            rest = data[cut:]
            doc_id = _unfinished(tables, rest)
            first = cut == header + len(TAIL_HEADER)
            if doc_id is not None and _is_debris(rest, cut, _line_head(doc_id, first=first) + b"{", path):
                return good
        end = cut - 1
    return None


def cut_short(data: bytes, path: Path) -> Damaged | None:
    """What to say of a file that cannot be recovered, where it is whole as far as it goes."""
    lines, line_break, rest = data.rpartition(b"\n")
    tables = _decoded(lines + line_break + CLOSING, path) if TAIL_HEADER in lines + line_break else None
    if tables is None or rest[:1] not in {b"", b",", b" ", b"}", b"\0"}:
        return None
    last = max(map(int, tables.get(TAIL, {})), default=0)
    reason = f"the file is cut short here, after entry {last}; the rest is missing"
    return damaged(path, data, len(data), reason)


def _unfinished(tables: Tables, rest: bytes) -> int | None:
    """The id of the append that left these tables and `rest` when it was interrupted; None where more is missing."""
    meta = tables.get("meta", {}).get("1", {})
    given, added, last_line = (
        value if isinstance(value := meta.get(name), int) else 0 for name in ("last_id", "added", "last_line")
    )
    last = max(map(int, tables.get(TAIL, {})), default=0)
    if CLOSING.startswith(rest) or (len(rest) < len(CLOSING) and "last_line" in meta):
        # Shorter than it was before the next append: only that of the last whole line can have left it.
        appended = last > given or not given
        return last if CLOSING.startswith(rest) and appended and last >= added else None
    if last < (added - 1 if added > given + 1 else last_line):
        return None
    return added if added > max(given, last) else max(given, last) + 1


def _decoded(data: bytes, path: Path) -> Tables | None:
    try:
        return decode(data, path)
    except Damaged:
        return None


def _is_debris(rest: bytes, offset: int, head: bytes, path: Path) -> bool:
    """Whether an interrupted append of a line with this head, at byte `offset` of the file, can have left `rest`.

    Each sector of it holds the new bytes, zeros, or what it held before: the old closing. Where the append was stopped
    among those three bytes, or while it was taken back, they are a mixture.
    """
    if rest in (head[:1] + CLOSING[1:], head[:2] + CLOSING[2:]):
        return True
    before = CLOSING.ljust(len(rest), b"\0")
    text = b""
    start = 0
    while start < len(rest):
        end = start + SECTOR - (offset + start) % SECTOR
        sector = rest[start:end]
        lost = not sector.strip(b"\0") or sector == before[start:end]
        if b"\0" in sector and not lost:
            return False
        text += b"\0" * len(sector) if lost else sector
        start = end
    if b"\0" not in text and text.endswith(b"\n" + CLOSING):
        return False  # it was finished: what is wrong with it came later
    put_back = next((size for size in (3, 2, 1) if text.startswith(CLOSING[:size])), 0)
    text = b"\0" * put_back + text[put_back:]
    body, line_break, closing = text[len(head) :].partition(b"\n")
    if not (_fits(text, head) and _fits(closing, CLOSING) and len(closing) <= len(CLOSING)):
        return False
    if line_break and b"\0" not in body:
        # Nothing of the line is missing, so it must be one.
        return _decoded(b'{"' + TAIL.encode() + b'":{"1":{' + body + CLOSING, path) is not None
    return True


def _fits(text: bytes, wanted: bytes) -> bool:
    """Whether the part of `text` that is not lost is what is `wanted` there."""
    return all(byte in (0, new) for byte, new in zip(text, wanted, strict=False))
