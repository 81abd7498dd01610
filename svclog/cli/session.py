"""What every command shares: the clock, the journal, the streams, and whether somebody is there to answer."""

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

# What a command may not need (dates, TinyDB, platformdirs) is imported where it is used: `--version` is to be quick.

T = TypeVar("T")

JOURNAL_OPTION = "--journal"
WAIT = 30.0
"""How many seconds to wait for a journal in use, unless somebody says otherwise."""


def system_clock() -> datetime:
    """The present moment in the zone of this computer."""
    from svclog.dates import SystemZone

    return datetime.now(SystemZone())


class Session:
    """One run of the program."""

    named: str | None = None
    """The journal as the command line or the environment names it: a path, or a name from the config file."""
    named_by: str = JOURNAL_OPTION
    """Which of the two did."""
    wait: float | None = None
    """How many seconds to wait for a journal in use, where the command line says it."""
    color: bool = True
    """Whether the command line leaves the colours on."""
    told_what_is_open: bool = False
    """Whether this run has named the command that asks about what is open, overdue promises among it."""
    pager: bool = True
    """Whether it leaves the pager on."""

    def __init__(self, clock: Callable[[], datetime] = system_clock) -> None:
        self.clock = clock
        self._kept = ExitStack()
        self._told: set[str] = set()

    @cached_property
    def config(self) -> Config:
        """The config file, read when something asks for it. Raises UsageError for what it cannot mean."""
        from svclog.cli.settings import config_folder, read_config

        return read_config(config_folder() / "config.toml")

    @property
    def journal_path(self) -> Path:
        """Where the journal is: where the user says, else in the platform's folder for a program's data."""
        from svclog.cli.settings import expanded, is_path, which_journal

        if self.named is not None:
            known = is_path(self.named)
            return expanded(Path(self.named) if known else which_journal(self.named, self.config, self.named_by))
        return self.usual_journal

    @property
    def usual_journal(self) -> Path:
        """Where the journal is that nobody names: where the config file says, else in the platform's folder."""
        from svclog.cli.settings import data_folder, expanded

        if (usual := self.config.journal) is not None:
            return expanded(Path(self.config.journals.get(usual, usual)))
        return data_folder() / "journal.json"

    def use(self, path: Path) -> None:
        """Take the journal at `path` from here on."""
        from svclog.cli.settings import is_path

        self.named, self.named_by = str(path) if is_path(str(path)) else f"./{path}", JOURNAL_OPTION

    @property
    def program(self) -> str:
        """How to call svclog on this journal, for a hint that is to be copied to a shell."""
        named = self.named is not None and self.named_by == JOURNAL_OPTION
        return f"svclog --journal {shlex.quote(str(self.named))}" if named else "svclog"

    def tell(self, *parts: str | Command | Message) -> None:
        """Tell the user something; the commands in it name the journal as the user did."""
        say(Message(*parts), self.program)

    def tell_no_visits(self) -> None:
        """Say that no visit is logged yet; where a journal was named of which there is no file, say that."""
        path = self.journal_path
        if self.named is None or path.exists():
            self.tell(NO_VISITS)
        else:
            self.tell(f"there is no file {path}; the first visit would create it: ", FIRST_VISIT)

    def receipt(self, sentence: str, *, hint: bool = True) -> None:
        """Print what a change came to, in one line, and on a terminal how to undo it."""
        from svclog.render.text import in_lines

        undo_hint = Message("(undo: ", Command("undo"), ")").naming(self.program) if hint and self.asks else ""
        typer.echo(in_lines(clean(sentence), screen_width(), rest=clean(undo_hint)))

    def name_of(self, visit: Interaction, *, is_new_place: bool = False) -> str:
        """How a receipt names a visit; of a new place it says if that is a desk."""
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
        """What is left of the time that a journal in use is waited for."""
        from svclog.storage import Patience

        return Patience(self.seconds)

    @cached_property
    def look(self) -> Look:
        """The journal as this run first reads it: every answer of a command that only looks is of that one state."""
        return self.keep(self.journal.look())

    def keep(self, context: AbstractContextManager[T]) -> T:
        """What this context gives, until the run ends."""
        return self._kept.enter_context(context)

    def close(self) -> None:
        """End what was kept until now."""
        self._kept.close()

    @cached_property
    def encryption(self) -> Encryption:
        """What opens encrypted journals: it asks for the passphrase of each once, a person three times at most."""
        from svclog.cli.passphrase import Passphrases
        from svclog.storage import Encryption

        passphrases = Passphrases(lambda: self.config)
        return Encryption(passphrases.give, again=passphrases.try_again)

    def seconds(self) -> float:
        """How long to wait for a journal that is in use."""
        if self.wait is not None:
            return self.wait
        return WAIT if self.config.wait is None else float(self.config.wait)

    @cached_property
    def entries(self) -> Sequence[Interaction]:
        """Every entry; cached, so that they are not freed one by one just before the process ends."""
        return self.look.interactions()

    @property
    def reading(self) -> Reading:
        """How text that is typed now is read."""
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
        """What `read` makes of typed dates; the config file is asked only about those with two readings."""
        from svclog.dates import AmbiguousDate, Order

        try:
            return read(*given, now=now)
        except AmbiguousDate:
            if self.config.dates is None:
                raise
            return read(*given, now=now, day_first=self.config.dates == Order.DAY_FIRST)

    def _visited(self, text: str, now: datetime) -> datetime:
        """The moment of a visit; what may be meant otherwise, or is left out, is told about, once a run."""
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
        """The same where a visit is changed: the date of its promise counts from now, and not from the visit."""
        from msgspec.structs import replace

        from svclog import dates

        return replace(self.reading, promised=partial(self.ordered, dates.agreed, now=self.clock()))

    @property
    def asks(self) -> bool:
        """Whether there is a person at a terminal to answer a question."""
        return sys.stdin.isatty() and sys.stdout.isatty()

    @property
    def pages(self) -> bool:
        """Whether a pager is wanted: not with --no-pager or `pager = false`."""
        return self.pager and self.config.pager is not False

    @property
    def currency(self) -> str:
        """What the config file says that amounts are in; empty where it says nothing."""
        return self.config.currency or ""

    @property
    def in_color(self) -> bool:
        """Whether to colour what a terminal shows: not with --no-color, NO_COLOR (no-color.org) or `color = false`."""
        # The config file last: a pipe has no colours, and need not read it.
        on = self.color and not os.environ.get("NO_COLOR") and sys.stdout.isatty()
        return on and self.config.color is not False

    def tell_libraries(self) -> None:
        """Let help texts and menus, which go by NO_COLOR alone, have no colours where nothing else has."""
        if not self.in_color:
            os.environ["NO_COLOR"] = "1"


def session_of(context: typer.Context) -> Session:
    """The session of this run."""
    session = context.obj
    assert isinstance(session, Session)  # `run` puts it there
    return session
