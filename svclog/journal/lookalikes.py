"""Names that may be slips of one another, found among many at once."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from svclog.names import bare

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST = 150_000
"""Among names of more letters in all, only those with the same letters and digits are found: slips take memory."""
_FEWEST_LETTERS = 4
"""A word of fewer letters, in which two names differ, may be another word."""


def lookalikes(new: Iterable[str], known: Iterable[str]) -> list[tuple[str, str]]:
    """Each new name that may be a slip of another, with that: a known one, or a new one that came before it.

    They have the same letters and digits, or differ by one letter. Takes time for each name, not for each pair.
    """
    before, after = [*known], [*new]
    finds_slips = sum(map(len, before + after)) <= _MOST
    same: dict[str, str] = {}
    slips: dict[str, list[tuple[str, str]]] = defaultdict(list)
    found: list[tuple[str, str]] = []
    for number, name in enumerate([*before, *after]):
        words = re.sub(r"[^\w ]|_", "", bare(name).replace("/", " "))
        key = words.replace(" ", "") or name
        shorter = [words, *(words[:at] + words[at + 1 :] for at in range(len(words)))] if finds_slips else []
        if number >= len(before):
            near = same.get(key) or next(
                (other for part in shorter for spelt, other in slips.get(part, ()) if _is_slip(words, spelt)), None
            )
            if near:
                found.append((name, near))
        same.setdefault(key, name)
        for part in shorter:
            slips[part].append((words, name))
    return found


def _is_slip(one: str, other: str) -> bool:
    """Whether names that are nearly alike differ in one long word, by letters alone."""
    pairs = zip(one.split(), other.split(), strict=False)
    different = [word for pair in pairs if pair[0] != pair[1] for word in pair]
    return len(one.split()) == len(other.split()) and all(
        len(word) >= _FEWEST_LETTERS and word.isalpha() for word in different
    )
