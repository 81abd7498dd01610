"""The commands for privacy: forget, encrypt, decrypt."""

from __future__ import annotations

import typer

from svclog.cli import options as opt
from svclog.cli.messages import say, screen_width
from svclog.cli.session import session_of
from svclog.cli.terminal.answers import agree
from svclog.text import clean


def forget(context: typer.Context, yes: opt.Yes = False) -> None:
    """Forget earlier versions, deletions and old names, and delete the copies of a damaged journal, after asking.

    The journal keeps these for `svclog undo` and `svclog merge`. Once they are forgotten, you cannot undo any change
    you have made so far. In later merges, what you deleted stays deleted, even if it was edited elsewhere since; what
    another machine logged under an old name keeps that name. Your visits and votes stay as they are.

    Backups, other machines, and the history of git or of a synchronised folder still hold everything. Merge first, then
    forget on each machine: merging with a journal that remembers old names brings them back.

    Example: `svclog forget`
    """
    from svclog.render import memory
    from svclog.render.text import in_lines

    session = session_of(context)
    journal = session.journal
    found = journal.memory()
    if found.is_empty:
        say(f"there is nothing to forget in {journal.path}")
        return
    if not yes:
        typer.echo("This will be erased for good:")
        for consequence in memory.consequences(found):
            typer.echo(in_lines(clean(consequence), screen_width(), "- "))
        agree("Erase it?", session, "nothing was forgotten:")
    journal.forget(found)
    session.receipt(memory.receipt(found), hint=False)


def encrypt(context: typer.Context) -> None:
    """Encrypt the journal with a passphrase, or begin an encrypted one.

    Every command then asks for the passphrase. If you forget it, the journal is lost. svclog needs one more package for
    this, pyrage, and tells you how to install it. The `age` tool can open the file, too.

    Example: `svclog encrypt`
    """
    from svclog.exchange.copies import beside
    from svclog.storage import is_encrypted

    session = session_of(context)
    journal = session.journal
    was_there = journal.path.exists()
    journal.encrypt()
    typer.echo(f"encrypted {journal.path}; without its passphrase nobody can read it again, you included")
    if not was_there:
        return
    copies = [copy for copy in beside(journal.path) if not is_encrypted(copy.read_bytes())]
    if copies:
        say(f"anyone can still read {', '.join(map(str, copies))}; delete what you do not need")
    say("copies made before (backups, the history of a synchronised folder) can still be read")


def decrypt(context: typer.Context) -> None:
    """Turn an encrypted journal back into plain text.

    Example: `svclog decrypt`
    """
    session = session_of(context)
    journal = session.journal
    journal.decrypt()
    typer.echo(f"decrypted {journal.path}; anyone who gets the file can now read it")
