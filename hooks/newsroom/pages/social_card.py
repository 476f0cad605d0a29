"""Draws the picture that stands for pages without one where they are shared: a section's name and the board's."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from newsroom.pages.page_views import SocialCard

# What Open Graph's readers crop to without loss.
CARD_WIDTH, CARD_HEIGHT = 1200, 630
_MARGIN, _RULE_HEIGHT, _WHITE_LEVEL = 90, 10, 240
# Type size, and the lines a text may take in it.
_TITLE_SIZES = ((104, 1), (84, 2), (64, 3))
_FONT_FILE = "be-vietnam-pro-{weight}.woff2"


def draw_social_card(card: SocialCard, font_folder: Path) -> bytes:
    """The card as PNG; `fonts` is the folder of the site's own type."""
    # Few colours: one byte a pixel from brand to white, and one more for the rule. A photograph's depth would cost ten
    # times as much, to draw and to load.
    image = Image.new("L", (CARD_WIDTH, CARD_HEIGHT), 0)
    pen = ImageDraw.Draw(image)
    width = CARD_WIDTH - 2 * _MARGIN
    title, lines = _fit_title(card.title, font_folder, width)
    y = (CARD_HEIGHT - len(lines) * title.size * 1.3) / 2
    for line in lines:
        pen.text((_MARGIN, y), line, _WHITE_LEVEL, title)
        y += title.size * 1.3
    small, middle = _load_font(font_folder, 600, 30), _load_font(font_folder, 700, 40)
    pen.text((_MARGIN, 70), _truncate(card.parent, small, width), _WHITE_LEVEL, small)
    pen.text((_MARGIN, CARD_HEIGHT - 130), _truncate(card.owner, middle, width), _WHITE_LEVEL, middle)
    image = image.point([min(level, _WHITE_LEVEL) for level in range(256)])
    ImageDraw.Draw(image).rectangle((0, CARD_HEIGHT - 2 * _RULE_HEIGHT, CARD_WIDTH, CARD_HEIGHT - _RULE_HEIGHT), 255)
    image.putpalette(_palette(_rgb(card.brand), _rgb(card.gold)))
    made = io.BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


def _palette(brand: tuple[int, ...], gold: tuple[int, ...]) -> list[int]:
    steps = [
        round(low + (255 - low) * min(level, _WHITE_LEVEL) / _WHITE_LEVEL) for level in range(255) for low in brand
    ]
    return [*steps, *gold]


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


@cache
def _load_font(font_folder: Path, weight: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(
        str(font_folder / _FONT_FILE.format(weight=weight)), size, layout_engine=ImageFont.Layout.BASIC
    )


def _fit_title(text: str, font_folder: Path, width: float) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest type in which the text stands in at most three lines, and these lines."""
    for size, most in _TITLE_SIZES:
        font = _load_font(font_folder, 700, size)
        lines = _wrap_text(text, font, width)
        if len(lines) <= most:
            break
    return font, [_truncate(line, font, width) for line in lines[:most]]


def _wrap_text(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _truncate(text: str, font: ImageFont.FreeTypeFont, width: float) -> str:
    """The text, or as many of its words as fit."""
    return text if font.getlength(text) <= width else f"{_wrap_text(text, font, width - font.size)[0]}…"
