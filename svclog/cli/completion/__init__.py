"""Completion in the three shells: what TAB offers, the scripts that ask for it, and their installation.

A shell's script calls the program with _SVCLOG_COMPLETE set to the shell's name, and with the words before the cursor,
the last of them the one that is to be completed; bash, which cannot say what the words are, hands over the line, the
part of it that it would replace, and its COMP_TYPE. The answer is a line for each candidate: bash is given what to
insert or to list, the others the value, and after a TAB character what to list (zsh) or to say about it (fish). A line
without a value means that a file is to be named.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from svclog.cli.completion.line import Line
from svclog.cli.completion.values import FILES, Candidate, Offer, candidates, listed, matching
from svclog.errors import SvclogError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from typer.core import TyperGroup

    from svclog.cli.session import Session

__all__ = ["answer"]

_FILES = "\tfiles"
_ONLY_LISTS = "63"
"""The COMP_TYPE of a second TAB: nothing is inserted then."""


def answer(shell: str, arguments: Sequence[str], group: TyperGroup, session: Session) -> None:
    """Print the candidates that a shell asks for; what keeps them from being found is no reason to say anything."""
    if shell == "bash":
        lines = _for_bash(arguments, group, session)
    else:
        *words, typed = arguments or [""]
        found = _candidates(Line(group, words, typed), session, filtered=shell != "fish")
        if found is None:
            lines = [_FILES]
        else:
            said = [one.about for one in found] if shell == "fish" else listed(found)
            lines = [f"{one.value}\t{text}" for one, text in zip(found, said, strict=True)]
    typer.echo("".join(f"{line}\n" for line in lines), nl=False)


def _for_bash(arguments: Sequence[str], group: TyperGroup, session: Session) -> list[str]:
    from svclog.cli.completion.bash import inserted, split

    text, replaced, kind = arguments
    words, word, redirected = split(text)
    found = None if redirected else _candidates(Line(group, [one.value for one in words[1:]], word.value), session)
    if found is None:
        return [_FILES]
    if kind == _ONLY_LISTS and len(found) > 1:
        return listed(found)
    return inserted(found, word, replaced)


def _candidates(line: Line, session: Session, *, filtered: bool = True) -> list[Candidate] | None:
    """What may stand at the cursor; None where that is a file. Fish, whose `filtered` is not, chooses by itself."""
    from svclog.render.text import clean

    if line.command is None:
        return []
    if (parameter := line.parameter) is not None and parameter.name in FILES:
        return None
    found = [
        one._replace(value=f"{line.kept}{one.value}", about=clean(one.about))
        for one in _all(line, session)
        # Another would end the line, act on the terminal, or be taken for an option.
        if one.value == clean(one.value) and not (line.takes_options and one.value.startswith("-"))
    ]
    return matching(found, f"{line.kept}{line.typed}") if filtered else found


def _all(line: Line, session: Session) -> Iterable[Candidate]:
    if line.parameter is not None:
        try:
            return candidates(Offer(line, lambda: _journal(line, session)))
        except (SvclogError, OSError):
            return []
    if line.in_group and not line.typed.startswith("-"):
        commands = line.command.commands
        return [Candidate(name, _sentence(commands.outline(name).help)) for name in commands]
    names = [
        Candidate(name, _sentence(option.help))
        for option in line.options
        for name in (*option.opts, *option.secondary_opts)
        if name.startswith("--") or name == line.typed
    ]
    return [*names, Candidate("--help", "Show this message and exit.")] if names else []


def _journal(line: Line, session: Session) -> Path:
    if named := line.given.get("journal", [os.environ.get("SVCLOG_JOURNAL", "")])[-1]:
        session.named = named
    return session.journal_path


def _sentence(text: str | None) -> str:
    return " ".join((text or "").partition("\n\n")[0].split())
