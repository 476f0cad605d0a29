"""Puts addresses and pictures in the place of what a fragment refers to."""

from __future__ import annotations

from markupsafe import Markup

from newsroom.content.markdown.sanitizer import resolve
from newsroom.pages.item_views import BodyImage, Reference

# How wide a picture in the reading column is shown (HTML, 4.8.4.2.2).
COLUMN = "(min-width: 48rem) 41rem, 100vw"


def resolved(fragment: str, references: tuple[Reference, ...], images: tuple[BodyImage, ...], origin: str = "") -> str:
    """A fragment with the addresses that its view gives its references; `origin` makes them absolute, for feeds."""
    if not references and not images:
        return fragment
    addresses = {reference.written: origin + reference.url for reference in references if reference.url}
    pictures = {image.written: image for image in images if image.url}

    def picture(written: str) -> str | None:
        image = pictures.get(written)
        return None if image is None else attributes(image, origin)

    def shown(written: str, drawn: str, linked: bool) -> str:
        return around(pictures[written], drawn, linked)

    return resolve(fragment, link=addresses.get, picture=picture, around=None if origin else shown)


def attributes(image: BodyImage, origin: str = "") -> str:
    """What the `<img>` of a picture in running text says."""
    size = f' width="{image.width}" height="{image.height}"' if image.width else ""
    if origin:
        return f'src="{Markup.escape(origin + image.url)}"{size}'
    return f'src="{Markup.escape(image.fallback or image.url)}"{size} loading="lazy" decoding="async"'


def around(image: BodyImage, drawn: str, linked: bool) -> str:
    """The `<img>` with its smaller copies, and a link to the whole picture where it stands in no other."""
    if not image.srcset:
        return drawn
    source = f'<source type="image/webp" srcset="{Markup.escape(image.srcset)}" sizes="{COLUMN}">'
    shown = f"<picture>{source}{drawn}</picture>"
    return shown if linked else f'<a href="{Markup.escape(image.url)}" data-enlarge>{shown}</a>'
