"""What a person sets for good: the config file, and which journal a word or a path means."""

from __future__ import annotations

import re
import shlex
from codecs import BOM_UTF8
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import TYPE_CHECKING, Any, TypeGuard

from svclog.errors import BadValue, JournalError, JournalUnusable, NotUtf8, Unreadable, UsageError, shown
from svclog.text import Command

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

KEYS = ("journal", "wait", "color", "passphrase-command", "journals")
_PATH = "a path that begins with / or ~"


@contextmanager
def at_home() -> Iterator[None]:
    """Look for a folder that may be in the user's home. Raises JournalError for a user who has none."""
    try:
        yield
    except RuntimeError:
        wrong = "you have no home folder, where the journal and the config file would be; set HOME"
        raise JournalError(wrong) from None


def config_folder() -> Path:
    """Where the platform keeps what a user sets for svclog. Raises JournalError."""
    from platformdirs import user_config_path

    with at_home():
        return user_config_path("svclog", appauthor=False)


class Config:
    """What the config file says; None where it says nothing."""

    def __init__(self, path: Path, text: str | None = None) -> None:
        self.path = path
        self.text = text
        """Of the file; None where there is none."""
        self.journal: str | None = None
        self.journals: dict[str, str] = {}
        """The path of each journal that has a name."""
        self.wait: float | None = None
        self.color: bool | None = None
        self.passphrase_command: str | None = None

    @cached_property
    def _lines(self) -> dict[str, int]:
        return dict(_lines(self.text or ""))

    def where(self, key: str) -> str:
        """The file and, as far as it can be told, the line of a setting such as `wait` or `journals.work`."""
        line = self._lines.get(key) or self._lines.get(key.partition(".")[0])
        return f"{self.path}:{line}" if line else str(self.path)


def read_config(path: Path) -> Config:
    """The config file at `path`, which need not be there. Raises UsageError, with its line, for what it cannot mean."""
    try:
        mode = path.stat().st_mode
        if not (S_ISREG(mode) or S_ISDIR(mode)):  # a folder refuses by itself; a pipe would never end
            raise UsageError(f"{path}: the config file is not a regular file; fix it, or move it away")
        data = path.read_bytes().removeprefix(BOM_UTF8)
    except (FileNotFoundError, NotADirectoryError):
        return Config(path)
    except OSError as error:
        raise Unreadable(f"{path}: the config file", error, "fix that, or move it away") from None
    import tomllib

    try:
        text = data.decode()
        found = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotUtf8(f"{path}:{line}: this", "save the config file as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        reason, line = _syntax(str(error), text)
        raise UsageError(f"{path}:{line}: this is not TOML ({reason}); fix that line; quote text values") from None
    config = Config(path, text)
    _refuse_unknown(found, config)
    config.journals = _journals(found.get("journals", {}), config)
    config.journal = _journal(found.get("journal"), config)
    config.wait = _wait(found.get("wait"), config)
    config.color = _color(found.get("color"), config)
    config.passphrase_command = _command(found.get("passphrase-command"), config)
    return config


def is_path(text: str) -> bool:
    """Whether `text` can only be the path of a journal: names have no slash, dot or ~."""
    return not text or any(mark in text for mark in "/.~")


def which_journal(text: str, config: Config, where: str) -> Path:
    """The journal that `text`, no certain path, means: a name in the config file, else a file that is here.

    Raises UsageError for any other word, so that a slip of the finger begins no journal.
    """
    if text in config.journals:
        return Path(config.journals[text])
    if Path(text).is_file():
        return Path(text)
    there_are = f" (there are {', '.join(config.journals)})" if config.journals else ""
    raise UsageError(
        f"{where}: no journal is called {shown(text)}{there_are}, and no file here; "
        f"{_meant(text, config.journals)}for a new file give ./{text} or {text}.json"
    )


def expanded(path: Path) -> Path:
    """`path` with the home folder for a ~. Raises JournalUnusable for the home of nobody."""
    try:
        return path.expanduser()
    except RuntimeError:
        raise JournalUnusable(path, "there is no such home folder", "give a path without ~") from None


def _refuse_unknown(found: dict[str, Any], config: Config) -> None:
    for key in found:
        if key not in KEYS:
            hint = _meant(key, KEYS) or f"it knows {', '.join(KEYS)}; "
            problem = f"{config.where(key)}: no setting is called {shown(key)}; {hint}`"
            raise UsageError(problem, Command("config"), "` shows all")


def _meant(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, known, n=1)
    return f"did you mean {near[0]}? " if near else ""


def _color(value: object, config: Config) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise BadValue(f"{config.where('color')}: color", str(value), "true or false")


def _command(value: object, config: Config) -> str | None:
    if value is None:
        return None
    with suppress(ValueError):
        if isinstance(value, str) and shlex.split(value):
            return value
    where = f"{config.where('passphrase-command')}: passphrase-command"
    raise BadValue(where, str(value), 'a command such as "pass show svclog"')


def _wait(value: object, config: Config) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        raise BadValue(f"{config.where('wait')}: wait", str(value), "a number of seconds, 0 or more")
    return float(value)


def _journals(value: object, config: Config) -> dict[str, str]:
    if not isinstance(value, dict):
        allowed = 'a table: [journals], then lines such as work = "~/work.json"'
        raise BadValue(f"{config.where('journals')}: journals", str(value), allowed)
    for name, path in value.items():
        where = f"{config.where(f'journals.{name}')}: journals"
        if not name:
            raise UsageError(f"{where}: the journal {shown(str(path))} has no name; give it one, such as work")
        if is_path(name):
            raise BadValue(where, name, "a name without a slash, a dot or a ~")
        if not _is_full_path(path):
            setting = f", or put it above [journals] if the setting {name} is meant" if name in KEYS else ""
            raise BadValue(f"{where}.{name}", str(path), _PATH + setting)
    return value


def _is_full_path(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and value.startswith(("/", "~")) and "\0" not in value


def _journal(value: object, config: Config) -> str | None:
    if value is None or _is_full_path(value) or (isinstance(value, str) and value in config.journals):
        return value
    named = f"one of {', '.join(config.journals)}, or " if config.journals else "a name from [journals], or "
    raise BadValue(f"{config.where('journal')}: journal", str(value), named + _PATH)


# As text: compiled where there is a config file to look through.
_AT = r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$"
_TABLE = r"\s*\[\s*([\w-]+)\s*\]"
_KEY = r"""\s*(?:"([^"]*)"|'([^']*)'|([\w-]+(?:\s*\.\s*[\w-]+)*))\s*="""


def _syntax(message: str, text: str) -> tuple[str, int]:
    """What tomllib says is wrong, and the line."""
    found = re.search(_AT, message)
    reason = message[: found.start()] if found else message
    line = found["line"] if found else None
    return reason[:1].lower() + reason[1:], int(line) if line else max(1, len(text.splitlines()))


def _lines(text: str) -> Iterable[tuple[str, int]]:
    """Each key of a TOML text, after its table's name and a dot, and its line. tomllib does not tell."""
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if head := re.match(_TABLE, line):
            table = f"{head[1]}."
            yield head[1], number
        elif key := re.match(_KEY, line):
            yield table + (key[1] or key[2] or "".join((key[3] or "").split())), number
