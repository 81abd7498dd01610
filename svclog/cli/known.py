"""The list of the files that svclog has written on this machine, kept in the platform's state folder."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from svclog import interrupts
from svclog.errors import JournalError
from svclog.storage import JournalFile, Witness, is_encrypted

_BEGINNING = 4096
_JOURNALS = ("plain", "encrypted")
_WAIT = 5.0  # seconds to wait for other processes that write to the list


class KnownJournals(Witness):
    """Records in the list which journals there are, and which of them are encrypted."""

    def replaced(self, path: Path) -> None:
        """Record whether the journal at `path` is plain or encrypted, unless the list says so already."""
        # The list only helps if a file was emptied, so a failure to record is ignored.
        with suppress(OSError, JournalError):
            _note(str(path), "encrypted" if is_encrypted(_beginning(path)) else "plain")

    def trace(self, path: Path) -> str:
        """Return the evidence, as part of a sentence, that the empty file at `path` held a journal; empty if none."""
        with suppress(OSError, JournalError):
            if (kind := _known().get(str(path))) in _JOURNALS:
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


def note_file(path: Path, what: str) -> None:
    """Record a file that svclog wrote and that is not a journal, and what it is."""
    with suppress(OSError, JournalError):
        _note(str(path.absolute()), what.replace(" ", "_"))


def known_journals() -> list[Path]:
    """Return the paths of the journals in the list."""
    with suppress(OSError):
        return [Path(path) for path, kind in _known().items() if kind in _JOURNALS]
    return []


def known_files() -> list[tuple[str, Path]]:
    """Return the other files in the list that still exist, each with what it is."""
    with suppress(OSError):
        others = [(kind, Path(path)) for path, kind in _known().items() if kind not in _JOURNALS]
        return [(kind.replace("_", " "), path) for kind, path in others if path.is_file()]
    return []


def notes_file() -> Path:
    """Return the path of the list. Raises JournalError."""
    from svclog.cli.settings import state_folder

    return state_folder() / "journals"


def _note(path: str, kind: str) -> None:
    """Record the kind of the file at a path, unless known; drop files that are gone, except journals."""
    if _known().get(path) == kind:
        return
    had_changed = interrupts.progress.has_changed
    try:
        with JournalFile(notes_file(), wait=_WAIT).writing() as notes:
            known = {
                other: old for other, old in _kinds(notes.read()).items() if old in _JOURNALS or Path(other).is_file()
            }
            notes.replace(_line(other, old) for other, old in {**known, path: kind}.items())
    finally:
        interrupts.progress.has_changed = had_changed  # this did not change a journal


def _known() -> dict[str, str]:
    """Return the kind of file last written at each path: a plain or encrypted journal, or a description."""
    notes = notes_file()
    return _kinds(notes.read_bytes()) if notes.exists() else {}


def _kinds(notes: bytes) -> dict[str, str]:
    lines = notes.decode(errors="surrogateescape").split("\n")
    return {path.replace("\0", "\n"): kind for kind, _, path in (line.partition(" ") for line in lines if line)}


def _line(path: str, kind: str) -> bytes:
    """Write a path and its kind as a line; a line break in the path becomes a NUL, which no path contains."""
    in_line = path.replace("\n", "\0")
    return f"{kind} {in_line}\n".encode(errors="surrogateescape")
