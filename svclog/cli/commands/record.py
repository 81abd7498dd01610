"""The commands that record visits and change them: add, kept, broke, delete, undo, recall."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import partial
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from svclog import dates
from svclog.cli import options as opt
from svclog.cli import receipts
from svclog.cli.messages import say
from svclog.cli.options import ids_of, one_id
from svclog.cli.session import session_of
from svclog.cli.terminal.answers import WHEN_SETTLED, agree, ask, confirm, settled_on
from svclog.cli.terminal.names import chosen, settled, suggest_rename
from svclog.errors import Contradiction, NobodyToAsk, SvclogError
from svclog.fields import FIELDS, RATINGS, naming
from svclog.model import Interaction, is_within_reach, spans
from svclog.text import Command, clean, counted, some

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svclog.cli.said import Said
    from svclog.cli.session import Session
    from svclog.journal import Added, ToDelete
    from svclog.journal.twins import Logged, Twins
    from svclog.model import Settled, Vote
    from svclog.storage import Undone

    _Before = tuple[list[Vote], Twins]
    """The votes, and the visits logged in the last minutes."""


_RECENT = timedelta(minutes=10)  # how old a change may be for `undo` to take it back without a question

SettledOn = Annotated[
    str | None, typer.Option("--when", metavar="DATE", help="The day on which they kept or broke it.")
]


@opt.takes(given=opt.BESIDE_PLACE)
def add(
    context: typer.Context,
    line: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PLACE [MARKS] [// NOTE]]",
            help="The visit as a quick line, or the place alone; - reads lines from stdin.",
        ),
    ] = None,
    *,
    given: opt.Given,
    like: Annotated[
        str | None,
        typer.Option(
            "--like",
            metavar="last|ID",
            help="Copy who, outcome, ratings, via and tags; last: your last visit there.",
        ),
    ] = None,
    yes: opt.Yes = False,
) -> None:
    """Log a visit: on one line, by options, or question by question.

    The line holds the place, who served you (@maya), empathy/listening (5/4), the outcome (r, p, d, u or w) and a note;
    `svclog help line` has the rest. Only the place and the outcome are required. If you leave out --when, it was now.
    Put a note with an apostrophe in double quotes; if your shell waits at a `>`, a quote is open: press Ctrl-C.

    At a terminal, if the place or the outcome is missing, svclog asks question by question: Enter skips one, `?`
    explains it, `<` goes back, Ctrl-C stops. If a new name looks like a known one, you are asked: Y uses the known one,
    n asks for the name again, new keeps yours. If you log the same visit twice within ten minutes, and the second says
    nothing new, svclog asks, too. In a script, or with --yes, it never asks.

    Example: `svclog add blue bottle @maya 5/4 r // remade it, no fuss`
    """
    session = session_of(context)
    if line == ["-"]:
        if like is not None:
            raise Contradiction("-", "--like")
        _add_lines(given, session)
        return
    from svclog.cli.said import said_by, visit_like

    asks = session.asks and not yes
    said = said_by(line or (), given, session, settled if asks else None)
    if like is not None:
        if asks and not said.is_new_place and (place := said.texts.get("business")):
            said.texts["business"] = chosen(place, session)
        said = said.copy_of(visit_like(like, said.texts.get("business"), session))
    follows = said.take_followed()
    if asks:
        from svclog.cli.terminal.questions import ask_missing

        visit, follows = ask_missing(said, session, follows)
    else:
        visit = said.visit(session)
    before = _before(session)
    twin = before[1].of(visit)
    is_again = asks and twin and twin.says_all_of(visit, follows)
    if twin and is_again:
        again = f"This is the same as visit {twin.id}, logged {_ago(twin, session)}. Log it again?"
        if not confirm(again):
            raise typer.Abort
    added = session.journal.add(visit, follows=follows, check=said.check_place)
    _tell_of_logged(added, said, session, follows, before, asks=asks)
    if twin and not is_again:
        _warn_of_twins([(added.entry.id, twin)], session)


def _add_lines(given: opt.Given, session: Session) -> None:
    """Log a visit for each line of stdin, in one change; if a line cannot be read, log none."""
    from svclog.cli.said import piped_in

    if session.asks:
        say("a visit on each line; Ctrl-D on an empty one logs them all, Ctrl-C none")
    lines = piped_in(given, session)
    before = _before(session, len(lines))
    done = session.journal.add_all([(visit, follows) for _, follows, visit in lines])
    again = []
    for (said, follows, visit), added in zip(lines, done, strict=True):
        if twin := before[1].of(visit):
            again.append((added.entry.id, twin))
        _tell_of_logged(added, said, session, follows, before, asks=False)
    _warn_of_twins(again, session)


def _tell_of_logged(
    added: Added, said: Said, session: Session, follows: int | None, before: _Before, *, asks: bool
) -> None:
    """Print the receipt of a visit, and warnings about it."""
    votes, twins = before
    receipts.say_logged(added, session, f"{receipts.due(added.entry, session)}{said.again(added.entry, follows)}")
    twins.add(added.entry)
    if (figures := said.figures_in_name) and not added.business.known:
        _tell_of_figure(added.entry.business, figures, added.entry.id, session)
    elif said.may_name_person and not (said.is_new_place or added.employee):
        _tell_of_person(added, session)
    _remind_of_vote(added.entry, votes, session)
    if not asks:
        if follows is not None:
            from svclog.cli.terminal.following import tell_elsewhere

            tell_elsewhere(added.entry, follows, session)
        suggest_rename(added.business, None, session)
        suggest_rename(added.employee, added.entry.business, session)


def _tell_of_figure(name: str, figures: Sequence[str], number: int, session: Session) -> None:
    """Say that numbers became part of a new place's name, and how to turn them into ratings."""
    place = name.rsplit(maxsplit=len(figures))[0]
    ratings = " ".join(
        f"{FIELDS[rated].where} {figure}" for rated, figure in zip(RATINGS, "".join(figures), strict=False)
    )
    fix = Command(f"edit {number} --business {quote(place)} {ratings}")
    session.tell(f"{name!r} is a new place; if the {' '.join(figures)} is a rating: ", fix)


