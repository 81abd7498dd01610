"""What a merge came to, in words."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from svclog.merging.merged import Merged

__all__ = ["of_copies", "summary"]


def summary(done: Merged, source: str, *, dry_run: bool) -> str:
    """One line: what came in, and which ids are others now."""
    if done.nothing:
        return f"nothing new in {source}"
    return f"{'would merge' if dry_run else 'merged'} {source}: {done}"


def of_copies(copies: Sequence[Path]) -> str:
    """What to do with copies that are merged."""
    holds, them = ("it holds", "it") if len(copies) == 1 else ("they hold", "them")
    files = " ".join(shlex.quote(str(path)) for path in copies)
    return f"what {holds} is in the journal now; this deletes {them}: rm {files}"
