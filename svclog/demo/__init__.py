"""A year of visits to invented places, for `svclog demo`: the same stories in every run, dated relative to now."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from importlib.resources import files
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from svclog.dates.clock import DAY_END, fixed
from svclog.model import Interaction, Regret, Vote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from svclog.storage import Doc

_VISIT = re.compile(
    r"(?P<months>[ \d]\d) (?P<day>[ \d]\d) (?P<clock>\d\d:\d\d)  (?:(?P<employee>\w+) )?"
    r"(?P<empathy>[1-5-])/(?P<listening>[1-5-]) (?P<outcome>[a-z]+)(?P<pairs>.*)"
)
_VOTE = re.compile(
    r"(?P<months>[ \d]\d) (?P<day>[ \d]\d) (?P<clock>\d\d:\d\d)  (?P<cast>left|returned) (?P<business>.+)"
)
_PROMISE = re.compile(r" +-> (?P<months>-?\d+) (?P<day>\d+) (?P<state>[a-z]+): (?P<text>.+)")

_WRITTEN_AFTER = timedelta(minutes=50)
_SETTLED_AT = time(20, 15)


class _Entry(NamedTuple):
    """A visit as read from visits.txt: its facts, promise and note as text."""

    business: str
    facts: dict[str, str]
    promise: dict[str, str] | None
    note: str | None


def visits(now: datetime) -> list[Interaction]:
    """Return the visits of the 12 full months before the month of `now` (an aware datetime), and of that month so far.

    The result depends on `now` alone. Each moment has the UTC offset of the zone of `now` on that day; ids count from 1
    in time order. A promise is open, or was settled before the month of `now`.
    """
    _, *stories = re.split(r"\n\[(.+)\]\n", _text("visits.txt"))
    written = [
        visit for business, story in zip(stories[::2], stories[1::2], strict=True) for visit in _read(business, story)
    ]
    lived = sorted(((_when(visit.facts, now), visit) for visit in written), key=itemgetter(0))
    latest_of: dict[tuple[str, str], str] = {}
    entries = []
    for number, (when, visit) in enumerate(lived, start=1):
        if when > now:
            break
        uid = sha256(f"svclog demo {number}".encode()).hexdigest()[:32]
        case = visit.business, visit.facts.get("case", uid)
        entries.append({**_fields(visit, when, now), "id": number, "uid": uid, "re": latest_of.get(case)})
        latest_of[case] = uid
    return msgspec.convert(entries, list[Interaction], strict=False)


def votes(now: datetime) -> list[Vote]:
    """Return the votes of that year, oldest first; one of them has its review due in the latest full month."""
    votes = _entries(_text("votes.txt"))
    return [_vote(number, *vote.split("\n"), now=now) for number, vote in enumerate(votes, start=1)]


def statement(now: datetime) -> str:
    """Return a bank statement as CSV, for the two full months before that of `now`."""
    rows = ["Date,Description,Amount,Currency"]
    for line in _text("statement.txt").splitlines()[1:]:
        months, day, amount, currency, payee = line.split(maxsplit=4)
        booked = _day({"months": months, "day": day}, now)
        rows.append(f"{booked},{payee},{amount.removeprefix('-') if amount[0] == '-' else f'-{amount}'},{currency}")
    return "".join(f"{row}\r\n" for row in rows)


def documents(records: Sequence[Interaction | Vote]) -> list[Doc]:
    """Return visits, or votes, as documents that a journal can store, with their ids."""
    from svclog.storage import document

    return [{**document(record), "id": record.id} for record in records]


def _vote(number: int, line: str, *below: str, now: datetime) -> Vote:
    facts = _matched(_VOTE, line)
    given = dict(text.strip().split(": ", 1) for text in below)
    due = dict(zip(("months", "day"), given["review"].split(), strict=True)) if "review" in given else None
    review = _day(due, now) if due else None
    return Vote(
        id=number,
        uid=sha256(f"svclog demo vote {number}".encode()).hexdigest()[:32],
        business=facts["business"],
        leaves=facts["cast"] == "left",
        at=_when(facts, now),
        because=given.get("because"),
        instead=given.get("instead"),
        review=_at_local_time(datetime.combine(review, DAY_END), now) if review else None,
        regret=Regret(given["regret"]) if "regret" in given else None,
        reviewed=_at_local_time(datetime.combine(review, _SETTLED_AT), now) if review and "regret" in given else None,
    )


def _read(business: str, story: str) -> Iterator[_Entry]:
    for visit in _entries(story):
        line, *below = visit.split("\n")
        facts = _matched(_VISIT, line)
        words = facts.pop("pairs").split()
        facts |= dict(zip(words[::2], words[1::2], strict=True))
        promises = [_matched(_PROMISE, text) for text in below if "->" in text]
        note = " ".join(text.strip() for text in below if "->" not in text)
        yield _Entry(business, facts, promises[0] if promises else None, note or None)


def _text(name: str) -> str:
    return (files("svclog.demo") / name).read_text(encoding="utf-8")


def _entries(text: str) -> list[str]:
    """Split a text into entries, each with the indented lines below it; ignore what comes before the first."""
    return re.split(r"\n(?=[ \d]\d )", f"\n{text.strip(chr(10))}")[1:]


def _matched(pattern: re.Pattern[str], text: str) -> dict[str, str]:
    """Return the named groups that matched, without ratings of `-`, which were not given."""
    match = pattern.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return {name: value for name, value in match.groupdict().items() if value is not None and value != "-"}


def _fields(visit: _Entry, when: datetime, now: datetime) -> dict[str, object]:
    """Return an interaction's fields as input for `msgspec.convert`, except its ids and what it follows up."""
    facts = {name: value for name, value in visit.facts.items() if name not in {"months", "day", "clock", "case"}}
    late = timedelta(days=int(facts.pop("late", "0")))
    return {
        "via": "counter",
        **facts,
        "business": visit.business,
        "note": visit.note,
        "when": when,
        "recorded": min(_at_local_time(when.replace(tzinfo=None) + _WRITTEN_AFTER + late, now), fixed(now)),
        "promise": visit.promise and _promise(visit.promise, now),
    }


def _promise(facts: dict[str, str], now: datetime) -> dict[str, object]:
    """Return a promise's fields; one kept was settled on its due day, one broken the day after."""
    due = _day(facts, now)
    settled = {"kept": due, "broken": due + timedelta(days=1)}.get(facts["state"])
    return {
        "text": facts["text"],
        "by": _at_local_time(datetime.combine(due, DAY_END), now),
        "state": facts["state"],
        "settled": settled and _at_local_time(datetime.combine(settled, _SETTLED_AT), now),
    }


def _when(facts: dict[str, str], now: datetime) -> datetime:
    return _at_local_time(datetime.combine(_day(facts, now), time.fromisoformat(facts["clock"])), now)


def _day(facts: dict[str, str], now: datetime) -> date:
    """Return the date with the given day, in the month that is `months` before that of `now`."""
    year, month = divmod(now.year * 12 + now.month - 1 - int(facts["months"]), 12)
    return date(year, month + 1, int(facts["day"]))


def _at_local_time(wall: datetime, now: datetime) -> datetime:
    """Return the moment at which a clock in the zone of `now` showed `wall`."""
    return fixed(wall.replace(tzinfo=now.tzinfo))