def _tell_of_person(added: Added, session: Session) -> None:
    """Say that a new place begins with a known place's name, and how to turn the rest into a person or drop it."""
    longer = added.business.longer
    if longer is None or added.business.near or "/" in longer.rest:
        return
    fix = f"edit {added.entry.id} --business {quote(longer.place)}"
    is_new = f"{added.business.text!r} is a new place; if"
    if longer.rest[0].isalpha():
        person = Command(f"{fix} --with {quote(longer.rest)}")
        session.tell(f"{is_new} {longer.rest} is a person at {longer.place}: ", person)
    elif " " in longer.rest:  # many names end with one number: Terminal 2
        session.tell(f"{is_new} it is {longer.place}: ", Command(fix))


def _warn_of_twins(again: Sequence[tuple[int, Logged]], session: Session) -> None:
    """Report visits logged twice within minutes, and how to delete the second of each."""
    if not again:
        return
    undo = Command(f"delete {' '.join(spans(number for number, _ in again).split(', '))} --yes")
    if len(again) == 1:
        twin = again[0][1]
        session.tell(f"this looks like visit {twin.id}, logged {_ago(twin, session)}; if both are one visit: ", undo)
        return
    firsts = spans({twin.id for _, twin in again})
    what = f"{len(again)} of these visits are the same as visits logged within the last 10 minutes ({firsts})"
    session.tell(f"{what}; if they were logged twice by mistake: ", undo)


def _before(session: Session, count: int = 1) -> _Before:
    """Return the votes, and the visits logged minutes before `count` new ones; both empty if they cannot be read."""
    now = session.clock()
    with suppress(SvclogError), session.journal.look() as look:
        return look.votes(), look.twins(now, count)
    from svclog.journal.twins import Twins

    return [], Twins((), now)


def _ago(twin: Logged, session: Session) -> str:
    minutes = int((session.clock() - twin.recorded).total_seconds()) // 60
    return f"{counted(minutes, 'minute')} ago" if minutes else "just now"


def _remind_of_vote(entry: Interaction, votes: list[Vote], session: Session) -> None:
    """Tell the user if they have left the place; the visit counts anyway."""
    if not votes:
        return
    from svclog.render.votes import reminder
    from svclog.reports.votes import covering, departures

    departure = covering(entry.business, departures(votes, (), session.clock()))
    if departure is not None:
        say(reminder(departure))


def kept(context: typer.Context, id: opt.OneId, when: SettledOn = None) -> None:  # noqa: A002 - the users' word
    """Settle a promise: they did what they said.

    Without --when, svclog asks for the day at a terminal. In a script the day stays unknown, and the promise does not
    count as late.

    Example: `svclog kept 12 --when tuesday`
    """
    _settle(context, one_id(id), "kept", when)


def broke(context: typer.Context, id: opt.OneId, when: SettledOn = None) -> None:  # noqa: A002 - the users' word
    """Settle a promise: they did not do what they said.

    Without --when, svclog asks for the day at a terminal. In a script the day stays unknown.

    Example: `svclog broke 12`
    """
    _settle(context, one_id(id), "broken", when)


def _settle(context: typer.Context, doc_id: int, state: Settled, when: str | None) -> None:
    session = session_of(context)
    [visit] = session.journal.select([range(doc_id, doc_id + 1)])
    read = partial(settled_on, visit=visit, session=session)
    if when is not None:
        with naming("--when"):
            day = read(when)
    else:
        is_open = visit.promise is not None and visit.promise.state != state
        day = ask(WHEN_SETTLED, read) if session.asks and is_open else None
    receipts.settle(doc_id, state, day, session)


