"""An inbox: a text file of quick lines, each led by its date, to which anything may append: a phone, a note, a mail."""

from __future__ import annotations

import re
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from svclog import dates
from svclog.errors import BadField, UsageError, shown
from svclog.exchange.bad_rows import BadRow
from svclog.fields import Reading, read_visit, visit_of
from svclog.fields.quickline import EVERY_KEY, of_text
from svclog.storage import Identities, document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from svclog.exchange.choices import Choices
    from svclog.storage import Doc

_DATE = r"\d{4}-\d\d-\d\d|\d\d?([./])\d\d?\2\d{4}"
_CLOCK = r"\d\d?:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
_LED = re.compile(rf"\[?((?:{_DATE})(?:[T ]{_CLOCK})?)\]? +(?!{_CLOCK})([^\s,;].*)", re.ASCII)
"""A date, a time of day or not, and the line; in the brackets of jrnl or not."""
_LOOKED_AT = 20
_CELLS = 2
"""How many tabs make a line a row."""
_PATIENCE, _WAIT = 10, 0.2


def is_inbox(text: str) -> bool:
    """Whether most of the first lines are led by a date, and are no rows of cells between tabs."""
    lines = [line for _, (_, line) in zip(range(_LOOKED_AT), _lines(text), strict=False)]
    return 2 * sum(line.count("\t") < _CELLS and _LED.fullmatch(line) is not None for line in lines) > len(lines)


def settled(name: str, data: bytes) -> bytes:
    """What a file holds when its last line is whole: the other program may be at it.

    A line without an end is taken once the file stays as it is for a moment; else it is left for the next time.
    """
    path = Path(name)
    for _ in range(_PATIENCE):
        if data.endswith(b"\n") or not path.is_file():
            return data
        time.sleep(_WAIT)
        before, data = data, path.read_bytes()
        if data == before:
            return data
    return data[: data.rfind(b"\n") + 1]


def documents(text: str, choices: Choices, now: datetime, bad: Callable[[BadRow], object]) -> Iterator[tuple[int, Doc]]:
    """The document of each line, with the number of the line; what cannot be read is `bad`.

    A uid comes from the whole line, and from how many equal ones stand before it: see Identities. Raises UsageError for
    choices that are about columns.
    """
    layout = choices.layout
    if choices.columns or choices.translate or choices.scales or choices.negated or choices.outcome_from_stars:
        raise UsageError("an inbox of lines has no columns; leave out the options that say what columns mean")
    if layout.skip_lines or layout.rows:
        raise UsageError("an inbox of lines has no table; leave out --skip-lines and --rows")
    identities = Identities(choices.constants)
    here = now if choices.zone is None else now.astimezone(choices.zone)
    reading = Reading(
        visit=partial(_moment, now=here, day_first=choices.day_first),
        due=partial(dates.stored_due, now=here, day_first=choices.day_first),
        promised=partial(dates.promised, now=here, day_first=choices.day_first),
        letters=True,
    )
    for number, line in _lines(text):
        uid = identities.uid(line.encode(errors="surrogatepass"))
        try:
            yield number, _document(line, choices.constants, uid, reading, here)
        except UsageError as error:
            reason = str(error.reason if isinstance(error, BadField) else error.message)
            where = f"{error.where}: " if isinstance(error, BadField) else ""
            led = _LED.fullmatch(line)
            value = led[1] if led and where == f"{led[1]}: " else ""
            bad(BadRow(number, "", "", value, f"{where}{reason}"))


def _moment(text: str, *, now: datetime, day_first: bool | None) -> datetime:
    """The moment that leads a line: midnight that is written is midnight, where in a table it is the day alone."""
    is_exact = ":" in text and text[4:5] == "-"
    return dates.visit(text, now) if is_exact else dates.stored(text, now, day_first=day_first)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that say something, with their numbers."""
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip()  # noqa: PLW2901 - without the \r of CRLF
        if line and not line.startswith("#"):
            yield number, line


def _document(line: str, constants: Mapping[str, str], uid: str, reading: Reading, now: datetime) -> Doc:
    led = _LED.fullmatch(line)
    said = of_text(led[3] if led else line, keys=EVERY_KEY)
    if led and "when" in said.texts:
        raise UsageError(f"{shown(led[1])} and {shown(said.words['when'])} both say when; give one of them")
    if said.doubtful:
        name = said.texts["business"]
        raise UsageError(f"{shown(said.doubtful[0])} would be a part of the place {shown(name)}; put that in quotes")
    texts = {**constants, **said.texts, **({"when": led[1]} if led else {})}
    if "when" not in texts:
        raise UsageError(
            f"no date leads {shown(line)}; begin it with one, such as 2026-11-20 14:30, "
            "or give all such lines one with --set when=2026-11-20"
        )
    for name in ("business", "outcome"):
        if name not in texts:
            raise UsageError(f"the {'place' if name == 'business' else name} is missing in {shown(line)}")
    words = {**said.words, **({"when": led[1]} if led else {})}
    visit = visit_of(read_visit(texts, reading, where=lambda name: words.get(name, name)), now)
    doc = document(visit)
    doc["uid"] = doc.get("uid") or uid
    return doc
