"""Memory does not grow with the journal if only a part of it is needed."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Program

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="counts in another unit")]

MANY = 60_000


def write(path: Path, count: int) -> Path:
    """A journal of so many visits over ten years."""
    lines = []
    for number in range(1, count + 1):
        when = (NOW - timedelta(days=3650) * (1 - number / count)).isoformat()
        lines.append(
            f'"{number}": {{"uid": "{number:032x}", "when": "{when}", "business": "Place {number % 97}", '
            f'"employee": "Maya", "empathy": {1 + number % 5}, "outcome": "resolved", '
            f'"note": "waited at the counter for a while", "recorded": "{when}"}}\n'
        )
    meta = (
        f'{{"meta": {{\n "1": {{"schema": 1, "written_by": "svclog 0", "last_id": {count}}}\n}},\n"interactions":{{\n'
    )
    path.write_text(f"{meta} {','.join(lines)}}}}}\n")
    return path


@pytest.fixture(scope="module")
def journals(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A journal of few visits and one of many."""
    folder = tmp_path_factory.mktemp("journals")
    return write(folder / "few.json", 100), write(folder / "many.json", MANY)


MEASURE = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


def peak(command: list[str], env: dict[str, str]) -> int:
    """Return the peak memory of a process in KiB; a small process starts it, since a child begins with its parent's."""
    measured = [sys.executable, "-c", MEASURE, *command]
    return int(subprocess.run(measured, check=True, capture_output=True, env={**os.environ, **env}).stdout)


@pytest.mark.parametrize(
    "words",
    [
        "list --limit 5",
        "show 77",
        "card 'place 3'",
        "TAB show",
        "TAB add",
        "TAB report",
        "add Nowhere -o resolved",
        "report last",
        "report 2025",
        "export --format jsonl",
        pytest.param("export", marks=pytest.mark.torture),
        pytest.param("export --format json", marks=pytest.mark.torture),
        pytest.param("export --format markdown", marks=pytest.mark.torture),
    ],
)
def test_an_answer_from_a_large_journal_takes_little_memory(
    words: str, journals: tuple[Path, Path], program: Program
) -> None:
    verb, *arguments = shlex.split(words)
    tab = {"_SVCLOG_COMPLETE": "fish"} if verb == "TAB" else {}
    command = program.command(*arguments, "") if tab else program.command(verb, *arguments)
    few, many = (peak(command, {"SVCLOG_JOURNAL": str(path), **tab}) for path in journals)
    whole = journals[1].stat().st_size // 1024 if verb == "export" else 0  # which has begun to write when it ends
    assert many < few + whole + 12 * 1024  # the entries as objects would take more than 40 MiB


def test_a_merge_of_a_large_copy_takes_little_more_memory_than_that_copy(
    journals: tuple[Path, Path], program: Program, tmp_path: Path
) -> None:
    few, many = (tmp_path / path.name for path in journals)
    for path, journal in zip((few, many), journals, strict=True):
        path.write_bytes(journal.read_bytes())
        path.with_suffix(".copy").write_bytes(journal.read_bytes().replace(b"waited", b"stood", 1))

    small, large = (
        peak(program.command("merge", str(path.with_suffix(".copy"))), {"SVCLOG_JOURNAL": str(path)})
        for path in (few, many)
    )

    assert large < small + many.stat().st_size // 1024 + 12 * 1024
