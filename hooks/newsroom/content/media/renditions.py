"""Says in which smaller copies a picture is published, and what they are called."""

from __future__ import annotations

from msgspec import Struct

from newsroom.model import urls
from newsroom.model.file_types import FileInfo, file_extension

# The reading column is 656 CSS pixels, a phone's 360; a card has 112 to 400. Screens have one to three dots a pixel.
WIDTHS = (360, 720, 1280)
FALLBACK_WIDTH = 720
"""The width of the JPEG for browsers that do not know WebP."""
_JPEG_EXTENSIONS = frozenset({"jpg", "jpeg"})
# A GIF may move, which its copies would not.
_UNSCALED_EXTENSIONS = frozenset({"gif"})


class Rendition(Struct, frozen=True):
    """A smaller copy: its width in pixels, and its type as the ending of its name."""

    width: int
    extension: str

    def path_for(self, path: str) -> str:
        """The copy's path."""
        return urls.rendition(path, self.width, self.extension)


def renditions(path: str, info: FileInfo) -> tuple[Rendition, ...]:
    """The copies of a picture of that path; none of one that is small, or may move."""
    width, ending = info.width, file_extension(path)
    if width <= WIDTHS[0] or ending in _UNSCALED_EXTENSIONS:
        return ()
    found = [Rendition(each, "webp") for each in WIDTHS if each < width]
    if width <= WIDTHS[-1] and ending != "webp":
        found.append(Rendition(width, "webp"))
    if ending in _JPEG_EXTENSIONS and width > FALLBACK_WIDTH:
        found.append(Rendition(FALLBACK_WIDTH, "jpg"))
    return tuple(found)


def srcset(path: str, url: str, info: FileInfo) -> str:
    """The addresses of the WebP copies with their widths, as `srcset` has it; "" where there are none."""
    found = [f"{each.path_for(url)} {each.width}w" for each in renditions(path, info) if each.extension == "webp"]
    if found and file_extension(path) == "webp" and info.width <= WIDTHS[-1]:
        found.append(f"{url} {info.width}w")
    return ", ".join(found)


def fallback_url(path: str, url: str, info: FileInfo) -> str:
    """The address of what a browser without WebP shows."""
    small = next((each for each in renditions(path, info) if each.extension == "jpg"), None)
    return small.path_for(url) if small else url
