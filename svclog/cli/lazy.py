"""The commands, each imported and built only when needed, so that none of them slows the others down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import copy
from functools import partial
from importlib import import_module
from inspect import getdoc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from svclog.cli.session import session_of
from svclog.errors import BadValue, SvclogError, UsageError, shown

if TYPE_CHECKING:
    from svclog.cli.session import Session

FAMILIES = (
    ("Record", "record", ("add",)),
    ("Record", "edit", ("edit",)),
    ("Record", "record", ("delete", "undo", "kept", "broke")),
    ("Record", "votes", ("leave", "return", "stay", "review")),
    ("Record", "record", ("recall",)),
    ("Look", "look", ("list", "show", "card", "case", "promises")),
    ("Look", "votes", ("votes",)),
    ("Report", "reports", ("report",)),
    ("Report", "vote", ("vote",)),
    ("Report", "reports", ("places", "why", "people", "trend")),
    ("Report", "evidence", ("dossier", "letter", "thanks")),
    ("Report", "", ()),
    ("Report", "reports", ("demo",)),
    ("Names and data", "data", ("rename",)),
    ("Names and data", "incoming", ("import",)),
    ("Names and data", "data", ("export",)),
    ("Names and data", "merge", ("merge",)),
    ("Names and data", "data", ("check",)),
    ("Names and data", "privacy", ("forget",)),
    ("Names and data", "where", ("path",)),
    ("Names and data", "config", ("config",)),
    ("Names and data", "privacy", ("encrypt", "decrypt")),
    ("Names and data", "help", ("help",)),
)
"""The heading of each group in help, the module in `commands` that holds its commands, and these in order of help.

The row without a module stands for commands that have a module of their own name.
"""

ANYWHERE = ("journal", "wait", "no_color", "no_pager")
"""The global options that each command accepts, too."""
WHOLE = ("business", "period")
"""The arguments that take all words of a command without other arguments, so that names need no quotes."""


def _commands() -> dict[str, tuple[str, str]]:
    """Return the module of each command and its group in help, without importing it."""
    listed = {"__init__", *(module for _, module, _ in FAMILIES)}
    files = Path(__file__).with_name("commands").iterdir()
    reports = sorted(file.stem for file in files if file.suffix == ".py" and file.stem not in listed)
    rows = ((panel, module, names if module else reports) for panel, module, names in FAMILIES)
    return {name: (module or name, panel) for panel, module, names in rows for name in names}


COMMANDS = _commands()


class _Command(TyperCommand):
    def collect_usage_pieces(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """Return the words of the usage line without Typer's braces around required arguments."""
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Parse options and arguments. Raises UsageError for an extra argument, and for an option with two values."""
        if self.name == "add":
            from svclog.cli.said import arranged

            args = arranged(args, {name: option for option in self.params for name in option.opts})
        elif self.name == "import":  # a Typer flag takes no value
            args = ["--skip-bad-all" if word == "--skip-bad=all" else word for word in args]
            if value := next((word.partition("=")[2] for word in args if word.startswith("--skip-bad=")), ""):
                raise BadValue("--skip-bad", value, "all, or nothing")
        if extra := super().parse_args(ctx, args):
            from svclog.cli.mistyped import too_many

            names = [name for one in self.params for name in (one.name, *one.opts) if name]
            raise UsageError(too_many(extra, self.name or "", ctx.params.get("id"), names))
        return []

    def make_parser(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # noqa: ANN401 - Typer exports no class
        """Return a parser that refuses an option with two values."""
        return _refusing_two_values(super().make_parser(ctx), ctx)


def _refusing_two_values(parser: Any, ctx: typer.Context) -> Any:  # noqa: ANN401 - as above
    """Let the parser raise UsageError for an option given twice with two values: the first would be lost."""
    for option in {*parser._long_opt.values(), *parser._short_opt.values()}:  # noqa: SLF001 - Typer has no other way
        if option.action == "store":
            option.process = partial(_store, option, ctx)
    return parser


def _store(option: Any, ctx: typer.Context, value: str, state: Any) -> None:  # noqa: ANN401 - as above
    former = state.opts.get(option.dest, _value_before_command(option.dest, ctx))
    if former not in {None, value}:
        name = max(option.obj.opts, key=len)
        raise UsageError(f"{name} is given twice, as {shown(former)} and {shown(value)}; give one")
    state.opts[option.dest] = value


def _value_before_command(name: str, ctx: typer.Context) -> str | None:
    """Return the value of a global option given before the command."""
    if ctx.parent is None or name not in ANYWHERE:
        return None
    source = ctx.parent.get_parameter_source(name)
    return ctx.parent.params[name] if source and source.name == "COMMANDLINE" else None


def _choose_colors_of_help(session: Session, args: list[str]) -> None:
    """Set the colours of help by all words, as Typer prints help as soon as it reads `--help`."""
    session.color = session.color and "--no-color" not in args
    with suppress(SvclogError):  # help must work with a broken config file, too
        session.tell_libraries()
        if not session.in_color:
            from typer import rich_utils

            # Without this, Typer would obey FORCE_COLOR, GITHUB_ACTIONS and others, even in a pipe.
            rich_utils.COLOR_SYSTEM = None


def _with_shell(args: list[str]) -> list[str]:
    """Insert an empty word for a shell that is left out, which stands for the shell that called us."""
    for at, word in enumerate(args):
        if word in COMMANDS:
            break
        if word in {"--install-completion", "--show-completion"}:
            shell = args[at + 1] if args[at + 1 :] else "-"
            return [*args[: at + 1], "", *args[at + 1 :]] if shell.startswith("-") else args
    return args


def _hidden_copy(option: Any) -> Any:  # noqa: ANN401 - as below
    """Return a hidden copy of a global option, for users who type it after the command."""
    again = copy(option)
    again.hidden, again.expose_value, again.envvar = True, False, None
    return again


def _show_no_type(argument: Any) -> None:  # noqa: ANN401 - as below
    """Keep `<str>` out of help: every argument is text."""
    argument.type = copy(argument.type)
    argument.type.get_metavar = lambda **_: ""


def _joined(_: object, __: object, words: Sequence[str]) -> str | None:
    """Join the words of an argument to one text."""
    return " ".join(words) if words else None


def outline(name: str) -> TyperCommand:
    """Build a command for the list of all commands, without its options, which take most of the time."""
    _, panel = COMMANDS[name]
    return TyperCommand(name, help=getdoc(_function(name)), rich_help_panel=panel, rich_markup_mode="markdown")


def _function(name: str) -> Callable[..., object]:
    """Return the function of a command; that of `list` is `list_`, to spare Python's `list`."""
    family = import_module(f"svclog.cli.commands.{COMMANDS[name][0]}")
    function: Callable[..., object] = getattr(family, name, None) or getattr(family, f"{name}_")
    return function


