"""Text that a spreadsheet would run, made harmless in such a way that it can be taken back exactly."""

from __future__ import annotations

import re

# The full-width forms count: some programs fold them into the plain ones when they open a file.
_STARTS = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
# One more quote where there are some already, or a note that begins with '= would lose its own when it comes back.
_ACTS = re.compile(f"'*[{_STARTS}]")
_QUOTED = re.compile(f"'+[{_STARTS}]")


def harmless(text: str) -> str:
    """`text` as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _ACTS.match(text) else text


def original(cell: str) -> str:
    """The text of which `harmless` made `cell`."""
    return cell[1:] if _QUOTED.match(cell) else cell
