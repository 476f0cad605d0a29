"""Texts sort in Vietnamese order, whatever their Unicode form."""

import random
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom.text.collation import ALPHABET, DIGITS_HEADING, OTHERS_HEADING, index_heading, sort_key

ANY = st.text(st.characters(exclude_categories=()))
CLOSE = st.text(st.sampled_from("aAàÀảáạăằâbdđĐeêhHiíoòôơuưyỳ 0129-.“"), max_size=8)
WORD = st.text(st.sampled_from(ALPHABET), min_size=1, max_size=8)

SORTED = {
    "every letter": list(ALPHABET),
    "the tones of one syllable": ["ma", "mà", "mả", "mã", "má", "mạ"],
    "letters before tones": ["an", "ạn", "ăn", "ặn", "ân", "ấn", "ba", "bá", "bạ", "ban", "băng", "bằng", "bâng"],
    "d and đ": ["da", "dạ", "dân", "dân vận", "dũng", "dự", "đa", "đạ", "đảng", "đảng bộ", "đoàn", "được"],
    "e and ê, o, ô and ơ, u and ư": ["e", "em", "ê", "êm", "o", "ong", "ô", "ông", "ơ", "ơn", "u", "ung", "ư", "ưng"],
    "ch, gh, ng and tr are pairs of letters": ["cá", "chi", "cô", "ghi", "gì", "na", "nga", "nhà", "ta", "tra", "tu"],
    "the first syllable's tone decides": ["ma má", "ma mạ", "má ma", "má mà", "mạ ma"],
    "letters of the whole decide before any tone": ["má ba", "ma bà bà", "ma ca"],
    "a tone counts the same wherever it is written": ["hoa", "hoà", "hòa", "hoả", "hỏa", "hoá", "hóa", "hoạ", "họa"],
    "case last, small letters first": ["dân", "Dân", "dận", "Dận", "đảng"],
    "a shorter word first": ["dân", "dân vận", "dân-vận khéo", "dâng"],
    "numbers by value": ["Kỳ 2", "Kỳ 02a", "Kỳ 003", "Kỳ 10", "Kỳ 100", "Kỳ họp"],
    "digits before letters": ["0", "2 mùa", "10 năm", "011", "An"],
    "signs only separate": ["“Dân vận”", "Dân vận khéo", "(dân vận) tốt", "Dân-vận vì dân"],
    "foreign letters": ["Facebook", "Giang", "Italia", "Jrai", "Kinh", "Vân", "Web", "Xuân", "Zalo", "Москва", "北"],
    "nothing but signs last": ["zz", "北", "…"],
    "provinces": [
        "An Giang", "Bà Rịa – Vũng Tàu", "Bạc Liêu", "Bắc Giang", "Bắc Kạn", "Bắc Ninh", "Bến Tre", "Bình Dương",
        "Bình Định", "Bình Phước", "Bình Thuận", "Cà Mau", "Cao Bằng", "Cần Thơ", "Đà Nẵng", "Đắk Lắk", "Đắk Nông",
        "Điện Biên", "Đồng Nai", "Đồng Tháp", "Gia Lai", "Hà Giang", "Hà Nam", "Hà Nội", "Hà Tĩnh", "Hải Dương",
        "Hải Phòng", "Hậu Giang", "Hòa Bình", "Hưng Yên", "Khánh Hòa", "Kiên Giang", "Kon Tum", "Lai Châu", "Lạng Sơn",
        "Lào Cai", "Lâm Đồng", "Long An", "Nam Định", "Nghệ An", "Ninh Bình", "Ninh Thuận", "Phú Thọ", "Phú Yên",
        "Quảng Bình", "Quảng Nam", "Quảng Ngãi", "Quảng Ninh", "Quảng Trị", "Sóc Trăng", "Sơn La", "Tây Ninh",
        "Thái Bình", "Thái Nguyên", "Thanh Hóa", "Thừa Thiên Huế", "Tiền Giang", "Trà Vinh",
        "Tuyên Quang", "Vĩnh Long", "Vĩnh Phúc", "Yên Bái",
    ],
}  # fmt: skip

HEADINGS = {
    "an ninh": "A",
    "Ăn sạch": "Ă",
    "ấm no": "Â",
    "Đảng bộ": "Đ",
    "Ðảng bộ": "Đ",
    "Dân vận": "D",
    "Ủy ban": "U",
    "Ứng Hòa": "Ư",
    "Ở nhà": "Ơ",
    "“Ông Ké”": "Ô",
    "ẾCH": "Ê",
    "Facebook": "F",
    "Zalo": "Z",
    "30/4": DIGITS_HEADING,
    "１２ giờ": DIGITS_HEADING,
    "…": OTHERS_HEADING,
    "": OTHERS_HEADING,
    "Москва": OTHERS_HEADING,
    "北江": OTHERS_HEADING,
}


@pytest.mark.parametrize("texts", SORTED.values(), ids=SORTED.keys())
def test_texts_sort_as_by_hand(texts: list[str]) -> None:
    shuffled = random.Random(2017).sample(texts, len(texts))
    assert sorted(shuffled, key=sort_key) == texts


@pytest.mark.parametrize(("text", "heading"), HEADINGS.items())
def test_a_heading_is_the_first_letter_of_the_alphabet(text: str, heading: str) -> None:
    assert index_heading(text) == heading
    assert index_heading(unicodedata.normalize("NFD", text)) == heading


@given(st.one_of(ANY, CLOSE))
def test_keys_are_equal_for_nfc_and_nfd(text: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert sort_key(text) == sort_key(composed) == sort_key(decomposed)


@given(st.one_of(ANY, CLOSE), st.one_of(ANY, CLOSE))
def test_different_texts_have_different_keys(first: str, second: str) -> None:
    same = unicodedata.normalize("NFC", first) == unicodedata.normalize("NFC", second)
    assert (sort_key(first) == sort_key(second)) == same


@given(WORD, WORD)
def test_words_compare_letter_by_letter(first: str, second: str) -> None:
    assert (sort_key(first) < sort_key(second)) == ([*map(ALPHABET.index, first)] < [*map(ALPHABET.index, second)])


@given(st.integers(0, 10**30), st.integers(0, 10**30), st.sampled_from(["", "Số ", "K"]))
def test_numbers_compare_by_value(first: int, second: int, before: str) -> None:
    assert (sort_key(f"{before}{first}") < sort_key(f"{before}{second}")) == (first < second)


@given(st.lists(st.one_of(ANY, CLOSE)))
def test_headings_come_once_each_in_order(texts: list[str]) -> None:
    headings = [index_heading(text) for text in sorted(texts, key=sort_key)]
    order = [DIGITS_HEADING, *ALPHABET.upper(), OTHERS_HEADING]
    assert all(order.index(earlier) <= order.index(later) for earlier, later in pairwise(headings))


@given(CLOSE)
def test_case_never_outweighs_a_tone_or_a_letter(text: str) -> None:
    assert sort_key(text)[:2] == sort_key(text.upper())[:2]
