"""Entries of other programs, made ready to be read: what they hold in parts, in groups or in numbers of their own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

from svclog.exchange.json_table import Prepared, paths
from svclog.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from svclog.exchange.choices import Choices
    from svclog.storage import Doc

Entries = list[tuple[int, Any]]
"""Entries with their lines or numbers; one that is no object is a BadCell."""


class Ready(NamedTuple):
    """Entries that can be read, and what was passed over."""

    entries: Entries
    passed: Sequence[str] = ()


class Around(NamedTuple):
    """What is known besides the entries."""

    choices: Choices
    beside: Callable[[str], bytes | None]
    """The content of a file of this name beside the one that is read."""


Prepare = Callable[[Entries, Around], Ready]

_UNKNOWN = {"", "(Unknown)", "null"}
_NOT_ANSWERED = {"3": "missed", "5": "refused", "6": "blocked"}
_OF_A_CALL = ("number", "duration", "date", "type")
_UNTITLED = "entry without a title, which would be the place|entries without a title, which would be the place"
_NAMELESS = "review of a place that Google no longer names|reviews of places that Google no longer names"
SPENDING = ("expenses", "ausgaben", "aufwand")
"""How the accounts begin in which a ledger has what was spent."""


def google(entries: Entries, around: Around) -> Ready:
    """Reviews of places that have a name, with the answers to Google's questions as columns: `questions.Service`."""
    named = [(number, entry) for number, entry in entries if not _is_nameless(entry)]
    named = entries if _places_are_given(around.choices) else named
    ready = [(number, _with_answers(entry) if isinstance(entry, dict) else entry) for number, entry in named]
    return Ready(ready, _told(Counter({_NAMELESS: len(entries) - len(named)})))


def _is_nameless(review: Doc) -> bool:
    """Whether a review is of a place of which Google no longer tells the name."""
    properties = review.get("properties") if isinstance(review, dict) else None
    location = properties.get("location") if isinstance(properties, dict) else None
    return isinstance(properties, dict) and not (isinstance(location, dict) and location.get("name"))


def _places_are_given(choices: Choices) -> bool:
    """Whether a person says where the place of an entry stands, or which it is."""
    return "business" in {*choices.columns, *choices.constants}


def _with_answers(entry: Doc) -> Doc:
    properties = entry.get("properties")
    asked = properties.get("questions") if isinstance(properties, dict) else None
    answers = {}
    for question in asked if isinstance(asked, list) else ():
        if isinstance(question, dict) and isinstance(name := question.get("question"), str):
            answers[name] = question.get("rating", question.get("selected_option"))
    return Prepared({**entry, "questions": answers}, entry)


def swarm(entries: Entries, around: Around) -> Ready:
    """Check-ins in the time of their place, the latest at each venue with what `venueRatings.json` says of that."""
    ratings = _venue_ratings(around.beside("venueRatings.json"))
    ready: Entries = []
    latest: dict[str, tuple[datetime, Doc]] = {}
    for number, entry in entries:
        if not isinstance(entry, dict):
            ready.append((number, entry))
            continue
        when = _checked_in(entry)
        row = Prepared({**entry, "when": when and when.isoformat(), "rating": None}, entry)
        ready.append((number, row))
        venue = entry.get("venue")
        key = str(venue.get("id")) if isinstance(venue, dict) else ""
        if when and key in ratings and (key not in latest or when > latest[key][0]):
            latest[key] = when, row
    for key, (_, checked_in) in latest.items():
        checked_in["rating"] = ratings[key]
    return Ready(ready)


def _checked_in(entry: Doc) -> datetime | None:
    """When a check-in was, in the time of its place: it is given in UTC, as text or in seconds since 1970."""
    created, minutes = entry.get("createdAt"), entry.get("timeZoneOffset")
    with suppress(ValueError, TypeError, OverflowError, OSError):
        moment = (
            datetime.fromtimestamp(created, UTC)
            if isinstance(created, int | float)
            else datetime.fromisoformat(str(created)).replace(tzinfo=UTC)
        )
        zone = timezone(timedelta(minutes=minutes)) if isinstance(minutes, int) else UTC
        return moment.replace(microsecond=0).astimezone(zone)
    return None


