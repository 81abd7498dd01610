"""The public API: typed values in, refused in the words of their field where they could not be read back."""

from __future__ import annotations

import math
import signal
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from svclog import interrupts
from svclog.errors import BadValue, NoSuchInteraction, UsageError
from svclog.fields import FIELDS
from svclog.journal import Journal
from svclog.model import SET_BY_THE_JOURNAL, Interaction, Outcome, Promise, Regret, Via, VisitChanges, Vote, VoteChanges
from svclog.storage import Store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.conftest import Clock

NOW = datetime.fromisoformat("2026-11-20T09:15:00+01:00")
NAIVE = NOW.replace(tzinfo=None)
VISIT = Interaction(when=NOW, business="Blue Bottle", outcome=Outcome.RESOLVED)
LEAVE = Vote(business="Blue Bottle", leaves=True, at=NOW)


def visit(**fields: Any) -> Interaction:
    return structs.replace(VISIT, **fields)


def test_a_visit_that_was_added_is_read_back_as_it_was_given(journal: Journal) -> None:
    given = visit(
        employee="Maya",
        empathy=5,
        listening=4,
        felt=1,
        premium=True,
        via=Via.PHONE,
        minutes=0,
        spent=12,
        ref="T-100",
        tags=("car", "warranty"),
        note="two\nlines",
        promise=Promise(text="call back", by=NOW + timedelta(days=1)),
        thanked=NOW,
    )

    added = journal.add(given).entry

    assert journal.interactions() == [added]
    assert structs.replace(added, id=0, uid="", recorded=None) == given


def test_the_journal_gives_the_id_the_uid_and_the_moment_of_recording(journal: Journal, clock: Clock) -> None:
    first = journal.add(visit(id=7, uid="mine", recorded=NAIVE, edited=NAIVE)).entry
    second = journal.add(VISIT, follows=1).entry

    assert (first.id, first.recorded, first.edited) == (1, clock.now, None)
    assert len(first.uid) == 32
    assert (second.id, second.re) == (2, first.uid)
    with pytest.raises(NoSuchInteraction):
        journal.add(VISIT, follows=3)


@pytest.mark.parametrize(
    ("wrong", "shown"),
    [
        ({"outcome": "nonsense"}, "'nonsense'"),
        ({"outcome": None}, "empty"),
        ({"business": ""}, "empty"),
        ({"business": " "}, "' '"),
        ({"business": "Acme/"}, "'Acme/'"),
        ({"business": "Acme\x1b[2J"}, "'Acme\\x1b[2J'"),
        ({"business": "Acme\udcff"}, "'Acme\\udcff'"),
        ({"business": "x" * 201}, f"'{'x' * 57}…'"),
        ({"business": 7}, "'7'"),
        ({"employee": "Ma\u202eya"}, "'Ma\\u202eya'"),
        ({"empathy": 6}, "'6'"),
        ({"empathy": "high"}, "'high'"),
        ({"empathy": True}, "'True'"),
        ({"listening": 0}, "'0'"),
        ({"felt": 2.5}, "'2.5'"),
        ({"premium": "yes"}, "'yes'"),
        ({"via": "pigeon"}, "'pigeon'"),
        ({"minutes": -1}, "'-1'"),
        ({"spent": math.nan}, "'nan'"),
        ({"spent": math.inf}, "'inf'"),
        ({"spent": -0.5}, "'-0.50'"),
        ({"spent": 1e15}, "'1000000000000000'"),
        ({"ref": "a\x00b"}, "'a\\x00b'"),
        ({"ref": "\ud800"}, "'\\ud800'"),
        ({"tags": ("two words",)}, "'two words'"),
        ({"tags": ("bell\x07",)}, "'bell\\x07'"),
        ({"tags": "word"}, "'word'"),
        ({"note": "half \ud83d"}, "'half \\ud83d'"),
        ({"note": 3}, "'3'"),
        ({"when": NAIVE}, "'2026-11-20T09:15:00'"),
        ({"when": "2026-11-20T09:15:00+01:00"}, "'2026-11-20T09:15:00+01:00'"),
        ({"thanked": NAIVE}, "'2026-11-20T09:15:00'"),
        ({"re": "\x1b"}, "'\\x1b'"),
        ({"promise": "to call"}, "'to call'"),
    ],
)
def test_what_could_not_be_read_back_is_refused_in_the_words_of_its_field(
    journal: Journal, path: Path, wrong: Mapping[str, Any], shown: str
) -> None:
    [name] = wrong
    with pytest.raises(BadValue) as refused:
        journal.add(visit(**wrong))

    assert str(refused.value).replace(" is not allowed", "").startswith(f"{name}: {shown}; give ")
    assert not path.exists()


@pytest.mark.parametrize(
    ("promise", "name"),
    [
        (Promise(text="", by=NOW), "promise"),
        (Promise(text="two\nlines", by=NOW), None),
        (Promise(text="a\x1b", by=NOW), "promise"),
        (Promise(text="call", by=NAIVE), "by"),
        (Promise(text="call", by=NOW, state="forgotten"), "state"),  # type: ignore[arg-type]  # mypy refuses it, too
        (Promise(text="call", by=NOW, state="kept", settled=NAIVE), "settled"),
    ],
)
def test_the_parts_of_a_promise_are_checked_as_fields_are(journal: Journal, promise: Promise, name: str | None) -> None:
    if name is None:
        assert journal.add(visit(promise=promise)).entry.promise == Promise(text="two lines", by=NOW)
        return
    with pytest.raises(BadValue, match=f"^{name}: "):
        journal.add(visit(promise=promise))


