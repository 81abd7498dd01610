"""The memory of a journal beyond its entries (history, deletions, old names), in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog.render.words import listed
from svclog.text import counted, some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from svclog.storage import Memory


def consequences(memory: Memory) -> Iterator[str]:
    """Yield what `forget` would delete, one sentence each, with the consequence."""
    if memory.changes:
        yield "The undo history. Nothing that you have done so far can be undone after that."
    if memory.deletions:
        yield (
            f"The dates of {counted(memory.deletions, 'deletion')}. In a merge, what was deleted "
            "stays deleted, also where another machine has edited it since."
        )
    if memory.names:
        yield (
            f"{counted(len(memory.names), 'old name')} ({some(memory.names)}). In a merge, what another machine "
            "logged under an old name keeps that name."
        )
    if memory.copies:
        yield (
            f"{counted(len(memory.copies), 'copy', 'copies')} of a damaged journal, which will be deleted: "
            f"{', '.join(map(str, memory.copies))}"
        )


def receipt(memory: Memory) -> str:
    """Return the receipt of `forget`."""
    counts = (
        (memory.changes, "change", "changes"),
        (memory.deletions, "time of a deletion", "times of deletions"),
        (len(memory.names), "old name", "old names"),
        (len(memory.copies), "damaged copy", "damaged copies"),
    )
    return f"forgot {listed([counted(count, one, many) for count, one, many in counts if count])}"
