"""What a run of the program knows of journals beside what their files say: which there were."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from svclog.errors import JournalError
from svclog.storage import Witness, is_encrypted

_BEGINNING = 4096


class KnownJournals(Witness):
    """Takes down, in the platform's folder for a program's state, which journals there are and which are encrypted."""

    def replaced(self, path: Path) -> None:
        """Take down what the file at `path` is now, unless that is known already."""
        # What is known helps where a file was emptied: that it cannot be taken down is no reason to fail.
        with suppress(OSError, JournalError, UnicodeError):
            kind = "encrypted" if is_encrypted(_beginning(path)) else "plain"
            notes, known = notes_file(), _known()
            if known.get(str(path)) != kind:
                known[str(path)] = kind
                lines = (f"{a_kind} {a_path}\n" for a_path, a_kind in known.items())
                notes.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                new = notes.with_name("journals.new")
                new.write_text("".join(lines), encoding="utf-8")
                new.replace(notes)

    def trace(self, path: Path) -> str:
        """What shows that the empty file at `path` held a journal, as part of a sentence."""
        with suppress(OSError, JournalError, UnicodeError):
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
    with suppress(OSError, UnicodeError):
        return [Path(path) for path in _known()]
    return []


def notes_file() -> Path:
    """Where that is taken down. Raises JournalError."""
    from svclog.cli.settings import state_folder

    return state_folder() / "journals"


def _known() -> dict[str, str]:
    """Which kind of journal was last at each path: plain or encrypted."""
    notes = notes_file()
    lines = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
    return {path: kind for kind, _, path in (line.partition(" ") for line in lines)}
