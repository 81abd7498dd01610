"""Every error that a user can meet, as an exception with its own message and exit code.

Each class takes facts and says in one line what is wrong and what to do. `svclog.cli.app.run` catches them all;
any other exception is a bug and shows as one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from svclog.text import Command, Message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_NAMED = 6
"""The most candidate names that an error lists."""


class SvclogError(Exception):
    """The base of all errors that are messages to the user, not bugs.

    A command that the message recommends is a part of its own, a `Command`: see `Message`.
    """

    exit_code: ClassVar[int]

    def __init__(self, *parts: str | Command | Message) -> None:
        super().__init__(*Message(*parts))

    @property
    def message(self) -> Message:
        """The message: what is wrong, and what to do."""
        return Message(*self.args)

    def __str__(self) -> str:
        return str(self.message)


class UsageError(SvclogError):
    """The command line or a piece of input is wrong; nothing was written."""

    exit_code = 2


class BadField(UsageError):
    """Something is wrong with one field; `where` names the option, or the file, line and column."""

    def __init__(self, where: str, *reason: str | Command | Message) -> None:
        super().__init__(f"{where}: ", *reason)
        self.where = where
        self.reason = Message(*reason)


class Several(UsageError):
    """Several faults in one piece of input."""

    def __init__(self, faults: Sequence[UsageError]) -> None:
        first, *others = faults
        parts = [first.message]
        for fault in others:
            parts += [Message(" Also: " if str(parts[-1]).endswith("?") else "; also: "), fault.message]
        super().__init__(*parts)
        self.faults = faults


def all_of(faults: Sequence[UsageError]) -> UsageError:
    """Return one error for one or more faults."""
    return faults[0] if len(faults) == 1 else Several(faults)


class BadValue(BadField):
    """A value that a field does not accept; `allowed` completes the sentence "give ..."."""

    def __init__(self, where: str, value: str, allowed: str) -> None:
        super().__init__(where, f"{f'{shown(value)} is not allowed' if value else 'empty'}; give {allowed}")
        self.value = value
        self.allowed = allowed


class Contradiction(UsageError):
    """Two values were given of which only one can be true."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} and {second} contradict each other; give one of them")


class Unreadable(UsageError):
    """One of the user's files cannot be read."""

    def __init__(self, file: object, error: OSError, todo: str) -> None:
        super().__init__(f"{file} cannot be read: {reason_of(error)}; {todo}")


class NotUtf8(UsageError):
    """Input is not UTF-8 text; `what` names the file, or the position in it."""

    def __init__(self, what: str, todo: str) -> None:
        super().__init__(f"{what} is not UTF-8 text; {todo}")


class EditorFailed(UsageError):
    """The user's editor failed."""

    def __init__(self, command: str, how: str, todo: str) -> None:
        super().__init__(f"the editor {command!r} {how}; {todo}")


class NobodyToAsk(UsageError):
    """A question has to be asked, but there is no terminal to ask it on."""

    def __init__(self, refusal: str, option: str) -> None:
        super().__init__(f"{refusal} no terminal to ask on; give {option}")


class Unparsable(UsageError):
    """A file to import breaks the rules of its format at this line."""

    def __init__(self, file: str, line: int, reason: str, todo: str = "fix it, then import again") -> None:
        super().__init__(f"{file}:{line}: {reason}; {todo}")


class Ambiguous(UsageError):
    """A short form that matches several known names."""

    def __init__(self, name: str, names: Sequence[str]) -> None:
        named = [shown(candidate) for candidate in names[:_NAMED]]
        named.append(f"{len(names) - _NAMED} more" if len(names) > _NAMED else named.pop())
        last = "and" if len(names) > _NAMED else "or"
        super().__init__(f"{shown(name)} could be {', '.join(named[:-1])} {last} {named[-1]}; type more of the name")
        self.found = names
        """Every name that it could mean."""


class ChangedMeanwhile(UsageError):
    """Another program changed the data after the user had seen it."""

    def __init__(self, what: str, done: str, todo: str) -> None:
        super().__init__(f"{what} was changed by another program meanwhile; nothing was {done}: {todo}")


class NotFound(SvclogError):
    """The journal does not hold what the user asked for."""

    exit_code = 3


class NoSuchInteraction(NotFound):
    """No visit has any of these ids."""

    def __init__(self, ids: Sequence[int]) -> None:
        named = ", ".join(str(i) for i in ids)
        super().__init__(f"no visit has the id {named}; `", Command("list"), "` shows the ids")


class NoSuchVote(NotFound):
    """No vote has any of these numbers."""

    def __init__(self, ids: Sequence[int]) -> None:
        named = ", ".join(f"v{i}" for i in ids)
        super().__init__(f"no vote has the id {named}; `", Command("votes --all"), "` shows the ids")


class NeedsOther(UsageError):
    """An option or column was given without another one that it needs."""

    def __init__(self, given: str, missing: str, what: str) -> None:
        super().__init__(f"{given} needs {missing} too: {what}")
        self.where = given
        self.reason = self.message


