"""A journal at rest: encrypted with age (age-encryption.org) by pyrage; whatever opens age files opens these, too."""

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
"""What pyrage says of a passphrase and of a key that are not the file's; of a damaged file it says more."""
_TOO_MUCH = "Excessive work"
"""What it says of a passphrase for which this machine, as fast as it is at the moment, would take very long."""
_TRIES, _PAUSE = 10, 0.5


def is_encrypted(data: bytes) -> bool:
    """Whether these are the bytes of an age file, told from how they begin."""
    return data.startswith((_HEADER, _ARMOR))


def _nobody(path: Path, new: bool) -> str:  # noqa: FBT001 - as `Encryption` calls it
    del new
    raise LockedJournal(path)


class Encryption:
    """Decrypts and encrypts journals.

    `ask` gives the secret of the file at a path, an existing or a new one: a passphrase, or the text of an age identity
    (AGE-SECRET-KEY-1...). It is asked once for each file, and again only where `again` says so of a wrong one; what was
    opened stays open.
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
        """What `data` says, where that is known already."""
        encrypted, plain = self._opened.get(path, (b"", b""))
        return plain if encrypted == data else None

    def open(self, data: bytes, path: Path) -> bytes:
        """What `data`, the file at `path`, says. Raises LockedJournal, WrongSecret and other JournalErrors."""
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
        """Ask for a new secret, with which the file at `path` is to be encrypted. Raises JournalError."""
        _library(path)
        self._secrets[path] = _spellings(_secret(self._ask(path, True), path))[0]  # noqa: FBT003 - as above

    def close(self, plain: bytes, path: Path, before: bytes = b"") -> bytes:
        """`plain` encrypted for the file at `path`, as text where that was text `before`. Raises JournalError."""
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
    """To how many keys an age file is encrypted. A stanza of grease is there to be passed over."""
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
    """What the passphrase opens. A machine that was too busy a moment ago is tried again, for a few seconds."""
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
    """The first of the secrets that opens `data`, and what it says. Raises WrongSecret and other JournalErrors."""
    for secret in secrets[:-1]:
        with suppress(WrongSecret):
            return secret, _opened(data, secret, path)
    return secrets[-1], _opened(data, secrets[-1], path)


def _spellings(secret: str) -> list[str]:
    """The passphrase as the same letters may be encoded, first as most keyboards do; a Mac may take an accent apart."""
    import unicodedata

    return list(dict.fromkeys([unicodedata.normalize("NFC", secret), secret, unicodedata.normalize("NFD", secret)]))


def _secret(text: str, path: Path) -> str:
    """The age identity in `text`, whatever else its file says, or its first line: a passphrase. Raises JournalError."""
    lines = text.splitlines() or [""]
    secret = next((line for line in lines if re.fullmatch(_KEY, line)), lines[0])
    if not secret or any("\ud800" <= character <= "\udfff" for character in secret):
        wrong = "is not UTF-8 text" if secret else "is empty"
        raise JournalError(f"{path}: its passphrase {wrong}; nothing was changed: give another one")
    return secret


def _key(secret: str, path: Path) -> Any:  # noqa: ANN401 - pyrage is not always there
    """The age identity that the secret is, if it is one."""
    if not re.fullmatch(_KEY, secret):
        return None
    pyrage = _library(path)
    try:
        return pyrage.x25519.Identity.from_str(secret)
    except pyrage.IdentityError:
        raise JournalError(f"{path}: this AGE-SECRET-KEY is not one; give the line that age-keygen printed") from None
