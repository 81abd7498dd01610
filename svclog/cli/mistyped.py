"""What there is to say of a command line that Typer cannot read."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from svclog.errors import shown
from svclog.text import Command, Message, clean

if TYPE_CHECKING:
    from collections.abc import Sequence

_ALSO_CALLED = {
    "--place": "--business",
    "--who": "--with",
    "--name": "--employee",
    "--person": "--employee",
    "--date": "--when",
    "--on": "--when",
    "--from": "--since",
    "--to": "--until",
    "--search": "--text",
    "--channel": "--via",
    "--comment": "--note",
    "--file": "--output",
}
"""The options that others are taken for."""


def sentence(error: Any, command: str) -> Message:  # noqa: ANN401 - Typer does not export the classes of its errors
    """What is wrong with the command line of `command` (empty for none), and what to do."""
    see_help = Message("; see `", Command(f"{command} --help".strip()), "`")
    if (option := getattr(error, "option_name", None)) and hasattr(error, "possibilities"):
        return Message(f"no such option: {clean(option)}", _instead(option, command, error.ctx) or see_help)
    kind = getattr(getattr(error, "param", None), "type", None)
    if (low := getattr(kind, "min", None)) is not None and (value := re.match("'?(.*?)'? is not ", error.message)):
        high = getattr(kind, "max", None)
        allowed = f"a whole number, {low} or more" if high is None else f"a whole number from {low} to {high}"
        return Message(f"{max(error.param.opts, key=len)}: {shown(value[1])} is not allowed; give {allowed}")
    text = " ".join(error.format_message().split()).removesuffix(".")
    return Message(f"{text[:1].lower()}{text[1:]}", see_help)


def _instead(option: str, command: str, context: Any) -> Message | None:  # noqa: ANN401 - as above
    """What may have been meant by an option that there is not."""
    params = [] if context is None else context.command.params
    known: Sequence[str] = [name for one in params for name in one.opts]
    arguments = [one.name for one in params if one.param_type_name == "argument"]
    meant = _ALSO_CALLED.get(option, option)
    if meant == "--business" and {"business", "line"} & {*arguments}:
        return Message("; the place needs none: `", Command(f"{command} PLACE"), "`")
    names = {name.lstrip("-"): name for name in known if name.startswith("--")}
    near = [meant] if meant in known else [names[name] for name in get_close_matches(option.strip("-"), names, 1, 0.7)]
    return Message(f". Did you mean {near[0]}?") if near else None
