"""An item is public from its date to its end, by the clock of Ho Chi Minh City."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from newsroom.model.items import Item
from newsroom.text.dates import TIME_ZONE, parse_moment

NOW = parse_moment("2018-06-01 12:00")
ABOUT_NOW = st.integers(-3, 3).map(lambda seconds: NOW + timedelta(seconds=seconds))


@given(st.booleans(), ABOUT_NOW, st.none() | ABOUT_NOW)
def test_an_item_is_public_when_no_draft_and_its_date_has_come_and_its_end_has_not(draft, date, expires) -> None:
    item = Item("tin-tuc/x.md", "tin-tuc", "article", "Bài", date, draft=draft, expires=expires)
    assert item.is_public(NOW) == (not draft and date <= NOW and (expires is None or expires > NOW))


def test_times_without_a_zone_are_those_of_ho_chi_minh_city() -> None:
    assert parse_moment("2018-06-01 12:00").tzinfo is TIME_ZONE
    assert parse_moment("2018-06-01 12:00") == parse_moment("2018-06-01T05:00:00Z")
