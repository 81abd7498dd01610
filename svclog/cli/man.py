"""The manual page, built from the help texts: `python -m svclog.cli.man > svclog/svclog.1` updates it."""

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
    ("0", "Success, even if a list or report is empty."),
    ("1", "`check` found something wrong, or `promises --check` found an overdue promise."),
    ("2", "The command line or the input is wrong, or a file cannot be written as output; nothing was written."),
    ("3", "What you asked for is not in the journal."),
    ("4", "The journal cannot be read or written, or stdout cannot be written; the journal is as it was."),
    ("5", "The change is in the journal, but something failed after that; do not repeat it."),
    (
        "130",
        "You answered no, or stopped the command. A message says whether anything was changed; without one, nothing.",
    ),
)
_ENVIRONMENT = (
    ("SVCLOG_JOURNAL", JOURNAL_HELP),
    ("SVCLOG_PASSPHRASE", "The passphrase, or the age key, of an encrypted journal."),
    ("NO_COLOR", "If set, print no colours."),
    ("PAGER", "The program that shows long output; `less -FRX` if not set, none if empty."),
    ("VISUAL, EDITOR", "The editor that `svclog edit` opens."),
)
_LETTERS = """
A `letter.txt` or `thanks.txt` of your own in the folder `templates` beside the config file replaces the text of `svclog
letter` or `svclog thanks`. The first may use $today, $business, $subject, $period, $references, $events, $promises,
$cost, $ask and $by; the second $today, $person, $business, $day and $note. A paragraph is left out if all its
placeholders are empty.
"""
_JOURNAL = """
Several svclog commands may run at once: they take turns. The lock (flock) works on every local file system and on NFS
4. On other network folders, and on synchronised ones, use one machine at a time. On a drive that cannot lock files,
svclog only reads journals. Editors and programs that synchronise folders take no lock: what they write in the very
moment of a change may be lost.

A crash or a power cut loses at most the change that was under way. If an interrupted add left half a line, svclog skips
it, and the next change saves the damaged file beside the journal. A program that reads the journal without the lock may
catch a half-written line, and must read again.

To let git merge the journal without `svclog merge --git-setup`, put the line `/journal.json merge=svclog` into
.gitattributes, and run `git config merge.svclog.driver "svclog merge --driver -- %O %A %B %P"` in each clone.

A file that a container mounts by itself can take an add but no other change: mount its folder.
"""
_PRIVACY = """
svclog never talks to the network. Only you can read the journal and the pages that `--open` leaves in the folder for
temporary files.

The journal holds more than you typed: when you logged and changed each visit; for `svclog undo` the last 100 changes;
and for `svclog merge` the identifiers of what you deleted, with the times, and old names. `svclog forget` erases what
`undo` knows, the times of deletions and the old names, and deletes the copies that svclog saved of a damaged journal.

While a command runs, other users can see its words in the list of processes, and your shell keeps them in its history.
Your answers to svclog's questions are in neither. The text that `svclog edit` opens is a private temporary file, which
stays if svclog is killed. The programs that svclog starts inherit SVCLOG_PASSPHRASE.
"""
_FILES = (
    ("journal.json", "The journal, in the platform's folder for a program's data; `svclog path` prints where."),
    ("journal.json.damaged-*", "What svclog saved of a damaged journal before it repaired it, beside the journal."),
    ("config.toml", "Your settings, in the platform's folder for settings; `svclog config` prints where."),
    ("templates/letter.txt, templates/thanks.txt", "Your own letters, beside the config file."),
    (
        "reminded",
        "The day of the last reminder about overdue promises, in the platform's folder for a program's state.",
    ),
    ("journals", "The paths of your journals, and which are encrypted, in the same folder."),
    (
        "svclog-*",
        "Pages that were opened, and texts of edits that were interrupted, in the folder for temporary files.",
    ),
)


def manual() -> str:
    """Return the whole page, in the macros of man(7)."""
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)  # Typer makes a group of an app with several commands
    context = typer.Context(group, info_name="svclog")
    return "".join(f"{line}\n" for line in _page(group, context))


def _page(group: TyperGroup, context: typer.Context) -> Iterator[str]:
    about, *more = _paragraphs(group.help)
    yield '.TH SVCLOG 1 "" "svclog" "User Commands"'
    yield from (".nh", ".ad l")  # a hyphenated command could not be copied
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
    for title, text in (("THE JOURNAL", _JOURNAL), ("LETTERS", _LETTERS), ("PRIVACY", _PRIVACY)):
        yield f".SH {title}"
        yield from _body(_paragraphs(text))


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
    """Escape `text` for man(7), with text in backquotes bold."""
    safe = text.replace("\\", r"\e").replace("-", r"\-").replace("'", r"\(aq")
    safe = re.sub("`([^`]*)`", r"\\fB\1\\fR", safe)
    return f"\\&{safe}" if safe.startswith(".") else safe


if __name__ == "__main__":
    sys.stdout.write(manual())
