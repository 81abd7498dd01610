"""Commands that svclog recommends name the journal as the user did, and no word of the user's is taken for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

ON = ("--journal", "j1.json")
PROSE = "as my svclog notes say (svclog list)"
QUOTED = "see `svclog list` and `svclog undo`"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def left(cli: Cli) -> Cli:
    """A journal whose notes, votes, names and promises quote commands."""
    for outcome in ("resolved", "unresolved", "unresolved", "unresolved"):
        cli(*ON, "add", "Acme", "-w", "Dana", "--empathy", "1", "-o", outcome, "-n", QUOTED)
    cli(*ON, "add", "The svclog shop", "-o", "declined", "--empathy", "5", "--listening", "5", "-n", PROSE)
    cli(*ON, "add", "`svclog list`", "-o", "resolved", "--promise", PROSE, "--by", "friday", "--ref", QUOTED)
    cli(*ON, "leave", "Acme", "--because", PROSE, "--for", "The svclog shop", "--review", "in 3 months")
    return cli


@pytest.mark.parametrize("words", [PROSE, QUOTED])
def test_a_receipt_says_what_was_typed(cli: Cli, words: str) -> None:
    cli(*ON, "add", "Acme", "-o", "resolved")
    assert f"left Acme (“{words}”)" in cli(*ON, "leave", "Acme", "--because", words).out
    assert "logged 2 `svclog list`, today" in cli(*ON, "add", "`svclog list`", "-o", "resolved").out
    assert words[:29] in cli(*ON, "edit", "1", "--note", words).out


def test_what_a_card_and_a_report_quote_is_as_it_was_typed_and_their_hints_name_the_journal(left: Cli) -> None:
    card = left(*ON, "card", "Acme").out
    assert f"left Acme for The svclog shop (“{PROSE}”)" in card.replace(" until", "")
    assert "(svclog --journal j1.json show 4)" in card
    assert f"Promised: {PROSE}, due" in left(*ON, "card", "`svclog list`").out
    for form in ((), ("-f", "markdown"), ("-f", "html")):
        report = left(*ON, "report", *form).out
        plain = report.replace("\\", "").replace("&#39;", "'")
        assert "svclog --journal j1.json" in plain
        assert f"“{PROSE}”" in plain
        assert QUOTED in plain
        assert "The svclog shop" in plain


def test_lists_and_exports_leave_what_was_typed(left: Cli) -> None:
    for command in (("list",), ("votes",), ("votes", "--all"), ("show", "5"), ("show", "v1"), ("export",)):
        out = left(*ON, *command).out
        assert PROSE in out
        assert "--journal" not in out.replace("svclog --journal j1.json show v1", "")  # the hint of `votes`


def test_an_error_quotes_what_was_typed_and_names_the_journal_in_its_hint(left: Cli) -> None:
    assert left(*ON, "card", QUOTED, code=3).err == (
        f"svclog: the journal has no place called '{QUOTED}'; `svclog --journal j1.json places` shows the names "
        "it has\n"
    )
    assert left(*ON, "add", "Acme", "-o", QUOTED, code=2).err.startswith(f"svclog: --outcome: '{QUOTED}' is not")
    assert left(*ON, "list", "--business", PROSE).err.startswith(f"svclog: the journal has no place called '{PROSE}'")


def test_check_quotes_what_was_typed_and_names_the_journal_in_its_hints(cli: Cli, here: Path) -> None:
    cli(*ON, "add", "`svclog list`", "-o", "resolved")
    cli(*ON, "leave", "`svclog list`")
    cli(*ON, "delete", "1", "--yes")
    assert cli(*ON, "check", code=1).out == (
        "v1: no visit is to '`svclog list`', which it is on; log one, or take it out "
        "(`svclog --journal j1.json delete v1`)\n"
    )
    journal = here / "j1.json"
    journal.write_text(journal.read_text().replace('"leaves": true', '"leaves": "`svclog undo`"'))
    assert "`svclog --journal j1.json delete v1`" in cli(*ON, "check", code=1).out
    assert "`svclog --journal j1.json check` names them all" in cli(*ON, "votes").err


def test_without_the_option_a_hint_names_no_journal(cli: Cli) -> None:
    assert "; `svclog places` shows" in cli("card", "Acme", code=3).err


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("list", "DHL"), "list -b DHL"),
        (("list", "Studio", "54"), "list -b 'Studio 54'"),
        (("show", "DHL"), "card DHL"),
        (("show", "Blue Bottle"), "card 'Blue Bottle'"),
        (("kept", "DHL"), "list --text DHL"),
        (("delete", "Studio", "54"), "list --text 'Studio 54'"),
        (("letter", "DHL"), "list --text DHL"),
        (("thanks", "Patel"), "list --text Patel"),
        (("letter", "v1"), "show v1"),
        (("letter", "last"), "show last"),
        (("search", "late", "order"), "list --text 'late order'"),
        (("search",), "list --text WORDS"),
    ],
)
def test_who_types_a_place_for_an_id_or_searches_is_told_the_command(
    cli: Cli, typed: tuple[str, ...], meant: str
) -> None:
    assert f"`svclog --journal j1.json {meant}`" in cli(*ON, *typed, code=2).err


@pytest.mark.parametrize("typed", [("list", "v1"), ("list", "1-x"), ("show", "12-20"), ("kept", "DHL")])
def test_what_is_no_name_of_a_place_is_taken_for_none(cli: Cli, typed: tuple[str, ...]) -> None:
    assert "for the place" not in cli(*ON, *typed, code=2).err
