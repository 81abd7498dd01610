"""One journal on two machines: by hand, in a synchronised folder, in git."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyrage
import pytest

if TYPE_CHECKING:
    from tests.conftest import Cli, Clock, Program, Result

pytestmark = pytest.mark.slow

MANUAL = Path(__file__).parents[2] / "svclog" / "svclog.1"
SHARED = ("interactions", "votes", "deleted", "renamed")


class Laptop:
    """A machine with a journal of its own; each act there takes a minute."""

    def __init__(self, cli: Cli, clock: Clock, folder: Path) -> None:
        folder.mkdir()
        self._cli = cli
        self._clock = clock
        self.path = folder / "journal.json"

    def __call__(self, *arguments: str, code: int = 0) -> Result:
        self._clock.now += timedelta(minutes=1)
        return self._cli("--journal", str(self.path), *arguments, code=code)

    @property
    def tables(self) -> dict[str, Any]:
        """Return the parts of the journal that are not specific to this machine."""
        found = json.loads(self.path.read_text())
        return {name: found[name] for name in SHARED if found.get(name)}

    @property
    def places(self) -> list[str]:
        """The places of the visits, by id."""
        found = self("list", "--json").json["interactions"]
        return [entry["business"] for entry in sorted(found, key=lambda entry: int(entry["id"]))]


@pytest.fixture
def anna(cli: Cli, clock: Clock, tmp_path: Path) -> Laptop:
    """A laptop with two visits in its journal."""
    laptop = Laptop(cli, clock, tmp_path / "anna")
    laptop("add", "Blue Botle", "-w", "Maya", "-o", "resolved")
    laptop("add", "Acme", "-o", "partial")
    return laptop


@pytest.fixture
def ben(cli: Cli, clock: Clock, tmp_path: Path, anna: Laptop) -> Laptop:
    """A second laptop, with a copy of that journal."""
    laptop = Laptop(cli, clock, tmp_path / "ben")
    shutil.copy(anna.path, laptop.path)
    return laptop


def copy_of(laptop: Laptop, name: str = "copy.json") -> str:
    """The path of a copy of the journal as it is now."""
    return str(shutil.copy(laptop.path, laptop.path.parent.parent / name))


def test_two_laptops_a_week_apart_that_both_renamed_the_same_shop(
    anna: Laptop, ben: Laptop, clock: Clock, program: Program
) -> None:
    anna("rename", "Blue Botle", "Blue Bottle")
    anna("add", "Blue Bottle", "-w", "Maya", "-o", "partial", "-n", "logged by Anna after her rename")
    clock.now += timedelta(days=7)
    ben("add", "Blue Botle", "-w", "Joe", "-o", "resolved", "-n", "logged by Ben under the old name")
    ben("edit", "1", "--note", "edited by Ben")
    ben("leave", "Blue Botle", "--for", "Acme")
    ben("rename", "Blue Botle", "Blue Bottle Coffee")
    annas, bens = copy_of(anna, "annas.json"), copy_of(ben, "bens.json")

    dry = program("--journal", str(ben.path), "merge", "--dry-run", annas)
    assert dry.out == f"would merge {annas}: 1 new, 1 renumbered (3 Blue Bottle Coffee would be 4 here)\n"
    at_annas = program("--journal", str(anna.path), "merge", bens)
    at_bens = program("--journal", str(ben.path), "merge", annas)

    assert at_annas.out == (
        f"merged {bens}: 1 new, 1 changed, 1 renamed, 1 vote new or changed, "
        "1 renumbered (3 Blue Bottle Coffee there is 4 here)\n"
    )
    assert at_bens.out == f"merged {annas}: 1 new, 1 renumbered (3 Blue Bottle Coffee is now 4)\n"
    assert anna.tables == ben.tables
    assert anna.places == ["Blue Bottle Coffee", "Acme", "Blue Bottle Coffee", "Blue Bottle Coffee"]
    assert anna("show", "1", "--json").json["interaction"]["note"] == "edited by Ben"
    assert anna("show", "3", "--json").json["interaction"]["note"] == "logged by Anna after her rename"
    [vote] = anna("votes", "--json").json["votes"]
    assert (vote["business"], vote["instead"]) == ("Blue Bottle Coffee", "Acme")
    for laptop, other in ((anna, bens), (anna, annas), (anna, str(ben.path)), (ben, str(anna.path))):
        before = laptop.path.read_bytes()
        assert program("--journal", str(laptop.path), "merge", other).out == f"nothing new in {other}\n"
        assert laptop.path.read_bytes() == before
        assert laptop("check").out.startswith("nothing is wrong: 4 entries")


def test_a_visit_logged_under_a_name_that_the_other_has_renamed_gets_the_new_one(anna: Laptop, ben: Laptop) -> None:
    anna("rename", "Acme", "Acme Cars")
    ben("add", "Acme/service", "-o", "unresolved")
    ben("add", "acme", "-o", "unresolved")

    anna("merge", str(ben.path))

    assert anna.places == ["Blue Botle", "Acme Cars", "Acme Cars/service", "Acme Cars"]
    assert ben("merge", str(anna.path)).out.endswith(": 3 renamed\n")


def test_a_person_who_was_renamed_on_one_keeps_the_new_name(anna: Laptop, ben: Laptop) -> None:
    anna("rename", "Maya", "Maja", "--employee", "--business", "Blue Botle")
    anna("rename", "Blue Botle", "Blue Bottle")
    ben("add", "Blue Botle", "-w", "Maya", "-o", "resolved")
    ben("add", "Acme", "-w", "Maya", "-o", "resolved", "-n", "another Maya")

    anna("merge", str(ben.path))
    ben("merge", str(anna.path))

    assert anna.tables == ben.tables
    people = [(entry["business"], entry.get("employee")) for entry in anna.tables["interactions"].values()]
    assert people == [("Blue Bottle", "Maja"), ("Acme", None), ("Blue Bottle", "Maja"), ("Acme", "Maya")]


def test_a_name_that_is_given_to_another_place_after_a_rename_stays_with_that(anna: Laptop, ben: Laptop) -> None:
    anna("rename", "Acme", "Acme Cars")
    anna("add", "Acme", "-o", "resolved", "-n", "another Acme")
    ben("add", "Acme", "-o", "partial", "-n", "the Acme that is renamed")

    anna("merge", str(ben.path))

    assert anna.places == ["Blue Botle", "Acme Cars", "Acme", "Acme Cars"]
    ben("merge", str(anna.path))
    assert ben.tables == anna.tables
    anna("rename", "Acme", "Zenith")
    ben("merge", str(anna.path))
    assert ben.places == ["Blue Botle", "Acme Cars", "Zenith", "Acme Cars"]


def test_two_spellings_of_a_name_become_one(anna: Laptop, ben: Laptop) -> None:
    anna("add", "Crow & Son", "-w", "Zoë", "-o", "resolved")
    ben("add", "crow & son", "-w", "ZOË", "-o", "resolved")
    ben("add", "CROW & SON/repairs", "-o", "resolved")

    anna("merge", str(ben.path))

    assert anna.places[2:] == ["Crow & Son", "Crow & Son/repairs", "Crow & Son"]
    employees = [entry["employee"] for entry in anna("list", "3-5", "--json").json["interactions"]]
    assert sorted(filter(None, employees)) == ["Zoë", "Zoë"]


def test_what_a_merge_needs_to_know_of_a_rename_is_in_no_export(anna: Laptop, cli: Cli, tmp_path: Path) -> None:
    anna("rename", "Acme", "Acme Cars")
    assert anna.tables["interactions"]["2"]["business_was"] == "Acme"
    file = tmp_path / "visits.jsonl"
    file.write_text(anna("export", "-f", "jsonl").out)

    imported = cli("import", str(file))

    assert "_was" not in file.read_text()
    assert imported.err.count("svclog:") == 1  # a journal begins


def test_what_is_deleted_stays_deleted_unless_it_was_edited_later(anna: Laptop, ben: Laptop) -> None:
    ben("edit", "1", "--note", "before it was deleted")
    anna("delete", "1-2", "--yes")
    ben("edit", "2", "--note", "after it was deleted")

    assert anna("merge", str(ben.path)).out.endswith(": 1 new\n")
    assert ben("merge", str(anna.path)).out.endswith(": 1 deleted\n")

    assert anna.tables == ben.tables
    assert anna.places == ["Acme"]
    help_text = " ".join(anna("merge", "--help").out.split())
    assert "A deleted visit stays deleted, unless the other machine edited it after that." in help_text


def test_a_merge_of_nothing_new_is_passed_over_by_undo_and_keeps_what_was_deleted(
    anna: Laptop, ben: Laptop, cli: Cli, clock: Clock, tmp_path: Path
) -> None:
    ben("add", "Crow", "-o", "resolved")
    carl = Laptop(cli, clock, tmp_path / "carl")
    shutil.copy(ben.path, carl.path)
    ben("delete", "3", "--yes")
    anna("delete", "1", "--yes")

    assert anna("merge", str(ben.path)).out == f"nothing new in {ben.path}\n"

    assert len(anna.tables["deleted"]) == 2
    assert anna("merge", str(carl.path)).out == f"nothing new in {carl.path}\n"
    assert anna("undo").out == "took back: delete 1 Blue Botle\n"
    assert anna("merge", str(ben.path)).out == f"nothing new in {ben.path}\n"
    assert anna.places == ["Blue Botle", "Acme"]


def test_a_deletion_that_a_later_edit_outlives_is_nothing_to_undo(anna: Laptop, ben: Laptop) -> None:
    ben("delete", "2", "--yes")
    anna("edit", "2", "--note", "after it was deleted")

    assert anna("merge", str(ben.path)).out == f"nothing new in {ben.path}\n"

    assert anna("undo").out == 'took back: edit 2 Acme: note "after it was deleted" -> (nothing)\n'


def test_an_added_visit_that_was_taken_back_does_not_come_back(anna: Laptop, ben: Laptop) -> None:
    anna("add", "Crow", "-o", "resolved")
    ben("merge", str(anna.path))
    anna("undo")

    assert anna("merge", str(ben.path)).out.startswith("nothing new in ")
    assert ben("merge", str(anna.path)).out.endswith(": 1 deleted\n")


def test_deleting_a_copy_of_a_visit_on_one_machine_deletes_the_visit_on_none(anna: Laptop, ben: Laptop) -> None:
    tables = json.loads(anna.path.read_text())
    tables["interactions"]["3"] = dict(tables["interactions"]["1"])
    anna.path.write_text(json.dumps(tables))
    assert "3: it has the uid of 1" in anna("check", code=1).out
    anna("delete", "3", "--yes")
    anna("merge", str(ben.path))
    ben("merge", str(anna.path))
    assert anna.places == ben.places == ["Blue Botle", "Acme"]

    anna("delete", "1", "--yes")
    ben("merge", str(anna.path))
    assert ben.places == ["Acme"]


def test_a_copy_that_undo_takes_back_leaves_the_visit(anna: Laptop, ben: Laptop) -> None:
    tables = json.loads(anna.path.read_text())
    tables["interactions"]["3"] = dict(tables["interactions"]["1"])
    anna.path.write_text(json.dumps(tables))
    anna("undo")
    anna("merge", str(ben.path))
    assert anna.places == ["Blue Botle", "Acme"]


def test_what_follows_up_a_visit_still_does_when_ids_clash(anna: Laptop, ben: Laptop) -> None:
    for number in range(3):
        anna("add", "Acme", "-o", "partial", "-n", f"Anna {number}")
    for number in range(3):
        ben("add", "Blue Botle", "-o", "partial", "-n", f"Ben {number}", "--re", str(number + 1))

    merged = anna("merge", str(ben.path))

    now = ", ".join(f"{number} Blue Botle there is {number + 3} here" for number in (3, 4, 5))
    assert merged.out.endswith(f": 3 new, 3 renumbered ({now})\n")
    assert [anna.tables["interactions"][key]["note"] for key in ("3", "5", "6", "8")] == [
        *("Anna 0", "Anna 2"),
        *("Ben 0", "Ben 2"),
    ]
    assert [entry["re"] for entry in anna("list", "6-8", "--json").json["interactions"]] == [6, 2, 1]


def test_many_visits_with_new_ids_are_named_as_spans(anna: Laptop, ben: Laptop) -> None:
    for laptop, place in ((anna, "Crow"), (ben, "Harbour")):
        for _ in range(6):
            laptop("add", place, "-o", "resolved")

    assert anna("merge", str(ben.path)).out.endswith(": 6 new, 6 renumbered (3-8 there are 9-14 here)\n")


def test_votes_are_merged_as_visits_are(anna: Laptop, ben: Laptop) -> None:
    anna("leave", "Acme", "--because", "rude")
    ben("merge", str(anna.path))
    anna("leave", "Blue Botle")
    ben("return", "Acme")
    ben("edit", "v1", "--because", "very rude")
    anna("delete", "v1", "--yes")

    merged = anna("merge", str(ben.path))

    assert merged.out.endswith(": 1 vote new or changed, 1 renumbered (v2 Acme there is v3 here)\n")
    assert ben("merge", str(anna.path)).out.endswith(": 2 votes new or changed, 1 renumbered (v2 Acme is now v3)\n")
    assert anna.tables == ben.tables
    assert [(vote["business"], vote["leaves"]) for vote in anna.tables["votes"].values()] == [
        ("Blue Botle", True),
        ("Acme", False),
    ]


def test_a_merge_is_one_change_that_can_be_taken_back_and_made_again(anna: Laptop, ben: Laptop) -> None:
    anna("rename", "Acme", "Acme Cars")
    ben("rename", "Acme", "Acme Motors")
    ben("add", "Crow", "-o", "resolved")
    ben("delete", "1", "--yes")
    ben("leave", "Crow")
    before = anna.tables

    merged = anna("merge", str(ben.path)).out
    after = anna.tables
    assert merged == f"merged {ben.path}: 1 new, 1 renamed, 1 deleted, 1 vote new or changed\n"
    assert anna("undo").out == merged.replace("merged", "took back: merge of", 1)
    assert anna.tables == before
    assert anna("merge", str(ben.path)).out == merged

    assert anna.tables == after
    anna("add", "Crow", "-o", "partial")
    assert anna("undo").out == "took back: add 4 Crow\n"


def test_a_dry_run_says_what_would_come_in_and_writes_nothing(anna: Laptop, ben: Laptop, cli: Cli, path: Path) -> None:
    ben("add", "Crow", "-o", "resolved")
    before = anna.path.read_bytes()

    assert anna("merge", str(ben.path), "--dry-run").out == f"would merge {ben.path}: 1 new\n"
    assert cli("merge", str(ben.path), "--dry-run").out == f"would merge {ben.path}: 3 new\n"

    assert anna.path.read_bytes() == before
    assert not path.exists()


def test_a_machine_without_a_journal_gets_one(anna: Laptop, cli: Cli, path: Path) -> None:
    merged = cli("merge", str(anna.path))

    assert merged.out == f"merged {anna.path}: 2 new\n"
    assert merged.err == f"svclog: your journal begins, in {path}\n"
    assert json.loads(path.read_text())["interactions"] == anna.tables["interactions"]


def test_a_copy_may_be_piped_in(anna: Laptop, ben: Laptop, program: Program) -> None:
    ben("add", "Crow", "-o", "resolved")

    merged = program("--journal", str(anna.path), "merge", "-", stdin=ben.path.read_text())

    assert merged.out == "merged standard input: 1 new\n"


def test_what_svclog_does_not_know_survives(anna: Laptop, ben: Laptop) -> None:
    text = ben.path.read_text().replace('"outcome": "partial"', '"outcome": "partial", "mood": {"a": [1]}', 1)
    ben.path.write_text(text.replace('"interactions":{', '"weather": {\n "7": {"sun": true}\n},\n"interactions":{', 1))
    ben("edit", "2", "--note", "x")

    anna("merge", str(ben.path))

    assert anna.tables["interactions"]["2"]["mood"] == {"a": [1]}
    assert json.loads(anna.path.read_text())["weather"] == {"7": {"sun": True}}


def test_entries_that_another_program_wrote_are_the_same_on_both_machines(
    anna: Laptop, ben: Laptop, tmp_path: Path
) -> None:
    visit = {"when": "2026-11-20T09:15:00+01:00", "business": "Blue Bottle", "outcome": "resolved"}
    text = json.dumps({"interactions": {"1": visit, "2": visit}})
    anna.path.write_text(text)
    ben.path.write_text(text)
    anna("edit", "1", "--note", "edited by Anna")
    ben("add", "Crow", "-o", "resolved", "--re", "2")

    anna("merge", str(ben.path))
    ben("merge", str(anna.path))

    assert anna.places == ["Blue Bottle", "Blue Bottle", "Crow"]
    assert anna.tables == ben.tables
    assert anna("show", "1", "--json").json["interaction"]["note"] == "edited by Anna"
    assert anna("show", "3", "--json").json["interaction"]["re"] == 2


def test_what_should_be_a_moment_may_be_anything(anna: Laptop, ben: Laptop) -> None:
    tables = json.loads(ben.path.read_text())
    tables["interactions"]["2"] |= {"recorded": ["no", "moment"], "edited": {"no": "moment"}, "note": "Ben's"}
    tables["deleted"] = {"1": {"uid": "x", "at": [1]}}
    ben.path.write_text(json.dumps(tables))
    anna("merge", str(ben.path))
    assert anna.places == ["Blue Botle", "Acme"]


def test_an_unfinished_entry_at_the_end_of_a_copy_is_left_out(anna: Laptop, ben: Laptop) -> None:
    ben("add", "Crow", "-o", "resolved")
    ben("add", "Crow", "-o", "resolved", "-n", "é")
    ben.path.write_bytes(ben.path.read_bytes().partition("é".encode())[0] + "é".encode()[:1])

    merged = anna("merge", str(ben.path))

    assert merged.out == f"merged {ben.path}: 1 new\n"
    assert merged.err == f"svclog: {ben.path} ends in an unfinished entry, which is left out\n"


def test_an_encrypted_copy_is_opened_to_be_merged(
    anna: Laptop, ben: Laptop, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SVCLOG_PASSPHRASE", str(pyrage.x25519.Identity.generate()))
    ben("add", "Crow", "-o", "resolved")
    ben("encrypt")

    assert anna("merge", str(ben.path)).out.startswith(f"merged {ben.path}: 1 new")
    assert b"Crow" in anna.path.read_bytes()


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (None, 2, "cannot be read: no such file or directory; give the path of a file"),
        ("", 2, "is empty"),
        ("business,outcome\nAcme,resolved\n", 2, "import` reads CSV and JSON lines"),
        ('{"interactions": {"1": {}}', 4, "line 1, column 27"),
        ('{"meta": {"1": {"schema": 99, "written_by": "svclog 9"}}, "interactions": {}}', 4, "was written by svclog 9"),
    ],
)
def test_what_is_no_copy_of_a_journal_is_refused_and_nothing_is_written(
    anna: Laptop, tmp_path: Path, content: str | None, code: int, message: str
) -> None:
    file = tmp_path / "copy.json"
    if content is not None:
        file.write_text(content)
    before = anna.path.read_bytes()

    result = anna("merge", str(file), code=code)

    assert message in result.err
    assert result.err.count("\n") == 1
    assert anna.path.read_bytes() == before


def test_the_journal_itself_is_no_copy_of_it(anna: Laptop, tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(anna.path)

    for file in (anna.path, link):
        assert f"{file} is the journal itself; give a copy" in anna("merge", str(file), code=2).err


@pytest.mark.parametrize(
    "arguments", [[], ["x.json", "--conflicts"], ["--conflicts", "--git-setup"], ["x", "y", "z", "--driver"]]
)
def test_a_merge_of_nothing_or_of_two_kinds_is_refused(cli: Cli, arguments: list[str]) -> None:
    assert cli("merge", *arguments, code=2).err.count("\n") == 1


# What was edited on both


def lost(merged: Result) -> list[str]:
    """Return the output of a merge, except the line about what came in."""
    return merged.lines[1:]


def test_what_was_edited_on_both_is_told_by_the_side_that_wins_and_by_the_other(anna: Laptop, ben: Laptop) -> None:
    ben("edit", "1", "--note", "Ben's only\nnote", "--felt", "2")
    anna("edit", "1", "--felt", "4")
    bens = copy_of(ben)
    dropped = '1 Blue Botle was edited on both: the later edit is kept; dropped: felt 2, note "Ben\'s only note"'
    before = anna.path.read_bytes()

    assert anna("merge", bens).lines == [f"nothing new in {bens}", dropped]
    assert anna("merge", bens, "--dry-run").lines == [f"nothing new in {bens}", dropped]
    assert anna.path.read_bytes() == before
    assert ben("merge", str(anna.path), "--dry-run").lines == [f"would merge {anna.path}: 1 changed", dropped]
    assert ben("merge", str(anna.path)).lines == [f"merged {anna.path}: 1 changed", dropped]

    # It was reported here, and the journal remembers it.
    assert ben("merge", bens).lines == [f"nothing new in {bens}"]
    assert ben("merge", str(anna.path)).lines == [f"nothing new in {anna.path}"]
    assert anna("merge", str(ben.path)).lines == [f"nothing new in {ben.path}"]
    assert ben("undo").out == f"took back: merge of {anna.path}: 1 changed\n"
    assert ben("show", "1", "--json").json["interaction"]["note"] == "Ben's only\nnote"


def test_who_edits_on_one_machine_at_a_time_is_told_of_no_loss(anna: Laptop, ben: Laptop) -> None:
    for number, (one, other) in enumerate([(anna, ben), (anna, ben), (ben, anna), (ben, anna), (anna, ben)]):
        old = copy_of(other)
        one("edit", "1", "--note", f"edit {number}", "--felt", str(number % 5 + 1))
        one("edit", "1", "--note", f"edit {number}, mended", "--felt", "")
        one("rename", "Acme", f"Acme {number}") if number == 2 else None
        assert one("merge", old).out == f"nothing new in {old}\n"
        assert lost(other("merge", str(one.path))) == []
        assert lost(one("merge", str(other.path))) == []
    assert anna.tables == ben.tables


def test_an_edit_that_the_other_made_too_and_one_of_a_visit_that_was_never_edited_there_lose_nothing(
    anna: Laptop, ben: Laptop
) -> None:
    ben("edit", "1", "--note", "the same", "--felt", "2")
    anna("edit", "1", "--note", "the same", "--felt", "2", "--minutes", "5")
    anna("edit", "2", "--outcome", "resolved")

    assert lost(anna("merge", str(ben.path))) == lost(ben("merge", str(anna.path))) == []


def test_only_what_the_dropped_edit_changed_is_told_in_words(anna: Laptop, ben: Laptop) -> None:
    text = "a long story " * 10
    anna("edit", "2", "--note", "old", "--premium", "--tag", "late", "--via", "phone")
    ben("merge", str(anna.path))
    ben("edit", "1", "--when", "2026-11-19")
    ben("edit", "2", "--note", "", "--no-premium", "--tag", "late rude", "--when", "2026-11-20 09:15", "--minutes", "0")
    ben("edit", "2", "--promise", text, "--by", "2026-11-30", "--re", "1", "--business", "Crow", "--ref", "A 1")
    ben("kept", "2")
    anna("edit", "2", "--outcome", "resolved", "--via", "chat")

    [said] = lost(anna("merge", str(ben.path)))

    assert said == (
        "2 Acme was edited on both: the later edit is kept; dropped: when Friday 20 November 2026, 09:15, "
        'business Crow, premium (nothing), minutes 0, ref "A 1", tags late rude, note (nothing), '
        f'promise "{text[:59]}…" by Monday 30 November 2026, kept, re another visit'
    )


def test_a_vote_that_was_edited_on_both_is_told(anna: Laptop, ben: Laptop) -> None:
    anna("leave", "Acme", "--because", "rude")
    ben("merge", str(anna.path))
    anna("edit", "v1", "--for", "Blue Botle")
    ben("edit", "v1", "--because", "very rude")

    assert lost(ben("merge", str(anna.path))) == [
        "v1 Acme was edited on both: the later edit is kept; dropped: for Blue Botle"
    ]


def test_a_rename_beside_an_edit_is_no_loss(anna: Laptop, ben: Laptop) -> None:
    anna("edit", "2", "--note", "Anna's")
    anna("rename", "Acme", "Acme Cars")
    ben("rename", "Acme", "Acme Motors")
    ben("edit", "2", "--felt", "3")

    [said] = lost(anna("merge", str(ben.path)))

    assert said == '2 Acme Motors was edited on both: the later edit is kept; dropped: note "Anna\'s"'


def test_another_place_with_the_name_that_was_renamed_is_told_where_it_is_lost(anna: Laptop, ben: Laptop) -> None:
    anna("rename", "Acme", "Acme Cars")
    ben("merge", str(anna.path))
    anna("edit", "2", "--business", "Acme")
    ben("edit", "2", "--felt", "3")

    assert lost(anna("merge", str(ben.path))) == [
        "2 Acme Cars was edited on both: the later edit is kept; dropped: business Acme"
    ]


def test_an_edit_under_a_clock_that_is_late_replaces_the_one_it_was_made_on_top_of(
    anna: Laptop, ben: Laptop, clock: Clock
) -> None:
    anna("edit", "1", "--felt", "4")
    ben("merge", str(anna.path))
    clock.now -= timedelta(minutes=10)
    ben("edit", "1", "--felt", "")

    assert ben("merge", str(anna.path)).lines == [f"nothing new in {anna.path}"]
    assert anna("merge", str(ben.path)).lines == [f"merged {ben.path}: 1 changed"]
    assert "felt" not in anna.tables["interactions"]["1"]


def test_a_deletion_under_a_clock_that_is_late_holds(anna: Laptop, ben: Laptop, clock: Clock) -> None:
    anna("edit", "1", "--felt", "4")
    ben("merge", str(anna.path))
    clock.now -= timedelta(days=2)
    ben("delete", "1", "--yes")

    assert ben("merge", str(anna.path)).lines == [f"nothing new in {anna.path}"]
    assert anna("merge", str(ben.path)).lines == [f"merged {ben.path}: 1 deleted"]


def test_two_edits_within_a_second_are_not_called_earlier_and_later(
    anna: Laptop, ben: Laptop, cli: Cli, clock: Clock
) -> None:
    for laptop, felt in ((anna, "1"), (ben, "5")):
        cli("--journal", str(laptop.path), "edit", "1", "--felt", felt)

    assert lost(anna("merge", str(ben.path)))[0].startswith("1 Blue Botle was edited on both: one edit is kept; ")


def test_two_copies_with_the_same_edit_tell_it_once(anna: Laptop, ben: Laptop) -> None:
    ben("edit", "1", "--note", "Ben's")
    anna("edit", "1", "--felt", "4")

    assert len(lost(anna("merge", copy_of(ben, "one.json"), copy_of(ben, "two.json")))) == 1


def forget(laptop: Laptop) -> None:
    """Let the journal forget its last changes, as it does after many others."""
    tables = json.loads(laptop.path.read_text())
    del tables["history"]
    laptop.path.write_text(json.dumps(tables))


def test_where_nothing_is_remembered_only_what_the_kept_version_has_none_of_is_told(anna: Laptop, ben: Laptop) -> None:
    ben("edit", "1", "--note", "Ben's", "--felt", "2", "--via", "chat", "--premium", "--tag", "late")
    ben("edit", "2", "--note", "Ben's")
    anna("edit", "1", "--felt", "4", "--via", "phone")
    anna("edit", "2", "--note", "Ben's and Anna's")
    forget(anna)

    assert lost(anna("merge", str(ben.path))) == [
        '1 Blue Botle: the later edit is kept; an earlier one had premium yes, tags late, note "Ben\'s"'
    ]


def test_what_cannot_be_read_or_was_never_edited_is_told_as_no_loss(anna: Laptop, ben: Laptop) -> None:
    anna("edit", "1", "--felt", "4")
    anna("edit", "2", "--felt", "4")
    tables = json.loads(ben.path.read_text())
    tables["interactions"]["1"]["note"] = "written in an editor"
    tables["interactions"]["2"] |= {"outcome": "unheard of", "edited": "2026-11-22T10:00:30+01:00"}
    ben.path.write_text(json.dumps(tables))
    forget(anna)

    assert lost(anna("merge", str(ben.path))) == []


# Synchronised folders


@pytest.mark.parametrize(
    "name",
    [
        "journal.sync-conflict-20261122-101500-ABCDEFG.json",
        "journal.sync-conflict-20261122-101500.json",
        "journal (Anna's conflicted copy 2026-11-22).json",
        "journal (Anna's MacBook's conflicted copy 2026-11-22 (1)).json",
        "journal (In Konflikt stehende Kopie von Anna 2026-11-22).json",
        "journal (Copie en conflit de Anna 2026-11-22).json",
        "journal (copia en conflicto de Anna 2026-11-22).json",
        "journal (conflicted copy 2026-11-22 101500).json",
        "journal 2.json",
        "journal 13.json",
    ],
)
def test_a_conflict_copy_is_found_by_its_name_and_merged_and_stays(anna: Laptop, ben: Laptop, name: str) -> None:
    ben("add", "Crow", "-o", "resolved")
    copy = anna.path.parent / name
    shutil.copy(ben.path, copy)

    assert anna("merge", "--conflicts", "--dry-run").out == f"would merge {name}: 1 new\n"
    merged = anna("merge", "--conflicts")

    assert merged.out == f"merged {name}: 1 new\n"
    assert copy.exists()
    said, command = merged.err.removesuffix("\n").rsplit(": ", 1)
    assert said == "svclog: what it holds is in the journal now; this deletes it"
    subprocess.run(command, shell=True, check=True)
    assert not copy.exists()
    assert anna("merge", "--conflicts").err == f"svclog: no conflict copies beside {anna.path}\n"


def test_a_conflict_copy_that_was_cut_short_is_refused_and_nobody_is_told_to_delete_it(
    anna: Laptop, ben: Laptop
) -> None:
    for number in range(20):
        ben("add", f"Place {number}", "-o", "resolved")
    whole = ben.path.read_bytes()
    copy = anna.path.parent / "journal 2.json"
    before = anna.path.read_bytes()

    copy.write_bytes(whole[: len(whole) // 2])
    refused = anna("merge", "--conflicts", code=4)
    assert "journal 2.json: line" in refused.err
    assert "the file is cut short here, after entry" in refused.err
    assert anna.path.read_bytes() == before

    copy.write_bytes(whole[:-20])
    merged = anna("merge", "--conflicts")
    assert merged.err == "svclog: journal 2.json ends in an unfinished entry, which is left out\n"


def test_other_files_beside_the_journal_are_no_conflict_copies(anna: Laptop) -> None:
    for name in ("journal.json.damaged-12345678", "journal (backup).json", "journal 1.json", "journal 2026.json"):
        shutil.copy(anna.path, anna.path.parent / name)
    shutil.copy(anna.path, anna.path.parent / "other (conflicted copy 2026-11-22).json")
    (anna.path.parent / "journal 3.json").mkdir()

    assert "no conflict copies" in anna("merge", "--conflicts").err


def test_a_conflict_copy_that_is_no_journal_is_named_and_nothing_is_merged(anna: Laptop, ben: Laptop) -> None:
    ben("add", "Crow", "-o", "resolved")
    shutil.copy(ben.path, anna.path.parent / "journal 2.json")
    (anna.path.parent / "journal 3.json").write_text("notes")

    assert "journal 3.json is not a journal" in anna("merge", "--conflicts", code=2).err
    assert len(anna.places) == 2


# git


class Clone:
    """A clone of a repository with a journal in it."""

    def __init__(self, folder: Path, program: Program) -> None:
        self.folder = folder
        self._program = program
        self.journal = folder / "my journal.json"

    def git(self, *arguments: str) -> str:
        names = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
        done = subprocess.run(
            ["git", *names, "-C", str(self.folder), *arguments], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def svclog(self, *arguments: str, code: int = 0) -> Result:
        return self._program("--journal", str(self.journal), *arguments, code=code)

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "visits")


@pytest.fixture
def clone(tmp_path: Path, program: Program) -> Clone:
    """A clone in which git was told how to merge the journal."""
    folder = tmp_path / "clone"
    folder.mkdir()
    found = Clone(folder, program)
    found.git("init", "-q")
    found.svclog("add", "Acme", "-o", "partial", "-n", "first")
    found.svclog("merge", "--git-setup")
    found.commit()
    return found


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
def test_git_merges_two_branches_that_both_added_visits(clone: Clone) -> None:
    clone.git("checkout", "-q", "-b", "laptop")
    clone.svclog("add", "Blue Bottle", "-o", "resolved", "-n", "on the laptop")
    clone.svclog("edit", "1", "--outcome", "resolved")
    clone.commit()
    clone.git("checkout", "-q", "main")
    clone.svclog("add", "Crow", "-o", "resolved", "-n", "on the desktop")
    clone.commit()

    assert "merged their my journal.json: 1 new, 1 changed, 1 renumbered" in clone.git("merge", "laptop", "-m", "both")

    assert clone.git("status", "--porcelain") == ""
    assert clone.svclog("check").out.startswith("nothing is wrong: 3 entries")
    found = {entry["note"]: entry["outcome"] for entry in clone.svclog("list", "--json").json["interactions"]}
    assert found == {"first": "resolved", "on the laptop": "resolved", "on the desktop": "resolved"}
    undone = "took back: merge of their my journal.json: 1 new, 1 changed, 1 renumbered (2 "
    assert clone.svclog("undo").out.startswith(undone)
    assert len(clone.svclog("list").lines) == 2


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
def test_an_unfinished_entry_at_the_end_of_ours_leaves_nothing_in_the_clone(clone: Clone) -> None:
    clone.git("checkout", "-q", "-b", "laptop")
    clone.svclog("add", "Blue Bottle", "-o", "resolved")
    clone.commit()
    clone.git("checkout", "-q", "main")
    clone.svclog("add", "Crow", "-o", "resolved")
    clone.journal.write_bytes(clone.journal.read_bytes()[:-20])
    clone.commit()

    clone.git("merge", "-q", "laptop", "-m", "both")

    assert clone.git("status", "--porcelain") == ""
    assert sorted(file.name for file in clone.folder.iterdir()) == [".git", ".gitattributes", clone.journal.name]
    assert len(clone.svclog("list").lines) == 2


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
def test_a_branch_of_visits_is_rebased_on_another(clone: Clone) -> None:
    clone.git("checkout", "-q", "-b", "laptop")
    for number in range(3):
        clone.svclog("add", "Blue Bottle", "-o", "resolved", "-n", f"on the laptop {number}")
        clone.commit()
    clone.git("checkout", "-q", "main")
    clone.svclog("add", "Crow", "-o", "resolved")
    clone.commit()
    clone.git("checkout", "-q", "laptop")

    clone.git("rebase", "-q", "main")

    assert clone.svclog("check").out.startswith("nothing is wrong: 5 entries")


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
def test_git_keeps_a_conflict_where_theirs_is_no_journal(clone: Clone) -> None:
    clone.git("checkout", "-q", "-b", "laptop")
    clone.journal.write_text("damaged\n")
    clone.commit()
    clone.git("checkout", "-q", "main")
    clone.svclog("add", "Crow", "-o", "resolved")
    clone.commit()
    before = clone.journal.read_bytes()

    with pytest.raises(AssertionError, match="CONFLICT"):
        clone.git("merge", "laptop")

    assert clone.journal.read_bytes() == before


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
def test_setting_up_git_twice_says_it_once_and_leaves_what_was_said(clone: Clone) -> None:
    attributes = clone.folder / ".gitattributes"
    assert attributes.read_text() == '"/my journal.json" merge=svclog\n'
    attributes.write_text("*.txt text")

    clone.svclog("merge", "--git-setup")
    set_up = clone.svclog("merge", "--git-setup")

    assert attributes.read_text() == '*.txt text\n"/my journal.json" merge=svclog\n'
    assert set_up.out == f"git merges {clone.journal} visit by visit now; commit {attributes}\n"
    assert clone.git("check-attr", "merge", "my journal.json").endswith("merge: svclog\n")
    manual = MANUAL.read_text(encoding="utf-8").replace(r"\-", "-")
    by_hand = re.search(r'git config merge.svclog.driver "svclog (.*?)"', manual)
    assert by_hand is not None
    assert clone.git("config", "merge.svclog.driver").endswith(f"svclog {by_hand[1]}\n")


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
def test_what_is_for_git_has_no_dry_run_and_writes_nothing(clone: Clone) -> None:
    (clone.folder / ".gitattributes").unlink()
    ours, theirs = clone.journal.read_bytes(), clone.folder / "theirs.json"
    theirs.write_bytes(ours.replace(b"first", b"their"))

    for arguments in (["--git-setup"], ["--driver", "base", str(clone.journal), str(theirs), "journal.json"]):
        error = clone.svclog("merge", "--dry-run", *arguments, code=2).err
        assert error == "svclog: --dry-run is for copies that are merged now: give it with FILE or --conflicts\n"
    assert not (clone.folder / ".gitattributes").exists()
    assert clone.journal.read_bytes() == ours


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
def test_git_is_not_set_up_outside_of_a_clone(anna: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", os.fspath(anna.path.parent.parent))

    assert "is in no git repository" in anna("merge", "--git-setup", code=2).err
    assert [path.name for path in anna.path.parent.iterdir()] == ["journal.json"]
