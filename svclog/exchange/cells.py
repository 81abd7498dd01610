"""Escape any text as a cell of a Markdown table or spreadsheet, so that nothing in it is markup or a formula."""

from __future__ import annotations

import re

from svclog.text import left_out

_BREAK = re.compile("\r\n|[\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
# The markup of CommonMark and GitHub's dialect in a table: code, emphasis, links, images, HTML, entities,
# strikethrough, mathematics, mentions, emoji names, and addresses, which become links by themselves.
_ACTS = re.compile(r"[\\`*_\[\]<>|~&$^]|!(?=\[)|:(?=[^\s\d])|@(?=\w)|#(?=\w)|(?<=www)\.", re.IGNORECASE)
# Control characters are replaced with symbols of their names; other characters that act are left out.
_CONTROLS = (
    {code: 0x2400 + code for code in range(0x20)}
    | dict.fromkeys((*range(128, 160), *range(55296, 57344)), 65533)
    | {0x7F: 0x2421, ord("\t"): ord(" ")}
)

# Full-width forms are included: some programs convert them to the plain ones when they open a file.
_STARTS = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
# A quote is added even if there are some already, or a note that begins with '= would lose its own on import.
# This also applies after separators of other dialects: a spreadsheet that separates by ; splits our cells there.
_OTHER_SEPARATORS = ";|\t"
_BEGINS = re.compile(f"'*[{_STARTS}]")
_CELL = f"(?:^|(?<=[{_OTHER_SEPARATORS}]))"
_FORMULA = re.compile(f"{_CELL}(?='*[{_STARTS}])")
_QUOTED = re.compile(f"{_CELL}'(?='*[{_STARTS}])")


def cell(text: str) -> str:
    """Escape `text` so that it is shown as it is, with line breaks as `<br>`, the only tag we write."""
    lines = (left_out(line.translate(_CONTROLS)) for line in _BREAK.split(text.strip()))
    return "<br>".join(_ACTS.sub(r"\\\g<0>", line) for line in lines)


def row(cells: list[str]) -> str:
    """A row of a Markdown table."""
    return f"| {' | '.join(cells)} |\n"


def harmless(text: str) -> str:
    """Quote `text` so that no spreadsheet takes it for a formula."""
    may_be_one = _BEGINS.match(text) or ";" in text or "|" in text or "\t" in text  # one text in a hundred
    return _FORMULA.sub("'", text) if may_be_one else text


def original(cell: str) -> str:
    """Undo `harmless`: the text from which it made `cell`."""
    return _QUOTED.sub("", cell) if "'" in cell else cell
