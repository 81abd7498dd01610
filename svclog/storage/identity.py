"""The uid of a row that has none: the same wherever and whenever the same file is imported."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from svclog.storage.layout import Doc

_BYTES = 16

canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class Identities:
    """Gives the rows of one file their uids.

    A uid comes from what the row says, from what is said of all rows, and from how many equal rows stand before it, so
    that true repeats stay apart. How columns and values are understood does not count: a row that a later import
    understands, or understands better, is the row that it was.
    """

    def __init__(self, constants: Mapping[str, str]) -> None:
        self._constants = canonical(dict(constants)).encode(errors="surrogatepass") if constants else b""
        self._equal: dict[bytes, int] = {}

    def uid(self, content: bytes) -> str:
        """The uid of the next row with this content."""
        digest = sha256(content + self._constants)
        key = digest.digest()
        count = self._equal[key] = self._equal.get(key, 0) + 1
        if count == 1:
            return key[:_BYTES].hex()
        digest.update(b"\n%d" % count)
        return digest.digest()[:_BYTES].hex()

    def identified(self, doc: Doc) -> Doc:
        """The document with a uid, its own or, where it has none, the next one with this content."""
        if is_uid(doc.get("uid")):
            return doc
        return {**doc, "uid": self.uid(canonical(doc).encode(errors="surrogatepass"))}


def is_uid(value: object) -> bool:
    """Whether a document that has this for its uid has one: in a file that others write too it may be anything."""
    return isinstance(value, str) and value != ""
