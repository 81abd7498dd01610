"""The bytes to import and their form, detected from the content and not from the file's name."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from svclog.errors import NotUtf8, Unreadable, UsageError
from svclog.storage import TAIL_HEADER, is_encrypted

if TYPE_CHECKING:
    from typing import BinaryIO

    from svclog.storage import Encryption

_BOM = b"\xef\xbb\xbf"
HOLDS = re.compile(r'"interactions"\s*:\s*([{\[])')
"""The key of a JSON document that its entries stand under, and how what holds them begins."""


class Form(Enum):
    """The shapes in which entries come."""

    CSV = auto()
    JSON_LINES = auto()
    JSON_LIST = auto()
    JOURNAL = auto()


@dataclass(frozen=True)
class Source:
    """A file to import: its name, as errors give it, and its bytes."""

    name: str
    data: bytes

    @cached_property
    def text(self) -> str:
        """What the file says. Raises UsageError for what is not UTF-8."""
        start = len(_BOM) if self.data.startswith(_BOM) else 0
        try:
            return self.data[start:].decode()
        except UnicodeDecodeError as error:
            byte = start + error.start
            line = self.data.count(b"\n", 0, byte) + 1
            todo = "save the file as UTF-8 (in a spreadsheet: CSV UTF-8), then import it again"
            raise NotUtf8(f"{self.name}:{line}: byte {byte} of the file", todo) from None

    @cached_property
    def form(self) -> Form:
        """The shape of the file. Raises UsageError for an empty one."""
        start = self.text.lstrip()
        if not start:
            raise UsageError(f"{self.name} is empty; give a file that holds visits")
        if start[0] == "[":
            return Form.JSON_LIST
        if start[0] != "{":
            return Form.CSV
        if TAIL_HEADER in self.data:  # raw line breaks: no JSON string can hold this
            return Form.JOURNAL
        return self._json_object(start)

    def _json_object(self, start: str) -> Form:
        """What a file that starts with an object is, told from its first line alone where that is whole."""
        try:
            first = json.loads(start.partition("\n")[0])
        except (ValueError, RecursionError):
            holds = HOLDS.search(start)
            kind = holds[1] if holds else ""
        else:
            held = first.get("interactions")
            kind = "{" if isinstance(held, dict) else "[" if isinstance(held, list) else ""
        return {"{": Form.JOURNAL, "[": Form.JSON_LIST}.get(kind, Form.JSON_LINES)


def open_source(where: str, stdin: BinaryIO, encryption: Encryption | None = None) -> Source:
    """Read the file `where`, or, for "-", what comes in; `encryption` opens it where it is encrypted.

    Raises UsageError for what cannot be read, JournalError for what cannot be opened.
    """
    if where == "-":
        name, data = "standard input", stdin.read()
    else:
        try:
            name, data = where, Path(where).read_bytes()
        except OSError as error:
            raise Unreadable(where, error, "give the path of a file") from None
    return Source(name, encryption.open(data, Path(name)) if encryption is not None and is_encrypted(data) else data)
