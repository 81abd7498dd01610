"""The form in which `edit` puts a visit before the user's editor, and what comes back."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from svclog import fields
from svclog.cli.options import option_name
from svclog.cli.session import confirm, say
from svclog.errors import UsageError

if TYPE_CHECKING:
    from svclog.cli.session import Session
    from svclog.model import Interaction

__all__ = ["edited_fields"]

_NOT_IN_FORM = {"uid", "recorded", "edited", "settled", "re", "thanked", "note"}
_IN_FORM = [name for name in fields.FIELDS if name not in _NOT_IN_FORM]
_NOTE = "note, all that follows:"


def edited_fields(entry: Interaction, session: Session) -> dict[str, str]:
    """The fields that the user changed in their editor, as text; none where the form came back empty or as it was.

    A form that cannot be read goes back to the editor, or is kept: nothing that was written is lost.
    """
    before = {name: text for name, text in fields.texts(entry).items() if name in _IN_FORM or name == "note"}
    form = Path(tempfile.mkdtemp(prefix="svclog-")) / f"visit-{entry.id}.txt"
    form.write_bytes(_form(entry.id, before).encode())
    while True:
        _run_editor(form, session)
        try:
            after = _parse(form)
            changed = {name: text for name, text in after.items() if text != before[name]}
            fields.read_all(changed, session.dates, where=option_name, before=entry.promise)
        except UsageError as error:
            if session.asks:
                say(str(error))
                if confirm("Go back to the form?", default=True):
                    continue
            raise UsageError(f"{error}; nothing was changed, your form is kept in {form}") from None
        shutil.rmtree(form.parent)
        return changed


def _form(doc_id: int, texts: dict[str, str]) -> str:
    head = (
        f"# Visit {doc_id}. Change what you like, save and close; clear a line's value to clear the field.\n"
        "# Nothing changes if nothing is changed, or if the file is empty. Lines that begin with # are left out.\n"
    )
    lines = []
    for name in _IN_FORM:
        allowed = fields.FIELDS[name].allowed
        lines.append(f"{name}: {texts[name]}\n" if texts[name] else f"{name}:\n")
        if len(allowed) <= len("resolved, partial, declined, unresolved or pending"):
            lines[-1] = f"# {allowed}\n{lines[-1]}"
    return f"{head}{''.join(lines)}{_NOTE}\n{texts['note']}\n"


def _parse(form: Path) -> dict[str, str]:
    """The fields of the form. A field whose line is gone is left as it was."""
    try:
        text = form.read_bytes().decode()
    except UnicodeDecodeError:
        raise UsageError("the form is not UTF-8 text any more; save it as UTF-8") from None
    if "\r\n" in text[: text.find("\n") + 1]:
        text = text.replace("\r\n", "\n")  # the editor's; those of a note stay, under a form that ends its lines in \n
    head, marker, note = text.partition(f"{_NOTE}\n")
    found = {"note": note.removesuffix("\n")} if marker else {}
    for number, line in enumerate(head.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, value = line.partition(":")
        if not colon or name.strip() not in _IN_FORM:
            raise UsageError(f"line {number} of the form is no field: {line[:40]!r}; write it as `field: value`")
        found[name.strip()] = value.strip()
    return found


def _run_editor(form: Path, session: Session) -> None:
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not command:
        if not session.asks:
            raise UsageError("nothing to change; give an option, or set EDITOR to change the visit in a form")
        command = next((found for name in ("editor", "nano", "vi") if (found := shutil.which(name))), None)
        if command is None:
            raise UsageError("no editor was found; set EDITOR, or change the visit with options")
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise UsageError(f"the editor {command!r} cannot be read ({error}); set EDITOR to a command") from None
    try:
        done = subprocess.run([*words, str(form)], check=False)  # noqa: S603 - the user's own editor
    except OSError as error:
        raise UsageError(
            f"the editor {command!r} did not start ({error.strerror}); set EDITOR to one that does"
        ) from None
    if done.returncode:
        raise UsageError(f"the editor {command!r} ended with {done.returncode}; nothing was changed")
