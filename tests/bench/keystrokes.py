"""Count the keys that it takes to log a visit, in real shells at a real terminal.

Run by hand: `python tests/bench/keystrokes.py [SHELL]...`. The visit: a known place, a known person, two ratings, the
outcome and a note of eight letters. It presses each key as a person would, checks that the visit is in the journal as
intended, and prints the number of keys. Shells that are not installed are left out.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pexpect

SVCLOG = Path(sys.executable).with_name("svclog")
START = {"bash": ["--noprofile", "-i"], "zsh": ["-o", "no_global_rcs", "-i"], "fish": ["-i"]}
MEANT = {
    "business": "Blue Bottle",
    "employee": "Maya",
    "empathy": 5,
    "listening": 4,
    "outcome": "resolved",
    "note": "friendly",
}
TAB, ENTER = "\t", "\r"
CALL = [(f"sv{TAB}", "clog"), (f"a{TAB}", "dd")]

WAYS: dict[str, tuple[int, list[tuple[str, str]]]] = {
    "prompts": (
        25,
        [
            *CALL,
            (ENTER, "Which place?"),
            (f"{TAB}{ENTER}", "Who served you?"),
            (f"{TAB}{ENTER}", "Outcome"),
            (f"r{ENTER}", "Empathy/listening"),
            (f"54{ENTER}", "What happened?"),
            (f"friendly{ENTER}", "Log it?"),
            (ENTER, "logged "),
        ],
    ),
    "one line with TAB": (
        35,
        [*CALL, (f"b{TAB}", "ottle"), (TAB, "@Maya"), (f"5/4 r // friendly{ENTER}", "logged ")],
    ),
    "typed in full": (57, [(f"svclog add blue bottle @maya 5/4 r // friendly{ENTER}", "logged ")]),
}
"""For each way, its limit of keys, and the keys, each with the text that the screen must show next."""


def main(shells: list[str]) -> int:
    """Print the counts; return 1 if one is above its limit."""
    over = False
    for shell in shells:
        program = shutil.which(shell)
        if program is None:
            print(f"{shell}: not installed")
            continue
        for way, (most, steps) in WAYS.items():
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                keys = pressed(shell, program, Path(folder), steps)
            over = over or keys > most
            print(f"{shell:5} {way:18} {keys:3} keys (at most {most})")
    return int(over)


def pressed(shell: str, program: str, home: Path, steps: list[tuple[str, str]]) -> int:
    """Log the visit in a new home, and count the keys."""
    folder = home / "bin"
    folder.mkdir()
    (folder / "svclog").symlink_to(SVCLOG)
    env = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES", "ENV", "BASH_ENV"}}
    env |= {"HOME": str(home), "PATH": f"{folder}{os.pathsep}{env['PATH']}", "LC_ALL": "C.UTF-8", "PS1": "ready> "}
    env |= {"TERM": "xterm-256color", "HISTFILE": "", "SHELL": program}
    for name in ("SVCLOG_JOURNAL", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        env.pop(name, None)

    def run(*arguments: str) -> str:
        return subprocess.run([SVCLOG, *arguments], env=env, check=True, capture_output=True, text=True).stdout

    run("add", "Harbour Hotel", "-w", "Ana", "-o", "u", "--when", "2 weeks ago")
    run("add", "Acme Cars/service", "-w", "Kim", "-o", "p", "--when", "3 days ago")
    run("add", "Blue Bottle", "-w", "Maya", "-o", "r", "--when", "yesterday")
    run("--install-completion", shell)
    if shell == "fish":
        (home / ".local" / "share" / "fish" / "generated_completions").mkdir(parents=True, exist_ok=True)
    child = pexpect.spawn(
        program, START[shell], env=env, cwd=str(home), dimensions=(24, 80), encoding="utf-8", timeout=60
    )
    child.delaybeforesend = None
    child.sendline("svclog path")
    child.expect_exact("journal.json")
    for keys, shown in steps:
        for key in keys:
            child.send(key)
        child.expect_exact(shown)
    child.expect_exact("undo: svclog undo")
    child.close(force=True)
    logged = json.loads(run("show", "4", "--json"))["interaction"]
    wrong = {name: logged[name] for name, value in MEANT.items() if logged[name] != value}
    if wrong:
        raise SystemExit(f"{shell}: the visit is not as it was meant: {wrong}")
    return sum(len(keys) for keys, _ in steps)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or [*START]))
