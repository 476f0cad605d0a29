"""What a form sends becomes values again."""

import pytest
from desk_client import ITEM_TEXT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newsroom.content.frontmatter import schema
from newsroom.content.frontmatter.field_spec import FieldSpec
from newsroom.desk.items.form_values import is_yes, value_from_form
from newsroom.desk.items.open_file import EditableText
from newsroom.kinds import KINDS
from werkzeug.datastructures import MultiDict

MILESTONES = KINDS["plan"].fields["milestones"]
OLD = [{"date": "2018-10-01", "task": "Ra quân"}, {"date": "2018-10-15", "task": "Tổng kết"}]


@pytest.mark.parametrize(("number", "task"), [(0, ""), (1, "Ra quân"), (2, "Tổng kết"), (3, "")])
def test_a_row_keeps_what_the_form_does_not_show_of_the_row_of_its_number(number: int, task: str) -> None:
    form = MultiDict({"milestones": "", f"milestones[{number}].date": "2018-11-01"})
    rows = value_from_form(form, MILESTONES, "milestones", OLD)
    assert isinstance(rows, list)
    assert [(row["date"], row["task"]) for row in rows] == [("2018-11-01", task)]


@pytest.mark.parametrize(
    ("value", "ticked"),
    [("yes", True), ("Có", True), ("2018-10-01", True), ({"until": "2018"}, True), ("", False), ("Không", False)],
)
def test_a_box_is_ticked_unless_the_value_means_no(value: str | dict[str, str], ticked: bool) -> None:
    assert is_yes(value) is ticked


KEYS = [key for key in schema.ITEM_SCHEMA.values() if key.field_type in ("text", "prose", "texts", "moment", "flag")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(KEYS), st.text(max_size=40))
def test_whatever_is_typed_into_a_field_can_be_written_and_read_again(key: FieldSpec, text: str) -> None:
    draft = EditableText(ITEM_TEXT, schema.ITEM_SCHEMA)
    edited = draft.with_form(MultiDict({key.name: text}))
    again = MultiDict({key.name: text})
    assert value_from_form(again, key, key.name, edited.values[key.name]) == edited.values[key.name]
    assert edited.with_form(again).text == edited.text
    assert {name: value for name, value in edited.values.items() if name != key.name} == {
        name: value for name, value in draft.values.items() if name != key.name
    }
