"""The focal point of a picture: which part is left where its sides are cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom.content.media.focus import cut_box
from newsroom.model.items import FocalPoint

_SIDES = st.integers(1, 9_000)
_PERCENT = st.integers(0, 100)


@pytest.mark.parametrize(
    ("size", "focus", "box"),
    [
        # A portrait: its head stays.
        ((630, 1260), FocalPoint(50, 0), (0, 0, 630, 331)),
        ((630, 1260), FocalPoint(50, 100), (0, 929, 630, 1260)),
        ((2400, 630), FocalPoint(0, 50), (0, 0, 1200, 630)),
        ((2400, 630), FocalPoint(100, 50), (1200, 0, 2400, 630)),
        ((2400, 630), None, (600, 0, 1800, 630)),
        ((1200, 630), FocalPoint(0, 0), (0, 0, 1200, 630)),
    ],
)
def test_what_is_cut_away_lies_far_from_the_point(
    size: tuple[int, int], focus: FocalPoint | None, box: tuple[int, int, int, int]
) -> None:
    assert cut_box(size, (1200, 630), focus) == box


@given(_SIDES, _SIDES, _PERCENT, _PERCENT)
def test_a_cut_lies_within_the_picture_and_keeps_one_side_whole(width: int, height: int, x: int, y: int) -> None:
    left, top, right, bottom = cut_box((width, height), (1200, 630), FocalPoint(x, y))
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert (left, right) == (0, width) or (top, bottom) == (0, height)
