"""The command `recall`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from svclog.cli.messages import say
from svclog.cli.receipts import say_logged
from svclog.cli.session import session_of
from svclog.errors import NobodyToAsk
from svclog.text import counted

if TYPE_CHECKING:
    from svclog.model import Interaction

_BY_SCRIPT = "`svclog add Blue Bottle 5/4 r times:20 when:2024-06-01 +opening` for each place"


def recall(context: typer.Context) -> None:
    """Log the places you know from memory, and see where each stands.

    Each place gets one entry that stands for all your visits there. It is dated in the middle of the time you went
    there, and gets the tag +opening. Ten places take about ten minutes, and give the first verdicts.

    Example: `svclog recall`
    """
    from svclog.cli.output import print_blocks
    from svclog.render import places as render
    from svclog.reports.places import Places, places

    session = session_of(context)
    if not session.asks:
        raise NobodyToAsk("recall asks place by place, and there is", _BY_SCRIPT)
    from svclog.cli.terminal.recall import recall as ask

    def log(visit: Interaction) -> None:
        say_logged(session.journal.add(visit), session, f", x{visit.times}" if visit.times > 1 else "")

    count = ask(session, log)
    if not count:
        say("nothing was logged")
        return
    entries = session.journal.interactions()
    typer.echo(f"{counted(count, 'place')} recalled. Where they stand:")
    print_blocks(render.blocks(Places(session.clock(), places(entries))), session)
