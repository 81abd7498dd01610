"""The command `calendar`, which writes due dates as an iCalendar file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from svclog.cli import options as opt
from svclog.cli import output as out
from svclog.cli.messages import say
from svclog.cli.session import session_of
from svclog.errors import Contradiction, Unreadable, UsageError
from svclog.names import Names
from svclog.query import belongs_to
from svclog.text import Command, counted

if TYPE_CHECKING:
    from pathlib import Path

    from svclog.cli.session import Session
    from svclog.exchange.appointments import Appointment, Appointments
    from svclog.reports.card import Card


def calendar(
    context: typer.Context,
    output: opt.Output = None,
    cards: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="A calendar with your appointments: each at a place you know gets a card."),
    ] = None,
    json: opt.Json = False,
) -> None:
    """Write a calendar of what is due: promises, votes to review, votes that end, and the monthly report.

    It is an iCalendar file, which most calendar programs can import. Import a newer one, and it updates the events.

    Example: `svclog calendar --output svclog.ics`
    """
    from svclog.reports.due_dates import due_dates

    session = session_of(context)
    file, appointments = out.file_of(output), out.file_of(cards, "--cards")
    if json and (output is not None or cards is not None):
        raise Contradiction("--json", "--output" if output is not None else "--cards")
    listing = due_dates(session.entries, session.look.votes(), session.clock())
    if json:
        from svclog.render.due_dates import json as body

        out.print_document(body(listing))
        return
    if file is not None:
        _refuse_foreign(file, appointments)
    from svclog.render.ical import ical

    coming = None if appointments is None else _appointments(appointments, session)
    twins = _cards(coming.coming, session) if coming else []
    data = ical(listing, session.program, cards=twins, zones=coming.zones if coming and twins else ())
    if file is None:
        out.print_bytes(data)
        if session.asks:
            session.tell("for your calendar: ", Command("calendar --output svclog.ics"))
        return
    out.write(data, file, session)
    written = [counted(len(listing.due), "due date"), *([counted(len(twins), "card")] if coming else [])]
    say(f"written to {file}: {' and '.join(written)}")


def _appointments(file: Path, session: Session) -> Appointments:
    from svclog.exchange.appointments import appointments

    try:
        data = file.read_bytes()
    except OSError as error:
        raise Unreadable(file, error, "give the calendar with your appointments") from None
    return appointments(data, str(file), session.clock())


def _cards(coming: list[Appointment], session: Session) -> list[tuple[Appointment, Card]]:
    """Return the appointments whose title or location names a known business, each with its card."""
    from svclog.reports.card import card

    names, votes, now = Names(opt.names_in(session.entries)), session.look.votes(), session.clock()
    cards: dict[str, Card] = {}
    found = []
    for appointment in coming:
        business = names.named_in(appointment.title) or names.named_in(appointment.where)
        if business is None:
            continue
        if business not in cards:
            visits = [entry for entry in session.entries if belongs_to(entry.business, business)]
            cards[business] = card(business, visits, votes, now)
        found.append((appointment, cards[business]))
    return found


def _refuse_foreign(file: Path, appointments: Path | None) -> None:
    """Raise UsageError if the file exists and is not svclog's calendar, but that of the appointments, say."""
    from svclog.render.ical import MADE_BY

    if not file.exists():
        return
    try:
        before = file.read_bytes()
    except OSError:
        return  # writing the file will raise the error
    if (appointments is not None and appointments.exists() and file.samefile(appointments)) or (
        before.strip() and MADE_BY.encode() not in before[:1024]
    ):
        raise UsageError(f"--output: {file} is not a calendar that svclog made; name another file")
