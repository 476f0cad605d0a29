"""Makes the HTML of bodies: replaces references with addresses and pictures, of items and of static pages."""

import posixpath
import re
from collections.abc import Callable

from markupsafe import escape

from newsroom.content.markdown import figures, sanitizer
from newsroom.library.target_index import is_publishable, reference_path
from newsroom.pages.item_views import BodyImage, BodyView
from newsroom.pages.presenter import Presenter

# The width at which a picture in the reading column is shown (`sizes`: HTML, 4.8.4.2.2).
COLUMN_SIZES = "(min-width: 48rem) 41rem, 100vw"
_LEADING_H1 = re.compile(r"\A\s*<h1\b.*?</h1>", re.DOTALL)


def render_body(body: BodyView, load_fragment: Callable[[str], str], origin: str = "") -> str:
    """The HTML of a body with the addresses of its references; an `origin` makes them absolute, for feeds.

    `load_fragment` gives the HTML of a digest.
    """
    fragment = load_fragment(body.digest) if body.digest else ""
    if not body.references and not body.images:
        return fragment
    addresses = {reference.reference: origin + reference.url for reference in body.references if reference.url}
    pictures = {image.reference: image for image in body.images if image.url}

    def attributes(reference: str) -> str | None:
        image = pictures.get(reference)
        return None if image is None else _img_attributes(image, origin)

    def wrap(reference: str, img: str, in_link: bool) -> str:
        return _wrap_picture(pictures[reference], img, in_link)

    return sanitizer.replace_references(
        fragment, link_address=addresses.get, image_attributes=attributes, wrap_image=None if origin else wrap
    )


def _img_attributes(image: BodyImage, origin: str = "") -> str:
    size = f' width="{image.width}" height="{image.height}"' if image.width else ""
    if origin:
        return f'src="{escape(origin + image.url)}"{size}'
    return f'src="{escape(image.fallback or image.url)}"{size} loading="lazy" decoding="async"'


def _wrap_picture(image: BodyImage, img: str, in_link: bool) -> str:
    """An `<img>` with its smaller copies, and a link to the full picture unless it is in a link already."""
    if not image.srcset:
        return img
    source = f'<source type="image/webp" srcset="{escape(image.srcset)}" sizes="{COLUMN_SIZES}">'
    picture = f"<picture>{source}{img}</picture>"
    return picture if in_link else f'<a href="{escape(image.url)}" data-enlarge>{picture}</a>'


def static_page_body(html: str, url: str, presenter: Presenter, sanitiser: sanitizer.Sanitizer) -> str:
    """The body of the static page at `url`, sanitised.

    MkDocs has resolved the references it knows: a link that still names a Markdown file is broken, and others may lead
    to what readers cannot see. Both lose their links.
    """
    library = presenter.library

    def link_address(reference: str) -> str | None:
        path = reference_path(reference)
        # MkDocs leaves an address that it does not know as it was written, from the folder of the page's file.
        addresses = (posixpath.join("/", folder, path) for folder in (url, posixpath.dirname(url.rstrip("/"))))
        target = next(filter(None, (library.find_target(each, from_path="index.md") for each in addresses)), None)
        is_hidden = target is not None and not library.url_if_visible(target)
        is_unpublished = target is not None and target.kind == "file" and not is_publishable(target.path)
        return None if is_hidden or is_unpublished or path.endswith(".md") else reference

    def body_image(reference: str) -> BodyImage:
        return presenter.body_image(posixpath.join("/", url, reference_path(reference)), "index.md")

    def attributes(reference: str) -> str:
        image = body_image(reference)
        # A picture of the theme has no smaller copies.
        return _img_attributes(image) if image.url else f'src="{escape(reference)}"'

    def wrap(reference: str, img: str, in_link: bool) -> str:
        return _wrap_picture(body_image(reference), img, in_link)

    # The template shows the title, which MkDocs took from the page's first heading.
    clean = figures.wrap_tables(sanitiser.sanitize(_LEADING_H1.sub("", html, count=1)))
    return sanitizer.replace_references(clean, link_address=link_address, image_attributes=attributes, wrap_image=wrap)
