"""Pictures for pages without one: their size, their words, and that the type for them is there."""

import io

import pytest
from newsroom.pages.page_views import SocialCard
from newsroom.pages.social_card import CARD_HEIGHT, CARD_WIDTH, draw_social_card, fit_title
from PIL import Image, ImageFont
from project_folder import ROOT

FONTS = ROOT / "overrides/assets/fonts"
LONG = "Nghiên cứu, trao đổi kinh nghiệm công tác dân vận của hệ thống chính trị trong toàn tỉnh và các địa phương bạn"


def drawn(title: str, owner: str = "Ban Dân vận Tỉnh ủy") -> Image.Image:
    return Image.open(io.BytesIO(draw_social_card(SocialCard(title, "Tỉnh ủy", owner, "#b3261e", "#d2a437"), FONTS)))


@pytest.mark.parametrize("title", ["Kế hoạch", LONG, "Ệ" * 60, ""])
def test_a_card_has_the_size_that_networks_ask_for_and_words_inside_its_margins(title: str) -> None:
    card = drawn(title)
    assert card.size == (CARD_WIDTH, CARD_HEIGHT) == (1200, 630)
    colours = card.convert("RGB")
    assert colours.getpixel((0, 0)) == (0xB3, 0x26, 0x1E)
    if len(title) < 60 or " " in title:
        edge = colours.crop((CARD_WIDTH - 60, 0, CARD_WIDTH, CARD_HEIGHT - 40))
        assert edge.getcolors() == [(edge.width * edge.height, (0xB3, 0x26, 0x1E))]


def test_two_sections_have_two_cards_and_one_has_always_the_same() -> None:
    assert drawn("Kế hoạch").tobytes() != drawn("Hội thi").tobytes()
    assert drawn("Kế hoạch").tobytes() == drawn("Kế hoạch").tobytes()


@pytest.mark.parametrize("weight", [400, 600, 700])
def test_the_sites_type_has_every_letter_of_vietnamese(weight: int) -> None:
    font = ImageFont.truetype(str(FONTS / f"be-vietnam-pro-{weight}.woff2"), 40)
    missing = bytes(font.getmask("\uffff"))
    every = "".join(map(chr, range(0x1EA0, 0x1EFA))) + "ĂÂĐÊÔƠƯÀÁÃÈÉÌÍÒÓÕÙÚÝĨŨABCDEGHIKLMNOPQRSTUVXYFJWZ"
    letters = [*every, *every.lower(), *"0123456789.,;:!?()[]/%+-=–“”‘’‹›«»…•·°²³×−₫€§"]
    assert [letter for letter in letters if bytes(font.getmask(letter)) == missing] == []
    assert (FONTS / "LICENSE.txt").read_text("utf-8").count("SIL OPEN FONT LICENSE")


def test_a_title_of_more_than_three_lines_is_cut_where_it_says_so() -> None:
    _, lines = fit_title(f"{LONG} {LONG}", FONTS, 1020)
    assert len(lines) == 3
    assert lines[2].endswith("…")
    assert f"{LONG} {LONG}".startswith(" ".join(lines).removesuffix("…"))


@pytest.mark.parametrize(("title", "count"), [("", 0), ("Kế hoạch", 1), ("Nghiên cứu, trao đổi kinh nghiệm", 2)])
def test_a_shorter_title_is_whole(title: str, count: int) -> None:
    _, lines = fit_title(title, FONTS, 1020)
    assert (" ".join(lines), len(lines)) == (title, count)
