"""The map in CONTRIBUTING.md and the rules of the house, held against the code."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
ROOMS = re.findall(r"^(svclog/\S+) {2,}\S", GUIDE, re.MULTILINE)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MODULES = sorted(path.relative_to(ROOT) for path in (ROOT / "svclog").rglob("*.py"))


def test_every_room_on_the_map_is_there() -> None:
    assert len(ROOMS) > 15
    assert [room for room in ROOMS if not (ROOT / room).exists()] == []
    assert [room for room in ROOMS if room.endswith("/") != (ROOT / room).is_dir()] == []


def test_every_module_is_in_a_room_of_the_map() -> None:
    of_a_folder = {Path(room) for room in ROOMS if room.endswith("/")}
    named = {Path(room) for room in ROOMS}

    homeless = [path for path in MODULES if path not in named and path.parent not in of_a_folder]

    assert homeless == [Path("svclog/__init__.py")]


def test_every_file_that_the_guide_names_is_there() -> None:
    named = set(re.findall(r"`((?:svclog|tests|\.ci)/[\w/.]+)`", GUIDE))

    assert named
    assert [path for path in named if not (ROOT / path).exists() and "NAME" not in path] == []


def test_no_module_is_longer_than_400_lines() -> None:
    lengths = {path: len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in MODULES}

    assert {path: length for path, length in lengths.items() if length > 400} == {}


def test_pip_installs_the_same_tools_by_extra_as_by_group() -> None:
    extras, groups = PROJECT["project"]["optional-dependencies"], PROJECT["dependency-groups"]

    assert {name: extras[name] for name in ("lint", "test")} == {name: groups[name] for name in ("lint", "test")}


def test_every_python_that_svclog_says_it_works_with_is_checked() -> None:
    workflow = (ROOT / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8")
    classifiers = " ".join(PROJECT["project"]["classifiers"])

    named = re.findall(r"Python :: (3\.\d+)", classifiers)

    assert named[0] == PROJECT["project"]["requires-python"].removeprefix(">=")
    assert [version for version in named if f'"{version}"' not in workflow] == []
