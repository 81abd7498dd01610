"""What a merge came to: a journal before and after it, compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from svclog.merging.names import written
from svclog.merging.union import NAMES, by_uid
from svclog.storage.layout import TAIL
from svclog.storage.records import met

if TYPE_CHECKING:
    from collections.abc import Iterable

    from svclog.merging.union import Table
    from svclog.storage.layout import Doc, Tables

__all__ = ["Merged", "Moved", "Renumbered", "compared"]


class Moved(NamedTuple):
    """A document whose id is not what it was."""

    was: int
    now: int
    business: str
    """The place, as it is called now."""


class Renumbered(NamedTuple):
    """The documents of one table whose ids are not what they were, by id."""

    here: list[Moved]
    """Those that were here."""
    there: list[Moved]
    """New ones, as they were numbered where they came from."""

    def __len__(self) -> int:
        """How many."""
        return len(self.here) + len(self.there)


class Merged(Struct, frozen=True):
    """What a merge came to, in entries but for `votes`."""

    new: int
    changed: int
    renamed: int
    """How many are as before but for their names."""
    deleted: int
    votes: int
    """How many votes are new, gone or other than before."""
    entry_ids: Renumbered
    vote_ids: Renumbered

    @property
    def nothing(self) -> bool:
        """Whether every entry and vote is as it was."""
        counts = self.new, self.changed, self.renamed, self.deleted, self.votes, len(self.entry_ids), len(self.vote_ids)
        return not any(counts)


def compared(before: Tables, after: Tables, copies: Iterable[Tables]) -> Merged:
    """What has become of the tables `before` by the `copies`."""
    was, now, from_where = by_uid(before), by_uid(after), [by_uid(copy) for copy in copies]
    old, new = was[TAIL], now[TAIL]
    stayed = [(old[uid].doc, new[uid].doc) for uid in old if uid in new]
    different = [(written(one), written(other)) for one, other in stayed if one != other]
    changed = sum(_but_names(one) != _but_names(other) for one, other in different)
    votes_were, votes = ({uid: written(held.doc) for uid, held in one["votes"].items()} for one in (was, now))
    return Merged(
        new=len(new.keys() - old.keys()),
        changed=changed,
        renamed=sum(one != other for one, other in different) - changed,
        deleted=len(old.keys() - new.keys()),
        votes=sum(votes.get(uid) != votes_were.get(uid) for uid in {*votes, *votes_were}),
        entry_ids=_renumbered(old, new, [copy[TAIL] for copy in from_where]),
        vote_ids=_renumbered(was["votes"], now["votes"], [copy["votes"] for copy in from_where]),
    )


def _renumbered(was: Table, now: Table, copies: Iterable[Table]) -> Renumbered:
    new = [(uid, held.id) for copy in copies for uid, held in copy.items() if uid not in was]
    return Renumbered(_moved([(uid, held.id) for uid, held in was.items()], now), _moved(new, now))


def _moved(ids: Iterable[tuple[str, int]], now: Table) -> list[Moved]:
    found = (Moved(was, now[uid].id, met(now[uid].doc)[0]) for uid, was in ids if uid in now)
    return sorted(move for move in found if move.was != move.now)


def _but_names(doc: Doc) -> Doc:
    return {name: value for name, value in doc.items() if name not in NAMES[TAIL]}
