"""The commands that vote: leave, return, votes, review."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from svclog import dates
from svclog.cli import options as opt
from svclog.cli.naming import chosen
from svclog.cli.output import print_found
from svclog.cli.session import ask, changes, receipt, say, session_of
from svclog.errors import BadValue, NoSuchBusiness, UsageError
from svclog.fields import VOTE_FIELDS, choice, read, vote_texts
from svclog.model import Vote
from svclog.names import Names
from svclog.text import Command

if TYPE_CHECKING:
    from svclog.cli.session import Session
    from svclog.model import Regret, VoteChanges
    from svclog.reports.votes import Departure

_SAID = {"because": "because", "instead": "for", "until": "until", "review": "review"}

BusinessName = Annotated[str, typer.Argument(metavar="BUSINESS", help="The place, with its desks.", show_default=False)]


def leave(
    context: typer.Context,
    business: BusinessName,
    because: opt.Because = None,
    instead: opt.Instead = None,
    until: opt.VoteUntil = None,
    review: opt.Review = None,
) -> None:
    """Vote with your feet: leave a place.

    Example: `svclog leave "Acme Cars" --because "three broken promises" --for "Møller & Pine" --review "in 3 months"`
    """
    session = session_of(context)
    given = _given({"because": because, "instead": instead, "until": until, "review": review})
    if given.get("instead") == "":
        raise BadValue("--for", "", VOTE_FIELDS["instead"].allowed)
    if "instead" in given and session.asks:  # nobody is asked about this before it is known that the other is there
        known = Names((entry.business, None) for entry in session.entries)
        business = known.place(read("business", business, session.dates, where="BUSINESS"))
    _vote(business, {"leaves": True, **_as_meant(_values(given, session), session)}, session)


def return_(context: typer.Context, business: BusinessName) -> None:
    """Take a vote back: return to a place that you left.

    Example: `svclog return "Acme Cars"`
    """
    _vote(business, {"leaves": False}, session_of(context))


def votes(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Every vote ever cast, returns too.")] = False,
    json: opt.Json = False,
) -> None:
    """List the places you have left: since when, for what, and whether you went there all the same.

    The number of a vote, such as v1, is for `svclog edit` and `svclog delete`.

    Example: `svclog votes --all`
    """
    from svclog.render import votes as render

    session = session_of(context)
    if every:
        _print_all(session, json=json)
        return
    found = _left(session)
    print_found(session, json=json, blocks=lambda: render.blocks(found), body=lambda: render.json(found))
    if not found and not json:
        session.tell("you have left no place; ", Command('leave "Acme Cars"'), " leaves one")


def review(
    context: typer.Context,
    business: Annotated[
        str | None,
        typer.Argument(
            metavar="[BUSINESS]", help="The place; all whose review is due if left out.", show_default=False
        ),
    ] = None,
    regret: Annotated[
        str | None, typer.Option("--regret", metavar="HOW MUCH", help="none, some or much.", show_default=False)
    ] = None,
) -> None:
    """Say whether you regret having left a place, and keep the answer.

    Example: `svclog review "Acme Cars" --regret none`
    """
    from svclog.render import words
    from svclog.reports.votes import covering, to_review

    session = session_of(context)
    found = _left(session)
    if business is None:
        due = to_review(found)
    else:
        # A desk of a place that is left is left with it; only then may it be a short form.
        one = covering(business, found) or covering(_left_place(business, found, session), found)
        due = [one] if one else []
    if not due:
        session.tell("no vote is due for review; ", Command("votes"), " lists them all")
    for one in due:
        answer = _asked(one, session) if regret is None else _regret(regret)
        session.journal.review(one.vote, answer)
        receipt(f"kept: {words.regret(answer)} about leaving {one.vote.business}", session)


def _asked(one: Departure, session: Session) -> Regret:
    from svclog.render.votes import question

    if not session.asks:
        raise UsageError(f"{question(one)} nobody is here to say; give --regret none, some or much")
    return ask(f"{question(one)} none/some/much [none]", lambda answer: _regret(answer or "none"))


def _regret(text: str) -> Regret:
    from svclog.model import Regret

    return choice(Regret, text, where="--regret")


def _left(session: Session) -> list[Departure]:
    from svclog.reports.votes import departures

    journal = session.journal
    return departures(journal.votes(), journal.interactions(), session.clock())


def edit_vote(vote_id: int, parameters: dict[str, Any], session: Session) -> None:
    """Change a vote, for `edit`: by its options, or without any in an editor."""
    opt.refuse_visit_options(vote_id, parameters)
    journal = session.journal
    given = _given({name: parameters[name] for name in opt.VOTE_OPTIONS})
    if given:
        _change(vote_id, given, session)
        return
    from svclog.cli.editor import Form, edited

    before = journal.vote_with(vote_id)
    texts = vote_texts(before)
    shown = {name: texts[name] for name in ("instead", "until", "review", "because")}
    with edited(
        Form(f"vote v{vote_id}", shown, VOTE_FIELDS, lambda texts: _values(texts, session)), session
    ) as written:
        _change(vote_id, written, session, seen=before)


def _change(vote_id: int, given: dict[str, str], session: Session, *, seen: Vote | None = None) -> None:
    """Change these fields of a vote, given as text, which may build on the vote as it was `seen`."""
    done = session.journal.edit_vote(
        vote_id, cast("VoteChanges", _as_meant(_values(given, session), session)), seen=seen
    )
    if done.before == done.after:
        say(f"nothing was changed in v{vote_id}")
        return
    what = changes(_said(done.before, session), _said(done.after, session)) if done.before else "readable again"
    receipt(f"changed v{vote_id} {done.after.business}: {what}", session)


def _said(vote: Vote, session: Session) -> dict[str, str]:
    """The fields of a vote as a receipt says them: dates in words."""
    days = {name: dates.say(day, session.clock()) for name in ("until", "review") if (day := getattr(vote, name))}
    said = vote_texts(vote) | days
    return {option: said[name] for name, option in _SAID.items()}


def _print_all(session: Session, *, json: bool) -> None:
    from svclog.render import votes as render

    found = session.journal.votes()
    print_found(
        session,
        json=json,
        blocks=lambda: render.every_vote_blocks(found),
        body=lambda: render.every_vote_json(found),
    )
    if not found and not json:
        session.tell("you have cast no vote; ", Command('leave "Acme Cars"'), " leaves a place")


def _left_place(business: str, found: list[Departure], session: Session) -> str:
    """The place that is meant, of those that are left. Raises NoSuchBusiness, Ambiguous, and UsageError."""
    try:
        return Names((one.vote.business, None) for one in found).place(business)
    except NoSuchBusiness:
        name, _ = opt.visits_to(business, session.entries)
        raise UsageError(f"you have not left {name}; ", Command("votes"), " lists the places you left") from None


def _vote(business: str, values: dict[str, Any], session: Session) -> None:
    from svclog.render import votes as render

    values["business"] = read("business", business, session.dates, where="BUSINESS")
    journal = session.journal
    instead = journal.recognise(values["instead"]) if values.get("instead") else None
    vote = journal.vote(Vote(at=session.clock().replace(microsecond=0), **values))
    receipt(f"vote v{vote.id}: {render.cast(vote, session.clock())}", session)
    if instead is not None and instead.near is not None and not session.asks:
        mend = Command(f"edit v{vote.id} --for {shlex.quote(instead.near)}")
        session.tell(f"{instead.text!r} is new here; if it is {instead.near!r}: ", mend)


def _given(options: dict[str, str | None]) -> dict[str, str]:
    return {name: text for name, text in options.items() if text is not None}


def _values(texts: dict[str, str], session: Session) -> dict[str, Any]:
    """The fields of a vote that `texts` mean. Raises UsageError, for a day that is past too."""
    values = {name: read(name, text, session.dates, where=opt.option_name(name)) for name, text in texts.items()}
    for name in ("until", "review"):
        if values.get(name) and values[name] <= session.clock():
            raise UsageError(f"{opt.option_name(name)}: {texts[name]!r} is past; give a date to come")
    return values


def _as_meant(values: dict[str, Any], session: Session) -> dict[str, Any]:
    """The values, after a question where the place to go to instead may be a slip."""
    if values.get("instead") and session.asks:
        return {**values, "instead": chosen(values["instead"], session)}
    return values
