"""Draws the picture that stands for pages without one where they are shared: a section's name and the board's."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from newsroom.pages.page_views import ShareCard

# What Open Graph's readers crop to without loss.
WIDTH, HEIGHT = 1200, 630
_MARGIN, _RULE, _LEVELS = 90, 10, 240
# Type size, and the lines a text may take in it.
_SIZES = ((104, 1), (84, 2), (64, 3))
_FONT = "be-vietnam-pro-{weight}.woff2"


def draw(card: ShareCard, fonts: Path) -> bytes:
    """The card as PNG; `fonts` is the folder of the site's own type."""
    # Few colours: one byte a pixel from brand to white, and one more for the rule. A photograph's depth would cost ten
    # times as much, to draw and to load.
    image = Image.new("L", (WIDTH, HEIGHT), 0)
    pen = ImageDraw.Draw(image)
    width = WIDTH - 2 * _MARGIN
    title, lines = _fitted(card.title, fonts, width)
    y = (HEIGHT - len(lines) * title.size * 1.3) / 2
    for line in lines:
        pen.text((_MARGIN, y), line, _LEVELS, title)
        y += title.size * 1.3
    small, middle = _font(fonts, 600, 30), _font(fonts, 700, 40)
    pen.text((_MARGIN, 70), _cut(card.parent, small, width), _LEVELS, small)
    pen.text((_MARGIN, HEIGHT - 130), _cut(card.owner, middle, width), _LEVELS, middle)
    image = image.point([min(level, _LEVELS) for level in range(256)])
    ImageDraw.Draw(image).rectangle((0, HEIGHT - 2 * _RULE, WIDTH, HEIGHT - _RULE), 255)
    image.putpalette(_palette(_rgb(card.brand), _rgb(card.gold)))
    made = io.BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


def _palette(brand: tuple[int, ...], gold: tuple[int, ...]) -> list[int]:
    steps = [round(low + (255 - low) * min(level, _LEVELS) / _LEVELS) for level in range(255) for low in brand]
    return [*steps, *gold]


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


@cache
def _font(fonts: Path, weight: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(fonts / _FONT.format(weight=weight)), size, layout_engine=ImageFont.Layout.BASIC)


def _fitted(text: str, fonts: Path, width: float) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest type in which the text stands in at most three lines, and these lines."""
    for size, most in _SIZES:
        font = _font(fonts, 700, size)
        lines = _broken(text, font, width)
        if len(lines) <= most:
            break
    return font, [_cut(line, font, width) for line in lines[:most]]


def _broken(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _cut(text: str, font: ImageFont.FreeTypeFont, width: float) -> str:
    """The text, or as many of its words as fit."""
    return text if font.getlength(text) <= width else f"{_broken(text, font, width - font.size)[0]}…"
