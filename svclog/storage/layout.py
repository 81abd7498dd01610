"""The bytes of a journal: tables to text and back, one document a line.

    {"meta": {
     "1": {"schema": 1, ...}
    },
    "interactions":{
     "1": {...}
    ,"2": {...}
    }}

The tail table `interactions` is always the last; its header has no space after the colon, so that it can be found. The
comma between documents begins a line, so that an append touches only the last three bytes and one number.

A file written whole (schema 2) begins with figures at fixed offsets, so that an add costs the same whatever else the
file holds, and a truncated copy can be told from an interrupted append:

- `tail` is the offset of the tail table's header, unless another program has moved it. Tables named in EARLY come right
  after `meta`; if another table comes there, the journal has no votes and no payees, and no renames either or, if an
  earlier version wrote it, finds them by a full parse alone.
- `last_id` is the highest id that an entry ever had, `last_line` the id of the last entry, when the file was written.
- `added` is the id of the last entry appended since then, 0 for none. An append writes its line, then `added`, and
  syncs both: `added` is never behind an entry that was acknowledged, and at most one ahead of the last line.

A file with a wrong ending lacks no more than one unfinished append if the id of its last whole line is at least
`last_line` and, after appends, at least the id before `added`. In a whole file these figures decide nothing: another
program may not have updated them. No function here reads or writes a file.
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
"""How many bytes of a long file to read at once: few enough to stay in a processor's cache."""
SCHEMA = 2
"""The newest schema that this svclog reads; a journal with a higher one is refused."""
FIGURES: Doc = {"schema": SCHEMA, "added": 10**10 - 1, "tail": 10**15 - 1}
"""The first fields of the first document of `meta`: placeholders that `encode` fills in."""
_START = b'"meta": {\n "1": {"schema": %d, "added": ' % SCHEMA
_TAIL_FIELD = b', "tail": '
_ADDED = slice(1 + len(_START), 1 + len(_START) + 10)
_TAIL_AT = slice(_ADDED.stop + len(_TAIL_FIELD), _ADDED.stop + len(_TAIL_FIELD) + 15)
HEAD = _TAIL_AT.stop
"""How many bytes at the start of a file hold the figures."""
SECTOR = 512
"""The largest unit that every disk writes whole or not at all, in bytes."""

_BOM = b"\xef\xbb\xbf"
_TABLE = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"[^"]*"\s*:\s*\{\s*(?:"\d+"\s*:|\})')
_ID = re.compile("0|[1-9][0-9]{0,99}", re.ASCII)
_quick_dump = msgspec.json.Encoder().encode


def begins_journal(data: bytes) -> bool:
    """Whether a file that begins like this is a journal: it begins with a table, empty or of numbered documents."""
    return _TABLE.match(data) is not None


def document_line(doc_id: int | str, doc: Mapping[str, Any], *, first: bool) -> bytes:
    """Encode one document as a line, line break included. Raises ValueError for what JSON cannot hold, such as NaN."""
    return b"%b%b\n" % (_line_head(doc_id, first=first), encoded(dict(doc)))


def _line_head(doc_id: int | str, *, first: bool) -> bytes:
    return f'{" " if first else ","}"{doc_id}": '.encode()


@cache
def _dump() -> Callable[[object], str]:
    import json  # late, as in `decode`: neither adding nor reading needs it

    return json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def encoded(value: Doc | str) -> bytes:
    """Encode a document, or a string in one, as one line of JSON with a space after each comma and colon."""
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
    """How an append records itself in the figures: which bytes change, and to what."""

    start: int
    old: bytes
    new: bytes


def note_of(head: bytes, doc_id: int) -> Note | None:
    """The note of an append with this id; None if the file, which begins with `head`, has no place for it."""
    new = b"%10d" % doc_id
    return Note(_ADDED.start, head[_ADDED], new) if tail_of(head) and len(new) == len(head[_ADDED]) else None


def without_note(head: bytes) -> bytes:
    """Return the first bytes of a file without those that the note of an append changes."""
    return head[: _ADDED.start] + head[_ADDED.stop :] if tail_of(head) else head


def tail_of(head: bytes) -> int:
    """The offset of the tail table's header, as recorded in the first bytes of the file; 0 if it is not."""
    if not (head.startswith(_START, 1) and head.startswith(_TAIL_FIELD, _ADDED.stop)):
        return 0
    digits = head[_TAIL_AT].strip()
    return int(digits) if digits.isdigit() else 0


