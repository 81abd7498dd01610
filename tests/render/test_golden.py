"""Every report on the demo, whole, as a terminal shows it and as a pipe and a file get it."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect
import pytest
from rich.cells import cell_len

from svclog.loyalty import Verdict
from tests.cli.terminals import colours, harmful
from tests.render.screens import even, rounded

if TYPE_CHECKING:
    from collections.abc import Callable

REPORTS = {
    "report": ("report", "last"),
    "report-so-far": ("report",),
    "report-silent": ("report", "--since", "2026-11-21"),
    "year": ("report", "2026"),
    "places": ("places",),
    "people": ("people",),
    "trend": ("trend",),
    "why-lost": ("why", "Hotel Gilded Heron"),
    "why-earned": ("why", "Café Brindille"),
    "why-slipping": ("why", "Halvorsen Motors"),
    "why-early": ("why", "Wobble Cycles"),
}
TABLES = {
    "places": ("places",),
    "votes": ("votes",),
    "votes-all": ("votes", "--all"),
    "case": ("case", "2"),
}


@pytest.mark.parametrize("width", [60, 80, 140])
def test_the_report_on_a_terminal_is_as_it_was(
    shown: Callable[..., str], golden: Callable[[str, str], None], width: int
) -> None:
    golden(f"report-{width}.txt", even(shown(width, "report", "last")))


@pytest.mark.parametrize("name", [name for name in REPORTS if name != "report"])
def test_a_report_on_a_terminal_of_80_columns_is_as_it_was(
    shown: Callable[..., str], golden: Callable[[str, str], None], name: str
) -> None:
    golden(f"{name}-80.txt", even(shown(80, *REPORTS[name])))


@pytest.mark.parametrize("name", TABLES)
def test_a_table_on_a_terminal_of_60_columns_is_as_it_was(
    shown: Callable[..., str], golden: Callable[[str, str], None], name: str
) -> None:
    golden(f"{name}-60.txt", even(shown(60, *TABLES[name])))


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_in_a_pipe_is_as_it_was(
    piped: Callable[..., str], golden: Callable[[str, str], None], name: str
) -> None:
    golden(f"{name}-piped.txt", piped(*REPORTS[name]))


@pytest.mark.parametrize("name", ["report", "year"])
def test_a_report_in_markdown_is_as_it_was(
    piped: Callable[..., str], golden: Callable[[str, str], None], name: str
) -> None:
    golden(f"{name}.md", piped(*REPORTS[name], "--format", "markdown"))


@pytest.mark.parametrize("name", ["report", "year", "places", "people", "trend", "why-lost", "why-slipping"])
def test_a_report_in_json_is_as_it_was(
    piped: Callable[..., str], golden: Callable[[str, str], None], name: str
) -> None:
    golden(f"{name}.json", rounded(piped(*REPORTS[name], "--json")))


def test_a_real_terminal_shows_the_same(demo: Path, shown: Callable[..., str]) -> None:
    program = (
        "import os, sys; from svclog.cli import run; from svclog.cli.session import Session; "
        "from tests.conftest import NOW; sys.stderr = open(os.devnull, 'w'); "
        "sys.exit(run(sys.argv[1:], Session(clock=lambda: NOW)))"
    )
    around = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES"}}
    child = pexpect.spawn(
        sys.executable,
        ["-c", program, "report", "last"],
        env=around | {"NO_COLOR": "1", "PAGER": "", "SVCLOG_JOURNAL": str(demo)},
        cwd=str(Path(__file__).parents[2]),
        dimensions=(24, 80),
        encoding="utf-8",
        timeout=30,
    )
    found = child.read()
    child.close()

    assert (child.exitstatus, even(found)) == (0, even(shown(80, "report", "last")))


def test_the_first_screen_holds_the_sentence_the_best_and_worst_visit_and_the_whole_ballot(
    shown: Callable[..., str],
) -> None:
    first = shown(80, "report").splitlines()[:24]

    assert first[0].startswith("November 2026 so far: 11 visits (11 good) to 9 places, 4 of them without a ")
    assert "THE BEST VISIT" in first
    assert "WHERE PLACES STAND" in first
    lines = [line for line in first if line[:1] in {verdict.sign for verdict in Verdict} and line[1:2] == " "]
    assert len(lines) == 5
    assert any(line.startswith("Not visited in this period: ") for line in first)


@pytest.mark.parametrize("width", [60, 80, 140])
@pytest.mark.parametrize("name", REPORTS)
def test_nothing_is_wider_than_the_terminal(shown: Callable[..., str], name: str, width: int) -> None:
    lines = shown(width, *REPORTS[name]).splitlines()

    assert max(map(cell_len, lines)) <= width


@pytest.mark.parametrize("name", TABLES)
def test_a_table_fits_any_width_and_its_names_are_told_from_60_columns_on(shown: Callable[..., str], name: str) -> None:
    for width in range(40, 141, 7):
        lines = shown(width, *TABLES[name]).splitlines()
        cut = [cell for line in lines for cell in re.split(" {2,}", line) if "…" in cell]

        assert max(map(cell_len, lines)) <= width
        assert width < 60 or all(cell_len(cell) >= 8 for cell in cut)


def test_a_title_breaks_between_words_and_before_a_column_is_left_out(shown: Callable[..., str]) -> None:
    above, below, *_ = shown(80, "votes").splitlines()
    assert [above.split(), below.split()] == [
        ["visits"],
        ["vote", "left", "place", "instead", "since", "regret", "because"],
    ]
    assert " what happened" in shown(60, "case", "2")


def test_what_is_left_out_is_named_unless_it_is_blank(shown: Callable[..., str]) -> None:
    assert "No room for visits since and because: " in shown(60, "votes")
    assert "No room for regret and because: " in shown(60, "votes", "--all")
    assert "until" not in shown(80, "votes", "--all")


@pytest.mark.parametrize("width", [60, 80, 140])
@pytest.mark.parametrize("name", REPORTS)
def test_no_figure_and_no_date_is_ever_cut(
    shown: Callable[..., str], piped: Callable[..., str], name: str, width: int
) -> None:
    figures = r"(?<![\w.])[+-]\d+\.\d+(?![\d…])|\b\d+ of \d+\b|\b\d{4}-\d\d-\d\d\b"
    all_of_them = re.findall(figures, piped(*REPORTS[name]))
    on_screen = re.sub("^[▁▂▃▄▅▆▇█]+ .*\n", "", shown(width, *REPORTS[name]), flags=re.MULTILINE)

    assert not re.search(r"[\d.+-]…", re.sub(r"\w*[A-Za-z].*?…", "", on_screen))
    if "No room for" not in on_screen:
        assert re.findall(figures, " ".join(on_screen.split())) == all_of_them


@pytest.mark.parametrize("name", REPORTS)
def test_colour_adds_nothing_that_is_not_there_without_it(shown: Callable[..., str], name: str) -> None:
    coloured = shown(80, *REPORTS[name], color=True)

    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == shown(80, *REPORTS[name])


@pytest.mark.parametrize("name", ["report", "places"])
def test_a_verdict_has_its_colour_and_no_color_takes_it_away(
    shown: Callable[..., str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    assert colours(shown(80, *REPORTS[name], color=True))
    monkeypatch.setenv("NO_COLOR", "1")
    assert harmful(shown(80, *REPORTS[name], color=True)) == set()


@pytest.mark.parametrize("name", ["report", "places"])
def test_every_verdict_is_a_word_and_a_sign_wherever_it_is_printed(
    shown: Callable[..., str], piped: Callable[..., str], name: str
) -> None:
    on_ballot = [Verdict.EARNED, Verdict.WON_BACK, Verdict.SLIPPING, Verdict.LOST]

    for text in (shown(60, *REPORTS[name]), shown(80, *REPORTS[name]), piped(*REPORTS[name])):
        for verdict in on_ballot if name == "report" else Verdict:
            assert f"\n{verdict.sign} {verdict} " in text


def test_a_pipe_is_not_cut_at_80_columns(piped: Callable[..., str]) -> None:
    report = piped("report", "last")

    assert "2 visits with Adaeze; better empathy" in report
    assert "…" not in report.partition("WHERE PLACES STOOD")[2]  # above, the first words of two notes
    assert harmful(report) == set()


def test_a_desk_is_told_from_the_other_where_the_name_is_cut(shown: Callable[..., str]) -> None:
    cut = [line for line in shown(60, "places").splitlines() + shown(80, "places").splitlines() if "…/" in line]

    desks = [line.split("…")[1].split()[0] for line in cut if "Halv" in line]
    assert set(desks) == {"/sales", "/service"}


def test_a_trend_that_has_no_room_shows_the_latest_months_and_says_so(shown: Callable[..., str]) -> None:
    for width, first in ((60, "Nov'26"), (80, "Sep'26"), (140, "Dec'25")):
        lines = shown(width, "trend").splitlines()
        head = next(line for line in lines if line.startswith("place"))
        assert f" {first} " in head
        assert head.split()[-1] == "change"
        assert re.search("[▁▂▃▄▅▆▇█]{3}", lines[lines.index(head) + 1])
        assert any(line.startswith("No room for") for line in lines) is (width < 140)
