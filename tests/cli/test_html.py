"""Pages as a user gets them: on stdout, in a file, in the browser; what they say, and what they leave out."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from svclog import dates
from svclog.render.blocks import Sentence
from svclog.render.html import pages
from svclog.render.html.paper import printed
from svclog.render.html.pieces import Section
from svclog.reports import page as of_page
from svclog.reports.monthly import monthly
from svclog.reports.year import year_in_review
from tests.bench.journals import visits
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli, Program


class Outline(HTMLParser):
    """The tags of a page, its headings in order, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def headings(self) -> list[int]:
        return [int(tag[1]) for tag in self.tags if re.fullmatch("h[1-6]", tag)]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture
def demo(cli: Cli, tmp_path: Path) -> str:
    path = str(tmp_path / "demo.json")
    cli("demo", "--keep", path)
    return path


@pytest.mark.parametrize("command", [("report", "last"), ("report", "2026"), ("places",), ("why", "Bun & Barrow")])
def test_a_page_is_one_document_with_headings_in_order(cli: Cli, demo: str, command: tuple[str, ...]) -> None:
    page = cli("--journal", demo, *command, "--format", "html").out
    outline = Outline(page)

    assert page.startswith("<!doctype html>")
    assert page.count("<html") == page.count("</html>") == 1
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(outline.tags)
    assert {"header", "main", "footer", "section"} <= set(outline.tags)


def test_the_policy_allows_the_one_style_and_nothing_else(cli: Cli, demo: str) -> None:
    page = cli("--journal", demo, "report", "last", "--format", "html").out

    [style] = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in page
    assert page.index("Content-Security-Policy") < page.index("<style>")
    assert " style=" not in page
    assert "http://" not in page
    assert "https://" not in page


@pytest.mark.parametrize(
    ("name", "options", "beginning"),
    [
        ("a.html", (), "<!doctype html>"),
        ("a.HTM", (), "<!doctype html>"),
        ("a.md", (), "# Vote with my feet: "),
        ("a.json", (), "{\n"),
        ("a.txt", (), "October 2026: "),
        ("a.html", ("--format", "markdown"), "# Vote with my feet: "),
        ("a.html", ("--json",), "{\n"),
    ],
)
def test_a_file_is_written_in_the_form_its_name_ends_in(
    cli: Cli, tmp_path: Path, name: str, options: tuple[str, ...], beginning: str
) -> None:
    cli("demo", "--keep", str(tmp_path / "demo"))

    cli("--journal", str(tmp_path / "demo"), "report", "last", "--output", str(tmp_path / name), *options)

    assert (tmp_path / name).read_text().lower().startswith(beginning.lower())


def test_a_page_says_what_the_report_says_in_its_order(cli: Cli, demo: str) -> None:
    text = Outline(cli("--journal", demo, "report", "last", "--format", "html").out).text
    report = cli("--journal", demo, "report", "last").out

    changed = "Tuppence & Tweed earned your loyalty (no verdict before)"
    assert (
        f"29 visits (18 good, 10 bad and 1 not scored yet) to 19 places, 12 of them without a verdict yet. {changed}"
        in text
    )
    places = ["earned", "Tuppence & Tweed", "won back", "slipping", "Bun & Barrow", "lost", "Grumbold Lettings"]
    found = [text.index(f"{words} ", text.index(" before ")) for words in places]
    assert found == sorted(found)
    titles = [
        title
        for title in ("Promises", "People to ask for", "People to avoid", "Minutes and money")
        if title.upper() in report
    ]
    assert [text.rindex(title) for title in titles] == sorted(text.rindex(title) for title in titles)
    for said in (
        "Drew me my own liver",
        "It was not mine.",
        "166 minutes and 405.00 went to",
        "; worse outcomes",
    ):
        assert said in text


def test_a_colon_in_the_name_of_a_place_does_not_cut_its_page_in_two(cli: Cli) -> None:
    cli("add", "Work: IT", "-o", "resolved")

    page = cli("why", "Work: IT", "--format", "html").out

    assert "<h1>Work: IT</h1>" in page
    assert '<p class="lead">Too early to say, so far good' in page


def test_a_page_without_visits_says_so(cli: Cli) -> None:
    result = cli("report", "2020-01", "--format", "html")

    assert "January 2020" in Outline(result.out).text
    assert "svclog: no visits yet" in result.err


def test_control_and_bidi_characters_do_not_reach_a_page(cli: Cli) -> None:
    for day in range(1, 4):
        cli(
            "add",
            "Acme",
            "-o",
            "declined",
            "--felt",
            "5",
            "--when",
            f"2026-11-0{day}",
            "-n",
            "a\u202eb\x1b[31mc\u2066d",
        )

    page = cli("report", "--format", "html").out

    assert "ab[31mcd" in page
    assert not set(page) & {"\u202e", "\x1b", "\u2066"}


