"""Encryption at rest with age (age-encryption.org) by pyrage: any program that opens age files opens these, too."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from svclog.errors import EncryptionMissing, JournalError, LockedJournal, SvclogError, WrongSecret

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_HEADER = b"age-encryption.org/v1\n"
_ARMOR = b"-----BEGIN AGE ENCRYPTED FILE-----"
_KEY = r"AGE-SECRET-KEY-1\S+"
_NOT_THIS_ONE = ("Decryption failed", "No matching keys found")
"""The messages of pyrage for a wrong passphrase and a wrong key; for a damaged file it has others."""
_TOO_MUCH = "Excessive work"
"""The start of its message if this machine, at its current speed, would take very long to try the passphrase."""
_TRIES, _PAUSE = 10, 0.5


def is_encrypted(data: bytes) -> bool:
    """Whether these bytes begin as an age file does."""
    return data.startswith((_HEADER, _ARMOR))


def _nobody(path: Path, new: bool) -> str:  # noqa: FBT001 - as `Encryption` calls it
    del new
    raise LockedJournal(path)


class Encryption:
    """Decrypts and encrypts journals.

    `ask` returns the secret of the file at a path, a new one if its second argument is true: a passphrase, or the text
    of an age identity (AGE-SECRET-KEY-1...). It is called once for each file, and again after a wrong secret only if
    `again` returns true. Secrets and decrypted data are kept in memory.
    """

    def __init__(
        self, ask: Callable[[Path, bool], str] = _nobody, *, again: Callable[[Path], bool] = lambda _: False
    ) -> None:
        self._ask = ask
        self._again = again
        self._secrets: dict[Path, str] = {}
        self._opened: dict[Path, tuple[bytes, bytes]] = {}
        self._failed: dict[Path, SvclogError] = {}

    def opened(self, data: bytes, path: Path) -> bytes | None:
        """The plain text of `data` if it was decrypted before, else None."""
        encrypted, plain = self._opened.get(path, (b"", b""))
        return plain if encrypted == data else None

    def open(self, data: bytes, path: Path) -> bytes:
        """Decrypt `data`, read from the file at `path`. Raises LockedJournal, WrongSecret and other JournalErrors."""
        if (known := self.opened(data, path)) is not None:
            return known
        if path in self._failed:
            raise self._failed[path]
        try:
            plain = self._open(data, path)
        except SvclogError as error:
            self._failed[path] = error
            raise
        self._opened[path] = data, plain
        return plain

    def _open(self, data: bytes, path: Path) -> bytes:
        _library(path)
        if path in self._secrets:
            return _opened(data, self._secrets[path], path)
        while True:
            given = _secret(self._ask(path, False), path)  # noqa: FBT003 - a callable names no argument
            try:
                self._secrets[path], plain = _opened_by_any(data, _spellings(given), path)
            except WrongSecret:
                if not self._again(path):
                    raise
            else:
                return plain

    def choose(self, path: Path) -> None:
        """Ask for a new secret to encrypt the file at `path` with. Raises JournalError."""
        _library(path)
        self._secrets[path] = _spellings(_secret(self._ask(path, True), path))[0]  # noqa: FBT003 - as above

    def close(self, plain: bytes, path: Path, before: bytes = b"") -> bytes:
        """Encrypt `plain` for the file at `path`, armored if its bytes `before` were. Raises JournalError."""
        pyrage = _library(path)
        secret = self._secrets[path]
        armored = before.startswith(_ARMOR)
        if key := _key(secret, path):
            if _recipients(before) > 1:
                raise JournalError(
                    f"{path} is encrypted to several age keys, of which one is known here; "
                    "nothing was written, for the others could not open it any more: encrypt it to one key"
                )
            encrypted = pyrage.encrypt(plain, [key.to_public()], armored=armored)
        else:
            encrypted = pyrage.passphrase.encrypt(plain, secret, armored=armored)
        self._opened[path] = encrypted, plain
        return bytes(encrypted)


def _recipients(data: bytes) -> int:
    """How many keys an age file is encrypted to, without the grease stanzas, which every reader ignores."""
    if data.startswith(_ARMOR):
        from base64 import b64decode

        data = b64decode(data.removeprefix(_ARMOR).partition(b"-----END ")[0])
    header = data.partition(b"\n--- ")[0]
    return len(re.findall(rb"^-> (?!\S*-grease\b)", header, re.MULTILINE))


def _library(path: Path) -> Any:  # noqa: ANN401 - a module
    try:
        import pyrage
    except ImportError:
        raise EncryptionMissing(path) from None
    return pyrage


def _opened(data: bytes, secret: str, path: Path) -> bytes:
    pyrage = _library(path)
    key = _key(secret, path)
    try:
        return bytes(pyrage.decrypt(data, [key])) if key else _opened_in_time(data, secret)
    except pyrage.DecryptError as error:
        if str(error) in _NOT_THIS_ONE:
            raise WrongSecret(path, key=bool(key)) from None
        if str(error).startswith(_TOO_MUCH):
            todo = "nothing was changed: try again when less is running"
            raise JournalError(f"{path}: this machine is too busy, or too slow, for its passphrase; {todo}") from None
        raise JournalError(
            f"{path}: age cannot open it ({' '.join(str(error).lower().split())}); "
            "nothing was changed: put back a backup"
        ) from None


def _opened_in_time(data: bytes, passphrase: str) -> bytes:
    """Decrypt with a passphrase; if the machine is too busy, try again for a few seconds."""
    import pyrage

    for _ in range(_TRIES - 1):
        try:
            return bytes(pyrage.passphrase.decrypt(data, passphrase))
        except pyrage.DecryptError as error:
            if not str(error).startswith(_TOO_MUCH):
                raise
        time.sleep(_PAUSE)
    return bytes(pyrage.passphrase.decrypt(data, passphrase))


def _opened_by_any(data: bytes, secrets: list[str], path: Path) -> tuple[str, bytes]:
    """Return the first secret that opens `data`, and the plain text. Raises WrongSecret and other JournalErrors."""
    for secret in secrets[:-1]:
        with suppress(WrongSecret):
            return secret, _opened(data, secret, path)
    return secrets[-1], _opened(data, secrets[-1], path)


def _spellings(secret: str) -> list[str]:
    """The Unicode forms of the passphrase, the usual one first; macOS may separate a letter from its accent."""
    import unicodedata

    return list(dict.fromkeys([unicodedata.normalize("NFC", secret), secret, unicodedata.normalize("NFD", secret)]))


def _secret(text: str, path: Path) -> str:
    """The first age identity in `text` or, if it has none, its first line, a passphrase. Raises JournalError."""
    lines = text.splitlines() or [""]
    secret = next((line for line in lines if re.fullmatch(_KEY, line)), lines[0])
    if not secret or any("\ud800" <= character <= "\udfff" for character in secret):
        wrong = "is not UTF-8 text" if secret else "is empty"
        raise JournalError(f"{path}: its passphrase {wrong}; nothing was changed: give another one")
    return secret


def _key(secret: str, path: Path) -> Any:  # noqa: ANN401 - pyrage is not always there
    """Parse the secret as an age identity; None if it is a passphrase."""
    if not re.fullmatch(_KEY, secret):
        return None
    pyrage = _library(path)
    try:
        return pyrage.x25519.Identity.from_str(secret)
    except pyrage.IdentityError:
        raise JournalError(f"{path}: this AGE-SECRET-KEY is not one; give the line that age-keygen printed") from None
