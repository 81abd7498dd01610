"""Check what a visit follows up: never a later visit, and never one that follows it up itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog.errors import UsageError
from svclog.storage import VISITS
from svclog.text import Command

if TYPE_CHECKING:
    from svclog.journal.records import Records
    from svclog.model import Interaction


def refuse_later(followed: Interaction, visit: Interaction) -> None:
    """Raise UsageError if a visit would follow up a later one; on the same day, only if both have a time."""
    days = followed.is_day or visit.is_day
    if followed.when.date() <= visit.when.date() if days else followed.when <= visit.when:
        return
    form = "%Y-%m-%d" if followed.when.date() != visit.when.date() else "%Y-%m-%d %H:%M"
    this = f"visit {visit.id}" if visit.id else "this visit"
    what = f"{this} ({visit.when:{form}}) cannot follow up visit {followed.id} ({followed.when:{form}}), which is later"
    raise UsageError(
        f"{what}; give the id of an earlier one, or correct a date: `", Command(f"edit {followed.id} --when DATE"), "`"
    )


def refuse_wrong_order(visit: Interaction, visits: Records[Interaction]) -> None:
    """Raise UsageError if a visit follows up a later one of `visits`, or one that follows it up, even indirectly."""
    ties = {doc["uid"]: (number, doc.get("re")) for number, doc in visits}
    above: dict[str, int] = {}
    uid = visit.re
    while isinstance(uid, str) and uid in ties and uid not in {*above, visit.uid}:
        above[uid], uid = ties[uid]
    chain = [*above.values()]
    if chain and uid == visit.uid:
        way = f" by way of {', '.join(map(str, chain[1:]))}" if len(chain) > 1 else ""
        what = f"visit {visit.id} cannot follow up visit {chain[0]}, which follows up visit {visit.id}{way}"
        untie = Command(f"edit {chain[-1]} --re ''")
        raise UsageError(f"{what}; give the id of another, or untie the two: `", untie, "`")
    if chain and (followed := VISITS.read_or_none(chain[0], visits.doc(chain[0]))):
        refuse_later(followed, visit)
