from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from svclog.storage.tinydb import JournalDB

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path for a new journal, in a folder of its own."""
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o700)
    return folder / "journal.json"


@pytest.fixture
def told() -> list[str]:
    """The messages to the user."""
    return []


@pytest.fixture
def db(path: Path, told: list[str]) -> JournalDB:
    return JournalDB(path, tell=told.append)


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that every user can enter, as pytest's own are not."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)