def test_a_look_stays_with_what_it_saw_also_where_visits_are_to_be_deleted(journal: Journal) -> None:
    journal.add(visit())
    with journal.look() as look:
        assert len(look.interactions()) == 1
        journal.add(visit())
        with pytest.raises(NoSuchInteraction):
            look.to_delete([range(2, 3)])
    assert [one.id for one in journal.to_delete([range(2, 3)]).entries] == [2]


def test_a_visit_that_is_gone_before_it_is_given_a_uid_is_not_followed_up(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(
        f'{{"interactions": {{"1": {{"when": "{NOW.isoformat()}", "business": "A", "outcome": "partial"}}}}}}'
    )
    begin = Store.transaction

    def after_another(store: Store, **options: Any) -> Any:
        path.write_text('{"interactions": {}}')
        return begin(store, **options)

    monkeypatch.setattr(Store, "transaction", after_another)
    with pytest.raises(NoSuchInteraction):
        journal.add(visit(when=NOW.replace(year=2027)), follows=1)
    assert path.read_text() == '{"interactions": {}}'


def test_a_missing_offset_is_said_to_be_missing(journal: Journal) -> None:
    with pytest.raises(BadValue, match="with its offset"):
        journal.add(visit(when=NAIVE))


def test_a_name_is_stored_as_the_terminal_would_store_it(journal: Journal) -> None:
    added = journal.add(visit(business=" Acme  Cars / service ", employee="Zoe\u0301", tags=("#car", "car"), note=""))

    assert (added.entry.business, added.entry.employee) == ("Acme Cars/service", "Zoé")
    assert (added.entry.tags, added.entry.note) == (("car",), None)
    assert journal.interactions() == [added.entry]


def test_an_edit_takes_typed_values_and_refuses_as_an_add_does(journal: Journal) -> None:
    journal.add(VISIT)
    before = journal.interactions()

    for wrong in ({"empathy": 6}, {"business": ""}, {"when": NAIVE}, {"promise": Promise(text="call", by=NAIVE)}):
        with pytest.raises(BadValue):
            journal.edit(1, wrong)  # type: ignore[arg-type]  # a variable is no VisitChanges
    with pytest.raises(TypeError, match="colour"):
        journal.edit(1, {"colour": "blue"})  # type: ignore[typeddict-unknown-key]
    with pytest.raises(TypeError, match="uid"):
        journal.edit(1, {"uid": "x"})  # type: ignore[typeddict-unknown-key]
    assert journal.interactions() == before

    edited = journal.edit(1, {"empathy": 5, "note": "better", "tags": ("late",)}).after
    assert (edited.empathy, edited.note, edited.tags) == (5, "better", ("late",))
    cleared = journal.edit(1, {"empathy": None, "note": None, "tags": ()}).after
    assert (cleared.empathy, cleared.note, cleared.tags) == (None, None, ())


def test_a_vote_takes_typed_values_and_refuses_as_an_add_does(journal: Journal) -> None:
    journal.add(VISIT)

    for wrong in ({"at": NAIVE}, {"instead": "a\x1b"}, {"because": "\ud800"}, {"until": NAIVE}, {"regret": "deep"}):
        with pytest.raises(BadValue):
            journal.vote(structs.replace(LEAVE, **wrong))
    assert journal.votes() == []

    vote = journal.vote(structs.replace(LEAVE, because="three broken promises"))
    assert journal.votes() == [vote]
    assert (vote.id, len(vote.uid), vote.at) == (1, 32, NOW)
    with pytest.raises(BadValue, match=r"^review: "):
        journal.edit_vote(1, {"review": NAIVE})
    done = journal.edit_vote(1, {"because": None, "regret": Regret.SOME})
    assert (done.after.because, done.after.regret) == (None, Regret.SOME)


@pytest.mark.parametrize(
    ("changes", "record", "of_the_journal"),
    [
        (VisitChanges, Interaction, SET_BY_THE_JOURNAL),
        (VoteChanges, Vote, {*SET_BY_THE_JOURNAL, "business", "leaves", "stays", "at"}),
    ],
)
def test_a_change_can_be_made_to_every_field_that_a_person_writes(
    changes: type, record: type, of_the_journal: set[str]
) -> None:
    fields = {name: kind for name, kind in get_type_hints(record).items() if name not in of_the_journal}
    assert get_type_hints(changes) == {name: kind for name, kind in fields.items() if not name.startswith("__")}


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9), st.binary(max_size=3), st.datetimes()
)


@given(st.dictionaries(st.sampled_from([name for name in VISIT.__struct_fields__ if name in FIELDS]), ANYTHING))
def test_whatever_is_given_is_refused_or_read_back_equal(
    tmp_path_factory: pytest.TempPathFactory, wrong: dict[str, Any]
) -> None:
    journal = Journal(tmp_path_factory.mktemp("journal") / "j.json", lambda: NOW)
    try:
        added = journal.add(visit(**wrong)).entry
    except UsageError:
        assert not journal.path.exists()
    else:
        assert journal.interactions() == [added]


def test_a_program_that_uses_svclog_keeps_its_own_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interrupts.progress, "is_ours", False)
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
    try:
        former = interrupts.ignore()
        assert signal.getsignal(signal.SIGINT) is former is signal.default_int_handler
        interrupts.restore(signal.SIG_IGN)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, inherited)
