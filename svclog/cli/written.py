"""Every journal that svclog knows of on this machine, its other files, and its lines in the user's files."""

from __future__ import annotations

from contextlib import suppress
from glob import escape
from os import fsencode
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from svclog.cli.completion.install import COMMENT, Place, places
from svclog.cli.known import known_files, known_journals, notes_file
from svclog.cli.reminder import reminder_file
from svclog.cli.settings import expanded, template_folder
from svclog.exchange.git import settings_of
from svclog.storage import damaged_copies

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from svclog.cli.session import Session


class Written(NamedTuple):
    """A file and what it is or, with a number, one line of it."""

    what: str
    file: Path
    line: int | None = None
    text: str = ""

    def __str__(self) -> str:
        return str(self.file) if self.line is None else f"{self.file}:{self.line}: {self.text}"


def written(session: Session) -> Iterator[Written]:
    """Yield all that exists, journals first. Raises SvclogError, also for a broken config file."""
    listed: set[Path] = set()
    for journal in _journals(session):
        yield from _of_journal(journal, listed)
    yield from _if_there("config file", session.config.path)
    for name in ("letter.txt", "thanks.txt"):
        yield from _if_there("template of a letter", template_folder() / name)
    yield from _if_there("list of journals and saved files", notes_file())
    yield from _if_there("day of the last reminder", reminder_file())
    for shell, place in places().items():
        yield from _completion(shell, place)
    for what, file in known_files():
        yield Written(what, file)


def _journals(session: Session) -> list[Path]:
    """Return the journal in use, the usual one, those in the config file, and all others that svclog wrote."""
    named = [expanded(Path(path)) for path in session.config.journals.values()]
    paths = [session.journal_path, session.usual_journal, *named, *known_journals()]
    return [path.absolute() for path in paths]


def _of_journal(journal: Path, listed: set[Path]) -> Iterator[Written]:
    """Yield a journal, or the link to it, and the files beside it, unless it is `listed` under any path."""
    entry, target = journal.parent.resolve() / journal.name, journal.resolve()
    if entry in listed:
        return
    listed.add(entry)
    yield from _if_there("journal", journal)
    if journal.is_symlink() and target in listed:
        return
    listed.add(target)
    if journal.is_symlink():
        yield from _if_there("journal, to which that is a link", target)
    for copy in damaged_copies(journal):
        yield Written("copy of a damaged journal", copy)
    for new in sorted(target.parent.glob(f".{escape(target.name)}.new*")):
        yield from _if_there("change of a journal that was interrupted", new)
    for setting in settings_of(target):
        yield Written("git merges by visits", *setting)


def _completion(shell: str, place: Place) -> Iterator[Written]:
    what = f"completion for {shell}"
    with suppress(OSError):
        if place.startup is not None:
            yield from _lines(what, place.startup, {COMMENT, *place.lines, place.former})
        if b"svclog" in place.script.read_bytes():
            yield Written(what, place.script)


def _lines(what: str, file: Path, wanted: Collection[str]) -> Iterator[Written]:
    """Yield the lines of a file that are `wanted`."""
    texts = file.read_bytes().splitlines() if file.is_file() else []
    known = {fsencode(line): line for line in wanted}
    return (Written(what, file, number, known[text]) for number, text in enumerate(texts, 1) if text in known)


def _if_there(what: str, file: Path) -> Iterator[Written]:
    if file.is_file():
        yield Written(what, file)
