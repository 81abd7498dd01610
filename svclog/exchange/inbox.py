"""Read an inbox: a text file of quick lines, each after its date, which a phone or another program appends to."""

from __future__ import annotations

import re
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svclog import dates
from svclog.errors import BadField, Several, UsageError, all_of, shown
from svclog.exchange.bad_rows import BadRow
from svclog.fields import FIELDS, Reading, read_visit, visit_of
from svclog.fields.marks import EVERY_KEY, is_date_like, when_in
from svclog.fields.quickline import of_text
from svclog.storage import Identities, document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from svclog.exchange.choices import Choices
    from svclog.fields.quickline import QuickLine
    from svclog.model import Interaction
    from svclog.storage import Doc

    Check = Callable[[QuickLine, str], object]
    """Checks a line, and its uid, against the journal. Raises UsageError."""

_DATE = (
    r"\d{4}-\d\d-\d\d|\d\d?(?P<dash>[./])\d\d?(?P=dash)\d{4}"
    r"|[A-Za-z]{3,9}\.? \d\d?,? \d{4}|\d\d?\.? [A-Za-zä]{3,9}\.?,? \d{4}"  # as phones write it
    r"|(?P<open>\d\d?\.(?:\d\d?\.| [A-Za-zä]{3,9}\.?)(?=,? (?:at )?\d\d?:\d\d))"  # the latest one, before a time
)
_CLOCK = r"\d\d?:\d\d(?::\d\d(?:\.\d+)?)?(?:[ \u202f]?[AaPp]\.?[Mm]\.?)?(?P<offset>Z|[+-]\d\d:?\d\d)?"
_TIME = rf"(?P<clock>(?:T|,? (?:at )?){_CLOCK})"
_LED = re.compile(rf"(?:[-*•] +)?\[?(?P<when>(?:{_DATE}){_TIME}?)\]? +(?!\d\d?:\d\d)(?P<line>[^\s,;].*)", re.ASCII)
"""A date, optionally with a time, and the line; the date may be in brackets, as in jrnl, or after a bullet."""
_CLOCK_LIKE = re.compile(
    r"(\d\d?[.hH]\d\d|\d\d?(?:[:.]\d\d)?[aApP]\.?[mM]\.?|[012]\d[0-5]\d|morning|noon|afternoon|evening)\s", re.ASCII
)
"""Text after a date that may be a time, in a form that is not read."""
_NOTE = re.compile(r' // | note:"')
_SEPARATES = re.compile(r"[\t,;|]")
"""The separators of cells in a row."""
_LOOKED_AT = 20
_CELLS = 2
"""How many tabs make a line a row of a table."""
_PATIENCE, _WAIT = 10, 0.2


def is_inbox(text: str) -> bool:
    """Whether most of the first lines begin with a date, or are quick lines without one, and are not rows of a table.

    It is enough that the first line begins with a date and is a whole visit: no table has such a header.
    """
    lines = [line for _, (_, line) in zip(range(_LOOKED_AT), _lines(text), strict=False)]
    if lines and (led := _LED.fullmatch(lines[0])) and not _is_row(lines[0]) and _is_quick(led["line"], "outcome"):
        return True
    return 2 * sum((bool(_LED.fullmatch(line)) and not _is_row(line)) or _is_quick(line) for line in lines) > len(lines)


def undated(text: str) -> int | None:
    """The number of the first line without a date, if no line begins with one; else None."""
    lines = [*_lines(text)]
    if any(_LED.fullmatch(line) for _, line in lines):
        return None
    return next((number for number, line in lines if "when:" not in line), None)


def _is_quick(line: str, *needed: str) -> bool:
    """Whether a line is a quick line: it has a place, the fields that are `needed`, and at least two fields."""
    if _SEPARATES.search(_NOTE.split(line, 1)[0]):
        return False
    try:
        return {"business", *needed} <= (texts := of_text(line, keys=EVERY_KEY).texts.keys()) and len(texts) > 1
    except UsageError:
        return False


