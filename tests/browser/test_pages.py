"""The pages as a browser shows them: nothing overlaps, asks the network or acts, and everybody can use them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from svclog.cli import run
from svclog.cli.session import Session
from tests.conftest import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.browser.conftest import Opener

pytestmark = pytest.mark.slow

LAYOUT = (Path(__file__).parent / "layout.js").read_text(encoding="utf-8")
SEEN: list[tuple[int, Literal["light", "dark"]]] = [
    (360, "light"),
    (360, "dark"),
    (768, "light"),
    (768, "dark"),
    (1280, "dark"),
    (1280, "light"),
]
ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "</style><style>*{background:url(http://x.test/)}</style>",
    "</title><svg onload=alert(1)>",
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    '<!-- <a href="javascript:alert(1)">x</a>',
    "]]><iframe src=//x.test></iframe>",
]


def reviews(count: int) -> Iterator[dict[str, Any]]:
    """A journal like those of other people's data: long notes, sparse ratings, many places, over years."""
    for number in range(count):
        yield {
            "business": f"lounge-of-some-airline-{number * number % 61}/terminal {number % 3}",
            "outcome": ("resolved", "unresolved")[number % 5 > 2],
            "empathy": (None, 1, 3, 5)[number % 4],
            "when": f"{2008 + number % 8}-{number % 12 + 1:02}-{number % 28 + 1:02}",
            "note": "A review that goes on and on, about the showers, the sandwiches and the staff. " * (number % 20),
        }


