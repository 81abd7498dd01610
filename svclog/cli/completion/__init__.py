"""Completion for three shells: the candidates, the scripts that ask for them, and their installation.

A shell's script runs the program with _SVCLOG_COMPLETE set to the name of the shell. The arguments are the words up to
the cursor, the last of which is to be completed. Bash cannot split its line into our words, so it passes the line, the
part that it would replace, and its COMP_TYPE. The answer has a line for each candidate: for bash, the text to insert or
to list; for the others, the value, a TAB character, and the text to list (zsh) or the description (fish). A line
without a value stands for the names of files.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import typer

from svclog.cli.completion.line import QUICK_LINE, Line
from svclog.cli.completion.values import FILES, Candidate, Cursor, alike, candidates, listed, matching
from svclog.cli.lazy import COMMANDS, outline
from svclog.errors import SvclogError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from typer.core import TyperGroup

    from svclog.cli.session import Session

_FILES = "\tfiles"
_ONLY_LISTS = "63"  # the COMP_TYPE of a second TAB, which only lists


def answer(shell: str, arguments: Sequence[str], group: TyperGroup, session: Session) -> None:
    """Print the candidates that a shell asks for; errors are ignored."""
    if shell == "bash":
        lines = _for_bash(arguments, group, session)
    else:
        *words, typed = arguments or [""]
        line = Line(group, words, typed)
        offered = _candidates(line, session)
        if shell == "fish":  # it would also offer names that have the letters anywhere
            lines = [f"{word.value}\t{word.about}" for word in alike(offered, line.word)]
        else:
            offered = matching(offered, line.word)
            lines = [f"{word.value}\t{text}" for word, text in zip(offered, listed(offered), strict=True)]
        lines += [_FILES] if _is_file(line) else []
    typer.echo("".join(f"{line}\n" for line in lines), nl=False)


def _for_bash(arguments: Sequence[str], group: TyperGroup, session: Session) -> list[str]:
    from svclog.cli.completion.bash import inserted, split

    text, replaced, kind = (*arguments, "", "", "")[:3]
    words, word, redirected = split(text)
    if redirected:
        return [_FILES]
    line = Line(group, [part.value for part in words[1:]], word.value)
    fitting = matching(_candidates(line, session), line.word)
    if not fitting and _is_file(line):
        return [_FILES]
    return listed(fitting) if kind == _ONLY_LISTS and len(fitting) > 1 else inserted(fitting, word, replaced)


def _is_file(line: Line) -> bool:
    return line.parameter is not None and line.parameter.name in FILES


def _candidates(line: Line, session: Session) -> list[Candidate]:
    """Return the candidates at the cursor, as whole words."""
    from svclog.text import clean

    return [
        word._replace(value=f"{line.kept}{word.value}", about=clean(word.about))
        for word in _all(line, session)
        if word.value == clean(word.value)  # skip line breaks and control characters
    ]


def _all(line: Line, session: Session) -> Iterable[Candidate]:
    if line.command is None:
        return []
    if line.parameter is not None:
        if named := line.given.get("journal", [os.environ.get("SVCLOG_JOURNAL", "")])[-1]:
            session.named = named
        try:
            offered = list(_values_of_parameter(Cursor(line, session)))
        except (SvclogError, OSError):
            offered = []
        if line.takes_options:
            offered = [word for word in offered if not word.value.startswith("-")]  # it would be read as an option
        may_be_option = line.may_be_done and line.parameter.name != QUICK_LINE  # its keys replace options
        if offered or _is_file(line) or not may_be_option:
            return offered
    if line.in_group and not line.typed.startswith("-"):
        return [Candidate(name, _sentence(outline(name).help)) for name in COMMANDS]
    names = [
        Candidate(
            name, f"The opposite of {option.opts[0]}." if name in option.secondary_opts else _sentence(option.help)
        )
        for option in line.options
        for name in (*option.opts, *option.secondary_opts)
        if name.startswith("--") or name == line.typed
    ]
    return [*names, Candidate("--help", "Show this message and exit.")] if names else []


def _values_of_parameter(cursor: Cursor) -> Iterable[Candidate]:
    parameter = cursor.line.parameter
    if parameter is None or parameter.name != QUICK_LINE or not cursor.words:
        return candidates(cursor)
    from svclog.cli.completion.quickline import word_after

    return word_after(cursor.words, cursor)


def _sentence(text: str | None) -> str:
    return " ".join((text or "").partition("\n\n")[0].split())
