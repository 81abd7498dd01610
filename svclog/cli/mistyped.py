"""Error messages for command lines that Typer cannot parse."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

from svclog.errors import UsageError, shown
from svclog.folding import closest
from svclog.text import Command, Message, clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_OPTIONS_MEANT = {
    "--business": "--place",
    "--with": "--who",
    "--employee": "--name --person",
    "--when": "--date --on",
    "--since": "--from",
    "--until": "--to",
    "--text": "--search",
    "--via": "--channel",
    "--note": "--comment",
    "--output": "--file",
    "-O": "-o",
    "--limit": "-n",
    "--version": "-v -V",
    "--journal": "-j",
    "--format html": "--html",
    "--format markdown": "--markdown",
    "--format csv": "--csv",
}
"""The right option for each wrong one that users may try."""
_COMMANDS_MEANT = {
    "add": "log new create record rate visit insert write append note",
    "edit ID": "change modify update correct fix set amend",
    "delete ID": "rm remove del erase",
    "undo": "revert rollback restore",
    "list": "ls all visits history entries",
    "show ID": "view get info print details",
    "card PLACE": "place business shop company who",
    "list --text WORDS": "find grep filter query",
    "report": "stats stat statistics summary month monthly dashboard overview review-month",
    "report --open": "html page web browser graph chart plot",
    "report 2026": "year yearly annual",
    "places": "scores score ranking rank ratings top best worst verdict verdicts businesses",
    "people": "staff employees person employee names",
    "promises": "promise overdue due todo",
    "kept ID": "keep settle done",
    "broke ID": "broken break",
    "leave PLACE": "quit boycott drop avoid",
    "return PLACE": "unleave rejoin",
    "letter ID": "complain complaint",
    "thanks": "thank",
    "rename OLD NEW": "mv move",
    "import FILE": "load read ingest",
    "export": "save dump csv json",
    "merge FILE": "sync join",
    "config": "settings configure preferences options init setup",
    "path": "backup where file location journal",
    "path --all": "uninstall",
    "encrypt": "lock",
    "decrypt": "unlock",
    "check": "doctor verify validate fsck",
    "help": "man manual docs topics",
    "demo": "example tour try start",
    "--version": "version",
    "--install-completion": "completion completions",
}
"""The right command, with the wrong words that users may try for it."""
_ON_PLACES = {"places", "people", "trend", "votes", "promises", "report", "vote"}
"""The commands about all places, which do not take the name of one."""


def no_such_command(word: str, others: Sequence[str], commands: Iterable[str]) -> Message:
    """Return the error for a first word that is not a command; `others` are the words after it."""
    unknown = f"no such command: {clean(word)}"
    if word == "search":
        words = shlex.quote(" ".join(others)) if others and "-" not in {other[:1] for other in others} else "WORDS"
        return Message(f"{unknown}; `", Command(f"list --text {words}"), "` finds visits")
    if word == "redo":
        return Message(f"{unknown}; what `undo` took back has to be entered again")
    if word.partition(" ")[0] in {*commands}:
        return Message(f"{unknown}; leave out the quotes around it")
    command_meant = next((command for command, words in _COMMANDS_MEANT.items() if word.lower() in words.split()), "")
    near = command_meant or closest(word, commands)
    return Message(f"{unknown}. Did you mean `{near}`?" if near else f"{unknown}; see `svclog --help`")


def too_many(words: Sequence[str], command: str, doc_id: str | None, names: Iterable[str]) -> Message:
    """Return the error for extra arguments of `command`; `names` are those of its options and arguments."""
    joined = clean(" ".join(words))
    unexpected = f"unexpected argument: {joined}"
    if command == "edit" and doc_id and (options := _as_options(words)):
        return Message(f"{unexpected}; `edit` takes options: `", Command(f"edit {doc_id} {options}"), "`")
    if command in {"kept", "broke"} and doc_id:
        day = Command(f"{command} {doc_id} --when {shlex.quote(joined.removeprefix('when:'))}")
        return Message(f"{unexpected}; if that is the day: `", day, "`")
    if command == "undo" and joined.isdigit():
        delete = Command(f"delete {joined}")
        return Message(f"{unexpected}; it takes back the last change; to delete visit {joined}: `", delete, "`")
    if command in _ON_PLACES:
        return Message(f"{unexpected}; for one place: `", Command(f"card {shlex.quote(joined)}"), "`")
    if command == "check":
        return Message(
            f"{unexpected}; to check another journal: `", Command(f"--journal {shlex.quote(joined)} check"), "`"
        )
    names = {*names}
    todo = "put a name of several words in quotes" if {"business", "old"} & names else f"see `svclog {command} --help`"
    served = f", or say who served you: -w {shlex.quote(joined)}" if "-w" in names else ""
    return Message(f"{unexpected}; {todo}{served}")


def _as_options(words: Sequence[str]) -> str:
    """Translate marks of a quick line into options; empty if one of the words is not a mark."""
    from svclog.fields import FIELDS
    from svclog.fields.quickline import of_words

    try:
        given = {**of_words(["x", "+x", *words]).texts}
    except UsageError:
        return ""
    own, *tags = given.pop("tags").split()
    if (given.pop("business"), own) != ("x", "x"):  # so none of the words was read as part of the place
        return ""
    options = [*given.items(), *(("tags", tag) for tag in tags)]
    return " ".join(f"{FIELDS[name].where} {shlex.quote(clean(text))}" for name, text in options)


def sentence(error: Any, command: str, words: Sequence[str]) -> Message:  # noqa: ANN401 - Typer exports no errors
    """Return the message for a Typer error in the words of a command line; `command` is empty if none is named."""
    see_help = Message("; see `", Command(f"{command} --help".strip()), "`")
    if (option := getattr(error, "option_name", None)) and hasattr(error, "possibilities"):
        return Message(f"no such option: {clean(option)}", _suggestion(option, command, words, error.ctx) or see_help)
    kind = getattr(getattr(error, "param", None), "type", None)
    if (low := getattr(kind, "min", None)) is not None and (value := re.match("'?(.*?)'? is not ", error.message)):
        high = getattr(kind, "max", None)
        allowed = f"a whole number, {low} or more" if high is None else f"a whole number from {low} to {high}"
        return Message(f"{max(error.param.opts, key=len)}: {shown(value[1])} is not allowed; give {allowed}")
    text = " ".join(error.format_message().split()).removesuffix(".")
    text = re.sub("^Missing argument '(.*)'$", r"\1 is missing", text)
    text = re.sub("^Option '(.*)' requires an argument$", r"\1 needs a value", text)
    return Message(f"{text[:1].lower() if text[1:2].islower() else text[:1]}{text[1:]}", see_help)


def _suggestion(option: str, command: str, words: Sequence[str], context: Any) -> Message | None:  # noqa: ANN401 - as above
    """Return a suggestion for an unknown option."""
    params = [] if context is None else context.command.params
    known: Sequence[str] = [name for one in params for name in one.opts]
    arguments = [one.name for one in params if one.param_type_name == "argument"]
    suggested = next((name for name, others in _OPTIONS_MEANT.items() if option in others.split()), option)
    if suggested == "--business" and {"business", "line"} & {*arguments}:
        return Message("; the place needs none: `", Command(f"{command} PLACE"), "`")
    if suggested == "--business" and command in _ON_PLACES:
        return Message("; for one place: `", Command("card PLACE"), "`")
    if suggested == "--month" and "period" in arguments:
        return Message("; give the month without it: `", Command(f"{command} 2026-10"), "`")
    if suggested in {"--output", "-O"} and suggested not in known:
        return Message("; to save what it prints: `", Command(_redirected(option, words)), "`")
    names = {name.lstrip("-"): name for name in known if name.startswith("--")}
    if suggested.split()[0] not in known:
        suggested = names.get(closest(option.strip("-"), names, 0.7), "")
    return Message(f". Did you mean {suggested}?") if suggested else None


def _redirected(option: str, words: Iterable[str]) -> str:
    """Return the command line that redirects its output to the file which an unknown option names."""
    file, others, given = "FILE", list[str](), iter(words)
    for word in given:
        if word == option:
            file = next(given, file)
        elif word.startswith(option if option[1] != "-" else f"{option}="):
            file = word[len(option) :].removeprefix("=")
        else:
            others.append(clean(word))
    return f"{shlex.join(others)} > {file if file == 'FILE' else shlex.quote(clean(file))}"
