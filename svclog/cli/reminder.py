"""The line about overdue promises that may follow any command: on a terminal, at most once a day."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from svclog.errors import SvclogError
from svclog.text import Command, counted

if TYPE_CHECKING:
    from pathlib import Path

    from svclog.cli.session import Session


def reminder_file() -> Path:
    """Return the file that records the day and journal of each last reminder. Raises JournalError."""
    from svclog.cli.settings import state_folder

    return state_folder() / "reminded"


def remind(session: Session) -> None:
    """Say how many promises are overdue, at most once a day."""
    if session.told_what_is_open or not (sys.stdout.isatty() and sys.stderr.isatty()):
        return
    now = session.clock()
    # A reminder is optional: its failure must not fail the command before it.
    with suppress(OSError, SvclogError, UnicodeError):
        reminded = reminder_file()
        note = f"{now:%Y-%m-%d} {session.journal_path}\n"
        notes = reminded.read_text(encoding="utf-8").splitlines(keepends=True) if reminded.exists() else []
        if not session.journal_path.exists() or note in notes:
            return
        from svclog.journal import Journal

        journal = Journal(session.journal_path, session.clock, wait=0, encryption=session.encryption)
        with journal.look() as look:
            if not look.has_promises():
                return
            from svclog.reports.promises import is_overdue

            overdue = look.read_with(lambda visits: sum(is_overdue(visit, now) for visit in visits))
        if overdue:
            session.tell(f"{counted(overdue, 'promise')} overdue: ", Command("promises"))
            reminded.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            today = [other for other in notes if other.startswith(f"{now:%Y-%m-%d} ")]  # for other journals
            reminded.write_text("".join([*today, note]), encoding="utf-8")
