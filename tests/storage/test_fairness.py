"""Many writers are served in turn: nobody waits long while others add without pause."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from svclog.storage.tinydb import JournalDB
from tests.storage.journals import VISIT, stock_entries
from tests.storage.processes import Child

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow

ADDS = 50


def adding(path: Path) -> Callable[[Callable[[str], None]], None]:
    """Adds without pause, and says how long each took."""

    def act(say: Callable[[str], None]) -> None:
        db = JournalDB(path)
        for _ in range(ADDS):
            started = time.monotonic()
            db.insert(VISIT)
            say(str(time.monotonic() - started))

    return act


@pytest.mark.parametrize("writers", [6, pytest.param(24, marks=pytest.mark.torture)])
def test_nobody_waits_for_more_than_ten_seconds_among_writers_without_pause(path: Path, writers: int) -> None:
    children = [Child(adding(path)) for _ in range(writers)]
    took = [float(line) for child in children for line in child.heard()]

    assert [child.status() for child in children] == [0] * writers
    assert len(took) == len(stock_entries(path)) == writers * ADDS
    assert max(took) < 10