def _venue_ratings(data: bytes | None) -> dict[str, str]:
    """What each venue was rated, by its id."""
    with suppress(ValueError):
        held = json.loads(data or b"{}")
        kinds = {"venueLikes": "like", "venueOkays": "okay", "venueDislikes": "dislike"}
        return {
            str(venue["id"]): word
            for kind, word in kinds.items()
            for venue in (held.get(kind) or () if isinstance(held, dict) else ())
            if isinstance(venue, dict) and "id" in venue
        }
    return {}


def calls(entries: Entries, _: Around) -> Ready:
    """Calls that were answered, by the name of the contact or else its number."""
    ready: Entries = []
    passed: Counter[str] = Counter()
    for number, call in entries:
        name, caller = call.get("contact_name", ""), call.get("number", "")
        place = caller if name in _UNKNOWN else name
        if kind := _NOT_ANSWERED.get(call.get("type", "")):
            passed[f"{kind} call"] += 1
        elif place in _UNKNOWN or place.startswith("-"):
            passed["call from a withheld number|calls from withheld numbers"] += 1
        else:
            row = {**call, "place": place, "length": f"{call.get('duration') or 0} s"}
            # A contact that is renamed later makes no other call of it.
            ready.append((number, Prepared(row, {key: call.get(key) for key in _OF_A_CALL})))
    return Ready(ready, _told(passed))


def hledger(entries: Entries, around: Around) -> Ready:
    """One visit of each transaction: its postings to expenses, together."""
    del around
    groups: dict[str, tuple[int, list[Doc]]] = {}
    for line, posting in entries:
        groups.setdefault(posting["txnidx"], (line, []))[1].append(posting)
    ready: Entries = []
    others = 0
    for line, postings in groups.values():
        spent = [posting for posting in postings if posting["account"].lower().startswith(SPENDING)]
        if not spent:
            others += 1
            continue
        payee, _, note = spent[0]["description"].partition("|")
        notes = dict.fromkeys([note.strip(), spent[0].get("comment", "").strip()])
        row = {
            "payee": payee.strip(),
            "date": spent[0]["date"],
            "note": "\n".join(filter(None, notes)),
            "amount": _total([posting["amount"] for posting in spent]),
        }
        # Which number the transaction has depends on those before it.
        source = {"postings": [{key: text for key, text in one.items() if key != "txnidx"} for one in postings]}
        ready.append((line, Prepared(row, source)))
    return Ready(ready, _told(Counter({"transaction without expenses|transactions without expenses": others})))


def beancount(entries: Entries, _: Around) -> Ready:
    """The postings to expenses."""
    spent = [(line, row) for line, row in entries if row["account"].lower().startswith(SPENDING)]
    return Ready(
        spent, _told(Counter({"posting to another account|postings to other accounts": len(entries) - len(spent)}))
    )


def _total(amounts: Sequence[str]) -> str:
    """The sum of amounts that can be added; else what cannot be read, which the row then is refused for."""
    from decimal import Decimal, InvalidOperation

    try:
        return format(sum(map(Decimal, amounts), Decimal(0)), "f")
    except InvalidOperation:
        return " + ".join(amounts)


def daylio(entries: Entries, around: Around) -> Ready:
    """Entries whose title is a place; all of them where a person says where else the place stands."""
    if _places_are_given(around.choices):
        return Ready(entries)
    titled = [(line, row) for line, row in entries if row["note_title"].strip()]
    return Ready(titled, _told(Counter({_UNTITLED: len(entries) - len(titled)})))


def _told(passed: Counter[str]) -> list[str]:
    """Each kind with its count; a kind is written with what it is called in the plural after a bar."""
    return [counted(count, *what.split("|")) for what, count in passed.items() if count]


def columns_of(entries: Iterable[tuple[int, Any]]) -> dict[str, None]:
    """Every column of some entries."""
    return dict.fromkeys(column for _, entry in entries if isinstance(entry, dict) for column, _ in paths(entry))
