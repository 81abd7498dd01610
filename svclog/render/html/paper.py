"""The paper that pages are printed on: templates that escape all they are given, and a policy that lets nothing act."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from svclog.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    )
    style = (_TEMPLATES / "page.css").read_text(encoding="utf-8")
    environment.globals["style"] = Markup(style)  # noqa: S704 - ours; a page has no other
    environment.globals["style_hash"] = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment.filters["kind"] = lambda piece: type(piece).__name__
    return environment


def _harmless(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Every text that a template prints, without what controls or reorders; it is escaped after this."""
    if value is None:
        return ""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value
