"""The table of fields knows every field of the model, and all that svclog does with one comes from its row."""

from __future__ import annotations

import pytest

from svclog.exchange.json_form import as_json
from svclog.fields import FIELDS, VOTE_FIELDS, with_options, with_questions
from svclog.model import Interaction, VisitChanges, Vote, VoteChanges


@pytest.mark.parametrize(("kind", "fields"), [(Interaction, FIELDS), (Vote, VOTE_FIELDS)])
def test_every_field_of_a_record_has_a_row_and_every_row_a_field(
    kind: type[Interaction | Vote], fields: dict[str, object]
) -> None:
    parts = {"by", "state", "settled", "noted"} if kind is Interaction else set()
    assert {*kind.__struct_fields__} - {"id"} == {*fields} - parts


def test_what_a_person_can_give_is_what_can_be_changed() -> None:
    assert {field.name for field in with_options(FIELDS)} - {"by"} == {*VisitChanges.__annotations__} - {
        "thanked",
        "day",
    }
    assert {field.name for field in with_options(VOTE_FIELDS)} == {*VoteChanges.__annotations__} - {
        "regret",
        "reviewed",
    }
    assert with_questions(FIELDS) == with_options(FIELDS)


def test_json_has_every_field() -> None:
    visit = Interaction.__struct_fields__
    from tests.unit.test_exchange_outgoing import FULL

    assert set(as_json(FULL, {})) == {*visit}
