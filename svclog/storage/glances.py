"""Read only some fields of the entries, for completion and prompts, where the user waits at the keyboard."""

from __future__ import annotations

from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Struct

from svclog.storage.layout import TAIL
from svclog.storage.reader import View, decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from svclog.storage.layout import Doc, Tables
    from svclog.storage.snapshot import Readable


class Dated(Struct):
    """The date of an entry, in ISO 8601 as in the file."""

    when: str


class Tagged(Struct):
    """The tags of an entry."""

    tags: tuple[str, ...] = ()


class _Promise(Struct):
    text: str
    state: str = "open"


class Outline(Struct):
    """The fields that tell an entry from the others."""

    business: str
    when: str
    outcome: str
    employee: str | None = None
    promise: _Promise | None = None


Kind = TypeVar("Kind")
T = TypeVar("T")


def glance(kind: type[Kind], use: Callable[[Iterable[tuple[int, Kind]]], T]) -> View[T]:
    """A view that calls `use` with the id, and the fields in `kind`, of every readable entry."""

    def quick(source: Readable, _: Path) -> T:
        decode = msgspec.json.Decoder(dict[int, kind]).decode  # type: ignore[valid-type]  # known when it runs
        return use(chain.from_iterable(entries.items() for entries in decoded(source, decode)))

    def full(tables: Tables) -> T:
        return use(_readable(_encoded(tables.get(TAIL, {})), kind))

    return View(full, quick)


def outlines(entries: Iterable[tuple[int, msgspec.Raw]]) -> dict[int, Outline]:
    """Decode entries that a `glance` left as raw JSON, because only a few of many are shown."""
    return dict(_readable(entries, Outline))


def _encoded(docs: dict[str, Doc]) -> Iterator[tuple[int, bytes]]:
    for key in sorted(docs, key=int):
        with suppress(UnicodeEncodeError):  # another program wrote a lone surrogate
            yield int(key), msgspec.json.encode(docs[key])


def _readable(entries: Iterable[tuple[int, bytes | msgspec.Raw]], kind: type[Kind]) -> Iterator[tuple[int, Kind]]:
    for key, entry in entries:
        with suppress(msgspec.ValidationError):  # `svclog check` reports it
            yield key, msgspec.json.decode(entry, type=kind)
