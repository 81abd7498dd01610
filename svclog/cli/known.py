"""What a run of the program knows of journals beside what their files say: which there were."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from svclog.errors import JournalError
from svclog.storage import JournalFile, Witness, is_encrypted

_BEGINNING = 4096
_WAIT = 5.0  # how long to wait for other processes that take down theirs, in seconds


class KnownJournals(Witness):
    """Takes down, in the platform's folder for a program's state, which journals there are and which are encrypted."""

    def replaced(self, path: Path) -> None:
        """Take down what the file at `path` is now, unless that is known already."""
        # What is known helps where a file was emptied: that it cannot be taken down is no reason to fail.
        with suppress(OSError, JournalError):
            kind = "encrypted" if is_encrypted(_beginning(path)) else "plain"
            if _known().get(str(path)) == kind:
                return
            with JournalFile(notes_file(), wait=_WAIT).writing() as notes:
                known = _kinds(notes.read()) | {str(path): kind}
                notes.replace(_line(a_path, a_kind) for a_path, a_kind in known.items())

    def trace(self, path: Path) -> str:
        """What shows that the empty file at `path` held a journal, as part of a sentence."""
        with suppress(OSError, JournalError):
            if kind := _known().get(str(path)):
                return "it held an encrypted journal" if kind == "encrypted" else "it held a journal"
        from svclog.exchange.copies import beside

        with suppress(OSError):
            for copy in beside(path):
                if not copy.name.startswith(f".{path.name}.new") and _beginning(copy).strip()[:1] in {b"{", b"a", b"-"}:
                    return f"there is a copy of a journal beside it, {copy}"
        return ""


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_BEGINNING)


def known_journals() -> list[Path]:
    """Where svclog has written a journal on this machine, as far as that was taken down."""
    with suppress(OSError):
        return [Path(path) for path in _known()]
    return []


def notes_file() -> Path:
    """Where that is taken down. Raises JournalError."""
    from svclog.cli.settings import state_folder

    return state_folder() / "journals"


def _known() -> dict[str, str]:
    """Which kind of journal was last at each path: plain or encrypted."""
    notes = notes_file()
    return _kinds(notes.read_bytes()) if notes.exists() else {}


def _kinds(notes: bytes) -> dict[str, str]:
    lines = notes.decode(errors="surrogateescape").split("\n")
    return {path.replace("\0", "\n"): kind for kind, _, path in (line.partition(" ") for line in lines if line)}


def _line(path: str, kind: str) -> bytes:
    """One path with its kind; a line break in it is written as a NUL, which no path has."""
    in_line = path.replace("\n", "\0")
    return f"{kind} {in_line}\n".encode(errors="surrogateescape")
