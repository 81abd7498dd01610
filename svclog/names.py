"""One spelling for every business and employee, and the known name that a new one may have been meant for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from svclog.model import and_above, fold

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Name", "recognise"]

_CLOSE = 0.8
"""How alike two folded names are, from 0 to 1, for one to be taken for a slip of the other (difflib's ratio)."""


class Name(NamedTuple):
    """A name as it is stored; whether the journal knows it; if not, a known name that it is close to."""

    text: str
    known: bool
    near: str | None = None


def recognise(name: str, known: Iterable[str]) -> Name:
    """`name` in the spelling that `known` has for it; of several, the first."""
    spellings: dict[str, str] = {}
    for spelling in known:
        spellings.setdefault(fold(spelling), spelling)
    folded = fold(name)
    if folded in spellings:
        return Name(spellings[folded], known=True)
    return Name(_under_known(name, spellings.values()), known=False, near=_near(folded, spellings))


def _under_known(name: str, known: Iterable[str]) -> str:
    """A new desk under the business it belongs to, spelt as that is known: of `acme/sales`, `ACME/service`."""
    above = {fold(part): part for spelling in known for part in and_above(spelling)}
    parts = name.split("/")
    for depth in range(len(parts) - 1, 0, -1):
        if spelling := above.get(fold("/".join(parts[:depth]))):
            return "/".join([spelling, *parts[depth:]])
    return name


def _near(folded: str, spellings: dict[str, str]) -> str | None:
    from difflib import get_close_matches

    # One desk is not a slip of another: only the part in which two names differ is compared.
    head, _, last = folded.rpartition("/")
    by_last = {other.rpartition("/")[2]: other for other in spellings if other.rpartition("/")[0] == head}
    by_head = {other.rpartition("/")[0]: other for other in spellings if head and other.rpartition("/")[2] == last}
    for part, rivals in ((last, by_last), (head, by_head)):
        if close := get_close_matches(part, rivals, n=1, cutoff=_CLOSE):
            return spellings[rivals[close[0]]]
    return None
