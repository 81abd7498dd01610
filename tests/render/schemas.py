"""What scripts may rely on in the JSON of each report, as JSON Schema. Keys are added over time, never taken away."""

from __future__ import annotations

from typing import Any

from svclog.loyalty import DRIVERS, ChangeKind, Like, SoFar, Verdict
from svclog.model import Outcome, Via
from svclog.reports.due_dates import DueKind

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
SCORE: Schema = {"type": "number", "exclusiveMinimum": -20, "exclusiveMaximum": 9}
NUMBER: Schema = {"type": "number"}
YES_NO: Schema = {"type": "boolean"}
VERDICT: Schema = {"enum": [str(verdict) for verdict in Verdict]}
MOMENT: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)$"}
WALL_CLOCK: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$"}
DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
MONTH: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d$"}
STANDS: dict[str, Schema] = {"so_far": {"enum": [None, *map(str, SoFar)]}, "good": COUNT}
BY_DRIVER: Schema = {"type": "object", "propertyNames": {"enum": list(DRIVERS)}, "additionalProperties": NUMBER}


def none_or(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def every(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def record(**keys: Schema) -> Schema:
    """An object that has at least these keys."""
    return {"type": "object", "properties": keys, "required": list(keys)}


def document(**keys: Schema) -> Schema:
    return record(version={"const": 1}, **keys)


TOLD = record(good=COUNT, bad=COUNT)

PERSON = record(
    business=TEXT,
    employee=TEXT,
    verdict=VERDICT,
    score=SCORE,
    visits=COUNT,
    last_visit=MOMENT,
    ask_for=YES_NO,
    without=none_or(SCORE),
    **STANDS,
)

SURPRISE = record(
    id=COUNT,
    business=TEXT,
    employee=none_or(TEXT),
    when=MOMENT,
    outcome={"enum": [str(outcome) for outcome in Outcome]},
    treatment={"type": "number", "minimum": -1, "maximum": 1},
    note=none_or(TEXT),
)

HIGHLIGHT = record(
    id=COUNT,
    business=TEXT,
    employee=none_or(TEXT),
    when=MOMENT,
    outcome={"enum": [str(outcome) for outcome in Outcome]},
    note=none_or(TEXT),
)

REPORT = document(
    period={
        "type": "object",
        "properties": {"name": TEXT, "from": none_or(WALL_CLOCK), "to": none_or(WALL_CLOCK)},
        "required": ["name", "from", "to"],
    },
    visits=COUNT,
    places=COUNT,
    counts=record(**{str(verdict): COUNT for verdict in Verdict}),
    ballot=every(
        record(
            business=TEXT,
            verdict=VERDICT,
            was=VERDICT,
            score=SCORE,
            before=SCORE,
            change=NUMBER,
            new_visits=NUMBER,
            carried=NUMBER,
            by_driver=BY_DRIVER,
            kind={"enum": [str(kind) for kind in ChangeKind]},
            visits_in_period=COUNT,
            bad_in_period=COUNT,
            visits=COUNT,
            driver=none_or({"enum": list(DRIVERS)}),
            person=none_or(TEXT),
            person_visits=COUNT,
            last_visit=MOMENT,
            good=COUNT,
            recovering=YES_NO,
            uncounted_in_period=COUNT,
        )
    ),
    kind_no=every(SURPRISE),
    rude_yes=every(SURPRISE),
    ask_for=every(PERSON),
    avoid=every(PERSON),
    ask_for_so_far=every(PERSON),
    avoid_so_far=every(PERSON),
    avoid_unseen=every(record(business=TEXT, employee=TEXT, score=SCORE)),
    good=COUNT,
    bad=COUNT,
    best=none_or(HIGHLIGHT),
    worst=none_or(HIGHLIGHT),
    so_far=every(
        record(
            business=TEXT,
            verdict=VERDICT,
            score=none_or(SCORE),
            visits=COUNT,
            visits_in_period=COUNT,
            missing=COUNT,
            last=HIGHLIGHT,
            **STANDS,
        )
    ),
    rest=record(
        minutes_at_lost=COUNT,
        spent_at_lost=NUMBER,
        told=TOLD,
        minutes=COUNT,
        spent=NUMBER,
        minutes_noted=COUNT,
        spent_noted=COUNT,
    ),
    not_counted=every(HIGHLIGHT),
    open_promises=every(record(id=COUNT, business=TEXT, employee=none_or(TEXT), text=TEXT, by=none_or(MOMENT))),
    days=every(record(date=DAY, visits=COUNT, good=COUNT, bad=COUNT)),
)

TURN = record(
    id=COUNT,
    when=MOMENT,
    business=TEXT,
    was=VERDICT,
    verdict=VERDICT,
    score=SCORE,
    up=YES_NO,
    in_a_row=COUNT,
    driver=none_or({"enum": list(DRIVERS)}),
    employee=none_or(TEXT),
    via=none_or({"enum": [str(via) for via in Via]}),
    outcome=none_or({"enum": [str(outcome) for outcome in Outcome]}),
    note=none_or(TEXT),
)

YEAR = {
    "allOf": [
        REPORT,
        document(
            turning_points=every(TURN),
            by_verdict=every(record(verdict=VERDICT, places=COUNT, visits=COUNT, minutes=COUNT, spent=NUMBER)),
            votes_cast=every(record(business=TEXT, at=MOMENT, leaves=YES_NO)),
        ),
    ]
}

PLACES = document(
    places=every(
        record(
            business=TEXT,
            verdict=VERDICT,
            score=none_or(SCORE),
            visits=COUNT,
            last_visit=MOMENT,
            left=YES_NO,
            recovering=YES_NO,
            **STANDS,
        )
    )
)

PEOPLE = document(people=every(PERSON))

TREND = document(
    months=every(MONTH),
    places=every(
        record(
            business=TEXT,
            scores=every(none_or(SCORE)),
            visits=every(COUNT),
            verdict=VERDICT,
            score=none_or(SCORE),
            change=none_or(NUMBER),
            recovering=YES_NO,
            **STANDS,
        )
    ),
)

WHY = document(
    business=TEXT,
    verdict=VERDICT,
    score=none_or(SCORE),
    visits=COUNT,
    last_visit=MOMENT,
    drivers=BY_DRIVER,
    leading=record(towards=none_or({"enum": list(DRIVERS)}), against=none_or({"enum": list(DRIVERS)})),
    ledger=every(
        record(
            id=COUNT,
            when=MOMENT,
            visit_score={"type": "number", "minimum": -1, "maximum": 1},
            points={"type": "number", "minimum": -20, "maximum": 9},
            score=SCORE,
            verdict=VERDICT,
            contributions=BY_DRIVER,
        )
    ),
    person_or_place=none_or(
        {
            "type": "object",
            "properties": {
                "answer": {"enum": ["person", "place", "cannot tell yet"]},
                "employee": none_or(TEXT),
                "with": none_or(SCORE),
                "without": none_or(SCORE),
                "visits_with": COUNT,
                "visits_without": COUNT,
            },
            "required": ["answer", "employee", "with", "without", "visits_with", "visits_without"],
        }
    ),
    what_would_change_it=every(
        record(
            goal=VERDICT, like={"enum": [str(like) for like in Like]}, visits=none_or({"type": "integer", "minimum": 1})
        )
    ),
    told=TOLD,
    recovering=YES_NO,
    with_desks=YES_NO,
    **STANDS,
    left=none_or({"type": "object"}),
)

CALENDAR = document(
    due=every(
        record(
            uid=TEXT,
            kind={"enum": [str(kind) for kind in DueKind]},
            day=DAY,
            at=none_or(TEXT),
            business=TEXT,
            employee=none_or(TEXT),
            text=none_or(TEXT),
            instead=none_or(TEXT),
            since=MOMENT,
            id=none_or(COUNT),
            vote=none_or(COUNT),
        )
    ),
    months_from=DAY,
)

VOTE = document(
    period=REPORT["properties"]["period"],
    open=COUNT,
    places=every(
        record(
            business=TEXT,
            verdict=VERDICT,
            was=none_or(VERDICT),
            so_far=none_or(TEXT),
            score=none_or(SCORE),
            good=COUNT,
            visits=COUNT,
        )
    ),
    overdue=every(record(id=COUNT, business=TEXT, employee=none_or(TEXT), text=TEXT, by=MOMENT, days_late=COUNT)),
    reviews=every(record(id=COUNT, business=TEXT, at=MOMENT, review=MOMENT, days=COUNT)),
    thanks=every(record(id=COUNT, employee=TEXT, business=TEXT, when=MOMENT, note=none_or(TEXT))),
    to_thank=COUNT,
)

SUMS = every(record(amount={"type": "number"}, currency=TEXT))
PAID = {"payments": COUNT, "first": DAY, "last": DAY, "sums": SUMS, "refunds": SUMS}
WALLET = document(
    period=record(**{"from": DAY, "to": DAY}),
    payments=COUNT,
    sums=SUMS,
    to_places=COUNT,
    never=COUNT,
    received=COUNT,
    left=every(record(business=TEXT, vote=COUNT, left=DAY, **PAID)),
    lost=every(record(business=TEXT, lost=DAY, **{"from": DAY}, days=COUNT, before=none_or(SUMS), **PAID)),
    earned=every(
        record(
            business=TEXT,
            verdict=VERDICT,
            visits=COUNT,
            payments=COUNT,
            usual={"type": "number"},
            visits_before=COUNT,
            days_before=COUNT,
            last_visit=DAY,
        )
    ),
    never_logged=every(record(payee=TEXT, **PAID)),
    more_never_logged=COUNT,
    unmatched=every(record(payee=TEXT, candidates=every(TEXT), moves=YES_NO, **PAID)),
)
