"""The command that shows what is set, and where that comes from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import typer
from msgspec import Struct

from svclog.cli import options as opt
from svclog.cli.output import print_found
from svclog.cli.session import JOURNAL_OPTION, session_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from svclog.cli.session import Session
    from svclog.cli.settings import Config
    from svclog.render.blocks import Block

EXAMPLE = """\
journal = "home"        # the usual journal: a name from below, or a path
wait = 60               # seconds to wait while another program uses the journal
color = false           # print no colours
pager = false           # print long output without a pager
ask = ["felt", "promise"]  # `svclog add` asks for these, too
dates = "day-first"     # what you mean by 05/11; or "month-first"
currency = "EUR"        # printed after amounts; nothing is converted
passphrase-command = "pass show svclog"  # for an encrypted journal

[journals]              # svclog --journal work list
home = "~/journal.json"
work = "~/work/journal.json"
"""


class Setting(Struct, frozen=True):
    """A setting as it is now; `origin` is default, config, environment or option, and `where` the place there."""

    name: str
    value: str | float | bool | None
    origin: str
    where: str | None


def config(context: typer.Context, json: opt.Json = False) -> None:
    """Show every setting, its value and where it comes from.

    Example: `svclog config`
    """
    session = session_of(context)
    file = session.config
    settings = list(_settings(session))
    exists = file.text is not None
    listed = {"file": str(file.path), "exists": exists, "settings": settings}
    print_found(session, json=json, blocks=lambda: _blocks(settings, file.path, exists=exists), body=lambda: listed)
    if not exists and not json:
        typer.echo(f"\n{EXAMPLE}", nl=False)


def _blocks(settings: Iterable[Setting], file: Path, *, exists: bool) -> list[Block]:
    from svclog.render.blocks import Column, Sentence, Table

    rows = [(setting.name, _as_text(setting.value), _from(setting)) for setting in settings]
    missing = f"There is no config file. It would be {file}, and could say:"
    return [
        Table((Column("setting"), Column("value", elastic=True, folded=True), Column("from", elastic=True)), rows),
        Sentence(f"The config file: {file}" if exists else missing),
    ]


def _settings(session: Session) -> Iterator[Setting]:
    from svclog.cli.passphrase import PASSPHRASE

    file = session.config
    if session.named is not None:
        origin = "option" if session.named_by == JOURNAL_OPTION else "environment"
        yield Setting("journal", str(session.journal_path), origin, f"{session.named_by} {session.named}")
    else:
        yield _of_file("journal", str(session.journal_path), file)
    if session.wait is not None:
        yield Setting("wait", session.wait, "option", "--wait")
    else:
        yield _of_file("wait", session.seconds(), file)
    if not session.color:
        yield Setting("color", False, "option", "--no-color")
    elif os.environ.get("NO_COLOR"):
        yield Setting("color", False, "environment", "NO_COLOR")
    else:
        yield _of_file("color", file.color is not False, file)
    if not session.pager:
        yield Setting("pager", False, "option", "--no-pager")
    else:
        yield _of_file("pager", file.pager is not False, file)
    yield _of_file("ask", ", ".join(file.ask) or None, file)
    yield _of_file("dates", file.dates, file)
    yield _of_file("currency", file.currency, file)
    if os.environ.get(PASSPHRASE):
        yield Setting("passphrase", "(not shown)", "environment", PASSPHRASE)
    yield _of_file("passphrase-command", file.passphrase_command, file)
    for name, path in file.journals.items():
        yield Setting(f"journals.{name}", path, "config", file.where(f"journals.{name}"))


def _of_file(name: str, value: str | float | bool | None, file: Config) -> Setting:
    """A setting that the config file says or, as it is by default, does not."""
    if name in file.says:
        return Setting(name, value, "config", file.where(name))
    return Setting(name, value, "default", None)


def _as_text(value: str | float | bool | None) -> str:
    if value is None:
        return "(none)"
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else f"{value:g}"


def _from(setting: Setting) -> str:
    if setting.origin == "config":
        _, _, line = str(setting.where).rpartition(":")
        return f"config file, line {line}"
    return setting.where or setting.origin