def test_a_page_is_written_to_a_file_and_shown(program: Program, demo: str, tmp_path: Path) -> None:
    shown, page = tmp_path / "shown", tmp_path / "my page.html"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > "{shown}"\n')
    browser.chmod(0o755)

    result = program("--journal", demo, "report", "last", "--open", "-O", str(page), env={"BROWSER": f"{browser} %s"})

    assert result.out == ""
    assert result.err == f"svclog: written to {page}\n"
    assert shown.read_text() == page.as_uri()
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_without_a_name_the_page_is_in_a_file_that_only_the_user_can_read(
    program: Program, demo: str, tmp_path: Path
) -> None:
    result = program(
        "--journal", demo, "why", "Bun & Barrow", "--open", env={"BROWSER": "true %s", "TMPDIR": str(tmp_path)}
    )

    [page] = tmp_path.glob("svclog-*.html")
    assert result.err == f"svclog: written to {page}; delete it when you have seen it\n"
    assert page.stat().st_mode & 0o777 == 0o600
    assert "Bun &amp; Barrow" in page.read_text(encoding="utf-8")


def test_a_new_file_can_be_read_by_nobody_else_and_one_that_was_there_keeps_its_mode(
    program: Program, demo: str, tmp_path: Path
) -> None:
    new, known = tmp_path / "new.html", tmp_path / "known.md"
    known.write_text("what was there before", encoding="utf-8")
    known.chmod(0o644)

    program("--journal", demo, "report", "-f", "html", "-O", str(new))
    program("--journal", demo, "report", "-f", "markdown", "-O", str(known))

    assert [path.stat().st_mode & 0o777 for path in (new, known)] == [0o600, 0o644]
    assert known.read_text(encoding="utf-8").startswith("# ")


def test_a_file_may_be_in_the_home_folder_or_be_stdout(program: Program, demo: str, tmp_path: Path) -> None:
    result = program("--journal", demo, "report", "-O", "~/report.txt", env={"HOME": str(tmp_path)})
    assert result.err == f"svclog: written to {tmp_path / 'report.txt'}\n"

    text = program("--journal", demo, "report", "-O", "-").out
    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == text


def test_where_no_browser_starts_the_page_is_named(program: Program, demo: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    nothing = {"BROWSER": "/nowhere/browser %s", "PATH": str(tmp_path), "DISPLAY": "", "WAYLAND_DISPLAY": ""}

    result = program("--journal", demo, "places", "--open", "-O", str(page), env=nothing)

    assert result.err.splitlines()[-1] == f"svclog: no browser could be started; open {page} in one"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--open", "--format", "markdown"), "--open shows html, not markdown"),
        (("--open", "--json"), "--open shows html, not json"),
        (("--json", "--format", "html"), "--json and --format html contradict each other"),
        (("--format", "pdf"), "--format"),
        (("--open", "--output", "-"), "--open shows a file, and --output - writes none"),
        (("--output", ""), "give the name of a file, or - for stdout"),
        (("--output", "~nobody-of-this-name/x"), "there is no such home folder"),
    ],
)
def test_forms_that_contradict_each_other_are_refused(cli: Cli, arguments: tuple[str, ...], said: str) -> None:
    assert said in cli("report", *arguments, code=2).err


def test_a_page_never_overwrites_the_journal(cli: Cli, path: Path) -> None:
    cli("add", "Acme", "-o", "resolved")
    before = path.read_bytes()

    assert "is a journal" in cli("why", "Acme", "--format", "html", "-O", str(path), code=2).err
    assert path.read_bytes() == before


@pytest.mark.parametrize("command", [("places",), ("why", "Bun & Barrow")])
def test_what_only_pages_need_is_not_imported_for_text(program: Program, demo: str, command: tuple[str, ...]) -> None:
    code = "import sys; from svclog.cli import run; run(sys.argv[1:]); print(*sorted(sys.modules), file=sys.stderr)"
    program.command = lambda *arguments: [sys.executable, "-c", code, *arguments]  # type: ignore[method-assign]

    imported = set(program("--journal", demo, *command).err.split())

    assert f"svclog.render.{command[0]}" in imported
    assert not {"svclog.reports.page", "svclog.reports.lines", "svclog.render.html", "jinja2"} & imported


@pytest.mark.parametrize("command", ["places", "why"])
def test_places_and_why_have_every_format(cli: Cli, demo: str, command: str) -> None:
    arguments = ["--journal", demo, command, *(["Bun & Barrow"] if command == "why" else []), "--format"]

    assert cli(*arguments, "terminal").out == cli(*arguments[:-1]).out
    assert cli(*arguments, "json").out == cli(*arguments[:-1], "--json").out
    assert cli(*arguments, "markdown").out.startswith("# ")


@pytest.mark.parametrize("period", ["last", "2026"])
def test_every_heading_of_the_report_is_on_its_page_in_the_same_order(cli: Cli, demo: str, period: str) -> None:
    headings = [line for line in cli("--journal", demo, "report", period).lines if line.isupper()]

    page = cli("--journal", demo, "report", period, "--format", "html").out
    titles = [unescape(title).upper() for title in re.findall(r"<h[23][^>]*>([^<]*)</h[23]>", page)]

    assert len(headings) >= 5
    assert [title for title in titles if title in headings] == headings


