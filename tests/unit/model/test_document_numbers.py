"""Numbers of documents, however they are typed."""

import pytest
from newsroom.model.document_numbers import number_key


@pytest.mark.parametrize(
    "typed", ["62-KH/BDVTU", "62-kh/bdvtu", " 62 - KH / BDVTU", "62–KH/BDVTU", "62\u2011KH/BDVTU\u00a0", "62-KH/BĐVTU"]
)
def test_a_number_is_the_same_however_it_is_typed(typed: str) -> None:
    assert number_key(typed) == "62-kh/bdvtu"
