"""The form in which `edit` opens a visit or vote in the user's editor, and its parser."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from codecs import BOM_UTF8
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from svclog import interrupts
from svclog.cli.known import note_file
from svclog.cli.messages import say
from svclog.cli.terminal.answers import confirm
from svclog.errors import EditorFailed, SvclogError, UsageError
from svclog.fields import FIELDS, VOTE_FIELDS, moment_of, read_visit, read_vote, texts_for_people
from svclog.model import Interaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from svclog.cli.session import Session
    from svclog.fields import Field
    from svclog.model import VisitChanges, Vote, VoteChanges

T = TypeVar("T")

_DATES = ", such as 2026-11-20, 2026-11-20 14:30, friday or 20 nov"


class Form(NamedTuple, Generic[T]):
    """The content of a form: the fields of a record, in order; the last may have many lines."""

    what: str
    texts: Mapping[str, str]
    fields: Mapping[str, Field]
    read: Callable[[dict[str, str]], T]
    """Parses the texts that were changed. Raises UsageError."""

    @property
    def last(self) -> str:
        """The field that may have many lines."""
        return list(self.texts)[-1]

    @property
    def marker(self) -> str:
        """The line above the last field."""
        return f"{self.last}, all that follows:"

    @property
    def names(self) -> dict[str, str]:
        """The field for each name in the form, which may be its title or its name in files."""
        titles = {self.fields[name].title: name for name in self.texts}
        return titles | {name: name for name in self.texts}


def edited_visit(visit: Interaction, session: Session) -> AbstractContextManager[VisitChanges]:
    """Let the user change a visit in their editor: see `edited`."""
    shown = [name for name, field in FIELDS.items() if field.in_form and name != "note"]
    reading, at = session.reading_of_edits, moment_of(visit)
    read = partial(read_visit, reading=reading, where=lambda name: FIELDS[name].title, before=visit.promise, at=at)
    return edited(Form(f"visit {visit.id}", _texts(visit, [*shown, "note"]), FIELDS, read), session)


def edited_vote(vote: Vote, session: Session) -> AbstractContextManager[VoteChanges]:
    """Let the user change a vote in their editor: see `edited`."""
    shown = ["instead", "until", "review", "because"]
    read = partial(read_vote, reading=session.reading, where=lambda name: VOTE_FIELDS[name].title)
    return edited(Form(f"vote v{vote.id}", _texts(vote, shown), VOTE_FIELDS, read), session)


def _texts(record: Interaction | Vote, names: Iterable[str]) -> dict[str, str]:
    every = texts_for_people(record)
    return {name: every[name] for name in names}


@contextmanager
def edited(form: Form[T], session: Session) -> Iterator[T]:
    """Open the form in the user's editor, and yield the parsed changes, if any.

    A form that cannot be parsed is opened again. If the user gives up, or saving the changes fails, a changed form is
    kept and the user is told where; otherwise it is deleted.
    """
    interrupts.unwind()
    path = Path(tempfile.mkdtemp(prefix="svclog-")) / f"{form.what.replace(' ', '-')}.txt"
    shown = _text(form).encode(errors="surrogatepass")
    kept = f"your form is saved in {path}: copy from it what you need, then delete it"
    try:
        path.write_bytes(shown)
        note_file(path, "form of an edit")
        yield _changed(path, form, session)
    except BaseException as error:  # also on Ctrl-C at a question: the note must not be lost
        if not path.exists() or path.read_bytes() in {b"", shown}:
            shutil.rmtree(path.parent)
        elif isinstance(error, SvclogError):
            error.args = (*error.args, f"; {kept}")
        else:
            say(kept)
        raise
    shutil.rmtree(path.parent)


def _changed(path: Path, form: Form[T], session: Session) -> T:
    """Let the user edit the form at `path` until it can be parsed or they give up."""
    while True:
        _run_editor(path, session)
        try:
            after = _parse(path, form)
            return form.read({name: text for name, text in after.items() if text != form.texts[name]})
        except UsageError as error:
            if session.asks:
                session.tell(error.message)
                if confirm("Go back to the form?", default=True):
                    continue
            raise UsageError(error.message, "; nothing was changed") from None


def _text(form: Form[T]) -> str:
    head = (
        f"# {form.what.capitalize()}. Change what you like, save and close; clear a line's value to clear the field.\n"
        "# Save it unchanged or empty to cancel. Lines that begin with # are left out.\n"
    )
    lines = []
    for name, text in form.texts.items():
        if name == form.last:
            continue
        allowed, title = form.fields[name].allowed, form.fields[name].title
        lines.append(f"{title}: {text}\n" if text else f"{title}:\n")
        if len(allowed) <= len("resolved, partial, declined, unresolved or pending"):
            such_as = _DATES if allowed == "a date" else ""
            lines[-1] = f"# {allowed}{such_as}\n{lines[-1]}"
    return f"{head}{''.join(lines)}{form.marker}\n{form.texts[form.last]}\n"


def _parse(path: Path, form: Form[T]) -> dict[str, str]:
    """Parse the fields of the form; a field without a line is unchanged."""
    try:
        text = path.read_bytes().removeprefix(BOM_UTF8).decode(errors="surrogatepass")
    except UnicodeDecodeError:
        raise UsageError("the form is not UTF-8 text any more; save it as UTF-8") from None
    except FileNotFoundError:
        raise UsageError(f"the form {path} is gone; save it under its name") from None
    if "\r\n" in text[: text.find("\n") + 1]:
        text = text.replace("\r\n", "\n")  # the editor's; a note keeps its own if the form ends lines in \n
    head, marker, rest = text.partition(f"{form.marker}\n")
    fields = {form.last: rest.removesuffix("\n")} if marker else {}
    names = form.names
    for number, line in enumerate(head.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        title, colon, value = line.partition(":")
        name = names.get(title.strip(), "")
        if not colon or name in {"", form.last}:
            raise UsageError(f"line {number} of the form is not a field: {line[:40]!r}; write it as `field: value`")
        fields[name] = value.strip()
    return fields


def _run_editor(path: Path, session: Session) -> None:
    command = os.environ.get("VISUAL", "").strip() or os.environ.get("EDITOR", "").strip()
    if not command:
        if not session.asks:
            raise UsageError("no editor to open; give an option, such as --note TEXT, or set EDITOR")
        command = next(filter(None, map(shutil.which, ("editor", "nano", "vi"))), "")
        if not command:
            raise UsageError("no editor was found; set EDITOR, or change it with options")
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise EditorFailed(command, f"cannot be read ({error})", "set EDITOR to a command") from None
    try:
        done = subprocess.run([*words, str(path)], check=False)  # noqa: S603 - the user's own editor
    except OSError as error:
        raise EditorFailed(command, f"did not start ({error.strerror})", "set EDITOR to one that does") from None
    if done.returncode:
        raise EditorFailed(command, f"ended with {done.returncode}", "nothing was changed")
