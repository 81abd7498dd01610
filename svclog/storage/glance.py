"""A quick look at the journal, for who waits at the keyboard: what there is to choose from, without the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Struct

from svclog.errors import Damaged
from svclog.storage.file import JournalFile
from svclog.storage.layout import CLOSING, TAIL, TAIL_HEADER, decode, recover

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["Dated", "Named", "Outline", "Tagged", "glance", "outlines"]


class Named(Struct):
    """Where an entry was, and who served."""

    business: str
    employee: str | None = None


class Dated(Struct):
    """When an entry was: ISO 8601, as the file has it."""

    when: str


class Tagged(Struct):
    """The tags of an entry."""

    tags: tuple[str, ...] = ()


class _Promise(Struct):
    text: str
    state: str = "open"


class Outline(Struct):
    """As much of an entry as tells it from the others."""

    business: str
    when: str
    outcome: str
    employee: str | None = None
    promise: _Promise | None = None


Kind = TypeVar("Kind")


def glance(path: Path, kind: type[Kind]) -> dict[int, Kind]:
    """Of every entry that can be read, by id, what `kind` has of it. It waits for nobody, writes and says nothing.

    Raises JournalBusy at once where another process writes, and other JournalErrors as every reader does.
    """
    data = JournalFile(path, wait=0).read()
    header = data.find(TAIL_HEADER)
    if header >= 0 and data.endswith(b"\n" + CLOSING):
        try:
            decoder = msgspec.json.Decoder(dict[int, kind])  # type: ignore[valid-type]  # known when it runs
            return decoder.decode(memoryview(data)[header + len(TAIL_HEADER) - 2 : -2])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass
    return _thorough(data, path, kind)


def outlines(entries: Iterable[tuple[int, msgspec.Raw]]) -> dict[int, Outline]:
    """The outlines of entries at which a `glance` had no look inside: of many only a few are shown."""
    found = {}
    for key, entry in entries:
        try:
            found[key] = msgspec.json.decode(entry, type=Outline)
        except msgspec.ValidationError:
            continue
    return found


def _thorough(data: bytes, path: Path, kind: type[Kind]) -> dict[int, Kind]:
    try:
        tables = decode(data, path)
    except Damaged:
        if (good := recover(data, path)) is None:
            raise
        tables = decode(good, path)
    found = {}
    for key, doc in tables.get(TAIL, {}).items():
        try:
            found[int(key)] = msgspec.json.decode(msgspec.json.encode(doc), type=kind)
        except msgspec.ValidationError:
            continue  # `svclog check` tells of it
    return found
