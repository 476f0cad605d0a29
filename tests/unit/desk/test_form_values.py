"""What a form sends becomes values again."""

import pytest
from newsroom.desk.form_values import is_yes, value_from_form
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
