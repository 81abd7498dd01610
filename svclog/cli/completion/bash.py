"""Bash's side: it hands over the line as it is typed and inserts what it gets, so that all quoting is done here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from svclog.model import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from svclog.cli.completion.values import Candidate


class Word(NamedTuple):
    """A word of a command line."""

    raw: str
    """As it is typed."""
    value: str
    """As the program gets it."""
    quote: str
    """The quotation mark that is still open at its end, if one is."""


def split(line: str) -> tuple[list[Word], Word, bool]:
    """The whole words of a line, the one that is being typed at its end, and whether that names a file after `>`.

    Variables and the like stand for themselves. What is redirected is no word.
    """
    words: list[Word] = []
    raw = value = quote = ""
    redirected = False
    at = 0
    while at < len(line):
        char, more = line[at], line[at + 1 : at + 2]
        step = 1
        if quote:
            if char == quote:
                quote = ""
            elif char == "\\" and quote == '"' and more in {*'$`"\\'}:
                value, step = value + more, 2
            else:
                value += char
        elif char in " \t\n<>":
            if raw and not redirected and not (char in "<>" and raw.isdecimal()):
                words.append(Word(raw, value, ""))
            redirected = char in "<>" or (redirected and not raw)
            raw = value = ""
            at += 1
            continue
        elif char in "'\"":
            quote = char
        elif char == "\\":
            value, step = value + more, 2
        else:
            value += char
        raw += line[at : at + step]
        at += step
    return words, Word(raw, value, quote), redirected


def inserted(offered: Iterable[Candidate], word: Word, replaced: str) -> list[str]:
    """What bash is to put in place of `replaced`, the end of `word`: what stands before, as before a colon, stays."""
    stays = word.raw.removesuffix(replaced)
    _, kept, _ = split(stays)
    return [
        _quoted(candidate.value[len(kept.value) :], kept.quote)
        for candidate in offered
        if fold(candidate.value[: len(kept.value)]) == fold(kept.value)
    ]


def _quoted(text: str, quote: str) -> str:
    if quote:
        if quote == "'":
            inner = text.replace("'", r"'\''")
        else:
            # No backslash takes the meaning of an exclamation mark between these, and leaves nothing behind.
            inner = re.sub(r'[$`"\\]', r"\\\g<0>", text).replace("!", '"\\!"')
        # Bash closes the quotation, but not where it takes the last character for its end.
        return f"{inner}{quote}" if inner.endswith(quote) else inner
    return re.sub(r"[^\w@%+=:,./-]", r"\\\g<0>", text)
