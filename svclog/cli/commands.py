"""Which commands there are, each imported and built when it is asked for: a command does not pay for the others."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

__all__ = ["COMMANDS", "LateGroup"]

FAMILIES = (
    ("Record", "record", ("add", "edit", "kept", "broke")),
    ("Record", "votes", ("leave", "return", "review")),
    ("Record", "record", ("delete", "undo")),
    ("Look", "look", ("list", "show", "card", "promises", "case")),
    ("Look", "votes", ("votes",)),
    ("Report", "reports", ("report", "places", "why", "people", "trend")),
    ("Report", "evidence", ("dossier", "letter", "thanks")),
    ("Report", "reports", ("demo",)),
    ("Names and data", "data", ("rename", "import", "export", "check", "path")),
)
"""How help calls a group, the module here that holds its commands, and these in the order of help."""

COMMANDS = {name: (module, panel) for panel, module, names in FAMILIES for name in names}


class _Late(MutableMapping[str, Any]):
    """Commands by name. The function of `list` is `list_`, as Python has a `list` already."""

    def __init__(self) -> None:
        self._built: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - Typer does not export the class of a command
        if name not in self._built:
            module, panel = COMMANDS[name]
            family = import_module(f"svclog.cli.{module}")
            function = getattr(family, name, None) or getattr(family, f"{name}_")
            alone = typer.Typer(add_completion=False, rich_markup_mode="markdown", pretty_exceptions_enable=False)
            alone.command(name, rich_help_panel=panel, context_settings={"help_option_names": ["-h", "--help"]})(
                function
            )
            self._built[name] = typer.main.get_command(alone)
        return self._built[name]

    def __setitem__(self, name: str, command: object) -> None:
        self._built[name] = command

    def __delitem__(self, name: str) -> None:
        del self._built[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class LateGroup(TyperGroup):
    """The group of all commands."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(**settings)
        self.commands = _Late()

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # a wider type than Typer's own
        """The names, in the order of help."""
        del ctx
        return list(COMMANDS)