def hostile() -> Iterator[dict[str, Any]]:
    """Every attack in every field that takes text, at places that are earned, lost, and too new to say."""
    for number in range(4 * len(ATTACKS)):
        attack = ATTACKS[number % len(ATTACKS)]
        yield {
            "business": attack.replace("/", ""),
            "employee": attack,
            "outcome": ("resolved", "declined")[number % 2],
            "felt": (1, 5)[number % 2],
            "note": attack,
            "ref": attack,
            "tags": "".join(attack.split()),
            "promise": {"text": attack, "by": "2026-11-21T10:00:00+01:00", "state": "open"},
            "when": f"2026-11-{number % 20 + 1:02}",
        }


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Write the page of a name as a user would, once."""
    folder = tmp_path_factory.mktemp("pages")
    journal, lounges, evil = (str(folder / name) for name in ("demo.json", "lounges.json", "evil.json"))
    commands = {
        "month": [journal, "report", "last"],
        "so-far": [journal, "report"],
        "year": [journal, "report", "2026"],
        "quarter": [journal, "report", "2026-Q3"],
        "empty-month": [journal, "report", "2020-01"],
        "empty-journal": [str(folder / "none.json"), "report"],
        "reviews-year": [lounges, "report", "2014"],
        "reviews-all": [lounges, "report", "--since", "2006-01-01"],
        "places": [journal, "places"],
        "why": [journal, "why", "Halvorsen Motors/service"],
        "hostile": [evil, "report"],
        "hostile-why": [evil, "why", ATTACKS[1]],
    }

    def svclog(*arguments: str) -> None:
        assert run(arguments, Session(clock=Clock())) == 0

    def bring_in(path: str, rows: Iterator[dict[str, Any]]) -> None:
        file = folder / "rows.jsonl"
        file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        svclog("--journal", path, "import", str(file))

    svclog("demo", "--keep", journal)
    bring_in(lounges, reviews(2264))
    bring_in(evil, hostile())
    svclog("--journal", evil, "leave", ATTACKS[0].replace("/", ""), "--for", ATTACKS[1], "--because", ATTACKS[5])

    def written(name: str) -> Path:
        file = folder / f"{name}.html"
        if not file.exists():
            path, *command = commands[name]
            svclog("--journal", path, *command, "--format", "html", "--output", str(file))
        return file

    return written


PAGES = [
    *(
        "month",
        "so-far",
        "year",
        "empty-month",
        "empty-journal",
        "reviews-year",
        "places",
        "why",
        "hostile",
        "hostile-why",
    ),
    *(pytest.param(name, marks=pytest.mark.torture) for name in ("quarter", "reviews-all")),
]


def test_on_a_narrow_screen_a_quotation_has_the_width_of_the_ballot(
    opener: Opener, page: Callable[[str], Path]
) -> None:
    with opener(page("month"), 360) as opened:
        quotes, ballot = (
            opened.page.eval_on_selector_all(chosen, "all => all.map(one => one.getBoundingClientRect().width)")
            for chosen in (".ballot .quote", ".ballot")
        )

    assert quotes
    assert min(quotes) > 0.9 * ballot[0]


@pytest.mark.parametrize(
    "seen", [SEEN[::5], pytest.param(SEEN, marks=pytest.mark.torture)], ids=["narrow and wide", "all"]
)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_sticks_out_or_lies_on_anything_else(
    opener: Opener, page: Callable[[str], Path], name: str, seen: Sequence[tuple[int, Literal["light", "dark"]]]
) -> None:
    with opener(page(name)) as opened:
        for width, scheme in seen:
            opened.page.set_viewport_size({"width": width, "height": 900})
            opened.page.emulate_media(color_scheme=scheme)
            for details in ("open = false", "open = true"):
                opened.page.evaluate(f"document.querySelectorAll('details').forEach(one => one.{details})")
                assert (width, scheme, details, opened.page.evaluate(LAYOUT)) == (width, scheme, details, [])
        assert opened.wrong == []


@pytest.mark.torture
@pytest.mark.parametrize("name", PAGES)
def test_the_accessibility_checker_finds_nothing(
    opener: Opener, page: Callable[[str], Path], name: str, axe: str
) -> None:
    with opener(page(name), bypass_csp=True) as opened:
        opened.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        opened.page.evaluate(axe)
        for width, scheme in SEEN[1::4]:
            opened.page.set_viewport_size({"width": width, "height": 900})
            opened.page.emulate_media(color_scheme=scheme)
            found = opened.page.evaluate("axe.run({resultTypes: ['violations']})")
            nodes = [(rule["id"], node["html"][:200]) for rule in found["violations"] for node in rule["nodes"][:3]]
            assert (width, scheme, nodes) == (width, scheme, [])
            assert len(found["passes"]) > 10


@pytest.mark.parametrize(
    "name",
    [
        "month",
        "why",
        *(pytest.param(name, marks=pytest.mark.torture) for name in ("year", "empty-month", "reviews-year")),
    ],
)
def test_it_prints_on_a4(opener: Opener, page: Callable[[str], Path], name: str) -> None:
    with opener(page(name), 680, "dark") as opened:  # what the margins leave of the width of A4
        opened.page.emulate_media(media="print")
        assert opened.page.evaluate(LAYOUT) == []
        paper = opened.page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--paper')")
        assert paper.strip() == "#fcfbf8", "nobody prints on black"
        printed = opened.page.pdf(prefer_css_page_size=True)
    sizes = {tuple(round(float(side)) for side in box.split()) for box in re.findall(rb"/MediaBox \[(.*?)\]", printed)}
    assert sizes == {(0, 0, 595, 842)}


@pytest.mark.parametrize("name", ["hostile", "hostile-why"])
def test_no_name_and_no_note_acts(opener: Opener, page: Callable[[str], Path], name: str) -> None:
    with opener(page(name), bypass_csp=True) as opened:  # not even where no policy forbids it
        opened.page.hover("h1")
        opened.page.wait_for_timeout(100)
        acting = "script, img, iframe, object, embed, link, form, base, [style], [onload], [onerror], [onmouseover]"
        assert opened.page.locator(acting).count() == 0
        addresses = opened.page.eval_on_selector_all("[href]", "them => them.map(one => one.getAttribute('href'))")
        assert all(re.fullmatch(r"#(content|s\d+)", address) for address in addresses)
        assert opened.page.locator("style").count() == 1
        for attack in ATTACKS[:3]:
            assert attack.replace("/", "")[:20] in opened.page.inner_text("body") or name == "hostile-why"
        assert opened.wrong == []


def test_a_script_that_were_there_would_not_run(opener: Opener, page: Callable[[str], Path], tmp_path: Path) -> None:
    broken = tmp_path / "broken.html"
    text = page("month").read_text(encoding="utf-8")
    broken.write_text(text.replace("<main", "<script>document.title='acted'</script><img src=http://x.test/><main"))
    with opener(broken) as opened:
        assert opened.page.title() == "Vote with my feet: October 2026"
        assert {complaint.split("'")[0] for complaint in opened.wrong} != set()


def test_the_keyboard_alone_skips_to_the_content_and_opens_the_figures(
    opener: Opener, page: Callable[[str], Path]
) -> None:
    with opener(page("month")) as opened:
        opened.page.keyboard.press("Tab")
        assert opened.page.evaluate("document.activeElement.className") == "skip"
        opened.page.keyboard.press("Enter")
        assert opened.page.evaluate("document.activeElement.id") == "content"
        opened.page.keyboard.press("Tab")
        assert opened.page.evaluate("document.activeElement.tagName") == "SUMMARY"
        opened.page.keyboard.press("Enter")
        assert opened.page.evaluate("document.activeElement.parentElement.open") is True


def test_every_picture_has_a_table_with_its_figures(opener: Opener, page: Callable[[str], Path]) -> None:
    with opener(page("year")) as opened:
        alone = opened.page.eval_on_selector_all(
            "svg:not([aria-hidden])",
            "all => all.filter(one => !one.closest('article, .figure-and-table, tr')?.querySelector('td')).length",
        )
        assert alone == 0
        assert opened.page.locator("svg:not([aria-hidden])").count() > 20


def test_a_stranger_reads_what_happened_in_march(opener: Opener, page: Callable[[str], Path]) -> None:
    with opener(page("year")) as opened:
        opened.page.get_by_text("What happened in March 2026").click()
        march = opened.page.locator("details", has_text="What happened in March 2026").inner_text()
    assert "Grumbold has lost me to these two" in march
    assert march.count("visit ") >= 7
