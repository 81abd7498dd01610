"""Convert entries of other programs that need more than a mapping of columns: nested, grouped or coded ones."""

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
"""Entries with their lines or numbers; an entry that is not an object is a BadCell."""


class Ready(NamedTuple):
    """Entries that can be read, and descriptions of those that were skipped."""

    entries: Entries
    passed: Sequence[str] = ()


class Around(NamedTuple):
    """What a conversion may use besides the entries."""

    choices: Choices
    beside: Callable[[str], bytes | None]
    """Returns the content of the file with this name in the same folder, or None."""


Prepare = Callable[[Entries, Around], Ready]

_UNKNOWN = {"", "(Unknown)", "null"}
_NOT_ANSWERED = {"3": "missed", "5": "refused", "6": "blocked"}
_OF_A_CALL = ("number", "duration", "date", "type")
_UNTITLED = "entry without a title, which would be the place|entries without a title, which would be the place"
_NAMELESS = "review of a place that Google no longer names|reviews of places that Google no longer names"
SPENDING = ("expenses", "ausgaben", "aufwand")
"""The prefixes of accounts for expenses in a ledger."""


def google(entries: Entries, around: Around) -> Ready:
    """Keep reviews of places with a name; the answers to Google's questions become columns: `questions.Service`."""
    named = [(number, entry) for number, entry in entries if not _is_nameless(entry)]
    named = entries if _places_are_given(around.choices) else named
    ready = [(number, _with_answers(entry) if isinstance(entry, dict) else entry) for number, entry in named]
    return Ready(ready, _counts(Counter({_NAMELESS: len(entries) - len(named)})))


def _is_nameless(review: Doc) -> bool:
    """Whether a review is of a place that Google no longer names."""
    properties = review.get("properties") if isinstance(review, dict) else None
    location = properties.get("location") if isinstance(properties, dict) else None
    return isinstance(properties, dict) and not (isinstance(location, dict) and location.get("name"))


def _places_are_given(choices: Choices) -> bool:
    """Whether the user gives a column for the place, or the place itself."""
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
    """Convert check-ins to local times; the latest at each venue gets its rating in `venueRatings.json`."""
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
    """The time of a check-in in the zone of its place; the file has UTC, as text or in seconds since 1970."""
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
    """The rating of each venue, by its id."""
    with suppress(ValueError):
        ratings = json.loads(data or b"{}")
        kinds = {"venueLikes": "like", "venueOkays": "okay", "venueDislikes": "dislike"}
        return {
            str(venue["id"]): word
            for kind, word in kinds.items()
            for venue in (ratings.get(kind) or () if isinstance(ratings, dict) else ())
            if isinstance(venue, dict) and "id" in venue
        }
    return {}


def calls(entries: Entries, _: Around) -> Ready:
    """Keep the answered calls; the place is the name of the contact or else its number."""
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
            # The uid is derived without the contact's name, so it stays the same if the contact is renamed later.
            ready.append((number, Prepared(row, {key: call.get(key) for key in _OF_A_CALL})))
    return Ready(ready, _counts(passed))


def hledger(entries: Entries, around: Around) -> Ready:
    """Make one visit of each transaction: the sum of its postings to expenses."""
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
        # Without the number of the transaction, which depends on the transactions before it.
        source = {"postings": [{key: text for key, text in one.items() if key != "txnidx"} for one in postings]}
        ready.append((line, Prepared(row, source)))
    return Ready(ready, _counts(Counter({"transaction without expenses|transactions without expenses": others})))


def beancount(entries: Entries, _: Around) -> Ready:
    """Keep the postings to expenses."""
    spent = [(line, row) for line, row in entries if row["account"].lower().startswith(SPENDING)]
    return Ready(
        spent, _counts(Counter({"posting to another account|postings to other accounts": len(entries) - len(spent)}))
    )


def _total(amounts: Sequence[str]) -> str:
    """The sum of amounts; if one is not a number, a text for which the row is refused."""
    from decimal import Decimal, InvalidOperation

    try:
        return format(sum(map(Decimal, amounts), Decimal(0)), "f")
    except InvalidOperation:
        return " + ".join(amounts)


def daylio(entries: Entries, around: Around) -> Ready:
    """Keep the entries with a title, which is the place; keep all if the user gives the place another way."""
    if _places_are_given(around.choices):
        return Ready(entries)
    titled = [(line, row) for line, row in entries if row["note_title"].strip()]
    return Ready(titled, _counts(Counter({_UNTITLED: len(entries) - len(titled)})))


def _counts(passed: Counter[str]) -> list[str]:
    """Each kind with its count; the plural of a kind may follow a bar."""
    return [counted(count, *what.split("|")) for what, count in passed.items() if count]


def columns_of(entries: Iterable[tuple[int, Any]]) -> dict[str, None]:
    """All columns of some entries."""
    return dict.fromkeys(column for _, entry in entries if isinstance(entry, dict) for column, _ in paths(entry))
