"""The letter of complaint, which `letter` and a screen of `vote` print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svclog import dates
from svclog.cli import options as opt
from svclog.cli.messages import say
from svclog.cli.settings import template_folder

if TYPE_CHECKING:
    from datetime import datetime

    from svclog.cli.session import Session

_DAYS_TO_ANSWER = 14


def complaint_about(doc_id: int, session: Session, asked: str | None = None, until: datetime | None = None) -> str:
    """Write the letter about a visit, and say so if it has nothing to ask for. Raises NoSuchInteraction."""
    from svclog.render.letters import Request, complaint
    from svclog.reports.case import case
    from svclog.reports.dossier import still_owed

    now = session.clock()
    request = Request(asked, until or dates.coming(f"in {_DAYS_TO_ANSWER} days", now))
    entry, contacts = opt.case_around(doc_id, session.look)
    whole_case = case(entry, contacts, now)
    if asked is None and whole_case.recovered and not still_owed(whole_case.contacts, entry.business):
        what = f"visit {doc_id} was resolved" if len(contacts) == 1 else f"the case of visit {doc_id} is resolved"
        say(f"{what}, so the letter asks for nothing; give --ask TEXT to say what you want")
    return complaint(whole_case, entry, request, folder=template_folder(), currency=session.currency)
