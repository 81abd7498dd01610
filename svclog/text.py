"""Text: what is kept from acting on a terminal, counts, and messages that recommend commands.

The characters that act are the control characters (ESC, line breaks, the C1 block), the format characters (which turn
round the order of a whole line, or hide in a name), the line and paragraph separators, and the lone surrogates that
UTF-8 cannot hold. The two joiners are none of them, nor are the letters behind the black flag that is a country's:
they are a part of words and of emoji.
"""

from __future__ import annotations

import re
import shlex
from functools import cache
from typing import TYPE_CHECKING, Self

from svclog.folding import FLAG, with_flags

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Command(str):
    """A command that a message recommends, by its words after the name of the program."""

    __slots__ = ()


class Options(str):
    """Options to copy from a message, which no line break parts."""

    __slots__ = ()


class Message(tuple[str | Command, ...]):
    """A message made of text and of commands, which whoever shows it completes with the name of the program.

    The text is never searched for commands: it may quote a user's own words.
    """

    __slots__ = ()

    def __new__(cls, *parts: str | Command | Message) -> Self:
        """Make a message of these parts; one that is a message itself is taken apart."""
        flat: list[str | Command] = []
        for part in parts:
            flat.extend(part) if isinstance(part, Message) else flat.append(part)
        return super().__new__(cls, flat)

    def naming(self, program: str) -> str:
        """The text, in which each command is called as `program`."""
        return "".join(f"{program} {part}" if isinstance(part, Command) else part for part in self)

    def __str__(self) -> str:
        return self.naming("svclog")


def argument(name: str) -> str:
    """A name as the last argument of a command: in quotes where it needs them, after `--` where a dash begins it."""
    quoted = shlex.quote(name)
    return f"-- {quoted}" if name.startswith("-") else quoted


def clean(text: str) -> str:
    """`text` on one line, without anything that acts on a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return left_out(" ".join(text.split()))


def clean_lines(text: str) -> list[str]:
    """The lines of `text`, each of them harmless."""
    return [clean(line) for line in text.splitlines()]


_ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"


@cache
def acts(character: str) -> bool:
    """Whether `character` acts on a terminal, or unseen on the text around it."""
    import unicodedata  # late, here and elsewhere: most texts are ASCII

    return unicodedata.category(character) in _ACTING and character not in _JOINERS


def acting(text: str) -> str | None:
    """The first character of `text` that acts."""
    return None if text.isascii() and text.isprintable() else next(filter(acts, re.sub(FLAG, "", text)), None)


def left_out(text: str) -> str:
    """`text` without the characters that act, line breaks among them."""
    if "\U000e007f" not in text:
        return text.translate(_LEFT_OUT)
    return with_flags(lambda part: part.translate(_LEFT_OUT), text)


def escaped_in_json(text: str) -> str:
    """A JSON text in which the characters that act are escaped, so that it reads back equal.

    Those below the space are left, as JSON has none within its strings: they are its own line breaks.
    """
    return text.translate(_ESCAPED)


def some(names: Sequence[str], most: int = 5, between: str = ", ") -> str:
    """The first few of these, and how many more there are."""
    return between.join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def counted(count: int, one: str, many: str = "") -> str:
    """A count with its noun: `1 visit`, `1,024 visits`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


class _Instead(dict[int, str]):
    """A table for `str.translate`, which learns what stands for a character when that first occurs."""

    def __init__(self, instead: Callable[[str], str]) -> None:
        super().__init__()
        self._instead = instead

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = instead = self._instead(character) if acts(character) else character
        return instead


def _escape(character: str) -> str:
    if character < " ":
        return character
    units = character.encode("utf-16-be", errors="surrogatepass")
    return "".join(f"\\u{units[start : start + 2].hex()}" for start in range(0, len(units), 2))


_LEFT_OUT = _Instead(lambda _: "")
_ESCAPED = _Instead(_escape)
