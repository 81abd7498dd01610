"""What it takes to turn documents back into what they were: of each only the fields that were other.

Documents that take the same are named together: to go back, a rename of 2,000 visits takes a name and 2,000 ids.
"""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Any

from svclog.model import parse_spans, spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from svclog.storage.layout import Doc, Tables

_dump = json.JSONEncoder(ensure_ascii=False).encode

Patches = dict[str, list[dict[str, Any]]]
"""By table: the `ids` of documents; the fields that each `was`, by name; those that were `absent`; their `order`."""


def size_of(doc: Mapping[str, Any]) -> int:
    """How many characters a document takes."""
    return len(_dump(doc))


def reversal(before: Tables, after: Tables) -> tuple[Tables, Patches]:
    """What turns the tables `after` a change back, where it holds other documents than `before`.

    The documents that are gone, and those of which nearly all is other, are kept whole; of the others a patch is.
    """
    whole: Tables = {}
    patches: Patches = {}
    for table, docs in before.items():
        alike: dict[str, tuple[Doc, list[int]]] = {}
        for key, old in docs.items():
            new = after.get(table, {}).get(key)
            patch = None if new is None else difference(new, old)
            text = "" if patch is None else _dump(patch)
            if patch is None or len(text) > size_of(old):
                whole.setdefault(table, {})[key] = old
            else:
                alike.setdefault(text, (patch, []))[1].append(int(key))
        if alike:
            patches[table] = [{"ids": spans(ids), **patch} for patch, ids in alike.values()]
    return whole, patches


def difference(new: Doc, old: Doc) -> Doc:
    """The patch that turns `new` into `old`, its order of fields included."""
    patch: Doc = {"was": {name: value for name, value in old.items() if name not in new or not _same(value, new[name])}}
    if absent := [name for name in new if name not in old]:
        patch["absent"] = absent
    if list(patched(new, patch)) != list(old):
        patch["order"] = list(old)
    return patch


def patched(doc: Doc, patch: Mapping[str, Any]) -> Doc:
    """`doc` as it was; what another program has added to it since stays."""
    found: Doc = {name: value for name, value in doc.items() if name not in patch.get("absent", ())} | patch["was"]
    return {name: found[name] for name in patch.get("order", ()) if name in found} | found


def patches_by_id(patches: Patches, table: str) -> Iterator[tuple[str, Doc]]:
    """The key of each document of `table` that there is a patch for, and the patch."""
    for patch in patches.get(table, []):
        for number in chain.from_iterable(parse_spans(patch["ids"], typed=False)):
            yield str(number), patch


def are_patches(value: object) -> bool:
    """Whether a value of a file that anybody may have written holds patches."""
    if not isinstance(value, dict) or not all(isinstance(patches, list) for patches in value.values()):
        return False
    return all(map(_is_patch, chain.from_iterable(value.values())))


def _is_patch(value: object) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("was"), dict):
        return False
    if not all(isinstance(value.get(name, []), list) for name in ("absent", "order")):
        return False
    try:
        return isinstance(value.get("ids"), str) and bool(parse_spans(value["ids"], typed=False))
    except ValueError:
        return False


def _same(one: object, other: object) -> bool:
    """Whether two values stand the same in a file: 1, 1.0 and true are equal to Python alone."""
    return one == other and repr(one) == repr(other)
