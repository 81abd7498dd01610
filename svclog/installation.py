"""How svclog was installed, and the commands that add a package to it or remove it."""

from __future__ import annotations

import os
import shlex
import sys
from importlib.util import find_spec
from pathlib import Path


def command_to_add(package: str) -> str:
    """Return the shell command that installs `package` where svclog finds it."""
    if _by_pipx():
        return f"pipx inject {_environment()} {package}"
    return f"{_installer()} install {_python_for_uv()}{package}"


def command_to_remove() -> str:
    """Return the shell command that removes svclog."""
    if _by_pipx():
        return f"pipx uninstall {_environment()}"
    if _by_uv_tool():
        return f"uv tool uninstall {_environment()}"
    return f"{_installer()} uninstall {_python_for_uv()}svclog"


def command_to_remove_all() -> str:
    """Return the shell command that deletes svclog's virtual environment; empty if it has none of its own."""
    in_its_own = sys.prefix != sys.base_prefix and not (_by_pipx() or _by_uv_tool()) and os.name == "posix"
    return f"rm -r {shlex.quote(sys.prefix)}" if in_its_own else ""


def _by_pipx() -> bool:
    return Path(sys.prefix, "pipx_metadata.json").exists()


def _by_uv_tool() -> bool:
    return Path(sys.prefix, "uv-receipt.toml").exists()


def _environment() -> str:
    """Return the name of the environment, which pipx and uv name after the package in it."""
    return shlex.quote(Path(sys.prefix).name)


def _has_pip() -> bool:
    return not _by_uv_tool() and find_spec("pip") is not None


def _installer() -> str:
    return f"{shlex.quote(sys.executable)} -m pip" if _has_pip() else "uv pip"


def _python_for_uv() -> str:
    return "" if _has_pip() else f"--python {shlex.quote(sys.executable)} "
