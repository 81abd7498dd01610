"""Many writers are served in turn: nobody waits long while others add without pause."""

from __future__ import annotations

import time
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

import pytest

from svclog.storage import locks
from svclog.storage.tinydb import JournalDB
from tests.storage.journals import VISIT, stock_entries
from tests.storage.processes import Child

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow

ADDS = 50


def adding(path: Path) -> Callable[[Callable[[str], None]], None]:
    """Adds without pause, and says the id of each, and how long it took."""

    def act(say: Callable[[str], None]) -> None:
        db = JournalDB(path)
        for _ in range(ADDS):
            started = time.monotonic()
            say(f"{db.insert(VISIT)} {time.monotonic() - started}")

    return act


@pytest.mark.parametrize("writers", [6, pytest.param(24, marks=pytest.mark.torture)])
def test_writers_without_pause_take_turns(path: Path, writers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "_LOOK_FOR", 0)  # they queue at once, however many adds that time is enough for
    children = [Child(adding(path)) for _ in range(writers)]
    said = [[line.split() for line in child.heard()] for child in children]

    assert [child.status() for child in children] == [0] * writers
    assert len(stock_entries(path)) == writers * ADDS
    assert max(float(took) for lines in said for _, took in lines) < 10
    between = [max(later - one for one, later in pairwise(int(number) for number, _ in lines)) for lines in said]
    assert median(between) < 7 * writers  # adds of all between two of one; where chance decides, twice as many