def _is_row(line: str) -> bool:
    """Whether a line has cells separated by tabs; tabs in a note do not count."""
    return _NOTE.split(line, 1)[0].count("\t") >= _CELLS


def settled(name: str, data: bytes) -> bytes:
    """Return the content of a file up to its last whole line, as another program may be writing to it.

    A last line without a line break is included if the file stays unchanged for a moment; else it is left for later.
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


def documents(
    text: str, choices: Choices, now: datetime, bad: Callable[[BadRow], object], check: Check = lambda _line, _uid: None
) -> Iterator[tuple[int, Doc]]:
    """Yield the document of each line, with the number of the line; `bad` is called for lines that cannot be read.

    A uid is derived from the line, whatever form its date has: see Identities. `check` raises UsageError for a line
    that does not fit the journal. Raises UsageError for choices that are about columns.
    """
    layout = choices.layout
    if choices.columns or choices.translate or choices.scales or choices.negated or choices.outcome_from_stars:
        raise UsageError("an inbox of lines has no columns; leave out the options that say what columns mean")
    if layout.skip_lines or layout.rows:
        raise UsageError("an inbox of lines has no table; leave out --skip-lines and --rows")
    identities = Identities(choices.constants)
    here = now if choices.zone is None else now.astimezone(choices.zone)
    order: dict[str, Any] = {"now": here, "day_first": choices.day_first}
    typed = Reading(
        visit=partial(_moment, **order),
        due=partial(dates.stored_due, **order),
        promised=partial(dates.promised, **order),
        letters=True,
    )
    # Exports of svclog are not held to the rules for typed lines: a clock may have been ahead, a date no longer fit.
    ours = Reading(
        visit=partial(dates.stored, ours=True, **order),
        due=partial(dates.stored_due, ours=True, **order),
        letters=True,
        ours=True,
    )
    for number, line in _lines(text):
        try:
            led, quick, faults = _parsed(line, choices.constants)
            visit = _visit(quick, faults, ours if "uid" in quick.texts else typed, here)
            doc = document(visit)
            content = f"{_date(led, visit)} {led['line']}" if led else line
            doc["uid"] = doc.get("uid") or identities.uid(content.encode(errors="surrogatepass"))
            check(quick, doc["uid"])
        except UsageError as error:
            bad(_bad(number, line, error))
        else:
            yield number, doc


def _where(quick: QuickLine, name: str) -> str:
    """The name of a field in an error: the word of the line that gave it."""
    return quick.words.get(name, name)


def _visit(quick: QuickLine, faults: Sequence[UsageError], reading: Reading, here: datetime) -> Interaction:
    """Read the visit in a line. Raises UsageError for all faults, those of its values included."""
    try:
        visit = visit_of(read_visit(quick.texts, reading, where=partial(_where, quick)), here) if not faults else None
    except UsageError as error:
        raise all_of([*_bad_values(quick, reading)] or [error]) from None
    if visit is None:
        raise all_of([*faults, *_bad_values(quick, reading)])
    return visit


def _bad_values(quick: QuickLine, reading: Reading) -> Iterator[UsageError]:
    has_moment = False
    for name, text in sorted(quick.texts.items(), key=lambda item: item[0] != "when"):
        try:
            if name != "by" or has_moment:  # a due date may be relative to the moment of the visit
                value = FIELDS[name].read(text, reading, where=_where(quick, name))
            if name == "when":
                reading, has_moment = reading.as_of(value), True
        except UsageError as error:
            yield error


def _bad(number: int, line: str, error: UsageError) -> BadRow:
    """The BadRow of a line; it names the date if that is wrong."""
    led = _LED.fullmatch(line)
    faults = error.faults if isinstance(error, Several) else [error]
    for at, fault in enumerate(faults):
        if led and isinstance(fault, BadField) and fault.where == led["when"]:
            others = [*faults[:at], *faults[at + 1 :]]
            also = f"; also: {all_of(others).message}" if others else ""
            return BadRow(number, "when", "", led["when"], f"{fault.reason}{also}")
    return BadRow(number, "", "", "", str(error.message))


def _date(led: re.Match[str], visit: Interaction) -> str:
    """The date at the start of a line in its canonical form, for the uid: `2026-11-20 14:30`."""
    if not led["clock"]:
        return f"{visit.when.date()}"
    day = "%m-%d" if led["open"] else "%Y-%m-%d"  # a line without a year stays the same visit in the next
    offset = re.sub(r"(?<=\d)(?=\d\d$)", ":", (led["offset"] or "").replace(":", ""))
    return f"{visit.when:{day}} {f'{visit.when:%H:%M:%S}'.removesuffix(':00')}{offset}"


def _moment(text: str, *, now: datetime, day_first: bool | None) -> datetime:
    """Read the moment at the start of a line: midnight is a time here, whereas in a table it means the day alone."""
    is_exact = ":" in text and (text[4:5] == "-" or not re.search(r"\d{4}", text))
    return dates.visit(text, now) if is_exact else dates.stored(text, now, day_first=day_first)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not empty or comments, with their numbers."""
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip()  # noqa: PLW2901 - without the \r of CRLF
        if line and not line.startswith("#"):
            yield number, line