def delete(context: typer.Context, ids: opt.SomeIds, yes: opt.Yes = False) -> None:
    """Delete visits or votes, after showing them and asking.

    `svclog undo` brings them back.

    Example: `svclog delete 12 14-16`
    """
    session = session_of(context)
    journal = session.journal
    votes = [number for text in ids if (number := opt.vote_number(text)) is not None]
    marked = journal.to_delete(ids_of([text for text in ids if opt.vote_number(text) is None]), votes)
    if not yes:
        _show(marked, session)
        agree(f"Delete {_counted(marked)}?", session, "nothing was deleted:")
    journal.delete(marked.ids, marked.vote_ids, seen=marked)
    names = [session.name_of(entry) for entry in marked.entries]
    names += [f"{bad.name}, which could not be read" for bad in marked.bad]
    names += [f"vote v{vote.id} to {vote.decides} {vote.business}" for vote in marked.votes]
    session.receipt(f"deleted {some(names, 3, '; ')}")


def _show(marked: ToDelete, session: Session) -> None:
    """Print what is about to be deleted."""
    from svclog.cli.output import print_blocks
    from svclog.render import interactions, votes

    if marked.entries:
        print_blocks(interactions.blocks(marked.entries), session)
    if marked.votes:
        print_blocks(votes.every_vote_blocks(marked.votes), session)
    for bad in marked.bad:
        typer.echo(clean(f"{bad.name} cannot be read: {bad.reason}"))


def _counted(marked: ToDelete) -> str:
    kinds = {(True, False): "visit", (False, True): "vote"}
    noun = kinds.get((not marked.votes, not (marked.entries or marked.bad)), "record")
    return f"this {noun}" if len(marked) == 1 else f"these {len(marked)} {noun}s"


_AGAIN = {
    "add": "to have these visits again, give `add -` the same lines",
    "import": "to have them again, import the file again",
}
"""How to have again what `undo` took back."""


def undo(context: typer.Context, *, yes: opt.Yes = False) -> None:
    """Take back the last change, whatever it was.

    Run it again for the change before that. There is no redo, but svclog prints the line that logs a visit again. The
    lines of one `svclog add -` are one change. You can take back any visit that was logged by itself; of other changes,
    the last 100, or fewer if they are large. `svclog forget` cannot be undone, and neither can anything before it. At a
    terminal, undo asks about a change made over ten minutes ago.

    Example: `svclog undo`
    """
    session = session_of(context)
    seen = None if yes or not session.asks else _agreed_to_undo(session)
    done = session.journal.undo(seen=seen)
    session.receipt(f"took back: {receipts.in_words(done, session, back=True)}", hint=False)
    if visit := done.visit:
        from svclog.cli.doubts import typed
        from svclog.fields.quickline import text_of

        follows = session.journal.ids_followed([visit]).get(visit.re or "")
        session.tell("to log it again: ", typed(text_of(visit, follows=follows)))
    elif again := _AGAIN.get(done.kind):
        session.tell(again)


def _agreed_to_undo(session: Session) -> Undone:
    """Return the last change, to take back. Raises typer.Abort if it is old and the user declines."""
    change, now = session.journal.last_change(), session.clock()
    if not timedelta() <= now - change.at <= _RECENT:
        day = dates.say(change.at, now, day=True) if is_within_reach(change.at) else ""
        when = f" was made {'on ' if day[:1].isupper() else ''}{day} at {change.at:%H:%M}" if day else ""
        if not confirm(f"The last change{when}: {receipts.in_words(change, session)}. Take it back?"):
            raise typer.Abort
    return change


def recall(context: typer.Context) -> None:
    """Log from memory the places you know, and see where each stands.

    Each place gets one entry that stands for all your visits there. It is dated halfway from your first to your
    last visit, and gets the tag +opening. Ten places take about ten minutes, and give the first verdicts.

    Example: `svclog recall`
    """
    from svclog.cli.output import print_blocks
    from svclog.render import places as render
    from svclog.reports.places import Places, places

    session = session_of(context)
    if not session.asks:
        raise NobodyToAsk(
            "recall asks place by place, and there is",
            "`svclog add Blue Bottle 5/4 r times:20 when:2024-06-01 +opening` for each place",
        )
    from svclog.cli.terminal.recall import recall as ask_for_places

    def log(visit: Interaction) -> None:
        receipts.say_logged(session.journal.add(visit), session, f", x{visit.times}" if visit.times > 1 else "")

    count = ask_for_places(session, log)
    if not count:
        say("nothing was logged")
        return
    entries = session.journal.interactions()
    typer.echo(f"{counted(count, 'place')} recalled. Where they stand:")
    print_blocks(render.blocks(Places(session.clock(), places(entries))), session)
