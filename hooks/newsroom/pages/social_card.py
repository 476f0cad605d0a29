"""Draws the picture for social networks of pages that have none: the name of the section and of the organisation."""

import io
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from newsroom.pages.page_views import SocialCard
from newsroom.pages.theme_colours import RgbChannels, rgb_channels

# The size that networks show whole (Open Graph).
CARD_WIDTH, CARD_HEIGHT = 1200, 630
_MARGIN, _RULE_HEIGHT, _WHITE_LEVEL = 90, 10, 240
# Font sizes of a title, each with the most lines it may take.
_TITLE_SIZES = ((104, 1), (84, 2), (64, 3))
_FONT_FILE = "be-vietnam-pro-{weight}.woff2"


def draw_social_card(card: SocialCard, font_folder: Path) -> bytes:
    """The card as PNG; `font_folder` has the site's fonts."""
    # One byte a pixel: shades from the brand colour to white, and one value for the rule. Full colour would cost ten
    # times as much, to draw and to load.
    image = Image.new("L", (CARD_WIDTH, CARD_HEIGHT), 0)
    pen = ImageDraw.Draw(image)
    width = CARD_WIDTH - 2 * _MARGIN
    title, lines = fit_title(card.title, font_folder, width)
    y = (CARD_HEIGHT - len(lines) * title.size * 1.3) / 2
    for line in lines:
        pen.text((_MARGIN, y), line, _WHITE_LEVEL, title)
        y += title.size * 1.3
    small, middle = _load_font(font_folder, 600, 30), _load_font(font_folder, 700, 40)
    pen.text((_MARGIN, 70), _truncate(card.parent, small, width), _WHITE_LEVEL, small)
    pen.text((_MARGIN, CARD_HEIGHT - 130), _truncate(card.owner, middle, width), _WHITE_LEVEL, middle)
    image = image.point([min(level, _WHITE_LEVEL) for level in range(256)])
    ImageDraw.Draw(image).rectangle((0, CARD_HEIGHT - 2 * _RULE_HEIGHT, CARD_WIDTH, CARD_HEIGHT - _RULE_HEIGHT), 255)
    image.putpalette(_palette(rgb_channels(card.brand), rgb_channels(card.gold)))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _palette(brand: RgbChannels, gold: RgbChannels) -> list[int]:
    steps = [
        round(low + (255 - low) * min(level, _WHITE_LEVEL) / _WHITE_LEVEL) for level in range(255) for low in brand
    ]
    return [*steps, *gold]


@cache
def _load_font(font_folder: Path, weight: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(
        str(font_folder / _FONT_FILE.format(weight=weight)), size, layout_engine=ImageFont.Layout.BASIC
    )


def fit_title(text: str, font_folder: Path, width: float) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest font in which a text fits into at most three lines, and these lines; the last one may be cut."""
    for size, max_lines in _TITLE_SIZES:
        font = _load_font(font_folder, 700, size)
        lines = _wrap_text(text, font, width)
        if len(lines) <= max_lines:
            break
    last = max_lines - 1
    return font, [_truncate(line, font, width) for line in (*lines[:last], " ".join(lines[last:])) if line]


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
