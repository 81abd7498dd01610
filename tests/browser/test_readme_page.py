"""The picture of a page at the top of README.md is what a browser shows.

UPDATE_GOLDEN=1 takes it anew, as it writes the golden files; look at it before you commit it.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageChops, ImageStat

from svclog.cli import run
from svclog.cli.session import Session
from tests.conftest import Clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Opener

pytestmark = pytest.mark.slow

PICTURE = Path(__file__).parents[1] / "pictures" / "page.png"
TOLERANCE = 3.0
"""Of 255, the mean over all pixels and colours. It is there for a browser that smooths letters in another way: the same
browser takes the same picture twice. Another month comes to 6 and more: other words, dots and figures stand there."""
FONTS = [305, 283]
"""The width of the title, and of the link to where places stood, in the fonts of the picture: Liberation Serif and
DejaVu Sans. Another typeface alone differs by 7 and more, so that nothing can be compared where there is another."""
WIDTHS = """const links = [...document.querySelectorAll('nav a')];
const stood = links.find(one => one.textContent.startsWith('Where places'));
[document.querySelector('h1'), stood].map(one => {
    const range = document.createRange();
    range.selectNodeContents(one);
    return Math.round(range.getBoundingClientRect().width);
})"""


@pytest.fixture
def screenshot(opener: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], bytes]:
    """The top of the demo's page of a period, in a window of 1280 x 900 and in the light."""
    journal = tmp_path / "journal.json"
    assert run(["demo", "--keep", str(journal)], Session(clock=Clock())) == 0
    monkeypatch.setenv("SVCLOG_JOURNAL", str(journal))  # not --journal, which the page would name

    def take(period: str) -> bytes:
        page = tmp_path / f"{period}.html"
        command = ["report", period, "--format", "html", "--output", str(page)]
        assert run(command, Session(clock=Clock())) == 0
        with opener(page) as opened:
            if period == "last" and opened.page.evaluate(WIDTHS) != FONTS and not _must_run():
                pytest.skip("the fonts of the picture are not there")
            return opened.page.screenshot()

    return take


def _must_run() -> bool:
    return "chromium" in os.environ.get("SVCLOG_TEST_REQUIRES", "").split()


def difference(one: bytes, other: bytes) -> float:
    """How far two pictures are apart, 0 to 255, the mean over all pixels and colours."""
    first, second = (Image.open(io.BytesIO(picture)).convert("RGB") for picture in (one, other))
    assert first.size == second.size == (1280, 900)
    return sum(ImageStat.Stat(ImageChops.difference(first, second)).mean) / 3


def test_the_readmes_page_is_what_a_browser_shows(screenshot: Callable[[str], bytes]) -> None:
    found = screenshot("last")
    if os.environ.get("UPDATE_GOLDEN"):
        PICTURE.write_bytes(found)

    assert difference(PICTURE.read_bytes(), found) < TOLERANCE


def test_another_month_would_not_pass_for_the_readmes_page(screenshot: Callable[[str], bytes]) -> None:
    assert difference(screenshot("last"), screenshot("2026-11")) > 1.5 * TOLERANCE
