"""What a run of the program knows of the files that svclog wrote, beside what they say: which there were."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from svclog import interrupts
from svclog.errors import JournalError
from svclog.storage import JournalFile, Witness, is_encrypted

_BEGINNING = 4096
_JOURNALS = ("plain", "encrypted")
_WAIT = 5.0  # how long to wait for other processes that take down theirs, in seconds


class KnownJournals(Witness):
    """Takes down, in the platform's folder for a program's state, which journals there are and which are encrypted."""

    def replaced(self, path: Path) -> None:
        """Take down what the file at `path` is now, unless that is known already."""
        # What is known helps where a file was emptied: that it cannot be taken down is no reason to fail.
        with suppress(OSError, JournalError):
            _note(str(path), "encrypted" if is_encrypted(_beginning(path)) else "plain")

    def trace(self, path: Path) -> str:
        """What shows that the empty file at `path` held a journal, as part of a sentence."""
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
    """Take down that svclog wrote a file which is no journal, and what it is."""
    with suppress(OSError, JournalError):
        if path.is_file():
            _note(str(path.absolute()), what.replace(" ", "_"))


def known_journals() -> list[Path]:
    """Where svclog has written a journal on this machine, as far as that was taken down."""
    with suppress(OSError):
        return [Path(path) for path, kind in _known().items() if kind in _JOURNALS]
    return []


def known_files() -> list[tuple[str, Path]]:
    """The other files that svclog has written, each with what it is, as far as they were taken down and are there."""
    with suppress(OSError):
        others = [(kind, Path(path)) for path, kind in _known().items() if kind not in _JOURNALS]
        return [(kind.replace("_", " "), path) for kind, path in others if path.is_file()]
    return []


def notes_file() -> Path:
    """Where that is taken down. Raises JournalError."""
    from svclog.cli.settings import state_folder

    return state_folder() / "journals"


def _note(path: str, kind: str) -> None:
    """Take down of which kind the file at a path is, unless that is known; other files than journals may be gone."""
    if _known().get(path) == kind:
        return
    had_changed = interrupts.progress.has_changed
    try:
        with JournalFile(notes_file(), wait=_WAIT).writing() as notes:
            known = {
                other: its for other, its in _kinds(notes.read()).items() if its in _JOURNALS or Path(other).is_file()
            }
            notes.replace(_line(other, its) for other, its in {**known, path: kind}.items())
    finally:
        interrupts.progress.has_changed = had_changed  # this was no change of a journal


def _known() -> dict[str, str]:
    """Which kind of file was last at each path: a plain or an encrypted journal, or what else it is."""
    notes = notes_file()
    return _kinds(notes.read_bytes()) if notes.exists() else {}


def _kinds(notes: bytes) -> dict[str, str]:
    lines = notes.decode(errors="surrogateescape").split("\n")
    return {path.replace("\0", "\n"): kind for kind, _, path in (line.partition(" ") for line in lines if line)}


def _line(path: str, kind: str) -> bytes:
    """One path with its kind; a line break in it is written as a NUL, which no path has."""
    in_line = path.replace("\n", "\0")
    return f"{kind} {in_line}\n".encode(errors="surrogateescape")
