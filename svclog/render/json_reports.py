"""Reports as the JSON that svclog promises to scripts: keys are added over time, never changed or removed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svclog.model import Vote
    from svclog.reports.monthly import MonthlyReport
    from svclog.reports.people import Person
    from svclog.reports.places import Place
    from svclog.reports.promises import Promises
    from svclog.reports.trend import Trend
    from svclog.reports.votes import Left
    from svclog.reports.why import Why

__all__ = [
    "of_people",
    "of_places",
    "of_promises",
    "of_report",
    "of_trend",
    "of_why",
    "plain",
    "plain_left",
    "plain_vote",
]


def plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON holds
    """A value of a report as what JSON holds; moments stay moments, for the document to write."""
    return msgspec.to_builtins(value, builtin_types=(datetime,))


def of_report(report: MonthlyReport) -> dict[str, Any]:
    """The body of `report --format json`. The period is of wall clock time, and ends before its `to`."""
    period = report.period
    found: dict[str, Any] = {name: plain(getattr(report, name)) for name in report.__struct_fields__}
    return found | {
        "period": {"name": period.name, "from": period.start, "to": period.end},
        "left": [plain_left(one) for one in report.left],
        "visits_to_left": [entry.id for entry in report.visits_to_left],
        "days": [{**plain(day), "date": day.date.isoformat()} for day in report.days],
    }


def of_places(found: Sequence[Place]) -> dict[str, Any]:
    """The body of `places --json`."""
    return {"places": [plain(place) for place in found]}


def of_people(found: Sequence[Person]) -> dict[str, Any]:
    """The body of `people --json`."""
    return {"people": [plain(person) for person in found]}


def of_trend(found: Trend) -> dict[str, Any]:
    """The body of `trend --json`: `scores` and `visits` are one a month."""
    return {"months": [f"{month:%Y-%m}" for month in found.months], "places": [plain(each) for each in found.courses]}


def of_promises(found: Promises) -> dict[str, Any]:
    """The body of `promises --json`: the open ones, and the tally of every business."""
    return {"promises": [plain(due) for due in found.open], "tally": [plain(one) for one in found.tally]}


def plain_left(one: Left) -> dict[str, Any]:
    """A vote to leave, with what became of it."""
    since = {"days": one.days, "visits_since": one.visits_since, "review_due": one.review_due}
    return plain_vote(one.vote) | since


def plain_vote(vote: Vote) -> dict[str, Any]:
    """A vote with every key, null where nothing was said."""
    found: dict[str, Any] = {name: plain(getattr(vote, name)) for name in vote.__struct_fields__ if name != "leaves"}
    return found


def of_why(found: Why) -> dict[str, Any]:
    """The body of `why --json`. Contributions are shares of the final score; all rows add up to it."""
    about = found.person_or_place
    return {
        "business": found.business,
        "verdict": found.verdict,
        "score": found.score,
        "visits": found.visits,
        "last_visit": found.last_visit,
        "desks": [plain(desk) for desk in found.desks],
        "drivers": found.drivers,
        "leading": plain(found.leading),
        "ledger": [plain(row) for row in found.ledger],
        "person_or_place": about
        and {
            "answer": about.answer,
            "employee": about.employee,
            "with": about.with_score,
            "without": about.without_score,
            "visits_with": about.visits_with,
            "visits_without": about.visits_without,
            "more_with": about.more_with,
            "more_without": about.more_without,
        },
        "what_would_change_it": [plain(turn) for turn in found.what_would_change_it],
        "told": plain(found.told),
        "left": found.left and plain_vote(found.left.vote),
    }
