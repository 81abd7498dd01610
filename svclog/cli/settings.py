"""The config file, the platform's folders, and the journal that a word or a path means."""

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
from svclog.folding import closest
from svclog.text import Command

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from platformdirs import PlatformDirs

KEYS = ("journal", "wait", "color", "pager", "ask", "dates", "currency", "passphrase-command", "journals")
_CURRENCY = 8  # the most characters of a currency
_PATH = "a path that begins with / or ~"


@contextmanager
def at_home() -> Iterator[None]:
    """Raise JournalError if the block needs a home folder and the user has none."""
    try:
        yield
    except RuntimeError:
        wrong = "you have no home folder, where the journal and the config file would be; set HOME"
        raise JournalError(wrong) from None


def config_folder() -> Path:
    """Return the platform's folder for configuration. Raises JournalError."""
    with at_home():
        return _platform().user_config_path


def template_folder() -> Path:
    """Return the folder of the user's letter templates. Raises JournalError."""
    return config_folder() / "templates"


def data_folder() -> Path:
    """Return the platform's folder for data. Raises JournalError."""
    with at_home():
        return _platform().user_data_path


def state_folder() -> Path:
    """Return the platform's folder for program state. Raises JournalError."""
    with at_home():
        return _platform().user_state_path


def _platform() -> PlatformDirs:
    from platformdirs import PlatformDirs

    return PlatformDirs("svclog", appauthor=False)


class Config:
    """The settings of the config file, each None if not set; `text` is None if there is no file."""

    says: frozenset[str] = frozenset()
    """The names of the settings in the file."""
    journal: str | None = None
    wait: float | None = None
    color: bool | None = None
    pager: bool | None = None
    ask: Sequence[str] = ()
    """The additional fields that `add` asks for."""
    dates: str | None = None
    """How a typed 05/11 is read, day-first or month-first."""
    currency: str | None = None
    passphrase_command: str | None = None

    def __init__(self, path: Path, text: str | None = None) -> None:
        self.path = path
        self.text = text
        self.journals: dict[str, str] = {}
        """The path of each named journal."""

    @cached_property
    def _lines(self) -> dict[str, int]:
        return dict(_lines(self.text or ""))

    def where(self, key: str) -> str:
        """Return the file and, if known, the line of a setting such as `wait` or `journals.work`."""
        line = self._lines.get(key) or self._lines.get(key.partition(".")[0])
        return f"{self.path}:{line}" if line else str(self.path)


