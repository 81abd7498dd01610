"""Read the call log that SMS Backup & Restore writes as XML."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from svclog.errors import Unparsable, UsageError

if TYPE_CHECKING:
    from svclog.exchange.prepared import Entries


def calls_in(name: str, data: bytes) -> Entries:
    """The attributes of every call, with its line. Raises UsageError for other XML, and for a document type."""
    calls: Entries = []
    parser = expat.ParserCreate()

    def begin(tag: str, attributes: dict[str, str]) -> None:
        if tag == "call":
            calls.append((parser.CurrentLineNumber, attributes))

    def refuse(*_: object) -> None:
        raise UsageError(f"{name} declares a document type, which no call log does; nothing was read of it")

    parser.StartElementHandler = begin
    parser.StartDoctypeDeclHandler = refuse  # entities could make a small file a huge one
    try:
        parser.Parse(data, True)  # noqa: FBT003 - this is all of it
    except expat.ExpatError as error:
        reason = expat.errors.messages[error.code]
        raise Unparsable(
            name, error.lineno, f"this is not XML: {reason}", "fix it, or give a file that import reads"
        ) from None
    except (LookupError, ValueError):
        raise Unparsable(name, 1, "the encoding that it names cannot be read", "save it as UTF-8") from None
    if not calls:
        raise UsageError(f"{name} is XML without calls; of XML, only call logs of SMS Backup & Restore can be imported")
    return calls
