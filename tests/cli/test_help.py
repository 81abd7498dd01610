"""What `svclog help TOPIC` explains fits on one screen, with an example."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from svclog import dates
from svclog.loyalty import Verdict
from svclog.render.topics import TOPICS
from tests.conftest import NOW

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


def test_every_date_and_period_that_help_names_is_read(cli: Cli) -> None:
    text = cli("help", "dates").out
    days, _, rest = text.partition("With dots")
    named = [form for line in days.splitlines()[1:] for form in re.split(" {2,}", line.strip())]
    ahead = re.search(r"also take: ([^.]+)\.", rest)
    periods = re.findall(r"^  ([^-]\S+(?:, [\w -]+?)*)  |(2026-Q3)", rest.partition("A period")[2], re.MULTILINE)
    assert ahead
    assert len(named) > 15
    for form in named:
        dates.visit(form, NOW)
    for form in ahead[1].replace("\n", " ").split(", "):
        assert dates.due(form, NOW) > NOW
    for form in ", ".join(one or other for one, other in periods).split(", "):
        dates.period(form, NOW)
