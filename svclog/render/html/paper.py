"""The paper that pages are printed on: templates that escape all they are given, and a policy that lets nothing act."""

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
"""Rows of one table that a page shows; it says how many more there are."""
OPENED = 12
"""Visits up to which the figures beside the only score line of a page are open."""
_TEMPLATES = Path(__file__).parent / "templates"


def printed(template: str, **context: object) -> Iterator[str]:
    """The page that `template` makes of `context`, piece by piece."""
    return _environment().get_template(template).generate(**context)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        optimized=False,  # to look for constants takes longer than to print them once
    )
    style = (_TEMPLATES / "page.css").read_text(encoding="utf-8")
    environment.globals["style"] = Markup(style)  # noqa: S704 - ours; a page has no other
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


def _harmless(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Every text that a template prints, without what controls or reorders; it is escaped after this."""
    if value is None:
        return ""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value
