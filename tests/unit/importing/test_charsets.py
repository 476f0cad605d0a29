"""Every letter survives being written in each old character set and read again, even where runs cut a word."""

import shutil
import subprocess
import unicodedata

import legacy_encodings
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom.importing.charsets import (
    TCVN3,
    charset_of_font,
    is_capitals_font,
    is_unsupported_font,
    rejoin_marks,
    to_unicode,
)
from project_folder import to_windows_1258

VOWELS = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ"
SMALL = "bcdđghklmnpqrstvx" + VOWELS
LETTERS = SMALL + SMALL.upper()
WITHOUT_TONED_CAPITALS = SMALL + "ABCDEGHIKLMNOPQRSTUVXYĂÂÊÔƠƯĐ"
untimed = settings(deadline=None)


def test_the_alphabet_is_whole() -> None:
    assert len(set(VOWELS)) == 72
    assert len(TCVN3) == 60 + 7 + 7


@pytest.mark.parametrize("letter", WITHOUT_TONED_CAPITALS)
def test_a_letter_of_tcvn3(letter: str) -> None:
    encoded = legacy_encodings.to_tcvn3(letter)
    assert encoded.isascii() == letter.isascii()
    assert to_unicode(encoded, "tcvn3") == letter


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_in_a_font_of_capitals(letter: str) -> None:
    assert to_unicode(legacy_encodings.to_tcvn3_capitals(letter), "tcvn3", uppercase=True) == letter.upper()


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_of_vni(letter: str) -> None:
    encoded = legacy_encodings.to_vni(letter)
    assert encoded.isascii() == letter.isascii()
    assert to_unicode(encoded, "vni") == letter


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_of_windows_1258_and_of_nfd(letter: str) -> None:
    assert to_unicode(to_windows_1258(letter).decode("cp1258"), "cp1258") == letter
    assert to_unicode(unicodedata.normalize("NFD", letter), "cp1258") == letter


@pytest.mark.skipif(not shutil.which("iconv"), reason="no iconv here")
def test_the_table_of_tcvn3_is_that_of_another_program() -> None:
    data = bytes(TCVN3)
    iconv = subprocess.run(["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"], input=data, capture_output=True, check=True)
    assert "".join(map(chr, TCVN3.values())) == iconv.stdout.decode()


SIGNS = "0123456789 .,;:-()/%“”–\n"


@untimed
@given(st.text(st.sampled_from(WITHOUT_TONED_CAPITALS + SIGNS)))
def test_any_text_of_tcvn3(text: str) -> None:
    assert to_unicode(legacy_encodings.to_tcvn3(text), "tcvn3") == text


@untimed
@given(st.text(st.sampled_from(LETTERS + SIGNS)))
def test_any_text_of_vni_and_windows_1258(text: str) -> None:
    assert to_unicode(legacy_encodings.to_vni(text), "vni") == text
    assert to_unicode(to_windows_1258(text.replace("\n", " ")).decode("cp1258"), "cp1258") == text.replace("\n", " ")


@untimed
@given(st.text(st.sampled_from(LETTERS + " ,."), max_size=30), st.lists(st.integers(0, 60), max_size=4))
def test_a_text_of_vni_may_be_cut_anywhere(text: str, cuts: list[int]) -> None:
    encoded = legacy_encodings.to_vni(text)
    ends = sorted({min(cut, len(encoded)) for cut in cuts})
    runs = [encoded[start:end] for start, end in zip([0, *ends], [*ends, len(encoded)], strict=True)]
    joined = rejoin_marks(runs, "vni")
    assert "".join(joined) == encoded
    assert "".join(to_unicode(run, "vni") for run in joined) == text


def test_a_tone_cut_off_from_its_letter_goes_back_to_it() -> None:
    assert rejoin_marks(["ho", "\u0323p"]) == ["ho\u0323", "p"]
    assert rejoin_marks(["", "\u0323p"]) == ["", "\u0323p"]


@pytest.mark.parametrize(
    ("font", "charset", "capitals"),
    [
        (".VnTime", "tcvn3", False),
        (".VnTimeH", "tcvn3", True),
        (".vnarial narrowh", "tcvn3", True),
        ("'.VnArial'", "tcvn3", False),
        ("VNI-Times", "vni", False),
        ("VNI-Helve-Condense", "vni", False),
        ("Times New Roman", None, False),
        ("Vnitalic", None, False),
        ("", None, False),
    ],
)
def test_a_font_tells_its_character_set(font: str, charset: str | None, capitals: bool) -> None:
    assert charset_of_font(font) == charset
    assert is_capitals_font(font) == capitals


def test_fonts_of_sets_that_are_not_converted_are_known_as_such() -> None:
    assert all(map(is_unsupported_font, ["VPS Times", "VNtimes new roman", "SVNtimes", "VI Times"]))
    assert not any(map(is_unsupported_font, ["Verdana", "Vivaldi", "Times New Roman", "VNI-Times", ".VnTime"]))
