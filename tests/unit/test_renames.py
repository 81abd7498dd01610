"""The name that results from renames made on separate machines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from svclog.journal.renames import Renames
from svclog.storage import NEVER, instant

if TYPE_CHECKING:
    from svclog.storage.layout import Doc

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)


def day(number: int) -> datetime:
    return BEGIN + timedelta(days=number)


def rename(at: int, old: str, new: str, **more: object) -> Doc:
    return {"uid": f"{at}", "at": day(at).isoformat(), "old": old, "new": new, **more}


@pytest.mark.parametrize(
    ("name", "given", "renames", "becomes"),
    [
        ("Acme", 0, [], "Acme"),
        ("Acme", 0, [rename(1, "Acme", "Apex")], "Apex"),
        ("ACME", 0, [rename(1, "Acme", "Apex")], "Apex"),
        ("Acmes", 0, [rename(1, "Acme", "Apex")], "Acmes"),
        ("Acme/sales", 0, [rename(1, "Acme", "Apex")], "Apex/sales"),
        ("Acme", 0, [rename(1, "Acme/sales", "Apex")], "Acme"),
        # logged after the rename, on a machine that did not know of it
        ("Acme", 5, [rename(1, "Acme", "Apex")], "Apex"),
        # two renames in a row, and one back
        ("Acme", 0, [rename(2, "Apex", "Zenith"), rename(1, "Acme", "Apex")], "Zenith"),
        ("Acme", 0, [rename(1, "Acme", "Apex"), rename(2, "Apex", "Acme")], "Acme"),
        # both machines renamed the same place: the later rename wins, also for entries that had the earlier one
        ("Acme", 0, [rename(1, "Acme", "Apex"), rename(2, "Acme", "Zenith")], "Zenith"),
        ("Apex", 1, [rename(1, "Acme", "Apex"), rename(2, "Acme", "Zenith")], "Zenith"),
        ("Apex/sales", 1, [rename(1, "Acme", "Apex"), rename(2, "Acme", "Zenith")], "Zenith/sales"),
        ("Acme/sales", 0, [rename(1, "Acme", "Apex"), rename(2, "Acme", "Zenith")], "Zenith/sales"),
        ("Acme/sales", 0, [rename(1, "Acme", "Apex"), rename(2, "Acme/sales", "Acme Sales")], "Acme Sales"),
        ("Acme", 0, [rename(1, "Acme", "Apex"), rename(2, "Acme", "Zenith"), rename(3, "Apex", "Apogee")], "Apogee"),
        # a place that already had the new name is another place
        ("Apex", 0, [rename(1, "Acme", "Apex"), rename(2, "Acme", "Zenith")], "Apex"),
        ("Apex", 1, [rename(1, "Acme", "Apex", joined=True), rename(2, "Acme", "Zenith")], "Apex"),
        # a desk that was renamed to a business is not a desk any more
        ("Acme/sales", 0, [rename(1, "Acme/sales", "Garage"), rename(2, "Acme", "Apex")], "Garage"),
        # renaming a place to a desk of itself does not affect its other desks
        ("Acme", 0, [rename(1, "Acme", "Acme/sales")], "Acme/sales"),
        ("Acme/sales", 0, [rename(1, "Acme", "Acme/sales")], "Acme/sales"),
        ("Acme/service", 0, [rename(1, "Acme", "Acme/sales")], "Acme/service"),
        # a new spelling
        ("acme", 0, [rename(1, "acme", "Acme")], "Acme"),
        # incomplete or unrelated records
        ("Acme", 0, [{"at": "soon", "old": "Acme", "new": "Apex"}, {"at": day(1).isoformat(), "old": "Acme"}], "Acme"),
        ("Kim", 0, [rename(1, "Kim", "Tim", business="Acme")], "Kim"),
    ],
)
def test_a_business_is_called_what_the_renames_make_of_it(
    name: str, given: int, renames: list[Doc], becomes: str
) -> None:
    assert Renames(renames).business(name, day(given)) == becomes


def test_who_knew_of_a_rename_and_used_the_name_all_the_same_meant_another() -> None:
    renames = Renames([rename(1, "Acme", "Apex"), rename(3, "Acme", "Zenith")])

    assert renames.business("Acme", day(2), known=day(2)) == "Zenith"
    assert renames.business("Acme", day(4), known=day(4)) == "Acme"


def test_a_rename_is_not_about_what_was_called_so_before_one_that_it_knew_of() -> None:
    first, later = rename(1, "Acme", "Apex", uid="a"), rename(3, "Acme", "Zenith", uid="b")

    assert Renames([first, later]).business("Acme", day(0)) == "Zenith"
    assert Renames([first, {**later, "knew": ["a"]}]).business("Acme", day(0)) == "Apex"


def test_an_employee_is_renamed_at_one_business_whatever_that_is_called_now() -> None:
    renames = Renames(
        [
            rename(1, "Kim", "Kimberley", business="Acme"),
            rename(2, "Acme", "Apex"),
            rename(3, "Kim", "Tim", business="x"),
        ]
    )

    assert renames.employee("Kim", "Apex", day(0)) == "Kimberley"
    assert renames.employee("KIM", "Apex/sales", day(9)) == "Kimberley"
    assert renames.employee("Kim", "Best", day(0)) == "Kim"


@pytest.mark.parametrize("text", [None, 1, "", "soon", "2026-13-01T00:00:00Z"])
def test_what_is_no_moment_is_before_all_others(text: object) -> None:
    assert instant(text) == NEVER < instant("1900-01-01")
