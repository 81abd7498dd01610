"""Plan a merge and describe its result, without the journal's lock, as comparing takes time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from svclog.journal.merge.common import Common, TakenForCommon
from svclog.journal.merge.dropped import Dropped, Side, dropped
from svclog.journal.merge.union import LOCAL, by_uid, united, with_our_ids
from svclog.journal.merge.versions import NAMES, but_names
from svclog.journal.values import identify
from svclog.storage import TAIL, names_in, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from svclog.journal.merge.union import Table
    from svclog.storage import Tables

_NAMED = 5
"""How many of the changed ids are listed."""


class Moved(NamedTuple):
    """A document whose id has changed."""

    was: int
    now: int
    business: str
    """The place, by its current name."""


class Renumbered(NamedTuple):
    """The documents of one table whose ids have changed, by id."""

    here: list[Moved]
    """Documents that were in our journal."""
    there: list[Moved]
    """New documents, with their ids in the copy that they came from."""

    def __len__(self) -> int:
        """The number of documents."""
        return len(self.here) + len(self.there)


class Merged(Struct, frozen=True):
    """The result of a merge: numbers of entries, except for `votes` and `payees`."""

    new: int
    changed: int
    renamed: int
    """How many have changed only in their names."""
    deleted: int
    votes: int
    """How many votes are new, deleted or changed."""
    payees: int
    """How many payees are new, deleted or changed."""
    entry_ids: Renumbered
    vote_ids: Renumbered
    dropped: list[Dropped]
    """The edits of either side that are lost, even if nothing in our journal has changed."""

    @property
    def nothing(self) -> bool:
        """Whether every entry, vote and payee is unchanged."""
        counts = self.new, self.changed, self.renamed, self.deleted, self.votes, self.payees
        return not any([*counts, len(self.entry_ids), len(self.vote_ids)])

    def __str__(self) -> str:
        """The summary in the receipt and in `undo`."""
        return self.told()

    def told(self, *, dry_run: bool = False) -> str:
        """The summary, with the ids as they are now or, in a dry run, as they would be."""
        new_ids = ", ".join(_new_ids(self, dry_run=dry_run))
        counts = [
            f"{count:,} {word}"
            for count, word in (
                (self.new, "new"),
                (self.changed, "changed"),
                (self.renamed, "renamed"),
                (self.deleted, "deleted"),
                (self.votes, f"{'vote' if self.votes == 1 else 'votes'} new or changed"),
                (self.payees, f"{'payee' if self.payees == 1 else 'payees'} new or changed"),
                (len(self.entry_ids) + len(self.vote_ids), f"renumbered ({new_ids})"),
            )
            if count
        ]
        return ", ".join(counts)


class Plan(Struct, frozen=True):
    """A planned merge."""

    before: Tables
    """The current documents that may be changed."""
    after: Tables
    """The documents to replace them."""
    done: Merged


def planned(ours: Tables, copies: Sequence[Tables]) -> Plan:
    """Plan the merge of these copies into our tables."""
    for table in NAMES:
        identify(ours.get(table, {}))
    common = Common([ours, *copies])
    while True:
        try:
            return _planned(*common.others(), common=common)
        except TakenForCommon:
            pass  # `common` is smaller now: try again


def _planned(ours: Tables, *copies: Tables, common: Common) -> Plan:
    union = ours
    for copy in copies:
        union = united(union, copy, common)
    done = compared(ours, union, copies)
    if done.nothing:
        # There may be a tombstone for a document we do not have: it is kept, as a later copy may bring that document.
        union = with_our_ids(ours, union)
    return Plan(ours, {name: docs for name, docs in union.items() if name not in LOCAL}, done)


def compared(ours: Tables, union: Tables, copies: Sequence[Tables]) -> Merged:
    """Compare our tables with their union with the `copies`."""
    was, now, from_where = by_uid(ours), by_uid(union), [by_uid(copy) for copy in copies]
    sides = [Side(ours, was), *(Side(copy, held) for copy, held in zip(copies, from_where, strict=True))]
    old, new = was[TAIL], now[TAIL]
    stayed = [(old[uid].doc, new[uid].doc) for uid in old if uid in new]
    different = [(written(before), written(after)) for before, after in stayed if before != after]
    changed = sum(but_names(before, TAIL) != but_names(after, TAIL) for before, after in different)
    return Merged(
        new=len(new.keys() - old.keys()),
        changed=changed,
        renamed=sum(before != after for before, after in different) - changed,
        deleted=len(old.keys() - new.keys()),
        votes=_count_changed(was["votes"], now["votes"]),
        payees=_count_changed(was["payees"], now["payees"]),
        entry_ids=_renumbered(old, new, [copy[TAIL] for copy in from_where]),
        vote_ids=_renumbered(was["votes"], now["votes"], [copy["votes"] for copy in from_where]),
        dropped=dropped(now, sides),
    )


def _count_changed(was: Table, now: Table) -> int:
    """How many documents are new, deleted or changed."""
    before, after = ({uid: written(held.doc) for uid, held in table.items()} for table in (was, now))
    return sum(after.get(uid) != before.get(uid) for uid in {*after, *before})


def _renumbered(was: Table, now: Table, copies: Iterable[Table]) -> Renumbered:
    new = [(uid, held.id) for copy in copies for uid, held in copy.items() if uid not in was]
    return Renumbered(_moved([(uid, held.id) for uid, held in was.items()], now), _moved(new, now))


def _moved(ids: Iterable[tuple[str, int]], now: Table) -> list[Moved]:
    moves = (Moved(was, now[uid].id, names_in(now[uid].doc)[0]) for uid, was in ids if uid in now)
    return sorted(move for move in moves if move.was != move.now)


def _new_ids(done: Merged, *, dry_run: bool) -> list[str]:
    """Phrases for the changed ids: a few with their places, many as spans."""
    is_few = len(done.entry_ids) + len(done.vote_ids) <= _NAMED
    phrases = []
    for ids, mark in ((done.entry_ids, ""), (done.vote_ids, "v")):
        for moves, where, form in ((ids.here, "", "{} now {}"), (ids.there, " there", "{} {} here")):
            for run in [[move] for move in moves] if is_few else _runs(moves):
                was, now = _span(run[0].was, run[-1].was, mark), _span(run[0].now, run[-1].now, mark)
                was = f"{was} {run[0].business}".rstrip() if is_few else was
                verb = "are" if run[1:] else "is"
                phrases.append(
                    f"{was}{where} would be {now} here" if dry_run else form.format(f"{was}{where} {verb}", now)
                )
    more = len(phrases) - _NAMED
    return [*phrases[:_NAMED], f"and {more} more"] if more > 0 else phrases


def _span(first: int, last: int, mark: str) -> str:
    return f"{mark}{first}" if first == last else f"{mark}{first}-{mark}{last}"


def _runs(moves: Iterable[Moved]) -> list[list[Moved]]:
    """Group moves of consecutive ids."""
    runs: list[list[Moved]] = []
    for move in moves:
        if runs and runs[-1][-1][:2] == (move.was - 1, move.now - 1):
            runs[-1].append(move)
        else:
            runs.append([move])
    return runs
