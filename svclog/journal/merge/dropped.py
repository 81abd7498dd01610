"""Find what a merge drops: of two edits of one document, the last is kept whole and the other is lost.

No document says which version an edit was made on. But each journal remembers, for `undo`, the versions before its last
changes, and a copy brings its history along. The last version that both sides had is the base. What is lost is what the
dropped edit changed since the base, unless the kept edit has it too. If the kept edit was made on top of the other one,
the other one is the base, and nothing is lost: a user who edits on one machine at a time sees no message. (But if a
third journal passes an edit on and never had the version before it, fields that both changed are listed.)

If no common version is remembered, because one side has changed more since than `undo` can take back, it is unknown
whether the later edit was made on top of the earlier. Listing every field that differs would be noise after an ordinary
edit, so only fields that are empty in the kept version are listed.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from svclog.journal.merge.union import named_as_given, now_called
from svclog.journal.merge.versions import NAMES, Versions, is_same, says_the_same
from svclog.journal.renames import Renames
from svclog.model import SET_BY_THE_JOURNAL, fold
from svclog.storage import PAYEES, VISITS, VOTES, name_given

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from svclog.journal.merge.union import ByUid, Held
    from svclog.model import Interaction, Payee, Vote
    from svclog.storage import Doc, RecordKind, Tables

_KINDS: dict[str, RecordKind[Any]] = {kind.table: kind for kind in (VISITS, VOTES, PAYEES)}
_FIELDS = {
    table: [name for name in kind.record.__struct_fields__ if name not in SET_BY_THE_JOURNAL | {"day"}]
    for table, kind in _KINDS.items()
}
"""The fields that the user wrote."""
_NAME_FIELDS = {name for names in NAMES.values() for name in names}


class Dropped(NamedTuple):
    """Two versions of a visit, vote or payee, and the fields of the dropped one that are lost."""

    kept: Interaction | Vote | Payee
    dropped: Interaction | Vote | Payee
    fields: list[str]
    """The fields of the dropped version that are lost."""
    both_edited: bool
    """Whether both are known to be edits of one base; otherwise the kept one may be an edit of the dropped one."""


class Side:
    """One of the merged journals: its documents, and the earlier versions that it remembers."""

    def __init__(self, tables: Tables, held: ByUid) -> None:
        self.held = held
        self.earlier = Versions(tables).earlier

    @cached_property
    def renames(self) -> Renames:
        """The renames that the journal knows."""
        return Renames(one.doc for one in self.held["renamed"].values())


def dropped(union: ByUid, sides: Sequence[Side]) -> list[Dropped]:
    """Return the edits that the union has dropped, by id: of readable visits, then votes, then payees."""
    renames = Renames(one.doc for one in union["renamed"].values())
    return [
        lost
        for table in NAMES
        for uid, kept in sorted(union[table].items(), key=lambda item: item[1].id)
        for lost in _dropped(table, uid, kept, sides, renames)
    ]


def _dropped(table: str, uid: str, kept: Held, sides: Sequence[Side], renames: Renames) -> Iterator[Dropped]:
    versions = [(side, side.held[table][uid].doc) for side in sides if uid in side.held[table]]
    # The kept version may have a new timestamp: then no side has exactly that version.
    is_kept = is_same if any(is_same(doc, kept.doc, table) for _, doc in versions) else says_the_same
    others = [(side, doc) for side, doc in versions if not is_kept(doc, kept.doc, table)]
    read = partial(_KINDS[table].read_or_none, kept.id)
    after = read(kept.doc) if others else None
    if after is None:
        return
    known = [kept.doc]
    for side, doc in versions:
        if is_kept(doc, kept.doc, table):
            known += doc, *side.earlier(table, uid)
    for number, (side, doc) in enumerate(others):
        own_versions = [doc, *side.earlier(table, uid)]
        parted = next(
            (version for version in own_versions if any(is_same(version, other, table) for other in known)), None
        )
        if (parted is None and "edited" not in doc) or any(is_same(doc, other, table) for _, other in others[:number]):
            continue  # it was never edited, or another copy has it too
        before = read(_with_current_names(named_as_given(doc, table, side.renames), table, renames))
        base = None if parted is None else read(_with_current_names(parted, table, renames))
        if before and (fields := [name for name in _FIELDS[table] if _is_lost(name, before, after, base)]):
            yield Dropped(after, before, fields, both_edited=base is not None)


def _with_current_names(doc: Doc, table: str, renames: Renames) -> Doc:
    """Return the document with its current names by these renames."""
    given = {field: name_given(doc, field) for field in NAMES[table] if isinstance(doc.get(field), str)}
    return {**doc, **now_called(doc, given, table, renames)}


def _is_lost(
    name: str,
    one: Interaction | Vote | Payee,
    kept: Interaction | Vote | Payee,
    base: Interaction | Vote | Payee | None,
) -> bool:
    """Whether the value of a field is lost with the version `one`; `base` is the last common version, if known."""
    value, instead = _value(one, name), _value(kept, name)
    if base is None:
        return value is not None and instead is None
    return value not in (instead, _value(base, name))


def _value(one: Interaction | Vote | Payee, name: str) -> object:
    """The value of a field, None if it is empty; names are folded, so that all spellings are equal."""
    value = getattr(one, name)
    if isinstance(value, str) and name in _NAME_FIELDS:
        return fold(value)
    return None if value is False or value == () else value
