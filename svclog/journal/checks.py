"""Find unreadable and inconsistent documents in a journal whose file is sound, and say how to fix them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from svclog import rules
from svclog.fields import FIELDS, VOTE_FIELDS
from svclog.model import and_above, fold
from svclog.names import Names
from svclog.storage import PAYEES, VISITS, VOTES, BadRecord
from svclog.text import Command, Message, argument

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from svclog.model import Interaction, Payee, Vote
    from svclog.storage import RecordKind, Tables

_OF_FIELD = re.compile(
    r"Object missing required field `(?P<missing>\w+)`$"
    r"|(?:Expected (?P<days>a day .*)|.*) - at `\$\.(?P<wrong>[\w.]+)`$"
)
"""The messages of msgspec about a field of a document."""


def problems(tables: Tables) -> tuple[list[int], list[BadRecord]]:
    """Return the ids of all visits, readable or not, and all problems of visits, votes and payees."""
    ids: list[int] = []
    bad: list[BadRecord] = []
    places: set[str] = set()

    def visits() -> Iterator[Interaction]:
        docs = tables.get(VISITS.table, {})
        for key in sorted(docs, key=int):
            ids.append(int(key))
            try:
                visit = VISITS.read(int(key), docs[key])
            except msgspec.ValidationError as error:
                bad.append(BadRecord(int(key), str(error)))
            else:
                places.add(visit.business)
                yield visit

    wrong = inconsistencies(visits())
    votes, bad_votes = VOTES.read_all(tables)
    payees, bad_payees = PAYEES.read_all(tables)
    unread = map(unreadable, [*bad, *bad_votes, *bad_payees])
    known = {fold(part) for place in places for part in and_above(place)}
    wrong += [problem for vote in votes for problem in contradictions(vote, VOTES)]
    everything = [*unread, *wrong, *about_nothing(votes, payees, known)]
    return ids, in_order(everything)


def in_order(problems: Iterable[BadRecord]) -> list[BadRecord]:
    """Sort problems: those of visits first, then of votes, then of payees, each by id."""
    return sorted(problems, key=lambda problem: (("visit", "vote", "payee").index(problem.kind), problem.id))


def unfinished(ids: Iterable[int]) -> BadRecord:
    """The problem of a file that ends in an unfinished entry, after the entries with these ids."""
    number = max(ids, default=0) + 1
    return BadRecord(number, "the file ends in the middle of adding it; the next change fixes that")


def unreadable(bad: BadRecord) -> BadRecord:
    """Return an unreadable record with the way to fix it added to its reason."""
    if bad.kind == "payee":
        fix = "change it in an editor, or take its line out there"
        return msgspec.structs.replace(bad, reason=Message("this payee cannot be read (", bad.reason, f"); {fix}"))
    delete = Message(f"delete the {bad.kind}: `", Command(f"delete {bad.name}"), "`")
    match = _OF_FIELD.match(str(bad.reason))
    name = (match["missing"] or match["wrong"]) if match else ""
    fields = FIELDS if bad.kind == VISITS.kind else VOTE_FIELDS
    field = next((field for field in fields.values() if name in {field.name, field.attribute}), None)
    if match is None or field is None or field.option is None:
        reason = Message(f"this {bad.kind} cannot be read (", bad.reason, "); fix it in an editor, or ", delete)
        return msgspec.structs.replace(bad, reason=reason)
    what = "is missing" if match["missing"] else f"must be {match['days'] or field.allowed}"
    # The command names the option, as `edit` has no form for an unreadable record.
    give = Command(" ".join(filter(None, ["edit", bad.name, field.where, field.option.metavar])))
    reason = Message(f"{field.title} {what}; give it: `", give, "`, or ", delete)
    return msgspec.structs.replace(bad, reason=reason)


def about_nothing(votes: Iterable[Vote], payees: Iterable[Payee], known: Collection[str]) -> Iterator[BadRecord]:
    """Yield the votes and payees on a business that is not `known`: misspelt, or its visits were deleted."""
    for vote in votes:
        if fold(vote.business) not in known:
            what = f"no visit is to {vote.business!r}, which it is on; log one, or take it out (`"
            yield BadRecord(vote.id, Message(what, Command(f"delete v{vote.id}"), "`)"), VOTES.kind)
    for payee in payees:
        if payee.business is not None and fold(payee.business) not in known:
            what = f"no visit is to {payee.business!r}, for which {payee.payee!r} stands on statements; log one, or `"
            ask = Command(f"wallet --ask {argument(payee.payee)}")
            yield BadRecord(payee.id, Message(what, ask, "` takes that back"), PAYEES.kind)


def contradictions(record: Interaction | Vote, kind: RecordKind[Any]) -> Iterator[BadRecord]:
    """Yield the rules that a visit or a vote breaks, each with the command that fixes it."""
    for rule in rules.broken(record):
        fix = Command(f"edit {kind.name(record.id)} {rule.option} {rule.metavar}")
        yield BadRecord(record.id, Message(f"{rule.what}; give {rule.todo}: `", fix, "`"), kind.kind)


def inconsistencies(entries: Iterable[Interaction]) -> list[BadRecord]:
    """Return the problems of readable entries, which are given in order of their ids."""
    identity: list[BadRecord] = []
    spelt: list[BadRecord] = []
    follow: list[tuple[int, str]] = []
    first_with: dict[str, int] = {}
    broken: list[BadRecord] = []
    names = Names()
    for entry in entries:
        broken.extend(contradictions(entry, VISITS))
        first = first_with.setdefault(entry.uid, entry.id)
        if not entry.uid:
            identity.append(BadRecord(entry.id, "it has no uid; the next change of the journal gives it one"))
        elif first != entry.id:
            identity.append(BadRecord(entry.id, f"it has the uid of {first}; delete the one that is a copy"))
        if entry.re is not None:
            follow.append((entry.id, entry.re))
        business, employee = names.meet(entry.business, entry.employee)
        for name, spelling, how in (
            (entry.business, business, "rename"),
            (entry.employee, employee, "rename --employee"),
        ):
            if name != spelling:
                twice = Message(f"it says {name!r} for {spelling!r}; `", Command(how), "` makes them one")
                spelt.append(BadRecord(entry.id, twice))
    what = "the visit that it follows up is missing or cannot be read; give another: `"
    lost = [
        BadRecord(number, Message(what, Command(f"edit {number} --re ID"), "`"))
        for number, uid in follow
        if uid not in first_with
    ]
    return [*identity, *broken, *lost, *spelt]
