"""Find the position of the error in a JSON text that is not a valid journal."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|-?\w[\w.+-]*', re.DOTALL)


def _keys(text: str) -> Iterator[tuple[int, list[str], bool]]:
    """Yield every key of a JSON text: its position, the keys that lead to it, and whether its object has it already."""
    path: list[str] = []
    siblings: list[set[str] | None] = []  # the keys of each open object, None for each open list
    key_next = False
    for token in _TOKEN.finditer(text):
        word = token.group()
        if word in "{[":
            siblings.append(set() if word == "{" else None)
            path.append("")
            key_next = word == "{"
        elif word in "}]":
            siblings.pop()
            path.pop()
            key_next = False
        elif word == ",":
            key_next = siblings[-1] is not None
        elif key_next:
            key_next = False
            known = siblings[-1]
            assert known is not None  # only objects have keys
            path[-1] = json.loads(word)
            yield token.start(), [*path], path[-1] in known
            known.add(path[-1])


def first_doubled(text: str) -> tuple[str, int]:
    """The first key that an object has twice, and the position of the second one."""
    return next(
        (json.dumps(keys[-1], ensure_ascii=False), position) for position, keys, doubled in _keys(text) if doubled
    )


def key_position(text: str, wanted: list[str]) -> int:
    """The position of the key that is `wanted`, with the keys that lead to it; the start of the text if not found."""
    return next((position for position, keys, _ in _keys(text) if keys == wanted), len(text) - len(text.lstrip()))


def deepest(text: str) -> int:
    """The position where lists and objects are nested deepest."""
    depth = deepest = place = 0
    for token in _TOKEN.finditer(text):
        depth += (token.group() in "{[") - (token.group() in "}]")
        if depth > deepest:
            deepest, place = depth, token.start()
    return place


def first_long(text: str) -> int:
    """The position of the first integer with more digits than Python reads."""
    # The text right after it may be damaged too: `111...111x`.
    long = re.compile(rf"-?[0-9]{{{sys.get_int_max_str_digits() + 1}}}")
    return next((token.start() for token in _TOKEN.finditer(text) if long.match(token.group())), 0)


def bare_word(text: str, word: str) -> int:
    """The position of this word outside strings; 0 if not found."""
    return next((token.start() for token in _TOKEN.finditer(text) if token.group() == word), 0)
