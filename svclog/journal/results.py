"""What the verbs of the journal come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic

from msgspec import Struct

from svclog.storage import Record

if TYPE_CHECKING:
    from svclog.model import Interaction, Vote
    from svclog.names import Name
    from svclog.storage import BadRecord


class Added(Struct, frozen=True):
    """A visit that is on the disk now."""

    entry: Interaction
    business: Name
    employee: Name | None
    """None where nobody is named."""
    first: bool
    """Whether the journal began with it."""


class Edited(Struct, Generic[Record], frozen=True):
    """A visit, or a vote, before and after a change; equal when there was nothing to change."""

    before: Record | None
    """None where the document could not be read before."""
    after: Record
    business: Name | None = None
    """What became of the name that was given; None where none was."""
    employee: Name | None = None


class ToDelete(Struct, frozen=True):
    """What is about to be deleted: visits, votes, and the documents that are neither."""

    entries: list[Interaction]
    votes: list[Vote]
    bad: list[BadRecord]

    @property
    def ids(self) -> list[int]:
        """The ids of the visits, and of the documents that should be some."""
        return sorted([*(entry.id for entry in self.entries), *(bad.id for bad in self.bad if not bad.is_vote)])

    @property
    def vote_ids(self) -> list[int]:
        """The numbers of the votes, and of the documents that should be some."""
        return sorted([*(vote.id for vote in self.votes), *(bad.id for bad in self.bad if bad.is_vote)])

    def __len__(self) -> int:
        """How many documents these are."""
        return len(self.entries) + len(self.votes) + len(self.bad)


class Imported(Struct, frozen=True):
    """What an import came to."""

    added: int
    known: int
    """How many were in the journal already."""
    edited: int
    """How many of those were edited since, and were left as they are."""
    deleted: int
    """How many, votes among them, were deleted here before, and stay so."""
    votes: int
    """How many votes came in beside the visits."""
