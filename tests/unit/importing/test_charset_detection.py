"""A paragraph's character set is told by what it becomes, and left alone where that is not clear."""

import unicodedata

import legacy_encodings
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom.importing.charset_detection import decode_lines, detect
from project_folder import ROOT, to_windows_1258

TEXT = "Ban Dân vận tỉnh ủy vừa triển khai kế hoạch tổ chức hoạt động “Tháng Dân vận” năm 2017."
PARAGRAPHS = [
    line
    for file in sorted((ROOT / "content").rglob("*.md"))
    for line in file.read_text("utf-8").splitlines()
    if len(line) > 80
]
TCVN3_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZĂÂÊÔƠƯĐ"
WAYS = {
    "tcvn3": legacy_encodings.to_tcvn3,
    "vni": legacy_encodings.to_vni,
    "nfd": lambda text: unicodedata.normalize("NFD", text),
    "unicode": lambda text: text,
}


def old_bytes(text: str, way: str) -> bytes:
    return to_windows_1258(text) if way == "cp1258" else WAYS[way](text).encode("cp1252")


@pytest.mark.parametrize("way", WAYS)
def test_characters_are_told_by_what_they_become(way: str) -> None:
    settled = detect([WAYS[way](TEXT)])
    assert settled.texts == (TEXT,)
    assert settled.charsets == (way,)


@pytest.mark.parametrize("way", ["tcvn3", "vni", "cp1258"])
def test_bytes_are_told_by_what_they_become(way: str) -> None:
    assert detect([old_bytes(TEXT, way)]).texts == (TEXT,)


def test_three_character_sets_in_one_file() -> None:
    data = b"\n".join([TEXT.encode(), old_bytes(TEXT, "tcvn3"), old_bytes(TEXT, "vni"), old_bytes(TEXT, "cp1258")])
    settled = detect(list(decode_lines(data)))
    assert settled.texts == (TEXT,) * 4
    assert settled.charsets == ("unicode", "tcvn3", "vni", "cp1258")


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(PARAGRAPHS), st.sampled_from(list(WAYS)))
def test_no_paragraph_of_news_is_read_wrong(text: str, way: str) -> None:
    """What TCVN3 has no letter for would stay in its Unicode form: those texts are not of that set."""
    if way == "tcvn3" and any(letter.isupper() and letter not in TCVN3_CAPITALS for letter in text):
        return
    settled = detect([WAYS[way](text)])
    assert settled.charsets[0] in (way, "unicode" if way == "nfd" else way)
    assert settled.texts == (text,)


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
    settled = detect([legacy_encodings.to_tcvn3(TEXT), legacy_encodings.to_tcvn3("Thứ ba")])
    assert settled.texts == (TEXT, "Thứ ba")
    mixed = detect(
        [legacy_encodings.to_tcvn3(TEXT), legacy_encodings.to_vni(TEXT), legacy_encodings.to_tcvn3("Thứ ba")]
    )
    assert mixed.charsets[2] == "unclear", "where the file has several, nothing is guessed"


def test_a_marked_utf_16_file_is_text() -> None:
    assert list(decode_lines(TEXT.encode("utf-16"))) == [TEXT]
    assert list(decode_lines(b"\xef\xbb\xbf" + TEXT.encode())) == [TEXT]
