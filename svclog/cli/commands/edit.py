"""The command `edit`, which changes a visit or a vote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import typer

from svclog.cli import options as opt
from svclog.cli import receipts
from svclog.cli.messages import say
from svclog.cli.options import one_id
from svclog.cli.session import session_of
from svclog.cli.terminal.answers import confirm
from svclog.cli.terminal.names import suggest_rename, tell_spelling, visit_as_meant, vote_as_meant
from svclog.errors import UsageError
from svclog.fields import FIELDS, VOTE_FIELDS, moment_of, read_visit, read_vote, with_options
from svclog.model import Interaction
from svclog.text import Command

if TYPE_CHECKING:
    from svclog.cli.session import Session
    from svclog.model import VisitChanges, Vote, VoteChanges


@opt.takes(given=opt.VISIT_OPTIONS, voted=opt.VOTE_OPTIONS)
def edit(
    context: typer.Context,
    id: opt.LastOrId = opt.LAST,  # noqa: A002 - the users' word
    *,
    given: opt.Given,
    voted: opt.Given,
) -> None:
    """Change a visit or a vote, by options or in your editor.

    Without options, it opens in your editor: the one that VISUAL or EDITOR names, else nano or vi. An empty value
    (`--note ""`) clears a field, and new tags replace all the old ones. A vote, such as v1, has the options under
    Votes.

    Example: `svclog edit 12 --outcome resolved`
    """
    session = session_of(context)
    if (vote_id := opt.vote_number(id)) is not None:
        for name in given:
            taken = ", ".join(field.where for field in with_options(VOTE_FIELDS))
            raise UsageError(f"{FIELDS[name].where} is for visits, and v{vote_id} is a vote; a vote takes {taken}")
        _edit_vote(vote_id, voted, session)
        return
    from svclog.cli.said import one_id_or_last

    doc_id = one_id_or_last(id, session)
    for name in voted:
        what = f"{VOTE_FIELDS[name].where} is for votes, and {doc_id} is a visit"
        raise UsageError(f"{what}; give the id of a vote, such as v1: `", Command("votes"), "` shows it")
    _edit_visit(doc_id, given, session)


_CLOCK = re.compile(r"\d{1,2}:\d\d", re.ASCII)  # a time alone is on the day of the visit


def _edit_visit(doc_id: int, given: opt.Given, session: Session) -> None:
    if not given:
        from svclog.cli.terminal.editor import edited_visit

        [before] = session.journal.select([range(doc_id, doc_id + 1)])
        with edited_visit(before, session) as changes:
            _change_visit(doc_id, changes, session, seen=before)
        return
    follows = given.pop("re", None)
    clock = _CLOCK.fullmatch(given.get("when", "").strip())
    builds_on = clock or {"promise", "by"} & given.keys()
    seen = session.journal.select([range(doc_id, doc_id + 1)])[0] if builds_on else None
    if clock and seen:
        given["when"] = f"{seen.when.date()} {clock[0]}"
    promise, at = (seen.promise, moment_of(seen)) if seen else (None, None)
    changes = read_visit(given, session.reading_of_edits, before=promise, at=at)
    if follows == "":
        changes["re"] = None
    _change_visit(doc_id, changes, session, seen=seen, follows=one_id(follows, where="--re") if follows else None)


def _change_visit(
    doc_id: int, changes: VisitChanges, session: Session, *, seen: Interaction | None, follows: int | None = None
) -> None:
    """Change these fields of a visit; with `seen`, fail if the visit has changed since."""
    typed = changes
    if session.asks:
        changes = visit_as_meant(changes, session, changed=doc_id)
        if follows is not None:
            _agree_to_follow(doc_id, changes, follows, session)
    edited = session.journal.edit(doc_id, changes, follows=follows, seen=seen)
    _say_changed(f"{doc_id}", session.name_of(edited.after), edited.before, edited.after, session)
    tell_spelling(typed, edited.before, edited.after, session)
    if not session.asks and edited.before != edited.after:
        if follows is not None:
            from svclog.cli.terminal.following import tell_elsewhere

            tell_elsewhere(edited.after, follows, session)
        suggest_rename(edited.business, None, session)
        suggest_rename(edited.employee, edited.after.business, session)


def _agree_to_follow(doc_id: int, changes: VisitChanges, follows: int, session: Session) -> None:
    """Raise typer.Abort if the user declines to follow up a visit to another place."""
    from svclog.cli.terminal.following import is_elsewhere, question

    both = {doc_id, follows}
    places = session.journal.read_with(lambda visits: {visit.id: visit for visit in visits if visit.id in both})
    place = changes.get("business") or (places[doc_id].business if doc_id in places else None)
    followed = places.get(follows)
    if place and followed and is_elsewhere(followed, place) and not confirm(question(followed, place)):
        raise typer.Abort


def _edit_vote(vote_id: int, given: opt.Given, session: Session) -> None:
    if given:
        _change_vote(vote_id, read_vote(given, session.reading), session)
        return
    from svclog.cli.terminal.editor import edited_vote

    before = session.journal.vote_with(vote_id)
    with edited_vote(before, session) as changes:
        _change_vote(vote_id, changes, session, seen=before)


def _change_vote(vote_id: int, changes: VoteChanges, session: Session, *, seen: Vote | None = None) -> None:
    """Change these fields of a vote; with `seen`, fail if the vote has changed since."""
    edited = session.journal.edit_vote(vote_id, vote_as_meant(changes, session), seen=seen)
    _say_changed(f"v{vote_id}", f"v{vote_id} {edited.after.business}", edited.before, edited.after, session)


def _say_changed(
    number: str, name: str, before: Interaction | Vote | None, after: Interaction | Vote, session: Session
) -> None:
    if before == after:
        say(f"nothing was changed in {number}")
        return
    what = "readable again" if before is None else ", ".join(receipts.changes(before, after, session))
    session.receipt(f"changed {name}: {what}")
