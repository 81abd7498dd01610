"""Names and notes are data: whatever they hold, no report breaks on them, and none lets them act."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len

from svclog import dates
from svclog.model import Interaction, Outcome
from svclog.render import monthly
from svclog.render import people as render_people
from svclog.render import places as render_places
from svclog.render import trend as render_trend
from svclog.render import why as render_why
from svclog.render import year as render_year
from svclog.render.blocks import Table, in_figures
from svclog.render.document import document
from svclog.render.html import pages
from svclog.render.markdown import markdown
from svclog.render.terminal import fitted, plain
from svclog.reports import monthly as month
from svclog.reports import page
from svclog.reports.people import grouped, people
from svclog.reports.places import Places, places
from svclog.reports.trend import trend
from svclog.reports.why import Why, why
from svclog.reports.year import Year, year_in_review
from svclog.text import clean
from tests.cli.terminals import harmful
from tests.conftest import NOW

if TYPE_CHECKING:
    from svclog.render.blocks import Block
    from svclog.reports.monthly import MonthlyReport

HOSTILE = [
    "",
    " ",
    "[red]x[/red]",
    "[/hold]",
    "[bold",
    "\\[red]",
    ":smile:",
    "\x1b[2J\x1b]0;title\x07\x9b1m",
    "\x1b]8;;http://x.y\x1b\\link\x1b]8;;\x1b\\",
    "a|b || c \\| d \\",
    "\\|",
    "\\",
    "a\nb\r\nc\rd\u2028e\u2029f\x85g",
    "\n\n# h\n- i\n---\n```\n",
    "*a* **b** _c_ ~~d~~ `e` ``f``",
    "<b>x</b> <!-- c --> &lt; &#124;",
    "[a](http://x) ![i](x)",
    "\u202eevil\u2066 \u200fx\u061c\ufeff",
    "\u200b\u200d\u00ad",
    "שלום مرحبا",
    "漢字かな交じり文" * 5,
    "👩‍👩‍👧 👍🏽 e\u0301\u0302",
    "\0null",
    "\ud800",
    "\tx\t",
    "=cmd()",
    "a/b",
    "/",
    "very long " * 30,
    "x" * 300,
]
TEXTS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=30),
    st.lists(st.sampled_from(HOSTILE), min_size=2, max_size=3).map("".join),
)
NAMES = TEXTS.filter(bool)
VISITS = st.builds(
    Interaction,
    when=st.integers(0, 80 * 24).map(lambda hours: NOW - timedelta(hours=hours)),
    business=NAMES,
    employee=st.one_of(st.none(), TEXTS),
    empathy=st.sampled_from([None, 1, 5]),
    outcome=st.sampled_from(Outcome),
    felt=st.sampled_from([None, 1, 5]),
    note=st.one_of(st.none(), TEXTS),
)


def numbered(visits: list[Interaction], often: int) -> list[Interaction]:
    """Return these visits, each several times, so that places and people get verdicts."""
    return [msgspec.structs.replace(entry, id=number) for number, entry in enumerate(visits * often, start=1)]


JOURNALS = st.builds(numbered, st.lists(VISITS, min_size=1, max_size=4), st.integers(1, 3))


def report_on(entries: list[Interaction]) -> MonthlyReport:
    return month.monthly(entries, dates.between("2026-10-15", None, NOW), NOW)


def review_of(entries: list[Interaction]) -> Year:
    return year_in_review(entries, dates.period("2026", NOW), NOW)


def places_of(entries: list[Interaction]) -> Places:
    return Places(NOW, places(entries))


def reasons_of(entries: list[Interaction]) -> Why:
    business = entries[0].business
    return why(business, [entry for entry in entries if entry.business == business], NOW)


def all_reports(entries: list[Interaction]) -> dict[str, list[Block]]:
    return {
        "report": list(monthly.blocks(report_on(entries))),
        "year": list(render_year.blocks(review_of(entries))),
        "places": list(render_places.blocks(places_of(entries))),
        "people": list(render_people.blocks(grouped(people(entries)))),
        "trend": list(render_trend.blocks(trend(entries, NOW, months=3))),
        "why": list(render_why.blocks(reasons_of(entries))),
    }


def all_documents(entries: list[Interaction]) -> dict[str, str]:
    bodies = {
        "report": monthly.json(report_on(entries)),
        "year": render_year.json(review_of(entries)),
        "places": render_places.json(places_of(entries)),
        "people": render_people.json(people(entries)),
        "trend": render_trend.json(trend(entries, NOW, months=3)),
        "why": render_why.json(reasons_of(entries)),
    }
    return {name: "".join(document(body)) for name, body in bodies.items()}


def cells_of(text: str) -> list[list[list[str]]]:
    """The tables of a Markdown document as a reader sees them: their rows of cells."""
    tables: list[list[list[str]]] = []
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    for token, following in zip(tokens, [*tokens[1:], *tokens[:1]], strict=True):
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append([])
        elif token.type in {"th_open", "td_open"}:
            pieces = following.children or []
            assert {piece.type for piece in pieces} <= {"text", "text_special"}, pieces
            tables[-1][-1].append("".join(piece.content for piece in pieces))
    return tables


def words(text: str) -> str:
    return " ".join(text.split())


@given(JOURNALS)
def test_a_pipe_gets_plain_lines_of_harmless_text(entries: list[Interaction]) -> None:
    for name, blocks in all_reports(entries).items():
        text = plain(blocks)
        assert harmful(text) == set(), name
        rows = sum(len(block.rows) for block in blocks if isinstance(block, Table))
        assert len(text.split("\n")) >= rows


@pytest.mark.slow
@given(JOURNALS, st.sampled_from([60, 80, 140]), st.booleans())
def test_a_terminal_gets_lines_that_fit_and_only_our_colours(
    entries: list[Interaction], width: int, color: bool
) -> None:
    for name, blocks in all_reports(entries).items():
        text = fitted(blocks, width, color=color)
        shown = re.sub(r"\x1b\[[0-9;]*m", "", text) if color else text
        assert harmful(shown) == set(), name
        assert max(map(cell_len, shown.split("\n"))) <= width, name


@pytest.mark.parametrize("text", [text for text in HOSTILE if text])
def test_what_text_may_say_it_says_in_full(text: str) -> None:
    entries = numbered([Interaction(when=NOW, business=text, employee=text, outcome=Outcome.DECLINED, felt=5)], 3)

    if words(clean(text)):
        assert words(clean(text)) in words(plain(all_reports(entries)["report"]))


@given(JOURNALS)
def test_every_row_of_a_markdown_table_has_the_cells_it_was_given(entries: list[Interaction]) -> None:
    for name, blocks in all_reports(entries).items():
        text = "".join(markdown("Vote with my feet", blocks))
        assert harmful(text) == set(), name
        given_cells = [
            [[words(clean(cell)) for cell in row] for row in ([column.title for column in table.columns], *table.rows)]
            for table in (in_figures(block) for block in blocks if isinstance(block, Table) and block.rows)
        ]
        found = [table for table in cells_of(text) if len(table) > 1]
        assert [[[words(cell) for cell in row] for row in table] for table in found] == given_cells, name


class Tags(HTMLParser):
    """The tags and attributes of a page, and the text that is read out of it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses |= {value or "" for name, value in attrs if name in {"href", "id", "class", "d"}}

    def handle_data(self, data: str) -> None:
        self.words.append(data)


