"""Read the bytes to import, and detect their form from the content, not from the file's name."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import cached_property
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from svclog.errors import NotUtf8, Unreadable, UsageError
from svclog.exchange.inbox import is_inbox, settled
from svclog.exchange.json_source import HOLDS, lists_in
from svclog.storage import TAIL_HEADER, is_encrypted

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from svclog.storage import Encryption

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
STDIN = "standard input"
"""Its name in errors."""
ARCHIVE = b"PK\x03\x04"
LARGEST = 1024
"""How many MiB a file may have: a larger one is not a list of visits, and would fill the memory."""
_HEAD = 256
_VISIT = {"business", "outcome", "when"}


class Form(Enum):
    """The forms of files to import."""

    CSV = auto()
    JSON_LINES = auto()
    JSON_LIST = auto()
    JSON_OBJECT = auto()
    XML = auto()
    JOURNAL = auto()
    INBOX = auto()


@dataclass(frozen=True)
class Source:
    """A file to import: its name, as in errors, and its bytes."""

    name: str
    data: bytes
    encoding: str = ""
    """The encoding of its text, if the user gives one."""
    beside: Callable[[str], bytes | None] = field(default=lambda _: None, compare=False)
    """Returns the content of the file with this name in the same folder, or None."""

    @cached_property
    def text(self) -> str:
        """The decoded text. Raises UsageError if it is neither UTF-8 nor UTF-16 with a byte order mark."""
        if self.encoding or self.data.startswith(_UTF_16):
            return self._decoded(self.encoding or "utf-16")
        start = len(BOM_UTF8) if self.data.startswith(BOM_UTF8) else 0
        if wide := self._without_mark():
            raise UsageError(f"{self.name} looks like UTF-16 without the mark at its start; give --encoding {wide}")
        try:
            return self.data[start:].decode()
        except UnicodeDecodeError as error:
            if b"\0" in self.data[:_HEAD]:
                raise UsageError(f"{self.name} is not a text file; save what it holds as CSV, and give that") from None
            byte = start + error.start
            line = self.data.count(b"\n", 0, byte) + 1
            todo = (
                "save the file as UTF-8 (in a spreadsheet: CSV UTF-8), then import it again, "
                "or give --encoding cp1252 if it comes from Windows in a western language"
            )
            raise NotUtf8(f"{self.name}:{line}: byte {byte} of the file", todo) from None

    def _decoded(self, encoding: str) -> str:
        try:
            return self.data.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            where = f"{self.name}: byte {error.start} of the file is not {encoding} text"
            raise UsageError(f"{where}; give the --encoding that it was saved in") from None

    def _without_mark(self) -> str | None:
        """The variant of UTF-16, if the file seems to be in it: in most languages, every other byte is zero."""
        head = self.data[:_HEAD]
        odd, even = head[1::2].count(0), head[::2].count(0)
        if len(head) > 1 and max(odd, even) > len(head) // 4:
            return "utf-16-le" if odd > even else "utf-16-be"
        return None

    @property
    def is_inbox(self) -> bool:
        """Whether the file is an inbox of lines; False if it cannot be read."""
        try:
            return self.form is Form.INBOX
        except UsageError:
            return False

    @cached_property
    def form(self) -> Form:
        """The form of the file. Raises UsageError if it is empty."""
        start = self.text.lstrip()
        if not start:
            raise UsageError(f"{self.name} is empty; give a file that holds visits")
        if start[0] == "[":
            return Form.INBOX if is_inbox(start) else Form.JSON_LIST
        if start[0] == "<":
            return Form.XML
        if start[0] != "{":
            return Form.INBOX if is_inbox(start) else Form.CSV
        if TAIL_HEADER in self.data:  # raw line breaks: no JSON string can hold this
            return Form.JOURNAL
        return self._json_object(start)

    def _json_object(self, start: str) -> Form:
        """The form of a file that starts with an object, detected from its first line alone if that is valid JSON."""
        end = start.find("\n")
        line = start if end < 0 else start[:end]
        try:
            first = json.loads(line)
        except (ValueError, RecursionError):
            holds = HOLDS.search(start)
            kind = holds[1] if holds else ""
            usual = Form.JSON_LINES if line.rstrip().endswith("}") else Form.JSON_OBJECT
        else:
            visits = first.get("interactions")
            kind = "{" if isinstance(visits, dict) else "[" if isinstance(visits, list) else ""
            wraps = not first.keys() & _VISIT and not start[len(line) :].strip() and lists_in(first)
            usual = Form.JSON_OBJECT if wraps else Form.JSON_LINES
        return {"{": Form.JOURNAL, "[": Form.JSON_LIST}.get(kind, usual)


def open_source(where: str, stdin: BinaryIO, encryption: Encryption | None = None, encoding: str = "") -> Source:
    """Read a file, or stdin for "-", decrypted by `encryption` if needed. Raises UsageError and JournalError."""
    name = STDIN if where == "-" else where
    try:
        if where == "-":
            data = whole(stdin, name)
        else:
            with Path(where).open("rb", buffering=0) as file:  # opened once: a pipe can be read only once
                data = file.read(len(ARCHIVE))
                if file.seekable():
                    if data == ARCHIVE:
                        return _in_archive(name, where, encoding)
                    file.seek(0)
                    data = b""  # the whole file is read below
                data += whole(file, name)
    except OSError as error:
        raise Unreadable(where, error, "give the path of a file") from None
    if data.startswith(ARCHIVE):
        return _in_archive(name, BytesIO(data), encoding)
    as_it_is = encryption is None or not is_encrypted(data)
    if encryption is not None and not as_it_is:
        data = encryption.open(data, Path(name))
    source = Source(name, data, encoding) if where == "-" else Source(name, data, encoding, _beside(Path(where)))
    is_growing = as_it_is and not data.endswith((b"\n", b"\n\0")) and source.is_inbox
    return replace(source, data=settled(where, data)) if is_growing else source


def whole(file: BinaryIO, name: str) -> bytes:
    """Read the rest of a file. Raises UsageError if it is too large."""
    read, size = BytesIO(), 1 << 20
    while piece := file.read(size):
        if read.tell() + len(piece) > LARGEST << 20:
            raise UsageError(f"{name} is larger than {LARGEST} MiB; give a smaller file")
        read.write(piece)
        if len(piece) < size and isinstance(file, BufferedReader) and file.isatty():
            break  # its read was short as the input ended; another would need a second Ctrl-D
    return read.getvalue()


def _in_archive(name: str, file: str | BinaryIO, encoding: str) -> Source:
    from svclog.exchange.archive import known_member

    member, data, beside = known_member(name, file, LARGEST << 20)
    return Source(member, data, encoding, beside)


def _beside(path: Path) -> Callable[[str], bytes | None]:
    def read(name: str) -> bytes | None:
        try:
            return path.with_name(name).read_bytes()
        except (OSError, ValueError):
            return None

    return read
