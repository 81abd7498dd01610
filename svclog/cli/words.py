"""Which words of a command line are options: one answer for those who read it, and for TAB."""

from __future__ import annotations


def is_option(word: str) -> bool:
    """Whether a word is an option, by its dash; a dash alone is none, nor are ratings such as `-/4`."""
    return word.startswith("-") and word != "-" and not word.startswith("-/")
