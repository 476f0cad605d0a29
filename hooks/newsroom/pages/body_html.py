"""Replaces the references in a body's HTML with addresses and pictures."""

from __future__ import annotations

from markupsafe import Markup

from newsroom.content.markdown.sanitizer import replace_references
from newsroom.pages.item_views import BodyImage, ResolvedReference

# The width at which a picture in the reading column is shown (`sizes`: HTML, 4.8.4.2.2).
COLUMN_SIZES = "(min-width: 48rem) 41rem, 100vw"


def resolve_references(
    fragment: str, references: tuple[ResolvedReference, ...], images: tuple[BodyImage, ...], origin: str = ""
) -> str:
    """A fragment with the addresses that a view gives its references; an `origin` makes them absolute, for feeds."""
    if not references and not images:
        return fragment
    addresses = {reference.reference: origin + reference.url for reference in references if reference.url}
    pictures = {image.reference: image for image in images if image.url}

    def attributes(reference: str) -> str | None:
        image = pictures.get(reference)
        return None if image is None else img_attributes(image, origin)

    def wrap(reference: str, img: str, in_link: bool) -> str:
        return wrap_picture(pictures[reference], img, in_link)

    return replace_references(
        fragment, link_address=addresses.get, image_attributes=attributes, wrap_image=None if origin else wrap
    )


def img_attributes(image: BodyImage, origin: str = "") -> str:
    """The attributes of a body picture's `<img>`."""
    size = f' width="{image.width}" height="{image.height}"' if image.width else ""
    if origin:
        return f'src="{Markup.escape(origin + image.url)}"{size}'
    return f'src="{Markup.escape(image.fallback or image.url)}"{size} loading="lazy" decoding="async"'


def wrap_picture(image: BodyImage, img: str, in_link: bool) -> str:
    """An `<img>` with its smaller copies, and a link to the full picture unless it is in a link already."""
    if not image.srcset:
        return img
    source = f'<source type="image/webp" srcset="{Markup.escape(image.srcset)}" sizes="{COLUMN_SIZES}">'
    picture = f"<picture>{source}{img}</picture>"
    return picture if in_link else f'<a href="{Markup.escape(image.url)}" data-enlarge>{picture}</a>'
