"""Visits as text, in a list or one by one, and as JSON."""

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
"""Fields that are shown in another way, or not at all."""


def blocks(entries: Sequence[Interaction]) -> Iterator[Block]:
    """Yield a table with one line per visit."""
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
    """Return the body of `list --json`; `ids` has followed-up visits by uid, `standing` is that of a single place."""
    so_far = {"so_far": standing.so_far, "good": standing.good} if standing else {}
    return {"interactions": [partial(as_json, entry, ids) for entry in entries], **so_far}


def leaning(standing: Standing) -> str:
    """Describe the standing of a place without a verdict, below the list of its visits."""
    more = f"; {missing(standing.missing)}" if standing.missing else ", undecided"
    return f"so far {standing.so_far} (score {scored(standing.score)}), {good_of(standing.good, standing.visits)}{more}"


def record_json(entry: Interaction, case: Iterable[Interaction]) -> dict[str, object]:
    """Return the body of `show --json`."""
    return {"interaction": as_json(entry, ids_by_uid(case))}


def record_text(
    entry: Interaction, case: Sequence[Interaction], now: datetime, width: int | None, currency: str = ""
) -> str:
    """Return every given field, one per line, the case if there is one, and the note as it was written."""
    lines = [("visit", str(entry.id)), *_what_happened(entry, now, currency)]
    if len(case) > 1:
        lines.append(("case", ", ".join(f"{other.id} ({dates.short(other.when)})" for other in case)))
    moments = (("thanked", entry.thanked), ("logged", entry.recorded), ("edited", entry.edited))
    lines += [(title, dates.say(moment, now)) for title, moment in moments if moment]
    return record([*lines, ("uid", entry.uid)], entry.note, width)


def draft_text(entry: Interaction, follows: Interaction | None, now: datetime, width: int | None) -> str:
    """Return a visit not logged yet, as `record_text` will show it; `follows` is the visit that it follows up."""
    lines = _what_happened(entry, now)
    if follows:
        lines.append(("follows", f"{follows.id} ({dates.short(follows.when)})"))
    return record(lines, entry.note, width)


def _what_happened(entry: Interaction, now: datetime, currency: str = "") -> list[tuple[str, str]]:
    """Return the titles and texts of the fields that the user entered, except the note."""
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
    """Summarize a visit: `unresolved, rated 1/1`."""
    ratings = _ratings(entry)
    return f"{entry.outcome}, rated {ratings}" if ratings else entry.outcome


def _ratings(entry: Interaction) -> str:
    """Return empathy, listening and, if given, the feeling at the end as `5/4/3`, with a dash for a missing rating."""
    given = [entry.empathy, entry.listening, *filter(None, [entry.felt])]
    return "/".join(str(rating or "-") for rating in given) if any(given) else ""
