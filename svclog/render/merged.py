"""What a merge came to, in words."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from svclog.render.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from svclog.merging.union import Merged, Renumbered

__all__ = ["of_copies", "summary"]

_NAMED = 5


def summary(done: Merged, source: str, *, dry_run: bool) -> str:
    """One line: what came in, and which ids are others now."""
    if done.nothing:
        return f"nothing new in {source}"
    counts = [
        f"{count:,} {word}"
        for count, word in (
            (done.new, "new"),
            (done.changed, "changed"),
            (done.renamed, "renamed"),
            (done.deleted, "deleted"),
        )
        if count
    ]
    if done.votes:
        counts.append(f"{counted(done.votes, 'vote')} new or changed")
    ids = [*_moved_ids(done.entry_ids), *_moved_ids(done.vote_ids, "v")]
    if ids:
        more = [f"and {len(ids) - _NAMED} more"] if len(ids) > _NAMED else []
        renumbered = len(done.entry_ids) + len(done.vote_ids)
        counts.append(f"{renumbered:,} renumbered ({', '.join([*ids[:_NAMED], *more])})")
    return f"{'would merge' if dry_run else 'merged'} {source}: {', '.join(counts)}"


def of_copies(copies: Sequence[Path]) -> str:
    """What to do with copies that are merged."""
    holds, them = ("it holds", "it") if len(copies) == 1 else ("they hold", "them")
    files = " ".join(shlex.quote(str(path)) for path in copies)
    return f"what {holds} is in the journal now; this deletes {them}: rm {files}"


def _moved_ids(ids: Renumbered, mark: str = "") -> list[str]:
    return [
        *(f"{was} {'are' if '-' in was else 'is'} now {now}" for was, now in _spans(ids.here, mark)),
        *(f"{was} there {'are' if '-' in was else 'is'} {now} here" for was, now in _spans(ids.there, mark)),
    ]


def _spans(moves: Iterable[tuple[int, int]], mark: str) -> Iterator[tuple[str, str]]:
    """Ids and what they are now; those that follow each other as spans."""
    runs: list[list[tuple[int, int]]] = []
    for was, now in moves:
        if runs and runs[-1][-1] == (was - 1, now - 1):
            runs[-1].append((was, now))
        else:
            runs.append([(was, now)])
    for run in runs:
        (was, now), (last_was, last_now) = run[0], run[-1]
        if len(run) == 1:
            yield f"{mark}{was}", f"{mark}{now}"
        else:
            yield f"{mark}{was}-{mark}{last_was}", f"{mark}{now}-{mark}{last_now}"