class NotLeft(UsageError):
    """The user returns to, or reviews, a place that they have not left; `what` says which."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}; nothing was changed; `", Command("votes"), "` lists the places you left")


class NoSuchBusiness(NotFound):
    """No business has this name."""

    def __init__(self, name: str, near: str | None) -> None:
        listing = Message("`", Command("places"), "` shows the names it has")
        super().__init__(f"the journal has no place called {shown(name)}; ", _suggestion(near) or listing)


class NoSuchEmployee(NotFound):
    """Nobody has this name at the business `at`, or anywhere if `at` is None."""

    def __init__(self, name: str, at: str | None, near: str | None) -> None:
        listing = Message("`", Command("people"), "` shows who is known")
        where = f"at {shown(at)}" if at else "in the journal"
        super().__init__(f"nobody {where} is called {shown(name)}; ", _suggestion(near) or listing)


class JournalError(SvclogError):
    """The journal cannot be read or written; the file is as it was."""

    exit_code = 4


class Damaged(JournalError):
    """The journal's file is damaged at this position.

    Lines and columns (in characters) count from 1, bytes from 0.
    """

    def __init__(  # noqa: PLR0913 - a fact each
        self, path: Path, reason: str, *, line: int, column: int, byte: int, todo: str = ""
    ) -> None:
        super().__init__(
            f"{path}: line {line}, column {column} (byte {byte}): {reason}; "
            f"nothing was changed: {todo or 'fix it there in an editor'}, or put back a backup"
        )
        self.reason = reason
        self.line = line
        self.column = column
        self.byte = byte


class ChangedInPlace(JournalError):
    """Another program wrote into the file while it was read, so the text that was read may mix two states."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} was changed by another program while it was read; try again")


class Emptied(JournalError):
    """The journal's file is empty, but once held a journal."""

    def __init__(self, path: Path, trace: str) -> None:
        super().__init__(
            f"{path} is empty, but {trace}; nothing was written: put back a backup, or delete the file to begin anew"
        )


class Unconfirmed(SvclogError):
    """The change is in the journal, but the disk has not confirmed it."""

    exit_code = 5

    def __init__(self, path: Path, error: BaseException) -> None:
        reason = reason_of(error) if isinstance(error, OSError) else "it was interrupted"
        super().__init__(
            f"{path}: {reason}; the change is logged, but the disk has not confirmed it: look whether it stays"
        )


class CopyNotDeleted(SvclogError):
    """`forget` has cleaned the journal, but could not delete a saved copy of it."""

    exit_code = 5

    def __init__(self, copy: Path, error: OSError) -> None:
        super().__init__(
            f"{copy} cannot be deleted: {reason_of(error)}; the journal itself has forgotten: delete that copy yourself"
        )


class NewerJournal(JournalError):
    """The journal was written by a newer svclog than this one."""

    def __init__(self, path: Path, schema: int, written_by: str) -> None:
        super().__init__(
            f"{path} was written by {written_by} (schema {schema}), which is newer than this program; "
            "nothing was changed: upgrade svclog"
        )


class JournalBusy(JournalError):
    """Another process held the journal's lock longer than we wait."""

    def __init__(self, path: Path, seconds: float) -> None:
        super().__init__(
            f"{path} was in use by another program for {seconds:g} {'second' if seconds == 1 else 'seconds'}; "
            "nothing was written: try again, or wait longer with --wait"
        )


class JournalUnusable(JournalError):
    """The journal cannot be used for a reason outside it: permissions, a full disk, a folder in its place."""

    def __init__(self, path: Path, reason: str, todo: str) -> None:
        super().__init__(f"{path}: {reason}; {todo}")


class LockedJournal(JournalError):
    """A passphrase is needed, and there is no terminal to ask for it on."""

    def __init__(self, path: Path, *, new: bool = False) -> None:
        what = f"{path} was not encrypted: there" if new else f"{path} is encrypted, and there"
        super().__init__(
            f"{what} is no terminal to ask for {'a' if new else 'the'} passphrase on; "
            "set SVCLOG_PASSPHRASE, or passphrase-command in the config file"
        )


class WrongSecret(JournalError):
    """The passphrase or age key does not open the journal."""

    def __init__(self, path: Path, *, key: bool) -> None:
        wrong = "this age key does not open it" if key else "this is not its passphrase"
        super().__init__(f"{path}: {wrong}; nothing was changed: give the one it was encrypted with")


class EncryptionMissing(JournalError):
    """The package that encrypts is not installed; svclog does not require it, as few people encrypt."""

    def __init__(self, path: Path) -> None:
        from svclog.installation import command_to_add

        needs = f"{path}: encryption needs the package pyrage, which is not installed"
        super().__init__(f"{needs}; install it: {command_to_add('pyrage')}")


class PassphraseCommandFailed(JournalError):
    """The `passphrase-command` of the config file failed, or printed no passphrase."""

    def __init__(self, where: str, command: str, how: str, todo: str = "fix it") -> None:
        super().__init__(f"{where}: passphrase-command {command!r} {how}; {todo}")


def _suggestion(near: str | None) -> str:
    return f"did you mean {shown(near)}?" if near else ""


def reason_of(error: OSError) -> str:
    """Return the system's description of an error, for the middle of a sentence."""
    return (error.strerror or str(error)).lower()


def shown(value: str, limit: int = 60) -> str:
    """Return `value` in quotes, with control characters escaped, cut to `limit` characters."""
    text = repr(value)
    return text if len(text) <= limit else f"{text[: limit - 2]}…{text[0]}"