class LazyGroup(TyperGroup):
    """The group of all commands."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(**settings)
        self._in_outline = False

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Parse the options. Raises UsageError for one with two values."""
        if "--help" in args or "-h" in args or not args:
            _choose_colors_of_help(session_of(ctx), args)
        return super().parse_args(ctx, _with_shell(args))

    def make_parser(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # noqa: ANN401 - Typer exports no class
        """Return a parser that refuses an option with two values."""
        return _refusing_two_values(super().make_parser(ctx), ctx)

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:  # type: ignore[override]  # noqa: ANN401
        """Return the command that the first word names. Raises UsageError if there is none."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from svclog.cli.mistyped import no_such_command

            raise UsageError(no_such_command(name, args[1:], COMMANDS))
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # a wider type than Typer's own
        """Return the names, in the order of help."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]  # noqa: ANN401
        """Return the command, or only its outline while the list of all commands is printed."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        if self._in_outline:
            return outline(cmd_name)
        if cmd_name not in self.commands:
            self.commands[cmd_name] = self._built(cmd_name)
        return self.commands[cmd_name]

    def _built(self, name: str) -> Any:  # noqa: ANN401 - Typer does not export the class of a command
        alone = typer.Typer(add_completion=False, rich_markup_mode="markdown", pretty_exceptions_enable=False)
        settings = {"help_option_names": ["-h", "--help"], "allow_extra_args": True}  # which `_Command` refuses
        function = _function(name)
        if hasattr(function, "groups"):
            from svclog.cli.options import with_groups

            function = with_groups(function)
        alone.command(name, cls=_Command, rich_help_panel=COMMANDS[name][1], context_settings=settings)(function)
        command = typer.main.get_command(alone)
        arguments = [parameter for parameter in command.params if parameter.param_type_name == "argument"]
        for argument in arguments:
            _show_no_type(argument)
        if len(arguments) == 1 and arguments[0].name in WHOLE:
            arguments[0].nargs, arguments[0].callback = -1, _joined
        command.params.extend(_hidden_copy(option) for option in self.params if option.name in ANYWHERE)
        return command

    def format_help(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]  # noqa: ANN401
        """Print the list of all commands."""
        self._in_outline = True
        try:
            super().format_help(ctx, formatter)
        finally:
            self._in_outline = False
