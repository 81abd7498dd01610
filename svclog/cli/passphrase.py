"""Get the passphrase of an encrypted journal: from the environment, a command, or the user at the terminal."""

from __future__ import annotations

import os
import sys
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

import typer

from svclog import interrupts
from svclog.cli.messages import say
from svclog.errors import LockedJournal, PassphraseCommandFailed, UsageError, reason_of
from svclog.text import clean, counted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from svclog.cli.settings import Config

PASSPHRASE = "SVCLOG_PASSPHRASE"  # noqa: S105 - the name of a variable


_SHORT = 12
"""Shorter passphrases get a warning: anyone who has the file can guess without limit."""
TRIES = 3
"""How many wrong passphrases a user may enter for one journal."""


class Passphrases:
    """Gets the passphrases of encrypted journals, as `config` says."""

    def __init__(self, config: Callable[[], Config]) -> None:
        self._config = config
        self._asked: Counter[Path] = Counter()

    def give(self, path: Path, new: bool) -> str:
        """Return the passphrase or age identity of a journal; ask twice for a new one. Raises SvclogError and Abort."""
        passphrase = self._given(path, new)
        if new and len(passphrase.strip()) < _SHORT:
            what = f"a passphrase of {counted(len(passphrase.strip()), 'character')} is easy to guess"
            say(f"{what}; four words or more are safer: to change it, decrypt, then encrypt again")
        return passphrase

    def _given(self, path: Path, new: bool) -> str:
        if given := os.environ.get(PASSPHRASE):
            return given
        config = self._config()
        if config.passphrase_command is not None:
            return _output_of(config.passphrase_command, config)
        if not (sys.stdin.isatty() or sys.stderr.isatty()):
            raise LockedJournal(path, new=new)
        self._asked[path] += 1
        return _ask_for(path, new=new)

    def try_again(self, path: Path) -> bool:
        """Tell the user that a passphrase was wrong; return whether they may enter another."""
        again = 0 < self._asked[path] < TRIES
        if again:
            say(f"this is not the passphrase of {path}; try again")
        return again


def _ask_for(path: Path, *, new: bool) -> str:
    interrupts.unwind()  # on Ctrl-C, the terminal must echo again
    question = clean(f"{'New passphrase' if new else 'Passphrase'} for {path}:") + " "
    try:
        passphrase = _ask_hidden(question)
        # If we ended here, the shell would show and store what the user types next.
        while new and passphrase and _ask_hidden("Repeat passphrase: ") != passphrase:
            say("the passphrases do not match; give both again (Ctrl-C quits)")
            passphrase = _ask_hidden(question)
    except (EOFError, KeyboardInterrupt):
        typer.echo(err=True)
        raise typer.Abort from None
    if not passphrase:
        raise UsageError("no passphrase was given; nothing was changed: an encrypted journal needs one")
    return passphrase


def _ask_hidden(question: str) -> str:
    from getpass import getpass

    while True:
        try:
            return getpass(question)
        except UnicodeDecodeError:
            say("that was not UTF-8 text; type it again (Ctrl-C quits)")


def _output_of(command: str, config: Config) -> str:
    """Return the output of the user's command, run without a shell."""
    import shlex
    import subprocess

    failed = partial(PassphraseCommandFailed, config.where("passphrase-command"), command)
    try:
        # Its stderr goes to the user; we read only its stdout.
        done = subprocess.run(shlex.split(command), stdout=subprocess.PIPE, check=False)  # noqa: S603
        printed = done.stdout.decode()
    except OSError as error:
        raise failed(f"did not start ({reason_of(error)})") from None
    except UnicodeDecodeError:
        raise failed("printed what is not UTF-8 text") from None
    if done.returncode or not printed.strip():
        how = f"ended with {done.returncode}" if done.returncode else "printed nothing"
        raise failed(how, "try it in a shell")
    return printed
