"""Journals of any size for measurements, the same in each run."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from svclog import __version__
from svclog.model import Interaction, Outcome, Via
from svclog.storage.documents import document
from svclog.storage.layout import CLOSING, document_line, encode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["visits", "write_journal"]

PLACES = 200
START = datetime(2016, 1, 1, 9, tzinfo=UTC)
SPAN = timedelta(days=3900)
WORDS = ["queue", "helpful", "cold", "coffee", "refund", "waited", "smiled", "forgot", "again", "manager", "sorry"]


def visits(count: int) -> Iterator[Interaction]:
    """`count` visits to 200 places over ten years, in time order, about 300 bytes each in the file."""
    chance = random.Random(count)
    for number in range(count):
        place = int(chance.triangular(0, PLACES, 0))
        mood = chance.choice((-1, 0, 0, 1)) + (place % 3 == 0)
        yield Interaction(
            uid=f"{number:032x}",
            when=START + SPAN * (number / max(count, 1)),
            business=f"Place {place}" + ("/service" if place % 7 == 0 else ""),
            employee=f"Person {chance.randrange(5)}" if chance.random() < 0.7 else None,
            empathy=min(5, max(1, 3 + mood + chance.randrange(-1, 2))),
            listening=min(5, max(1, 3 + mood + chance.randrange(-1, 2))),
            outcome=chance.choice(list(Outcome)[:4]) if mood < 1 else Outcome.RESOLVED,
            via=chance.choice(list(Via)),
            note=" ".join(chance.choices(WORDS, k=12)),
            recorded=START + SPAN * (number / max(count, 1)),
        )


def write_journal(path: Path, count: int) -> Path:
    """Write a journal of `count` visits, as svclog would have left it."""
    meta = {"schema": 1, "written_by": f"svclog {__version__}", "last_id": count}
    with path.open("wb") as file:
        file.write(encode({"meta": {"1": meta}}).removesuffix(CLOSING))
        for number, visit in enumerate(visits(count), 1):
            file.write(document_line(number, document(visit), first=number == 1))
        file.write(CLOSING)
    return path
