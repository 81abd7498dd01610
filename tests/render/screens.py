"""A terminal within this process, and texts as golden files keep them."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Screen", "even", "rounded", "terminal"]


class Screen(StringIO):
    """A terminal that records its output."""

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"

    def isatty(self) -> bool:
        return True


@contextmanager
def terminal(width: int) -> Iterator[Screen]:
    """Let stdout be a terminal of this width."""
    screen = Screen()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        patch.setenv("LINES", "24")
        patch.setattr(sys, "stdout", screen)
        yield screen


def even(text: str) -> str:
    """The text without the blanks at the end of its lines."""
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def rounded(document: str) -> str:
    """The JSON document with at most nine decimals."""
    return re.sub(r"-?\d+\.\d+(e-\d+)?", lambda number: repr(round(float(number[0]), 9) + 0.0), document)
