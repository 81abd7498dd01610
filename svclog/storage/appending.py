"""Where the next entry goes, told from the journal's first lines and its last: an append looks at nothing else."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from svclog.storage.layout import TAIL, last_given
from svclog.storage.reader import PIECE, refuse_newer, tail_lines

if TYPE_CHECKING:
    from pathlib import Path

    from svclog.storage.reader import Readable

_FIRST_LINES = re.compile(rb'\{"meta": \{\n "1": (\{[^\n]*\})\n')
_LINE = re.compile(rb'[ ,]"([0-9]+)": (\{.*\})')


def next_line(source: Readable, path: Path) -> tuple[int, bool] | None:
    """The id of the next entry and whether it is the table's first, or None where an append is not possible."""
    table = tail_lines(source)
    first = _FIRST_LINES.match(source.peek(0, PIECE))
    if table is None or first is None:
        return None
    lines = [_LINE.fullmatch(line) for line in _last_lines(source, table)]
    try:
        meta = {"meta": {"1": json.loads(first[1])}}
        ids = [int(line[1]) if line else -1 for line in lines]
        # A text merge may have left them in any order, or another table below them.
        if -1 in ids or any(later <= earlier for earlier, later in pairwise(ids)):
            return None
        tail = {line[1].decode(): json.loads(line[2]) for line in lines[-1:] if line}
        next_id = last_given({**meta, TAIL: tail}) + 1
    except (ValueError, RecursionError):
        return None
    refuse_newer(meta, path)
    return next_id, not lines


def _last_lines(source: Readable, table: range) -> list[bytes]:
    """The last documents' lines, one at least, without their line breaks; none where the table is empty.

    No more than a piece of them: an append must cost the same however long the journal is.
    """
    length = PIECE
    while True:
        start = max(table.start, table.stop - length)
        lines = source.peek(start, table.stop - start).split(b"\n")
        if start == table.start:
            return lines if lines != [b""] else []
        if len(lines) > 1:
            return lines[1:]
        length *= 4
