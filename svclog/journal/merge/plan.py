"""What a merge is to do: found out without the journal's lock, as to compare large journals takes its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from svclog.journal.merge.common import Common, TakenForCommon
from svclog.journal.merge.merged import Merged, compared
from svclog.journal.merge.union import LOCAL, united, with_our_ids
from svclog.journal.merge.versions import NAMES
from svclog.journal.values import identify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svclog.storage import Tables


class Plan(Struct, frozen=True):
    """A merge that is to be done."""

    before: Tables
    """The documents that may be changed, as they are now."""
    after: Tables
    """What is to be in their place."""
    done: Merged


def planned(ours: Tables, copies: Sequence[Tables]) -> Plan:
    """How to unite these copies with our tables."""
    for table in NAMES:
        identify(ours.get(table, {}))
    common = Common([ours, *copies])
    while True:
        try:
            return _planned(*common.others(), common=common)
        except TakenForCommon:
            pass  # it goes on with what it knows now


def _planned(ours: Tables, *copies: Tables, common: Common) -> Plan:
    union = ours
    for copy in copies:
        union = united(union, copy, common)
    done = compared(ours, union, copies)
    if done.nothing:
        # A deletion of what is not here, say: it is kept, for a later copy may bring that.
        union = with_our_ids(ours, union)
    return Plan(ours, {name: docs for name, docs in union.items() if name not in LOCAL}, done)
