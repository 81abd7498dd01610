"""A real browser without a window, in which pages are opened as files.

It needs Chromium and `npm install --no-save --prefix build/axe axe-core@4.14`; tests are skipped without them, unless
SVCLOG_TEST_REQUIRES names `chromium`.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Dialog, Page, Request

AXE = Path(__file__).parents[2] / "build/axe/node_modules/axe-core/axe.min.js"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Opened:
    """An open page, and whatever it did that no page of svclog's may do."""

    page: Page
    wrong: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker's source."""
    if AXE.exists():
        return AXE.read_text(encoding="utf-8")
    missing = "axe-core is not there: npm install --no-save --prefix build/axe axe-core@4.14"
    if "chromium" in os.environ.get("SVCLOG_TEST_REQUIRES", "").split():
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        if "chromium" in os.environ.get("SVCLOG_TEST_REQUIRES", "").split():
            pytest.fail("chromium is not installed, and SVCLOG_TEST_REQUIRES names it")
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield chromium
        chromium.close()


def _refuse(found: Opened) -> Callable[[Dialog], None]:
    def refuse(dialog: Dialog) -> None:
        found.wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    return refuse


def _expect(file: Path, found: Opened) -> Callable[[Request], None]:
    def look(request: Request) -> None:
        if request.url != file.as_uri():
            found.wrong.append(f"asks {request.url}")

    return look


@dataclass
class Opener:
    """Opens a file at a width, in a colour scheme, and watches it."""

    browser: Browser

    @contextmanager
    def __call__(
        self, file: Path, width: int = 1280, scheme: Literal["light", "dark"] = "light", **context: Any
    ) -> Iterator[Opened]:
        made = self.browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **context)
        page = made.new_page()
        found = Opened(page)
        page.on("console", lambda message: found.wrong.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: found.wrong.append(f"error: {error}"))
        page.on("dialog", _refuse(found))
        page.on("request", _expect(file, found))
        page.goto(file.as_uri())
        try:
            yield found
        finally:
            made.close()


@pytest.fixture(scope="session")
def opener(browser: Browser) -> Opener:
    return Opener(browser)
