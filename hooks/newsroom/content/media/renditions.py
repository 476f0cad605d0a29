"""Says in which smaller copies an image is published."""

from __future__ import annotations

from msgspec import Struct

from newsroom.model import urls
from newsroom.model.file_types import FileInfo, file_extension

# The text column is 656 CSS pixels wide, a phone 360, a card 112 to 400. Screens have one to three dots a CSS pixel.
WIDTHS = (360, 720, 1280)
FALLBACK_WIDTH = 720
"""The width of the JPEG for browsers that do not know WebP."""
_JPEG_EXTENSIONS = frozenset({"jpg", "jpeg"})
# A GIF may be animated, and its copies would not be.
_UNSCALED_EXTENSIONS = frozenset({"gif"})


class Rendition(Struct, frozen=True):
    """A smaller copy: its width in pixels, and its type as the extension of its name."""

    width: int
    extension: str

    def path_for(self, path: str) -> str:
        """The copy's path."""
        return urls.rendition(path, self.width, self.extension)


def renditions(path: str, info: FileInfo) -> tuple[Rendition, ...]:
    """The copies of the image at that path; none of one that is small or may be animated."""
    width, extension = info.width, file_extension(path)
    if width <= WIDTHS[0] or extension in _UNSCALED_EXTENSIONS:
        return ()
    copies = [Rendition(each, "webp") for each in WIDTHS if each < width]
    if width <= WIDTHS[-1] and extension != "webp":
        copies.append(Rendition(width, "webp"))
    if extension in _JPEG_EXTENSIONS and width > FALLBACK_WIDTH:
        copies.append(Rendition(FALLBACK_WIDTH, "jpg"))
    return tuple(copies)


def srcset(path: str, url: str, info: FileInfo) -> str:
    """The addresses of the WebP copies with their widths, as in an `srcset`; "" where there are none."""
    candidates = [f"{each.path_for(url)} {each.width}w" for each in renditions(path, info) if each.extension == "webp"]
    if candidates and file_extension(path) == "webp" and info.width <= WIDTHS[-1]:
        candidates.append(f"{url} {info.width}w")
    return ", ".join(candidates)


def fallback_url(path: str, url: str, info: FileInfo) -> str:
    """The address of the image for browsers without WebP."""
    jpeg = next((each for each in renditions(path, info) if each.extension == "jpg"), None)
    return jpeg.path_for(url) if jpeg else url
