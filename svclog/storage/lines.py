"""The tail table of a journal line by line: only the documents that are wanted are decoded, the others stay bytes."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import MutableMapping
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta, Struct

from svclog.errors import Damaged
from svclog.storage.layout import CLOSING, TAIL, Doc, decode, document_line
from svclog.storage.reader import NeedsFullParse, count_lines, decode_part, pieces, refuse_newer, tail_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from svclog.storage.layout import Tables
    from svclog.storage.snapshot import Readable


class _Identified(Struct):
    """A document of which only the uid is decoded."""

    uid: Annotated[str, Meta(min_length=1)]


_Id = Annotated[int, Meta(ge=0, le=2**63 - 1)]
_decoder = cache(lambda: msgspec.json.Decoder(dict[_Id, _Identified]))


class Lines(MutableMapping[str, Doc]):
    """The documents of the tail table by id, decoded on access; changes are kept here. Raises NeedsFullParse."""

    def __init__(self, source: Readable, path: Path, lines: range) -> None:
        self._source = source
        self._path = path
        self._ids = array("q")
        self._firsts: list[int] = []
        """The first id of each piece of the table."""
        self._pieces: list[range] = []
        """The byte range of each piece, without the first character of its first line and its last line break."""
        self._new: dict[int, Doc] = {}
        self._removed: set[int] = set()
        self._decoded: tuple[int, Mapping[str, Doc]] = -1, {}
        start = lines.start + 1
        for piece in pieces(source, lines):
            ids = [*_identified(piece)]
            in_order = ids == sorted(ids) and (not self._ids or ids[0] > self._ids[-1])
            if len(ids) != count_lines(piece) or not in_order:
                raise NeedsFullParse
            self._firsts.append(ids[0])
            self._ids.extend(ids)
            self._pieces.append(range(start, start + len(piece)))
            start += len(piece) + 2

    def __getitem__(self, key: str) -> Doc:
        """Return the current document; to change it, assign another."""
        number = self._number(key)
        if number in self._new:
            return self._new[number]
        place = bisect_right(self._firsts, number) - 1
        if place != self._decoded[0]:
            self._decoded = place, self._documents(place)
        return dict(self._decoded[1][key])

    def __setitem__(self, key: str, doc: Doc) -> None:
        """Put a document under an id."""
        self._new[int(key)] = doc
        self._removed.discard(int(key))

    def __delitem__(self, key: str) -> None:
        """Remove a document."""
        number = self._number(key)
        self._new.pop(number, None)
        if self._has(number):
            self._removed.add(number)

    def __contains__(self, key: object) -> bool:
        """Whether there is a document under this id."""
        try:
            return self._number(str(key)) >= 0
        except KeyError:
            return False

    def __iter__(self) -> Iterator[str]:
        """Iterate over the ids, lowest first."""
        added = [number for number in self._new if not self._has(number)]
        if not added and not self._removed:
            return map(str, self._ids)
        return map(str, sorted(chain(added, (number for number in self._ids if number not in self._removed))))

    def __len__(self) -> int:
        """How many documents there are."""
        return len(self._ids) - len(self._removed) + sum(not self._has(number) for number in self._new)

    def pieces(self) -> Iterator[tuple[array[int], bytes]]:
        """Yield the lines as they are in the source, some at a time: their ids, and their bytes but the first comma."""
        for place, piece in enumerate(self._pieces):
            yield self._ids_of(place), self._text(piece)

    def uids(self) -> Iterator[object]:
        """Yield the uid of each document, in no particular order."""
        for piece in self._pieces:
            for number, doc in _identified(self._text(piece)).items():
                if number not in self._removed and number not in self._new:
                    yield doc.uid
        yield from (doc.get("uid") for doc in self._new.values())

    def written(self) -> Iterator[bytes]:
        """Yield the lines of the table to write; those of unchanged documents stay as they are."""
        new = sorted(self._new, reverse=True)
        lead = b" "
        for place, piece in enumerate(self._pieces):
            is_last = place + 1 == len(self._pieces)
            changed = []
            while new and (is_last or new[-1] < self._firsts[place + 1]):
                changed.append(new.pop())
            text = self._text(piece)
            ids = self._ids_of(place)
            if changed or not self._removed.isdisjoint(ids):
                lines = dict(zip(ids, text.split(b"\n"), strict=True))
                kept = {
                    number: line.removeprefix(b",") for number, line in lines.items() if number not in self._removed
                }
                kept |= {number: document_line(number, self._new[number], first=True)[1:-1] for number in changed}
                text = b"\n,".join(kept[number] for number in sorted(kept))
            if text:
                yield lead + text + b"\n"
                lead = b","

    def _number(self, key: str) -> int:
        """Parse a key as an id. Raises KeyError if no document has it."""
        if not key.isdecimal() or str(number := int(key)) != key:
            raise KeyError(key)
        if number in self._new or (self._has(number) and number not in self._removed):
            return number
        raise KeyError(key)

    def _has(self, number: int) -> bool:
        """Whether the source has a document under this id."""
        place = bisect_left(self._ids, number)
        return place < len(self._ids) and self._ids[place] == number

    def _ids_of(self, place: int) -> array[int]:
        start = bisect_left(self._ids, self._firsts[place])
        last = place + 1 == len(self._firsts)
        return self._ids[start : None if last else bisect_left(self._ids, self._firsts[place + 1])]

    def _text(self, piece: range) -> bytes:
        return self._source.peek(piece.start, len(piece))

    def _documents(self, place: int) -> Mapping[str, Doc]:
        try:
            return decode(b'{"":{%b}}' % self._text(self._pieces[place]), self._path)[""]
        except Damaged:
            decode(self._source.read(), self._path)  # raises with the position in the file
            raise


def _identified(piece: bytes) -> dict[int, _Identified]:
    decode_part(bytes.decode, piece)
    return decode_part(_decoder().decode, b"{%b}" % piece)


def by_line(source: Readable, path: Path) -> Tables | None:
    """Return all tables, the tail table line by line; None if they need a full parse. Raises NewerJournal."""
    table = tail_lines(source)
    if not table:
        return None
    try:
        tables = decode(source.peek(0, table.start) + CLOSING, path)
        lines = Lines(source, path, table)
    except (Damaged, NeedsFullParse):
        return None
    refuse_newer(tables, path)
    return {**tables, TAIL: lines}  # type: ignore[dict-item]  # it can do all that is done with a table


def uids_in(table: Mapping[str, Doc]) -> Iterator[object]:
    """Yield the uid of each document of a table; those of another program may be any value."""
    return table.uids() if isinstance(table, Lines) else (doc.get("uid") for doc in table.values())
