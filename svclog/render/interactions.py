"""Visits in words, as a list and one by one, and as JSON."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from svclog import dates
from svclog.exchange.json_form import as_json, ids_by_uid
from svclog.fields import FIELDS, texts
from svclog.render.blocks import DATE, ID, NOTE, OUTCOME, PLACE, WITH, Column, Table
from svclog.render.text import record
from svclog.render.words import became_of, ended, good_of, missing, scored, when

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from svclog.loyalty import Standing
    from svclog.model import Interaction
    from svclog.render.blocks import Block

_SHOWN_APART = {"when", "day", "business", "note", "promise", "by", "state", "settled", "noted", "re", "uid"}
_SHOWN_APART |= {"thanked", "recorded", "edited"}
"""Fields that have a line of their own making, or none."""


def blocks(entries: Sequence[Interaction]) -> Iterator[Block]:
    """One line a visit."""
    felt = "" if all(entry.felt is None for entry in entries) else "/felt"
    yield Table(
        (ID, DATE, PLACE, WITH, Column(f"e/l{felt}"), OUTCOME, NOTE),
        [
            (
                str(entry.id),
                dates.short(entry.when),
                entry.business,
                entry.employee or "",
                _ratings(entry),
                ended(entry),
                entry.note or "",
            )
            for entry in entries
        ],
        untitled=True,
    )


def json(entries: Sequence[Interaction], ids: Mapping[str, int], standing: Standing | None = None) -> dict[str, object]:
    """The body of `list --json`; `ids` are of what is followed up, by uid, `standing` is of the one place visited."""
    so_far = {"so_far": standing.so_far, "good": standing.good} if standing else {}
    return {"interactions": [partial(as_json, entry, ids) for entry in entries], **so_far}


def leaning(standing: Standing) -> str:
    """What to say of a place without a verdict beside the list of its visits."""
    more = f"; {missing(standing.missing)}" if standing.missing else ", undecided"
    return f"so far {standing.so_far} (score {scored(standing.score)}), {good_of(standing.good, standing.visits)}{more}"


def record_json(entry: Interaction, case: Iterable[Interaction]) -> dict[str, object]:
    """The body of `show --json`."""
    return {"interaction": as_json(entry, ids_by_uid(case))}


def record_text(
    entry: Interaction, case: Sequence[Interaction], now: datetime, width: int | None, currency: str = ""
) -> str:
    """Every field that is given, one a line; the note as it was written; the case, if there is one."""
    lines = [("visit", str(entry.id)), *_what_happened(entry, now, currency)]
    if len(case) > 1:
        lines.append(("case", ", ".join(f"{other.id} ({dates.short(other.when)})" for other in case)))
    moments = (("thanked", entry.thanked), ("logged", entry.recorded), ("edited", entry.edited))
    lines += [(title, dates.say(moment, now)) for title, moment in moments if moment]
    return record([*lines, ("uid", entry.uid)], entry.note, width)


def draft_text(entry: Interaction, follows: Interaction | None, now: datetime, width: int | None) -> str:
    """A visit that is not logged yet, as `record_text` will show it; `follows` is the one that it follows up."""
    lines = _what_happened(entry, now)
    if follows:
        lines.append(("follows", f"{follows.id} ({dates.short(follows.when)})"))
    return record(lines, entry.note, width)


def _what_happened(entry: Interaction, now: datetime, currency: str = "") -> list[tuple[str, str]]:
    """What the person noted down of a visit, but for the note."""
    lines = [("place", entry.business), ("when", when(entry.when, now, day=entry.is_day))]
    given = {name: text for name, text in texts(entry).items() if text and name not in _SHOWN_APART}
    if "spent" in given:
        given["spent"] = f"{given['spent']} {currency}".rstrip()
    lines += [(FIELDS[name].title, text) for name, text in given.items()]
    if entry.promise:
        due = f", due {dates.say(entry.promise.by, now)}" if entry.promise.by else ""
        lines.append(("promise", f"{entry.promise.text}{due}: {became_of(entry.promise, now)}"))
    return lines


def went(entry: Interaction) -> str:
    """How a visit went, in few words: `unresolved, rated 1/1`."""
    ratings = _ratings(entry)
    return f"{entry.outcome}, rated {ratings}" if ratings else entry.outcome


def _ratings(entry: Interaction) -> str:
    """Empathy, listening and, if it was given, how you felt, as in 5/4/3; a dash for what was not given."""
    given = [entry.empathy, entry.listening, *filter(None, [entry.felt])]
    return "/".join(str(rating or "-") for rating in given) if any(given) else ""
