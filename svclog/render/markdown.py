"""Blocks as Markdown, in which no foreign text acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from svclog.exchange.markdown import cell, row
from svclog.render.blocks import Heading, Sentence, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from svclog.render.blocks import Block

__all__ = ["markdown"]


def markdown(title: str, blocks: Iterable[Block]) -> Iterator[str]:
    """The document, piece by piece."""
    yield f"# {cell(title)}\n"
    for block in blocks:
        match block:
            case Heading():
                yield f"\n## {cell(block.text)}\n"
            case Sentence():
                text = cell(block.text)
                yield f"\n**{text}**\n" if block.lead else f"\n{text}\n"
            case Table():
                yield "\n"
                yield row([cell(title) for title in block.titles])
                yield row(["---:" if title in block.right else "---" for title in block.titles])
                for cells in block.rows:
                    yield row([cell(text) for text in cells])
            case _:
                assert_never(block)
