"""Which words of a command line are options, for the parser and for completion."""

from __future__ import annotations


def is_option(word: str) -> bool:
    """Whether a word begins with a dash, but is neither a lone dash nor ratings such as `-/4`."""
    return word.startswith("-") and word != "-" and not word.startswith("-/")
