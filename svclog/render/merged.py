"""The result of a merge in words."""

from __future__ import annotations

import shlex
from datetime import datetime
from typing import TYPE_CHECKING

from svclog import dates
from svclog.fields import FIELDS, VOTE_FIELDS
from svclog.model import Payee, Promise, Vote
from svclog.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from svclog.journal.merge.dropped import Dropped
    from svclog.journal.merge.merged import Merged


_FIELDS = {**FIELDS, **VOTE_FIELDS}
_NOTHING = "(nothing)"
_TITLES = {"instead": "for"}
_LONGEST = 60
"""The most characters shown of a discarded text."""


def summary(done: Merged, source: str, *, dry_run: bool) -> str:
    """Return one line: what was merged, and which ids changed."""
    if done.nothing:
        return f"nothing new in {source}"
    return f"{'would merge' if dry_run else 'merged'} {source}: {done.told(dry_run=dry_run)}"


def discarded(edit: Dropped, now: datetime) -> str:
    """Return one line: which edit was discarded, and its values."""
    kept = edit.kept
    name = f"{'v' if isinstance(kept, Vote) else ''}{kept.id} {kept.business}"
    if isinstance(kept, Payee):
        name = f"payee {kept.payee}, {kept.business or 'never'}"
    had = ", ".join(f"{_TITLES.get(field, field)} {_value(edit, field, now)}" for field in edit.fields)
    if not edit.both_edited:
        return f"{name}: the later edit is kept; an earlier one had {had}"
    which = "one edit" if kept.edited == edit.dropped.edited else "the later edit"
    return f"{name} was edited on both: {which} is kept; dropped: {had}"


def _value(edit: Dropped, field: str, now: datetime) -> str:
    """Return a field's value in the discarded version."""
    value = getattr(edit.dropped, field)
    if field == "re" and value:
        return "another visit"
    if value is None:
        return _NOTHING
    if isinstance(value, Promise):
        state = "" if value.state == "open" else f", {value.state}"
        by = f" by {dates.say(value.by, now)}" if value.by else ""
        return f"{_quoted(value.text)}{by}{state}"
    if isinstance(value, datetime):
        is_day = field == "when" and getattr(edit.dropped, "is_day", False)
        return dates.say(value, now, day=is_day)
    text = _FIELDS[field].text(value)
    return _quoted(text) if _FIELDS[field].is_free else text or _NOTHING


def _quoted(text: str) -> str:
    text = clean(text)
    return f'"{text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"}"'


def copies_left(copies: Sequence[Path]) -> str:
    """Return the command that deletes copies that are merged."""
    holds, them = ("it holds", "it") if len(copies) == 1 else ("they hold", "them")
    files = " ".join(shlex.quote(str(path)) for path in copies)
    return f"what {holds} is in the journal now; this deletes {them}: rm {files}"