def read_config(path: Path) -> Config:
    """Read the config file at `path`, if there is one. Raises UsageError, with the line, for invalid settings."""
    try:
        mode = path.stat().st_mode
        if not (S_ISREG(mode) or S_ISDIR(mode)):  # reading a folder fails anyway; reading a pipe would never end
            raise UsageError(f"{path}: the config file is not a regular file; fix it, or move it away")
        data = path.read_bytes().removeprefix(BOM_UTF8)
    except (FileNotFoundError, NotADirectoryError):
        return Config(path)
    except OSError as error:
        raise Unreadable(f"{path}: the config file", error, "fix that, or move it away") from None
    import tomllib

    try:
        text = data.decode()
        settings = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotUtf8(f"{path}:{line}: this", "save the config file as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        reason, line = _syntax(str(error), text)
        raise UsageError(f"{path}:{line}: this is not TOML ({reason}); fix that line; quote text values") from None
    except (ValueError, RecursionError):
        wrong = "a number in it has too many digits, or its brackets are nested too deeply"
        raise UsageError(f"{path}: the config file cannot be read: {wrong}; fix that") from None
    config = Config(path, text)
    _take(settings, config)
    return config


def is_path(text: str) -> bool:
    """Whether `text` can only be the path of a journal, as names have no slash, dot or ~."""
    return not text or any(mark in text for mark in "/.~")


def which_journal(text: str, config: Config, where: str) -> Path:
    """Return the journal that a word names in the config file, or a file here. Raises UsageError for any other word."""
    if text in config.journals:
        return Path(config.journals[text])
    if Path(text).is_file():
        return Path(text)
    there_are = f" (there are {', '.join(config.journals)})" if config.journals else ""
    new_file = f"{text}/journal.json" if Path(text).is_dir() else f"./{text} or {text}.json"
    raise UsageError(
        f"{where}: there is no journal and no file called {shown(text)}{there_are}; "
        f"{_suggestion(text, config.journals)}for a new file give {new_file}"
    )


def expanded(path: Path) -> Path:
    """Expand ~ in a path. Raises JournalUnusable for the home of an unknown user."""
    try:
        return path.expanduser()
    except RuntimeError:
        raise JournalUnusable(path, "there is no such home folder", "give a path without ~") from None


def _take(settings: dict[str, Any], config: Config) -> None:
    """Copy the settings of the file to the config. Raises UsageError for invalid ones."""
    _refuse_unknown(settings, config)
    journals = _journals(settings.get("journals", {}), config)
    names = f"one of {', '.join(journals)}" if journals else "a name from [journals]"
    questions = _questions() if "ask" in settings else []
    to_ask = f'names of questions, such as ["felt", "promise"]: {", ".join(questions)}'
    for key, is_valid, allowed in (
        ("journal", lambda value: _is_full_path(value) or value in [*journals], f"{names}, or {_PATH}"),
        ("wait", _is_wait, "a number of seconds, 0 or more"),
        ("color", lambda value: isinstance(value, bool), "true or false"),
        ("pager", lambda value: isinstance(value, bool), "true or false"),
        ("ask", lambda value: isinstance(value, list) and all(name in questions for name in value), to_ask),
        ("dates", _is_order, "day-first or month-first"),
        ("currency", _is_currency, 'what to print after an amount, such as "EUR"'),
        ("passphrase-command", _is_command, 'a command such as "pass show svclog"'),
    ):
        if key in settings:
            if not is_valid(settings[key]):
                raise BadValue(f"{config.where(key)}: {key}", _as_text(settings[key]), allowed)
            setattr(config, key.replace("-", "_"), settings[key])
    config.says, config.journals = frozenset(settings), journals


def _is_order(value: object) -> bool:
    from svclog.dates import Order

    return value in [*Order]


def _as_text(value: object) -> str:
    """Return a value as errors quote it."""
    with suppress(ValueError):
        return str(value)
    return "a number of thousands of digits"  # Python refuses to print it


def _refuse_unknown(settings: dict[str, Any], config: Config) -> None:
    for key in settings:
        if key not in KEYS:
            hint = _suggestion(key, KEYS) or f"it knows {', '.join(KEYS)}; "
            problem = f"{config.where(key)}: no setting is called {shown(key)}; {hint}`"
            raise UsageError(problem, Command("config"), "` shows all")


def _suggestion(word: str, known: Iterable[str]) -> str:
    near = closest(word, known)
    return f"did you mean {near}? " if near else ""


def _is_command(value: object) -> bool:
    with suppress(ValueError):
        return isinstance(value, str) and "\0" not in value and bool(shlex.split(value))
    return False


def _questions() -> list[str]:
    """Return the fields that `ask` may name: those not asked by default, except `by`, asked with the promise."""
    from svclog.fields import FIELDS, with_questions

    return [row.name for row in with_questions(FIELDS) if row.question and row.question.later and row.name != "by"]


def _is_currency(value: object) -> bool:
    if not isinstance(value, str) or not 0 < len(value) <= _CURRENCY:
        return False
    return value.isprintable() and not any(character.isspace() or character.isdigit() for character in value)


def _is_wait(value: object) -> bool:
    with suppress(OverflowError):
        return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= float(value) < float("inf")
    return False


def _journals(value: object, config: Config) -> dict[str, str]:
    if not isinstance(value, dict):
        allowed = 'a table: [journals], then lines such as work = "~/work.json"'
        raise BadValue(f"{config.where('journals')}: journals", _as_text(value), allowed)
    for name, path in value.items():
        where = f"{config.where(f'journals.{name}')}: journals"
        if not name:
            raise UsageError(f"{where}: the journal {shown(_as_text(path))} has no name; give it one, such as work")
        if is_path(name):
            raise BadValue(where, name, "a name without a slash, a dot or a ~")
        if not _is_full_path(path):
            setting = f", or put it above [journals] if the setting {name} is meant" if name in KEYS else ""
            raise BadValue(f"{where}.{name}", _as_text(path), _PATH + setting)
    return value


def _is_full_path(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and value.startswith(("/", "~")) and "\0" not in value


# Strings, not compiled patterns: they are needed only if there is a config file.
_AT = r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$"
_TABLE = r"\s*\[\s*([\w-]+)\s*\]"
_KEY = r"""\s*(?:"([^"]*)"|'([^']*)'|([\w-]+(?:\s*\.\s*[\w-]+)*))\s*="""


def _syntax(message: str, text: str) -> tuple[str, int]:
    """Return tomllib's error message, and the line."""
    place = re.search(_AT, message)
    reason = message[: place.start()] if place else message
    line = place["line"] if place else None
    return reason[:1].lower() + reason[1:], int(line) if line else max(1, len(text.splitlines()))


def _lines(text: str) -> Iterable[tuple[str, int]]:
    """Yield each key of a TOML text, with its table, as in `journals.work`, and its line, which tomllib lacks."""
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if head := re.match(_TABLE, line):
            table = f"{head[1]}."
            yield head[1], number
        elif key := re.match(_KEY, line):
            yield table + (key[1] or key[2] or "".join((key[3] or "").split())), number
