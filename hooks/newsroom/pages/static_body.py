"""Turns the HTML that MkDocs makes of a static page into the body of a page."""

from __future__ import annotations

import posixpath
import re

from markupsafe import escape

from newsroom.content.markdown import figures, sanitizer
from newsroom.library.target_index import reference_path
from newsroom.pages.body_html import img_attributes, wrap_picture
from newsroom.pages.item_views import BodyImage
from newsroom.pages.presenter import Presenter

_LEADING_H1 = re.compile(r"\A\s*<h1\b.*?</h1>", re.DOTALL)


def static_page_body(html: str, url: str, presenter: Presenter, sanitiser: sanitizer.Sanitizer) -> str:
    """The body of the static page at `url`, sanitised.

    MkDocs has resolved the references it knows: a link that still names a Markdown file is broken, and others may lead
    to what readers cannot see. Both lose their links.
    """
    library = presenter.library

    def link_address(reference: str) -> str | None:
        path = reference_path(reference)
        target = library.find_target(posixpath.join("/", url, path), from_path="index.md")
        is_hidden = target is not None and not library.url_if_visible(target)
        return None if is_hidden or path.endswith(".md") else reference

    def body_image(reference: str) -> BodyImage:
        return presenter.body_image(posixpath.join("/", url, reference_path(reference)), "index.md")

    def attributes(reference: str) -> str:
        image = body_image(reference)
        # A picture of the theme has no smaller copies.
        return img_attributes(image) if image.url else f'src="{escape(reference)}"'

    def wrap(reference: str, img: str, in_link: bool) -> str:
        return wrap_picture(body_image(reference), img, in_link)

    # The template shows the title, which MkDocs took from the page's first heading.
    clean = figures.wrap_tables(sanitiser.sanitize(_LEADING_H1.sub("", html, count=1)))
    return sanitizer.replace_references(clean, link_address=link_address, image_attributes=attributes, wrap_image=wrap)
