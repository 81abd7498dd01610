"""The template environment of pages: it escapes all that templates are given; a page's policy allows no scripts."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from inspect import isfunction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from svclog import __version__, dates
from svclog.dates import MONTHS, WEEKDAYS
from svclog.render.html import phrases, svg, tags
from svclog.render.words import month_names
from svclog.text import clean, counted

if TYPE_CHECKING:
    from collections.abc import Iterator


MOST_ROWS = 100
"""The most rows of one table that a page shows; the rest are counted."""
OPENED = 12
"""The most visits for which the figures beside a page's only score line start open."""
_TEMPLATES = Path(__file__).parent / "templates"


def printed(template: str, **context: object) -> Iterator[str]:
    """Render `template` with `context`, yielding the page in pieces."""
    return _environment().get_template(template).generate(**context)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_without_control_characters,
        trim_blocks=True,
        lstrip_blocks=True,
        optimized=False,  # constant folding takes longer than it saves in one run
    )
    style = (_TEMPLATES / "page.css").read_text(encoding="utf-8")
    environment.globals["style"] = Markup(style)  # noqa: S704 - our own file, the only style of a page
    environment.globals["style_hash"] = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment.filters |= {name: value for name, value in vars(phrases).items() if isfunction(value)}
    environment.filters["kind"] = lambda piece: type(piece).__name__
    environment.filters |= {"short": dates.short, "month_names": month_names}
    for name in ("move", "scale_labels", "course", "treatment"):
        environment.filters[name] = getattr(svg, name)
    for name in ("with_commands", "chip", "went", "attributes", "contents", "cell"):
        environment.filters[name] = getattr(tags, name)
    environment.globals |= {
        "MONTHS": MONTHS,
        "WEEKDAYS": WEEKDAYS,
        "TELLING": phrases.TELLING,
        "most": MOST_ROWS,
        "OPENED": OPENED,
    }
    environment.globals |= {"counted": counted, "kinds": phrases.kinds, "more": tags.more, "marks": tags.MARKS}
    environment.globals["version"] = __version__
    return environment


def _without_control_characters(value: Any) -> Any:  # noqa: ANN401 - a template can print anything
    """Remove control and bidi characters from a text that a template prints; Jinja escapes it afterwards."""
    if value is None:
        return ""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value
