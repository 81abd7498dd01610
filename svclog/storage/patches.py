"""What it takes to turn documents back into what they were: of each only the fields that were other.

Documents that take the same are named together: to go back, a rename of 2,000 visits takes a name and 2,000 ids.
"""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Any

from msgspec import Struct, to_builtins

from svclog.model import parse_spans, spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from svclog.storage.layout import Doc, Tables

_dump = json.JSONEncoder(ensure_ascii=False).encode


class Patch(Struct, omit_defaults=True):
    """What turns each of some documents back into what it was."""

    was: dict[str, Any]
    """The fields that were other, by name."""
    absent: list[str] = []
    """The fields that were not there."""
    order: list[str] = []
    """All fields in their order, where that was another."""
    ids: str = ""
    """The ids of the documents, as `spans` writes them."""


def size_of(doc: Mapping[str, Any]) -> int:
    """How many characters a document takes."""
    return len(_dump(doc))


def ids_of(text: str) -> Iterator[int]:
    """The ids that `spans` wrote. Raises ValueError for what it did not."""
    return chain.from_iterable(parse_spans(text, typed=False))


def reversal(before: Tables, after: Tables) -> tuple[Tables, dict[str, list[Doc]]]:
    """What turns the tables `after` a change back, where it holds other documents than `before`, by table.

    The documents that are gone, and those of which nearly all is other, are kept whole; of the others a patch is.
    """
    whole: Tables = {}
    patches: dict[str, list[Doc]] = {}
    for table, docs in before.items():
        alike: dict[str, tuple[Doc, list[int]]] = {}
        for key, old in docs.items():
            new = after.get(table, {}).get(key)
            patch: Doc = {} if new is None else to_builtins(difference(new, old))
            text = _dump(patch)
            if new is None or len(text) > size_of(old):
                whole.setdefault(table, {})[key] = old
            else:
                alike.setdefault(text, (patch, []))[1].append(int(key))
        if alike:
            patches[table] = [{**patch, "ids": spans(ids)} for patch, ids in alike.values()]
    return whole, patches


def difference(new: Doc, old: Doc) -> Patch:
    """The patch that turns `new` into `old`, its order of fields included."""
    was = {name: value for name, value in old.items() if name not in new or not _same(value, new[name])}
    patch = Patch(was, [name for name in new if name not in old])
    if list(patched(new, patch)) != list(old):
        patch.order = list(old)
    return patch


def patched(doc: Doc, patch: Patch) -> Doc:
    """`doc` as it was; what another program has added to it since stays."""
    fields = {name: value for name, value in doc.items() if name not in patch.absent} | patch.was
    return {name: fields[name] for name in patch.order if name in fields} | fields


def _same(value: object, other: object) -> bool:
    """Whether two values stand the same in a file: 1, 1.0 and true are equal to Python alone."""
    return value == other and repr(value) == repr(other)
