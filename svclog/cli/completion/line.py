"""Parse an unfinished command line: the values given, and the parameter of the word under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from typer.core import TyperArgument, TyperGroup, TyperOption

from svclog.cli.lazy import WHOLE
from svclog.cli.words import is_option

if TYPE_CHECKING:
    from collections.abc import Iterable

P = TypeVar("P", TyperArgument, TyperOption)

QUICK_LINE = "line"
"""The name of the argument for the words of a quick line."""


class Line:
    """A command line up to `typed`, the word that is being typed."""

    def __init__(self, group: TyperGroup, words: Iterable[str], typed: str) -> None:
        self.command: Any = group
        """The command; the group before one is named, None for an unknown one."""
        self.given: dict[str, list[str]] = {}
        """Every value so far, by the name of its parameter."""
        self.kept = ""
        """The `--outcome=` or `-o` before the value in the same word."""
        self._wanting: TyperOption | None = None
        self._plain = False
        for word in words:
            self._read(word)
        self.typed = typed
        if self._wanting is None and not self._plain and typed.startswith("--") and "=" in typed:
            name, _, self.typed = typed.partition("=")
            self.kept = f"{name}="
            self._wanting = self._option(name)
        elif self._wanting is None and not self._plain and len(typed) > 2 and typed[0] == "-" != typed[1]:
            option = self._option(typed[:2])
            if option is not None and not (option.is_flag or option.count):
                self.kept, self.typed, self._wanting = typed[:2], typed[2:], option

    @property
    def word(self) -> str:
        """The whole word being typed."""
        return f"{self.kept}{self.typed}"

    @property
    def in_group(self) -> bool:
        """Whether no command is named yet."""
        return isinstance(self.command, TyperGroup)

    @property
    def parameter(self) -> TyperOption | TyperArgument | None:
        """The parameter whose value is being typed; None for the name of a command or an option."""
        if self._wanting is not None:
            return self._wanting
        if self.kept or (self.typed.startswith("-") and not self._plain):
            return None
        return next((argument for argument in self._of(TyperArgument) if self._is_open(argument)), None)

    @property
    def takes_options(self) -> bool:
        """Whether an argument is being typed, but a word with a dash would be an option."""
        return isinstance(self.parameter, TyperArgument) and not self._plain

    @property
    def may_be_done(self) -> bool:
        """Whether the argument being typed has a word already, and accepts more."""
        return self.takes_options and self.parameter is not None and self._has(self.parameter)

    @property
    def options(self) -> list[TyperOption]:
        """The options that can still be given."""
        if self.kept or self._plain:
            return []
        return [
            option
            for option in self._of(TyperOption)
            if not option.hidden and (option.multiple or not self._has(option))
        ]

    @property
    def begun(self) -> list[str]:
        """The earlier words of an argument that joins all its words to one text."""
        name = str(self.parameter.name) if isinstance(self.parameter, TyperArgument) else ""
        return self.given.get(name, []) if name in WHOLE else []

    def _read(self, word: str) -> None:
        if self._wanting is not None:
            self._give(self._wanting, word)
            self._wanting = None
        elif word == "--" and not self._plain:
            self._plain = True
        elif is_option(word) and not self._plain:
            self._read_option(word)
        elif self.in_group:
            self.command = self.command.get_command(None, word)
            self._plain = False
        elif argument := next((argument for argument in self._of(TyperArgument) if self._is_open(argument)), None):
            self._give(argument, word)
            if argument.name == QUICK_LINE and word == "//":  # a note contains no options
                self._plain = True

    def _read_option(self, word: str) -> None:
        name, equals, value = word.partition("=") if word.startswith("--") else (word[:2], word[2:], word[2:])
        option = self._option(name)
        if option is None:
            return
        if option.is_flag or option.count:
            self._give(option, name)
        elif equals:
            self._give(option, value)
        else:
            self._wanting = option

    def _option(self, name: str) -> TyperOption | None:
        return next((option for option in self._of(TyperOption) if name in option.opts + option.secondary_opts), None)

    def _of(self, kind: type[P]) -> list[P]:
        parameters = self.command.params if self.command is not None else []
        return [parameter for parameter in parameters if isinstance(parameter, kind)]

    def _give(self, parameter: TyperOption | TyperArgument, value: str) -> None:
        self.given.setdefault(str(parameter.name), []).append(value)

    def _has(self, parameter: TyperOption | TyperArgument) -> bool:
        return str(parameter.name) in self.given

    def _is_open(self, argument: TyperArgument) -> bool:
        return argument.nargs == -1 or not self._has(argument)
