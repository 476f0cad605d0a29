"""What is a syllable as Vietnamese writes it, and what is not."""

import re

import pytest
from newsroom.text.syllables import is_syllable
from project_folder import ROOT

SYLLABLES = "nghiêng khuỷu quốc gì giếng giúp quýt thuở ngoằn ngoèo Đảng XÃ yêu ỷ oanh uống huỳnh quyển hoà khoẻ gìn"
OTHERS = "céng tØnh B¾c boä §¶ng tốp̀ nghă kê̂ ngè cì ghà tấm- café Zürich tổc hoàt strong ạá ''"


@pytest.mark.parametrize("word", SYLLABLES.split())
def test_a_syllable(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", OTHERS.split())
def test_no_syllable(word: str) -> None:
    assert not is_syllable(word)


def test_nearly_all_words_of_the_sample_are_syllables() -> None:
    words = [
        word
        for file in (ROOT / "content").rglob("*.md")
        for word in re.findall(r"[^\W\d_]+", file.read_text("utf-8"))
        if not word.isascii()
    ]
    assert len(words) > 10_000
    assert {word for word in words if not is_syllable(word)} <= {"m²"}
