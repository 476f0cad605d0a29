"""A paragraph's character set is detected by what decoding gives; where that is unclear the text stays as it is."""

import unicodedata

import legacy_encodings
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom.importing.charsets import decode_lines, detect
from project_folder import ROOT, to_windows_1258

TEXT = "Ban Dân vận tỉnh ủy vừa triển khai kế hoạch tổ chức hoạt động “Tháng Dân vận” năm 2017."
PARAGRAPHS = [
    line
    for file in sorted((ROOT / "content").rglob("*.md"))
    for line in file.read_text("utf-8").splitlines()
    if len(line) > 80
]
TCVN3_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZĂÂÊÔƠƯĐ"
ENCODERS = {
    "tcvn3": legacy_encodings.to_tcvn3,
    "vni": legacy_encodings.to_vni,
    "nfd": lambda text: unicodedata.normalize("NFD", text),
    "unicode": lambda text: text,
}


def encode(text: str, charset: str) -> bytes:
    return to_windows_1258(text) if charset == "cp1258" else ENCODERS[charset](text).encode("cp1252")


@pytest.mark.parametrize("charset", ENCODERS)
def test_characters_are_told_by_what_they_become(charset: str) -> None:
    detection = detect([ENCODERS[charset](TEXT)])
    assert detection.texts == (TEXT,)
    assert detection.charsets == (charset,)


@pytest.mark.parametrize("charset", ["tcvn3", "vni", "cp1258"])
def test_bytes_are_told_by_what_they_become(charset: str) -> None:
    assert detect([encode(TEXT, charset)]).texts == (TEXT,)


def test_three_character_sets_in_one_file() -> None:
    data = b"\n".join([TEXT.encode(), encode(TEXT, "tcvn3"), encode(TEXT, "vni"), encode(TEXT, "cp1258")])
    detection = detect(list(decode_lines(data)))
    assert detection.texts == (TEXT,) * 4
    assert detection.charsets == ("unicode", "tcvn3", "vni", "cp1258")


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(PARAGRAPHS), st.sampled_from(list(ENCODERS)))
def test_no_paragraph_of_news_is_read_wrong(text: str, charset: str) -> None:
    """What TCVN3 has no letter for would stay in its Unicode form: those texts are not of that set."""
    if charset == "tcvn3" and any(letter.isupper() and letter not in TCVN3_CAPITALS for letter in text):
        return
    detection = detect([ENCODERS[charset](text)])
    assert detection.charsets[0] in (charset, "unicode" if charset == "nfd" else charset)
    assert detection.texts == (text,)


@pytest.mark.parametrize(
    "text", ["Café résumé", "Y Moan Ênuôl", "Ký hiệu 5 m², 30 °C", "Zürich – Genève", "abc", "", "—"]
)
def test_what_is_not_vietnamese_in_any_set_stays(text: str) -> None:
    assert detect([text]).texts == (text,)
    assert detect([text]).charsets == ("unicode",)


def test_a_text_too_short_to_tell_is_unclear_and_stays() -> None:
    short = legacy_encodings.to_tcvn3("Thứ ba")
    assert detect([short]).charsets == ("unclear",)
    assert detect([short]).texts == (short,)


def test_a_short_text_goes_with_the_rest_of_its_file() -> None:
    detection = detect([legacy_encodings.to_tcvn3(TEXT), legacy_encodings.to_tcvn3("Thứ ba")])
    assert detection.texts == (TEXT, "Thứ ba")
    mixed = detect(
        [legacy_encodings.to_tcvn3(TEXT), legacy_encodings.to_vni(TEXT), legacy_encodings.to_tcvn3("Thứ ba")]
    )
    assert mixed.charsets[2] == "unclear", "where the file has several, nothing is guessed"


def test_a_marked_utf_16_file_is_text() -> None:
    assert list(decode_lines(TEXT.encode("utf-16"))) == [TEXT]
    assert list(decode_lines(b"\xef\xbb\xbf" + TEXT.encode())) == [TEXT]


@pytest.mark.parametrize("word", ["✨Lại", "Lại🎉", "„Lại“", "【Lại】", "①Lại", "№Lại", "99₫-Lại"])
def test_signs_beside_a_word_are_no_part_of_it(word: str) -> None:
    assert detect([f"{word} tài"]).charsets == ("unicode",)
