"""The command `import`."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING, Annotated

import typer

from svclog import interrupts
from svclog.cli import options as opt
from svclog.cli.messages import say
from svclog.cli.receipts import due, say_begun
from svclog.cli.session import session_of
from svclog.cli.terminal.answers import confirm
from svclog.fields.table import Option
from svclog.model import fold, parts, spans
from svclog.text import Command, Message, Options, clean, counted, some

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from svclog.cli.session import Session
    from svclog.exchange.choices import Choices
    from svclog.exchange.inbox import Check
    from svclog.exchange.incoming import Incoming
    from svclog.exchange.source import Source
    from svclog.fields.quickline import QuickLine
    from svclog.journal import Imported
    from svclog.storage import Doc

_NAMED = 5
_PREVIEWED = 20
_SHORT = 240  # a longer command is too long to copy from a hint
_FROM_STARS = "The file has ratings but no outcomes. Count 4 and 5 as resolved, 3 as partial, 1 and 2 as unresolved?"
_MEANING, _LAYOUT, _COMES_IN = "What the columns mean", "How the file is written", "What comes in"
_MEANINGS: opt.Group = {
    "maps": Option(
        "--map",
        "FIELD=COLUMN",
        "Read a field from this column: when, place, with, empathy, listening, felt, outcome, note, tags or other "
        "options of add. when=DATE+TIME joins two; note and tags take several; "
        "venue.name is a part of an object; FIELD= leaves the field out.",
        _MEANING,
        repeated=True,
    ),
    "values": Option(
        "--value",
        "FIELD:FROM=TO",
        "Read the value FROM as TO: outcome:4..5=resolved, via:tel|fax=phone. FROM= clears it.",
        _MEANING,
        repeated=True,
    ),
    "sets": Option("--set", "FIELD=VALUE", "Give a field the same value in every row.", _MEANING, repeated=True),
    "scales": Option(
        "--scale",
        "FIELD:LOW-HIGH",
        "Convert ratings from another scale: felt:1-10, empathy:0-100.",
        _MEANING,
        repeated=True,
    ),
    "negated": Option(
        "--negate",
        "FIELD",
        "Turn minus into plus in this field, such as spent in a bank statement.",
        _MEANING,
        repeated=True,
    ),
}
_FROM_STARS_HELP = "Make outcomes of the ratings in felt: 4 and 5 resolved, 3 partial, 1 and 2 unresolved."
_ZONE_HELP = "The time zone of the file, if not this computer's: Europe/Berlin, UTC."
_COLUMNS_HELP = "For a file without a header: the field of each column; - skips one."
_ROWS_HELP = "Where the list of visits is in a JSON object: items, data.visits."
_SKIP_HELP = "Leave out rows that cannot be read, if they are at most a third; --skip-bad=all: however many."
_OPTIONS: opt.Group = {
    "outcome_from_stars": Option("--outcome-from-stars", None, _FROM_STARS_HELP, _MEANING),
    "zone": Option("--zone", "ZONE", _ZONE_HELP, _MEANING),
    "columns": Option("--columns", "FIELD,...", _COLUMNS_HELP, _LAYOUT),
    "rows": Option("--rows", "PATH", _ROWS_HELP, _LAYOUT),
    **opt.under(_LAYOUT, opt.CSV),
    "dry_run": Option("--dry-run", None, "Preview; change nothing.", _COMES_IN),
    "update": Option("--update", None, "Fill empty fields of visits that are here already.", _COMES_IN),
    "skip_bad": Option("--skip-bad", None, _SKIP_HELP, _COMES_IN),
}


@opt.takes(meanings=_MEANINGS, given=_OPTIONS)
def import_(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file; - reads stdin.")],
    *,
    meanings: opt.Lists,
    given: opt.Given,
    skip_all: Annotated[bool, typer.Option("--skip-bad-all", hidden=True)] = False,
) -> None:
    """Import visits from a spreadsheet, a file of quick lines, another program or another journal.

    All rows come in, or none if one is bad. Importing the same file again adds nothing. svclog knows columns by their
    names; `--dry-run` shows which column becomes what.

    Example: `svclog import visits.csv --map place=Shop --value outcome:1=resolved --value outcome:0=unresolved`

    Ratings of 1 to 10: `svclog import reviews.csv --map felt=Stars --scale felt:1-10 --outcome-from-stars`

    Lines that begin with a date, from a phone: `svclog import inbox.txt`

    No header: `svclog import bank.csv --columns when,place,-,spent --negate spent --set outcome=pending`
    """
    from svclog.exchange.bad_rows import SOME, left_out
    from svclog.exchange.choices import Choices
    from svclog.exchange.source import open_source

    session = session_of(context)
    layout, dry_run = opt.layout_of(given), "dry_run" in given
    choices = Choices.parse(
        meanings.get("maps", ()),
        meanings.get("values", ()),
        meanings.get("sets", ()),
        given.get("order"),
        scales=meanings.get("scales", ()),
        negated=meanings.get("negated", ()),
        zone=given.get("zone"),
        outcome_from_stars="outcome_from_stars" in given,
        layout=layout,
    )
    source = open_source(file, sys.stdin.buffer, session.encryption, layout.encoding)
    tolerated = 1.0 if skip_all else SOME if "skip_bad" in given else 0.0
    figures: dict[str, str] = {}
    check = _line_check(session, figures)
    incoming = _read(source, choices, session, tolerated, check)
    if incoming.only_rated and session.asks and confirm(_FROM_STARS):
        incoming = _read(source, replace(choices, outcome_from_stars=True), session, tolerated, check)
    # A file that svclog wrote has ids; its new places are not reported.
    names = dict.fromkeys(doc["business"] for doc in incoming.documents if "id" not in doc)
    desks = [name for name in names if len(parts(name)) > 1]
    del source  # frees a large file before the journal is written
    journal = session.journal
    is_new = not journal.path.exists()
    done = journal.import_documents(
        incoming.documents,
        incoming.source,
        votes=incoming.votes,
        payees=incoming.payees,
        dry_run=dry_run,
        update="update" in given,
    )
    if dry_run and incoming.is_inbox:
        _preview(incoming.documents, session)
    typer.echo(_summary(done, len(incoming.bad), dry_run=dry_run))
    if incoming.taken and (dry_run or incoming.known):  # only if it is not obvious
        say(f"{incoming.known or incoming.source}: {incoming.taken}")
    if incoming.only_rated and not session.asks:
        say("all outcomes are pending; --outcome-from-stars takes them from the ratings")
    _tell_of_new_places(done.new_places, figures, session, dry_run=dry_run, are_all=is_new)
    if desks and done.added:
        message = counted(len(desks), "name with a / is a place", "names with a / are places")
        say(f"{message} with a desk: {some(desks)}; // is a / within a name")
    if incoming.bad:
        say(left_out(incoming.source, incoming.bad))
    if is_new and done.added and not dry_run:
        say_begun(journal.path)
    _tell_of_doubts(done, incoming, choices, session, dry_run=dry_run)
    if done.fillable:
        has_more = "has" if done.fillable == 1 else "have"
        say(
            f"{done.fillable:,} of those here already {has_more} empty fields that this file fills; --update fills them"
        )
    _tell_of_columns(done, incoming, session, dry_run=dry_run)


def _tell_of_columns(done: Imported, incoming: Incoming, session: Session, *, dry_run: bool) -> None:
    """Report columns that were not read, and the option that reads them."""
    if incoming.with_times and done.added:
        todo = ["add "] if dry_run else ["`", Command("undo"), "`, and import it again with "]
        session.tell("the times of day are in a column of their own: ", *todo, Options(incoming.with_times))
    if incoming.ignored:
        way = (
            "--map FIELD=COLUMN reads one" if dry_run else "to read one, import again with --map FIELD=COLUMN --update"
        )
        say(f"columns not read: {some(incoming.ignored)}; {way}")


def _alike(pairs: Sequence[tuple[int, int]], *, dry_run: bool) -> Message:
    """Return the message that imported visits equal others, and how to delete them if they are duplicates."""
    count, old = len(pairs), pairs[0][1]
    same = f"says the same as visit {old}" if count == 1 else f"say the same as visits here, the first as {old}"
    message = f"{counted(count, 'new visit')} {same}: place, person, time, outcome and ratings"
    if dry_run:
        return Message(message)
    command = _deleting(number for number, _ in pairs) or Command("undo")
    return Message(f"{message}; if {'that is it' if count == 1 else 'they are those'}: `", command, "`")


def _changed(pairs: Sequence[tuple[int, int]], incoming: Incoming) -> Message:
    """Return the message that rows may be corrected versions of visits that the file no longer has, and what to do."""
    lines = [f"{incoming.unit} {incoming.lines[at]}: visit {old}" for at, old in pairs]
    message = f"{len(pairs):,} rows have the place and time of visits here, but say"
    todo = "if you corrected them, delete the old visits"
    if len(pairs) == 1:
        message = "1 row has the place and time of a visit here, but says"
        todo = "if you corrected it, delete the old visit"
    message += f" something else ({some(lines)})"
    command = _deleting(old for _, old in pairs)
    return Message(f"{message}; {todo}: `", command, "`") if command else Message(f"{message}; {todo}")


def _deleting(ids: Iterable[int]) -> Command | None:
    """Return the command that deletes these visits; None if it is too long to copy."""
    words = f"delete {spans(ids).replace(',', '')}"
    return Command(words) if len(words) <= _SHORT else None


def _tell_of_doubts(done: Imported, incoming: Incoming, choices: Choices, session: Session, *, dry_run: bool) -> None:
    """Report rows that may be duplicates or corrections, and new places that may be slips, with what to do."""
    from svclog.cli.terminal.names import suggest_rename
    from svclog.exchange.choices import value_option
    from svclog.names import Name

    if done.differing:
        what = counted(len(done.differing), "visit that is here already says", "visits that are here already say")
        example = Command(f"edit {done.differing[0]}")
        session.tell(f"{what} something else in this file, and nothing of that is taken; to change it: ", example)
    if done.alike:
        session.tell(_alike(done.alike, dry_run=dry_run))
    if done.changed:
        session.tell(_changed(done.changed, incoming))
    for new, near, at in done.near[:_NAMED]:
        if dry_run:
            texts = incoming.places.get(fold(new), ()) if at is None else ()
            option = value_option(choices, "business", texts, near)
            todo = ["add ", Options(f"--value {shlex.quote(option)}")] if option else ["correct it before the import"]
            where = "here" if at is None else f"at {at}"
            session.tell(f"{new!r} would be new {where}; if it is {near!r}: ", *todo)
        else:
            suggest_rename(Name(new, known=False, near=near), at, session)
    if rest := done.near[_NAMED:]:
        more = counted(len(rest), "more new name looks", "more new names look")
        command = Command("people" if all(at for *_, at in rest) else "places")
        session.tell(f"{more} like others; all names: ", command)


def _preview(documents: Sequence[Doc], session: Session) -> None:
    """Print how the new lines of an inbox were read."""
    from svclog import dates
    from svclog.fields.quickline import text_of
    from svclog.storage import VISITS

    here = session.journal.ids_of({doc["uid"] for doc in documents})
    new = [VISITS.read(0, doc) for doc in documents if doc["uid"] not in here]
    for visit in new[:_PREVIEWED]:
        when = dates.say(visit.when, session.clock(), day=visit.is_day) + due(visit, session)
        typer.echo(clean(f"{visit.business}, {when}: {text_of(visit, without=('business', 'when', 'by'))}"))
    if len(new) > _PREVIEWED:
        typer.echo(f"and {len(new) - _PREVIEWED:,} more")


def _tell_of_new_places(
    names: Sequence[str], figures: Mapping[str, str], session: Session, *, dry_run: bool, are_all: bool
) -> None:
    """Report the new places, unless all are, and how to turn `figures` at the end of names into ratings."""
    if names and (dry_run or not are_all):
        say(f"new places: {some(names)}")
    again = "" if dry_run else Message("`", Command("undo"), "` and ")
    for name in figures.keys() & {*names}:
        what = f"{name!r} {'would be' if dry_run else 'is'} a new place; if the figure is a rating, "
        session.tell(what, again, f"write {figures[name]} instead")


def _read(source: Source, choices: Choices, session: Session, tolerated: float, check: Check) -> Incoming:
    """Read the file, with a progress bar on a terminal."""
    from svclog.exchange.incoming import read_documents

    read = partial(read_documents, source, session.clock(), choices, tolerated=tolerated, check=check)
    if not sys.stderr.isatty():
        return read()
    from rich.console import Console
    from rich.progress import Progress

    interrupts.unwind()  # the bar hides the cursor
    with Progress(console=Console(stderr=True, no_color=not session.in_color), transient=True) as progress:
        task = progress.add_task("reading", total=None)
        return read(advance=lambda done, total: progress.update(task, completed=done, total=total))


def _line_check(session: Session, figures: dict[str, str]) -> Check:
    """Return a check that refuses a line with a number or a person after a known place, as `add` does.

    Places in new lines before it are known, too. Lines that are in the journal already, or that svclog wrote, pass.
    Adds each place that ends with a number to `figures`, with the ratings that the number may mean.
    """
    from svclog.cli.doubts import InDoubt, doubt_of
    from svclog.cli.said import Said
    from svclog.names import Names

    @cache
    def here() -> tuple[Names, set[str]]:
        entries = session.journal.interactions()
        return Names(opt.names_in(entries)), {entry.uid for entry in entries}

    def check(line: QuickLine, uid: str) -> None:
        (names, uids), place = here(), line.texts["business"]
        if "uid" not in line.texts and uid not in uids:
            longer = names.longer(place) if line.is_open else None
            if doubt := doubt_of(line, names.business, people=longer is not None and longer.person is not None):
                raise InDoubt(doubt, line.texts)
            if ratings := Said({**line.texts}, line).figures_as_ratings:
                figures[place] = ratings
            names.meet(place, line.texts.get("employee"))

    return check


def _summary(done: Imported, bad: int, *, dry_run: bool) -> str:
    would = "would be " if dry_run else ""
    edited = f" ({done.edited:,} edited since, left as they are)" if done.edited else ""
    counts = (
        (done.votes, f"{counted(done.votes, 'vote')} too"),
        (done.payees, f"{counted(done.payees, 'payee')} too"),
        (done.filled, f"{done.filled:,} {would}filled in"),
        (done.known, f"{done.known:,} here already{edited}"),
        (done.deleted, f"{done.deleted:,} deleted here before, not brought back"),
        (bad, f"{counted(bad, 'bad row')} left out"),
    )
    return ", ".join([f"{done.added:,} {would}added", *(said for count, said in counts if count)])
