"""Measure svclog as users run it: whole processes, alternating with those compared, as ratios of medians.

Run by hand: `python tests/bench/processes.py [ROUNDS]`. It prints a table and judges nothing. Use a plain virtual
environment's own interpreter; PYTHONDONTWRITEBYTECODE and PYTHONUNBUFFERED are ignored, for they slow every start.
Other programs are compared where they are found: on the path, or as SVCLOG_BENCH_PATH names more folders.
"""

from __future__ import annotations

import contextlib
import csv
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.journals import visits, write_journal  # noqa: E402 - found through the line above

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from svclog.model import Interaction

ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name not in {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
} | {"PATH": os.pathsep.join([os.environ.get("SVCLOG_BENCH_PATH", ""), os.environ.get("PATH", "")])}
SVCLOG = str(Path(sys.executable).with_name("svclog"))
PY = [sys.executable, "-c", "pass"]


@dataclass(frozen=True)
class Command:
    """A command line, and a preparation before each run, which is not measured."""

    arguments: Sequence[str]
    before: Callable[[], object] = lambda: None
    stdin: bytes = b""
    env: tuple[tuple[str, str], ...] = ()


def seconds(command: Command) -> float:
    """Return the wall time of one run."""
    command.before()
    started = time.perf_counter()
    done = subprocess.run(
        command.arguments,
        input=command.stdin,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT | dict(command.env),
        check=False,
    )
    elapsed = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(f"{command.arguments} exited {done.returncode}: {done.stderr.decode()}")
    return elapsed


def compare(label: str, must: str, ours: Command, theirs: Command, rounds: int) -> None:
    """Print the ratio of the medians of two commands that take turns."""
    seconds(ours), seconds(theirs)
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    mine, other = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratios = sorted(a / b for a, b in pairs)
    row(label, f"{mine / other:.2f}", must, f"{mine * 1000:.0f} / {other * 1000:.0f} ms, pairs {spread(ratios)}")


def spread(ratios: Sequence[float]) -> str:
    """Return the range of the middle half of the ratios."""
    return f"{ratios[len(ratios) // 4]:.2f} to {ratios[-1 - len(ratios) // 4]:.2f}"


