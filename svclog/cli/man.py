"""The manual page, made of the help texts: `python -m svclog.cli.man > svclog/svclog.1` writes it anew."""

from __future__ import annotations

import re
import sys
from itertools import groupby
from typing import TYPE_CHECKING

import typer
from typer.core import TyperCommand, TyperGroup

from svclog.cli.app import JOURNAL_HELP, app
from svclog.cli.lazy import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXIT_CODES = (
    ("0", "Done; an empty list or report is done."),
    ("1", "A check says no."),
    ("2", "The command line or the input is wrong; nothing was written."),
    ("3", "What was asked for is not in the journal."),
    ("4", "The journal cannot be read or written; it is as it was."),
    ("5", "The change is in the journal, and something failed after that; do not repeat it."),
    ("130", "You said no to a question, or stopped it with Ctrl-C or SIGTERM; it says whether anything was changed."),
)
_ENVIRONMENT = (
    ("SVCLOG_JOURNAL", JOURNAL_HELP),
    ("SVCLOG_PASSPHRASE", "The passphrase, or the age key, of an encrypted journal."),
    ("NO_COLOR", "Print no colours."),
    ("PAGER", "What shows a text that is longer than the screen; `less -FRX` if not set, nothing if empty."),
    ("VISUAL, EDITOR", "What `svclog edit ID` opens."),
)
_PRIVACY = """
svclog never talks to the network. Only you can read the journal and the pages that `--open` leaves in the folder for
temporary files.

Besides what you typed, the journal holds when you logged and changed it; for `svclog undo` the last 100 changes; and
for `svclog merge` the identifiers of what you deleted, when you deleted it, and old names. `svclog forget` forgets all
that but the identifiers, and deletes the copies that were saved of a damaged journal.

While a command runs, other users can see its words in the list of processes, and your shell keeps them in its history;
not so what you type at a prompt or in the form of `svclog edit`. That form stays in the folder for temporary files if
svclog is killed. The programs that svclog starts inherit SVCLOG_PASSPHRASE.
"""
_FILES = (
    ("journal.json", "The journal, in the platform's folder for a program's data; `svclog path` says where."),
    ("journal.json.damaged-*", "What svclog saved of a damaged journal before it fixed it, beside the journal."),
    ("config.toml", "What you set for good, in the platform's folder for settings; `svclog config` says where."),
    ("templates/letter.txt, templates/thanks.txt", "Your own letters, beside the config file."),
    (
        "reminded",
        "The day of the last reminder and the journal's path, in the platform's folder for a program's state.",
    ),
    ("journals", "The paths of your journals, and which are encrypted, in the same folder."),
    (
        "svclog-*",
        "Pages that were opened, and forms of edits that were interrupted, in the folder for temporary files.",
    ),
)


def manual() -> str:
    """The whole page, in the macros of man(7)."""
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)  # an app of many commands is one
    context = typer.Context(group, info_name="svclog")
    return "".join(f"{line}\n" for line in _page(group, context))


def _page(group: TyperGroup, context: typer.Context) -> Iterator[str]:
    about, *more = _paragraphs(group.help)
    yield '.TH SVCLOG 1 "" "svclog" "User Commands"'
    yield from (".nh", ".ad l")  # a command that is cut in two cannot be copied
    yield ".SH NAME"
    yield _text(f"svclog - {about[0].lower()}{about[1:].partition(':')[0]}")
    yield ".SH SYNOPSIS"
    yield r"\fBsvclog\fR [\fIOPTIONS\fR] \fICOMMAND\fR [\fIARGUMENTS\fR]"
    yield ".SH DESCRIPTION"
    yield from _body([about, *more])
    yield ".SH OPTIONS"
    yield from _options(group, context)
    for panel, names in groupby(COMMANDS, key=lambda name: COMMANDS[name][1]):
        yield f".SH {_text(panel.upper())}"
        for name in names:
            yield from _command(group, context, name)
    for title, entries in (("EXIT STATUS", _EXIT_CODES), ("ENVIRONMENT", _ENVIRONMENT), ("FILES", _FILES)):
        yield f".SH {title}"
        for term, meaning in entries:
            yield from _entry(term, meaning)
    yield from _body(
        ["`svclog path --all` lists all that is there, with the lines that completion added to your files."]
    )
    yield ".SH PRIVACY"
    yield from _body(_paragraphs(_PRIVACY))


def _command(group: TyperGroup, context: typer.Context, name: str) -> Iterator[str]:
    command = group.get_command(context, name)
    assert isinstance(command, TyperCommand)
    inner = typer.Context(command, info_name=name, parent=context)
    usage = " ".join(command.get_usage(inner).split()).removeprefix("Usage: ")
    yield f".SS {_text(usage)}"
    yield from _body(_paragraphs(command.help))
    yield from _options(command, inner)


def _options(command: TyperCommand | TyperGroup, context: typer.Context) -> Iterator[str]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and parameter.name != "help":
            yield from _entry(*record)


def _entry(term: str, meaning: str) -> Iterator[str]:
    yield ".TP"
    yield rf"\fB{_text(term)}\fR"
    yield _text(meaning)


def _paragraphs(text: str | None) -> list[str]:
    return [" ".join(paragraph.split()) for paragraph in (text or "").split("\n\n")]


def _body(paragraphs: list[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        yield ".PP"
        yield _text(paragraph)


def _text(text: str) -> str:
    """`text` as words that no macro takes for its own; what stands in backquotes is bold."""
    safe = text.replace("\\", r"\e").replace("-", r"\-").replace("'", r"\(aq")
    safe = re.sub("`([^`]*)`", r"\\fB\1\\fR", safe)
    return f"\\&{safe}" if safe.startswith(".") else safe


if __name__ == "__main__":
    sys.stdout.write(manual())
