"""The place of each shell's completion script, and its installation."""

from __future__ import annotations

import os
import shlex
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from svclog.cli.settings import at_home
from svclog.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable


class Place(NamedTuple):
    """The path of a shell's script and, if a startup file must load it, that file and the lines that do."""

    script: Path
    startup: Path | None = None
    lines: tuple[str, ...] = ()
    former: str = ""
    """The line that earlier versions used."""


def _bash() -> Place:
    # The package bash-completion looks here, too, but it is not always installed; ~/.bashrc always works.
    script = _folder("XDG_DATA_HOME", ".local/share") / "bash-completion" / "completions" / "svclog"
    return Place(script, Path.home() / ".bashrc", (_load(script),), f"source {_quoted(script)}")


def _zsh() -> Place:
    script = Path.home() / ".zfunc" / "_svclog"
    begin = "(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }"
    return Place(script, _folder("ZDOTDIR", "") / ".zshrc", (begin, _load(script)), f"source {_quoted(script)}")


def _fish() -> Place:
    return Place(_folder("XDG_CONFIG_HOME", ".config") / "fish" / "completions" / "svclog.fish")


COMMENT = "# TAB completion of svclog"
"""The comment above the lines that load a script."""
_PLACES: dict[str, Callable[[], Place]] = {"bash": _bash, "zsh": _zsh, "fish": _fish}

SHELLS = tuple(_PLACES)
"""The supported shells."""


def places() -> dict[str, Place]:
    """Return the place of each shell's script. Raises JournalError without a home folder."""
    with at_home():
        return {shell: place() for shell, place in _PLACES.items()}


def shell_named(name: str) -> str:
    """Check the name of a shell; an empty one means the shell that called svclog. Raises UsageError."""
    shell = (name or _calling_shell()).lower()
    if shell not in SHELLS:
        raise UsageError(f"there is no completion for {shell or 'this shell'!r}; name bash, zsh or fish")
    return shell


def script(shell: str) -> str:
    """Return the completion script of a shell."""
    return (files(__package__) / f"svclog.{shell}").read_text(encoding="utf-8")


def install(shell: str) -> str:
    """Install a shell's script, have it loaded, and return the message. Raises OSError and JournalError."""
    with at_home():
        place = _PLACES[shell]()
    changed = _write(place.script, script(shell))
    if place.startup is not None:
        changed = _append(place.startup, place) or changed
    loaded = f", loaded by {place.startup}" if place.startup else ""
    state = "is installed" if changed else "was installed already"
    return f"completion for {shell} {state}: {place.script}{loaded}; it works in every new {shell}"


def _write(file: Path, text: str) -> bool:
    if file.exists() and file.read_text(encoding="utf-8", errors="replace") == text:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return True


def _append(file: Path, place: Place) -> bool:
    """Append the lines to a startup file, which may be a link and contain anything."""
    before = file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
    if {place.lines[-1], place.former} & {*before.splitlines()}:
        return False
    gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as startup:
        startup.write("\n".join([f"{gap}{COMMENT}", *place.lines, ""]))
    return True


def _load(script: Path) -> str:
    """Return the line that loads a script if it exists."""
    return f"if [ -f {_quoted(script)} ]; then source {_quoted(script)}; fi"


def _folder(variable: str, default: str) -> Path:
    named = os.environ.get(variable, "")
    return Path(named) if named.startswith("/") else Path.home() / default


def _quoted(file: Path) -> str:
    """Quote a path for a startup file, with ~ for the home folder."""
    if file.is_relative_to(Path.home()):
        return f"~/{shlex.quote(str(file.relative_to(Path.home())))}"
    return shlex.quote(str(file))


def _calling_shell() -> str:
    import shellingham  # type: ignore[import-untyped]

    try:
        return str(shellingham.detect_shell()[0])
    except shellingham.ShellDetectionFailure:
        return Path(os.environ.get("SHELL", "")).name
