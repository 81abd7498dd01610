"""The command `vote`, which goes through a month's open matters."""

from __future__ import annotations

from typing import Annotated

import typer

from svclog import dates
from svclog.cli import options as opt
from svclog.cli.output import print_found
from svclog.cli.session import session_of
from svclog.fields import naming
from svclog.text import Command


def vote(
    context: typer.Context,
    period: Annotated[
        str | None,
        typer.Argument(metavar="[PERIOD]", help="last, 2026-10, october or 2026; if left out, this month so far."),
    ] = None,
    json: opt.Json = False,
) -> None:
    """Decide what a month left open, one question at a time.

    It asks about places whose verdict changed, or is slipping or lost, or that look bad after two visits; then about
    overdue promises, votes to review and up to three people to thank. Each answer is saved at once, and `svclog undo`
    takes it back. In a script it only lists the questions.

    Example: `svclog vote last`
    """
    from svclog.render import open_matters as render
    from svclog.reports.monthly import monthly
    from svclog.reports.open_matters import open_matters

    session = session_of(context)
    with naming("PERIOD"):
        asked = dates.period(period, session.clock())
    votes = session.look.votes()
    matters = open_matters(monthly(session.entries, asked, session.clock(), votes=votes), votes)
    if json or not session.asks or not len(matters):
        print_found(session, json=json, blocks=lambda: render.blocks(matters), body=lambda: render.json(matters))
        return
    from svclog.cli.terminal.ballot import go_through
    from svclog.cli.terminal.matters import screens

    again = Command(f"vote {period or ''}".rstrip())
    go_through(screens(matters, session), session, again, more=matters.to_thank - len(matters.thanks))
