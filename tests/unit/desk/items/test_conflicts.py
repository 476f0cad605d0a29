"""Of two versions side by side, every line of both is there."""

from hypothesis import given
from hypothesis import strategies as st
from newsroom.desk.items import conflicts

LINES = st.lists(st.sampled_from(["một", "hai", "ba", "bốn", ""]), max_size=8).map("\n".join)


@given(LINES, LINES)
def test_side_by_side_every_line_of_both_is_there(left: str, right: str) -> None:
    rows = [row for row in conflicts.side_by_side(left, right) if row.kind != "skipped"]
    sides = [[row.left for row in rows if row.left is not None], [row.right for row in rows if row.right is not None]]
    if all(row.kind != "skipped" for row in conflicts.side_by_side(left, right)):
        assert sides == [left.splitlines(), right.splitlines()]
    for row in rows:
        assert (row.kind == "same") == (row.left == row.right)


def test_texts_of_very_many_lines_are_shown_but_not_compared() -> None:
    """Whoever may write an item could else keep the machine busy for minutes with two texts."""
    lines = [f"{n % 90}" for n in range(conflicts.MAX_LINES)]
    left, right = "\n".join(lines), "\n".join(["mới", *lines])
    rows = conflicts.side_by_side(left, right)
    assert [row.left for row in rows if row.left is not None] == left.split("\n")
    assert [row.right for row in rows] == right.split("\n")
    assert all(row.kind in ("changed", "inserted") for row in rows)
