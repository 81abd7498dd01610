"""Quoting for bash, which passes the line as typed and inserts our answer unchanged."""

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
    """The text as typed, with quotes."""
    value: str
    """The text as the program gets it."""
    quote: str
    """The quotation mark still open at its end, if any."""


def split(line: str) -> tuple[list[Word], Word, bool]:
    """Split a line into its complete words and the word being typed, and tell whether that is a file after `>`.

    Variables and the like are not expanded. Files of redirections are not words.
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
    """Return what bash should insert for `replaced`, the end of `word`; text before it, up to a colon, stays."""
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
            # Within double quotes, a backslash before an exclamation mark would stay.
            inner = re.sub(r'[$`"\\]', r"\\\g<0>", text).replace("!", '"\\!"')
        # Bash closes the quotes itself, unless the text ends with the same quote.
        return f"{inner}{quote}" if inner.endswith(quote) else inner
    return re.sub(r"[^\w@%+=:,./-]", r"\\\g<0>", text)
