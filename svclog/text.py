"""Text that is safe on a terminal, counts, and messages that recommend commands.

Unsafe characters, which act on a terminal, are control characters (ESC, line breaks, the C1 block), format characters
(which reverse a whole line, or hide in a name), line and paragraph separators, and lone surrogates, which UTF-8 cannot
encode. The two joiners and the letters of flags are allowed: words and emoji contain them.
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
    """A command that a message recommends, without the name of the program before it."""

    __slots__ = ()


class Options(str):
    """Options to copy from a message, never broken across lines."""

    __slots__ = ()


class Message(tuple[str | Command, ...]):
    """A message of text and commands; `naming` adds the name of the program to each command.

    The text is never searched for commands, as it may quote the user's own words.
    """

    __slots__ = ()

    def __new__(cls, *parts: str | Command | Message) -> Self:
        """Join these parts to one message; a part that is a message is flattened."""
        flat: list[str | Command] = []
        for part in parts:
            flat.extend(part) if isinstance(part, Message) else flat.append(part)
        return super().__new__(cls, flat)

    def naming(self, program: str) -> str:
        """Return the text, with `program` before each command."""
        return "".join(f"{program} {part}" if isinstance(part, Command) else part for part in self)

    def __str__(self) -> str:
        return self.naming("svclog")


def argument(name: str) -> str:
    """Return a name as the last argument of a command: in quotes if needed, and after `--` if it begins with a dash."""
    quoted = shlex.quote(name)
    return f"-- {quoted}" if name.startswith("-") else quoted


def clean(text: str) -> str:
    """Return `text` on one line, without characters that act on a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return left_out(" ".join(text.split()))


def clean_lines(text: str) -> list[str]:
    """Return the lines of `text`, each without characters that act on a terminal."""
    return [clean(line) for line in text.splitlines()]


_ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"


@cache
def acts(character: str) -> bool:
    """Whether `character` acts on a terminal, or invisibly changes the text around it."""
    import unicodedata  # late, as most texts are ASCII

    return unicodedata.category(character) in _ACTING and character not in _JOINERS


def acting(text: str) -> str | None:
    """Return the first character of `text` that acts on a terminal, if any."""
    return None if text.isascii() and text.isprintable() else next(filter(acts, re.sub(FLAG, "", text)), None)


def left_out(text: str) -> str:
    """Return `text` without the characters that act on a terminal, including line breaks."""
    if "\U000e007f" not in text:
        return text.translate(_LEFT_OUT)
    return with_flags(lambda part: part.translate(_LEFT_OUT), text)


def escaped_in_json(text: str) -> str:
    """Escape the characters of a JSON text that act on a terminal, so that it parses to the same value.

    Control characters below the space stay: JSON strings contain none, so they are the line breaks between values.
    """
    return text.translate(_ESCAPED)


def some(names: Sequence[str], most: int = 5, between: str = ", ") -> str:
    """List the first few names, and how many more there are."""
    return between.join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def counted(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: `1 visit`, `1,024 visits`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


class _Instead(dict[int, str]):
    """A table for `str.translate`, filled in when a character first occurs."""

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
