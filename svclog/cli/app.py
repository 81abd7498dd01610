"""The program: its global options, and the handler that turns errors into messages and exit codes."""

from __future__ import annotations

import os
import sys
from contextlib import closing, suppress
from functools import cache, partial
from typing import TYPE_CHECKING, Annotated

import typer

from svclog import __version__, interrupts
from svclog.cli.lazy import COMMANDS, LazyGroup
from svclog.cli.messages import say
from svclog.cli.reminder import remind
from svclog.cli.session import JOURNAL_OPTION, Session, session_of
from svclog.errors import BadValue, JournalError, SvclogError, Unconfirmed, reason_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typer.core import TyperGroup

app = typer.Typer(
    cls=LazyGroup,
    add_completion=False,  # ours also quotes its candidates and reads the journal
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)

JOURNAL_HELP = "Use this journal: a file, or a name from the config file."
_WAIT_HELP = "How long to wait while another program uses the journal; normally 30."
_INSTALL_HELP = "Set up TAB completion in bash, zsh or fish; if none is named, in this one."
_shell = partial(typer.Option, metavar="[SHELL]", is_eager=True)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"svclog {__version__}")
        raise typer.Exit


def _use_journal(context: typer.Context, named: str | None) -> str | None:
    if named is not None:
        if not named:
            raise BadValue(JOURNAL_OPTION, named, "the path of a file, or a name from the config file")
        session = session_of(context)
        source = context.get_parameter_source("journal")
        from_environment = source is not None and source.name == "ENVIRONMENT"
        session.named, session.named_by = named, "SVCLOG_JOURNAL" if from_environment else JOURNAL_OPTION
    return named


def _use_wait(context: typer.Context, seconds: str | None) -> str | None:
    if seconds is not None:
        try:
            wait = float(seconds)
        except ValueError:
            wait = -1
        if not 0 <= wait < float("inf"):
            raise BadValue("--wait", seconds, "a number of seconds, 0 or more")
        session_of(context).wait = wait
    return seconds


def _use_no_color(context: typer.Context, asked: bool) -> None:
    if asked:
        session_of(context).color = False
        os.environ["NO_COLOR"] = "1"  # help texts and progress bars obey it


def _use_no_pager(context: typer.Context, asked: bool) -> None:
    if asked:
        session_of(context).pager = False


def _install_completion(context: typer.Context, shell: str | None) -> None:
    if shell is not None and not context.resilient_parsing:
        from svclog.cli.completion.install import install, shell_named

        typer.echo(install(shell_named(shell)))
        raise typer.Exit


def _show_completion(context: typer.Context, shell: str | None) -> None:
    if shell is not None and not context.resilient_parsing:
        from svclog.cli.completion.install import script, shell_named

        typer.echo(script(shell_named(shell)), nl=False)
        raise typer.Exit


