"""What `svclog help TOPIC` explains fits on one screen, with an example."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from svclog.loyalty import Verdict
from svclog.render.topics import TOPICS

if TYPE_CHECKING:
    from tests.conftest import Cli


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_fits_on_one_screen_and_has_an_example(cli: Cli, topic: str) -> None:
    lines = cli("help", topic).lines

    assert len(lines) < 24
    assert max(map(len, lines)) <= 80
    assert sum(line.startswith("Example: ") for line in lines) == 1


def test_the_verdicts_are_all_explained_by_sums_that_are_right(cli: Cli) -> None:
    text = cli("help", "verdicts").out
    for day in ("2026-11-01", "2026-11-02", "2026-11-03"):
        cli("add", "Café", "--empathy", "4", "--listening", "4", "-o", "resolved", "--when", day)
    ledger = cli("why", "Café", "--json").json["ledger"]

    assert all(f"\n{verdict.sign} {verdict} " in text for verdict in Verdict)
    assert re.findall(r"\+\d\.\d", text.partition("Example: ")[2]) == [f"{row['score']:+.1f}" for row in ledger]


def test_the_topics_are_listed_and_another_one_is_refused(cli: Cli) -> None:
    assert cli("help").out.startswith("svclog help verdicts\n")
    assert "verdicts, words, line or dates" in cli("help", "nonsense", code=2).err
