"""The one way in which JSON gets to stdout."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any

__all__ = ["document", "print_document"]

VERSION = 1
"""Of the promise to scripts: keys are added, never changed or removed."""


_ACTING = (*range(0x7F, 0xA0), 0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
_ESCAPED = {code: f"\\u{code:04x}" for code in (*_ACTING, *range(0xD800, 0xE000))}
"""What JSON need not escape, and yet acts on a terminal or reorders its lines; and what UTF-8 cannot hold."""


def document(body: dict[str, Any]) -> str:
    """One JSON document, its version first; times are ISO 8601."""
    text = json.dumps({"version": VERSION, **body}, ensure_ascii=False, indent=2, default=datetime.isoformat)
    return f"{text.translate(_ESCAPED)}\n"


def print_document(body: dict[str, Any]) -> None:
    """Print one JSON document, UTF-8, its version first."""
    sys.stdout.flush()
    sys.stdout.buffer.write(document(body).encode())