def test_a_section_without_a_title_is_on_the_page_all_the_same() -> None:
    parts = [Section("", [Sentence("Before all.")]), Section("After", [Sentence("After it.")])]
    page = "".join(printed("page.html.j2", kicker="", head="", lead="", sections=parts, program="svclog", today=""))

    assert "Before all." in page
    assert re.findall('href="#(s.*?)"', page) == re.findall('<h2 id="(.*?)">', page) == ["s2"]


def test_what_a_page_leaves_out_is_said_with_where_to_find_it(cli: Cli, tmp_path: Path) -> None:
    rows = [
        {"business": f"Place {number % 150:03}", "employee": "Kim", "outcome": "resolved", "felt": 5, "when": when}
        for number in range(450)
        for when in [f"2026-{number // 150 + 3:02}-{number % 28 + 1:02}"]
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    cli("import", str(file))
    cli("add", "Place 000", "-o", "pending", "--when", "2026-05-05")

    report = Outline(page := cli("report", "2026", "--format", "html").out).text
    places = Outline(cli("places", "--sort", "name", "--format", "html").out).text

    assert "those of a month: svclog list --month 2026-05" in report
    assert "Not drawn: 126 more places that moved less." in report
    may = re.findall(r"<td>May 2026</td>(.*?)</tr>", page)
    assert [re.findall(r">(\d+)<", row) for row in may] == [["151", "150", "0", "1"]]
    assert "And 50 more, left out here. All of them: svclog thanks." in report
    assert "Not drawn: 126 more places further down." in places


@pytest.mark.slow
def test_the_page_of_many_visits_stays_small_and_says_what_it_leaves_out() -> None:
    entries = [replace(entry, id=number) for number, entry in enumerate(visits(20_000), 1)]
    quarter = dates.period("2026-Q2", NOW)
    everything = dates.between("2016-01-01", None, NOW)
    year = year_in_review(entries, dates.period("2025", NOW), NOW)
    written = {
        period.name: "".join(pages.report(report, of_page.page(entries, report)))
        for period, report in ((asked, monthly(entries, asked, NOW)) for asked in (quarter, everything))
    }
    written["2025"] = "".join(pages.year(year, of_page.page(entries, year.report)))

    assert {name: len(page.encode()) < 1_000_000 for name, page in written.items()} == dict.fromkeys(written, True)
    for page in written.values():
        assert re.search(r"Not drawn: \d+ more places that moved less", page)
        assert "Too many visits to tell one by one" in page
    assert re.search(r"And [\d,]+ more, left out here", written[everything.name])


def test_a_calendar_breaks_the_name_of_a_desk_after_its_slash(cli: Cli) -> None:
    cli("add", "Town & Hall/desk", "-o", "resolved")

    assert '<span class="name"> Town &amp; Hall/<wbr>desk</span>' in cli("report", "--format", "html").out


def test_a_day_in_a_calendar_names_six_visits_and_counts_the_others(cli: Cli) -> None:
    for number in range(1, 9):
        cli("add", f"Place {number}", "-o", "resolved")

    page = cli("report", "--format", "html").out

    assert page.count('<span class="name"> Place ') == 6
    assert '<span class="visit">and 2 more</span>' in page


def test_a_page_of_the_first_visit_answers_and_counts_times(cli: Cli) -> None:
    cli(
        "add",
        "Bakery",
        "-w",
        "Yara",
        "-o",
        "resolved",
        "--empathy",
        "5",
        "--times",
        "2",
        "-n",
        '"Your usual?" -5 degrees.',
    )

    text = Outline(page := cli("report", "--format", "html").out).text

    assert "No verdict yet: how they look so far" in text
    assert '“"Your usual?" -5 degrees.” (Yara)' in text
    assert "2 of 2" in text
    assert '<span class="name"> Bakery x2</span>' in page
    assert "resolved x2" in text
    assert "<code>svclog show 1</code>" in page


def test_a_year_leaves_out_the_months_without_a_visit_and_names_them(cli: Cli) -> None:
    for day in ("2026-03-05", "2026-06-07"):
        cli("add", "Bakery", "-o", "resolved", "--when", day)

    page = cli("report", "2026", "--format", "html").out

    assert re.findall(r"<caption>(\w+ 2026)", page) == ["March 2026", "June 2026"]
    assert "No visits in January, February, April, May and July to November." in Outline(page).text


def test_minus_signs_of_our_figures_are_as_wide_as_plus_signs(cli: Cli) -> None:
    for _ in range(3):
        cli("add", "Bank", "-w", "Anne-Marie", "-o", "unresolved")

    page = cli("why", "Bank", "--format", "html").out

    assert '<p class="lead">Lost, score \N{MINUS SIGN}' in page
    assert "Anne-Marie" in page
    assert not re.search(r"[ >(]-\d", page.partition("</style>")[2].replace('d="', ""))
