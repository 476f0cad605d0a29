"""Draws a site's icon from a board's emblem and colour."""

import base64
import re
from pathlib import Path

from newsroom.content.media.images import scale_image
from newsroom.content.media.svg import clean_svg
from newsroom.model.file_types import file_extension

_ICON = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
{drawing}
</svg>
"""
_STAR = (
    '<rect width="64" height="64" rx="12" fill="{brand}"/>'
    '<path fill="{gold}" d="M32 8l6.2 18.5h19.5L42 38.1l5.9 18.7L32 45.4 16.1 56.8 22 38.1 6.3 26.5h19.5z"/>'
)
# Emblems have colours of their own, often the board's: they stand on white, in a frame of that colour.
_FRAME = '<rect x="1.5" y="1.5" width="61" height="61" rx="12" fill="#fff" stroke="{brand}" stroke-width="3"/>{emblem}'
_PLACE = {"x": "6", "y": "6", "width": "52", "height": "52"}
_PIXELS = 128


def draw_favicon(emblem: Path | None, *, brand: str, gold: str) -> str:
    """An SVG: the emblem in a frame, or a star where there is none; colours are written #rrggbb."""
    if emblem is None:
        return _ICON.format(drawing=_STAR.format(brand=brand, gold=gold))
    data = emblem.read_bytes()
    mark = _nested_svg(data) if file_extension(emblem.name) == "svg" else _nested_picture(data)
    return _ICON.format(drawing=_FRAME.format(brand=brand, emblem=mark))


def _nested_picture(data: bytes) -> str:
    picture = base64.b64encode(scale_image(data, _PIXELS, "webp")).decode()
    place = " ".join(f'{name}="{value}"' for name, value in _PLACE.items())
    return f'<image {place} href="data:image/webp;base64,{picture}"/>'


def _nested_svg(data: bytes) -> str:
    """The drawing as an element: a drawing that another one names by an address is not shown by browsers."""
    from lxml import etree

    root = etree.fromstring(clean_svg(data))
    if root.get("viewBox") is None:
        sizes = (re.match(r"[0-9.]+", root.get(name, "")) for name in ("width", "height"))
        root.set("viewBox", " ".join(["0 0", *(size[0] if size else "100" for size in sizes)]))
    root.attrib.pop("preserveAspectRatio", None)
    for name, value in _PLACE.items():
        root.set(name, value)
    return etree.tostring(root, encoding="unicode")
