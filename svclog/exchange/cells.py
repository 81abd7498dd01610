"""Foreign text as a cell of a Markdown table or of a spreadsheet, in which nothing of it acts."""

from __future__ import annotations

import re

from svclog.text import left_out

_BREAK = re.compile("\r\n|[\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
# What CommonMark and GitHub's dialect read in a table: code, emphasis, links, images, HTML, entities, strikethrough,
# mathematics, mentions, emoji names, and addresses, which are links even when they stand bare.
_ACTS = re.compile(r"[\\`*_\[\]<>|~&$^]|!(?=\[)|:(?=[^\s\d])|@(?=\w)|#(?=\w)|(?<=www)\.", re.IGNORECASE)
# Control characters are shown as what they are called; all else that acts is left out.
_CONTROLS = (
    {code: 0x2400 + code for code in range(0x20)}
    | dict.fromkeys((*range(128, 160), *range(55296, 57344)), 65533)
    | {0x7F: 0x2421, ord("\t"): ord(" ")}
)

# The full-width forms count: some programs fold them into the plain ones when they open a file.
_STARTS = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
# One more quote where there are some already, or a note that begins with '= would lose its own when it comes back.
# Behind what separates cells in another dialect, too: a spreadsheet that goes by ; splits our cells there.
_OTHER_SEPARATORS = ";|\t"
_BEGINS = re.compile(f"'*[{_STARTS}]")
_CELL = f"(?:^|(?<=[{_OTHER_SEPARATORS}]))"
_FORMULA = re.compile(f"{_CELL}(?='*[{_STARTS}])")
_QUOTED = re.compile(f"{_CELL}'(?='*[{_STARTS}])")


def cell(text: str) -> str:
    """`text` as it is, for the reader; line breaks as `<br>`, the one tag that is ours."""
    lines = (left_out(line.translate(_CONTROLS)) for line in _BREAK.split(text.strip()))
    return "<br>".join(_ACTS.sub(r"\\\g<0>", line) for line in lines)


def row(cells: list[str]) -> str:
    """A line of a table."""
    return f"| {' | '.join(cells)} |\n"


def harmless(text: str) -> str:
    """`text` as a cell that no spreadsheet takes for a formula."""
    may_be_one = _BEGINS.match(text) or ";" in text or "|" in text or "\t" in text  # of a hundred texts one may
    return _FORMULA.sub("'", text) if may_be_one else text


def original(cell: str) -> str:
    """The text of which `harmless` made `cell`."""
    return _QUOTED.sub("", cell) if "'" in cell else cell
