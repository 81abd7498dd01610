"""Find the one known file in a ZIP archive, such as the reviews in an archive of Google Takeout."""

from __future__ import annotations

import json
import zlib
from codecs import BOM_UTF8
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from svclog.errors import UsageError
from svclog.exchange.json_source import entries_at, lists_in
from svclog.exchange.known import KNOWN, names_a_known_one
from svclog.exchange.prepared import columns_of
from svclog.text import some

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike

_KINDS = {".json", ".csv", ".xml"}
_SPREADSHEETS = {"xl/workbook.xml": "an Excel workbook", "content.xml": "an OpenDocument file"}


def known_member(
    name: str, file: str | PathLike[str] | IO[bytes], largest: int
) -> tuple[str, bytes, Callable[[str], bytes | None]]:
    """The name and content of the one known file, and a function for the files beside it. Raises UsageError."""
    try:
        with ZipFile(file) as archive:
            members = {info.filename: info for info in archive.infolist()}
            for member, what in _SPREADSHEETS.items():
                if member in members:
                    raise UsageError(f"{name} is {what}; save the sheet as CSV UTF-8, and import that")
            small = [info for info in members.values() if info.file_size <= largest]
            read = [
                (info.filename, data)
                for info in small
                if PurePosixPath(info.filename).suffix.lower() in _KINDS and _is_known(data := archive.read(info))
            ]
            read = [*{data: (member, data) for member, data in read[::-1]}.values()][::-1]  # equal files count once
            folder = PurePosixPath(read[0][0]).parent if read else PurePosixPath()
            beside = {
                PurePosixPath(info.filename).name: archive.read(info)
                for info in small
                if read and PurePosixPath(info.filename).parent == folder and "Ratings" in info.filename
            }
    except (BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, zlib.error) as error:
        raise UsageError(f"{name} cannot be unzipped: {error}; unzip it yourself, and import the file in it") from None
    if not read:
        raise UsageError(f"{name} has no file in it that svclog knows; unzip it, and import the one with your visits")
    if len(read) > 1:
        names = some([member for member, _ in read])
        raise UsageError(f"{name} has several files that svclog knows: {names}; unzip it, and import them one by one")
    member, data = read[0]
    return f"{name}/{member}", data, beside.get


def _is_known(data: bytes) -> bool:
    """Whether a file is a known one, or seems to be one but cannot be read: its import then says why."""
    if not names_a_known_one(data):
        return False
    try:
        value = json.loads(data.removeprefix(BOM_UTF8))
    except (ValueError, RecursionError):
        return True
    ways = lists_in(value)
    formats = [known for known in KNOWN if known.rows in ways]
    return any(known.fits(columns_of(entries_at("", value, known.rows))) for known in formats)