def _parsed(line: str, constants: Mapping[str, str]) -> tuple[re.Match[str] | None, QuickLine, list[UsageError]]:
    """Return the match of a line that begins with a date, its fields, and its faults without those of values.

    Raises UsageError if the line cannot be parsed any further.
    """
    led = _LED.fullmatch(line)
    faults: list[UsageError] = []
    try:
        quick = of_text(led["line"] if led else line, keys=EVERY_KEY, faults=faults)
    except UsageError as error:
        is_dated = led or "when:" in line or "when" in constants
        raise all_of([error] if is_dated else [UsageError(_undated(line)), error]) from None
    faults += map(UsageError, _faults(led, quick, line, is_dated="when" in constants))
    when = {"when": led["when"]} if led else {}
    quick = quick._replace(texts={**constants, **quick.texts, **when}, words={**quick.words, **when})
    if missing := [FIELDS[name].title for name in ("business", "outcome") if name not in quick.texts]:
        are = "is" if len(missing) == 1 else "are"
        faults.append(UsageError(f"the {' and the '.join(missing)} {are} missing in {shown(line)}"))
    return led, quick, faults


def _undated(line: str) -> str:
    todo = "begin it with one, such as 2026-11-20 14:30, or give all such lines one with --set when=2026-11-20"
    return f"{shown(line)} does not begin with a date; {todo}"


def _faults(led: re.Match[str] | None, quick: QuickLine, line: str, *, is_dated: bool) -> Iterator[str]:
    """Yield the faults of a line, a sentence each."""
    first = quick.doubtful[0] if quick.doubtful else ""
    if not led and is_date_like(first) and line.startswith(first):
        yield f"{shown(first)} is no date that can lead a line; write 2026-11-20, or 2026-11-20 14:30"
        return
    if not (led or is_dated or "when" in quick.texts):
        yield _undated(line)
    if led and not led["clock"] and (clock := _CLOCK_LIKE.match(led["line"])):
        todo = "write it as in 2026-11-20 14:30, leave it out, or put the name in quotes"
        yield f"{shown(clock[1])} may be the time; {todo}"
    elif first:
        from svclog.fields.meant import meant_by

        name = quick.texts["business"]
        todo = "leave it out, " if led and when_in(name) else meant_by(first, name)
        yield f"{shown(first)} would be a part of the place {shown(name)}; {todo}or put the name in quotes"
    if led and "when" in quick.texts:
        yield f"{shown(led['when'])} and {shown(quick.words['when'])} both say when it was; give one of them"
    if "re" in quick.texts and "uid" not in quick.texts:  # every line that svclog exports has a uid
        todo = "leave it out, and say `svclog edit ID --re ID` once the line is in the journal"
        yield f"{shown(quick.words['re'])}: a file cannot say which visit that is; {todo}"
