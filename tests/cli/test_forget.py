"""`svclog forget`: what it says before it asks, and after."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from svclog.render.memory import consequences
from svclog.storage import Memory
from tests.cli.terminals import Terminal

if TYPE_CHECKING:
    from tests.conftest import Cli

WILL_BE_FORGOTTEN = """\
This will be erased for good:
- The undo history. Nothing that you have done so far can be undone after that.
- The dates of 1 deletion. In a merge, what was deleted stays deleted, also where another machine has edited it \
since.
- 1 old name (Blue Botle). In a merge, what another machine logged under an old name keeps that name.
- 1 copy of a damaged journal, which will be deleted: {}
"""


@pytest.fixture
def copy(cli: Cli, path: Path) -> Path:
    """A copy of a damaged journal, beside one that has been edited, renamed and deleted from."""
    cli("add", "Blue Botle", "-o", "resolved", "-n", "rude")
    cli("add", "Clinic", "-o", "resolved")
    cli("edit", "1", "--note", "fine")
    cli("rename", "Blue Botle", "Blue Bottle", "--yes")
    cli("delete", "2", "--yes")
    copy = path.with_name("journal.json.damaged-0123abcd")
    copy.write_text("rude")
    return copy


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Memory(changes=2, deletions=0, names=[], copies=[]), "The undo history. "),
        (Memory(changes=0, deletions=2, names=[], copies=[]), "The dates of 2 deletions. "),
        (Memory(changes=0, deletions=0, names=[*"abcdefg"], copies=[]), "7 old names (a, b, c, d, e and 2 more). "),
        (Memory(changes=0, deletions=0, names=[], copies=[Path("x.damaged-1")]), "1 copy of a damaged journal, "),
    ],
)
def test_only_what_there_is_to_forget_is_named(found: Memory, said: str) -> None:
    [sentence] = consequences(found)

    assert sentence.startswith(said)


def test_it_says_what_is_gone_then(cli: Cli, path: Path, copy: Path) -> None:
    listed = cli("list").out

    done = cli("forget", "--yes")

    assert done.out == "forgot 3 changes, 1 time of a deletion, 1 old name and 1 damaged copy\n"
    assert cli("list").out == listed
    assert not copy.exists()
    assert "svclog forget` has forgotten all changes before it" in cli("undo", code=3).err
    assert cli("forget").err == f"svclog: there is nothing to forget in {path}\n"


def test_without_a_terminal_it_forgets_nothing_without_yes(cli: Cli, path: Path, copy: Path) -> None:
    before = path.read_bytes()

    asked = cli("forget", code=2)

    assert asked.out == WILL_BE_FORGOTTEN.format(copy)
    assert asked.err == "svclog: nothing was forgotten: no terminal to ask on; give --yes\n"
    assert path.read_bytes() == before
    assert copy.exists()


def test_at_a_terminal_enter_means_no(cli: Cli, path: Path, copy: Path) -> None:
    before = path.read_bytes()
    terminal = Terminal("forget")
    terminal.sees("Erase it? [y/N]")
    terminal.types("")

    assert "nothing was changed" in terminal.ends(130)
    assert path.read_bytes() == before
    assert copy.exists()


def test_without_a_journal_there_is_nothing_to_forget_and_none_begins(cli: Cli, path: Path) -> None:
    assert cli("forget").err == f"svclog: there is nothing to forget in {path}\n"
    assert not path.exists()


def test_a_copy_that_cannot_be_deleted_is_named(cli: Cli, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path == copy:
            raise PermissionError(1, "Operation not permitted")
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)

    error = cli("forget", "--yes", code=5).err

    assert error == (
        f"svclog: {copy} cannot be deleted: operation not permitted; "
        "the journal itself has forgotten: delete that copy yourself\n"
    )
    assert "has forgotten all changes" in cli("undo", code=3).err