PLAIN = numbered(
    [Interaction(when=NOW, business="Acme", employee="Kim", outcome=Outcome.DECLINED, felt=5, note="x")], 3
)


@pytest.mark.slow
@given(JOURNALS)
def test_a_page_holds_names_and_notes_as_text_alone(entries: list[Interaction]) -> None:
    def page_of(entries: list[Interaction]) -> Tags:
        report = report_on(entries)
        text = "".join(pages.report(report, page.page(entries, report)))
        text.encode()
        assert harmful(text) == set()
        return Tags(text)

    found = page_of(entries)

    assert found.tags <= {*page_of(PLAIN).tags, "circle", "g", "wbr"}
    assert not {name for name in found.attributes if name.startswith("on") or name in {"style", "src"}}
    assert not {value for value in found.addresses if not re.fullmatch(r"[-\w #.]*", value)}
    for entry in entries:
        if f"{entry.when:%m-%d}" >= "10-15":
            assert words(clean(entry.business)) in words(" ".join(found.words))


@given(JOURNALS)
def test_json_gives_back_every_name_and_note_as_it_was(entries: list[Interaction]) -> None:
    found = {name: json.loads(text) for name, text in all_documents(entries).items()}

    assert {place["business"] for place in found["places"]["places"]} == {entry.business for entry in entries}
    assert {place["business"] for place in found["trend"]["places"]} == {
        entry.business for entry in entries if entry.when.month >= 9
    }
    assert found["why"]["business"] == entries[0].business
    assert {person["employee"] for person in found["people"]["people"]} <= {entry.employee for entry in entries}
    notes = {one["id"]: one["note"] for one in found["report"]["kind_no"] + found["report"]["rude_yes"]}
    assert notes == {entry.id: entry.note for entry in entries if entry.id in notes}


@given(JOURNALS)
def test_json_is_utf8_and_no_text_in_it_acts_on_a_terminal(entries: list[Interaction]) -> None:
    for text in all_documents(entries).values():
        text.encode()
        assert harmful(text) == set()
