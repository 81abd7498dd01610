"""What a merge came to, in words."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from svclog.render.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from svclog.merging.merged import Merged, Moved

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
    if moves := len(done.entry_ids) + len(done.vote_ids):
        counts.append(f"{moves:,} renumbered ({', '.join(_renumbered(done))})")
    return f"{'would merge' if dry_run else 'merged'} {source}: {', '.join(counts)}"


def of_copies(copies: Sequence[Path]) -> str:
    """What to do with copies that are merged."""
    holds, them = ("it holds", "it") if len(copies) == 1 else ("they hold", "them")
    files = " ".join(shlex.quote(str(path)) for path in copies)
    return f"what {holds} is in the journal now; this deletes {them}: rm {files}"


def _renumbered(done: Merged) -> list[str]:
    """The ids that are others now: a few each with its place, many as spans."""
    is_few = len(done.entry_ids) + len(done.vote_ids) <= _NAMED
    found = []
    for ids, mark in ((done.entry_ids, ""), (done.vote_ids, "v")):
        said = _each if is_few else _spans
        found += [f"{was} now {now}" for was, now in said(ids.here, mark, "")]
        found += [f"{was} {now} here" for was, now in said(ids.there, mark, " there")]
    more = len(found) - _NAMED
    return [*found[:_NAMED], f"and {more} more"] if more > 0 else found


def _each(moves: Iterable[Moved], mark: str, where: str) -> Iterator[tuple[str, str]]:
    """What each was and is now."""
    for was, now, business in moves:
        yield f"{mark}{was} {business}".rstrip() + f"{where} is", f"{mark}{now}"


def _spans(moves: Iterable[Moved], mark: str, where: str) -> Iterator[tuple[str, str]]:
    """The same of those that follow each other as spans, without their places."""
    runs: list[list[Moved]] = []
    for move in moves:
        if runs and runs[-1][-1][:2] == (move.was - 1, move.now - 1):
            runs[-1].append(move)
        else:
            runs.append([move])
    for run in runs:
        first, last = run[0], run[-1]
        if len(run) == 1:
            yield f"{mark}{first.was}{where} is", f"{mark}{first.now}"
        else:
            yield f"{mark}{first.was}-{mark}{last.was}{where} are", f"{mark}{first.now}-{mark}{last.now}"
