"""Says in which smaller copies a picture is published, and what they are called."""

from __future__ import annotations

from msgspec import Struct

from newsroom.model.file_types import FileFacts, suffix

# The reading column is 656 CSS pixels, a phone's 360; a card has 112 to 400. Screens have one to three dots a pixel.
WIDTHS = (360, 720, 1280)
FALLBACK = 720
"""The width of the JPEG for browsers that do not know WebP."""
_JPEG = frozenset({"jpg", "jpeg"})
# A GIF may move, which its copies would not.
_WHOLE = frozenset({"gif"})


class Rendition(Struct, frozen=True):
    """A smaller copy: its width in pixels, and its type as the ending of its name."""

    width: int
    ending: str

    def of(self, path: str) -> str:
        """The copy's name; no picture has such a name of its own, and two pictures never share one."""
        return f"{path}.{self.width}.{self.ending}"


def renditions(path: str, facts: FileFacts) -> tuple[Rendition, ...]:
    """The copies of a picture of that path; none of one that is small, or may move."""
    width, ending = facts.width, suffix(path)
    if width <= WIDTHS[0] or ending in _WHOLE:
        return ()
    found = [Rendition(each, "webp") for each in WIDTHS if each < width]
    if width <= WIDTHS[-1] and ending != "webp":
        found.append(Rendition(width, "webp"))
    if ending in _JPEG and width > FALLBACK:
        found.append(Rendition(FALLBACK, "jpg"))
    return tuple(found)


def srcset(path: str, url: str, facts: FileFacts) -> str:
    """The addresses of the WebP copies with their widths, as `srcset` has it; "" where there are none."""
    found = [f"{each.of(url)} {each.width}w" for each in renditions(path, facts) if each.ending == "webp"]
    if found and suffix(path) == "webp" and facts.width <= WIDTHS[-1]:
        found.append(f"{url} {facts.width}w")
    return ", ".join(found)


def fallback(path: str, url: str, facts: FileFacts) -> str:
    """The address of what a browser without WebP shows."""
    small = next((each for each in renditions(path, facts) if each.ending == "jpg"), None)
    return small.of(url) if small else url
