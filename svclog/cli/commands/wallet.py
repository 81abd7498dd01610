"""The command `wallet`, which compares bank statements with votes."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from svclog.cli import options as opt
from svclog.cli import output as out
from svclog.cli.messages import say
from svclog.cli.session import session_of
from svclog.errors import BadValue, UsageError
from svclog.fields import choice
from svclog.fields.table import Option
from svclog.text import Command, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from svclog.cli.session import Session
    from svclog.dates import Period
    from svclog.exchange.statement_csv import Said
    from svclog.exchange.statements import Statements
    from svclog.payees import Payees
    from svclog.reports.wallet import Wallet

_PLACES, _CSV = "Which place a payee is", "How a CSV file is written"
_PAYEES: opt.Group = {
    "named": Option("--as", "PAYEE=PLACE", "This payee is this place.", _PLACES, repeated=True),
    "never": Option("--never", "PAYEE", "A payment to this payee is never a visit.", _PLACES, repeated=True),
    "ask": Option("--ask", "PAYEE", "Forget the answer about this payee, and ask again.", _PLACES, repeated=True),
}
_SPAN = {name: opt.FILTERS[name] for name in ("since", "until", "month")}
_MAP_HELP = "Read a part from this column: date, payee, amount, paid, received, currency, account or sign."
_MAPS: opt.Group = {"maps": Option("--map", "PART=COLUMN", _MAP_HELP, _CSV, repeated=True)}
_COLUMNS_HELP = "For a file without a header: the part in each column; - skips one."
_LAYOUT: opt.Group = {
    "paid": Option("--paid", "SIGN", "Which amounts are payments: positive or negative ones.", _CSV),
    "columns": Option("--columns", "PART,...", _COLUMNS_HELP, _CSV),
    **opt.under(_CSV, opt.CSV),
}
_FORMAT = replace(out.OPTIONS["format"], help="terminal, markdown or json; if left out, the ending of FILE decides.")
_SHAPE = {"format": _FORMAT, **{name: out.OPTIONS[name] for name in ("output", "json")}}


@opt.takes(payees=_PAYEES, span=_SPAN, maps=_MAPS, layout=_LAYOUT, shape=_SHAPE)
def wallet(
    context: typer.Context,
    statements: Annotated[
        list[str] | None,
        typer.Argument(metavar="[STATEMENT]...", help="Bank statements in CSV, OFX or QFX; - reads stdin."),
    ] = None,
    *,
    payees: opt.Lists,
    span: opt.Given,
    maps: opt.Lists,
    layout: opt.Given,
    shape: opt.Given,
) -> None:
    """Compare bank statements with your votes: what you still pay at places you left, and more.

    svclog matches payees to your places by their words. If it is not sure, it asks once; in a script, answer with --as
    and --never. It saves only these answers, and nothing else of a statement. Without a statement, it lists them.

    Example: `svclog wallet november.csv`

    Several, for one month: `svclog wallet bank.csv card.ofx --month november`

    In a script: `svclog wallet november.csv --as "BLUE BOTTLE COFFEE=Blue Bottle" --never "TRANSFER SAVINGS"`
    """
    session = session_of(context)
    wanted = out.wanted(shape)
    if wanted.form is out.Form.HTML:
        raise BadValue("--format", wanted.form.value, "terminal, markdown or json")
    options = _read_options(maps.get("maps", ()), layout)
    never, ask = payees.get("never", []), payees.get("ask", [])
    for option, names in (("--never", never), ("--ask", ask)):
        if not all(map(str.strip, names)):
            raise BadValue(option, "", "a payee as the statement names it")
    answers = [*map(_answer, payees.get("named", ())), *((payee, None) for payee in never)]
    if span and not statements:
        raise UsageError(f"--{next(iter(span))} is about statements; give one")
    read = _read(statements, options, session) if statements else None
    _save(answers, ask, session)
    if read is not None:
        result = _make_report(
            read, opt.periods_of(span, session), session, asks=wanted == out.Wanted(out.Form.TERMINAL)
        )
        _put_report(result, wanted, session)
        _tell_of(read, session)
    elif not (answers or ask):
        _put_answers(wanted, session)


def _read_options(maps: Iterable[str], given: opt.Given) -> Said:
    """Parse the options about the files. Raises UsageError."""
    from svclog.dates import Order
    from svclog.exchange.choices import PASSED_OVER
    from svclog.exchange.statement_columns import roles
    from svclog.exchange.statement_csv import Said

    pairs = {}
    for text in maps:
        part, mark, column = text.partition("=")
        if not mark:
            raise BadValue("--map", text, "PART=COLUMN, as in --map payee=Merchant")
        pairs[part.strip()] = column
    if (paid := given.get("paid")) not in {None, "positive", "negative"}:
        raise BadValue("--paid", paid or "", "positive or negative")
    columns, order = given.pop("columns", None), given.get("order")  # layout_of would take them for columns of visits
    parts = [part.strip().lower() for part in columns.split(",")] if columns else []
    return Said(
        dict(zip(roles("--map", pairs), pairs.values(), strict=True)),
        roles("--columns", ["" if part == PASSED_OVER else part for part in parts]),
        opt.layout_of(given),
        None if order is None else choice(Order, order, where="--dates") is Order.DAY_FIRST,
        paid or "",
    )


def _answer(text: str) -> tuple[str, str | None]:
    """Parse --as into a payee and its place. Raises BadValue."""
    payee, mark, place = text.rpartition("=")
    if not (mark and payee.strip() and place.strip()):
        raise BadValue("--as", text, 'PAYEE=PLACE, as in --as "BLUE BOTTLE COFFEE=Blue Bottle"')
    return payee, place.strip()


def _save(answers: Iterable[tuple[str, str | None]], ask: Iterable[str], session: Session) -> None:
    """Save answers about payees, and delete those to ask again. Raises UsageError."""
    from svclog.cli.terminal.payees import told
    from svclog.payees import key_of

    for payee, place in answers:
        done = session.journal.assign_payee(key_of(payee), place)
        session.tell(told(done.payee, done.business))
    for payee in ask:
        session.journal.forget_payee(key_of(payee))
        session.tell(f"svclog will ask about payee {key_of(payee)} again")


def _read(statements: Iterable[str], said: Said, session: Session) -> Statements:
    """Read the statements. Raises UsageError."""
    from svclog.exchange.source import open_source
    from svclog.exchange.statements import read_statement, united

    sources = (open_source(name, sys.stdin.buffer, encoding=said.layout.encoding) for name in statements)
    return united(read_statement(source, said, session.clock()) for source in sources)


def _make_report(read: Statements, periods: Sequence[Period], session: Session, *, asks: bool) -> Wallet:
    """Make the report, after questions at a terminal about uncertain payees. Raises UsageError."""
    from svclog.reports.wallet import Logged, wallet

    logged = Logged(session.entries, session.look.votes(), session.clock())
    report = partial(wallet, read.payments, read.covered, logged=logged, periods=periods)
    try:
        result = report(_payees(session).meaning)
    except ValueError:
        covered = " and ".join(f"{first} to {last}" for first, last in read.covered)
        raise UsageError(f"the statement covers {covered}, and nothing in the period that you asked for") from None
    if asks and session.asks and result.unmatched:
        from svclog.cli.terminal.payees import ask_about

        if ask_about(result.unmatched, {entry.business for entry in session.entries}, session):
            result = report(_payees(session).meaning)
    return result


def _payees(session: Session) -> Payees:
    """Return the meanings of payees, by the current journal."""
    from svclog.payees import Payees

    return Payees((entry.business for entry in session.entries), session.journal.payees())


def _tell_of(read: Statements, session: Session) -> None:
    if read.twice:
        stands, counts = ("stands", "counts") if read.twice == 1 else ("stand", "count")
        say(f"{counted(read.twice, 'line')} {stands} in more than one statement, and {counts} once")
    if read.passed:
        say(f"skipped {counted(read.passed, 'line')} without a payment")
    if not session.entries:
        session.tell_no_visits()


def _put_answers(wanted: out.Wanted, session: Session) -> None:
    from svclog.render import wallet as render

    payees = session.journal.payees()
    if not payees and wanted.form is not out.Form.JSON:
        session.tell(
            "you have not said yet which payee is which place; give a bank statement: ", Command("wallet FILE")
        )
        return
    report = out.Report("Payees", partial(render.answers, payees), partial(render.answers_json, payees))
    out.put(report, wanted, session)


def _put_report(found: Wallet, wanted: out.Wanted, session: Session) -> None:
    from svclog.render import wallet as render

    title = f"Feet against wallet, {render.span(found.first, found.last)}"
    out.put(out.Report(title, partial(render.blocks, found), partial(render.json, found)), wanted, session)
