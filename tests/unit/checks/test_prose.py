"""The prose of a body keeps its places, so that a correction changes the right characters."""

from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom.checks.prose import mask_non_prose
from newsroom.checks.style import correct_text
from newsroom.checks.style_words import DEFAULT_WORDS
from newsroom.text.normalize import nfc

HEAD = "---\ntitle: Họp thôn\ndate: 2017-10-09\n---\n\n"
SIGNS = st.text(st.sampled_from('aĐ "“”.,*`[]()<>#-|{:}\n\té\u0301của '), max_size=60)


@settings(deadline=None, max_examples=300)
@given(SIGNS)
def test_prose_keeps_its_places_and_mending_twice_changes_nothing(body: str) -> None:
    text = nfc(HEAD + body)
    blotted = mask_non_prose(text)
    assert len(blotted) == len(text)
    assert [n for n, sign in enumerate(blotted) if sign == "\n"] == [n for n, sign in enumerate(text) if sign == "\n"]
    corrected = correct_text(text, None, DEFAULT_WORDS)
    assert correct_text(corrected, None, DEFAULT_WORDS) == corrected
    letters = {sign for sign in corrected if sign.isalpha()}
    assert letters == {sign for sign in text if sign.isalpha()}, "no letter is lost"
