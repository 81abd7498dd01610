"""Where in a JSON text that cannot be a journal is what keeps it from being one."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|-?\w[\w.+-]*', re.DOTALL)


def _keys(text: str) -> Iterator[tuple[int, list[str], bool]]:
    """Every key of a JSON text: where it stands, the keys that lead to it, and whether its object has it already."""
    path: list[str] = []
    siblings: list[set[str] | None] = []  # of each object or, as None, list that is open
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
            assert known is not None  # a key stands in an object only
            path[-1] = json.loads(word)
            yield token.start(), [*path], path[-1] in known
            known.add(path[-1])


def first_doubled(text: str) -> tuple[str, int]:
    """The key that an object has twice, and where it stands for the second time."""
    return next(
        (json.dumps(keys[-1], ensure_ascii=False), position) for position, keys, doubled in _keys(text) if doubled
    )


def key_position(text: str, wanted: list[str]) -> int:
    """Where the key stands to which these keys lead; where the text begins if nowhere."""
    return next((position for position, keys, _ in _keys(text) if keys == wanted), len(text) - len(text.lstrip()))


def deepest(text: str) -> int:
    """Where the lists and objects are nested deepest."""
    depth = deepest = place = 0
    for token in _TOKEN.finditer(text):
        depth += (token.group() in "{[") - (token.group() in "}]")
        if depth > deepest:
            deepest, place = depth, token.start()
    return place


def first_long(text: str) -> int:
    """Where the first integer stands that is longer than Python reads."""
    # What stands right behind it may be damaged too: `111...111x`.
    long = re.compile(rf"-?[0-9]{{{sys.get_int_max_str_digits() + 1}}}")
    return next((token.start() for token in _TOKEN.finditer(text) if long.match(token.group())), 0)


def bare_word(text: str, word: str) -> int:
    """Where this word stands outside of strings; 0 if nowhere."""
    return next((token.start() for token in _TOKEN.finditer(text) if token.group() == word), 0)
