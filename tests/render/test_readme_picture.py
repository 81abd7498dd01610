"""The picture of a terminal at the top of README.md is what the program shows."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

PICTURE = "../../pictures/report.svg"
LINES = 34
"""The sentence, the best and the worst visit, and the ballot: what a report begins with."""


def drawn(screen: str) -> str:
    """Return Rich's drawing of a screen, without the fonts that a reader would have to download."""
    console = Console(record=True, width=80, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi("$ svclog report last\n" + "\n".join(screen.splitlines()[:LINES])))
    picture = console.export_svg(title="svclog", unique_id="svclog")
    return re.sub(r"\n *@font-face \{.*?\}", "", picture, flags=re.DOTALL)


def test_the_readmes_picture_is_what_the_demo_shows_on_a_terminal(
    shown: Callable[..., str], golden: Callable[[str, str], None]
) -> None:
    golden(PICTURE, drawn(shown(80, "report", "last", color=True)))


def test_the_readmes_picture_fetches_nothing_and_can_be_parsed() -> None:
    picture = (Path(__file__).parent / "golden" / PICTURE).read_text(encoding="utf-8")

    assert ET.fromstring(picture).tag == "{http://www.w3.org/2000/svg}svg"
    assert re.findall(r"(?:https?:)?//[^\s\"')]+", picture) == [
        "http://www.w3.org/2000/svg",
        "https://www.textualize.io",
    ]
    assert "url(" not in picture.replace("url(#", "")
