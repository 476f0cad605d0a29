"""Puts addresses and pictures in the place of what a fragment refers to."""

from __future__ import annotations

from markupsafe import Markup

from newsroom.content.markdown.sanitizer import replace_references
from newsroom.pages.item_views import BodyImage, ResolvedReference

# How wide a picture in the reading column is shown (HTML, 4.8.4.2.2).
COLUMN_SIZES = "(min-width: 48rem) 41rem, 100vw"


def resolve_references(
    fragment: str, references: tuple[ResolvedReference, ...], images: tuple[BodyImage, ...], origin: str = ""
) -> str:
    """A fragment with the addresses that its view gives its references; `origin` makes them absolute, for feeds."""
    if not references and not images:
        return fragment
    addresses = {reference.reference: origin + reference.url for reference in references if reference.url}
    pictures = {image.reference: image for image in images if image.url}

    def picture(written: str) -> str | None:
        image = pictures.get(written)
        return None if image is None else img_attributes(image, origin)

    def shown(written: str, drawn: str, linked: bool) -> str:
        return wrap_picture(pictures[written], drawn, linked)

    return replace_references(
        fragment, link_address=addresses.get, image_attributes=picture, wrap_image=None if origin else shown
    )


def img_attributes(image: BodyImage, origin: str = "") -> str:
    """What the `<img>` of a picture in running text says."""
    size = f' width="{image.width}" height="{image.height}"' if image.width else ""
    if origin:
        return f'src="{Markup.escape(origin + image.url)}"{size}'
    return f'src="{Markup.escape(image.fallback or image.url)}"{size} loading="lazy" decoding="async"'


def wrap_picture(image: BodyImage, img: str, in_link: bool) -> str:
    """The `<img>` with its smaller copies, and a link to the whole picture where it stands in no other."""
    if not image.srcset:
        return img
    source = f'<source type="image/webp" srcset="{Markup.escape(image.srcset)}" sizes="{COLUMN_SIZES}">'
    shown = f"<picture>{source}{img}</picture>"
    return shown if in_link else f'<a href="{Markup.escape(image.url)}" data-enlarge>{shown}</a>'