# Each option takes effect in its callback, so that it also works after the command (see `LazyGroup`).
@app.callback(invoke_without_command=True)
def options(
    context: typer.Context,
    journal: Annotated[
        str | None, typer.Option(metavar="PATH|NAME", envvar="SVCLOG_JOURNAL", callback=_use_journal, help=JOURNAL_HELP)
    ] = None,
    wait: Annotated[str | None, typer.Option(metavar="SECONDS", callback=_use_wait, help=_WAIT_HELP)] = None,
    no_color: Annotated[
        bool,
        typer.Option("--no-color", callback=_use_no_color, is_eager=True, help="Print no colours, as with NO_COLOR."),
    ] = False,
    no_pager: Annotated[
        bool, typer.Option("--no-pager", callback=_use_no_pager, help="Print long output without a pager.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
    install_completion: Annotated[str | None, _shell(callback=_install_completion, help=_INSTALL_HELP)] = None,
    show_completion: Annotated[
        str | None, _shell(callback=_show_completion, help="Print the completion script instead.")
    ] = None,
) -> None:
    """A journal of how businesses treat you: log each visit, then see who earned your loyalty and who lost it.

    Start with: `svclog add Blue Bottle @Maya 5/4 r // remade it, no fuss`

    Or see a report on a year of invented visits: `svclog demo`

    The words explained: `svclog help words`
    """
    del journal, wait, no_color, no_pager, version, install_completion, show_completion  # the callbacks used them
    if context.invoked_subcommand is None:
        typer.echo(_START)


_START = """\
A journal of how businesses treat you: log each visit, then see who earned your
loyalty and who lost it.

Log a visit     svclog add Blue Bottle @Maya 5/4 r // remade it, no fuss
Or be asked     svclog add
Before you go   svclog card Blue Bottle
This month      svclog report
An example      svclog demo

All commands: svclog --help. What the words mean: svclog help words."""

_FAILED_LATER = Unconfirmed.exit_code
_LOGGED = "the change was logged, it is in the journal: do not repeat it"


@cache
def commands() -> TyperGroup:
    """Return the group of all commands, built once, even if one process runs several commands."""
    return typer.main.get_group(app)


def run(arguments: Sequence[str], session: Session | None = None) -> int:
    """Run the program and return its exit code: `man.py` says what each means."""
    _open_streams()
    session = session or Session()
    interrupts.progress.has_changed = False
    with closing(session):
        if shell := os.environ.get("_SVCLOG_COMPLETE"):
            from svclog.cli.completion import answer

            answer(shell, arguments, commands(), session)
            return 0
        try:
            code = _run(arguments, session)
        except MemoryError:
            say("there is not enough memory for this; close other programs, or give less to read at once")
            code = JournalError.exit_code
        except Exception:  # a bug: show the traceback
            if not interrupts.progress.has_changed:
                raise
            from traceback import print_exc

            print_exc()
            code = 1
    if code not in {0, interrupts.STOPPED} and interrupts.progress.has_changed:
        if code != _FAILED_LATER:
            say(f"before that {_LOGGED}")
        return _FAILED_LATER
    return code


def _run(arguments: Sequence[str], session: Session) -> int:
    try:
        code = commands().main(list(arguments), prog_name="svclog", standalone_mode=False, obj=session)
        if code == interrupts.STOPPED:  # Typer's exit code for KeyboardInterrupt
            raise typer.Abort  # noqa: TRY301 - as of its other ways to say so
        sys.stdout.flush()
        remind(session)
    except SvclogError as error:
        session.tell(error.message)
        return error.exit_code
    except typer.TyperException as error:
        from svclog.cli.mistyped import sentence

        say(sentence(error, next((word for word in arguments if word in COMMANDS), ""), arguments))
        return error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        interrupts.ignore()
        say(interrupts.outcome())
        return interrupts.STOPPED
    except (BrokenPipeError, SystemExit) as stop:
        # Typer turns a BrokenPipeError into SystemExit.
        if isinstance(stop, SystemExit) and not isinstance(stop.__context__, BrokenPipeError):
            raise
        # The reader stopped reading (`svclog list | head -1`), which is not a failure.
        _discard_output()
        return 0
    except OSError as error:
        # Not the journal, whose errors are SvclogErrors: the output stream, or the folder for temporary files.
        _discard_output()
        where = error.filename or "the output"
        todo = _LOGGED if interrupts.progress.has_changed else "make room, or write elsewhere"
        say(f"{where} cannot be written: {reason_of(error)}; {todo}")
        return _FAILED_LATER if interrupts.progress.has_changed else JournalError.exit_code
    return code if isinstance(code, int) else 0


def _open_streams() -> None:
    """Make sure that every standard stream exists and can print any character."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # It was closed (`>&-`). The journal's file, opened later, must not get its descriptor.
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - as long as we run
    # A terminal that cannot show a character shows its code instead; typed bytes that are not text are refused when
    # they are read.
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="surrogateescape" if stream is sys.stdin else "backslashreplace")


def _discard_output() -> None:
    """Discard what is still buffered: writing it would fail again when Python exits."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
