"""Votes by their numbers: shown, changed, deleted, and taken back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import msgspec
import pytest

from svclog.errors import NoSuchVote
from svclog.model import Regret

if TYPE_CHECKING:
    from pathlib import Path

    from svclog.journal import Journal
    from tests.conftest import Cli, Clock, Program


@pytest.fixture(autouse=True)
def left(cli: Cli) -> None:
    """Acme Cars, left for Wheelwright by v1."""
    cli("add", "Acme Cars/service", "-w", "Kim", "-o", "unresolved", "--when", "2026-11-20")
    cli("add", "Wheelwright", "-o", "resolved", "--when", "2026-11-21")
    cli("leave", "acme cars", "--because", "never called back", "--for", "WHEELWRIGHT", "--review", "in 3 months")


def only_vote(cli: Cli) -> dict[str, object]:
    [vote] = cli("votes", "--json").json["votes"]
    assert isinstance(vote, dict)
    return vote


def test_a_vote_has_a_number_wherever_it_is_told_of(cli: Cli) -> None:
    assert cli("votes").lines[1].split()[0] == "v1"
    assert cli("card", "Acme Cars").lines[1].startswith("Your vote (v1), today: left ")
    assert cli("return", "Acme Cars").out == "vote v2: returned to Acme Cars\n"
    assert cli("leave", "Wheelwright").out == "vote v3: left Wheelwright\n"


def test_all_votes_are_listed_returns_too(cli: Cli) -> None:
    cli("return", "Acme Cars")

    assert [line.split()[:3] for line in cli("votes", "--all").lines[1:3]] == [
        ["v1", "2026-11-22", "left"],
        ["v2", "2026-11-22", "returned"],
    ]
    document = cli("votes", "--all", "--json").json
    assert (document["version"], [(vote["id"], vote["leaves"]) for vote in document["votes"]]) == (
        1,
        [(1, True), (2, False)],
    )


def test_show_tells_all_of_a_vote(cli: Cli) -> None:
    uid = only_vote(cli)["uid"]
    cli("edit", "v1", "--until", "2027-05-01", "--because", "never called back\n\x1b[31mtwice")

    assert cli("show", "V1").lines == [
        "vote       v1",
        "left       Acme Cars",
        "when       today 10:00",
        "for        Wheelwright",
        "until      Saturday 1 May 2027",
        "review     Monday 22 February 2027",
        "edited     today 10:00",
        f"uid        {uid}",
        "",
        "never called back",
        "[31mtwice",
    ]
    document = cli("show", "v1", "--json").json
    assert (document["version"], document["vote"]["id"], document["vote"]["leaves"]) == (1, 1, True)


def test_edit_changes_a_vote_and_says_from_what_to_what(cli: Cli, clock: Clock) -> None:
    clock.now = clock.now.replace(hour=11)

    result = cli("edit", "v1", "--because", "never", "--for", "wheelwright", "--review", "2027-01-31", "--until", "")

    assert result.out == (
        'changed v1 Acme Cars: because "never called back" -> "never", '
        "review Monday 22 February 2027 -> Sunday 31 January 2027\n"
    )
    vote = only_vote(cli)
    assert (vote["because"], vote["instead"], vote["review"]) == ("never", "Wheelwright", "2027-01-31T23:59:59+01:00")
    assert (vote["at"], vote["edited"]) == ("2026-11-22T10:00:00+01:00", "2026-11-22T11:00:00+01:00")
    assert cli("undo").out == (
        'took back: edit v1 Acme Cars: because "never" -> "never called back", '
        "review Sunday 31 January 2027 -> Monday 22 February 2027\n"
    )
    assert only_vote(cli)["because"] == "never called back"


def test_an_empty_value_clears_what_a_vote_said(cli: Cli) -> None:
    cli("edit", "v1", "--because", "", "--for", "", "--review", "")

    vote = only_vote(cli)
    assert (vote["because"], vote["instead"], vote["review"]) == (None, None, None)
    assert cli("edit", "v1", "--for", "").err == "svclog: nothing was changed in v1\n"


def test_what_svclog_does_not_know_of_a_vote_survives(cli: Cli, path: Path) -> None:
    path.write_text(path.read_text().replace('"leaves": true', '"leaves": true, "mood": [1]'))

    cli("edit", "v1", "--because", "new")
    cli("review", "Acme Cars", "--regret", "some")
    cli("rename", "Acme Cars", "Acme")

    [vote] = json.loads(path.read_text())["votes"].values()
    assert (vote["mood"], vote["because"], vote["regret"], vote["business"]) == ([1], "new", "some", "Acme")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (
            ["edit", "v1", "--outcome", "resolved"],
            2,
            "--outcome is for visits, and v1 is a vote; a vote takes --because,",
        ),
        (["edit", "v1", "--no-premium"], 2, "--premium is for visits, and v1 is a vote"),
        (["edit", "v1", "--re", "1", "--because", "x"], 2, "--re is for visits"),
        (["edit", "v1", "--tag", "x"], 2, "--tag is for visits"),
        (["edit", "1", "--for", "Wheelwright"], 2, "--for is for votes, and 1 is a visit; give the id of a vote"),
        (["edit", "1", "--note", "x", "--until", "2027-01-01"], 2, "--until is for votes, and 1 is a visit"),
        (["edit", "v1", "--until", "2026-11-01"], 2, "--until: '2026-11-01' is in the past; give a future date"),
        (["edit", "v1", "--review", "someday"], 2, "--review: cannot read the date 'someday'"),
        (["edit", "v1", "--for", "Acme Cars"], 2, "--for: Acme Cars cannot replace itself; give another place"),
        (["edit", "v7", "--because", "x"], 3, "no vote has the id v7; `svclog votes --all` shows the ids"),
        (["delete", "1", "v7", "--yes"], 3, "no vote has the id v7"),
        (["delete", "9", "v1", "--yes"], 3, "no visit has the id 9"),
        (["show", "v7"], 3, "no vote has the id v7"),
        (["show", "vv"], 2, "ID: 'vv' is not allowed"),
        (["kept", "v1"], 2, "ID: 'v1' is not allowed"),
        (["delete", "v1"], 2, "nothing was deleted: no terminal to ask on; give --yes"),
    ],
)
def test_what_a_vote_does_not_take_is_refused_and_nothing_is_written(
    cli: Cli, path: Path, arguments: list[str], code: int, message: str
) -> None:
    before = path.read_bytes()

    assert message in cli(*arguments, code=code).err
    assert path.read_bytes() == before


def test_without_an_option_a_vote_is_changed_in_a_form(program: Program, cli: Cli, path: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    editor = f'sh -c \'cp "$0" {seen}; sed -i "s/^for: .*/for:/" "$0"; echo "not once" >> "$0"\''

    result = program("edit", "v1", env={"EDITOR": editor})

    assert result.out.endswith(
        'because "never called back" -> "never called back not once", for Wheelwright -> (nothing)\n'
    )
    assert seen.read_text().startswith("# Vote v1. Change what you like")
    assert "for: Wheelwright\n" in seen.read_text()
    assert only_vote(cli)["because"] == "never called back\nnot once"
    before = path.read_bytes()
    assert program("edit", "v1", env={"EDITOR": "true"}).err == "svclog: nothing was changed in v1\n"
    assert path.read_bytes() == before
    kept = program("edit", "v1", code=2, env={"EDITOR": "sed -i 's/^until:/until: 2020-01-01/'"}).err
    assert "svclog: until: '2020-01-01' is in the past" in kept
    assert "your form is saved in" in kept


def test_a_form_of_a_vote_does_not_undo_what_another_program_changed_meanwhile(program: Program, cli: Cli) -> None:
    other = " ".join(program.command("edit", "v1", "--because", "meanwhile"))
    editor = f'sh -c \'{other} >/dev/null; sed -i "s/^for: .*/for:/" "$0"\''

    error = program("edit", "v1", code=2, env={"EDITOR": editor}).err
    assert "v1 was changed by another program meanwhile" in error
    assert "your form is saved in " in error
    assert (only_vote(cli)["because"], only_vote(cli)["instead"]) == ("meanwhile", "Wheelwright")


def test_a_deleted_vote_is_gone_for_good_and_comes_back_by_undo(cli: Cli, tmp_path: Path) -> None:
    vote = only_vote(cli)
    copy = tmp_path / "copy.jsonl"
    copy.write_text(cli("export", "-f", "jsonl").out)

    assert cli("delete", "v1", "2", "--yes").out == ("deleted 2 Wheelwright, yesterday; vote v1 to leave Acme Cars\n")

    assert cli("votes", "--json").json["votes"] == []
    assert cli("import", str(copy)).out == "0 added, 1 here already, 2 deleted here before, not brought back\n"
    assert cli("votes", "--json").json["votes"] == []
    assert cli("undo").out == "took back: delete 2 Wheelwright, v1 Acme Cars\n"
    assert only_vote(cli) == {**vote, "visits_since": 0}
    assert cli("import", str(copy)).out == "0 added, 2 here already\n"


def test_a_vote_that_was_taken_back_does_not_come_back_from_a_copy(cli: Cli, tmp_path: Path) -> None:
    copy = tmp_path / "copy.jsonl"
    copy.write_text(cli("export", "-f", "jsonl").out)

    assert cli("undo").out == "took back: vote to leave Acme Cars\n"

    assert cli("import", str(copy)).out == "0 added, 2 here already, 1 deleted here before, not brought back\n"


def test_a_number_is_given_to_one_vote_only(cli: Cli) -> None:
    cli("delete", "v1", "--yes")
    assert cli("leave", "Wheelwright").out == "vote v2: left Wheelwright\n"
    cli("undo")
    assert cli("leave", "Wheelwright").out == "vote v3: left Wheelwright\n"


def test_a_review_is_of_the_vote_that_was_asked_about(cli: Cli, journal: Journal) -> None:
    [asked] = journal.votes()
    with pytest.raises(NoSuchVote):
        journal.review(msgspec.structs.replace(asked, uid="another"), Regret.MUCH)
    journal.review(asked, Regret.MUCH)
    assert only_vote(cli)["regret"] == "much"


def test_delete_takes_out_what_cannot_be_read_and_says_what_it_is(cli: Cli, path: Path) -> None:
    text = path.read_text().replace('"outcome": "resolved"', '"outcome": "\\u001b[31mfine"')
    path.write_text(text.replace('"leaves": true', '"leaves": "yes"'))

    refused = cli("delete", "2", "v1", code=2).out
    assert "2 cannot be read: Invalid enum value '\\x1b[31mfine'" in refused
    assert "v1 cannot be read: Expected `bool`" in refused
    assert cli("check", code=1).out == (
        "2: outcome must be resolved, partial, declined, unresolved or pending; give it: "
        "`svclog edit 2 --outcome OUTCOME`, or delete the visit: `svclog delete 2`\n"
        "v1: this vote cannot be read (Expected `bool`, got `str` - at `$.leaves`); fix it in an editor, "
        "or delete the vote: `svclog delete v1`\n"
    )
    assert cli("delete", "2", "v1", "--yes").out == (
        "deleted 2, which could not be read; v1, which could not be read\n"
    )

    assert cli("check").out.startswith("nothing is wrong: 1 entry")
    cli("undo")
    assert cli("check", code=1).out.count("\n") == 2


def test_a_vote_that_cannot_be_read_is_made_readable_by_an_edit(cli: Cli, path: Path) -> None:
    path.write_text(path.read_text().replace('"because": "never called back"', '"because": 7'))

    assert cli("edit", "v1", "--because", "seven").out == "changed v1 Acme Cars: readable again\n"
    path.write_text(path.read_text().replace('"leaves": true', '"leaves": "yes"'))
    assert "v1 would still not be readable" in cli("edit", "v1", "--because", "x", code=2).err


def test_a_vote_on_a_place_that_no_visit_is_to_is_said_to_be_wrong(cli: Cli) -> None:
    assert cli("check").out.startswith("nothing is wrong")
    cli("delete", "1", "--yes")

    assert cli("check", code=1).out.startswith("v1: no visit is to 'Acme Cars', which it is on; ")
    [problem] = cli("check", "--json", code=1).json["problems"]
    assert (problem["id"], problem["kind"]) == (1, "vote")
    cli("delete", "v1", "--yes")
    assert cli("check").out.startswith("nothing is wrong")


def test_a_vote_without_a_uid_comes_in_once(cli: Cli, path: Path, tmp_path: Path) -> None:
    uid = only_vote(cli)["uid"]
    path.write_text(path.read_text().replace(f'"uid": "{uid}", "business": "Acme Cars"', '"business": "Acme Cars"'))
    file = tmp_path / "all.jsonl"
    file.write_text(cli("export", "-f", "jsonl").out)
    other = ("--journal", str(tmp_path / "other.json"))

    for source in (str(path), str(file)):
        cli(*other, "import", source)
        assert cli(*other, "import", source).out == "0 added, 2 here already\n"

    assert only_vote(cli)["business"] == "Acme Cars"


def test_a_vote_that_cannot_be_read_is_left_out_and_told_of(cli: Cli, path: Path) -> None:
    cli("add", "Acme Net", "-o", "unresolved")
    cli("leave", "Acme Net")
    path.write_text(path.read_text().replace('"leaves": true', '"leaves": "yes"'))

    for command in (["votes"], ["report"], ["export"]):
        assert "votes cannot be read and are left out, the first is v1" in cli(*command).err


def test_a_place_cannot_replace_itself(cli: Cli, path: Path) -> None:
    cli("add", "Tram Bistro", "-o", "unresolved")
    before = path.read_bytes()

    assert (
        "--for: Tram Bistro cannot replace itself" in cli("leave", "Tram Bistro", "--for", "tram  bistro", code=2).err
    )
    assert path.read_bytes() == before
