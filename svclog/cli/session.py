"""State that all commands share: the clock, the journal, the config file, and whether questions can be asked."""

from __future__ import annotations

import os
import shlex
import sys
from contextlib import ExitStack
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from svclog.cli.messages import FIRST_VISIT, NO_VISITS, say, screen_width
from svclog.errors import shown
from svclog.text import Command, Message, clean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from svclog.cli.settings import Config
    from svclog.fields import Reading
    from svclog.journal import Journal, Look
    from svclog.model import Interaction
    from svclog.storage import Encryption, Patience

# Modules that not every command needs (dates, TinyDB, platformdirs) are imported late, to keep `--version` fast.

T = TypeVar("T")

JOURNAL_OPTION = "--journal"
WAIT = 30.0
"""The default number of seconds to wait for a journal in use."""


def system_clock() -> datetime:
    """Return the current moment in this computer's time zone."""
    from svclog.dates import SystemZone

    return datetime.now(SystemZone())


class Session:
    """One run of the program."""

    named: str | None = None
    """The journal that the command line or the environment names: a path, or a name from the config file."""
    named_by: str = JOURNAL_OPTION
    """The option or environment variable that names it."""
    wait: float | None = None
    """The number of seconds to wait for a journal in use, if the command line sets it."""
    color: bool = True
    """Whether the command line allows colours."""
    told_what_is_open: bool = False
    """Whether this run has recommended the command that asks about open matters, including overdue promises."""
    pager: bool = True
    """Whether the command line allows the pager."""

    def __init__(self, clock: Callable[[], datetime] = system_clock) -> None:
        self.clock = clock
        self._kept = ExitStack()
        self._told: set[str] = set()

    @cached_property
    def config(self) -> Config:
        """The config file, read when first needed. Raises UsageError for invalid settings."""
        from svclog.cli.settings import config_folder, read_config

        return read_config(config_folder() / "config.toml")

    @property
    def journal_path(self) -> Path:
        """The path of the journal: the one that the user names, else the usual one."""
        from svclog.cli.settings import expanded, is_path, which_journal

        if self.named is not None:
            known = is_path(self.named)
            return expanded(Path(self.named) if known else which_journal(self.named, self.config, self.named_by))
        return self.usual_journal

    @property
    def usual_journal(self) -> Path:
        """The path of the journal if none is named: that in the config file, else one in the platform's data folder."""
        from svclog.cli.settings import data_folder, expanded

        if (usual := self.config.journal) is not None:
            return expanded(Path(self.config.journals.get(usual, usual)))
        return data_folder() / "journal.json"

    def use(self, path: Path) -> None:
        """Use the journal at `path` from here on."""
        from svclog.cli.settings import is_path

        self.named, self.named_by = str(path) if is_path(str(path)) else f"./{path}", JOURNAL_OPTION

    @property
    def program(self) -> str:
        """The command that runs svclog on this journal, for hints to copy to a shell."""
        named = self.named is not None and self.named_by == JOURNAL_OPTION
        return f"svclog --journal {shlex.quote(str(self.named))}" if named else "svclog"

    def tell(self, *parts: str | Command | Message) -> None:
        """Print a message to the user; commands in it name the journal as the user did."""
        say(Message(*parts), self.program)

    def tell_no_visits(self) -> None:
        """Say that no visit is logged yet or, if a journal was named that does not exist, say that."""
        path = self.journal_path
        if self.named is None or path.exists():
            self.tell(NO_VISITS)
        else:
            self.tell(f"there is no file {path}; the first visit would create it: ", FIRST_VISIT)

    def receipt(self, sentence: str, *, hint: bool = True) -> None:
        """Print the receipt of a change in one line and, on a terminal, how to undo it."""
        from svclog.render.text import in_lines

        undo_hint = Message("(undo: ", Command("undo"), ")").naming(self.program) if hint and self.asks else ""
        typer.echo(in_lines(clean(sentence), screen_width(), rest=clean(undo_hint)))

    def name_of(self, visit: Interaction, *, is_new_place: bool = False) -> str:
        """Return a visit's name for a receipt, which says if a new place is a desk."""
        from svclog import dates
        from svclog.model import parts

        above = parts(visit.business)[:-1] if is_new_place else []
        desk = f" (a desk of {'/'.join(above)})" if above else ""
        return f"{visit.id} {visit.business}{desk}, {dates.say(visit.when, self.clock(), day=visit.is_day)}"

    @property
    def journal(self) -> Journal:
        """The journal."""
        from svclog.cli.known import KnownJournals
        from svclog.journal import Journal

        return Journal(
            self.journal_path,
            self.clock,
            wait=self._patience,
            tell=self.tell,
            encryption=self.encryption,
            witness=KnownJournals(),
        )

    @cached_property
    def _patience(self) -> Patience:
        """The time left to wait for a journal in use."""
        from svclog.storage import Patience

        return Patience(self.seconds)

    @cached_property
    def look(self) -> Look:
        """The journal's state when this run first read it, so that all output of a read-only command agrees."""
        return self.keep(self.journal.look())

    def keep(self, context: AbstractContextManager[T]) -> T:
        """Enter a context until the run ends, and return its value."""
        return self._kept.enter_context(context)

    def close(self) -> None:
        """Exit all contexts that `keep` entered."""
        self._kept.close()

    @cached_property
    def encryption(self) -> Encryption:
        """Opens encrypted journals: it gets each passphrase once, and lets a user try three times."""
        from svclog.cli.passphrase import Passphrases
        from svclog.storage import Encryption

        passphrases = Passphrases(lambda: self.config)
        return Encryption(passphrases.give, again=passphrases.try_again)

    def seconds(self) -> float:
        """Return how long to wait for a journal in use."""
        if self.wait is not None:
            return self.wait
        return WAIT if self.config.wait is None else float(self.config.wait)

    @cached_property
    def entries(self) -> Sequence[Interaction]:
        """Every entry; cached, so that the process does not free them one by one before it ends."""
        return self.look.interactions()

    @property
    def reading(self) -> Reading:
        """How text typed now is read."""
        from svclog import dates
        from svclog.fields import Reading

        now = self.clock()
        return Reading(
            visit=partial(self._visited, now=now),
            due=partial(self.ordered, dates.due, now=now),
            promised=partial(self.ordered, dates.promised, now=now),
            coming=partial(self.ordered, dates.coming, now=now),
            letters=True,
        )

    def ordered(self, read: Callable[..., T], *given: object, now: datetime) -> T:
        """Parse typed dates with `read`; the config file is read only if the order of day and month is unclear."""
        from svclog.dates import AmbiguousDate, Order

        try:
            return read(*given, now=now)
        except AmbiguousDate:
            if self.config.dates is None:
                raise
            return read(*given, now=now, day_first=self.config.dates == Order.DAY_FIRST)

    def _visited(self, text: str, now: datetime) -> datetime:
        """Read the moment of a visit; once per run, tell the user if another year may be meant, or no time is saved."""
        from svclog import dates

        moment = self.ordered(dates.visit, text, now=now)
        if text not in self._told:
            self._told.add(text)
            if far := self.ordered(dates.far_back, text, moment, now=now):
                self.tell(f"{shown(text)} is {far}; if another year is meant, give it")
            if such := dates.with_time(text, moment):
                self.tell(f"{shown(text)}: only the day is saved; to save a time, too, write one, such as {such}")
        return moment

    @property
    def reading_of_edits(self) -> Reading:
        """How text is read to change a visit: as by `reading`, but a promise's date is relative to now."""
        from msgspec.structs import replace

        from svclog import dates

        return replace(self.reading, promised=partial(self.ordered, dates.agreed, now=self.clock()))

    @property
    def asks(self) -> bool:
        """Whether there is a user at a terminal to answer questions."""
        return sys.stdin.isatty() and sys.stdout.isatty()

    @property
    def pages(self) -> bool:
        """Whether to use a pager: not with --no-pager or `pager = false`."""
        return self.pager and self.config.pager is not False

    @property
    def currency(self) -> str:
        """The currency of amounts, from the config file; empty if not set."""
        return self.config.currency or ""

    @property
    def in_color(self) -> bool:
        """Whether to colour what a terminal shows: not with --no-color, NO_COLOR (no-color.org) or `color = false`."""
        # The config file last, as output to a pipe need not read it.
        on = self.color and not os.environ.get("NO_COLOR") and sys.stdout.isatty()
        return on and self.config.color is not False

    def tell_libraries(self) -> None:
        """Set NO_COLOR if colours are off, as help texts and menus obey only that."""
        if not self.in_color:
            os.environ["NO_COLOR"] = "1"


def session_of(context: typer.Context) -> Session:
    """Return the session of this run."""
    session = context.obj
    assert isinstance(session, Session)  # `run` puts it there
    return session
