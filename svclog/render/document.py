"""The one way in which JSON gets to stdout."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any

from svclog.text import escaped_in_json

__all__ = ["document", "print_document"]

VERSION = 1
"""Of the promise to scripts: keys are added, never changed or removed."""


def document(body: dict[str, Any]) -> str:
    """One JSON document, its version first, in which no text acts; times are ISO 8601."""
    text = json.dumps({"version": VERSION, **body}, ensure_ascii=False, indent=2, default=datetime.isoformat)
    return f"{escaped_in_json(text)}\n"


def print_document(body: dict[str, Any]) -> None:
    """Print one JSON document, UTF-8, its version first."""
    sys.stdout.flush()
    sys.stdout.buffer.write(document(body).encode())
