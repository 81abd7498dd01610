"""Fold texts for comparison: texts that look alike are equal once folded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u2018\u201b\u02bc\u02bb\u2032\u00b4\u1ffd`", "'"))
# Invisible characters: those that Unicode calls default ignorable, variation selectors among them.
# A string, not a compiled pattern: texts in ASCII, which are most, never need it.
_UNSEEN = (
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,30}\U000e007f"
"""The flag of a part of a country, such as England: a black flag, then invisible letters that name it."""


def folded(text: str) -> str:
    """Return `text` in the form in which texts are compared.

    Ignores case (also of the Turkish dotted and dotless i), the Unicode form (NFKC), typographic apostrophes and spaces
    before them, invisible characters, and runs of spaces.
    """
    if text.isascii():
        return " ".join(text.replace("`", "'").casefold().split()).replace(" '", "'")
    import unicodedata

    # NFKD turns some apostrophes into a space and an accent. Twice, as one step may yield what the other folds.
    for _ in range(2):
        text = unicodedata.normalize("NFKD", seen(text.translate(_APOSTROPHES))).casefold()
        text = re.sub("(?:^| +)\u0301", "'", text)
    text = unicodedata.normalize("NFKC", text.replace("\u0131", "i").replace("i\u0307", "i"))
    return " ".join(text.translate(_APOSTROPHES).split()).replace(" '", "'")


def unaccented(text: str) -> str:
    """Return a folded text without its accents."""
    if text.isascii():
        return text
    import unicodedata

    apart = unicodedata.normalize("NFKD", text)
    return "".join(character for character in apart if unicodedata.category(character) != "Mn")


def closest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """Return the known word most like `word` (by difflib, `cutoff` or more); empty if there is none."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, known, 1, cutoff)), "")


def seen(text: str) -> str:
    """Return `text` without invisible characters, except those of flags."""
    return with_flags(lambda part: re.sub(_UNSEEN, "", part), text) if re.search(_UNSEEN, text) else text


def with_flags(change: Callable[[str], str], text: str) -> str:
    """Apply `change` to all of `text` except its flags."""
    parts = map(change, re.split(FLAG, text))
    return "".join(part for pair in zip(parts, [*re.findall(FLAG, text), ""], strict=True) for part in pair)
