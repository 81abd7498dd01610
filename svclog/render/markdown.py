"""Blocks as Markdown, with untrusted text escaped for pages and terminals."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from svclog.exchange.cells import cell, row
from svclog.render.blocks import Drawing, Heading, Sentence, Table, in_figures
from svclog.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from svclog.render.blocks import Block


def markdown(title: str, blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the document in pieces."""
    yield f"# {_cell(title)}\n"
    for block in blocks:
        match block:
            case Heading():
                yield f"\n## {_cell(block.text)}\n"
            case Sentence():
                text = _cell(str(block.text))
                yield f"\n**{text}**\n" if block.lead else f"\n{text}\n"
            case Drawing():
                pass  # for terminals only
            case Table():
                block = in_figures(block)  # noqa: PLW2901 - Markdown has no drawn columns
                yield "\n"
                yield row([_cell(column.title) for column in block.columns])
                yield row(["---:" if column.right else "---" for column in block.columns])
                for cells in block.rows:
                    yield row([_cell(text) for text in cells])
            case _:
                assert_never(block)


def _cell(text: str) -> str:
    """Escape text for one line, without control and bidi characters."""
    return cell(clean(text))
