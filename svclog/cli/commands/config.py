"""The command `config`, which shows every setting and where it comes from."""

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
    """A current setting; `origin` is default, config, environment or option, and `where` its place there."""

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
    before_it: dict[str, tuple[str, str]] = {}  # settings that override the file, and where they are set
    if session.named is not None:
        origin = "option" if session.named_by == JOURNAL_OPTION else "environment"
        before_it["journal"] = origin, f"{session.named_by} {session.named}"
    if session.wait is not None:
        before_it["wait"] = "option", "--wait"
    for name, variable in (("color", "NO_COLOR"), ("passphrase", PASSPHRASE)):
        if os.environ.get(variable):
            before_it[name] = "environment", variable
    before_it |= {name: ("option", f"--no-{name}") for name in ("color", "pager") if not getattr(session, name)}
    values: dict[str, str | float | bool | None] = {
        "journal": str(session.journal_path),
        "wait": session.seconds(),
        "color": "color" not in before_it and file.color is not False,
        "pager": session.pages,
        "ask": ", ".join(file.ask) or None,
        "dates": file.dates,
        "currency": file.currency,
        **({"passphrase": "(not shown)"} if "passphrase" in before_it else {}),
        "passphrase-command": file.passphrase_command,
        **{f"journals.{name}": path for name, path in file.journals.items()},
    }
    for name, value in values.items():
        in_file = name in file.says or name.startswith("journals.")
        yield Setting(name, value, *before_it.get(name, ("config", file.where(name)) if in_file else ("default", None)))


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
