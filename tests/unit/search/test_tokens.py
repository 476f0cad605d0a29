"""Words of the search index: one for all spellings, and the same in the reader's script."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom.search.tokens import bare, distinct, runs, text_of, words

CASES = {
    "Đường nông thôn": ["duong9772", "nong6", "thon6"],
    "hòa hoà HÒA": ["hoa2", "hoa2", "hoa2"],
    "quý thuý thúy": ["quy1", "thuy1", "thuy1"],
    "62-KH/BDVTU": ["62", "kh", "bdvtu"],
    "62KH": ["62", "kh"],
    "“khéo”,": ["kheo1"],
    "xã Ðức Ɖắc": ["xa4", "duc971", "dac981"],
    "c\u00ado\u200bn": ["con"],
    "Москва": ["x43cxx43exx441xx43axx432xx430x"],
    "*** “”?": [],
    "": [],
}


@pytest.mark.parametrize("text", CASES)
def test_a_text_has_these_words(text: str) -> None:
    assert words(text) == CASES[text]
    assert words(unicodedata.normalize("NFD", text)) == CASES[text]


@given(st.text(st.characters(codec="utf-8")))
def test_words_are_plain_and_do_not_depend_on_composition(text: str) -> None:
    found = words(text)
    assert words(unicodedata.normalize("NFD", unicodedata.normalize("NFC", text))) == words(
        unicodedata.normalize("NFC", text)
    )
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in found)
    assert distinct(text.split()) == list(dict.fromkeys(found))
    assert len(runs(text)) == len(found)


@pytest.mark.parametrize(("word", "plain"), [("duong9772", "duong"), ("62", "62"), ("xa4", "xa"), ("x43cx1", "x43cx")])
def test_a_bare_word_has_no_marks(word: str, plain: str) -> None:
    assert bare(word) == plain


def test_the_text_of_a_fragment_keeps_words_whole_and_blocks_apart() -> None:
    assert text_of("<p>Dân <b>v</b>ận</p><p>khéo &amp; giỏi</p>").split() == ["Dân", "vận", "khéo", "&", "giỏi"]
    assert text_of("<td>a</td><td>b</td>").split() == ["a", "b"]
