"""The commands for the journal at rest: encrypt, decrypt."""

from __future__ import annotations

import typer

from svclog.cli.messages import say
from svclog.cli.session import session_of


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
