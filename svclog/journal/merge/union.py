"""The union of two copies of a journal: commutative and idempotent, so the order and number of merges do not matter.

Documents are the same if their `uid` is. Of two versions, the one that was made on top of the other is kept whole, else
the one changed last. A deletion holds unless the document was changed after it. A change or deletion gets a later
timestamp than the version it was made on, so that no clock has to be right; for timestamps of an older svclog, the
histories tell which came first. All renames are applied to names (see `renames`). Documents without uids, as in a table
that svclog does not know, are matched by key.

An id stays unless two documents have the same one: then the document recorded first keeps it. So three journals give
the same union in any order, except for the new ids.
"""

from __future__ import annotations

from itertools import count
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from svclog.journal.merge.common import Common
from svclog.journal.merge.versions import NAMES, Versions, buried, is_same, on_top, rank
from svclog.journal.renames import Renames
from svclog.model import fold
from svclog.names import Names
from svclog.storage import (
    FIRST_UNTYPED_ID,
    NEVER,
    STAMPS,
    TAIL,
    Identities,
    canonical,
    changed_at,
    instant,
    last_given,
    name_given,
    renamed,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from svclog.storage import Doc, Tables

LOCAL = ("meta", "history")
"""The tables that belong to one copy alone."""
_NOTHING = Common()
_UNSEEN = ("deleted", "renamed", "payees")
"""The tables whose ids no user types."""


class Held(NamedTuple):
    """A document, and its id in the copy it is from."""

    id: int
    doc: Doc


Table = dict[str, Held]
"""The documents of a table by uid."""
ByUid = dict[str, Table]
"""The tables of STAMPS."""


def united(ours: Tables, theirs: Tables, common: Common = _NOTHING) -> Tables:
    """Unite our tables with theirs, without LOCAL tables of theirs and `common` visits. Raises TakenForCommon."""
    here, there = _as_given(by_uid(ours)), _as_given(by_uid(theirs))
    _ask_histories(here, there, Versions(ours), Versions(theirs))
    both = {table: _joined(here[table], there[table], table) for table in STAMPS}
    tombstones = {uid: instant(held.doc.get("at")) for uid, held in both["deleted"].items()}
    for table in NAMES:
        both[table] = {
            uid: held
            for uid, held in both[table].items()
            if uid not in tombstones or changed_at(held.doc, table) > tombstones[uid]
        }
    _name(both, common)
    union: Tables = {}
    for table in dict.fromkeys([*ours, *theirs, *STAMPS]):
        if table in LOCAL:
            union[table] = ours.get(table, {})
        elif table in both:
            given = max(last_given(ours, table), last_given(theirs, table))
            union[table] = _numbered(both[table], table, given, common.highest if table == TAIL else 0)
        else:
            union[table] = _by_key(ours.get(table, {}), theirs.get(table, {}))
    return {table: docs for table, docs in union.items() if docs or table in ours}


def with_our_ids(ours: Tables, union: Tables) -> Tables:
    """Return the union with our ids in _UNSEEN tables, as our history uses them; new documents get ids above those."""
    was, now = by_uid(ours), by_uid(union)
    kept = dict(union)
    for table in _UNSEEN:
        if table in union:
            above = count(max((held.id for held in was[table].values()), default=0) + 1)
            ids = {uid: was[table][uid].id if uid in was[table] else next(above) for uid in now[table]}
            kept[table] = {str(ids[uid]): now[table][uid].doc for uid in sorted(ids, key=ids.__getitem__)}
    return kept


def by_uid(tables: Tables) -> ByUid:
    """Return copies of the documents by uid. One without a uid gets the uid that an import would give it."""
    identities, copies = Identities({}), Identities({"of": "a copy"})
    tables_by_uid: ByUid = {}
    for table in STAMPS:
        held: Table = {}
        for key, doc in tables.get(table, {}).items():
            uid = doc.get("uid")
            if not isinstance(uid, str) or not uid:
                uid = identities.uid_of(doc)
            elif uid in held and table in NAMES:
                uid = copies.uid_of(doc)  # a copy made in an editor: both are kept
            new = Held(int(key), {**doc, "uid": uid})
            held[uid] = _later(held[uid], new, table) if uid in held else new
        tables_by_uid[table] = held
    return tables_by_uid


def _as_given(held: ByUid) -> ByUid:
    """Return the documents with their names as first entered, before any rename."""
    renames = Renames(one.doc for one in held["renamed"].values())
    return held | {
        table: {uid: Held(one.id, named_as_given(one.doc, table, renames)) for uid, one in held[table].items()}
        for table in NAMES
    }


def named_as_given(doc: Doc, table: str, renames: Renames) -> Doc:
    """Return the document with its names as first entered, if the renames of its journal give the current ones.

    Otherwise its current names were entered after these renames, and `named_at` records that.
    """
    names = _names(doc, table)
    given = {field: name_given(doc, field) for field in names}
    traces = {"named_at": doc["named_at"]} if "named_at" in doc else {}
    if any(fold(name) != fold(names[field]) for field, name in now_called(doc, given, table, renames).items()):
        given = names
        traces = {"named_at": renames.latest.isoformat()} if renames.latest != NEVER else traces
    return {**written(doc), **given, **traces}


def now_called(doc: Doc, given: Mapping[str, str], table: str, renames: Renames) -> dict[str, str]:
    """The current names of a document, by field, for the names `given` to it."""
    known = instant(doc.get("named_at"))
    at = known if known != NEVER else instant(doc.get(STAMPS[table][0]))
    names = {field: renames.business(name, at, known) for field, name in given.items() if field != "employee"}
    if "employee" in given:
        names["employee"] = renames.employee(given["employee"], names.get("business", ""), at, known)
    return names


def _ask_histories(here: ByUid, there: ByUid, ours: Versions, theirs: Versions) -> None:
    """Give versions made on top of the other journal's version a later timestamp, as far as the histories tell."""
    for side, other, versions in ((here, there, ours), (there, here, theirs)):
        for table in NAMES:
            for uid in side["deleted"].keys() & other[table].keys() - side[table].keys():
                (number, tombstone), doc = side["deleted"][uid], other[table][uid].doc
                if versions.knows(doc, table):
                    side["deleted"][uid] = Held(number, buried(tombstone, doc, table))
    for table in NAMES:
        for uid in here[table].keys() & there[table].keys():
            mine, yours = here[table][uid], there[table][uid]
            if is_same(mine.doc, yours.doc, table):
                continue
            is_newer, is_older = ours.knows(yours.doc, table), theirs.knows(mine.doc, table)
            if is_newer and not is_older:
                here[table][uid] = Held(mine.id, on_top(mine.doc, yours.doc, table))
            elif is_older and not is_newer:
                there[table][uid] = Held(yours.id, on_top(yours.doc, mine.doc, table))


def _joined(ours: Table, theirs: Table, table: str) -> Table:
    return ours | {uid: _later(ours[uid], held, table) if uid in ours else held for uid, held in theirs.items()}


def _later(one: Held, other: Held, table: str) -> Held:
    """The version that was changed last, with the higher id of the two, as a new id is always above all others."""
    kept = one.doc
    if one.doc != other.doc:
        kept = max(one.doc, other.doc, key=lambda doc: (rank(doc, table), instant(doc.get("named_at")), canonical(doc)))
    return Held(max(one.id, other.id), kept)


def _name(both: ByUid, common: Common) -> None:
    """Give the documents their current names, each in the spelling of the first entry that has it."""
    renames = Renames(held.doc for held in both["renamed"].values())
    called = {table: _current_names(both[table], table, renames) for table in NAMES}
    first_called = [*common.first_called()]
    for uid, (_, doc) in both[TAIL].items():
        names = called[TAIL][uid]
        first_called.append(((instant(doc.get("recorded")), uid), (names.get("business", ""), names.get("employee"))))
    known = Names(names for _, names in sorted(first_called, key=itemgetter(0)))
    common.confirm(known)
    for table, names_by_uid in called.items():
        for uid, names in names_by_uid.items():
            number, doc = both[table][uid]
            spelt = _spelt(names, known)
            if any(doc[field] != name for field, name in spelt.items()):
                both[table][uid] = Held(number, renamed(doc, spelt))


def _current_names(held: Table, table: str, renames: Renames) -> dict[str, dict[str, str]]:
    """The current names in documents, by uid and field."""
    return {uid: now_called(doc, _names(doc, table), table, renames) for uid, (_, doc) in held.items()}


def _names(doc: Doc, table: str) -> dict[str, str]:
    """The names in a document, by field."""
    return {field: doc[field] for field in NAMES[table] if isinstance(doc.get(field), str)}


def _spelt(names: Mapping[str, str], known: Names) -> dict[str, str]:
    """These names, by field, in their known spelling."""
    spelt = {field: known.spelling(name) for field, name in names.items() if field != "employee"}
    if "employee" in names:
        spelt["employee"] = known.meet(names.get("business", ""), names["employee"])[1] or ""
    return spelt


def _numbered(held: Table, table: str, given: int, common: int) -> dict[str, Doc]:
    """The documents by id: of two with the same id, the later one gets a new id, above all, `given` and `common`."""
    first = STAMPS[table][0]
    by_id: dict[int, str] = {}
    late: list[str] = []
    for uid in sorted(held, key=lambda uid: (instant(held[uid].doc.get(first)), uid)):
        wanted = held[uid].id
        if wanted >= FIRST_UNTYPED_ID or by_id.setdefault(wanted, uid) != uid:
            late.append(uid)
    highest = max([*by_id, common, given if given < FIRST_UNTYPED_ID else 0])
    by_id |= zip(count(highest + 1), late, strict=False)
    return {str(number): held[by_id[number]].doc for number in sorted(by_id)}


def _by_key(ours: Mapping[str, Doc], theirs: Mapping[str, Doc]) -> dict[str, Doc]:
    return {**theirs, **ours, **{key: max(ours[key], theirs[key], key=canonical) for key in {*ours} & {*theirs}}}
