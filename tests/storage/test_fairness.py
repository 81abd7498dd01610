"""Many writers are served in turn: nobody waits long while others add without pause."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from svclog.storage import locks
from svclog.storage.tinydb import JournalDB
from tests.storage.journals import VISIT, stock_entries
from tests.storage.processes import Child

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

ADDS = 50


def adding(path: Path) -> Callable[[Callable[[str], None]], None]:
    """Return an act that adds without pause, and reports how many seconds each add took."""

    def act(say: Callable[[str], None]) -> None:
        db = JournalDB(path)
        for _ in range(ADDS):
            started = time.monotonic()
            db.insert(VISIT)
            say(str(time.monotonic() - started))

    return act


LOCKS = Path("/proc/locks")


@pytest.mark.skipif(not LOCKS.exists(), reason="only Linux says who stands in its queue")
def test_whoever_waits_for_long_stands_in_the_queue_of_the_system(path: Path) -> None:
    db = JournalDB(path)
    db.insert(VISIT)
    with path.open("rb") as held:
        assert locks.try_lock(held.fileno(), exclusive=True)
        child = Child(lambda say: say(str(JournalDB(path).insert(VISIT))))
        ours = f":{path.stat().st_ino} "
        deadline = time.monotonic() + 60
        while not any("->" in line and ours in line for line in LOCKS.read_text("ascii").splitlines()):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        locks.unlock(held.fileno())  # the child has this descriptor, too
    assert child.heard() == ["2"]
    assert child.status() == 0


@pytest.mark.parametrize("writers", [6, pytest.param(24, marks=pytest.mark.torture)])
def test_nobody_waits_long_while_others_add_without_pause(path: Path, writers: int) -> None:
    children = [Child(adding(path)) for _ in range(writers)]
    said = [child.heard() for child in children]

    assert [child.status() for child in children] == [0] * writers
    assert len(stock_entries(path)) == writers * ADDS
    assert max(float(took) for lines in said for took in lines) < 10