_REMEMBERED = {TAIL: "last_id", "votes": "last_vote"}
"""The tables whose ids are not reused, each with the field in `meta` that holds the highest id given."""


def last_given(tables: Tables, table: str = TAIL) -> int:
    """The highest id that a document of `table` has or, as far as the journal remembers, ever had; 0 if none."""
    remembered = tables.get("meta", {}).get("1", {}).get(_REMEMBERED.get(table, ""), 0)
    present = max((int(key) for key in tables.get(table, {})), default=0)
    return max(present, remembered if isinstance(remembered, int) else 0)


def encode(tables: Tables) -> bytes:
    """Encode the whole journal, its tail table last, sorted by id. Raises ValueError for what `decode` would refuse."""
    tail = dict(sorted(tables.get(TAIL, {}).items(), key=lambda item: int(item[0])))
    return b"".join([*_head(tables), *_lines(tail), CLOSING])  # one join: each copy of a large journal takes time


def encode_written(tables: Tables, tail: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the journal piece by piece; `tail` gives the encoded lines of its tail table, any number at a time."""
    yield b"".join(_head(tables))
    yield from tail
    yield CLOSING


def _head(tables: Tables) -> Iterator[bytes]:
    """Yield everything before the lines of the tail table."""
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
    """Decode every table of a journal in this or any other JSON layout that TinyDB reads; nothing is left out.

    Raises Damaged, with the position, if the data is not UTF-8, not JSON, not tables of documents, or would lose
    something: a duplicate key, or a number that JSON does not have.
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
    """Return why json refused the text, and the position."""
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
    # The only other error of json: Python limits the digits of an integer.
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
    """Parse a number; refuse one too large for a float, which would become an infinity that no file can hold."""
    number = float(text)
    if math.isinf(number):
        raise _ConstantError(text)
    return number


def not_tables(value: object) -> tuple[str, list[str]] | None:
    """Return why `value` is not tables of documents, and the keys that lead to the problem; None if it is."""
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
    """Return the journal as it was before an interrupted append; None if the damage is of another kind.

    After the last whole line, an interrupted append can leave a prefix of its own line and closing, in which whole
    sectors may be zero, or still hold what they held before: the old closing.
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
    """Return the error for a truncated file that is whole up to its end; None if it is damaged otherwise."""
    lines, line_break, rest = data.rpartition(b"\n")
    tables = _decoded(lines + line_break + CLOSING, path) if TAIL_HEADER in lines + line_break else None
    if tables is None or rest[:1] not in {b"", b",", b" ", b"}", b"\0"}:
        return None
    last = max(map(int, tables.get(TAIL, {})), default=0)
    reason = f"the file is cut short here, after entry {last}; the rest is missing"
    return damaged(path, data, len(data), reason)


def _unfinished(tables: Tables, rest: bytes) -> int | None:
    """The id of the interrupted append that left these tables and `rest`; None if more is missing."""
    meta = tables.get("meta", {}).get("1", {})
    given, added, last_line = (
        value if isinstance(value := meta.get(name), int) else 0 for name in ("last_id", "added", "last_line")
    )
    last = max(map(int, tables.get(TAIL, {})), default=0)
    if CLOSING.startswith(rest) or (len(rest) < len(CLOSING) and "last_line" in meta):
        # Shorter than before the next append: only the append of the last whole line can have left this.
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

    Each sector of `rest` holds the new bytes, zeros, or what it held before: the old closing. If the append was stopped
    within those three bytes, or while it was taken back, they are a mixture.
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
        return False  # the append was finished: the damage came later
    put_back = next((size for size in (3, 2, 1) if text.startswith(CLOSING[:size])), 0)
    text = b"\0" * put_back + text[put_back:]
    body, line_break, closing = text[len(head) :].partition(b"\n")
    if not (_fits(text, head) and _fits(closing, CLOSING) and len(closing) <= len(CLOSING)):
        return False
    if line_break and b"\0" not in body:
        # Nothing of the line is missing, so it must decode.
        return _decoded(b'{"' + TAIL.encode() + b'":{"1":{' + body + CLOSING, path) is not None
    return True


def _fits(text: bytes, wanted: bytes) -> bool:
    """Whether `text` equals `wanted` wherever it is not lost, that is, zero."""
    return all(byte in (0, new) for byte, new in zip(text, wanted, strict=False))
