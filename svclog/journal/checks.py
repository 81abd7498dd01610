"""What `check` finds in a journal whose file is sound: records that cannot be read, and those that do not fit together.

Each finding says what is wrong, and what to do about it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from svclog.model import and_above, fold
from svclog.names import Names
from svclog.storage import VISITS, VOTES, BadRecord
from svclog.text import Command, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from svclog.model import Interaction, Vote
    from svclog.storage import Tables


def problems(tables: Tables, torn: bool) -> tuple[int, list[BadRecord]]:  # noqa: FBT001 - as the storage gives the two
    """How many visits there are, and all that is wrong with them and the votes, by id."""
    visits, bad_visits = VISITS.read_all(tables)
    votes, bad_votes = VOTES.read_all(tables)
    everything = [
        *map(unreadable, [*bad_visits, *bad_votes]),
        *inconsistencies(visits),
        *votes_on_nothing(votes, visits),
    ]
    if torn:
        last = max((visit.id for visit in visits), default=0)
        everything.append(BadRecord(last + 1, "the file ends in the middle of adding it; the next change fixes that"))
    return len(visits) + len(bad_visits), sorted(everything, key=lambda problem: (problem.is_vote, problem.id))


def unreadable(bad: BadRecord) -> BadRecord:
    """The same with what to do about it."""
    what = "vote" if bad.is_vote else "entry"
    # With the option, as there is no form of what cannot be read; and some fields have none.
    reason = Message(
        f"this {what} cannot be read (",
        bad.reason,
        "); `",
        Command(f"edit {bad.name}"),
        "` with the option of that field fixes it if it has one, `",
        Command(f"delete {bad.name}"),
        "` takes it out",
    )
    return msgspec.structs.replace(bad, reason=reason)


def votes_on_nothing(votes: Iterable[Vote], entries: Iterable[Interaction]) -> list[BadRecord]:
    """The votes on a business that no visit is to: it was misspelt, or its visits are gone."""
    known = {fold(part) for place in {entry.business for entry in entries} for part in and_above(place)}
    return [
        BadRecord(
            vote.id,
            Message(
                f"no visit is to {vote.business!r}, which it is on; log one, or take it out (`",
                Command(f"delete v{vote.id}"),
                "`)",
            ),
            is_vote=True,
        )
        for vote in votes
        if fold(vote.business) not in known
    ]


def inconsistencies(entries: Sequence[Interaction]) -> list[BadRecord]:
    """What is wrong with entries that can each be read."""
    counts = Counter(entry.uid for entry in entries)
    problems = []
    first_with: dict[str, int] = {}
    names = Names()
    for entry in entries:
        if not entry.uid:
            problems.append(BadRecord(entry.id, "it has no uid; the next change of the journal gives it one"))
        elif first_with.setdefault(entry.uid, entry.id) != entry.id:
            problems.append(
                BadRecord(entry.id, f"it has the uid of {first_with[entry.uid]}; delete the one that is a copy")
            )
        if entry.re is not None and entry.re not in counts:
            gone = Message("what it follows up is gone; `", Command("edit"), "` can name another with --re")
            problems.append(BadRecord(entry.id, gone))
        business, employee = names.meet(entry.business, entry.employee)
        for name, spelling, how in (
            (entry.business, business, "rename"),
            (entry.employee, employee, "rename --employee"),
        ):
            if name != spelling:
                twice = Message(f"it says {name!r} for {spelling!r}; `", Command(how), "` makes them one")
                problems.append(BadRecord(entry.id, twice))
    return problems
