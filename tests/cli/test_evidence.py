"""`dossier`, `letter` and `thanks`: what happened, told to a stranger, to the business and to the one who helped."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from svclog.fields import texts
from svclog.journal import Journal
from svclog.model import Interaction, Outcome, Promise
from svclog.render.dossier import markdown
from svclog.reports.dossier import dossier
from tests.cli.terminals import harmful
from tests.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Typist
    from tests.conftest import Cli, Clock

HOSTILE = (
    "\x1b[31mred\x07 <b>bold</b> *so* _so_ `x` [a](http://evil.example) ![i](http://evil.example/i.png)\n"
    "# heading\n- item\n+ item\n1. one\n2) two\n===\n---\n> quote\n```\ncode\n\n    indented\n| a | b |\n"
    "http://evil.example www.evil.example <http://evil.example> &lt; \u202eback\n[x]: http://evil.example"
)
QUIET = {
    *("blockquote", "bullet_list", "heading", "list_item", "paragraph"),
    *("inline", "text", "text_special", "softbreak", "hardbreak"),
}
"""The Markdown elements of a dossier; a link, emphasis, code or HTML could only come from a note."""


@pytest.fixture
def story(cli: Cli, clock: Clock) -> None:
    """A call-back that never came, chased at the counter of another desk, done late."""
    clock.now = NOW - timedelta(days=9)  # Friday 13 November
    cli(
        *("add", "Acme Cars/service", "-w", "Kim", "--empathy", "2", "--listening", "1", "--felt", "1"),
        *("-o", "unresolved", "--via", "phone", "--minutes", "25", "--ref", "T-100", "-n", "on hold,\nthen cut off"),
        *("--when", "today 9:15", "--promise", "call back", "--by", "tuesday"),
    )
    clock.now = NOW - timedelta(days=1)
    cli(
        *("add", "Acme Cars/sales", "-w", "Rolf", "-o", "partial", "--via", "counter", "--minutes", "50"),
        *("--spent", "30", "--ref", "T-101", "--re", "1", "--when", "2026-11-18 16:00"),
        *("--promise", "refund the fee", "--by", "2026-11-20"),
    )
    clock.now = NOW
    cli("add", "Blue Bottle", "-w", "Maya", "--empathy", "5", "-o", "resolved", "-n", "remade it, no fuss")


def section(text: str, title: str) -> str:
    """One entry of a dossier."""
    return text.partition(f"## {title}")[2].partition("\n## ")[0]


def tokens(text: str) -> set[str]:
    """Return the kinds of Markdown elements in a text."""
    found = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    kinds = {child.type for token in found for child in (token, *(token.children or []))}
    return {kind.removesuffix("_open").removesuffix("_close") for kind in kinds}


@pytest.mark.usefixtures("story")
def test_a_dossier_tells_a_stranger_the_whole_story_in_order(cli: Cli) -> None:
    cli("kept", "1", "--when", "today")

    assert cli("dossier", "acme cars").out == (
        "# Acme Cars: what happened, in order\n"
        "\n"
        "- Drawn up: Sunday 22 November 2026\n"
        "- Period covered: Friday 13 November 2026 to Wednesday 18 November 2026\n"
        "- Contacts: 2, over 5 days\n"
        "- People: Kim and Rolf\n"
        "- Their references: T-100 and T-101\n"
        "- Cost: 75 minutes (1 h 15 min) and 30.00\n"
        "- Promises: 2 made; 1 kept (1 of them late), 0 broken and 1 overdue\n"
        "- My verdict today: too early to say, score -1.8 on 2 rated visits\n"
        "- Ratings are my own, from 1 (very bad) to 5 (very good)\n"
        "\n"
        "## Entry 1: Friday 13 November 2026, 09:15 (UTC+01:00)\n"
        "\n"
        "- Place: Acme Cars/service\n"
        "- Contact: by phone, with Kim\n"
        "- Their reference: T-100\n"
        "- Outcome: unresolved (I left without what I came for)\n"
        "- Cost: 25 minutes\n"
        '- Promised: "call back" by Tuesday 17 November 2026: kept late, on Sunday 22 November 2026\n'
        "- Noted: the same day\n"
        "- Changed: edited on Sunday 22 November 2026, when what became of the promise was noted\n"
        "- Rated: empathy 2 of 5, listening 1 of 5, how I felt at the end 1 of 5\n"
        "\n"
        "What happened, in the words noted:\n"
        "\n"
        "> on hold,  \n"
        "> then cut off\n"
        "\n"
        "## Entry 2: Wednesday 18 November 2026, 16:00 (UTC+01:00)\n"
        "\n"
        "- Place: Acme Cars/sales\n"
        "- Contact: in person, with Rolf\n"
        "- Their reference: T-101\n"
        "- Follows up: entry 1 of Friday 13 November 2026\n"
        "- Outcome: partial (I got some of what I came for)\n"
        "- Cost: 50 minutes and 30.00\n"
        '- Promised: "refund the fee" by Friday 20 November 2026: overdue, not done so far\n'
        "- Noted: 3 days later, on Saturday 21 November 2026\n"
    )


@pytest.mark.usefixtures("story")
def test_facts_leave_ratings_feelings_and_the_verdict_out(cli: Cli) -> None:
    text = cli("dossier", "Acme Cars", "--facts").out
    document = cli("dossier", "Acme Cars", "--facts", "--json").json

    assert "on hold" in text
    for word in ("empathy", "listening", "felt", "verdict", "score", "Rat"):
        assert word not in text
    assert not {"verdict", "score"} & document.keys()
    assert not {"empathy", "listening", "felt"} & document["interactions"][0].keys()


@pytest.mark.usefixtures("story")
def test_a_dossier_of_a_desk_or_from_a_day_on_takes_in_no_more(cli: Cli) -> None:
    desk = cli("dossier", "Acme Cars/service").out
    later = cli("dossier", "Acme Cars", "--since", "2026-11-18").out
    none = cli("dossier", "Acme Cars", "--since", "yesterday").out

    assert ("## Entry 1" in desk, "## Entry 2" in desk) == (True, False)
    assert ("## Entry 1" in later, "## Entry 2" in later) == (False, True)
    assert "- Taken in: contacts from Wednesday 18 November 2026 on\n" in later
    assert "Follows up: entry 1 of Friday 13 November 2026" in later
    assert none.endswith("- Taken in: contacts from Saturday 21 November 2026 on\n- Contacts: none\n")


@pytest.mark.usefixtures("story")
def test_the_dossier_as_json_carries_the_totals_and_every_entry(cli: Cli) -> None:
    cli("broke", "1")

    document = cli("dossier", "Acme Cars", "--json").json

    assert next(iter(document)) == "version"
    assert (document["version"], document["contacts"], document["minutes"], document["spent"]) == (1, 2, 75, 30.0)
    assert document["promises"] == {"made": 2, "kept": 0, "late": 0, "broken": 1, "overdue": 1, "open": 0}
    first, second = document["interactions"]
    assert (first["promise"]["settled"], first["promise"]["noted"]) == (None, "2026-11-22T10:00:00+01:00")
    assert (first["noted_days_later"], second["noted_days_later"], second["re"]) == (0, 3, 1)
    assert document["verdict"] == "too early to say"


@pytest.mark.parametrize(
    ("when", "noted", "said"),
    [
        ("2026-10-25T00:30:00+02:00", "2026-10-25T23:45:00+01:00", "the same day"),
        ("2026-10-24T23:45:00+02:00", "2026-10-25T00:15:00+02:00", "1 day later, on Sunday 25 October 2026"),
        ("2026-10-23T09:00:00+02:00", "2026-10-26T08:30:00+01:00", "3 days later, on Monday 26 October 2026"),
        ("2026-03-28T23:30:00+01:00", "2026-03-31T00:10:00+02:00", "3 days later, on Tuesday 31 March 2026"),
        ("2026-11-20T00:30:00+13:00", "2026-11-19T14:00:00+01:00", "the same day"),
    ],
)
def test_how_much_later_it_was_noted_goes_by_the_clock_on_the_wall(
    cli: Cli, tmp_path: Path, when: str, noted: str, said: str
) -> None:
    file = tmp_path / "visits.csv"
    cli("add", "Acme", "-o", "resolved", "--when", when[:10])
    exported = cli("export", "-f", "csv").out.splitlines()
    columns = exported[0].split(",")
    row = {**dict(zip(columns, exported[1].split(","), strict=True)), "when": when, "recorded": noted, "uid": "a" * 32}
    cli("undo")
    file.write_text(f"{exported[0]}\n{','.join(row.values())}\n", encoding="utf-8")
    cli("import", str(file))

    assert f"- Noted: {said}\n" in cli("dossier", "Acme").out


def test_an_edit_shows_in_the_dossier_and_what_was_followed_up_may_be_gone(cli: Cli) -> None:
    cli("add", "Acme", "-o", "unresolved", "--when", "2026-11-20")
    cli("add", "Acme", "-o", "resolved", "--re", "1", "--premium", "--when", "2026-11-21")
    cli("edit", "2", "--minutes", "5")
    cli("delete", "1", "--yes")

    text = cli("dossier", "Acme").out

    assert "- Changed: edited on Sunday 22 November 2026\n" in text
    assert "- Follows up: an entry that is not in the journal any more\n" in text
    assert "## Entry 2: Saturday 21 November 2026 (UTC+01:00)\n" in text
    assert "- Cost: 5 minutes, at a premium price\n" in text


def test_what_became_of_each_promise_adds_up(cli: Cli) -> None:
    for number, by in enumerate(["2026-11-20", "2026-11-20", "2026-11-23", "2026-11-24 15:00"], 1):
        cli("add", "Acme", "-o", "pending", "--when", "2026-11-19", "--promise", f"thing {number}", "--by", by)
    cli("broke", "1")
    cli("kept", "3", "--when", "today")

    text = cli("dossier", "Acme").out

    assert "- Promises: 4 made; 1 kept, 1 broken, 1 overdue and 1 not due yet\n" in text
    assert '"thing 1" by Friday 20 November 2026: broken, noted on Sunday 22 November 2026\n' in text
    assert '"thing 2" by Friday 20 November 2026: overdue, not done so far\n' in text
    assert '"thing 3" by Monday 23 November 2026: kept in time, on Sunday 22 November 2026\n' in text
    assert '"thing 4" by Tuesday 24 November 2026, 15:00: still open, not due yet\n' in text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"premium": True}, "- Price: a premium one\n"),
        (
            {"promise": Promise(text="call", state="broken", settled=NOW)},
            '"call": broken, as noted on Sunday 22 November 2026\n',
        ),
    ],
)
def test_a_price_without_an_amount_and_a_promise_of_an_earlier_svclog_are_told(
    fields: dict[str, Any], said: str
) -> None:
    visit = Interaction(id=1, uid="1", when=NOW, business="Acme", outcome=Outcome.PARTIAL, **fields)

    assert said in "".join(markdown(dossier("Acme", [visit], NOW), ""))


@pytest.mark.parametrize("command", [["dossier", "Blue Botle"], ["letter", "7"], ["thanks", "7"]])
def test_what_is_not_in_the_journal_exits_3(cli: Cli, command: list[str]) -> None:
    cli("add", "Blue Bottle", "-o", "resolved")

    result = cli(*command, code=3)

    assert result.out == ""
    said = "did you mean 'Blue Bottle'?" if command[0] == "dossier" else "has the id 7; `svclog list` shows the ids"
    assert said in result.err


def test_nothing_of_a_note_acts_in_a_dossier(cli: Cli) -> None:
    line = HOSTILE.splitlines()[0].replace("\x1b", "").replace("\x07", "")
    cli(
        *("add", f"# {line.replace('/', ' ')} #", "-w", f"- {line}", "-o", "pending", "-n", HOSTILE),
        *("--ref", f"1. {line}", "--promise", line, "--by", "friday"),
    )
    text = cli("dossier", cli.entry(1)["business"]).out

    assert tokens(text) <= QUIET
    assert not harmful(text.replace("\n", ""))
    rendered = MarkdownIt("commonmark").render(text)
    assert rendered.count("<h1>") == rendered.count("<h2>") == 1
    assert rendered.count("<ul>") == 2  # the totals and the facts of the entry
    assert rendered.count("<blockquote>") == 1
    for kept in ("# heading<br />", "- item<br />", "1. one<br />", "===<br />", "| a | b |<br />"):
        assert kept in rendered
    assert "http://evil.example" in rendered
    assert "<a" not in rendered


@given(st.text(alphabet=st.sampled_from("ab1 -+=#.)*_`<>[]()!|~&\\:\t\n\r$@/w")) | st.text())
def test_no_note_at_all_acts_in_a_dossier(note: str) -> None:
    visit = Interaction(id=1, uid="1", when=NOW, business="Acme", outcome=Outcome.PENDING, note=note)
    text = "".join(markdown(dossier("Acme", [visit], NOW), ""))

    assert tokens(text) <= QUIET
    found = MarkdownIt("commonmark").parse(text)
    assert [token.type for token in found].count("heading_open") == 2


def test_a_letter_that_asks_for_nothing_is_no_complaint(cli: Cli) -> None:
    cli("add", "Blue Bottle", "-o", "resolved", "--when", "2026-11-20")

    assert "Subject: my visit (Friday 20 November 2026)\n" in cli("letter", "1").out
    assert "Subject: complaint (Friday" in cli("letter", "1", "--ask", "a refund").out


@pytest.mark.usefixtures("story")
def test_a_letter_says_what_happened_what_was_promised_what_it_cost_and_what_is_asked(cli: Cli) -> None:
    cli("broke", "1")

    assert cli("letter", "2").out == (
        "Sunday 22 November 2026\n"
        "\n"
        "To: Acme Cars, sales\n"
        "\n"
        "Subject: complaint (Friday 13 November 2026 to Wednesday 18 November 2026)\n"
        "\n"
        "Your reference: T-100 and T-101\n"
        "\n"
        "To whom it may concern,\n"
        "\n"
        "I am writing to you about the following matter.\n"
        "\n"
        "What happened:\n"
        "- Friday 13 November 2026, 09:15, at Acme Cars, service, by phone, with Kim,\n"
        "  reference T-100: not resolved.\n"
        "  on hold,\n"
        "  then cut off\n"
        "- Wednesday 18 November 2026, 16:00, in person, with Rolf, reference T-101:\n"
        "  resolved in part.\n"
        "\n"
        "What you promised me, and what became of it:\n"
        '- "call back", promised on Friday 13 November 2026 by Kim, due on Tuesday 17\n'
        "  November 2026: broken, noted on Sunday 22 November 2026.\n"
        '- "refund the fee", promised on Wednesday 18 November 2026 by Rolf, due on\n'
        "  Friday 20 November 2026: overdue, not done so far.\n"
        "\n"
        "What this has cost me: 75 minutes (1 h 15 min) and 30.00.\n"
        "\n"
        "What I ask of you, by Sunday 6 December 2026 at the latest:\n"
        'Please keep these promises: "call back" and "refund the fee".\n'
        "\n"
        "Yours faithfully,\n"
        "\n"
        "[your name]\n"
    )


@pytest.mark.usefixtures("story")
def test_a_letter_asks_for_what_the_user_asks_for_by_their_date(cli: Cli) -> None:
    text = cli("letter", "1", "--ask", "Refund 30.00.\nSay sorry.", "--by", "friday").out

    assert "What I ask of you, by Friday 27 November 2026 at the latest:\nRefund 30.00.\nSay sorry.\n" in text
    assert "Please keep" not in text
    result = cli("letter", "1", "--by", "2026-11-20", code=2)
    assert result.err == "svclog: --by: '2026-11-20' is in the past; give a future date\n"
    assert cli("letter", "1", "--by", "someday", code=2).err.startswith("svclog: --by: cannot read the date 'someday'")


def test_a_letter_leaves_out_what_there_is_nothing_to_say_about(cli: Cli) -> None:
    cli("add", "Acme", "-o", "unresolved", "--empathy", "1", "--when", "2026-11-20")

    text = cli("letter", "1").out

    for word in ("cost", "promised", "reference", "empathy", "$", "\n\n\n"):
        assert word not in text
    assert "- Friday 20 November 2026: not resolved.\n" in text
    assert "at the latest:\nPlease resolve this matter.\n" in text


@pytest.mark.parametrize(
    ("outcome", "asked"),
    [
        ("partial", "Please resolve the rest of this matter."),
        ("declined", "Please reconsider your answer."),
        ("pending", "Please tell me how this matter stands."),
    ],
)
def test_a_letter_asks_for_what_the_end_of_the_case_leaves_open(cli: Cli, outcome: str, asked: str) -> None:
    cli("add", "Acme", "-o", "unresolved", "--when", "yesterday")
    cli("add", "Acme", "-o", outcome, "--re", "1")

    assert f"at the latest:\n{asked}\n" in cli("letter", "1").out


def test_a_letter_about_what_was_resolved_says_that_it_has_nothing_to_ask_for(cli: Cli) -> None:
    cli("add", "Acme", "-o", "unresolved")
    assert cli("letter", "1").err == ""
    cli("add", "Acme", "-o", "resolved", "--re", "1")
    cli("add", "Bolt", "-o", "resolved")
    cli("add", "Bolt", "-o", "resolved", "--promise", "call back")

    for visit, was in (("1", "the case of visit 1 is resolved"), ("3", "visit 3 was resolved")):
        assert (
            cli("letter", visit).err
            == f"svclog: {was}, so the letter asks for nothing; give --ask TEXT to say what you want\n"
        )
        assert "ask of you" not in cli("letter", visit).out
        assert cli("letter", visit, "--ask", "A receipt.").err == ""
    assert cli("letter", "4").err == ""


def test_a_promise_made_again_and_kept_or_made_by_another_is_not_asked_for(cli: Cli) -> None:
    for business, text in (("Acme", "call"), ("Acme/desk", "Call"), ("Acme", "send it"), ("Courier", "come at nine")):
        follows = [] if text == "call" else ["--re", "1"]
        cli("add", business, "-o", "unresolved", "--promise", text, "--by", "2026-11-25", *follows)
    cli("broke", "1")
    cli("kept", "2")

    text = cli("letter", "1").out

    assert 'Please keep your promise: "send it".\n' in text
    assert "come at nine" not in text
    assert "at Courier: not resolved" in text


def test_nothing_of_a_note_acts_in_a_letter(cli: Cli) -> None:
    cli("add", "Acme", "-w", "Kim", "-o", "resolved", "-n", HOSTILE)

    for command in ("letter", "thanks"):
        text = cli(command, "1").out
        assert not harmful(text.replace("\n", ""))
        assert "<b>bold</b>" in text
    assert not harmful(cli("letter", "1", "--ask", HOSTILE).out.replace("\n", ""))


def test_thanks_lists_the_good_named_and_unthanked_best_first(cli: Cli) -> None:
    cli("add", "Blue Bottle", "-w", "Maya", "-o", "resolved", "-n", "remade it", "--when", "2026-11-19")
    cli("add", "Blue Bottle", "-o", "resolved")
    cli("add", "Acme", "-w", "Kim", "-o", "unresolved")
    cli("add", "Acme", "-w", "Rolf", "-o", "declined")
    cli("add", "Owl Street Pharmacy", "-w", "Ingrid", "-o", "declined", "--empathy", "5", "--when", "2026-11-20")
    cli("add", "Owl Street Pharmacy", "-w", "Ingrid", "-o", "pending")

    assert cli("thanks").lines == [
        "1  Maya    Blue Bottle          2026-11-19  remade it",
        "5  Ingrid  Owl Street Pharmacy  2026-11-20",
    ]
    document = cli("thanks", "--json").json
    assert document["version"] == 1
    assert [one["id"] for one in document["thanks"]] == [1, 5]
    assert document["thanks"][0] == {
        "id": 1,
        "employee": "Maya",
        "business": "Blue Bottle",
        "when": "2026-11-19T12:00:00+01:00",
        "day": True,
        "note": "remade it",
        "thanked": None,
    }


def test_a_list_without_anybody_to_thank_is_done_and_says_so(cli: Cli) -> None:
    result = cli("thanks")

    assert result.out == ""
    assert result.err == "svclog: there is nobody left to thank for a good visit\n"
    assert cli("thanks", "--json").json == {"version": 1, "thanks": []}


@pytest.mark.usefixtures("story")
def test_a_thank_you_names_the_person_the_place_the_day_and_what_they_did(cli: Cli) -> None:
    text = cli("thanks", "3").out

    assert text == (
        "Sunday 22 November 2026\n"
        "\n"
        "To: Maya, Blue Bottle\n"
        "\n"
        "Dear Maya,\n"
        "\n"
        "On Sunday 22 November 2026 you looked after me at Blue Bottle.\n"
        "You did it well, and I want you to know that it was noticed.\n"
        "\n"
        "This is what I wrote down about it:\n"
        "remade it, no fuss\n"
        "\n"
        "Thank you.\n"
        "\n"
        "Kind regards,\n"
        "\n"
        "[your name]\n"
    )
    assert cli("thanks", "3", "--json").json["letter"] == text
    cli("edit", "3", "--note", "")
    assert "wrote down" not in cli("thanks", "3").out


def test_at_a_terminal_thanks_say_what_comes_next(cli: Cli, typist: Typist) -> None:
    cli("add", "Acme", "-w", "Kim", "-o", "resolved")

    assert typist("thanks").err == "svclog: a letter: svclog thanks ID; once it is sent: svclog thanks ID --sent\n"
    assert typist("thanks", "1").err == "svclog: once it is sent: svclog thanks 1 --sent\n"
    cli("thanks", "1", "--sent")
    assert typist("thanks", "1").err == ""


@pytest.mark.usefixtures("story")
def test_sent_marks_the_visit_once_and_undo_takes_it_back(cli: Cli) -> None:
    result = cli("thanks", "3", "--sent")

    assert (result.out, result.err) == ("thanked Maya for visit 3 to Blue Bottle, today 10:00\n", "")
    assert cli.entry(3)["thanked"] == "2026-11-22T10:00:00+01:00"
    assert "3" not in cli("thanks").out
    again = cli("thanks", "3", "--sent")
    assert (again.out, again.err) == (
        "",
        "svclog: Maya was thanked for visit 3 already, today 10:00; nothing was changed\n",
    )
    assert "Changed: edited on Sunday 22 November 2026, when a thank-you was noted" in cli("dossier", "Blue Bottle").out

    assert cli("undo").out == "took back: thanks 3 Blue Bottle\n"
    assert cli.entry(3)["thanked"] is cli.entry(3)["edited"] is None
    assert cli("thanks").lines == ["3  Maya  Blue Bottle  2026-11-22  remade it, no fuss"]


def test_thanks_for_a_bad_visit_say_that_it_was_one(cli: Cli) -> None:
    cli("add", "Acme", "-w", "Kim", "-o", "unresolved", "--empathy", "1", "--listening", "2")
    cli("add", "Acme", "-w", "Kim", "-o", "resolved", "--empathy", "2")
    cli("add", "Acme", "-w", "Kim", "-o", "declined")

    assert cli("thanks", "1").err == "svclog: visit 1 was a bad one: unresolved, rated 1/2\n"
    assert cli("thanks", "2", "--sent").err == "svclog: visit 2 was a bad one: resolved, rated 2/-\n"
    assert cli("thanks", "3").err == ""


def test_thanks_that_cannot_be_given_are_refused_in_one_line(cli: Cli) -> None:
    cli("add", "Acme", "-o", "resolved")

    for arguments in (["1"], ["1", "--sent"]):
        result = cli("thanks", *arguments, code=2)
        assert result.err == "svclog: visit 1 names nobody to thank; add a name: `svclog edit 1 --with NAME`\n"
    assert cli("thanks", "--sent", code=2).err == "svclog: --sent needs an ID: say which visit you thanked for\n"
    assert cli("thanks", "9", "--sent", code=3).out == ""
    assert cli.entry(1)["thanked"] is None


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_thanked_goes_out_and_comes_back(cli: Cli, journal: Journal, tmp_path: Path, form: str) -> None:
    cli("thanks", "3", "--sent")
    file = tmp_path / f"visits.{form}"
    file.write_text(cli("export", "--format", form).out, encoding="utf-8")
    before = [texts(entry) for entry in journal.interactions()]
    other = ("--journal", str(tmp_path / "other.json"))

    cli(*other, "import", str(file))

    assert before[2]["thanked"] == "2026-11-22T10:00:00+01:00"
    assert [texts(entry) for entry in Journal(tmp_path / "other.json", cli.clock).interactions()] == before


def test_thanked_is_not_in_the_edit_form(cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    cli("add", "Acme", "-w", "Kim", "-o", "resolved")
    cli("thanks", "1", "--sent")
    seen = tmp_path / "form.txt"
    script = tmp_path / "editor.py"
    script.write_text(f"import shutil, sys; shutil.copy(sys.argv[1], {str(seen)!r})", encoding="utf-8")
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")

    cli("edit", "1")

    assert "with: Kim" in seen.read_text(encoding="utf-8")
    assert "thanked" not in seen.read_text(encoding="utf-8")


def templates(home: Path) -> Path:
    folder = home / ("Library/Application Support" if sys.platform == "darwin" else ".config") / "svclog" / "templates"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.usefixtures("story")
def test_a_template_of_the_users_own_goes_before_ours(cli: Cli, home: Path) -> None:
    folder = templates(home)
    (folder / "letter.txt").write_text(
        "\ufeffAn $business.\r\n\r\nSo far: $cost\r\n\r\nKosten: $$5\r\n", encoding="utf-8", newline=""
    )

    assert cli("letter", "3").out == "An Blue Bottle.\n\nKosten: $5\n"
    assert cli("letter", "1").out.startswith("An Acme Cars, service.\n\nSo far: 75 minutes")
    assert cli("thanks", "3").out.startswith("Sunday 22 November 2026\n")


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize(
    ("template", "wrong"),
    [
        ("Dear $name,", "there is no placeholder '$name'; give "),
        ("It cost $5.", "$ must be followed by a placeholder; give "),
        ("Dear ${person", "$ must be followed by a placeholder; give "),
    ],
)
def test_a_broken_template_is_named_with_the_placeholders_that_there_are(
    cli: Cli, home: Path, template: str, wrong: str
) -> None:
    folder = templates(home)
    (folder / "thanks.txt").write_text(f"Hello.\n\n{template}", encoding="utf-8")

    result = cli("thanks", "3", code=2)

    assert result.out == ""
    assert result.err == (
        f"svclog: {folder / 'thanks.txt'}: {wrong}$today, $person, $business, $day, $note, and $$ for a dollar sign\n"
    )


@pytest.mark.usefixtures("story")
def test_a_template_that_cannot_be_read_is_named(cli: Cli, home: Path) -> None:
    folder = templates(home)
    (folder / "thanks.txt").write_bytes(b"caf\xe9")
    (folder / "letter.txt").mkdir()

    assert "thanks.txt is not UTF-8 text; save it as UTF-8" in cli("thanks", "3", code=2).err
    assert "letter.txt is not a file; delete it to use svclog's own" in cli("letter", "3", code=2).err

    (folder / "thanks.txt").unlink()
    (folder / "thanks.txt").symlink_to("thanks.txt")

    assert "thanks.txt cannot be read (too many levels of symbolic links); fix it, or" in cli("thanks", "3", code=2).err


def test_a_contact_several_times_counts_as_so_many_in_a_dossier_a_case_and_a_letter(cli: Cli) -> None:
    cli("add", "Acme", "-w", "Kim", "-o", "unresolved", "--times", "3", "--minutes", "12", "--when", "2026-11-02")
    cli("add", "Acme", "-o", "resolved", "--re", "1", "--when", "2026-11-05")

    dossier = cli("dossier", "acme").out
    assert "- Contacts: 4, over 3 days\n" in dossier
    assert "- How often: 3 contacts like this, one after the other\n" in dossier
    assert dossier.count("How often:") == 1
    assert "- Cost: 12 minutes\n" in dossier
    assert (found := cli("dossier", "acme", "--json").json)["contacts"] == 4
    assert [contact["times"] for contact in found["interactions"]] == [3, 1]
    case = cli("case", "1").out
    assert case.startswith("Acme: 4 visits over 3 days, 3 with Kim. It cost you 12 minutes. Resolved in the end.\n")
    assert "unresolved x3" in case
    assert "- Monday 2 November 2026, 3 times, with Kim: not resolved.\n" in cli("letter", "1").out


def test_a_case_that_ends_in_part_is_said_to(cli: Cli) -> None:
    cli("add", "Vodafone", "partial", "//", "still nothing")

    assert cli("case", "1").lines[0] == "Vodafone: 1 visit. Resolved in part."
