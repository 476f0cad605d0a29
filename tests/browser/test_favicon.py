"""The icon of a new site shows the board's emblem and colour, whatever the emblem is, in each size of a tab."""

import base64
import io
from pathlib import Path

import pytest
from newsroom.content.media.svg import clean_svg
from newsroom.scaffold.favicon import draw_favicon
from PIL import Image, ImageDraw
from playwright.sync_api import Browser

BRAND, EMBLEM = (11, 83, 148), (200, 30, 40)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" {}><circle cx="50" cy="50" r="50" fill="#c81e28"/></svg>'
DRAWINGS = {"with a view box": 'viewBox="0 0 100 100"', "with sizes": 'width="100px" height="100"', "with neither": ""}


def write_picture(folder: Path, name: str) -> Path:
    """A wide picture with a disc in its middle."""
    picture = Image.new("RGB" if name.endswith("jpg") else "RGBA", (900, 600), "white")
    ImageDraw.Draw(picture).ellipse((150, 0, 750, 600), fill=EMBLEM)
    picture.save(folder / name)
    return folder / name


def write_drawing(folder: Path, attributes: str) -> Path:
    (folder / "emblem.svg").write_text(SVG.format(attributes))
    return folder / "emblem.svg"


def pixels(browser: Browser, icon: str, size: int) -> Image.Image:
    """An icon as Chromium shows it at a width in pixels."""
    page = browser.new_page(viewport={"width": size, "height": size})
    data = base64.b64encode(icon.encode()).decode()
    page.set_content(f'<body style="margin:0"><img width={size} src="data:image/svg+xml;base64,{data}">')
    page.wait_for_function("document.images[0].complete")
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    page.close()
    return shot


def is_near(colour: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(colour, tuple)
    return max(abs(a - b) for a, b in zip(colour, wanted, strict=True)) < 40


@pytest.mark.parametrize("size", [16, 32, 180])
@pytest.mark.parametrize("emblem", ["a.png", "a.jpg", "a.webp", *DRAWINGS])
def test_an_icon_shows_the_emblem_in_a_frame_of_the_boards_colour(
    browser: Browser, tmp_path: Path, emblem: str, size: int
) -> None:
    file = write_drawing(tmp_path, DRAWINGS[emblem]) if emblem in DRAWINGS else write_picture(tmp_path, emblem)
    icon = draw_favicon(file, brand="#0b5394", gold="#d2a437")
    # A build publishes no drawing but the cleaned one.
    shot = pixels(browser, clean_svg(icon.encode()).decode(), size)
    assert is_near(shot.getpixel((size // 2, size // 2)), EMBLEM)
    assert is_near(shot.getpixel((size // 2, size // 64)), BRAND) or size == 16
    assert len(icon) < 20_000


def test_without_an_emblem_an_icon_is_a_star_on_the_boards_colour(browser: Browser) -> None:
    shot = pixels(browser, draw_favicon(None, brand="#0b5394", gold="#c81e28"), 32)
    assert is_near(shot.getpixel((16, 16)), EMBLEM)
    assert is_near(shot.getpixel((16, 2)), BRAND)
