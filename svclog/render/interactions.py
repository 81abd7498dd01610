"""Interactions as lines, as a page, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog import dates
from svclog.exchange.json_form import as_json, ids_by_uid
from svclog.fields import texts
from svclog.render.blocks import Table
from svclog.render.document import print_document
from svclog.render.terminal import print_blocks
from svclog.render.text import in_lines
from svclog.text import clean, clean_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from svclog.model import Interaction

# ruff: noqa: T201 - this is what prints

_SAID_OTHERWISE = {
    "when",
    "business",
    "note",
    "promise",
    "by",
    "state",
    "settled",
    "re",
    "thanked",
    "uid",
    "recorded",
    "edited",
}
_TITLES = {"employee": "with", "ref": "reference"}

__all__ = ["print_draft", "print_json", "print_list", "print_one", "print_one_json"]


def print_list(entries: Sequence[Interaction], color: bool) -> None:  # noqa: FBT001
    """One line an entry."""
    rows = [
        (
            str(entry.id),
            dates.short(entry.when),
            entry.business,
            entry.employee or "",
            _ratings(entry),
            entry.outcome,
            entry.note or "",
        )
        for entry in entries
    ]
    titles = ("id", "date", "place", "with", "e/l", "outcome", "note")
    right = frozenset({"id"})
    print_blocks([Table(titles, rows, right=right, elastic=("place", "with", "note"), bare=True)], color=color)


def print_one(entry: Interaction, case: Sequence[Interaction], now: datetime) -> None:
    """Every field that is given, one a line; the note as it was written; the case, if there is one."""
    lines = [("visit", str(entry.id)), *_what_happened(entry, now)]
    if len(case) > 1:
        lines.append(("case", ", ".join(f"{other.id} ({dates.short(other.when)})" for other in case)))
    lines += [("thanked", dates.say(entry.thanked, now))] if entry.thanked else []
    lines += [("logged", dates.say(entry.recorded, now))] if entry.recorded else []
    lines += [("edited", dates.say(entry.edited, now))] if entry.edited else []
    lines.append(("uid", entry.uid))
    _print_page(lines, entry.note)


def print_draft(entry: Interaction, follows: Interaction | None, now: datetime) -> None:
    """An entry that is not logged yet, as `print_one` will show it; `follows` is the one that it follows up."""
    lines = _what_happened(entry, now)
    if follows:
        lines.append(("follows", f"{follows.id} ({dates.short(follows.when)})"))
    _print_page(lines, entry.note)


def _what_happened(entry: Interaction, now: datetime) -> list[tuple[str, str]]:
    """What the person said of a visit, but for the note."""
    said, ago = dates.say(entry.when, now), dates.ago(entry.when, now)
    lines = [("place", entry.business), ("when", said if said.startswith(ago) else f"{said} ({ago})")]
    given = {name: text for name, text in texts(entry).items() if text and name not in _SAID_OTHERWISE}
    lines += [(_TITLES.get(name, name), text) for name, text in given.items()]
    if entry.promise:
        due = dates.say(entry.promise.by, now)
        lines.append(("promise", f"{entry.promise.text}, due {due}: {entry.promise.state}"))
    return lines


def _print_page(lines: Sequence[tuple[str, str]], note: str | None) -> None:
    for title, text in lines:
        print(in_lines(clean(text), f"{title:<10} "))
    if note:
        print()
        for line in clean_lines(note):
            print(in_lines(line))


def print_json(entries: Sequence[Interaction], journal: Sequence[Interaction]) -> None:
    """The document of `list --json`; `journal` is where the interactions that are followed up are found."""
    ids = ids_by_uid(journal)
    print_document({"interactions": [as_json(entry, ids) for entry in entries]})


def print_one_json(entry: Interaction, journal: Sequence[Interaction]) -> None:
    """The document of `show --json`."""
    print_document({"interaction": as_json(entry, ids_by_uid(journal))})


def _ratings(entry: Interaction) -> str:
    """Empathy and listening, as in 5/4; a dash for what was not given."""
    if entry.empathy is None and entry.listening is None:
        return ""
    return f"{entry.empathy or '-'}/{entry.listening or '-'}"