def peak(label: str, must: str, arguments: Sequence[str]) -> None:
    """Print the most memory that one run holds, in MiB."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, env=ENVIRONMENT, check=True, text=True
    )
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    row(label, f"{int(done.stdout) / unit:.0f} MiB", must, "")


def row(label: str, figure: str, must: str, detail: str) -> None:
    """Print one line of the table."""
    print(f"| {label} | {figure} | {must} | {detail} |", flush=True)


def found(name: str) -> str | None:
    """Return the path of another program, if it is installed."""
    return shutil.which(name, path=ENVIRONMENT["PATH"])


def add(journal: Path) -> Command:
    """Return an add to a place that the journal knows, if it knows any."""
    arguments = [SVCLOG, "--journal", str(journal), "add", "Place 3", "-w", "Person 1", "--empathy", "4"]
    return Command([*arguments, "--listening", "4", "-o", "resolved", "-n", "a note of the usual length"])


def main(rounds: int) -> None:
    """Measure everything."""
    folder = Path(tempfile.mkdtemp(prefix="svclog-bench-"))
    try:
        print("| figure | measured | must | medians and middle half |\n|---|---|---|---|")
        measure(folder, rounds)
    finally:
        shutil.rmtree(folder)


def measure(folder: Path, rounds: int) -> None:
    """Measure svclog against itself, then against the other programs that are installed."""
    sizes = {size: write_journal(folder / f"{size}.json", size) for size in (0, 10_000, 100_000)}
    none = folder / "none.json"
    empty = Command(add(none).arguments, before=lambda: none.unlink(missing_ok=True))
    at = {size: add(journal) for size, journal in sizes.items()}
    py = Command(PY)
    compare("add at 100,000 / at 0", "<= 1.25", at[100_000], at[0], rounds)
    compare("add to no journal / py", "<= 9", empty, py, rounds)
    compare("--version / py", "<= 7.5", Command([SVCLOG, "--version"]), py, rounds)
    compare("path / py", "<= 7.5", Command([SVCLOG, "path"]), py, rounds)
    compare("--help / py", "<= 16", Command([SVCLOG, "--help"]), py, rounds)
    peak("add at 100,000, peak memory", "<= 20 MiB", at[100_000].arguments)
    measure_completion(sizes[10_000], py, rounds)
    measure_reports(sizes, rounds)
    measure_import(folder, rounds)
    measure_others(folder, at, rounds)


def measure_completion(journal: Path, py: Command, rounds: int) -> None:
    """Compare a TAB for each kind of value with the start of Python."""
    for words in (["add", ""], ["add", "Place 3", "-w", ""], ["show", ""], ["report", ""], [""]):
        env = (("_SVCLOG_COMPLETE", "zsh"), ("SVCLOG_JOURNAL", str(journal)))
        compare(
            f"TAB after `{' '.join(['svclog', *words])}` at 10,000 / py",
            "<= 9",
            Command([SVCLOG, *words], env=env),
            py,
            rounds,
        )


def measure_reports(sizes: dict[int, Path], rounds: int) -> None:
    """Compare the report on the last full month of journals of different sizes, and with other programs' reports."""
    month = "2026-08"
    at = {size: Command([SVCLOG, "--journal", str(path), "report", month]) for size, path in sizes.items()}
    compare("report at 10,000 / at 0", "<= 1.8", at[10_000], at[0], rounds)
    compare("report at 100,000 / at 0", "<= 8", at[100_000], at[0], max(5, rounds // 2))
    peak("report at 100,000, peak memory", "<= 200 MiB", at[100_000].arguments)
    text = sizes[0].with_name("all.journal")
    text.write_text(ledger_text(100_000))
    for program, arguments, must, times in (
        ("hledger", ["balance", "-M"], "<= 0.10", 3),
        ("ledger", ["balance"], "<= 0.6", rounds),
    ):
        if path := found(program):
            theirs = Command([path, "-f", str(text), *arguments])
            compare(f"report at 100,000 / {program} {' '.join(arguments)}", must, at[100_000], theirs, times)
    if path := found("task"):
        theirs = summary(path, sizes[0].parent)
        compare("report at 100,000 / taskwarrior summary", "<= 1.0", at[100_000], theirs, rounds)


def summary(task: str, folder: Path) -> Command:
    """Taskwarrior's table of how many tasks of each project are done, which reads every task; the visits are done."""
    data = folder / "task"
    data.mkdir()
    env = (("TASKDATA", str(data)), ("TASKRC", os.devnull))
    tasks = folder / "tasks.json"
    tasks.write_text(json.dumps([done_task(entry) for entry in visits(100_000)]))
    quiet = [task, "rc.verbose=nothing", "rc.confirmation=off"]
    seconds(Command([*quiet, "import", str(tasks)], env=env))
    return Command([*quiet, "rc.summary.all.projects=yes", "summary"], env=env)


def done_task(entry: Interaction) -> dict[str, object]:
    """A visit as a task that was done when it was begun; a desk is a project within that of its business."""
    moment = f"{entry.when:%Y%m%dT%H%M%SZ}"
    return {
        "uuid": str(UUID(entry.uid)),
        "description": entry.note,
        "status": "completed",
        "entry": moment,
        "end": moment,
        "project": entry.business.replace("/", "."),
        "tags": [entry.outcome],
    }


def ledger_text(count: int) -> str:
    """The visits as transactions, as plain text accounting programs read them."""
    return "".join(
        f"{entry.when:%Y-%m-%d} {entry.business.replace('/', ':')}  ; {entry.note}\n"
        f"    expenses:{entry.business.replace('/', ':')}  {entry.empathy}\n    assets:cash\n\n"
        for entry in visits(count)
    )


def measure_import(folder: Path, rounds: int) -> None:
    """Compare an import with reading the same rows, and writing them once, with the standard library alone."""
    rows = folder / "rows.csv"
    with rows.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["business", "employee", "empathy", "listening", "outcome", "when", "note"])
        for entry in visits(100_000):
            when = entry.when.isoformat()
            writer.writerow(
                [entry.business, entry.employee, entry.empathy, entry.listening, entry.outcome, when, entry.note]
            )
    target = folder / "imported.json"
    ours = Command(
        [SVCLOG, "--journal", str(target), "import", str(rows)], before=lambda: target.unlink(missing_ok=True)
    )
    code = "import csv, json, sys; json.dumps(list(csv.DictReader(open(sys.argv[1], newline='', encoding='utf-8'))))"
    stock = Command([sys.executable, "-c", code, str(rows)])
    compare("import of 100,000 rows / csv + json.dumps", "<= 4", ours, stock, max(3, rounds // 5))


def measure_others(folder: Path, at: dict[int, Command], rounds: int) -> None:
    """Compare adds with those of other programs, each on a journal of the same number of entries."""
    if program := found("sqlite-utils"):
        base = folder / "visits.db"
        entry = json.dumps({"business": "Place 3", "employee": "Person 1", "empathy": 4, "note": "a note"}).encode()
        theirs = Command([program, "insert", str(base), "visits", "-"], stdin=entry)
        compare("add at 0 / sqlite-utils insert", "<= 0.65", at[0], theirs, rounds)
    if program := found("hledger"):
        ledger = folder / "visits.journal"
        ledger.write_text(ledger_text(10_000))
        answers = b"2026-11-20\nPlace 3\nexpenses:visits\n4\nassets:cash\n-4\n.\ny\n.\n"
        theirs = Command([program, "-f", str(ledger), "add"], stdin=answers)
        compare("add at 10,000 / hledger add", "<= 0.20", at[10_000], theirs, rounds)
    if program := found("watson"):
        home = folder / "watson"
        home.mkdir()
        frames = [
            [int(entry.when.timestamp()), int(entry.when.timestamp()) + 60, entry.business, entry.uid, [], 0]
            for entry in visits(10_000)
        ]
        (home / "frames").write_text(json.dumps(frames))
        times = ["--from", "2026-11-20 10:00", "--to", "2026-11-20 10:05"]
        theirs = Command([program, "add", *times, "place"], env=(("WATSON_DIR", str(home)),))
        compare("add at 10,000 / Watson add", "<= 0.25", at[10_000], theirs, rounds)
    if program := found("jrnl"):
        home = folder / "jrnl"
        home.mkdir()
        text = home / "journal.txt"
        text.write_text(
            "".join(
                f"[{entry.when:%Y-%m-%d %H:%M}] {entry.business} @tag{number % 50} @t{number % 7}\n{entry.note}\n\n"
                for number, entry in enumerate(visits(10_000))
            )
        )
        config = home / "jrnl.yaml"
        config.write_text(
            f"version: v4\njournals:\n  default: {text}\ntagsymbols: '@'\ndefault_hour: 9\ndefault_minute: 0\n"
            "timeformat: '%Y-%m-%d %H:%M'\nhighlight: true\nlinewrap: 79\nindent_character: '|'\n"
            "editor: ''\nencrypt: false\ntemplate: false\n"
            "colors:\n  body: none\n  date: none\n  tags: none\n  title: none\n"
        )
        theirs = Command([program, "--config-file", str(config), "today: Place 3 was fine. A note."])
        compare("add at 10,000 / jrnl", "<= 0.15", at[10_000], theirs, 3)


if __name__ == "__main__":
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
