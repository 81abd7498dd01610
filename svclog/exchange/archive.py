"""The one file in a ZIP archive that is known, such as the reviews in what Google Takeout gives."""

from __future__ import annotations

import zlib
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from svclog.errors import UsageError
from svclog.exchange.known import names_a_known_one

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike

_KINDS = {".json", ".csv", ".xml"}
_LARGEST = 256 * 1024 * 1024
"""What is larger is no list of visits."""
_SPREADSHEETS = {"xl/workbook.xml": "an Excel workbook", "content.xml": "an OpenDocument file"}
_NAMED = 5


def known_member(name: str, file: str | PathLike[str] | IO[bytes]) -> tuple[str, bytes, Callable[[str], bytes | None]]:
    """The name and the content of the file in an archive that is known, and what gives the files beside it.

    Raises UsageError where there is none, or more than one.
    """
    try:
        with ZipFile(file) as archive:
            members = {info.filename: info for info in archive.infolist()}
            for member, what in _SPREADSHEETS.items():
                if member in members:
                    raise UsageError(f"{name} is {what}; save the sheet as CSV UTF-8, and import that")
            small = [info for info in members.values() if info.file_size <= _LARGEST]
            read = [
                (info.filename, data)
                for info in small
                if PurePosixPath(info.filename).suffix.lower() in _KINDS
                and names_a_known_one(data := archive.read(info))
            ]
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
        names = ", ".join(member for member, _ in read[:_NAMED])
        more = f" and {len(read) - _NAMED} more" if len(read) > _NAMED else ""
        raise UsageError(
            f"{name} has several files that svclog knows: {names}{more}; unzip it, and import them one by one"
        )
    member, data = read[0]
    return f"{name}/{member}", data, beside.get
